//! The storage in one SQLite file: a town, or a few. WAL, `synchronous=FULL`, one writing thread, reads beside it.
//!
//! Invariant: nothing is kept in memory between transactions, so `admin` may work on the file while the server runs.

mod accounts;
mod lane;
mod log;
mod pull;
mod rows;

use super::{
    Authenticated, Authored, DeviceRow, Enrolled, Health, Incoming, NewCode, NewDevice, Pulled, Pushed, Session,
    Storage, StorageError, User,
};
use crate::change::Cursor;
use crate::domain::ids::{DeviceId, RecordId};
use crate::domain::time::Millis;
use crate::domain::unit::{Unit, UnitPath};
use crate::server::chain::ChainKeys;
use lane::Lane;
use rusqlite::{Connection, ErrorCode, OpenFlags};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// Numbered migrations, never edited after a release.
const MIGRATIONS: &[&str] = &[include_str!("001_init.sql")];
const BUSY: Duration = Duration::from_secs(5);

/// The storage in one SQLite file.
pub struct SqliteStorage {
    writes: Lane,
    reads: Lane,
    keys: Arc<ChainKeys>,
}

impl SqliteStorage {
    /// Opens the database at `path` with its key file beside it.
    ///
    /// # Errors
    /// [`StorageError::Missing`] when there is none; a file is never made or replaced here.
    pub fn open(path: &Path) -> Result<Self, StorageError> {
        if !path.exists() {
            return Err(StorageError::Missing(path.display().to_string()));
        }
        let keys = ChainKeys::load(path)?;
        Self::with(path, keys)
    }

    /// Opens the database at `path`, making it and its key file of `random` when there is none.
    ///
    /// # Errors
    /// When a file cannot be made, or only one of the two is there.
    pub fn open_or_create(path: &Path, random: [u8; 64]) -> Result<Self, StorageError> {
        if path.exists() {
            return Self::open(path);
        }
        if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(|e| StorageError::Io(format!("{}: {e}", folder.display())))?;
        }
        let keys = ChainKeys::create(path, random)?;
        Self::with(path, keys)
    }

    fn with(path: &Path, keys: ChainKeys) -> Result<Self, StorageError> {
        let mut writer = connect(path)?;
        migrate(&mut writer)?;
        let reader = connect(path)?;
        Ok(Self {
            writes: Lane::writer(writer)?,
            reads: Lane::reader(reader)?,
            keys: Arc::new(keys),
        })
    }
}

fn connect(path: &Path) -> Result<Connection, StorageError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(|e| trouble(&e))?;
    connection.busy_timeout(BUSY).map_err(|e| trouble(&e))?;
    connection
        .execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF;",
        )
        .map_err(|e| trouble(&e))?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

fn migrate(connection: &mut Connection) -> Result<(), StorageError> {
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    let transaction = connection
        .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
        .map_err(|e| trouble(&e))?;
    let found: i64 = transaction
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(|e| trouble(&e))?;
    if found > known {
        return Err(StorageError::Newer { found, known });
    }
    for sql in MIGRATIONS.iter().skip(usize::try_from(found).unwrap_or(0)) {
        transaction.execute_batch(sql).map_err(|e| trouble(&e))?;
    }
    transaction
        .pragma_update(None, "user_version", known)
        .map_err(|e| trouble(&e))?;
    transaction.commit().map_err(|e| trouble(&e))
}

/// What an SQLite error means for the caller.
fn trouble(error: &rusqlite::Error) -> StorageError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StorageError::Busy,
        Some(ErrorCode::DiskFull) => StorageError::DiskFull,
        _ => StorageError::Io(error.to_string()),
    }
}

impl Storage for SqliteStorage {
    async fn init_town(&self, unit: Unit, log: Authored, now: Millis) -> Result<(), StorageError> {
        let keys = self.keys.clone();
        let work = move |c: &Connection| accounts::init_town(c, &keys, &unit, log, now);
        self.writes.run(work).await
    }

    async fn put_unit(&self, unit: Unit, log: Authored, now: Millis) -> Result<(), StorageError> {
        let keys = self.keys.clone();
        let work = move |c: &Connection| accounts::put_unit(c, &keys, &unit, log, now);
        self.writes.run(work).await
    }

