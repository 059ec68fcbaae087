//! `list`: what the pages show, and the records of every kind, as text or JSON. Masked like the pages; `--plain` shows values
//! in full and is logged.
//!
//! Text and JSON are masked like the pages: by the privacy in the record tables; undeclared fields are not shown. A household's
//! `display_name` stays plain in JSON, so that scripts can match it.

mod kinds;
pub(crate) mod masking;
mod records;
mod rows;
mod table;
mod what;
mod words;

pub(super) use self::kinds::recorded;
pub(crate) use self::rows::rows;
pub use self::what::What;

use super::{CliError, Common, out};
use crate::domain::lang::Lang;
use crate::exchange::children;
use crate::record::Kind;
use serde_json::Value;

/// What to list and how.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// What.
    #[arg(value_enum)]
    pub what: What,
    /// As a JSON array.
    #[arg(long)]
    pub json: bool,
    /// Not masked.
    #[arg(long)]
    pub plain: bool,
}

/// The codes of the kinds that can be listed, each with its label.
pub(super) fn codes(lang: Lang) -> String {
    let kinds = Kind::ALL.iter().filter(|kind| !kind.is_server_owned());
    let named = kinds.map(|kind| match lang {
        Lang::Zh => format!("{} {}", kind.code(), kind.def().label.of(lang)),
        Lang::En => kind.code().to_owned(),
    });
    named.collect::<Vec<_>>().join(", ")
}

/// Prints the rows.
///
/// # Errors
/// The store's, in words.
pub fn run(args: &Args, common: &Common) -> Result<(), CliError> {
    let lang = common.lang;
    if args.what == What::Kinds {
        return match args.json {
            true => out::json_lines(&kinds::json(), lang),
            false => out::lines(kinds::lines(lang), lang),
        };
    }
    let (mut store, _) = common.open_ready()?;
    let failed = |error| CliError::store(&error, lang);
    if args.plain {
        store
            .audit("list_plain", args.what.name(), common.now())
            .map_err(failed)?;
    }
    let persons = store.export(&Kind::Person).map_err(failed)?;
    let children = children(&persons, common.now().local_date());
    let (today, known) = (common.now().local_date(), store.known().map_err(failed)?);
    if let What::Records(kind) = &args.what {
        let mask = |rows: &mut [Value], kind: &Kind| match args.plain {
            true => {}
            false => masking::mask_records(rows, kind, &known, today, args.json),
        };
        let mut rows = store.readable(kind).map_err(failed)?;
        mask(&mut rows, kind);
        masking::mask_children(&mut rows, &children);
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
    masking::mask_children(&mut rows, &children);
    if !args.plain {
        masking::mask(&mut rows, &known, today, args.json);
    }
    if args.json {
        return out::json_lines(&Value::Array(rows), lang);
    }
    if args.what == What::Audit {
        out::lines([lang.audit_whose().to_owned()], lang)?;
    }
    out::lines(table::lines(&rows, &args.what, lang), lang)
}
