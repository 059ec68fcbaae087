//! Sheets of one book that belong together: households with their members, a list that goes on in the next sheet.

use crate::view::ledger::{Ledger, Note, Target, What};
use std::collections::BTreeSet;

/// Notes which ledgers belong together. Persons beside a sheet of their households are its members.
pub(super) fn join(ledgers: &mut [Ledger]) {
    let names: Vec<String> = ledgers.iter().map(|ledger| ledger.sheet.clone()).collect();
    for at in 1..ledgers.len() {
        let same = |before: &Ledger| before.fingerprint == ledgers[at].fingerprint && before.what == ledgers[at].what;
        if let Some(before) = ledgers[..at].iter().rposition(same) {
            let sheet = names[at].clone();
            ledgers[before].notes.push(Note::GoesOn { sheet });
        }
    }
    let numbers: Vec<BTreeSet<String>> = ledgers.iter().map(numbers).collect();
    let households: Vec<usize> = (0..ledgers.len())
        .filter(|at| ledgers[*at].what == What::Households)
        .collect();
    for at in 0..ledgers.len() {
        if !matches!(ledgers[at].what, What::Members | What::Roster) {
            continue;
        }
        let shared = |head: &&usize| numbers[**head].intersection(&numbers[at]).next().is_some();
        if let Some(head) = households.iter().find(shared) {
            ledgers[at].what = What::Members;
            let sheet = names[*head].clone();
            ledgers[at].notes.push(Note::JoinedWith { sheet });
        }
    }
}

/// The household numbers of a ledger.
fn numbers(ledger: &Ledger) -> BTreeSet<String> {
    let numbers = ledger.rows.iter().filter_map(|row| row.get(Target::HOUSEHOLD_NO));
    numbers.map(crate::domain::comparison::key).collect()
}
