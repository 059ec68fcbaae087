//! What goes over the wire: heads of two readings, slow clients, old and unusual ones.

use crate::common_http::{change, raw, read, request};
use crate::common_net::{GRID, OTHER};
use crate::scene::Scene;
use lianxin::clock::Clock;
use lianxin::server::{self, Config, Limits};
use serde_json::json;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

#[test]
fn requests_of_two_readings_are_not_read_and_no_second_request_hides_in_one() {
    let scene = Scene::new();
    let token = &scene.others[1].token;
    let hidden =
        format!("GET /v1/health HTTP/1.1\r\nhost: x\r\nlianxin-protocol: 1\r\nauthorization: Bearer {token}\r\n\r\n");
    let base = "POST /v1/sync HTTP/1.1\r\nhost: x\r\nlianxin-protocol: 1\r\n";
    let size = hidden.len();
    let shapes = [
        (
            "CL.TE",
            format!(
                "{base}content-length: {}\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n{hidden}",
                size + 5
            ),
        ),
        (
            "TE.CL",
            format!("{base}transfer-encoding: chunked\r\ncontent-length: 4\r\n\r\n{size:x}\r\n{hidden}\r\n0\r\n\r\n"),
        ),
        (
            "two lengths",
            format!("{base}content-length: 0\r\ncontent-length: {size}\r\n\r\n{hidden}"),
        ),
        (
            "a list of lengths",
            format!("{base}content-length: 0, {size}\r\n\r\n{hidden}"),
        ),
        (
            "a length with a sign",
            format!("{base}content-length: +0\r\n\r\n{hidden}"),
        ),
        (
            "TE twice",
            format!("{base}transfer-encoding: chunked\r\ntransfer-encoding: identity\r\n\r\n0\r\n\r\n{hidden}"),
        ),
        (
            "TE of nonsense",
            format!("{base}transfer-encoding: xchunked\r\n\r\n0\r\n\r\n{hidden}"),
        ),
        (
            "a blank before the colon",
            format!("{base}content-length : 0\r\n\r\n{hidden}"),
        ),
        (
            "a folded header",
            format!("{base}x: a\r\n content-length: 0\r\n\r\n{hidden}"),
        ),
        (
            "a bare line feed in the head",
            format!("{base}x: a\0b\r\ncontent-length: 0\r\n\r\n{hidden}"),
        ),
        ("no HTTP", "\x16\x03\x01\x02\x00\x01".repeat(10)),
        ("a long head", format!("{base}x: {}\r\n\r\n", "y".repeat(100_000))),
        ("many headers", format!("{base}{}\r\n", "a: b\r\n".repeat(5_000))),
    ];
    for (name, bytes) in &shapes {
        let before = scene.held();
        let said = raw(scene.to(), bytes.as_bytes());
        assert!([0, 400, 411, 431].contains(&said.status), "{name}: {}", said.head);
        let body = String::from_utf8_lossy(&said.body);
        assert!(
            !body.contains("HTTP/1.1 200") && !said.head.contains("HTTP/1.1 200"),
            "{name}: {body}"
        );
        scene.says_nothing(name, &said);
        assert_eq!(scene.held(), before, "{name}");
    }
}

#[test]
fn slow_heads_and_slow_bodies_are_cut_off_while_others_are_served() {
    let scene = Scene::new();
    let before = scene.held();
    let begun = Instant::now();
    let body = request(scene.evil.device, &[change(1, 1, GRID)]).to_string();
    let mut call = scene.call("").with("content-length", &body.len().to_string());
    call.body = body.as_bytes()[..body.len() / 2].to_vec();
    let dribble = |bytes: &[u8]| {
        let mut stream = TcpStream::connect(scene.to()).unwrap();
        stream.write_all(bytes).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
        stream
    };
    let mut slow: Vec<TcpStream> = (0..40)
        .map(|_| dribble(b"POST /v1/sync HTTP/1.1\r\nhost: x\r\n"))
        .collect();
    slow.extend((0..40).map(|_| dribble(&call.bytes())));
    assert_eq!(scene.held(), before, "served meanwhile");
    for stream in &mut slow {
        let said = read(stream);
        assert!([0, 408].contains(&said.status), "{}", said.head);
        if said.status == 408 {
            assert_eq!(said.code(), "timed_out");
        }
    }
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
    assert_eq!(scene.held(), before);
}

