//! 问卷: a survey as its sheets are entered, and what they say so far.

use crate::change::Cursor;
use crate::domain::ids::RecordId;
use crate::domain::survey::{Measure, Question};

/// A survey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SurveyView {
    pub id: RecordId,
    pub title: String,
    /// Sheets are still taken.
    pub is_open: bool,
    pub questions: Vec<Question>,
    /// Sheets that are here, the invalid ones among them.
    pub sheets: usize,
    pub invalid: usize,
    /// Of each measure how many answers of valid sheets say yes, and of how many.
    pub rates: Vec<(Measure, usize, usize)>,
    /// Where the log ended when it was read.
    pub cursor: Cursor,
}
