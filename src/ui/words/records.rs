//! Words of the page 工作 and of a record's own page.

use crate::domain::lang::Lang;

words! {
    section_records(kind: &str, n: usize): "{kind} {n}", "{kind} {n}";
    records_title(kind: &str, n: usize): "{kind} {n} 条", "{kind}: {n}";
    kind_open(kind: &str, open: usize, all: usize): "{kind}：待办 {open}，共 {all}", "{kind}: {open} open of {all}";
    records_empty(kind: &str): "还没有{kind}。", "Nothing here yet: {kind}.";
    records_empty_hint: "按 Ins 新建一条，或在户详情里按 F10 新建。", "Ins makes a new one; so does F10 on a household.";
    records_none: "没有符合筛选的。按 F7 换一个筛选。", "None fits the filter. F7 chooses another.";
    records_not_yours: "你的身份不看这些记录。", "Your role does not see these records.";
    record_changes: "改动", "Changes";
    record_about: "关于", "About";
}

impl Lang {
    /// A kind with how many of its records have a next step, and how many there are; of a kind without steps all of them.
    #[must_use]
    pub fn kind_counted(self, kind: &str, open: usize, all: usize) -> String {
        match (open, all) {
            (0, 0) => kind.to_owned(),
            (0, all) => self.labelled(kind, &all.to_string()),
            (open, all) => self.kind_open(kind, open, all),
        }
    }
}
