//! `roster FILE --campaign TITLE`: a list that somebody brings becomes rows of a campaign. Who is certainly recorded here is linked; the
//! others are names with telephones. What is on the roster already stays as it is.
//!
//! Promise (`--json`): one line `{"ok","rows","known","unread","changes"}`; a row that is refused is named as `record` names it.

use super::import::{self, files};
use super::{CliError, Common, out};
use crate::change::entry::{Entry, RosterEntry};
use crate::domain::lang::Lang;
use crate::exchange::roster::{Listed, columns_of, listed};
use crate::record::Kind;
use crate::store::{SaveError, Store};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Which list, and of which campaign.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The list; without one, whom the campaign means.
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Its uuid or title.
    #[arg(long, value_name = "TITLE")]
    pub campaign: String,
    /// Of which grid those are who are not recorded here.
    #[arg(long, value_name = "PATH")]
    pub unit: Option<String>,
    /// Nothing is written.
    #[arg(long)]
    pub dry_run: bool,
    /// Answers as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Adds the rows.
///
/// # Errors
/// One message with a hint; nothing was written then.
pub fn run(args: &Args, common: &Common) -> Result<(), CliError> {
    let (mut store, _) = common.open_ready()?;
    let lang = common.lang;
    let list = match &args.file {
        Some(_) => Some(read(args, &store, common)?),
        None => None,
    };
    let (known, unread) = list.as_ref().map_or((0, 0), |list| (list.known, list.unread));
    let rows = list.map_or_else(Vec::new, |list| list.rows);
    let count = rows.len();
    let changes = match args.dry_run {
        true => 0,
        false => save(args, rows, &mut store, common)?,
    };
    if args.json {
        let answer = json!({"ok": true, "rows": count, "known": known, "unread": unread, "changes": changes});
        return out::json(&answer, lang);
    }
    let said = match (args.dry_run, &args.file) {
        (true, _) => lang.roster_dry_run(count, known, unread),
        (false, Some(_)) => lang.roster_brought(changes, known, unread),
        (false, None) => lang.roster_made(changes),
    };
    out::lines([said], lang)
}

fn read(args: &Args, store: &Store, common: &Common) -> Result<Listed, CliError> {
    let lang = common.lang;
    let path = args.file.clone().unwrap_or_default();
    let (_, book) = files::read_one(&path, lang)?;
    let columns = columns(args, store, lang)?;
    let looked = store.look(common.now(), |held, _| listed(&book, &columns, held));
    let mut list = looked.map_err(|error| import::cannot_save(&error, lang))?;
    if !list.has_names {
        return Err(CliError::new(lang.roster_no_names(), lang.roster_no_names_hint()));
    }
    if let Some(unit) = &args.unit {
        for row in &mut list.rows {
            row.insert("unit".to_owned(), unit.as_str().into());
        }
    }
    Ok(list)
}

/// The columns of the campaign.
fn columns(args: &Args, store: &Store, lang: Lang) -> Result<Vec<String>, CliError> {
    let campaigns = store
        .export(&Kind::Campaign)
        .map_err(|error| CliError::store(&error, lang))?;
    let is_meant = |row: &&Value| row["id"] == *args.campaign || row["title"] == *args.campaign;
    Ok(campaigns.iter().find(is_meant).map(columns_of).unwrap_or_default())
}

fn save(args: &Args, rows: Vec<crate::change::Fields>, store: &mut Store, common: &Common) -> Result<usize, CliError> {
    let lang = common.lang;
    let entry = Entry::Roster(RosterEntry {
        campaign: args.campaign.clone(),
        rows,
    });
    match store.save(&entry, None, None, common.now()) {
        Ok(saved) => {
            common.keep_copy();
            Ok(saved.changes)
        }
        Err(SaveError::Refused(problems)) => {
            let first = problems.first();
            let said = first.map_or_else(String::new, |problem| {
                let at = problem.part.and_then(|part| part.index);
                let at = at.map_or_else(String::new, |at| lang.roster_row_at(at + 1));
                format!("{at}{}", lang.labelled(problem.field, &lang.problem(problem)))
            });
            let hint = first.map_or_else(String::new, |problem| lang.problem_hint_for_scripts(problem));
            Err(CliError::new(said, hint))
        }
        Err(error) => Err(import::cannot_save(&error, lang)),
    }
}
