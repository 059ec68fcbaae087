//! When a record, and what was changed in it, became known here.

use crate::domain::known_since::{Changed, KnownSince};
use crate::domain::time::Millis;
use crate::store::sql::parsed;
use rusqlite::Row;
use serde_json::Value;
use std::collections::BTreeMap;

/// Notes when the row's record, and what was changed in it later, became known here: the days of the journal, not those typed.
///
/// # Errors
/// When the row cannot be read.
pub fn note(known: &mut KnownSince, row: &Row<'_>) -> rusqlite::Result<()> {
    let changed: Option<String> = row.get("_changed")?;
    let changed: BTreeMap<String, (i64, Value)> = changed
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default();
    let changed = changed.into_iter().map(|(field, (at, was))| {
        let on = Millis(at).local_date();
        let was = was.as_str().unwrap_or_default().to_owned();
        (field, Changed { on, was })
    });
    known.note(
        parsed(row, "id")?,
        Millis(row.get("_at")?).local_date(),
        changed.collect(),
    );
    Ok(())
}
