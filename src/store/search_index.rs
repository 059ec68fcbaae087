//! The search keys in memory, so that a search reads no table. Invariant: before every search they equal the table `search`:
//! changed rows are reread; after another program's write everything is.
//!
//! Nothing is read before the first search. Names are kept once however many people bear them.

use super::StoreError;
use super::row_changes::RowChanges;
use crate::domain::search_key::{Column, Needle};
use rusqlite::Connection;
use std::cell::RefCell;
use std::collections::HashMap;

/// A row that matches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Match {
    /// How well ([`Needle::rank`]).
    pub rank: u8,
    /// Households before people before requests.
    pub order: u8,
    /// The row of the table `search`.
    pub row: i64,
}

/// The table of the keys.
pub const TABLE: &str = "search";

/// The keys, kept up with the table by the connection's update hook.
pub struct SearchIndex {
    keys: RefCell<Option<Keys>>,
    changes: RowChanges,
}

impl SearchIndex {
    /// An empty index that is filled at the first search; `changes` follows [`TABLE`].
    pub fn new(changes: RowChanges) -> Self {
        Self {
            keys: RefCell::new(None),
            changes,
        }
    }

    /// Forgets everything: the table was emptied, which calls no update hook.
    pub fn forget(&mut self) {
        *self.keys.get_mut() = None;
    }

    /// Every row that matches, in no order.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn matches(&self, conn: &Connection, needle: &Needle) -> Result<Vec<Match>, StoreError> {
        let changed = self.changes.take();
        let version: i64 = conn.pragma_query_value(None, "data_version", |row| row.get(0))?;
        let mut kept = self.keys.borrow_mut();
        let keys = match kept.take() {
            Some(mut keys) if keys.version == version && !changed.all => {
                for (_, row) in changed.rows {
                    keys.read_again(conn, row)?;
                }
                keys
            }
            _ => Keys::load(conn, version)?,
        };
        let found = keys.matches(needle);
        *kept = Some(keys);
        Ok(found)
    }
}

/// Texts one behind the other in one allocation.
#[derive(Default)]
struct Texts {
    text: String,
    ends: Vec<u32>,
}

impl Texts {
    fn push(&mut self, text: &str) -> u32 {
        let index = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.text.push_str(text);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        index
    }

    fn get(&self, index: u32) -> &str {
        let index = index as usize;
        let start = index.checked_sub(1).and_then(|before| self.ends.get(before)).copied();
        let end = self.ends.get(index).copied().unwrap_or(0);
        self.text.get(start.unwrap_or(0) as usize..end as usize).unwrap_or("")
    }

    fn iter(&self) -> impl Iterator<Item = &str> {
        (0..u32::try_from(self.ends.len()).unwrap_or(u32::MAX)).map(|index| self.get(index))
    }
}

struct Entry {
    row: i64,
    names: u32,
    numbers: u32,
    order: u8,
}

struct Keys {
    version: i64,
    names: Texts,
    numbers: Texts,
    /// In the order of the rows.
    entries: Vec<Entry>,
}

/// What a row holds: its number, the order of its kind, its keys.
type Read<'a> = (i64, u8, &'a str, &'a str);

fn read<'a>(row: &'a rusqlite::Row<'_>) -> rusqlite::Result<Read<'a>> {
    let order = match row.get_ref("kind")?.as_str()? {
        "household" => 0,
        "person" => 1,
        _ => 2,
    };
    let (names, numbers) = (row.get_ref("names")?.as_str()?, row.get_ref("numbers")?.as_str()?);
    Ok((row.get("row")?, order, names, numbers))
}

impl Keys {
    fn load(conn: &Connection, version: i64) -> Result<Self, StoreError> {
        let mut keys = Self {
            version,
            names: Texts::default(),
            numbers: Texts::default(),
            entries: Vec::new(),
        };
        let mut known: HashMap<String, u32> = HashMap::new();
        let mut statement = conn.prepare("SELECT rowid AS row, kind, names, numbers FROM search ORDER BY rowid")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (row, order, names, numbers) = read(row)?;
            let names = match known.get(names) {
                Some(index) => *index,
                None => {
                    let index = keys.names.push(names);
                    known.insert(names.to_owned(), index);
                    index
                }
            };
            let numbers = keys.numbers.push(numbers);
            keys.entries.push(Entry {
                row,
                names,
                numbers,
                order,
            });
        }
        Ok(keys)
    }

    /// Rereads `row`; removes it if it is gone.
    fn read_again(&mut self, conn: &Connection, row: i64) -> Result<(), StoreError> {
        let place = self.entries.binary_search_by_key(&row, |entry| entry.row);
        if let Ok(at) = place {
            self.entries.remove(at);
        }
        let mut statement =
            conn.prepare_cached("SELECT rowid AS row, kind, names, numbers FROM search WHERE rowid = :row")?;
        let mut rows = statement.query(&[(":row", &row)])?;
        if let Some((row, order, names, numbers)) = rows.next()?.map(read).transpose()? {
            let entry = Entry {
                row,
                names: self.names.push(names),
                numbers: self.numbers.push(numbers),
                order,
            };
            self.entries.insert(place.unwrap_or_else(|at| at), entry);
        }
        Ok(())
    }

    fn matches(&self, needle: &Needle) -> Vec<Match> {
        let part_of = |column| {
            let of_column = move |pattern: &&crate::domain::search_key::Pattern| pattern.column == column;
            needle
                .patterns()
                .iter()
                .filter(of_column)
                .map(|pattern| pattern.part())
                .collect::<Vec<_>>()
        };
        let (in_names, in_numbers) = (part_of(Column::Names), part_of(Column::Numbers));
        let contains = |text: &str, parts: &[&str]| parts.iter().any(|part| text.contains(part));
        let rank_of_name = |names: &str| contains(names, &in_names).then(|| needle.rank(names, "")).flatten();
        let ranks: Vec<Option<u8>> = match in_names[..] {
            [] => Vec::new(),
            _ => self.names.iter().map(rank_of_name).collect(),
        };
        let mut found = Vec::new();
        for entry in &self.entries {
            let by_name = ranks.get(entry.names as usize).copied().flatten();
            let numbers = self.numbers.get(entry.numbers);
            let by_number = contains(numbers, &in_numbers)
                .then(|| needle.rank("", numbers))
                .flatten();
            let best = [by_name, by_number].into_iter().flatten().min();
            found.extend(best.map(|rank| Match {
                rank,
                order: entry.order,
                row: entry.row,
            }));
        }
        found
    }
}
