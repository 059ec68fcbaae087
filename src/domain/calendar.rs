//! Working days (工作日) from a table of holidays and make-up days, with a visible "beyond the table" state.

use super::time::Date;

/// Whether a date was counted with the published table or guessed by weekends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Every day counted lies in the table's years.
    Table,
    /// At least one day lies beyond: weekends were guessed (“按周末推算”).
    WeekendGuess,
}

/// A due date and how sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Due {
    /// The last day, inclusive.
    pub date: Date,
    /// Whether the calendar knew every day on the way.
    pub certainty: Certainty,
}
/// Holidays and make-up days.
#[derive(Debug, Clone)]
pub struct Calendar;
