//! What Today shows.

use super::{Call, RequestName, RequestRow};
use crate::change::Cursor;
use crate::domain::day_plan::Proposal;
use crate::domain::followup::{FollowUp, Priority};
use crate::domain::household::Colour;
use crate::domain::ids::HouseholdId;
use crate::domain::tag::TagKind;
use crate::domain::time::Date;
use crate::domain::visit::Outcome;

/// 今日
#[derive(Debug, Clone, PartialEq, Default)]
pub struct TodayView {
    /// Where our copy of the log ended when the cards were read; a change made from one has seen this much.
    pub cursor: Cursor,
    /// Cards overdue, by their first item.
    pub overdue: usize,
    /// Cards for today.
    pub today: usize,
    /// Cards of the next seven days.
    pub week: usize,
    /// Households and matters that the reader saw to today, and of which nothing is due any more.
    pub done: usize,
    pub open_requests: usize,
    /// Households in scope (vacant ones apart).
    pub households: usize,
    /// One card per household or place, most pressing first; at most 200.
    pub cards: Vec<TodayCard>,
    /// Cards beyond those.
    pub more: usize,
    /// Plain visits proposed for the day, and those on the way.
    pub proposed: usize,
    /// Plain visits that are due and can wait.
    pub later: usize,
    /// People per key group, most first.
    pub key_groups: Vec<(TagKind, usize)>,
    /// Requests of this month: received, resolved.
    pub month: [usize; 2],
}

/// Everything due for one household.
#[derive(Debug, Clone, PartialEq)]
pub struct TodayCard {
    /// The household; `None` for a place's matter.
    pub household_id: Option<HouseholdId>,
    /// The household at whose door it is; the office has the request and not the household.
    pub door_of: Option<HouseholdId>,
    /// 户编号; empty without a household.
    pub household_no: String,
    /// Who: the householder, or the request's reporter or place.
    pub name: String,
    pub address: String,
    /// Telephone, plain.
    pub phone: String,
    /// Householder's age.
    pub age: Option<u32>,
    /// Attention level.
    pub colour: Option<Colour>,
    /// Key groups.
    pub tags: Vec<TagKind>,
    /// Last visit that met somebody.
    pub last_visit: Option<Date>,
    /// What its note said, one line.
    pub last_note: String,
    /// A later visit that met nobody, and how it went.
    pub tried: Option<(Date, Outcome)>,
    /// The first item's priority.
    pub priority: Priority,
    /// The first item's due date.
    pub due: Date,
    /// What the day's plan says of it.
    pub proposal: Proposal,
    /// What is due, alarms and critical requests first, then by the day.
    pub items: Vec<TodayItem>,
    /// Whom to tell when an alarm is among them, the most fitting first.
    pub calls: Vec<Call>,
}

/// Whom and what a follow-up concerns, in the words of its records.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Concerns {
    /// The person's name; empty when it concerns none.
    pub person: String,
    pub request: Option<RequestName>,
}

/// One thing that is due.
#[expect(
    clippy::large_enum_variant,
    reason = "a card has a few, and nearly all are follow-ups"
)]
#[derive(Debug, Clone, PartialEq)]
pub enum TodayItem {
    FollowUp(FollowUp, Concerns),
    /// A request to act on at the reader's level.
    Request(Box<RequestRow>),
}
