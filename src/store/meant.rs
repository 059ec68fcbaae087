//! The SQL function `is_to_do`: whether what was handed down is somebody's to do. [`Handing`] says so, here as everywhere.

use super::StoreError;
use super::viewer::is_gone;
use crate::domain::handing::{Handing, Receiver};
use crate::domain::right::Relation;
use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};

/// Gives the connection the function `is_to_do`.
///
/// # Errors
/// When it does not take it.
pub fn teach(conn: &Connection) -> Result<(), StoreError> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    conn.create_scalar_function("is_to_do", 9, flags, is_to_do)?;
    Ok(())
}

/// The doer's user, unit and words, whether that user is gone; then the reader's user, unit, name, and whether words and their
/// unit may mean them.
fn is_to_do(values: &Context<'_>) -> rusqlite::Result<bool> {
    let text = |at: usize| Ok::<_, rusqlite::Error>(values.get_raw(at).as_str_or_null()?.unwrap_or_default());
    let handing = Handing {
        user: text(0)?,
        unit: text(1)?,
        words: text(2)?,
        assist: Vec::new(),
    };
    let who = Receiver {
        user: text(4)?,
        unit: text(5)?,
        name: text(6)?,
        by_words: values.get(7)?,
        by_unit: values.get(8)?,
    };
    Ok(handing.gives(&who, values.get(3)?).has(Relation::Handed))
}

/// True of a `request r` that some step handed to the reader, whatever became of it since.
#[must_use]
pub fn was_handed_to_me() -> String {
    format!(
        "EXISTS (SELECT 1 FROM request_event h WHERE h.request_id = r.id AND h.deleted IS NULL
          AND h.kind IN ('dispatch', 'hand_down')
          AND is_to_do(h.to_user, h.to_unit, CASE h.kind WHEN 'dispatch' THEN h.to_party END, {}, :user, :unit, :name, :helps, :works))",
        is_gone("h.to_user")
    )
}

/// What was handed to the reader and is not answered yet, over `request_derived d`. A request registered elsewhere is none.
#[must_use]
pub fn is_mine_to_do() -> String {
    format!(
        "(d.open = 1 AND d.awaiting_check = 0 AND d.state IN ('handed_down', 'handling', 'returned')
          AND is_to_do(d.doer_user, d.doer_unit, d.assignee, {}, :user, :unit, :name, :helps, :works))",
        is_gone("d.doer_user")
    )
}
