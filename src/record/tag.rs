//! Tag (标签): a household or person belongs to a key group, on a lawful basis.

use super::check::{self, Values};
use super::code_set::{BASIS, DISABILITY_CLASS, END_REASON, TAG_KIND, TAG_LEVEL};
use super::def::{Default, LINE, NAME, Target, When, code, date, int, line, reference};
use super::keep::{Keep, on};
use super::kind_def::{About, KindDef};
use super::rights::{OWN_CASELOAD, OWN_DOCTOR, Rights};
use super::steps::step;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;
use crate::domain::problem::{Reason, Unlikely};
use crate::domain::tag::{EndReason, TagKind, TagLevel};

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "tag",
    label: Words(["标签", "Tag"]),
    is_sensitive: true,
    about: About::PersonOrHousehold,
    rights: Rights {
        // The doctor enters the class of an illness.
        read: &[OWN_CASELOAD, OWN_DOCTOR],
        create: &[OWN_CASELOAD, OWN_DOCTOR],
        edit: &[OWN_CASELOAD, OWN_DOCTOR],
        delete: &[OWN_CASELOAD, OWN_DOCTOR],
    },
    keep: Keep::After(&[on("to", "keep_tag"), on("withdrawn_on", "keep_consent")]),
    check: Some(|values| fits_kind(values).or_else(|| check::tag(values))),
    answers: &[step("confirmed", ["依据已核对", "Basis checked"], &[], "").dated("confirmed_on")],
    fields: &[
        reference("household_id", Target::Household, ["户", "Household"]),
        reference("person_id", Target::Person, ["家庭成员", "Member"]),
        code("kind", &TAG_KIND, ["种类", "Kind"]).needed(),
        code("level", &TAG_LEVEL, ["程度", "Level"]),
        code("disability_class", &DISABILITY_CLASS, ["残疾类别", "Disability class"]),
        int("risk", (0, 5), ["危险性(0-5级)", "Risk (0-5)"]),
        date("level_on", When::NotAhead, ["定级日期", "Level set on"]),
        line("level_by", NAME, ["由谁定级", "Level set by"], Privacy::Name),
        date("from", When::Any, ["起", "From"]).by_default(Default::Today),
        date("to", When::Any, ["止", "To"]),
        code("end_reason", &END_REASON, ["结束原因", "Why it ended"]),
        line("end_note", LINE, ["结束说明", "About its end"], Privacy::Text).joined(),
        line("ended_by", NAME, ["由谁结束", "Ended by"], Privacy::Name),
        date("ended_on", When::NotAhead, ["结束确认日", "End said on"]),
        code("basis", &BASIS, ["依据", "Lawful basis"]).or("duty"),
        line("confirmed_by", NAME, ["依据确认人", "Confirmed by"], Privacy::Name),
        date("confirmed_on", When::NotAhead, ["确认日期", "Confirmed on"]),
        date("consent_to", When::Any, ["同意到期", "Consent ends"]),
        date("withdrawn_on", When::NotAhead, ["撤回同意日期", "Consent withdrawn on"]),
        line("withdrawn_by", NAME, ["由谁撤回", "Withdrawn by"], Privacy::Name),
        date("review_on", When::Any, ["复核日期", "Review on"]),
        line("source", LINE, ["来源", "Source"], Privacy::Text).joined(),
    ],
    ..KindDef::BLANK
};

/// An illness has no grade, a disability no control; only a disability is of a class, only a mental disorder of a risk; what
/// cannot be healed does not end healed.
fn fits_kind(values: &Values<'_>) -> Option<(&'static str, Reason)> {
    let kind = TagKind::from_code(values.text("kind"));
    let level = TagLevel::from_code(values.text("level"));
    let end = EndReason::from_code(values.text("end_reason"));
    let has = |field| values.get(field).is_some();
    let wrong = [
        (
            "level",
            level.is_known() && !kind.levels().contains(&level),
            Unlikely::Level,
        ),
        (
            "disability_class",
            has("disability_class") && kind != TagKind::Disabled,
            Unlikely::Level,
        ),
        ("risk", has("risk") && kind != TagKind::Smd, Unlikely::Level),
        (
            "end_reason",
            end.is_known() && !kind.end_reasons().contains(&end),
            Unlikely::End,
        ),
    ];
    let found = wrong.into_iter().find(|(_, is_wrong, _)| *is_wrong && kind.is_known());
    found.map(|(field, _, unlikely)| (field, Reason::Unlikely(unlikely)))
}
