//! A server that stays up: logs nobody takes, clients without a token, guessed codes.

use crate::common_http::{Call, Said, change, raw, read, request};
use crate::common_net::{GRID, Town, wait};
use lianxin::change::wire::EnrolReply;
use lianxin::clock::Clock;
use lianxin::server::{self, Config, Limits};
use serde_json::json;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
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
    use std::process::{Child, Command, Stdio};

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
            let n = line.read(&mut answer).unwrap();
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
        let stop = std::sync::atomic::AtomicBool::new(false);
        let mut held: Vec<TcpStream> = (0..80).map(|_| hold(to)).collect();
        std::thread::scope(|scope| {
            scope.spawn(|| {
                while !stop.load(std::sync::atomic::Ordering::Relaxed) {
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
            stop.store(true, std::sync::atomic::Ordering::Relaxed);
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
