//! The projection's tables: one for every kind of record, made from its definition ([`crate::record::KindDef`]).
//!
//! ```text
//! kinds, fields -> statements -> fingerprint --the one in `meta`--> the tables stay
//!                                    '--------another-----------> dropped, made, filled from the journal ([`super::rebuild`])
//! ```
//!
//! Invariant: they hold nothing but what folding the journal gives, so they may be dropped at any time. A new kind, field or index
//! is a new fingerprint and needs no migration.

use super::StoreError;
use super::records::all;
use crate::record::kind::OWNERS;
use crate::record::{FieldDef, FieldType, Kind};
use rusqlite::Connection;

/// Columns of every table beside the fields of its kind. Those that begin with _ come from the journal, the others from `set`.
pub const JOURNAL_COLUMNS: [(&str, &str); 11] = [
    ("id", "TEXT NOT NULL PRIMARY KEY"),
    ("deleted", "TEXT"),
    ("_unit", "TEXT NOT NULL"),
    ("_user", "TEXT NOT NULL"),
    ("_at", "INTEGER NOT NULL"),
    // Of every field that was given another value later: when the present one came, and what stood there before.
    ("_changed", "TEXT"),
    ("_seq", "INTEGER"),
    ("_n", "INTEGER"),
    ("_pending", "INTEGER NOT NULL"),
    ("_conflicts", "INTEGER NOT NULL"),
    ("_refused", "TEXT"),
];

/// Indexes that queries need beside those on [`OWNERS`], which every table has: kind, columns, and the condition of a partial
/// index.
const INDEXES: &[(Kind, &str, &str)] = &[
    (Kind::Household, "household_no", ""),
    (Kind::Household, "merged_into", "WHERE merged_into IS NOT NULL"),
    (Kind::Household, "residence", "WHERE deleted IS NULL"),
    (Kind::Person, "merged_into", "WHERE merged_into IS NOT NULL"),
    (Kind::Visit, "household_id, at", ""),
    (Kind::Visit, "at", ""),
    (Kind::HealthRecord, "at", ""),
    (Kind::Benefit, "checked_at", "WHERE checked_at IS NOT NULL"),
    (Kind::Tag, "confirmed_on", "WHERE confirmed_on IS NOT NULL"),
    (Kind::RequestEvent, "_user, _at", ""),
    (Kind::RequestEvent, "_seq", ""),
    (Kind::RequestEvent, "to_user", "WHERE to_user IS NOT NULL"),
    (Kind::Request, "recurrence_of", "WHERE recurrence_of IS NOT NULL"),
    (Kind::Request, "temp_no", ""),
    (Kind::Request, "registered_at", ""),
    (Kind::Postponement, "key", ""),
    (Kind::CampaignRow, "campaign", ""),
    (Kind::Answer, "survey", ""),
    (Kind::Annulment, "change", ""),
];

