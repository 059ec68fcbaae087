//! Headings of single ledgers, which go before those of people: a telephone in a sheet of requests is the reporter's.

use super::health::{CHECKUP, DIABETES, HYPERTENSION, SMD, SMD_FOLLOW_UP};
use super::meaning::{Ambiguous, List, Meaning, Table, benefit, meaning, nowhere, person, receives, tag};
use super::requests::{EVENTS, REQUESTS, VISITS, WISHES, visit, wish};
use crate::view::ledger::{Of, Target, What};

/// What of a person the words in a cell say, where several key groups are possible.
const GROUP: Target = tag("", "kind");

/// Benefits, wherever a column says whether somebody has them.
const BENEFITS: &[Meaning] = &[
    meaning(
        receives("dibao"),
        List("是否享受低保 是否低保 是否低保户 低保 享受低保 是否为低保户 是否低保对象 低保户 是否低保家庭"),
    ),
    meaning(
        receives("tekun"),
        List("是否特困供养人员 特困供养 是否特困 是否特困供养 是否五保 是否五保户 特困 五保 是否特困人员 特困供养人员"),
    ),
    meaning(receives("temp_relief"), List("临时救助 是否享受临时救助 是否临时救助")),
    meaning(receives("medical_relief"), List("医疗救助 是否享受医疗救助")),
    meaning(
        receives("subsidy_living"),
        List("困难残疾人生活补贴 残疾人生活补贴 是否享受困难残疾人生活补贴 是否享受生活补贴 是否享受残疾人生活补贴"),
    ),
    meaning(
        receives("subsidy_care"),
        List(
            "重度残疾人护理补贴 残疾人护理补贴 是否享受重度残疾人护理补贴 是否享受护理补贴 重残护理补贴 \
        是否享受残疾人护理补贴",
        ),
    ),
    meaning(
        receives("old_age"),
        List("高龄津贴 高龄补贴 是否享受高龄津贴 是否享受高龄补贴"),
    ),
    meaning(receives("elder_care"), List("养老服务补贴 是否享受养老服务补贴")),
    meaning(
        receives("public_job"),
        List("公益性岗位 公益岗位 是否公益性岗位 是否公益岗位"),
    ),
    meaning(receives("housing"), List("危房改造 是否危房改造 是否享受危房改造")),
    meaning(
        receives("education"),
        List("教育资助 助学 雨露计划 是否享受教育资助 是否享受雨露计划"),
    ),
    meaning(receives("veteran"), List("优抚 优抚补助 是否优抚对象")),
    meaning(
        benefit("dibao", "from"),
        List("开始享受低保时间 低保开始时间 低保起始时间 享受低保时间 享受低保起始时间 低保享受起始时间"),
    ),
    meaning(
        benefit("dibao", "monthly_fen"),
        List("低保金额 月低保金 低保金 低保月金额 低保保障金额 月低保金额 低保补助金额"),
    ),
    meaning(
        benefit("dibao", "granted_on"),
        List("低保证签发日期 低保批准日期 低保审批时间 低保批准时间"),
    ),
    nowhere(List(
        "低保档次 低保类别 低保证号 低保证编号 养老金 低保人数 低保等级 低保户类型",
    )),
];

