//! `compare FILE… --kind …`: a list of another office against the benefits recorded here. What differs is kept as findings that people
//! answer; no benefit is changed. `compare --roster GROUP -o FILE`: everybody of a key group with what they receive.
//!
//! Promise (`--json`): a line for each row that has a finding (`"row","name","person_id","household_id","kind","finding","beside",
//! "listed","ours"`), then one line `{"ok","rows","same","findings","unread","kept"}`.

use super::export::unwritten;
use super::import::{self, LedgerFiles, files};
use super::{CliError, Common, out};
use crate::domain::benefit::BenefitKind;
use crate::domain::lang::Lang;
use crate::domain::mask::{Mask, Privacy, View};
use crate::domain::tag::TagKind;
use crate::domain::time::typed_date;
use crate::domain::unit::UnitPath;
use crate::exchange::compare::{List, Source, compare, keep, roster, table};
use crate::exchange::csv_file::{self, Encoding};
use crate::exchange::import::Files;
use crate::exchange::{Table, workbook};
use crate::platform::whole_file;
use crate::record::Kind;
use crate::store::Store;
use crate::view::ledger::Ledger;
use crate::view::{Compared, Comparison, Terms};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Findings that are told of without a file and without a dry run.
const TOLD: usize = 20;

/// Which list, and what it is.
#[derive(Debug, clap::Args)]
#[command(mut_arg("files", |files| files.required_unless_present("roster")))]
pub struct Args {
    /// The list.
    #[command(flatten)]
    pub from: LedgerFiles,
    /// Of which benefit it is.
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    /// Which day it shows.
    #[arg(long, value_name = "DAY")]
    pub as_of: Option<String>,
    /// What it is called.
    #[arg(long, value_name = "TEXT")]
    pub title: Option<String>,
    /// Where it is from.
    #[arg(long, value_name = "TEXT")]
    pub source: Option<String>,
    /// Which part of the records it is about.
    #[arg(long, value_name = "PATH")]
    pub unit: Option<String>,
    /// Nothing is kept.
    #[arg(long)]
    pub dry_run: bool,
    /// All rows as a file.
    #[arg(short, long, value_name = "FILE.xlsx|csv")]
    pub output: Option<PathBuf>,
    /// Everybody of a key group instead.
    #[arg(long, value_name = "GROUP", requires = "output", conflicts_with_all = ["files", "kind", "as_of", "title", "source", "sheet", "map", "dry_run"])]
    pub roster: Option<String>,
    /// Answers as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Compares, or writes a roster.
///
/// # Errors
/// One message with a hint; nothing was kept then.
pub fn run(args: &Args, common: &Common) -> Result<(), CliError> {
    let (mut store, _) = common.open_ready()?;
    if let Some(group) = &args.roster {
        return write_roster(&mut store, group, args, common);
    }
    let lang = common.lang;
    let list = list(args, common)?;
    let (mut read, answers) = files::read(&args.from, import::remembered(&store, lang)?, lang)?;
    Arc::make_mut(&mut read.ledgers)
        .iter_mut()
        .for_each(Ledger::ask_of_columns);
    if !args.json {
        out::lines(files::said(&read, lang), lang)?;
    }
    files::must_be_answered(&read, lang)?;
    if !args.dry_run {
        import::remember(&mut store, &read, &answers, common)?;
    }
    if let Some(path) = &args.output {
        may_write(path, lang)?;
    }
    let (comparison, sheet) = compared(&store, &read, &list, common)?;
    show(&store, &comparison, args, common)?;
    if let Some(path) = &args.output {
        write_table(&mut store, path, &[sheet], common)?;
    }
    let kept = match args.dry_run {
        true => None,
        false => Some(kept(&mut store, &read, &list, comparison.clone(), common)?),
    };
    end(&comparison, kept, args, lang)
}

fn list(args: &Args, common: &Common) -> Result<List, CliError> {
    let lang = common.lang;
    let today = common.now().local_date();
    let as_of = match &args.as_of {
        None => today,
        Some(given) => {
            let day = typed_date(given).filter(|day| *day <= today);
            day.ok_or_else(|| CliError::new(lang.compare_ahead(given), lang.compare_ahead_hint()))?
        }
    };
    let kind = args.kind.as_deref().map(|given| kind(given, lang)).transpose()?;
    let file = args.from.files.first().and_then(|path| path.file_stem());
    let file = file.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(List {
        title: args.title.clone().unwrap_or(file).chars().take(40).collect(),
        source: args.source.clone().unwrap_or_default(),
        as_of,
        kind,
        unit: unit(args, lang)?,
    })
}

fn unit(args: &Args, lang: Lang) -> Result<Option<UnitPath>, CliError> {
    let parsed = args.unit.as_deref().map(|given| {
        UnitPath::parse(given).ok_or_else(|| CliError::new(lang.cli_bad_unit(given), lang.cli_bad_unit_hint()))
    });
    parsed.transpose()
}

/// The benefit of a code, or of its word.
fn kind(given: &str, lang: Lang) -> Result<BenefitKind, CliError> {
    let mut kinds = BenefitKind::ALL.iter();
    let found = kinds.find(|kind| kind.code() == given || lang.benefit(kind) == given);
    found
        .cloned()
        .ok_or_else(|| CliError::new(lang.compare_bad_kind(given), lang.compare_which_kind_hint(&codes())))
}

fn codes() -> String {
    BenefitKind::ALL
        .iter()
        .map(BenefitKind::code)
        .collect::<Vec<_>>()
        .join(" ")
}

fn compared(store: &Store, files: &Files, list: &List, common: &Common) -> Result<(Comparison, Table), CliError> {
    let lang = common.lang;
    let looked = store.look(common.now(), |held, lookup| {
        let comparison = compare(&files.ledgers, list, held, lookup)?;
        let sheet = table(&comparison, held, lang);
        Some((comparison, sheet))
    });
    let found = looked.map_err(|error| import::cannot_save(&error, lang))?;
    found.ok_or_else(|| CliError::new(lang.compare_which_kind(), lang.compare_which_kind_hint(&codes())))
}

/// Keeps the findings; how many there are.
fn kept(
    store: &mut Store,
    files: &Files,
    list: &List,
    comparison: Comparison,
    common: &Common,
) -> Result<usize, CliError> {
    let lang = common.lang;
    let source = Source {
        file: &files.named(),
        ledgers: &files.ledgers,
        list,
    };
    let kept = keep(store, source, comparison, common.now()).map_err(|error| import::cannot_save(&error, lang))?;
    let kept = kept.ok_or_else(|| CliError::new(lang.import_meanwhile(), lang.import_meanwhile_hint()))?;
    if kept.group.is_some() {
        common.keep_copy();
    }
    Ok(kept.findings)
}

fn show(store: &Store, comparison: &Comparison, args: &Args, common: &Common) -> Result<(), CliError> {
    let lang = common.lang;
    let known = store.known().map_err(|error| CliError::store(&error, lang))?;
    let name = |row: &Compared| {
        let about: Vec<_> = row.household.iter().map(|id| id.0).collect();
        let mask = Mask {
            view: View::Masked,
            known: &known,
            today: common.now().local_date(),
            about: &about,
        };
        mask.show(Privacy::Name, &row.name)
    };
    let found: Vec<&Compared> = comparison.findings().collect();
    if args.json {
        for row in found {
            out::json(&as_json(row, &name(row)), lang)?;
        }
        return Ok(());
    }
    out::lines([lang.compare_tally(comparison)], lang)?;
    let most = if args.dry_run { usize::MAX } else { TOLD };
    out::lines(found.iter().take(most).map(|row| line(row, &name(row), lang)), lang)?;
    match found.len().saturating_sub(most) {
        0 => Ok(()),
        more => out::lines([format!(".. +{more}")], lang),
    }
}

fn line(row: &Compared, name: &str, lang: Lang) -> String {
    let at = row.at.map_or_else(String::new, |at| lang.compare_at(at.row + 1));
    let finding = row.finding.as_ref().map_or("", |finding| lang.finding(finding));
    let mut said = vec![lang.compare_line(at, name, lang.benefit(&row.kind), finding)];
    said.extend(row.beside.as_ref().map(|kind| lang.compare_beside(lang.benefit(kind))));
    said.extend(lang.compare_differences(row));
    lang.clauses(&said)
}

fn as_json(row: &Compared, name: &str) -> Value {
    let terms = |terms: &Terms| json!({"monthly_fen": terms.monthly_fen, "level": terms.level, "from": terms.from});
    json!({
        "row": row.at.map(|at| at.row + 1), "name": name, "person_id": row.person, "household_id": row.household,
        "kind": row.kind, "finding": row.finding, "beside": row.beside, "listed": terms(&row.listed),
        "ours": terms(&row.ours),
    })
}

fn end(comparison: &Comparison, kept: Option<usize>, args: &Args, lang: Lang) -> Result<(), CliError> {
    let findings = comparison.findings().count();
    if args.json {
        let same = comparison.rows.len() - findings;
        let answer = json!({
            "ok": true, "rows": comparison.listed(), "same": same, "findings": findings,
            "unread": comparison.unread.len(), "kept": kept,
        });
        return out::json(&answer, lang);
    }
    let said = match kept {
        None => lang.compare_dry_run().to_owned(),
        Some(0) => lang.compare_none().to_owned(),
        Some(count) => lang.compare_kept(count),
    };
    out::lines([said], lang)
}

fn write_roster(store: &mut Store, group: &str, args: &Args, common: &Common) -> Result<(), CliError> {
    let lang = common.lang;
    let mut groups = TagKind::ALL.iter();
    let found = groups.find(|kind| kind.code() == group || lang.tag(kind) == group);
    let Some(kind) = found else {
        let known: Vec<&str> = TagKind::ALL.iter().map(TagKind::code).collect();
        let hint = lang.compare_bad_group_hint(&known.join(" "));
        return Err(CliError::new(lang.compare_bad_group(group), hint));
    };
    let Some(path) = &args.output else { return Ok(()) };
    may_write(path, lang)?;
    let unit = unit(args, lang)?;
    let made = store.look(common.now(), |held, lookup| {
        roster::tables(kind, unit.as_ref(), held, lookup, lang)
    });
    let tables = made.map_err(|error| import::cannot_save(&error, lang))?;
    let count = tables[0].rows.len();
    write_table(store, path, &tables, common)?;
    match args.json {
        true => out::json(&json!({"ok": true, "rows": count}), lang),
        false => out::lines([lang.cli_exported(count, &path.display().to_string())], lang),
    }
}

fn may_write(path: &Path, lang: Lang) -> Result<(), CliError> {
    whole_file::may_write(path, whole_file::Kind::Document, false).map_err(|error| unwritten(path, &error, lang))
}

/// Writes tables as a workbook, of a csv the first one, with a line in the audit log.
fn write_table(store: &mut Store, path: &Path, tables: &[Table], common: &Common) -> Result<(), CliError> {
    let lang = common.lang;
    let is_csv = path
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    let does_not_fit = || CliError::new(lang.export_does_not_fit(), lang.export_does_not_fit_hint());
    let content = match (is_csv, tables.first()) {
        (true, Some(first)) => csv_file::csv(first, Encoding::Utf8).map_err(|_| does_not_fit())?,
        _ => workbook::workbook(tables, lang.export_codes()).map_err(|_| does_not_fit())?,
    };
    let about = format!("{} internal {}", Kind::ListRow, path.display());
    store
        .audit("export", &about, common.now())
        .map_err(|error| CliError::store(&error, lang))?;
    whole_file::write(path, &content, whole_file::Kind::Document, false).map_err(|error| unwritten(path, &error, lang))
}
