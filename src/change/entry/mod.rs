//! Entries: what a person (or a script) hands in, checked and turned into changes. The console's forms, `record` and the
//! importer all end here, so the checks are the same everywhere.
//!
//! Values are kept as typed; [`Entry::prepare`] reads them, and what is wrong comes back as [`Problem`]s by field name.

mod answer;
mod check;
mod correct;
mod delete;
mod edit;
mod ending;
pub mod event;
pub mod forms;
mod given;
pub mod handover;
mod household;
mod life_cycle;
mod likely;
mod lookup;
mod merge;
mod moving;
mod named;
mod new;
mod person;
mod postponement;
mod receiver;
mod request;
pub mod roster;
mod sheet;
mod tag;
#[cfg(test)]
mod tests;
mod visit;

pub use check::Prepared;
pub use correct::CorrectEntry;
pub use forms::{
    DeleteEntry, EditEntry, EventEntry, HandoverLinesEntry, MergeEntry, MoveEntry, NewEntry, RequestEntry,
    ReturnVisitEntry, RosterEntry, SplitEntry, VisitEntry,
};
pub use lookup::{Author, KnownUser, Lookup, Similar};
pub use named::Misread;
pub use new::{WITH_HOUSEHOLDER, names};

use self::check::{Check, PreparedRecord};
use crate::domain::problem::{Problem, Reason};
use crate::domain::role::WRITERS;

/// One thing to record: the forms of `lianxin record` (DESIGN.md 2, "For scripts").
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "one is made at a time, from a form or a line")]
pub enum Entry {
    /// A new record of a kind without an entry of its own.
    New(NewEntry),
    /// A visit with what follows from it.
    Visit(VisitEntry),
    Request(RequestEntry),
    /// A step of a request.
    RequestEvent(EventEntry),
    /// New values for some fields of a record.
    Edit(EditEntry),
    /// A household goes to another grid.
    Move(MoveEntry),
    /// Part of a household becomes one of its own.
    Split(SplitEntry),
    /// The rows of a campaign.
    Roster(RosterEntry),
    /// What is handed over with a grid.
    HandoverLines(HandoverLinesEntry),
    /// A tombstone with a reason.
    Delete(DeleteEntry),
    /// Two records of one person, or of one household, become one.
    Merge(MergeEntry),
    /// A new record in the place of one that was wrong.
    Correct(CorrectEntry),
}

impl Entry {
    /// Checks the entry and turns it into changes.
    ///
    /// # Errors
    /// Every problem found, the warnings too, when at least one stops the save.
    pub fn prepare(&self, lookup: &dyn Lookup) -> Result<Prepared, Vec<Problem>> {
        if !WRITERS.contains(&lookup.author().role) {
            return Err(vec![Problem::new("do", Reason::NotAllowed)]);
        }
        let mut check = Check::new(lookup);
        let made = self.make(&mut check);
        check.finish(made)
    }

    fn make(&self, check: &mut Check<'_>) -> Option<PreparedRecord> {
        match self {
            Self::New(entry) => new::prepare(check, entry, None),
            Self::Visit(entry) => visit::prepare(check, entry),
            Self::Request(entry) => request::prepare(check, entry, None),
            Self::RequestEvent(entry) => event::prepare(check, entry),
            Self::Edit(entry) => edit::prepare(check, entry),
            Self::Move(entry) => moving::to_unit(check, entry),
            Self::Split(entry) => moving::split(check, entry),
            Self::Roster(entry) => roster::prepare(check, entry),
            Self::HandoverLines(entry) => handover::prepare(check, entry),
            Self::Delete(entry) => delete::prepare(check, entry),
            Self::Merge(entry) => merge::prepare(check, entry),
            Self::Correct(entry) => correct::prepare(check, entry),
        }
    }
}
