//! What the central server keeps: one [`Storage`], written once in portable SQL over a [`Backend`] (SQLite, PostgreSQL).
//!
//! Invariant: one town is one log. Its head row is the lock; `head = count = max(seq)`; the chain covers every assigned
//! value. Every key starts with the town, so that a town can live on any shard. A method is one transaction, errors leave
//! nothing behind, nothing is kept in memory between transactions. One contract suite runs on every backend.

pub mod backend;
pub mod postgres;
pub mod sequence;
pub mod types;

pub use types::*;

use super::chain::ChainKeys;
use crate::change::Cursor;
use crate::domain::ids::{ChangeId, DeviceId, RecordId};
use crate::domain::time::Millis;
use crate::domain::unit::{Unit, UnitPath};
use backend::{Answer, Backend};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where a server keeps its towns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// In one file: a town, or a few.
    Sqlite(PathBuf),
    /// In a PostgreSQL database (or one that speaks its protocol): a county and up, several server processes.
    Postgres(String),
}

/// The storage of the central server.
pub struct Storage {
    backend: Box<dyn Backend>,
    keys: Arc<ChainKeys>,
}

/// A method whose body is still to be moved here.
async fn unbuilt<T>() -> Answer<T> {
    Err(StorageError::Io("not built".into()))
}

#[expect(unused_variables, clippy::unused_async, clippy::needless_pass_by_value, reason = "bodies follow")]
impl Storage {
    /// Opens what is at `location` with its key file (`key`, or `FILE.key` beside an SQLite file).
    ///
    /// # Errors
    /// [`StorageError::Missing`] when there is none; nothing is made or replaced here.
    pub async fn open(location: &Location, key: Option<&Path>) -> Answer<Self> {
        unbuilt().await
    }

    /// Opens what is at `location`, making it and its key file of `random` when there is none.
    ///
    /// # Errors
    /// When something cannot be made, or only one of database and key is there.
    pub async fn open_or_create(location: &Location, key: Option<&Path>, random: [u8; 64]) -> Answer<Self> {
        unbuilt().await
    }

