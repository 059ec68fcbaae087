//! `GET /v1/snapshot`: the same bytes as pulls bring, fetched in pieces.

use crate::ask::{change, get, request, sync};
use crate::common_net::{GRID, TOWN, Town, wait};
use lianxin::clock::Clock;
use serde_json::{Value, json};
use std::io::Read;

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
