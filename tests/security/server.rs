//! A server that stays up: logs nobody takes, clients without a token, guessed codes.

use crate::common_http::{Call, Said, change, raw, read, request};
use crate::common_net::{GRID, Town, wait};
use crate::scene::{SETUP, household};
use lianxin::change::wire::EnrolReply;
use lianxin::clock::Clock;
use lianxin::server::storage::StorageError;
use lianxin::server::{self, Config, Limits, StartError};
use lianxin::sync::HttpTransport;
use lianxin::sync::status::TroubleCode;
use serde_json::json;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering::Relaxed};
use std::time::{Duration, Instant};

const HEALTH: &[u8] = b"GET /v1/health HTTP/1.0\r\n\r\n";

/// The town's server again, with other limits.
fn with(town: &mut Town, change: impl FnOnce(&mut Config)) -> SocketAddr {
    town.unplug();
    let mut config = Config::loopback(town.db.clone(), Clock::system());
    change(&mut config);
    town.server = Some(server::start(config).unwrap());
    town.server.as_ref().unwrap().addr()
}

fn push(to: SocketAddr, who: &EnrolReply, n: u64) -> Said {
    let id = who.device.0.as_u128() ^ u128::from(n);
    let body = request(who.device, &[change(n, id, GRID)]).to_string();
    Call::new("/v1/sync", &who.token, body).send(to)
}

#[cfg(unix)]
mod logs {
    //! A8: the real binary, its outputs going where nothing is taken.
    use super::*;
    use std::fs::File;
    use std::net::TcpListener;
    use std::process::Child;

    fn serve(town: &Town, out: Stdio, err: Stdio, more: &[&str]) -> (Child, SocketAddr) {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let process = Command::new(env!("CARGO_BIN_EXE_lianxin"))
            .args([
                "serve",
                "--db",
                town.db.to_str().unwrap(),
                "--listen",
                &free.to_string(),
            ])
            .args(more)
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(err)
            .spawn()
            .unwrap();
        let begun = Instant::now();
        while TcpStream::connect(free).is_err() {
            assert!(begun.elapsed() < Duration::from_secs(20), "it does not listen");
            std::thread::sleep(Duration::from_millis(20));
        }
        (process, free)
    }

    fn full_disk() -> Stdio {
        File::options().write(true).open("/dev/full").unwrap().into()
    }

    /// Told to stop, it stops within a few seconds, however its outputs are.
    fn ends(mut process: Child) {
        let told = Command::new("kill").args(["-TERM", &process.id().to_string()]).status();
        assert!(told.unwrap().success());
        let begun = Instant::now();
        while process.try_wait().unwrap().is_none() {
            assert!(begun.elapsed() < Duration::from_secs(8), "it does not end");
            std::thread::sleep(Duration::from_millis(20));
        }
        assert_eq!(process.wait().unwrap().code(), Some(0));
    }

    #[test]
    fn a8_a_log_on_a_full_disk_loses_lines_and_no_request() {
        let town = Town::new();
        let who = town.enrol("谭谷雨");
        for (i, format) in ["text", "json"].into_iter().enumerate() {
            let metrics = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
            let more = ["--log-format", format, "--metrics", &metrics.to_string()];
            let (process, to) = serve(&town, full_disk(), full_disk(), &more);
            for n in 1..=5 {
                let said = push(to, &who, i as u64 * 5 + n);
                assert_eq!(
                    (said.status, &said.json()["results"][0]["status"]),
                    (200, &json!("stored"))
                );
                assert_eq!(raw(to, b"GET /none HTTP/1.0\r\n\r\n").status, 404);
            }
            let figures = raw(metrics, b"GET /metrics HTTP/1.0\r\n\r\n").body;
            let figures = String::from_utf8(figures).unwrap();
            let figure = |name: &str| -> u64 {
                let line = figures
                    .lines()
                    .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
                line.unwrap().parse().unwrap()
            };
            assert!(figure("lianxin_log_lines_lost_total") >= 10, "{figures}");
            assert_eq!(figure("lianxin_panics_total"), 0);
            ends(process);
        }
    }

    #[test]
    fn a8_a_log_whose_reader_died_stops_nothing() {
        let town = Town::new();
        let who = town.enrol("谭谷雨");
        let (mut process, to) = serve(&town, Stdio::piped(), Stdio::piped(), &[]);
        drop((process.stdout.take(), process.stderr.take()));
        for n in 1..=5 {
            assert_eq!(push(to, &who, n).status, 200);
        }
        ends(process);
    }

