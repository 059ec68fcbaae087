//! 标签 on a household or one of its people.

use super::super::fields::Fields;
use super::super::options::{Options, RISK};
use super::super::spec::FieldKind::Choice;
use super::super::spec::{Spec, field, of};
use crate::record::code_set::TYPED_TAG_KIND;
use crate::record::tag::DEF;

/// The fields.
pub static TABLE: &[Spec] = &[
    of(&DEF, "kind").choice(Options::Codes(&TYPED_TAG_KIND)).pick(),
    field("person", Choice(Options::Persons)).when(|f| !f.facts.existing),
    of(&DEF, "level").pick(),
    of(&DEF, "disability_class").when(|f| f.is("kind", "disabled")),
    of(&DEF, "risk")
        .choice(Options::Codes(&RISK))
        .when(|f| f.is("kind", "smd")),
    of(&DEF, "from"),
    of(&DEF, "to"),
    of(&DEF, "basis"),
    of(&DEF, "confirmed_by").required_when(is_consent),
    of(&DEF, "confirmed_on").required_when(is_consent),
    of(&DEF, "consent_to").when(is_consent),
    of(&DEF, "withdrawn_on").when(|f| f.facts.existing && is_consent(f)),
    of(&DEF, "withdrawn_by").when(|f| f.facts.existing && is_consent(f)),
    of(&DEF, "review_on"),
    of(&DEF, "source"),
];

/// Somebody consented: who and when is asked, and the consent may end.
fn is_consent(fields: &Fields) -> bool {
    fields.is("basis", "consent") || fields.is("basis", "guardian_consent")
}
