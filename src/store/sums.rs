//! A sum over every row that cannot be remade from anything else here, written with it and looked at where it is read.
//!
//! ```text
//! insert --row_sum(...)--> sum      update --trigger--> sum of the new values, if the old ones fitted theirs
//! read   --fits?--> yes: the row    no: [`Damaged`]; the change is set aside ([`super::damage`])
//! ```
//!
//! Invariant: no statement makes a damaged row look sound. The journal's triggers are the connection's own (TEMP): what another
//! program writes does not get a new sum.

use super::StoreError;
use rusqlite::functions::FunctionFlags;
use rusqlite::types::{Type, ValueRef};
use rusqlite::{Connection, Row};
use sha2::{Digest, Sha256};

/// A table with a sum a row: over all its columns but the row's number.
pub struct Summed {
    /// Its name.
    pub table: &'static str,
    /// What the sum is over, in this order.
    pub columns: &'static [&'static str],
}

/// The journal.
pub const JOURNAL: Summed = Summed {
    table: "journal",
    columns: &[
        "id",
        "kind",
        "record",
        "unit",
        "v",
        "at",
        "seen",
        "group",
        "body",
        "mine",
        "device",
        "user",
        "n",
        "seq",
        "received",
        "te",
        "es",
        "recovered",
        "proof",
        "refused",
        "hidden",
        "was",
    ],
};

/// Places in a log that is reread.
pub const RELOG: Summed = Summed {
    table: "relog",
    columns: &["id", "seq", "received", "te", "es", "recovered", "proof", "form"],
};

/// Small facts by name.
pub const META: Summed = Summed {
    table: "meta",
    columns: &["name", "value"],
};

/// What can be undone.
pub const ACTION: Summed = Summed {
    table: "action",
    columns: &["group", "record", "no", "undo", "redo", "undone"],
};

/// Unfinished forms.
pub const DRAFT: Summed = Summed {
    table: "draft",
    columns: &["key", "body", "at"],
};

/// The audit log.
pub const AUDIT: Summed = Summed {
    table: "audit",
    columns: &["at", "user", "what", "about"],
};

/// All of them.
#[cfg(test)]
const ALL: [Summed; 6] = [JOURNAL, RELOG, META, ACTION, DRAFT, AUDIT];

/// Where the journal's columns begin and its sum stands in `SELECT *`: before them is the row's number.
const FIRST: usize = 1;
const LAST: usize = FIRST + JOURNAL.columns.len();

/// Where a column of the journal stands in `SELECT *`. Found when this is compiled: SQLite compares the name of every column for
/// every value that is read by one, half the time of reading the journal.
///
/// # Panics
/// While this is compiled, for a name that the journal does not have.
pub const fn place(name: &str) -> usize {
    let mut at = 0;
    while !is_same(JOURNAL.columns[at].as_bytes(), name.as_bytes()) {
        at += 1;
    }
    FIRST + at
}

