//! USB files on the console: what waits goes into one file, the town's answer comes back in another.
//!
//! Invariant: a file that is there already and is none of ours is never written over; a failed import changes nothing.

use crate::app::effect::{BundleDone, BundleTrouble};
use crate::domain::time::Millis;
use crate::store::{Answer, Query, Store, StoreError};
use crate::sync::bundle::{self, BundleError};
use std::fs;
use std::io::Write;
use std::path::Path;

/// More than this is no answer of ours.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Writes everything that waits into the file at `path`.
pub(super) fn export(store: &mut Store, path: &str, now: Millis) -> Result<BundleDone, BundleTrouble> {
    let changes = match store.answer(&Query::Counts, now) {
        Ok(Answer::Counts(counts)) => counts.pending,
        Ok(_) => 0,
        Err(error) => return Err(of_store(&error)),
    };
    let bytes = bundle::export(store, now).map_err(|error| trouble(&error))?;
    write(Path::new(path), &bytes).map_err(|error| told("write", error.to_string()))?;
    Ok(BundleDone::Exported {
        changes,
        path: path.to_owned(),
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
    let applied = bundle::import(store, &bytes, now).map_err(|error| trouble(&error))?;
    if applied.removal > 0 {
        return Err(told("removal", applied.removal.to_string()));
    }
    Ok(BundleDone::Imported {
        sent: applied.stored + applied.duplicate,
        received: applied.pulled,
        refused: applied.quarantined,
    })
}

fn trouble(error: &BundleError) -> BundleTrouble {
    match error {
        BundleError::NotEnrolled => told("not_enrolled", String::new()),
        BundleError::Sealed(_) => told("sealed", String::new()),
        BundleError::OtherWay => told("other_way", String::new()),
        BundleError::Newer => told("newer", String::new()),
        BundleError::Refused(code) => told("refused", code.clone()),
        BundleError::Store(error) => of_store(error),
    }
}

fn of_store(error: &StoreError) -> BundleTrouble {
    told("store", error.detail())
}

fn told(code: &'static str, detail: String) -> BundleTrouble {
    BundleTrouble { code, detail }
}
