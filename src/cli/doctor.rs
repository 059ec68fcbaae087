//! `doctor`: looks the database and its copies through, names what is damaged, and builds its tables anew from the sound changes.
//!
//! Promise: exit 0 when nothing was found wrong, else 1, also when what was found is right again.

use super::{CliError, Common, out};
use crate::domain::lang::Lang;
use crate::store::Checked;

/// What to let go of.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Lets go of damaged changes that nobody can bring back.
    #[arg(long)]
    pub forget_damaged: bool,
}

/// Looks everything through and says what was found.
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
    let found = store.check(common.now()).map_err(|error| common.cannot_open(&error))?;
    let missing = store.missing_saves().map_err(failed)?;
    if missing > 0 {
        store.missing_saves_told(common.now()).map_err(failed)?;
    }
    let copies = super::backup::told(common);
    if found.is_sound() && missing == 0 {
        let sound = lang.cli_doctor_done().to_owned();
        return out::lines(std::iter::once(sound).chain(copies), lang);
    }
    out::lines(copies.into_iter().chain(lines(&found, lang)), lang)?;
    match (found.is_sound(), missing > 0) {
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
        (false, true) => lang.cli_doctor_sync_hint(),
        (false, false) => lang.cli_doctor_lost_hint(),
    };
    Err(CliError::new(lang.cli_doctor_found(), hint))
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
    let line = |change: &crate::store::DamagedChange| {
        let unread = |text: &str| if text.is_empty() { "?" } else { text }.to_owned();
        let kind = crate::change::Kind::from_code(&change.kind);
        let kind = if change.kind.is_empty() { "?" } else { lang.kind(&kind) };
        lang.cli_damaged_change(kind, &unread(&change.record), &unread(&change.change))
    };
    found.changes.iter().map(line).collect()
}
