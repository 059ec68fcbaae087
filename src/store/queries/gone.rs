//! A household that was deleted, here or elsewhere: who deleted it and why, and which others it may have been one with.

use super::read::{reader, user_name};
use crate::domain::ids::HouseholdId;
use crate::record::kind::DELETED;
use crate::store::sql::{parsed, text};
use crate::store::{StoreError, journal, records};
use crate::view::{GoneHousehold, SearchHit, SearchTarget};
use rusqlite::{Connection, ToSql};

/// Others that are named at most.
const OTHERS: i64 = 6;

/// What is left to say of it; `None` when it was never here, or stands.
pub fn household(conn: &Connection, id: HouseholdId) -> Result<Option<GoneHousehold>, StoreError> {
    let id = id.to_string();
    let by_id: &[(&str, &dyn ToSql)] = &[(":id", &id)];
    let found = records::first(
        conn,
        "SELECT display_name, household_no, address, deleted FROM household WHERE id = :id AND deleted IS NOT NULL",
        by_id,
        |row| {
            Ok(GoneHousehold {
                name: text(row, "display_name")?,
                number: text(row, "household_no")?,
                address: text(row, "address")?,
                why: text(row, "deleted")?,
                by: String::new(),
                at: None,
                others: Vec::new(),
            })
        },
    )?;
    let Some(mut gone) = found else { return Ok(None) };
    let last = journal::of_record(conn, &id)?
        .into_iter()
        .rfind(|entry| entry.placed.change.set.contains_key(DELETED));
    if let Some(entry) = last {
        gone.by = user_name(conn, &reader(conn)?, &entry.user.to_string())?;
        gone.at = Some(entry.placed.change.at);
    }
    gone.others = others(conn, &id)?;
    Ok(Some(gone))
}

/// The one that it was merged into, then those of its unit with the same number, telephone, name or door: the likeliest first.
fn others(conn: &Connection, id: &str) -> Result<Vec<SearchHit>, StoreError> {
    records::all(
        conn,
        "SELECT o.id, o.display_name, o.household_no, o.address FROM household h
         JOIN household o ON o._unit = h._unit AND o.id <> h.id AND o.deleted IS NULL
         LEFT JOIN search a ON a.record = h.id LEFT JOIN search b ON b.record = o.id
         WHERE h.id = :id
           AND (o.id = h.merged_into OR a.number <> '' AND b.number = a.number OR h.phone <> '' AND o.phone = h.phone
                OR o.display_name = h.display_name OR h.address <> '' AND o.address = h.address)
         ORDER BY o.id IS NOT h.merged_into, b.number IS NOT a.number, o.display_name <> h.display_name, o.id LIMIT :limit",
        &[(":id", &id), (":limit", &OTHERS)],
        |row| {
            Ok(SearchHit {
                target: SearchTarget::Household(parsed(row, "id")?),
                title: text(row, "display_name")?,
                number: text(row, "household_no")?,
                address: text(row, "address")?,
                household_no: String::new(),
                birth: None,
                phone: String::new(),
                day: None,
            })
        },
    )
}
