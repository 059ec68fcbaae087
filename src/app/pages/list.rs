//! A long list of which only a window is here. The selection is kept by key, so it stays on its row when rows come and go
//! around it; when its row is gone it falls to the nearest place.
//!
//! Invariant: `index < total` unless the list is empty, and `top <= index`.

use crate::app::Ticket;
use crate::app::action::Action;
use crate::app::screen::Cx;
use crate::change::Cursor;
use crate::domain::followup::FollowUpKey;
use crate::domain::ids::{HouseholdId, RecordId, RequestId, VisitId};
use crate::store::Query;
use crate::view::{FollowUpRow, HouseholdRow, RecordRow, RequestRow, VisitRow, Window};
use std::fmt::Debug;
use std::ops::Range;

/// Rows asked for at once.
pub const WINDOW: usize = 100;
/// How near to the window's edge the selection may come before the next window is asked for.
const MARGIN: usize = 25;

/// A row that can be told from others.
pub trait Keyed {
    /// What tells it.
    type Key: Clone + PartialEq + Debug;
    /// Its key.
    fn key(&self) -> Self::Key;
    /// False for a line that only parts the others: it is passed over.
    fn is_marked(&self) -> bool {
        true
    }
}

/// A windowed list with a selection.
#[derive(Debug)]
pub struct List<T: Keyed> {
    window: Window<T>,
    index: usize,
    key: Option<T::Key>,
    /// What was just saved: its row is selected when it comes.
    wanted: Option<T::Key>,
    top: usize,
    asked: Option<Ticket>,
    loaded: bool,
}

impl<T: Keyed> Default for List<T> {
    fn default() -> Self {
        Self {
            window: Window::default(),
            index: 0,
            key: None,
            wanted: None,
            top: 0,
            asked: None,
            loaded: false,
        }
    }
}

impl<T: Keyed> List<T> {
    /// Asks for the rows around the selection again; `query` makes the question from offset and limit.
    pub fn reload(&mut self, cx: &mut Cx<'_>, query: impl FnOnce(usize, usize) -> Query) {
        self.asked = Some(cx.ask(query(self.wanted_offset(), WINDOW)));
    }

    /// Asks for the next window when the selection has left this one or comes near its edge.
    pub fn follow(&mut self, cx: &mut Cx<'_>, query: impl FnOnce(usize, usize) -> Query) {
        let wanted = self.wanted_offset();
        if self.asked.is_none() && wanted != self.window.offset && self.near_edge() {
            self.asked = Some(cx.ask(query(wanted, WINDOW)));
        }
    }

    /// True when the ticket is of the last question and its answer has not come.
    #[must_use]
    pub fn is_asked(&self, ticket: Ticket) -> bool {
        self.asked == Some(ticket)
    }

    /// True while rows are on their way.
    #[must_use]
    pub fn is_waiting(&self) -> bool {
        self.asked.is_some()
    }

    /// The last question was not answered.
    pub fn give_up(&mut self, ticket: Ticket) {
        self.asked = self.asked.filter(|asked| *asked != ticket);
    }

    /// Takes the answer to the last question.
    pub fn take(&mut self, window: Window<T>) {
        self.asked = None;
        self.put(window);
    }

    /// Puts rows in place, keeping the selection on its row where it can.
    pub fn put(&mut self, window: Window<T>) {
        self.window = window;
        self.loaded = true;
        let place = |key: &T::Key| self.window.rows.iter().position(|row| row.key() == *key);
        let wanted = self.wanted.take().as_ref().and_then(place);
        let found = wanted.or_else(|| self.key.as_ref().and_then(place));
        let found = found.map(|place| self.window.offset + place);
        let shift = found.map_or(0, |found| found as isize - self.index as isize);
        self.top = self.top.saturating_add_signed(shift);
        self.select(found.unwrap_or(self.index));
        self.pass_over(true);
    }

    /// After an own save: the row of `key` is selected when it comes. Without a key the selection keeps its place, so that the next
    /// row is selected when this one moves away.
    pub fn after_save(&mut self, key: Option<T::Key>) {
        match key {
            Some(key) => self.wanted = Some(key),
            None => self.key = None,
        }
    }

    /// The selected row is done with: the one below it is selected, wherever both stand when the rows come again.
    pub fn go_on_after_save(&mut self) {
        if self.get(self.index + 1).is_some() {
            self.select(self.index + 1);
        }
    }

    /// Takes the rows out, to put others in place.
    pub fn take_rows(&mut self) -> Window<T> {
        std::mem::take(&mut self.window)
    }

