//! Headings of persons and households, in whatever ledger they stand.

use super::meaning::{List, Meaning, Table, household, meaning, person};
use crate::view::ledger::{Of, Target};

/// Beginnings of headings that are about somebody else.
pub(super) const OTHERS: List = List(
    "父亲 母亲 祖父 祖母 外祖父 外祖母 爷爷 奶奶 外公 外婆 配偶 子女 赡养人 抚养人 代理人 委托人 经办人 填表人 \
        填报人 登记人 录入人 审核人 复核人 负责人 单位负责人 包保人 包户干部 帮扶人 帮扶干部 帮扶责任人 联系干部 \
        网格员 网格长 村干部 介绍人 担保人 开户人 持卡人 领款人 服务联系人 承办人 办理人 受理人 调解员 推荐人 上报人 LIANXIN:",
);

/// Upper headings that say nothing about the lower ones.
pub(super) const NEUTRAL: List = List(
    "基本信息 基本情况 个人信息 个人情况 人员信息 人员基本信息 个人基本信息 个人基本情况 家庭情况 家庭信息 \
        家庭基本情况 户主信息 户主基本情况 户主基本信息 成员信息 家庭成员信息 家庭成员情况 家庭成员 联系信息 \
        其他信息 其他情况 信息 情况 随访信息 随访情况 随访内容 诉求信息 诉求情况 反映人信息 反映人情况 \
        反映人基本情况 办理信息 事件信息 走访信息 走访情况 心愿信息 认领信息 残疾信息 残疾情况 儿童基本情况 \
        儿童基本信息 老人基本情况 对象基本情况 救助对象信息 申请人信息 申请人情况 患者信息 患者基本信息 体征 \
        生活方式 生活方式指导 用药情况 辅助检查",
);

const PRESENCE: &str = "presence";

