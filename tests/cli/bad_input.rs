//! Whatever is missing, damaged, locked or mistyped: exit 1, one clear message with a hint, in both languages, and nothing
//! made or changed.
#![expect(clippy::unwrap_used, reason = "a test fails where it stands")]

use crate::common_cli::alone;
use assert_cmd::Command;
use std::fs;
use std::path::Path;

const UNIT: &str = "439901100/200/03/012";

fn lianxin(data: &Path, lang: &str) -> Command {
    let mut command = Command::cargo_bin("lianxin").unwrap();
    command.env_remove("LIANXIN_PASSPHRASE_FILE");
    command.arg("--data-dir").arg(data);
    command.args(["--lang", lang, "--today", "2026-11-22"]);
    command
}

fn set_up(data: &Path) {
    let args = alone("谭谷雨", "micro_leader", UNIT);
    lianxin(data, "en").args(args).assert().success();
}

/// The names of every file below a folder; the logs and locks of SQLite come and go.
fn files(folder: &Path) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = path.to_string_lossy().into_owned();
            if path.is_dir() {
                folders.push(path);
            } else if !name.ends_with("-wal") && !name.ends_with("-shm") {
                found.push(name);
            }
        }
    }
    found.sort();
    found
}

/// Runs a refused command in both languages: exit 1, both lines on stderr, no panic, no file made.
fn refused(data: &Path, args: &[&str], says: &str) {
    let before = files(data);
    for (lang, error, hint) in [("zh-CN", "错误：", "提示："), ("en", "Error: ", "Hint: ")] {
        let output = lianxin(data, lang).args(args).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{args:?}: {said}");
        assert!(said.contains(error), "{args:?}: {said}");
        assert!(said.contains(hint), "{args:?}: {said}");
        assert!(!said.contains("panicked"), "{args:?}: {said}");
        if lang == "en" {
            assert!(said.contains(says), "{args:?} says {said}, not {says}");
        }
    }
    assert_eq!(files(data), before, "{args:?} made or took a file");
}

#[test]
fn a_database_that_cannot_be_used_is_named_and_left_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let good = folder.path().join("good");
    set_up(&good);
    let bytes = fs::read(good.join("lianxin.db")).unwrap();
    let cut = bytes[..bytes.len() / 2 + 17].to_vec();
    let mut newer = bytes.clone();
    newer[60..64].copy_from_slice(&999_u32.to_be_bytes());
    let mut foreign = bytes;
    foreign[68..72].copy_from_slice(&7_u32.to_be_bytes());
    let noise: Vec<u8> = (0..5001_u32)
        .map(|i| (i.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    for (name, content, says) in [
        ("empty", Vec::new(), "damaged"),
        ("noise", noise, "damaged"),
        ("cut", cut, "damaged"),
        ("newer", newer, "newer Lianxin"),
        ("foreign", foreign, "not one of Lianxin's"),
        ("text", b"hello".to_vec(), "damaged"),
    ] {
        let data = folder.path().join(name);
        fs::create_dir(&data).unwrap();
        fs::write(data.join("lianxin.db"), &content).unwrap();
        refused(&data, &["list", "today"], says);
        refused(&data, &["record", "-"], says);
        refused(&data, &alone("x", "clerk", UNIT), says);
        let kept = fs::read(data.join("lianxin.db")).unwrap() == content;
        assert!(kept, "{name} was changed");
    }
}

#[test]
fn a_data_folder_that_is_none_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("nowhere");
    refused(&missing, &["list", "today"], "There is no database");
    refused(&missing, &["sync"], "There is no database");
    assert!(!missing.exists());
    let file = folder.path().join("file");
    fs::write(&file, "x").unwrap();
    refused(&file, &["list", "today"], "cannot be written");
    refused(&file, &alone("x", "clerk", UNIT), "cannot be written");
}

#[test]
fn a_locked_database_says_who_has_it() {
    let folder = tempfile::tempdir().unwrap();
    set_up(folder.path());
    let other = rusqlite::Connection::open(folder.path().join("lianxin.db")).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    let mut command = lianxin(folder.path(), "en");
    let line = r#"{"do":"household","display_name":"x"}"#;
    let output = command.args(["record", "-"]).write_stdin(line).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("Another program holds the database"));
}

#[test]
fn a_table_that_is_not_right_is_named_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    set_up(folder.path());
    let config = folder.path().join("config");
    fs::create_dir(&config).unwrap();
    for (file, text, says) in [
        ("rules.toml", "[R09]\nrad = 5\n", "rules.toml, line 2, R09.rad"),
        ("sla.toml", "x = [", "sla.toml, line 1"),
        ("calendar.toml", "=", "calendar.toml, line 1"),
    ] {
        fs::write(config.join(file), text).unwrap();
        refused(folder.path(), &["list", "today"], says);
        fs::remove_file(config.join(file)).unwrap();
    }
    fs::create_dir(config.join("rules.toml")).unwrap();
    refused(folder.path(), &["list", "today"], "rules.toml");
}

