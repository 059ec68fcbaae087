//! The one way out of every command: stdout and stderr. Nothing else writes there but the log and the console's own screen.
//!
//! Invariant: all output goes through [`escape`]. Names, file names, arguments and texts from other devices may hold anything;
//! none of it may reach a terminal as control codes.

use super::CliError;
use crate::domain::escape;
use crate::domain::lang::Lang;
use serde::Serialize;
use std::io::{self, IsTerminal, Write};

/// Prints lines, each of which stays one line.
///
/// # Errors
/// When the output cannot be written.
pub fn lines<L: AsRef<str>>(lines: impl IntoIterator<Item = L>, lang: Lang) -> Result<(), CliError> {
    let mut text = String::new();
    for line in lines {
        text.push_str(&escape::line(line.as_ref()));
        text.push('\n');
    }
    write(&text).map_err(|error| CliError::output(&error, lang))
}

/// Prints a JSON value on a line of its own, at once.
///
/// # Errors
/// When the output cannot be written.
pub fn json(value: &impl Serialize, lang: Lang) -> Result<(), CliError> {
    let text = serde_json::to_string(value).map_err(io::Error::from);
    text.and_then(|text| write(&format!("{}\n", escape::json(&text))))
        .map_err(|error| CliError::output(&error, lang))
}

/// Prints a JSON value on many lines, for people too.
///
/// # Errors
/// When the output cannot be written.
pub fn json_lines(value: &serde_json::Value, lang: Lang) -> Result<(), CliError> {
    let text = format!("{value:#}\n");
    write(&escape::json(&text)).map_err(|error| CliError::output(&error, lang))
}

/// Prints what the program laid out itself: help, a script.
///
/// # Errors
/// When the output cannot be written.
pub fn page(text: &str) -> io::Result<()> {
    write(&escape::lines(text))
}

/// Prints a note for a person to stderr, beside the output. A closed stderr is ignored.
pub fn note(line: &str) {
    let line = format!("{}\n", escape::line(line));
    let _nobody_reads = io::stderr().write_all(line.as_bytes());
}

/// Shows on a terminal how far something has come, in place of what it showed before; nothing shows again that there is nothing.
pub fn progress(line: &str) {
    let mut to = io::stderr();
    if to.is_terminal() {
        let _nobody_reads = to.write_all(format!("\r\u{1b}[K{}", escape::line(line)).as_bytes());
    }
}

fn write(text: &str) -> io::Result<()> {
    let mut out = io::stdout();
    out.write_all(text.as_bytes())?;
    out.flush()
}
