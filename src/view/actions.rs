//! What a save did, as data that `ui::deeds` words: toasts, the question before an undo, the list of the last changes.

use crate::change::Kind;
use crate::domain::ids::{GroupId, RecordId};
use crate::domain::request::EventKind;
use crate::domain::time::Millis;
use std::collections::BTreeSet;
use uuid::Uuid;

/// What was done to one record.
#[derive(Debug, Clone, PartialEq)]
pub struct Deed {
    pub kind: Kind,
    pub record: RecordId,
    pub what: Done,
    /// Who or what it is about, in the words that people wrote.
    pub subject: String,
    /// The number that people call it by; empty when it has none.
    pub no: String,
    /// Which tag or benefit it is, as a code; empty for other kinds.
    pub sort: String,
    /// The page it is shown on: whose names are hidden in its texts.
    pub about: Option<Uuid>,
}

/// What was done.
#[derive(Debug, Clone, PartialEq)]
pub enum Done {
    /// A new record.
    Made,
    /// A step of a request.
    Step(EventKind),
    /// These fields have new values.
    Changed(Vec<String>),
    /// It stands in this state now.
    State(String),
    /// A tombstone.
    Deleted,
    /// A conflict of these fields was settled.
    Settled(Vec<String>),
    /// So many rows of a ledger came in: the subject is its file.
    Imported(usize),
}

/// One action: what one save did, as the list of the last changes shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct ActionRow {
    pub group: GroupId,
    /// When it was saved, or done again.
    pub at: Millis,
    pub deeds: Vec<Deed>,
    /// It was undone.
    pub undone: bool,
    /// The server has it.
    pub sent: bool,
    /// The server did not take it: it waits for a decision, not for a network.
    pub refused: bool,
}

/// Why an action cannot be undone or done again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UndoRefusal {
    /// The server has it, or may have it: others see it.
    Sent,
    /// The server did not take it: that is decided on its own.
    NotTaken,
    /// It was changed since.
    Changed,
    /// Other records were made of it since.
    Used,
}

/// Which action is undone or done again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UndoOf {
    /// The last one, if it is one of these: any other is asked about first.
    LastOf(BTreeSet<GroupId>),
    This(GroupId),
}
