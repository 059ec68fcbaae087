//! Children under 14: their names and what is about one of them are in no file but the internal one, and masked in every list.
//!
//! Source: PIPL art. 28 and 31.

use crate::domain::id_number;
use crate::domain::mask::{Known, Said};
use crate::domain::person::{CHILD, age_on};
use crate::domain::time::{Date, parse_date};
use crate::record::Kind;
use crate::store::{Store, StoreError};
use serde_json::{Map, Value};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Columns that name what a row is about.
const ABOUT: [&str; 5] = ["household_id", "person_id", "request_id", "id", "record"];

/// What a request about a child keeps in a file for others.
const KEPT_OF_REQUEST: [&str; 8] = [
    "id",
    "unit",
    "temp_no",
    "category",
    "urgency",
    "registered_at",
    "state",
    "due",
];

/// The children that are known here.
#[derive(Debug, Default)]
pub struct Children {
    ids: BTreeSet<String>,
    /// Requests whose subject is one of them.
    requests: BTreeSet<String>,
    /// Their names, to be masked.
    masked: Known,
    /// Their names, of which nothing is to show.
    hidden: Known,
}

impl Children {
    /// The children that are known to a device, and the requests that are about one.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn here(store: &Store, today: Date) -> Result<Self, StoreError> {
        let persons = store.export_parts(&Kind::Person, &["household_id", "name", "birth", "id_no"])?;
        let requests = store.export_parts(&Kind::Request, &["person_id"])?;
        Ok(Self::among(&persons, &requests, today))
    }

    /// The children among the persons, and the requests that are about one.
    #[must_use]
    pub fn among(persons: &[Value], requests: &[Value], today: Date) -> Self {
        let mut children = Self::default();
        let rows = persons.iter().filter_map(Value::as_object);
        for row in rows.filter(|row| is_child(row, today)) {
            let about = about(row);
            children.ids.insert(text(row, "id").to_owned());
            children.masked.add_name(text(row, "name"), Said::OfPerson, &about);
            children.hidden.add_name(text(row, "name"), Said::OfChild, &about);
        }
        let requests = requests.iter().filter_map(Value::as_object);
        let theirs = requests.filter(|row| children.ids.contains(text(row, "person_id")));
        children.requests = theirs.map(|row| text(row, "id").to_owned()).collect();
        children
    }

    /// Masks their names wherever they stand in the rows of a list.
    pub fn mask(&self, rows: &mut [Value]) {
        rows.iter_mut().for_each(|row| hide(row, &self.masked, &[]));
    }

    /// Makes of rows what a file for others may have: no row about a child, of a request about one where it stands and no word, and
    /// no child's name in any text.
    pub fn leave_out(&self, rows: &mut Vec<Value>) {
        rows.retain(|row| !self.is_about_one(row));
        for row in rows {
            if let Value::Object(row) = &mut *row {
                if self.requests.contains(text(row, "id")) {
                    row.retain(|name, _| KEPT_OF_REQUEST.contains(&name.as_str()));
                }
                if let Some(Value::Array(met)) = row.get_mut("met_person_ids") {
                    met.retain(|id| id.as_str().is_none_or(|id| !self.ids.contains(id)));
                }
            }
            hide(row, &self.hidden, &[]);
        }
    }

    /// True for a child, and for a record about one that is no request.
    fn is_about_one(&self, row: &Value) -> bool {
        let names = |name: &str, ids: &BTreeSet<String>| row[name].as_str().is_some_and(|id| ids.contains(id));
        let is_request = names("id", &self.requests);
        !is_request && (names("id", &self.ids) || names("person_id", &self.ids) || names("request_id", &self.requests))
    }
}

/// True under 14, by the birth date or the ID number.
fn is_child(row: &Map<String, Value>, today: Date) -> bool {
    let by_number = || id_number::facts(&id_number::normalise(text(row, "id_no"))).map(|facts| facts.birth);
    let birth = parse_date(text(row, "birth")).or_else(by_number);
    birth
        .and_then(|birth| age_on(birth, today))
        .is_some_and(|age| age < CHILD)
}

/// Hides the names in every text of a value.
fn hide(value: &mut Value, names: &Known, around: &[Uuid]) {
    match value {
        Value::String(text) if !text.is_ascii() => *text = names.hide(text, around),
        Value::Array(items) => items.iter_mut().for_each(|item| hide(item, names, around)),
        Value::Object(row) => {
            let about: Vec<Uuid> = about(row).into_iter().chain(around.iter().copied()).collect();
            row.values_mut().for_each(|value| hide(value, names, &about));
        }
        _ => {}
    }
}

/// What a row is about.
fn about(row: &Map<String, Value>) -> Vec<Uuid> {
    ABOUT.iter().filter_map(|name| text(row, name).parse().ok()).collect()
}

fn text<'a>(row: &'a Map<String, Value>, name: &str) -> &'a str {
    row.get(name).and_then(Value::as_str).unwrap_or_default()
}
