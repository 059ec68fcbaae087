//! Reading a ledger (台账) that somebody brings: any workbook or csv, recognised by its headings.
//!
//! ```text
//! bytes --book--> sheets of cells --shape--> left out, or a ledger
//!                                 --heading, above--> which rows are the heading, what stands above it
//!                                 --what, columns--> what it is and what each column is, or a question
//!                                 --rows, cell-----> values in the forms that the record tables know
//! ```
//!
//! Invariant: nothing is guessed. What is not certain is a question, and its column is in no row; a [`Mapping`] answers it.

mod above;
mod amount;
pub mod book;
mod boxes;
mod cell;
mod child;
mod columns;
mod date;
mod disability;
mod fits;
mod groups;
mod heading;
mod joined;
mod key;
mod lookup;
mod mapping;
mod name;
mod parts;
mod rows;
mod shape;
mod state;
mod titled;
mod what;
mod words;

pub use crate::view::ledger::*;
pub use book::Book;
pub(in crate::exchange) use child::{CHILD, child_of, child_word};
pub use lookup::headings;
pub use mapping::{Mapping, MappingError};
pub use state::{State, state_in};
pub(in crate::exchange) use words::questions;
pub(in crate::exchange) use words::rosters::HEADINGS as ROSTERS;

use book::Sheet;
use date::Calendar;
use heading::Top;
use mapping::Answers;
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// The word for a yes in rows.
const YES: &str = "yes";
/// Bytes of a fingerprint.
const FINGERPRINT: usize = 8;

/// Reads the file `name` and recognises its ledgers. What a person answered before is in `mappings`, found by its fingerprint; one
/// without a fingerprint holds for every sheet.
///
/// The book comes with it: a refused row goes back in the layout it came in.
///
/// # Errors
/// Why nothing was read.
pub fn read(name: &str, bytes: &[u8], mappings: &[Mapping]) -> Result<(Reading, Book), Unread> {
    let book = Book::read(name, bytes)?;
    Ok((recognise(&book, mappings), book))
}

/// What a word under a target stands for: of a coded field the code. `None` for one that is not understood.
#[must_use]
pub fn meant(target: Target, word: &str) -> Option<std::sync::Arc<str>> {
    let read = cell::read(target, &book::Cell::Text(word.into()), Calendar::default()).ok()?;
    read.into_iter().find(|(of, _)| *of == target).map(|(_, text)| text)
}

/// Recognises the ledgers of a book.
#[must_use]
pub fn recognise(book: &Book, mappings: &[Mapping]) -> Reading {
    let mut reading = Reading {
        notes: book.notes.clone(),
        ..Reading::default()
    };
    for sheet in &book.sheets {
        match ledger(sheet, mappings) {
            Ok(ledger) => reading.ledgers.push(ledger),
            Err(why) => reading.left_out.push((sheet.name.clone(), why)),
        }
    }
    joined::join(&mut reading.ledgers);
    reading
}

fn ledger(sheet: &Sheet, mappings: &[Mapping]) -> Result<Ledger, LeftOut> {
    if let Some(why) = shape::by_name(sheet) {
        return Err(why);
    }
    let top = Top::of(sheet);
    let heading = heading::find(&top).ok_or_else(|| shape::without_heading(sheet))?;
    if let Some(why) = shape::with_heading(sheet, &heading) {
        return Err(why);
    }
    let above = above::read(&top, heading.rows.start);
    let titles = format!("{} {}", above.words, key::plain(&sheet.name));
    let calendar = Calendar::below(&titles, sheet.since_1904);
    let fingerprint = fingerprint(&columns::signature(&heading.columns), &titles);
    let told = Answers::among(mappings, &fingerprint);
    let recognised = told
        .what()
        .or_else(|| what::exported(&heading))
        .map_or_else(|| what::recognise(&heading, &titles), Ok);
    let mut filled: BTreeMap<u32, u32> = BTreeMap::new();
    for row in sheet.rows.iter().filter(|row| row.at >= heading.rows.end) {
        for (column, _) in &row.cells {
            *filled.entry(*column).or_default() += 1;
        }
    }
    let what = recognised.as_ref().copied().unwrap_or(What::Unclear);
    let (mut columns, mut questions) = columns::find(what, &heading, &filled, &sheet.hidden_columns, &told);
    titled::name_benefits(&titles, &mut columns, &mut questions);
    fits::check(sheet, heading.rows.end, calendar, &mut columns, &mut questions);
    let mut about = above.about;
    match told.everybody() {
        Some(everybody) => about.extend(everybody.map(|target| (target, YES.to_owned()))),
        None => {
            let likely = titled::everybody(&titles, what, &columns);
            if !likely.is_empty() {
                questions.insert(0, Question::Everybody { likely });
            }
        }
    }
    if let Err(likely) = recognised {
        questions.insert(0, Question::What { likely });
    }
    let (rows, mut notes) = rows::read(sheet, &heading, &columns, what, calendar);
    notes.extend(sheet.notes.iter().cloned());
    notes.extend(about_columns(&columns));
    Ok(Ledger {
        sheet: sheet.name.clone(),
        what,
        title: above.title,
        heading: heading.rows,
        columns,
        rows,
        about,
        questions,
        notes,
        fingerprint,
    })
}

/// What is to be said of columns that are hidden, and of those that are kept nowhere.
fn about_columns(columns: &[Column]) -> Vec<Note> {
    let at = |which: &dyn Fn(&Column) -> bool| -> Vec<u32> {
        let found = columns.iter().filter(|column| column.filled > 0 && which(column));
        found.map(|column| column.at).collect()
    };
    let hidden = at(&|column| column.is_hidden && column.target.is_some_and(Target::is_kept));
    let nowhere = at(&|column| column.target == Some(Target::Nowhere));
    let hidden =
        Some(Note::HiddenColumns { at: hidden }).filter(|note| *note != Note::HiddenColumns { at: Vec::new() });
    let nowhere = Some(Note::Nowhere { at: nowhere }).filter(|note| *note != Note::Nowhere { at: Vec::new() });
    hidden.into_iter().chain(nowhere).collect()
}

/// Of two lists with the same headings the titles say what they are: an answer about one is none about the other.
fn fingerprint(headings: &str, titles: &str) -> String {
    let mut said = headings.to_owned();
    for word in titled::named(titles)
        .map(|named| named.of().code())
        .chain(what::titled(titles).map(What::code))
    {
        said.push('\n');
        said.push_str(word);
    }
    let mut text = String::new();
    for byte in Sha256::digest(said.as_bytes()).iter().take(FINGERPRINT) {
        let _ = write!(text, "{byte:02x}");
    }
    text
}
