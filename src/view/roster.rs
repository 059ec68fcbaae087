//! 专项名单: the rows of a campaign, as they are marked, and where the campaign stands.

use super::{CampaignView, RecordRow, Window};
use crate::domain::campaign::Status;

/// A row of a campaign.
#[derive(Debug, Clone, PartialEq)]
pub struct RosterRow {
    pub row: RecordRow,
    /// Plain: its own, else those of the person, else the household's.
    pub phones: Vec<String>,
    /// As it stands; a row that nobody marked has the campaign's first. A word that the campaign does not have has digit 0.
    pub status: Status,
}

/// One window of the rows, and the campaign.
#[derive(Debug, Clone, PartialEq)]
pub struct Roster {
    pub campaign: CampaignView,
    pub window: Window<RosterRow>,
}
