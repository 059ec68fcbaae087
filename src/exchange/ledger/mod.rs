//! Reading a ledger (台账) that somebody brings: any workbook or csv, recognised by its headings.
//!
//! ```text
//! bytes --book--> sheets of cells --shape--> left out, or a ledger
//!                                 --heading--> which rows are the heading, what stands above it
//!                                 --columns--> what each column is, or a question
//!                                 --rows-----> values in the forms that the record tables know
//! ```
//!
//! Invariant: nothing is guessed. What is not certain is a question, and its column is in no row; a [`Mapping`] answers it.

pub mod book;
mod mapping;

pub use crate::view::ledger::*;
pub use book::Book;
pub use mapping::{Mapping, MappingError};

/// Reads the file `name` and recognises its ledgers. What a person answered before is in `mappings`, found by its fingerprint; one
/// without a fingerprint holds for every sheet.
///
/// The book comes with it: a refused row goes back in the layout it came in.
///
/// # Errors
/// Why nothing was read.
pub fn read(name: &str, bytes: &[u8], mappings: &[Mapping]) -> Result<(Reading, Book), Unread> {
    let book = Book::read(name, bytes)?;
    let _ = mappings;
    Ok((Reading::default(), book))
}