const PERSON: &[Meaning] = &[
    meaning(
        Target::NAME,
        List(
            "姓名 成员姓名 家庭成员姓名 家庭成员 人员姓名 居民姓名 本人姓名 村民姓名 对象姓名 患者姓名 老人姓名 老年人姓名 \
        儿童姓名 留守儿童姓名 残疾人姓名 残疾人 低保对象姓名 低保对象 救助对象姓名 救助对象 流动人口姓名 \
        返乡人员姓名 申请人姓名 申请人 户籍人口姓名 人口姓名 公民姓名 被走访人 被走访人姓名 走访对象 走访对象姓名 \
        享受人姓名 享受人 保障对象 保障对象姓名 姓名(本人) 被调查人 学生姓名 病人姓名 孕产妇姓名 退役军人姓名",
        ),
    ),
    meaning(
        Target::ID_NO,
        List(
            "身份证 身份证号 身份证号码 公民身份证号码 公民身份证号 公民身份号码 身份证件号码 证件号码 证件号 居民身份证 \
        居民身份证号 居民身份证号码 身份号码 身份证编号 本人身份证号 本人身份证号码 公民身份证 有效证件号码 \
        身份证件号 申请人身份证号 申请人身份证号码 患者身份证号 儿童身份证号 儿童身份证号码 残疾人身份证号 \
        残疾人身份证号码 成员身份证号 成员身份证号码",
        ),
    ),
    meaning(
        Target::BIRTH,
        List("出生日期 出生年月日 出生年月 生日 出生时间 出生 出生日 公历生日 阳历生日"),
    ),
    meaning(person("birth_lunar"), List("农历生日 阴历生日 农历出生日期 旧历生日")),
    meaning(Target::SEX, List("性别 成员性别 男女")),
    meaning(person("ethnic"), List("民族 族别")),
    meaning(
        Target::RELATION,
        List(
            "与户主关系 与家长关系 称谓 关系 和户主关系 与户主的关系 同户主关系 户主关系 与户主之关系 家庭关系 \
        与户主关系代码 成员关系 与户主称谓",
        ),
    ),
    meaning(
        Target::PHONES,
        List(
            "电话 联系电话 联系方式 联系手机 手机 手机号 手机号码 电话号码 本人电话 本人联系电话 本人手机 移动电话 \
        联系电话1 联系电话2 手机号1 手机号2 备用电话 备用联系电话 其他电话 其他联系电话 成员电话 联系电话(手机) \
        联系电话(本人) 联系号码 通讯号码 申请人电话 申请人联系电话 患者电话 个人电话 个人联系电话",
        ),
    ),
    meaning(
        person("party_member"),
        List("政治面貌 是否党员 是否中共党员 党员 党员否"),
    ),
    meaning(
        Target::Part(Of::Person, PRESENCE, "away"),
        List("是否外出 是否外出务工 外出与否 是否外出人员"),
    ),
    meaning(
        Target::Part(Of::Person, PRESENCE, "reason"),
        List("外出原因 外出事由 不在家原因"),
    ),
    meaning(
        Target::Part(Of::Person, PRESENCE, "alive"),
        List("是否健在 健在 是否在世"),
    ),
    meaning(
        Target::Part(Of::Person, PRESENCE, "moved_out"),
        List("户口是否迁出 是否迁出 户口迁出 是否户口迁出"),
    ),
    meaning(
        Target::Part(Of::Person, PRESENCE, "died_on"),
        List("死亡时间 死亡日期 去世时间 去世日期"),
    ),
    meaning(person(PRESENCE), List("在家情况 在家状态 现在状态 是否在家 在家状况")),
    meaning(
        person("presence_place"),
        List(
            "外出去向 外出详址 务工地点 外出地点 务工地 外出务工地点 外出地址 去向 外出地 务工地址 现务工地点 外出所在地",
        ),
    ),
    meaning(
        person("guardian_name"),
        List("监护人 监护人姓名 法定监护人 委托监护人 委托监护人姓名 实际监护人 现监护人 法定监护人姓名"),
    ),
    meaning(
        person("guardian_phone"),
        List(
            "监护人电话 监护人联系电话 监护人联系方式 监护人手机 监护人手机号 委托监护人电话 委托监护人联系电话 \
        监护人手机号码 委托监护人联系方式",
        ),
    ),
    meaning(person("emergency_name"), List("紧急联系人 紧急联系人姓名 应急联系人")),
    meaning(
        person("emergency_phone"),
        List("紧急联系人电话 紧急联系电话 紧急电话 紧急联系人联系电话 紧急联系方式 紧急联系人手机 应急联系电话"),
    ),
    meaning(
        person("doctor_team"),
        List("家庭医生 签约医生 家庭医生团队 签约团队 家庭医生姓名 签约家庭医生 家庭医生团队名称"),
    ),
    meaning(
        person("doctor_signed_to"),
        List("签约到期 签约到期日期 协议到期日期 签约截止日期 签约有效期至"),
    ),
    meaning(person("remark"), List("备注 备注说明 其他说明 备考")),
];

const HOUSEHOLD: &[Meaning] = &[
    meaning(
        Target::HOUSEHOLD_NO,
        List(
            "户号 户编号 户主编号 户号编码 家庭编号 户口编号 农户编号 家庭户号 户口号 户籍号 户序号 家庭户编号 户编码 \
        家庭编码",
        ),
    ),
    meaning(
        Target::HeadName,
        List("户主 户主姓名 家庭户主 家长姓名 户主名称 户主名字 所属户主 所在户户主 家长 户主姓名(家长)"),
    ),
    meaning(
        Target::HeadIdNo,
        List(
            "户主身份证号 户主身份证 户主身份证号码 户主证件号 户主证件号码 家长证件号 家长证件号码 家长身份证号 \
        户主公民身份号码 户主身份号码 户主公民身份证号码",
        ),
    ),
    meaning(
        Target::HeadPhone,
        List("户主电话 户主联系电话 户主手机 户主手机号 户主联系方式 户主手机号码 家长电话 家长联系电话"),
    ),
    meaning(
        household("phone"),
        List("家庭联系电话 住宅电话 家庭电话 固定电话 座机 宅电 家庭联系方式 座机号码 固话 家庭固定电话"),
    ),
    meaning(
        household("housing"),
        List("住房情况 住房结构 房屋结构 住房类型 房屋类型 住房"),
    ),
    meaning(household("water"), List("饮水情况 饮水来源 饮用水 饮水")),
    meaning(
        household("income_source"),
        List("收入来源 主要收入来源 家庭收入来源 家庭主要收入来源"),
    ),
    meaning(
        household("industry"),
        List("产业 主导产业 家庭产业 产业情况 发展产业 产业类型"),
    ),
    meaning(household("contact"), List("联系党员 包联党员 结对党员 联户党员")),
    meaning(household("residence"), List("居住状态 常住情况")),
    meaning(household("remark"), List("家庭备注 户备注")),
    meaning(
        Target::Grid,
        List(
            "所属网格 片组片格 片区 网格地址 网格编号 发生网格 网格 所在网格 网格名称 所属微网格 微网格 网格代码 所属片区 \
        网格号 所属网格名称 所属网格编号",
        ),
    ),
    meaning(
        Target::Village,
        List(
            "行政村 村 所属村 村(社区) 村社区 村居 社区 村名 所在村 村委会 所属社区 村/社区 所属村(社区) 村(居) \
        行政村名称 村名称 社区(村) 所在社区 所属行政村 村(居)委会",
        ),
    ),
    meaning(
        Target::Group,
        List(
            "组 村组 村组(社区) 村民小组 自然村 自然屯 自然村屯 小组 组别 屯 村小组 居民小组 所属组 组名 所在组 所属村组 \
        自然村(屯) 自然村(组) 村民组 村屯 屯别 所属小组",
        ),
    ),
    meaning(Target::RowNumber, List("序号 行号 NO 序 排序 顺序号 流水号 序列 编次")),
    meaning(Target::Year, List("年份 数据年份 年度 所属年度 统计年度")),
];

