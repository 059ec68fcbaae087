//! `bundle`: a round on a USB stick. `export` on the device, `import` at the server (`--db`), `import` of the reply on the device.
//!
//! Promise (`--json`), on the device: export `{"ok","file","bytes","changes","offered","more"}`, import `{"ok","file","fresh",
//! "rotated","stored","duplicate","quarantined","pulled","removal","pending","more"}`; at the server: `{"ok","file","reply",
//! "device","stored","duplicate","quarantined","sent","refused","more"}`. `ok` is false, and the exit code 1, when a person must agree
//! first to what would leave the device (`removal`).

#[cfg(feature = "server")]
mod counter;

use super::export::unwritten;
use super::sync::destroy;
use super::{CliError, Common, out};
use crate::change::bundle_file::MAX_FILE;
use crate::domain::lang::Lang;
use crate::platform::plain_file;
use crate::platform::whole_file::{self, Kind, WriteError};
use crate::store::{Answer, Query, Store};
use crate::sync::bundle::{self, BundleError, Taken};
use clap::Subcommand;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Which way.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The answer as JSON.
    #[arg(long, global = true)]
    pub json: bool,
    /// What to do.
    #[command(subcommand)]
    pub task: Task,
}

/// Out or in.
#[derive(Debug, Subcommand)]
pub enum Task {
    /// Writes what waits here; with `--db`, a first load for a device.
    Export {
        /// The file to write.
        file: PathBuf,
        /// Replaces a file that is there.
        #[arg(long)]
        replace: bool,
        /// The server's database.
        #[cfg(feature = "server")]
        #[arg(long, value_name = "DB", requires = "device")]
        db: Option<String>,
        /// The device the first load is for.
        #[cfg(feature = "server")]
        #[arg(long, value_name = "ID", requires = "db")]
        device: Option<String>,
        /// The server's key file.
        #[cfg(feature = "server")]
        #[arg(long, value_name = "FILE", env = "LIANXIN_SERVER_KEY", hide_env = true)]
        key: Option<PathBuf>,
    },
    /// Imports the server's reply; with `--db`, imports a device's file and writes the reply.
    Import {
        /// The file to take.
        file: PathBuf,
        /// The server's database.
        #[cfg(feature = "server")]
        #[arg(long, value_name = "DB")]
        db: Option<String>,
        /// The server's key file.
        #[cfg(feature = "server")]
        #[arg(long, value_name = "FILE", env = "LIANXIN_SERVER_KEY", hide_env = true)]
        key: Option<PathBuf>,
        /// Where the reply goes; default `FILE.reply`.
        #[cfg(feature = "server")]
        #[arg(long, value_name = "FILE", requires = "db")]
        reply: Option<PathBuf>,
        /// Replaces a reply that is there.
        #[cfg(feature = "server")]
        #[arg(long, requires = "db")]
        replace: bool,
        /// Agree that the reply takes many records off this device.
        #[cfg_attr(feature = "server", arg(long, conflicts_with = "db"))]
        #[cfg_attr(not(feature = "server"), arg(long))]
        allow_removal: bool,
    },
}

/// The outcome, for a person and for a script, and what is missing for success.
struct Done {
    lines: Vec<String>,
    json: Value,
    trouble: Option<CliError>,
}

impl Done {
    fn well((lines, json): (Vec<String>, Value)) -> Self {
        let trouble = None;
        Self { lines, json, trouble }
    }
}

/// Does it and says so.
///
/// # Errors
/// One message with a hint.
pub fn run(args: &Args, common: &Common) -> Result<ExitCode, CliError> {
    let Done { lines, json, trouble } = done(&args.task, common)?;
    match (args.json, &trouble) {
        (true, _) => out::json(&json, common.lang)?,
        (false, Some(_)) => {}
        (false, None) => out::lines(lines, common.lang)?,
    }
    match trouble {
        None => Ok(ExitCode::SUCCESS),
        Some(_) if args.json => Ok(ExitCode::FAILURE),
        Some(trouble) => Err(trouble),
    }
}

fn done(task: &Task, common: &Common) -> Result<Done, CliError> {
    match task {
        #[cfg(feature = "server")]
        Task::Export {
            file,
            replace,
            db: Some(db),
            device: Some(device),
            key,
        } => counter::first_load(db, key.as_deref(), device, file, *replace, common).map(Done::well),
        #[cfg(feature = "server")]
        Task::Import {
            file,
            db: Some(db),
            key,
            reply,
            replace,
            ..
        } => counter::take(db, key.as_deref(), file, reply.as_deref(), *replace, common).map(Done::well),
        Task::Export { file, replace, .. } => export(file, *replace, common).map(Done::well),
        Task::Import {
            file, allow_removal, ..
        } => import(file, *allow_removal, common),
    }
}

