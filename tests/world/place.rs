//! Where the server's database lies: a file, or a database of a private PostgreSQL.
//!
//! Invariant: what is read of it here is read beside the code that is tested.

use super::common_pg::PrivatePg;
use super::read;
use lianxin::domain::ids::DeviceId;
use lianxin::server::storage::{Location, Storage};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// Where the database lies.
pub enum Place {
    /// `town.db` in the folder of the start.
    File,
    /// A database of its own for each start.
    Postgres { pg: Arc<PrivatePg>, database: String },
}

/// A folder in memory where there is one: a test does not wear out a disk.
pub fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    match memory.is_dir() {
        true => tempfile::tempdir_in(memory).unwrap(),
        false => tempfile::tempdir().unwrap(),
    }
}

impl Place {
    /// A file, or a database of `pg`.
    pub fn new(pg: Option<Arc<PrivatePg>>) -> Self {
        let database = String::new();
        pg.map_or(Self::File, |pg| Self::Postgres { pg, database })
    }

    /// Makes a fresh database with what lies in `dir`; a file is there already.
    pub fn fill(&mut self, dir: &Path, runtime: &Runtime) {
        static MADE: AtomicUsize = AtomicUsize::new(0);
        let Self::Postgres { pg, database } = self else { return };
        *database = format!("world_{}", MADE.fetch_add(1, Ordering::Relaxed));
        let location = Location::Postgres(pg.database(database));
        runtime.block_on(async {
            let key = dir.join("town.db.key");
            let storage = Storage::open_or_create(&location, Some(&key), [0; 64]).await.unwrap();
            storage.refill(dir.join("town.db")).await.unwrap();
        });
    }

    /// As the server is told.
    pub fn location(&self, dir: &Path) -> Location {
        match self {
            Self::File => Location::Sqlite(dir.join("town.db")),
            Self::Postgres { pg, database } => Location::Postgres(pg.url(database)),
        }
    }

    /// Id, name, unit and role of a device's user; `None` of a device that a restored server has forgotten.
    pub fn account_of(&self, dir: &Path, device: DeviceId) -> Option<[String; 4]> {
        let Self::Postgres { pg, database } = self else {
            return read::account_of(&dir.join("town.db"), device);
        };
        let sql = format!(
            "SELECT a.account, a.name, a.unit, a.role FROM device d JOIN account a ON a.town = d.town AND a.account = d.account
             WHERE d.device = '\\x{}'",
            device.0.simple()
        );
        let found = pg.sql(database, &sql);
        let parts: Vec<String> = found.split('|').map(str::to_owned).collect();
        parts.try_into().ok()
    }
}