    #[test]
    fn a8_a_log_that_nobody_reads_stops_nothing_not_even_the_end() {
        let town = Town::new();
        let who = town.enrol("谭谷雨");
        // The reader is alive and never reads: a pipe takes 64 KiB, some 500 lines.
        let (mut process, to) = serve(&town, Stdio::piped(), Stdio::piped(), &[]);
        let unread = (process.stdout.take(), process.stderr.take());
        let call = Call::new("/v1/health", "x", "").bytes();
        let call = String::from_utf8(call).unwrap().replace("connection: close\r\n", "");
        let mut line = TcpStream::connect(to).unwrap();
        line.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        let mut answer = [0; 4096];
        for i in 0..1_500 {
            line.write_all(call.replace("POST", "GET").as_bytes()).unwrap();
            // A read with a time limit is not begun anew after a signal to this process.
            let n = loop {
                match line.read(&mut answer) {
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                    read => break read.unwrap(),
                }
            };
            assert!(answer[..n].starts_with(b"HTTP/1.1 200"), "request {i}");
        }
        assert_eq!(push(to, &who, 1).status, 200);
        drop(line);
        ends(process);
        drop(unread);
    }
}

/// A body of 4,000 bytes of which one has come.
fn half_a_code(to: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(to).unwrap();
    let head = "POST /v1/enrol HTTP/1.1\r\nhost: x\r\nlianxin-protocol: 1\r\ncontent-length: 4000\r\n\r\n{";
    stream.write_all(head.as_bytes()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream
}

fn half_a_head(to: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(to).unwrap();
    stream.write_all(b"POST /v1/sync HTTP/1.1\r\nhost: x\r\n").unwrap();
    stream
}

/// Asks and gives how long the answer took.
fn timed(ask: impl FnOnce() -> Said) -> Duration {
    let begun = Instant::now();
    let said = ask();
    assert_eq!(said.status, 200, "{}", said.head);
    begun.elapsed()
}

#[test]
fn a9_one_address_without_a_token_shuts_nobody_out() {
    let mut town = Town::new();
    let who = town.enrol("谭谷雨");
    let to = with(&mut town, |config| {
        config.limits = Limits {
            connections: 64,
            ..Limits::default()
        };
    });
    for hold in [half_a_code, half_a_head, |to| TcpStream::connect(to).unwrap()] {
        // More than there is room for, and renewed all the time.
        let stop = AtomicBool::new(false);
        let mut held: Vec<TcpStream> = (0..80).map(|_| hold(to)).collect();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !stop.load(Relaxed) {
                    held.remove(0);
                    held.push(hold(to));
                    std::thread::sleep(Duration::from_millis(15));
                }
            });
            let slowest = (0..20).map(|_| {
                let health = timed(|| raw(to, HEALTH));
                let body = request(who.device, &[]).to_string();
                health.max(timed(|| Call::new("/v1/sync", &who.token, body).send(to)))
            });
            let slowest = slowest.max().unwrap();
            stop.store(true, Relaxed);
            assert!(slowest < Duration::from_secs(2), "{slowest:?}");
        });
    }
}

#[test]
fn a9_a_body_without_a_token_has_seconds_and_one_with_a_token_its_time() {
    let mut town = Town::new();
    let who = town.enrol("谭谷雨");
    assert_eq!(Limits::default().stranger, Duration::from_secs(10));
    let to = with(&mut town, |config| {
        config.limits = Limits {
            stranger: Duration::from_millis(500),
            ..Limits::default()
        };
    });
    let begun = Instant::now();
    let mut slow = half_a_code(to);
    let mut drip = slow.try_clone().unwrap();
    let dripping = std::thread::spawn(move || {
        // A byte now and then does not prolong it.
        while drip.write_all(b" ").is_ok() && begun.elapsed() < Duration::from_secs(5) {
            std::thread::sleep(Duration::from_millis(50));
        }
    });
    let said = read(&mut slow);
    assert_eq!((said.status, said.code()), (408, "timed_out".into()));
    assert!(begun.elapsed() < Duration::from_secs(2), "{:?}", begun.elapsed());
    drop(slow);
    dripping.join().unwrap();
    // 2G: a push that takes longer.
    let call = Call::new(
        "/v1/sync",
        &who.token,
        request(who.device, &[change(1, 1, GRID)]).to_string(),
    );
    let bytes = call.bytes();
    let (first, last) = bytes.split_at(bytes.len() - 5);
    let mut line = TcpStream::connect(to).unwrap();
    line.write_all(first).unwrap();
    std::thread::sleep(Duration::from_millis(1_000));
    line.write_all(last).unwrap();
    assert_eq!(read(&mut line).status, 200);
}

