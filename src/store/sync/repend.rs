//! Own changes that wait again: the server lost its tail, or a new incarnation renumbered them.

use crate::change::Kind;
use crate::domain::rules::Rules;
use crate::store::project::{self, project_all};
use crate::store::records::all;
use crate::store::touched::Touched;
use crate::store::{StoreError, derive, identity, journal, meta};
use rusqlite::Connection;
use std::collections::BTreeSet;

/// Makes own changes with `n >= expect` pending again. Not while a log is reread: the old sequence numbers give the order in
/// which lost changes are brought back.
///
/// # Errors
/// When the database does not take it.
pub fn repend_from(conn: &Connection, expect: u64, rules: &Rules) -> Result<(), StoreError> {
    let Some(kept) = identity::kept(conn)? else {
        return Ok(());
    };
    if meta::is_set(conn, meta::RELOG)? {
        return Ok(());
    }
    let mut touched = Touched::default();
    let records: BTreeSet<_> = journal::repend(conn, kept.device, expect)?.into_iter().collect();
    for (kind, record) in records {
        project::project(conn, &Kind::from_code(&kind), &record, &mut touched)?;
    }
    rederive_as_of_then(conn, touched, rules)
}

fn rederive_as_of_then(conn: &Connection, touched: Touched, rules: &Rules) -> Result<(), StoreError> {
    match meta::get(conn, meta::ROLLED_ON)? {
        Some(day) => derive::rederive(conn, touched, rules, day, false),
        None => Ok(()),
    }
}

/// Folds the records of unsequenced own changes again, after they were renumbered.
///
/// # Errors
/// When the database does not take it.
pub fn fold_waiting(conn: &Connection, rules: &Rules) -> Result<(), StoreError> {
    let waiting = all(
        conn,
        "SELECT DISTINCT kind, record FROM journal WHERE mine = 1 AND seq IS NULL",
        &[],
        |row| Ok((Kind::from_code(row.get_ref("kind")?.as_str()?), row.get("record")?)),
    )?;
    let mut touched = Touched::default();
    project_all(conn, &waiting.into_iter().collect(), &mut touched)?;
    rederive_as_of_then(conn, touched, rules)
}
