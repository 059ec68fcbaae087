//! Fills an empty database, of either kind, with a copy that [`Storage::copy_to`] wrote.
//!
//! ```text
//! copy (a file of this version's form) -> rows of every table, parents first -> every log checked -> commit
//! ```
//!
//! Invariant: one transaction: of a copy that is damaged, or of other keys, nothing stays; nothing is written over. Names of
//! tables and columns are the program's own, never the file's.

use super::backend::{Answer, Tx, Value};
use super::sql::check::check;
use super::{Checked, Storage, StorageError, sqlite};
use crate::change::Cursor;
use crate::server::chain::ChainKeys;
use rusqlite::{Connection, OpenFlags};
use std::cmp::Ordering;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// Rows in one statement: few texts, each stays prepared.
const ROWS: usize = 32;
/// Changes checked at a time.
const STRIDE: usize = 2_000;

impl Storage {
    /// Fills the database, which must be empty, from the copy at `file`; how far each town's log was found whole.
    ///
    /// # Errors
    /// [`StorageError::Exists`] when there is a town already, [`StorageError::Newer`] for a newer program's copy; nothing
    /// is changed then.
    pub async fn refill(&self, file: PathBuf) -> Answer<Vec<Checked>> {
        let keys = self.keys.clone();
        self.write(move |tx| {
            if let Some(town) = towns(tx)?.first() {
                return Err(StorageError::Exists(format!("town {town}")));
            }
            let from = open(&file)?;
            for table in tables()? {
                table.carry(&from, tx)?;
            }
            towns(tx)?.iter().map(|town| whole(tx, &keys, town)).collect()
        })
        .await
    }
}

fn towns(tx: &mut dyn Tx) -> Answer<Vec<String>> {
    let rows = tx.query("SELECT town FROM town ORDER BY town", &[])?;
    rows.iter().map(|row| row.text("town").map(str::to_owned)).collect()
}

/// Opens a copy of this version's form for reading.
fn open(file: &Path) -> Answer<Connection> {
    if !file.is_file() {
        return Err(StorageError::Missing(file.display().to_string()));
    }
    let from = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(|e| sqlite::trouble(&e))?;
    let (found, known) = (sqlite::version(&from)?, sqlite::KNOWN);
    match found.cmp(&known) {
        Ordering::Equal => Ok(from),
        Ordering::Greater => Err(StorageError::Newer { found, known }),
        Ordering::Less => Err(StorageError::Io(format!("{}: an older form", file.display()))),
    }
}

/// This version's tables, empty.
fn pattern() -> Answer<Connection> {
    let mut pattern = Connection::open_in_memory().map_err(|e| sqlite::trouble(&e))?;
    sqlite::migrate(&mut pattern)?;
    Ok(pattern)
}

/// A table with its columns.
struct Table {
    name: String,
    columns: Vec<String>,
}

/// All tables in the order they were made in, so that what a row refers to is there before it.
fn tables() -> Answer<Vec<Table>> {
    let pattern = pattern()?;
    let read = || -> rusqlite::Result<Vec<(String, String)>> {
        let mut columns = pattern.prepare(
            "SELECT t.name AS name, c.name AS column_name FROM sqlite_schema t JOIN pragma_table_info(t.name) c
             WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY t.rowid, c.cid",
        )?;
        let found = columns.query_map([], |row| Ok((row.get("name")?, row.get("column_name")?)))?;
        found.collect()
    };
    let mut tables: Vec<Table> = Vec::new();
    for (name, column) in read().map_err(|e| sqlite::trouble(&e))? {
        match tables.last_mut().filter(|table| table.name == name) {
            Some(table) => table.columns.push(column),
            None => tables.push(Table {
                name,
                columns: vec![column],
            }),
        }
    }
    Ok(tables)
}

impl Table {
    fn carry(&self, from: &Connection, tx: &mut dyn Tx) -> Answer<()> {
        let select = format!("SELECT {} FROM {}", self.columns.join(", "), self.name);
        let mut select = from.prepare(&select).map_err(|e| sqlite::trouble(&e))?;
        let mut rows = select.query([]).map_err(|e| sqlite::trouble(&e))?;
        let width = self.columns.len();
        let full = self.insert(ROWS);
        let mut values: Vec<Value> = Vec::with_capacity(ROWS * width);
        while let Some(row) = rows.next().map_err(|e| sqlite::trouble(&e))? {
            for at in 0..width {
                values.push(sqlite::value(row.get_ref(at).map_err(|e| sqlite::trouble(&e))?));
            }
            if values.len() == ROWS * width {
                tx.execute(&full, &values)?;
                values.clear();
            }
        }
        for row in values.chunks(width) {
            tx.execute(&self.insert(1), row)?;
        }
        Ok(())
    }

    fn insert(&self, rows: usize) -> String {
        let mut sql = format!("INSERT INTO {} ({}) VALUES ", self.name, self.columns.join(", "));
        for row in 0..rows {
            sql.push_str(if row == 0 { "(" } else { ", (" });
            for column in 1..=self.columns.len() {
                let comma = if column == 1 { "" } else { ", " };
                let _infallible = write!(sql, "{comma}${}", row * self.columns.len() + column);
            }
            sql.push(')');
        }
        sql
    }
}

/// Checks a town's log to its end.
fn whole(tx: &mut dyn Tx, keys: &ChainKeys, town: &str) -> Answer<Checked> {
    let mut from = Cursor::default();
    loop {
        let checked = check(tx, keys, town, from, STRIDE)?;
        if let Some((what, seq)) = &checked.wrong {
            return Err(StorageError::Io(format!(
                "the log of {town} is not whole: {what} at {seq}"
            )));
        }
        if checked.complete {
            return Ok(checked);
        }
        from = checked.cursor;
    }
}
