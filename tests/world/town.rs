//! The server of the world: storage and endpoints without a socket. It can be killed, started and put back.
//!
//! Invariant: a start is on a fresh place with a copy of what lay on the disk, as after a kill; the key file never changes.

use super::common_pg::PrivatePg;
use super::place::{Place, folder};
use super::post::{Answered, Sent};
use super::read;
use super::sight::{Account, Sight};
use axum::Router;
use lianxin::clock::Clock;
use lianxin::domain::ids::DeviceId;
use lianxin::domain::role::Role;
use lianxin::domain::unit::{Unit, UnitKind, UnitPath};
use lianxin::server::storage::{Location, Storage, User};
use lianxin::server::{Limits, endpoints, town};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// The town's code.
pub const TOWN: &str = "439901100";
/// Where users are put; the last one holds no grid.
pub const UNITS: [&str; 5] = [
    "439901100",
    "439901100/200",
    "439901100/200/03/012",
    "439901100/201",
    "439901100/201/01/001",
];
/// Who works there.
pub const PEOPLE: [(&str, Role, &str); 4] = [
    ("谭谷雨", Role::MicroLeader, "439901100/200/03/012"),
    ("邓小满", Role::Clerk, "439901100/200"),
    ("覃白露", Role::Clerk, "439901100/200"),
    ("盘立冬", Role::MicroLeader, "439901100/201/01/001"),
];

/// A department of the town, a unit of its own.
pub const BUREAU: &str = "439901100/mzb";
/// Who works at requests: those whose devices hand them to one another.
pub const PARTIES: [(&str, Role, &str); 5] = [
    ("谭谷雨", Role::MicroLeader, "439901100/200/03/012"),
    ("邓小满", Role::Clerk, "439901100/200"),
    ("黎秋分", Role::TownOffice, "439901100"),
    ("李民政", Role::Department, BUREAU),
    ("周芒种", Role::Volunteer, "439901100/200"),
];
/// Colleagues of theirs without a device, who may be named and may leave.
pub const COLLEAGUES: [(&str, Role, &str); 2] = [
    ("谭大雪", Role::MicroLeader, "439901100/200/03/012"),
    ("王民政", Role::Department, BUREAU),
];

/// The server: one process, or several on one database.
pub struct Town {
    root: PathBuf,
    place: Place,
    starts: usize,
    months: i64,
    backups: Vec<PathBuf>,
    asked: AtomicUsize,
    running: Option<(Vec<Router>, Arc<Storage>)>,
}

pub fn path(text: &str) -> UnitPath {
    UnitPath::parse(text).unwrap()
}

/// A town with its units and people, made once and copied for each history.
fn template() -> &'static Path {
    static MADE: OnceLock<TempDir> = OnceLock::new();
    let made = MADE.get_or_init(|| {
        let dir = folder();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let location = Location::Sqlite(dir.path().join("town.db"));
            let storage = Storage::open_or_create(&location, None, [5; 64]).await.unwrap();
            let clock = Clock::system();
            town::init(&storage, clock, path(TOWN), "青溪镇").await.unwrap();
            for unit in [
                "439901100/200",
                "439901100/200/03",
                UNITS[2],
                "439901100/201",
                "439901100/201/01",
                UNITS[4],
            ] {
                let unit = Unit {
                    path: path(unit),
                    kind: UnitKind::Village,
                    name: unit.to_owned(),
                };
                town::put_unit(&storage, clock, unit).await.unwrap();
            }
            let bureau = Unit {
                path: path(BUREAU),
                kind: UnitKind::Department,
                name: "民政办".to_owned(),
            };
            town::put_unit(&storage, clock, bureau).await.unwrap();
            let parties = PARTIES.into_iter().skip(2).chain(COLLEAGUES);
            for (name, role, unit) in PEOPLE.into_iter().chain(parties) {
                town::add_user(&storage, clock, name, role, path(unit)).await.unwrap();
            }
        });
        dir
    });
    made.path()
}

impl Town {
    /// A fresh town under `root`, in a file or in a database of `pg`.
    pub fn new(root: &Path, pg: Option<Arc<PrivatePg>>, runtime: &Runtime) -> Self {
        let mut town = Self {
            root: root.to_owned(),
            place: Place::new(pg),
            starts: 0,
            months: 0,
            backups: Vec::new(),
            asked: AtomicUsize::new(0),
            running: None,
        };
        town.start(template(), runtime);
        town
    }

    /// Its database as a file to read: the very one, or a copy made now.
    pub fn db(&self, runtime: &Runtime) -> PathBuf {
        if let Place::File = self.place {
            return self.dir().join("town.db");
        }
        let copy = self.dir().join("read.db");
        let _none_before = std::fs::remove_file(&copy);
        runtime.block_on(self.storage().copy_to(copy.clone())).unwrap();
        copy
    }