/// Key groups, wherever a column says whether somebody is of them.
const GROUPS: &[Meaning] = &[
    meaning(
        tag("disabled", "disability_class"),
        List(
            "残疾类型 残疾类别 残疾属性 残疾种类 残疾类型及等级 残疾类别及等级 残疾类别等级 残疾情况 残疾类别(等级) \
        残疾状况",
        ),
    ),
    meaning(tag("disabled", "level"), List("残疾等级 残疾级别 残疾程度 伤残等级")),
    meaning(
        Target::Holds(Of::Tag("disabled")),
        List("是否残疾 是否残疾人 是否为残疾人"),
    ),
    meaning(
        tag("disabled", "to"),
        List("残疾证有效期 残疾证有效期至 残疾证到期日期 残疾证有效期止"),
    ),
    meaning(
        Target::Holds(Of::Tag("veteran")),
        List("是否退役军人 退役军人 是否为退役军人"),
    ),
    meaning(
        Target::Holds(Of::Tag("out_of_poverty")),
        List("是否脱贫户 脱贫户 是否为脱贫户 是否脱贫人口"),
    ),
    meaning(
        Target::Holds(Of::Tag("monitored")),
        List("是否监测户 监测户 是否防返贫监测户 是否为监测户 是否监测对象 是否三类户"),
    ),
    meaning(
        Target::Holds(Of::Tag("living_alone")),
        List("是否独居 是否独居老人 独居 独居老人"),
    ),
    meaning(
        Target::Holds(Of::Tag("empty_nest")),
        List("是否空巢 是否空巢老人 空巢老人"),
    ),
    meaning(
        Target::Holds(Of::Tag("left_behind_elder")),
        List("是否留守老人 留守老人"),
    ),
    meaning(
        Target::Holds(Of::Tag("left_behind_child")),
        List("是否留守儿童 留守儿童"),
    ),
    meaning(
        Target::Holds(Of::Tag("left_behind_woman")),
        List("是否留守妇女 留守妇女"),
    ),
    meaning(
        Target::Holds(Of::Tag("disabled_elder")),
        List("是否失能 是否失能老人 失能老人"),
    ),
    meaning(
        Target::Holds(Of::Tag("hypertension")),
        List("高血压 是否高血压 是否患高血压 是否高血压患者"),
    ),
    meaning(
        Target::Holds(Of::Tag("diabetes")),
        List("糖尿病 是否糖尿病 是否患糖尿病 是否糖尿病患者"),
    ),
    meaning(
        Target::Holds(Of::Tag("dibao_margin")),
        List("是否低保边缘 低保边缘 是否低保边缘户 低保边缘户 是否低保边缘家庭"),
    ),
    meaning(
        Target::Holds(Of::Tag("special_family")),
        List("是否计生特殊家庭 计生特殊家庭 是否失独家庭"),
    ),
    meaning(Target::Holds(Of::Tag("floating")), List("是否流动人口")),
    meaning(
        GROUP,
        List(
            "家庭类型 农户类型 农户类别 户类型 户类别 重点人群 重点人群类别 重点人群类型 人群分类 人群类别 特殊人群 \
        困难类型 救助类型 救助类别 困难类别 对象类别 对象类型 保障类别 保障类型",
        ),
    ),
    nowhere(List(
        "残疾原因 致残原因 残疾时间 致残时间 残疾日期 是否持有残疾证 残疾证号 残疾人证号 残疾证号码 残疾证编号 \
        是否有残疾证 残疾人证号码 持证情况 《证》号码 证号码 残疾证发证日期 发证日期 是否搬迁户 脱贫年度 脱贫时间 \
        易返贫致贫户类型 监测对象类型 监测户类型 风险识别时间 风险是否消除 风险消除时间 致贫原因 返贫风险 老年人证号 \
        优待证号 是否易地搬迁 是否易地扶贫搬迁户 搬迁时间",
    )),
];

const FLOATING: &[Meaning] = &[
    meaning(
        tag("floating", "from"),
        List("流入时间 流入日期 来本地时间 来本地日期 入住时间 入住日期"),
    ),
    meaning(
        tag("floating", "to"),
        List("预计到期日期 预计离开日期 预计离开时间 预计到期时间"),
    ),
    nowhere(List(
        "流入原因 流入来源 登记证情况 已居住时限 预居住时限 流入事由 居住证号 居住证编号 暂住证号 来源地 流出地 \
        户籍地类型 居住事由 房东姓名 房东电话 流出时间 流出原因 登记证号",
    )),
];

const RETURNEES: &[Meaning] = &[
    meaning(
        tag("returnee", "from"),
        List("返程时间 返乡时间 返乡日期 返回时间 返程日期 返回日期 到家时间 抵达时间 抵达日期"),
    ),
    nowhere(List(
        "何处返程 返程所乘交通工具 交通工具 交通方式 返乡方式 车次 航班 车次/航班 车次航班 车次(航班) 出发地 途经地 \
        同行人员 同行人 返乡地 从何处返乡 返乡原因 预计返程时间 车牌号 座位号 出发时间 出发日期 返乡目的地 \
        返乡出发地 目的地 乘坐车次 返程地 返程地点 同行人数 返乡人数",
    )),
];

const RELIEF: &[Meaning] = &[
    meaning(
        benefit("", "monthly_fen"),
        List("领取金额 享受金额 月享受金额 保障金额 月保障金额 月补助金额 每月金额 月领取金额"),
    ),
    meaning(
        benefit("", "from"),
        List("享受起始时间 享受开始时间 起始时间 享受起始日期 开始享受时间"),
    ),
    meaning(benefit("", "granted_on"), List("批准时间 批准日期 审批时间 审批日期")),
    nowhere(List(
        "救助原因 关注程度 困难证号 领取时间 享受人数 享受地区 申请时间 申请日期 救助人数 保障人数 困难原因 申请理由 \
        申请原因 致困原因 经办人 享受人口 享受月数 困难程度 家庭困难情况 基本困难情况",
    )),
];

const BENEFIT_YEAR: &[Meaning] = &[nowhere(List(
    "其他 合计 小计 总计 其他补贴 其他收入 粮食直补 生态补偿金",
))];

