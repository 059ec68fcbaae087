//! What is to be said, asked or refused about a file that somebody brought.

use super::{Target, What};

/// Why a file was not read. Nothing of it was.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// More bytes than a ledger has.
    #[error("{bytes} bytes, at most {most}")]
    TooLarge { bytes: u64, most: u64 },
    /// It unpacks to more than a ledger can be.
    #[error("it unpacks to more than {most} bytes")]
    Unpacks { most: u64 },
    /// More rows and columns with values than can be held.
    #[error("sheet {sheet}: more than {most} cells with values")]
    TooManyCells { sheet: String, most: u64 },
    /// A value further to the right than a ledger reaches.
    #[error("sheet {sheet}: more than {most} columns")]
    TooWide { sheet: String, most: u32 },
    /// A password is needed to open it.
    #[error("it is encrypted")]
    Encrypted,
    /// It ends too early or is damaged.
    #[error("damaged: {0}")]
    Damaged(String),
    /// It is something else: what, by its first bytes (`pdf`, `image`, `word`, `zip`, `rar`, `html`, `xlsb`, `binary`).
    #[error("no ledger: {0}")]
    Other(&'static str),
    /// It is empty.
    #[error("it is empty")]
    Empty,
}

/// Why a file that was sent is not given back filled in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotFilled {
    /// It cannot be read.
    #[error(transparent)]
    Unread(#[from] Unread),
    /// It is no xlsx: another form cannot be given back as it was.
    #[error("no xlsx")]
    NoXlsx,
    /// No sheet of it is a ledger that is known.
    #[error("no sheet is a known ledger")]
    NoLedger,
    /// What its columns are has to be said first: the headings that are not known.
    #[error("not certain: {0:?}")]
    Asked(Vec<String>),
    /// There is nothing here to put in it.
    #[error("nothing to put in")]
    Nothing,
    /// All that we could put in stands there already.
    #[error("complete")]
    Complete,
    /// It has no empty row below its heading.
    #[error("no room")]
    NoRoom,
    /// Its parts do not fit together.
    #[error("damaged: {0}")]
    Damaged(String),
}

/// Why a sheet was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOut {
    /// Nothing stands in it.
    Empty,
    /// It is hidden.
    Hidden,
    /// It holds codes of fields or words for a drop-down list.
    Codes,
    /// It holds explanations.
    Explanation,
    /// Its headings stand in its first column: it has to be turned first.
    Transposed,
    /// It is a card: one form a page.
    Card,
    /// Its headings stand twice or more beside each other: the same list in two blocks.
    SideBySide,
    /// Few of its many columns have a heading that is known.
    FewKnown,
    /// No row in its first rows is a heading that is known.
    NoHeading,
}

/// What is to be said about a file or sheet, without a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Note {
    /// Its macros were not looked at.
    Macros,
    /// It takes values from other files; what stands in it was read.
    ExternalLinks,
    /// Its name ends otherwise than its contents are: `xls`, `xlsx`, `ods`, `csv`.
    WrongEnding { is: &'static str },
    /// Formulas whose result is not in the file: their cells count as empty.
    NoResult { cells: u32 },
    /// Characters that the file's encoding cannot say.
    Unreadable { characters: u32 },
    /// Rows that sum others up were left out.
    Totals { rows: Vec<u32> },
    /// Rows that say nothing of anybody were left out: page heads, groups, a householder's name once more.
    Repeated { rows: u32 },
    /// Rows that the sheet does not show were read too.
    HiddenRows { rows: u32 },
    /// Values under a target that say something which is not kept.
    NotKept { target: Target, values: u32 },
    /// Columns of a record that are hidden in the sheet were read too.
    HiddenColumns { at: Vec<u32> },
    /// Columns of which nothing is kept here.
    Nowhere { at: Vec<u32> },
    /// A formula or a form of a cell that is an error: `#REF!`.
    CellErrors { cells: u32 },
    /// The sheet goes on in another sheet of the same headings.
    GoesOn { sheet: String },
    /// Another sheet gives its household numbers to other families: they are told apart by the name of the printout.
    NumberedBySheet,
    /// Its rows name households of another sheet.
    JoinedWith { sheet: String },
}

/// What only a person can say. A mapping answers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// What the ledger is; the likely ones first.
    What { likely: Vec<What> },
    /// What a column is; the likely ones first. None: its heading is not known.
    Column { at: u32, likely: Vec<Target> },
    /// Whether everybody in it is what its title says, or receives it: each likely one is [`Target::Holds`].
    Everybody { likely: Vec<Target> },
    /// Columns with one heading, or with headings that mean the same, which cannot all be one value.
    Same { at: Vec<u32>, likely: Vec<Target> },
}

/// A value that cannot be right as it stands in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowProblem {
    /// A number of more digits than a cell of numbers keeps: its last ones are lost. It is under no target.
    DigitsLost { target: Target },
    /// A date that the file has as a number which no calendar has, or parts of a time that make none.
    NoDate { target: Target, text: String },
    /// A word that is none of its column's.
    UnknownWord { target: Target, text: String },
    /// An error of a formula: `#N/A`.
    CellError { target: Target, text: String },
    /// It says something, and nothing of it can be kept under this target. The row is taken without it.
    NotKept { target: Target, text: String },
    /// It says a month without a day, and was taken for its first or last day.
    MonthAlone { target: Target, text: String },
}

impl RowProblem {
    /// The same with its text as it is shown under its target.
    #[must_use]
    pub fn shown(&self, show: impl Fn(Target, &str) -> String) -> Self {
        let mut shown = self.clone();
        let target = self.target();
        match &mut shown {
            Self::DigitsLost { .. } => {}
            Self::NoDate { text, .. }
            | Self::UnknownWord { text, .. }
            | Self::CellError { text, .. }
            | Self::NotKept { text, .. }
            | Self::MonthAlone { text, .. } => *text = show(target, text),
        }
        shown
    }

    /// What the value would have been.
    #[must_use]
    pub const fn target(&self) -> Target {
        match self {
            Self::DigitsLost { target }
            | Self::NoDate { target, .. }
            | Self::UnknownWord { target, .. }
            | Self::CellError { target, .. }
            | Self::NotKept { target, .. }
            | Self::MonthAlone { target, .. } => *target,
        }
    }
}
