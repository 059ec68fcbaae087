//! What the central server keeps: one [`Storage`], written once in portable SQL over a [`Backend`] (SQLite, PostgreSQL).
//!
//! Invariant: one town is one log. Its head row is the lock; `head = count = max(seq)`; the chain covers every assigned
//! value. Every key starts with the town, so that a town can live on any shard. A method is one transaction, errors leave
//! nothing behind, nothing is kept in memory between transactions. One contract suite runs on every backend.

pub mod backend;
mod page;
pub mod postgres;
mod refill;
pub mod sequence;
mod sql;
mod sqlite;
pub mod types;

#[cfg(test)]
pub mod contract;

pub use page::{Ask, Page, Pulled};
pub use sql::annul::entry as annulment;
pub use sql::readmit::PLACEHOLDER;
pub use types::*;

use super::chain::{ChainKeys, key_path};
use super::releases::Releases;
use crate::platform::{database_file, private_file};
use backend::{Answer, Backend, Tx};
use postgres::PostgresBackend;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Where a server keeps its towns.
#[derive(Clone, PartialEq, Eq)]
pub enum Location {
    /// In one file: a town, or a few.
    Sqlite(PathBuf),
    /// In a PostgreSQL database (or one that speaks its protocol): a county and up, several server processes.
    Postgres(String),
}

impl std::fmt::Debug for Location {
    /// Without the address, which may hold a password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(file) => write!(f, "Sqlite({})", file.display()),
            Self::Postgres(_) => f.write_str("Postgres(..)"),
        }
    }
}

impl Location {
    /// Reads what a person gives: `postgres://…` (or `postgresql://…`), else a file.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Self::Postgres(text.to_owned());
        }
        Self::Sqlite(PathBuf::from(text))
    }

    /// As people may read it: without user and password.
    #[must_use]
    pub fn shown(&self) -> String {
        match self {
            Self::Sqlite(file) => file.display().to_string(),
            Self::Postgres(url) => postgres::shown(url),
        }
    }

    /// The key file: the one given, or `FILE.key` beside an SQLite file. A PostgreSQL database has none beside it.
    #[must_use]
    pub fn key_file(&self, given: Option<&Path>) -> Option<PathBuf> {
        match (given, self) {
            (Some(given), _) => Some(given.to_owned()),
            (None, Self::Sqlite(file)) => Some(key_path(file)),
            (None, Self::Postgres(_)) => None,
        }
    }
}

/// The storage of the central server. Its methods stand in [`sql`], one file per concept.
pub struct Storage {
    backend: Box<dyn Backend>,
    keys: Arc<ChainKeys>,
}

impl Storage {
    /// Opens what is at `location` with its key file (`key`, or `FILE.key` beside an SQLite file).
    ///
    /// # Errors
    /// [`StorageError::Missing`] when there is none, or the keys are another database's; nothing is made or replaced here.
    pub async fn open(location: &Location, key: Option<&Path>) -> Answer<Self> {
        let key = key_file(location, key)?;
        match location {
            Location::Sqlite(file) => {
                if !file.exists() {
                    return Err(StorageError::Missing(file.display().to_string()));
                }
                tighten(file, &key);
                let keys = ChainKeys::load(&key)?;
                Self::with(sqlite::Sqlite::open(file)?, keys)
                    .whose_keys_are_these(&key)
                    .await
            }
            Location::Postgres(url) => {
                let keys = match ChainKeys::load(&key) {
                    Err(lost @ StorageError::KeyMissing(_)) => return Err(nothing_made(url).await.unwrap_or(lost)),
                    loaded => loaded?,
                };
                Self::with(PostgresBackend::open(url, false).await?, keys)
                    .whose_keys_are_these(&key)
                    .await
            }
        }
    }

    /// Opens what is at `location`, making it and its key file of `random` when there is none.
    ///
    /// # Errors
    /// When something cannot be made, or only one of database and key is there.
    pub async fn open_or_create(location: &Location, key: Option<&Path>, random: [u8; 64]) -> Answer<Self> {
        match location {
            // A link that leads nowhere is there: nothing is made at its other end.
            Location::Sqlite(file) if file.symlink_metadata().is_err() => {
                let key = key_file(location, key)?;
                for path in [file, &key] {
                    make_folder_of(path)?;
                }
                let keys = ChainKeys::create(&key, random)?;
                Ok(Self::with(sqlite::Sqlite::create(file)?, keys))
            }
            Location::Sqlite(_) => Self::open(location, key).await,
            Location::Postgres(url) => {
                let key = key_file(location, key)?;
                let keys = shared_keys(url, &key, random).await?;
                Self::with(PostgresBackend::open(url, true).await?, keys)
                    .whose_keys_are_these(&key)
                    .await
            }
        }
    }

