//! Opening a database: what each kind of file is called, and that no existing file is ever replaced.

use crate::device::{Device, rules};
use lianxin::change::Kind;
use lianxin::store::{SealKey, Store, StoreError};
use rusqlite::Connection;
use std::fs;
use std::path::Path;

fn open(path: &Path, create: bool) -> Result<Store, StoreError> {
    Store::open(path, None, create, rules())
}

fn kind(result: Result<Store, StoreError>) -> &'static str {
    match result.map(drop) {
        Ok(_) => "opened",
        Err(StoreError::Missing(_)) => "missing",
        Err(StoreError::Wiped(_)) => "wiped",
        Err(StoreError::Moved(_)) => "moved",
        Err(StoreError::Gone(_)) => "gone",
        Err(StoreError::Locked(_)) => "locked",
        Err(StoreError::Damaged(_)) => "damaged",
        Err(StoreError::Corrupt(_)) => "corrupt",
        Err(StoreError::WrongKey(_)) => "wrong key",
        Err(StoreError::NewerVersion { .. }) => "newer",
        Err(StoreError::Unwritable(_)) => "unwritable",
        Err(StoreError::DiskFull) => "disk full",
        Err(StoreError::Io(_)) => "io",
    }
}

#[test]
fn files_that_are_no_database_are_named_as_what_they_are_and_stay_as_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let noise = if cfg!(feature = "sealed") {
        "wrong key"
    } else {
        "corrupt"
    };
    let cases: [(&str, Vec<u8>, &str); 4] = [
        ("zero bytes", Vec::new(), "corrupt"),
        ("garbage", b"this is a letter, not a database".repeat(9), "corrupt"),
        ("pages of noise", vec![0xA7; 8192], noise),
        ("a database's head only", b"SQLite format 3\0".to_vec(), "corrupt"),
    ];
    for (name, content, expected) in cases {
        let path = folder.path().join("file.db");
        fs::write(&path, &content).unwrap();
        for create in [false, true] {
            assert_eq!(kind(open(&path, create)), expected, "{name}, create {create}");
            assert_eq!(fs::read(&path).unwrap(), content, "{name} was touched");
        }
    }
}

#[test]
fn a_missing_database_is_made_only_when_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lianxin.db");
    assert_eq!(kind(open(&path, false)), "missing");
    assert!(!path.exists());
    assert_eq!(kind(open(&path, true)), "opened");
    assert_eq!(kind(open(&path, false)), "opened");
}

#[test]
fn another_programs_and_a_newer_versions_databases_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("other.db");
    Connection::open(&other)
        .unwrap()
        .execute_batch("CREATE TABLE t (a)")
        .unwrap();
    assert_eq!(kind(open(&other, true)), "corrupt");

    let newer = folder.path().join("newer.db");
    drop(open(&newer, true).unwrap());
    Connection::open(&newer)
        .unwrap()
        .pragma_update(None, "user_version", 999)
        .unwrap();
    match open(&newer, true) {
        Err(StoreError::NewerVersion { found: 999, known }) => assert!(known >= 1),
        other => panic!("{:?}", other.err()),
    }
}

#[test]
fn a_database_another_process_holds_alone_is_locked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lianxin.db");
    drop(open(&path, true).unwrap());
    let holder = Connection::open(&path).unwrap();
    holder
        .execute_batch("PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; INSERT INTO meta (name, value) VALUES ('x', '1'); COMMIT;")
        .unwrap();
    assert_eq!(kind(open(&path, false)), "locked");
}

#[test]
fn a_folder_that_cannot_be_written_is_unwritable() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(kind(open(folder.path(), true)), "unwritable", "a folder is no file");
    assert_eq!(kind(open(&folder.path().join("no/such/folder.db"), true)), "unwritable");
    assert_eq!(kind(open(Path::new("/proc/lianxin.db"), true)), "unwritable");
}

#[test]
fn damage_inside_is_found_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lianxin.db");
    drop(open(&path, true).unwrap());
    let mut bytes = fs::read(&path).unwrap();
    let third = bytes.len() / 3;
    bytes[third..2 * third].fill(0x5A);
    fs::write(&path, &bytes).unwrap();
    assert_eq!(kind(open(&path, false)), "corrupt");
}

#[test]
fn without_sealing_built_in_a_key_is_refused_and_nothing_is_made_plain() {
    if cfg!(feature = "sealed") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("lianxin.db");
    let result = Store::open(&path, Some(&SealKey([7; 32])), true, rules());
    assert_eq!(kind(result), "wrong key");
    assert!(!path.exists());
}

#[test]
fn the_sqlite_we_ship_is_the_one_we_know() {
    let version = rusqlite::version();
    assert!(
        rusqlite::version_number() >= 3_050_000,
        "{version}: octet_length, WAL fixes and STRICT are relied on"
    );
}

#[test]
fn a_store_can_be_handed_to_a_worker_thread() {
    fn is_send<T: Send>() {}
    is_send::<Store>();
}

#[test]
fn what_an_older_version_did_not_understand_appears_when_this_one_opens_the_database() {
    let mut device = Device::new(1);
    device.household("1");
    let conn = Connection::open(&device.path).unwrap();
    conn.execute_batch("DELETE FROM household; UPDATE meta SET value = '\"older\"' WHERE name = 'kinds'")
        .unwrap();
    let store = Store::open(&device.path, None, false, rules()).unwrap();
    assert_eq!(store.export(&Kind::Household).unwrap().len(), 1);
    assert_eq!(store.opaque_count().unwrap(), 0);
    conn.execute_batch("UPDATE journal SET body = json_set(body, '$.panels', 4)")
        .unwrap();
    assert_eq!(store.opaque_count().unwrap(), 1);
}
