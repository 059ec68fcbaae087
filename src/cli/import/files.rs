//! The files that are imported together, what was read of them, and the rows of them that go back.

use super::args::Args;
use super::rows::Shown;
use crate::cli::{CliError, Common, out};
use crate::domain::lang::Lang;
use crate::exchange::import::refused::{self, LeftOutRows};
use crate::exchange::ledger::{self, Book, Mapping, MappingError, book};
use crate::platform::plain_file;
use crate::view::ledger::{Ledger, LeftOut, Question, Reading, Target};
use crate::view::{Plan, RowAt};
use std::collections::BTreeMap;
use std::path::Path;

/// What a mapping says of a column that is to be left out.
const LEFT_OUT: &str = "-";

/// A file.
pub(super) struct File {
    pub name: String,
    /// `None` for a dry run, which gives no rows back.
    book: Option<Book>,
    /// What is said of it as a whole, its ledgers taken out.
    reading: Reading,
}

/// All files, their ledgers in one list.
pub(super) struct Files {
    pub files: Vec<File>,
    pub ledgers: Vec<Ledger>,
    /// Of which file each ledger is.
    of: Vec<usize>,
}

impl Files {
    /// Reads and recognises every file.
    ///
    /// # Errors
    /// When one cannot be read, or there is nothing in them.
    pub fn read(args: &Args, common: &Common) -> Result<Self, CliError> {
        let lang = common.lang;
        let mappings: Vec<Mapping> = args
            .map
            .as_deref()
            .map(|map| mapping(map, lang))
            .transpose()?
            .into_iter()
            .collect();
        let mut all = Self {
            files: Vec::new(),
            ledgers: Vec::new(),
            of: Vec::new(),
        };
        for path in &args.files {
            let (mut reading, book) = read_one(path, &mappings, lang)?;
            for ledger in std::mem::take(&mut reading.ledgers) {
                if args.sheet.as_ref().is_none_or(|sheet| *sheet == ledger.sheet) {
                    all.ledgers.push(ledger);
                    all.of.push(all.files.len());
                }
            }
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let book = (!args.dry_run).then_some(book);
            all.files.push(File { name, book, reading });
        }
        match &args.sheet {
            Some(sheet) if all.ledgers.is_empty() => {
                Err(CliError::new(lang.import_no_sheet(sheet), lang.import_no_rows_hint()))
            }
            _ if all.ledgers.iter().all(|ledger| ledger.rows.is_empty()) && all.questions() == 0 => {
                Err(CliError::new(all.nothing(lang), lang.import_no_rows_hint()))
            }
            _ => Ok(all),
        }
    }

    /// Why there is nothing: what is to be said of the sheets.
    fn nothing(&self, lang: Lang) -> String {
        let mut said = vec![lang.import_no_rows().to_owned()];
        said.extend(self.sheets_left_out(lang));
        lang.clauses(&said)
    }

    fn sheets_left_out(&self, lang: Lang) -> Vec<String> {
        let sheets = self.files.iter().flat_map(|file| &file.reading.left_out);
        // An empty or hidden sheet, and one of codes, is what one expects.
        let told = sheets.filter(|(_, why)| !matches!(why, LeftOut::Empty | LeftOut::Hidden | LeftOut::Codes));
        told.map(|(sheet, why)| lang.sheet_left_out(sheet, lang.left_out(*why)))
            .collect()
    }

    fn questions(&self) -> usize {
        self.ledgers.iter().map(|ledger| ledger.questions.len()).sum()
    }

    /// What is to be said of the files and sheets before their rows.
    pub fn said(&self, lang: Lang) -> Vec<String> {
        let mut said: Vec<String> = Vec::new();
        for file in &self.files {
            let notes = file.reading.notes.iter();
            said.extend(notes.map(|note| lang.labelled(&file.name, &lang.ledger_note(note))));
        }
        said.extend(self.sheets_left_out(lang));
        for ledger in &self.ledgers {
            let notes = ledger.notes.iter();
            said.extend(notes.map(|note| lang.labelled(&ledger.sheet, &lang.ledger_note(note))));
        }
        said.dedup();
        said
    }

    /// Refuses files of which something is not clear.
    ///
    /// # Errors
    /// The questions, and a mapping to fill in.
    pub fn must_be_answered(&self, lang: Lang) -> Result<(), CliError> {
        let count = self.questions();
        if count == 0 {
            return Ok(());
        }
        let mut asked: Vec<String> = vec![lang.import_open_questions(count)];
        out::note(lang.import_open_questions_hint());
        for ledger in self.ledgers.iter().filter(|ledger| !ledger.questions.is_empty()) {
            for question in &ledger.questions {
                asked.push(lang.labelled(&ledger.sheet, &lang.ledger_question(ledger, question)));
            }
            template(ledger).to_toml().lines().for_each(out::note);
        }
        Err(CliError::new(lang.clauses(&asked), ""))
    }

