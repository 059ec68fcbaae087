//! `list`: what the pages show, and the records of every kind, as text or JSON. Masked like the pages; `--plain` shows values
//! in full and is logged.
//!
//! Text and JSON are masked like the pages: by the privacy in the record tables; undeclared fields are not shown. A household's
//! `display_name` stays plain in JSON, so that scripts can match it.

mod kinds;
pub(crate) mod masking;
mod records;
mod recurring;
mod rows;
mod table;
mod what;
mod words;

pub(super) use self::kinds::recorded;
pub(crate) use self::rows::rows;
pub(super) use self::table::laid_out;
pub use self::what::What;

use super::enrol::first_line;
use super::register_names::{OrRegister, here};
use super::{CliError, Common, out};
use crate::domain::lang::Lang;
use crate::domain::text::clean_line;
use crate::exchange::Children;
use crate::record::Kind;
use crate::view::{LIST_PLAIN, WHY};
use serde_json::Value;
use std::io::{self, IsTerminal};

/// What to list and how.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What.
    #[arg(value_parser = OrRegister::<What>::new())]
    pub what: What,
    /// As a JSON array.
    #[arg(long)]
    pub json: bool,
    /// Not masked.
    #[arg(long)]
    pub plain: bool,
    /// Why full values are needed; kept in the audit log. At a terminal it is asked for.
    #[arg(long, value_name = "TEXT", requires = "plain")]
    pub reason: Option<String>,
}

/// The codes of the kinds that can be listed, each with its label.
pub(super) fn codes(lang: Lang) -> String {
    let kinds = Kind::all().filter(|kind| !kind.is_server_owned());
    let named = kinds.map(|kind| match lang {
        Lang::Zh => format!("{} {}", kind.code(), kind.def().label.of(lang)),
        Lang::En => kind.code().to_owned(),
    });
    lang.listed(&named.collect::<Vec<_>>())
}

/// Why full values are needed: as it was given, or as somebody answers at the terminal.
fn why(given: Option<&str>, lang: Lang) -> Result<String, CliError> {
    let said = match given {
        Some(given) => given.to_owned(),
        None if io::stdin().is_terminal() => {
            out::note(lang.cli_plain_why());
            first_line(io::stdin().lock()).unwrap_or_default()
        }
        None => String::new(),
    };
    match clean_line(&said) {
        said if said.is_empty() => Err(CliError::new(
            lang.cli_plain_no_reason(),
            lang.cli_plain_no_reason_hint(),
        )),
        said => Ok(said),
    }
}

/// What no server waits for is said to be kept here.
fn kept_here(row: &mut Value) {
    if row["sync"] == "pending" {
        row["sync"] = Value::from("here");
    }
}

/// Prints the rows.
///
/// # Errors
/// The store's, in words.
pub fn run(args: &Args, common: &Common) -> Result<(), CliError> {
    let lang = common.lang;
    if args.what == What::Kinds {
        // Without a database that opens there are the kinds of the program alone.
        let _store = common.open_if_there();
        return match args.json {
            true => out::json_lines(&kinds::json(), lang),
            false => out::lines(kinds::lines(lang), lang),
        };
    }
    let (mut store, identity) = common.open_ready()?;
    let alone = identity.server.is_none();
    let failed = |error| CliError::store(&error, lang);
    if args.plain {
        let about = format!("{} {WHY}{}", args.what.name(), why(args.reason.as_deref(), lang)?);
        store.audit(LIST_PLAIN, &about, common.now()).map_err(failed)?;
    }
    let (today, known) = (common.now().local_date(), store.known().map_err(failed)?);
    let children = Children::here(&store, today).map_err(failed)?;
    if let What::Records(kind) = &args.what {
        let kind = &here(kind, lang)?;
        let mask = |rows: &mut [Value], kind: &Kind| match args.plain {
            true => {}
            false => masking::mask_records(rows, kind, &known, today, args.json),
        };
        let mut rows = store.readable(kind).map_err(failed)?;
        mask(&mut rows, kind);
        children.mask(&mut rows);
        return match args.json {
            true => out::json_lines(&Value::Array(rows), lang),
            false => {
                let called = records::called(&store, kind, mask).map_err(failed)?;
                out::lines(records::lines(&rows, kind, &called, lang), lang)
            }
        };
    }
    let words = (!args.json).then_some(lang);
    let mut rows = rows::rows(&store, &args.what, words, common.now()).map_err(failed)?;
    children.mask(&mut rows);
    if !args.plain {
        masking::mask(&mut rows, &known, today, args.json);
    }
    if args.json {
        return out::json_lines(&Value::Array(rows), lang);
    }
    if alone {
        rows.iter_mut().for_each(kept_here);
    }
    match args.what {
        What::Audit => out::lines([lang.audit_lines_are(&identity)], lang)?,
        What::HandedOut => out::lines([lang.handed_out_whose()], lang)?,
        What::Retention if alone => out::lines([lang.retention_list_alone()], lang)?,
        What::Retention => out::lines([lang.retention_whose()], lang)?,
        _ => {}
    }
    out::lines(table::lines(&rows, &args.what, lang), lang)
}
