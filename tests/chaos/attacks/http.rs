//! Requests of no good form, from somebody with a token of their own: never a 5xx, and others' work goes on beside them.

use super::{Counted, Scene, marks};
use crate::common_http::{Call, change, read, request};
use crate::life::{check_log, village};
use crate::town::{Dice, GRID, PEOPLE};
use lianxin::change::wire::{EnrolReply, EnrolRequest};
use lianxin::sync::HttpTransport;
use serde_json::{Value, json};
use std::io::Write as _;
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// 130 of them in the audit; here these, at every size.
const RAW: &[(&str, &[u8])] = &[
    ("nothing", b""),
    ("an empty line", b"\r\n\r\n"),
    ("no version", b"GET /v1/health\r\n\r\n"),
    ("a version of the future", b"GET /v1/health HTTP/9.9\r\n\r\n"),
    ("no method", b" /v1/health HTTP/1.1\r\n\r\n"),
    ("a method nobody knows", b"BREW /v1/sync HTTP/1.1\r\nhost: x\r\n\r\n"),
    ("an upgrade to HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    ("the start of TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
    ("a path with a null", b"GET /v1/\0health HTTP/1.1\r\nhost: x\r\n\r\n"),
    (
        "a path that climbs",
        b"GET /v1/%2e%2e/%2e%2e/etc/passwd HTTP/1.1\r\nhost: x\r\n\r\n",
    ),
    ("half a percent", b"GET /v1/health?%z HTTP/1.1\r\nhost: x\r\n\r\n"),
    (
        "another host's address",
        b"GET http://elsewhere.invalid/ HTTP/1.1\r\nhost: x\r\n\r\n",
    ),
    ("a tunnel", b"CONNECT elsewhere.invalid:443 HTTP/1.1\r\nhost: x\r\n\r\n"),
    ("a header without a name", b"GET /v1/health HTTP/1.1\r\n: x\r\n\r\n"),
    ("a header folded", b"GET /v1/health HTTP/1.1\r\nhost: x\r\n y\r\n\r\n"),
    ("bare line feeds", b"GET /v1/health HTTP/1.1\nhost: x\n\n"),
    (
        "two lengths",
        b"POST /v1/sync HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ncontent-length: 3\r\n\r\n{}",
    ),
    (
        "a length below nothing",
        b"POST /v1/sync HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n{}",
    ),
    (
        "a length beyond all",
        b"POST /v1/sync HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999999999999999\r\n\r\n{}",
    ),
    (
        "a length and pieces",
        b"POST /v1/sync HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    ),
    (
        "a piece of no size",
        b"POST /v1/sync HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n{}\r\n",
    ),
    (
        "a piece cut off",
        b"POST /v1/sync HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\nff\r\n{",
    ),
];

/// The server waits for the rest of a request that is cut off; its patience has tests of its own.
const IMPATIENT: Duration = Duration::from_millis(300);

/// What JSON may hold and a request should not.
const TOKENS: [&str; 16] = [
    "null",
    "true",
    "-1",
    "0",
    "1e999",
    "18446744073709551616",
    "\"\"",
    "\"\\ud800\"",
    "\"\\u0000\"",
    "[]",
    "{}",
    "[[[[[[]]]]]]",
    "{\"\":{\"\":0}}",
    "\"439901200\"",
    "\"0.ffffffffffffffff\"",
    "\"' OR '1'='1\"",
];

/// 6,500 mutated ones in the audit.
pub fn requests(scene: &mut Scene) -> Counted {
    let (mut server, proxy, devices) = village(scene.folder, scene.dice.below(u64::MAX), 2);
    let (device, to) = (&devices[0], proxy.server().unwrap());
    let liar = enrolled(&server.code(PEOPLE[1].0), &proxy.url());
    let mut counted = Counted::default();
    for (name, bytes) in RAW {
        let status = sent(to, bytes, IMPATIENT);
        assert!(status < 500, "{name}: {status}");
        counted.runs += 1;
    }
    let good = [
        (
            "/v1/sync",
            request(liar.device, &[change(1, 1, GRID), change(2, 2, GRID)]),
        ),
        (
            "/v1/have",
            json!({"device": liar.device, "ids": [uuid::Uuid::from_u128(1)]}),
        ),
        ("/v1/recover", recovered(&liar)),
    ];
    let mut statuses = std::collections::BTreeMap::new();
    for number in 0..scene.size.of(6_500) {
        let (path, body) = &good[number % good.len()];
        let call = Call::new(path, &liar.token, mutated(body, &mut scene.dice));
        let mut bytes = call.bytes();
        let spoilt = scene.dice.one_in(10);
        if spoilt {
            spoil(&mut bytes, &mut scene.dice);
        }
        let patience = if spoilt { IMPATIENT } else { Duration::from_secs(20) };
        let status = sent(to, &bytes, patience);
        assert!(
            status < 500 && (spoilt || status > 0),
            "{status}: {}",
            String::from_utf8_lossy(&bytes)
        );
        *statuses.entry(status).or_insert(0) += 1;
        counted.runs += 1;
        if number % 100 == 0 {
            counted.record(device, &marks(&format!("beside {number}"), 2), None);
            assert_eq!(device.sync(None).unwrap()["ok"], true, "a good client is served");
        }
    }
    println!("requests: answers by status (0: closed without one): {statuses:?}");
    counted.count(device);
    let second = crate::town::Device::set_up(&scene.folder.join("second"), &server, &proxy.url(), 0);
    assert_eq!(second.sync(None).unwrap()["ok"], true);
    counted.count(&second);
    server.kill();
    check_log(&server.db);
    counted
}

fn enrolled(code: &str, url: &str) -> EnrolReply {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let (code, label) = (code.to_owned(), "liar".to_owned());
    runtime.unwrap().block_on(async {
        let mut line = HttpTransport::default();
        line.enrol(url, &EnrolRequest { code, label }).await.unwrap()
    })
}

fn recovered(liar: &EnrolReply) -> Value {
    let mut body = request(liar.device, &[]);
    body["items"] = json!([{"change": change(1, 3, GRID), "es": 0, "from": null}]);
    body
}

/// Sends the bytes; the status, 0 when it was closed without an answer or `patience` was at its end.
fn sent(to: SocketAddr, bytes: &[u8], patience: Duration) -> u16 {
    let mut stream = TcpStream::connect(to).unwrap();
    stream.set_read_timeout(Some(patience)).unwrap();
    // The server may have refused and closed before it had everything.
    let _closed_early = stream.write_all(bytes);
    read(&mut stream).status
}

/// One to three values of it replaced, doubled or taken out, or its text spoilt.
fn mutated(body: &Value, dice: &mut Dice) -> Vec<u8> {
    let mut body = body.clone();
    for _ in 0..=dice.below(2) {
        let mut places = Vec::new();
        pointers(&body, String::new(), &mut places);
        // Two of three strike a change, not the request around it.
        let is_deep = |place: &String| place.matches('/').count() > 1;
        if dice.below(3) > 0 && places.iter().any(is_deep) {
            places.retain(is_deep);
        }
        let place = &places[usize::try_from(dice.below(places.len() as u64)).unwrap()];
        let token = TOKENS[usize::try_from(dice.below(TOKENS.len() as u64)).unwrap()];
        // What JSON cannot hold is put in as text below.
        let value = serde_json::from_str(token).unwrap_or(Value::Null);
        match (body.pointer_mut(place), dice.below(4)) {
            (Some(Value::Array(rows)), 0) => rows.extend(rows.clone()),
            (Some(Value::Object(fields)), 0) => {
                let first = fields.keys().next().cloned();
                first.and_then(|name| fields.remove(&name));
            }
            (Some(here), _) => *here = value,
            (None, _) => {}
        }
    }
    let mut text = body.to_string();
    if dice.one_in(10) {
        let token = TOKENS[usize::try_from(dice.below(TOKENS.len() as u64)).unwrap()];
        text = text.replacen(['0', '1'], token, 1);
    }
    let mut bytes = text.into_bytes();
    if dice.one_in(10) {
        spoil(&mut bytes, dice);
    }
    bytes
}

fn pointers(value: &Value, at: String, found: &mut Vec<String>) {
    match value {
        Value::Array(rows) => (0..)
            .zip(rows)
            .for_each(|(i, row)| pointers(row, format!("{at}/{i}"), found)),
        Value::Object(fields) => fields
            .iter()
            .for_each(|(name, row)| pointers(row, format!("{at}/{name}"), found)),
        _ => {}
    }
    found.push(at);
}

/// A byte turned, taken out, put in, or everything behind it cut off.
fn spoil(bytes: &mut Vec<u8>, dice: &mut Dice) {
    if bytes.is_empty() {
        return;
    }
    let at = usize::try_from(dice.below(bytes.len() as u64)).unwrap();
    match dice.below(4) {
        0 => bytes[at] ^= 1 << dice.below(8),
        1 => drop(bytes.remove(at)),
        2 => bytes.insert(at, dice.below(256) as u8),
        _ => bytes.truncate(at),
    }
}
