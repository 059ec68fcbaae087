//! What `import` is given.

use crate::view::ledger::Ledger;
use crate::view::{RowAt, Said, Say};
use std::path::PathBuf;

/// The files that ledgers or lists are read from.
#[derive(Debug, clap::Args)]
pub struct LedgerFiles {
    /// The files.
    #[arg(value_name = "FILE")]
    pub files: Vec<PathBuf>,
    /// What columns are.
    #[arg(long, value_name = "FILE")]
    pub map: Option<PathBuf>,
    /// One sheet.
    #[arg(long, value_name = "NAME")]
    pub sheet: Option<String>,
}

/// Which files, and what is done with rows that are not certain.
#[derive(Debug, clap::Args)]
#[command(mut_arg("files", |files| files.required_unless_present("undo")))]
pub struct Args {
    /// The ledgers.
    #[command(flatten)]
    pub from: LedgerFiles,
    /// Nothing is written.
    #[arg(long)]
    pub dry_run: bool,
    /// The others are written when some are refused.
    #[arg(long)]
    pub good_rows: bool,
    /// Rows that are asked about.
    #[arg(long, value_name = "same|new|skip|ROW=..")]
    pub asked: Vec<String>,
    /// Where the refused rows go.
    #[arg(long, value_name = "FILE.xlsx|csv")]
    pub refused: Option<PathBuf>,
    /// Of rows that name none.
    #[arg(long, value_name = "PATH")]
    pub unit: Option<String>,
    /// Takes the last import back.
    #[arg(long, conflicts_with_all = ["files", "dry_run", "good_rows", "asked", "refused", "map", "sheet", "unit"])]
    pub undo: bool,
    /// Answers as JSON.
    #[arg(long)]
    pub json: bool,
}

/// What is said of rows that are asked about.
///
/// # Errors
/// The one that is not understood.
pub(super) fn said(asked: &[String], ledgers: &[Ledger]) -> Result<Said, String> {
    let mut said = Said::default();
    for given in asked {
        let one = || {
            let (row, answer) = given.split_once('=')?;
            let (sheet, row) = row
                .rsplit_once('!')
                .map_or((None, row), |(sheet, row)| (Some(sheet), row));
            let mut of = (0..ledgers.len()).filter(|at| sheet.is_none_or(|sheet| ledgers[*at].sheet == sheet));
            let (ledger, None) = (of.next()?, of.next()) else {
                return None;
            };
            let row = row.trim().parse::<u32>().ok()?.checked_sub(1)?;
            Some((RowAt { ledger, row }, say(answer)?))
        };
        match (say(given), one()) {
            (Some(say), _) => said.all = say,
            (None, Some((row, say))) => said.add(row, say),
            (None, None) => return Err(given.clone()),
        }
    }
    Ok(said)
}

fn say(answer: &str) -> Option<Say> {
    match answer.trim() {
        "same" => Some(Say::Same),
        "new" => Some(Say::Other),
        "skip" => Some(Say::Nothing),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_for_all_rows_or_for_one_and_several_answer_its_questions_in_turn() {
        let given = ["skip", "12=same", "12=new"].map(str::to_owned);
        assert_eq!(said(&given, &[]), Err("12=same".to_owned()), "there is no sheet");
        assert_eq!(said(&given[..1], &[]), Ok(Said::default()));
        assert_eq!(said(&["same".to_owned()], &[]).unwrap().all, Say::Same);
        assert!(said(&["12=perhaps".to_owned()], &[]).is_err());
    }
}
