//! Forms: one data-driven skeleton for everything a person records.
//!
//! ```text
//! table of fields (tables/*) -> Fields (state) --keys--> values --> entry --Effect::Save--> saved, or problems by field
//!                                     \--a second after the last key--> draft
//! ```
//!
//! Invariant: what was typed is either on the screen, in the draft or saved; Enter never saves, Ctrl+S does.

pub mod anew;
pub mod context;
pub mod date;
mod draft;
pub mod field;
pub mod fields;
mod id_check;
pub mod input;
mod keys;
pub mod lookup;
pub mod measure;
pub mod options;
pub mod pick;
mod save;
mod screen;
pub mod setup;
pub mod spec;
pub mod tables;
pub mod wrap;

pub use tables::About;

use self::draft::Draft;
use self::fields::Fields;
use super::effect::Ticket;
use super::session::Session;
use crate::change::Cursor;
use crate::domain::followup::FollowUp;
use crate::domain::household::Household;
use crate::domain::ids::{HouseholdId, PersonId};
use crate::domain::person::Person;
use crate::domain::problem::Problem;
use crate::domain::request::{EventKind, Urgency};
use crate::domain::tag::TagKind;
use crate::store::rows::{HouseholdDetail, RequestRow};
use serde_json::{Value, json};

/// A form.
#[derive(Debug)]
pub struct Form {
    about: About,
    fields: Fields,
    focus: usize,
    problems: Vec<Problem>,
    /// Warnings were shown: the next Ctrl+S saves all the same.
    warned: bool,
    opened: bool,
    saving: Option<Ticket>,
    /// Ctrl+S came while a list was still on its way.
    save_wanted: bool,
    draft: Draft,
    /// The household the form is about without saying so in a field.
    beside: Option<HouseholdId>,
    context_of: Option<HouseholdId>,
    context_asked: Option<Ticket>,
    context: Option<Box<HouseholdDetail>>,
    /// The stock phrases are open, with this row marked.
    phrases: Option<usize>,
    /// Visits saved in fast entry.
    saved: usize,
    /// What was cleared away and can be taken back.
    aside: Option<crate::change::Fields>,
    /// The values of an existing record, or of the untouched form.
    original: crate::change::Fields,
    /// Where the town's log ended when the values shown were read.
    seen: Option<Cursor>,
    /// The refused change whose values are mended.
    anew: Option<Box<anew::Anew>>,
    /// What a draft brought back, for choices whose options come later.
    restored: crate::change::Fields,
}

impl Form {
    fn new(about: About) -> Self {
        let fields = Fields::new(about.specs());
        let mut form = Self {
            draft: Draft::new(about.draft_key()),
            about,
            focus: 0,
            fields,
            problems: Vec::new(),
            warned: false,
            opened: false,
            saving: None,
            save_wanted: false,
            beside: None,
            aside: None,
            context_of: None,
            context_asked: None,
            context: None,
            phrases: None,
            saved: 0,
            original: crate::change::Fields::new(),
            seen: None,
            anew: None,
            restored: crate::change::Fields::new(),
        };
        form.original = form.fields.to_json();
        form
    }

    fn of(about: About, household: Option<(HouseholdId, String)>) -> Self {
        let mut form = Self::new(about);
        if let Some((id, name)) = household {
            form.fields.set("household", json!({ "id": id, "name": name }));
            form.focus = form
                .fields
                .list
                .iter()
                .position(|field| field.input.value().is_empty())
                .unwrap_or(0);
            form.original = form.fields.to_json();
        }
        form
    }

    fn existing(about: About, record: &Value, read_at: Cursor) -> Self {
        let mut form = Self::new(about);
        form.seen = Some(read_at);
        form.fields.facts.existing = true;
        if let Some(values) = record.as_object() {
            form.fields.fill(values, false);
        }
        form.original = form.fields.to_json();
        form
    }

    /// A new visit, of the household (id and name) when one is given.
    #[must_use]
    pub fn visit(household: Option<(HouseholdId, String)>) -> Self {
        let known = household.is_some();
        let mut form = Self::of(About::Visit(household.as_ref().map(|(id, _)| *id)), household);
        if known {
            form.focus = form.fields.index("text").unwrap_or(0);
        }
        form
    }