const fn is_same(one: &[u8], other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    let mut at = 0;
    while at < one.len() {
        if one[at] != other[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// A row of this table does not match its sum.
#[derive(Debug, thiserror::Error)]
#[error("a row of {0} does not fit its sum")]
pub struct Damaged(&'static str);

impl From<Damaged> for rusqlite::Error {
    fn from(damaged: Damaged) -> Self {
        Self::FromSqlConversionFailure(LAST, Type::Integer, Box::new(damaged))
    }
}

impl Summed {
    /// The sum of a row of `prefix` (`""`, `NEW.`, `OLD.`) as SQL.
    pub fn of(&self, prefix: &str) -> String {
        let columns: Vec<String> = self
            .columns
            .iter()
            .map(|column| format!("{prefix}\"{column}\""))
            .collect();
        format!("row_sum({})", columns.join(", "))
    }

    /// How many rows do not match their sum.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn damaged(&self, conn: &Connection) -> Result<usize, StoreError> {
        let sql = format!(
            "SELECT count(*) AS count FROM \"{}\" WHERE sum IS NOT {}",
            self.table,
            self.of("")
        );
        Ok(conn.query_row(&sql, [], |row| super::sql::count(row, "count"))?)
    }
}

/// Gives the connection the function `row_sum`.
///
/// # Errors
/// When it does not take it.
pub fn teach(conn: &Connection) -> Result<(), StoreError> {
    // Innocuous: a schema that is not trusted may use it in the triggers of `follow`.
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC | FunctionFlags::SQLITE_INNOCUOUS;
    conn.create_scalar_function("row_sum", -1, flags, |values| {
        Ok(sum((0..values.len()).map(|at| values.get_raw(at))))
    })?;
    Ok(())
}

/// Makes the connection renew the sum of every journal row that it updates. A row that does not match its sum keeps it.
///
/// # Errors
/// When it does not take it.
pub fn follow(conn: &Connection) -> Result<(), StoreError> {
    let columns: Vec<String> = JOURNAL.columns.iter().map(|column| format!("\"{column}\"")).collect();
    let (columns, new, old) = (columns.join(", "), JOURNAL.of("NEW."), JOURNAL.of("OLD."));
    conn.execute_batch(&format!(
        "CREATE TEMP TRIGGER IF NOT EXISTS journal_sum AFTER UPDATE OF {columns} ON main.journal WHEN OLD.sum IS {old}
         BEGIN UPDATE journal SET sum = {new} WHERE arrival = NEW.arrival; END;"
    ))?;
    Ok(())
}

/// Refuses a row of the journal, read with `SELECT *`, that does not match its sum.
///
/// # Errors
/// [`Damaged`].
pub fn fits(row: &Row<'_>) -> rusqlite::Result<()> {
    let values: rusqlite::Result<Vec<ValueRef<'_>>> = (FIRST..LAST).map(|at| row.get_ref(at)).collect();
    match row.get_ref(LAST)? {
        ValueRef::Integer(noted) if noted == sum(values?.into_iter()) => Ok(()),
        _ => Err(Damaged(JOURNAL.table).into()),
    }
}

/// 64 bits of SHA-256 over the values, each with its type and, where it has no fixed one, its length.
fn sum<'a>(values: impl Iterator<Item = ValueRef<'a>>) -> i64 {
    let mut bytes = Vec::with_capacity(512);
    for value in values {
        match value {
            ValueRef::Null => bytes.push(0),
            ValueRef::Integer(n) => {
                bytes.push(1);
                bytes.extend(n.to_be_bytes());
            }
            ValueRef::Real(n) => {
                bytes.push(2);
                bytes.extend(n.to_bits().to_be_bytes());
            }
            ValueRef::Text(text) => {
                bytes.push(3);
                bytes.extend((text.len() as u64).to_be_bytes());
                bytes.extend(text);
            }
            ValueRef::Blob(blob) => {
                bytes.push(4);
                bytes.extend((blob.len() as u64).to_be_bytes());
                bytes.extend(blob);
            }
        }
    }
    let mut first = [0; 8];
    first.copy_from_slice(&Sha256::digest(&bytes)[..8]);
    i64::from_be_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::migrate::migrate;

    fn database() -> Connection {
        let mut conn = Connection::open_in_memory().unwrap();
        migrate(&mut conn).unwrap();
        conn
    }

    #[test]
    fn a_sum_is_over_every_column_but_the_rows_number() {
        let conn = database();
        for summed in ALL {
            let mut columns = conn
                .prepare("SELECT name, type, pk FROM pragma_table_info(?1)")
                .unwrap();
            let columns: Vec<String> = columns
                .query_map([summed.table], |row| {
                    let number = row.get::<_, String>("type")? == "INTEGER" && row.get::<_, i64>("pk")? == 1;
                    Ok((row.get("name")?, number))
                })
                .unwrap()
                .map(Result::unwrap)
                .filter_map(|(name, number)| (!number).then_some(name))
                .collect();
            let mut expected = summed.columns.to_vec();
            expected.push("sum");
            assert_eq!(columns, expected, "{}", summed.table);
        }
    }

    #[test]
    fn a_sum_tells_every_bit_type_and_border() {
        let of = |values: &[ValueRef<'_>]| sum(values.iter().copied());
        let text = ValueRef::Text(b"ab");
        let mut seen = vec![
            of(&[]),
            of(&[ValueRef::Null]),
            of(&[ValueRef::Integer(0)]),
            of(&[ValueRef::Real(0.0)]),
            of(&[text]),
            of(&[ValueRef::Blob(b"ab")]),
            of(&[ValueRef::Text(b"a"), ValueRef::Text(b"b")]),
            of(&[ValueRef::Text(b""), text]),
            of(&[text, ValueRef::Text(b"")]),
        ];
        seen.extend((0..64).map(|bit| of(&[ValueRef::Integer(1 << bit)])));
        seen.extend((0..8).map(|bit| of(&[ValueRef::Text(&[b'x' ^ 1 << bit])])));
        let many = seen.len();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), many);
    }
}
