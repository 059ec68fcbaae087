//! The files that are imported together: read, recognised, and what is said and asked of them.

use super::args::LedgerFiles;
use crate::cli::{CliError, out};
use crate::domain::lang::Lang;
use crate::exchange::import::Files;
use crate::exchange::ledger::{Book, Mapping, MappingError, Unread, book};
use crate::platform::plain_file;
use std::path::Path;

/// What was said of headings.
pub(in crate::cli) struct Answers {
    /// By the mapping file that this run was given.
    pub given: Option<Mapping>,
    /// Here before.
    pub before: Vec<Mapping>,
}

/// Reads and recognises every file, by the given mapping and what was answered here before.
///
/// # Errors
/// When one cannot be read, or there is nothing in them.
pub(in crate::cli) fn read(from: &LedgerFiles, before: Vec<Mapping>, lang: Lang) -> Result<(Files, Answers), CliError> {
    let given = from.map.as_deref().map(|map| mapping(map, lang)).transpose()?;
    // What is said now counts over what was said before.
    let mappings: Vec<Mapping> = before.iter().chain(&given).cloned().collect();
    let books: Result<Vec<_>, CliError> = from.files.iter().map(|path| read_one(path, lang)).collect();
    let mut files = Files::new(books?, &mappings);
    if let Some(sheet) = &from.sheet {
        files.keep_sheet(sheet);
    }
    match &from.sheet {
        Some(sheet) if files.ledgers.is_empty() => {
            Err(CliError::new(lang.import_no_sheet(sheet), lang.import_no_rows_hint()))
        }
        _ if files.is_empty() => {
            let mut said = vec![lang.import_no_rows().to_owned()];
            said.extend(lang.sheets_left_out(files.left_out()));
            Err(CliError::new(lang.clauses(&said), lang.import_no_rows_hint()))
        }
        _ => Ok((files, Answers { given, before })),
    }
}

/// What is to be said of the files and sheets before their rows.
pub(in crate::cli) fn said(files: &Files, lang: Lang) -> Vec<String> {
    let notes = files.notes();
    let mut said: Vec<String> = notes
        .map(|(name, note)| lang.labelled(name, &lang.ledger_note(note)))
        .collect();
    said.extend(lang.sheets_left_out(files.left_out()));
    for ledger in files.ledgers.iter() {
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
pub(in crate::cli) fn must_be_answered(files: &Files, lang: Lang) -> Result<(), CliError> {
    let count = files.questions();
    if count == 0 {
        return Ok(());
    }
    let mut asked: Vec<String> = vec![lang.import_open_questions(count)];
    out::note(lang.import_open_questions_hint());
    for ledger in files.ledgers.iter().filter(|ledger| !ledger.questions.is_empty()) {
        for question in &ledger.questions {
            asked.push(lang.labelled(&ledger.sheet, &lang.ledger_question(ledger, question)));
        }
        Mapping::template(ledger).to_toml().lines().for_each(out::note);
    }
    Err(CliError::new(lang.clauses(&asked), ""))
}

/// Reads one file.
///
/// # Errors
/// When it cannot be read, or is no workbook.
pub(in crate::cli) fn read_one(path: &Path, lang: Lang) -> Result<(String, Book), CliError> {
    let file = path.display().to_string();
    let bytes = plain_file::read(path, book::FILE).map_err(|error| {
        CliError::new(
            lang.cli_unreadable(&file, lang.os_error(&error)),
            lang.import_no_file_hint(),
        )
    })?;
    let too_large = || Unread::TooLarge {
        bytes: path.metadata().map_or(0, |file| file.len()),
        most: book::FILE as u64,
    };
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let book = bytes.ok_or_else(too_large).and_then(|bytes| Book::read(&name, &bytes));
    let book =
        book.map_err(|why| CliError::new(lang.ledger_unread(&file, &lang.unread(&why)), lang.ledger_unread_hint()))?;
    Ok((name, book))
}

/// What a mapping file says.
///
/// # Errors
/// When it cannot be read, or is not right.
pub(in crate::cli) fn mapping(path: &Path, lang: Lang) -> Result<Mapping, CliError> {
    let file = path.display().to_string();
    let text = plain_file::read_text(path, plain_file::SETTINGS).map_err(|error| {
        CliError::new(
            lang.cli_unreadable(&file, lang.os_error(&error)),
            lang.import_bad_map_hint(),
        )
    })?;
    Mapping::from_toml(&text).map_err(|error: MappingError| {
        CliError::new(
            lang.import_bad_map(&file, &mapping_error(&error, lang)),
            lang.import_bad_map_hint(),
        )
    })
}

/// Why a mapping file is not right.
fn mapping_error(error: &MappingError, lang: Lang) -> String {
    match error {
        MappingError::Form(why) => lang.with_detail(lang.map_form(), why),
        MappingError::NoSuchTarget(name) => lang.map_no_target(name),
        MappingError::NoSuchLedger(name) => lang.map_no_ledger(name),
    }
}
