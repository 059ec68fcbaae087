//! Commands that are told to end, or whose reader has had enough: what was answered is there, nothing panics.

use crate::console::enrolled_at;
use crate::village::{run, village};
use serde_json::Value;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

fn start(data: &Path, args: &[&str]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_lianxin"))
        .arg("--data-dir")
        .arg(data)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
}

fn signal(name: &str, child: &Child) {
    let told = Command::new("kill")
        .args([&format!("-{name}"), &child.id().to_string()])
        .status();
    assert!(told.unwrap().success());
}

/// The exit code of a process that ends within four seconds.
fn ends(child: &mut Child) -> Option<i32> {
    let end = Instant::now() + Duration::from_secs(4);
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code();
        }
        assert!(Instant::now() < end, "it goes on");
        sleep(Duration::from_millis(20));
    }
}

fn households(data: &Path) -> usize {
    let list: Vec<Value> = serde_json::from_str(&run(data, &["list", "households", "--json"], "")).unwrap();
    list.len()
}

#[test]
fn a_record_that_is_told_to_stop_ends_between_two_lines() {
    for (name, code) in [("TERM", 143), ("INT", 130), ("HUP", 129)] {
        let dir = village();
        let mut record = start(dir.path(), &["record", "-"]);
        let mut input = record.stdin.take().unwrap();
        let mut answers = BufReader::new(record.stdout.take().unwrap()).lines();
        let feeding = std::thread::spawn(move || {
            for n in 0..100_000 {
                let line = format!(r#"{{"do":"household","household_no":"B-{n}","display_name":"谭立春"}}"#);
                if writeln!(input, "{line}").is_err() {
                    return;
                }
            }
        });
        for _ in 0..10 {
            answers.next().unwrap().unwrap();
        }
        signal(name, &record);
        let answered = 10 + answers.count();
        assert_eq!(ends(&mut record), Some(code), "{name}");
        assert_eq!(households(dir.path()), 2 + answered, "{name}");
        feeding.join().unwrap();
        assert!(!dir.path().join("lianxin.db-wal").exists(), "the database is closed");
    }
}

#[test]
fn a_record_that_waits_for_its_next_line_hears_the_signal() {
    let dir = village();
    let mut record = start(dir.path(), &["record", "-"]);
    let mut input = record.stdin.take().unwrap();
    writeln!(
        input,
        r#"{{"do":"household","household_no":"B-1","display_name":"谭立春"}}"#
    )
    .unwrap();
    let mut answer = String::new();
    BufReader::new(record.stdout.take().unwrap())
        .read_line(&mut answer)
        .unwrap();
    signal("TERM", &record);
    assert_eq!(ends(&mut record), Some(143));
    assert_eq!(households(dir.path()), 3);
}

#[test]
fn a_sync_that_is_told_to_stop_ends_at_once_and_says_what_waits() {
    let dir = village();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    drop(enrolled_at(
        dir.path(),
        &format!("http://{}", listener.local_addr().unwrap()),
    ));
    let mut sync = start(dir.path(), &["sync", "--json"]);
    let (_connection, _) = listener.accept().unwrap();
    signal("TERM", &sync);
    assert_eq!(ends(&mut sync), Some(143));
    let mut said = String::new();
    sync.stdout.take().unwrap().read_to_string(&mut said).unwrap();
    let said: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(
        (&said["ok"], &said["pending"]),
        (&Value::Bool(false), &Value::from(2)),
        "{said}"
    );
    assert_eq!(said["error"]["code"], "interrupted");
}

#[test]
fn a_server_ends_with_its_terminal_unless_it_was_started_to_go_on() {
    for (script, goes_on) in [("exec \"$0\" \"$@\"", false), ("trap '' HUP; exec \"$0\" \"$@\"", true)] {
        let dir = tempfile::tempdir().unwrap();
        let database = dir.path().join("town.db");
        let database = database.to_str().unwrap();
        run(
            dir.path(),
            &[
                "admin",
                "init",
                "--db",
                database,
                "--town",
                "439901100",
                "--name",
                "青溪镇",
            ],
            "",
        );
        let mut serve = Command::new("sh")
            .args(["-c", script, env!("CARGO_BIN_EXE_lianxin")])
            .args(["serve", "--db", database, "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(serve.stdout.take().unwrap()).lines();
        assert!(lines.next().unwrap().unwrap().contains("http://"));
        // It listens to signals from a moment after that on.
        sleep(Duration::from_millis(500));
        signal("HUP", &serve);
        if goes_on {
            sleep(Duration::from_millis(500));
            assert!(serve.try_wait().unwrap().is_none(), "nohup");
            signal("TERM", &serve);
        }
        assert_eq!(ends(&mut serve), Some(0), "{script}");
    }
}

#[test]
fn no_command_panics_when_its_reader_has_gone() {
    let dir = village();
    let file = dir.path().join("export.json");
    for args in [
        &["list", "households"][..],
        &["list", "today", "--json"],
        &["list", "visits", "--plain", "--reason", "核对"],
        &["--help"],
        &["list", "--help"],
        &["--version"],
        &["completions", "bash"],
        &["doctor"],
        &["export", "households", "--format", "json", "-o", file.to_str().unwrap()],
        &["sync", "--json"],
        &["nonsense"],
    ] {
        let mut command = start(dir.path(), args);
        drop(command.stdout.take());
        let mut said = String::new();
        command.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        let code = command.wait().unwrap().code();
        assert!(code.is_some_and(|code| code <= 2), "{args:?}: {code:?}");
        assert!(!said.contains("panicked"), "{args:?}: {said}");
    }
}
