//! The server's edge, spoken to by hand: enrolment, tokens, protocol, limits, slow clients, shutdown.
#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

mod common_net;

use common_net::{GRID, OTHER, TOWN, Town, wait};
use flate2::Compression;
use flate2::write::GzEncoder;
use lianxin::change::wire::EnrolReply;
use lianxin::clock::Clock;
use lianxin::server::storage::Location;
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

struct Fetched {
    status: u16,
    headers: reqwest::header::HeaderMap,
    body: Vec<u8>,
}

impl Fetched {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// Gets a file with headers.
fn get(url: &str, headers: &[(&str, &str)]) -> Fetched {
    lianxin::sync::transport::install_tls_provider();
    wait(async {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut request = client.get(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body = response.bytes().await.unwrap().to_vec();
        Fetched { status, headers, body }
    })
}

/// Posts JSON with a device's token.
fn ask(town: &Town, token: &str, path: &str, body: &Value) -> Answer {
    let bearer = format!("Bearer {token}");
    let headers = [("lianxin-protocol", "1"), ("authorization", bearer.as_str())];
    post(
        &format!("{}{path}", town.url()),
        &headers,
        body.to_string().into_bytes(),
    )
}

fn enrol(town: &Town, code: &str) -> Answer {
    let body = json!({"code": code, "label": "test"}).to_string().into_bytes();
    post(&format!("{}/v1/enrol", town.url()), &[("lianxin-protocol", "1")], body)
}

fn sync(town: &Town, token: &str, body: &Value) -> Answer {
    ask(town, token, "/v1/sync", body)
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
    for headers in [vec![], vec![("lianxin-protocol", "x")]] {
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
    let refused = sync(&town, &who.token, &elsewhere);
    assert_eq!(
        code(&refused),
        (409, "diverged"),
        "nothing is taken with a foreign cursor"
    );
    assert_eq!(sync(&town, &who.token, &request(&who, &[])).body["device_n"], 5);
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
    missing.db = Location::Sqlite(town.db);
    missing.tls = Some(("none.pem".into(), "none.pem".into()));
    assert!(matches!(server::start(missing), Err(StartError::Tls(_))));
}

#[test]
fn health_says_alive_and_no_figures() {
    let town = Town::new();
    let body: Value = serde_json::from_slice(&get(&format!("{}/v1/health", town.url()), &[]).body).unwrap();
    let version = env!("CARGO_PKG_VERSION");
    assert_eq!(body, json!({"ok": true, "whole": true, "version": version}));
}

#[test]
fn a_newer_client_is_answered_in_our_version_and_an_older_ones_push_is_taken_before_it_is_told() {
    let town = Town::new();
    let who = town.enrol("谭谷雨");
    let bearer = format!("Bearer {}", who.token);
    let say = |version: &str, body: Value| {
        let headers = [("lianxin-protocol", version), ("authorization", bearer.as_str())];
        post(
            &format!("{}/v1/sync", town.url()),
            &headers,
            body.to_string().into_bytes(),
        )
    };
    let newer = say("7", request(&who, &[change(1, 1, GRID)]));
    assert_eq!((newer.status, newer.protocol.as_deref()), (200, Some("1")));
    let older = say("0", request(&who, &[change(2, 2, GRID)]));
    assert_eq!(code(&older), (426, "upgrade_required"));
    assert_eq!(older.body["results"][0]["status"], "stored");
    assert_eq!(sync(&town, &who.token, &request(&who, &[])).body["device_n"], 2);
}

#[test]
fn have_names_what_is_missing_and_recover_takes_own_changes_like_a_push() {
    let town = Town::new();
    let who = town.enrol("谭谷雨");
    let pushed = sync(
        &town,
        &who.token,
        &request(&who, &[change(1, 1, GRID), change(2, 2, OTHER)]),
    );
    assert_eq!(pushed.status, 200, "{}", pushed.body);
    let ids: Vec<_> = (1..=3).map(uuid::Uuid::from_u128).collect();
    let have = ask(
        &town,
        &who.token,
        "/v1/have",
        &json!({"device": who.device, "ids": ids}),
    );
    assert_eq!(have.body, json!({"missing": [ids[2]]}), "kept apart is not missing");
    let many = vec![ids[0]; 2_001];
    let have = ask(
        &town,
        &who.token,
        "/v1/have",
        &json!({"device": who.device, "ids": many}),
    );
    assert_eq!(code(&have), (413, "too_large"));

    let recover = |items: Value| {
        let body = json!({"device": who.device, "cursor": "0.0000000000000000", "items": items});
        ask(&town, &who.token, "/v1/recover", &body)
    };
    let own = recover(json!([{"change": change(3, 3, GRID), "es": 0}, {"change": change(1, 1, GRID), "es": 0}]));
    let statuses = (&own.body["results"][0]["status"], &own.body["results"][1]["status"]);
    assert_eq!(statuses, (&json!("stored"), &json!("duplicate")), "{}", own.body);
    assert_eq!(own.body["device_n"], 3);
    let gap = recover(json!([{"change": change(9, 9, GRID), "es": 0}]));
    assert_eq!((code(&gap), &gap.body["expect"]), ((409, "gap"), &json!(4)));
    let from = json!({"device": uuid::Uuid::from_u128(5), "user": uuid::Uuid::from_u128(6), "received": 1, "te": 1, "es": 0,
                      "proof": "0".repeat(32)});
    let forged = recover(json!([{"change": change(1, 77, GRID), "es": 0, "from": from},
                                {"change": change(1, 78, GRID), "es": 0, "from": 7}]));
    let codes = (&forged.body["results"][0]["code"], &forged.body["results"][1]["code"]);
    assert_eq!(codes, (&json!("proof"), &json!("malformed")), "{}", forged.body);
}

#[test]
fn a_rotated_device_goes_on_with_its_own_token_and_numbers_and_dies_with_its_family() {
    let town = Town::new();
    let who = town.enrol("谭谷雨");
    assert_eq!(
        sync(&town, &who.token, &request(&who, &[change(1, 1, GRID)])).status,
        200
    );
    let other = json!({"device": uuid::Uuid::from_u128(1)});
    assert_eq!(
        code(&ask(&town, &who.token, "/v1/device/rotate", &other)),
        (400, "bad_envelope")
    );
    let made = ask(&town, &who.token, "/v1/device/rotate", &json!({"device": who.device}));
    assert_eq!(made.status, 200, "{}", made.body);
    let mut next = who.clone();
    next.device = serde_json::from_value(made.body["device"].clone()).unwrap();
    next.token = made.body["token"].as_str().unwrap().into();
    let mut body = request(&next, &[change(1, 2, GRID)]);
    body["acked"] = json!({who.device.to_string(): 1});
    let answer = sync(&town, &next.token, &body);
    assert_eq!(
        answer.body["results"][0]["status"], "stored",
        "numbers begin anew: {}",
        answer.body
    );
    assert_eq!(
        answer.body["acked"],
        json!({who.device.to_string(): 1, next.device.to_string(): 1})
    );
    let labels = wait(town.storage().devices(None)).unwrap();
    assert!(labels.iter().all(|row| row.label == "test"), "{labels:?}");
    assert!(wait(town.storage().revoke(who.device, true)).unwrap());
    let dead = sync(&town, &next.token, &request(&next, &[]));
    assert_eq!(
        (code(&dead), &dead.body["wipe"]),
        ((401, "device_revoked"), &json!(true))
    );
}

/// A server whose clock is `days` ahead.
fn later(town: &mut Town, days: i64) {
    if town.server.is_some() {
        town.unplug();
    }
    let today = Clock::system().today() + chrono::TimeDelta::days(days);
    town.server = Some(server::start(Config::loopback(town.db.clone(), Clock::with_today(today))).unwrap());
}

#[test]
fn an_old_token_is_renewed_and_dies_when_the_new_one_is_first_used() {
    let mut town = Town::new();
    let who = town.enrol("谭谷雨");
    let idle = town.enrol("邓小满");
    assert_eq!(
        sync(&town, &who.token, &request(&who, &[])).body["token"],
        Value::Null,
        "fresh"
    );
    later(&mut town, 31);
    let lost = sync(&town, &who.token, &request(&who, &[])).body["token"].clone();
    let second = sync(&town, &who.token, &request(&who, &[])).body["token"].clone();
    assert!(
        lost.is_string() && second.is_string() && lost != second,
        "the answer may get lost"
    );
    assert_eq!(
        code(&sync(&town, lost.as_str().unwrap(), &request(&who, &[]))),
        (401, "token_unknown")
    );
    let answer = sync(&town, second.as_str().unwrap(), &request(&who, &[]));
    assert_eq!((answer.status, &answer.body["token"]), (200, &Value::Null));
    assert_eq!(
        code(&sync(&town, &who.token, &request(&who, &[]))),
        (401, "token_unknown")
    );
    later(&mut town, 31 + 179);
    assert_eq!(
        sync(&town, second.as_str().unwrap(), &request(&who, &[])).status,
        200,
        "sliding"
    );
    later(&mut town, 31 + 179 + 181);
    assert_eq!(
        code(&sync(&town, &idle.token, &request(&idle, &[]))),
        (401, "token_expired")
    );
}

#[test]
fn a_purge_is_ordered_once_and_repeated_until_it_was_carried_out() {
    let town = Town::new();
    let who = town.enrol("谭谷雨");
    assert_eq!(
        sync(&town, &who.token, &request(&who, &[change(1, 1, GRID)])).status,
        200
    );
    let record = lianxin::domain::ids::RecordId(uuid::Uuid::from_u128(9));
    let purged = wait(
        town.storage()
            .purge(TOWN.into(), vec![record], vec![], "asked".into(), Clock::system().now()),
    )
    .unwrap();
    let order = json!([{"kind": "purge", "no": purged.0, "records": [record], "changes": []}]);
    assert_eq!(sync(&town, &who.token, &request(&who, &[])).body["control"], order);
    assert_eq!(sync(&town, &who.token, &request(&who, &[])).body["control"], order);
    let mut done = request(&who, &[]);
    done["purged"] = json!(purged.0);
    assert_eq!(sync(&town, &who.token, &done).body["control"], json!([]));
}

#[test]
fn a_snapshot_is_what_pulls_bring_and_is_fetched_in_pieces_from_any_process() {
    let mut town = Town::new();
    let who = town.enrol("谭谷雨");
    for batch in 0..3_u64 {
        let push: Vec<_> = (1..=200)
            .map(|i| change(batch * 200 + i, u128::from(batch * 200 + i), GRID))
            .collect();
        assert_eq!(sync(&town, &who.token, &request(&who, &push)).status, 200);
    }
    let clerk = town.enrol("邓小满");
    let bearer = format!("Bearer {}", clerk.token);
    let base = [("lianxin-protocol", "1"), ("authorization", bearer.as_str())];
    let url = format!("{}/v1/snapshot", town.url());
    let whole = get(&url, &base);
    assert_eq!((whole.status, whole.header("content-type")), (200, "application/gzip"));
    let etag = whole.header("etag").to_owned();
    use sha2::Digest as _;
    let sum: String = sha2::Sha256::digest(&whole.body)
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    assert_eq!(etag, format!("\"{sum}\""));
    let mut text = String::new();
    flate2::read::GzDecoder::new(&whole.body[..])
        .read_to_string(&mut text)
        .unwrap();
    let lines: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let pulled = sync(&town, &clerk.token, &{
        let mut all = request(&clerk, &[]);
        all["limit_bytes"] = json!(1 << 20);
        all
    });
    assert_eq!(
        (pulled.body["more"].as_bool(), pulled.body["snapshot"].as_bool()),
        (Some(false), None)
    );
    assert_eq!(json!(lines), pulled.body["changes"]);
    let cursor = whole.header("lianxin-cursor").to_owned();
    assert_eq!(pulled.body["cursor"], cursor);

    // The log goes on, the server is another process, the file is the same.
    assert_eq!(
        sync(&town, &who.token, &request(&who, &[change(601, 601, GRID)])).status,
        200
    );
    town.unplug();
    town.plug();
    let pinned = format!("{}/v1/snapshot?cursor={cursor}", town.url());
    let size = whole.body.len();
    let mut sewn = Vec::new();
    for from in (0..size).step_by(size / 3 + 1) {
        let range = format!("bytes={from}-{}", from + size / 3);
        let mut headers = base.to_vec();
        headers.extend([("range", range.as_str()), ("if-range", etag.as_str())]);
        let piece = get(&pinned, &headers);
        assert_eq!((piece.status, piece.header("etag")), (206, etag.as_str()));
        assert!(piece.header("content-range").ends_with(&format!("/{size}")));
        sewn.extend(piece.body);
    }
    assert_eq!(sewn, whole.body);
    let with = |extra: &[(&'static str, &str)], url: &str| {
        let mut headers: Vec<(&str, &str)> = base.to_vec();
        headers.extend(extra.iter().copied());
        get(url, &headers)
    };
    let beyond = with(&[("range", "bytes=999999999-")], &pinned);
    assert_eq!(
        (beyond.status, beyond.header("content-range")),
        (416, &format!("bytes */{size}")[..])
    );
    assert_eq!(
        with(&[("range", "bytes=5-"), ("if-range", "\"other\"")], &pinned).status,
        200,
        "another file"
    );
    assert_eq!(with(&[("if-none-match", &etag)], &pinned).status, 304);
    let newer = with(&[], &format!("{}/v1/snapshot", town.url()));
    assert!(newer.status == 200 && newer.header("etag") != etag);
    for (cursor, expected) in [("3.00000000000000ff", 409), ("x", 400), ("99999.0000000000000000", 409)] {
        assert_eq!(
            with(&[], &format!("{}/v1/snapshot?cursor={cursor}", town.url())).status,
            expected,
            "{cursor}"
        );
    }
    assert_eq!(get(&pinned, &[("lianxin-protocol", "1")]).status, 401);
    let record = lianxin::domain::ids::RecordId(uuid::Uuid::from_u128(9));
    wait(
        town.storage()
            .purge(TOWN.into(), vec![record], vec![], "asked".into(), Clock::system().now()),
    )
    .unwrap();
    let emptied = with(&[], &pinned);
    let mut text = String::new();
    flate2::read::GzDecoder::new(&emptied.body[..])
        .read_to_string(&mut text)
        .unwrap();
    assert!(
        emptied.header("etag") != etag && !text.contains("remark"),
        "a purged text is handed out nowhere"
    );
    let left = std::fs::read_dir(town.dir.path()).unwrap();
    let names: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
    assert!(
        !names.iter().any(|name| name.to_string_lossy().contains("snapshot")),
        "{names:?}"
    );
}

#[test]
fn a_device_that_begins_in_a_long_log_is_pointed_to_the_snapshot() {
    let town = Town::new();
    let who = town.enrol("谭谷雨");
    for batch in 0..5_u64 {
        let push: Vec<_> = (1..=200)
            .map(|i| change(batch * 200 + i, u128::from(batch * 200 + i), GRID))
            .collect();
        assert_eq!(sync(&town, &who.token, &request(&who, &push)).status, 200);
    }
    let clerk = town.enrol("邓小满");
    let first = sync(&town, &clerk.token, &request(&clerk, &[]));
    assert_eq!(first.body["snapshot"], true);
    let mut on = request(&clerk, &[]);
    on["cursor"] = first.body["cursor"].clone();
    assert_eq!(sync(&town, &clerk.token, &on).body["snapshot"], Value::Null);
    let (a, b) = (
        first.body["next_in"].as_u64().unwrap(),
        sync(&town, &who.token, &request(&who, &[])).body["next_in"]
            .as_u64()
            .unwrap(),
    );
    assert!((240..=360).contains(&a) && (240..=360).contains(&b));
}

#[test]
fn metrics_have_a_listener_of_their_own_and_name_nobody() {
    let mut town = Town::new();
    town.unplug();
    let mut config = Config::loopback(town.db.clone(), Clock::system());
    config.metrics = Some("0.0.0.0:0".into());
    assert!(
        matches!(server::start(config.clone()), Err(StartError::Plain(_))),
        "beyond this machine"
    );
    config.metrics = Some("127.0.0.1:0".into());
    config.check_every = Some(Duration::from_millis(100));
    town.server = Some(server::start(config).unwrap());
    let who = town.enrol("谭谷雨");
    assert_eq!(
        sync(
            &town,
            &who.token,
            &request(&who, &[change(1, 1, GRID), change(2, 2, OTHER)])
        )
        .status,
        200
    );
    assert_eq!(
        code(&sync(&town, &who.token, &request(&who, &[change(2, 22, GRID)]))),
        (409, "forked")
    );
    std::thread::sleep(Duration::from_millis(400));
    let address = town.server.as_ref().unwrap().metrics_addr().unwrap();
    let text = String::from_utf8(get(&format!("http://{address}/metrics"), &[]).body).unwrap();
    for line in [
        "lianxin_requests_total{endpoint=\"/v1/sync\",status=\"200\"} 1",
        "lianxin_requests_total{endpoint=\"/v1/sync\",status=\"409\"} 1",
        "lianxin_push_changes_total{status=\"stored\"} 1",
        "lianxin_push_changes_total{status=\"quarantined\"} 1",
        "lianxin_quarantine_depth 1",
        "lianxin_forks_total 1",
        "lianxin_devices_by_last_sync{days=\"1\"} 1",
        "lianxin_check_wrong_logs 0",
        "lianxin_clock_offset_seconds_bucket{le=\"-31536000\"} 2",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}\n{text}");
    }
    assert!(
        !text.contains("lianxin_check_ended_timestamp_seconds 0\n"),
        "it was checked"
    );
    for secret in ["谭", TOWN, &who.device.to_string(), &who.token] {
        assert!(!text.contains(secret), "{secret}");
    }
    assert_eq!(
        get(&format!("{}/metrics", town.url()), &[]).status,
        404,
        "not beside the endpoints"
    );
}

#[test]
fn a_log_that_is_not_whole_is_said_by_health_without_details() {
    let mut town = Town::new();
    town.unplug();
    let db = rusqlite::Connection::open(&town.db).unwrap();
    assert_eq!(db.execute("UPDATE log SET te = te + 1 WHERE seq = 3", []).unwrap(), 1);
    drop(db);
    let mut config = Config::loopback(town.db.clone(), Clock::system());
    config.check_every = Some(Duration::from_secs(60));
    town.server = Some(server::start(config).unwrap());
    let until = Instant::now() + Duration::from_secs(10);
    loop {
        let body: Value = serde_json::from_slice(&get(&format!("{}/v1/health", town.url()), &[]).body).unwrap();
        if body["whole"] == json!(false) {
            assert_eq!(body.as_object().unwrap().len(), 3, "{body}");
            break;
        }
        assert!(Instant::now() < until, "never noticed");
        std::thread::sleep(Duration::from_millis(50));
    }
}
