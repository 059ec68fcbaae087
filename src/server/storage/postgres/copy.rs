//! A whole copy of the database in one SQLite file, of the form that the SQLite storage keeps: backup and its drill are
//! the same for both.
//!
//! Invariant: all of it is one snapshot, read in pages along the primary keys while others write; nothing is written over.

use crate::platform::whole_file;
use crate::server::storage::backend::{Answer, Tx, Value};
use crate::server::storage::sqlite;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, ToSql, params_from_iter};
use std::path::Path;

/// Rows of one page.
const PAGE: usize = 500;

/// Writes what `tx` sees to a new file at `path`.
///
/// # Errors
/// [`crate::server::storage::StorageError::Exists`] when something is there; else what the database or the disk says, the file being gone then.
pub fn write(tx: &mut dyn Tx, path: &Path) -> Answer<()> {
    let mut file = sqlite::create(path)?;
    let written = fill(tx, &mut file);
    drop(file);
    if written.is_err() {
        // A part of a copy must not be taken for a copy.
        whole_file::discard(path);
    }
    written
}

fn fill(tx: &mut dyn Tx, file: &mut Connection) -> Answer<()> {
    file.pragma_update(None, "foreign_keys", false)
        .map_err(|e| sqlite::trouble(&e))?;
    let into = file.transaction().map_err(|e| sqlite::trouble(&e))?;
    for table in Table::all(&into).map_err(|e| sqlite::trouble(&e))? {
        table.copy(tx, &into)?;
    }
    into.commit().map_err(|e| sqlite::trouble(&e))
}

/// A table of the SQLite schema.
struct Table {
    name: String,
    columns: Vec<String>,
    /// The places of the primary key's columns among them, in the key's order.
    key: Vec<usize>,
}

impl Table {
    fn all(file: &Connection) -> rusqlite::Result<Vec<Self>> {
        let mut names = file.prepare(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
        )?;
        let names: rusqlite::Result<Vec<String>> = names.query_map([], |row| row.get("name"))?.collect();
        names?.into_iter().map(|name| Self::of(file, name)).collect()
    }

    fn of(file: &Connection, name: String) -> rusqlite::Result<Self> {
        let mut info = file.prepare("SELECT name, pk FROM pragma_table_info(?1) ORDER BY cid")?;
        let found = info.query_map([&name], |row| Ok((row.get("name")?, row.get("pk")?)))?;
        let found: Vec<(String, i64)> = found.collect::<rusqlite::Result<_>>()?;
        let mut key: Vec<usize> = (0..found.len()).filter(|at| found[*at].1 > 0).collect();
        key.sort_by_key(|at| found[*at].1);
        let columns = found.into_iter().map(|(column, _)| column).collect();
        Ok(Self { name, columns, key })
    }

    fn copy(&self, tx: &mut dyn Tx, into: &Connection) -> Answer<()> {
        let insert = format!(
            "INSERT INTO \"{}\" ({}) VALUES ({})",
            self.name,
            list(&self.columns),
            places(self.columns.len())
        );
        let mut insert = into.prepare(&insert).map_err(|e| sqlite::trouble(&e))?;
        let mut page = tx.query(&self.select(false), &[])?;
        while let Some(last) = page.last() {
            let behind: Vec<Value> = self.key.iter().map(|at| last.values[*at].clone()).collect();
            for row in &page {
                insert
                    .execute(params_from_iter(row.values.iter().map(Stored)))
                    .map_err(|e| sqlite::trouble(&e))?;
            }
            if page.len() < PAGE {
                break;
            }
            page = tx.query(&self.select(true), &behind)?;
        }
        Ok(())
    }

    /// One page, the first or the one behind a key.
    fn select(&self, behind: bool) -> String {
        let key: Vec<&String> = self.key.iter().map(|at| &self.columns[*at]).collect();
        let from = match behind {
            true => format!("WHERE ({}) > ({})", list(&key), places(key.len())),
            false => String::new(),
        };
        format!(
            "SELECT {} FROM \"{}\" {from} ORDER BY {} LIMIT {PAGE}",
            list(&self.columns),
            self.name,
            list(&key)
        )
    }
}

fn list(columns: &[impl AsRef<str>]) -> String {
    let quoted: Vec<String> = columns
        .iter()
        .map(|column| format!("\"{}\"", column.as_ref()))
        .collect();
    quoted.join(", ")
}

fn places(count: usize) -> String {
    let places: Vec<String> = (1..=count).map(|at| format!("${at}")).collect();
    places.join(", ")
}

/// A value on its way into SQLite.
struct Stored<'a>(&'a Value);

impl ToSql for Stored<'_> {
    fn to_sql(&self) -> rusqlite::Result<rusqlite::types::ToSqlOutput<'_>> {
        Ok(rusqlite::types::ToSqlOutput::Borrowed(match self.0 {
            Value::Null => ValueRef::Null,
            Value::Int(n) => ValueRef::Integer(*n),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}
