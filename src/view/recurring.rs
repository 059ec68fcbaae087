//! 高频问题: what comes again and again, and what the meeting decided about it.

use super::RecordRow;
use crate::domain::ids::RequestId;
use crate::domain::time::Date;

/// A problem that comes again and again.
#[derive(Debug, Clone, PartialEq)]
pub struct RecurringRow {
    pub category: String,
    /// As the last request has it.
    pub place: String,
    pub last: Date,
    /// The requests with their numbers, the latest first; never empty.
    pub requests: Vec<(RequestId, String)>,
    /// The last agenda item about one of them.
    pub item: Option<RecordRow>,
}
