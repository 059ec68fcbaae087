//! A household with everything on it.

use super::calls;
use super::conflicts::conflicts;
use super::read::{Asks, counted, follow_ups_of, reader, request_rows};
use super::{entitlements, records as ledgers, visits};
use crate::domain::colour;
use crate::domain::five::from_text;
use crate::domain::household::Colour;
use crate::domain::ids::HouseholdId;
use crate::domain::person::Person;
use crate::domain::rules::Rules;
use crate::domain::time::Date;
use crate::store::derive::facts;
use crate::store::merged::{FOLLOWED, HOMES, WHOSE, of_household};
use crate::store::sql::{code, text};
use crate::store::viewer::Viewer;
use crate::store::{StoreError, journal, records};
use crate::view::{HealthRow, HouseholdDetail};
use rusqlite::{Connection, ToSql};

/// The household, or `None` when it is gone.
pub fn household(
    conn: &Connection,
    id: HouseholdId,
    rules: &Rules,
    today: Date,
) -> Result<Option<Box<HouseholdDetail>>, StoreError> {
    let id = id.to_string();
    let by_id: &[(&str, &dyn ToSql)] = &[(":id", &id)];
    let found = records::first(
        conn,
        "SELECT h.*, d.colour AS shown_colour, d.because, d.five FROM household h
         LEFT JOIN household_derived d ON d.household = h.id WHERE h.id = :id AND h.deleted IS NULL",
        by_id,
        |row| {
            Ok((
                records::household(row)?,
                code(row, "shown_colour", Colour::from_code, colour::unknown())?,
                text(row, "because")?,
                from_text(&text(row, "five")?),
                records::sync_state(row)?,
            ))
        },
    )?;
    let Some((household, colour, colour_because, five, sync)) = found else {
        return Ok(None);
    };
    let reader = reader(conn)?;
    let follow_ups = follow_ups_of(conn, &Asks::of(&reader, today), "household", &id, None)?;
    Ok(Some(Box::new(HouseholdDetail {
        cursor: journal::seen(conn)?,
        same_number: same_number(conn, by_id)?,
        household,
        colour,
        colour_because,
        five,
        persons: persons(conn, by_id)?,
        tags: by_kind(facts::tags(conn, &id)?, |tag| (tag.kind.clone(), tag.id)),
        benefits: by_kind(facts::benefits(conn, &id)?, |benefit| {
            (benefit.kind.clone(), benefit.id)
        }),
        calls: calls::of_alarms(conn, follow_ups.iter())?,
        follow_ups,
        entitlements: entitlements::of_household(conn, &id, rules, today)?,
        requests: request_rows(
            conn,
            &format!("WHERE r.household_id IN {HOMES} ORDER BY d.registered_at DESC, r.id DESC"),
            by_id,
        )?,
        visits: visits::of_household(conn, &id, 0, 50)?,
        health: health_records(conn, by_id)?,
        records: ledgers::of_household(conn, &id)?,
        visit_count: counted(
            conn,
            &format!("SELECT count(*) AS count FROM visit WHERE household_id IN {HOMES} AND deleted IS NULL"),
            by_id,
        )?,
        conflicts: conflicts(conn, Some(&id))?,
        sync,
    })))
}

/// Another household of the unit that goes by the same number, however that is written. `h` is the household.
pub const SAME_NUMBER: &str =
    "FROM search s JOIN search o ON o.number = s.number AND o.kind = s.kind AND o.record <> s.record
    JOIN household other ON other.id = o.record AND other._unit = h._unit AND other.deleted IS NULL
    WHERE s.record = h.id AND s.kind = 'household' AND s.number <> ''";

fn same_number(conn: &Connection, by_id: &[(&str, &dyn ToSql)]) -> Result<Option<String>, StoreError> {
    let sql = format!(
        "SELECT (SELECT other.display_name {SAME_NUMBER} ORDER BY other.id LIMIT 1) AS name FROM household h WHERE h.id = :id"
    );
    Ok(records::first(conn, &sql, by_id, |row| row.get("name"))?.flatten())
}

/// Its people, the householder first, then by age.
fn persons(conn: &Connection, by_id: &[(&str, &dyn ToSql)]) -> Result<Vec<Person>, StoreError> {
    records::all(
        conn,
        &format!(
            "SELECT * FROM person WHERE household_id IN {HOMES} AND deleted IS NULL
             ORDER BY coalesce(relation, '') <> '02', birth IS NULL, birth, id"
        ),
        by_id,
        records::person,
    )
}

/// The follow-up records of its people, voided ones too, the newest first, also those of people who moved here since.
fn health_records(conn: &Connection, by_id: &[(&str, &dyn ToSql)]) -> Result<Vec<HealthRow>, StoreError> {
    let who = Viewer::here(conn)?;
    records::all(
        conn,
        &format!(
            "SELECT t.*, {WHOSE} AS followed FROM health_record t {FOLLOWED}
             WHERE t.deleted IS NOT 'undo' AND {} ORDER BY t.at DESC, t.deleted IS NOT NULL, t.id DESC LIMIT 50",
            of_household()
        ),
        by_id,
        |row| {
            let (unit, user) = (records::unit(row)?, text(row, "_user")?);
            let relations = who.as_ref().map(|who| who.relations_to(&unit, &user));
            Ok(HealthRow {
                record: records::health_record(row)?,
                relations: relations.unwrap_or_default(),
                sync: records::standing(row)?,
            })
        },
    )
}

/// The records in the order of the table of kinds: the same on every device, whatever their ids are.
fn by_kind<T, K: Ord>(mut records: Vec<T>, key: impl Fn(&T) -> K) -> Vec<T> {
    records.sort_by_key(key);
    records
}
