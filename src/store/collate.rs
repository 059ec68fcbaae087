//! The SQL functions `text_key` and `name_key`: in which order texts and names stand, here as everywhere
//! ([`crate::domain::collation`]).

use super::StoreError;
use crate::domain::collation::{collation_key, name_key};
use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

/// Gives the connection both functions.
///
/// # Errors
/// When it does not take them.
pub fn teach(conn: &Connection) -> Result<(), StoreError> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    for (name, key) in [
        ("text_key", collation_key as fn(&str) -> String),
        ("name_key", name_key),
    ] {
        conn.create_scalar_function(name, 1, flags, move |values| {
            Ok(values.get_raw(0).as_str_or_null()?.map(key))
        })?;
    }
    Ok(())
}
