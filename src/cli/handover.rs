//! `handover`: a grid goes from one leader to the next. `begin` writes what is handed over, line by line; `end`, on the receiver's
//! device, passes the households on once every line was answered. The console does the same on page 7.
//!
//! Invariant: each step looks at what is there already, so that one which was interrupted goes on where it stopped.

use super::{CliError, Common, out};
use crate::change::Fields;
use crate::change::entry::{Entry, HandoverLinesEntry};
use crate::domain::ids::RecordId;
use crate::domain::problem::Reason;
use crate::domain::text::clean_line;
use crate::record::{Kind, LINE};
use crate::store::{Answer, Query, SaveError, Saved, Store};
use crate::view::HandoverView;
use clap::Subcommand;
use serde_json::{Value, json};

/// What to do.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub task: Task,
}

/// The two ends of a hand-over.
#[derive(Debug, Subcommand)]
pub enum Task {
    /// Writes what is handed over.
    Begin {
        /// Who receives it.
        #[arg(long, value_name = "NAME")]
        to: String,
        /// A key.
        #[arg(long, value_name = "TEXT")]
        key: Vec<String>,
        /// A book.
        #[arg(long, value_name = "TEXT")]
        book: Vec<String>,
        /// Anything else.
        #[arg(long, value_name = "TEXT")]
        other: Vec<String>,
    },
    /// Passes the households on to whoever sits here.
    End,
}

/// Begins or ends one.
///
/// # Errors
/// The store's, in words; and while something is not answered.
pub fn run(args: &Args, common: &Common) -> Result<(), CliError> {
    match &args.task {
        Task::Begin { to, key, book, other } => {
            let typed = [("key", key), ("book", book), ("other", other)];
            let lines = typed
                .into_iter()
                .flat_map(|(sort, texts)| texts.iter().map(move |text| line(sort, text)));
            begin(&clean_line(to), lines.collect(), common)
        }
        Task::End => end(common),
    }
}

fn begin(to: &str, typed: Vec<Fields>, common: &Common) -> Result<(), CliError> {
    let lang = common.lang;
    let (mut store, identity) = common.open_ready()?;
    if to.is_empty() || to == identity.name {
        return Err(CliError::new(lang.handover_nobody(), lang.handover_nobody_hint()));
    }
    let of_here = |row: &Value| row["receiver"] == to && row["giver"] == identity.name.as_str();
    let id = match open_one(&store, common, of_here)? {
        Some(id) => id,
        None => {
            let entry = json!({"do": "handover", "receiver": to, "giver": identity.name});
            let entry = serde_json::from_value(entry).map_err(|error| refused(&error.to_string(), common))?;
            save(&mut store, &entry, common)?.prepared.record
        }
    };
    let Answer::HandoverItems(items) = ask(&store, &Query::HandoverItems, common)? else {
        return Err(refused(&id.to_string(), common));
    };
    let lines = items.iter().map(|item| lang.handover_line(item)).chain(typed).collect();
    let lines = Entry::HandoverLines(HandoverLinesEntry {
        handover: id.to_string(),
        lines,
    });
    match store.save(&lines, None, None, common.now()) {
        // Run once more: it is all there.
        Err(SaveError::Refused(problems)) if problems.iter().all(|problem| problem.reason == Reason::NothingNew) => {}
        saved => drop(saved.map_err(|error| not_saved(error, common))?),
    }
    let count = view(&store, id, common)?.lines.len();
    out::lines([lang.handover_begun(to, count), lang.handover_next().to_owned()], lang)
}

fn end(common: &Common) -> Result<(), CliError> {
    let lang = common.lang;
    let (mut store, identity) = common.open_ready()?;
    let Some(id) = open_one(&store, common, |row| row["receiver"] == identity.name.as_str())? else {
        let said = lang.handover_none(&identity.name);
        return Err(CliError::new(said, lang.handover_none_hint()));
    };
    let before = view(&store, id, common)?;
    if before.open() > 0 {
        return Err(CliError::new(
            lang.handover_open(before.open()),
            lang.handover_open_hint(),
        ));
    }
    let set = json!({"state": "received", "received_on": common.now().local_date().to_string()});
    let entry = json!({"do": "edit", "kind": "handover", "record": id.to_string(), "set": set});
    let entry = serde_json::from_value(entry).map_err(|error| refused(&error.to_string(), common))?;
    save(&mut store, &entry, common)?;
    let mut said = vec![lang.handover_received(before.passes)];
    said.extend((before.others > 0).then(|| lang.handover_others(before.others)));
    said.push(lang.handover_move(before.row.text("giver")));
    common.keep_copy();
    out::lines(said, lang)
}

/// A line that somebody typed.
fn line(sort: &str, text: &str) -> Fields {
    let text: String = clean_line(text).chars().take(LINE).collect();
    Fields::from_iter([("sort".to_owned(), sort.into()), ("text".to_owned(), text.into())])
}

/// The hand-over under way that is meant.
fn open_one(store: &Store, common: &Common, is_meant: impl Fn(&Value) -> bool) -> Result<Option<RecordId>, CliError> {
    let rows = store.readable(&Kind::Handover);
    let rows = rows.map_err(|error| CliError::store(&error, common.lang))?;
    let mut meant = rows.iter().filter(|row| row["state"] == "open" && is_meant(row));
    Ok(meant.find_map(|row| row["id"].as_str()?.parse().ok().map(RecordId)))
}

fn ask(store: &Store, query: &Query, common: &Common) -> Result<Answer, CliError> {
    let answer = store.answer(query, common.now());
    answer.map_err(|error| CliError::store(&error, common.lang))
}

fn view(store: &Store, id: RecordId, common: &Common) -> Result<Box<HandoverView>, CliError> {
    match ask(store, &Query::Handover(id), common)? {
        Answer::Handover(Some(view)) => Ok(view),
        _ => Err(refused(&id.to_string(), common)),
    }
}

fn save(store: &mut Store, entry: &Entry, common: &Common) -> Result<Saved, CliError> {
    let saved = store.save(entry, None, None, common.now());
    saved.map_err(|error| not_saved(error, common))
}

fn not_saved(error: SaveError, common: &Common) -> CliError {
    let lang = common.lang;
    match error {
        SaveError::Refused(problems) => {
            let said = problems.iter().map(|problem| lang.problem(problem));
            refused(&lang.clauses(&said.collect::<Vec<_>>()), common)
        }
        SaveError::Store(error) => CliError::store(&error, lang),
        other => refused(&other.to_string(), common),
    }
}

fn refused(why: &str, common: &Common) -> CliError {
    CliError::new(common.lang.handover_refused(why), common.lang.handover_refused_hint())
}
