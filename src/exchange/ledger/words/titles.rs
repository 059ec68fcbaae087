//! What the titles of ledgers call the key groups and benefits: whoever stands in a list of that title is of the group, or receives it.

use super::List;

/// What a title may name.
pub(in crate::exchange::ledger) struct Titled {
    /// The key group that everybody in the list is of; empty for a benefit of no group of ours. Groups of age follow from birth dates.
    pub(in crate::exchange::ledger) tag: &'static str,
    /// The benefit whose amounts the list has; empty for a group.
    pub(in crate::exchange::ledger) benefit: &'static str,
    /// Any of these within the title names it.
    pub(in crate::exchange::ledger) words: List,
    /// What has one of the words in it and is something else.
    pub(in crate::exchange::ledger) except: &'static str,
}

/// All of them.
pub(in crate::exchange::ledger) const TITLED: &[Titled] = &[
    group("hypertension", "高血压"),
    group("diabetes", "糖尿病"),
    group("smd", "精神障碍 精神病 精神患者"),
    group("copd", "慢阻肺 慢性阻塞性肺"),
    group("tuberculosis", "肺结核"),
    group("severe_illness", "大病 重病 重特大疾病"),
    group("disabled", "残疾 残联"),
    group("living_alone", "独居"),
    group("empty_nest", "空巢"),
    group("left_behind_elder", "留守老人 留守老年"),
    group("disabled_elder", "失能"),
    group("special_family", "计生特殊 失独"),
    group("left_behind_child", "留守儿童"),
    group("child_in_need", "困境儿童"),
    group("orphan", "孤儿 事实无人抚养"),
    group("left_behind_woman", "留守妇女"),
    group("maternity", "孕产妇 孕妇"),
    group("dibao_margin", LOW_INCOME),
    Titled {
        benefit: "dibao",
        except: LOW_INCOME,
        ..group("dibao", "低保 最低生活保障")
    },
    group("monitored", "防返贫 监测户 监测对象"),
    group("out_of_poverty", "脱贫"),
    group("veteran", "退役军人 退伍军人"),
    group("returnee", "返乡"),
    group("floating", "流动人口"),
    benefit("tekun", "特困供养 特困人员 五保"),
    benefit("old_age", "高龄津贴 高龄补贴 高龄老人补贴 高龄老人津贴"),
    benefit("temp_relief", "临时救助"),
    benefit("medical_relief", "医疗救助"),
    benefit("subsidy_living", "残疾人生活补贴"),
    benefit("subsidy_care", "护理补贴"),
    benefit("elder_care", "养老服务补贴"),
    benefit("public_job", "公益性岗位 公益岗位"),
    benefit("housing", "危房改造"),
    benefit("education", "教育资助 雨露计划"),
    benefit("veteran", "优抚"),
];

/// Near the minimum, and not under it.
const LOW_INCOME: &str = "低保边缘";

const fn group(tag: &'static str, words: &'static str) -> Titled {
    Titled {
        tag,
        benefit: "",
        words: List(words),
        except: "",
    }
}

const fn benefit(code: &'static str, words: &'static str) -> Titled {
    Titled {
        tag: "",
        benefit: code,
        ..group("", words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::benefit::BenefitKind;
    use crate::domain::tag::TagKind;

    #[test]
    fn every_group_and_benefit_of_a_title_is_one_that_there_is() {
        for titled in TITLED {
            let (tag, benefit) = (titled.tag, titled.benefit);
            let is_tag = TagKind::ALL.iter().any(|kind| kind.code() == tag);
            let is_benefit = BenefitKind::ALL.iter().any(|kind| kind.code() == benefit);
            assert!(is_tag || tag.is_empty() && is_benefit, "{tag} {benefit}");
            assert!(is_benefit || benefit.is_empty(), "{benefit}");
            assert!(titled.words.iter().count() > 0, "{tag} {benefit}");
        }
    }
}
