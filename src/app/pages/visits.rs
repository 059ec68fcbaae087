//! 走访: what was written, newest first. Enter opens a note in full, Esc closes it.

use super::errand::Errand;
use super::list::{List, list_height};
use super::subject::Subject;
use crate::app::action::Action;
use crate::app::pages::next_step::refused;
use crate::app::screen::{Cx, Place, Refusal, Screen};
use crate::app::{Session, Ticket};
use crate::record::kind::Kind;
use crate::record::permission::Operation;
use crate::store::{Answer, Query};
use crate::view::VisitRow;

/// State of the page.
#[derive(Debug, Default)]
pub struct VisitsPage {
    list: List<VisitRow>,
    open: bool,
    scroll: usize,
    errand: Errand,
}

impl VisitsPage {
    /// The rows.
    #[must_use]
    pub fn list(&self) -> &List<VisitRow> {
        &self.list
    }

    /// True while the selected note is shown in full.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.open
    }

    /// Lines of the open note that lie above the view.
    #[must_use]
    pub fn scroll(&self) -> usize {
        self.scroll
    }

    fn query(offset: usize, limit: usize) -> Query {
        Query::Visits {
            household: None,
            offset,
            limit,
        }
    }

    fn subject(&self) -> Subject {
        self.list.selected().map_or_else(Subject::default, |row| Subject {
            household: Some((row.visit.household_id, row.name.clone())),
            ..Subject::default()
        })
    }

    /// In an open note the arrows scroll, Enter goes on to the household, Esc closes it.
    fn act_open(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        let page = list_height(cx.session, 1);
        self.scroll = match action {
            Action::Up => self.scroll.saturating_sub(1),
            Action::Down => self.scroll + 1,
            Action::PageUp => self.scroll.saturating_sub(page),
            Action::PageDown => self.scroll + page,
            Action::First => 0,
            Action::Back => {
                self.open = false;
                0
            }
            _ => return self.subject().act(action, &mut self.errand, cx),
        };
        true
    }
}

impl Screen for VisitsPage {
    fn place(&self) -> Place {
        Place::Page(super::PageId::Visits)
    }

    fn load(&mut self, cx: &mut Cx<'_>) {
        self.list.reload(cx, Self::query);
    }

    fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        if self.open {
            return self.act_open(action, cx);
        }
        if self.list.go(action, list_height(cx.session, 5)) {
            self.list.follow(cx, Self::query);
            return true;
        }
        match action {
            Action::Open if self.list.selected().is_some() => {
                self.open = true;
                self.scroll = 0;
                true
            }
            // The row is the visit written last; the next one is of another household.
            Action::NewVisit if cx.session.is_clerk() => false,
            _ => self.subject().act(action, &mut self.errand, cx),
        }
    }

    fn answer(&mut self, ticket: Ticket, answer: &Answer, cx: &mut Cx<'_>) -> bool {
        match answer {
            Answer::Visits(window) if self.list.take(ticket, window) => {
                self.open &= self.list.selected().is_some();
                self.list.follow(cx, Self::query);
                true
            }
            _ => false,
        }
    }

    fn actions(&self, session: &Session) -> Vec<(Action, Option<Refusal>)> {
        let selected = self.list.selected().is_none().then_some(Refusal::NothingSelected);
        let mut actions = vec![
            (Action::Open, selected.clone()),
            (Action::NewVisit, refused(session, Operation::Create, &Kind::Visit)),
            (Action::NewRequest, refused(session, Operation::Create, &Kind::Request)),
            (
                Action::NewReminder,
                refused(session, Operation::Create, &Kind::Reminder),
            ),
            (Action::Reveal, selected),
        ];
        if self.open {
            actions.push((Action::Back, None));
        }
        actions
    }
}