    async fn add_user(&self, user: User, log: Authored, now: Millis) -> Result<(), StorageError> {
        let keys = self.keys.clone();
        let work = move |c: &Connection| accounts::add_user(c, &keys, &user, log, now);
        self.writes.run(work).await
    }

    async fn unit_record(&self, path: UnitPath) -> Result<Option<RecordId>, StorageError> {
        self.reads.run(move |c| accounts::unit_record(c, &path)).await
    }

    async fn users_named(&self, name: String, town: Option<String>) -> Result<Vec<User>, StorageError> {
        let work = move |c: &Connection| accounts::users_named(c, &name, town.as_deref());
        self.reads.run(work).await
    }

    async fn make_code(&self, code: NewCode) -> Result<(), StorageError> {
        self.writes.run(move |c| accounts::make_code(c, &code)).await
    }

    async fn redeem(
        &self,
        selector: String,
        verifier: [u8; 32],
        device: NewDevice,
        now: Millis,
    ) -> Result<Option<Enrolled>, StorageError> {
        let work = move |c: &Connection| accounts::redeem(c, &selector, &verifier, &device, now);
        self.writes.run(work).await
    }

    async fn authenticate(&self, town: String, token: [u8; 32], now: Millis) -> Result<Authenticated, StorageError> {
        self.reads
            .run(move |c| accounts::authenticate(c, &town, &token, now))
            .await
    }

    async fn touch(&self, session: Session, now: Millis, expires: Millis) -> Result<(), StorageError> {
        self.writes
            .run(move |c| accounts::touch(c, &session, now, expires))
            .await
    }

    async fn push(&self, session: Session, push: Vec<Incoming>, now: Millis) -> Result<Pushed, StorageError> {
        let keys = self.keys.clone();
        let work = move |c: &Connection| log::push(c, &keys, &session, push, now);
        self.writes.run(work).await
    }

    async fn pull(&self, session: Session, cursor: Cursor, limit_bytes: usize) -> Result<Pulled, StorageError> {
        self.reads
            .run(move |c| pull::pull(c, &session, cursor, limit_bytes))
            .await
    }

    async fn device_n(&self, session: Session) -> Result<u64, StorageError> {
        self.reads.run(move |c| log::device_n(c, &session)).await
    }

    async fn devices(&self, town: Option<String>) -> Result<Vec<DeviceRow>, StorageError> {
        self.reads.run(move |c| accounts::devices(c, town.as_deref())).await
    }

    async fn revoke(&self, device: DeviceId) -> Result<bool, StorageError> {
        self.writes.run(move |c| accounts::revoke(c, device)).await
    }

    async fn health(&self) -> Result<Health, StorageError> {
        self.reads.run(accounts::health).await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::chain::key_path;
    use crate::server::storage::contract;

    #[test]
    fn sqlite_keeps_the_contract() {
        let dir = tempfile::tempdir().unwrap();
        let count = std::cell::Cell::new(0);
        let make = || {
            count.set(count.get() + 1);
            SqliteStorage::open_or_create(&dir.path().join(format!("{}.db", count.get())), [3; 64]).unwrap()
        };
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(contract::run_all(make));
    }

    #[test]
    fn a_missing_key_or_a_newer_database_is_refused_and_nothing_is_made() {
        let dir = tempfile::tempdir().unwrap();
        let db = dir.path().join("town.db");
        assert!(matches!(SqliteStorage::open(&db), Err(StorageError::Missing(_))));
        assert!(!db.exists());
        drop(SqliteStorage::open_or_create(&db, [3; 64]).unwrap());
        let key = key_path(&db);
        let kept = std::fs::read(&key).unwrap();
        std::fs::remove_file(&key).unwrap();
        assert!(matches!(
            SqliteStorage::open_or_create(&db, [4; 64]),
            Err(StorageError::KeyMissing(_))
        ));
        assert!(!key.exists(), "no new key in its place");
        std::fs::write(&key, kept).unwrap();
        Connection::open(&db)
            .unwrap()
            .pragma_update(None, "user_version", 99)
            .unwrap();
        let newer = SqliteStorage::open(&db).err();
        assert_eq!(newer, Some(StorageError::Newer { found: 99, known: 1 }));
    }
}
