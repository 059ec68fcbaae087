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
use crate::domain::time::Date;
use crate::exchange::Children;
use crate::record::Kind;
use crate::store::{Store, StoreError};
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

/// The children that are known here.
///
/// # Errors
/// The store's.
pub(crate) fn children(store: &Store, today: Date) -> Result<Children, StoreError> {
    let (persons, requests) = (store.export(&Kind::Person)?, store.export(&Kind::Request)?);
    Ok(Children::among(&persons, &requests, today))
}

/// The codes of the kinds that can be listed, each with its label.
pub(super) fn codes(lang: Lang) -> String {
    let kinds = Kind::ALL.iter().filter(|kind| !kind.is_server_owned());
    let named = kinds.map(|kind| match lang {
        Lang::Zh => format!("{} {}", kind.code(), kind.def().label.of(lang)),
        Lang::En => kind.code().to_owned(),
    });
    lang.listed(&named.collect::<Vec<_>>())
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
    let (today, known) = (common.now().local_date(), store.known().map_err(failed)?);
    let children = children(&store, today).map_err(failed)?;
    if let What::Records(kind) = &args.what {
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
    match args.what {
        What::Audit => out::lines([lang.audit_whose()], lang)?,
        What::HandedOut => out::lines([lang.handed_out_whose()], lang)?,
        What::Retention => out::lines([lang.retention_whose()], lang)?,
        _ => {}
    }
    out::lines(table::lines(&rows, &args.what, lang), lang)
}
