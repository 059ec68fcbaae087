//! What is replaced, what is not, and what is left behind.

use super::*;
use crate::change::bundle_file::{self, Direction, Label};
use crate::domain::ids::DeviceId;

const JSON: &[u8] = b"[\n  {\n    \"id\": 1\n  }\n]\n";

fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn bundle(direction: Direction) -> Vec<u8> {
    let label = Label {
        direction,
        town: "439901100".into(),
        device: DeviceId(uuid::Uuid::from_u128(1)),
    };
    bundle_file::seal(&label, &[1; 32], [2; bundle_file::NONCE], &"x").unwrap()
}

#[test]
fn a_file_is_written_whole_private_and_replaced_only_when_told() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.bundle");
    let (one, two) = (bundle(Direction::Request), bundle(Direction::Request));
    write(&path, &one, Kind::ForServer, false).unwrap();
    assert!(private_file::is_private(&path));
    let refused = write(&path, &two, Kind::ForServer, false);
    assert!(matches!(refused, Err(WriteError::Exists)), "{refused:?}");
    assert_eq!(fs::read(&path).unwrap(), one);
    write(&path, &two, Kind::ForServer, true).unwrap();
    assert_eq!(fs::read(&path).unwrap(), two);
    assert_eq!(names(dir.path()), ["a.bundle"], "nothing else is left");
}

#[test]
fn a5_only_an_earlier_file_of_the_same_kind_is_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a");
    let (request, reply) = (bundle(Direction::Request), bundle(Direction::Reply));
    let kinds = [Kind::Export, Kind::ForServer, Kind::ForDevice];
    let mut newer = request.clone();
    newer[8] = 9;
    let there: [(&[u8], Option<Kind>); 12] = [
        (JSON, Some(Kind::Export)),
        (b"[]\n", Some(Kind::Export)),
        (&request, Some(Kind::ForServer)),
        (&request[..10], Some(Kind::ForServer)),
        (&reply, Some(Kind::ForDevice)),
        (&newer, None),
        (b"SQLite format 3\0....", None),
        (b"lianxin-chain-keys 1\n00", None),
        (br#"{"machine":"x","count":1}"#, None),
        (b"[R09]\nrad = 5\n", None),
        (&[0x37, 0x7f, 0x06, 0x82, 0, 0, 0, 0, 0, 0, 0, 0], None),
        ("一封信".as_bytes(), None),
    ];
    for (content, kind) in there {
        for asked in kinds {
            fs::write(&path, content).unwrap();
            let (refused, written) = (write(&path, b"new", asked, false), write(&path, b"new", asked, true));
            match kind == Some(asked) {
                true => {
                    assert!(matches!(refused, Err(WriteError::Exists)), "{asked:?} over {content:?}");
                    assert!(written.is_ok(), "{asked:?} over {content:?}");
                }
                false => {
                    for refused in [refused, written] {
                        assert!(matches!(refused, Err(WriteError::Taken)), "{asked:?} over {content:?}");
                    }
                    assert_eq!(fs::read(&path).unwrap(), content);
                }
            }
        }
    }
    assert_eq!(names(dir.path()), ["a"]);
}

#[test]
fn a5_names_that_a_database_takes_up_are_not_given_to_a_file() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    fs::write(at("lianxin.db"), database_file::MAGIC).unwrap();
    fs::write(at("letter"), "x").unwrap();
    for name in [
        "lianxin.db-wal",
        "lianxin.db-shm",
        "lianxin.db-journal",
        "lianxin.db.mark",
        "lianxin.db.saved",
        "lianxin.db.key",
        "console.lock",
    ] {
        for there in [false, true] {
            if there {
                fs::write(at(name), "").unwrap();
            }
            let written = write(&at(name), JSON, Kind::Export, true);
            assert!(matches!(written, Err(WriteError::Taken)), "{name}: {written:?}");
            assert_eq!(at(name).exists(), there);
        }
        fs::remove_file(at(name)).unwrap();
    }
    write(&at("letter.key"), JSON, Kind::Export, true).unwrap();
    fs::write(at("gone.db-wal"), "x").unwrap();
    let written = write(&at("gone.db"), JSON, Kind::Export, true);
    assert!(
        matches!(written, Err(WriteError::Taken)),
        "a database was here: {written:?}"
    );
    assert!(
        place(&at("letter"), &at("gone.db")).is_err(),
        "its log would spoil another one"
    );
}

