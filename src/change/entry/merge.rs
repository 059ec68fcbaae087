//! What was recorded twice becomes one: two records of a person, or of a household with its people. What names the one who goes
//! names the one who stays, blanks are filled in, and the one who goes has a tombstone with the reason. It is one save, and its
//! inverse takes all of it back.
//!
//! Invariants: nothing that either had is lost: a tag or benefit that both have becomes one only when neither says otherwise.
//! The record that was made first is kept, whoever stays, so that two devices that merge at once agree.
//!
//! Visits and follow-up records are created once and keep the name that they have; `merged_into` says whose they are read as.

use super::check::{Check, PreparedRecord};
use super::edit::number_of;
use super::forms::MergeEntry;
use crate::change::{Fields, NewChange};
use crate::domain::alike::is_sound;
use crate::domain::ids::{HouseholdId, PersonId, RecordId};
use crate::domain::person::Person;
use crate::domain::problem::{Reason, Unlikely};
use crate::domain::text::clean_line;
use crate::domain::unit::UnitPath;
use crate::domain::{comparison, id_number};
use crate::record::kind::{DELETED, Kind};
use crate::record::{Both, FieldDef, REASON, value};
use serde_json::Value;

/// What is not taken over from the one who goes: it says how they lived there, which the one who stays says better.
const OWN: [&str; 4] = ["household_id", "relation", "presence", "presence_place"];

/// What says when and by whom a tag or benefit was looked at: two of one kind may differ in it and are one.
const LOOKED_AT: [&str; 9] = [
    "basis",
    "confirmed_by",
    "confirmed_on",
    "consent_to",
    "level_on",
    "level_by",
    "source",
    "review_on",
    "checked_at",
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
    let mut merging = Merging {
        reason,
        changes: Vec::new(),
    };
    let (kind, record) = match Kind::from_code(entry.kind.trim()) {
        Kind::Household => (Kind::Household, households(check, &mut merging, entry)?),
        kind if kind == Kind::Person || entry.kind.trim().is_empty() => {
            (Kind::Person, persons(check, &mut merging, entry)?)
        }
        _ => {
            let given = clean_line(&entry.kind);
            let known = [Kind::Household.code(), Kind::Person.code()].join(" ");
            check.problem("kind", Reason::UnknownCode { given, known });
            return None;
        }
    };
    let no = number_of(check, &kind, record);
    for change in merging.changes {
        check.change(change.kind, change.record, &change.unit, change.set);
    }
    Some(PreparedRecord { record, no })
}

fn persons(check: &mut Check<'_>, merging: &mut Merging, entry: &MergeEntry) -> Option<RecordId> {
    let (gone, stays) = both(check, entry, Check::person, |person| person.id.into())?;
    if are_two(&gone, &stays) {
        check.problem("gone", Reason::Unlikely(Unlikely::TwoPeople));
    }
    let home = Home {
        household: stays.household_id,
        unit: stays.unit.clone(),
    };
    Some(merging.merge(check, &Two::people(&gone, &stays), &home))
}

fn households(check: &mut Check<'_>, merging: &mut Merging, entry: &MergeEntry) -> Option<RecordId> {
    let (gone, stays) = both(check, entry, Check::household, |household| household.id.into())?;
    if gone.unit != stays.unit {
        let given = stays.unit.to_string();
        check.problem("stays", Reason::OtherUnit { given });
        return None;
    }
    let (leave, live) = (members(check, gone.id), members(check, stays.id));
    let home = Home {
        household: gone.id.min(stays.id),
        unit: stays.unit,
    };
    let two = Two {
        kind: Kind::Household,
        gone: gone.id.into(),
        stays: stays.id.into(),
    };
    let record = merging.merge(check, &two, &home);
    let has_householder = live.iter().any(is_householder);
    let mut met: Vec<PersonId> = Vec::new();
    for person in &leave {
        match live
            .iter()
            .find(|other| !met.contains(&other.id) && are_one(person, other))
        {
            Some(same) => {
                met.push(same.id);
                merging.merge(check, &Two::people(person, same), &home);
            }
            // A household has one.
            None if is_householder(person) && has_householder => {
                let set = Fields::from_iter([("relation".to_owned(), Value::Null)]);
                merging.put(Kind::Person, person.id.into(), &home.unit, set);
            }
            None => {}
        }
    }
    Some(record)
}

