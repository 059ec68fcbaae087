//! The rows of an import with their fates: which are listed, which is marked, what was said of them.

use crate::app::action::Action;
use crate::app::layout::Shape;
use crate::app::pages::list::{Keyed, List};
use crate::view::{FateSort, Plan, RowAt, RowFate, Said, Say, Tally, Window};
use std::sync::Arc;

/// The parts of the screen: what it is, the sorts, the list, and the marked row in full.
pub const SHAPE: Shape = Shape {
    above: 3,
    preview: [3, 6],
    preview_from: 12,
    ..Shape::PLAIN
};

/// A row that is listed: its place in the plan.
#[derive(Debug, Clone, Copy)]
pub struct FateRow {
    at: RowAt,
    place: usize,
}

impl Keyed for FateRow {
    type Key = RowAt;

    fn key(&self) -> RowAt {
        self.at
    }
}

/// The rows.
#[derive(Debug, Default)]
pub struct Fates {
    plan: Option<Arc<Plan>>,
    tally: Tally,
    /// Only rows of this fate are listed.
    pub sort: Option<FateSort>,
    pub list: List<FateRow>,
    pub said: Said,
    /// The marked row is shown in full.
    pub opened: bool,
}

impl Fates {
    /// True once the fates are known.
    #[must_use]
    pub fn is_planned(&self) -> bool {
        self.plan.is_some()
    }

    /// How many rows have which fate.
    #[must_use]
    pub fn tally(&self) -> Tally {
        self.tally
    }

    /// The same of one ledger.
    #[must_use]
    pub fn tally_of(&self, ledger: usize) -> Tally {
        self.plan
            .as_ref()
            .map_or_else(Tally::default, |plan| plan.tally(Some(ledger)))
    }

    /// The row at a place of the list.
    #[must_use]
    pub fn row(&self, index: usize) -> Option<&RowFate> {
        self.plan.as_ref()?.rows.get(self.list.get(index)?.place)
    }

    /// The marked row.
    #[must_use]
    pub fn selected(&self) -> Option<&RowFate> {
        self.row(self.list.index())
    }

    /// Takes the fates. The mark stays on its row where that is still listed, else near its place.
    pub fn take(&mut self, plan: Arc<Plan>) {
        self.tally = plan.tally(None);
        self.plan = Some(plan);
        self.put();
    }

    /// Moves the mark; false when the action is no movement.
    pub fn go(&mut self, action: &Action, height: usize) -> bool {
        self.list.go(action, height)
    }

    /// Lists the rows of this fate alone; `None`: all.
    pub fn filter(&mut self, sort: Option<FateSort>) {
        self.sort = sort;
        self.opened = false;
        self.list.restart();
        self.put();
    }

    /// The next or former sort that has rows.
    pub fn turn(&mut self, by: isize) {
        let mut sorts: Vec<Option<FateSort>> = vec![None];
        sorts.extend(FateSort::ALL.map(Some));
        sorts.retain(|sort| sort.is_none_or(|sort| self.tally.count(sort) > 0 || self.sort == Some(sort)));
        let at = sorts.iter().position(|sort| *sort == self.sort).unwrap_or(0);
        let to = (at + sorts.len()).saturating_add_signed(by) % sorts.len();
        self.filter(sorts[to]);
    }

    /// Says of one row.
    pub fn say(&mut self, at: RowAt, say: Say) {
        self.said.add(at, say);
        if say == Say::Nothing {
            self.list.go(&Action::Down, 1);
        }
    }

    /// Says of every row that nothing else was said of.
    pub fn say_all(&mut self, say: Say) {
        self.said.all = say;
    }

    fn put(&mut self) {
        let Some(plan) = &self.plan else { return };
        let listed = plan.rows.iter().enumerate();
        let listed = listed.filter(|(_, row)| self.sort.is_none_or(|sort| row.fate.sort() == sort));
        let rows: Vec<FateRow> = listed.map(|(place, row)| FateRow { at: row.at, place }).collect();
        self.list.put(Window {
            total: rows.len(),
            rows,
            ..Window::default()
        });
    }
}
