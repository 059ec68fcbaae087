//! Towns, units and users. Each is also a change of the server's own in the town's log.
//!
//! Invariant: names are one clean line, whoever gave them: not every database takes a NUL, and no list should.

use super::log::author;
use super::readmit::PLACEHOLDER;
use crate::domain::comparison;
use crate::domain::ids::{RecordId, UserId};
use crate::domain::text::clean_line;
use crate::domain::time::Millis;
use crate::domain::unit::{Unit, UnitKind, UnitPath};
use crate::server::revocations::Note;
use crate::server::storage::backend::{Answer, Row, Tx, params};
use crate::server::storage::{Authored, Storage, StorageError, User};

impl Storage {
    /// Makes a town with its first unit, the town itself. [`StorageError::Exists`] when there is one.
    pub async fn init_town(&self, unit: Unit, log: Authored, now: Millis) -> Answer<()> {
        let keys = self.keys.clone();
        self.write(move |tx| {
            let town = unit.path.town();
            let made = tx.execute(
                "INSERT INTO town (town, head, chain, made) VALUES ($1, 0, 0, $2) ON CONFLICT (town) DO NOTHING",
                params![town, now],
            )?;
            if made == 0 {
                return Err(StorageError::Exists(format!("town {town}")));
            }
            write_unit(tx, &unit, log.record)?;
            author(tx, &keys, &log, now)
        })
        .await
    }

    /// Adds a unit below one that exists, or gives it another name.
    pub async fn put_unit(&self, unit: Unit, log: Authored, now: Millis) -> Answer<()> {
        let keys = self.keys.clone();
        self.write(move |tx| {
            if let Some(parent) = unit.path.parent()
                && unit_record(tx, &parent)?.is_none()
            {
                return Err(StorageError::NotFound(parent.to_string()));
            }
            write_unit(tx, &unit, log.record)?;
            author(tx, &keys, &log, now)
        })
        .await
    }

    /// Adds a user to a unit that exists. [`StorageError::Exists`] when the town has one of that name, or of one that looks like it.
    pub async fn add_user(&self, user: User, log: Authored, now: Millis) -> Answer<()> {
        let keys = self.keys.clone();
        self.write(move |tx| {
            if unit_record(tx, &user.unit)?.is_none() {
                return Err(StorageError::NotFound(user.unit.to_string()));
            }
            if !names_alike(tx, &user.name, Some(user.unit.town()))?.is_empty() {
                return Err(StorageError::Exists(format!("user {}", user.name)));
            }
            let made = tx.execute(
                "INSERT INTO account (town, account, name, role, unit) VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (town, name) DO NOTHING",
                params![
                    user.unit.town(),
                    user.id.0,
                    clean_line(&user.name),
                    user.role.code(),
                    user.unit.as_str()
                ],
            )?;
            if made == 0 {
                return Err(StorageError::Exists(format!("user {}", user.name)));
            }
            author(tx, &keys, &log, now)
        })
        .await
    }

    /// Gives a user another role or unit, or shuts them out (`active` false): their devices learn of it by `scope_rev`, and a
    /// restore does not let them in again.
    pub async fn move_user(&self, user: User, active: bool, log: Authored, now: Millis) -> Answer<()> {
        let keys = self.keys.clone();
        let (town, id) = (user.unit.town().to_owned(), user.id);
        let moved = self.write(move |tx| {
            if unit_record(tx, &user.unit)?.is_none() {
                return Err(StorageError::NotFound(user.unit.to_string()));
            }
            let moved = tx.execute(
                "UPDATE account SET role = $1, unit = $2, active = $3, scope_rev = scope_rev + 1
                 WHERE town = $4 AND account = $5",
                params![
                    user.role.code(),
                    user.unit.as_str(),
                    active,
                    user.unit.town(),
                    user.id.0
                ],
            )?;
            if moved == 0 {
                return Err(StorageError::NotFound(format!("user {}", user.name)));
            }
            author(tx, &keys, &log, now)
        });
        moved.await?;
        match active {
            true => Ok(()),
            false => self.keys.note(&town, Note::ShutOut(id, now)),
        }
    }

