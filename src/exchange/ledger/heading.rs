//! Which rows of a sheet are its heading: one row or several, merged or not, below titles, rules and pairs of labels and values.

use super::book::Sheet;
use super::{key, lookup, words};
use std::collections::{HashMap, HashSet};
use std::ops::Range;

/// Rows from the top in which a heading may begin. Of 398 sheets none began below row 6, but titles are written in several.
const FIRST: u32 = 12;
/// Rows of a heading at most: that of one letter a row.
const ROWS: u32 = 6;
/// Columns that a merged cell is followed to the right.
const COLUMNS: u32 = 1_024;
/// Characters of a cell in a heading of one letter a row.
const LETTERS: usize = 2;

/// A heading.
pub(super) struct Heading {
    pub(super) rows: Range<u32>,
    pub(super) columns: Vec<Head>,
    /// Columns whose heading is known.
    pub(super) known: usize,
    /// Different headings among them.
    different: usize,
}

/// One column's heading.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Head {
    pub(super) at: u32,
    /// As it stands there, the rows joined by `/`.
    pub(super) text: String,
    /// How it is looked up: the whole first, then what stands lowest.
    pub(super) keys: Vec<String>,
}

/// The texts of the first rows, merged cells in every place that they cover.
pub(super) struct Top {
    texts: HashMap<(u32, u32), String>,
    rows: Vec<u32>,
    merged_to: HashMap<(u32, u32), u32>,
}

impl Top {
    /// The first rows of a sheet.
    pub(super) fn of(sheet: &Sheet) -> Self {
        let last = FIRST + ROWS;
        let mut texts = HashMap::new();
        for row in sheet.rows.iter().take_while(|row| row.at < last) {
            for (column, cell) in &row.cells {
                texts.insert((row.at, *column), cell.text().into_owned());
            }
        }
        let mut merged_to = HashMap::new();
        for merge in sheet.merges.iter().filter(|merge| merge.top < last) {
            let Some(text) = texts.get(&(merge.top, merge.left)).cloned() else {
                continue;
            };
            // A title may be merged over thousands of columns.
            let right = merge.right.min(merge.left.saturating_add(COLUMNS));
            for row in merge.top..=merge.bottom.min(last) {
                for column in merge.left..=right {
                    texts.insert((row, column), text.clone());
                    merged_to.insert((row, column), merge.bottom);
                }
            }
        }
        let mut rows: Vec<u32> = texts.keys().map(|(row, _)| *row).collect();
        rows.sort_unstable();
        rows.dedup();
        Self { texts, rows, merged_to }
    }

    /// The text in a place.
    pub(super) fn text(&self, row: u32, column: u32) -> Option<&str> {
        self.texts.get(&(row, column)).map(String::as_str)
    }

    /// The texts of a row, each once, from the left.
    pub(super) fn row(&self, row: u32) -> Vec<(u32, &str)> {
        let mut cells: Vec<(u32, &str)> = Vec::new();
        for column in self.columns(row..row + 1) {
            let text = self.text(row, column).unwrap_or_default();
            if cells.last().is_none_or(|(_, before)| *before != text) {
                cells.push((column, text));
            }
        }
        cells
    }

    fn columns(&self, rows: Range<u32>) -> Vec<u32> {
        let mut columns: Vec<u32> = self
            .texts
            .keys()
            .filter(|(row, _)| rows.contains(row))
            .map(|(_, column)| *column)
            .collect();
        columns.sort_unstable();
        columns.dedup();
        columns
    }

    fn heading(&self, rows: Range<u32>) -> Heading {
        let columns = self.columns(rows.clone()).into_iter();
        let columns: Vec<Head> = columns.filter_map(|column| self.head(rows.clone(), column)).collect();
        let keys = columns
            .iter()
            .filter_map(|head| head.keys.iter().find(|key| lookup::is_known(key)));
        let keys: Vec<&String> = keys.collect();
        let known = keys.len();
        let different = keys.into_iter().collect::<HashSet<_>>().len();
        Heading {
            rows,
            columns,
            known,
            different,
        }
    }

    fn head(&self, rows: Range<u32>, column: u32) -> Option<Head> {
        let mut parts: Vec<&str> = Vec::new();
        for row in rows {
            if let Some(text) = self.text(row, column).map(str::trim).filter(|text| !text.is_empty())
                && parts.last() != Some(&text)
                && !words::rows::UNITS.iter().any(|unit| key::plain(text).starts_with(unit))
            {
                parts.push(text);
            }
        }
        let lowest = parts.last()?;
        let whole: String = parts.concat();
        let mut keys = vec![key::heading(&whole)];
        if parts.len() > 1 {
            let above = parts[..parts.len() - 1].iter().map(|part| key::heading(part));
            let (neutral, said): (Vec<_>, Vec<_>) = above.partition(|above| words::NEUTRAL.has(above));
            if said.is_empty() {
                keys.insert(0, key::heading(lowest));
            } else if !neutral.is_empty() {
                keys.push(key::heading(&format!("{}{lowest}", said.concat())));
            }
        }
        keys.retain(|key| !key.is_empty());
        let single_letters = parts.iter().all(|part| part.chars().count() <= LETTERS);
        let text = parts.join(if single_letters { "" } else { "/" });
        let text = text.split_whitespace().collect::<Vec<_>>().join("");
        Some(Head { at: column, text, keys })
    }
}

/// The heading of a sheet; `None` when no rows are one for certain.
pub(super) fn find(top: &Top) -> Option<Heading> {
    let mut best: Option<Heading> = None;
    for first in top.rows.iter().copied().filter(|row| *row < FIRST) {
        for rows in 1..=ROWS {
            let span = first..first + rows;
            let letters = || {
                span.clone().all(|row| {
                    top.row(row)
                        .iter()
                        .all(|(_, text)| text.trim().chars().count() <= LETTERS)
                })
            };
            if rows > 3 && !letters() {
                break;
            }
            let heading = top.heading(span);
            let is_better = best
                .as_ref()
                .is_none_or(|best| (heading.known, heading.different) > (best.known, best.different));
            if is_better && heading.is_one() {
                best = Some(heading);
            }
        }
    }
    let mut best = best?;
    // A cell of the heading may reach further down than what was read of it.
    let reaches = best
        .columns
        .iter()
        .filter_map(|head| top.merged_to.get(&(best.rows.end - 1, head.at)));
    let deepest = reaches.copied().max().unwrap_or_default();
    best.rows.end = best.rows.end.max((deepest + 1).min(best.rows.start + ROWS));
    Some(best)
}

impl Heading {
    /// True when most of its cells are headings: of a row of labels and values it is half.
    fn is_one(&self) -> bool {
        let filled = self.columns.len();
        (self.known >= 2 && 2 * self.known > filled) || (self.known >= 6 && 5 * self.known > 2 * filled)
    }
}
