//! `sheet NAME -o FILE`: what a town asks for on paper or as a list, made of the records by templates that it may change.

use super::export::unwritten;
use super::list::{self, What as Listed};
use super::{CliError, Common, out};
use crate::domain::comparison;
use crate::domain::lang::Lang;
use crate::domain::mask::View;
use crate::domain::report::{Period, Span};
use crate::domain::time::{Date, parse_date};
use crate::exchange::csv_file::{Encoding, encoded};
use crate::exchange::report::{Asked, Chosen, Line, made};
use crate::exchange::sheet::{self, About, Model, Records, Scope, Sheet};
use crate::platform::{plain_file, whole_file};
use crate::record::Kind;
use crate::store::{Store, StoreError};
use crate::view::{HandedOut, Identity};
use chrono::Datelike;
use serde_json::Value;
use std::io::ErrorKind;
use std::path::PathBuf;

/// Which sheet, of what.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which.
    #[arg(value_enum)]
    pub name: Sheet,
    /// Of this household alone.
    #[arg(long, value_name = "NO")]
    pub household: Option<String>,
    /// Of this visit alone.
    #[arg(long, value_name = "UUID")]
    pub visit: Option<uuid::Uuid>,
    /// Of this month alone.
    #[arg(long, value_name = "YYYY-MM", value_parser = read_month)]
    pub month: Option<Date>,
    /// The template itself.
    #[arg(long)]
    pub template: bool,
    /// The file.
    #[arg(short, long, value_name = "FILE")]
    pub output: PathBuf,
}

/// Bytes of a template at most.
const TEMPLATE: usize = plain_file::SETTINGS;

/// The folder of a town's own templates, in that of the settings.
const FOLDER: &str = "templates";

/// Writes the sheet, all of it or nothing.
///
/// # Errors
/// The store's, in words; when there is nothing to put in it, and when the file cannot be written.
pub fn run(args: &Args, common: &Common) -> Result<(), CliError> {
    let lang = common.lang;
    let document = whole_file::Kind::Document;
    let not_written = |error| unwritten(&args.output, &error, lang);
    whole_file::may_write(&args.output, document, false).map_err(not_written)?;
    let (file, name) = (args.output.display().to_string(), args.name.file());
    let own = own_template(args.name, common);
    if args.template {
        let template = own.as_deref().unwrap_or(args.name.builtin());
        whole_file::write(&args.output, template.as_bytes(), document, false).map_err(not_written)?;
        return out::lines([lang.sheet_template_written(&file, name)], lang);
    }
    let (mut store, identity) = common.open_ready()?;
    let failed = |error| CliError::store(&error, lang);
    // As before an export: what a bad disk made of the records is in no file.
    store.check(common.now()).map_err(failed)?;
    let scope = scope(&store, args, common)?;
    let records = records(&store, common).map_err(failed)?;
    let figures = match scope.month.filter(|_| args.name.has_figures()) {
        Some(month) => figures(&store, month, common).map_err(failed)?,
        None => Vec::new(),
    };
    let model = Model::new(&records, args.name.of(), &scope, &about(&identity, common), &figures);
    if model.count == 0 {
        return Err(CliError::new(lang.sheet_empty(), lang.sheet_empty_hint()));
    }
    let text = rendered(args.name, own.as_deref(), &model, lang)?;
    let content = match args.name.is_csv() {
        true => encoded(&text, Encoding::Utf8),
        false => text.into_bytes(),
    };
    store
        .audit("export", &format!("{} {file}", args.name.name()), common.now())
        .map_err(failed)?;
    whole_file::write(&args.output, &content, document, false).map_err(not_written)?;
    let handed_out = HandedOut {
        what: args.name.name().to_owned(),
        file: file.clone(),
        kinds: kinds(args.name),
        records: Some(model.records.iter().filter_map(|id| id.parse().ok()).collect()),
    };
    store.hand_out(&handed_out, common.now()).map_err(failed)?;
    out::lines([lang.sheet_written(model.count, &file)], lang)
}

/// The figures of a month as `report` has them.
fn figures(store: &Store, month: Date, common: &Common) -> Result<Vec<Line>, StoreError> {
    let asked = Asked {
        period: Period::of(Span::Month, month),
        as_of: None,
        chosen: Chosen::default(),
        view: View::Masked,
    };
    let (_, printed) = made(store, &asked, common.lang, common.now())?;
    Ok(printed.lines)
}

