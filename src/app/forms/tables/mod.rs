//! The forms, one file each: a table of fields, and how their values become an entry.

pub mod benefit;
pub mod emergency;
pub mod event;
pub mod health;
pub mod household;
pub mod moving;
pub mod person;
pub mod record;
pub mod request;
pub mod setup;
pub mod small;
pub mod tag;
pub mod visit;

use super::about::{About, Named, Purpose};
use super::fields::Fields;
use super::spec::Spec;
use crate::change::Kind;
use crate::change::entry::{EditEntry, Entry, NewEntry, WITH_HOUSEHOLDER};
use crate::domain::ids::HouseholdId;
use serde_json::Value;
use std::borrow::Cow;

impl About {
    /// The table of fields.
    #[must_use]
    pub fn specs(&self) -> Cow<'static, [Spec]> {
        Cow::Borrowed(match self {
            Self::Record(it) => return Cow::Owned(it.specs()),
            Self::Visit(_) => visit::TABLE,
            Self::FastVisit(_) => visit::FAST,
            Self::Request(_) => request::TABLE,
            Self::Emergency(_) => emergency::TABLE,
            Self::Household(_) => household::TABLE,
            Self::Moving(_) => moving::TABLE,
            Self::Person(..) => person::TABLE,
            Self::Tag(..) => tag::TABLE,
            Self::Reminder(_) => small::REMINDER,
            Self::Postpone { .. } => small::POSTPONE,
            Self::Event(_, kind) => event::table(kind),
            Self::Health(..) => health::TABLE,
            Self::Setup => setup::TABLE,
        })
    }

    /// The draft's name: the same form about the same thing finds it again. `None` keeps no draft.
    #[must_use]
    pub fn draft_key(&self) -> Option<String> {
        let of = |form: &str, id: Option<String>| Some(format!("{form}:{}", id.unwrap_or_else(|| "new".to_owned())));
        let id = |household: &Option<Named>| household.as_ref().map(|(id, _)| id.to_string());
        match self {
            Self::Visit(household) => of("visit", id(household)),
            Self::FastVisit(None) => of("visit", Some("fast".to_owned())),
            // A draft about another household must not be restored into this form.
            Self::FastVisit(Some((household, _))) => of("visit", Some(format!("fast:{household}"))),
            Self::Request(household) => of("request", id(household)),
            Self::Emergency(household) => of("emergency", id(household)),
            Self::Household(existing) => of("household", existing.as_ref().map(|it| it.0.id.to_string())),
            Self::Moving((household, _)) => of("moving", Some(household.to_string())),
            Self::Person(household, None) => of("person", Some(format!("new:{household}"))),
            Self::Person(_, Some(person)) => of("person", Some(person.0.id.to_string())),
            Self::Tag(household, person) => of("tag", Some(person.map_or(household.0, |it| it.0).to_string())),
            Self::Reminder(household) => of("reminder", id(household)),
            Self::Postpone { key, .. } => of("postpone", Some(key.clone())),
            Self::Event(row, kind) => of("event", Some(format!("{kind}:{}", row.id))),
            Self::Health(_, person, _, disease) => of("health", Some(format!("{disease}:{person}"))),
            Self::Record(it) => Some(it.draft_key()),
            Self::Setup => Some("setup".to_owned()),
        }
    }

    /// The household the form is about, when it is fixed.
    #[must_use]
    pub fn household(&self) -> Option<HouseholdId> {
        match self {
            Self::Visit(household)
            | Self::Request(household)
            | Self::Emergency(household)
            | Self::Reminder(household) => household.as_ref().map(|(id, _)| *id),
            Self::Household(existing) => existing.as_ref().map(|it| it.0.id),
            Self::Moving((household, _))
            | Self::Person(household, _)
            | Self::Tag(household, _)
            | Self::Health(household, ..) => Some(*household),
            Self::Postpone { household, .. } => *household,
            Self::Record(it) => it.household.as_ref().map(|(id, _)| *id),
            Self::FastVisit(_) | Self::Event(..) | Self::Setup => None,
        }
    }

    /// The field that says when a step was done: it begins with today.
    #[must_use]
    pub fn dated(&self) -> Option<&'static str> {
        match self {
            Self::Record(it) => match it.purpose {
                Purpose::Step(step, ..) => step.dated,
                _ => None,
            },
            _ => None,
        }
    }

    /// The entry to save; `None` for the setup, or when nothing of an existing record was changed.
    #[must_use]
    pub fn entry(&self, fields: &Fields, original: &crate::change::Fields) -> Option<Entry> {
        Some(match self {
            Self::Visit(_) => Entry::Visit(visit::entry(fields)),
            Self::FastVisit(_) => Entry::Visit(visit::fast_entry(fields)),
            Self::Request(_) => Entry::Request(request::entry(fields)),
            Self::Emergency(_) => Entry::Request(emergency::entry(fields)),
            Self::Household(None) => {
                let mut set = fields.values_of(Kind::Household.def());
                set.insert("unit".to_owned(), fields.text("unit").into());
                if !fields.text(WITH_HOUSEHOLDER).is_empty() {
                    set.insert(WITH_HOUSEHOLDER.to_owned(), true.into());
                }
                new(Kind::Household, set, &[])
            }
            Self::Household(Some(it)) => edit(&Kind::Household, it.0.id.to_string(), fields, original)?,
            Self::Moving((household, _)) => moving::entry(fields, *household),
            Self::Person(household, None) => new(
                Kind::Person,
                fields.values_of(Kind::Person.def()),
                &[("household", household.to_string())],
            ),
            Self::Person(_, Some(it)) => edit(&Kind::Person, it.0.id.to_string(), fields, original)?,
            Self::Tag(household, person) => {
                let person = person.map_or_else(|| fields.text("person"), |id| id.to_string());
                let about = [("person", person), ("household", household.to_string())];
                new(Kind::Tag, fields.values_of(Kind::Tag.def()), &about)
            }
            Self::Reminder(_) => new(
                Kind::Reminder,
                fields.values_of(Kind::Reminder.def()),
                &[("household", fields.text("household"))],
            ),
            Self::Postpone { key, household, .. } => {
                let household = household.map(|id| id.to_string()).unwrap_or_default();
                let about = [("key", key.clone()), ("household", household)];
                new(Kind::Postponement, fields.values_of(Kind::Postponement.def()), &about)
            }
            Self::Event(row, kind) => Entry::RequestEvent(event::entry(fields, row.id, kind)),
            Self::Health(_, person, _, disease) => new(
                Kind::HealthRecord,
                fields.values_of(Kind::HealthRecord.def()),
                &[("person", person.to_string()), ("disease", disease.code().to_owned())],
            ),
            Self::Record(it) => return it.entry(fields, original),
            Self::Setup => return None,
        })
    }
}

/// A new record of the kind, about whom `about` names.
fn new(kind: Kind, mut set: crate::change::Fields, about: &[(&str, String)]) -> Entry {
    let about = about
        .iter()
        .map(|(name, value)| ((*name).to_owned(), Value::from(value.as_str())));
    set.extend(about);
    Entry::New(NewEntry { kind, set })
}

/// New values of changed fields; `None` when there are none.
fn edit(kind: &Kind, record: String, fields: &Fields, original: &crate::change::Fields) -> Option<Entry> {
    let mut set = crate::change::Fields::new();
    for (name, now) in fields.to_json() {
        let (Some(field), Some(before)) = (kind.field(&name), original.get(&name)) else {
            continue;
        };
        if now != *before {
            set.insert(field.typed_as.unwrap_or(field.name).to_owned(), now);
        }
    }
    (!set.is_empty()).then(|| {
        Entry::Edit(EditEntry {
            kind: kind.code().to_owned(),
            record,
            set,
        })
    })
}
