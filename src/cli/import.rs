//! `import FILE…`: ledgers in. What becomes of each row is shown first; a person, or a flag, then says what is written.
//!
//! ```text
//! read, recognise --questions--> asked with a mapping to fill in; nothing is imported
//!       '--plan--> one sentence a sheet --all, good rows, none--> refused rows to a file, the others in one transaction
//! ```
//!
//! Promise (`--json`): a line for each row (`"file","sheet","row","name","fate","made","changes","reasons","notes"`), with a dry run all
//! of them, else those that were not taken; then one line `{"ok","rows","new","changed","same","refused","asked","imported"}`.

mod answer;
mod args;
pub(in crate::cli) mod files;
mod rows;

pub use self::args::{Args, LedgerFiles};

use self::files::Answers;
use super::export::unwritten;
use super::{CliError, Common, out};
use crate::domain::lang::Lang;
use crate::domain::unit::UnitPath;
use crate::exchange::import::{Files, GoesBack, Options, RefusedError, Source, Written, plan, write};
use crate::exchange::ledger::Mapping;
use crate::platform::whole_file;
use crate::store::{SaveError, Store};
use crate::view::{Done, Fate, Identity, Plan, RowFate, UndoOf};
use std::ops::ControlFlow;
use std::path::Path;
use std::process::ExitCode;

/// Imports, or takes an import back.
///
/// # Errors
/// One message with a hint; nothing was written then.
pub fn run(args: &Args, common: &Common) -> Result<ExitCode, CliError> {
    let (mut store, _) = common.open_ready()?;
    if args.undo {
        return undo(&mut store, args, common);
    }
    let (mut files, answers) = files::read(&args.from, remembered(&store, common.lang)?, common.lang)?;
    if args.dry_run && args.refused.is_none() {
        files.forget_books();
    }
    if !args.json {
        out::lines(files::said(&files, common.lang), common.lang)?;
    }
    files::must_be_answered(&files, common.lang)?;
    let mut options = options(&store, args, &files, common.lang)?;
    let mut plan = planned(&store, &files, &options, common)?;
    let shown = rows::Shown::new(&store, &files, common)?;
    if args.dry_run {
        shown.sheets(&plan, args.json)?;
        shown.rows(&plan.rows, args.json)?;
        write_refused(args, &files, &shown, &plan, common.lang)?;
        return shown.end(plan.tally(None), None, args.json);
    }
    remember(&mut store, &files, &answers, common)?;
    shown.sheets(&plan, args.json)?;
    let asks = answer::is_asked(args);
    if asks && args.asked.is_empty() && plan.rows.iter().any(|row| matches!(row.fate, Fate::Asked(_))) {
        // The answer to one question may lead to the next.
        while answer::each(&shown, &plan, &mut options, common.lang)? {
            plan = planned(&store, &files, &options, common)?;
        }
        shown.sheets(&plan, false)?;
    }
    let left_out = plan.left_out().count();
    if left_out > 0 {
        shown.left_out(&plan, args.json)?;
    }
    write_refused(args, &files, &shown, &plan, common.lang)?;
    let nothing = plan.changes.is_empty();
    let is_agreed = args.good_rows || asks;
    // A file of which nothing came in is no success, however much one agreed to leave out.
    if left_out > 0 && (!is_agreed || nothing && plan.tally(None).same == 0) {
        return Err(CliError::new(
            common.lang.import_left_out(left_out),
            common.lang.import_left_out_hint(),
        ));
    }
    if nothing {
        return shown.end(plan.tally(None), Some(0), args.json);
    }
    if asks && !answer::agreed(&plan, common.lang)? {
        out::lines([common.lang.import_given_up()], common.lang)?;
        return Ok(ExitCode::from(1));
    }
    let tally = plan.tally(None);
    written(&mut store, &files, &options, plan, common)?;
    remember_folder(&mut store, args);
    common.keep_copy();
    shown.end(tally, Some(tally.good()), args.json)
}

/// What was answered about headings here before.
///
/// # Errors
/// When the database does not answer.
pub(super) fn remembered(store: &Store, lang: Lang) -> Result<Vec<Mapping>, CliError> {
    let kept = store.ledger_answers().map_err(|error| CliError::store(&error, lang))?;
    Ok(Mapping::kept(&kept))
}

/// Keeps what a mapping file said of these ledgers: the next run and the console do not ask it again.
pub(super) fn remember(store: &mut Store, files: &Files, answers: &Answers, common: &Common) -> Result<(), CliError> {
    let Some(given) = &answers.given else { return Ok(()) };
    for ledger in files.ledgers.iter() {
        let before = answers
            .before
            .iter()
            .find(|known| known.fingerprint == ledger.fingerprint);
        let Some(said) = given.about(ledger, before) else {
            continue;
        };
        if before == Some(&said) {
            continue;
        }
        store
            .remember_answers(&said.to_keep(ledger, common.now()))
            .map_err(|error| CliError::store(&error, common.lang))?;
    }
    Ok(())
}