#[test]
fn a9_who_holds_many_with_one_token_loses_their_own() {
    let mut town = Town::new();
    let (evil, who) = (town.enrol("盘立冬"), town.enrol("谭谷雨"));
    let to = with(&mut town, |config| {
        config.limits = Limits {
            connections: 32,
            ..Limits::default()
        };
    });
    let call = Call::new("/v1/sync", &evil.token, request(evil.device, &[]).to_string());
    let bytes = call.bytes();
    let held: Vec<TcpStream> = (0..60)
        .map(|_| {
            let mut stream = TcpStream::connect(to).unwrap();
            stream.write_all(&bytes[..bytes.len() - 5]).unwrap();
            stream
        })
        .collect();
    let slowest = (1..=5).map(|n| timed(|| push(to, &who, n))).max().unwrap();
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
    drop(held);
}

#[test]
fn a9_many_devices_behind_one_proxy_or_one_address_have_room_together() {
    let mut town = Town::new();
    let devices: Vec<_> = (0..12).map(|_| town.enrol("谭谷雨")).collect();
    for proxy in [false, true] {
        let to = with(&mut town, |config| {
            config.behind_proxy = proxy;
            config.limits = Limits {
                connections: 40,
                ..Limits::default()
            };
        });
        // Beyond a quarter of the room, each on a line it keeps.
        let lines: Vec<TcpStream> = devices
            .iter()
            .map(|who| {
                let call = Call::new("/v1/sync", &who.token, request(who.device, &[]).to_string());
                let kept = String::from_utf8(call.bytes())
                    .unwrap()
                    .replace("connection: close\r\n", "");
                let mut line = TcpStream::connect(to).unwrap();
                line.write_all(kept.as_bytes()).unwrap();
                let mut first = [0; 12];
                line.read_exact(&mut first).unwrap();
                assert_eq!(&first, b"HTTP/1.1 200");
                line
            })
            .collect();
        // Through a proxy strangers have no share either.
        let strangers: Vec<TcpStream> = (0..20).map(|_| half_a_head(to)).collect();
        std::thread::sleep(Duration::from_millis(200));
        let open = |line: &TcpStream| {
            line.set_nonblocking(true).unwrap();
            let mut rest = [0; 64 * 1024];
            loop {
                match (&*line).read(&mut rest) {
                    Ok(0) => return false,
                    Ok(_) => {}
                    Err(error) => return error.kind() == std::io::ErrorKind::WouldBlock,
                }
            }
        };
        assert!(lines.iter().all(open), "nobody with a token was cut");
        let left = strangers.iter().filter(|line| open(line)).count();
        assert_eq!(left, if proxy { 20 } else { 10 });
    }
}

fn guess(to: SocketAddr, headers: &[(&str, &str)], code: &str) -> Said {
    let body = json!({"code": code, "label": "x"}).to_string();
    let call = Call::new("/v1/enrol", "x", body).without("authorization");
    headers
        .iter()
        .fold(call, |call, (name, value)| call.with(name, value))
        .send(to)
}

/// How many of the guesses were judged.
fn judged(said: &[Said]) -> usize {
    let kinds: Vec<_> = said.iter().map(|said| (said.status, said.code())).collect();
    for kind in &kinds {
        let known = [(403, "code_refused".to_owned()), (429, "too_many_tries".to_owned())];
        assert!(known.contains(kind), "{kind:?}");
    }
    kinds.iter().filter(|(status, _)| *status == 403).count()
}

