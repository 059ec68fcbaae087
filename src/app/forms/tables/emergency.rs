//! 特急登记: what happened, by one digit, and where. The rest is said afterwards, on its page.

use super::super::fields::Fields;
use super::super::options::Options;
use super::super::spec::FieldKind::Household;
use super::super::spec::{Spec, field, of};
use crate::change::entry::RequestEntry;
use crate::domain::request::Urgency;
use crate::record::code_set::EMERGENCY;
use crate::record::request::DEF;

/// The fields.
pub static TABLE: &[Spec] = &[
    of(&DEF, "category").choice(Options::Codes(&EMERGENCY)),
    field("household", Household)
        .required_when(|f| f.is("place", ""))
        .or_place(),
    of(&DEF, "place"),
    of(&DEF, "detail"),
];

/// The critical request, called by what happened.
#[must_use]
pub fn entry(fields: &Fields) -> RequestEntry {
    let category = fields.text("category");
    RequestEntry {
        title: EMERGENCY.word(fields.facts.lang, &category),
        category,
        urgency: Urgency::Critical.code().to_owned(),
        household: fields.text("household"),
        place: fields.text("place"),
        detail: fields.text("detail"),
        ..RequestEntry::default()
    }
}
