//! `printout NAME -o FILE`: what a town asks for on paper or as a list, made of the records by templates that it may change.

use super::export::unwritten;
use super::{CliError, Common, out};
use crate::domain::comparison;
use crate::domain::lang::Lang;
use crate::domain::time::{Date, parse_date};
use crate::exchange::printout::{About, Asked, NotMade, Printout, Records, Scope, TemplateError};
use crate::platform::{plain_file, whole_file};
use crate::record::Kind;
use crate::runtime::report_file::TEMPLATES;
use crate::store::Store;
use chrono::Datelike;
use serde_json::Value;
use std::io::ErrorKind;
use std::path::PathBuf;

/// Which printout, of what.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which.
    #[arg(value_enum)]
    pub name: Printout,
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

/// Writes the printout, all of it or nothing.
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
        return out::lines([lang.printout_template_written(&file, name)], lang);
    }
    let (mut store, identity) = common.open_ready()?;
    let failed = |error| CliError::store(&error, lang);
    // As before an export: what a bad disk made of the records is in no file.
    store.check(common.now()).map_err(failed)?;
    let scope = scope(&store, args, common)?;
    let records = Records::read(&store, common.now()).map_err(failed)?;
    let asked = Asked {
        printout: args.name,
        scope: &scope,
        about: &About::new(&identity, common.clock.today(), lang),
        own: own.as_deref(),
    };
    let bad_template = |error: &TemplateError| lang.printout_bad_template(name, error.line, &error.reason);
    let made = Printout::made(&store, &records, asked, common.now()).map_err(|error| match error {
        NotMade::Nothing => CliError::new(lang.printout_empty(), lang.printout_empty_hint()),
        NotMade::Template(error) => CliError::new(bad_template(&error), lang.cli_unwritable_hint()),
        NotMade::Store(error) => failed(error),
    })?;
    if let Some(wrong) = &made.wrong {
        out::note(&bad_template(wrong));
    }
    store
        .audit("export", &format!("{} {file}", args.name.name()), common.now())
        .map_err(failed)?;
    whole_file::write(&args.output, &made.content, document, false).map_err(not_written)?;
    let handed_out = made.handed_out(file.clone());
    store.hand_out(&handed_out, common.now()).map_err(failed)?;
    out::lines([lang.printout_written(made.rows, &file)], lang)
}

/// The town's own template, if it has one that can be read.
fn own_template(printout: Printout, common: &Common) -> Option<String> {
    let path = common.config_dir.join(TEMPLATES).join(printout.file());
    match plain_file::read_text(&path, TEMPLATE) {
        Ok(text) => Some(text),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => None,
        Err(error) => {
            let why = common.lang.os_error(&error);
            out::note(&common.lang.printout_unread_template(printout.file(), why));
            None
        }
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
            lang.printout_no_household(given),
            lang.printout_household_hint(),
        )),
        several => Err(CliError::new(
            lang.printout_several(given, &lang.listed(several)),
            lang.printout_household_hint(),
        )),
    }
}

fn read_month(text: &str) -> Result<Date, String> {
    parse_date(&format!("{text}-01")).ok_or_else(|| "2026-11".to_owned())
}
