//! `export WHAT --format xlsx|csv|json -o FILE`: records to a file, by profile. Every export is logged, and what it holds is
//! remembered, so that a later correction can say which files it makes wrong (`list handed-out`).

mod rows;
mod what;

pub use what::What;

use super::register_names::{OrRegister, here};
use super::{CliError, Common, out};
use crate::domain::escape;
use crate::domain::lang::Lang;
use crate::exchange::csv_file::{self, Encoding};
use crate::exchange::{Profile, Table, table, workbook};
use crate::platform::whole_file::{self, WriteError};
use crate::store::{Checked, Store};
use crate::view::HandedOut;
use clap::ValueEnum;
use rows::Asked;
use serde_json::Value;
use std::path::{Path, PathBuf};

/// What to export, how and where.
#[derive(Debug, Clone, clap::Args)]
pub struct Args {
    /// What.
    #[arg(value_parser = OrRegister::<What>::new())]
    pub what: What,
    /// The format.
    #[arg(long, value_enum)]
    pub format: Format,
    /// The file.
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
    /// For whom.
    #[arg(long, value_enum, default_value_t = Profile::Internal)]
    pub profile: Profile,
    /// Of a csv.
    #[arg(long, value_enum)]
    pub encoding: Option<Encoding>,
}

/// File formats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Excel.
    Xlsx,
    /// Comma-separated.
    Csv,
    /// JSON.
    Json,
}

impl Format {
    /// What an earlier file of it is.
    fn file(self) -> whole_file::Kind {
        match self {
            Self::Json => whole_file::Kind::Export,
            Self::Xlsx | Self::Csv => whole_file::Kind::Document,
        }
    }
}

impl Args {
    /// The same, with the kind as the open database knows it.
    fn here(&self, lang: Lang) -> Result<Self, CliError> {
        let what = match &self.what {
            What::Records(kind) => What::Records(here(kind, lang)?),
            what => what.clone(),
        };
        Ok(Self { what, ..self.clone() })
    }
}

/// Writes the file, all of it or nothing.
///
/// # Errors
/// The store's, in words; and when the file cannot be written.
pub fn run(args: &Args, common: &Common) -> Result<(), CliError> {
    let lang = common.lang;
    // What a register of the town lets into a file is known when its description is.
    let (mut store, _) = common.open_ready()?;
    let args = &args.here(lang)?;
    must_make_sense(args, lang)?;
    whole_file::may_write(&args.output, args.format.file(), true)
        .map_err(|error| unwritten(&args.output, &error, lang))?;
    let failed = |error| CliError::store(&error, lang);
    // Check first: a file must not carry what a bad disk made of the records.
    let found = match args.what.read_from(args.profile) {
        Some(kinds) => store.check_for(&kinds, common.now()),
        None => store.check(common.now()),
    };
    let found = found.map_err(failed)?;
    let (content, count, left_out) = content(&store, args, common)?;
    let file = args.output.display().to_string();
    let about = format!("{} {}", args.what.name(), code(&args.profile));
    store
        .audit("export", &format!("{about} {file}"), common.now())
        .map_err(failed)?;
    whole_file::write(&args.output, &content, args.format.file(), true)
        .map_err(|error| unwritten(&args.output, &error, lang))?;
    let kinds = args.what.kinds();
    if !kinds.is_empty() {
        let (what, records) = (about, None);
        let handed_out = HandedOut {
            what,
            file: file.clone(),
            kinds,
            records,
        };
        store.hand_out(&handed_out, common.now()).map_err(failed)?;
    }
    say(count, &file, &found, lang)?;
    match left_out {
        0 => Ok(()),
        left_out => out::lines([lang.export_left_out(left_out)], lang),
    }
}

/// What was written, and what is missing in it.
fn say(count: usize, file: &str, found: &Checked, lang: Lang) -> Result<(), CliError> {
    if !found.changes.is_empty() {
        let said = lang.cli_exported_without(count, file, found.changes.len());
        let named = lang.clauses(&super::doctor::damaged(found, lang));
        return Err(CliError::new(
            lang.labelled(&said, &named),
            lang.cli_export_damaged_hint(),
        ));
    }
    out::lines([lang.cli_exported(count, file)], lang)
}

/// Refuses what no file can be made of.
fn must_make_sense(args: &Args, lang: Lang) -> Result<(), CliError> {
    if args.what.rows().is_none() && args.profile != Profile::Internal {
        // Changes carry everything that was typed, and no profile says what others may see of a single kind.
        return Err(CliError::new(
            lang.cli_only_internal(args.what.name()),
            lang.cli_only_internal_hint(),
        ));
    }
    if args.what.columns().is_none() && args.format != Format::Json {
        return Err(CliError::new(
            lang.export_only_json(args.what.name()),
            lang.export_only_json_hint(),
        ));
    }
    if args.encoding.is_some() && args.format != Format::Csv {
        return Err(CliError::new(
            lang.export_encoding_of_csv(),
            lang.export_encoding_hint(),
        ));
    }
    Ok(())
}

/// The file's bytes, how many rows it has, and how many its profile leaves out.
fn content(store: &Store, args: &Args, common: &Common) -> Result<(Vec<u8>, usize, usize), CliError> {
    let lang = common.lang;
    let failed = |error| CliError::store(&error, lang);
    let asked = Asked {
        store,
        profile: args.profile,
        words: (args.format != Format::Json).then_some(lang),
        now: common.now(),
    };
    let (rows, left_out) = asked.rows(&args.what).map_err(failed)?;
    let count = rows.len();
    let content = match (args.format, args.what.columns()) {
        (Format::Json, _) | (_, None) => {
            let text = format!("{:#}\n", Value::Array(rows));
            escape::json(&text).into_owned().into_bytes()
        }
        (Format::Xlsx, Some(of)) => {
            let names = asked.names(&of).map_err(failed)?;
            book(&table(&of, args.profile, &rows, &names, lang), lang)?
        }
        (Format::Csv, Some(of)) => {
            let names = asked.names(&of).map_err(failed)?;
            let table = table(&of, args.profile, &rows, &names, lang);
            csv_file::csv(&table, args.encoding.unwrap_or(Encoding::Utf8)).map_err(|_| does_not_fit(lang))?
        }
    };
    Ok((content, count, left_out))
}

/// A workbook of one table.
fn book(table: &Table, lang: Lang) -> Result<Vec<u8>, CliError> {
    workbook::workbook(std::slice::from_ref(table), lang.export_codes()).map_err(|_| does_not_fit(lang))
}

fn does_not_fit(lang: Lang) -> CliError {
    CliError::new(lang.export_does_not_fit(), lang.export_does_not_fit_hint())
}

fn code(value: &impl ValueEnum) -> String {
    let name = value.to_possible_value();
    name.map(|it| it.get_name().to_owned()).unwrap_or_default()
}

/// The error for a file that was not written.
pub(super) fn unwritten(file: &Path, error: &WriteError, lang: Lang) -> CliError {
    let name = file.display().to_string();
    match error {
        WriteError::Exists => CliError::new(lang.file_exists(&name), lang.file_exists_hint()),
        WriteError::Kept => CliError::new(lang.export_never_replaced(&name), lang.export_never_replaced_hint()),
        WriteError::Taken => CliError::new(lang.cli_taken(&name), lang.cli_taken_hint()),
        WriteError::Io(error) => CliError::new(
            lang.cli_unwritable(&name, lang.os_error(error)),
            lang.cli_unwritable_hint(),
        ),
    }
}
