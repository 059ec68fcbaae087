//! Answer sheet (答卷): what one person answered, a digit a question, 0 where the answer cannot be read. Created once; of an
//! anonymous survey no household is kept.

use super::def::{Default, NUMBER, Target, instant, line, reference};
use super::keep::{Keep, on_of};
use super::kind_def::{About, KindDef, Nature};
use super::rights::{OWN_CASELOAD, Rights};
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;
use crate::domain::right::{Grant, Relation};
use crate::domain::role::{CASELOAD, OVERSEERS};

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "answer",
    label: Words(["答卷", "Answer sheet"]),
    nature: Nature::Once,
    about: About::Anybody,
    rights: Rights {
        read: &[OWN_CASELOAD],
        create: &[OWN_CASELOAD],
        edit: &[],
        delete: &[Grant::when(CASELOAD, &[Relation::Wrote]), Grant::own(OVERSEERS)],
    },
    title: Some("answers"),
    keep: Keep::After(&[on_of("survey", "to", "keep_survey")]),
    fields: &[
        reference("household_id", Target::Household, ["户", "Household"]),
        reference("survey", Target::Record("survey"), ["问卷", "Survey"])
            .typed()
            .needed(),
        instant("at", ["时间", "When"]).by_default(Default::Now).needed(),
        line("answers", NUMBER, ["答案", "Answers"], Privacy::Code).needed(),
    ],
    ..KindDef::BLANK
};
