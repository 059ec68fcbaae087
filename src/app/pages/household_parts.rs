//! The parts of a household that can be marked and opened, in which tab they are listed, and what can be done with it.

use super::offers::Need::{
    Conflicts, Deletable, Marked, May, MayDeleteMarked, MayEditMarked, NextStep, NoOpenRequests, Selected, Task,
};
use super::offers::{ADD, CORRECT, Need, OF_ROW, Offer, VOID, offer, offer_when};
use crate::app::action::Action;
use crate::change::Kind;
use crate::domain::ids::{PersonId, RecordId};
use crate::domain::person::Person;
use crate::domain::time::Millis;
use crate::record::permission::Operation::{Create, Delete, Edit};
use crate::view::{HouseholdDetail, RecordRow, SyncState};

/// What can be done with a household on its own screen. What there is to do with the marked part comes before editing it.
pub(super) const OF_HOUSEHOLD: &[&[Offer]] = &[
    &[
        offer(Action::Open, &[Marked]),
        offer_when(Action::Settle, &[Conflicts], &[Selected, May(Edit, Kind::Household)]),
        offer_when(Action::Done, &[Task], &[Selected, NextStep]),
        CORRECT,
        VOID,
        offer(Action::Edit, &[Selected, MayEditMarked]),
    ],
    OF_ROW,
    &[
        ADD,
        offer(Action::NewPerson, &[Selected, May(Create, Kind::Person)]),
        offer(Action::NewTag, &[Selected, May(Create, Kind::Tag)]),
        offer_when(Action::Merge, &[Need::Person], &[May(Delete, Kind::Person)]),
        offer(Action::MergeHousehold, &[Selected, May(Delete, Kind::Household)]),
        offer(Action::MoveHousehold, &[Selected, May(Edit, Kind::Household)]),
        offer(Action::Delete, &[Deletable, Selected, MayDeleteMarked]),
        offer(
            Action::DeleteHousehold,
            &[Selected, May(Delete, Kind::Household), NoOpenRequests],
        ),
    ],
];

/// The tabs of a household.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HouseholdTab {
    /// 基本: everything, in short.
    #[default]
    Basic,
    /// 成员
    Members,
    /// 诉求
    Requests,
    /// 走访
    Visits,
    /// 健康
    Health,
}

impl HouseholdTab {
    /// The tabs in display order.
    pub const ALL: [Self; 5] = [Self::Basic, Self::Members, Self::Requests, Self::Visits, Self::Health];

    /// The tab to the right, round the end.
    #[must_use]
    pub fn after(self) -> Self {
        Self::ALL[(self.place() + 1) % Self::ALL.len()]
    }

    /// The tab to the left, round the end.
    #[must_use]
    pub fn before(self) -> Self {
        Self::ALL[(self.place() + Self::ALL.len() - 1) % Self::ALL.len()]
    }

    fn place(self) -> usize {
        Self::ALL.iter().position(|tab| *tab == self).unwrap_or(0)
    }
}

/// Something of a household that can be opened: an index into the list of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HouseholdItem {
    /// A conflict.
    Conflict(usize),
    /// What is due.
    FollowUp(usize),
    /// A member.
    Person(usize),
    /// A tag.
    Tag(usize),
    /// A benefit.
    Benefit(usize),
    /// A request.
    Request(usize),
    /// A visit.
    Visit(usize),
    /// A follow-up record.
    Health(usize),
    /// A record with a page of its own.
    Record(usize),
    /// What somebody may be entitled to.
    Entitlement(usize),
}

impl HouseholdItem {
    /// Whom it is about, of those who live there.
    pub(super) fn person(self, detail: &HouseholdDetail) -> Option<&Person> {
        let by_id = |id: PersonId| detail.persons.iter().find(|person| person.id == id);
        match self {
            Self::Person(i) => detail.persons.get(i),
            Self::FollowUp(i) => detail.follow_ups.get(i)?.person_id.and_then(by_id),
            Self::Tag(i) => detail.tags.get(i)?.person_id.and_then(by_id),
            Self::Benefit(i) => detail.benefits.get(i)?.person_id.and_then(by_id),
            Self::Health(i) => by_id(detail.health.get(i)?.record.person_id),
            Self::Record(i) => detail.records.get(i)?.person.as_ref().and_then(|(id, _)| by_id(*id)),
            Self::Entitlement(i) => by_id(detail.entitlements.get(i)?.person),
            Self::Conflict(_) | Self::Request(_) | Self::Visit(_) => None,
        }
    }
}

