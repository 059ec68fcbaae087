//! Sheets that are no ledger: codes and explanations, statements that lie on their side, cards of one page each.
//!
//! Invariant: such a sheet is left out as a whole. Of a card half the labels stand in one row and look like a heading.

use super::book::{Sheet, SheetRow};
use super::heading::{Head, Heading};
use super::lookup::Known;
use super::words::List;
use super::words::rows::{CODES, EXPLANATIONS};
use super::words::values;
use super::{key, lookup};
use crate::view::ledger::{LeftOut, Target, What};
use std::collections::{BTreeMap, BTreeSet};

/// Rows that are looked at.
const ROWS: usize = 60;
/// Labels that make a card or a statement.
const LABELS: usize = 4;
/// Rows of labels below what looks like a heading that make it a card.
const CARD_ROWS: usize = 3;
const CARD_LABELS: usize = 6;
/// Labels of a person above what looks like a heading that make it a card.
const LABELS_ABOVE: usize = 3;
/// Columns of a row that is no row of labels and values.
const MANY: usize = 40;

/// Why the sheet is no ledger by its name and whether it is shown; `None` when it has to be looked at.
pub(super) fn by_name(sheet: &Sheet) -> Option<LeftOut> {
    if sheet.is_hidden {
        return Some(LeftOut::Hidden);
    }
    if sheet.rows.is_empty() {
        return Some(LeftOut::Empty);
    }
    // Field codes as programs write them: letters alone, in every cell of the first rows.
    let ascii = sheet
        .rows
        .iter()
        .take(3)
        .flat_map(|row| &row.cells)
        .all(|(_, cell)| cell.text().is_ascii());
    let ends_in_bean = sheet.name.to_ascii_lowercase().ends_with("bean");
    (ends_in_bean || ascii).then_some(LeftOut::Codes)
}

/// What a sheet is that has no heading.
pub(super) fn without_heading(sheet: &Sheet) -> LeftOut {
    let labels = Labels::of(&sheet.rows, &BTreeSet::new());
    let known = |row: &SheetRow| {
        row.cells
            .iter()
            .filter(|(_, cell)| lookup::is_known(&key::heading(&cell.text())))
            .count()
    };
    let is_wide = |row: &&SheetRow| row.cells.len() >= MANY && known(row) >= LABELS;
    if sheet.rows.iter().take(ROWS).any(|row| is_wide(&row)) {
        return LeftOut::FewKnown;
    }
    let name = key::plain(&sheet.name);
    let named = |words: List| words.iter().any(|word| name.contains(word));
    // Of a statement the labels stand in one column, and a householder is one of them.
    let is_column = labels.by_column.len() == 1 && labels.distinct.len() + 1 >= LABELS;
    if (is_column || labels.distinct.len() >= LABELS) && !named(CODES) {
        return labels.shape();
    }
    if named(CODES) {
        LeftOut::Codes
    } else if named(EXPLANATIONS) {
        LeftOut::Explanation
    } else {
        LeftOut::NoHeading
    }
}

/// Why a sheet with what looks like a heading is no ledger; `None` when it is one.
pub(super) fn with_heading(sheet: &Sheet, heading: &Heading) -> Option<LeftOut> {
    if is_side_by_side(heading) {
        return Some(LeftOut::SideBySide);
    }
    let own: BTreeSet<String> = heading
        .columns
        .iter()
        .flat_map(|head| head.keys.iter().cloned())
        .collect();
    let below = sheet.rows.partition_point(|row| row.at < heading.rows.end);
    let below = sheet.rows.get(below..).unwrap_or_default();
    let labels = Labels::of(below, &own);
    let is_card = labels.card_rows >= CARD_ROWS && labels.distinct.len() >= CARD_LABELS;
    // On its side: one column of labels, and a heading of two words that are values.
    let longest = labels.by_column.values().map(BTreeSet::len).max().unwrap_or_default();
    let is_on_its_side = longest >= CARD_LABELS && heading.known <= 3;
    if labels_above(sheet, heading) >= LABELS_ABOVE {
        return Some(LeftOut::Card);
    }
    (is_card || is_on_its_side).then(|| labels.shape())
}

/// True when a column of names and one beside it have their headings twice: two blocks of one list beside each other.
fn is_side_by_side(heading: &Heading) -> bool {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for head in &heading.columns {
        *times.entry(&head.text).or_default() += 1;
    }
    let is_name = |head: &&Head| {
        let known = head.keys.iter().find_map(|key| lookup::known(What::Unclear, key));
        matches!(known, Some(Known::One(Target::NAME | Target::HeadName)))
    };
    let twice = times.values().filter(|times| **times > 1).count();
    let mut names = heading.columns.iter().filter(is_name);
    twice > 1 && names.any(|head| times.get(head.text.as_str()).is_some_and(|times| *times > 1))
}

/// Labels of a person or household above a heading, as a card has them above its small table.
fn labels_above(sheet: &Sheet, heading: &Heading) -> usize {
    let rows = sheet.rows.iter().take_while(|row| row.at < heading.rows.start);
    let keys = rows
        .flat_map(|row| &row.cells)
        .map(|(_, cell)| key::heading(&cell.text()));
    let of_all = |key: &String| super::words::rows::LABELS.iter().any(|(_, words)| words.has(key));
    let found = keys.filter(|key| !of_all(key)).filter(|key| {
        matches!(lookup::known(What::Unclear, key), Some(Known::One(target)) if target.is_kept() || target == Target::HeadName)
            || matches!(lookup::known(What::Unclear, key), Some(Known::Address(_)))
    });
    found.collect::<BTreeSet<_>>().len()
}

/// The labels that stand in a sheet.
#[derive(Default)]
struct Labels {
    distinct: BTreeSet<String>,
    /// Rows of which labels are a good part.
    card_rows: usize,
    by_column: BTreeMap<u32, BTreeSet<String>>,
}

impl Labels {
    /// The labels of the first rows that are not among those of a heading.
    fn of(rows: &[SheetRow], without: &BTreeSet<String>) -> Self {
        let mut labels = Self::default();
        for row in rows.iter().take(ROWS) {
            labels.add(row, without);
        }
        labels
    }

    fn add(&mut self, row: &SheetRow, without: &BTreeSet<String>) {
        let mut found = 0;
        for (column, cell) in &row.cells {
            let key = key::heading(&cell.text());
            if without.contains(&key) || !lookup::is_known(&key) || is_a_value(&key) {
                continue;
            }
            found += 1;
            self.by_column.entry(*column).or_default().insert(key.clone());
            self.distinct.insert(key);
        }
        self.card_rows += usize::from(found > 0 && 3 * found >= row.cells.len());
    }

    /// Which of the two: the labels of a statement that lies on its side stand in one column.
    fn shape(&self) -> LeftOut {
        let longest = self.by_column.values().map(BTreeSet::len).max().unwrap_or_default();
        if 4 * longest >= 3 * self.distinct.len() {
            LeftOut::Transposed
        } else {
            LeftOut::Card
        }
    }
}

/// True for a word that stands in cells as well: a householder, a group.
fn is_a_value(key: &str) -> bool {
    let mut words = values::WORDS.iter().flat_map(|words| words.codes);
    words.any(|(_, words)| words.has(key))
}
