//! What titles call the key groups: whoever stands in a list of that title is of the group.

use super::List;

/// Each group that somebody enters, by its code. Those of age follow from the birth date.
pub(in crate::exchange::ledger) const GROUPS: &[(&str, List)] = &[
    ("hypertension", List("高血压")),
    ("diabetes", List("糖尿病")),
    ("smd", List("精神障碍 精神病 精神患者")),
    ("copd", List("慢阻肺 慢性阻塞性肺")),
    ("tuberculosis", List("肺结核")),
    ("severe_illness", List("大病 重病 重特大疾病")),
    ("disabled", List("残疾 残联")),
    ("living_alone", List("独居")),
    ("empty_nest", List("空巢")),
    ("left_behind_elder", List("留守老人 留守老年")),
    ("disabled_elder", List("失能")),
    ("special_family", List("计生特殊 失独")),
    ("left_behind_child", List("留守儿童")),
    ("child_in_need", List("困境儿童")),
    ("orphan", List("孤儿 事实无人抚养")),
    ("left_behind_woman", List("留守妇女")),
    ("maternity", List("孕产妇 孕妇")),
    ("dibao_margin", List("低保边缘")),
    ("dibao", List("低保")),
    ("monitored", List("防返贫 监测户 监测对象")),
    ("out_of_poverty", List("脱贫")),
    ("veteran", List("退役军人 退伍军人")),
    ("returnee", List("返乡")),
    ("floating", List("流动人口")),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::tag::TagKind;

    #[test]
    fn every_group_of_a_title_is_one_that_there_is() {
        for (code, words) in GROUPS {
            assert!(TagKind::ALL.iter().any(|kind| kind.code() == *code), "{code}");
            assert!(words.iter().count() > 0, "{code}");
        }
    }
}