    /// A storage on any database.
    #[must_use]
    pub fn with(backend: impl Backend, keys: ChainKeys) -> Self {
        Self {
            backend: Box::new(backend),
            keys: Arc::new(keys),
        }
    }

    /// The packages that this server hands out; `None` when its keys lie in no file.
    #[must_use]
    pub fn releases(&self) -> Option<Releases> {
        Releases::of(&self.keys)
    }

    /// Writes a whole, consistent copy to a new SQLite file, the keys not among it, while the server works on.
    ///
    /// # Errors
    /// [`StorageError::Exists`] when there is such a file; else when it cannot be written, and none is left then.
    pub async fn copy_to(&self, path: PathBuf) -> Answer<()> {
        self.backend.copy_to(&path).await
    }

    /// What the database itself finds wrong with its file.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn faults(&self) -> Answer<Vec<String>> {
        self.backend.faults().await
    }

    /// Runs `work` in a transaction and gives what it gave, once that is committed.
    async fn write<T: Send + 'static>(&self, work: impl FnMut(&mut dyn Tx) -> Answer<T> + Send + 'static) -> Answer<T> {
        let (kept, work) = keeping(work);
        self.backend.write(work).await?;
        take(&kept)
    }

    /// Runs `work` on the last commit and gives what it gave.
    async fn read<T: Send + 'static>(&self, work: impl FnMut(&mut dyn Tx) -> Answer<T> + Send + 'static) -> Answer<T> {
        let (kept, work) = keeping(work);
        self.backend.read(work).await?;
        take(&kept)
    }
}

/// Closes files that others could read: an earlier version made them so, or another hand.
fn tighten(file: &Path, key: &Path) {
    let beside = database_file::BESIDE.map(|ending| database_file::beside(file, ending));
    let files: Vec<_> = beside.into_iter().chain([file.to_owned(), key.to_owned()]).collect();
    let changed = private_file::tighten(&files).len();
    if changed > 0 {
        tracing::warn!(changed, "files that others could read are the owner's alone now");
    }
}

fn make_folder_of(path: &Path) -> Answer<()> {
    let Some(folder) = path.parent() else { return Ok(()) };
    private_file::create_folder(folder).map_err(|e| StorageError::Io(format!("{}: {e}", folder.display())))
}

type Kept<T> = Arc<Mutex<Option<T>>>;

/// The work as a backend runs it, and where the last run's answer is kept.
fn keeping<T: Send + 'static>(
    mut work: impl FnMut(&mut dyn Tx) -> Answer<T> + Send + 'static,
) -> (Kept<T>, backend::Work) {
    let kept: Kept<T> = Arc::default();
    let slot = kept.clone();
    let work = move |tx: &mut dyn Tx| {
        let answer = work(tx)?;
        *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
        Ok(())
    };
    (kept, Box::new(work))
}

fn take<T>(kept: &Kept<T>) -> Answer<T> {
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    kept.take().ok_or(StorageError::Busy)
}

/// Says so when keys are missing because nothing was ever made in this database.
async fn nothing_made(url: &str) -> Option<StorageError> {
    let opened = PostgresBackend::open(url, false).await.err();
    opened.filter(|error| matches!(error, StorageError::Missing(_)))
}

/// The keys of a shared database, made when neither keys nor tables are there. Of several processes that start at once one
/// makes them. Keys without tables are taken: they were made a moment ago, or the database is to be remade.
async fn shared_keys(url: &str, key: &Path, random: [u8; 64]) -> Answer<ChainKeys> {
    match load_when_written(key).await {
        Err(StorageError::KeyMissing(_)) => {}
        found => return found,
    }
    match PostgresBackend::open(url, false).await {
        Err(StorageError::Missing(_)) => {}
        // Another process may have made both since.
        Ok(_) => return load_when_written(key).await,
        Err(error) => return Err(error),
    }
    make_folder_of(key)?;
    match ChainKeys::create(key, random) {
        Err(_) if key.exists() => load_when_written(key).await,
        made => made,
    }
}

/// The keys; one that cannot be read may be in the middle of being written by another process.
async fn load_when_written(key: &Path) -> Answer<ChainKeys> {
    for _ in 0..20 {
        match ChainKeys::load(key) {
            Err(StorageError::Io(_)) => tokio::time::sleep(std::time::Duration::from_millis(25)).await,
            settled => return settled,
        }
    }
    ChainKeys::load(key)
}

fn key_file(location: &Location, given: Option<&Path>) -> Answer<PathBuf> {
    location.key_file(given).ok_or(StorageError::KeyUnnamed)
}
