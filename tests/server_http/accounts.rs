//! Codes, tokens, incarnations.

use crate::ask::{ask, change, code, enrol, post, request, sync};
use crate::common_net::{GRID, TOWN, Town, wait};
use lianxin::clock::Clock;
use lianxin::server::{self, Config};
use serde_json::{Value, json};

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
        "numbers begin refused: {}",
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
fn a_family_that_rotates_without_end_is_told_to_wait_and_others_go_on() {
    let town = Town::new();
    let (who, other) = (town.enrol("谭谷雨"), town.enrol("谭谷雨"));
    let rotate = |device: &Value, token: &str| ask(&town, token, "/v1/device/rotate", &json!({"device": device}));
    let (mut device, mut token) = (json!(who.device), who.token.clone());
    for _ in 0..20 {
        let made = rotate(&device, &token);
        assert_eq!(made.status, 200, "{}", made.body);
        device = made.body["device"].clone();
        token = made.body["token"].as_str().unwrap().into();
    }
    for (device, token) in [(&device, &token), (&json!(who.device), &who.token)] {
        let refused = rotate(device, token);
        assert_eq!(code(&refused), (429, "too_many_rotations"));
        assert_eq!(refused.retry_after.as_deref(), Some("3600"));
    }
    assert_eq!(rotate(&json!(other.device), &other.token).status, 200);
    let labels = wait(town.storage().devices(None)).unwrap();
    assert_eq!(labels.len(), 23, "nothing more was made");
    assert!(labels.iter().all(|row| row.label == "test"));
}