#[test]
fn a15_the_address_a_client_writes_itself_counts_for_nothing() {
    let mut town = Town::new();
    for (proxies, mine) in [(1, "192.0.2.1"), (2, "192.0.2.2, 198.51.100.1")] {
        let to = with(&mut town, |config| {
            config.behind_proxy = true;
            config.proxies = proxies;
        });
        let said: Vec<Said> = (0..30)
            .map(|i| {
                let forged = format!("10.0.0.{i}");
                let joined = format!("{forged}, {mine}");
                // As one line, as two, and with the proxy's own line split off.
                match i % 3 {
                    0 => guess(to, &[("x-forwarded-for", &joined)], "0000000000"),
                    1 => guess(
                        to,
                        &[("x-forwarded-for", &forged), ("x-forwarded-for", mine)],
                        "0000000000",
                    ),
                    _ => guess(
                        to,
                        &[("X-Forwarded-For", "\u{e9}"), ("x-forwarded-for", &joined)],
                        "0000000000",
                    ),
                }
            })
            .collect();
        assert_eq!(judged(&said), 5, "{proxies}");
    }
    // Without a proxy nobody's word is taken.
    let to = with(&mut town, |_| {});
    let said: Vec<Said> = (0..10)
        .map(|i| guess(to, &[("x-forwarded-for", &format!("10.0.0.{i}"))], "0000000000"))
        .collect();
    assert_eq!(judged(&said), 5);
}

#[test]
fn a15_the_addresses_of_one_ipv6_line_are_one_and_a_mapped_one_is_its_ipv4() {
    let mut town = Town::new();
    let to = with(&mut town, |config| config.behind_proxy = true);
    let from = |address: String| guess(to, &[("x-forwarded-for", &address)], "0000000000");
    let said: Vec<Said> = (0..20).map(|i| from(format!("2001:db8:1:1::{i:x}"))).collect();
    assert_eq!(judged(&said), 5);
    assert_eq!(
        judged(&[from("2001:db8:1:2::1".into())]),
        1,
        "the neighbour's is another"
    );
    let said: Vec<Said> = (0..20)
        .map(|i| match i % 2 {
            0 => from("::ffff:192.0.2.9".into()),
            _ => from("192.0.2.9".into()),
        })
        .collect();
    assert_eq!(judged(&said), 5);
}

#[test]
fn a15_of_sixty_guesses_at_once_five_are_judged() {
    let town = Town::new();
    let to = town.server.as_ref().unwrap().addr();
    let said: Vec<Said> = std::thread::scope(|scope| {
        let sent: Vec<_> = (0..60)
            .map(|i| scope.spawn(move || guess(to, &[], &format!("00000000{i:02}"))))
            .collect();
        sent.into_iter().map(|sent| sent.join().unwrap()).collect()
    });
    assert_eq!(judged(&said), 5);
}

#[test]
fn a15_right_codes_from_one_office_at_once_are_all_taken_and_a_code_is_burnt_by_twenty_guesses() {
    let mut town = Town::new();
    let to = with(&mut town, |config| config.behind_proxy = true);
    let codes: Vec<String> = (0..12).map(|_| town.code("谭谷雨")).collect();
    let statuses: Vec<u16> = std::thread::scope(|scope| {
        let sent: Vec<_> = codes
            .iter()
            .map(|code| scope.spawn(move || guess(to, &[("x-forwarded-for", "192.0.2.1")], code).status))
            .collect();
        sent.into_iter().map(|sent| sent.join().unwrap()).collect()
    });
    assert_eq!(statuses, [200; 12]);
    let code = town.code("谭谷雨");
    let wrong = format!("{}000000", &code[..4]);
    for i in 0..20 {
        let from = format!("192.0.2.{}", 10 + i);
        assert_eq!(guess(to, &[("x-forwarded-for", &from)], &wrong).status, 403);
    }
    assert_eq!(
        guess(to, &[("x-forwarded-for", "192.0.2.99")], &code).status,
        403,
        "burnt"
    );
    let devices = wait(town.storage().devices(None)).unwrap();
    assert_eq!(devices.len(), 12);
}

/// Runs the binary, with something on its standard input.
fn run(args: &[&str], input: &str) -> (Option<i32>, String, String) {
    let mut process = Command::new(env!("CARGO_BIN_EXE_lianxin"))
        .args(["--lang", "en"])
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Who refuses before reading closes it.
    let _unread = process.stdin.take().unwrap().write_all(input.as_bytes());
    let done = process.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (done.status.code(), text(done.stdout), text(done.stderr))
}

