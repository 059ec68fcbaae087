//! `survey FILE --title TITLE --to DATE`: a survey with the questions of a file. It is anonymous unless `--named` is given.
//!
//! Promise (`--json`): one line `{"ok","survey","questions"}`.

use super::import::files;
use super::{CliError, Common, out};
use crate::change::Fields;
use crate::change::entry::{Entry, NewEntry};
use crate::exchange::questions::questions;
use crate::record::Kind;
use crate::store::SaveError;
use serde_json::json;
use std::path::PathBuf;

/// Which questions, and until when.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The table with the questions.
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// What it is called.
    #[arg(long, value_name = "TITLE")]
    pub title: String,
    /// Its last day.
    #[arg(long, value_name = "DATE")]
    pub to: String,
    /// A sheet may name its household.
    #[arg(long)]
    pub named: bool,
    /// Answers as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Makes the survey.
///
/// # Errors
/// One message with a hint; nothing was written then.
pub fn run(args: &Args, common: &Common) -> Result<(), CliError> {
    let lang = common.lang;
    let (mut store, _) = common.open_ready()?;
    let (_, book) = files::read_one(&args.file, lang)?;
    let questions = questions(&book).map_err(|why| CliError::new(lang.no_questions(&why), lang.questions_hint()))?;
    let count = questions.len();
    let set = json!({"title": args.title, "to": args.to, "questions": questions, "anonymous": !args.named});
    let set: Fields = set.as_object().cloned().unwrap_or_default();
    let entry = Entry::New(NewEntry {
        kind: Kind::Survey,
        set,
    });
    let saved = match store.save(&entry, None, None, common.now()) {
        Ok(saved) => saved,
        Err(SaveError::Refused(problems)) => {
            let said = problems
                .iter()
                .map(|problem| lang.labelled(problem.field, &lang.problem(problem)));
            let hint = problems
                .first()
                .map_or_else(String::new, |problem| lang.problem_hint_for_scripts(problem));
            return Err(CliError::new(lang.clauses(&said.collect::<Vec<_>>()), hint));
        }
        Err(error) => return Err(super::import::cannot_save(&error, lang)),
    };
    common.keep_copy();
    if args.json {
        let record = saved.prepared.record.to_string();
        return out::json(&json!({"ok": true, "survey": record, "questions": count}), lang);
    }
    out::lines([lang.questions_taken(&args.title, count)], lang)
}
