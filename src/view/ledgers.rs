//! What the page of ledgers shows, and what stands in a folder that a ledger is looked for in.

use super::{ActionRow, HandedOutRow};
use crate::domain::time::Millis;
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// 台账
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LedgersView {
    /// What came in, the newest first.
    pub imports: Vec<ActionRow>,
    /// Files that were given out and do not hold what was written since, the newest first.
    pub handed_out: Vec<HandedOutRow>,
    /// What was said of headings, the newest first.
    pub answers: Vec<LedgerAnswers>,
    /// The folders that files came from, the last one first.
    pub folders: Vec<String>,
}

/// What a person said of a ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerAnswers {
    /// Of which headings.
    pub fingerprint: String,
    /// The ledger's title or sheet when it was said.
    pub title: String,
    pub at: Millis,
    /// The answers, in the form of a mapping file.
    pub text: String,
}

/// A folder, or the places where files are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Folder {
    /// `None`: the places.
    pub path: Option<PathBuf>,
    /// The folder above; `None` above which there are only the places.
    pub above: Option<PathBuf>,
    /// Folders first, then what may be a ledger, the newest first, then all else.
    pub rows: Vec<FolderRow>,
}

/// Something in a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderRow {
    pub path: PathBuf,
    pub name: String,
    pub is: Entry,
    /// When it was last written.
    pub at: Option<Millis>,
}

/// What stands in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entry {
    Place(Place),
    Folder,
    File { bytes: u64, refused: Option<NotALedger> },
}

/// Where people keep their files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A drive that a person may carry.
    Drive,
    /// A folder that a file came from.
    Recent,
    Desktop,
    Downloads,
    Documents,
    Home,
    /// The whole of the machine, or a drive of its own.
    Root,
}

/// Why a file cannot be a ledger, by its name and size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotALedger {
    Empty,
    TooLarge,
    /// What a program keeps beside a file that it holds open.
    Lock,
    /// A workbook in a form that is not read.
    OtherForm,
    Document,
    Picture,
    Archive,
    NoTable,
}

impl FolderRow {
    /// True for what can be gone into or chosen.
    #[must_use]
    pub const fn opens(&self) -> bool {
        !matches!(self.is, Entry::File { refused: Some(_), .. })
    }
}
