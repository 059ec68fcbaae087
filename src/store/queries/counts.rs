//! The header's figures.

use super::conflicts;
use super::read::{ALL_NAMED, Asks, counted, reader};
use super::requests::inbox;
use crate::domain::rules::Rules;
use crate::domain::time::{Date, Millis};
use crate::store::{StoreError, journal, meta, records, registers};
use crate::view::Counts;
use rusqlite::Connection;

/// Among so many changes the latest is looked for: enough that a day's work with a wrong clock does not hide the right ones.
const NEWEST_OF: i64 = 500;

/// The figures as they are in the journal and the projection.
pub fn counts(conn: &Connection, rules: &Rules, today: Date) -> Result<Counts, StoreError> {
    let reader = reader(conn)?;
    let last_sync: Option<Millis> = meta::get(conn, meta::LAST_SYNC)?;
    Ok(Counts {
        pending: pending(conn)?,
        conflicts: conflicts::count(conn)? + conflicts::void_steps(conn, rules)?.len(),
        refused: counted(
            conn,
            "SELECT count(*) AS count FROM journal
             WHERE mine = 1 AND seq IS NULL AND refused IS NOT NULL AND refused <> :let_go",
            &[(":let_go", &journal::LET_GO)],
        )?,
        registers: registers::waiting(conn)?,
        points: rules.followups.on("points").is_some(),
        last_sync,
        seen: journal::seen(conn)?.seq,
        // Databases of before noted no more than the last round.
        loaded: meta::is_set(conn, meta::LOADED)? || last_sync.is_some(),
        newest: newest(conn)?,
        drafts: counted(
            conn,
            "SELECT count(*) AS count FROM draft WHERE sum IS row_sum(key, body, at)",
            &[],
        )?,
        households: counted(conn, "SELECT count(*) AS count FROM household_derived", &[])?,
        inbox: counted(
            conn,
            &format!(
                "SELECT count(*) AS count FROM request_derived d WHERE {ALL_NAMED} AND {}",
                inbox()
            ),
            &Asks::of(&reader, today).params(),
        )?,
    })
}

/// The latest instant among the last changes that came or were saved here, others' clocks corrected by the server.
fn newest(conn: &Connection) -> Result<Option<Millis>, StoreError> {
    let sql = "SELECT max(te) AS te FROM (SELECT te FROM journal ORDER BY arrival DESC LIMIT :last)";
    let found: Option<Option<i64>> = records::first(conn, sql, &[(":last", &NEWEST_OF)], |row| row.get("te"))?;
    Ok(found.flatten().map(Millis))
}

/// How many changes wait, read from the journal.
pub fn pending(conn: &Connection) -> Result<usize, StoreError> {
    counted(
        conn,
        "SELECT count(*) AS count FROM journal WHERE mine = 1 AND seq IS NULL AND refused IS NULL",
        &[],
    )
}