/// What a tab lists, in order.
#[must_use]
pub fn items(detail: &HouseholdDetail, tab: HouseholdTab) -> Vec<HouseholdItem> {
    use HouseholdItem::{Benefit, Conflict, Entitlement, FollowUp, Health, Person, Record, Request, Tag, Visit};
    let follow_ups = (0..detail.follow_ups.len()).map(FollowUp);
    let persons = (0..detail.persons.len()).map(Person);
    let tags = (0..detail.tags.len()).map(Tag);
    let benefits = (0..detail.benefits.len()).map(Benefit);
    match tab {
        HouseholdTab::Basic => (0..detail.conflicts.len())
            .map(Conflict)
            .chain(follow_ups)
            .chain(persons)
            .chain(tags)
            .chain(benefits)
            .chain((0..detail.entitlements.len()).map(Entitlement))
            .chain((0..detail.records.len()).map(Record))
            .chain(timeline(detail))
            .collect(),
        HouseholdTab::Members => persons.collect(),
        HouseholdTab::Requests => (0..detail.requests.len()).map(Request).collect(),
        HouseholdTab::Visits => (0..detail.visits.len()).map(Visit).collect(),
        HouseholdTab::Health => {
            let health_tags = tags.filter(|tag| matches!(tag, Tag(i) if detail.tags[*i].kind.is_health()));
            health_tags.chain((0..detail.health.len()).map(Health)).collect()
        }
    }
}

/// Visits, requests and follow-up records in one line of time, newest first.
fn timeline(detail: &HouseholdDetail) -> Vec<HouseholdItem> {
    let visits = detail.visits.iter().enumerate();
    let requests = detail.requests.iter().enumerate();
    let health = detail.health.iter().enumerate();
    let mut all: Vec<(Millis, HouseholdItem)> = visits
        .map(|(i, row)| (row.visit.at, HouseholdItem::Visit(i)))
        .chain(requests.map(|(i, row)| (row.registered_at, HouseholdItem::Request(i))))
        .chain(health.map(|(i, row)| (row.record.at, HouseholdItem::Health(i))))
        .collect();
    all.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    all.into_iter().map(|(_, item)| item).collect()
}

/// What tells an item from others, however the lists change.
#[must_use]
pub fn id_of(detail: &HouseholdDetail, item: HouseholdItem) -> Option<String> {
    Some(match item {
        HouseholdItem::Conflict(i) => {
            let conflict = detail.conflicts.get(i)?;
            format!("{} {}", conflict.record, conflict.field)
        }
        HouseholdItem::FollowUp(i) => detail.follow_ups.get(i)?.key.0.clone(),
        HouseholdItem::Person(i) => detail.persons.get(i)?.id.to_string(),
        HouseholdItem::Tag(i) => detail.tags.get(i)?.id.to_string(),
        HouseholdItem::Benefit(i) => detail.benefits.get(i)?.id.to_string(),
        HouseholdItem::Request(i) => detail.requests.get(i)?.id.to_string(),
        HouseholdItem::Visit(i) => detail.visits.get(i)?.visit.id.to_string(),
        HouseholdItem::Health(i) => detail.health.get(i)?.record.id.to_string(),
        HouseholdItem::Record(i) => detail.records.get(i)?.id.to_string(),
        HouseholdItem::Entitlement(i) => {
            let row = detail.entitlements.get(i)?;
            format!("{} {}", row.person, row.what)
        }
    })
}

/// The tag, benefit or record of another kind that is marked.
#[must_use]
pub fn record(detail: &HouseholdDetail, item: HouseholdItem) -> Option<RecordRow> {
    let (kind, id, person, values) = match item {
        HouseholdItem::Tag(i) => {
            let tag = detail.tags.get(i)?;
            (Kind::Tag, tag.id.into(), tag.person_id, serde_json::to_value(tag))
        }
        HouseholdItem::Benefit(i) => {
            let benefit = detail.benefits.get(i)?;
            (
                Kind::Benefit,
                benefit.id.into(),
                benefit.person_id,
                serde_json::to_value(benefit),
            )
        }
        HouseholdItem::Record(i) => return detail.records.get(i).cloned(),
        _ => return None,
    };
    let household = &detail.household;
    let person = detail.persons.iter().find(|member| Some(member.id) == person);
    Some(RecordRow {
        kind,
        id,
        set: values.ok()?.as_object()?.clone(),
        household: Some((
            household.id,
            household.display_name.clone(),
            household.household_no.clone(),
        )),
        person: person.map(|person| (person.id, person.name.clone())),
        unit: household.unit.clone(),
        sync: SyncState::default(),
    })
}

/// What Del deletes: the marked member, tag, benefit or record, and what people call it.
#[must_use]
pub fn deletable(detail: &HouseholdDetail, item: HouseholdItem) -> Option<(Kind, RecordId, String)> {
    Some(match item {
        HouseholdItem::Person(i) => {
            let person = detail.persons.get(i)?;
            (Kind::Person, person.id.into(), person.name.clone())
        }
        HouseholdItem::Tag(i) => {
            let tag = detail.tags.get(i)?;
            (Kind::Tag, tag.id.into(), tag.kind.code().to_owned())
        }
        HouseholdItem::Benefit(i) => {
            let benefit = detail.benefits.get(i)?;
            (Kind::Benefit, benefit.id.into(), benefit.kind.code().to_owned())
        }
        HouseholdItem::Record(i) => {
            let row = detail.records.get(i)?;
            (row.kind.clone(), row.id, row.title().to_owned())
        }
        HouseholdItem::Conflict(_)
        | HouseholdItem::FollowUp(_)
        | HouseholdItem::Request(_)
        | HouseholdItem::Visit(_)
        | HouseholdItem::Entitlement(_)
        | HouseholdItem::Health(_) => return None,
    })
}
