//! By which headings a ledger is told from the others.

use super::meaning::List;
use crate::view::ledger::What;

/// What tells a ledger.
pub(in crate::exchange::ledger) struct Sign {
    pub(in crate::exchange::ledger) what: What,
    /// Headings that hardly any other has.
    pub(in crate::exchange::ledger) own: List,
    /// Headings that others have too.
    pub(in crate::exchange::ledger) shared: List,
    /// Words of its title. They say which of two it is, but never alone what it is.
    pub(in crate::exchange::ledger) titles: List,
}

/// The signs of every ledger.
pub(in crate::exchange::ledger) const SIGNS: &[Sign] = &[
    Sign {
        what: What::Roster,
        own: List(
            "与户主关系 与家长关系 与户主的关系 和户主关系 户主关系 户籍详址 人户状态 户口类别 家庭称号 户籍派出所",
        ),
        shared: List(
            "称谓 户号 家庭编号 户编号 户号编码 文化程度 婚姻状况 政治面貌 曾用名 宗教信仰 血型 外出去向 是否外出 \
        外出原因",
        ),
        titles: List("户籍人口 人口登记 花名册 人口信息 人口基本信息 村民信息 居民信息 常住人口 实有人口"),
    },
    Sign {
        what: What::Households,
        own: List(
            "家庭人口 家庭人口数 是否搬迁户 安置区住址 家庭类型 脱贫年度 易返贫致贫户类型 风险识别时间 风险是否消除 \
        风险消除时间 家庭联系电话 家庭人数 户类型",
        ),
        shared: List("户主姓名 户主 家长姓名 户主编号 户编号 家庭地址 门牌号 住房情况 饮水情况 收入来源 户主电话"),
        titles: List("户主 家庭户 农户信息 户信息 住户"),
    },
    Sign {
        what: What::Members,
        own: List(
            "在校生情况 劳动技能 务工地点 务工单位 务工时间 是否参加居民医保 户口是否迁出 是否健在 数据年份 \
        是否参加大病保险 是否参加居民养老 是否特困供养人员 是否享受低保 低保档次 开始享受低保时间 成员姓名 \
        家庭成员姓名",
        ),
        shared: List("与户主关系 户编号 户主编号 户号 健康状况 残疾属性 死亡时间"),
        titles: List("家庭成员 成员信息 成员表"),
    },
    Sign {
        what: What::Floating,
        own: List(
            "流入原因 流入时间 流入日期 暂住处所 流入来源 登记证情况 已居住时限 预居住时限 预计到期日期 居住证号 暂住地址",
        ),
        shared: List(""),
        titles: List("流动人口 流入人口 暂住"),
    },
    Sign {
        what: What::Returnees,
        own: List(
            "返程时间 何处返程 返程所乘交通工具 车次/航班 返乡时间 返乡日期 途经地 返乡方式 返乡地 返程日期 从何处返乡 \
        车次航班 返乡人数",
        ),
        shared: List("出发地 同行人员 交通工具 交通方式 车次 航班"),
        titles: List("返乡 返程 返村"),
    },
    Sign {
        what: What::Relief,
        own: List(
            "救助原因 困难证号 领取金额 享受人数 享受地区 低保证号 低保金额 救助人数 低保证签发日期 低保类别 低保证编号 \
        救助类别 救助类型 保障人数 月低保金 享受起始时间",
        ),
        shared: List(
            "是否低保 是否低保户 困难类型 关注程度 申请人 申请时间 银行卡号 领取时间 对象类别 保障金额 困难原因",
        ),
        titles: List("低保 救助 困难群众 困难家庭 困难人员 特困"),
    },
    Sign {
        what: What::BenefitYear,
        own: List("低保 特困供养 养老金 临时救助 残疾人补贴 高龄津贴 高龄补贴 公益性岗位 医疗救助 粮食直补"),
        shared: List("年份 年度 数据年份"),
        titles: List("惠民 政策享受 享受政策 补贴"),
    },
    Sign {
        what: What::Disabled,
        own: List(
            "残疾原因 残疾类型 残疾类别 残疾等级 残疾证号 残疾时间 是否持有残疾证 残疾人证号 残疾级别 残疾类别及等级 \
        困难残疾人生活补贴 重度残疾人护理补贴 残疾证号码 残疾类型及等级 《证》号码",
        ),
        shared: List("是否残疾 残疾属性 技能特长 劳动能力 监护人"),
        titles: List("残疾 两项补贴"),
    },
    Sign {
        what: What::Smd,
        own: List("危险程度 患病名称 是否接受过治疗 康复机构 治疗状态 发病时间 康复时间 治疗医院"),
        shared: List("关注程度 监护人"),
        titles: List("精神障碍 精神病 精神患者"),
    },
    Sign {
        what: What::SmdFollowUp,
        own: List(
            "自知力 个人生活料理 家务劳动 生产劳动及工作 学习能力 社交能力 轻度滋事次数 肇事次数 肇祸次数 自伤次数 \
        自杀未遂次数 关锁情况 危险性 危险性评估 社会人际交往",
        ),
        shared: List("随访日期 随访医生 服药依从性 睡眠情况 饮食情况 住院情况 本次随访分类 下次随访日期 随访方式 转归"),
        titles: List("精神障碍 精神病 精神患者"),
    },
    Sign {
        what: What::HypertensionFollowUp,
        own: List("摄盐情况"),
        shared: List(
            "随访日期 随访方式 收缩压 舒张压 血压 心率 日吸烟量 日饮酒量 周运动次数 每次时长 服药依从性 心理调整 遵医行为 \
        随访分类 随访医生 下次预约时间 下次随访日期 目标体重 转归",
        ),
        titles: List("高血压"),
    },
    Sign {
        what: What::DiabetesFollowUp,
        own: List("空腹血糖 糖化血红蛋白 足背动脉搏动 低血糖反应 主食 血糖单位 随机血糖 餐后血糖 空腹测量方式"),
        shared: List(
            "随访日期 随访方式 收缩压 舒张压 血压 心率 日吸烟量 日饮酒量 周运动次数 每次时长 服药依从性 心理调整 遵医行为 \
        随访分类 随访医生 下次预约时间 下次随访日期 目标体重 转归",
        ),
        titles: List("糖尿病"),
    },
    Sign {
        what: What::Elders,
        own: List("老年人证号 配偶情况 离退休单位 退休金 当前状况"),
        shared: List("居住情况 经济来源 人员类型 居住状况"),
        titles: List("老年人 老人 65岁 60岁 80岁 高龄"),
    },
    Sign {
        what: What::ElderCheckup,
        own: List("体检日期 血压左侧 血压右侧 老年人生活自理能力自我评估 未检原因 左侧血压 右侧血压 体检时间 健康评价"),
        shared: List("自理能力 责任医生 腰围 体质指数 空腹血糖 心电图"),
        titles: List("体检"),
    },
    Sign {
        what: What::LeftBehindChildren,
        own: List(
            "是否学校寄宿 父母双方同时外出 父母一方外出、另一方无监护能力 父母一方外出,另一方无监护能力 委托监护人姓名 \
        与被监护人关系 监护情况 是否登记户口 就学情况 委托监护人电话 父亲姓名 母亲姓名 家庭经济来源 委托监护人",
        ),
        shared: List("监护人 就读学校"),
        titles: List("留守儿童 儿童"),
    },
    Sign {
        what: What::Requests,
        own: List(
            "建卡类型 反映群体人数 主要愿望或诉求 诉求标题 诉求姓名 诉求内容 诉求地址 登记内容 问题描述 登记内容/问题描述 \
        诉求来源 诉求来源/途径 工单分类 当前环节 来电号码 反映人反馈意见 承办人信息反馈方式 办结方式 反映人 \
        反映人姓名 诉求人 诉求类别 诉求事项 反映问题 转入其他台账 工作措施及内容 诉求类型 反映事项 工单编号 登记编号",
        ),
        shared: List("登记时间 登记人 登记单位 办结时间 满意度 交办时间 到期时间 标题 编号 办理情况"),
        titles: List("诉求 民生信息 工单 12345 民情"),
    },
    Sign {
        what: What::Events,
        own: List(
            "事件名称 事件类型 事件类型(大类) 事件规模 事件简述 最后处理时间 主要当事人姓名 是否重点场所 当事人 \
        当事人姓名 纠纷类型 调处情况 化解情况 对方当事人 矛盾类型 纠纷简述 矛盾纠纷情况 矛盾纠纷类型 主要当事人 \
        发生网格",
        ),
        shared: List("涉及人数 发生时间 发生地点 处理意见 反馈时间 承办人手机"),
        titles: List("事件 矛盾 纠纷"),
    },
    Sign {
        what: What::Visits,
        own: List(
            "走访日期 走访时间 走访人 走访人员 走访领导 走访内容 走访情况 走访方式 走访记录 入户时间 走访对象 走访干部 \
        下次走访 走访结果 走访类型 被走访人 入户日期 走访情况记录",
        ),
        shared: List("员工姓名 情况记录 存在问题 意见建议"),
        titles: List("走访 入户 民情日记 慰问"),
    },
    Sign {
        what: What::Wishes,
        own: List("心愿内容 微心愿 认领人 认领单位 认领时间 微心愿内容 心愿 认领党员 心愿类别"),
        shared: List("预计金额 完成时间 困难类型"),
        titles: List("心愿 认领"),
    },
];
