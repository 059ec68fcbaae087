//! 今日: whom to see today and why. Alarms stand first, then what was escalated or handed to the reader and waits for their step.
//!
//! One card per household with everything that is due there; left and right choose among the card's items, so that
//! "done", "postpone" and "explain" mean the item that is marked.

use super::list::{Keyed, List};
use super::list_page::{Acted, Ledger, ListPage};
use super::offers::{self, Facts, Offer};
use super::subject::{Subject, new_of_nobody};
use crate::app::Ticket;
use crate::app::action::Action;
use crate::app::layout::{Beside, Shape};
use crate::app::place::PageId;
use crate::app::screen::Cx;
use crate::change::Cursor;
use crate::domain::day_plan::Proposal;
use crate::domain::followup::Priority;
use crate::domain::ids::{HouseholdId, RecordId, RequestId};
use crate::store::queries::RequestTab;
use crate::store::{Answer, Query};
use crate::view::{Part, RequestRow, TodayCard, TodayItem, TodayView, Window};

/// Inbox rows shown on top; the request page has them all.
const INBOX: usize = 50;

/// A line of the page: an escalated request or a card.
#[expect(clippy::large_enum_variant, reason = "nearly all rows are cards")]
#[derive(Debug, Clone, PartialEq)]
pub enum TodayRow {
    /// A request that waits at the reader's level.
    Inbox(Box<RequestRow>),
    /// Everything due for one household or place.
    Card(TodayCard),
    /// Where the day's visits end: below it stands what is due and can wait.
    Line {
        /// Visits proposed for the day.
        proposed: usize,
        /// Visits that can wait.
        later: usize,
    },
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
    /// The end of the day's visits.
    Line,
}

impl Keyed for TodayRow {
    type Key = TodayKey;
    fn key(&self) -> TodayKey {
        match self {
            Self::Inbox(row) => TodayKey::Request(row.id),
            Self::Card(card) => match (card.household_id, card.items.first()) {
                // One that waits for the reader's step stands beside its household's card.
                (Some(_), Some(TodayItem::Request(row))) if card.items.len() == 1 => TodayKey::Request(row.id),
                (Some(household), _) => TodayKey::Household(household),
                (None, Some(TodayItem::Request(row))) => TodayKey::Request(row.id),
                (None, Some(TodayItem::FollowUp(follow_up, _))) => TodayKey::Place(follow_up.key.0.clone()),
                (None, None) => TodayKey::Place(card.name.clone()),
            },
            Self::Line { .. } => TodayKey::Line,
        }
    }

    fn is_marked(&self) -> bool {
        !matches!(self, Self::Line { .. })
    }
}

/// The page.
pub type TodayPage = ListPage<Today>;

/// What the page has of its own: the figures, and which item of the selected card is marked.
#[derive(Debug, Default)]
pub struct Today {
    /// The figures; the cards are in the list.
    view: Option<TodayView>,
    /// Inbox rows that came before the cards.
    inbox: Vec<RequestRow>,
    item: usize,
    explain: bool,
    asked_inbox: Option<Ticket>,
}

impl TodayPage {
    /// The figures; `None` until they came.
    #[must_use]
    pub fn view(&self) -> Option<&TodayView> {
        self.own.view.as_ref()
    }

    /// How many of the lines are the inbox.
    #[must_use]
    pub fn inbox(&self) -> usize {
        let rows = self.list.here();
        rows.filter(|(_, row)| matches!(row, TodayRow::Inbox(_))).count()
    }

    /// Which item of the selected card is marked.
    #[must_use]
    pub fn item_index(&self) -> usize {
        self.list.selected().map_or(0, |row| self.own.item_index(row))
    }

    /// The marked item of the selected card.
    #[must_use]
    pub fn item(&self) -> Option<&TodayItem> {
        self.own.item(self.list.selected()?)
    }

    /// True while the reason of the marked item is spelt out.
    #[must_use]
    pub fn explains(&self) -> bool {
        self.own.explain
    }
}

impl TodayRow {
    fn items(&self) -> &[TodayItem] {
        match self {
            Self::Card(card) => &card.items,
            Self::Inbox(_) | Self::Line { .. } => &[],
        }
    }
}

impl Today {
    /// Alarms, the inbox, then the other cards with the line between those of the day and those that can wait; a request that
    /// stands in the inbox has no card of its own.
    fn lines(&mut self, mut cards: Vec<TodayCard>) -> Vec<TodayRow> {
        let inbox = std::mem::take(&mut self.inbox);
        cards.retain(|card| match card.items.as_slice() {
            [TodayItem::Request(row)] => inbox.iter().all(|inbox| inbox.id != row.id),
            _ => true,
        });
        let pressing = cards
            .iter()
            .take_while(|card| card.priority <= Priority::Critical)
            .count();
        let end = cards.iter().position(|card| card.proposal == Proposal::Later);
        let line = self.view.as_ref().map(|view| TodayRow::Line {
            proposed: view.proposed,
            later: view.later,
        });
        let waiting = inbox.len();
        let mut rows: Vec<TodayRow> = cards.into_iter().map(TodayRow::Card).collect();
        rows.splice(
            pressing..pressing,
            inbox.into_iter().map(|row| TodayRow::Inbox(Box::new(row))),
        );
        let at = end.map(|end| waiting + end);
        if let (Some(at), Some(line)) = (at, line) {
            rows.insert(at, line);
        }
        rows
    }

