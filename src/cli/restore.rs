//! `restore FILE` and `restore --newest`: replaces the database by a checked copy.
//!
//! Promise (`--json`): `{"ok","changes","carried","dropped","missing","unreadable","kept"}`.

use super::{CliError, Common, out, passphrase};
use crate::domain::lang::Lang;
use crate::runtime::lock::ConsoleLock;
use crate::store::StoreError;
use crate::store::backup::{self, Choice, RestoreError, Restored};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Which copy, and what the person agrees to.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The copy.
    #[arg(conflicts_with = "newest", required_unless_present = "newest")]
    pub file: Option<PathBuf>,
    /// The newest good copy of this computer.
    #[arg(long)]
    pub newest: bool,
    /// The copy may be another person's.
    #[arg(long)]
    pub other: bool,
    /// Drops this many changes that were made since and never pushed.
    #[arg(long, value_name = "N")]
    pub drop: Option<usize>,
    /// The answer as JSON.
    #[arg(long)]
    pub json: bool,
}

/// Restores and prints what became of everything.
///
/// # Errors
/// The reason, in words; nothing was changed then.
pub fn run(args: &Args, common: &Common) -> Result<(), CliError> {
    let lang = common.lang;
    let rules = common.rules()?;
    let _alone = lock(common)?;
    let from = match &args.file {
        Some(file) => Some(file.clone()),
        None => backup::good(&common.database(), common.clock.today())
            .next()
            .map(|(path, _)| path),
    };
    let choice = Choice {
        other: args.other,
        drop: args.drop,
    };
    let key = from
        .as_ref()
        .map(|file| passphrase::key_of(file, common))
        .transpose()?
        .flatten();
    let from_and_key = (from.as_deref(), key.as_ref());
    let done = backup::restore(&common.database(), from_and_key, choice, &rules, common.now())
        .map_err(|error| in_words(&error, from.as_deref(), lang))?;
    match args.json {
        true => {
            let kept = done.kept.as_ref().map(|kept| kept.display().to_string());
            let answer = json!({"ok": true, "changes": done.now.changes, "carried": done.carried, "dropped": done.dropped,
                "missing": done.missing, "unreadable": done.unreadable, "kept": kept});
            out::json(&answer, lang)
        }
        false => out::lines(said(&done, lang), lang),
    }
}

/// No console may be open; where there was no data folder yet, it is made.
fn lock(common: &Common) -> Result<ConsoleLock, CliError> {
    let lang = common.lang;
    let lock = ConsoleLock::take(&common.data_dir).map_err(|error| {
        let detail = lang.labelled(&common.data_dir.display().to_string(), lang.os_error(&error));
        CliError::store(&StoreError::Unwritable(detail), lang)
    })?;
    lock.ok_or_else(|| CliError::new(lang.restore_in_use(), lang.restore_in_use_hint()))
}

fn said(done: &Restored, lang: Lang) -> Vec<String> {
    let mut lines = vec![match &done.copy {
        Some(copy) => lang.restored(&super::copy_words::when(copy, lang), done.now.changes),
        None => lang.restored_salvaged(done.now.changes),
    }];
    if done.carried > 0 && done.copy.is_some() {
        lines.push(lang.restored_carried(done.carried));
    }
    if done.dropped > 0 {
        lines.push(lang.restored_dropped(done.dropped));
    }
    if done.missing > 0 {
        lines.push(lang.restored_missing(done.missing));
    }
    if done.unreadable {
        lines.push(lang.restored_unreadable().to_owned());
    }
    lines.extend(
        done.kept
            .iter()
            .map(|kept| lang.restored_kept(&kept.display().to_string())),
    );
    lines.push(lang.restored_next().to_owned());
    lines
}

pub(super) fn in_words(error: &RestoreError, from: Option<&Path>, lang: Lang) -> CliError {
    let file = from.map(|file| file.display().to_string()).unwrap_or_default();
    match error {
        RestoreError::Copy(error) => {
            let words = lang.database_trouble(error.code());
            let why = match error.detail() {
                detail if detail.is_empty() || detail == file => words.what.to_owned(),
                detail => lang.labelled(words.what, &detail),
            };
            let hint = match error {
                StoreError::NewerVersion { .. } => lang.restore_newer_hint(),
                _ => lang.restore_bad_copy_hint(),
            };
            CliError::new(lang.restore_bad_copy(&file, &why), hint)
        }
        RestoreError::Itself => CliError::new(lang.restore_itself(), lang.restore_itself_hint()),
        RestoreError::InUse => CliError::new(lang.restore_in_use(), lang.restore_in_use_hint()),
        RestoreError::NoCopy => CliError::new(lang.restore_no_copy(), lang.restore_no_copy_hint()),
        RestoreError::Other { copy, here } => CliError::new(
            lang.restore_other(&copy.0, &copy.1, &here.0, &here.1),
            lang.restore_other_hint(),
        ),
        RestoreError::Waiting(n) => CliError::new(lang.restore_waiting(*n), lang.restore_waiting_hint(*n)),
        RestoreError::Sealed(error) => passphrase::in_words(error, from.unwrap_or(Path::new("")), lang),
        RestoreError::Revoked => CliError::new(lang.restore_revoked(), lang.restore_revoked_hint()),
        RestoreError::Store(error) => CliError::store(error, lang),
    }
}
