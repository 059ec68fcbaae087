//! Forms: one data-driven skeleton for everything a person records.
//!
//! ```text
//! table of fields (tables/*) -> Fields (state) --keys--> values --> entry --Effect::Save--> saved, or problems by field
//!                                     \--a second after the first key not kept--> draft
//! ```
//!
//! Invariant: what was typed is on the screen, in the draft or saved. Enter never saves, Ctrl+S does.

pub mod about;
pub mod context;
mod correcting;
pub mod date;
mod draft;
mod earlier;
mod entered;
pub mod field;
pub mod fields;
pub mod from_refused;
mod id_check;
pub mod input;
mod keys;
pub mod lookup;
mod masked;
pub mod measure;
mod open;
pub mod options;
pub mod pick;
mod receivers;
mod save;
mod screen;
pub mod set;
pub mod setup;
mod similar;
pub mod spec;
pub mod tables;
pub mod wrap;

pub use about::About;

use self::draft::Draft;
use self::fields::Fields;
use super::effect::Ticket;
use crate::change::Cursor;
use crate::domain::ids::HouseholdId;
use crate::domain::problem::Problem;
use crate::view::HouseholdDetail;

/// A form.
#[derive(Debug)]
pub struct Form {
    about: About,
    fields: Fields,
    focus: usize,
    entered: entered::Entered,
    /// Names of the fields whose full value was shown.
    revealed: std::collections::BTreeSet<&'static str>,
    problems: Vec<Problem>,
    /// Warnings were shown: the next Ctrl+S saves all the same.
    warned: bool,
    opened: bool,
    saving: Option<Ticket>,
    draft: Draft,
    /// The household the form is about without saying so in a field.
    beside: Option<HouseholdId>,
    context_of: Option<HouseholdId>,
    context_asked: Option<Ticket>,
    /// The questions for the records that fields are chosen from, each with its field.
    records_asked: Vec<(Ticket, &'static str)>,
    context: Option<Box<HouseholdDetail>>,
    /// The stock phrases are open, with this row marked.
    phrases: Option<usize>,
    /// Visits saved in fast entry.
    saved: usize,
    /// What was cleared away and can be taken back.
    aside: Option<crate::change::Fields>,
    /// The values of an existing record, or of the untouched form.
    original: crate::change::Fields,
    /// The cursor when the values shown were read.
    seen: Option<Cursor>,
    /// The refused change that is corrected.
    refused: Option<Box<from_refused::RefusedSource>>,
    /// The record that is put right by a new one.
    corrects: Option<Box<from_refused::Corrected>>,
    /// Values of a restored draft, for choices whose options come later.
    restored: crate::change::Fields,
    /// Requests that may be the same matter.
    similar: similar::SimilarSeen,
}

impl Form {
    #[must_use]
    pub fn about(&self) -> &About {
        &self.about
    }

    #[must_use]
    pub fn fields(&self) -> &Fields {
        &self.fields
    }

    /// Index of the field with the focus.
    #[must_use]
    pub fn focus(&self) -> usize {
        self.focus
    }

    /// What is wrong, by field name.
    #[must_use]
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Warnings are shown: the next Ctrl+S saves all the same.
    #[must_use]
    pub fn is_warned(&self) -> bool {
        self.warned
    }

    /// When the draft was last kept.
    #[must_use]
    pub fn draft_kept_at(&self) -> Option<crate::domain::time::Millis> {
        self.draft.kept_at
    }

    /// The household the form is about, when it has been read.
    #[must_use]
    pub fn context(&self) -> Option<&HouseholdDetail> {
        self.context.as_deref()
    }

    /// The marked row of the stock phrases, while they are open.
    #[must_use]
    pub fn phrases(&self) -> Option<usize> {
        self.phrases
    }

    /// Visits saved in fast entry.
    #[must_use]
    pub fn saved_count(&self) -> usize {
        self.saved
    }

    /// True when something was cleared away that can be taken back.
    #[must_use]
    pub fn is_cleared(&self) -> bool {
        self.aside.is_some()
    }

    /// The field a problem belongs to, shown or not.
    #[must_use]
    pub fn field_of(&self, problem: &Problem) -> Option<usize> {
        let path = problem.path();
        let shown = |at: &usize| self.fields.is_shown(*at);
        let list = &self.fields.list;
        let by = |wanted: &dyn Fn(usize) -> bool| (0..list.len()).filter(shown).find(|at| wanted(*at));
        by(&|at| list[at].spec.name == path).or_else(|| by(&|at| list[at].spec.answers_to(&path)))
    }
}

#[cfg(test)]
mod tests;