/// Replaces the projection's tables by empty ones of all known kinds. Tables of kinds that only a newer program knows go too.
///
/// # Errors
/// When the database does not take it.
pub fn make(conn: &Connection) -> Result<(), StoreError> {
    for table in made(conn)? {
        conn.execute(&format!(r#"DROP TABLE "{table}""#), [])?;
    }
    conn.execute_batch(&statements()).map_err(StoreError::from)
}

/// Every table of the projection, recognised by a column that only they have.
fn made(conn: &Connection) -> Result<Vec<String>, StoreError> {
    all(
        conn,
        "SELECT name FROM main.sqlite_schema s
         WHERE type = 'table' AND EXISTS (SELECT 1 FROM pragma_table_info(s.name) c WHERE c.name = '_pending')",
        &[],
        |row| row.get("name"),
    )
}

/// The statements that create the tables and indexes of all known kinds.
pub fn statements() -> String {
    Kind::all()
        .flat_map(|kind| std::iter::once(table(kind)).chain(indexes(kind)))
        .collect()
}

fn table(kind: &Kind) -> String {
    let journal = JOURNAL_COLUMNS.iter().map(|(name, ty)| format!(r#""{name}" {ty}"#));
    let fields = kind
        .fields()
        .iter()
        .map(|field| format!(r#""{}" {}"#, field.name, column_type(field)));
    let columns: Vec<String> = journal.chain(fields).collect();
    format!(
        "CREATE TABLE \"{kind}\" (\n    {}\n) STRICT;\n",
        columns.join(",\n    ")
    )
}

fn column_type(field: &FieldDef) -> &'static str {
    match field.ty() {
        FieldType::Instant | FieldType::Int | FieldType::Bool => "INTEGER",
        FieldType::Text
        | FieldType::Code
        | FieldType::Date
        | FieldType::Ref(_)
        | FieldType::Refs(_)
        | FieldType::Key
        | FieldType::List => "TEXT",
    }
}

fn indexes(kind: &Kind) -> impl Iterator<Item = String> {
    let more = INDEXES.iter().filter(move |(of, ..)| of == kind);
    let begins_with = |(_, columns, _): &(Kind, &str, &str), name| columns.split(", ").next() == Some(name);
    let owners = OWNERS
        .iter()
        .filter(|name| kind.field(name).is_some() && !more.clone().any(|index| begins_with(index, **name)))
        .map(|name| (*name, ""));
    let all: Vec<_> = owners
        .chain(more.clone().map(|(_, columns, rows)| (*columns, *rows)))
        .collect();
    all.into_iter().map(move |(columns, rows)| {
        let name = columns.replace(", ", "_");
        format!("CREATE INDEX \"{kind}_{name}\" ON \"{kind}\" ({columns}) {rows};\n")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a schema says: of each table its columns, of each index its columns and rows.
    fn schema(conn: &Connection) -> Vec<[String; 3]> {
        let columns =
            "SELECT s.name, c.name, c.type || c.\"notnull\" || c.pk FROM sqlite_schema s, pragma_table_info(s.name) c
             WHERE s.type = 'table'";
        let indexes = "SELECT s.tbl_name, (SELECT group_concat(name) FROM pragma_index_info(s.name)),
                 coalesce(substr(s.sql, nullif(instr(s.sql, 'WHERE'), 0)), '')
             FROM sqlite_schema s WHERE s.type = 'index'";
        let read = |sql| all(conn, sql, &[], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?])).unwrap();
        [read(columns), read(indexes)].concat()
    }

    #[test]
    fn the_made_tables_have_all_that_those_of_the_migrations_had() {
        let written = Connection::open_in_memory().unwrap();
        for sql in [
            include_str!("migrations/0001_base.sql"),
            include_str!("migrations/0004_annulment.sql"),
        ] {
            written.execute_batch(sql).unwrap();
        }
        let tables = made(&written).unwrap();
        let expected: Vec<_> = schema(&written)
            .into_iter()
            .filter(|[table, ..]| tables.contains(table))
            .collect();
        make(&written).unwrap();
        let found = schema(&written);
        // An index without a condition serves whatever one with it did.
        let serves =
            |row: &[String; 3]| found.contains(row) || found.contains(&[&row[0], &row[1], ""].map(str::to_owned));
        let lost: Vec<_> = expected.iter().filter(|row| !serves(row)).collect();
        assert!(
            expected.len() > 250 && lost.is_empty(),
            "{lost:?} of {}",
            expected.len()
        );
    }

    #[test]
    fn only_the_projections_tables_are_replaced_and_those_of_unknown_kinds_go() {
        let conn = Connection::open_in_memory().unwrap();
        conn.execute_batch(
            "CREATE TABLE journal (id); INSERT INTO journal VALUES ('1'); CREATE TABLE later (id, _pending)",
        )
        .unwrap();
        make(&conn).unwrap();
        make(&conn).unwrap();
        let mut known: Vec<&str> = Kind::all().map(Kind::code).collect();
        let mut there = made(&conn).unwrap();
        known.sort_unstable();
        there.sort_unstable();
        assert_eq!(there, known);
        let kept: i64 = conn
            .query_row("SELECT count(*) FROM journal", [], |row| row.get(0))
            .unwrap();
        assert_eq!(kept, 1);
    }
}
