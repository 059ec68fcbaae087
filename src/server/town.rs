//! What the admin does: towns, units, users, codes. Units and users are changes too, written into the town's log by the
//! server itself, so that devices receive them by pull like everything else.

use super::auth::{CODE_MS, make_code, read_code};
use super::storage::{Authored, NewCode, PLACEHOLDER, Storage, StorageError, User, annulment};
use crate::change::{Fields, Kind};
use crate::clock::{Clock, random_bytes};
use crate::domain::ids::{ChangeId, RecordId, UserId};
use crate::domain::role::Role;
use crate::domain::unit::{Unit, UnitKind, UnitPath};
use serde_json::Value;

/// Selectors are random: a second draw is all but never needed.
const DRAWS: usize = 8;

/// Makes a town. `path` is its code alone.
///
/// # Errors
/// [`StorageError::Exists`] when there is one.
pub async fn init(storage: &Storage, clock: Clock, path: UnitPath, name: &str) -> Result<(), StorageError> {
    let unit = Unit {
        path,
        kind: UnitKind::Town,
        name: name.to_owned(),
    };
    let log = unit_change(clock, &unit, RecordId::new(clock.now(), random_bytes()));
    storage.init_town(unit, log, clock.now()).await
}

/// Adds a unit, or gives one that exists another kind and name.
///
/// # Errors
/// [`StorageError::NotFound`] when the unit above it does not exist.
pub async fn put_unit(storage: &Storage, clock: Clock, unit: Unit) -> Result<(), StorageError> {
    let known = storage.unit_record(unit.path.clone()).await?;
    let known = known.filter(|record| *record != PLACEHOLDER);
    let record = known.unwrap_or_else(|| RecordId::new(clock.now(), random_bytes()));
    let log = unit_change(clock, &unit, record);
    storage.put_unit(unit, log, clock.now()).await
}

/// Adds a user.
///
/// # Errors
/// [`StorageError::NotFound`] without the unit, [`StorageError::Exists`] when the name is taken in the town.
pub async fn add_user(
    storage: &Storage,
    clock: Clock,
    name: &str,
    role: Role,
    unit: UnitPath,
) -> Result<User, StorageError> {
    let id = UserId::new(clock.now(), random_bytes());
    let user = User {
        id,
        name: name.to_owned(),
        role,
        unit,
    };
    let log = user_change(clock, &user, true);
    storage.add_user(user.clone(), log, clock.now()).await?;
    Ok(user)
}

/// Gives a user another role or unit, or shuts them out (`active` false). Their devices learn of it at their next round.
///
/// # Errors
/// [`StorageError::NotFound`] without the unit or the user; nobody moves to another town.
pub async fn move_user(
    storage: &Storage,
    clock: Clock,
    user: &User,
    role: Role,
    unit: UnitPath,
    active: bool,
) -> Result<User, StorageError> {
    if unit.town() != user.unit.town() {
        return Err(StorageError::NotFound(unit.to_string()));
    }
    let moved = User {
        role,
        unit,
        ..user.clone()
    };
    let log = user_change(clock, &moved, active);
    storage.move_user(moved.clone(), active, log, clock.now()).await?;
    Ok(moved)
}

/// Makes a one-time code for a user.
///
/// # Errors
/// When the storage does not take it.
pub async fn enrol_code(storage: &Storage, clock: Clock, user: &User) -> Result<String, StorageError> {
    for _ in 0..DRAWS {
        let text = make_code(random_bytes());
        let Some(code) = read_code(&text) else {
            continue;
        };
        let kept = NewCode {
            town: user.unit.town().to_owned(),
            user: user.id,
            selector: code.selector,
            verifier: code.verifier,
            expires: clock.now().plus(CODE_MS),
        };
        match storage.make_code(kept).await {
            Err(StorageError::Exists(_)) => {}
            Err(error) => return Err(error),
            Ok(()) => return Ok(text),
        }
    }
    Err(StorageError::Busy)
}

/// Annuls changes of a town: every device leaves them out of its fold. How many were not annulled before.
///
/// # Errors
/// [`StorageError::NotFound`] when one is not in the log; nothing is annulled then.
pub async fn annul(
    storage: &Storage,
    clock: Clock,
    town: &str,
    changes: Vec<ChangeId>,
    reason: &str,
) -> Result<u64, StorageError> {
    let path = UnitPath::parse(town).ok_or_else(|| StorageError::NotFound(format!("town {town}")))?;
    let now = clock.now();
    let entry = |change: &ChangeId| {
        let (id, record) = (ChangeId::new(now, random_bytes()), RecordId::new(now, random_bytes()));
        annulment(id, record, &path, *change, reason)
    };
    let entries = changes.iter().map(entry).collect();
    storage.annul(town.to_owned(), changes, entries, now).await
}

/// Writes the description of a register, or another version of it, under the record that has it already.
///
/// # Errors
/// When the storage does not take it.
pub async fn put_register(
    storage: &Storage,
    clock: Clock,
    town: &str,
    record: Option<RecordId>,
    register: (&str, &str, bool),
) -> Result<(), StorageError> {
    let unit = UnitPath::parse(town).ok_or_else(|| StorageError::NotFound(format!("town {town}")))?;
    let (code, description, is_withdrawn) = register;
    let log = Authored {
        id: ChangeId::new(clock.now(), random_bytes()),
        kind: Kind::Register,
        record: record.unwrap_or_else(|| RecordId::new(clock.now(), random_bytes())),
        unit,
        set: fields([
            ("code", code.into()),
            ("description", description.into()),
            ("withdrawn", is_withdrawn.into()),
        ]),
    };
    storage.put_register(log, clock.now()).await
}

fn user_change(clock: Clock, user: &User, active: bool) -> Authored {
    Authored {
        id: ChangeId::new(clock.now(), random_bytes()),
        kind: Kind::User,
        record: user.id.into(),
        unit: user.unit.clone(),
        set: fields([
            ("name", user.name.as_str().into()),
            ("role", user.role.code().into()),
            ("scope", user.unit.as_str().into()),
            ("active", active.into()),
        ]),
    }
}

fn unit_change(clock: Clock, unit: &Unit, record: RecordId) -> Authored {
    Authored {
        id: ChangeId::new(clock.now(), random_bytes()),
        kind: Kind::Unit,
        record,
        unit: unit.path.clone(),
        set: fields([
            ("path", unit.path.as_str().into()),
            ("kind", unit.kind.code().into()),
            ("name", unit.name.as_str().into()),
        ]),
    }
}

fn fields<const N: usize>(values: [(&str, Value); N]) -> Fields {
    values
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}
