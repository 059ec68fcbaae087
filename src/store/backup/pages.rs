//! Reads rows directly from the pages of a database file, when the trees over them or the schema are lost.
//!
//! Source: "Database File Format" and "WAL-mode File Format" of SQLite. Invariant: no bytes can cause a panic; what is no row is
//! skipped. A row counts only when its checksum matches, which the reader of the database made here must check.

use crate::store::sums::{DRAFT, JOURNAL, META, Summed};
use crate::store::{StoreError, migrate};
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};
use std::collections::BTreeMap;

const PAGE: usize = 4096;
/// The page type of a table's leaf.
const LEAF: u8 = 0x0D;
/// Bytes of the file's header before the first page's own.
const FIRST_HEADER: usize = 100;
const WAL_HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
/// No row of ours is longer.
const LONGEST: usize = 4 * 1024 * 1024;

/// A database in memory with every row that the pages of `file` and of its write-ahead log hold.
///
/// # Errors
/// When none can be made.
pub fn recovered(file: &[u8], wal: &[u8]) -> Result<Connection, StoreError> {
    let mut found = Connection::open_in_memory()?;
    migrate::migrate(&mut found)?;
    let pages = Pages::of(file, wal);
    let tx = found.transaction()?;
    for (number, page) in &pages.0 {
        for (row, values) in pages.rows(*number, page) {
            // SQLite stores the row's number as NULL in its column, the first.
            let numbered: Vec<Value> = std::iter::once(Value::Integer(row))
                .chain(values.iter().skip(1).cloned())
                .collect();
            insert(&tx, &JOURNAL, true, &numbered)?;
            insert(&tx, &META, false, &values)?;
            insert(&tx, &DRAFT, false, &values)?;
        }
    }
    tx.commit()?;
    Ok(found)
}

/// Inserts a row if it has the table's shape.
fn insert(conn: &Connection, table: &Summed, numbered: bool, values: &[Value]) -> Result<(), StoreError> {
    if values.len() != table.columns.len() + 1 + usize::from(numbered) {
        return Ok(());
    }
    let places = vec!["?"; values.len()].join(", ");
    let sql = format!("INSERT OR REPLACE INTO \"{}\" VALUES ({places})", table.table);
    // STRICT types refuse the rows of other tables.
    let _another = conn.prepare_cached(&sql)?.execute(params_from_iter(values));
    Ok(())
}

/// The pages by their number, those of the write-ahead log in place of the file's.
struct Pages<'a>(BTreeMap<usize, &'a [u8]>);

impl<'a> Pages<'a> {
    fn of(file: &'a [u8], wal: &'a [u8]) -> Self {
        let mut pages: BTreeMap<usize, &[u8]> = (1..).zip(file.chunks_exact(PAGE)).collect();
        let Some((header, frames)) = wal.split_at_checked(WAL_HEADER) else {
            return Self(pages);
        };
        for frame in frames.chunks_exact(FRAME_HEADER + PAGE) {
            // Frames of an earlier use of the log have another salt.
            if frame[8..16] == header[16..24] {
                pages.insert(number(&frame[..4]), &frame[FRAME_HEADER..]);
            }
        }
        Self(pages)
    }

    /// The rows of a leaf with their numbers; none of any other page.
    fn rows(&self, number_of_page: usize, page: &[u8]) -> Vec<(i64, Vec<Value>)> {
        let start = if number_of_page == 1 { FIRST_HEADER } else { 0 };
        if page.get(start) != Some(&LEAF) {
            return Vec::new();
        }
        let count = page.get(start + 3..start + 5).map_or(0, number);
        let pointers = page.get(start + 8..).unwrap_or_default().chunks_exact(2).take(count);
        pointers.filter_map(|at| self.row(page, number(at))).collect()
    }

    fn row(&self, page: &[u8], at: usize) -> Option<(i64, Vec<Value>)> {
        let mut cell = page.get(at..)?;
        let length = usize::try_from(varint(&mut cell)?)
            .ok()
            .filter(|length| *length <= LONGEST)?;
        let row = varint(&mut cell)?;
        let payload = self.payload(cell, length)?;
        Some((row, record(&payload)?))
    }

    /// A cell's payload, with its overflow pages.
    fn payload(&self, cell: &[u8], length: usize) -> Option<Vec<u8>> {
        let most = PAGE - 35;
        let least = (PAGE - 12) * 32 / 255 - 23;
        let local = match length {
            small if small <= most => small,
            large => match least + (large - least) % (PAGE - 4) {
                fits if fits <= most => fits,
                _ => least,
            },
        };
        let mut payload = cell.get(..local)?.to_vec();
        let mut next = if local < length {
            number(cell.get(local..local + 4)?)
        } else {
            0
        };
        while payload.len() < length {
            let page = self.0.get(&next)?;
            next = number(&page[..4]);
            payload.extend(page[4..].iter().take(length - payload.len()));
        }
        Some(payload)
    }
}

