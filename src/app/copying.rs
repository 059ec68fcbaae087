//! What of a list leaves the page: to the clipboard, into a file, under a name.

use crate::domain::lang::Lang;
use crate::store::Answer;
use crate::view::{
    ColumnId, FollowUpRow, HouseholdRow, RecordRow, ReportRow, RequestRow, SavedView, SheetId, VisitRow,
};

/// In the audit log: something was put on the clipboard.
pub const COPY: &str = "copy";
/// What the audit log calls a list that was copied or written as the page shows it.
pub const MASKED: &str = "masked";

/// A change of the arrangements that are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ViewChange {
    Keep(Box<SavedView>),
    /// That of a sheet with this name.
    Forget(String, String),
}

/// How much of a list is copied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyOf {
    /// The marked column of the marked row.
    Cell,
    /// The marked row.
    Row,
    /// Every row, under the headings.
    Table,
    /// The same, into a file that is asked for.
    File,
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

/// Why the clipboard does not get it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CopyTrouble {
    /// It is longer than terminals take: so many bytes of so many.
    TooLong(usize, usize),
    /// This terminal has no way to the clipboard.
    NoClipboard,
}

/// What became of a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CopyDone {
    /// So many rows of the sheet are on the clipboard.
    OnClipboard(CopyOf, SheetId, usize),
    /// It goes into a file, because somebody wants it there or the clipboard does not get it.
    ToFile(Box<DrawnSheet>, Option<CopyTrouble>),
}

/// What is copied as a page draws it, masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DrawnSheet {
    pub sheet: SheetId,
    pub heads: Vec<String>,
    /// A text for every column.
    pub rows: Vec<Vec<String>>,
    /// What the list is called in the language of its words.
    pub name: String,
    pub lang: Lang,
}
