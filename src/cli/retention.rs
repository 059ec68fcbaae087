//! `retention`: what was kept long enough on this device, by kind and day, and its removal where no server does it. Names nobody.

use super::{CliError, Common, out};
use crate::domain::lang::Lang;
use crate::domain::text::clean_line;
use crate::store::{Answer, Query};
use crate::view::ExpiredCount;

/// Whether to remove it, and why.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Removes it; without, nothing is changed.
    #[arg(long, requires = "reason")]
    pub apply: bool,
    /// Why; kept in the audit log.
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

/// Says what was kept long enough; with `--apply`, removes it, on a device that works alone.
///
/// # Errors
/// When a server is known, no reason is given, and the store's.
pub fn run(args: &Args, common: &Common) -> Result<(), CliError> {
    let lang = common.lang;
    let (mut store, identity) = common.open_ready()?;
    let failed = |error| CliError::store(&error, lang);
    let kinds = match store.answer(&Query::Retention, common.now()).map_err(failed)? {
        Answer::Retention(kinds) => kinds,
        _ => Vec::new(),
    };
    let mut said = lines(&kinds, lang);
    if !args.apply {
        match (kinds.is_empty(), &identity.server) {
            (true, _) => {}
            (false, Some(_)) => said.push(lang.retention_whose().to_owned()),
            (false, None) => said.push(lang.retention_next().to_owned()),
        }
        return out::lines(said, lang);
    }
    let reason = reason(args.reason.as_deref(), lang)?;
    let Some(records) = store.remove_expired(&reason, common.now()).map_err(failed)? else {
        return Err(CliError::new(lang.retention_by_town(), lang.retention_by_town_hint()));
    };
    if records > 0 {
        said.extend([lang.retention_removed(records), lang.retention_copies().to_owned()]);
    }
    out::lines(said, lang)
}

/// The reason that was given.
///
/// # Errors
/// When it is none.
pub(super) fn reason(given: Option<&str>, lang: Lang) -> Result<String, CliError> {
    match clean_line(given.unwrap_or_default()) {
        reason if reason.is_empty() => Err(CliError::new(lang.admin_no_reason(), lang.admin_no_reason_hint())),
        reason => Ok(reason),
    }
}

/// A line for each kind; a word when nothing was kept long enough.
pub(super) fn lines(kinds: &[ExpiredCount], lang: Lang) -> Vec<String> {
    let line = |it: &ExpiredCount| lang.retention_line(lang.kind(&it.kind), it.count, &it.oldest.to_string());
    match kinds {
        [] => vec![lang.retention_none().to_owned()],
        kinds => kinds.iter().map(line).collect(),
    }
}
