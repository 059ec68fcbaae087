//! What a round by stick must remember between its files: over the network one round follows through, here days lie between.
//!
//! Invariant: none of it says what is pending or where the log ends; forgetting it costs a round, never a change.

use crate::change::bundle_file;
use crate::domain::ids::{ChangeId, DeviceId};
use crate::store::identity::StoredIdentity;
use crate::store::{Store, StoreError, journal, meta};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

/// Former keys remembered: a token lasts a month, so these reach far behind any stick that is still under way.
const KEYS_KEPT: usize = 12;

/// What replies to earlier requests were sealed with. It opens them to say what they are, never to take them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FormerKey {
    /// The town.
    pub town: String,
    /// The incarnation it belonged to.
    pub device: DeviceId,
    /// The hash of the token's secret.
    pub key: [u8; 32],
}

impl Store {
    /// The server misses changes that this incarnation does not hold: a new one is asked for next, by whichever way.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn need_rotation(&mut self) -> Result<(), StoreError> {
        self.write(|conn, _| meta::set(conn, meta::MUST_ROTATE, &true))
    }

    /// Keys of former tokens and incarnations, the latest last.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn former_keys(&self) -> Result<Vec<FormerKey>, StoreError> {
        Ok(meta::get(&self.conn, meta::FORMER_KEYS)?.unwrap_or_default())
    }

    /// True when all of these changes are here. One that is not although this device sent it was written after the copy that
    /// this database now is.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn knows_all(&self, ids: impl IntoIterator<Item = ChangeId>) -> Result<bool, StoreError> {
        for id in ids {
            if self.read(|conn| journal::own(conn, id))?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// How far the server's clock is ahead of this device's, in milliseconds, as last told.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn clock_offset(&self) -> Result<i64, StoreError> {
        Ok(meta::get(&self.conn, meta::CLOCK_OFFSET)?.unwrap_or(0))
    }
}

/// Remembers the key of a token that is about to be replaced.
///
/// # Errors
/// When the database does not take it.
pub fn remember_key(conn: &Connection, before: &StoredIdentity) -> Result<(), StoreError> {
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
