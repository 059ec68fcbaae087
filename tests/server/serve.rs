//! `lianxin serve` as a process: its log, its metrics, overload, and how it stops.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

use crate::common_http::{Call, Said, change, read, request};
use crate::common_net::{GRID, Town};
use lianxin::clock::Clock;
use lianxin::server::{self, Config, Limits};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

fn serve(town: &Town, args: &[&str]) -> (Child, SocketAddr) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lianxin"));
    command.args(["serve", "--db", town.db.to_str().unwrap()]).args(args);
    listening(&mut command)
}

/// Starts it on a free port and waits for its first line.
fn listening(command: &mut Command) -> (Child, SocketAddr) {
    let mut process = command
        .args(["--listen", "127.0.0.1:0"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    BufReader::new(process.stdout.take().unwrap())
        .read_line(&mut first)
        .unwrap();
    let url = first
        .strip_prefix("listening on http://")
        .unwrap_or_else(|| panic!("{first}"));
    let address = url.trim().parse().unwrap();
    (process, address)
}

/// Tells the process to stop and gives its exit code and its log.
#[cfg(unix)]
fn stop(mut process: Child) -> (Option<i32>, String) {
    let told = Command::new("kill").args(["-TERM", &process.id().to_string()]).status();
    assert!(told.unwrap().success());
    let mut log = String::new();
    process.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    (process.wait().unwrap().code(), log)
}

#[cfg(unix)]
#[test]
fn the_log_has_one_line_a_request_with_ids_and_nothing_personal() {
    let town = Town::new();
    let who = town.enrol("谭谷雨");
    let key = town.dir.path().join("elsewhere.key");
    std::fs::rename(town.dir.path().join("town.db.key"), &key).unwrap();
    let key = key.to_str().unwrap();
    let (process, to) = serve(
        &town,
        &["--key", key, "--log-format", "json", "--metrics", "127.0.0.1:0"],
    );
    let mut secret = change(1, 1, GRID);
    secret["set"]["remark"] = "SECRET-REMARK".into();
    let good = Call::new("/v1/sync", &who.token, request(who.device, &[secret]).to_string());
    assert_eq!(good.send(to).status, 200);
    assert_eq!(
        Call::new("/v1/have?cursor=nonsense", &who.token, "nonsense")
            .send(to)
            .status,
        400
    );
    assert_eq!(Call::new("/v1/谭谷雨", "x", "").send(to).status, 404);
    assert_eq!(Call::new("/v1/SECRET-PATH", "x", "").send(to).status, 404);
    let (code, log) = stop(process);
    assert_eq!(code, Some(0), "{log}");
    let lines: Vec<Value> = log.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let requests: Vec<&Value> = lines.iter().filter(|line| line["message"] == "request").collect();
    let told = |line: &Value| {
        (
            line["path"].as_str().unwrap().to_owned(),
            line["status"].as_u64().unwrap(),
        )
    };
    let all: Vec<_> = requests.iter().map(|line| told(line)).collect();
    let expected = [("/v1/sync", 200), ("/v1/have", 400), ("other", 404), ("other", 404)];
    assert_eq!(all, expected.map(|(path, status)| (path.to_owned(), status)));
    assert_eq!(requests[0]["device"], who.device.to_string());
    assert!(
        requests[0]["ms"].is_u64() && requests[0]["received"].is_u64(),
        "{}",
        requests[0]
    );
    assert!(lines.iter().any(|line| line["message"] == "self-check"), "{log}");
    for secret in ["SECRET", "谭", "nonsense", &who.token[10..]] {
        assert!(!log.contains(secret), "{secret}: {log}");
    }
}

#[cfg(unix)]
#[test]
fn the_database_is_named_by_the_environment_and_an_address_is_never_repeated() {
    let town = Town::new();
    let program = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lianxin"));
        command.args(["--data-dir", town.dir.path().to_str().unwrap(), "--lang", "en"]);
        command
    };
    let (process, to) = listening(program().arg("serve").env("LIANXIN_SERVER_DB", &town.db));
    assert_eq!(
        crate::common_http::raw(to, b"GET /v1/health HTTP/1.0\r\n\r\n").status,
        200
    );
    assert_eq!(stop(process).0, Some(0));

    let elsewhere = town.dir.path().join("none.db");
    let cases = [
        (elsewhere.to_str().unwrap(), "There is no server database at"),
        (
            "mysql://who:GEHEIM@127.0.0.1/x",
            "Not a database this server knows: mysql://...",
        ),
        ("postgres://who:GEHEIM@127.0.0.1:9/x", "--key"),
    ];
    for (address, expected) in cases {
        for command in [&["serve"][..], &["admin", "devices"]] {
            let output = program()
                .args(command)
                .env("LIANXIN_SERVER_DB", address)
                .output()
                .unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{said}");
            assert!(said.contains(expected) && !said.contains("GEHEIM"), "{address}: {said}");
        }
    }
    let given = ["admin", "devices", "--db", town.db.to_str().unwrap()];
    let output = program()
        .args(given)
        .env("LIANXIN_SERVER_DB", &elsewhere)
        .output()
        .unwrap();
    assert!(output.status.success(), "an argument counts more");
    for command in [&["serve", "--help"][..], &["admin", "--help"]] {
        let output = program()
            .args(command)
            .env("LIANXIN_SERVER_DB", "postgres://who:GEHEIM@h/x")
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(said.contains("LIANXIN_SERVER_DB") && !said.contains("GEHEIM"), "{said}");
    }
}

#[cfg(unix)]
#[test]
fn told_to_stop_it_ends_what_is_under_way_and_takes_nothing_new() {
    let town = Town::new();
    let who = town.enrol("谭谷雨");
    let (process, to) = serve(&town, &[]);
    let call = Call::new(
        "/v1/sync",
        &who.token,
        request(who.device, &[change(1, 1, GRID)]).to_string(),
    );
    let bytes = call.bytes();
    let (first, rest) = bytes.split_at(bytes.len() - 20);
    let mut under_way = TcpStream::connect(to).unwrap();
    under_way.write_all(first).unwrap();
    std::thread::sleep(Duration::from_millis(300));
    let told = Command::new("kill").args(["-TERM", &process.id().to_string()]).status();
    assert!(told.unwrap().success());
    std::thread::sleep(Duration::from_millis(300));
    assert!(TcpStream::connect(to).is_err(), "no longer listening");
    under_way.write_all(rest).unwrap();
    let said = read(&mut under_way);
    assert_eq!(
        (said.status, &said.json()["results"][0]["status"]),
        (200, &Value::from("stored"))
    );
    let mut process = process;
    assert_eq!(process.wait().unwrap().code(), Some(0));
}

#[test]
fn beyond_its_measure_the_server_sends_away_quickly_and_says_when_to_come_again() {
    let mut town = Town::new();
    let devices: Vec<_> = (0..24).map(|_| town.enrol("谭谷雨")).collect();
    town.unplug();
    let mut config = Config::loopback(town.db.clone(), Clock::system());
    config.limits = Limits {
        working: 1,
        waiting: 2,
        patience: Duration::from_millis(100),
        ..Limits::default()
    };
    town.server = Some(server::start(config).unwrap());
    let to = town.server.as_ref().unwrap().addr();
    let waves: Vec<(Said, Duration)> = std::thread::scope(|scope| {
        let sent: Vec<_> = devices
            .iter()
            .enumerate()
            .map(|(i, who)| {
                scope.spawn(move || {
                    let push: Vec<_> = (1..=100)
                        .map(|n| change(n, (i as u128) << 32 | u128::from(n), GRID))
                        .collect();
                    let call = Call::new("/v1/sync", &who.token, request(who.device, &push).to_string());
                    let begun = Instant::now();
                    (call.send(to), begun.elapsed())
                })
            })
            .collect();
        sent.into_iter().map(|sent| sent.join().unwrap()).collect()
    });
    let away: Vec<_> = waves.iter().filter(|(said, _)| said.status != 200).collect();
    assert!(
        !away.is_empty() && away.len() < waves.len(),
        "{} of {} sent away",
        away.len(),
        waves.len()
    );
    for (said, took) in away {
        assert_eq!((said.status, said.code()), (503, "busy".into()));
        let seconds: u64 = said.header("retry-after").unwrap().parse().unwrap();
        assert!((3..=12).contains(&seconds));
        assert!(*took < Duration::from_secs(2), "{took:?}");
    }
}
