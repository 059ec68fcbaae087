//! The rows of a ledger: each with its values, without sums, signatures and headings that are printed again on every page.

use super::book::{Cell, Merge, Sheet, SheetRow};
use super::cell;
use super::child::{CHILD, child_of};
use super::columns;
use super::date::Calendar;
use super::heading::Heading;
use super::key::{self, plain};
use super::parts::Parts;
use super::words::List;
use super::words::rows::{COLUMN_NUMBERS, DITTO, SIGNED, TOTALS};
use crate::domain::id_number;
use crate::record::{FieldDef, Holds};
use crate::view::ledger::{Column, Note, Of, Row, RowProblem, Target, What};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Cells at the beginning of a row that may say that it is a sum.
const FIRST: usize = 3;

/// Characters of a text that ends with a word for a sum: 本页合计, 上湾组小计.
const SUM: usize = 8;

/// Reads the rows below the heading.
pub(super) fn read(
    sheet: &Sheet,
    heading: &Heading,
    columns: &[Column],
    what: What,
    calendar: Calendar,
) -> (Vec<Row>, Vec<Note>) {
    let mut reader = Reader::new(sheet, heading, columns, what, calendar);
    let mut rows = Vec::new();
    for row in sheet.rows.iter().filter(|row| row.at >= heading.rows.end) {
        if reader.is_none(row) {
            continue;
        }
        let row = reader.row(row);
        if row
            .values()
            .any(|(target, _)| target.is_kept() || matches!(target, Target::HeadName | Target::HeadIdNo))
            || !row.problems.is_empty()
        {
            rows.push(row);
        }
    }
    let repeated = reader.without_repeated(&mut rows);
    let mut notes = Vec::new();
    if !reader.totals.is_empty() {
        let rows = std::mem::take(&mut reader.totals);
        notes.push(Note::Totals { rows });
    }
    if repeated > 0 {
        notes.push(Note::Repeated { rows: repeated });
    }
    let hidden = rows
        .iter()
        .filter(|row| sheet.hidden_rows.binary_search(&row.at).is_ok())
        .count();
    if let Some(rows) = u32::try_from(hidden).ok().filter(|rows| *rows > 0) {
        notes.push(Note::HiddenRows { rows });
    }
    notes.extend(not_kept(&rows));
    (rows, notes)
}

/// How many values of each target are not kept.
fn not_kept(rows: &[Row]) -> Vec<Note> {
    let mut lost: BTreeMap<Target, u32> = BTreeMap::new();
    for remark in rows.iter().flat_map(|row| &row.remarks) {
        if let RowProblem::NotKept { target, .. } = remark {
            *lost.entry(*target).or_default() += 1;
        }
    }
    let note = |(target, values)| Note::NotKept { target, values };
    lost.into_iter().map(note).collect()
}

struct Reader<'a> {
    heading: &'a Heading,
    /// Each column that has a target.
    columns: BTreeMap<u32, Target>,
    what: What,
    targets: Arc<[Target]>,
    /// Cells that go on over rows: what stands in their first one stands in all of them.
    merges: Vec<&'a Merge>,
    sheet: &'a Sheet,
    calendar: Calendar,
    /// What stood last in each column, for a cell that says "the same".
    above: BTreeMap<u32, &'a Cell>,
    totals: Vec<u32>,
    /// What the last row said of its household.
    household: Vec<(Target, Arc<str>)>,
    /// For each column whose values are words of a set what its words say: each is looked up once, however many rows have it.
    words: HashMap<u32, HashMap<Arc<str>, Result<cell::Values, RowProblem>>>,
}

/// What says whose household a row is of.
const OF_HOUSEHOLD: [Target; 3] = [Target::HOUSEHOLD_NO, Target::HeadName, Target::HeadIdNo];

impl<'a> Reader<'a> {
    fn new(sheet: &'a Sheet, heading: &'a Heading, columns: &[Column], what: What, calendar: Calendar) -> Self {
        let known = columns.iter().filter_map(|column| Some((column.at, column.target?)));
        let columns: BTreeMap<u32, Target> = known.filter(|(_, target)| *target != Target::Nowhere).collect();
        let mut targets: Vec<Target> = Vec::new();
        for slot in columns.values().flat_map(|target| columns::slots(*target)) {
            if !targets.contains(&slot) {
                targets.push(slot);
            }
        }
        let goes_down = |merge: &&Merge| {
            merge.bottom > merge.top && merge.top >= heading.rows.end && columns.contains_key(&merge.left)
        };
        Self {
            heading,
            what,
            targets: targets.into(),
            merges: sheet.merges.iter().filter(goes_down).collect(),
            words: columns
                .iter()
                .filter(|(_, target)| is_of_words(**target))
                .map(|(at, _)| (*at, HashMap::new()))
                .collect(),
            columns,
            sheet,
            calendar,
            above: BTreeMap::new(),
            totals: Vec::new(),
            household: Vec::new(),
        }
    }

