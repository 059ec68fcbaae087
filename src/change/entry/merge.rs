//! Two records of one person become one: what names the one who goes names the one who stays, blanks are filled in, and the one
//! who goes has a tombstone with the reason. It is one save, and its inverse takes all of it back.
//!
//! Visits and follow-up records are created once and keep the name that they have; `merged_into` says whose they are read as.

use super::check::{Check, PreparedRecord};
use super::edit::number_of;
use super::forms::MergeEntry;
use crate::change::Fields;
use crate::domain::alike::is_sound;
use crate::domain::ids::RecordId;
use crate::domain::person::Person;
use crate::domain::problem::{Reason, Unlikely};
use crate::domain::text::clean_line;
use crate::domain::{comparison, id_number};
use crate::record::kind::{DELETED, Kind};
use crate::record::{Both, REASON, value};
use serde_json::Value;

/// What is not taken over from the one who goes: it says where they lived and how, which the one who stays says better.
const OWN: [&str; 5] = [
    "household_id",
    "relation",
    "presence",
    "presence_place",
    "id_unverified",
];

/// Checks the entry and notes its changes.
pub(super) fn prepare(check: &mut Check<'_>, entry: &MergeEntry) -> Option<PreparedRecord> {
    let reason = clean_line(&entry.reason);
    if check.required("reason", &reason) && reason.chars().count() > REASON {
        check.problem("reason", Reason::TooLong { max: REASON });
    }
    if !check.required("gone", &entry.gone) | !check.required("stays", &entry.stays) {
        return None;
    }
    let gone = check.person("gone", &entry.gone);
    let stays = check.person("stays", &entry.stays)?;
    let gone = gone?;
    if gone.id == stays.id {
        let given = clean_line(&entry.stays);
        check.problem("stays", Reason::Taken { given });
        return None;
    }
    if are_two(&gone, &stays) {
        check.problem("gone", Reason::Unlikely(Unlikely::TwoPeople));
    }
    let merging = Merging {
        gone: &gone,
        stays: &stays,
        reason: &reason,
    };
    for (kind, record, field) in check.lookup.naming(gone.id) {
        point(check, &merging, &kind, record, field);
    }
    let taken = taken_over(check, &gone, &stays);
    if !taken.is_empty() {
        check.change(Kind::Person, stays.id.into(), &stays.unit, taken);
    }
    let set = Fields::from_iter([
        ("merged_into".to_owned(), stays.id.to_string().into()),
        (DELETED.to_owned(), reason.into()),
    ]);
    check.change(Kind::Person, gone.id.into(), &gone.unit, set);
    let record = RecordId::from(stays.id);
    let no = number_of(check, &Kind::Person, record);
    Some(PreparedRecord { record, no })
}

/// What is done, and why.
struct Merging<'a> {
    gone: &'a Person,
    stays: &'a Person,
    reason: &'a str,
}

/// True when their ID numbers are right and not the same.
fn are_two(gone: &Person, stays: &Person) -> bool {
    let sound = is_sound(&gone.id_no) && is_sound(&stays.id_no);
    sound && !id_number::known_as(&gone.id_no).contains(&id_number::normalise(&stays.id_no))
}

/// Gives a record the one who stays; what that person has already goes with the one who goes.
fn point(check: &mut Check<'_>, merging: &Merging<'_>, kind: &Kind, record: RecordId, field: &str) {
    let Merging { gone, stays, reason } = *merging;
    let Some(unit) = check.lookup.unit_of(kind, record) else {
        return;
    };
    if has_already(check, kind, record, stays) {
        let set = Fields::from_iter([(DELETED.to_owned(), Value::from(reason))]);
        check.change(kind.clone(), record, &unit, set);
        return;
    }
    let mut set = Fields::from_iter([(field.to_owned(), Value::from(stays.id.to_string()))]);
    // A request stays where it was raised, with whom it was handed to.
    let moves = field == "person_id" && gone.household_id != stays.household_id && *kind != Kind::Request;
    if moves && kind.field("household_id").is_some() {
        set.insert("household_id".to_owned(), stays.household_id.to_string().into());
    }
    let unit = if moves { stays.unit.clone() } else { unit };
    check.change(kind.clone(), record, &unit, set);
}

/// True for a tag or benefit of a sort that the one who stays has as well.
fn has_already(check: &Check<'_>, kind: &Kind, record: RecordId, stays: &Person) -> bool {
    let (tags, benefits) = check.lookup.held(stays.household_id);
    let fields = check.lookup.fields(kind, record).unwrap_or_default();
    let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default();
    match kind {
        Kind::Tag => tags.iter().any(|tag| {
            let class = tag.disability_class.as_ref().map_or("", |class| class.code());
            let is_theirs = tag.person_id == Some(stays.id) && tag.holds(check.today);
            is_theirs && tag.kind.code() == text("kind") && class == text("disability_class") && text("to").is_empty()
        }),
        Kind::Benefit => benefits.iter().any(|benefit| {
            let is_theirs = benefit.person_id == Some(stays.id) && !benefit.state.is_over();
            is_theirs && benefit.kind.code() == text("kind") && benefit.state.code() == text("state")
        }),
        _ => false,
    }
}

/// What the one who stays does not say yet.
fn taken_over(check: &Check<'_>, gone: &Person, stays: &Person) -> Fields {
    let of = |person: &Person| check.lookup.fields(&Kind::Person, person.id.into()).unwrap_or_default();
    let (theirs, own) = (of(gone), of(stays));
    let mut taken = Fields::new();
    let asked = Kind::Person
        .fields()
        .iter()
        .filter(|field| !field.is_fixed && !OWN.contains(&field.name));
    for field in asked {
        let (Some(theirs), own) = (theirs.get(field.name), own.get(field.name).unwrap_or(&Value::Null)) else {
            continue;
        };
        let merged = match (theirs, own) {
            (Value::Array(theirs), Value::Array(own)) if field.both == Both::Union => union(own, theirs),
            (theirs, own) if is_blank(own) && !is_blank(theirs) => theirs.clone(),
            _ => continue,
        };
        if merged != *own && value::read(field, &merged, check.now).is_ok() {
            taken.insert(field.name.to_owned(), merged);
        }
    }
    taken
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Number(number) => number.as_u64() == Some(0),
        _ => false,
    }
}

fn union(own: &[Value], theirs: &[Value]) -> Value {
    let key = |value: &Value| comparison::key(value.as_str().unwrap_or_default());
    let new = theirs
        .iter()
        .filter(|one| !own.iter().any(|known| key(known) == key(one)));
    Value::Array(own.iter().chain(new).cloned().collect())
}
