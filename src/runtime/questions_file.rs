//! The questions of a survey, read from a file that somebody chose.

use crate::domain::survey::NoQuestions;
use crate::exchange::ledger::book::{Book, FILE};
use crate::exchange::questions::questions;
use crate::platform::plain_file;
use std::path::Path;

/// Reads them.
pub fn read(path: &Path) -> Result<Vec<String>, NoQuestions> {
    let bytes = plain_file::read(path, FILE).ok().flatten().ok_or(NoQuestions::Unread)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let book = Book::read(&name, &bytes).map_err(|_| NoQuestions::Unread)?;
    questions(&book)
}
