//! 走访: what was written, newest first. Enter opens a note in full, Esc closes it.

use super::list::List;
use super::list_page::{Acted, Ledger, ListPage};
use super::offers::{self, Facts, Offer};
use super::once::Once;
use super::subject::Subject;
use crate::app::action::Action;
use crate::app::forms::About;
use crate::app::layout::lines_left;
use crate::app::place::PageId;
use crate::app::screen::Cx;
use crate::change::Cursor;
use crate::domain::ids::{RecordId, VisitId};
use crate::store::{Answer, Query};
use crate::view::{VisitRow, Window};

/// The page.
pub type VisitsPage = ListPage<Visits>;

/// What the page has of its own: the note that is open, and how many visits were voided.
#[derive(Debug, Default)]
pub struct Visits {
    voided: usize,
    open: bool,
    scroll: usize,
}

impl VisitsPage {
    /// True while the selected note is shown in full.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.own.open
    }

    /// How many of the visits were voided: they are listed and count for nothing.
    #[must_use]
    pub fn voided(&self) -> usize {
        self.own.voided
    }

    /// Lines of the open note that lie above the view.
    #[must_use]
    pub fn scroll(&self) -> usize {
        self.own.scroll
    }
}

impl Ledger for Visits {
    type Row = VisitRow;
    type Detail = ();

    const PAGE: PageId = PageId::Visits;
    const OFFERS: &'static [&'static [Offer]] = &[&[
        offers::OPEN,
        offers::CORRECT,
        offers::VOID,
        offers::NEW_VISIT,
        offers::NEW_REQUEST,
        offers::NEW_REMINDER,
        offers::REVEAL,
        offers::CLOSE,
    ]];

    fn query(&self, offset: usize, limit: usize) -> Query {
        Query::Visits {
            household: None,
            offset,
            limit,
        }
    }

    fn rows(&mut self, answer: Answer) -> Option<Window<VisitRow>> {
        match answer {
            Answer::Visits(window, voided) => {
                self.voided = voided;
                Some(window)
            }
            _ => None,
        }
    }

    fn arrived(&mut self, list: &List<VisitRow>) {
        self.open &= list.selected().is_some();
    }

    fn key_of(record: RecordId) -> Option<VisitId> {
        Some(record.into())
    }

    fn subject(&self, row: &VisitRow, seen: Cursor) -> Subject {
        Subject {
            household: Some((row.visit.household_id, row.name.clone())),
            once: Some(Once::of_visit(row)),
            seen: Some(seen),
            ..Subject::default()
        }
    }

    fn facts(&self, subject: Subject) -> Facts {
        Facts {
            opened: self.open,
            ..subject.into()
        }
    }

    /// In an open note the arrows scroll, Enter goes on to the household, Esc closes it.
    fn act_first(&mut self, action: &Action, _list: &mut List<VisitRow>, cx: &mut Cx<'_>) -> Acted {
        if !self.open {
            return Acted::No;
        }
        // The head, the rule below it, and how to close it.
        let page = lines_left(cx.session.body(), 3);
        self.scroll = match action {
            Action::Up => self.scroll.saturating_sub(1),
            Action::Down => self.scroll + 1,
            Action::PageUp => self.scroll.saturating_sub(page),
            Action::PageDown => self.scroll + page,
            Action::First => 0,
            Action::Last => self.scroll,
            Action::Back => {
                self.open = false;
                0
            }
            _ => return Acted::No,
        };
        Acted::Yes
    }

    fn act(&mut self, action: &Action, _list: &List<VisitRow>, _: Option<&()>, cx: &mut Cx<'_>) -> Acted {
        match action {
            Action::Open if !self.open => {
                self.open = true;
                self.scroll = 0;
            }
            // The row is the visit written last; the next one is of another household.
            Action::NewVisit if !self.open => {
                cx.open(About::visit_by(cx.session, None));
            }
            _ => return Acted::No,
        }
        Acted::Yes
    }
}
