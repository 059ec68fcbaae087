//! 交接: a hand-over with its lines and how far it is, and what follows from the records for the next one.

use super::RecordRow;
use crate::change::Cursor;
use crate::domain::followup::FollowUp;
use crate::domain::ids::HouseholdId;
use crate::domain::time::Date;

/// A hand-over.
#[derive(Debug, Clone, PartialEq)]
pub struct HandoverView {
    pub row: RecordRow,
    /// Its lines, as they are talked through.
    pub lines: Vec<RecordRow>,
    /// Households whose contact passes on with the last step.
    pub passes: usize,
    /// Households whose contact is somebody else, and stays.
    pub others: usize,
    /// Where the log ended when it was read.
    pub cursor: Cursor,
}

impl HandoverView {
    /// Lines that wait for the receiver.
    #[must_use]
    pub fn open(&self) -> usize {
        self.lines.iter().filter(|line| line.state() == "open").count()
    }

    /// True until it was received.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.row.state() == "open"
    }
}

/// Something that goes to the next leader.
#[derive(Debug, Clone, PartialEq)]
pub struct HandoverItem {
    /// The household, where it is about one.
    pub household: Option<HouseholdId>,
    /// Whose it is: the name of the household or of who reported it.
    pub name: String,
    pub what: HandedOver,
    pub due: Option<Date>,
}

/// What is handed over.
#[derive(Debug, Clone, PartialEq)]
pub enum HandedOver {
    /// A visit that was agreed upon for this day.
    Visit(Date),
    /// What somebody noted to be done.
    Promise(Box<FollowUp>),
    /// What a rule asked for, and is late.
    Late(Box<FollowUp>),
    /// An open request: number and title.
    Request(String, String),
    /// A family that is to be seen first.
    Family,
}

impl HandedOver {
    /// The code of its sort.
    #[must_use]
    pub fn sort(&self) -> &'static str {
        match self {
            Self::Visit(_) | Self::Promise(_) => "promise",
            Self::Late(_) => "overdue",
            Self::Request(..) => "request",
            Self::Family => "family",
        }
    }
}
