//! Bodies, encodings and tokens that are none.

use crate::common_http::{Call, change, raw, request};
use crate::common_net::GRID;
use crate::scene::{SECRET, Scene, gzip};
use serde_json::json;

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
        for path in ["/v1/sync", "/v1/have", "/v1/recover", "/v1/device/rotate"] {
            let mut call = Call::new(path, "", good.as_str()).without("authorization");
            call = call.with("authorization", form);
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
