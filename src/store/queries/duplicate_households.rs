//! Households of one unit that may have been recorded twice: by number, by the householder's name with the telephone or the address.

use crate::domain::ids::RecordId;
use crate::domain::{comparison, phone};
use crate::record::Kind;
use crate::store::sql::{RowResult, parsed, text};
use crate::store::{StoreError, records};
use crate::view::{DuplicateRow, Likeness, Twin};
use rusqlite::{Connection, Row};
use std::collections::{BTreeSet, HashMap};

/// Each pair once; of one household when given, and then those that are a little like it as well.
pub fn households(conn: &Connection, of: Option<RecordId>) -> Result<Vec<DuplicateRow>, StoreError> {
    let all = records::all(
        conn,
        "SELECT id, _unit, household_no, display_name, address, phone FROM household WHERE deleted IS NULL ORDER BY id",
        &[],
        household,
    )?;
    let mut shared: HashMap<(&str, usize, &str), Vec<usize>> = HashMap::new();
    for (at, one) in all.iter().enumerate() {
        let keys = one.keys.iter().enumerate().filter(|(_, key)| !key.is_empty());
        for (place, key) in keys {
            shared.entry((&one.unit, place, key)).or_default().push(at);
        }
    }
    let mut pairs: BTreeSet<(usize, usize)> = BTreeSet::new();
    // Alike in the address alone is many a whole village.
    let groups = shared
        .iter()
        .filter(|((_, place, _), _)| of.is_some() || *place != ADDRESS);
    for group in groups.map(|(_, group)| group) {
        for (nth, one) in group.iter().enumerate() {
            let is_asked =
                |other: &usize| of.is_none_or(|of| all[*one].row.record == of || all[*other].row.record == of);
            pairs.extend(
                group[nth + 1..]
                    .iter()
                    .filter(|other| is_asked(other))
                    .map(|other| (*one, *other)),
            );
        }
    }
    let row = |(one, other): (usize, usize)| {
        let why = likeness(&all[one], &all[other]).filter(|why| of.is_some() || *why != Likeness::OneOfThese)?;
        Some(DuplicateRow {
            kind: Kind::Household,
            one: all[one].row.clone(),
            other: all[other].row.clone(),
            why,
        })
    };
    Ok(pairs.into_iter().filter_map(row).collect())
}

const NUMBER: usize = 0;
const NAME: usize = 1;
const PHONE: usize = 2;
const ADDRESS: usize = 3;

/// A household, in the form in which they are compared.
struct Household {
    row: Twin,
    unit: String,
    keys: [String; 4],
}

fn household(row: &Row<'_>) -> RowResult<Household> {
    let number = text(row, "household_no")?;
    let name = text(row, "display_name")?;
    let call = phone::normalise(&text(row, "phone")?);
    let address = text(row, "address")?;
    Ok(Household {
        unit: text(row, "_unit")?,
        keys: [&number, &name, &call, &address].map(|text| comparison::key(text)),
        row: Twin {
            record: parsed(row, "id")?,
            household: parsed(row, "id")?,
            household_no: number,
            household_name: name.clone(),
            name,
            birth: None,
            phone: call,
        },
    })
}

/// Why the two may be one.
fn likeness(one: &Household, other: &Household) -> Option<Likeness> {
    let same = |place: usize| !one.keys[place].is_empty() && one.keys[place] == other.keys[place];
    if same(NUMBER) {
        return Some(Likeness::HouseholdNumber);
    }
    if same(NAME) && (same(PHONE) || same(ADDRESS)) {
        return Some(Likeness::Householder);
    }
    (same(NAME) || same(PHONE) || same(ADDRESS)).then_some(Likeness::OneOfThese)
}