/// The one who goes and the one who stays, who are not the same.
fn both<'c, T>(
    check: &mut Check<'c>,
    entry: &MergeEntry,
    find: impl Fn(&mut Check<'c>, &'static str, &str) -> Option<T>,
    id: impl Fn(&T) -> RecordId,
) -> Option<(T, T)> {
    let gone = find(check, "gone", &entry.gone);
    let stays = find(check, "stays", &entry.stays)?;
    let gone = gone?;
    if id(&gone) == id(&stays) {
        check.problem("stays", Reason::IntoItself);
        return None;
    }
    Some((gone, stays))
}

fn members(check: &Check<'_>, household: HouseholdId) -> Vec<Person> {
    let naming = check.lookup.naming(&Kind::Household, household.into());
    let people = naming.into_iter().filter(|(kind, ..)| *kind == Kind::Person);
    people
        .filter_map(|(_, id, _)| check.lookup.person(PersonId::from(id)))
        .collect()
}

fn is_householder(person: &Person) -> bool {
    person.relation == "02"
}

/// True when their ID numbers are right and not the same.
fn are_two(gone: &Person, stays: &Person) -> bool {
    let sound = is_sound(&gone.id_no) && is_sound(&stays.id_no);
    sound && !id_number::known_as(&gone.id_no).contains(&id_number::normalise(&stays.id_no))
}

/// True when both have one right ID number, or one name and birth date.
fn are_one(one: &Person, other: &Person) -> bool {
    let number = is_sound(&one.id_no) && is_sound(&other.id_no);
    let named = comparison::key(&one.name) == comparison::key(&other.name) && one.birth.is_some();
    !are_two(one, other) && (number || named && one.birth == other.birth)
}

/// Two records of a kind.
struct Two {
    kind: Kind,
    gone: RecordId,
    stays: RecordId,
}

impl Two {
    fn people(gone: &Person, stays: &Person) -> Self {
        Self {
            kind: Kind::Person,
            gone: gone.id.into(),
            stays: stays.id.into(),
        }
    }
}

/// A record that names the one whose record goes.
struct Naming {
    kind: Kind,
    record: RecordId,
    /// In which field.
    field: &'static str,
    /// What it says.
    fields: Fields,
}

/// Where the one who stays lives.
struct Home {
    household: HouseholdId,
    unit: UnitPath,
}

/// What is done, and why; one change for each record.
struct Merging {
    reason: String,
    changes: Vec<NewChange>,
}

impl Merging {
    /// They become one; which record that is.
    fn merge(&mut self, check: &Check<'_>, two: &Two, home: &Home) -> RecordId {
        let (kind, gone, stays) = (&two.kind, two.gone, two.stays);
        let (first, second) = (gone.min(stays), gone.max(stays));
        for (kind, record, field) in check.lookup.naming(kind, second) {
            let fields = check.lookup.fields(&kind, record).unwrap_or_default();
            let naming = Naming {
                kind,
                record,
                field,
                fields,
            };
            self.point(check, naming, first, home);
        }
        let fields = |record| check.lookup.fields(kind, record).unwrap_or_default();
        let (goes, keeps) = (fields(gone), fields(stays));
        let mut set = joined(check, kind, &goes, &keeps);
        if *kind == Kind::Person {
            set.insert("household_id".to_owned(), home.household.to_string().into());
        }
        let before = if first == stays { &keeps } else { &goes };
        set.retain(|name, value| before.get(name).unwrap_or(&Value::Null) != value);
        if !set.is_empty() {
            self.put(kind.clone(), first, &home.unit, set);
        }
        let unit = check.lookup.unit_of(kind, second);
        let set = Fields::from_iter([
            ("merged_into".to_owned(), first.to_string().into()),
            (DELETED.to_owned(), self.reason.clone().into()),
        ]);
        self.put(kind.clone(), second, &unit.unwrap_or_else(|| home.unit.clone()), set);
        first
    }

    fn put(&mut self, kind: Kind, record: RecordId, unit: &UnitPath, set: Fields) {
        match self.changes.iter_mut().find(|change| change.record == record) {
            Some(change) => change.set.extend(set),
            None => self.changes.push(NewChange {
                kind,
                record,
                unit: unit.clone(),
                set,
            }),
        }
    }