fn export(file: &Path, replace: bool, common: &Common) -> Result<(Vec<String>, Value), CliError> {
    let lang = common.lang;
    let kind = Kind::ForServer;
    whole_file::may_write(file, kind, replace).map_err(|error| write_error(file, &error, lang))?;
    let mut store = common.open(false)?;
    let packed = bundle::pack(&mut store, common.now()).map_err(|error| in_words(&error, file, lang))?;
    whole_file::write(file, &packed.bytes, kind, replace).map_err(|error| write_error(file, &error, lang))?;
    let name = file.display().to_string();
    let rest = if packed.rest {
        lang.bundle_command_exported_more()
    } else {
        ""
    };
    let line = format!(
        "{}{rest}",
        lang.bundle_command_exported(packed.changes + packed.offered, &name)
    );
    let json = json!({
        "ok": true, "file": name, "bytes": packed.bytes.len(), "changes": packed.changes, "offered": packed.offered,
        "more": packed.rest,
    });
    Ok((vec![line, lang.bundle_exported_next(&name)], json))
}

fn import(file: &Path, allow_removal: bool, common: &Common) -> Result<Done, CliError> {
    let lang = common.lang;
    let mut store = common.open(false)?;
    let bytes = read(file, lang)?;
    let taken = match take(&mut store, &bytes, allow_removal, common) {
        Ok(taken) => taken,
        Err(error) => {
            drop(store);
            if matches!(error, BundleError::Revoked { wipe: true }) {
                destroy(common)?;
            }
            return Err(in_words(&error, file, lang));
        }
    };
    Ok(told(file, &taken, pending(&store, common)?, lang))
}

/// A person agrees to the removal of this file only.
fn take(store: &mut Store, bytes: &[u8], allow_removal: bool, common: &Common) -> Result<Taken, BundleError> {
    let taken = bundle::take(store, bytes, common.now())?;
    if taken.applied.removal == 0 || !allow_removal {
        return Ok(taken);
    }
    store.allow_removal()?;
    bundle::take(store, bytes, common.now())
}

fn told(file: &Path, taken: &Taken, pending: usize, lang: Lang) -> Done {
    let (name, applied) = (file.display().to_string(), taken.applied);
    let acked = applied.stored + applied.duplicate;
    let line = match (taken.fresh, taken.rotated) {
        (false, _) => lang.bundle_command_nothing_new().to_owned(),
        (_, true) => lang.bundle_command_rotated().to_owned(),
        _ if taken.more => lang.bundle_command_more(acked, applied.pulled, pending),
        _ => lang.bundle_command_imported(acked, applied.pulled, pending),
    };
    let asks = || CliError::new(lang.bundle_removal(applied.removal), lang.bundle_removal_hint(&name));
    let trouble = (applied.removal > 0).then(asks);
    let json = json!({
        "ok": trouble.is_none(), "file": name, "fresh": taken.fresh, "rotated": taken.rotated,
        "stored": applied.stored, "duplicate": applied.duplicate, "quarantined": applied.quarantined,
        "pulled": applied.pulled, "removal": applied.removal, "pending": pending, "more": taken.more,
    });
    let lines = vec![line];
    Done { lines, json, trouble }
}

fn pending(store: &Store, common: &Common) -> Result<usize, CliError> {
    match store.answer(&Query::Counts, common.now()) {
        Ok(Answer::Counts(counts)) => Ok(counts.pending),
        Ok(_) => Ok(0),
        Err(error) => Err(CliError::store(&error, common.lang)),
    }
}

fn read(file: &Path, lang: Lang) -> Result<Vec<u8>, CliError> {
    let name = file.display().to_string();
    match plain_file::read(file, MAX_FILE) {
        Ok(Some(bytes)) => Ok(bytes),
        Ok(None) => Err(bad_file("too_large", file, lang)),
        Err(error) => Err(CliError::new(
            lang.cli_unreadable(&name, lang.os_error(&error)),
            lang.bundle_unreadable_hint(),
        )),
    }
}

fn bad_file(code: &str, file: &Path, lang: Lang) -> CliError {
    let (what, next) = lang.bundle_command_bad_file(code);
    CliError::new(lang.labelled(&file.display().to_string(), what), next)
}

fn write_error(file: &Path, error: &WriteError, lang: Lang) -> CliError {
    let hint = match error {
        WriteError::Io(_) => Some(lang.bundle_unwritable_hint()),
        WriteError::Exists | WriteError::Kept | WriteError::Taken => None,
    };
    let said = unwritten(file, error, lang);
    match hint {
        Some(hint) => CliError {
            hint: hint.to_owned(),
            ..said
        },
        None => said,
    }
}

fn in_words(error: &BundleError, file: &Path, lang: Lang) -> CliError {
    match error {
        BundleError::NotEnrolled => CliError::new(lang.net_not_set_up(), lang.bundle_not_enrolled_hint()),
        BundleError::Sealed(code) => bad_file(code, file, lang),
        BundleError::OtherWay => bad_file("other_way", file, lang),
        BundleError::Newer => bad_file("newer", file, lang),
        BundleError::Refused(code) => {
            let (message, hint) = lang.bundle_refusal(code);
            CliError::new(message, hint)
        }
        BundleError::Revoked { .. } => CliError::new(lang.bundle_revoked(), lang.bundle_revoked_hint()),
        BundleError::Store(error) => CliError::store(error, lang),
    }
}
