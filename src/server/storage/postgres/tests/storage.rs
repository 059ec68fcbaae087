//! The storage on PostgreSQL: the contract, several server processes at once, copies, purges, keys.

use super::*;
use crate::change::wire::PushStatus;
use crate::change::{Change, Cursor};
use crate::clock::Clock;
use crate::domain::ids::{ChangeId, DeviceId, RecordId};
use crate::domain::role::Role;
use crate::domain::time::Millis;
use crate::domain::unit::{Unit, UnitKind, UnitPath};
use crate::server::auth::read_code;
use crate::server::chain::ChainKeys;
use crate::server::storage::backend::{Row, Tx, Value};
use crate::server::storage::*;
use crate::server::{testing, town};
use uuid::Uuid;

const NOW: Millis = Millis(1_800_000_000_000);
const TOWNS: [&str; 2] = ["439901100", "439902100"];

fn at(url: &str) -> Location {
    Location::Postgres(url.to_owned())
}

/// A town with one grid; the grid's path.
async fn town_with_grid(storage: &Storage, code: &str) -> UnitPath {
    let clock = Clock::system();
    let path = |text: String| UnitPath::parse(&text).unwrap();
    town::init(storage, clock, path(code.into()), "青溪镇").await.unwrap();
    let mut last = path(code.into());
    for below in ["200", "03", "012"] {
        let kind = UnitKind::Village;
        last = path(format!("{}/{below}", last.as_str()));
        let name = below.to_owned();
        let path = last.clone();
        town::put_unit(storage, clock, Unit { path, kind, name }).await.unwrap();
    }
    last
}

/// A leader's device in that grid.
async fn device(storage: &Storage, grid: &UnitPath, id: u128) -> Session {
    let clock = Clock::system();
    let name = format!("谭谷雨{id}");
    let user = town::add_user(storage, clock, &name, Role::MicroLeader, grid.clone())
        .await
        .unwrap();
    let code = read_code(&town::enrol_code(storage, clock, &user).await.unwrap()).unwrap();
    let mut token = [0; 32];
    token[16..].copy_from_slice(&id.to_be_bytes());
    let device = NewDevice {
        id: DeviceId(Uuid::from_u128(id)),
        label: "laptop".into(),
        token,
        expires: Millis(i64::MAX),
    };
    let bound = storage.redeem(code.selector, code.verifier, device, clock.now()).await;
    assert!(bound.unwrap().is_some());
    match storage.authenticate(grid.town().into(), token, NOW).await.unwrap() {
        Authenticated::Yes(session) => *session,
        other => panic!("{other:?}"),
    }
}

fn change(session: &Session, n: u64, remark: &str) -> Change {
    let mut change = testing::change(n, session.unit.as_str());
    change.id = ChangeId(Uuid::from_u64_pair(session.device.0.as_u64_pair().1, n));
    change.set.insert("remark".into(), remark.into());
    change
}

fn changes(session: &Session, from: u64, count: u64) -> Vec<Incoming> {
    let accept = |n| Incoming::Accept {
        change: change(session, n, "x"),
        opaque: false,
    };
    (from..from + count).map(accept).collect()
}

