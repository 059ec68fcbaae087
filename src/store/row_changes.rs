//! Which rows of a table were written through this connection, so that in-memory indexes reread only those. SQLite's update hook
//! runs inside the write and must not use the connection: it only notes row numbers, behind a lock.

use super::StoreError;
use rusqlite::Connection;
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};

/// At most this many rows are noted one by one; more mean a bulk write, after which everything is read again.
const MOST: usize = 500;

/// The rows written since they were last taken.
#[derive(Debug, Default)]
pub struct Changed {
    /// The table's place in the list given to [`RowChanges::follow`], and the row.
    pub rows: Vec<(usize, i64)>,
    /// Too many to note one by one.
    pub all: bool,
}

/// Follows the rows of some tables.
#[derive(Clone, Default)]
pub struct RowChanges(Arc<Mutex<Changed>>);

impl RowChanges {
    /// Takes what was written since it was last taken.
    pub fn take(&self) -> Changed {
        mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, row: (usize, i64)) {
        let mut changed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match changed.rows.len() < MOST {
            true => changed.rows.push(row),
            false => changed.all = true,
        }
    }

    /// Follows what `conn` writes into each list of tables; a connection has one such hook.
    ///
    /// # Errors
    /// When the connection takes no hook.
    pub fn follow<const N: usize>(
        conn: &mut Connection,
        tables: [Vec<&'static str>; N],
    ) -> Result<[Self; N], StoreError> {
        let follows = [(); N].map(|()| Self::default());
        let noted = follows.clone();
        conn.update_hook(Some(move |_, _: &str, table: &str, row| {
            for (tables, noted) in tables.iter().zip(&noted) {
                if let Some(index) = tables.iter().position(|name| *name == table) {
                    noted.note((index, row));
                }
            }
        }))?;
        Ok(follows)
    }
}