/// What is known and has no place here.
const NOWHERE: List = List(
    "与户主关系备注 户籍地省 户籍地市 户籍地县 户籍地 户籍地址省 户籍地址市 户籍地址县 文化程度 学历 教育程度 \
        受教育程度 婚姻状况 婚姻情况 婚否 人户状态 人户情况 外出时间 外出日期 户籍派出所 派出所 曾用名 别名 \
        工作单位或就读学校 工作单位 就读学校 单位 单位名称 学校 电子邮箱 邮箱 EMAIL E-MAIL QQ QQ号 微信 微信号 职业 \
        血型 宗教信仰 身高 体重 户口类别 户口性质 户籍性质 户口类型 家庭称号 籍贯 国籍 年龄 年龄段 周岁 实足年龄 省 \
        市 县 区 县(区) 区县 区/县 乡 镇 乡镇 乡(镇) 街道 乡镇(街道) 街道(乡镇) 家庭人口 家庭人口数 家庭人数 人口数 \
        户籍人口数 常住人口数 人口 户人口 家庭成员数 在校生情况 健康状况 身体状况 身体情况 健康情况 劳动技能 \
        劳动能力 务工单位 务工时间 务工企业 务工月数 是否参加居民医保 是否参加医保 是否参加大病保险 是否参加养老保险 \
        是否参加居民养老 是否参加城乡居民养老保险 医保 养老保险 医保类型 参保情况 照片 签名 签字 本人签字 本人签名 \
        盖章 录入日期 录入时间 录入人 填报人 填表人 创建时间 更新时间 修改时间 采集时间 采集人 数据来源 信息来源 \
        拒收原因 WHYITWASNOTTAKEN 是否有效 状态标识 身份类别 人员类别 人员类型 证件类型 证件种类 证件名称 银行卡号 银行账号 开户行 开户银行 \
        卡号 一卡通账号 一卡通号 社保卡号 医保卡号 户主联系人 是否户主 兵役状况 兵役情况 特长 技能特长 技能 爱好 \
        耕地面积 承包地面积 林地面积 宅基地面积 家庭年收入 人均纯收入 年收入 月收入 家庭人均收入 参加工作日期 \
        参加工作时间 毕业院校 专业 职务 职称 邮编 邮政编码 门牌 楼栋 单元 房号 楼栋号 房屋编号 入党时间 所属支部 \
        党支部 所在党支部 户籍所在地 是否登记户口 经度 纬度 坐标",
);

/// The tables of people and households.
pub(super) const TABLES: &[Table] = &[
    Table {
        of: &[],
        meanings: PERSON,
    },
    Table {
        of: &[],
        meanings: HOUSEHOLD,
    },
    Table {
        of: &[],
        meanings: &[meaning(Target::Nowhere, NOWHERE)],
    },
];
