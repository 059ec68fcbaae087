//! Importing a ledger: what becomes of each row, as a pure function of the ledger and what is held here.
//!
//! ```text
//! ledgers ----.
//! held, gate --+--plan--> fates of rows + changes --store--> one transaction, one action
//! said -------'              '--> shown to a person, who says all, the good rows, or none
//! ```
//!
//! Invariant: planning writes nothing, and a row's changes are in the plan all together or not at all. What a ledger does not
//! say, and what it does not list, stays as it is.

mod as_record;
mod child;
mod compare;
mod events;
mod files;
mod holdings;
mod home;
pub(in crate::exchange) mod index;
pub(in crate::exchange) mod matching;
mod mentioned;
mod person;
pub(in crate::exchange) mod planned;
pub mod refused;
mod request;
mod rows;
pub(in crate::exchange) mod values;
mod work;
mod write;

pub use self::files::{Files, GoesBack, RefusedError};
pub use self::write::{Source, Written, write};

use self::rows::Rows;
use crate::change::entry::Lookup;
use crate::domain::unit::UnitPath;
use crate::view::ledger::{Ledger, What};
use crate::view::{Held, Plan, RowAt, RowFate, Said};
use std::ops::ControlFlow;

/// How a file is imported.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The unit that the rows are of which name none; the author's own without it.
    pub unit: Option<UnitPath>,
    /// What a person said of rows that were asked about.
    pub said: Said,
}

/// What becomes of each row of the ledgers. `watch` hears how many rows were looked at; when it breaks off there is no plan.
#[must_use]
pub fn plan(
    ledgers: &[Ledger],
    held: &Held,
    lookup: &dyn Lookup,
    options: &Options,
    watch: &dyn Fn(usize) -> ControlFlow<()>,
) -> Option<Plan> {
    let mut rows = Rows::new(held, lookup, options);
    let mut fates: Vec<RowFate> = Vec::with_capacity(ledgers.iter().map(|ledger| ledger.rows.len()).sum());
    let mut order: Vec<usize> = (0..ledgers.len()).collect();
    order.sort_by_key(|at| brought_in_by(ledgers[*at].what));
    for ledger in order {
        for row in rows::order(ledger, &ledgers[ledger]) {
            fates.push(rows.fate(&ledgers[ledger], row));
            if watch(fates.len()).is_break() {
                return None;
            }
        }
    }
    fates.sort_unstable_by_key(|fate| fate.at);
    Some(Plan {
        rows: fates,
        changes: rows.into_changes(),
        state: held.state,
    })
}

/// Who brings households in comes before who brings people in, and both before all else.
const fn brought_in_by(what: What) -> u8 {
    match what {
        What::Households => 0,
        What::Roster => 1,
        What::Members => 2,
        _ => 3,
    }
}

impl RowAt {
    /// Of the ledger, the row of its sheet.
    const fn new(ledger: usize, row: u32) -> Self {
        Self { ledger, row }
    }
}
