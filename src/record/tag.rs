//! Tag (标签): a household or person belongs to a key group, on a lawful basis.

use super::check::{self, Values};
use super::code_set::{BASIS, DISABILITY_CLASS, TAG_KIND, TAG_LEVEL};
use super::def::{Default, LINE, NAME, Target, When, code, date, int, line, reference};
use super::keep::{Keep, on};
use super::kind_def::{About, KindDef};
use super::rights::{OWN_CASELOAD, OWN_DOCTOR, Rights};
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;
use crate::domain::problem::{Reason, Unlikely};
use crate::domain::tag::{TagKind, TagLevel};

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "tag",
    label: Words(["标签", "Tag"]),
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
    fields: &[
        reference("household_id", Target::Household, ["户", "Household"]),
        reference("person_id", Target::Person, ["家庭成员", "Member"]),
        code("kind", &TAG_KIND, ["种类", "Kind"]).needed(),
        code("level", &TAG_LEVEL, ["程度", "Level"]),
        code("disability_class", &DISABILITY_CLASS, ["残疾类别", "Disability class"]),
        int("risk", (0, 5), ["危险性(0-5级)", "Risk (0-5)"]),
        date("from", When::Any, ["起", "From"]).by_default(Default::Today),
        date("to", When::Any, ["止", "To"]),
        code("basis", &BASIS, ["依据", "Lawful basis"]).or("duty"),
        line(
            "confirmed_by",
            NAME,
            ["依据由谁确认", "Basis confirmed by"],
            Privacy::Name,
        ),
        date("confirmed_on", When::NotAhead, ["确认日期", "Confirmed on"]),
        date("consent_to", When::Any, ["同意到期", "Consent ends"]),
        date("withdrawn_on", When::NotAhead, ["撤回同意日期", "Consent withdrawn on"]),
        line("withdrawn_by", NAME, ["由谁撤回", "Withdrawn by"], Privacy::Name),
        date("review_on", When::Any, ["复核日期", "Review on"]),
        line("source", LINE, ["来源", "Source"], Privacy::Text).joined(),
    ],
    ..KindDef::BLANK
};

/// An illness has no grade, a disability no control; only a disability is of a class.
fn fits_kind(values: &Values<'_>) -> Option<(&'static str, Reason)> {
    let kind = TagKind::from_code(values.text("kind"));
    let level = TagLevel::from_code(values.text("level"));
    let has_class = !values.text("disability_class").is_empty();
    let unlikely = Reason::Unlikely(Unlikely::Level);
    if kind.is_known() && level.is_known() && !kind.levels().contains(&level) {
        return Some(("level", unlikely));
    }
    (has_class && kind != TagKind::Disabled).then_some(("disability_class", unlikely))
}
