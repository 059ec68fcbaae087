//! A file that was given to somebody: an export, a sheet, the office's own file filled in.

use crate::change::Kind;
use crate::domain::ids::RecordId;
use crate::domain::time::Millis;
use crate::view::SearchTarget;

/// A file that is given away now, with what it was made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedOut {
    /// The list or sheet, and the profile of an export: `persons report`.
    pub what: String,
    /// The file's name.
    pub file: String,
    /// The kinds whose records it holds.
    pub kinds: Vec<Kind>,
    /// The records; `None` is all of these kinds.
    pub records: Option<Vec<RecordId>>,
}

/// A file that was sent and is given back filled in: what of it is, and what is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filled {
    /// It, or several where it takes only so many rows.
    pub files: Vec<String>,
    /// Rows that hold something of ours now.
    pub rows: usize,
    /// Rows that name somebody who is not here, by their number from 1.
    pub unknown: Vec<u32>,
    /// Headings of columns that stay empty.
    pub left_empty: Vec<String>,
    /// Words that a drop-down does not offer: the heading and the word.
    pub not_offered: Vec<(String, String)>,
}

/// A file that was given away, with what it does not hold any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedOutRow {
    /// Its place in the list of this device.
    pub id: i64,
    pub at: Millis,
    /// Who made it, by name.
    pub by: String,
    /// As [`HandedOut::what`].
    pub what: String,
    pub file: String,
    /// The records in it that changed since, by id.
    pub changed: Vec<String>,
    /// How many came to its kinds since.
    pub added: usize,
}

/// A record of a file that was given away, with what was written to it since.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutdatedRow {
    pub kind: Kind,
    pub record: RecordId,
    /// Who or what it is about.
    pub subject: String,
    /// Its page; `None` when it is gone.
    pub target: Option<SearchTarget>,
    /// When it was last written to.
    pub at: Millis,
    /// By whom.
    pub by: String,
    /// The fields of its own that have another value.
    pub fields: Vec<String>,
    /// Something that belongs to it was written: the step of a request.
    pub parts: Vec<Kind>,
    /// It came since.
    pub is_new: bool,
}
