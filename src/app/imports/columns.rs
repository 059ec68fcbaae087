//! What ledgers and their columns are, as recognised and as a person said: the screen on which that is asked and changed.
//!
//! Invariant: what is asked stands first, and nothing goes on before all of it was said.

use super::choice::{About, ColumnChoice, ColumnRow};
use crate::app::layout::Shape;
use crate::app::pages::list::{Keyed, List};
use crate::domain::unit::{Unit, UnitPath};
use crate::view::Window;
use crate::view::ledger::{Brought, Certainty, Ledger, Question, Target, Told, What};
use std::collections::BTreeSet;

/// The parts of the screen: a title, the list, and what is asked of the marked row.
pub const SHAPE: Shape = Shape {
    above: 2,
    preview: [3, 4],
    preview_from: 12,
    ..Shape::PLAIN
};

impl Keyed for ColumnRow {
    type Key = (usize, About);

    fn key(&self) -> Self::Key {
        (self.ledger, self.about)
    }
}

/// The list, and what was said.
#[derive(Debug, Default)]
pub struct Columns {
    pub list: List<ColumnRow>,
    told: Vec<Told>,
    /// The units that households may be of, when that is not certain.
    pub units: Vec<Unit>,
    unit: Option<usize>,
}

impl Columns {
    /// Of what was read, by somebody who works in these units. Sheets with the same headings are asked about once.
    #[must_use]
    pub fn of(brought: &Brought, units: Vec<Unit>) -> Self {
        let units = if names_no_unit(brought) { units } else { Vec::new() };
        let mut rows: Vec<ColumnRow> = Vec::new();
        let mut known: BTreeSet<&str> = BTreeSet::new();
        for (ledger, read) in brought.ledgers.iter().enumerate() {
            if !known.insert(&read.fingerprint) {
                continue;
            }
            let is_everybody = |target: &Target| matches!(target, Target::Holds(_));
            let asks = |of: fn(&Question) -> bool| read.questions.iter().any(of);
            let asks_everybody = asks(|question| matches!(question, Question::Everybody { .. }));
            rows.push(ColumnRow {
                ledger,
                about: About::What,
                is_asked: asks(|question| matches!(question, Question::What { .. })),
            });
            if asks_everybody || read.about.keys().any(is_everybody) {
                rows.push(ColumnRow {
                    ledger,
                    about: About::Everybody,
                    is_asked: asks_everybody,
                });
            }
            rows.extend(
                read.columns
                    .iter()
                    .filter(|column| column.filled > 0)
                    .map(|column| ColumnRow {
                        ledger,
                        about: About::Column(column.at),
                        is_asked: column.certainty == Certainty::Asked,
                    }),
            );
        }
        if !units.is_empty() {
            rows.push(ColumnRow {
                ledger: 0,
                about: About::Unit,
                is_asked: true,
            });
        }
        rows.sort_by_key(|row| !row.is_asked);
        let mut list = List::default();
        list.put(Window {
            total: rows.len(),
            rows,
            ..Window::default()
        });
        Self {
            list,
            told: vec![Told::default(); brought.ledgers.len()],
            units,
            unit: None,
        }
    }

    /// The unit of households whose rows name none, once it was said.
    #[must_use]
    pub fn unit(&self) -> Option<&UnitPath> {
        Some(&self.units.get(self.unit?)?.path)
    }

    /// What was said of the unit stands, when what was read is read anew.
    pub fn keep_unit(&mut self, former: &Self) {
        let said = former.unit();
        self.unit = said.and_then(|said| self.units.iter().position(|unit| unit.path == *said));
    }

    /// How many things are still to be said.
    #[must_use]
    pub fn open(&self) -> usize {
        let asked = self.list.here().filter(|(_, row)| row.is_asked);
        asked.filter(|(_, row)| self.said(**row).is_none()).count()
    }

    /// What was said on this screen; `None` when nothing was.
    #[must_use]
    pub fn said(&self, row: ColumnRow) -> Option<ColumnChoice> {
        let told = self.told.get(row.ledger)?;
        match row.about {
            About::What => told.what.map(ColumnChoice::Is),
            About::Everybody => told.everybody.map(ColumnChoice::Target),
            About::Column(at) => told.columns.get(&at).copied().map(ColumnChoice::Target),
            About::Unit => self.unit.map(ColumnChoice::Unit),
        }
    }

    /// Says it, and marks what is to be said next.
    pub fn say(&mut self, row: ColumnRow, choice: ColumnChoice) {
        let Some(told) = self.told.get_mut(row.ledger) else {
            return;
        };
        match (row.about, choice) {
            (About::What, ColumnChoice::Is(what)) => told.what = Some(what),
            (About::Everybody, ColumnChoice::Target(target)) => told.everybody = Some(target),
            (About::Column(at), ColumnChoice::Target(target)) => {
                told.columns.insert(at, target);
            }
            (About::Unit, ColumnChoice::Unit(at)) => self.unit = Some(at),
            _ => return,
        }
        let next = self
            .list
            .here()
            .find(|(_, row)| row.is_asked && self.said(**row).is_none());
        if let Some((index, _)) = next {
            self.list.select(index);
        }
    }

    /// All that was said, by ledger.
    #[must_use]
    pub fn told(&self) -> Vec<(usize, Told)> {
        let said = self
            .told
            .iter()
            .enumerate()
            .filter(|(_, told)| **told != Told::default());
        said.map(|(ledger, told)| (ledger, told.clone())).collect()
    }
}

/// True when households may come in of which neither a column nor the title says the grid.
fn names_no_unit(brought: &Brought) -> bool {
    let names_it = |ledger: &Ledger| {
        let is_grid = |target: Option<Target>| target == Some(Target::Grid);
        ledger.about.contains_key(&Target::Grid) || ledger.columns.iter().any(|column| is_grid(column.target))
    };
    let brings = |what: What| matches!(what, What::Roster | What::Households | What::Members | What::Unclear);
    brought
        .ledgers
        .iter()
        .any(|ledger| brings(ledger.what) && !names_it(ledger))
}
