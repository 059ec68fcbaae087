//! The office's own file (上级下发的表): the very workbook that was sent, with our records in its rows. Layout, merges, widths,
//! styles, drop-downs, hidden sheets and the version cell stay as they are: only empty cells below the heading are written.
//!
//! ```text
//! bytes --ledger--> heading and columns --subjects--> whom each row is about --answers--> texts --sheet_xml--> bytes
//! ```
//!
//! Rows that already name somebody are completed, and nobody is added to them; else every record that the ledger asks for gets a row.

mod answers;
mod choices;
mod dates;
mod outcome;
mod package;
mod rows;
mod sheet_xml;
mod subjects;
mod tags;

pub use subjects::Subjects;

use crate::change::Kind;
use crate::exchange::ledger::{self, Ledger, Mapping, Question, Target, What};
use crate::view::ledger::NotFilled;
use crate::view::{Filled as GivenBack, HandedOut};
use answers::Answers;
use choices::Choices;
use package::Package;
use rows::Place;
use sheet_xml::{Filled, Sheet};
use std::collections::BTreeSet;
use subjects::Subject;

/// The file that was sent.
pub struct Sent<'a> {
    pub name: &'a str,
    pub bytes: &'a [u8],
    /// What a person said about its columns.
    pub mappings: &'a [Mapping],
    /// The sheet to fill; the first one that is a ledger when none is named.
    pub sheet: Option<&'a str>,
}

/// The file as it goes back.
#[derive(Debug, PartialEq)]
pub struct Given {
    /// One, or several where the file takes only so many rows.
    pub files: Vec<Vec<u8>>,
    pub sheet: String,
    pub what: What,
    /// Rows that hold something of ours now.
    pub rows: usize,
    /// Rows that name somebody who is not here, by their number from 1.
    pub unknown: Vec<u32>,
    /// Headings of columns that stay empty: our records have no place for what they ask.
    pub left_empty: Vec<String>,
    /// Words that a drop-down does not offer: the heading and the word. Their cells stay empty.
    pub not_offered: BTreeSet<(String, String)>,
    /// The records that were used, by id.
    pub records: Vec<String>,
}

impl From<zip::result::ZipError> for NotFilled {
    fn from(error: zip::result::ZipError) -> Self {
        Self::Damaged(error.to_string())
    }
}

impl Given {
    /// What is said of it once it is in these files.
    #[must_use]
    pub fn told(&self, files: Vec<String>) -> GivenBack {
        GivenBack {
            files,
            rows: self.rows,
            unknown: self.unknown.clone(),
            left_empty: self.left_empty.clone(),
            not_offered: self.not_offered.iter().cloned().collect(),
        }
    }

    /// What is remembered of it once it is in this file.
    #[must_use]
    pub fn handed_out(&self, file: String) -> HandedOut {
        HandedOut {
            what: "fill".to_owned(),
            file,
            kinds: kinds(self.what),
            records: Some(self.records.iter().filter_map(|id| id.parse().ok()).collect()),
        }
    }
}

/// Whose changes make such a ledger wrong.
fn kinds(what: What) -> Vec<Kind> {
    let own = match what {
        What::Requests | What::Events => vec![Kind::Request, Kind::RequestEvent],
        What::Visits => vec![Kind::Visit],
        What::Wishes => vec![Kind::Wish],
        what if what.illness().is_some() => vec![Kind::HealthRecord],
        _ => Vec::new(),
    };
    own.into_iter()
        .chain([Kind::Household, Kind::Person, Kind::Tag, Kind::Benefit])
        .collect()
}

