//! Long lists, read window after window.

use crate::store::{Answer, StoreError};
use crate::view::Window;
use serde_json::Value;

/// Rows read at once.
pub(super) const WINDOW: usize = 500;

/// Reads window after window until the list is at its end.
pub(super) fn windows<T>(
    ask: impl Fn(usize) -> Result<Answer, StoreError>,
    window: impl Fn(Answer) -> Window<T>,
    row: impl Fn(&T) -> Value,
) -> Result<Vec<Value>, StoreError> {
    let mut rows = Vec::new();
    loop {
        let part = window(ask(rows.len())?);
        rows.extend(part.rows.iter().map(&row));
        if part.rows.is_empty() || rows.len() >= part.total {
            return Ok(rows);
        }
    }
}
