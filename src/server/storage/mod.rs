//! What the central server keeps, behind one coarse trait: a method is one transaction.
//!
//! Invariant: one town is one log. Its head row is the lock; `head = count = max(seq)`; the chain covers every assigned
//! value. Every key starts with the town, so that a town can live on any shard. One contract suite runs on every backend.

pub mod sequence;
pub mod sqlite;

#[cfg(test)]
mod contract;

use crate::change::wire::PushResult;
use crate::change::{Change, Cursor, Fields, Kind, Sequenced};
use crate::domain::ids::{ChangeId, DeviceId, RecordId, UserId};
use crate::domain::role::Role;
use crate::domain::time::Millis;
use crate::domain::unit::{Unit, UnitPath};
use std::future::Future;

/// What can go wrong with the storage.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// There is no database file.
    #[error("no database at {0}")]
    Missing(String),
    /// The key file beside the database is gone.
    #[error("no key file at {0}")]
    KeyMissing(String),
    /// What is to be made is there already.
    #[error("{0} exists")]
    Exists(String),
    /// What is named is not there.
    #[error("no {0}")]
    NotFound(String),
    /// Another process holds the database for too long; retrying helps.
    #[error("the database is busy")]
    Busy,
    /// The disk is full.
    #[error("the disk is full")]
    DiskFull,
    /// A newer version of the program wrote it.
    #[error("the database has version {found}, this program knows {known}")]
    Newer {
        /// Its version.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// Anything else.
    #[error("{0}")]
    Io(String),
}

/// A user account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Its id.
    pub id: UserId,
    /// Their name.
    pub name: String,
    /// Their role.
    pub role: Role,
    /// Their unit: the scope.
    pub unit: UnitPath,
}

/// A change the server's admin writes into the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Authored {
    /// Its id.
    pub id: ChangeId,
    /// `unit` or `user`.
    pub kind: Kind,
    /// The record.
    pub record: RecordId,
    /// The unit it concerns.
    pub unit: UnitPath,
    /// The values.
    pub set: Fields,
}

/// A one-time enrolment code. Its first part names it, of the second only a hash is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCode {
    /// The town.
    pub town: String,
    /// For whom.
    pub user: UserId,
    /// The part that names it.
    pub selector: String,
    /// SHA-256 of the part that proves it.
    pub verifier: [u8; 32],
    /// Not good from then on.
    pub expires: Millis,
}

/// A device about to be bound.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDevice {
    /// Its id.
    pub id: DeviceId,
    /// What it calls itself.
    pub label: String,
    /// SHA-256 of its token.
    pub token: [u8; 32],
    /// The token is not good from then on.
    pub expires: Millis,
}

/// A device that was bound, with what it is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Enrolled {
    /// The user.
    pub user: User,
    /// The town.
    pub town: Unit,
    /// Its units.
    pub units: Vec<Unit>,
}

/// Who speaks: from the token, never from the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The town's code.
    pub town: String,
    /// The device.
    pub device: DeviceId,
    /// The user.
    pub user: UserId,
    /// The role.
    pub role: Role,
    /// The unit: the scope.
    pub unit: UnitPath,
    /// Counts the scope's changes.
    pub scope_rev: u64,
    /// When it was last seen.
    pub last_seen: Millis,
}

/// What a token is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Authenticated {
    /// Good.
    Yes(Box<Session>),
    /// Not known.
    Unknown,
    /// Expired.
    Expired,
    /// The device was revoked or its user is not active.
    Revoked,
}

/// One pushed change after [`crate::server::ingest`] has judged it.
#[derive(Debug, Clone, PartialEq)]
pub enum Incoming {
    /// Goes into the log.
    Accept {
        /// The change, cleaned.
        change: Change,
        /// This version does not understand it.
        opaque: bool,
    },
    /// Is kept apart for a clerk.
    PutAside {
        /// The change's id.
        id: ChangeId,
        /// Its number.
        n: u64,
        /// Why.
        code: &'static str,
        /// As it came, as JSON.
        raw: String,
    },
}

impl Incoming {
    /// The change's id.
    #[must_use]
    pub fn id(&self) -> ChangeId {
        match self {
            Self::Accept { change, .. } => change.id,
            Self::PutAside { id, .. } => *id,
        }
    }

    /// The change's number on its device.
    #[must_use]
    pub fn n(&self) -> u64 {
        match self {
            Self::Accept { change, .. } => change.n,
            Self::PutAside { n, .. } => *n,
        }
    }
}

