//! `handover`: a grid goes from one leader to the next. `begin` writes what is handed over, line by line; `end`, on the receiver's
//! device, passes the households on once every line was answered.
//!
//! Invariant: each step looks at what is there already, so that one which was interrupted goes on where it stopped.

use super::list::{self, What};
use super::{CliError, Common, out};
use crate::change::entry::Entry;
use crate::domain::followup::FollowUpKind;
use crate::domain::household::Colour;
use crate::domain::lang::Lang;
use crate::domain::request::State;
use crate::domain::text::clean_line;
use crate::domain::time::Date;
use crate::record::{Kind, LINE};
use crate::store::{SaveError, Store};
use clap::Subcommand;
use serde_json::{Value, json};
use std::collections::BTreeSet;

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

/// One line: its sort, the household, what it is, and by when.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    sort: &'static str,
    household: Option<String>,
    text: String,
    due: Option<String>,
}

/// Begins or ends one.
///
/// # Errors
/// The store's, in words; and while something is not answered.
pub fn run(args: &Args, common: &Common) -> Result<(), CliError> {
    match &args.task {
        Task::Begin { to, key, book, other } => {
            let typed = [("key", key), ("book", book), ("other", other)];
            let typed = typed.into_iter().flat_map(|(sort, texts)| {
                texts.iter().map(move |text| Line {
                    sort,
                    household: None,
                    text: short(text),
                    due: None,
                })
            });
            begin(&clean_line(to), typed.collect(), common)
        }
        Task::End => end(common),
    }
}

fn begin(to: &str, typed: Vec<Line>, common: &Common) -> Result<(), CliError> {
    let lang = common.lang;
    let (mut store, identity) = common.open_ready()?;
    if to.is_empty() || to == identity.name {
        return Err(CliError::new(lang.handover_nobody(), lang.handover_nobody_hint()));
    }
    let failed = |error| CliError::store(&error, lang);
    let of_here =
        |row: &&Value| row["receiver"] == to && row["giver"] == identity.name.as_str() && row["state"] == "open";
    let rows = store.readable(&Kind::Handover).map_err(failed)?;
    let id = match rows.iter().find(of_here) {
        Some(row) => row["id"].as_str().unwrap_or_default().to_owned(),
        None => {
            let entry = json!({"do": "handover", "receiver": to, "giver": identity.name});
            save(&mut store, entry, common)?
        }
    };
    let lines: Vec<Line> = derived(&store, common)?.into_iter().chain(typed).collect();
    let there: BTreeSet<[String; 3]> = lines_of(&store, &id, lang)?.iter().map(written).collect();
    let missing = lines.iter().filter(|line| !there.contains(&named(line)));
    for line in missing {
        let mut entry = json!({
            "do": "handover_line", "handover_id": id, "sort": line.sort, "text": line.text, "due": line.due,
        });
        if let Some(household) = &line.household {
            entry["household"] = household.as_str().into();
        }
        save(&mut store, entry, common)?;
    }
    let count = lines_of(&store, &id, lang)?.len();
    out::lines([lang.handover_begun(to, count), lang.handover_next().to_owned()], lang)
}

/// What tells lines of one hand-over apart.
fn named(line: &Line) -> [String; 3] {
    let household = line.household.clone().unwrap_or_default();
    [line.sort.to_owned(), household, line.text.clone()]
}

/// The same, of one that is written.
fn written(row: &Value) -> [String; 3] {
    ["sort", "household_id", "text"].map(|name| row[name].as_str().unwrap_or_default().to_owned())
}

fn lines_of(store: &Store, handover: &str, lang: Lang) -> Result<Vec<Value>, CliError> {
    let rows = store.readable(&Kind::HandoverLine);
    let mut rows = rows.map_err(|error| CliError::store(&error, lang))?;
    rows.retain(|row| row["handover_id"] == handover);
    Ok(rows)
}

/// What follows from the records: promises first, then what is late, open requests, and the families that are to be seen first.
fn derived(store: &Store, common: &Common) -> Result<Vec<Line>, CliError> {
    let (lang, today) = (common.lang, common.now().local_date());
    let rows = |what: &What| {
        let rows = list::rows(store, what, Some(lang), common.now());
        rows.map_err(|error| CliError::store(&error, lang))
    };
    let mut lines = promised(&rows(&What::Visits)?, today, lang);
    let follow_ups = rows(&What::FollowUps)?;
    lines.extend(follow_ups.iter().filter_map(|row| follow_up(row, today)));
    let open = rows(&What::Requests)?;
    let is_open = |row: &&Value| State::from_code(&word(row, "state")).is_open();
    lines.extend(open.iter().filter(is_open).map(|row| Line {
        sort: "request",
        household: text(row, "household_id"),
        text: short(&format!("{} {}", word(row, "temp_no"), word(row, "title"))),
        due: text(row, "due"),
    }));
    let households = rows(&What::Households)?;
    let first = households.iter().filter(|row| {
        let colour = Colour::from_code(&word(row, "colour"));
        matches!(colour, Colour::Red | Colour::Yellow)
    });
    lines.extend(first.map(|row| Line {
        sort: "family",
        household: text(row, "id"),
        text: short(&word(row, "display_name")),
        due: text(row, "visit_due").filter(|due| due.len() == 10),
    }));
    Ok(lines)
}

