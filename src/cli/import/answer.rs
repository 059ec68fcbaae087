//! What a person says at the terminal: of rows that are not certain, and whether anything is written.

use super::args::Args;
use super::rows::Shown;
use crate::cli::{CliError, out};
use crate::domain::lang::Lang;
use crate::exchange::import::Options;
use crate::view::{Fate, Plan, Say};
use std::io::{self, IsTerminal};

/// True when somebody is there to be asked.
pub(super) fn is_asked(args: &Args) -> bool {
    !args.json && !args.good_rows && io::stdin().is_terminal()
}

/// Asks about each row that is not certain.
///
/// # Errors
/// When the output cannot be written.
pub(super) fn each(shown: &Shown<'_>, plan: &Plan, options: &mut Options, lang: Lang) -> Result<(), CliError> {
    for row in plan.rows.iter().filter(|row| matches!(row.fate, Fate::Asked(_))) {
        out::lines([shown.words().line(row), lang.import_question_row().to_owned()], lang)?;
        let say = match typed().as_str() {
            "1" => Say::Same,
            "2" => Say::Other,
            "9" => return Ok(()),
            _ => Say::Nothing,
        };
        options.said.each.insert(row.at, say);
    }
    Ok(())
}

/// Asks whether the good rows are written.
///
/// # Errors
/// When the output cannot be written.
pub(super) fn agreed(plan: &Plan, lang: Lang) -> Result<bool, CliError> {
    let tally = plan.tally(None);
    let question = match tally.left_out() {
        0 => lang.import_question_all().to_owned(),
        left => lang.import_question_good(tally.good(), left),
    };
    out::lines([question], lang)?;
    Ok(typed() == "1")
}

/// A line; nothing when there is none.
fn typed() -> String {
    let mut line = String::new();
    let read = io::stdin().read_line(&mut line);
    read.map_or_else(|_| String::new(), |_| line.trim().to_owned())
}