const DISABLED: &[Meaning] = &[
    meaning(receives("subsidy_living"), List("生活补贴")),
    meaning(receives("subsidy_care"), List("护理补贴")),
    meaning(tag("disabled", "to"), List("有效期至 证件有效期至 有效期止 有效期")),
    nowhere(List(
        "康复需求 辅具需求 就业情况 托养需求 监护人关系 与监护人关系 残疾部位 评残时间 评残机构",
    )),
];

const ELDERS: &[Meaning] = &[
    meaning(GROUP, List("居住情况 居住状况 老人类型 老人类别 老年人类型 老年人类别")),
    nowhere(List(
        "当前状况 配偶情况 经济来源 离退休单位 退休金 生活来源 自理能力 生活自理能力 是否体检 未检原因 兴趣爱好 \
        养老方式 退休单位",
    )),
];

const CHILDREN: &[Meaning] = &[nowhere(List(
    "是否学校寄宿 就学情况 父母双方同时外出 父母一方外出、另一方无监护能力 父母一方外出,另一方无监护能力 \
        父母一方外出另一方无监护能力 与被监护人关系 与儿童关系 监护情况 家庭经济来源 就读学校及年级 年级 班级 \
        就读年级 是否寄宿 学习情况 与监护人关系 监护人与儿童关系 留守原因 父母外出情况 是否建档立卡 帮扶措施 \
        监护类型 委托监护人与儿童关系 监护人关系 与委托监护人关系 与留守儿童关系 父母务工地点",
))];

/// The tables of single ledgers.
pub(super) const TABLES: &[Table] = &[
    Table {
        of: &[
            What::Roster,
            What::Households,
            What::Members,
            What::Relief,
            What::BenefitYear,
            What::Disabled,
            What::Elders,
            What::Floating,
            What::LeftBehindChildren,
            What::Smd,
            What::Returnees,
        ],
        meanings: BENEFITS,
    },
    Table {
        of: &[
            What::Roster,
            What::Households,
            What::Members,
            What::Relief,
            What::BenefitYear,
            What::Disabled,
            What::Elders,
            What::Floating,
            What::LeftBehindChildren,
            What::Smd,
            What::Returnees,
        ],
        meanings: GROUPS,
    },
    Table {
        of: &[What::Floating],
        meanings: FLOATING,
    },
    Table {
        of: &[What::Returnees],
        meanings: RETURNEES,
    },
    Table {
        of: &[What::Relief],
        meanings: RELIEF,
    },
    Table {
        of: &[What::BenefitYear],
        meanings: BENEFIT_YEAR,
    },
    Table {
        of: &[What::Disabled],
        meanings: DISABLED,
    },
    Table {
        of: &[What::Smd],
        meanings: SMD,
    },
    Table {
        of: &[What::SmdFollowUp],
        meanings: SMD_FOLLOW_UP,
    },
    Table {
        of: &[What::HypertensionFollowUp],
        meanings: HYPERTENSION,
    },
    Table {
        of: &[What::DiabetesFollowUp],
        meanings: DIABETES,
    },
    Table {
        of: &[What::Elders],
        meanings: ELDERS,
    },
    Table {
        of: &[What::ElderCheckup],
        meanings: CHECKUP,
    },
    Table {
        of: &[What::LeftBehindChildren],
        meanings: CHILDREN,
    },
    Table {
        of: &[What::Requests],
        meanings: REQUESTS,
    },
    Table {
        of: &[What::Events],
        meanings: EVENTS,
    },
    Table {
        of: &[What::Visits],
        meanings: VISITS,
    },
    Table {
        of: &[What::Wishes],
        meanings: WISHES,
    },
];

const EITHER_SUBSIDY: &[Target] = &[receives("subsidy_living"), receives("subsidy_care")];

/// Headings that may mean several things.
pub(super) const AMBIGUOUS: &[Ambiguous] = &[
    Ambiguous {
        of: &[],
        words: List("残疾人补贴 残疾补贴 残疾人两项补贴 两项补贴 残补"),
        likely: EITHER_SUBSIDY,
    },
    // Whose it is, the wisher's or the claimer's, depends on where it stands.
    Ambiguous {
        of: &[What::Wishes],
        words: List("联系电话 电话 联系方式 手机 手机号 手机号码"),
        likely: &[Target::PHONES, wish("claimer_phone")],
    },
    Ambiguous {
        of: &[What::Relief, What::BenefitYear],
        words: List("金额 补助金额 发放金额 补贴金额"),
        likely: &[
            benefit("dibao", "monthly_fen"),
            receives("temp_relief"),
            Target::Nowhere,
        ],
    },
    Ambiguous {
        of: &[What::Visits],
        words: List("备注"),
        likely: &[visit("text"), person("remark"), Target::Nowhere],
    },
];