/// The console offers the folder next time. It costs nothing when that is not kept.
fn remember_folder(store: &mut Store, args: &Args) {
    let folder = args.from.files.first().and_then(|file| std::path::absolute(file).ok());
    let Some(folder) = folder.as_deref().and_then(Path::parent) else {
        return;
    };
    if let Err(error) = store.remember_folder(&folder.to_string_lossy()) {
        tracing::warn!(%error, "the folder of the ledger was not kept");
    }
}

fn options(store: &Store, args: &Args, files: &Files, lang: Lang) -> Result<Options, CliError> {
    let mut options = Options::default();
    if let Some(given) = &args.unit {
        let unit = UnitPath::parse(given);
        let unit = unit.ok_or_else(|| CliError::new(lang.cli_bad_unit(given), lang.cli_bad_unit_hint()))?;
        let identity = store.identity().map_err(|error| CliError::store(&error, lang))?;
        let is_known = |identity: Identity| {
            let is_own = identity.unit.contains(&unit);
            is_own && (identity.units.is_empty() || identity.units.iter().any(|known| known.path == unit))
        };
        if !identity.is_some_and(is_known) {
            return Err(CliError::new(lang.refused_grid(given), lang.cli_bad_unit_hint()));
        }
        options.unit = Some(unit);
    }
    options.said = args::said(&args.asked, &files.ledgers)
        .map_err(|given| CliError::new(lang.import_bad_asked(&given), lang.import_bad_asked_hint()))?;
    Ok(options)
}

fn planned(store: &Store, files: &Files, options: &Options, common: &Common) -> Result<Plan, CliError> {
    let lang = common.lang;
    let watch = |rows: usize| {
        if rows.is_multiple_of(1000) {
            out::progress(&lang.import_looking(rows));
        }
        ControlFlow::Continue(())
    };
    let looked = store.look(common.now(), |held, lookup| {
        plan(&files.ledgers, held, lookup, options, &watch)
    });
    out::progress("");
    // Nothing here breaks a plan off.
    Ok(looked.map_err(|error| cannot_save(&error, lang))?.unwrap_or_default())
}

/// Writes the plan.
fn written(store: &mut Store, files: &Files, options: &Options, plan: Plan, common: &Common) -> Result<(), CliError> {
    let lang = common.lang;
    let file = files.named();
    let source = Source {
        file: &file,
        ledgers: &files.ledgers,
        options,
    };
    match write(store, source, plan, common.now()).map_err(|error| cannot_save(&error, lang))? {
        Written::Done { .. } => Ok(()),
        Written::Differs(_) => Err(CliError::new(lang.import_meanwhile(), lang.import_meanwhile_hint())),
    }
}

fn write_refused(args: &Args, files: &Files, shown: &rows::Shown<'_>, plan: &Plan, lang: Lang) -> Result<(), CliError> {
    let (Some(path), true) = (&args.refused, plan.left_out().next().is_some()) else {
        return Ok(());
    };
    let reason = |row: &RowFate| lang.clauses(&shown.words().reasons(row));
    let back = GoesBack {
        is_csv: path
            .extension()
            .is_some_and(|ending| ending.eq_ignore_ascii_case("csv")),
        heading: lang.import_reason(),
        reason: &reason,
    };
    let content = files.refused(plan, &back).map_err(|error| match error {
        RefusedError::Several => CliError::new(lang.import_only_one(), ""),
        error => CliError::new(lang.cli_unwritable(&path.display().to_string(), &error.to_string()), ""),
    })?;
    whole_file::write(path, &content, whole_file::Kind::Document, false)
        .map_err(|error| unwritten(path, &error, lang))?;
    if !args.json {
        let file = path.display().to_string();
        out::lines([lang.import_refused_written(plan.left_out().count(), &file)], lang)?;
    }
    Ok(())
}

fn undo(store: &mut Store, args: &Args, common: &Common) -> Result<ExitCode, CliError> {
    let lang = common.lang;
    let last = store.last_import().map_err(|error| CliError::store(&error, lang))?;
    let none = || CliError::new(lang.import_undo_none(), "");
    let of: UndoOf = last.ok_or_else(none)?;
    if !args.json && !answer::takes_back(store, &of, common)? {
        out::lines([lang.import_given_up()], lang)?;
        return Ok(ExitCode::from(1));
    }
    let saved = store.undo_of(&of, common.now()).map_err(|error| match error {
        SaveError::CannotUndo(row, why) => {
            let file = row.deeds.first().map_or("", |deed| &deed.subject);
            CliError::new(
                lang.import_undo_refused(file, lang.undo_refusal(why, &row)),
                lang.import_undo_hint(),
            )
        }
        error => cannot_save(&error, lang),
    })?;
    common.keep_copy();
    let deed = saved.deeds.first();
    let file = deed.map_or("", |deed| deed.subject.as_str());
    let rows = match deed.map(|deed| &deed.what) {
        Some(Done::Imported(rows)) => *rows,
        _ => 0,
    };
    match args.json {
        true => out::json(&serde_json::json!({"ok": true, "undone": rows, "file": file}), lang)?,
        false => out::lines([lang.import_undone(file, rows)], lang)?,
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn cannot_save(error: &SaveError, lang: Lang) -> CliError {
    match error {
        SaveError::Store(error) => CliError::store(error, lang),
        _ => CliError::new(lang.cli_not_set_up(), lang.cli_not_set_up_hint()),
    }
}
