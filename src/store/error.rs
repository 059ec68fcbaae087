//! What can go wrong. Invariant: every variant has a stable code, and words that say what is safe and what to do.

use crate::domain::problem::Problem;
use crate::view::{ActionRow, UndoRefusal};

/// What can go wrong with the database. Every variant has words with what is safe and what to do (`ui::words::errors`).
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no database and it may not be made here.
    #[error("no database at {0}")]
    Missing(String),
    /// It was destroyed as the server ordered.
    #[error("the database at {0} was destroyed as the administrator ordered")]
    Wiped(String),
    /// The file is no longer at its path: it was moved, removed or replaced.
    #[error("the database is not in its place any more: {0}")]
    Moved(String),
    /// There was a database here, as this left-over file shows.
    #[error("the database is gone; {0} tells of it")]
    Gone(String),
    /// Another process holds it.
    #[error("the database is locked: {0}")]
    Locked(String),
    /// It is not a database or damaged.
    #[error("the database is damaged: {0}")]
    Corrupt(String),
    /// A change does not match its checksum. Whoever meets it sets it aside.
    #[error("a change is damaged: {0}")]
    Damaged(String),
    /// It is sealed and the key is wrong, or this build cannot unseal.
    #[error("the database is sealed: {0}")]
    WrongKey(String),
    /// A newer version of the program wrote it.
    #[error("the database has version {found}, this program knows {known}")]
    NewerVersion {
        /// Its version.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// The folder or file cannot be written.
    #[error("cannot write: {0}")]
    Unwritable(String),
    #[error("the disk is full")]
    DiskFull,
    /// Anything else SQLite says.
    #[error("database: {0}")]
    Io(String),
}

impl StoreError {
    /// The stable code, the key of its words in `ui::words::errors`.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missing(_) => "missing",
            Self::Wiped(_) => "wiped",
            Self::Moved(_) => "moved",
            Self::Gone(_) => "gone",
            Self::Locked(_) => "locked",
            Self::Corrupt(_) => "corrupt",
            Self::Damaged(_) => "damaged",
            Self::WrongKey(_) => "wrong_key",
            Self::NewerVersion { .. } => "newer_version",
            Self::Unwritable(_) => "unwritable",
            Self::DiskFull => "disk_full",
            Self::Io(_) => "io",
        }
    }

    /// The system's message, shown after our words; may be empty.
    #[must_use]
    pub fn detail(&self) -> String {
        match self {
            Self::Missing(path) | Self::Wiped(path) | Self::Moved(path) => path.clone(),
            Self::Locked(detail)
            | Self::Corrupt(detail)
            | Self::Gone(detail)
            | Self::Damaged(detail)
            | Self::WrongKey(detail)
            | Self::Unwritable(detail)
            | Self::Io(detail) => detail.clone(),
            Self::NewerVersion { found, known } => format!("{found} > {known}"),
            Self::DiskFull => String::new(),
        }
    }
}

/// Why a save did not happen.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// The entry has problems; nothing was written.
    #[error("refused")]
    Refused(Vec<Problem>),
    /// There is nothing to undo or redo.
    #[error("nothing to undo")]
    NothingToUndo,
    /// The last action is none of those that may be undone, or done again, without a question.
    #[error("a question comes first")]
    AskFirst(Box<ActionRow>),
    /// The action cannot be undone or done again.
    #[error("it cannot be undone")]
    CannotUndo(Box<ActionRow>, UndoRefusal),
    /// The database failed; nothing was written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Errors that may say that a damaged change was met.
pub trait MeetsDamage {
    /// True when it does.
    fn is_damage(&self) -> bool;
}

impl MeetsDamage for StoreError {
    fn is_damage(&self) -> bool {
        matches!(self, Self::Damaged(_))
    }
}

impl MeetsDamage for SaveError {
    fn is_damage(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_damage())
    }
}