    fn dir(&self) -> PathBuf {
        self.root.join(format!("server-{}", self.starts))
    }

    /// On a fresh place, with what lies at `from`.
    fn start(&mut self, from: &Path, runtime: &Runtime) {
        self.starts += 1;
        let dir = self.dir();
        std::fs::create_dir(&dir).unwrap();
        for name in ["town.db", "town.db-wal"] {
            if from.join(name).exists() {
                std::fs::copy(from.join(name), dir.join(name)).unwrap();
            }
        }
        std::fs::copy(template().join("town.db.key"), dir.join("town.db.key")).unwrap();
        self.running = None;
        self.place.fill(&dir, runtime);
        self.run(runtime);
    }

    /// On the place where it is: one process on a file, two on a database that several can share.
    fn run(&mut self, runtime: &Runtime) {
        let dir = self.dir();
        let location = self.place.location(&dir);
        let key = dir.join("town.db.key");
        let open = || runtime.block_on(Storage::open(&location, Some(&key))).unwrap();
        let processes = if let Location::Sqlite(_) = location { 1 } else { 2 };
        let routers = (0..processes)
            .map(|_| endpoints(open(), self.clock(), &Limits::default()))
            .collect();
        self.running = Some((routers, Arc::new(open())));
    }

    /// The server's clock.
    pub fn clock(&self) -> Clock {
        let system = Clock::system();
        match self.months {
            0 => system,
            months => Clock::with_today(system.now().plus(months * 31 * 86_400_000).local_date()),
        }
    }

    /// A month passes. Not more than three of them: nobody is away for half a year.
    pub fn month_passes(&mut self, runtime: &Runtime) {
        if self.months < 3 {
            self.months += 1;
            self.die(runtime);
        }
    }

    /// Killed where it stands, and started.
    pub fn die(&mut self, runtime: &Runtime) {
        match self.place {
            Place::File => {
                let dir = self.dir();
                self.start(&dir, runtime);
            }
            Place::Postgres { .. } => {
                self.running = None;
                self.run(runtime);
            }
        }
    }

    /// Copies the database while it runs.
    pub fn back_up(&mut self, runtime: &Runtime) {
        let dir = self.root.join(format!("backup-{}", self.backups.len()));
        std::fs::create_dir(&dir).unwrap();
        runtime.block_on(self.storage().copy_to(dir.join("town.db"))).unwrap();
        self.backups.push(dir);
    }

    /// Puts back the last copy, or one before it. False when there is none.
    pub fn put_back(&mut self, before: usize, runtime: &Runtime) -> bool {
        let count = self.backups.len();
        if count == 0 {
            return false;
        }
        let dir = self.backups[count - 1 - before.min(count - 1)].clone();
        self.start(&dir, runtime);
        true
    }

    /// The admin's way in.
    pub fn storage(&self) -> &Storage {
        &self.running.as_ref().unwrap().1
    }

    /// A device's user as they stand now, read beside the code that is tested.
    pub fn account_of(&self, device: DeviceId) -> Option<Account> {
        let [user, name, unit, role] = self.place.account_of(&self.dir(), device)?;
        Some(Account {
            user,
            name,
            unit: path(&unit),
            role: Role::from_code(&role),
        })
    }

    /// False when the log lies in PostgreSQL, where nobody but the server reads it.
    pub fn is_file(&self) -> bool {
        matches!(self.place, Place::File)
    }

    /// What the log says of requests now; nothing where it is not in a file.
    pub fn sight(&self) -> Sight {
        match self.place {
            Place::File => Sight::of(&read::log(&self.dir().join("town.db"))),
            Place::Postgres { .. } => Sight::default(),
        }
    }

    /// A user as they stand now.
    pub fn user(&self, name: &str, runtime: &Runtime) -> User {
        let found = runtime
            .block_on(self.storage().users_named(name.to_owned(), None))
            .unwrap();
        found.into_iter().next().unwrap()
    }

    /// Makes a code for a user.
    pub fn code(&self, name: &str, runtime: &Runtime) -> String {
        let user = self.user(name, runtime);
        runtime
            .block_on(town::enrol_code(self.storage(), self.clock(), &user))
            .unwrap()
    }

    /// Carries a request to the endpoints, of each process in turn, and its answer back.
    pub async fn carry(&self, sent: Sent) -> Answered {
        let routers = &self.running.as_ref().unwrap().0;
        let turn = self.asked.fetch_add(1, Ordering::Relaxed) % routers.len();
        sent.carry(routers[turn].clone()).await
    }
}
