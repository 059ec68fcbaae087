//! Building everything that is not the journal anew; what `doctor` does and tests compare with.

use super::touched::Touched;
use super::{StoreError, derive, journal, meta, project};
use crate::change::Kind;
use crate::domain::rules::Rules;
use crate::domain::time::Date;
use rusqlite::Connection;

/// Empties projection and derived tables and fills them from the journal.
///
/// # Errors
/// When the database does not take it.
pub fn rebuild(conn: &Connection, rules: &Rules, today: Date) -> Result<(), StoreError> {
    for kind in Kind::ALL {
        conn.execute(&format!(r#"DELETE FROM "{}""#, kind.code()), [])?;
    }
    conn.execute_batch(
        "DELETE FROM conflict; DELETE FROM request_derived; DELETE FROM follow_up;
         DELETE FROM household_derived; DELETE FROM stale; DELETE FROM search;",
    )?;
    let mut touched = Touched::default();
    for (kind, record) in journal::records(conn)? {
        project::project(conn, &Kind::from_code(&kind), &record, &mut touched)?;
    }
    derive::settle(conn, touched, rules, today, false)?;
    meta::set(conn, meta::ROLLED_ON, &today)
}