#[test]
fn a19_a_day_before_1970_or_after_9999_is_refused_in_words_by_every_command() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let data = data.to_str().unwrap();
    let commands: [&[&str]; 16] = [
        &SETUP,
        &["enrol", "--server", "http://127.0.0.1:9", "--code", "7777-7777"],
        &["record", "-"],
        &["list", "today"],
        &["list", "households", "--json"],
        &["export", "visits", "--format", "json", "-o", "out.json"],
        &["doctor"],
        &["sync"],
        &["bundle", "export", "x.bundle"],
        &["bundle", "import", "x.bundle"],
        &["completions", "bash"],
        &["serve"],
        &["demo"],
        &["admin", "init", "--town", "439901100", "--name", "x"],
        &["admin", "devices"],
        &[],
    ];
    for day in [
        "1969-12-30",
        "0001-01-01",
        "1900-02-29",
        "-0400-01-01",
        "+12026-11-20",
        "10000-01-02",
    ] {
        for command in commands {
            let today = format!("--today={day}");
            let (code, out, said) = run(&[&["--data-dir", data, &today], command].concat(), "");
            let named = code == Some(1) && said.contains("1970") && said.contains("Hint");
            // What is no date at all is wrong usage.
            assert!(named || code == Some(2), "{day} {command:?}: {code:?} {said}");
            assert!(
                !said.contains("panicked") && out.is_empty(),
                "{day} {command:?}: {out} {said}"
            );
        }
    }
    assert!(!std::path::Path::new(data).exists(), "nothing was made");
}

#[test]
fn a19_the_first_and_the_last_day_are_days_like_others() {
    for day in ["1970-01-02", "9999-12-31"] {
        let dir = tempfile::tempdir().unwrap();
        let data = dir.path().join("data");
        let today = format!("--today={day}");
        let device = |args: &[&str], input: &str| {
            let all = [&["--data-dir", data.to_str().unwrap(), &today], args].concat();
            let (code, out, said) = run(&all, input);
            assert!([Some(0), Some(1)].contains(&code), "{day} {args:?}: {code:?} {said}");
            (code, out, said)
        };
        assert_eq!(device(&SETUP, "").0, Some(0));
        let lines = [
            household(1),
            json!({"do": "visit", "household": "A-001", "outcome": "done", "text": "x"}),
            json!({"do": "request", "household": "A-001", "title": "路灯", "category": "0101", "urgency": "normal"}),
            json!({"do": "reminder", "household": "A-001", "text": "x", "due": day}),
        ];
        let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
        let (_, out, _) = device(&["record", "-"], &lines);
        // A reminder for the last year there is can only be a slip.
        let kept = if day.starts_with("9999") { 3 } else { 4 };
        assert_eq!(out.matches("\"ok\":true").count(), kept, "{day}: {out}");
        for what in [
            "today",
            "households",
            "persons",
            "requests",
            "follow-ups",
            "visits",
            "pending",
            "conflicts",
        ] {
            assert_eq!(device(&["list", what], "").0, Some(0), "{day} {what}");
            assert_eq!(device(&["list", what, "--json"], "").0, Some(0), "{day} {what}");
        }
        assert_eq!(device(&["doctor"], "").0, Some(0));
    }
}

#[test]
fn a19_a_clock_that_jumps_for_a_minute_burns_no_code_and_ends_no_token() {
    static BY: AtomicI64 = AtomicI64::new(0);
    const DAY: i64 = 86_400_000;
    let mut town = Town::new();
    let who = town.enrol("谭谷雨");
    let (code, other) = (town.code("邓小满"), town.code("盘立冬"));
    let to = with(&mut town, |config| config.clock = Clock::jumping(&BY));
    let sync = || {
        let said = Call::new("/v1/sync", &who.token, request(who.device, &[]).to_string()).send(to);
        (said.status, said.code())
    };
    for days in [200, 20_000, 3_000_000, -20] {
        BY.store(days * DAY, Relaxed);
        let expected = match days {
            200 | 20_000 => (401, "token_expired".into()),
            3_000_000 => (503, "server_clock".into()),
            _ => (200, String::new()),
        };
        assert_eq!(sync(), expected, "{days}");
        // Somebody's wrong guess, and the right code at the wrong time.
        let guessed = guess(to, &[], "0000000000");
        assert!([403, 503].contains(&guessed.status), "{days}");
        if days > 0 {
            assert!([403, 503].contains(&guess(to, &[], &code).status), "{days}");
        }
    }
    BY.store(0, Relaxed);
    assert_eq!(sync(), (200, String::new()));
    let to = with(&mut town, |_| {});
    for code in [&code, &other] {
        assert_eq!(guess(to, &[], code).status, 200, "still good");
    }
}

