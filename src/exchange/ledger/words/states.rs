//! Words that say of a request whether it has ended.

use super::meaning::List;

/// It has ended.
pub(in crate::exchange::ledger) const ENDED: List = List(
    "办结 已办结 已办理 已办毕 办毕 已办 解决 已解决 已经解决 完成 已完成 已落实 处理完毕 已处理 已处理完毕 已处置 结案 已结案 \
        销号 已销号 化解 已化解 成功化解 已调处 已答复 已回复 已整改 整改完成 已修复 已修好 是 √ 待回访",
);

/// It has not.
pub(in crate::exchange::ledger) const OPEN: List = List(
    "办理中 在办 待办 待办理 处理中 待处理 待受理 已受理 受理 受理中 已登记 登记 进行中 调解中 协调中 跟进中 核实中 整改中 \
        已交办 交办 已转办 转办 未完成 未化解 未解决 未处理 未办结 否 ×",
);

/// How a sentence begins about what has not ended.
pub(in crate::exchange::ledger) const OPEN_SIGNS: List = List("正在 待 未 尚未 尚在 还在 还未 还没 拟 计划 准备");

/// Results of disputes.
pub(in crate::exchange::ledger) const DISPUTES: &[(&str, List)] = &[
    (
        "agreed",
        List("调解成功 已调解 达成协议 已达成协议 达成调解协议 双方和解 已和解 和解 握手言和 口头协议"),
    ),
    ("failed", List("调解不成 调解失败 调解未成功 未达成协议 调解不成功")),
    (
        "to_court",
        List("引导诉讼 诉讼 已起诉 已诉讼 转诉讼 走诉讼程序 走司法程序 司法途径 引导走司法途径 移送法院"),
    ),
    ("withdrawn", List("撤回 当事人撤回 撤诉 已撤诉")),
];

/// How a request ended. Source of words and numbers: registration cards of findings/ledgers.md 11, of which ⑪ is any other way and
/// 程序性 may be explained as well as referred.
pub(in crate::exchange::ledger) const RESOLUTIONS: &[(&str, List)] = &[
    (
        "solved",
        List("实质办结 实质性化解 实质解决 实际解决 真正解决 彻底解决 直接解决 ①"),
    ),
    (
        "ceased",
        List("问题中止 中止 问题自行中止 自行中止 问题消失 自行消失 ②"),
    ),
    (
        "explained",
        List("政策解答 政策解释 政策答复 解释 解释答复 答复解释 解释说明 解释疏导 ③"),
    ),
    (
        "stages",
        List("落实项目 落实帮扶 整合项目 分阶段 分步解决 部分解决 ④ ⑤"),
    ),
    (
        "referred",
        List(
            "转报 转办 上报 上报乡镇 上报上级 呈报 呈报镇 呈报乡镇 呈报乡镇街道 呈报上级 申报上级 纳入项目库 纳入计划 列入计划 列入规划 \
        转报或列入计划 ⑥ ⑦ ⑧ ⑨ ⑩",
        ),
    ),
];

/// The groups that such cards put them in: what is said besides is more exact.
pub(in crate::exchange::ledger) const RESOLUTION_GROUPS: &[(&str, List)] = &[
    ("solved", List("实质性 实质性办结 实质")),
    ("stages", List("阶段性 阶段性办结 阶段办结 阶段")),
];

/// True for what stands between a word of the state and what is said besides.
pub(in crate::exchange::ledger) const fn is_end(c: char) -> bool {
    matches!(c, ',' | ';' | ':' | '.' | '(' | '\u{3001}' | '\u{3002}' | '-' | '/')
}
