//! A town's server in this process, and devices with real stores that speak to it over real HTTP.
#![allow(dead_code, reason = "each test uses its part")]

use lianxin::change::entry::Entry;
use lianxin::change::wire::{EnrolReply, EnrolRequest};
use lianxin::clock::Clock;
use lianxin::domain::role::Role;
use lianxin::domain::rules::Rules;
use lianxin::domain::unit::{Unit, UnitKind, UnitPath};
use lianxin::server::storage::{Location, Storage};
use lianxin::server::{self, Config, RunningServer, town};
use lianxin::store::{Answer, NewIdentity, Query, Saved, Store, SyncStart};
use lianxin::sync::batch::Batch;
use lianxin::sync::round::{self, Outcome};
use lianxin::sync::{Failure, HttpTransport, Transport};
use lianxin::view::Counts;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tempfile::TempDir;

pub const TOWN: &str = "439901100";
pub const GRID: &str = "439901100/200/03/012";
pub const OTHER: &str = "439901100/201/01/001";

/// Waits for a future on a small runtime of its own.
pub fn wait<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
        .block_on(work)
}

/// A town with two villages and its server.
pub struct Town {
    pub server: Option<RunningServer>,
    pub db: PathBuf,
    pub dir: TempDir,
    pub clock: Clock,
}

impl Town {
    pub fn new() -> Self {
        Self::on(Clock::system())
    }

    /// A town whose server goes by this clock.
    pub fn on(clock: Clock) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let db = dir.path().join("town.db");
        let location = Location::Sqlite(db.clone());
        let storage = wait(Storage::open_or_create(&location, None, [5; 64])).unwrap();
        wait(async {
            town::init(&storage, clock, path(TOWN), "青溪镇").await.unwrap();
            for unit in [
                "439901100/200",
                "439901100/200/03",
                GRID,
                "439901100/201",
                "439901100/201/01",
                OTHER,
            ] {
                let (kind, name) = (UnitKind::Village, unit.to_owned());
                town::put_unit(
                    &storage,
                    clock,
                    Unit {
                        path: path(unit),
                        kind,
                        name,
                    },
                )
                .await
                .unwrap();
            }
            for (name, role, unit) in [
                ("谭谷雨", Role::MicroLeader, GRID),
                ("邓小满", Role::Clerk, "439901100/200"),
                ("黎秋分", Role::TownOffice, TOWN),
                ("盘立冬", Role::MicroLeader, OTHER),
                ("易处暑", Role::Viewer, "439901100/200"),
            ] {
                town::add_user(&storage, clock, name, role, path(unit)).await.unwrap();
            }
        });
        let server = None;
        let mut town = Self { server, db, dir, clock };
        town.plug();
        town
    }

    /// Starts the server, on another port each time.
    pub fn plug(&mut self) {
        self.server = Some(server::start(Config::loopback(self.db.clone(), self.clock)).unwrap());
    }

    /// Stops the server.
    pub fn unplug(&mut self) {
        self.server.take().unwrap().shutdown();
    }

    /// A copy of the server's database, taken while it is stopped. The key stays where it is, as in an operator's backup.
    pub fn backup(&mut self, name: &str) -> PathBuf {
        self.unplug();
        let copy = self.dir.path().join(name);
        std::fs::copy(&self.db, &copy).unwrap();
        self.plug();
        copy
    }

    /// Puts a copy back in the database's place.
    pub fn restore(&mut self, copy: &Path) {
        self.unplug();
        for ending in ["-wal", "-shm"] {
            let _not_there = std::fs::remove_file(format!("{}{ending}", self.db.display()));
        }
        std::fs::copy(copy, &self.db).unwrap();
        self.plug();
    }

    pub fn url(&self) -> String {
        self.server
            .as_ref()
            .map_or("http://127.0.0.1:9".into(), RunningServer::url)
    }

    pub fn storage(&self) -> Storage {
        wait(Storage::open(&Location::Sqlite(self.db.clone()), None)).unwrap()
    }

    pub fn code(&self, user: &str) -> String {
        let storage = self.storage();
        wait(async {
            let user = storage.users_named(user.into(), None).await.unwrap().pop().unwrap();
            town::enrol_code(&storage, self.clock, &user).await.unwrap()
        })
    }

    pub fn enrol(&self, user: &str) -> EnrolReply {
        let code = self.code(user);
        let label = "test".into();
        wait(HttpTransport::default().enrol(&self.url(), &EnrolRequest { code, label })).unwrap()
    }

    pub fn device(&self, user: &str) -> Device {
        let reply = self.enrol(user);
        let dir = tempfile::tempdir().unwrap();
        let rules = Arc::new(Rules::builtin());
        let mut store = Store::open(&dir.path().join("lianxin.db"), None, true, rules).unwrap();
        let identity = NewIdentity {
            user: reply.user,
            name: reply.name,
            role: reply.role,
            unit: reply.unit,
            device: reply.device,
            server: Some((self.url(), reply.token)),
            units: reply.units,
            demo: false,
            series: reply.series,
        };
        store.set_identity(&identity).unwrap();
        Device {
            store,
            dir,
            batch: Batch::default(),
        }
    }
}

