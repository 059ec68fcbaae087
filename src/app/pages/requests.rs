//! 诉求: the requests in tabs by where they stand; left and right change the tab. The town office starts in its inbox.

use super::errand::Errand;
use super::list::{List, list_height};
use super::next_step::role;
use super::peek::Peek;
use super::subject::Subject;
use super::{board, choices};
use crate::app::action::Action;
use crate::app::effect::{SaveTrouble, SavedOk};
use crate::app::screen::{Cx, DoneAs, Picked, Place, Refusal, Screen};
use crate::app::{Session, Ticket};
use crate::domain::ids::RequestId;
use crate::domain::request::EventKind;
use crate::domain::request::step::who;
use crate::domain::right::{Relations, allows};
use crate::domain::role::Level;
use crate::store::queries::RequestTab;
use crate::store::{Answer, Query};
use crate::view::{RequestDetail, RequestRow};

/// State of the page.
#[derive(Debug, Default)]
pub struct RequestsPage {
    tab: RequestTab,
    /// True once a person or the role chose the tab.
    chosen: bool,
    counts: Option<[usize; RequestTab::ALL.len()]>,
    list: List<RequestRow>,
    peek: Peek<RequestId, Box<RequestDetail>>,
    errand: Errand,
    board: bool,
}

impl RequestsPage {
    /// The tab shown.
    #[must_use]
    pub fn tab(&self) -> RequestTab {
        self.tab
    }

    /// How many there are in each tab; `None` until they came.
    #[must_use]
    pub fn counts(&self) -> Option<&[usize; RequestTab::ALL.len()]> {
        self.counts.as_ref()
    }

    /// The rows.
    #[must_use]
    pub fn list(&self) -> &List<RequestRow> {
        &self.list
    }

    /// The selected request with its history, once it came.
    #[must_use]
    pub fn detail(&self) -> Option<&RequestDetail> {
        self.peek.get(self.list.selected()?.id).map(Box::as_ref)
    }

    /// True while the requests are shown as a board; a window that has become too narrow shows the list.
    #[must_use]
    pub fn is_board(&self, session: &Session) -> bool {
        self.board && board::fits(session)
    }

    fn toggle_board(&mut self, cx: &mut Cx<'_>) {
        self.board = !self.board;
        if self.board && self.tab != RequestTab::All {
            self.show(RequestTab::All, cx);
        }
    }

    /// Shows a tab.
    pub fn show(&mut self, tab: RequestTab, cx: &mut Cx<'_>) {
        self.tab = tab;
        self.chosen = true;
        self.list.restart();
        self.load(cx);
    }

    fn query(&self) -> impl FnOnce(usize, usize) -> Query + use<> {
        let tab = self.tab;
        move |offset, limit| Query::Requests { tab, offset, limit }
    }

    fn turn(&mut self, by: isize, cx: &mut Cx<'_>) {
        let tabs = RequestTab::ALL;
        let at = tabs.iter().position(|tab| *tab == self.tab).unwrap_or(0);
        let to = (at + tabs.len()).saturating_add_signed(by) % tabs.len();
        self.show(tabs[to], cx);
    }

    fn settle(&mut self, fresh: bool, cx: &mut Cx<'_>) {
        let query = self.query();
        self.list.follow(cx, query);
        let seen = cx.session.size.1 >= 20;
        let key = self.list.selected().map(|row| row.id).filter(|_| seen);
        self.peek.want(key, fresh, cx, Query::Request);
    }

    fn subject(&self) -> Subject {
        let Some(row) = self.list.selected() else {
            return Subject::default();
        };
        Subject {
            household: row.household_id.map(|household| (household, row.reporter_name.clone())),
            request: Some(row.clone()),
            ..Subject::default()
        }
    }
}

impl Screen for RequestsPage {
    fn place(&self) -> Place {
        Place::Page(super::PageId::Requests)
    }

    fn load(&mut self, cx: &mut Cx<'_>) {
        if !self.chosen && cx.session.identity.is_some() {
            self.chosen = true;
            // What was handed to a department waits nowhere else than among what is being handled.
            let role = role(cx.session);
            if role.level() >= Level::TOWN && allows(who(&EventKind::Accept), &role, Relations::ANY) {
                self.tab = RequestTab::Inbox;
            }
        }
        let query = self.query();
        self.list.reload(cx, query);
    }

    fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        if self.is_board(cx.session) && board::go(&mut self.list, action) {
            self.settle(false, cx);
            return true;
        }
        if self.list.go(action, list_height(cx.session, 6)) {
            self.settle(false, cx);
            return true;
        }
        match action {
            Action::Board if board::fits(cx.session) => self.toggle_board(cx),
            Action::Left => self.turn(-1, cx),
            Action::Right => self.turn(1, cx),
            Action::Filter => cx.push(choices::request_tab(self.tab, cx.session.lang())),
            _ => return self.subject().act(action, &mut self.errand, cx),
        }
        true
    }

    fn answer(&mut self, ticket: Ticket, answer: &Answer, cx: &mut Cx<'_>) -> bool {
        if self.errand.take(ticket, answer, cx) {
            return true;
        }
        match answer {
            Answer::Requests(window, counts) if self.list.take(ticket, window) => {
                self.counts = Some(*counts);
                self.settle(true, cx);
                true
            }
            Answer::Request(detail) => self.peek.take(ticket, detail.clone(), cx, Query::Request),
            _ => false,
        }
    }

    fn saved(&mut self, ticket: Ticket, outcome: &Result<SavedOk, SaveTrouble>, cx: &mut Cx<'_>) -> bool {
        self.errand.saved(ticket, outcome, cx)
    }

    fn picked(&mut self, picked: &Picked, cx: &mut Cx<'_>) -> bool {
        let mine = picked.asked == choices::REQUEST_TAB;
        if mine {
            self.board = false;
            self.show(choices::tab_of(&picked.code), cx);
        }
        mine
    }

    fn actions(&self, session: &Session) -> Vec<(Action, Option<Refusal>)> {
        let mut actions = self.subject().actions(session);
        actions.retain(|(action, _)| !matches!(action, Action::Postpone | Action::Explain));
        actions.push((Action::Filter, None));
        let narrow = !board::fits(session);
        actions.push((Action::Board, narrow.then_some(Refusal::TooNarrow)));
        actions
    }

    fn done_as(&self, session: &Session) -> Option<DoneAs> {
        self.subject().done_as(session)
    }
}
