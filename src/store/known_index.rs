//! The names and doors that are hidden in free text, read from every field that the record tables say holds one.
//!
//! Invariant: they are as new as the answer they come with; drawing reads no table. A former name stays hidden until the
//! program starts again, because older texts still hold it.

use super::StoreError;
use super::row_changes::{Changed, RowChanges};
use super::sql::text;
use crate::domain::mask::{Known, Privacy, Said, names};
use crate::record::{FieldDef, FieldType, Kind};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row};
use std::cell::RefCell;
use std::sync::Arc;
use uuid::Uuid;

/// The field that says to which household a record belongs.
const HOUSEHOLD: &str = "household_id";

/// The known names and doors, kept up to date with the tables.
pub struct KnownIndex {
    kept: RefCell<Option<(i64, Arc<Known>)>>,
    changes: RowChanges,
}

/// The kinds that hold names or doors.
fn kinds() -> impl Iterator<Item = &'static Kind> {
    let names = |kind: &&Kind| kind.fields().iter().any(is_name) && !kind.is_server_owned();
    Kind::all().filter(names)
}

fn is_name(field: &FieldDef) -> bool {
    matches!(field.privacy, Privacy::Name | Privacy::Names | Privacy::Address)
}

/// Their tables, in the order of the kinds.
pub fn tables() -> Vec<&'static str> {
    kinds().map(Kind::code).collect()
}

impl KnownIndex {
    /// An empty index that is filled when first asked; `changes` follows [`tables`].
    pub fn new(changes: RowChanges) -> Self {
        Self {
            kept: RefCell::new(None),
            changes,
        }
    }

    /// The names and doors as of now.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn known(&self, conn: &Connection) -> Result<Arc<Known>, StoreError> {
        let Changed { rows, all } = self.changes.take();
        let version: i64 = conn.pragma_query_value(None, "data_version", |row| row.get(0))?;
        let mut kept = self.kept.borrow_mut();
        let known = match kept.take() {
            Some((seen, mut known)) if seen == version && !all => {
                let mut more = Known::default();
                for (index, row) in rows {
                    if let Some(kind) = kinds().nth(index) {
                        read(conn, kind, Some(row), &mut more)?;
                    }
                }
                if !more.is_empty() {
                    Arc::make_mut(&mut known).learn(&more);
                }
                known
            }
            _ => {
                let mut known = Known::default();
                for kind in kinds() {
                    read(conn, kind, None, &mut known)?;
                }
                Arc::new(known)
            }
        };
        *kept = Some((version, Arc::clone(&known)));
        Ok(known)
    }
}

/// Takes the names and doors of a kind's records, or of one row.
fn read(conn: &Connection, kind: &Kind, row: Option<i64>, known: &mut Known) -> Result<(), StoreError> {
    let fields: Vec<&FieldDef> = kind.fields().iter().filter(|field| is_name(field)).collect();
    let columns: Vec<String> = fields.iter().map(|field| format!(r#""{}""#, field.name)).collect();
    let household = match kind.field(HOUSEHOLD) {
        Some(_) => HOUSEHOLD,
        None => "NULL AS household_id",
    };
    let filled: Vec<String> = columns.iter().map(|column| format!("{column} <> ''")).collect();
    let mut sql = format!(
        r#"SELECT id, {household}, {} FROM "{}" WHERE ({})"#,
        columns.join(", "),
        kind.code(),
        filled.join(" OR "),
    );
    if row.is_some() {
        sql.push_str(" AND rowid = :row");
    }
    let mut statement = conn.prepare_cached(&sql)?;
    let mut rows = match &row {
        Some(row) => statement.query(&[(":row", row)])?,
        None => statement.query([])?,
    };
    // Nothing is drawn about a person alone.
    let columns: &[&str] = match kind {
        Kind::Person => &[HOUSEHOLD],
        _ => &["id", HOUSEHOLD],
    };
    while let Some(row) = rows.next()? {
        let about: Vec<Uuid> = columns.iter().filter_map(|column| uuid(row, column)).collect();
        for field in &fields {
            add(known, kind, field, &text(row, field.name)?, &about);
        }
    }
    Ok(())
}

fn uuid(row: &Row<'_>, column: &str) -> Option<Uuid> {
    match row.get_ref(column) {
        Ok(ValueRef::Text(bytes)) => Uuid::try_parse_ascii(bytes).ok(),
        _ => None,
    }
}

fn add(known: &mut Known, kind: &Kind, field: &FieldDef, value: &str, about: &[Uuid]) {
    let said = match kind {
        Kind::Person => Said::OfPerson,
        _ => Said::Typed,
    };
    match (field.privacy, field.ty()) {
        (Privacy::Name, FieldType::Text) => known.add_name(value, said, about),
        (Privacy::Names, FieldType::Text) => names(value).for_each(|name| known.add_name(name, said, about)),
        (Privacy::Address, FieldType::Text) => known.add_address(value, about),
        _ => {}
    }
}