#[test]
fn a_passphrase_file_must_be_there_and_hold_something() {
    let folder = tempfile::tempdir().unwrap();
    let (data, empty) = (folder.path().join("data"), folder.path().join("empty"));
    fs::write(&empty, "\n").unwrap();
    let setup = [
        "setup",
        "--name",
        "x",
        "--role",
        "clerk",
        "--unit",
        UNIT,
        "--passphrase-file",
    ];
    let none = folder.path().join("none");
    for (file, says) in [
        (&none, "Cannot read"),
        (&empty, "is empty"),
        (&folder.path().to_owned(), "Cannot read"),
    ] {
        let args = [&setup[..], &[file.to_str().unwrap()]].concat();
        refused(&data, &args, says);
    }
    assert!(!data.exists());
}

#[test]
fn files_in_and_out_are_named_when_they_do_not_do() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    set_up(&data);
    refused(&data, &["record", "nowhere.jsonl"], "Cannot read nowhere.jsonl");
    refused(&data, &["record", data.to_str().unwrap()], "Cannot read");
    for output in [data.join("no/where.json"), data.clone()] {
        let args = ["export", "persons", "--format", "json", "-o", output.to_str().unwrap()];
        let said = lianxin(&data, "en").args(args).output().unwrap();
        assert_eq!(said.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&said.stderr).contains("Cannot write"));
    }
    refused(&data, &alone("x", "clerk", "../.."), "Not a unit code");
    refused(&data, &alone("x", "boss", UNIT), "no role boss");
    refused(&data, &alone(" ", "clerk", UNIT), "must not be empty");
}

#[test]
fn an_enrolment_that_fails_makes_no_database() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("data");
    for (server, says) in [
        ("http://example.org", "not encrypted"),
        ("http://127.0.0.1:9", "cannot be reached"),
        ("ftp://127.0.0.1", ""),
    ] {
        refused(&data, &["enrol", "--server", server, "--code", "ABCD"], says);
        let setup = alone("x", "clerk", UNIT);
        refused(
            &data,
            &[&setup[..], &["--server", server, "--code", "ABCD"]].concat(),
            says,
        );
        assert!(!data.exists(), "{server}");
    }
}

#[cfg(feature = "server")]
#[test]
fn the_servers_database_is_made_by_init_alone_and_says_what_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let unit = |path: &'static str, kind: &'static str| {
        ["admin", "unit", "--path", path, "--kind", kind, "--name", "茶坪村"].to_vec()
    };
    let user = |role: &'static str, unit: &'static str| {
        ["admin", "user", "--name", "邓小满", "--role", role, "--unit", unit].to_vec()
    };
    let init = |extra: &[&'static str]| [&["admin", "init", "--town", "439901100", "--name", "青溪镇"], extra].concat();
    refused(data, &unit("439901100/200", "village"), "no server database");
    refused(data, &["admin", "devices"], "no server database");
    refused(data, &["serve"], "no server database");
    refused(data, &init(&["--db", "ftp://x/y"]), "Not a database");
    refused(data, &init(&["--db", "postgres://x/y"]), "PostgreSQL");
    assert!(files(data).is_empty());
    lianxin(data, "en").args(init(&[])).assert().success();
    lianxin(data, "en")
        .args(unit("439901100/200", "village"))
        .assert()
        .success();
    lianxin(data, "en")
        .args(user("clerk", "439901100/200"))
        .assert()
        .success();
    refused(data, &init(&[]), "exists already");
    refused(data, &unit("439901100/200", "vilage"), "Unknown: vilage");
    refused(data, &unit("nonsense/../x", "village"), "Not a unit code");
    refused(data, &unit("439902100/200", "village"), "does not exist yet");
    refused(data, &user("clerk", "439901100/200"), "exists already");
    refused(data, &user("boss", "439901100/200"), "Unknown: boss");
    refused(data, &user("clerk", "439901100/999"), "no unit");
    refused(data, &["admin", "enrol", "--user", "nobody"], "no user nobody");
    refused(data, &["admin", "revoke", "--device", "x"], "no device x");
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    refused(data, &["serve", "--listen", &address], "Cannot listen");
    refused(data, &["serve", "--listen", "nonsense"], "Cannot listen");
    refused(data, &["serve", "--listen", "0.0.0.0:0"], "");
}

#[test]
fn a_reader_that_had_enough_is_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    set_up(folder.path());
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let binary = assert_cmd::cargo::cargo_bin("lianxin");
    let output = std::process::Command::new(binary)
        .arg("--data-dir")
        .arg(folder.path())
        .args(["list", "today"])
        .stdout(writer)
        .output()
        .unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
