//! Follow-up record (随访记录): what was seen of an illness; created once.

use super::code_set::{CAPACITY, COMPLIANCE, CONDITION, ILLNESS, MEASURER, WAY};
use super::def::{
    Default, NAME, REASON, TEXT, Target, When, code, date, decimal, flag, instant, int, line, lines, reference, text,
};
use super::keep::{Keep, on};
use super::kind_def::{About, KindDef, Nature};
use super::rights::Rights;
use crate::domain::decimal::TENTHS;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;
use crate::domain::problem::Reason;

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "health_record",
    label: Words(["随访", "Follow-up"]),
    nature: Nature::Once,
    is_sensitive: true,
    about: About::Person,
    rights: Rights::ONCE,
    keep: Keep::After(&[on("at", "keep_health_record")]),
    check: Some(|values| {
        let (name, day) = (values.text("doctor_name"), values.text("doctor_on"));
        let missing = match (name.is_empty(), day.is_empty()) {
            (false, true) => "doctor_on",
            (true, false) => "doctor_name",
            _ => return None,
        };
        Some((missing, Reason::Required))
    }),
    fields: &[
        reference("household_id", Target::Household, ["户", "Household"]).needed(),
        reference("person_id", Target::Person, ["家庭成员", "Member"]).needed(),
        code("disease", &ILLNESS, ["病种", "Illness"]).needed(),
        instant("at", ["时间", "When"]).by_default(Default::Now).needed(),
        code("way", &WAY, ["方式", "Way"]).or("home"),
        code("by_role", &CAPACITY, ["记录身份", "Recorded by"]).fixed(),
        flag("seen", ["见到本人", "Seen"]).by_default(Default::Yes),
        flag("guardian_present", ["监护人在场", "Guardian there"]),
        code("compliance", &COMPLIANCE, ["服药情况", "Medicine taking"]),
        int("observed_risk", (0, 5), ["危险性(0-5级)", "Risk (0-5)"]),
        flag("locked", ["被关锁", "Locked in"]),
        int("bp_sys", (50, 300), ["收缩压", "Systolic"]),
        int("bp_dia", (30, 200), ["舒张压", "Diastolic"]),
        decimal(
            "glucose_10",
            "glucose",
            TENTHS,
            (5, 500),
            ["空腹血糖(mmol/L)", "Glucose (mmol/L)"],
        ),
        code("measured_by", &MEASURER, ["测量人", "Measured by"]),
        code("mood", &CONDITION, ["情绪", "Mood"]),
        code("sleep", &CONDITION, ["睡眠", "Sleep"]),
        code("diet", &CONDITION, ["饮食", "Diet"]),
        text("needs", REASON, ["需求", "Needs"], Privacy::Text),
        lines("present", NAME, ["在场人", "Present"], Privacy::Name),
        text("text", TEXT, ["记录", "Note"], Privacy::Text),
        date("next", When::NotBehind, ["医生约下次", "Doctor's next"]),
        flag("checkup", ["年度体检", "Yearly check-up"]),
        // 代录: a doctor without a device wrote it on paper, and whoever copies it in says whose it is and of when.
        line("doctor_name", NAME, ["代录医生", "Doctor's record: by"], Privacy::Name),
        date("doctor_on", When::NotAhead, ["医生随访日期", "Doctor's record: of"]),
    ],
    ..KindDef::BLANK
};
