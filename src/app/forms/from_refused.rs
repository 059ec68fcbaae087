//! A form filled with a refused change, so that it can be corrected.
//!
//! Invariant: saving writes one change of the same record, with the form's values and, for fields that the form does not have,
//! those of the refused change. For an existing record the refused values are written again even if they were not changed.

use super::about::{Named, Purpose, RecordForm};
use super::draft::Draft;
use super::spec::FieldKind;
use super::{About, Form, date};
use crate::change::entry::DeleteEntry;
use crate::change::{FieldType, Fields as Values, Kind};
use crate::domain::ids::{ChangeId, HouseholdId, PersonId};
use crate::domain::request::EventKind;
use crate::domain::tag::TagKind;
use crate::domain::time::Millis;
use crate::domain::unit::UnitPath;
use crate::record::About as Whom;
use crate::view::FormerEntry;
use serde_json::{Value, json};
use std::str::FromStr;

/// The refused change behind a form.
#[derive(Debug)]
pub struct RefusedSource {
    pub change: ChangeId,
    /// The server's code.
    pub code: String,
    /// The unit it was written for.
    pub unit: UnitPath,
    /// Names of the values that the form has fields for.
    asked: Vec<String>,
    /// Its values that the form has no fields for.
    pub keep: Values,
}

/// The record that a form puts right by a new one.
#[derive(Debug)]
pub struct Corrected {
    /// Its tombstone.
    pub old: DeleteEntry,
    /// Its values that the form does not ask for.
    pub keep: Values,
}

impl Form {
    /// The form of the kind, filled with the refused values; `None` for a change that no form shows.
    #[must_use]
    pub fn from_refused(detail: &FormerEntry) -> Option<Self> {
        let (mut form, asked, keep) = Self::filled_with(detail)?;
        form.draft = Draft::new(Some(Self::refused_draft(detail.change)));
        form.refused = Some(Box::new(RefusedSource {
            change: detail.change,
            code: detail.code.clone(),
            unit: detail.unit.clone(),
            asked,
            keep,
        }));
        Some(form)
    }

    /// The form of the kind, filled with these values; the names of those it asks for, and those it does not.
    pub(super) fn filled_with(detail: &FormerEntry) -> Option<(Self, Vec<String>, Values)> {
        let about = about(detail)?;
        let table = about.specs();
        let asks = |name: &str| table.iter().find(|spec| spec.name == asked_as(&detail.kind, name));
        let asked: Vec<String> = detail.set.keys().filter(|name| asks(name).is_some()).cloned().collect();
        if asked.is_empty() && !detail.makes {
            return None;
        }
        let mut keep = detail.set.clone();
        let follows = |name: &str| detail.kind == Kind::Request && name == FOLLOWS_CATEGORY;
        keep.retain(|name, _| !asked.contains(name) && !follows(name));
        let mut form = Self::new(about);
        form.fields.facts.refused = true;
        form.fields
            .facts
            .known
            .retain(|name| !asked.iter().any(|asked| asked == name));
        if !matches!(form.about, About::Event(..)) {
            form.beside = detail.household.as_ref().map(|it| it.id);
        }
        for name in &asked {
            if let (Some(spec), Some(value)) = (asks(name), detail.set.get(name)) {
                form.fields.set(spec.name, filled(detail, name, spec.kind, value));
            }
        }
        let places = asked.iter().filter_map(|name| form.fields.index(name));
        form.focus = places.min().filter(|_| form.fields.facts.existing).unwrap_or(0);
        form.original = form.fields.to_json();
        form.restored.clone_from(&form.original);
        Some((form, asked, keep))
    }

    /// The name of the draft of the form that corrects the change.
    #[must_use]
    pub fn refused_draft(change: ChangeId) -> String {
        format!("refused:{change}")
    }

    /// The refused change that the form corrects.
    #[must_use]
    pub fn mends(&self) -> Option<&RefusedSource> {
        self.refused.as_deref()
    }

    /// The original values that the entry is compared with; refused values count as changed.
    pub(super) fn compared_with(&self) -> Values {
        let mut original = self.original.clone();
        for name in self.refused.iter().flat_map(|source| &source.asked) {
            original.insert(name.clone(), Value::Null);
        }
        original
    }
}

/// A request's kind follows from its category; the form has no field for it.
const FOLLOWS_CATEGORY: &str = "kind";

