//! Words of titles that say what is received.

use super::meaning::List;

/// Benefits by the words of titles. What is near one is none: 低保边缘.
pub(in crate::exchange::ledger) const BENEFITS: &[(&str, List)] = &[
    (
        "dibao",
        List(
            "低保金 低保发放 低保对象 低保户 低保名册 低保名单 低保人员 最低生活保障 低保花名册 低保资金 低保、 城乡低保 农村低保金",
        ),
    ),
    ("tekun", List("特困供养 特困人员 五保")),
    ("old_age", List("高龄津贴 高龄补贴 高龄老人补贴 高龄老人津贴")),
    ("temp_relief", List("临时救助")),
    ("medical_relief", List("医疗救助")),
    ("subsidy_living", List("困难残疾人生活补贴 残疾人生活补贴")),
    ("subsidy_care", List("重度残疾人护理补贴 残疾人护理补贴 护理补贴")),
    ("elder_care", List("养老服务补贴")),
    ("public_job", List("公益性岗位 公益岗位")),
    ("housing", List("危房改造")),
    ("education", List("教育资助 雨露计划")),
    ("veteran", List("优抚")),
];
