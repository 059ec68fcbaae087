//! Words of the audit log: what was done, and to which list or page.

use crate::app::place::PAGES;
use crate::domain::lang::Lang;
use crate::domain::role::VILLAGE_DESK;
use crate::record::{Kind, audit_line};
use crate::view::Identity;

words! {
    sync_tab_audit: "操作日志", "Audit";
    audit_col_what: "做了什么", "What";
    audit_col_about: "涉及", "About";
    audit_empty: "本机还没有要记的操作。", "Nothing to note was done here yet.";
    audit_why_pick: "为什么看完整信息", "Why full values";
    handed_out_whose: "本机给出的表；其中的记录后来改过的，把新的再给一次。", "Files made on this device. Where records in one changed since, hand out a new one.";
    audit_whose: "本机的操作。看和导出完整信息的，村里也看得到。", "This device; the village sees looks and exports too.";
    audit_whose_desk: "本机的操作，和本村各设备看、导出完整信息的记录。", "This device, and the village's looks and exports.";
    audit_whose_alone: "本机的操作；只存在本机。", "What was done on this device; kept here alone.";
}

/// Titles of the columns of `list audit`.
pub(super) const COLUMNS: &[(&str, &str, &str)] = &[
    ("what", "做了什么", "What"),
    ("about", "涉及", "About"),
    ("why", "原因", "Why"),
    ("file", "文件", "File"),
    ("changed_count", "改过", "Changed"),
    ("added", "新增", "Added"),
];

text_words! {
    /// What was done.
    fn audit_known {
        "import": "导入", "Imported";
        "report": "做报表", "Report made";
        "copy": "复制", "Copied";
        "backup": "备份", "Backed up";
        "restore": "恢复", "Restored";
        "regain": "找回改动", "Changes regained";
        "refused_enter_again": "改过再报", "Entered again";
        "refused_let_go": "放下未收下的改动", "Put aside";
        "void_step_noted": "已看没起作用的一步", "Step without effect noted";
        "voided": "作废", "Voided";
        "missing_saves": "缺的保存已提示", "Missing saves told";
        "purge": "按镇里的清除令清理", "Removed by the town's order";
        "retention": "清理保留期满的资料", "What was kept long enough removed";
    }
    /// Why full values were shown.
    fn audit_why_known {
        "verify": "核对信息", "Checking";
        "contact": "联系本人", "Contact";
        "form": "填表", "A form to fill in";
        "emergency": "特急", "An emergency";
        "other": "其他", "Other";
    }
    /// A list or a profile of a file.
    fn audit_list {
        "households": "联系户", "Households";
        "persons": "家庭成员", "Members";
        "visits": "走访", "Visits";
        "requests": "诉求", "Requests";
        "pending": "待上传", "Waiting";
        "conflicts": "冲突", "Conflicts";
        "changes": "改动", "Changes";
        "form": "表单", "A form";
        "masked": "打码", "masked";
        "internal": "内部台账", "internal";
        "report": "上报", "report";
        "public": "公示", "public";
        "visit_form": "走访登记表", "Visit form";
        "diary": "民情日记", "Diary";
        "visit_ledger": "走访台账", "Visit ledger";
        "follow_up": "随访记录表", "Follow-up sheet";
        "month": "月度情况", "The month";
        "care": "重点人群关爱探访表", "Care list";
        "minutes": "例会纪要", "Minutes";
        "fill": "填报", "Filled in";
    }
}

impl Lang {
    /// Whose lines the audit log of such a device shows.
    #[must_use]
    pub fn audit_lines_are(self, who: &Identity) -> &'static str {
        match who.server {
            None => self.audit_whose_alone(),
            Some(_) if VILLAGE_DESK.contains(&who.role) => self.audit_whose_desk(),
            Some(_) => self.audit_whose(),
        }
    }

    /// What was done; the code itself when this version does not know it.
    #[must_use]
    pub fn audit_what(self, code: &str) -> String {
        match self.audit_known(code) {
            Some(word) => word.to_owned(),
            None => audit_line::WHAT.word(self, code),
        }
    }

    /// Why it was done; the code itself when this version does not know it.
    #[must_use]
    pub fn audit_why(self, code: &str) -> &str {
        self.audit_why_known(code).unwrap_or(code)
    }

    /// To what: pages, lists and kinds of records in words, anything else (a file) as it was noted.
    #[must_use]
    pub fn audit_about(self, about: &str) -> String {
        about
            .split(' ')
            .map(|word| self.audit_word(word))
            .collect::<Vec<_>>()
            .join(" ")
    }

    fn audit_word(self, word: &str) -> String {
        let code = word.replace('-', "_");
        let kind = Kind::from_code(&code);
        let page = PAGES.iter().find(|page| page.code == code);
        match (self.audit_list(&code), page) {
            (Some(list), _) => list.to_owned(),
            (None, Some(page)) => self.page(page.id).to_owned(),
            (None, None) if kind.is_known() => self.kind(&kind).to_owned(),
            (None, None) => word.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_audit_log_says_its_page_list_or_kind_in_words_and_its_file_as_it_is() {
        for (noted, zh) in [
            ("today", "今日"),
            ("follow-ups report /tmp/a.json", "提醒 上报 /tmp/a.json"),
            ("persons internal b.json", "家庭成员 内部台账 b.json"),
            ("wish", "微心愿"),
            ("12", "12"),
        ] {
            assert_eq!(Lang::Zh.audit_about(noted), zh);
            assert_ne!(Lang::En.audit_about(noted), "", "{noted}");
        }
    }
}
