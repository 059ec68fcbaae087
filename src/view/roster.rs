//! 专项名单: the rows of a campaign, as they are marked, and where the campaign stands.

use super::{RecordRow, Window};
use crate::domain::campaign::Status;
use crate::domain::ids::RecordId;
use crate::domain::time::Date;
use crate::domain::unit::UnitPath;

/// A row of a campaign.
#[derive(Debug, Clone, PartialEq)]
pub struct RosterRow {
    pub row: RecordRow,
    /// Plain: its own, else those of the person, else the household's.
    pub phones: Vec<String>,
    /// As it stands; a row that nobody marked has the campaign's first. A word that the campaign does not have has digit 0.
    pub status: Status,
}

/// A campaign and how far it is, of the rows that are here.
#[derive(Debug, Clone, PartialEq)]
pub struct CampaignView {
    pub id: RecordId,
    pub title: String,
    /// Its last day.
    pub to: Option<Date>,
    /// Rows are still marked.
    pub is_open: bool,
    /// Its rows are households.
    pub of_households: bool,
    pub statuses: Vec<Status>,
    /// How many rows have each status, in the order of `statuses`; after them a status that it does not have any more.
    pub by_status: Vec<(Status, usize)>,
    /// Of each grid how many are done, and of how many.
    pub by_unit: Vec<(UnitPath, usize, usize)>,
}

impl CampaignView {
    /// Rows that are done, and all of them.
    #[must_use]
    pub fn done(&self) -> (usize, usize) {
        let all = self.by_status.iter().map(|(_, rows)| rows).sum();
        let done = self.by_status.iter().filter(|(status, _)| status.is_done);
        (done.map(|(_, rows)| rows).sum(), all)
    }
}

/// One window of the rows, and the campaign.
#[derive(Debug, Clone, PartialEq)]
pub struct Roster {
    pub campaign: CampaignView,
    pub window: Window<RosterRow>,
}
