//! Pushes, recoveries, purges: what becomes of what is sent.

use crate::ask::{ask, change, code, post, request, sync};
use crate::common_net::{GRID, OTHER, TOWN, Town, wait};
use lianxin::clock::Clock;
use serde_json::{Value, json};

#[test]
fn every_pushed_change_gets_its_own_answer() {
    let town = Town::new();
    let who = town.enrol("谭谷雨");
    let mut malformed = change(3, 3, GRID);
    malformed["set"] = json!({"phone": 7});
    let mut unknown = change(4, 4, GRID);
    (unknown["kind"], unknown["record"]) = (json!("canteen"), json!(uuid::Uuid::from_u128(77)));
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
    assert_eq!(have.body["missing"], json!([ids[2]]), "kept apart is not missing");
    let head: lianxin::change::Cursor = serde_json::from_value(have.body["head"].clone()).unwrap();
    assert!(head.seq > 0, "where the log ended then: {}", have.body);
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
    assert_eq!(codes, (&json!("proof"), &json!("proof")), "{}", forged.body);
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
