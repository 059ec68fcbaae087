//! Words of comparing a list of another office with what is recorded here, and the help of the command.

use crate::domain::decimal::YUAN;
use crate::domain::finding::Finding;
use crate::domain::lang::Lang;
use crate::record::Kind;
use crate::view::{Compared, Comparison, Terms};

words! {
    task_compare: "名单核对", "Check a list";
    task_roster: "重点人群补贴名册", "Roster of a key group";
    task_roster_hint: "选一类人，每人一行，享受哪些待遇、互斥的、可能漏的都列出来，写成一个表格文件", "Choose a group: one line a person with what they receive, what excludes what and what may be missing, into a file";
    task_compare_hint: "别处发来的名单 (民政等) 和本地的待遇比一比：多的、少的、不符的、人已不在还发的。不改动待遇", "Another office's list against the benefits here: more, fewer, differing, paid to somebody who is gone. No benefit changes";
    files_title_compare: "选要核对的名单", "Choose the list to check";
    compare_comparing: "正在比对 ..", "Comparing ..";
    compare_say_kind: "看不出名单是哪种待遇，按 F4 选", "Of which benefit the list is cannot be seen: F4 says it";
    compare_head(file: &str, day: &str): "{file}  截至 {day}", "{file}, as of {day}";
    compare_as_of(day: &str): "截至 {day}", "As of {day}";
    compare_is_of(kind: &str): "名单是 {kind}", "It lists: {kind}";
    compare_keys: "F6 记下待核对  左右键 换分类  Esc 不记", "F6 keeps the findings  left/right: the sorts  Esc keeps nothing";
    findings_kept(n: usize): "记下 {n} 处待核对，逐条答复：7 工作，名单核对。没有改动待遇", "{n} findings are kept, to be answered on page 7, List check. No benefit was changed";
    col_finding: "核对结果", "Finding";
    compare_same: "两边一致", "the same";
    compare_row: "名单行", "Row";
    compare_nth: "序号", "No.";
    compare_people: "人数", "People";
    compare_person_times: "人次", "Person-times";
    compare_sums: "合计", "Sums";
    compare_what: "项目", "What";
    compare_counted(what: &str, n: usize): "{what} {n}", "{what}: {n}";
    compare_unread(n: usize): "没有姓名或看不出待遇 {n} 行", "{n} rows without a name or a benefit";
    compare_line(row: String, name: &str, kind: &str, finding: &str): "{row}{name} {kind} {finding}", "{row}{name}, {kind}: {finding}";
    compare_at(row: u32): "第 {row} 行 ", "row {row} ";
    compare_beside(kind: &str): "与{kind}互斥", "excluded by {kind}";
    compare_versus(what: &str, listed: &str, ours: &str): "{what} 名单 {listed}，本地 {ours}", "{what} {listed} in the list, {ours} here";
    compare_kept(n: usize): "已记下 {n} 处待核对，逐条答复：lianxin list list_row，或界面 7 工作 名单核对；没有改动任何待遇", "Kept {n} findings to answer: lianxin list list_row, or page 7, List check. No benefit was changed";
    compare_none: "没有不一致", "Nothing differs";
    compare_dry_run: "以上是预演，什么都没有记下", "This was a dry run: nothing was kept";
    compare_which_kind: "看不出名单是哪种待遇", "Of which benefit the list is cannot be seen";
    compare_which_kind_hint(kinds: &str): "用 --kind 说明：{kinds}", "Say it with --kind: {kinds}";
    compare_bad_kind(given: &str): "没有这种待遇：{given}", "There is no such benefit: {given}";
    compare_bad_group(given: &str): "没有这种重点人群：{given}", "There is no such key group: {given}";
    compare_bad_group_hint(kinds: &str): "可用：{kinds}", "There are: {kinds}";
    compare_ahead(day: &str): "名单的日期还没有到：{day}", "The list's day lies ahead: {day}";
    compare_ahead_hint: "用 --as-of 写名单截至哪一天", "Say with --as-of which day the list shows";
}