#[cfg(unix)]
#[test]
fn a5_what_stands_behind_a_link_decides() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    fs::write(at("lianxin.db"), database_file::MAGIC).unwrap();
    fs::write(at("old.json"), JSON).unwrap();
    std::os::unix::fs::symlink(at("lianxin.db"), at("a.json")).unwrap();
    std::os::unix::fs::symlink(at("none"), at("b.json")).unwrap();
    fs::hard_link(at("lianxin.db"), at("c.json")).unwrap();
    for name in ["a.json", "b.json", "c.json"] {
        let written = write(&at(name), JSON, Kind::Export, true);
        assert!(matches!(written, Err(WriteError::Taken)), "{name}: {written:?}");
    }
    assert!(!at("none").exists());
    assert_eq!(fs::read(at("lianxin.db")).unwrap(), database_file::MAGIC);
    std::os::unix::fs::symlink(at("old.json"), at("d.json")).unwrap();
    write(&at("d.json"), b"[]\n", Kind::Export, true).unwrap();
    assert_eq!(fs::read(at("old.json")).unwrap(), b"[]\n", "the link stays a link");
}

#[test]
fn a_failed_write_leaves_nothing_behind() {
    let dir = tempfile::tempdir().unwrap();
    let taken = dir.path().join("folder");
    fs::create_dir(&taken).unwrap();
    assert!(
        write(&taken, b"one", Kind::Export, true).is_err(),
        "a folder cannot be replaced by a file"
    );
    assert!(write(&dir.path().join("none/a"), b"one", Kind::Export, false).is_err());
    assert_eq!(names(dir.path()), ["folder"]);
}

#[test]
fn a_name_that_is_taken_meanwhile_is_not_taken_over() {
    let dir = tempfile::tempdir().unwrap();
    let (from, path) = (dir.path().join("from"), dir.path().join("to"));
    fs::write(&from, "new").unwrap();
    fs::write(&path, "old").unwrap();
    assert_eq!(place(&from, &path).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
    let taken = take_name(&from, &path).unwrap_err();
    assert_eq!(taken.kind(), io::ErrorKind::AlreadyExists);
    assert_eq!(fs::read(&path).unwrap(), b"old");
    take_name(&from, &dir.path().join("free")).unwrap();
    assert_eq!(names(dir.path()), ["free", "to"], "as on a stick without links");
}

#[test]
fn a24_parts_of_dead_processes_go_and_everything_else_stays() {
    let dir = tempfile::tempdir().unwrap();
    let at = |name: &str| dir.path().join(name);
    let request = bundle(Direction::Request);
    for (name, content) in [
        ("a.bundle.11.part", &request[..]),
        ("b.bundle.12.part", &request[..30]),
        ("c.json.13.part", b"[\n  {\n"),
        ("c.json.14.part", b""),
        ("d.json.15.part", b"[\n  {\n"),
        ("e.zip.16.part", b"PK"),
        ("a.bundle.x.part", &request),
        ("a.bundle.17.part", &request),
        ("film.part", &request),
    ] {
        fs::write(at(name), content).unwrap();
    }
    let at_work = plain_file::open_to_write(&at("a.bundle.17.part")).unwrap();
    at_work.lock().unwrap();
    fs::create_dir(at("f.18.part")).unwrap();
    write(&at("c.json"), JSON, Kind::Export, true).unwrap();
    assert_eq!(
        names(dir.path()),
        [
            "a.bundle.17.part",
            "a.bundle.x.part",
            "c.json",
            "d.json.15.part",
            "e.zip.16.part",
            "f.18.part",
            "film.part"
        ]
    );
}

#[test]
fn bundles_begin_as_the_table_says() {
    assert_eq!(BUNDLE, bundle_file::MAGIC);
    for (kind, direction) in [
        (Kind::ForServer, Direction::Request),
        (Kind::ForDevice, Direction::Reply),
    ] {
        assert!(kind.is(&bundle(direction)[..HEAD]));
    }
    let label = Label {
        direction: Direction::Request,
        town: "439901100".into(),
        device: DeviceId(uuid::Uuid::from_u128(1)),
    };
    let with_a_ticket = bundle_file::seal_with(&label, "ticket", &[1; 32], [2; bundle_file::NONCE], &"x").unwrap();
    assert!(Kind::ForServer.is(&with_a_ticket[..HEAD]));
    assert!(!Kind::ForDevice.is(&with_a_ticket[..HEAD]));
}
