//! The files that are imported together: what was read of them, and the rows of them that go back.

use super::refused::{self, LeftOutRows};
use crate::exchange::ledger::{Book, Mapping, recognise};
use crate::view::ledger::{Ledger, LeftOut, Note, Reading, Samples};
use crate::view::{Plan, RowAt, RowFate};
use rust_xlsxwriter::XlsxError;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Values of a column that are shown to whoever has to say what it is.
const SAMPLES: usize = 3;
/// Rows that are looked at for them.
const LOOKED_AT: usize = 500;
/// A column with so many rows to each different value holds words, not names.
const WORDS: usize = 3;

/// A file.
#[derive(Debug)]
struct File {
    name: String,
    book: Book,
    /// What is said of it as a whole, its ledgers taken out.
    reading: Reading,
}

/// All files, their ledgers in one list.
#[derive(Debug)]
pub struct Files {
    files: Vec<File>,
    pub ledgers: Arc<Vec<Ledger>>,
    /// Of which file each ledger is.
    of: Vec<usize>,
}

/// Why the rows that were not taken are in no file.
#[derive(Debug, thiserror::Error)]
pub enum RefusedError {
    /// A csv holds one sheet, and they are of several.
    #[error("rows of several sheets")]
    Several,
    #[error(transparent)]
    Csv(#[from] csv::Error),
    #[error(transparent)]
    Workbook(#[from] XlsxError),
}

/// How a file of rows that were not taken is written.
#[derive(Clone, Copy)]
pub struct GoesBack<'a> {
    /// A csv; a workbook else.
    pub is_csv: bool,
    /// The heading of the column of reasons.
    pub heading: &'a str,
    /// Why a row was not taken.
    pub reason: &'a dyn Fn(&RowFate) -> String,
}

impl Files {
    /// Recognises the ledgers of books, each with the name of its file.
    #[must_use]
    pub fn new(books: Vec<(String, Book)>, mappings: &[Mapping]) -> Self {
        let files = books.into_iter().map(|(name, book)| File {
            name,
            book,
            reading: Reading::default(),
        });
        let mut all = Self {
            files: files.collect(),
            ledgers: Arc::default(),
            of: Vec::new(),
        };
        all.recognise(mappings);
        all
    }

    /// Recognises them again, by other answers.
    pub fn recognise(&mut self, mappings: &[Mapping]) {
        let (mut ledgers, mut of) = (Vec::new(), Vec::new());
        for (at, file) in self.files.iter_mut().enumerate() {
            file.reading = recognise(&file.book, mappings);
            for ledger in std::mem::take(&mut file.reading.ledgers) {
                ledgers.push(ledger);
                of.push(at);
            }
        }
        (self.ledgers, self.of) = (Arc::new(ledgers), of);
    }

    /// Lets go of what the files hold, where no row goes back: it is as much memory again as their rows.
    pub fn forget_books(&mut self) {
        for file in &mut self.files {
            file.book.sheets = Vec::new();
        }
    }

    /// Leaves all sheets out but those called `sheet`.
    pub fn keep_sheet(&mut self, sheet: &str) {
        let ledgers = Arc::unwrap_or_clone(std::mem::take(&mut self.ledgers));
        let kept = ledgers.into_iter().zip(std::mem::take(&mut self.of));
        let (ledgers, of) = kept.filter(|(ledger, _)| ledger.sheet == sheet).unzip();
        (self.ledgers, self.of) = (Arc::new(ledgers), of);
    }

    /// How many questions a person has to answer first.
    #[must_use]
    pub fn questions(&self) -> usize {
        self.ledgers.iter().map(|ledger| ledger.questions.len()).sum()
    }

    /// True when there is neither a row nor a question.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ledgers.iter().all(|ledger| ledger.rows.is_empty()) && self.questions() == 0
    }

    /// The names of all files.
    #[must_use]
    pub fn named(&self) -> String {
        let names: Vec<&str> = self.files.iter().map(|file| file.name.as_str()).collect();
        names.join(" ")
    }

    /// The file of a row.
    #[must_use]
    pub fn file(&self, at: RowAt) -> &str {
        let file = self.of.get(at.ledger).and_then(|file| self.files.get(*file));
        file.map_or("", |file| &file.name)
    }

    /// The sheets that are no ledgers, and why. What everybody expects, an empty or hidden sheet or one of codes, is not told.
    pub fn left_out(&self) -> impl Iterator<Item = &(String, LeftOut)> {
        let sheets = self.files.iter().flat_map(|file| &file.reading.left_out);
        sheets.filter(|(_, why)| !matches!(why, LeftOut::Empty | LeftOut::Hidden | LeftOut::Codes))
    }

    /// What is to be said of each file as a whole, with its name.
    pub fn notes(&self) -> impl Iterator<Item = (&str, &Note)> {
        let files = self.files.iter();
        files.flat_map(|file| file.reading.notes.iter().map(|note| (file.name.as_str(), note)))
    }

    /// Values of each column of a ledger that has any, as they stand in the file.
    #[must_use]
    pub fn samples(&self, at: usize) -> BTreeMap<u32, Samples> {
        let file = self.of.get(at).and_then(|file| self.files.get(*file));
        let (Some(file), Some(ledger)) = (file, self.ledgers.get(at)) else {
            return BTreeMap::new();
        };
        let Some(sheet) = file.book.sheet(&ledger.sheet) else {
            return BTreeMap::new();
        };
        let mut seen: BTreeMap<u32, (usize, BTreeSet<String>, Vec<String>)> = BTreeMap::new();
        for row in sheet
            .rows
            .iter()
            .filter(|row| row.at >= ledger.heading.end)
            .take(LOOKED_AT)
        {
            for (column, cell) in &row.cells {
                let text = cell.text().trim().to_owned();
                let (filled, different, shown) = seen.entry(*column).or_default();
                *filled += 1;
                if different.insert(text.clone()) && shown.len() < SAMPLES {
                    shown.push(text);
                }
            }
        }
        let samples = seen.into_iter().map(|(column, (filled, different, shown))| {
            let are_words = filled >= WORDS * different.len();
            (column, Samples { shown, are_words })
        });
        samples.collect()
    }

    /// The rows that were not taken, as the contents of a file.
    ///
    /// # Errors
    /// When they are of several sheets and the file is a csv, or a sheet is not one that a workbook can have.
    pub fn refused(&self, plan: &Plan, back: &GoesBack<'_>) -> Result<Vec<u8>, RefusedError> {
        let mut by_ledger: BTreeMap<usize, Vec<(u32, String)>> = BTreeMap::new();
        for row in plan.left_out() {
            let rows = by_ledger.entry(row.at.ledger).or_default();
            rows.push((row.at.row, (back.reason)(row)));
        }
        let sheets: Vec<LeftOutRows<'_>> = by_ledger
            .into_iter()
            .filter_map(|(ledger, rows)| {
                let file = self.files.get(*self.of.get(ledger)?)?;
                Some(LeftOutRows {
                    book: &file.book,
                    ledger: self.ledgers.get(ledger)?,
                    heading: back.heading,
                    rows,
                })
            })
            .collect();
        match (back.is_csv, &sheets[..]) {
            (true, [sheet]) => Ok(refused::csv(sheet)?),
            (true, _) => Err(RefusedError::Several),
            (false, sheets) => Ok(refused::workbook(sheets)?),
        }
    }
}
