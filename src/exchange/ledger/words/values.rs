//! The words that stand in cells, for the codes that the records have. The words of the record tables themselves are known too.

use super::categories::CATEGORIES;
use super::meaning::List;
use super::states;

/// Words of a field's codes: kind of record, field, and the words of each code.
pub(in crate::exchange::ledger) struct Words {
    pub(in crate::exchange::ledger) kind: &'static str,
    pub(in crate::exchange::ledger) field: &'static str,
    pub(in crate::exchange::ledger) codes: &'static [(&'static str, List)],
    /// True when every other word means that nothing is said: a group that is none of ours.
    pub(in crate::exchange::ledger) others_are_nothing: bool,
}

/// Yes.
pub(in crate::exchange::ledger) const YES: List =
    List("是 有 √ ✓ ✔ ☑ ■ ● V Y YES TRUE 对 1 已享受 享受 在享 是的 属于 在册 已 ▲ ★ R");

/// No.
pub(in crate::exchange::ledger) const NO: List =
    List("否 无 × ✗ ✘ □ N NO FALSE 0 不是 未享受 没有 不享受 未 X 不 不属于");

/// What stands in a cell where nothing is known.
pub(in crate::exchange::ledger) const NOTHING: List =
    List("- -- --- — —— / \\ \\\\ // 暂无 未知 不详 不清楚 无数据 空 NULL N/A NA #N/A 未填 待查 待补 ●● …… ... ? ??");

/// What stands for "none" in a field of free words, besides [`NOTHING`].
pub(in crate::exchange::ledger) const NONE: List = List("无 没有 0");

const GRADES: Codes = &[
    ("grade1", List("一级 1级 壹级 1 壹 一 Ⅰ级 Ⅰ I级 I 01")),
    ("grade2", List("二级 2级 贰级 2 贰 二 Ⅱ级 Ⅱ II级 II 02")),
    ("grade3", List("三级 3级 叁级 3 叁 三 Ⅲ级 Ⅲ III级 III 03")),
    ("grade4", List("四级 4级 肆级 4 肆 四 Ⅳ级 Ⅳ IV级 IV 04")),
];

/// Grades of a disability.
pub(in crate::exchange::ledger) const GRADE: Codes = GRADES;

/// Classes of a disability. Source of the numbers: GB/T 26341.
pub(in crate::exchange::ledger) const DISABILITY: Codes = &[
    ("vision", List("视力 视力残疾 盲 1 01")),
    ("hearing", List("听力 听力残疾 聋 2 02")),
    ("speech", List("言语 言语残疾 语言 语言残疾 3 03")),
    ("physical", List("肢体 肢体残疾 肢残 4 04")),
    ("intellectual", List("智力 智力残疾 智残 5 05")),
    ("mental", List("精神 精神残疾 6 06")),
    ("multiple", List("多重 多重残疾 7 07")),
];

/// How an illness is controlled, as follow-up sheets of high blood pressure and diabetes number it. Source: 国家基本公共卫生服务规范.
pub(in crate::exchange::ledger) const CONTROL: Codes = &[
    ("controlled", List("控制满意 满意 1 1控制满意")),
    ("uncontrolled", List("控制不满意 不满意 2 2控制不满意")),
];

/// How stable a mental disorder is, as its follow-up sheets number it.
pub(in crate::exchange::ledger) const STABILITY: Codes = &[
    ("unstable", List("不稳定 1 病情不稳定")),
    ("basic", List("基本稳定 2 病情基本稳定")),
    ("stable", List("稳定 3 病情稳定")),
];

/// Words of groups, benefits and what they are called for short.
const GROUPS: Codes = &[
    (
        "dibao",
        List("低保 低保户 低保对象 最低生活保障 城市低保 农村低保 城乡低保 低保家庭"),
    ),
    (
        "tekun_scattered",
        List("分散特困 特困分散供养 分散供养 分散供养特困人员 特困人员分散供养"),
    ),
    (
        "tekun_institution",
        List("集中特困 特困集中供养 集中供养 集中供养特困人员 特困人员集中供养"),
    ),
    (
        "dibao_margin",
        List("低保边缘 低保边缘户 低保边缘家庭 边缘户 低收入边缘"),
    ),
    (
        "monitored",
        List("监测户 防返贫监测户 脱贫不稳定户 边缘易致贫户 突发严重困难户 监测对象 三类户 易返贫致贫户"),
    ),
    ("out_of_poverty", List("脱贫户 建档立卡户 稳定脱贫户 已脱贫户 脱贫人口")),
    ("orphan", List("孤儿 事实无人抚养儿童 事实无人抚养 事孤")),
    ("disabled", List("残疾 残疾人 残疾户")),
    ("living_alone", List("独居 独居老人 一人独居")),
    ("empty_nest", List("空巢 空巢老人 夫妻空巢")),
    ("left_behind_elder", List("留守 留守老人")),
    ("left_behind_child", List("留守儿童")),
    ("left_behind_woman", List("留守妇女")),
    ("disabled_elder", List("失能 失能老人 半失能")),
    ("veteran", List("退役军人 烈军属 优抚对象 退伍军人")),
    ("special_family", List("计生特殊家庭 失独家庭 失独")),
    ("floating", List("流动人口")),
    ("hypertension", List("高血压 高血压患者")),
    ("diabetes", List("糖尿病 糖尿病患者 2型糖尿病")),
    ("smd", List("精神障碍 严重精神障碍 严重精神障碍患者 精神障碍患者")),
    ("severe_illness", List("大病 重病 大病重病 重大疾病 因病")),
];