    /// Gives a record the one who stays, where they live; what they have already is one with it.
    fn point(&mut self, check: &Check<'_>, naming: Naming, first: RecordId, home: &Home) {
        let Some(unit) = check.lookup.unit_of(&naming.kind, naming.record) else {
            return;
        };
        if let Some((twin, filled)) = twin(check, &naming, first) {
            if !filled.is_empty() {
                self.put(naming.kind.clone(), twin, &unit, filled);
            }
            let set = Fields::from_iter([(DELETED.to_owned(), self.reason.clone().into())]);
            self.put(naming.kind, naming.record, &unit, set);
            return;
        }
        let Naming {
            kind,
            record,
            field,
            fields,
        } = naming;
        let mut set = Fields::from_iter([(field.to_owned(), first.to_string().into())]);
        let lives = fields.get("household_id").and_then(Value::as_str);
        // A request stays where it was raised, with whom it was handed to.
        let moves =
            field == "person_id" && kind != Kind::Request && lives.is_some_and(|id| id != home.household.to_string());
        if moves {
            set.insert("household_id".to_owned(), home.household.to_string().into());
        }
        self.put(kind, record, if moves { &home.unit } else { &unit }, set);
    }
}

/// The tag or benefit of the one who stays that says the same as this one of who goes, with what it does not say yet.
fn twin(check: &Check<'_>, naming: &Naming, first: RecordId) -> Option<(RecordId, Fields)> {
    let Naming {
        kind, record, fields, ..
    } = naming;
    let of_household = naming.field == "household_id";
    let names = |name: &str| fields.get(name).and_then(Value::as_str).is_some();
    // What is of somebody is one when they are one.
    if of_household && names("person_id") {
        return None;
    }
    let household = match of_household {
        true => HouseholdId::from(first),
        false => check.lookup.person(PersonId::from(first))?.household_id,
    };
    let person = (!of_household).then(|| PersonId::from(first));
    let (tags, benefits) = check.lookup.held(household);
    let known: Vec<RecordId> = match kind {
        Kind::Tag => tags
            .into_iter()
            .filter(|tag| tag.person_id == person)
            .map(|tag| tag.id.into())
            .collect(),
        Kind::Benefit => benefits
            .into_iter()
            .filter(|benefit| benefit.person_id == person)
            .map(|benefit| benefit.id.into())
            .collect(),
        _ => return None,
    };
    known.into_iter().filter(|id| id != record).find_map(|id| {
        let own = check.lookup.fields(kind, id)?;
        Some((id, united(kind, &own, fields)?))
    })
}

/// What `own` does not say and `theirs` does; `None` when they say of something that it is otherwise.
fn united(kind: &Kind, own: &Fields, theirs: &Fields) -> Option<Fields> {
    let mut filled = Fields::new();
    for field in kind.fields().iter().filter(|field| !field.is_fixed) {
        let (own, theirs) = (of(own, field), of(theirs, field));
        let both = one_of(field, own, theirs);
        if both != *own {
            filled.insert(field.name.to_owned(), both);
        } else if !is_blank(theirs) && own != theirs && field.both != Both::Union && !LOOKED_AT.contains(&field.name) {
            return None;
        }
    }
    Some(filled)
}

/// What the one who stays says, and what only the other does.
fn joined(check: &Check<'_>, kind: &Kind, gone: &Fields, stays: &Fields) -> Fields {
    let mut both = Fields::new();
    let number_is_theirs = stays.get("id_no").is_none_or(is_blank);
    for field in kind.fields().iter().filter(|field| !field.is_fixed) {
        let (theirs, own) = (of(gone, field), of(stays, field));
        let value = match field.name {
            name if OWN.contains(&name) => own.clone(),
            // It is said of the number.
            "id_unverified" if number_is_theirs => theirs.clone(),
            "id_unverified" => own.clone(),
            _ => one_of(field, own, theirs),
        };
        if value == *own || value::read(field, &value, check.now).is_ok() {
            both.insert(field.name.to_owned(), value);
        }
    }
    both
}

fn of<'a>(fields: &'a Fields, field: &FieldDef) -> &'a Value {
    fields.get(field.name).unwrap_or(&Value::Null)
}

/// Both lists, or what is said at all.
fn one_of(field: &FieldDef, own: &Value, theirs: &Value) -> Value {
    match (own, theirs) {
        (Value::Array(own), Value::Array(theirs)) if field.both == Both::Union => union(own, theirs),
        (own, theirs) if is_blank(own) && !is_blank(theirs) => theirs.clone(),
        _ => own.clone(),
    }
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null | Value::Bool(false) => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        Value::Number(number) => number.as_u64() == Some(0),
        Value::Bool(true) | Value::Object(_) => false,
    }
}

fn union(own: &[Value], theirs: &[Value]) -> Value {
    let key = |value: &Value| comparison::key(value.as_str().unwrap_or_default());
    let new = theirs
        .iter()
        .filter(|one| !own.iter().any(|known| key(known) == key(one)));
    Value::Array(own.iter().chain(new).cloned().collect())
}
