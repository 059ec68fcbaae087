//! What of a list leaves the page: to the clipboard, into a file, under a name.

use crate::domain::lang::Lang;
use crate::record::Audience;
use crate::store::{Answer, Query};
use crate::view::{
    ColumnId, FollowUpRow, HouseholdRow, RecordRow, ReportRow, RequestRow, SavedView, SheetId, VisitRow,
};

/// How a list is written into a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SheetFor {
    /// As the page shows it, masked.
    Masked,
    /// As a file for somebody carries it; with the code of why, for the one that masks nothing.
    Somebody(Audience, &'static str),
}

/// A change of the arrangements that are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ViewChange {
    Keep(Box<SavedView>),
    /// That of a sheet with this name.
    Forget(String, String),
}

/// How much of a list is copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CopyOf {
    /// The marked column of the marked row.
    Cell,
    /// The marked row.
    Row,
    /// Every row, under the headings.
    Table,
    /// The same, into the file at this path.
    File(String),
}

/// What is copied.
#[derive(Debug, Clone, PartialEq)]
pub struct Copied {
    pub of: CopyOf,
    pub sheet: SheetId,
    /// The columns, from the left.
    pub columns: Vec<ColumnId>,
    pub rows: SheetRows,
}

/// Rows of a sheet.
#[derive(Debug, Clone, PartialEq)]
pub enum SheetRows {
    Households(Vec<HouseholdRow>),
    Requests(Vec<RequestRow>),
    FollowUps(Vec<FollowUpRow>),
    Visits(Vec<VisitRow>),
    Records(Vec<RecordRow>),
    Figure(Vec<ReportRow>),
}

impl SheetRows {
    /// The rows in the answer to a sheet's query; `None` for other answers.
    #[must_use]
    pub fn of(answer: Answer) -> Option<Self> {
        Some(match answer {
            Answer::Households(window) => Self::Households(window.rows),
            Answer::Requests(window, _) => Self::Requests(window.rows),
            Answer::FollowUps(window) => Self::FollowUps(window.rows),
            Answer::Visits(window, _) => Self::Visits(window.rows),
            Answer::Records(window) => Self::Records(window.rows),
            Answer::ReportRows(window) => Self::Figure(window.rows),
            _ => return None,
        })
    }
}

/// Why nothing was copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyTrouble {
    /// It is longer than terminals take: so many bytes of so many.
    TooLong(usize, usize),
    /// This terminal has no way to the clipboard.
    NoClipboard,
}

/// A list as a page draws it, masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawnSheet {
    pub path: String,
    /// What the list is called.
    pub name: String,
    /// The name of the sheet, for the audit log.
    pub code: String,
    pub heads: Vec<String>,
    /// A text for every column.
    pub rows: Vec<Vec<String>>,
    pub lang: Lang,
}

/// A list that is written for somebody.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportedSheet {
    pub sheet: SheetId,
    /// Its columns, from the left; the file has those of them that its readers may see.
    pub columns: Vec<ColumnId>,
    /// The question for every row.
    pub rows: Query,
    /// For whom.
    pub audience: Audience,
    /// The code of why nothing is masked; empty where something is.
    pub why: &'static str,
    pub path: String,
    pub lang: Lang,
}

/// A list that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SheetWritten {
    pub path: String,
    pub rows: usize,
    /// True when values in it are masked or left out.
    pub masked: bool,
}