#[test]
fn a19_a_server_whose_clock_leaves_the_years_says_so_and_serves_again_when_it_is_set() {
    static BY: AtomicI64 = AtomicI64::new(0);
    let mut town = Town::new();
    let mut device = town.device("谭谷雨");
    let to = with(&mut town, |config| config.clock = Clock::jumping(&BY));
    for by in [-80 * 366 * 86_400_000_i64, 9_000 * 366 * 86_400_000] {
        let mut kept = TcpStream::connect(to).unwrap();
        kept.write_all(b"GET /v1/health HTTP/1.1\r\nhost: x\r\n\r\n").unwrap();
        let mut first = [0; 12];
        kept.read_exact(&mut first).unwrap();
        assert_eq!(&first, b"HTTP/1.1 200");
        BY.store(by, Relaxed);
        let _answered_or_closed = kept.write_all(b"GET /v1/health HTTP/1.1\r\nhost: x\r\n\r\n");
        for _ in 0..3 {
            let said = raw(to, HEALTH);
            assert_eq!((said.status, said.code()), (503, "server_clock".into()));
        }
        let mut transport = HttpTransport::new(Some(town.url()));
        let outcome = device.sync_by(&mut transport);
        assert_eq!(
            outcome.failure.map(|(trouble, _)| trouble.code),
            Some(TroubleCode::ServerClock)
        );
        let clock = Clock::jumping(&BY);
        let mut config = Config::loopback(town.db.clone(), clock);
        config.listen = "127.0.0.1:0".into();
        assert!(matches!(server::start(config), Err(StartError::Clock)));
        BY.store(0, Relaxed);
        assert_eq!(raw(to, HEALTH).status, 200);
        assert_eq!(device.sync_by(&mut transport).failure, None);
    }
}