impl Lang {
    /// What a list and the records here say otherwise of one benefit.
    #[must_use]
    pub fn compare_differences(self, row: &Compared) -> Vec<String> {
        if row.finding != Some(Finding::Differs) {
            return Vec::new();
        }
        let (listed, ours) = (&row.listed, &row.ours);
        let label = |field: &str| Kind::Benefit.def().at(field).label.of(self);
        let yuan = |terms: &Terms| terms.monthly_fen.map(|fen| YUAN.said(fen));
        let day = |terms: &Terms| terms.from.map(|day| day.to_string());
        let level = |terms: &Terms| terms.level.as_ref().map(|level| self.tag_level(level).to_owned());
        let pairs = [
            (label("monthly_fen"), yuan(listed), yuan(ours)),
            (Kind::Tag.def().at("level").label.of(self), level(listed), level(ours)),
            (label("from"), day(listed), day(ours)),
        ];
        let other = pairs.into_iter().filter_map(|(what, listed, ours)| {
            let (listed, ours) = listed.zip(ours).filter(|(listed, ours)| listed != ours)?;
            Some(self.compare_versus(what, &listed, &ours))
        });
        other.collect()
    }

    /// How many rows have which finding, as a clause.
    #[must_use]
    pub fn compare_tally(self, comparison: &Comparison) -> String {
        let tally = comparison.tally();
        let mut parts = vec![self.import_rows(&comparison.listed().to_string())];
        let findings = std::iter::once(None).chain(Finding::ALL.iter().cloned().map(Some));
        for finding in findings {
            if let Some(count) = tally.get(&finding) {
                let word = finding
                    .as_ref()
                    .map_or(self.compare_same(), |finding| self.finding(finding));
                parts.push(self.compare_counted(word, *count));
            }
        }
        if !comparison.unread.is_empty() {
            parts.push(self.compare_unread(comparison.unread.len()));
        }
        self.clauses(&parts)
    }
}

/// The help of `compare`.
pub(super) const HELP: &[(&str, &str, &str)] = &[
    (
        "compare",
        "把别处的名单(民政等)与本地的待遇核对：名单有我无、我有名单无、两边不符、已故仍发、互斥、应享未享。不改动任何待遇",
        "Compares another office's list with the benefits here: in the list and not here, here and not listed, differing, paid to the dead, exclusive, missing. Changes no benefit",
    ),
    (
        "compare files",
        "名单文件：xlsx、xls、ods、csv",
        "The list: xlsx, xls, ods, csv",
    ),
    (
        "compare kind",
        "名单是哪种待遇，如 dibao；表里有待遇的列时不用",
        "Which benefit it is of, such as dibao; not needed where columns say so",
    ),
    (
        "compare as_of",
        "名单截至哪一天；默认今天",
        "Which day the list shows; today by default",
    ),
    (
        "compare title",
        "名单叫什么；默认文件名",
        "What the list is called; the file's name by default",
    ),
    ("compare source", "名单来自哪里", "Where the list is from"),
    ("compare sheet", "只看这个工作表", "Looks at this sheet only"),
    (
        "compare map",
        "各列是什么 (见 import --map)",
        "What the columns are (as for import --map)",
    ),
    (
        "compare unit",
        "名单管哪一片，单位路径；默认自己的单位",
        "Which part it is about, a unit's path; your own by default",
    ),
    (
        "compare dry_run",
        "只看结果，不记下",
        "Shows the findings and keeps nothing",
    ),
    (
        "compare output",
        "全部行写成文件：.xlsx 或 .csv，不覆盖已有文件",
        "Writes every row to a file: .xlsx or .csv; never over a file",
    ),
    (
        "compare roster",
        "不比名单，写出一类重点人群的待遇一览表，如 smd",
        "Compares nothing: writes everybody of a key group with what they receive, such as smd",
    ),
];