/// The answers in what came back, one after the other; each says its length or was taken apart in chunks.
fn answers(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let starts: Vec<usize> = text.match_indices("HTTP/1.").map(|(at, _)| at).collect();
    let ends = starts.iter().skip(1).copied().chain([text.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|(start, end)| text[*start..end].to_owned())
        .collect()
}

/// Writes, then reads until the server closes; how long that took.
fn exchange(scene: &Scene, bytes: &[u8]) -> (Vec<String>, Duration) {
    let begun = Instant::now();
    let mut stream = TcpStream::connect(scene.to()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream.write_all(bytes).unwrap();
    let mut all = Vec::new();
    let _reset = stream.read_to_end(&mut all);
    (answers(&all), begun.elapsed())
}

#[test]
fn pipelined_requests_are_answered_one_by_one_in_their_order() {
    let scene = Scene::new();
    let before = scene.held();
    let push = |n: u64, last: bool| {
        let body = request(scene.evil.device, &[change(n, u128::from(n), GRID)]).to_string();
        let bytes = scene.call(body).bytes();
        let text = String::from_utf8(bytes).unwrap();
        let kept = text.replacen("connection: close\r\n", "", 1);
        if last { text } else { kept }
    };
    let line: String = [1, 2, 4, 3].map(|n| push(n, n == 3)).concat();
    let (said, took) = exchange(&scene, line.as_bytes());
    let starts: Vec<&str> = said.iter().map(|answer| &answer[9..12]).collect();
    assert_eq!(starts, ["200", "200", "409", "200"], "{said:?}");
    assert!(said[3].contains("\"device_n\":3"), "{}", said[3]);
    assert!(took < Duration::from_secs(5), "{took:?}");
    // What cannot be read ends the conversation: nothing behind it is taken for a request.
    let line = format!("{}GARBAGE\r\n\r\n{}", push(4, false), push(5, true));
    let (said, _) = exchange(&scene, line.as_bytes());
    let starts: Vec<&str> = said.iter().map(|answer| &answer[9..12]).collect();
    assert_eq!(starts, ["200", "400"], "{said:?}");
    assert_eq!(scene.held(), before);
}

#[test]
fn old_and_unusual_clients_get_an_answer_and_none_waits_for_ever() {
    let scene = Scene::new();
    let body = request(scene.evil.device, &[]).to_string();
    let old = scene.call(body.as_str()).bytes();
    let old = String::from_utf8(old).unwrap().replacen("HTTP/1.1", "HTTP/1.0", 1);
    let kept = old.replacen("connection: close", "connection: keep-alive", 1);
    let waits = {
        let call = scene.call(body.as_str()).with("expect", "100-continue");
        String::from_utf8(call.bytes()).unwrap()
    };
    let cases: Vec<(&str, String, &[&str])> = vec![
        (
            "HTTP/1.0 without a host",
            "GET /v1/health HTTP/1.0\r\n\r\n".into(),
            &["200"],
        ),
        ("HTTP/1.0 with a body", old, &["200"]),
        ("HTTP/1.0 that would stay", kept, &["200"]),
        ("HTTP/0.9", "GET /v1/health\r\n\r\n".into(), &["400"]),
        ("HTTP/2 at once", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".into(), &[]),
        (
            "an upgrade to HTTP/2",
            "GET /v1/health HTTP/1.1\r\nhost: x\r\nconnection: close, upgrade\r\nupgrade: h2c\r\n\r\n".into(),
            &["200"],
        ),
        ("waits to be asked for its body", waits, &["100", "200"]),
        (
            "only the head",
            "HEAD /v1/health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".into(),
            &["200"],
        ),
        (
            "what is there",
            "OPTIONS * HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".into(),
            &["404"],
        ),
        (
            "through a proxy that this is not",
            "CONNECT x:443 HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".into(),
            &["404"],
        ),
        (
            "the whole address",
            "GET http://x/v1/health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n".into(),
            &["200"],
        ),
        ("nothing", String::new(), &[]),
        (
            "blank lines first",
            "\r\n\r\nGET /v1/health HTTP/1.0\r\n\r\n".into(),
            &["200"],
        ),
    ];
    for (name, bytes, expected) in cases {
        let (said, took) = exchange(&scene, bytes.as_bytes());
        let starts: Vec<&str> = said.iter().map(|answer| &answer[9..12]).collect();
        assert_eq!(starts, expected, "{name}: {said:?}");
        assert!(took < Duration::from_secs(6), "{name}: {took:?}");
    }
}

#[test]
fn who_takes_nothing_is_cut_off_and_their_place_is_free() {
    let mut scene = Scene::new();
    for batch in 0..4_u64 {
        let push: Vec<_> = (1..=40)
            .map(|i| {
                let n = batch * 40 + i;
                let mut heavy = change(n, u128::from(n), GRID);
                heavy["set"]["remark"] = "y".repeat(5_000).into();
                heavy
            })
            .collect();
        let said = scene.sync(&scene.evil.token, &request(scene.evil.device, &push));
        assert_eq!(said.status, 200);
    }
    scene.town.unplug();
    let mut config = Config::loopback(scene.town.db.clone(), Clock::system());
    config.limits = Limits {
        connections: 1,
        stall: Duration::from_millis(700),
        ..Limits::default()
    };
    scene.town.server = Some(server::start(config).unwrap());
    // More than the system's buffers hold, asked for in one go.
    let page = scene.call(request(scene.evil.device, &[]).to_string()).bytes();
    let page = String::from_utf8(page)
        .unwrap()
        .replacen("connection: close\r\n", "", 1);
    let mut greedy = TcpStream::connect(scene.to()).unwrap();
    let asks = std::thread::spawn(move || {
        // The server may cut it off before it has asked for all.
        let _cut = greedy.write_all(page.repeat(60).as_bytes());
        greedy
    });
    std::thread::sleep(Duration::from_millis(200));
    let begun = Instant::now();
    let (said, took) = exchange(&scene, b"GET /v1/health HTTP/1.0\r\n\r\n");
    assert_eq!(said.len(), 1, "served when the only place is free again");
    assert!(took < Duration::from_secs(9), "{took:?}");
    let mut greedy = asks.join().unwrap();
    greedy.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let mut all = Vec::new();
    let _reset = greedy.read_to_end(&mut all);
    let answered = answers(&all).len();
    assert!(
        (1..60).contains(&answered),
        "{answered} answers fitted into the buffers"
    );
    assert!(begun.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_key_twice_is_one_key_and_the_answer_names_what_was_taken() {
    let scene = Scene::new();
    let before = scene.held();
    let (first, last) = (uuid::Uuid::from_u128(1), uuid::Uuid::from_u128(2));
    let body = request(scene.evil.device, &[change(1, 2, GRID)]).to_string();
    let twice = body
        .replacen("\"n\":1", &format!("\"id\":\"{first}\",\"n\":7,\"n\":1"), 1)
        .replacen("\"remark\":\"x\"", "\"remark\":\"first\",\"remark\":\"last\"", 1);
    let twice = twice.replacen("\"unit\":", &format!("\"unit\":\"{OTHER}\",\"unit\":"), 1);
    // Keys are written in their order, so the right id may stand before the wrong one.
    let taken = if twice.find(&last.to_string()) > twice.find(&first.to_string()) {
        last
    } else {
        first
    };
    let said = scene.call(twice).send(scene.to());
    let result = &said.json()["results"][0];
    assert_eq!(
        (said.status, &result["id"], &result["status"]),
        (200, &json!(taken), &json!("stored"))
    );
    let clerk = &scene.others[2];
    let seen = scene.sync(&clerk.token, &request(clerk.device, &[])).json();
    let changes = seen["changes"].as_array().unwrap();
    let row = changes.iter().find(|change| change["id"] == json!(taken)).unwrap();
    assert_eq!((&row["unit"], &row["set"]["remark"]), (&json!(GRID), &json!("last")));
    assert_eq!(scene.held(), before);
}
