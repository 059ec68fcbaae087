//! Where the rows of a file go that was sent: those that name somebody, or the empty ones below the heading.

use super::sheet_xml::{Holding, Sheet};
use crate::exchange::ledger::{Book, Ledger, Target};
use std::collections::BTreeSet;
use std::ops::Range;

/// Rows of a sheet. Source: Excel's specifications and limits.
const SHEET: u32 = 1_048_576;
/// Limits that rules name: less is another number. Source: the printed rules of a province's templates (ledgers.md) say 1000.
const LIMITS: std::ops::RangeInclusive<u32> = 100..=100_000;
/// What is counted behind such a number: entries, rows, persons.
const COUNTED: [char; 4] = ['\u{6761}', '\u{884C}', '\u{540D}', '\u{4EBA}'];

/// What tells whom a row is about.
const NAMES: [Target; 3] = [Target::NAME, Target::ID_NO, Target::HOUSEHOLD_NO];

/// Where rows go.
#[derive(Debug, PartialEq, Eq)]
pub struct Place {
    /// Rows that name somebody.
    pub named: BTreeSet<u32>,
    /// The empty rows below the heading, up to what stands below them.
    pub free: Range<u32>,
}

impl Place {
    /// Of a ledger in its book, and in the sheet as it is written: a formula without a value is in the sheet alone.
    #[must_use]
    pub fn of(ledger: &Ledger, book: &Book, sheet: &Sheet<'_>) -> Self {
        let names_one = |row: &&crate::exchange::ledger::Row| NAMES.iter().any(|target| row.get(*target).is_some());
        let named = ledger.rows.iter().filter(names_one).map(|row| row.at).collect();
        let read = book.sheet(&ledger.sheet);
        let of = |targets: &[Target]| -> BTreeSet<u32> {
            let columns = targets.iter().flat_map(|target| ledger.columns_of(*target));
            columns.map(|column| column.at).collect()
        };
        let (numbers, names) = (of(&[Target::RowNumber]), of(&NAMES));
        // A row that has no more than its number is free, and what it works out itself.
        let is_free = |at: u32, (column, holds): (u32, Holding)| {
            let text = read.and_then(|sheet| Some(sheet.row(at)?.get(column)?.text()));
            let is_number = || text.is_none_or(|text| text.trim().parse::<f64>().is_ok());
            let is_formula = holds == Holding::Formula && !names.contains(&column);
            numbers.contains(&column) && is_number() || is_formula
        };
        let first = ledger.heading.end;
        let below = sheet
            .rows(first)
            .find(|(at, cells)| !cells.iter().all(|cell| is_free(*at, *cell)))
            .map(|(at, _)| at);
        let rows = read.map_or(&[][..], |sheet| &sheet.rows);
        let above = rows.iter().take_while(|row| row.at < first).flat_map(|row| &row.cells);
        let most = above.filter_map(|(_, cell)| limit(&cell.text())).min();
        let last = most.map_or(SHEET, |most| first.saturating_add(most).min(SHEET));
        Self {
            named,
            free: first..below.map_or(last, |below| below.min(last)),
        }
    }
}

/// The rows a file may have at most, by a rule in its own words: `at most 1,000 rows`.
fn limit(rule: &str) -> Option<u32> {
    let rule: String = rule.chars().filter(|c| ![',', '\u{FF0C}', ' '].contains(c)).collect();
    let ends = rule.char_indices().filter(|(_, c)| COUNTED.contains(c));
    let numbers = ends.filter_map(|(end, _)| {
        let before = &rule[..end];
        let digits = before.len() - before.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        before[before.len() - digits..].parse().ok()
    });
    numbers.filter(|number| LIMITS.contains(number)).min()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_in_words_says_how_many_rows() {
        assert_eq!(limit("3.单次导入不超过1000条数据"), Some(1000));
        assert_eq!(limit("最多 1,000 行"), Some(1000));
        for other in ["2026年填报", "姓名2-20个字符", "版本1000", "5人", ""] {
            assert_eq!(limit(other), None, "{other}");
        }
    }
}
