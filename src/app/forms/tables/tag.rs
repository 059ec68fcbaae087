//! 标签 on a household or one of its people: what they are, how it stands with them, on what basis, and how it ended.

use super::super::date;
use super::super::fields::Fields;
use super::super::input::Input;
use super::super::options::{Options, RISK};
use super::super::spec::FieldKind::Choice;
use super::super::spec::{Spec, field, of};
use crate::domain::tag::{EndReason, TagKind, TagLevel};
use crate::domain::time::parse_date;
use crate::record::code_set::TYPED_TAG_KIND;
use crate::record::tag::DEF;

/// The fields.
pub static TABLE: &[Spec] = &[
    of(&DEF, "kind").choice(Options::Codes(&TYPED_TAG_KIND)).pick(),
    // Nobody of the household may be known here yet: then the doubt is asked as before.
    field("person", Choice(Options::Persons))
        .when(|f| !f.facts.existing)
        .required_when(|f| kind(f, "kind").is_of_a_person() && f.offers("person")),
    of(&DEF, "level")
        .pick()
        .narrowed(|f| levels(f, "kind"))
        .when(|f| !kind(f, "kind").is_known() || !levels(f, "kind").is_empty()),
    of(&DEF, "level_on").when(is_classed),
    of(&DEF, "level_by").when(is_classed),
    of(&DEF, "disability_class").when(|f| f.is("kind", "disabled")),
    of(&DEF, "risk")
        .choice(Options::Codes(&RISK))
        .when(|f| f.is("kind", "smd")),
    of(&DEF, "from"),
    of(&DEF, "to"),
    of(&DEF, "end_reason")
        .pick()
        .narrowed(|f| codes(kind(f, "kind").end_reasons(), EndReason::code))
        .when(has_end)
        .required_when(has_ended),
    of(&DEF, "end_note").when(has_end),
    of(&DEF, "ended_by").when(has_end),
    of(&DEF, "ended_on").when(has_end),
    of(&DEF, "basis"),
    of(&DEF, "confirmed_by").required_when(is_consent),
    of(&DEF, "confirmed_on").required_when(is_consent),
    of(&DEF, "consent_to").when(is_consent),
    of(&DEF, "withdrawn_on").when(|f| f.facts.existing && is_consent(f)),
    of(&DEF, "withdrawn_by").when(|f| f.facts.existing && is_consent(f)),
    of(&DEF, "review_on"),
    of(&DEF, "source"),
];

fn value(fields: &Fields, name: &str) -> String {
    fields.input(name).map(Input::value).unwrap_or_default()
}

fn kind(fields: &Fields, name: &str) -> TagKind {
    TagKind::from_code(&value(fields, name))
}

/// The levels of the kind that the field of this name has.
pub(super) fn levels(fields: &Fields, name: &str) -> Vec<&'static str> {
    codes(kind(fields, name).levels(), TagLevel::code)
}

fn codes<T>(all: &'static [T], code: fn(&'static T) -> &'static str) -> Vec<&'static str> {
    all.iter().map(code).collect()
}

/// Somebody says how it stands with an illness.
fn is_classed(fields: &Fields) -> bool {
    !value(fields, "level").is_empty() && kind(fields, "kind") != TagKind::Disabled
}

/// It ends, or has ended.
fn has_end(fields: &Fields) -> bool {
    !value(fields, "to").is_empty()
}

/// It is over: a day that lies ahead is only how long a paper holds.
fn has_ended(fields: &Fields) -> bool {
    let today = parse_date(&fields.facts.today);
    today.is_some_and(|today| date::read(&value(fields, "to"), today).is_some_and(|to| to <= today))
}

/// Somebody consented: who and when is asked, and the consent may end.
fn is_consent(fields: &Fields) -> bool {
    fields.is("basis", "consent") || fields.is("basis", "guardian_consent")
}
