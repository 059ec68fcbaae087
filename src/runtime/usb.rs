//! USB files on the console: what waits goes into one file, the town's answer comes back in another.
//!
//! Invariant: a file is written whole or not at all; a failed import changes nothing.

use crate::app::effect::{BundleDone, BundleTrouble};
use crate::domain::time::Millis;
use crate::store::Store;
use crate::sync::bundle::{self, BundleError};
use std::fs;
use std::io::Write;
use std::path::Path;

/// More than this is no answer of ours.
const LARGEST: u64 = 64 * 1024 * 1024;

/// The answer's file says that this device was revoked.
pub(super) const REVOKED: &str = "locked";
/// The same, and that it is to destroy what it holds.
pub(super) const REVOKED_WIPE: &str = "locked_wipe";

/// Writes everything that waits into the file at `path`.
pub(super) fn export(store: &mut Store, path: &str, now: Millis) -> Result<BundleDone, BundleTrouble> {
    let packed = bundle::pack(store, now).map_err(|error| trouble(&error))?;
    write(Path::new(path), &packed.bytes).map_err(|error| told("write", error.to_string()))?;
    Ok(BundleDone::Exported {
        changes: packed.changes + packed.offered,
        path: path.to_owned(),
        more: packed.rest,
    })
}

/// Whole or not at all: a stick that is pulled leaves the old file or the new one.
fn write(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut half = path.as_os_str().to_owned();
    half.push(".part");
    let half = Path::new(&half);
    let mut file = fs::File::create(half)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    drop(file);
    fs::rename(half, path)
}

/// Takes the server's answer from the file at `path`.
pub(super) fn import(store: &mut Store, path: &str, now: Millis) -> Result<BundleDone, BundleTrouble> {
    let read = fs::metadata(path).and_then(|meta| match meta.is_file() && meta.len() <= LARGEST {
        true => fs::read(path),
        false => Err(std::io::ErrorKind::InvalidData.into()),
    });
    let bytes = read.map_err(|error| told("read", error.to_string()))?;
    let taken = bundle::take(store, &bytes, now).map_err(|error| trouble(&error))?;
    let applied = taken.applied;
    if applied.removal > 0 {
        return Err(told("removal", applied.removal.to_string()));
    }
    Ok(BundleDone::Imported {
        sent: applied.stored + applied.duplicate,
        received: applied.pulled,
        refused: applied.quarantined,
        more: taken.more,
    })
}

fn trouble(error: &BundleError) -> BundleTrouble {
    match error {
        BundleError::NotEnrolled => told("not_enrolled", String::new()),
        BundleError::Sealed(_) => told("sealed", String::new()),
        BundleError::OtherWay => told("other_way", String::new()),
        BundleError::Newer => told("newer", String::new()),
        BundleError::Refused(code) => told("refused", code.clone()),
        BundleError::Revoked { wipe: false } => told(REVOKED, String::new()),
        BundleError::Revoked { wipe: true } => told(REVOKED_WIPE, String::new()),
        BundleError::Store(error) => told("store", error.detail()),
    }
}

fn told(code: &'static str, detail: String) -> BundleTrouble {
    BundleTrouble { code, detail }
}