pub fn path(text: &str) -> UnitPath {
    UnitPath::parse(text).unwrap()
}

/// A device with its own store.
pub struct Device {
    pub store: Store,
    pub dir: TempDir,
    pub batch: Batch,
}

impl Device {
    /// Saves an entry as `record` would; gives the number or id.
    pub fn record(&mut self, line: &str) -> Saved {
        let entry: Entry = serde_json::from_str(line).unwrap();
        match self.store.save(&entry, None, None, Clock::system().now()) {
            Ok(saved) => saved,
            Err(error) => panic!("{line}: {error:?}"),
        }
    }

    /// The device's database is copied: for a restore, or onto another laptop.
    pub fn copy_to(&self, dir: &Path) {
        // A reader's copy of a database in WAL mode needs both files; nobody writes now.
        for ending in ["", "-wal"] {
            let from = self.dir.path().join(format!("lianxin.db{ending}"));
            let to = dir.join(format!("lianxin.db{ending}"));
            match from.exists() {
                true => drop(std::fs::copy(from, to).unwrap()),
                false => drop(std::fs::remove_file(to)),
            }
        }
    }

    /// The device that opens the database in `dir`.
    pub fn open(dir: TempDir) -> Self {
        let rules = Arc::new(Rules::builtin());
        Self {
            store: Store::open(&dir.path().join("lianxin.db"), None, false, rules).unwrap(),
            dir,
            batch: Batch::default(),
        }
    }

    /// Puts an old copy in the database's place; the marker file beside it stays as it is.
    pub fn restored(self, copy: &Path) -> Self {
        let Self { store, dir, .. } = self;
        drop(store);
        for ending in ["-wal", "-shm"] {
            let _not_there = std::fs::remove_file(dir.path().join(format!("lianxin.db{ending}")));
        }
        for ending in ["", "-wal"] {
            let from = copy.join(format!("lianxin.db{ending}"));
            if from.exists() {
                std::fs::copy(from, dir.path().join(format!("lianxin.db{ending}"))).unwrap();
            }
        }
        Self::open(dir)
    }

    pub fn sync(&mut self, town: &Town) -> Outcome {
        let mut transport = HttpTransport::new(Some(town.url()));
        self.sync_by(&mut transport)
    }

    pub fn sync_by(&mut self, transport: &mut impl Transport) -> Outcome {
        let clock = Clock::system();
        wait(round::run(&mut self.store, transport, &mut self.batch, || clock.now()))
    }

    pub fn sync_ok(&mut self, town: &Town) -> Outcome {
        let outcome = self.sync(town);
        assert_eq!(outcome.failure, None);
        outcome
    }

    pub fn counts(&self) -> Counts {
        match self.store.answer(&Query::Counts, Clock::system().now()).unwrap() {
            Answer::Counts(counts) => counts,
            other => panic!("{other:?}"),
        }
    }

    pub fn export(&self, kind: &str) -> Vec<serde_json::Value> {
        self.store.export(&lianxin::change::Kind::from_code(kind)).unwrap()
    }
}

/// Loses the first `lose` answers after the server has had the request.
pub struct Lossy {
    pub inner: HttpTransport,
    pub lose: usize,
}

impl Transport for Lossy {
    async fn exchange(&mut self, start: &SyncStart, path: &'static str, body: Vec<u8>) -> Result<Vec<u8>, Failure> {
        let reply = self.inner.exchange(start, path, body).await;
        if self.lose > 0 {
            self.lose -= 1;
            return Err(Failure::new(lianxin::sync::status::TroubleCode::TimedOut, "lost"));
        }
        reply
    }
}