    fn item_index(&self, row: &TodayRow) -> usize {
        self.item.min(row.items().len().saturating_sub(1))
    }

    fn item<'a>(&self, row: &'a TodayRow) -> Option<&'a TodayItem> {
        row.items().get(self.item_index(row))
    }

    fn turn(&mut self, by: isize, row: Option<&TodayRow>) {
        self.explain = false;
        self.item = match row.map_or(0, |row| row.items().len()) {
            0 => 0,
            items => (self.item.min(items - 1) + items).saturating_add_signed(by) % items,
        };
    }
}

fn window(rows: Vec<TodayRow>, cursor: Cursor) -> Window<TodayRow> {
    Window {
        offset: 0,
        total: rows.len(),
        rows,
        cursor,
    }
}

fn card_subject(card: &TodayCard, item: Option<&TodayItem>) -> Subject {
    let mut subject = Subject {
        household: card.household_id.map(|household| (household, card.name.clone())),
        ..Subject::default()
    };
    match item {
        Some(TodayItem::FollowUp(follow_up, concerns)) => {
            subject.person = follow_up.person_id.map(|person| (person, concerns.person.clone()));
            subject.follow_up = Some(follow_up.clone());
        }
        Some(TodayItem::Request(row)) => subject.request = Some((**row).clone()),
        None => {}
    }
    subject
}

impl Ledger for Today {
    type Row = TodayRow;
    type Detail = ();

    const PAGE: PageId = PageId::Today;
    const OFFERS: &'static [&'static [Offer]] = &[offers::OF_ROW, &[offers::NEW_HOUSEHOLD]];
    const SHAPE: Shape = Shape {
        rule: true,
        preview: [3, 5],
        beside: Beside::Figures,
        ..Shape::PLAIN
    };

    fn load(&mut self, cx: &mut Cx<'_>) {
        self.asked_inbox = Some(cx.ask(Query::Requests {
            tab: RequestTab::Inbox,
            part: Part::first(INBOX),
        }));
    }

    fn query(&self, _part: Part) -> Query {
        Query::Today
    }

    fn rows(&mut self, answer: Answer) -> Option<Window<TodayRow>> {
        let Answer::Today(mut view) = answer else { return None };
        let cards = std::mem::take(&mut view.cards);
        let cursor = view.cursor;
        self.view = Some(view);
        Some(window(self.lines(cards), cursor))
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer, list: &mut List<TodayRow>) -> Option<Answer> {
        match answer {
            Answer::Requests(inbox, _) if self.asked_inbox == Some(ticket) => {
                self.inbox = inbox.rows;
                // Cards that came first are in the list already.
                if !list.is_waiting() {
                    let old = list.take_rows();
                    let cards = old.rows.into_iter().filter_map(|row| match row {
                        TodayRow::Card(card) => Some(card),
                        TodayRow::Inbox(_) | TodayRow::Line { .. } => None,
                    });
                    let rows = self.lines(cards.collect());
                    list.put(window(rows, old.cursor));
                }
                None
            }
            answer => Some(answer),
        }
    }

    /// The line that says how many more there are.
    fn foot(&self) -> u16 {
        u16::from(self.view.as_ref().is_some_and(|view| view.more > 0))
    }

    fn key_of(_: RecordId) -> Option<TodayKey> {
        None
    }

    fn subject(&self, row: &TodayRow, seen: Cursor) -> Subject {
        match row {
            TodayRow::Inbox(row) => Subject {
                household: row.household_id.map(|household| (household, row.reporter_name.clone())),
                request: Some((**row).clone()),
                ..Subject::default()
            },
            TodayRow::Card(card) => Subject {
                seen: Some(seen),
                ..card_subject(card, self.item(row))
            },
            TodayRow::Line { .. } => Subject::default(),
        }
    }

    fn facts(&self, subject: Subject) -> Facts {
        // Of a request on a card it is said where it stands; the inbox says that in its preview.
        let on_card = subject.seen.is_some();
        Facts {
            explains: on_card && (subject.follow_up.is_some() || subject.request.is_some()),
            ..subject.into()
        }
    }

    fn act(&mut self, action: &Action, list: &List<TodayRow>, _: Option<&()>, cx: &mut Cx<'_>) -> Acted {
        match action {
            Action::Left => self.turn(-1, list.selected()),
            Action::Right => self.turn(1, list.selected()),
            Action::Explain => self.explain = !self.explain,
            Action::Back if self.explain => self.explain = false,
            _ if matches!(list.selected(), Some(TodayRow::Inbox(_))) && new_of_nobody(action, cx) => {}
            _ => return Acted::No,
        }
        Acted::Yes
    }

    fn explains(&self) -> bool {
        self.explain
    }

    fn moved(&mut self) {
        self.item = 0;
        self.explain = false;
    }
}