/// Fills the file.
///
/// # Errors
/// Why nothing is given back.
pub fn fill(file: &Sent<'_>, subjects: &Subjects<'_>) -> Result<Given, NotFilled> {
    let (reading, book) = ledger::read(file.name, file.bytes, file.mappings)?;
    if book.format != ledger::book::Format::Xlsx {
        return Err(NotFilled::NoXlsx);
    }
    let is_asked_for = |ledger: &&Ledger| file.sheet.is_none_or(|sheet| ledger.sheet == sheet);
    let ledger = reading.ledgers.iter().find(is_asked_for).ok_or(NotFilled::NoLedger)?;
    must_be_certain(ledger)?;
    let mut package = Package::open(file.bytes)?;
    let text = package.sheet(&ledger.sheet)?;
    let dates = package.dates()?;
    let sent = Sheet::read(&text, &dates).map_err(zip::result::ZipError::from)?;
    let choices = Choices::read(&text, &book);
    let answers = Answers::new(ledger, subjects, &choices);
    let place = Place::of(ledger, &book, &sent);
    let numbers: BTreeSet<u32> = ledger.columns_of(Target::RowNumber).map(|column| column.at).collect();
    let puts_in = |row: &&Filled| {
        let mut columns = row.cells.keys().filter(|column| !numbers.contains(column));
        columns.any(|column| sent.takes(row.at, *column))
    };
    let mut given = Given {
        files: Vec::new(),
        sheet: ledger.sheet.clone(),
        what: ledger.what,
        rows: 0,
        unknown: Vec::new(),
        left_empty: answers.left_empty(),
        not_offered: BTreeSet::new(),
        records: Vec::new(),
    };
    let (mut used, mut of_somebody) = (BTreeSet::new(), false);
    for sheet in sheets(&place, ledger, subjects, &mut given)? {
        let mut rows: Vec<Filled> = Vec::new();
        for (number, (at, subject)) in (1..).zip(&sheet) {
            used.extend(subject.ids());
            rows.push(answers.row(*at, number, subject, &mut given.not_offered));
        }
        of_somebody |= !rows.is_empty();
        given.rows += rows.iter().filter(puts_in).count();
        given
            .files
            .push(package.with_sheet(&ledger.sheet, &sent.filled(&rows))?);
    }
    given.records = used.into_iter().collect();
    match (given.rows, of_somebody) {
        (0, true) => Err(NotFilled::Complete),
        (0, false) => Err(NotFilled::Nothing),
        _ => Ok(given),
    }
}

/// Whom each row of each file is about.
fn sheets<'a>(
    place: &Place,
    ledger: &Ledger,
    subjects: &'a Subjects<'a>,
    given: &mut Given,
) -> Result<Vec<Vec<(u32, Subject<'a>)>>, NotFilled> {
    if !place.named.is_empty() {
        let mut sheet = Vec::new();
        for row in ledger.rows.iter().filter(|row| place.named.contains(&row.at)) {
            match subjects.meant(ledger.what, row) {
                Some(subject) => sheet.push((row.at, subject)),
                None => given.unknown.push(row.at + 1),
            }
        }
        return Ok(vec![sheet]);
    }
    let all = subjects.all(ledger.what);
    if all.is_empty() {
        return Err(NotFilled::Nothing);
    }
    if place.free.is_empty() {
        return Err(NotFilled::NoRoom);
    }
    let files = all.chunks(place.free.len());
    Ok(files
        .map(|subjects| place.free.clone().zip(subjects.iter().cloned()).collect())
        .collect())
}

/// A wrong guess is worse than a question: what a column is must be known, or that it stays empty.
fn must_be_certain(ledger: &Ledger) -> Result<(), NotFilled> {
    let heading = |at: &u32| {
        let column = ledger.columns.iter().find(|column| column.at == *at);
        column.map(|column| column.heading.clone()).unwrap_or_default()
    };
    let asked = ledger.questions.iter().flat_map(|question| match question {
        // What everybody in it is fills no cell.
        Question::What { .. } | Question::Everybody { .. } => Vec::new(),
        // What nobody knows stays empty and is listed.
        Question::Column { likely, .. } if likely.is_empty() => Vec::new(),
        Question::Column { at, .. } => vec![heading(at)],
        Question::Same { at, .. } => at.iter().map(heading).collect(),
    });
    let asked: Vec<String> = asked.collect();
    match (ledger.what, asked.is_empty()) {
        (What::Unclear, _) => Err(NotFilled::NoLedger),
        (_, false) => Err(NotFilled::Asked(asked)),
        (_, true) => Ok(()),
    }
}
