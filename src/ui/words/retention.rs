//! Words of retention: what was kept long enough, and its removal.

use crate::domain::lang::Lang;

words! {
    retention_tab: "到期清理", "Expired";
    retention_empty: "没有保留期满的资料。", "Nothing has been kept long enough.";
    retention_whose: "预览：下次清理会去掉这些 (本机所见)。由镇里执行。", "A preview, as far as this device sees: what the next clean-up removes. The town does it.";
    retention_whose_alone: "这些资料保留期满，可以清理：按 Del。清理后找不回来。", "Kept long enough, and may be removed: press Del. Nothing brings it back.";
    retention_list_alone: "保留期满的资料。清理：lianxin retention --apply --reason 理由", "Kept long enough. lianxin retention --apply --reason TEXT removes it";
    retention_count: "条数", "Records";
    retention_oldest: "最早", "Oldest";
    retention_line(kind: &str, count: usize, oldest: &str): "{kind}  {count} 条，最早 {oldest}", "{kind}  {count}, the oldest of {oldest}";
    retention_none: "没有保留期满的资料", "Nothing has been kept long enough";
    retention_next: "以上是预览，没有改动。要清理：加 --apply --reason 理由。还在办的诉求、没合并的冲突、等着处理的改动都不在内",
        "A preview: nothing was changed. To remove it, add --apply --reason TEXT. Open requests, conflicts and waiting changes are not among it";
    retention_removed(records: usize): "已清理 {records} 条记录", "{records} records were removed";
    retention_copies: "早先的备份里还有这些内容，请另行处理", "Earlier backups still hold them: see to those too";
    retention_question(records: usize): "清理这 {records} 条保留期满的资料？清理后找不回来。", "Remove these {records} records that were kept long enough? Nothing brings them back.";
    retention_choice: "2 清理", "2 Remove";
    retention_by_town: "连着服务器，由镇里清理", "with a server the town removes it";
    retention_by_town_hint: "没有改动。请镇里运行 lianxin admin retention", "Nothing was changed. The town runs lianxin admin retention";
}

/// Titles of the columns of `list retention`.
pub(super) const COLUMNS: &[(&str, &str, &str)] = &[
    ("count", "条数", "Records"),
    ("oldest", "最早", "Oldest"),
    ("place", "地点", "Place"),
    ("last_on", "最近", "Last"),
];

impl Lang {
    /// Why what was kept long enough is removed; kept in the audit log.
    #[must_use]
    pub fn retention_reasons(self) -> [&'static str; 3] {
        match self {
            Self::Zh => ["保留期满", "本人要求删除", "上级要求清理"],
            Self::En => ["Kept long enough", "The person asked for it", "Asked for from above"],
        }
    }
}
