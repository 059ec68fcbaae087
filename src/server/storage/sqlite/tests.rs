//! What only a file can get wrong: its key, its copies, what is left in it, several processes on it.

use super::{KNOWN, MIGRATIONS};
use crate::change::Cursor;
use crate::clock::Clock;
use crate::domain::ids::{ChangeId, DeviceId};
use crate::domain::role::Role;
use crate::domain::time::Millis;
use crate::domain::unit::UnitPath;
use crate::server::auth::read_code;
use crate::server::chain::{ChainKeys, key_path};
use crate::server::storage::sql::lookup::{existing_text, lists};
use crate::server::storage::{
    Authenticated, Incoming, Location, NewDevice, Pushed, Session, Storage, StorageError, contract,
};
use crate::server::testing::change;
use crate::server::town;
use rusqlite::Connection;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use uuid::Uuid;

const TOWN: &str = "439901100";
const NOW: Millis = Millis(1_800_000_000_000);

fn wait<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(work)
}

fn make(db: &Path) -> Storage {
    wait(Storage::open_or_create(&Location::Sqlite(db.to_owned()), None, [3; 64])).unwrap()
}

/// The device of that id of the town's only user; makes both when they are not there.
fn device(storage: &Storage, id: u128) -> Session {
    let (clock, path) = (Clock::system(), UnitPath::parse(TOWN).unwrap());
    wait(async {
        if storage.towns().await.unwrap().is_empty() {
            town::init(storage, clock, path.clone(), "青溪镇").await.unwrap();
            town::add_user(storage, clock, "邓小满", Role::Clerk, path)
                .await
                .unwrap();
        }
        let user = storage.users_named("邓小满".into(), None).await.unwrap().remove(0);
        let code = town::enrol_code(storage, clock, &user).await.unwrap();
        let code = read_code(&code).unwrap();
        let (mut token, label) = ([0; 32], "laptop".into());
        token[0] = u8::try_from(id).unwrap();
        let (id, expires) = (DeviceId(Uuid::from_u128(id)), NOW.plus(1_000));
        let bound = NewDevice {
            id,
            label,
            token,
            expires,
        };
        let bound = storage.redeem(code.selector, code.verifier, bound, clock.now()).await;
        assert!(bound.unwrap().is_some());
        match storage.authenticate(TOWN.into(), token, NOW).await.unwrap() {
            Authenticated::Yes(session) => *session,
            other => panic!("{other:?}"),
        }
    })
}

fn numbered(session: &Session, n: u64, text: &str) -> Incoming {
    let mut change = change(n, TOWN);
    change.id = ChangeId(Uuid::from_u64_pair(session.device.0.as_u64_pair().1, n));
    change.set.insert("remark".into(), text.into());
    Incoming::Accept { change, opaque: false }
}

fn push(storage: &Storage, session: &Session, changes: Vec<Incoming>) {
    let pushed = wait(storage.push(session.clone(), Cursor::default(), changes, NOW)).unwrap();
    assert!(matches!(pushed, Pushed::Done(_)), "{pushed:?}");
}

/// The log is whole, and so long.
fn whole(storage: &Storage) -> u64 {
    let checked = wait(storage.check(TOWN.into(), Cursor::default(), 1_000_000)).unwrap();
    assert_eq!((checked.complete, &checked.wrong), (true, &None));
    checked.up_to
}

#[test]
fn sqlite_keeps_the_contract() {
    let dir = tempfile::tempdir().unwrap();
    let count = std::cell::Cell::new(0);
    let make = async || {
        count.set(count.get() + 1);
        let at = Location::Sqlite(dir.path().join(format!("{}.db", count.get())));
        Storage::open_or_create(&at, None, [3; 64]).await.unwrap()
    };
    wait(contract::run_all(make));
}

#[test]
fn a_missing_key_or_a_newer_database_is_refused_and_nothing_is_made() {
    let dir = tempfile::tempdir().unwrap();
    let db = dir.path().join("town.db");
    let at = Location::Sqlite(db.clone());
    let open = || wait(Storage::open(&at, None));
    assert!(matches!(open(), Err(StorageError::Missing(_))));
    assert!(!db.exists());
    drop(make(&db));
    let key = key_path(&db);
    let kept = std::fs::read(&key).unwrap();
    std::fs::remove_file(&key).unwrap();
    let again = wait(Storage::open_or_create(&at, None, [4; 64]));
    assert!(matches!(again, Err(StorageError::KeyMissing(_))));
    assert!(!key.exists(), "no new key in its place");
    let elsewhere = dir.path().join("keys").join("town.key");
    std::fs::create_dir(elsewhere.parent().unwrap()).unwrap();
    std::fs::write(&elsewhere, &kept).unwrap();
    drop(wait(Storage::open(&at, Some(&elsewhere))).unwrap());
    std::fs::write(&key, kept).unwrap();
    Connection::open(&db)
        .unwrap()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    assert_eq!(
        open().err(),
        Some(StorageError::Newer {
            found: 99,
            known: KNOWN
        })
    );
}

