//! New values for some fields of a record, with the checks its making had.

use super::check::{Check, PreparedRecord};
use super::forms::EditEntry;
use super::person::{householder, identity, relation_fits};
use super::sheet::{Reading, read};
use super::{ending, handover, household, life_cycle, likely, roster, tag};
use crate::change::Fields;
use crate::domain::ids::{HouseholdId, PersonId, RecordId, RequestId};
use crate::domain::person::Person;
use crate::domain::problem::Reason;
use crate::domain::unit::UnitPath;
use crate::record::kind::MOVED;
use crate::record::{FieldDef, Holds, Kind, Nature, Values, value};
use serde_json::Value;

/// Checks the entry and notes its change.
pub(super) fn prepare(check: &mut Check<'_>, entry: &EditEntry) -> Option<PreparedRecord> {
    let kind = kind_of(check, &entry.kind);
    if entry.set.is_empty() {
        check.problem("set", Reason::Required);
    }
    let kind = kind?;
    if kind.nature() == Nature::Once {
        check.problem("kind", Reason::NotEditable);
        return None;
    }
    let mut set = values(check, &kind, &entry.set);
    if !check.required("record", &entry.record) {
        return None;
    }
    let record = check.find("record", &kind, &entry.record)?;
    let Some(unit) = check.lookup.unit_of(&kind, record) else {
        check.not_found("record", &entry.record);
        return None;
    };
    check.in_scope("record", &unit);
    let unit = match kind {
        Kind::Household => {
            let no = set.get("household_no").and_then(Value::as_str).unwrap_or_default();
            household::number(check, Some(HouseholdId::from(record)), &unit, no);
            let name = set.get("display_name").and_then(Value::as_str).unwrap_or_default();
            household::name(check, Some(HouseholdId::from(record)), &unit, name);
            household::level(check, HouseholdId::from(record), &set);
            likely::renamed(check, HouseholdId::from(record), name);
            unit
        }
        Kind::Person => person(check, record, unit, &mut set)?,
        Kind::Handover => {
            handover::receive(check, record, &unit, &set);
            unit
        }
        _ => unit,
    };
    if kind.def().looks_at_whole() || kind == Kind::CampaignRow {
        whole(check, &kind, record, &mut set);
    }
    let no = number_of(check, &kind, record);
    check.change(kind, record, &unit, set);
    Some(PreparedRecord { record, no })
}

/// Checks the record as it would stand.
fn whole(check: &mut Check<'_>, kind: &Kind, record: RecordId, set: &mut Fields) {
    let before = check.lookup.fields(kind, record).unwrap_or_default();
    if *kind == Kind::Tag {
        tag::withdrawn(&before, set);
    }
    let person = before.get("person_id").and_then(Value::as_str);
    let person = person.and_then(|id| id.parse().ok());
    ending::complete(check, kind, person, &before, set);
    life_cycle::go_on(check, kind, &before, set);
    let values = Values { before: &before, set };
    match kind {
        Kind::Tag => tag::consent(check, set, person),
        Kind::CampaignRow => roster::row_fits(check, values),
        _ => {}
    }
    let about = likely::About {
        household: likely::id(values, "household_id"),
        person: likely::id(values, "person_id"),
        record: Some(record),
    };
    likely::ask(check, kind, &about, &before, set);
}

/// The kind a code names; a problem for codes that are unknown or belong to the server.
pub(super) fn kind_of(check: &mut Check<'_>, given: &str) -> Option<Kind> {
    let given = given.trim();
    if !check.required("kind", given) {
        return None;
    }
    let kind = Kind::from_code(given);
    if kind.is_known() && !kind.is_server_owned() {
        return Some(kind);
    }
    let known: Vec<_> = Kind::all()
        .filter(|kind| !kind.is_server_owned())
        .map(Kind::code)
        .collect();
    let given = given.to_owned();
    let known = known.join(" ");
    check.problem("kind", Reason::UnknownCode { given, known });
    None
}