    /// A new visit as the person writes visits: a clerk fast, everybody else with all that follows from it.
    #[must_use]
    pub fn visit_by(session: &Session, household: Option<(HouseholdId, String)>) -> Self {
        if !session.is_clerk() {
            return Self::visit(household);
        }
        let mut form = Self::fast_visit();
        if let Some((id, name)) = household {
            // A draft about another household must not come back into this one.
            form.draft = Draft::new(Some(format!("visit:fast:{id}")));
            form.fields.set("household", json!({ "id": id, "name": name }));
            form.focus = form.fields.index("text").unwrap_or(0);
        }
        form
    }

    /// Fast entry for clerks: one visit after another, the date kept.
    #[must_use]
    pub fn fast_visit() -> Self {
        let mut form = Self::new(About::FastVisit);
        form.focus = form.fields.index("household").unwrap_or(0);
        form
    }

    /// A new request, of the household (id and name) when one is given.
    #[must_use]
    pub fn request(household: Option<(HouseholdId, String)>) -> Self {
        Self::of(About::Request(household.as_ref().map(|(id, _)| *id)), household)
    }

    /// A new household, or the fields of one that exists, as read when the log ended at the cursor.
    #[must_use]
    pub fn household(existing: Option<(&Household, Cursor)>) -> Self {
        match existing {
            None => Self::new(About::Household(None)),
            Some((it, read_at)) => {
                let record = serde_json::to_value(it).unwrap_or_default();
                Self::existing(About::Household(Some(Box::new(it.clone()))), &record, read_at)
            }
        }
    }

    /// A new person of the household, or the fields of one that exists, as read when the log ended at the cursor.
    #[must_use]
    pub fn person(household: HouseholdId, existing: Option<(&Person, Cursor)>) -> Self {
        match existing {
            None => Self::new(About::Person(household, None)),
            Some((it, read_at)) => {
                let record = serde_json::to_value(it).unwrap_or_default();
                Self::existing(About::Person(household, Some(Box::new(it.clone()))), &record, read_at)
            }
        }
    }

    /// A new tag on the household, or on the person.
    #[must_use]
    pub fn tag(household: HouseholdId, person: Option<PersonId>) -> Self {
        let mut form = Self::new(About::Tag(household, person));
        form.fields.facts.existing = person.is_some();
        form
    }

    /// A new manual reminder, of the household (id and name) when one is given.
    #[must_use]
    pub fn reminder(household: Option<(HouseholdId, String)>) -> Self {
        Self::of(About::Reminder(household.as_ref().map(|(id, _)| *id)), household)
    }

    /// A later day for the follow-up.
    #[must_use]
    pub fn postpone(follow_up: &FollowUp) -> Self {
        let key = follow_up.key.0.clone();
        let mut form = Self::new(About::Postpone(key, follow_up.household_id, follow_up.text.clone()));
        form.fields.set("until", date::shifted(follow_up.due.date, 7));
        form.original = form.fields.to_json();
        form
    }

    /// A step of the request.
    #[must_use]
    pub fn event(row: &RequestRow, kind: EventKind) -> Self {
        let heading = format!("{} {}", row.temp_no, row.title);
        let mut form = Self::new(About::Event(row.id, kind, heading));
        form.beside = row.household_id;
        form.fields.facts.category.clone_from(&row.category);
        form.fields.facts.critical = row.urgency == Urgency::Critical;
        if let Some(at) = form.fields.list.iter().position(|field| field.input.value().is_empty()) {
            form.focus = at;
        }
        form
    }

    /// A light follow-up record of the person (with their name) for the illness.
    #[must_use]
    pub fn health(household: HouseholdId, person: PersonId, name: String, disease: TagKind) -> Self {
        let code = disease.code().to_owned();
        let mut form = Self::new(About::Health(household, person, name, disease));
        form.fields.facts.disease = code;
        form
    }

    /// The first-run setup.
    #[must_use]
    pub fn setup() -> Self {
        Self::new(About::Setup)
    }

    /// What it is about.
    #[must_use]
    pub fn about(&self) -> &About {
        &self.about
    }

    /// Its fields.
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
