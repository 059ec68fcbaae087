//! Limits, slow clients, listening, shutdown.

use crate::ask::{change, code, post, request, sync};
use crate::common_net::{GRID, Town};
use flate2::Compression;
use flate2::write::GzEncoder;
use lianxin::clock::Clock;
use lianxin::server::storage::Location;
use lianxin::server::{self, Config, Limits, StartError};
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

#[test]
fn bodies_are_limited_after_decompression_and_nonsense_is_refused_by_name() {
    let town = Town::new();
    let who = town.enrol("谭谷雨");
    let url = format!("{}/v1/sync", town.url());
    let bearer = format!("Bearer {}", who.token);
    let mut headers = vec![("lianxin-protocol", "1"), ("authorization", bearer.as_str())];
    let large = vec![b' '; 300 * 1024];
    assert_eq!(code(&post(&url, &headers, large)), (413, "too_large"));
    for (body, expected) in [
        ("{", "bad_json"),
        ("", "bad_json"),
        ("[]", "bad_envelope"),
        ("{\"device\":1}", "bad_envelope"),
    ] {
        assert_eq!(code(&post(&url, &headers, body.into())), (400, expected), "{body}");
    }
    let many: Vec<_> = (1..=201).map(|n| json!({"n": n})).collect();
    assert_eq!(
        code(&sync(&town, &who.token, &request(&who, &many))),
        (413, "too_large")
    );
    assert_eq!(
        code(&sync(&town, &who.token, &request(&who, &[json!({"n": 1})]))),
        (400, "bad_envelope")
    );

    headers.push(("content-encoding", "gzip"));
    let mut bomb = GzEncoder::new(Vec::new(), Compression::best());
    bomb.write_all(&vec![b' '; 64 * 1024 * 1024]).unwrap();
    let bomb = bomb.finish().unwrap();
    assert!(bomb.len() < 100 * 1024);
    assert_eq!(code(&post(&url, &headers, bomb)), (413, "too_large"));
    assert_eq!(code(&post(&url, &headers, b"not gzip".to_vec())), (400, "bad_json"));
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed
        .write_all(request(&who, &[change(1, 1, GRID)]).to_string().as_bytes())
        .unwrap();
    let answer = post(&url, &headers, packed.finish().unwrap());
    assert_eq!(
        (answer.status, &answer.body["results"][0]["status"]),
        (200, &json!("stored"))
    );
}

#[test]
fn a_client_that_dribbles_its_head_is_cut_off_and_others_are_served_meanwhile() {
    let mut town = Town::new();
    town.unplug();
    let mut config = Config::loopback(town.db.clone(), Clock::system());
    config.limits = Limits {
        head: Duration::from_millis(700),
        ..Limits::default()
    };
    town.server = Some(server::start(config).unwrap());
    let address = town.server.as_ref().unwrap().addr();
    let mut slow = TcpStream::connect(address).unwrap();
    slow.write_all(b"POST /v1/sync HTTP/1.1\r\nhost: x\r\n").unwrap();
    let begun = Instant::now();
    let who = town.enrol("谭谷雨");
    assert_eq!(sync(&town, &who.token, &request(&who, &[])).status, 200);
    slow.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut rest = Vec::new();
    let _reset_or_closed = slow.read_to_end(&mut rest);
    assert!(
        begun.elapsed() < Duration::from_secs(8),
        "cut off after {:?}",
        begun.elapsed()
    );
}

#[test]
fn shutdown_is_quick_with_idle_connections_open() {
    let mut town = Town::new();
    let _idle = TcpStream::connect(town.server.as_ref().unwrap().addr()).unwrap();
    std::thread::sleep(Duration::from_millis(100));
    let begun = Instant::now();
    town.unplug();
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[test]
fn plain_http_is_refused_beyond_loopback_unless_a_proxy_stands_in_front() {
    let town = Town::new();
    let mut config = Config::loopback(town.db.clone(), Clock::system());
    config.listen = "0.0.0.0:0".into();
    assert!(matches!(server::start(config.clone()), Err(StartError::Plain(_))));
    config.behind_proxy = true;
    drop(server::start(config).unwrap());
    let mut missing = Config::loopback(town.dir.path().join("none.db"), Clock::system());
    assert!(matches!(
        server::start(Config::loopback(town.dir.path().join("none.db"), Clock::system())),
        Err(StartError::Storage(_))
    ));
    missing.db = Location::Sqlite(town.db);
    missing.tls = Some(("none.pem".into(), "none.pem".into()));
    assert!(matches!(server::start(missing), Err(StartError::Tls(_))));
}
