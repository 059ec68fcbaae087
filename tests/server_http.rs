//! The server's edge, spoken to by hand: enrolment, tokens, protocol, limits, slow clients, shutdown.
#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

mod common_net;

use common_net::{GRID, OTHER, TOWN, Town, wait};
use flate2::Compression;
use flate2::write::GzEncoder;
use lianxin::change::wire::EnrolReply;
use lianxin::clock::Clock;
use lianxin::server::{self, Config, Limits, StartError};
use serde_json::{Value, json};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

struct Answer {
    status: u16,
    body: Value,
    retry_after: Option<String>,
    protocol: Option<String>,
}

/// Posts bytes with headers.
fn post(url: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
    lianxin::sync::transport::install_tls_provider();
    wait(async {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut request = client.post(url).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.unwrap();
        let header = |name: &str| response.headers().get(name).map(|v| v.to_str().unwrap().to_owned());
        let (retry_after, protocol) = (header("retry-after"), header("lianxin-protocol"));
        let status = response.status().as_u16();
        let body = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap_or_default();
        Answer {
            status,
            body,
            retry_after,
            protocol,
        }
    })
}

fn enrol(town: &Town, code: &str) -> Answer {
    let body = json!({"code": code, "label": "test"}).to_string().into_bytes();
    post(&format!("{}/v1/enrol", town.url()), &[("lianxin-protocol", "1")], body)
}

fn sync(town: &Town, token: &str, body: &Value) -> Answer {
    let bearer = format!("Bearer {token}");
    let headers = [("lianxin-protocol", "1"), ("authorization", bearer.as_str())];
    post(
        &format!("{}/v1/sync", town.url()),
        &headers,
        body.to_string().into_bytes(),
    )
}

fn code(answer: &Answer) -> (u16, &str) {
    (answer.status, answer.body["code"].as_str().unwrap_or_default())
}

fn change(n: u64, id: u128, unit: &str) -> Value {
    json!({"id": uuid::Uuid::from_u128(id), "n": n, "kind": "household", "record": uuid::Uuid::from_u128(9), "unit": unit,
           "v": 1, "at": 1, "seen": "0.0000000000000000", "group": null, "set": {"remark": "x"}})
}

fn request(who: &EnrolReply, push: &[Value]) -> Value {
    json!({"device": who.device, "max_n": 99, "acked": {}, "sent": 1, "push": push, "cursor": "0.0000000000000000",
           "scope_rev": 0, "limit_bytes": 65536})
}

#[test]
fn a_code_enrols_once_and_six_wrong_tries_must_wait() {
    let town = Town::new();
    let good = town.code("谭谷雨");
    let spaced = format!("{} {}", good[..5].to_lowercase(), &good[5..]);
    let first = enrol(&town, &spaced);
    assert_eq!(first.status, 200, "{}", first.body);
    assert_eq!(first.body["unit"], GRID);
    assert_eq!(code(&enrol(&town, &good)), (403, "code_refused"), "used");
    for wrong in ["0000000000", "nonsense", "", "123456789"] {
        assert_eq!(code(&enrol(&town, wrong)), (403, "code_refused"), "{wrong}");
    }
    let sixth = enrol(&town, &town.code("谭谷雨"));
    assert_eq!(code(&sixth), (429, "too_many_tries"));
    assert!(sixth.retry_after.unwrap().parse::<u64>().unwrap() > 500);
}

#[test]
fn tokens_and_protocol_are_checked_before_anything_else() {
    let town = Town::new();
    let who = town.enrol("谭谷雨");
    let body = request(&who, &[]);
    let good = sync(&town, &who.token, &body);
    assert_eq!((good.status, good.protocol.as_deref()), (200, Some("1")));
    assert_eq!(good.body["scope"]["unit"], GRID, "a device that knows no scope is told");
    for bad in ["", "x", "439901100.00", &format!("{TOWN}.{}", "0".repeat(64))] {
        assert_eq!(code(&sync(&town, bad, &body)), (401, "token_unknown"), "{bad}");
    }
    let url = format!("{}/v1/sync", town.url());
    for headers in [vec![], vec![("lianxin-protocol", "2")]] {
        let answer = post(&url, &headers, body.to_string().into_bytes());
        assert_eq!(code(&answer), (426, "upgrade_required"));
        assert_eq!(answer.protocol.as_deref(), Some("1"));
    }
    let stolen = town.enrol("邓小满");
    assert_eq!(
        code(&sync(&town, &stolen.token, &body)),
        (400, "bad_envelope"),
        "another device's token"
    );
    assert!(wait(town.storage().revoke(who.device, false)).unwrap());
    assert_eq!(
        code(&sync(&town, &who.token, &body)),
        (401, "device_revoked"),
        "while the server runs"
    );
}

#[test]
fn every_pushed_change_gets_its_own_answer() {
    let town = Town::new();
    let who = town.enrol("谭谷雨");
    let mut malformed = change(3, 3, GRID);
    malformed["set"] = json!({"phone": 7});
    let mut unknown = change(4, 4, GRID);
    unknown["kind"] = json!("wish");
    let push = [
        change(1, 1, GRID),
        change(2, 2, OTHER),
        malformed,
        unknown,
        change(5, 5, GRID),
    ];
    let answer = sync(&town, &who.token, &request(&who, &push));
    assert_eq!(answer.status, 200, "{}", answer.body);
    let results: Vec<_> = answer.body["results"].as_array().unwrap().iter().collect();
    let statuses: Vec<_> = results.iter().map(|r| r["status"].as_str().unwrap()).collect();
    assert_eq!(statuses, ["stored", "quarantined", "quarantined", "opaque", "stored"]);
    assert_eq!(
        (&results[1]["code"], &results[2]["code"]),
        (&json!("scope"), &json!("malformed"))
    );
    assert_eq!(answer.body["device_n"], 5);

    let gap = sync(&town, &who.token, &request(&who, &[change(7, 7, GRID)]));
    assert_eq!((code(&gap), &gap.body["expect"]), ((409, "gap"), &json!(6)));
    let forked = sync(&town, &who.token, &request(&who, &[change(5, 55, GRID)]));
    assert_eq!((code(&forked), &forked.body["device_n"]), ((409, "forked"), &json!(5)));
    let mut elsewhere = request(&who, &[]);
    elsewhere["cursor"] = json!("3.00000000000000ff");
    assert_eq!(code(&sync(&town, &who.token, &elsewhere)), (409, "diverged"));
    elsewhere["push"] = json!([change(6, 6, GRID)]);
    assert_eq!(code(&sync(&town, &who.token, &elsewhere)), (409, "diverged"));
    let taken = sync(&town, &who.token, &request(&who, &[change(6, 6, GRID)]));
    assert_eq!(taken.body["results"][0]["status"], "stored", "nothing was taken before");
}

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
    missing.db = lianxin::server::storage::Location::Sqlite(town.db.clone());
    missing.tls = Some(("none.pem".into(), "none.pem".into()));
    assert!(matches!(server::start(missing), Err(StartError::Tls(_))));
}

#[test]
fn health_says_counts_and_nothing_about_anybody() {
    let town = Town::new();
    let body: Value = wait(async {
        lianxin::sync::transport::install_tls_provider();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let answer = client.get(format!("{}/v1/health", town.url())).send().await.unwrap();
        serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap()
    });
    assert_eq!(
        (&body["ok"], &body["towns"], &body["changes"]),
        (&json!(true), &json!(1), &json!(12))
    );
    assert!(!body.to_string().contains("谭"));
}