/// The form that shows the change.
fn about(detail: &FormerEntry) -> Option<About> {
    let set = &detail.set;
    if !detail.makes || !is_whole(&detail.kind, set) {
        return match (&detail.kind, &detail.household, &detail.person) {
            (Kind::Household, Some(it), _) => Some(About::Household(Some(Box::new((it.clone(), detail.cursor))))),
            (Kind::Person, _, Some(it)) => {
                let read = Box::new((it.clone(), detail.cursor));
                Some(About::Person(it.household_id, Some(read)))
            }
            (kind, ..) if kind.def().has_ledger() => {
                let existing = detail.existing.clone()?;
                Some(record(detail, Purpose::Edit(detail.record, existing, detail.cursor)))
            }
            _ => None,
        };
    }
    let household = reference::<HouseholdId>(set, "household_id");
    let name = named(detail).map_or_else(String::new, |(_, name)| name);
    let known = household.map(|id| (id, name.clone()));
    Some(match &detail.kind {
        Kind::Household => About::Household(None),
        Kind::Person => About::Person(household?, None),
        Kind::Tag => About::Tag(household?, reference::<PersonId>(set, "person_id")),
        Kind::Visit => About::Visit(known),
        Kind::Request => About::Request(known),
        Kind::Reminder => About::Reminder(known),
        Kind::Postponement => About::Postpone {
            key: text(set, "key").to_owned(),
            household,
            text: name,
            follow_up: None,
            until: text(set, "until").to_owned(),
        },
        Kind::HealthRecord => {
            let person = detail.person.as_ref()?;
            let disease = TagKind::from_code(text(set, "disease"));
            About::Health(person.household_id, person.id, person.name.clone(), disease)
        }
        Kind::RequestEvent => {
            let row = detail.request.as_ref()?;
            let kind = EventKind::from_code(text(set, "kind"));
            // No form shows a submit, which has no values, or a merge, which names another request by its id.
            let shows = kind.is_known() && !matches!(kind, EventKind::Submit | EventKind::Merge);
            shows.then(|| About::Event(Box::new(row.clone()), kind))?
        }
        kind if kind.def().about == Whom::Own => return None,
        _ => record(detail, Purpose::New),
    })
}

fn named(detail: &FormerEntry) -> Option<Named> {
    detail.household.as_ref().map(|it| (it.id, it.display_name.clone()))
}

pub(super) fn record(detail: &FormerEntry, purpose: Purpose) -> About {
    About::Record(Box::new(RecordForm {
        given: crate::change::Fields::new(),
        kind: detail.kind.clone(),
        household: named(detail),
        person: detail.person.as_ref().map(|it| it.id),
        whom: match (&detail.person, &detail.household) {
            (Some(person), _) => person.name.clone(),
            (None, Some(household)) => household.display_name.clone(),
            (None, None) => String::new(),
        },
        purpose,
    }))
}

/// True when the values are those of a new record, and not an edit of one that has left this device.
fn is_whole(kind: &Kind, set: &Values) -> bool {
    let mut needed = kind.fields().iter().filter(|field| field.is_needed);
    needed.all(|field| set.contains_key(field.name))
}

/// The form's name of a field.
fn asked_as<'a>(kind: &Kind, name: &'a str) -> &'a str {
    match (kind, name) {
        (Kind::Visit | Kind::Request | Kind::Reminder, "household_id") => "household",
        (kind, "household_id") if kind.def().has_ledger() => "household",
        (_, name) => name,
    }
}

/// A kept value as the form's field takes it.
pub(super) fn filled(detail: &FormerEntry, name: &str, input: FieldKind, value: &Value) -> Value {
    let ty = detail.kind.field(name).map(|field| field.ty());
    match (ty, value, input) {
        (_, _, FieldKind::Household) => match &detail.household {
            Some(it) => json!({ "id": it.id, "name": it.display_name }),
            None => Value::Null,
        },
        (Some(FieldType::Instant), value, _) => value
            .as_i64()
            .map_or(Value::Null, |at| date::moment_text(Millis(at)).into()),
        (_, Value::Bool(yes), FieldKind::Choice(_)) => if *yes { "yes" } else { "no" }.into(),
        (_, value, _) => value.clone(),
    }
}

fn text<'a>(set: &'a Values, name: &str) -> &'a str {
    set.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn reference<T: FromStr>(set: &Values, name: &str) -> Option<T> {
    text(set, name).parse().ok()
}