/// The values of a record.
fn record(payload: &[u8]) -> Option<Vec<Value>> {
    let mut rest = payload;
    let length = usize::try_from(varint(&mut rest)?).ok()?;
    let mut types = payload.get(payload.len() - rest.len()..length)?;
    let mut content = payload.get(length..)?;
    let mut values = Vec::new();
    while !types.is_empty() {
        let kind = varint(&mut types)?;
        values.push(value(kind, &mut content)?);
    }
    Some(values)
}

fn value(kind: i64, content: &mut &[u8]) -> Option<Value> {
    let kind = usize::try_from(kind).ok()?;
    let length = match kind {
        0 | 8 | 9 => 0,
        1..=4 => kind,
        5 => 6,
        6 | 7 => 8,
        10 | 11 => return None,
        longer => (longer - 12) / 2,
    };
    let (bytes, rest) = content.split_at_checked(length)?;
    *content = rest;
    Some(match kind {
        0 => Value::Null,
        1..=6 => Value::Integer(signed(bytes)),
        7 => Value::Real(f64::from_bits(u64::from_be_bytes(bytes.try_into().ok()?))),
        8 => Value::Integer(0),
        9 => Value::Integer(1),
        even if even % 2 == 0 => Value::Blob(bytes.to_vec()),
        _ => Value::Text(String::from_utf8(bytes.to_vec()).ok()?),
    })
}

/// A big-endian number of at most eight bytes with its sign.
fn signed(bytes: &[u8]) -> i64 {
    let first = if bytes.first().is_some_and(|first| *first >= 0x80) {
        -1
    } else {
        0
    };
    bytes.iter().fold(first, |n: i64, byte| n << 8 | i64::from(*byte))
}

fn number(bytes: &[u8]) -> usize {
    bytes.iter().fold(0, |n, byte| n << 8 | usize::from(*byte))
}

/// A number of one to nine bytes.
fn varint(bytes: &mut &[u8]) -> Option<i64> {
    let mut n: u64 = 0;
    for at in 0..9 {
        let byte = *bytes.get(at)?;
        let (bits, last) = if at == 8 { (8, true) } else { (7, byte < 0x80) };
        let part = if bits == 8 { byte } else { byte & 0x7F };
        n = n << bits | u64::from(part);
        if last {
            *bytes = &bytes[at + 1..];
            return Some(n.cast_signed());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{meta, sums};
    use std::fs;

    fn filled(path: &std::path::Path) -> Connection {
        let mut conn = Connection::open(path).unwrap();
        conn.execute_batch("PRAGMA journal_mode = WAL").unwrap();
        migrate::migrate(&mut conn).unwrap();
        for n in 0..300_usize {
            // Some overflow into pages of their own, over one and over many.
            let value = "田".repeat(n * n % 7000);
            meta::set(&conn, &format!("fact {n}"), &value).unwrap();
        }
        conn
    }

    fn held(found: &Connection) -> usize {
        let read = |n: usize| meta::get::<String>(found, &format!("fact {n}")).ok().flatten();
        (0..300_usize)
            .filter(|n| read(*n) == Some("田".repeat(n * n % 7000)))
            .count()
    }

    #[test]
    fn every_row_is_found_without_the_tree_over_it_in_the_file_and_in_its_log() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lianxin.db");
        let conn = filled(&path);
        let wal = fs::read(folder.path().join("lianxin.db-wal")).unwrap();
        assert_eq!(
            held(&recovered(&fs::read(&path).unwrap(), &wal).unwrap()),
            300,
            "with the log"
        );
        drop(conn);
        let whole = fs::read(&path).unwrap();
        let mut file = whole.clone();
        let inner = |page: &[u8]| page[0] == 0x05 || page[0] == 0x02;
        file[..PAGE].fill(0xA5);
        for page in file.chunks_exact_mut(PAGE).filter(|page| inner(page)) {
            page.fill(0xA5);
        }
        assert_ne!(file, whole);
        assert_eq!(
            held(&recovered(&file, &[]).unwrap()),
            300,
            "schema and inner pages are gone"
        );
    }

    #[test]
    fn nothing_that_is_no_database_panics_and_a_changed_row_does_not_fit() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lianxin.db");
        drop(filled(&path));
        let whole = fs::read(&path).unwrap();
        for seed in (0..200_usize).step_by(5) {
            let mut file = whole.clone();
            for k in 0..40 {
                let at = (seed * 7919 + k * 104_729) % file.len();
                file[at] ^= u8::try_from(1 + (seed + k) % 255).unwrap();
            }
            let found = recovered(&file[..file.len() - seed * 13], &file[..seed * 97]).unwrap();
            sums::teach(&found).unwrap();
            assert!(held(&found) > 0);
        }
        for bytes in [&[][..], &[LEAF], &[LEAF; PAGE], &[0xFF; 3 * PAGE]] {
            assert_eq!(held(&recovered(bytes, bytes).unwrap()), 0);
        }
    }
}
