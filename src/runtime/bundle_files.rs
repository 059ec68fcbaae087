//! Bundles and copies on USB sticks, from the console: export, import of the reply, and the copies on chosen sticks.
//!
//! Invariant: a file is written whole or not at all and replaces nothing but an earlier one of its kind; a failed import
//! changes nothing.

use crate::app::effect::{BundleDone, BundleTrouble};
use crate::change::bundle_file::MAX_FILE;
use crate::domain::time::{Date, Millis};
use crate::platform::plain_file;
use crate::platform::whole_file::{self, Kind, WriteError};
use crate::store::Store;
use crate::store::backup::sticks::{self, Tried};
use crate::sync::bundle::{self, BundleError};
use std::path::Path;

/// The reply says that this device was revoked.
pub(super) const REVOKED: &str = "locked";
/// The same, and that it must destroy its data.
pub(super) const REVOKED_WIPE: &str = "locked_wipe";

/// Brings the newest copy onto the chosen sticks that are plugged in. Returns what is new since the last time: successes and
/// codes of failures.
pub(super) fn keep_copies(database: &Path, today: Date) -> Vec<Result<(), &'static str>> {
    let tried = sticks::keep(database, today).unwrap_or_else(|error| {
        tracing::warn!(code = error.code(), "no stick could be looked for");
        Vec::new()
    });
    let news = tried.into_iter().filter(|tried| tried.is_news);
    news.filter_map(|Tried { folder, made, .. }| match made {
        Ok(made) => made.map(|_| Ok(())),
        Err(error) => {
            tracing::warn!(%error, folder = %folder.display(), "no copy could be made on the stick");
            Some(Err(error.code()))
        }
    })
    .collect()
}

/// Writes everything that waits into the file at `path`.
pub(super) fn export(store: &mut Store, path: &str, now: Millis) -> Result<BundleDone, BundleTrouble> {
    let file = Path::new(path);
    let untaken = |error: &WriteError| match error {
        WriteError::Exists | WriteError::Kept | WriteError::Taken => told("exists", String::new()),
        WriteError::Io(error) => told("write", error.to_string()),
    };
    // The new file has everything pending, so an earlier one for the town is replaced without asking.
    whole_file::may_write(file, Kind::ForServer, true).map_err(|error| untaken(&error))?;
    let packed = bundle::pack(store, now).map_err(|error| trouble(&error))?;
    whole_file::write(file, &packed.bytes, Kind::ForServer, true).map_err(|error| untaken(&error))?;
    Ok(BundleDone::Exported {
        changes: packed.changes + packed.offered,
        path: path.to_owned(),
        more: packed.rest,
    })
}

/// Takes the server's reply from the file at `path`.
pub(super) fn import(store: &mut Store, path: &str, now: Millis) -> Result<BundleDone, BundleTrouble> {
    let bytes = plain_file::read(Path::new(path), MAX_FILE).map_err(|error| told("read", error.to_string()))?;
    let bytes = bytes.ok_or_else(|| told("file", "too_large".to_owned()))?;
    let taken = bundle::take(store, &bytes, now).map_err(|error| trouble(&error))?;
    let applied = taken.applied;
    Ok(match taken {
        _ if applied.removal > 0 => BundleDone::Asks {
            records: applied.removal,
            path: path.to_owned(),
        },
        _ if taken.rotated => BundleDone::Rotated,
        _ if !taken.fresh => BundleDone::NothingNew,
        _ => BundleDone::Imported {
            sent: applied.stored + applied.duplicate,
            received: applied.pulled,
            refused: applied.quarantined,
            more: taken.more,
        },
    })
}

fn trouble(error: &BundleError) -> BundleTrouble {
    match error {
        BundleError::NotEnrolled => told("not_enrolled", String::new()),
        BundleError::Sealed(code) => told("file", (*code).to_owned()),
        BundleError::OtherWay => told("file", "other_way".to_owned()),
        BundleError::Newer => told("file", "newer".to_owned()),
        BundleError::Refused(code) => told("refused", code.clone()),
        BundleError::Revoked { wipe: false } => told(REVOKED, String::new()),
        BundleError::Revoked { wipe: true } => told(REVOKED_WIPE, String::new()),
        BundleError::Store(error) => told("store", error.detail()),
    }
}

fn told(code: &'static str, detail: String) -> BundleTrouble {
    BundleTrouble { code, detail }
}