/// Whose changes make a sheet wrong: its records, and whom they are about.
fn kinds(sheet: Sheet) -> Vec<Kind> {
    let of = sheet.of().iter().map(|of| of.kind());
    let mut kinds: Vec<Kind> = of.chain([Kind::Household, Kind::Person]).collect();
    if kinds.contains(&Kind::Request) {
        kinds.push(Kind::RequestEvent);
    }
    kinds.sort();
    kinds.dedup();
    kinds
}

/// The sheet by the town's own template, or by the built-in one when that is not right.
fn rendered(sheet: Sheet, own: Option<&str>, model: &Model, lang: Lang) -> Result<String, CliError> {
    if let Some(own) = own {
        match sheet::render(sheet, own, model) {
            Ok(text) => return Ok(text),
            Err(error) => out::note(&lang.sheet_bad_template(sheet.file(), error.line, &error.reason)),
        }
    }
    sheet::render(sheet, sheet.builtin(), model).map_err(|error| {
        let said = lang.sheet_bad_template(sheet.file(), error.line, &error.reason);
        CliError::new(said, lang.cli_unwritable_hint())
    })
}

/// The town's own template, if it has one that can be read.
fn own_template(sheet: Sheet, common: &Common) -> Option<String> {
    let path = common.config_dir.join(FOLDER).join(sheet.file());
    match plain_file::read_text(&path, TEMPLATE) {
        Ok(text) => Some(text),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => None,
        Err(error) => {
            let why = common.lang.os_error(&error);
            out::note(&common.lang.sheet_unread_template(sheet.file(), why));
            None
        }
    }
}

/// Who makes a file for people, and when.
pub(super) fn about(identity: &Identity, common: &Common) -> About {
    let unit = identity.units.iter().find(|unit| unit.path == identity.unit);
    About {
        unit: unit.map_or_else(|| identity.unit.to_string(), |unit| unit.name.clone()),
        author: identity.name.clone(),
        today: common.now().local_date(),
        lang: common.lang,
    }
}

fn scope(store: &Store, args: &Args, common: &Common) -> Result<Scope, CliError> {
    let household = args.household.as_ref();
    let today = common.now().local_date();
    let is_open = args.household.is_none() && args.visit.is_none();
    let month = args
        .month
        .or_else(|| (args.name.is_monthly() && is_open).then_some(today));
    Ok(Scope {
        household: household.map(|given| named(store, given, common.lang)).transpose()?,
        visit: args.visit.map(|id| id.to_string()),
        month: month.and_then(|day| day.with_day(1)),
    })
}

/// The id of the one household of a number, or of an id.
fn named(store: &Store, given: &str, lang: Lang) -> Result<String, CliError> {
    let rows = store
        .readable(&Kind::Household)
        .map_err(|error| CliError::store(&error, lang))?;
    let key = comparison::key(given);
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let is_meant = |row: &&Value| text(row, "id") == given || comparison::key(&text(row, "household_no")) == key;
    let found: Vec<String> = rows.iter().filter(is_meant).map(|row| text(row, "id")).collect();
    match found.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(CliError::new(
            lang.sheet_no_household(given),
            lang.sheet_household_hint(),
        )),
        several => Err(CliError::new(
            lang.sheet_several(given, &lang.listed(several)),
            lang.sheet_household_hint(),
        )),
    }
}

/// The records that files for people are made of, as this device's user may read them.
pub(super) fn records(store: &Store, common: &Common) -> Result<Records, StoreError> {
    let mut records = Records::default();
    for kind in Kind::ALL.iter().filter(|kind| !kind.is_server_owned()).cloned() {
        let rows = store.readable(&kind)?;
        records.of.insert(kind, rows);
    }
    let text = |row: &Value, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    let visits = list::rows(store, &Listed::Visits, Some(common.lang), common.now())?;
    records.wrote = visits.iter().map(|row| (text(row, "id"), text(row, "by"))).collect();
    Ok(records)
}

fn read_month(text: &str) -> Result<Date, String> {
    parse_date(&format!("{text}-01")).ok_or_else(|| "2026-11".to_owned())
}