    /// Makes a town with its first unit, the town itself. [`StorageError::Exists`] when there is one.
    pub async fn init_town(&self, unit: Unit, log: Authored, now: Millis) -> Answer<()> {
        unbuilt().await
    }
    /// Adds a unit below one that exists, or gives it another name.
    pub async fn put_unit(&self, unit: Unit, log: Authored, now: Millis) -> Answer<()> {
        unbuilt().await
    }
    /// Adds a user to a unit that exists. [`StorageError::Exists`] when the town has one of that name.
    pub async fn add_user(&self, user: User, log: Authored, now: Millis) -> Answer<()> {
        unbuilt().await
    }
    /// Gives a user another role or unit, or shuts them out (`active` false): their devices learn of it by `scope_rev`.
    pub async fn move_user(&self, user: User, active: bool, log: Authored, now: Millis) -> Answer<()> {
        unbuilt().await
    }
    /// The record a unit's changes are about, when the unit exists.
    pub async fn unit_record(&self, path: UnitPath) -> Answer<Option<RecordId>> {
        unbuilt().await
    }
    /// The users of that name, of one town or of all.
    pub async fn users_named(&self, name: String, town: Option<String>) -> Answer<Vec<User>> {
        unbuilt().await
    }
    /// The towns' codes, in order.
    pub async fn towns(&self) -> Answer<Vec<String>> {
        unbuilt().await
    }
    /// Keeps a one-time code.
    pub async fn make_code(&self, code: NewCode) -> Answer<()> {
        unbuilt().await
    }
    /// Trades a code for a device; `None` when it is wrong, used, burnt or expired (a wrong try is counted).
    pub async fn redeem(
        &self,
        selector: String,
        verifier: [u8; 32],
        device: NewDevice,
        now: Millis,
    ) -> Answer<Option<Enrolled>> {
        unbuilt().await
    }
    /// Who a token is.
    pub async fn authenticate(&self, town: String, token: [u8; 32], now: Millis) -> Answer<Authenticated> {
        unbuilt().await
    }
    /// Notes that a device was here and lets its token last until `expires`.
    pub async fn touch(&self, session: Session, now: Millis, expires: Millis) -> Answer<()> {
        unbuilt().await
    }
    /// Gives the session's device a further token, valid beside the present one until it is first used. An unused one made
    /// earlier is replaced.
    pub async fn add_token(&self, session: Session, token: [u8; 32], now: Millis, expires: Millis) -> Answer<()> {
        unbuilt().await
    }
    /// The session's token was used for the first time: it is marked so, and the device's other tokens go.
    pub async fn retire_tokens(&self, session: Session) -> Answer<()> {
        unbuilt().await
    }
    /// A new incarnation of the session's device, with its own token; `n` counts from 1.
    pub async fn rotate(&self, session: Session, device: NewDevice, now: Millis) -> Answer<()> {
        unbuilt().await
    }
    /// Takes a push. `cursor` must be of this log, else nothing is taken ([`Pushed::Diverged`]).
    pub async fn push(&self, session: Session, cursor: Cursor, push: Vec<Incoming>, now: Millis) -> Answer<Pushed> {
        unbuilt().await
    }
    /// Takes back what was lost, in the order given; own changes by the rules of [`Self::push`].
    pub async fn recover(&self, session: Session, cursor: Cursor, items: Vec<Recovered>, now: Millis) -> Answer<Pushed> {
        unbuilt().await
    }
    /// Which of these changes are neither in the log nor kept apart, in the order asked.
    pub async fn missing(&self, session: Session, ids: Vec<ChangeId>) -> Answer<Vec<ChangeId>> {
        unbuilt().await
    }
    /// What lies after the cursor within the session's scope.
    pub async fn pull(&self, session: Session, ask: Ask) -> Answer<Pulled> {
        unbuilt().await
    }
    /// The greatest number the server has, of the session's device and of those of `incarnations` that are the same user's.
    pub async fn acked(
        &self,
        session: Session,
        incarnations: Vec<DeviceId>,
    ) -> Answer<std::collections::BTreeMap<DeviceId, u64>> {
        unbuilt().await
    }
    /// All devices, of one town or of all.
    pub async fn devices(&self, town: Option<String>) -> Answer<Vec<DeviceRow>> {
        unbuilt().await
    }
    /// The hashes of a device's tokens and its session, for what comes by USB stick; `None` when there is no such device.
    pub async fn bearer(&self, town: String, device: DeviceId) -> Answer<Option<(Vec<[u8; 32]>, Authenticated)>> {
        unbuilt().await
    }
    /// Revokes a device and every incarnation that went on from it; false when there is none.
    pub async fn revoke(&self, device: DeviceId, wipe: bool) -> Answer<bool> {
        unbuilt().await
    }
    /// Changes kept apart, of one town or of all, the oldest first.
    pub async fn quarantined(&self, town: Option<String>) -> Answer<Vec<QuarantineRow>> {
        unbuilt().await
    }
    /// Puts a change kept apart into the log as its author's (its scope and role are not judged again), or rejects it.
    pub async fn decide(&self, town: String, id: ChangeId, release: bool, now: Millis) -> Answer<Decided> {
        unbuilt().await
    }
    /// Empties the bodies of a record's changes, or of single changes, in log and quarantine for good, refuses to take them
    /// again, and orders every device to do the same. The order's number and how many bodies went.
    pub async fn purge(
        &self,
        town: String,
        records: Vec<RecordId>,
        changes: Vec<ChangeId>,
        now: Millis,
    ) -> Answer<(u64, u64)> {
        unbuilt().await
    }
    /// Checks a town's log from a place already checked: `head = count = max(seq)`, no holes, chain and proofs, at most
    /// `limit` changes.
    pub async fn check(&self, town: String, from: Cursor, limit: usize) -> Answer<Checked> {
        unbuilt().await
    }
    /// Notes that a verified backup holds the town's log up to `seq`; never goes back.
    pub async fn set_safe(&self, town: String, seq: u64) -> Answer<()> {
        unbuilt().await
    }
    /// Where the town's log ends.
    pub async fn head(&self, town: String) -> Answer<Cursor> {
        unbuilt().await
    }
    /// Writes a whole, consistent copy to a new SQLite file, the keys not among it, while the server works on.
    pub async fn copy_to(&self, path: PathBuf) -> Answer<()> {
        unbuilt().await
    }
    /// The server's own state.
    pub async fn health(&self, now: Millis) -> Answer<Health> {
        unbuilt().await
    }
}
