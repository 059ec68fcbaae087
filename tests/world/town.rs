//! The server of the world: storage and endpoints without a socket. It can be killed, started and put back.
//!
//! Invariant: a start is on a fresh folder with a copy of what lay on the disk, as after a kill; the key file never changes.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use lianxin::clock::Clock;
use lianxin::domain::role::Role;
use lianxin::domain::unit::{Unit, UnitKind, UnitPath};
use lianxin::server::api::Peer;
use lianxin::server::storage::{Location, Storage, User};
use lianxin::server::{Limits, endpoints, town};
use std::net::{IpAddr, Ipv4Addr};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt;

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

/// What one request is answered.
pub struct Answered {
    pub status: StatusCode,
    pub content_type: String,
    pub retry_after: Option<u64>,
    pub packed: bool,
    pub body: Vec<u8>,
}

/// A request as it travels.
#[derive(Clone)]
pub struct Sent {
    pub path: &'static str,
    pub token: String,
    /// Gzip.
    pub body: Vec<u8>,
}

/// The server.
pub struct Town {
    root: PathBuf,
    starts: usize,
    backups: Vec<PathBuf>,
    running: Option<(Router, Arc<Storage>)>,
}

/// A folder in memory where there is one: a test does not wear out a disk.
pub fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    match memory.is_dir() {
        true => tempfile::tempdir_in(memory).unwrap(),
        false => tempfile::tempdir().unwrap(),
    }
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
            for (name, role, unit) in PEOPLE {
                town::add_user(&storage, clock, name, role, path(unit)).await.unwrap();
            }
        });
        dir
    });
    made.path()
}

impl Town {
    /// A fresh town under `root`.
    pub fn new(root: &Path, runtime: &Runtime) -> Self {
        let mut town = Self {
            root: root.to_owned(),
            starts: 0,
            backups: Vec::new(),
            running: None,
        };
        town.start(template(), runtime);
        town
    }

    /// Where its database lies.
    pub fn db(&self) -> PathBuf {
        self.dir().join("town.db")
    }

    fn dir(&self) -> PathBuf {
        self.root.join(format!("server-{}", self.starts))
    }

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
        let location = Location::Sqlite(self.db());
        let open = || runtime.block_on(Storage::open(&location, None)).unwrap();
        let router = endpoints(open(), Clock::system(), &Limits::default(), dir);
        self.running = Some((router, Arc::new(open())));
    }

    /// Killed where it stands, and started.
    pub fn die(&mut self, runtime: &Runtime) {
        let dir = self.dir();
        self.start(&dir, runtime);
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
            .block_on(town::enrol_code(self.storage(), Clock::system(), &user))
            .unwrap()
    }

    /// Carries a request to the endpoints and its answer back.
    pub async fn carry(&self, sent: Sent) -> Answered {
        let request = Request::post(sent.path)
            .header("lianxin-protocol", "1")
            .header("content-type", "application/json")
            .header("content-encoding", "gzip")
            .header("accept-encoding", "gzip")
            .header("content-length", sent.body.len())
            .header("authorization", format!("Bearer {}", sent.token))
            .extension(Peer(IpAddr::V4(Ipv4Addr::LOCALHOST)))
            .body(Body::from(sent.body))
            .unwrap();
        let router = self.running.as_ref().unwrap().0.clone();
        let (head, body) = router.oneshot(request).await.unwrap().into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        let header = |name: &str| {
            let value = head.headers.get(name)?;
            value.to_str().ok().map(str::to_owned)
        };
        Answered {
            status: head.status,
            content_type: header("content-type").unwrap_or_default(),
            retry_after: header("retry-after").and_then(|text| text.parse().ok()),
            packed: header("content-encoding").is_some(),
            body: body.to_vec(),
        }
    }
}