/// What people call a record: its household number or temporary number.
pub(super) fn number_of(check: &Check<'_>, kind: &Kind, record: RecordId) -> String {
    let household = |id| check.lookup.household(id).map(|household| household.household_no);
    match kind {
        Kind::Household => household(HouseholdId::from(record)),
        Kind::Person => check
            .lookup
            .person(PersonId::from(record))
            .and_then(|person| household(person.household_id)),
        Kind::Request => check
            .lookup
            .request(RequestId::from(record))
            .map(|(request, _)| request.temp_no),
        _ => None,
    }
    .unwrap_or_default()
}

/// Reads every value by the rule of its field. An empty one clears the field, where it may be empty.
fn values(check: &mut Check<'_>, kind: &Kind, given: &Fields) -> Fields {
    let mut set = Fields::new();
    for (name, raw) in given {
        let Some((field, raw)) = value::given(kind, name, raw) else {
            let known: Vec<_> = kind.fields().iter().map(|field| field.name).collect();
            let given = name.clone();
            let known = known.join(" ");
            check.problem("set", Reason::UnknownCode { given, known });
            continue;
        };
        if field.is_fixed {
            check.problem(field.name, Reason::NotEditable);
            continue;
        }
        match read(check, field, &raw) {
            Reading::Value(value) => {
                let value = match (field.holds, value) {
                    (Holds::Ref(_), value) => named(check, field, &value),
                    (_, value) => Some(value),
                };
                set.extend(value.map(|value| (field.name.to_owned(), value)));
            }
            Reading::Blank if field.is_needed => check.problem(field.name, Reason::Required),
            Reading::Blank => {
                set.insert(field.name.to_owned(), value::emptied(field));
            }
            Reading::Wrong => {}
        }
    }
    set
}

/// The id of the record that was named by its number or id.
pub(super) fn named(check: &mut Check<'_>, field: &'static FieldDef, given: &Value) -> Option<Value> {
    let Holds::Ref(target) = field.holds else { return None };
    let id = check.find(field.name, &target.kind()?, given.as_str().unwrap_or_default())?;
    Some(Value::from(id.to_string()))
}

/// The unit the person belongs to afterwards: another one when they move to a household elsewhere.
fn person(check: &mut Check<'_>, record: RecordId, unit: UnitPath, set: &mut Fields) -> Option<UnitPath> {
    let id = PersonId::from(record);
    let Some(known) = check.lookup.person(id) else {
        check.not_found("record", &record.to_string());
        return None;
    };
    if ["id_no", "birth", "sex", "id_unverified"]
        .iter()
        .any(|name| set.contains_key(*name))
    {
        recheck_identity(check, set, &known);
        likely::corrected(check, &known, set);
    }
    relation_fits(check, set, Some(&known));
    let moved = set.get("household_id").and_then(Value::as_str).map(str::to_owned);
    if moved.is_none() && !set.contains_key("relation") {
        return Some(unit);
    }
    let household = match &moved {
        Some(given) => check.household("household_id", given)?,
        None => {
            let Some(household) = check.lookup.household(known.household_id) else {
                check.not_found("household_id", &known.household_id.to_string());
                return None;
            };
            household
        }
    };
    let relation = set
        .get("relation")
        .and_then(Value::as_str)
        .unwrap_or(&known.relation)
        .to_owned();
    householder(check, household.id, &relation, Some(id));
    if moved.is_none() || household.unit == unit {
        return Some(unit);
    }
    set.insert(MOVED.to_owned(), Value::from(""));
    Some(household.unit)
}

/// Birth date, sex and ID number are checked together, the kept number standing in for one not typed.
fn recheck_identity(check: &mut Check<'_>, set: &mut Fields, known: &Person) {
    let typed = set.contains_key("id_no");
    if !typed && !known.id_no.is_empty() {
        set.insert("id_no".to_owned(), Value::from(known.id_no.clone()));
    }
    identity(check, set, Some(known));
    if !typed {
        set.remove("id_no");
    }
}