    /// Where the log ended when the rows were read.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        self.window.cursor
    }

    /// Moves the selection; false when the action is no movement. `height` is how many rows are seen.
    pub fn go(&mut self, action: &Action, height: usize) -> bool {
        let step = height.saturating_sub(1).max(1);
        let to = match action {
            Action::Up => self.index.saturating_sub(1),
            Action::Down => self.index + 1,
            Action::PageUp => self.index.saturating_sub(step),
            Action::PageDown => self.index + step,
            Action::First => 0,
            Action::Last => self.window.total.saturating_sub(1),
            _ => return false,
        };
        self.select(to);
        self.pass_over(!matches!(action, Action::Up | Action::PageUp));
        self.top = self.visible(height).start;
        true
    }

    /// Goes on from a line that only parts the others; at the end of the list back.
    fn pass_over(&mut self, down: bool) {
        let is_line = |list: &Self| list.selected().is_some_and(|row| !row.is_marked());
        for down in [down, !down] {
            if is_line(self) {
                self.select(if down {
                    self.index + 1
                } else {
                    self.index.saturating_sub(1)
                });
            }
        }
    }

    /// Selects the row at `index` or the last one.
    pub fn select(&mut self, index: usize) {
        self.index = index.min(self.window.total.saturating_sub(1));
        self.top = self.top.min(self.index);
        self.key = self.selected().map(Keyed::key);
    }

    /// Back to the first row: the list will be another one.
    pub fn restart(&mut self) {
        self.index = 0;
        self.top = 0;
        self.key = None;
    }

    /// The row at `index` of the whole list; `None` when it is not in the window.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<&T> {
        self.window.rows.get(index.checked_sub(self.window.offset)?)
    }

    /// The rows that are here, each with its place in the whole list.
    pub fn here(&self) -> impl Iterator<Item = (usize, &T)> {
        (self.window.offset..).zip(&self.window.rows)
    }

    /// The selected row.
    #[must_use]
    pub fn selected(&self) -> Option<&T> {
        self.get(self.index)
    }

    /// Where the selection is.
    #[must_use]
    pub fn index(&self) -> usize {
        self.index
    }

    /// Rows in the whole list.
    #[must_use]
    pub fn total(&self) -> usize {
        self.window.total
    }

    /// True once rows have come.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        self.loaded
    }

    /// True when there is nothing in it (and that is known).
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.loaded && self.window.total == 0
    }

    /// The rows seen through `height` lines, the selection among them.
    #[must_use]
    pub fn visible(&self, height: usize) -> Range<usize> {
        let height = height.max(1);
        let last_top = self.window.total.saturating_sub(height);
        let low = (self.index + 1).saturating_sub(height);
        let top = self.top.clamp(low, self.index.max(low)).min(last_top);
        top..(top + height).min(self.window.total)
    }

    fn wanted_offset(&self) -> usize {
        if self.index < WINDOW - MARGIN {
            0
        } else {
            self.index - WINDOW / 2
        }
    }

    fn near_edge(&self) -> bool {
        let end = self.window.offset + self.window.rows.len();
        let before = self.window.offset > 0 && self.index < self.window.offset + MARGIN;
        let after = end < self.window.total && self.index + MARGIN >= end;
        before || after
    }
}

impl Keyed for HouseholdRow {
    type Key = HouseholdId;
    fn key(&self) -> HouseholdId {
        self.id
    }
}

impl Keyed for RequestRow {
    type Key = RequestId;
    fn key(&self) -> RequestId {
        self.id
    }
}

impl Keyed for FollowUpRow {
    type Key = FollowUpKey;
    fn key(&self) -> FollowUpKey {
        self.follow_up.key.clone()
    }
}

impl Keyed for RecordRow {
    type Key = RecordId;

    fn key(&self) -> RecordId {
        self.id
    }
}

impl Keyed for VisitRow {
    type Key = VisitId;
    fn key(&self) -> VisitId {
        self.visit.id
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Clone)]
    struct Number(usize);
    impl Keyed for Number {
        type Key = usize;
        fn key(&self) -> usize {
            self.0
        }
    }

    fn window(numbers: Range<usize>, offset: usize, total: usize) -> Window<Number> {
        Window {
            cursor: Cursor::default(),
            rows: numbers.map(Number).collect(),
            offset,
            total,
        }
    }

    fn selected(list: &List<Number>) -> Option<usize> {
        list.selected().map(|row| row.0)
    }

    #[test]
    fn the_selection_stays_on_its_row_when_rows_come_before_it() {
        let mut list = List::default();
        list.put(window(10..20, 0, 10));
        list.select(4);
        list.put(window(7..20, 0, 13));
        assert_eq!(selected(&list), Some(14));
        assert_eq!(list.index(), 7);
    }

    #[test]
    fn when_its_row_is_gone_the_selection_falls_to_the_nearest_place() {
        let mut list = List::default();
        list.put(window(0..10, 0, 10));
        list.select(9);
        list.put(window(0..9, 0, 9));
        assert_eq!(selected(&list), Some(8));
        list.put(window(0..0, 0, 0));
        assert!(list.is_empty() && selected(&list).is_none());
    }

    #[test]
    fn movement_stops_at_both_ends_and_pages_keep_one_row() {
        let mut list = List::default();
        list.put(window(0..100, 0, 100));
        for (action, at) in [
            (Action::Up, 0),
            (Action::PageDown, 9),
            (Action::Down, 10),
            (Action::PageUp, 1),
            (Action::Last, 99),
            (Action::Down, 99),
            (Action::First, 0),
        ] {
            assert!(list.go(&action, 10));
            assert_eq!(list.index(), at, "{action:?}");
            assert!(list.visible(10).contains(&at));
        }
        assert!(!list.go(&Action::Open, 10));
    }

    #[test]
    fn scrolling_moves_the_view_only_at_its_edge() {
        let mut list = List::default();
        list.put(window(0..30, 0, 30));
        for _ in 0..9 {
            list.go(&Action::Down, 10);
        }
        assert_eq!(list.visible(10), 0..10);
        list.go(&Action::Down, 10);
        assert_eq!(list.visible(10), 1..11);
        list.go(&Action::Up, 10);
        assert_eq!(list.visible(10), 1..11);
        assert_eq!(list.visible(3), 7..10, "a lower view keeps the selection in it");
    }

    #[test]
    fn a_row_outside_the_window_is_selected_once_it_arrives() {
        let mut list = List::default();
        list.put(window(0..100, 0, 1000));
        list.go(&Action::Last, 10);
        assert_eq!(selected(&list), None);
        assert!(list.near_edge());
        assert_eq!(list.wanted_offset(), 949);
        list.put(window(949..1000, 949, 1000));
        assert_eq!(selected(&list), Some(999));
        assert!(!list.near_edge());
    }
}
