//! 今日: whom to see today and why. The town office sees first what was escalated to it.
//!
//! One card per household with everything that is due there; left and right choose among the card's items, so that
//! "done", "postpone" and "explain" mean the item that is marked.

use super::errand::Errand;
use super::list::{Keyed, List, list_height};
use super::next_step::role;
use super::subject::Subject;
use crate::app::action::Action;
use crate::app::effect::{SaveTrouble, SavedOk};
use crate::app::screen::{Cx, DoneAs, Place, Refusal, Screen};
use crate::app::{Session, Ticket};
use crate::domain::ids::{HouseholdId, RequestId};
use crate::domain::role::Level;
use crate::store::queries::RequestTab;
use crate::store::{Answer, Query};
use crate::view::{RequestRow, TodayCard, TodayItem, TodayView};

/// Inbox rows shown on top; the request page has them all.
const INBOX: usize = 50;

/// A line of the page: an escalated request or a card.
#[derive(Debug, Clone, PartialEq)]
pub enum TodayRow {
    /// A request that waits at the reader's level.
    Inbox(RequestRow),
    /// Everything due for one household or place.
    Card(TodayCard),
}

/// What tells a line from others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TodayKey {
    /// A request.
    Request(RequestId),
    /// A household.
    Household(HouseholdId),
    /// A place's matter.
    Place(String),
}

impl Keyed for TodayRow {
    type Key = TodayKey;
    fn key(&self) -> TodayKey {
        match self {
            Self::Inbox(row) => TodayKey::Request(row.id),
            Self::Card(card) => match (card.household_id, card.items.first()) {
                (Some(household), _) => TodayKey::Household(household),
                (None, Some(TodayItem::Request(row))) => TodayKey::Request(row.id),
                (None, Some(TodayItem::FollowUp(follow_up, _))) => TodayKey::Place(follow_up.key.0.clone()),
                (None, None) => TodayKey::Place(card.name.clone()),
            },
        }
    }
}

/// State of the page.
#[derive(Debug, Default)]
pub struct TodayPage {
    view: Option<TodayView>,
    inbox: Vec<RequestRow>,
    list: List<TodayRow>,
    item: usize,
    explain: bool,
    asked: Option<Ticket>,
    asked_inbox: Option<Ticket>,
    errand: Errand,
}

impl TodayPage {
    /// The figures; `None` until they came.
    #[must_use]
    pub fn view(&self) -> Option<&TodayView> {
        self.view.as_ref()
    }

    /// The lines.
    #[must_use]
    pub fn list(&self) -> &List<TodayRow> {
        &self.list
    }

    /// How many of the lines are the inbox.
    #[must_use]
    pub fn inbox(&self) -> usize {
        self.inbox.len()
    }

    /// Which item of the selected card is marked.
    #[must_use]
    pub fn item_index(&self) -> usize {
        self.item.min(self.items().saturating_sub(1))
    }

    /// The marked item of the selected card.
    #[must_use]
    pub fn item(&self) -> Option<&TodayItem> {
        match self.list.selected()? {
            TodayRow::Card(card) => card.items.get(self.item_index()),
            TodayRow::Inbox(_) => None,
        }
    }

    /// True while the reason of the marked item is spelt out.
    #[must_use]
    pub fn explains(&self) -> bool {
        self.explain
    }

    fn items(&self) -> usize {
        match self.list.selected() {
            Some(TodayRow::Card(card)) => card.items.len(),
            _ => 0,
        }
    }

    fn subject(&self) -> Subject {
        match self.list.selected() {
            None => Subject::default(),
            Some(TodayRow::Inbox(row)) => Subject {
                request: Some(row.clone()),
                ..Subject::default()
            },
            Some(TodayRow::Card(card)) => Subject {
                seen: Some(self.list.cursor()),
                ..card_subject(card, self.item())
            },
        }
    }

    fn rebuild(&mut self) {
        let Some(view) = &self.view else { return };
        let in_inbox = |card: &TodayCard| match card.items.as_slice() {
            [TodayItem::Request(row)] => self.inbox.iter().any(|inbox| inbox.id == row.id),
            _ => false,
        };
        let inbox = self.inbox.iter().cloned().map(TodayRow::Inbox);
        let cards = view.cards.iter().filter(|card| !in_inbox(card)).cloned();
        let cursor = view.cursor;
        self.list
            .put_all(inbox.chain(cards.map(TodayRow::Card)).collect(), cursor);
    }

    fn turn(&mut self, by: isize) {
        let items = self.items();
        self.explain = false;
        self.item = match items {
            0 => 0,
            _ => (self.item_index() + items).saturating_add_signed(by) % items,
        };
    }
}

fn card_subject(card: &TodayCard, item: Option<&TodayItem>) -> Subject {
    let mut subject = Subject {
        household: card.household_id.map(|household| (household, card.name.clone())),
        ..Subject::default()
    };
    match item {
        Some(TodayItem::FollowUp(follow_up, who)) => {
            subject.person = follow_up.person_id.map(|person| (person, who.clone()));
            subject.follow_up = Some(follow_up.clone());
        }
        Some(TodayItem::Request(row)) => subject.request = Some(row.clone()),
        None => {}
    }
    subject
}

impl Screen for TodayPage {
    fn place(&self) -> Place {
        Place::Page(super::PageId::Today)
    }

    fn load(&mut self, cx: &mut Cx<'_>) {
        self.asked = Some(cx.ask(Query::Today));
        if role(cx.session).level() >= Level::TOWN {
            self.asked_inbox = Some(cx.ask(Query::Requests {
                tab: RequestTab::Inbox,
                offset: 0,
                limit: INBOX,
            }));
        }
    }

    fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        if self.list.go(action, list_height(cx.session, 5)) {
            self.item = 0;
            self.explain = false;
            return true;
        }
        match action {
            Action::Left => self.turn(-1),
            Action::Right => self.turn(1),
            Action::Explain if self.item().is_some() => self.explain = !self.explain,
            Action::Back if self.explain => self.explain = false,
            _ => return self.subject().act(action, &mut self.errand, cx),
        }
        true
    }

    fn answer(&mut self, ticket: Ticket, answer: &Answer, cx: &mut Cx<'_>) -> bool {
        if self.errand.take(ticket, answer, cx) {
            return true;
        }
        match answer {
            Answer::Today(view) if self.asked == Some(ticket) => self.view = Some(view.clone()),
            Answer::Requests(window, _) if self.asked_inbox == Some(ticket) => self.inbox.clone_from(&window.rows),
            _ => return false,
        }
        self.rebuild();
        true
    }

    fn saved(&mut self, ticket: Ticket, outcome: &Result<SavedOk, SaveTrouble>, cx: &mut Cx<'_>) -> bool {
        self.errand.saved(ticket, outcome, cx)
    }

    fn actions(&self, session: &Session) -> Vec<(Action, Option<Refusal>)> {
        self.subject().actions(session)
    }

    fn done_as(&self, session: &Session) -> Option<DoneAs> {
        self.subject().done_as(session)
    }
}
