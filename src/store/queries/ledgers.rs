//! 台账: what came in, what was given out and is wrong since, what was said of headings.

use super::{deeds, handed_out};
use crate::store::{StoreError, meta};
use crate::view::{LedgerAnswers, LedgersView};
use rusqlite::Connection;

/// What the page shows.
///
/// # Errors
/// When the database does not answer.
pub fn ledgers(conn: &Connection) -> Result<LedgersView, StoreError> {
    let mut handed_out = handed_out::handed_out(conn)?;
    handed_out.retain(|file| !file.changed.is_empty() || file.added > 0);
    Ok(LedgersView {
        imports: deeds::import_rows(conn)?,
        handed_out,
        answers: answers(conn)?,
        folders: folders(conn)?,
    })
}

/// What was said of headings, the newest first.
///
/// # Errors
/// When the database does not answer.
pub fn answers(conn: &Connection) -> Result<Vec<LedgerAnswers>, StoreError> {
    Ok(meta::get(conn, meta::LEDGER_ANSWERS)?.unwrap_or_default())
}

/// The folders that files came from, the last one first.
///
/// # Errors
/// When the database does not answer.
pub fn folders(conn: &Connection) -> Result<Vec<String>, StoreError> {
    Ok(meta::get(conn, meta::FOLDERS)?.unwrap_or_default())
}
