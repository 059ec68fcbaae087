//! The header's figures.

use super::conflicts;
use super::read::{ALL_NAMED, Asks, counted, reader};
use super::requests::inbox;
use crate::domain::rules::Rules;
use crate::domain::time::Date;
use crate::store::{StoreError, journal, meta};
use crate::view::Counts;
use rusqlite::Connection;

/// The figures as they are in the journal and the projection.
pub fn counts(conn: &Connection, rules: &Rules, today: Date) -> Result<Counts, StoreError> {
    let reader = reader(conn)?;
    Ok(Counts {
        pending: pending(conn)?,
        conflicts: conflicts::count(conn)? + conflicts::void_steps(conn, rules)?.len(),
        refused: counted(
            conn,
            "SELECT count(*) AS count FROM journal
             WHERE mine = 1 AND seq IS NULL AND refused IS NOT NULL AND refused <> :let_go",
            &[(":let_go", &journal::LET_GO)],
        )?,
        last_sync: meta::get(conn, meta::LAST_SYNC)?,
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

/// How many changes wait, read from the journal.
pub fn pending(conn: &Connection) -> Result<usize, StoreError> {
    counted(
        conn,
        "SELECT count(*) AS count FROM journal WHERE mine = 1 AND seq IS NULL AND refused IS NULL",
        &[],
    )
}