    /// True for a row that is no data.
    fn is_none(&mut self, row: &SheetRow) -> bool {
        let texts: Vec<String> = row
            .cells
            .iter()
            .take(FIRST)
            .map(|(_, cell)| plain(&cell.text()))
            .collect();
        let begins = |words: List| texts.iter().any(|text| words.iter().any(|word| text.starts_with(word)));
        let sums = |word: &&str| {
            texts.iter().any(|text| {
                text == word
                    || text.ends_with(word) && text.chars().count() <= SUM
                    || text.strip_prefix(word).is_some_and(|rest| {
                        rest.starts_with([':', '(', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'])
                    })
            })
        };
        if TOTALS.iter().any(|word| sums(&word)) {
            self.totals.push(row.at);
            return true;
        }
        let has_name = self.columns.iter().any(|(at, target)| {
            matches!(*target, Target::NAME | Target::HeadName | Target::ID_NO) && row.get(*at).is_some()
        });
        let is_signed =
            begins(SIGNED) && (row.cells.len() <= FIRST || texts.first().is_some_and(|first| first.contains(':')));
        is_signed && !(has_name && row.cells.len() > FIRST) || self.is_heading(row) || is_numbers(row)
    }

    /// True for the heading once more, as it is printed on every page.
    fn is_heading(&self, row: &SheetRow) -> bool {
        let least = (row.cells.len() / 2 + 1).max(3);
        let (mut same, mut left) = (0, self.heading.columns.len());
        for head in &self.heading.columns {
            // Most rows are told after half of their cells.
            if same + left < least {
                return false;
            }
            let text = row.get(head.at).map(|cell| key::heading(&cell.text()));
            same += usize::from(text.is_some_and(|text| head.keys.contains(&text)));
            left -= 1;
        }
        same >= least
    }

    fn row(&mut self, row: &'a SheetRow) -> Row {
        let mut values: Vec<Option<Arc<str>>> = vec![None; self.targets.len()];
        let mut parts = Parts::default();
        let (mut problems, mut remarks) = (Vec::new(), Vec::new());
        for (column, target) in &self.columns {
            let Some(cell) = row.get(*column).or_else(|| self.merged(row.at, *column)) else {
                continue;
            };
            let cell = match self.above.get(column) {
                Some(above) if DITTO.has(&plain(&cell.text())) => above,
                _ => cell,
            };
            self.above.insert(*column, cell);
            let read = match (self.words.get_mut(column), cell) {
                (Some(known), Cell::Text(text)) => known
                    .entry(text.clone())
                    .or_insert_with(|| cell::read(*target, cell, self.calendar))
                    .clone(),
                _ => cell::read(*target, cell, self.calendar),
            };
            match read {
                Ok(read) => {
                    remarks.extend(cell::remark(*target, cell, &read));
                    for (target, text) in read {
                        match target {
                            Target::Part(of, field, part) if of != Of::Step && field != columns::ID => {
                                parts.add(of, field, part, text);
                            }
                            target => self.put(&mut values, target, text),
                        }
                    }
                }
                Err(problem) => problems.push(problem),
            }
        }
        let base = |target: Target| self.place(target).and_then(|at| values[at].clone());
        match parts.made(base) {
            Ok((made, lost)) => {
                remarks.extend(lost);
                for (target, text) in made {
                    if let Some(at) = self.place(target) {
                        values[at] = Some(text);
                    }
                }
            }
            Err(problem) => problems.push(problem),
        }
        let goes_on = self.carry(&mut values);
        self.child(&mut values);
        let mut read = Row::new(row.at, &self.targets, values);
        (read.problems, read.remarks, read.goes_on) = (problems, remarks, goes_on);
        read
    }

    /// A child is a son or a daughter by the sex of the row, or of its ID number. Who it is here may say it as well.
    fn child(&self, values: &mut [Option<Arc<str>>]) {
        let Some(at) = self.place(Target::RELATION) else { return };
        if values[at].as_deref() != Some(CHILD) {
            return;
        }
        let said = |target: Target| self.place(target).and_then(|at| values[at].as_deref());
        let by_number = || {
            said(Target::ID_NO)
                .and_then(id_number::facts)
                .map(|facts| facts.sex.to_string())
        };
        let sex = said(Target::SEX).map(str::to_owned).or_else(by_number);
        if let Some(relation) = child_of(sex.as_deref().unwrap_or_default()) {
            values[at] = Some(relation.into());
        }
    }

    /// The first cell of those that are shown as one with this.
    fn merged(&self, row: u32, column: u32) -> Option<&'a Cell> {
        let merge = self
            .merges
            .iter()
            .find(|merge| merge.left == column && (merge.top + 1..=merge.bottom).contains(&row))?;
        self.sheet.row(merge.top)?.get(merge.left)
    }

    fn place(&self, target: Target) -> Option<usize> {
        self.targets.iter().position(|known| *known == target)
    }

    /// Keeps a value; a second one of a list or text goes behind it.
    fn put(&self, values: &mut [Option<Arc<str>>], target: Target, text: Arc<str>) {
        let Some(at) = self.place(target) else {
            return;
        };
        values[at] = Some(match values[at].take() {
            None => text,
            // One of several columns that say it is enough.
            Some(before) if matches!(target, Target::Holds(_)) => {
                if &*before == "no" {
                    text
                } else {
                    before
                }
            }
            Some(before) if before.contains(&*text) => before,
            Some(before) => {
                let is_list = target
                    .field()
                    .is_some_and(|field| matches!(field.holds, Holds::Phones | Holds::Lines(_) | Holds::Codes(_)));
                let between = if is_list { ", " } else { " " };
                format!("{before}{between}{text}").into()
            }
        });
    }

    /// A household's number that stands only in the householder's row holds for the members below. True for such a member.
    fn carry(&mut self, values: &mut [Option<Arc<str>>]) -> bool {
        let relation = self.place(Target::RELATION).and_then(|at| values[at].clone());
        let places = OF_HOUSEHOLD.map(|target| (target, self.place(target)));
        let says_one = places.iter().filter_map(|(_, at)| *at).any(|at| values[at].is_some());
        if says_one {
            self.household = places
                .iter()
                .filter_map(|(target, at)| Some((*target, values[(*at)?].clone()?)))
                .collect();
            return false;
        }
        match relation.as_deref() {
            // A householder who is named in no other column begins another household all the same.
            Some(HOUSEHOLDER) => {
                let name = self.place(Target::NAME).and_then(|at| values[at].clone());
                let has_heads = self.place(Target::HeadName).is_some();
                self.household = name
                    .filter(|_| has_heads)
                    .map(|name| (Target::HeadName, name))
                    .into_iter()
                    .collect();
                false
            }
            Some(_) => {
                for (target, text) in &self.household {
                    if let Some(at) = self.place(*target) {
                        values[at] = Some(text.clone());
                    }
                }
                !self.household.is_empty()
            }
            None => false,
        }
    }

    /// Takes out the rows that only name a household again.
    fn without_repeated(&self, rows: &mut Vec<Row>) -> u32 {
        let is_of_persons = self.place(Target::NAME).is_some() && self.what != What::Households;
        let before = rows.len();
        let says_more = |target: Target| {
            !OF_HOUSEHOLD.contains(&target)
                && !matches!(
                    target,
                    Target::RowNumber
                        | Target::Grid
                        | Target::Village
                        | Target::Group
                        | Target::Year
                        | Target::HeadPhone
                )
        };
        if is_of_persons {
            rows.retain(|row| !row.problems.is_empty() || row.values().any(|(target, _)| says_more(target)));
        }
        u32::try_from(before - rows.len()).unwrap_or(u32::MAX)
    }
}

/// True for a target whose values are words of a set.
fn is_of_words(target: Target) -> bool {
    let is_set = |field: &FieldDef| field.codes().is_some() || field.holds == Holds::Bool;
    matches!(target, Target::Holds(_)) || target.field().is_some_and(is_set)
}

/// The householder as a relation. Source: GB/T 4761.
const HOUSEHOLDER: &str = "02";

/// True for a row that numbers the columns: 1, 2, 3.
fn is_numbers(row: &SheetRow) -> bool {
    let is_number = |(at, (_, cell)): (usize, &(u32, Cell))| {
        let text = plain(&cell.text());
        COLUMN_NUMBERS.has(&text) || text.parse::<usize>().is_ok_and(|number| number <= at + 1)
    };
    row.cells.len() >= 4 && row.cells.iter().enumerate().all(is_number)
}