/// The town's log is whole and holds so many changes.
async fn whole(storage: &Storage, town: &str) -> u64 {
    let checked = storage.check(town.into(), Cursor::default(), 1_000_000).await.unwrap();
    assert_eq!((checked.complete, checked.wrong), (true, None), "{town}");
    checked.up_to
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_keeps_the_contract() {
    let Some(pg) = PrivatePg::shared() else { return };
    let dir = tempfile::tempdir().unwrap();
    let count = AtomicU32::new(0);
    let make = async || {
        let name = format!("contract_{}", count.fetch_add(1, Ordering::Relaxed));
        let key = dir.path().join(format!("{name}.key"));
        let location = at(&pg.database(&name));
        Storage::open_or_create(&location, Some(&key), [3; 64]).await.unwrap()
    };
    contract::run_all(make).await;
    for name in (0..count.load(Ordering::Relaxed)).map(|n| format!("contract_{n}")) {
        assert_eq!(pg.idle_in_transaction(&name), 0, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn several_servers_on_one_database_leave_no_hole_and_no_double() {
    let Some(pg) = PrivatePg::shared() else { return };
    let dir = tempfile::tempdir().unwrap();
    let (key, location) = (dir.path().join("key"), at(&pg.database("several")));
    let mut servers = Vec::new();
    for _ in 0..3 {
        let server = Storage::open_or_create(&location, Some(&key), [3; 64]).await.unwrap();
        servers.push(Arc::new(server));
    }
    let mut sessions = Vec::new();
    for (index, code) in TOWNS.iter().enumerate() {
        let grid = town_with_grid(&servers[0], code).await;
        for id in 0..5 {
            sessions.push(device(&servers[0], &grid, 100 * (index as u128 + 1) + id).await);
        }
    }
    let begun = whole(&servers[0], TOWNS[0]).await;
    assert_eq!(whole(&servers[0], TOWNS[1]).await, begun);
    let devices: Vec<_> = sessions
        .into_iter()
        .enumerate()
        .map(|(which, session)| {
            let servers = servers.clone();
            tokio::spawn(async move {
                for batch in 0..6 {
                    // Another server each time; a batch begins before the last one's end, and goes to two at once.
                    let from = if batch == 0 { 1 } else { batch * 7 - 1 };
                    let push = |server: usize| {
                        let server = servers[server % servers.len()].clone();
                        let (session, push) = (session.clone(), changes(&session, from, 9));
                        async move { server.push(session, Cursor::default(), push, NOW).await }
                    };
                    let turn = which + usize::try_from(batch).unwrap();
                    let (one, two) = tokio::join!(push(turn), push(turn + 1));
                    let (Pushed::Done(one), Pushed::Done(two)) = (one.unwrap(), two.unwrap()) else {
                        panic!("refused");
                    };
                    for (one, two) in one.iter().zip(&two) {
                        assert_eq!((one.id, one.seq), (two.id, two.seq), "both were told the same");
                        assert!(one.status == PushStatus::Duplicate || two.status == PushStatus::Duplicate);
                    }
                }
            })
        })
        .collect();
    for device in devices {
        device.await.unwrap();
    }
    for code in TOWNS {
        assert_eq!(whole(&servers[1], code).await, begun + 5 * 42, "{code}");
    }
    let holes = "SELECT count(*) FROM (SELECT device, count(*) c, max(n) m, count(DISTINCT id) i FROM log GROUP BY town, device) x
        WHERE c <> m OR c <> i";
    assert_eq!(pg.sql("several", holes), "0");
    assert_eq!(pg.idle_in_transaction("several"), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copy_taken_while_others_push_is_a_whole_sqlite_storage() {
    let Some(pg) = PrivatePg::shared() else { return };
    let dir = tempfile::tempdir().unwrap();
    let (key, location) = (dir.path().join("key"), at(&pg.database("copied")));
    let storage = Arc::new(Storage::open_or_create(&location, Some(&key), [3; 64]).await.unwrap());
    let grid = town_with_grid(&storage, TOWNS[0]).await;
    let session = device(&storage, &grid, 7).await;
    for from in [1, 201, 401, 601] {
        storage
            .push(session.clone(), Cursor::default(), changes(&session, from, 200), NOW)
            .await
            .unwrap();
    }
    let aside = Incoming::Quarantine {
        id: ChangeId(Uuid::from_u128(5)),
        n: 801,
        code: crate::change::wire::QuarantineCode::Malformed,
        raw: "{\"a\": \"'\"}".into(),
    };
    storage
        .push(session.clone(), Cursor::default(), vec![aside], NOW)
        .await
        .unwrap();
    let least = storage.head(TOWNS[0].into()).await.unwrap().seq;

    let pusher = {
        let (storage, session) = (storage.clone(), session.clone());
        tokio::spawn(async move {
            for from in 0..40 {
                let push = changes(&session, 802 + from * 5, 5);
                storage
                    .push(session.clone(), Cursor::default(), push, NOW)
                    .await
                    .unwrap();
            }
        })
    };
    let during = dir.path().join("during.db");
    storage.copy_to(during.clone()).await.unwrap();
    pusher.await.unwrap();
    let copy = Storage::open(&Location::Sqlite(during.clone()), Some(&key))
        .await
        .unwrap();
    let held = whole(&copy, TOWNS[0]).await;
    assert!((least..=least + 200).contains(&held), "{held}");

    let after = dir.path().join("after.db");
    storage.copy_to(after.clone()).await.unwrap();
    let copy = Storage::open(&Location::Sqlite(after), Some(&key)).await.unwrap();
    let town = || TOWNS[0].to_owned();
    assert_eq!(copy.head(town()).await.unwrap(), storage.head(town()).await.unwrap());
    assert_eq!(copy.health(NOW).await.unwrap(), storage.health(NOW).await.unwrap());
    assert_eq!(copy.devices(None).await.unwrap(), storage.devices(None).await.unwrap());
    assert_eq!(
        copy.quarantined(None).await.unwrap(),
        storage.quarantined(None).await.unwrap()
    );
    assert_eq!(
        copy.authenticate(town(), session.token, NOW).await,
        storage.authenticate(town(), session.token, NOW).await
    );
    let ask = Ask {
        cursor: Cursor::default(),
        until: None,
        limit_bytes: usize::MAX,
        incarnations: Vec::new(),
        purged: 0,
        skip: None,
    };
    assert_eq!(
        copy.pull(session.clone(), ask.clone()).await,
        storage.pull(session, ask).await
    );

    let again = storage.copy_to(during.clone()).await;
    assert!(matches!(again, Err(StorageError::Exists(_))), "{again:?}");
    assert!(during.exists(), "nothing is written over, nor taken away");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_purged_text_is_in_no_table_file() {
    let Some(pg) = PrivatePg::shared() else { return };
    let dir = tempfile::tempdir().unwrap();
    let (key, location) = (dir.path().join("key"), at(&pg.database("forgotten")));
    let storage = Storage::open_or_create(&location, Some(&key), [3; 64]).await.unwrap();
    let grid = town_with_grid(&storage, TOWNS[0]).await;
    let session = device(&storage, &grid, 7).await;
    let record = RecordId(Uuid::from_u128(77));
    let secret = |n| {
        let mut change = change(&session, n, "SECRET-REMARK-129");
        change.record = record;
        Incoming::Accept { change, opaque: false }
    };
    storage
        .push(session.clone(), Cursor::default(), (1..=300).map(secret).collect(), NOW)
        .await
        .unwrap();
    pg.sql("forgotten", "ANALYZE");
    assert!(files_with(&pg, b"SECRET-REMARK-129") > 0, "it was there");
    // Somebody's snapshot that could still see the rows, and keeps them in the files.
    let older = {
        let pg = pg.clone();
        let open = "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM town; SELECT pg_sleep(3); COMMIT";
        std::thread::spawn(move || pg.sql("forgotten", open))
    };
    tokio::time::sleep(Duration::from_millis(500)).await;
    let (_, gone) = storage
        .purge(TOWNS[0].into(), vec![record], Vec::new(), "asked".into(), NOW)
        .await
        .unwrap();
    older.join().unwrap();
    assert_eq!(gone, 300);
    assert_eq!(files_with(&pg, b"SECRET-REMARK-129"), 0);
    whole(&storage, TOWNS[0]).await;
}

/// The server's table files that hold the bytes, everything in memory written out.
fn files_with(pg: &PrivatePg, bytes: &[u8]) -> usize {
    pg.sql("postgres", "CHECKPOINT");
    let holds = |file: &std::path::PathBuf| {
        // A table that is dropped meanwhile holds nothing.
        let content = std::fs::read(file).unwrap_or_default();
        content.windows(bytes.len()).any(|window| window == bytes)
    };
    pg.table_files().iter().filter(|file| holds(file)).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn keys_of_another_database_are_refused_and_lost_ones_never_made_anew() {
    let Some(pg) = PrivatePg::shared() else { return };
    let dir = tempfile::tempdir().unwrap();
    let (key, location) = (dir.path().join("key"), at(&pg.database("keys")));
    assert!(matches!(
        Storage::open(&location, None).await,
        Err(StorageError::KeyUnnamed)
    ));
    assert!(
        matches!(
            Storage::open(&location, Some(&key)).await,
            Err(StorageError::Missing(_))
        ),
        "nothing was made, so nothing is lost"
    );
    // Several at once: one makes the key, all have the same.
    let starts: Vec<_> = (0..6_u8)
        .map(|n| {
            let (location, key) = (location.clone(), key.clone());
            tokio::spawn(async move { Storage::open_or_create(&location, Some(&key), [n; 64]).await })
        })
        .collect();
    for start in starts {
        start.await.unwrap().unwrap();
    }
    let storage = Storage::open(&location, Some(&key)).await.unwrap();
    town_with_grid(&storage, TOWNS[0]).await;

    let other = dir.path().join("other");
    ChainKeys::create(&other, [9; 64]).unwrap();
    for opened in [
        Storage::open(&location, Some(&other)).await,
        Storage::open_or_create(&location, Some(&other), [9; 64]).await,
    ] {
        let error = opened.err().unwrap().to_string();
        assert!(error.contains("keys of another database"), "{error}");
    }
    let nothing = dir.path().join("nothing");
    let lost = Storage::open_or_create(&location, Some(&nothing), [9; 64]).await.err();
    assert!(matches!(lost, Some(StorageError::KeyMissing(_))), "{lost:?}");
    assert!(!nothing.exists());
}

/// Counts the statements of each transaction.
struct Counting {
    inner: PostgresBackend,
    statements: Arc<AtomicU32>,
}

struct CountingTx<'a>(&'a mut dyn Tx, &'a AtomicU32);

impl Tx for CountingTx<'_> {
    fn query(&mut self, sql: &str, params: &[Value]) -> Answer<Vec<Row>> {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.query(sql, params)
    }

    fn execute(&mut self, sql: &str, params: &[Value]) -> Answer<u64> {
        self.1.fetch_add(1, Ordering::Relaxed);
        self.0.execute(sql, params)
    }
}

impl Counting {
    fn counted(&self, mut work: Work) -> Work {
        let statements = self.statements.clone();
        Box::new(move |tx| {
            statements.store(0, Ordering::Relaxed);
            work(&mut CountingTx(tx, &statements))
        })
    }
}

impl Backend for Counting {
    fn write(&self, work: Work) -> Later<'_, Answer<()>> {
        self.inner.write(self.counted(work))
    }

    fn read(&self, work: Work) -> Later<'_, Answer<()>> {
        self.inner.read(self.counted(work))
    }

    fn copy_to(&self, path: &Path) -> Later<'_, Answer<()>> {
        self.inner.copy_to(path)
    }

    fn forget(&self) -> Later<'_, Answer<()>> {
        self.inner.forget()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_push_and_a_pull_are_few_round_trips() {
    let Some(pg) = PrivatePg::shared() else { return };
    let inner = PostgresBackend::open(&pg.database("trips"), true).await.unwrap();
    let statements = Arc::new(AtomicU32::new(0));
    let counting = Counting {
        inner,
        statements: statements.clone(),
    };
    let storage = Storage::with(counting, ChainKeys::from_bytes([3; 64]));
    let grid = town_with_grid(&storage, TOWNS[0]).await;
    let session = device(&storage, &grid, 7).await;
    let mut cursor = Cursor::default();
    for (from, count, most) in [(1, 1, 10), (2, 20, 11), (22, 50, 12), (72, 200, 13), (272, 20, 11)] {
        let push = changes(&session, from, count);
        storage.push(session.clone(), cursor, push, NOW).await.unwrap();
        let took = statements.load(Ordering::Relaxed);
        println!("push of {count}: {took} statements");
        assert!(took <= most, "a push of {count} took {took} statements");
        let ask = Ask {
            cursor,
            until: None,
            limit_bytes: 65_536,
            incarnations: Vec::new(),
            purged: 0,
            skip: None,
        };
        let Pulled::Page(page) = storage.pull(session.clone(), ask).await.unwrap() else {
            panic!("diverged");
        };
        let took = statements.load(Ordering::Relaxed);
        println!("pull: {took} statements");
        assert!(took <= 9, "a pull took {took} statements");
        cursor = page.cursor;
    }
    let session = storage.authenticate(TOWNS[0].into(), session.token, NOW).await;
    assert!(matches!(session, Ok(Authenticated::Yes(_))));
    assert_eq!(statements.load(Ordering::Relaxed), 1, "a token is looked up in one");
}
