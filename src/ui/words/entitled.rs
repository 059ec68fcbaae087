//! Words of what people may be entitled to (应享未享): what it is, and what must be checked before anybody says so.

use crate::domain::followup::entitlement::benefit_of;
use crate::domain::lang::Lang;

words! {
    task_entitled: "应享未享", "May be entitled";
    task_entitled_hint: "谁可能符合条件、却没有登记，含以后 30 天。只是提示，须核对", "Who may be entitled to something that nobody recorded, now and in 30 days: hints to be checked";
    entitled_empty: "现在没有可能应享未享的人", "Nobody seems entitled to what is not recorded";
    entitled_now: "现在", "now";
    col_rule: "规则", "Rule";
    filter_contract: "家医签约到期", "Doctor's contract ends";
    filter_entitled: "可能应享未享", "May be entitled";
    section_entitlements(n: usize): "可能应享未享 {n} (只是提示，须核对)", "May be entitled {n} (a hint: to be checked)";
    entitled_checkup: "老年人免费体检", "Free health check from 65 on";
    entitled_line(what: &str): "可能符合 {what}", "may be entitled: {what}";
    entitled_check(what: &str): "须核对：{what}", "to be checked: {what}";
    entitled_source(rule: &str, source: &str): "规则 {rule}，来源 {source}", "rule {rule}, source {source}";
    entitled_unproved: "K (没有核实，以当地文件为准)", "K (not verified: the county's own paper counts)";
    entitled_against(kinds: &str): "不能同享：{kinds}", "not together with: {kinds}";
    entitled_from(day: &str): "{day} 起", "from {day}";
}

text_words! {
    /// What must be checked before somebody is told that they are entitled.
    fn entitled_checks {
        "E01": "本地高龄津贴的起始年龄、户籍要求和各档标准", "from what age the county pays, whether residence is required, the amounts";
        "E02": "残疾证有效、低保在享，没有特困供养或工伤护理费", "a valid certificate, the allowance received, neither support for the extremely poor nor work-injury care";
        "E03": "残疾证有效和等级，没有特困供养或工伤护理费", "a valid certificate and its grade, neither support for the extremely poor nor work-injury care";
        "E04": "常住本地，体检时间和地点", "whether they live here; when and where the check is";
        "E05": "出生登记、户籍，是否已在别处申领", "the registration of birth, the residence, whether it was claimed elsewhere";
        "E06": "父母双方的情况 (死亡、失踪、重残、服刑) 和实际抚养人", "how it stands with both parents, and who really looks after the child";
        "E07": "无劳动能力、无生活来源、无法定赡养人或赡养人无能力", "no ability to work, no income, nobody obliged or able to support them";
        "E08": "在校情况、学段，是否已由学校申报", "whether they are at school, and whether the school has claimed it";
        "E09": "能力评估等级", "the grade of the assessment";
        "E10": "家庭支出和收入、医保报销后的自付部分", "the family's income and costs, what the insurance leaves to pay";
    }
}

impl Lang {
    /// What somebody may be entitled to.
    #[must_use]
    pub fn entitlement(self, what: &str) -> String {
        match benefit_of(what) {
            Some(kind) => self.benefit(&kind).to_owned(),
            None => self.entitled_checkup().to_owned(),
        }
    }

    /// What must be checked.
    #[must_use]
    pub fn entitlement_check(self, rule: &str) -> &'static str {
        self.entitled_checks(rule).unwrap_or_default()
    }

    /// Where a rule is from.
    #[must_use]
    pub fn entitlement_source(self, rule: &str, source: &str) -> String {
        let source = if source == "K" {
            self.entitled_unproved()
        } else {
            source
        };
        self.entitled_source(rule, source)
    }
}
