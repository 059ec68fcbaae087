//! How findings are kept: as records of the list and of its rows, through the gate.

use super::List;
use crate::change::entry::{EditEntry, Entry, Lookup, NewEntry};
use crate::change::{Fields, Kind, PackedChange};
use crate::domain::benefit::BenefitKind;
use crate::exchange::import::planned::Planned;
use crate::view::{Compared, Comparison, Held, HeldFinding};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// What a finding may say no more.
const TERMS: [&str; 7] = [
    "beside",
    "monthly_fen",
    "level",
    "from",
    "ours_fen",
    "ours_level",
    "ours_from",
];

/// By what a finding is known again.
type Key = (String, Uuid, String, String);

/// The changes: new findings, those that are found otherwise, those that are found no more.
pub(super) fn changes(
    comparison: &Comparison,
    list: &List,
    kinds: &BTreeSet<BenefitKind>,
    held: &Held,
    lookup: &dyn Lookup,
) -> Vec<PackedChange> {
    let mut planned = Planned::new(lookup, held);
    let of_list = |one: &&HeldFinding| one.list == list.title && one.as_of == Some(list.as_of);
    let (lists, before): (Vec<_>, Vec<_>) = held
        .findings
        .iter()
        .filter(of_list)
        .partition(|one| one.kind.is_empty());
    note(
        &mut planned,
        &whole(comparison, list, kinds),
        Kind::ExternalList,
        lists.first().copied(),
    );
    let mut known_before: HashMap<Key, Vec<&HeldFinding>> = HashMap::new();
    for one in before {
        known_before.entry(key_of(one)).or_default().push(one);
    }
    for row in comparison.rows.iter().filter(|row| row.finding.is_some()) {
        let known = known_before.get_mut(&key(row)).and_then(Vec::pop);
        note(&mut planned, &values(row, list), Kind::ListRow, known);
    }
    for gone in known_before.values().flatten().filter(|one| one.state != "settled") {
        edit(
            &mut planned,
            &Kind::ListRow,
            gone,
            Fields::from_iter([("state".to_owned(), "settled".into())]),
        );
    }
    planned.changes
}

/// A new record, or what is other in one that is here.
fn note(planned: &mut Planned<'_>, set: &Fields, kind: Kind, known: Option<&HeldFinding>) {
    match known {
        Some(known) => {
            let mut set = set.clone();
            ["person", "household"].iter().for_each(|name| {
                set.remove(*name);
            });
            // What was answered stays answered; what had gone and is found again waits for an answer.
            if known.state == "settled" {
                set.insert("state".to_owned(), "open".into());
            }
            edit(planned, &kind, known, set);
        }
        None => {
            let entry = Entry::New(NewEntry { kind, set: set.clone() });
            take(planned, &entry);
        }
    }
}

fn edit(planned: &mut Planned<'_>, kind: &Kind, known: &HeldFinding, mut set: Fields) {
    let standing = planned.standing(kind, known.record).unwrap_or_default();
    if set.contains_key("finding") {
        for name in TERMS
            .iter()
            .filter(|name| !set.contains_key(**name))
            .collect::<Vec<_>>()
        {
            set.insert((*name).to_owned(), Value::Null);
        }
    }
    set.retain(|name, value| standing.get(name).unwrap_or(&Value::Null) != value);
    if set.is_empty() {
        return;
    }
    let entry = EditEntry {
        kind: kind.code().to_owned(),
        record: known.record.to_string(),
        set,
    };
    take(planned, &Entry::Edit(entry));
}

/// What the gate refuses (a person who left this unit meanwhile) is no finding of ours.
fn take(planned: &mut Planned<'_>, entry: &Entry) {
    match planned.prepare(entry) {
        Ok(_) => planned.keep(),
        Err(_) => planned.drop_row(),
    }
}

fn whole(comparison: &Comparison, list: &List, kinds: &BTreeSet<BenefitKind>) -> Fields {
    let same = comparison.rows.iter().filter(|row| row.finding.is_none()).count();
    let kinds: Vec<&str> = kinds.iter().map(BenefitKind::code).collect();
    fields(json!({
        "title": list.title, "source": list.source, "as_of": list.as_of.to_string(), "kinds": kinds,
        "rows": comparison.listed(), "same": same,
    }))
}

fn values(row: &Compared, list: &List) -> Fields {
    let mut set = fields(json!({
        "name": row.name, "id_hash": row.id_hash, "finding": row.finding.as_ref().map(crate::domain::finding::Finding::code),
        "kind": row.kind.code(), "beside": row.beside.as_ref().map(BenefitKind::code),
        "monthly_fen": row.listed.monthly_fen, "level": row.listed.level, "from": row.listed.from,
        "ours_fen": row.ours.monthly_fen, "ours_level": row.ours.level, "ours_from": row.ours.from,
        "list": list.title, "as_of": list.as_of.to_string(),
    }));
    let about = match (row.person, row.household) {
        (Some(person), _) => Some(("person", person.to_string())),
        (None, Some(household)) => Some(("household", household.to_string())),
        (None, None) => None,
    };
    set.extend(about.map(|(name, id)| (name.to_owned(), Value::from(id))));
    set
}

/// The object's values, those that are given.
fn fields(value: Value) -> Fields {
    let Value::Object(mut set) = value else {
        return Fields::new();
    };
    set.retain(|_, value| !value.is_null() && value.as_str() != Some(""));
    set
}

fn key(row: &Compared) -> Key {
    let about = row
        .person
        .map(|id| id.0)
        .or(row.household.map(|id| id.0))
        .unwrap_or_default();
    let (name, sum) = match about.is_nil() {
        true => (row.name.clone(), row.id_hash.clone()),
        false => Default::default(),
    };
    (row.kind.code().to_owned(), about, name, sum)
}

fn key_of(one: &HeldFinding) -> Key {
    let (name, sum) = match one.about.is_nil() {
        true => (one.name.clone(), one.id_hash.clone()),
        false => Default::default(),
    };
    (one.kind.clone(), one.about, name, sum)
}
