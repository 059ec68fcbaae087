//! A line of the audit log.

use super::SearchTarget;
use super::told::Told;
use crate::change::Kind;
use crate::domain::ids::RecordId;
use crate::domain::time::Millis;

/// What was done when full values were shown.
pub const REVEAL: &str = "reveal";
/// What was done when a command listed full values.
pub const LIST_PLAIN: &str = "list_plain";
/// What stands before the reason at the end of what such a line is about.
pub const WHY: &str = "why:";

/// Something that was done on this device: a reveal, an export, a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    pub at: Millis,
    /// Who did it, by name.
    pub by: String,
    /// Its stable code: `reveal`, `export`.
    pub what: String,
    /// The record it was done to, with what that is called; `None` for a list or a file.
    pub record: Option<(Kind, RecordId, String)>,
    pub told: Told,
    /// The page that shows it; `None` when it is not here.
    pub target: Option<SearchTarget>,
    /// What was noted with it: the page, the list, the file.
    pub about: String,
    /// Why, as a code; empty where nobody was asked.
    pub why: String,
}
