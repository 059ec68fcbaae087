//! 工作: records of the kinds that the tables alone describe, as rows and whole.

use super::{CampaignView, ConflictRow, SyncState};
use crate::change::{Cursor, Fields};
use crate::domain::followup::FollowUp;
use crate::domain::ids::{HouseholdId, PersonId, RecordId};
use crate::domain::time::Millis;
use crate::domain::unit::UnitPath;
use crate::record::{Kind, STATE};

/// A record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordRow {
    /// Of which kind.
    pub kind: Kind,
    /// Its id.
    pub id: RecordId,
    /// Its values by name; empty ones are null.
    pub set: Fields,
    /// The household it is about: id, name and number.
    pub household: Option<(HouseholdId, String, String)>,
    /// The person it is about, with their name.
    pub person: Option<(PersonId, String)>,
    /// Its unit.
    pub unit: UnitPath,
    /// With the server.
    pub sync: SyncState,
}

/// How many records of a kind there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KindCount {
    pub kind: &'static Kind,
    /// Those with a next step.
    pub open: usize,
    pub all: usize,
}

impl RecordRow {
    /// The text or code of a field, empty when it has none.
    #[must_use]
    pub fn text(&self, field: &str) -> &str {
        self.set
            .get(field)
            .and_then(serde_json::Value::as_str)
            .unwrap_or_default()
    }

    /// Where it stands in the life cycle of its kind.
    #[must_use]
    pub fn state(&self) -> &str {
        self.text(STATE)
    }

    /// What it is called: its title, or whom it is about.
    #[must_use]
    pub fn title(&self) -> &str {
        match self.kind.def().title {
            Some(title) => self.text(title),
            None => self.about(),
        }
    }

    /// Whom it is about, by name.
    #[must_use]
    pub fn about(&self) -> &str {
        match (&self.person, &self.household) {
            (Some((_, name)), _) | (None, Some((_, name, _))) => name,
            (None, None) => "",
        }
    }
}

/// A record with everything on it.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordDetail {
    /// What of the town's log was known when it was read: what a change of it has seen.
    pub cursor: Cursor,
    /// The record.
    pub row: RecordRow,
    /// Of a campaign how far its rows are.
    pub campaign: Option<CampaignView>,
    /// Its open follow-ups.
    pub follow_ups: Vec<FollowUp>,
    /// What is in conflict in it.
    pub conflicts: Vec<ConflictRow>,
    /// Records that it names, and then those that name it, newest first.
    pub named: Vec<RecordRow>,
    pub named_by: Vec<RecordRow>,
    /// Of a meeting that is planned: what earlier ones left open, or decided and nobody has done.
    pub left_open: Vec<RecordRow>,
    /// Of a notice: whom it is to be told to.
    pub told: Option<ToldOf>,
    /// Of points, where the town has them: those of the same volunteer, and of how many entries they are.
    pub points: Option<(u32, u32)>,
    /// What was written to it, newest first.
    pub changes: Vec<RecordChange>,
}

/// How many households were told of a notice, and who was not.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ToldOf {
    pub told: usize,
    pub all: usize,
    /// Those who were not, with their telephone, those to be told first before the others, by number; at most 200.
    pub untold: Vec<Untold>,
}

/// A household that was not told.
#[derive(Debug, Clone, PartialEq)]
pub struct Untold {
    pub household: HouseholdId,
    pub number: String,
    pub name: String,
    pub phone: String,
    /// No group chat reaches them, or somebody is alone or disabled.
    pub first: bool,
}

/// One change of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct RecordChange {
    /// When it was written.
    pub at: Millis,
    /// Who wrote it, by name.
    pub by: String,
    /// The values written.
    pub set: Fields,
    /// With the server.
    pub sync: SyncState,
}
