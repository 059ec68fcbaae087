//! Sheets of one book that belong together: households with their members, a list that goes on in the next sheet.

use crate::domain::comparison;
use crate::domain::person::HOUSEHOLDER;
use crate::view::ledger::{Ledger, Note, Row, Target, What};
use std::collections::{BTreeMap, BTreeSet};

/// Characters of a sheet's name in a household number.
const NAME: usize = 10;

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
    number_apart(ledgers, &names);
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

/// Numbers households by their sheet where two sheets number other families the same: each begins with 1 again.
fn number_apart(ledgers: &mut [Ledger], names: &[String]) {
    let heads: Vec<BTreeMap<String, String>> = ledgers.iter().map(heads).collect();
    let clash = |one: usize, other: usize| {
        let shared = heads[one]
            .iter()
            .filter_map(|(no, head)| Some((head, heads[other].get(no)?)));
        let (same, differ): (Vec<_>, Vec<_>) = shared.partition(|(head, of_other)| head == of_other);
        differ.len() > same.len()
    };
    let all = 0..ledgers.len();
    let apart: Vec<usize> = all
        .clone()
        .filter(|at| all.clone().any(|other| other != *at && clash(*at, other)))
        .collect();
    for at in apart {
        let name: String = names[at].trim().chars().take(NAME).collect();
        for row in &mut ledgers[at].rows {
            if let Some(no) = row.get(Target::HOUSEHOLD_NO).map(|no| format!("{name}-{no}")) {
                row.set(Target::HOUSEHOLD_NO, &no);
            }
        }
        ledgers[at].notes.push(Note::NumberedBySheet);
    }
}

/// The householder of each number of a ledger that says who they are.
fn heads(ledger: &Ledger) -> BTreeMap<String, String> {
    let is_head = |row: &&Row| match row.get(Target::RELATION) {
        Some(relation) => relation == HOUSEHOLDER,
        None => ledger.what == What::Households,
    };
    let rows = ledger.rows.iter().filter(is_head);
    let named = rows.filter_map(|row| {
        let name = row.get(Target::HeadName).or_else(|| row.get(Target::NAME))?;
        Some((comparison::key(row.get(Target::HOUSEHOLD_NO)?), comparison::key(name)))
    });
    named.collect()
}

/// The household numbers of a ledger.
fn numbers(ledger: &Ledger) -> BTreeSet<String> {
    let numbers = ledger.rows.iter().filter_map(|row| row.get(Target::HOUSEHOLD_NO));
    numbers.map(comparison::key).collect()
}
