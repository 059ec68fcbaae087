//! Constructors of forms: new, about a household, or filled with an existing record.

use super::draft::Draft;
use super::fields::Fields;
use super::tables::record::{Purpose, RecordForm};
use super::{About, Form, date};
use crate::app::session::Session;
use crate::change::Cursor;
use crate::domain::followup::FollowUp;
use crate::domain::household::Household;
use crate::domain::ids::{HouseholdId, PersonId};
use crate::domain::person::Person;
use crate::domain::request::{EventKind, Urgency};
use crate::domain::tag::TagKind;
use crate::record::{Kind, Step};
use crate::view::{RecordRow, RequestRow};
use serde_json::{Value, json};

impl Form {
    pub(super) fn new(about: About) -> Self {
        let fields = Fields::new(&about.specs());
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
            refused: None,
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

    pub(super) fn existing(about: About, record: &Value, read_at: Cursor) -> Self {
        let mut form = Self::new(about);
        form.seen = Some(read_at);
        form.fields.facts.existing = true;
        if let Some(values) = record.as_object() {
            form.fields.offer_kept(values);
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

    /// A new visit in the person's usual form: the fast one for a clerk, the full one for everybody else.
    #[must_use]
    pub fn visit_by(session: &Session, household: Option<(HouseholdId, String)>) -> Self {
        if !session.is_clerk() {
            return Self::visit(household);
        }
        let mut form = Self::fast_visit();
        if let Some((id, name)) = household {
            // A draft about another household must not be restored into this form.
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

    /// A new household, or the fields of an existing one, read at the cursor.
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

    /// A new person of the household, or the fields of an existing one, read at the cursor.
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

    /// A new record of the kind, as its table says; about the household and the person when they are given.
    #[must_use]
    pub fn record(kind: Kind, household: Option<(HouseholdId, String)>, person: Option<PersonId>) -> Self {
        let about = RecordForm {
            kind,
            household: household.as_ref().map(|(id, _)| *id),
            person,
            purpose: Purpose::New,
        };
        let mut form = Self::new(About::Record(Box::new(about)));
        if let Some((id, name)) = household {
            form.fields.set("household", json!({ "id": id, "name": name }));
            form.original = form.fields.to_json();
        }
        let empty = form.fields.list.iter().position(|field| field.input.value().is_empty());
        form.focus = empty.unwrap_or(0);
        form
    }

    /// The fields of a record that exists, or those of a step of it, as read when the log ended at the cursor.
    #[must_use]
    pub fn of_record(row: &RecordRow, step: Option<&'static Step>, read_at: Cursor) -> Self {
        let about = RecordForm {
            kind: row.kind.clone(),
            household: row.household.as_ref().map(|(id, ..)| *id),
            person: row.person.as_ref().map(|(id, _)| *id),
            purpose: match step {
                Some(step) => Purpose::Step(row.id, step),
                None => Purpose::Edit(row.id, row.set.clone()),
            },
        };
        let values = Value::Object(row.set.clone());
        let mut form = Self::existing(About::Record(Box::new(about)), &values, read_at);
        for field in row
            .kind
            .fields()
            .iter()
            .filter(|field| step.is_some_and(|step| step.says(field)))
        {
            form.fields.set(field.name, "");
            form.original.insert(field.name.to_owned(), Value::Null);
        }
        let empty = form.fields.list.iter().position(|field| field.input.value().is_empty());
        form.focus = empty.unwrap_or(0);
        form
    }

    /// The first-run setup.
    #[must_use]
    pub fn setup() -> Self {
        Self::new(About::Setup)
    }
}
