//! `backup FILE`: a checked copy of this device's database, made while it is in use. `backup --stick DIR`: from now on the day's
//! copies also go to that stick, sealed.
//!
//! Promise (`--json`): `{"ok","file","changes","waiting"}`; of a stick `{"ok","file"}`, `file` null when it had the newest.

use super::copy_words::when;
use super::{CliError, Common, out, passphrase};
use crate::domain::lang::Lang;
use crate::platform::whole_file;
use crate::store::StoreError;
use crate::store::backup::sticks::{self, StickError};
use crate::store::backup::{self, Due, Found};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Where to.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The file to write.
    #[arg(required_unless_present = "stick")]
    pub file: Option<PathBuf>,
    /// Replaces an earlier copy.
    #[arg(long, conflicts_with = "stick")]
    pub replace: bool,
    /// A stick that gets the day's copies, sealed.
    #[arg(long, value_name = "DIR", conflicts_with = "file")]
    pub stick: Option<PathBuf>,
    /// Another passphrase from now on.
    #[arg(long, requires = "stick")]
    pub new_passphrase: bool,
    /// The answer as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Makes the copy and says so.
///
/// # Errors
/// The store's, in words; and when the file cannot be written, or another file is there.
pub fn run(args: &Args, common: &Common) -> Result<(), CliError> {
    match (&args.stick, &args.file) {
        (Some(folder), _) => to_stick(folder, args, common),
        (None, Some(file)) => to_file(file, args, common),
        (None, None) => Ok(()),
    }
}

/// Chooses the stick and makes its first copy.
fn to_stick(folder: &Path, args: &Args, common: &Common) -> Result<(), CliError> {
    let (lang, database, name) = (common.lang, common.database(), folder.display().to_string());
    let store_words = |error: StoreError| CliError::store(&error, lang);
    let stick_words = |error: &StickError| match error {
        StickError::Store(error) => CliError::store(error, lang),
        error => CliError::new(
            lang.stick_copy_failed(&name, error.code()),
            lang.stick_copy_hint(error.code()),
        ),
    };
    drop(common.open_ready()?);
    let known = sticks::has_passphrase(&database).map_err(store_words)? && !args.new_passphrase;
    if known
        && let Some(given) = common.passphrase()?
        && !sticks::is_passphrase(&database, &given).map_err(store_words)?
    {
        return Err(CliError::new(lang.passphrase_another(), lang.passphrase_another_hint()));
    }
    let words = (!known).then(|| passphrase::choose(common)).transpose()?;
    sticks::choose(&database, folder, words.as_deref()).map_err(|error| stick_words(&error))?;
    backup::keep(&database, Due::Changed, common.now()).map_err(store_words)?;
    // The one chosen last is the last.
    let tried = sticks::keep(&database, common.clock.today())
        .map_err(store_words)?
        .pop();
    let file = match tried.map(|tried| tried.made) {
        None => {
            return Err(CliError::new(
                lang.stick_nothing_to_copy(),
                lang.stick_nothing_to_copy_hint(),
            ));
        }
        Some(made) => made.map_err(|error| stick_words(&error))?,
    };
    let file = file.map(|file| file.display().to_string());
    match (args.json, &file) {
        (true, _) => out::json(&json!({"ok": true, "file": file}), lang),
        (false, Some(file)) => out::lines([lang.stick_copy_made(file)], lang),
        (false, None) => out::lines([lang.stick_copy_there(&name)], lang),
    }?;
    out::note(lang.stick_copy_next());
    Ok(())
}

fn to_file(to: &Path, args: &Args, common: &Common) -> Result<(), CliError> {
    let lang = common.lang;
    let file = to.display().to_string();
    must_be_free(to, args.replace, lang)?;
    let (mut store, _) = common.open_ready()?;
    let facts = store
        .backup(to, args.replace, common.now())
        .map_err(|error| failed(&file, &error, lang))?;
    match args.json {
        true => out::json(
            &json!({"ok": true, "file": file, "changes": facts.changes, "waiting": facts.waiting}),
            lang,
        ),
        false => out::lines([lang.copy_made(&file, facts.changes, facts.waiting)], lang),
    }?;
    // Printed last, so that it stays in view.
    out::note(lang.copy_open_warning());
    Ok(())
}

/// An existing file is replaced only when a person says so and it is a copy.
fn must_be_free(file: &Path, replace: bool, lang: Lang) -> Result<(), CliError> {
    let name = file.display().to_string();
    match (file.symlink_metadata(), replace) {
        (Err(_), _) if whole_file::is_reserved(file).unwrap_or(true) => {
            Err(CliError::new(lang.cli_taken(&name), lang.cli_taken_hint()))
        }
        (Err(_), _) => Ok(()),
        (Ok(_), false) => Err(CliError::new(lang.copy_exists(&name), lang.copy_exists_hint())),
        (Ok(_), true) if backup::check(file).is_ok_and(|facts| facts.at.is_some()) => Ok(()),
        (Ok(_), true) => Err(CliError::new(lang.copy_not_ours(&name), lang.copy_not_ours_hint())),
    }
}

fn failed(file: &str, error: &StoreError, lang: Lang) -> CliError {
    match error {
        StoreError::Unwritable(why) => CliError::new(lang.cli_unwritable(file, why), lang.copy_unwritable_hint()),
        other => CliError::store(other, lang),
    }
}

/// What `doctor` says of the copies beside the database: each is read to its end.
pub(super) fn told(common: &Common) -> Vec<String> {
    let lang = common.lang;
    let (good, bad): (Vec<Found>, Vec<Found>) =
        backup::found(&common.database(), common.clock.today()).partition(|copy| copy.facts.is_ok());
    let mut lines: Vec<String> = match good.first().and_then(|copy| copy.facts.as_ref().ok()) {
        Some(facts) => vec![lang.copy_newest(&when(facts, lang), facts.changes)],
        None => vec![lang.copy_none().to_owned()],
    };
    if good.len() > 1 {
        lines.push(lang.copy_good(good.len() - 1));
    }
    lines.extend(told_of_sticks(common));
    for copy in &bad {
        let why = copy.facts.as_ref().err().map(StoreError::detail).unwrap_or_default();
        lines.push(lang.copy_bad(&copy.path.display().to_string(), &why));
    }
    lines
}

/// What is known of the sticks; the copies on those that are there are read to their end.
fn told_of_sticks(common: &Common) -> Vec<String> {
    let (lang, database) = (common.lang, common.database());
    let chosen = match sticks::chosen(&database) {
        Ok(chosen) => chosen,
        Err(error) => return vec![lang.stick_unknown(&error.detail())],
    };
    let mut lines = Vec::new();
    for stick in chosen {
        let folder = stick.folder.display().to_string();
        let when = stick.last.map(|at| at.local().format("%Y-%m-%d %H:%M").to_string());
        lines.push(lang.stick_told(&folder, when.as_deref().unwrap_or("-")));
        lines.extend(stick.trouble.map(|code| lang.stick_copy_failed(&folder, &code)));
    }
    for on in sticks::found(&database, common.clock.today()) {
        if let Err(error) = on.check() {
            lines.push(lang.copy_bad(&on.path.display().to_string(), lang.sealed_trouble(error.code()).0));
        }
    }
    lines
}
