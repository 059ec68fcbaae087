//! Two real server processes on one real PostgreSQL: devices hop between them while connections are cut, the database is
//! restarted and crashes, and a server is killed. What was acknowledged is there once, in one whole log.
#![cfg(feature = "server")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use crate::common_pg::PrivatePg;
use lianxin::change::wire::{EnrolReply, PushStatus, SyncReply, SyncRequest};
use lianxin::change::{CHANGE_VERSION, Change, Cursor, Fields, Kind, Sequenced};
use lianxin::clock::{Clock, random_bytes};
use lianxin::domain::ids::{ChangeId, DeviceId, RecordId};
use lianxin::domain::role::Role;
use lianxin::domain::time::Millis;
use lianxin::domain::unit::{Unit, UnitKind, UnitPath};
use lianxin::server::storage::{Location, Storage};
use lianxin::server::town;
use std::collections::{BTreeMap, HashSet};
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const TOWN: &str = "439901100";
const GRID: &str = "439901100/200/03/012";
const DEVICES: usize = 6;
/// Rounds at least; a device goes on until the troubles are over.
const ROUNDS: u64 = 10;
const BATCH: u64 = 5;
const PATIENCE: Duration = Duration::from_secs(120);

fn wait<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.unwrap().block_on(work)
}

fn path(text: &str) -> UnitPath {
    UnitPath::parse(text).unwrap()
}

/// Makes the town; codes for the devices.
fn prepare(location: &Location, key: &Path) -> Vec<String> {
    wait(async {
        let storage = Storage::open_or_create(location, Some(key), random_bytes())
            .await
            .unwrap();
        let clock = Clock::system();
        town::init(&storage, clock, path(TOWN), "青溪镇").await.unwrap();
        for unit in ["439901100/200", "439901100/200/03", GRID] {
            let (path, kind, name) = (path(unit), UnitKind::Village, unit.to_owned());
            town::put_unit(&storage, clock, Unit { path, kind, name })
                .await
                .unwrap();
        }
        let mut codes = Vec::new();
        for _ in 0..DEVICES {
            let name = format!("谭谷雨{}", codes.len());
            let user = town::add_user(&storage, clock, &name, Role::MicroLeader, path(GRID)).await;
            codes.push(town::enrol_code(&storage, clock, &user.unwrap()).await.unwrap());
        }
        codes
    })
}

/// A server process; killed when dropped.
struct Server {
    process: Child,
    url: String,
}

impl Server {
    fn start(db: &str, key: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_lianxin"))
            .args(["serve", "--db", db, "--listen", "127.0.0.1:0", "--key"])
            .arg(key)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = lines.next().expect("the server says where it listens").unwrap();
        let url = line[line.find("http://").unwrap()..].trim().to_owned();
        std::thread::spawn(move || lines.for_each(drop));
        Self { process, url }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _gone = self.process.kill();
        let _gone = self.process.wait();
    }
}

/// Where the servers listen at the moment.
type Urls = Mutex<Vec<String>>;

/// What a device holds: acknowledged changes by place, and the log as pulled.
struct Device {
    client: reqwest::Client,
    identity: EnrolReply,
    which: usize,
    turn: usize,
    cursor: Cursor,
    acked: BTreeMap<u64, ChangeId>,
    pulled: Vec<Sequenced>,
}

