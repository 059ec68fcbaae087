//! `doctor`: checks the database and its copies, names what is damaged, and rebuilds the tables from the sound changes.
//!
//! Promise: exit 0 when nothing was wrong, else 1, also when it was repaired.

use super::{CliError, Common, out, passphrase};
use crate::change::Kind;
use crate::domain::lang::Lang;
use crate::store::backup::Key;
use crate::store::{Answer, Checked, DamagedChange, Query, Store};
use crate::sync::status::CLOCK_BEARABLE_MS;
use std::path::{Path, PathBuf};

/// What to let go of.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Lets go of damaged changes that nobody can bring back.
    #[arg(long)]
    pub forget_damaged: bool,
    /// Takes damaged changes from copies, where one has them whole.
    #[arg(long, conflicts_with = "forget_damaged")]
    pub repair: bool,
    /// Another copy to look into.
    #[arg(long, value_name = "FILE", requires = "repair")]
    pub from: Option<PathBuf>,
}

/// Checks everything and prints what was found.
///
/// # Errors
/// The store's, in words; and when anything was found.
pub fn run(args: &Args, common: &Common) -> Result<(), CliError> {
    let lang = common.lang;
    let (mut store, identity) = common.open_ready()?;
    let failed = |error| CliError::store(&error, lang);
    if args.forget_damaged {
        store.check(common.now()).map_err(failed)?;
        let forgotten = store.forget_damaged().map_err(failed)?;
        return out::lines([lang.cli_doctor_forgot(forgotten)], lang);
    }
    let key = args
        .from
        .as_ref()
        .map(|file| passphrase::key_of(file, common))
        .transpose()?
        .flatten();
    let mut found = store.check(common.now()).map_err(|error| common.cannot_open(&error))?;
    let regained = match args.repair {
        true => regain(&mut store, args.from.as_deref(), key.as_ref(), common)?,
        false => Vec::new(),
    };
    let missing = store.missing_saves().map_err(failed)?;
    // Where nothing can be written it is told again the next time.
    if missing > 0 && store.only_read().is_none() {
        store.missing_saves_told(common.now()).map_err(failed)?;
    }
    let Answer::Counts(counts) = store.answer(&Query::Counts, common.now()).map_err(failed)? else {
        return Err(CliError::new(lang.cli_doctor_found(), ""));
    };
    let now = common.now();
    let off = counts.clock_behind(now).filter(|off| *off < -CLOCK_BEARABLE_MS);
    let mut copies = super::backup::told(common);
    copies.extend(off.map(|off| lang.clock_off(off)));
    let sound = found.is_sound();
    if args.repair {
        found.changes = store.damaged().map_err(failed)?;
    }
    if sound && missing == 0 {
        let sound = lang.cli_doctor_done().to_owned();
        return out::lines(std::iter::once(sound).chain(copies), lang);
    }
    out::lines(copies.into_iter().chain(lines(&found, lang)).chain(regained), lang)?;
    match (sound, missing > 0) {
        (true, _) => {
            return Err(CliError::new(
                lang.cli_missing_saves(missing),
                lang.cli_missing_saves_hint(),
            ));
        }
        (false, true) => out::lines([lang.cli_missing_saves(missing)], lang)?,
        (false, false) => {}
    }
    let hint = match (found.changes.is_empty(), identity.server.is_some()) {
        (true, _) => lang.cli_doctor_mended_hint(),
        (false, _) if !args.repair => lang.cli_doctor_repair_hint(),
        (false, true) => lang.cli_doctor_sync_hint(),
        (false, false) => lang.cli_doctor_lost_hint(),
    };
    Err(CliError::new(lang.cli_doctor_found(), hint))
}

/// Restores damaged changes from copies. Returns lines about what was restored, and from where.
fn regain(store: &mut Store, file: Option<&Path>, key: Option<&Key>, common: &Common) -> Result<Vec<String>, CliError> {
    let lang = common.lang;
    let regained = store
        .regain(file.map(|file| (file, key)), common.now())
        .map_err(|error| super::restore::in_words(&error, file, lang))?;
    let line = |(change, from): &(DamagedChange, PathBuf)| {
        let kind = Kind::from_code(&change.kind);
        let kind = lang.kind(&kind);
        lang.regained(kind, &change.record, &change.change, &from.display().to_string())
    };
    Ok(regained.taken.iter().map(line).collect())
}

/// What was found, each in one line.
fn lines(found: &Checked, lang: Lang) -> Vec<String> {
    let mut lines = damaged(found, lang);
    for (kind, record, number) in &found.records {
        let number = number.as_deref().unwrap_or("-");
        lines.push(lang.cli_doctor_record(lang.kind(kind), number, record));
    }
    if let Some(first) = found.mended.first() {
        lines.push(lang.cli_doctor_mended(found.mended.len(), first));
    }
    if found.forgotten > 0 {
        lines.push(lang.cli_doctor_drafts(found.forgotten));
    }
    if found.audit > 0 {
        lines.push(lang.cli_doctor_audit(found.audit));
    }
    lines
}

/// The damaged changes, each in one line.
pub(super) fn damaged(found: &Checked, lang: Lang) -> Vec<String> {
    let line = |change: &DamagedChange| {
        let unread = |text: &str| if text.is_empty() { "?" } else { text }.to_owned();
        let kind = Kind::from_code(&change.kind);
        let kind = if change.kind.is_empty() { "?" } else { lang.kind(&kind) };
        lang.cli_damaged_change(kind, &unread(&change.record), &unread(&change.change))
    };
    found.changes.iter().map(line).collect()
}