/// The next visits that were agreed upon: those of the last visit to each household.
fn promised(visits: &[Value], today: Date, lang: Lang) -> Vec<Line> {
    let mut seen = BTreeSet::new();
    let last = visits.iter().filter(|row| seen.insert(row["household_id"].to_string()));
    let agreed = last.filter_map(|row| Some((row, text(row, "next_visit")?)));
    let agreed = agreed.filter(|(_, day)| *day >= today.to_string());
    agreed
        .map(|(row, day)| Line {
            sort: "promise",
            household: text(row, "household_id"),
            text: short(&lang.handover_visit(&word(row, "name"), &day)),
            due: Some(day),
        })
        .collect()
}

/// What somebody noted to be done is a promise; what a rule says, once it is late.
fn follow_up(row: &Value, today: Date) -> Option<Line> {
    let due = text(row, "due");
    let kind = FollowUpKind::from_code(&word(row, "kind"));
    let is_promise = matches!(kind, FollowUpKind::Custom | FollowUpKind::Work);
    let is_late = due.as_ref().is_some_and(|due| *due < today.to_string());
    (is_promise || is_late).then(|| Line {
        sort: if is_promise { "promise" } else { "overdue" },
        household: text(row, "household_id"),
        text: short(&format!("{} {}", word(row, "name"), word(row, "text"))),
        due,
    })
}

fn end(common: &Common) -> Result<(), CliError> {
    let lang = common.lang;
    let (mut store, identity) = common.open_ready()?;
    let failed = |error| CliError::store(&error, lang);
    let rows = store.readable(&Kind::Handover).map_err(failed)?;
    let to_me = |row: &&Value| row["receiver"] == identity.name.as_str() && row["state"] == "open";
    let Some(handover) = rows.iter().find(to_me) else {
        return Err(CliError::new(
            lang.handover_none(&identity.name),
            lang.handover_none_hint(),
        ));
    };
    let (id, giver) = (word(handover, "id"), word(handover, "giver"));
    let open = lines_of(&store, &id, lang)?
        .iter()
        .filter(|row| row["state"] == "open")
        .count();
    if open > 0 {
        return Err(CliError::new(lang.handover_open(open), lang.handover_open_hint()));
    }
    let today = common.now().local_date();
    let (mut passed, mut others) = (0, 0);
    for household in store.export(&Kind::Household).map_err(failed)? {
        let contact = word(&household, "contact");
        if contact == identity.name {
            continue;
        }
        if !contact.is_empty() && contact != giver {
            others += 1;
            continue;
        }
        let set = json!({"contact": identity.name, "contact_since": today.to_string()});
        let edit = json!({"do": "edit", "kind": "household", "record": household["id"], "set": set});
        save(&mut store, edit, common)?;
        passed += 1;
    }
    // Last: until then a run that was interrupted goes on.
    let set = json!({"state": "received", "received_on": today.to_string()});
    save(
        &mut store,
        json!({"do": "edit", "kind": "handover", "record": id, "set": set}),
        common,
    )?;
    let mut said = vec![lang.handover_received(passed)];
    said.extend((others > 0).then(|| lang.handover_others(others)));
    said.push(lang.handover_move(&giver));
    common.keep_copy();
    out::lines(said, lang)
}

fn save(store: &mut Store, entry: Value, common: &Common) -> Result<String, CliError> {
    let lang = common.lang;
    let refused = |why: String| CliError::new(lang.handover_refused(&why), lang.handover_refused_hint());
    let entry: Entry = serde_json::from_value(entry).map_err(|error| refused(error.to_string()))?;
    let saved = store.save(&entry, None, None, common.now());
    saved
        .map(|saved| saved.prepared.record.to_string())
        .map_err(|error| match error {
            SaveError::Refused(problems) => {
                let said = problems.iter().map(|problem| lang.problem(problem));
                refused(lang.clauses(&said.collect::<Vec<_>>()))
            }
            SaveError::Store(error) => CliError::store(&error, lang),
            other => refused(other.to_string()),
        })
}

fn text(row: &Value, name: &str) -> Option<String> {
    row[name].as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

fn word(row: &Value, name: &str) -> String {
    text(row, name).unwrap_or_default()
}

/// As long as a line may be.
fn short(said: &str) -> String {
    clean_line(said).chars().take(LINE).collect()
}