/// What became of a push. Everything but `Done` leaves nothing behind.
#[derive(Debug, Clone, PartialEq)]
pub enum Pushed {
    /// Committed: one answer per change.
    Done(Vec<PushResult>),
    /// Changes before these are missing.
    Gap {
        /// The number expected next.
        expect: u64,
    },
    /// Another copy of this device used these numbers.
    Forked {
        /// The greatest number the server has.
        device_n: u64,
    },
}

/// What a device gets.
#[derive(Debug, Clone, PartialEq)]
pub enum Pulled {
    /// Changes in log order.
    Page {
        /// Within the scope.
        changes: Vec<Sequenced>,
        /// Where its copy ends after these; rows outside its scope are skipped.
        cursor: Cursor,
        /// There is more.
        more: bool,
        /// The greatest number the server has of this device.
        device_n: u64,
    },
    /// Its cursor is not of this log.
    Diverged,
}

/// A device in the admin's list.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct DeviceRow {
    /// Its id.
    pub device: DeviceId,
    /// What it calls itself.
    pub label: String,
    /// Its user's name.
    pub user: String,
    /// Their role.
    pub role: Role,
    /// Their unit.
    pub unit: UnitPath,
    /// When it was last seen.
    pub last_seen: Option<Millis>,
    /// Changes it has sent.
    pub changes: u64,
    /// Revoked.
    pub revoked: bool,
}

/// The server's own state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Health {
    /// Towns it keeps.
    pub towns: u64,
    /// Changes in all logs.
    pub changes: u64,
    /// Changes kept apart.
    pub quarantined: u64,
}

type Answer<T> = Result<T, StorageError>;

/// The storage of the central server. Each method is one transaction; errors leave nothing behind.
pub trait Storage: Send + Sync + 'static {
    /// Makes a town with its first unit, the town itself. [`StorageError::Exists`] when there is one.
    fn init_town(&self, unit: Unit, log: Authored, now: Millis) -> impl Future<Output = Answer<()>> + Send;
    /// Adds a unit below one that exists, or gives it another name.
    fn put_unit(&self, unit: Unit, log: Authored, now: Millis) -> impl Future<Output = Answer<()>> + Send;
    /// Adds a user to a unit that exists. [`StorageError::Exists`] when the town has one of that name.
    fn add_user(&self, user: User, log: Authored, now: Millis) -> impl Future<Output = Answer<()>> + Send;
    /// The record a unit's changes are about, when the unit exists.
    fn unit_record(&self, path: UnitPath) -> impl Future<Output = Answer<Option<RecordId>>> + Send;
    /// The users of that name, of one town or of all.
    fn users_named(&self, name: String, town: Option<String>) -> impl Future<Output = Answer<Vec<User>>> + Send;
    /// Keeps a one-time code.
    fn make_code(&self, code: NewCode) -> impl Future<Output = Answer<()>> + Send;
    /// Trades a code for a device; `None` when it is wrong, used, burnt or expired (a wrong try is counted).
    fn redeem(
        &self,
        selector: String,
        verifier: [u8; 32],
        device: NewDevice,
        now: Millis,
    ) -> impl Future<Output = Answer<Option<Enrolled>>> + Send;
    /// Who a token is.
    fn authenticate(
        &self,
        town: String,
        token: [u8; 32],
        now: Millis,
    ) -> impl Future<Output = Answer<Authenticated>> + Send;
    /// Notes that a device was here and lets its token last until `expires`.
    fn touch(&self, session: Session, now: Millis, expires: Millis) -> impl Future<Output = Answer<()>> + Send;
    /// Takes a push.
    fn push(&self, session: Session, push: Vec<Incoming>, now: Millis) -> impl Future<Output = Answer<Pushed>> + Send;
    /// What lies after `cursor` within the session's scope: about `limit_bytes`, at least one change when there is one.
    fn pull(&self, session: Session, cursor: Cursor, limit_bytes: usize)
    -> impl Future<Output = Answer<Pulled>> + Send;
    /// The greatest number the server has of the session's device.
    fn device_n(&self, session: Session) -> impl Future<Output = Answer<u64>> + Send;
    /// All devices, of one town or of all.
    fn devices(&self, town: Option<String>) -> impl Future<Output = Answer<Vec<DeviceRow>>> + Send;
    /// Revokes a device; false when there is none.
    fn revoke(&self, device: DeviceId) -> impl Future<Output = Answer<bool>> + Send;
    /// The server's own state.
    fn health(&self) -> impl Future<Output = Answer<Health>> + Send;
}
