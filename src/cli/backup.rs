//! `backup FILE`: a checked copy of this device's database, made while others use it.
//!
//! Promise (`--json`): `{"ok","file","changes","waiting"}`.

use super::{CliError, Common, out};
use crate::domain::lang::Lang;
use crate::platform::whole_file;
use crate::store::StoreError;
use crate::store::backup::{self, Facts, Found};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Where to.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The file to write.
    pub file: PathBuf,
    /// Replaces an earlier copy.
    #[arg(long)]
    pub replace: bool,
    /// The answer as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Makes the copy and says so.
///
/// # Errors
/// The store's, in words; and when the file cannot be written, or another file is there.
pub fn run(args: &Args, common: &Common) -> Result<(), CliError> {
    let lang = common.lang;
    let file = args.file.display().to_string();
    must_be_free(&args.file, args.replace, lang)?;
    let (mut store, _) = common.open_ready()?;
    let facts = store
        .backup(&args.file, args.replace, common.now())
        .map_err(|error| failed(&file, &error, lang))?;
    match args.json {
        true => out::json(
            &json!({"ok": true, "file": file, "changes": facts.changes, "waiting": facts.waiting}),
            lang,
        ),
        false => out::lines([lang.copy_made(&file, facts.changes, facts.waiting)], lang),
    }?;
    // The last line, so that it stays in view.
    out::note(lang.copy_open_warning());
    Ok(())
}

/// A file that is there is replaced only when a person says so and it is a copy.
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

/// When a copy was made, in local time.
pub(super) fn when(facts: &Facts, lang: Lang) -> String {
    match facts.at {
        Some(at) => at.local().format("%Y-%m-%d %H:%M").to_string(),
        None => lang.restored_by_hand().to_owned(),
    }
}

/// What a good copy offers when the database is damaged.
pub(super) fn when_and_how_much(facts: &Facts, lang: Lang) -> String {
    lang.damaged_copy(&when(facts, lang), facts.changes)
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
    for copy in &bad {
        let why = copy.facts.as_ref().err().map(StoreError::detail).unwrap_or_default();
        lines.push(lang.copy_bad(&copy.path.display().to_string(), &why));
    }
    lines
}
