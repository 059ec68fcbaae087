//! A household goes to another grid (迁移), or some of its people become a household of their own (分户).
//!
//! What belongs to the household or to its people goes with them and is not written again ([`crate::change::home`]). A person
//! alone goes to another household by an edit of that field.

use super::check::{Check, PreparedRecord};
use super::forms::{MoveEntry, NewEntry, SplitEntry};
use super::sheet::{Reading, read};
use super::{household, new};
use crate::change::Fields;
use crate::domain::household::Household;
use crate::domain::ids::RecordId;
use crate::domain::person::{HOUSEHOLDER, Person};
use crate::domain::problem::Reason;
use crate::domain::text::clean_line;
use crate::domain::unit::UnitPath;
use crate::record::kind::{Kind, MOVED};
use crate::record::{FieldDef, REASON};
use serde_json::Value;

/// Checks a move to another grid and notes its changes.
pub(super) fn to_unit(check: &mut Check<'_>, entry: &MoveEntry) -> Option<PreparedRecord> {
    let reason = clean_line(&entry.reason);
    if reason.chars().count() > REASON {
        check.problem("reason", Reason::TooLong { max: REASON });
    }
    let home = check.required_household("household", &entry.household);
    let is_given = check.required("unit", &entry.unit);
    let home = home.filter(|_| is_given)?;
    let unit = check.unit("unit", &entry.unit, &home.unit)?;
    if !may_live_in(check, &home, &unit) {
        return None;
    }
    let moved = Fields::from_iter([(MOVED.to_owned(), Value::from(reason))]);
    let mut set = moved.clone();
    set.extend(number(check, &entry.household_no));
    let no = set.get("household_no").and_then(Value::as_str);
    let no = no.map_or_else(|| home.household_no.clone(), str::to_owned);
    household::number(check, Some(home.id), &unit, &no);
    household::name(check, Some(home.id), &unit, &home.display_name);
    let record = RecordId::from(home.id);
    check.change(Kind::Household, record, &unit, set);
    for request in check.lookup.requests_of(home.id) {
        check.change(Kind::Request, request, &unit, moved.clone());
    }
    Some(PreparedRecord { record, no })
}

fn may_live_in(check: &mut Check<'_>, home: &Household, unit: &UnitPath) -> bool {
    if *unit == home.unit {
        check.problem("unit", Reason::SameUnit);
    } else if unit.parent().is_none() {
        // A household of the whole town would reach nobody's caseload.
        check.problem("unit", Reason::Required);
    } else if check.lookup.knows_units() && check.lookup.unit(unit).is_none() {
        check.not_found("unit", unit.as_str());
    } else {
        return true;
    }
    false
}

/// The number that it has from now on, when another is given.
fn number(check: &mut Check<'_>, given: &str) -> Option<(String, Value)> {
    let field: &'static FieldDef = Kind::Household.field("household_no")?;
    match read(check, field, &Value::from(given)) {
        Reading::Value(no) => Some((field.name.to_owned(), no)),
        Reading::Blank | Reading::Wrong => None,
    }
}

/// Checks a split and notes its changes: the new household, and its people.
pub(super) fn split(check: &mut Check<'_>, entry: &SplitEntry) -> Option<PreparedRecord> {
    let home = check.required_household("household", &entry.household);
    if entry.persons.is_empty() {
        check.problem("persons", Reason::Required);
    }
    let people: Vec<Option<Person>> = entry
        .persons
        .iter()
        .map(|given| check.person("persons", given))
        .collect();
    let home = home?;
    let people: Vec<Person> = people.into_iter().flatten().collect();
    for stranger in people.iter().filter(|person| person.household_id != home.id) {
        check.not_found("persons", &stranger.id.to_string());
    }
    let head = head(check, entry, &people)?;
    let given = |text: &str, otherwise: &str| Value::from(if text.trim().is_empty() { otherwise } else { text });
    let phone = head.phones.first().map_or("", String::as_str);
    let set = [
        ("unit", Value::from(home.unit.as_str())),
        ("household_no", Value::from(entry.household_no.as_str())),
        ("display_name", Value::from(head.name.as_str())),
        ("address", given(&entry.address, &home.address)),
        ("phone", given(&entry.phone, phone)),
    ];
    let new_home = NewEntry {
        kind: Kind::Household,
        set: set.into_iter().map(|(name, value)| (name.to_owned(), value)).collect(),
    };
    let made = new::prepare(check, &new_home, None)?;
    for person in &people {
        // What the others are to the new householder nobody has said yet.
        let relation = if person.id == head.id {
            Value::from(HOUSEHOLDER)
        } else {
            Value::Null
        };
        let set = [
            ("household_id", Value::from(made.record.to_string())),
            ("relation", relation),
        ];
        let set = set.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        check.change(Kind::Person, RecordId::from(person.id), &home.unit, set);
    }
    Some(made)
}

/// The householder of the new household: the one who is named, else the only one who goes.
fn head<'a>(check: &mut Check<'_>, entry: &SplitEntry, people: &'a [Person]) -> Option<&'a Person> {
    if let ("", [only]) = (entry.householder.trim(), people) {
        return Some(only);
    }
    let named = check.required("householder", &entry.householder);
    let found = people
        .iter()
        .find(|person| person.id.to_string() == entry.householder.trim());
    if named && found.is_none() {
        check.not_found("householder", &entry.householder);
    }
    found
}