/// What says in a column of groups that somebody receives a benefit, and not in which of its forms, which are groups of their own.
pub(in crate::exchange::ledger) const SUPPORT: List =
    List("五保 五保户 五保对象 五保人员 五保老人 五保供养 特困 特困户 特困对象 特困人员 特困供养 特困供养人员");

/// The words by field.
pub(in crate::exchange::ledger) const WORDS: &[Words] = &[
    Words {
        kind: "person",
        field: "sex",
        codes: &[
            ("1", List("男 男性 M MALE 1男")),
            ("2", List("女 女性 F FEMALE 2女")),
            ("0", List("不明 未知的性别")),
            ("9", List("未说明 未说明的性别")),
        ],
        others_are_nothing: false,
    },
    Words {
        kind: "person",
        field: "relation",
        codes: &[
            ("02", List("户主 本人 本人或户主 家长 本户户主 户主本人")),
            ("10", List("配偶 夫妻 爱人")),
            ("11", List("夫 丈夫 老公 之夫")),
            ("12", List("妻 妻子 老婆 之妻 户主妻子")),
            (
                "20",
                List("子 儿子 之子 户主之子 户主儿子 儿 小儿子 小儿 幺儿 幺子 老幺 男孩"),
            ),
            ("21", List("独生子 独子")),
            ("22", List("长子 大儿子 大儿 老大(子) 大子")),
            ("23", List("次子 二子 二儿子 二儿")),
            ("24", List("三子 三儿子")),
            ("25", List("四子 四儿子")),
            ("26", List("五子 五儿子")),
            ("27", List("养子 继子 养子或继子 养子女")),
            (
                "28",
                List("女婿 婿 之婿 大女婿 长婿 二女婿 次婿 三女婿 小女婿 上门女婿"),
            ),
            ("30", List("女 女儿 之女 户主之女 小女 小女儿 幺女 女孩 户主女儿")),
            ("31", List("独生女 独女")),
            ("32", List("长女 大女儿 大女")),
            ("33", List("次女 二女 二女儿")),
            ("34", List("三女 三女儿")),
            ("35", List("四女 四女儿")),
            ("36", List("五女 五女儿")),
            ("37", List("养女 继女 养女或继女")),
            (
                "38",
                List("儿媳 儿媳妇 媳妇 媳 之儿媳 子媳 长媳 大媳 大儿媳 次媳 二媳 二儿媳 三媳 三儿媳 小儿媳 幺媳"),
            ),
            ("40", List("孙辈 孙子女 孙子、孙女 孙子、孙女或外孙子、外孙女")),
            ("41", List("孙子 孙 之孙 长孙 大孙子 次孙 二孙子 三孙 小孙子 孙儿")),
            ("42", List("孙女 之孙女 长孙女 大孙女 次孙女 二孙女 小孙女")),
            ("43", List("外孙子 外孙")),
            ("44", List("外孙女 外孙女儿")),
            ("45", List("孙媳 孙媳妇 长孙媳 外孙媳 外孙媳妇 孙子媳妇")),
            ("46", List("孙女婿 外孙女婿 孙婿")),
            ("47", List("曾孙 曾孙子 重孙 重孙子 玄孙 外曾孙 外重孙")),
            ("48", List("曾孙女 重孙女 外曾孙女 外重孙女")),
            ("50", List("父母 双亲")),
            ("51", List("父亲 父 爸爸 之父")),
            ("52", List("母亲 母 妈妈 之母")),
            ("53", List("公公 家公")),
            ("54", List("婆婆 家婆")),
            ("55", List("岳父 丈人 老丈人")),
            ("57", List("继父 养父 后爸")),
            ("58", List("继母 养母 后妈")),
            ("56", List("岳母 丈母娘")),
            ("60", List("祖父母")),
            ("66", List("曾祖父 太爷爷 老太爷")),
            ("67", List("曾祖母 太奶奶 老太太")),
            ("61", List("祖父 爷爷")),
            ("62", List("祖母 奶奶")),
            ("63", List("外祖父 外公 姥爷")),
            ("64", List("外祖母 外婆 姥姥")),
            ("70", List("兄弟姐妹 兄弟 姐妹 兄妹 姐弟")),
            ("71", List("兄 哥哥 哥")),
            ("72", List("嫂 嫂子 嫂嫂")),
            ("73", List("弟 弟弟 之弟")),
            ("74", List("弟媳 弟媳妇 弟妹")),
            ("75", List("姐 姐姐")),
            ("76", List("姐夫")),
            ("77", List("妹 妹妹")),
            ("78", List("妹夫")),
            ("81", List("伯父 伯伯 大伯 大爷")),
            ("82", List("伯母 伯娘 大妈")),
            ("83", List("叔父 叔叔 叔")),
            ("84", List("婶母 婶婶 婶子 婶")),
            ("85", List("舅父 舅舅 舅")),
            ("86", List("舅母 舅妈 舅娘")),
            ("87", List("姨父 姨夫 姨丈")),
            ("88", List("姨母 姨妈 姨娘 小姨")),
            ("89", List("姑父 姑丈 姑夫")),
            ("90", List("姑母 姑姑 姑妈 姑")),
            ("91", List("堂兄 堂弟 堂姐 堂妹 堂哥 堂兄弟 堂姐妹")),
            ("92", List("表兄 表弟 表姐 表妹 表哥 表兄弟 表姐妹")),
            ("93", List("侄子 侄儿 侄")),
            ("94", List("侄女")),
            ("95", List("外甥 外甥子")),
            ("96", List("外甥女")),
            ("97", List("其他亲属 其他亲戚 亲戚 亲家 亲家公 亲家母 亲属")),
            (
                "99",
                List("非亲属 其他非亲属 无关系 租客 租户 房客 保姆 护工 雇工 寄居 寄住 朋友 同住人"),
            ),
        ],
        others_are_nothing: false,
    },
    Words {
        kind: "person",
        field: "ethnic",
        codes: &[("01", List("汉 汉族"))],
        others_are_nothing: true,
    },
    Words {
        kind: "person",
        field: "party_member",
        codes: &[
            (
                "true",
                List("中共党员 中共预备党员 党员 预备党员 共产党员 01 02 正式党员 中国共产党党员 中国共产党预备党员"),
            ),
            (
                "false",
                List(
                    "群众 无党派 无党派人士 共青团员 团员 民主党派 少先队员 03 13 12 无 其他 非党员 共青团 无党派民主人士",
                ),
            ),
        ],
        others_are_nothing: false,
    },
    Words {
        kind: "person",
        field: "presence",
        codes: &[
            ("home", List("在家 在村 在户 常住 是 在家务农 未外出 本地务工")),
            (
                "away_work",
                List("外出务工 务工 打工 外出打工 经商 外出经商 在外务工 务工经商 外地务工 工作"),
            ),
            (
                "school",
                List("上学 在校 求学 读书 外出求学 就学 学习 外出读书 就读 外出上学"),
            ),
            ("hospital", List("住院 就医 治病 看病")),
            ("institution", List("机构供养 敬老院 养老院 福利院 供养机构")),
            ("missing", List("失联 下落不明 失踪")),
            ("dead", List("死亡 已故 去世 已死亡 亡故")),
            ("moved_out", List("迁出 已迁出 户口迁出 搬走")),
        ],
        others_are_nothing: true,
    },
    Words {
        kind: "household",
        field: "residence",
        codes: &[
            ("resident", List("常住 在家 居住")),
            ("away", List("举家外出 全家外出 外出")),
            ("registered_only", List("空挂 空挂户")),
            ("rented", List("租住 出租 租房")),
            ("vacant", List("空置 空置房 无人居住")),
        ],
        others_are_nothing: false,
    },
    Words {
        kind: "tag",
        field: "kind",
        codes: GROUPS,
        others_are_nothing: true,
    },
    Words {
        kind: "health_record",
        field: "way",
        codes: &[
            ("home", List("上门 入户 家庭 家庭随访 上门随访 入户随访 面访 2 2家庭")),
            ("phone", List("电话 电话随访 3 3电话")),
            ("office", List("门诊 门诊随访 村卫生室 卫生室 1 1门诊")),
            ("wechat", List("微信 视频")),
        ],
        others_are_nothing: false,
    },
    Words {
        kind: "health_record",
        field: "compliance",
        codes: &[
            ("regular", List("规律 规律服药 1 1规律")),
            ("intermittent", List("间断 间断服药 2 2间断 不规律")),
            ("none", List("不服药 未服药 3 3不服药 拒绝服药")),
            ("not_needed", List("医嘱勿需 医嘱无需服药 无需服药 4 医嘱勿需服药")),
        ],
        others_are_nothing: false,
    },
    Words {
        kind: "health_record",
        field: "locked",
        codes: &[
            ("false", List("无关锁 未关锁 关锁已解除 1 3 否 无")),
            ("true", List("关锁 2 是")),
        ],
        others_are_nothing: false,
    },
    Words {
        kind: "request_event",
        field: "satisfaction",
        codes: &[
            ("very", List("非常满意 很满意")),
            ("satisfied", List("满意 1满意")),
            ("mostly", List("基本满意 比较满意 较满意")),
            ("unsatisfied", List("不满意 不满")),
        ],
        others_are_nothing: false,
    },
    Words {
        kind: "request_event",
        field: "kind",
        codes: &[("resolve", states::ENDED), ("submit", states::OPEN)],
        others_are_nothing: false,
    },
    Words {
        kind: "request",
        field: "category",
        codes: CATEGORIES,
        others_are_nothing: false,
    },
    Words {
        kind: "request",
        field: "source",
        codes: &[
            ("visit", List("走访 入户走访 网格员走访 上门走访")),
            ("phone", List("电话 来电 电话反映")),
            ("wechat", List("微信 微信群 微信反映")),
            ("hotline12345", List("12345 12345热线")),
            ("hotline", List("热线 政务热线 市长热线")),
            ("office", List("来访 接待 村部接待 群众来访 窗口")),
            ("superior", List("上级交办 上级 交办")),
            ("online", List("网络 网上 网络平台 网上反映")),
        ],
        others_are_nothing: false,
    },
    Words {
        kind: "request",
        field: "urgency",
        codes: &[
            ("normal", List("一般 普通 正常 平件")),
            ("urgent", List("紧急 急 急件 加急")),
            ("critical", List("特急 特急件 非常紧急")),
        ],
        others_are_nothing: false,
    },
    Words {
        kind: "visit",
        field: "way",
        codes: &[
            ("home", List("上门 入户 实地走访 上门走访 入户走访")),
            ("phone", List("电话 电话联系 电话走访")),
            ("wechat", List("微信 视频")),
            ("office", List("村部接待 接待")),
            ("met", List("偶遇 路遇")),
        ],
        others_are_nothing: false,
    },
    Words {
        kind: "visit",
        field: "outcome",
        codes: &[
            ("done", List("见到 已走访 完成 在家 是 已见到")),
            ("not_home", List("未遇 不在家 未见到 无人在家 否")),
            ("refused", List("拒访 拒绝")),
            ("moved", List("已搬走 搬走")),
        ],
        others_are_nothing: false,
    },
    Words {
        kind: "wish",
        field: "state",
        codes: &[
            ("collected", List("已征集")),
            ("open", List("待认领 未认领")),
            ("claimed", List("已认领 认领")),
            ("fulfilled", List("已完成 完成 已实现 已办结")),
        ],
        others_are_nothing: false,
    },
];

/// A table of codes with their words.
pub(in crate::exchange::ledger) type Codes = &'static [(&'static str, List)];

/// A child of the householder: son or daughter, whichever they are.
pub(in crate::exchange::ledger) const CHILD: List = List("子女 儿女 孩子 小孩 子或女");

/// What a bracket behind a name begins with that holds another name.
pub(in crate::exchange::ledger) const OTHER_NAMES: List =
    List("小名 乳名 曾用名 又名 别名 原名 俗名 外号 绰号 又叫 也叫");

/// What stands in a column of disabilities or groups for somebody who has none.
pub(in crate::exchange::ledger) const HEALTHY: List =
    List("健康 正常 无残疾 非残疾 非残疾人 健全 一般户 一般农户 普通户 非低保 非低保户");

/// What a figure before it counts.
pub(in crate::exchange::ledger) const THOUSANDS: &[(char, u64)] =
    &[('十', 10), ('百', 100), ('千', 1_000), ('万', 10_000)];

/// Behind an amount of money.
pub(in crate::exchange::ledger) const YUAN: List = List("元 元/月 元/人 元/年 元每月 块 元整 元/月/人");