/// Takes a database back to the form of a former version, with what is in it.
fn back_to(db: &Path, version: usize) {
    let old = db.with_extension("old");
    let from = Connection::open(&old).unwrap();
    for sql in &MIGRATIONS[..version] {
        from.execute_batch(sql).unwrap();
    }
    from.pragma_update(None, "user_version", i64::try_from(version).unwrap())
        .unwrap();
    from.execute("ATTACH ?1 AS new", [db.to_str().unwrap()]).unwrap();
    let tables: Vec<String> = {
        let mut names = from
            .prepare(
                "SELECT name FROM main.sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid",
            )
            .unwrap();
        names
            .query_map([], |row| row.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect()
    };
    for table in tables {
        let columns: String = from
            .query_row(
                "SELECT group_concat('\"' || name || '\"') FROM main.pragma_table_info(?1)",
                [&table],
                |row| row.get(0),
            )
            .unwrap();
        let sql = format!("INSERT INTO main.{table} ({columns}) SELECT {columns} FROM new.{table}");
        from.execute(&sql, []).unwrap();
    }
    drop(from);
    for beside in ["-wal", "-shm"] {
        let mut name = db.as_os_str().to_owned();
        name.push(beside);
        let _none = std::fs::remove_file(name);
    }
    std::fs::rename(old, db).unwrap();
}

#[test]
fn a_database_of_every_former_version_is_brought_up_by_whoever_comes_first() {
    for version in 1..MIGRATIONS.len() {
        let dir = tempfile::tempdir().unwrap();
        let db = dir.path().join("town.db");
        let storage = make(&db);
        let session = device(&storage, 1);
        push(&storage, &session, vec![numbered(&session, 1, "before")]);
        drop(storage);
        back_to(&db, version);
        let starts: Vec<_> = (0..6)
            .map(|_| {
                let db = db.clone();
                std::thread::spawn(move || drop(wait(Storage::open(&Location::Sqlite(db), None)).unwrap()))
            })
            .collect();
        for start in starts {
            start.join().unwrap();
        }
        let storage = wait(Storage::open(&Location::Sqlite(db.clone()), None)).unwrap();
        let before = whole(&storage);
        push(&storage, &session, vec![numbered(&session, 2, "after")]);
        assert_eq!(whole(&storage), before + 1);
        assert_eq!(super::version(&Connection::open(&db).unwrap()), Ok(KNOWN));
    }
}

/// A copy that was put in its place has no write-ahead log, and SQLite asks no busy handler while two make one.
#[test]
fn processes_that_start_at_once_on_a_copy_that_was_put_in_place_all_open_it() {
    let dir = tempfile::tempdir().unwrap();
    let db = dir.path().join("town.db");
    drop(make(&db));
    for _ in 0..20 {
        let copied = Connection::open(&db).unwrap();
        copied.execute_batch("PRAGMA journal_mode = DELETE").unwrap();
        drop(copied);
        let starts: Vec<_> = (0..8)
            .map(|_| {
                let db = db.clone();
                std::thread::spawn(move || super::connect(&db).map(drop))
            })
            .collect();
        for start in starts {
            assert_eq!(start.join().unwrap(), Ok(()));
        }
    }
}

#[test]
fn the_keys_of_another_database_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let db = dir.path().join("town.db");
    let storage = make(&db);
    device(&storage, 1);
    drop(storage);
    let other = dir.path().join("other.key");
    ChainKeys::create(&other, [9; 64]).unwrap();
    let at = Location::Sqlite(db);
    let refused = wait(Storage::open(&at, Some(&other))).err();
    assert!(
        matches!(&refused, Some(StorageError::OtherKeys(file)) if file.ends_with("other.key")),
        "{refused:?}"
    );
    assert!(wait(Storage::open(&at, None)).is_ok());
}

/// It once read the whole town for every push, which no test with a short log notices.
#[test]
fn a_push_looks_its_ids_up_by_the_index_however_many_they_are() {
    let dir = tempfile::tempdir().unwrap();
    let db = dir.path().join("town.db");
    drop(make(&db));
    let connection = Connection::open(&db).unwrap();
    for ids in [1, 2, 16, 32, 256] {
        let ids = vec![Uuid::nil(); ids];
        let list = lists(&ids).next().unwrap();
        let explain = format!("EXPLAIN QUERY PLAN {}", existing_text(&list.places(2)));
        let mut plan = connection.prepare(&explain).unwrap();
        let mut found = plan.raw_query();
        let mut steps = Vec::new();
        while let Some(row) = found.next().unwrap() {
            steps.push(row.get::<_, String>("detail").unwrap());
        }
        let searches: Vec<_> = steps.iter().filter(|step| step.contains(" USING ")).collect();
        assert_eq!(searches.len(), 2, "{steps:?}");
        assert!(searches.iter().all(|step| step.contains("id=?)")), "{steps:?}");
    }
}

