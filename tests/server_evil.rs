//! The evil client: whatever it sends gets a precise answer, says nothing it should not, and touches nobody else.
//!
//! After every attack the same server answers a good client, and what the others hold is what they held before.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

mod common_http;
mod common_net;

use common_http::{Call, Said, change, raw, read, request};
use common_net::{GRID, OTHER, Town, path, wait};
use flate2::Compression;
use flate2::write::GzEncoder;
use lianxin::change::wire::EnrolReply;
use lianxin::clock::Clock;
use lianxin::domain::role::Role;
use lianxin::server::{self, Config, Limits, town};
use serde_json::{Value, json};
use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

/// Stands in whatever is sent; no refusal may repeat it.
const SECRET: &str = "SECRET-MARKER";

/// A server with two towns, an evil device, and others whose data must not change.
struct Scene {
    town: Town,
    evil: EnrolReply,
    others: Vec<EnrolReply>,
    document: Value,
}

impl Scene {
    fn new() -> Self {
        let mut town = Town::new();
        town.unplug();
        let mut config = Config::loopback(town.db.clone(), Clock::system());
        config.limits = Limits {
            head: Duration::from_millis(800),
            request: Duration::from_millis(1_500),
            ..Limits::default()
        };
        town.server = Some(server::start(config).unwrap());
        let storage = town.storage();
        wait(async {
            let (clock, there) = (Clock::system(), path("439901200"));
            town::init(&storage, clock, there.clone(), "白石镇").await.unwrap();
            town::add_user(&storage, clock, "蓝霜降", Role::Clerk, there)
                .await
                .unwrap();
        });
        let evil = town.enrol("谭谷雨");
        let others = vec![town.enrol("盘立冬"), town.enrol("蓝霜降"), town.enrol("邓小满")];
        let mut scene = Self {
            town,
            evil,
            others,
            document: Value::Null,
        };
        for (i, unit) in [OTHER, "439901200", "439901100/200"].into_iter().enumerate() {
            let who = &scene.others[i];
            let push = [change(1, 500 + i as u128, unit)];
            let said = scene.sync(&who.token, &request(who.device, &push));
            assert_eq!(said.json()["results"][0]["status"], "stored");
        }
        let document = raw(
            scene.to(),
            b"GET /v1/openapi.json HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
        );
        scene.document = document.json();
        scene
    }

    fn to(&self) -> SocketAddr {
        self.town.server.as_ref().unwrap().addr()
    }

    fn sync(&self, token: &str, body: &Value) -> Said {
        Call::new("/v1/sync", token, body.to_string()).send(self.to())
    }

    /// What the others receive, without what the evil device was allowed to write.
    fn held(&self) -> Vec<Value> {
        let held = self.others.iter().map(|who| {
            let said = self.sync(&who.token, &request(who.device, &[]));
            assert_eq!(said.status, 200, "the good client is served: {}", said.head);
            let mut reply = said.json();
            let mine = json!(self.evil.device);
            let changes = reply["changes"].as_array_mut().unwrap();
            changes.retain(|change| change["device"] != mine);
            for change in changes.iter_mut() {
                change["seq"] = Value::Null;
            }
            json!([reply["changes"], reply["device_n"], reply["acked"]])
        });
        held.collect()
    }

    /// Attacks; the answer must be one of the codes, say nothing, be documented, and leave the others as they were.
    fn attack(&self, name: &str, call: &Call, status: u16, codes: &[&str]) {
        let before = self.held();
        let said = call.send(self.to());
        assert_eq!(said.status, status, "{name}: {} {}", said.head, said.json());
        assert!(codes.contains(&said.code().as_str()), "{name}: {}", said.json());
        self.says_nothing(name, &said);
        self.documented(name, &call.path, &call.method.to_lowercase(), &said);
        assert_eq!(self.held(), before, "{name}: others were touched");
    }

    fn says_nothing(&self, name: &str, said: &Said) {
        let text = format!("{}{}", said.head, String::from_utf8_lossy(&said.body));
        for secret in [
            SECRET,
            "谭谷雨",
            "盘立冬",
            &self.evil.token[10..],
            "panicked",
            ".rs:",
            "SQL",
            "/tmp",
        ] {
            assert!(!text.contains(secret), "{name}: {text}");
        }
    }

