//! Numbered migrations; never edited after a release. Invariant: `user_version` is the number of the last one that ran.
//!
//! They make what is not made from the journal, and the derived tables. The tables of the kinds are [`super::kind_tables`]'.

use super::{StoreError, sums};
use rusqlite::Connection;

const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001_base.sql"),
    include_str!("migrations/0002_sums.sql"),
    include_str!("migrations/0003_numbers.sql"),
    include_str!("migrations/0004_annulment.sql"),
    include_str!("migrations/0005_kind_tables.sql"),
    include_str!("migrations/0006_no_snapshot.sql"),
    include_str!("migrations/0007_record_follow_up.sql"),
    include_str!("migrations/0008_hand_down.sql"),
    include_str!("migrations/0009_handed_out.sql"),
    include_str!("migrations/0010_imported.sql"),
    include_str!("migrations/0011_entitlement.sql"),
    include_str!("migrations/0012_five.sql"),
];

/// The version this program writes.
pub fn known_version() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// Refuses a database that a newer program wrote; true when it has our version. Nothing is written.
///
/// # Errors
/// [`StoreError::NewerVersion`].
pub fn must_know(conn: &Connection) -> Result<bool, StoreError> {
    let known = known_version();
    let found: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    match found > known {
        true => Err(StoreError::NewerVersion { found, known }),
        false => Ok(found == known),
    }
}

/// Brings the database to [`known_version`], all steps in one transaction, and has the connection keep its sums.
///
/// # Errors
/// [`StoreError::NewerVersion`] when a newer program wrote it; nothing is touched then.
pub fn migrate(conn: &mut Connection) -> Result<(), StoreError> {
    must_know(conn)?;
    let found: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
    sums::teach(conn)?;
    let missing = (1..).zip(MIGRATIONS).filter(|(version, _)| *version > found);
    // One transaction for all: a new database has one commit to wait for, an old one is brought up whole or not at all.
    let tx = conn.transaction()?;
    for (version, sql) in missing {
        tx.execute_batch(sql)?;
        tx.pragma_update(None, "user_version", version)?;
    }
    tx.commit()?;
    sums::follow(conn)
}