    /// The names of all files.
    pub fn named(&self) -> String {
        let names: Vec<&str> = self.files.iter().map(|file| file.name.as_str()).collect();
        names.join(" ")
    }

    /// The file of a row.
    pub fn file(&self, at: RowAt) -> &str {
        let file = self.of.get(at.ledger).and_then(|file| self.files.get(*file));
        file.map_or("", |file| &file.name)
    }

    /// The rows that were not taken, as the contents of the file at `path`.
    ///
    /// # Errors
    /// When they are of several sheets and the file is a csv.
    pub fn refused(&self, path: &Path, shown: &Shown<'_>, plan: &Plan, lang: Lang) -> Result<Vec<u8>, CliError> {
        let mut by_ledger: BTreeMap<usize, Vec<(u32, String)>> = BTreeMap::new();
        for row in plan.left_out() {
            let reasons = shown.reasons(row);
            by_ledger
                .entry(row.at.ledger)
                .or_default()
                .push((row.at.row, lang.clauses(&reasons)));
        }
        let sheets: Vec<LeftOutRows<'_>> = by_ledger
            .into_iter()
            .filter_map(|(ledger, rows)| {
                let file = self.files.get(*self.of.get(ledger)?)?;
                Some(LeftOutRows {
                    book: file.book.as_ref()?,
                    ledger: self.ledgers.get(ledger)?,
                    heading: lang.import_reason(),
                    rows,
                })
            })
            .collect();
        let is_csv = path
            .extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
        let failed = |why: String| CliError::new(lang.cli_unwritable(&path.display().to_string(), &why), "");
        match (is_csv, &sheets[..]) {
            (true, [sheet]) => refused::csv(sheet).map_err(|error| failed(error.to_string())),
            (true, _) => Err(CliError::new(lang.import_only_one(), "")),
            (false, sheets) => refused::workbook(sheets).map_err(|error| failed(error.to_string())),
        }
    }
}

fn read_one(path: &Path, mappings: &[Mapping], lang: Lang) -> Result<(Reading, Book), CliError> {
    let file = path.display().to_string();
    let unreadable = |why: &str| CliError::new(lang.cli_unreadable(&file, why), lang.import_no_rows_hint());
    let bytes = plain_file::read(path, book::FILE).map_err(|error| unreadable(lang.os_error(&error)))?;
    let too_large = || ledger::Unread::TooLarge {
        bytes: path.metadata().map_or(0, |file| file.len()),
        most: book::FILE as u64,
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    bytes
        .ok_or_else(too_large)
        .and_then(|bytes| ledger::read(&name, &bytes, mappings))
        .map_err(|why| CliError::new(lang.ledger_unread(&file, &lang.unread(&why)), lang.ledger_unread_hint()))
}

fn mapping(path: &Path, lang: Lang) -> Result<Mapping, CliError> {
    let file = path.display().to_string();
    let text = plain_file::read_text(path, plain_file::SETTINGS).map_err(|error| {
        CliError::new(
            lang.cli_unreadable(&file, lang.os_error(&error)),
            lang.import_bad_map_hint(),
        )
    })?;
    Mapping::from_toml(&text).map_err(|error: MappingError| {
        CliError::new(
            lang.import_bad_map(&file, &error.to_string()),
            lang.import_bad_map_hint(),
        )
    })
}

/// The answers that a person has to give, with the likeliest of each.
fn template(ledger: &Ledger) -> Mapping {
    let mut mapping = Mapping {
        fingerprint: ledger.fingerprint.clone(),
        ..Mapping::default()
    };
    let answer = |likely: &[Target]| likely.first().map_or_else(|| LEFT_OUT.to_owned(), Target::to_string);
    for question in &ledger.questions {
        match question {
            Question::What { likely } => {
                mapping.what = likely.first().map_or("", |what| what.code()).to_owned();
            }
            Question::Column { at, likely } => {
                mapping
                    .columns
                    .insert(format!("${}", Ledger::letters(*at)), answer(likely));
            }
            Question::Same { at, likely } => {
                for at in at {
                    mapping
                        .columns
                        .insert(format!("${}", Ledger::letters(*at)), answer(likely));
                }
            }
        }
    }
    mapping
}
