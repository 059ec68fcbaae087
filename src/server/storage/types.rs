//! What the storage is asked and what it answers.

use crate::change::retention::Expired;
use crate::change::wire::{Provenance, PushResult, QuarantineCode};
use crate::change::{Change, Cursor, Fields, Kind};
use crate::domain::ids::{ChangeId, DeviceId, RecordId, UserId};
use crate::domain::role::Role;
use crate::domain::time::Millis;
use crate::domain::unit::{Unit, UnitPath};

/// What can go wrong with the storage.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StorageError {
    /// There is no database file.
    #[error("no database at {0}")]
    Missing(String),
    /// The file is not under its name any more: it was moved, removed or replaced.
    #[error("{0} is not in its place any more: put it back, or restart with what is there now")]
    Moved(String),
    /// The key file beside the database is gone.
    #[error("no key file at {0}")]
    KeyMissing(String),
    /// A PostgreSQL database has no key file beside it, and none was named.
    #[error("no key file was named")]
    KeyUnnamed,
    /// The key file is another database's.
    #[error("{0}: the keys of another database")]
    OtherKeys(String),
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
    /// The database takes nothing: a standby after a change of machines, a file or folder without the right to write.
    #[error("the database is read-only")]
    ReadOnly,
    /// A newer version of the program wrote it.
    #[error("the database has version {found}, this program knows {known}")]
    Newer {
        /// Its version.
        found: i64,
        /// Ours.
        known: i64,
    },
    /// A purge stands, and the old bytes may still lie in the database's files: given once more it tries again.
    #[error("order {no} stands, the old bytes may still be in the files: {why}")]
    Unforgotten {
        /// The order's number.
        no: u64,
        /// How many bodies were emptied.
        bodies: u64,
        /// What kept the files from being cleared.
        why: Box<Self>,
    },
    /// It stands in the database, and is not noted in the key file: a restore would undo it.
    #[error("done, but not noted in the key file: {0}")]
    Unnoted(String),
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
    /// What it calls itself; an incarnation goes on under the former one's label instead.
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
    /// When the token of this request was made.
    pub token_made: Millis,
    /// True when this token was never used before: older ones of the device are to go ([`super::Storage::retire_tokens`]).
    pub token_fresh: bool,
    /// SHA-256 of the token of this request.
    pub token: [u8; 32],
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
    Revoked {
        /// The device is to destroy what it holds.
        wipe: bool,
    },
}

/// A change of the log that the permission table does not allow its author.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Unlawful {
    /// Its place.
    pub seq: u64,
    /// Its id.
    pub id: ChangeId,
    /// Its author's name; empty when the log does not tell it.
    pub user: String,
    /// The record's kind.
    pub kind: Kind,
    /// The record.
    pub record: RecordId,
    /// The fields it sets.
    pub fields: Vec<String>,
    /// `role`, `scope` or `reference`, as for a change that is pushed.
    pub code: QuarantineCode,
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
    /// Is quarantined for a clerk.
    Quarantine {
        /// The change's id.
        id: ChangeId,
        /// Its number.
        n: u64,
        /// Why.
        code: QuarantineCode,
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
            Self::Quarantine { id, .. } => *id,
        }
    }

    /// The change's number on its device.
    #[must_use]
    pub fn n(&self) -> u64 {
        match self {
            Self::Accept { change, .. } => change.n,
            Self::Quarantine { n, .. } => *n,
        }
    }
}

/// One change a device brings back: judged, with what its author had seen in the present log's numbers. Of another
/// incarnation: with what had been assigned, whose proof the storage checks (a wrong one is quarantined as `proof`).
#[derive(Debug, Clone, PartialEq)]
pub struct Recovered {
    /// The change as judged.
    pub incoming: Incoming,
    /// What its author had seen.
    pub es: u64,
    /// What had been assigned; `None` for the session's own incarnation.
    pub from: Option<Provenance>,
}

/// What became of a push. Everything but `Done` leaves nothing behind.
#[derive(Debug, Clone, PartialEq)]
pub enum Pushed {
    /// The device's cursor is not of this log. It must reread the log before anything of it is taken: what its changes had
    /// seen would be taken for other places.
    Diverged,
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

/// What became of a device's wish to go on as a new incarnation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotated {
    /// The new incarnation is bound.
    Done,
    /// Its family was given too many of late; none is free before this.
    TooMany {
        /// When.
        until: Millis,
    },
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
    /// The incarnation it went on from.
    pub rotated_from: Option<DeviceId>,
}

/// A device that wrote in the log and is not known any more, in the admin's list: its person needs a new code.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct ForgottenRow {
    /// Its id.
    pub device: DeviceId,
    /// Its user's name.
    pub user: String,
    /// Their unit.
    pub unit: UnitPath,
    /// When its last change arrived.
    pub last: Millis,
}

/// What was removed because it was kept long enough.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Removed {
    /// The records.
    pub records: Vec<Expired>,
    /// The numbers of the purge orders that name them.
    pub orders: Vec<u64>,
    /// How many changes lost their texts.
    pub bodies: u64,
    /// Why the files may still hold the old bytes; `None` when they do not.
    pub left: Option<String>,
}

/// A purge order, in the admin's list.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct PurgeRow {
    /// The town.
    pub town: String,
    /// The order's number.
    pub no: u64,
    /// When it was given.
    pub made: Millis,
    /// Why, as the operator said it.
    pub reason: String,
    /// The records it named.
    pub records: Vec<RecordId>,
    /// The single changes it named.
    pub changes: Vec<ChangeId>,
}

/// A change quarantined, in the admin's list.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct QuarantineRow {
    /// The town.
    pub town: String,
    /// The change.
    pub id: ChangeId,
    /// The device that sent it.
    pub device: DeviceId,
    /// Its user's name.
    pub user: String,
    /// When.
    pub received: Millis,
    /// Why.
    pub code: QuarantineCode,
    /// As it came, as JSON.
    pub raw: String,
}

/// Somebody looked at a change quarantined with nothing masked.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Revealed {
    /// When.
    pub at: Millis,
    /// Their account on the machine of the command.
    pub operator: String,
}

/// What became of an admin's decision on a change quarantined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decided {
    /// It is in the log now, at this place, as its author's.
    Released(u64),
    /// It stays quarantined for good, as [`QuarantineCode::Rejected`].
    Rejected,
    /// There is none of that id.
    Unknown,
    /// It cannot be read as a change: nothing could go into the log.
    Unreadable,
}

/// How far a town's log was found whole, and where it is not.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Checked {
    /// The town.
    pub town: String,
    /// Whole up to here.
    pub up_to: u64,
    /// The same place with its chain: where the next check goes on.
    pub cursor: Cursor,
    /// True when the end of the log was reached.
    pub complete: bool,
    /// The first thing wrong: `head`, `hole`, `chain`, `proof`, and at which place.
    pub wrong: Option<(String, u64)>,
}

/// A row of a log that is not as the server had sequenced it, as far as it can be read.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct DamagedRow {
    /// Its place.
    pub seq: u64,
    /// The change; empty when that cannot be read.
    pub change: String,
    /// Its kind.
    pub kind: String,
    /// Its record.
    pub record: String,
}

/// The server's own state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Health {
    /// Towns it keeps.
    pub towns: u64,
    /// Changes in all logs.
    pub changes: u64,
    /// Changes quarantined that nobody has decided about.
    pub quarantined: u64,
    /// Devices not revoked.
    pub devices: u64,
    /// Of these, last seen within a day, within 7, within 30, and longer ago or never: four groups, each device in one.
    pub seen: [u64; 4],
}
