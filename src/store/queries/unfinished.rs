//! Forms that were begun and not finished: which form, about whom, and where its record is shown.

use super::subject::{subject, target, told};
use crate::record::Kind;
use crate::store::{StoreError, drafts};
use crate::view::{DraftRow, SearchTarget, Unfinished};
use rusqlite::Connection;
use uuid::Uuid;

/// The newest first; that of the first-run setup is none.
///
/// # Errors
/// When the database does not answer.
pub fn unfinished(conn: &Connection) -> Result<Vec<Unfinished>, StoreError> {
    drafts::waiting(conn)?.iter().map(|row| begun(conn, row)).collect()
}

fn begun(conn: &Connection, row: &DraftRow) -> Result<Unfinished, StoreError> {
    let mut begun = Unfinished {
        form: row.key.split(':').next().unwrap_or_default().to_owned(),
        is_fast: row.key.starts_with("visit:fast"),
        is_of_record: false,
        at: row.at,
        subject: String::new(),
        number: String::new(),
        household: None,
        target: None,
    };
    // A draft's name ends with the record that its form is about, if there is one.
    let Some(id) = row.key.split(':').next_back().filter(|id| Uuid::parse_str(id).is_ok()) else {
        return Ok(begun);
    };
    begun.is_of_record = true;
    for kind in Kind::all() {
        let Some(shown) = target(conn, kind, id)? else { continue };
        begun.is_of_record = *kind != Kind::Household;
        begun.subject = subject(conn, kind, id)?;
        begun.number = told(conn, kind, id)?.number;
        if let SearchTarget::Household(household) = shown {
            begun.household = Some((household, subject(conn, &Kind::Household, &household.to_string())?));
        }
        begun.target = Some(shown);
        break;
    }
    Ok(begun)
}