    /// The record a unit's changes are about, when the unit exists and has one.
    pub async fn unit_record(&self, path: UnitPath) -> Answer<Option<RecordId>> {
        self.read(move |tx| unit_record(tx, &path)).await
    }

    /// The users of that name, of one town or of all; those shut out too.
    pub async fn users_named(&self, name: String, town: Option<String>) -> Answer<Vec<User>> {
        self.read(move |tx| {
            let mut users = names_alike(tx, &name, town.as_deref())?;
            // Of users from before names were compared by look, the one that is named exactly is meant.
            let exact = clean_line(&name);
            if users.iter().any(|user| user.name == exact) {
                users.retain(|user| user.name == exact);
            }
            Ok(users)
        })
        .await
    }

    /// The towns' codes, in order.
    pub async fn towns(&self) -> Answer<Vec<String>> {
        self.read(|tx| {
            let rows = tx.query("SELECT town FROM town ORDER BY town", &[])?;
            rows.iter().map(|row| row.text("town").map(str::to_owned)).collect()
        })
        .await
    }
}

/// The users whose names nobody can tell from `name`, of one town or of all. A town has hundreds.
pub fn names_alike(tx: &mut dyn Tx, name: &str, town: Option<&str>) -> Answer<Vec<User>> {
    let rows = tx.query(
        "SELECT account, name, role, unit FROM account WHERE town = $1 OR $1 IS NULL ORDER BY town, name",
        params![town.map(str::to_owned)],
    )?;
    let mut users: Vec<User> = rows.iter().map(user_row).collect::<Answer<_>>()?;
    let key = comparison::key(name);
    users.retain(|user| comparison::key(&user.name) == key);
    Ok(users)
}

/// Writes a unit's row; its record stays unless that is a placeholder.
pub fn write_unit(tx: &mut dyn Tx, unit: &Unit, record: RecordId) -> Answer<()> {
    tx.execute(
        "INSERT INTO unit (town, path, kind, name, record) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (town, path) DO UPDATE SET kind = excluded.kind, name = excluded.name,
             record = CASE WHEN unit.record = $6 THEN excluded.record ELSE unit.record END",
        params![
            unit.path.town(),
            unit.path.as_str(),
            unit.kind.code(),
            clean_line(&unit.name),
            record.0,
            PLACEHOLDER.0
        ],
    )?;
    Ok(())
}

/// The record of a unit, when it exists.
pub fn unit_record(tx: &mut dyn Tx, unit: &UnitPath) -> Answer<Option<RecordId>> {
    let rows = tx.query(
        "SELECT record FROM unit WHERE town = $1 AND path = $2",
        params![unit.town(), unit.as_str()],
    )?;
    rows.first().map(|row| row.id("record").map(RecordId)).transpose()
}

/// The user of an id, unless they were shut out.
pub fn active_user(tx: &mut dyn Tx, town: &str, user: UserId) -> Answer<Option<User>> {
    let rows = tx.query(
        "SELECT account, name, role, unit FROM account WHERE town = $1 AND account = $2 AND active = 1",
        params![town, user.0],
    )?;
    rows.first().map(user_row).transpose()
}

/// All units of a town, those above before those below.
pub fn units(tx: &mut dyn Tx, town: &str) -> Answer<Vec<Unit>> {
    let rows = tx.query(
        "SELECT path, kind, name FROM unit WHERE town = $1 ORDER BY path",
        params![town],
    )?;
    let unit = |row: &Row| {
        Ok(Unit {
            path: row.path("path")?,
            kind: UnitKind::from_code(row.text("kind")?),
            name: row.text("name")?.to_owned(),
        })
    };
    rows.iter().map(unit).collect()
}

fn user_row(row: &Row) -> Answer<User> {
    Ok(User {
        id: UserId(row.id("account")?),
        name: row.text("name")?.to_owned(),
        role: row.role("role")?,
        unit: row.path("unit")?,
    })
}
