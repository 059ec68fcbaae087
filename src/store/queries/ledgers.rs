//! 台账: what came in, what was given out and is wrong since, what was said of headings.

use super::{deeds, handed_out};
use crate::store::{StoreError, ledger_answers};
use crate::view::LedgersView;
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
        answers: ledger_answers::answers(conn)?,
        folders: ledger_answers::folders(conn)?,
    })
}
