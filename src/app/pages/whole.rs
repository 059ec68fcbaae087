//! What the screens of a request and of another record do alike: the record once it came, the marked one of its
//! steps, and how far it is scrolled.

use crate::app::Ticket;
use crate::app::action::Action;
use crate::app::layout::lines_left;
use crate::app::screen::Cx;
use crate::store::Query;

/// A record shown whole.
#[derive(Debug)]
pub struct Whole<D> {
    /// The record; `None` until it came.
    pub detail: Option<Box<D>>,
    /// There is no such record (any more).
    pub is_gone: bool,
    /// The marked step.
    pub step: usize,
    /// Lines of the record that lie above the view.
    pub scroll: usize,
    /// The reason of its follow-up is spelt out.
    pub explains: bool,
    asked: Option<Ticket>,
}

impl<D> Default for Whole<D> {
    fn default() -> Self {
        Self {
            detail: None,
            is_gone: false,
            step: 0,
            scroll: 0,
            explains: false,
            asked: None,
        }
    }
}

impl<D> Whole<D> {
    pub(super) fn ask(&mut self, query: Query, cx: &mut Cx<'_>) {
        self.asked = Some(cx.ask(query));
    }

    pub(super) fn is_asked(&self, ticket: Ticket) -> bool {
        self.asked == Some(ticket)
    }

    pub(super) fn take(&mut self, detail: Option<Box<D>>) {
        self.is_gone = detail.is_none();
        self.detail = detail;
    }

    /// Marks another of so many steps, or scrolls; false when the action is no movement.
    pub(super) fn go(&mut self, action: &Action, steps: usize, cx: &Cx<'_>) -> bool {
        let page = lines_left(cx.session.body(), 8);
        match action {
            Action::Up => self.step = self.step.saturating_sub(1),
            Action::Down => self.step = (self.step + 1).min(steps.saturating_sub(1)),
            Action::PageUp => self.scroll = self.scroll.saturating_sub(page),
            Action::PageDown => self.scroll = (self.scroll + page).min(400),
            Action::First => self.scroll = 0,
            _ => return false,
        }
        true
    }
}