impl Device {
    async fn enrol(which: usize, code: &str, urls: &Urls) -> Self {
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(20))
            .build()
            .unwrap();
        let url = urls.lock().unwrap()[0].clone();
        let body = serde_json::json!({"code": code, "label": "laptop"});
        let sent = client
            .post(format!("{url}/v1/enrol"))
            .header("Lianxin-Protocol", "1")
            .json(&body);
        let identity = sent
            .send()
            .await
            .unwrap()
            .error_for_status()
            .unwrap()
            .json()
            .await
            .unwrap();
        Self {
            client,
            identity,
            which,
            turn: which,
            cursor: Cursor::default(),
            acked: BTreeMap::new(),
            pulled: Vec::new(),
        }
    }

    /// Pushes batches until the troubles are over, each until a server has answered for it.
    async fn work(mut self, urls: &Urls, over: &AtomicBool) -> Self {
        let mut round = 0;
        while round < ROUNDS || !over.load(Ordering::Relaxed) {
            let push: Vec<Change> = (1..=BATCH).map(|n| self.change(round * BATCH + n)).collect();
            let reply = self.until_answered(urls, push.clone()).await;
            for (change, result) in push.iter().zip(reply.results) {
                assert_eq!(result.id, change.id);
                assert!(
                    matches!(result.status, PushStatus::Stored | PushStatus::Duplicate),
                    "{result:?}"
                );
                self.acked.insert(result.seq.unwrap(), change.id);
            }
            round += 1;
        }
        self
    }

    async fn until_answered(&mut self, urls: &Urls, push: Vec<Change>) -> SyncReply {
        let begun = Instant::now();
        loop {
            match self.round(urls, push.clone()).await {
                Ok(reply) => return reply,
                Err(why) => assert!(begun.elapsed() < PATIENCE, "device {}: {why}", self.which),
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// One round with the next server; why it has to be tried again.
    async fn round(&mut self, urls: &Urls, push: Vec<Change>) -> Result<SyncReply, String> {
        self.turn += 1;
        let url = {
            let urls = urls.lock().unwrap();
            urls[self.turn % urls.len()].clone()
        };
        let request = SyncRequest {
            device: self.identity.device,
            max_n: push.last().map_or(self.acked.len() as u64, |change| change.n),
            acked: BTreeMap::<DeviceId, u64>::new(),
            purged: 0,
            sent: Clock::system().now(),
            push,
            cursor: self.cursor,
            scope_rev: 1,
            limit_bytes: 65_536,
            wants_series: false,
        };
        let sent = self
            .client
            .post(format!("{url}/v1/sync"))
            .header("Lianxin-Protocol", "1");
        let answer = sent.bearer_auth(&self.identity.token).json(&request).send().await;
        let answer = answer.map_err(|e| e.to_string())?;
        let status = answer.status().as_u16();
        assert!(
            ![400, 401, 409, 413, 426].contains(&status),
            "{status}: {:?}",
            answer.text().await
        );
        if status != 200 {
            return Err(format!("{status}"));
        }
        let reply: SyncReply = answer.json().await.map_err(|e| e.to_string())?;
        self.pulled.extend(reply.changes.iter().cloned());
        self.cursor = reply.cursor;
        Ok(reply)
    }

    fn change(&self, n: u64) -> Change {
        let device = self.identity.device.0.as_u64_pair().1;
        let id = |n| uuid::Uuid::from_u64_pair(device, n);
        let mut set = Fields::new();
        set.insert("remark".into(), format!("note {n}").into());
        Change {
            id: ChangeId(id(n)),
            n,
            kind: Kind::Household,
            record: RecordId(id(1_000_000 + n % 7)),
            unit: path(GRID),
            v: CHANGE_VERSION,
            at: Millis(1_000),
            seen: self.cursor,
            group: None,
            set,
        }
    }
}

#[test]
fn two_servers_on_one_database_survive_cuts_restarts_a_crash_and_a_kill() {
    let Some(pg) = PrivatePg::start() else { return };
    let _installed_before = rustls::crypto::ring::default_provider().install_default();
    let dir = tempfile::tempdir().unwrap();
    let (db, key) = (pg.database("county"), dir.path().join("chain.key"));
    let codes = prepare(&Location::parse(&db), &key);
    let (mut first, second) = std::thread::scope(|scope| {
        let second = scope.spawn(|| Server::start(&db, &key));
        (Server::start(&db, &key), second.join().unwrap())
    });
    let urls = Mutex::new(vec![first.url.clone(), second.url.clone()]);

    let over = AtomicBool::new(false);
    let devices: Vec<Device> = std::thread::scope(|scope| {
        let (urls, over) = (&urls, &over);
        let worker = |(which, code): (usize, &String)| {
            let code = code.clone();
            scope.spawn(move || {
                wait(async {
                    let device = Device::enrol(which, &code, urls).await;
                    device.work(urls, over).await
                })
            })
        };
        let workers: Vec<_> = codes.iter().enumerate().map(worker).collect();
        let pause = || std::thread::sleep(Duration::from_millis(700));
        pause();
        assert!(pg.cut_connections("county") > 0);
        pause();
        pg.stop();
        pause();
        pg.start_again();
        pause();
        drop(std::mem::replace(&mut first, Server::start(&db, &key)));
        urls.lock().unwrap()[0] = first.url.clone();
        pause();
        pg.crash();
        pg.start_again();
        pause();
        pg.cut_connections("county");
        over.store(true, Ordering::Relaxed);
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    everything_is_there_once(&Location::parse(&db), &key, devices, &urls);
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(pg.idle_in_transaction("county"), 0);
}

/// Runs an admin command on the database; its exit code and answer.
fn admin(db: &str, key: &Path, command: &[&str]) -> (Option<i32>, String) {
    let ran = Command::new(env!("CARGO_BIN_EXE_lianxin"))
        .args(["admin", "--json", "--db", db, "--key"])
        .arg(key)
        .args(command)
        .output()
        .unwrap();
    let said = [ran.stdout, ran.stderr].concat();
    (ran.status.code(), String::from_utf8(said).unwrap())
}

#[test]
fn a_backup_is_restored_into_an_empty_database_and_nowhere_else() {
    let Some(pg) = PrivatePg::shared() else { return };
    let dir = tempfile::tempdir().unwrap();
    let (db, key) = (pg.database("town_before"), dir.path().join("chain.key"));
    prepare(&Location::parse(&db), &key);
    let copy = dir.path().join("copy.db");
    let copy = copy.to_str().unwrap();
    let (code, said) = admin(&db, &key, &["backup", copy]);
    assert_eq!(code, Some(0), "{said}");
    let after = pg.database("town_after");
    let other = dir.path().join("other.key");
    lianxin::server::chain::ChainKeys::create(&other, [9; 64]).unwrap();
    let (code, said) = admin(&after, &other, &["restore", copy]);
    assert_eq!(code, Some(1), "other keys: {said}");
    let (code, said) = admin(&after, &key, &["restore", copy]);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("town_after") && !said.contains(crate::common_pg::USER),
        "{said}"
    );
    let (code, said) = admin(&after, &key, &["check"]);
    assert_eq!(code, Some(0), "{said}");
    let devices = |db: &str| pg.sql(db, "SELECT count(*) FROM account");
    assert_eq!(devices("town_after"), DEVICES.to_string());
    let (code, said) = admin(&after, &key, &["restore", copy]);
    assert_eq!(code, Some(1), "a second time: {said}");
    assert_eq!(devices("town_after"), DEVICES.to_string());
}

fn everything_is_there_once(location: &Location, key: &Path, devices: Vec<Device>, urls: &Urls) {
    let all: BTreeMap<u64, ChangeId> = devices.iter().flat_map(|device| device.acked.clone()).collect();
    let count: usize = devices.iter().map(|device| device.acked.len()).sum();
    assert!(count >= DEVICES * usize::try_from(ROUNDS * BATCH).unwrap());
    assert_eq!(all.len(), count, "no place was given twice");
    assert_eq!(
        all.values().collect::<HashSet<_>>().len(),
        count,
        "no change has two places"
    );
    let head = wait(async {
        let storage = Storage::open(location, Some(key)).await.unwrap();
        let checked = storage.check(TOWN.into(), Cursor::default(), 1_000_000).await.unwrap();
        assert_eq!((checked.complete, checked.wrong), (true, None));
        storage.head(TOWN.into()).await.unwrap()
    });
    let own = all.keys().min().unwrap() - 1;
    assert_eq!(head.seq, own + count as u64, "no hole, nothing more");
    for mut device in devices {
        wait(async { while device.until_answered(urls, Vec::new()).await.more {} });
        assert_eq!(device.cursor, head);
        let mut held = device.acked.clone();
        for change in &device.pulled {
            let before = held.insert(change.seq, change.change.id);
            assert!(before.is_none_or(|id| id == change.change.id), "place {}", change.seq);
        }
        let seen: BTreeMap<_, _> = held.range(own + 1..).map(|(seq, id)| (*seq, *id)).collect();
        assert_eq!(seen, all, "device {} has seen all of it", device.which);
    }
}
