//! Keys of tokens that were replaced: replies to earlier bundles are sealed with them.

use crate::change::bundle_file;
use crate::domain::ids::DeviceId;
use crate::store::identity::StoredIdentity;
use crate::store::{StoreError, meta};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

/// Former keys remembered: a token lasts a month, so these reach far behind any bundle that is still under way.
const KEYS_KEPT: usize = 12;

/// The key of replies to an earlier bundle. It opens them only to say which bundle they answer; they are never applied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerKey {
    pub town: String,
    /// The incarnation it belonged to.
    pub device: DeviceId,
    /// The hash of the token's secret.
    pub key: [u8; 32],
}

/// Remembers the key of a token that is about to be replaced.
///
/// # Errors
/// When the database does not take it.
pub fn remember(conn: &Connection, before: &StoredIdentity) -> Result<(), StoreError> {
    let Some((town, key)) = before.token.as_deref().and_then(bundle_file::holder) else {
        return Ok(());
    };
    let former = FormerKey {
        town,
        device: before.device,
        key,
    };
    let mut known: Vec<FormerKey> = meta::get(conn, meta::FORMER_KEYS)?.unwrap_or_default();
    known.retain(|other| *other != former);
    known.push(former);
    known.drain(..known.len().saturating_sub(KEYS_KEPT));
    meta::set(conn, meta::FORMER_KEYS, &known)
}