#[test]
fn a_location_is_read_as_people_type_it() {
    for (text, expected) in [
        ("town.db", Location::Sqlite(PathBuf::from("town.db"))),
        (
            "C:\\towns\\town.db",
            Location::Sqlite(PathBuf::from("C:\\towns\\town.db")),
        ),
        ("postgres://u@h/d", Location::Postgres("postgres://u@h/d".into())),
        (
            "postgresql:///d?host=/run",
            Location::Postgres("postgresql:///d?host=/run".into()),
        ),
    ] {
        assert_eq!(Location::parse(text), expected);
    }
    let keyless = wait(Storage::open(&Location::parse("postgres://u@h/d"), None));
    assert!(matches!(keyless, Err(StorageError::KeyUnnamed)));
}

#[test]
fn a_copy_made_while_others_write_is_whole() {
    let dir = tempfile::tempdir().unwrap();
    let db = dir.path().join("town.db");
    let storage = Arc::new(make(&db));
    let session = device(&storage, 1);
    push(
        &storage,
        &session,
        (1..=200).map(|n| numbered(&session, n, "x")).collect(),
    );
    let writer = {
        let storage = storage.clone();
        std::thread::spawn(move || {
            for n in 201..=300 {
                push(&storage, &session, vec![numbered(&session, n, "x")]);
            }
        })
    };
    // As `admin backup` beside a running server: through a storage of its own.
    let admin = wait(Storage::open(&Location::Sqlite(db.clone()), None)).unwrap();
    let mut lengths = Vec::new();
    for copy in 0..5 {
        let copy = dir.path().join(format!("copy{copy}.db"));
        wait(admin.copy_to(copy.clone())).unwrap();
        let again = wait(admin.copy_to(copy.clone()));
        assert!(matches!(again, Err(StorageError::Exists(_))), "never over another");
        let beside: Vec<_> = ["-wal", "-shm", "-journal", ".key"]
            .iter()
            .filter(|tail| PathBuf::from(format!("{}{tail}", copy.display())).exists())
            .collect();
        assert!(beside.is_empty(), "one file, without the key: {beside:?}");
        let keyless = wait(Storage::open(&Location::Sqlite(copy.clone()), None));
        assert!(matches!(keyless, Err(StorageError::KeyMissing(_))));
        let copied = wait(Storage::open(&Location::Sqlite(copy), Some(&key_path(&db)))).unwrap();
        lengths.push(whole(&copied));
    }
    writer.join().unwrap();
    assert!(lengths.is_sorted() && lengths[0] >= 202, "{lengths:?}");
    assert_eq!(whole(&storage), 302);
}

#[test]
fn a_purged_text_is_in_no_byte_of_the_files() {
    let dir = tempfile::tempdir().unwrap();
    let db = dir.path().join("town.db");
    let storage = make(&db);
    let session = device(&storage, 1);
    let long = "PURGED-TEXT ".repeat(900);
    let mut batch: Vec<_> = (1..=50).map(|n| numbered(&session, n, "PURGED-TEXT")).collect();
    batch.push(numbered(&session, 51, &long));
    batch.push(Incoming::Quarantine {
        id: ChangeId(Uuid::from_u128(52)),
        n: 52,
        code: crate::change::wire::QuarantineCode::Malformed,
        raw: format!("{{\"record\":\"{}\",\"set\":\"{long}\"}}", change(1, TOWN).record),
    });
    push(&storage, &session, batch);
    let found = || {
        let files = std::fs::read_dir(dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let holds = |file: &PathBuf| {
            std::fs::read(file)
                .unwrap()
                .windows(11)
                .any(|bytes| bytes == b"PURGED-TEXT")
        };
        files.filter(holds).count()
    };
    assert!(found() > 0);
    let purged = storage.purge(
        TOWN.into(),
        vec![change(1, TOWN).record],
        Vec::new(),
        "asked".into(),
        NOW,
    );
    assert_eq!(wait(purged).unwrap().1, 52);
    assert_eq!(found(), 0);
    assert_eq!(whole(&storage), 53);
}

#[test]
fn several_processes_on_one_file_leave_no_hole() {
    let dir = tempfile::tempdir().unwrap();
    let db = dir.path().join("town.db");
    let first = make(&db);
    let sessions: Vec<_> = (1..=4).map(|id| device(&first, id)).collect();
    let before = whole(&first);
    std::thread::scope(|scope| {
        for session in &sessions {
            let db = db.clone();
            scope.spawn(move || {
                let own = wait(Storage::open(&Location::Sqlite(db), None)).unwrap();
                for from in (1..=40).step_by(4) {
                    let batch = (from..from + 4).map(|n| numbered(session, n, "x"));
                    push(&own, session, batch.collect());
                }
            });
        }
    });
    assert_eq!(whole(&first), before + 160);
}
