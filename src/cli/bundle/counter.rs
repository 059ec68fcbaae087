//! The server's side of `bundle`: imports a device's file and writes the reply, or writes a first load.

use super::{bad_file, read, write_error};
use crate::cli::admin::database::AdminDb;
use crate::cli::{CliError, Common};
use crate::domain::ids::DeviceId;
use crate::domain::lang::Lang;
use crate::platform::whole_file::{self, Kind, WriteError};
use crate::server::bundle::{self, Answered, BundleError};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Takes a device's file and writes the reply.
///
/// # Errors
/// One message with a hint. When the reply cannot be written the changes are stored all the same: the same file gives the
/// reply again.
pub fn take(
    db: &str,
    key: Option<&Path>,
    file: &Path,
    reply: Option<&Path>,
    replace: bool,
    common: &Common,
) -> Result<(Vec<String>, Value), CliError> {
    let lang = common.lang;
    let reply = reply.map_or_else(|| reply_of(file), Path::to_owned);
    may_write(&reply, replace, lang)?;
    let bytes = read(file, lang)?;
    let db = AdminDb::open((Some(db), key), common)?;
    let answered = db
        .runtime
        .block_on(bundle::take(&db.storage, common.clock, &bytes))
        .map_err(|error| in_words(&error, file, &db))?;
    written(&answered, file, &reply, replace, lang)
}

/// Writes a first load for a device.
///
/// # Errors
/// One message with a hint.
pub fn first_load(
    db: &str,
    key: Option<&Path>,
    device: &str,
    file: &Path,
    replace: bool,
    common: &Common,
) -> Result<(Vec<String>, Value), CliError> {
    let lang = common.lang;
    may_write(file, replace, lang)?;
    let db = AdminDb::open((Some(db), key), common)?;
    let unknown = || CliError::new(lang.net_device_unknown(device), lang.net_device_unknown_hint());
    let id: DeviceId = device.trim().parse().map_err(|_| unknown())?;
    let rows = db.wait(db.storage.devices(None)).map_err(|error| db.words(&error))?;
    let row = rows.iter().find(|row| row.device == id).ok_or_else(unknown)?;
    let town = row.unit.town().to_owned();
    let answered = db
        .runtime
        .block_on(bundle::first_load(&db.storage, common.clock, town, id))
        .map_err(|error| in_words(&error, file, &db))?;
    written(&answered, file, file, replace, lang)
}

fn written(
    answered: &Answered,
    file: &Path,
    reply: &Path,
    replace: bool,
    lang: Lang,
) -> Result<(Vec<String>, Value), CliError> {
    whole_file::write(reply, &answered.file, Kind::ForDevice, replace).map_err(|error| match error {
        WriteError::Io(_) => CliError {
            hint: lang.bundle_reply_unwritable_hint().to_owned(),
            ..write_error(reply, &error, lang)
        },
        _ => write_error(reply, &error, lang),
    })?;
    let name = reply.display().to_string();
    let line = match &answered.refused {
        Some(code) => lang.bundle_answered_refused(code, &name),
        None => lang.bundle_answered(
            answered.stored,
            answered.duplicate,
            answered.quarantined,
            answered.sent,
            &name,
        ),
    };
    let json = json!({
        "ok": true, "file": file.display().to_string(), "reply": name, "device": answered.device,
        "stored": answered.stored, "duplicate": answered.duplicate, "quarantined": answered.quarantined,
        "sent": answered.sent, "refused": answered.refused, "more": answered.more,
    });
    Ok((vec![line], json))
}

fn reply_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".reply");
    PathBuf::from(name)
}

fn may_write(path: &Path, replace: bool, lang: Lang) -> Result<(), CliError> {
    whole_file::may_write(path, Kind::ForDevice, replace).map_err(|error| write_error(path, &error, lang))
}

fn in_words(error: &BundleError, file: &Path, db: &AdminDb) -> CliError {
    let lang = db.lang;
    match error {
        BundleError::Parcel(error) => bad_file(error.code(), file, lang),
        BundleError::NoDevice(id) => {
            CliError::new(lang.net_device_unknown(&id.to_string()), lang.net_device_unknown_hint())
        }
        BundleError::BadRequest(_) => bad_file("unreadable", file, lang),
        BundleError::Storage(error) => db.words(error),
    }
}