    fn documented(&self, name: &str, path: &str, method: &str, said: &Said) {
        let path = path.split('?').next().unwrap();
        let response = &self.document["paths"][path][method]["responses"][said.status.to_string()];
        let codes = response["x-codes"]
            .as_array()
            .unwrap_or_else(|| panic!("{name}: {} {path}", said.status));
        assert!(
            codes.contains(&json!(said.code())),
            "{name}: {} of {path} is not documented",
            said.code()
        );
    }

    fn call(&self, body: impl Into<Vec<u8>>) -> Call {
        Call::new("/v1/sync", &self.evil.token, body)
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

#[test]
fn bodies_that_are_no_request_are_refused_by_name() {
    let scene = Scene::new();
    let good = request(scene.evil.device, &[change(1, 1, GRID)]).to_string();
    let fields = |count: usize| {
        let many: Vec<String> = (0..count).map(|i| format!("\"f{i}\":1")).collect();
        format!("{{{},{}", many.join(","), &good[1..])
    };
    let twice = good.replacen(
        "\"device\"",
        "\"device\":\"00000000-0000-0000-0000-000000000001\",\"device\"",
        1,
    );
    let bodies: Vec<(&str, Vec<u8>, u16, &str)> = vec![
        ("empty", "".into(), 400, "bad_json"),
        ("truncated", good[..good.len() / 2].into(), 400, "bad_json"),
        ("two documents", format!("{good}{good}").into(), 400, "bad_json"),
        ("deep", "[".repeat(100_000).into(), 400, "bad_envelope"),
        (
            "deep inside",
            good.replace("\"x\"", &format!("{}1{}", "[".repeat(500), "]".repeat(500)))
                .into(),
            400,
            "bad_json",
        ),
        (
            "not UTF-8",
            good.replace("\"x\"", "\"\u{1}\"").into_bytes(),
            400,
            "bad_json",
        ),
        (
            "half a surrogate",
            good.replace("\"x\"", "\"\\ud800\"").into(),
            400,
            "bad_json",
        ),
        (
            "a huge number",
            good.replace("\"at\":1", "\"at\":1e999").into(),
            400,
            "bad_json",
        ),
        (
            "a secret number",
            format!("{{\"device\":\"{SECRET}\"}}").into(),
            400,
            "bad_envelope",
        ),
        ("a key twice", twice.into(), 400, "bad_envelope"),
        ("another form", "[1]".into(), 400, "bad_envelope"),
        (
            "a cursor of nonsense",
            good.replace("0.0000000000000000", SECRET).into(),
            400,
            "bad_envelope",
        ),
        ("a million fields", fields(1_000_000).into(), 413, "too_large"),
        (
            "300 KiB",
            good.replace("\"x\"", &format!("\"{}\"", "x".repeat(300 * 1024))).into(),
            413,
            "too_large",
        ),
        (
            "201 changes",
            request(scene.evil.device, &vec![json!(1); 201]).to_string().into(),
            413,
            "too_large",
        ),
        (
            "a nameless change",
            request(scene.evil.device, &[json!({"n": 1})]).to_string().into(),
            400,
            "bad_envelope",
        ),
        (
            "n = 0",
            request(scene.evil.device, &[change(0, 1, GRID)]).to_string().into(),
            400,
            "bad_envelope",
        ),
        (
            "n beyond all",
            request(scene.evil.device, &[change(u64::MAX, 1, GRID)])
                .to_string()
                .into(),
            400,
            "bad_envelope",
        ),
        (
            "many incarnations",
            {
                let mut body = request(scene.evil.device, &[]);
                body["acked"] = (0..300_u128)
                    .map(|i| (uuid::Uuid::from_u128(i).to_string(), json!(1)))
                    .collect();
                body.to_string().into()
            },
            400,
            "bad_envelope",
        ),
    ];
    for (name, body, status, code) in bodies {
        scene.attack(name, &scene.call(body), status, &[code]);
    }
    let unknown = fields(5_000);
    assert_eq!(
        scene.call(unknown).send(scene.to()).status,
        200,
        "fields of tomorrow are no crime"
    );
}

#[test]
fn encodings_types_methods_and_tokens_of_every_form_are_refused_by_name() {
    let scene = Scene::new();
    let good = request(scene.evil.device, &[]).to_string();
    let bomb = gzip(&vec![b' '; 64 * 1024 * 1024]);
    let call = || scene.call(good.as_str());
    let zipped = |bytes: Vec<u8>| scene.call(bytes).with("content-encoding", "gzip");
    scene.attack("zip bomb", &zipped(bomb.clone()), 413, &["too_large"]);
    scene.attack("a bomb in a bomb", &zipped(gzip(&bomb)), 400, &["bad_json"]);
    scene.attack("not gzip", &zipped(b"no".to_vec()), 400, &["bad_json"]);
    let mut cut = gzip(good.as_bytes());
    cut.truncate(cut.len() / 2);
    scene.attack("cut gzip", &zipped(cut), 400, &["bad_json"]);
    scene.attack(
        "brotli",
        &call().with("content-encoding", "br"),
        415,
        &["unsupported_media"],
    );
    scene.attack(
        "a form",
        &call().with("content-type", "text/plain"),
        415,
        &["unsupported_media"],
    );
    let mut put = call();
    put.method = "PUT";
    put.body.clear();
    assert_eq!(
        (put.send(scene.to()).status, put.send(scene.to()).code()),
        (405, "method_not_allowed".into())
    );
    assert_eq!(
        raw(
            scene.to(),
            b"GET /v1/../../etc/passwd HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n"
        )
        .status,
        404
    );

    let token = &scene.evil.token;
    let secret = &token[token.len() - 64..];
    let forms = [
        "".to_owned(),
        "Bearer".into(),
        "Bearer ".into(),
        format!("Basic {token}"),
        format!("Bearer {}", token.to_uppercase()),
        format!("Bearer {}", &token[..token.len() - 1]),
        format!("Bearer {token}0"),
        format!("Bearer 439901200.{secret}"),
        format!("Bearer {secret}"),
        format!("Bearer 439901100' OR '1'='1.{secret}"),
        format!("Bearer {}.{secret}", "4".repeat(5_000)),
        format!("Bearer 439901100.{}", "0".repeat(64)),
        format!("Bearer {token} {token}"),
    ];
    for form in &forms {
        for path in [
            "/v1/sync",
            "/v1/have",
            "/v1/recover",
            "/v1/device/rotate",
            "/v1/snapshot",
        ] {
            let mut call = Call::new(path, "", good.as_str()).without("authorization");
            call = call.with("authorization", form);
            if path == "/v1/snapshot" {
                call.body.clear();
            }
            scene.attack(&form[..form.len().min(40)], &call, 401, &["token_unknown"]);
        }
    }
    let two = call().with("authorization", &format!("Bearer {}", scene.others[1].token));
    scene.attack("two tokens", &two, 401, &["token_unknown"]);
    scene.attack("no token", &call().without("authorization"), 401, &["token_unknown"]);
    for version in ["", "x", "-1", "1.5", "99999999999999999999"] {
        let spoken = call().without("lianxin-protocol").with("lianxin-protocol", version);
        scene.attack(version, &spoken, 426, &["upgrade_required"]);
    }
}

#[test]
fn forged_devices_units_authors_and_numbers_get_nowhere() {
    let scene = Scene::new();
    let victim = &scene.others[0];
    for endpoint in ["/v1/sync", "/v1/have", "/v1/recover", "/v1/device/rotate"] {
        let mut body = request(victim.device, &[]);
        body["ids"] = json!([]);
        body["items"] = json!([]);
        let call = Call::new(endpoint, &scene.evil.token, body.to_string());
        scene.attack("another's device", &call, 400, &["bad_envelope"]);
    }
    for (n, code) in [(2, "gap"), (i64::MAX as u64, "gap")] {
        let body = request(scene.evil.device, &[change(n, 1, GRID)]);
        scene.attack("a far number", &scene.call(body.to_string()), 409, &[code]);
    }
    let mut foreign = request(scene.evil.device, &[change(1, 1, GRID)]);
    for cursor in ["3.00000000000000ff", "18446744073709551615.0000000000000000"] {
        foreign["cursor"] = json!(cursor);
        scene.attack(
            "a cursor of another log",
            &scene.call(foreign.to_string()),
            409,
            &["diverged"],
        );
    }

    let before = scene.held();
    let mut author = change(1, 1, GRID);
    author["device"] = json!(victim.device);
    author["user"] = json!(victim.user);
    author["seq"] = json!(1);
    author["te"] = json!(i64::MAX);
    author["es"] = json!(u64::MAX);
    author["at"] = json!(i64::MAX);
    author["seen"] = json!("9000000000000000000.ffffffffffffffff");
    let mut hostile = change(4, 4, GRID);
    hostile["set"] = json!({"remark": "a\u{0}b\u{1b}[2J\u{202e}c"});
    let mut named = change(5, 5, GRID);
    named["set"] = json!({"re\u{0}mark": SECRET});
    let mut wide = change(6, 6, GRID);
    wide["set"] = (0..5_000).map(|i| (format!("f{i}"), json!(1))).collect();
    let mut heavy = change(7, 7, GRID);
    heavy["set"]["remark"] = json!("x".repeat(70_000));
    let mut admin = change(8, 8, GRID);
    admin["kind"] = json!("user");
    let push = [
        author,
        change(2, 2, OTHER),
        change(3, 3, "439901200"),
        hostile,
        named,
        wide,
        heavy,
        admin,
        change(9, 9, "439901100/200/03/0120"),
        change(10, 10, "../../etc"),
    ];
    let said = scene.sync(&scene.evil.token, &request(scene.evil.device, &push));
    assert_eq!(said.status, 200, "{}", said.json());
    let reply = said.json();
    let outcome = |result: &Value| {
        result["code"]
            .as_str()
            .or(result["status"].as_str())
            .unwrap()
            .to_owned()
    };
    let outcomes: Vec<String> = reply["results"].as_array().unwrap().iter().map(outcome).collect();
    let expected = [
        "stored",
        "scope",
        "scope",
        "stored",
        "malformed",
        "malformed",
        "too_large",
        "kind",
        "scope",
        "malformed",
    ];
    assert_eq!(outcomes, expected);
    assert_eq!(scene.held(), before);

    let again = scene.sync(&scene.evil.token, &request(scene.evil.device, &push)).json();
    let repeated: Vec<String> = again["results"].as_array().unwrap().iter().map(outcome).collect();
    let was = |text: &String| {
        if text == "stored" {
            "duplicate".to_owned()
        } else {
            text.clone()
        }
    };
    assert_eq!(
        repeated,
        outcomes.iter().map(was).collect::<Vec<_>>(),
        "a replay changes nothing"
    );
    let mine = scene
        .sync(&scene.others[2].token, &request(scene.others[2].device, &[]))
        .json();
    let taken: Vec<&Value> = mine["changes"].as_array().unwrap().iter().collect();
    let by_id = |id: u128| {
        *taken
            .iter()
            .find(|c| c["id"] == json!(uuid::Uuid::from_u128(id)))
            .unwrap()
    };
    let first = by_id(1);
    assert_eq!(
        (&first["device"], &first["user"]),
        (&json!(scene.evil.device), &json!(scene.evil.user))
    );
    assert!(
        first["es"].as_u64().unwrap() < first["seq"].as_u64().unwrap(),
        "nobody has seen the future"
    );
    assert!(
        first["te"].as_i64().unwrap() < first["received"].as_i64().unwrap() + 600_000,
        "nor comes from it"
    );
    assert_eq!(by_id(4)["set"]["remark"], "ab[2Jc");

    let mut other_body = change(11, 1, GRID);
    other_body["set"] = json!({"remark": "another"});
    let said = scene.sync(&scene.evil.token, &request(scene.evil.device, &[other_body]));
    assert_eq!(said.json()["results"][0]["status"], "duplicate", "the first body stays");
    let stolen = change(12, 500, GRID);
    let said = scene.sync(&scene.evil.token, &request(scene.evil.device, &[stolen]));
    let told = &said.json()["results"][0];
    assert_eq!(
        *told,
        json!({"id": uuid::Uuid::from_u128(500), "status": "quarantined", "code": "malformed"}),
        "another's id is not written over, and tells neither place nor proof"
    );
    let body = request(scene.evil.device, &[change(5, 55, GRID)]);
    scene.attack("a number used before", &scene.call(body.to_string()), 409, &["forked"]);
    assert_eq!(scene.held(), before);
}

#[test]
fn requests_of_two_readings_are_not_read_and_no_second_request_hides_in_one() {
    let scene = Scene::new();
    let token = &scene.others[1].token;
    let hidden =
        format!("GET /v1/snapshot HTTP/1.1\r\nhost: x\r\nlianxin-protocol: 1\r\nauthorization: Bearer {token}\r\n\r\n");
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

#[test]
fn requests_in_the_wrong_order_and_at_once_leave_one_order() {
    let scene = Scene::new();
    let before = scene.held();
    let batch = |n: u64| request(scene.evil.device, &[change(n, u128::from(n), GRID)]).to_string();
    scene.attack("the second first", &scene.call(batch(2)), 409, &["gap"]);
    let waves: Vec<Said> = std::thread::scope(|scope| {
        let sent: Vec<_> = (0..24)
            .map(|i| {
                scope.spawn({
                    let call = scene.call(batch(1 + i % 3));
                    let to = scene.to();
                    move || call.send(to)
                })
            })
            .collect();
        sent.into_iter().map(|sent| sent.join().unwrap()).collect()
    });
    for said in &waves {
        match said.status {
            200 => {}
            409 => assert_eq!(said.code(), "gap"),
            429 => {
                assert_eq!(said.code(), "device_busy");
                assert_eq!(said.header("retry-after").as_deref(), Some("2"));
            }
            other => panic!("{other}: {}", said.json()),
        }
    }
    for n in 1..=3 {
        assert_eq!(scene.call(batch(n)).send(scene.to()).status, 200);
    }
    let mine = scene.sync(&scene.evil.token, &request(scene.evil.device, &[])).json();
    let own: Vec<_> = mine["changes"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|c| c["device"] == json!(scene.evil.device))
        .collect();
    let numbers: Vec<_> = own.iter().map(|c| c["n"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [1, 2, 3], "once each, in order");
    assert_eq!(scene.held(), before);
}

#[test]
fn a_client_that_hangs_up_is_remembered_as_if_it_had_stayed() {
    let scene = Scene::new();
    for n in 1..=20_u64 {
        let body = request(scene.evil.device, &[change(n, u128::from(n), GRID)]);
        let mut stream = TcpStream::connect(scene.to()).unwrap();
        stream.write_all(&scene.call(body.to_string()).bytes()).unwrap();
        // Gone before, while or after the server commits.
        std::thread::sleep(Duration::from_micros(n * 300));
        stream.shutdown(std::net::Shutdown::Both).unwrap();
        drop(stream);
        let until = Instant::now() + Duration::from_secs(10);
        loop {
            let said = scene.sync(&scene.evil.token, &request(scene.evil.device, &[]));
            let had = said.json()["device_n"].as_u64();
            if had == Some(n) {
                break;
            }
            if said.status == 200 && had == Some(n - 1) && Instant::now() + Duration::from_secs(9) > until {
                // It had gone before its request was read: the same again, with somebody who waits.
                let again = request(scene.evil.device, &[change(n, u128::from(n), GRID)]);
                let said = scene.sync(&scene.evil.token, &again);
                assert!([200, 429].contains(&said.status));
            }
            assert!(Instant::now() < until, "{n}: {}", said.json());
        }
    }
    let db = rusqlite::Connection::open(&scene.town.db).unwrap();
    let sums: (i64, i64, i64) = db
        .query_row(
            "SELECT count(*), max(seq), count(DISTINCT id) FROM log WHERE town = '439901100'",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .unwrap();
    assert!(sums.0 == sums.1 && sums.0 == sums.2, "no hole, nothing twice: {sums:?}");
}