#[test]
fn a21_the_code_comes_from_a_file_or_standard_input_and_is_no_argument() {
    let town = Town::new();
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let url = town.url();
    let enrol = |name: &str, from: &str, input: &str| {
        let data = dir.path().join(name);
        let all = [
            "--data-dir",
            data.to_str().unwrap(),
            "enrol",
            "--server",
            &url,
            "--code-file",
            from,
        ];
        run(&all, input)
    };
    let wide: String = town
        .code("谭谷雨")
        .chars()
        .map(|c| char::from_u32(c as u32 + 0xFEE0).unwrap())
        .collect();
    let forms = [
        file("plain", &town.code("谭谷雨")),
        file(
            "lines",
            &format!("\u{feff}{}\r\nfor the leader\r\n", town.code("谭谷雨")),
        ),
        file("wide", &wide),
    ];
    for form in &forms {
        let (code, _, said) = enrol(&format!("{}.data", form.rsplit('/').next().unwrap()), form, "");
        assert_eq!(code, Some(0), "{form}: {said}");
    }
    let (code, _, said) = enrol("stdin", "-", &format!("  {}\n", town.code("谭谷雨")));
    assert_eq!(code, Some(0), "{said}");
    let data = dir.path().join("setup");
    let how = [
        "--data-dir",
        data.to_str().unwrap(),
        "--server",
        &url,
        "--code-file",
        "-",
    ];
    let (code, _, said) = run(&[&SETUP[..], &how].concat(), &town.code("谭谷雨"));
    assert_eq!(code, Some(0), "{said}");

    let empty = file("empty", "\r\n1234");
    let folder = dir.path().to_str().unwrap();
    for (from, input) in [
        (empty.as_str(), ""),
        ("/nowhere/code", ""),
        (folder, ""),
        ("-", ""),
        ("-", "\n"),
    ] {
        let (code, _, said) = enrol("none", from, input);
        assert_eq!(code, Some(1), "{from}: {said}");
        assert!(
            said.contains("--code-file") && !said.contains("panicked"),
            "{from}: {said}"
        );
    }
    assert!(!dir.path().join("none").exists(), "nothing was made");
    for both in [&["--code", "x", "--code-file", "-"][..], &[]] {
        let all = [&["enrol", "--server", &url], both].concat();
        assert_eq!(run(&all, "").0, Some(2), "{both:?}");
    }
    for command in ["enrol", "setup"] {
        let help = run(&[command, "--help"], "").1;
        assert!(
            help.contains("--code-file") && help.contains("others on this machine"),
            "{help}"
        );
    }
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(text).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a23_what_follows_the_first_gzip_member_is_refused_and_so_is_what_is_packed_otherwise() {
    let town = Town::new();
    let who = town.enrol("谭谷雨");
    let to = town.server.as_ref().unwrap().addr();
    let body = request(who.device, &[change(1, 1, GRID)]).to_string();
    let one = gzip(body.as_bytes());
    let (text, rest) = body.split_at(body.len() / 2);
    let ask = |packed: &[u8], way: &str| {
        let call = Call::new("/v1/sync", &who.token, packed).with("content-encoding", way);
        let said = call.send(to);
        (said.status, said.code())
    };
    for (what, packed) in [
        ("a byte", [&one[..], b"x"].concat()),
        ("zeros", [&one[..], &[0; 20]].concat()),
        ("a second member", [&one[..], &gzip(b" ")].concat()),
        ("an empty member", [&one[..], &gzip(b"")].concat()),
        ("a request", [&one[..], b"GET /v1/health HTTP/1.1\r\n\r\n"].concat()),
        (
            "a text in two members",
            [gzip(text.as_bytes()), gzip(rest.as_bytes())].concat(),
        ),
        ("half", one[..one.len() - 3].to_vec()),
        ("nothing", Vec::new()),
        ("no gzip", body.clone().into_bytes()),
    ] {
        assert_eq!(ask(&packed, "gzip"), (400, "bad_json".into()), "{what}");
    }
    for way in ["gzip, gzip", "deflate", "br", "identity, gzip"] {
        assert_eq!(ask(&one, way), (415, "unsupported_media".into()), "{way}");
    }
    assert_eq!(ask(&gzip(&vec![b' '; 8 << 20]), "gzip"), (413, "too_large".into()));
    assert_eq!(
        ask(&one, "gzip"),
        (200, String::new()),
        "nothing of the above was taken"
    );
}

#[test]
fn a23_two_lengths_are_refused_whether_they_differ_or_not() {
    let town = Town::new();
    let who = town.enrol("谭谷雨");
    let to = town.server.as_ref().unwrap().addr();
    let body = request(who.device, &[]).to_string();
    let n = body.len();
    let hidden = "GET /v1/health HTTP/1.1\r\nhost: x\r\n\r\n";
    let head = format!(
        "POST /v1/sync HTTP/1.1\r\nhost: x\r\nlianxin-protocol: 1\r\nauthorization: Bearer {}\r\n",
        who.token
    );
    for lengths in [
        format!("content-length: {n}\r\ncontent-length: {n}\r\n"),
        format!("Content-Length: {n}\r\nx: y\r\nCONTENT-LENGTH: {n}\r\n"),
        format!("content-length: {n}, {n}\r\n"),
        format!("content-length: {n}\r\ncontent-length: 0\r\n"),
        format!("content-length: {n}\r\ntransfer-encoding: chunked\r\n"),
        format!("transfer-encoding: chunked\r\ncontent-length: {n}\r\n"),
        format!("content-length: {n}\r\ntransfer-encoding: identity\r\n"),
        format!("content-length: 0x{n:x}\r\n"),
        format!("content-length: {n}\r\ncontent-length : {n}\r\n"),
    ] {
        for first in ["", "GET /v1/health HTTP/1.1\r\nhost: x\r\n\r\n"] {
            let bytes = format!("{first}{head}{lengths}\r\n{body}{hidden}");
            let mut line = TcpStream::connect(to).unwrap();
            line.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
            let _closed_early = line.write_all(bytes.as_bytes());
            let mut all = Vec::new();
            let _reset = line.read_to_end(&mut all);
            let text = String::from_utf8_lossy(&all);
            assert!(!text.contains("\"changes\""), "{lengths}: {text}");
            let good = text.matches("HTTP/1.1 200").count();
            assert!(good <= usize::from(!first.is_empty()), "{lengths}: {text}");
        }
    }
    let single = format!("{head}content-length: {n}\r\nconnection: close\r\n\r\n{body}");
    assert_eq!(raw(to, single.as_bytes()).status, 200);
}

#[cfg(unix)]
mod read_only {
    //! A23: databases that take nothing.
    use super::*;
    use crate::common_pg::PrivatePg;
    use lianxin::domain::role::Role;
    use lianxin::domain::unit::UnitPath;
    use lianxin::server::storage::{Location, Storage};
    use lianxin::server::town;
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;

    #[test]
    fn a23_a_postgresql_that_takes_nothing_is_told_as_that_and_works_again_when_it_does() {
        let Some(pg) = PrivatePg::shared() else { return };
        let url = pg.database("standby");
        let dir = tempfile::tempdir().unwrap();
        let key = dir.path().join("standby.key");
        let location = Location::Postgres(url);
        let clock = Clock::system();
        let code = wait(async {
            let storage = Storage::open_or_create(&location, Some(&key), [5; 64]).await.unwrap();
            let unit = UnitPath::parse("439901100").unwrap();
            town::init(&storage, clock, unit.clone(), "青溪镇").await.unwrap();
            let user = town::add_user(&storage, clock, "黎秋分", Role::Clerk, unit)
                .await
                .unwrap();
            town::enrol_code(&storage, clock, &user).await.unwrap()
        });
        let mut config = Config::loopback(dir.path().join("unused.db"), clock);
        (config.db, config.key) = (location, Some(key));
        config.metrics = Some("127.0.0.1:0".into());
        let server = server::start(config.clone()).unwrap();
        let to = server.addr();
        let reply = guess(to, &[], &code).json();
        let (device, token) = (reply["device"].clone(), reply["token"].as_str().unwrap().to_owned());
        let sync = |n: u64| {
            let body = request(&device, &[change(n, u128::from(n), "439901100")]).to_string();
            let said = Call::new("/v1/sync", &token, body).send(to);
            (said.status, said.code())
        };
        assert_eq!(sync(1), (200, String::new()));
        let read_only = (503, "server_read_only".to_owned());
        let turn = |on: &str| {
            pg.sql(
                "postgres",
                &format!("ALTER DATABASE standby SET default_transaction_read_only = {on}"),
            );
            pg.cut_connections("standby");
        };
        turn("on");
        assert_eq!(sync(2), read_only);
        let health = raw(to, HEALTH);
        assert_eq!((health.status, health.code()), read_only);
        assert_eq!(guess(to, &[], "0000000000").code(), "server_read_only");
        let metrics = raw(server.metrics_addr().unwrap(), b"GET /metrics HTTP/1.0\r\n\r\n").body;
        assert!(
            String::from_utf8(metrics)
                .unwrap()
                .contains("\nlianxin_storage_writable 0\n")
        );
        assert!(matches!(
            server::start(config),
            Err(StartError::Storage(StorageError::ReadOnly))
        ));
        turn("off");
        assert_eq!(sync(2), (200, String::new()));
        assert_eq!(raw(to, HEALTH).status, 200);
    }

    /// The program as somebody who is not root, for whom rights mean something.
    fn serve_as_nobody(folder: &Path, db: &Path) -> (Option<i32>, String) {
        let program = folder.join("program");
        std::fs::copy(env!("CARGO_BIN_EXE_lianxin"), &program).unwrap();
        let root = std::fs::metadata("/proc/self").unwrap();
        let is_root = std::os::unix::fs::MetadataExt::uid(&root) == 0;
        // One that serves after all must not keep the test.
        let mut command = Command::new("timeout");
        command.arg("20");
        if is_root {
            command.args(["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]);
        }
        command.arg(&program);
        let done = command
            .args([
                "--lang",
                "en",
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--db",
                db.to_str().unwrap(),
            ])
            .env("HOME", folder)
            .output()
            .unwrap();
        (done.status.code(), String::from_utf8(done.stderr).unwrap())
    }

    #[test]
    fn a23_a_file_or_folder_without_the_right_to_write_is_told_as_that() {
        let mut town = Town::new();
        town.unplug();
        let rights = |path: &Path, mode: u32| {
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
        };
        let dir = tempfile::tempdir().unwrap();
        rights(dir.path(), 0o755);
        let folder = dir.path().join("db");
        std::fs::create_dir(&folder).unwrap();
        let db = folder.join("town.db");
        std::fs::copy(&town.db, &db).unwrap();
        std::fs::copy(format!("{}.key", town.db.display()), folder.join("town.db.key")).unwrap();
        rights(&folder.join("town.db.key"), 0o644);
        for (file, holder) in [(0o444, 0o777), (0o666, 0o555), (0o444, 0o555)] {
            // A log that an earlier start left can be written, and with it the database.
            rights(&folder, 0o755);
            for log in ["town.db-wal", "town.db-shm"] {
                let _none_there = std::fs::remove_file(folder.join(log));
            }
            rights(&db, file);
            rights(&folder, holder);
            let (code, said) = serve_as_nobody(dir.path(), &db);
            assert_eq!(code, Some(1), "{file:o} {holder:o}: {said}");
            assert!(
                said.contains("read-only") && !said.contains("panicked"),
                "{file:o} {holder:o}: {said}"
            );
        }
        rights(&folder, 0o755);
    }
}
