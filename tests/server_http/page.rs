//! Which rows a reply carries, and which not.

use crate::ask::{Answer, ask, change, code, request, sync};
use crate::common_net::{GRID, Town, path, wait};
use lianxin::clock::Clock;
use lianxin::domain::role::Role;
use lianxin::server::town;
use serde_json::{Value, json};

/// Beside the leader's own grid, in the same village.
const OTHER_GRID: &str = "439901100/200/03/013";

#[test]
fn a_device_that_begins_in_a_long_log_is_pointed_nowhere_else() {
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
    assert_eq!(first.body["snapshot"], Value::Null);
    let file = ask(&town, &clerk.token, "/v1/snapshot", &json!({}));
    assert_eq!(code(&file), (404, "not_found"));
    let mut on = request(&clerk, &[]);
    on["cursor"] = first.body["cursor"].clone();
    assert_eq!(sync(&town, &clerk.token, &on).body["snapshot"], Value::Null);
    let (a, b) = (
        first.body["next_in"].as_u64().unwrap(),
        sync(&town, &who.token, &request(&who, &[])).body["next_in"]
            .as_u64()
            .unwrap(),
    );
    assert!(
        (20..=25).contains(&a) && (20..=25).contains(&b),
        "news within half a minute"
    );
}

/// The numbers `n` of the reply's rows that `device` wrote, and its places in the log.
fn rows(answer: &Answer, device: &Value) -> (Vec<u64>, Vec<u64>) {
    let changes = answer.body["changes"].as_array().unwrap();
    let own = changes.iter().filter(|change| change["device"] == *device);
    own.map(|change| (change["n"].as_u64().unwrap(), change["seq"].as_u64().unwrap()))
        .unzip()
}

#[test]
fn what_got_its_place_just_now_is_not_sent_back_and_a_duplicate_is_as_the_log_holds_it() {
    let town = Town::new();
    let who = town.enrol("谭谷雨");
    let mut unknown = change(2, 2, GRID);
    (unknown["kind"], unknown["record"]) = (json!("canteen"), json!(uuid::Uuid::from_u128(77)));
    let push = [change(1, 1, GRID), unknown];
    let first = sync(&town, &who.token, &request(&who, &push));
    assert_eq!(rows(&first, &json!(who.device)).0, [0; 0], "their results say it all");
    // The reply was lost: the same again, with one more.
    let more = [push[0].clone(), push[1].clone(), change(3, 3, GRID)];
    let second = sync(&town, &who.token, &request(&who, &more));
    let results = second.body["results"].as_array().unwrap();
    let places: Vec<u64> = results.iter().map(|result| result["seq"].as_u64().unwrap()).collect();
    let statuses: Vec<&str> = results
        .iter()
        .map(|result| result["status"].as_str().unwrap())
        .collect();
    assert_eq!(statuses, ["duplicate", "duplicate", "stored"]);
    assert_eq!(rows(&second, &json!(who.device)), (vec![1, 2], places[..2].to_vec()));

    // The device went on as another incarnation and numbers and words its changes anew; the log keeps the first form.
    let made = ask(&town, &who.token, "/v1/device/rotate", &json!({"device": who.device}));
    let mut next = who.clone();
    next.device = serde_json::from_value(made.body["device"].clone()).unwrap();
    next.token = made.body["token"].as_str().unwrap().into();
    let mut again = change(1, 3, GRID);
    again["seen"] = first.body["cursor"].clone();
    let mut ask = request(&next, &[again]);
    ask["cursor"] = first.body["cursor"].clone();
    ask["scope_rev"] = first.body["scope"]["rev"].clone();
    let third = sync(&town, &next.token, &ask);
    assert_eq!(third.body["results"][0]["status"], "duplicate", "{}", third.body);
    let row = &third.body["changes"][0];
    assert_eq!(
        (&row["id"], &row["device"], &row["n"]),
        (&json!(uuid::Uuid::from_u128(3)), &json!(who.device), &json!(3))
    );
    assert_eq!(
        (&row["seen"], &row["seq"]),
        (&json!("0.0000000000000000"), &json!(places[2]))
    );
    assert_eq!(row["proof"], third.body["results"][0]["proof"]);
}

#[test]
fn a_device_that_stands_in_the_log_by_another_scope_gets_that_scope_and_no_rows() {
    let town = Town::new();
    let (who, clerk) = (town.enrol("谭谷雨"), town.enrol("邓小满"));
    let known = sync(&town, &who.token, &request(&who, &[]));
    let scope = &known.body["scope"];
    assert_eq!((&scope["unit"], &known.body["more"]), (&json!(GRID), &json!(false)));
    assert!(
        !known.body["changes"].as_array().unwrap().is_empty(),
        "at the start of the log rows come at once"
    );
    let by_another = [change(1, 11, GRID), change(2, 12, OTHER_GRID)];
    assert_eq!(sync(&town, &clerk.token, &request(&clerk, &by_another)).status, 200);
    let mut ask = request(&who, &[]);
    ask["cursor"] = known.body["cursor"].clone();
    ask["scope_rev"] = scope["rev"].clone();

    let user = wait(town.storage().users_named("谭谷雨".into(), None))
        .unwrap()
        .remove(0);
    let storage = town.storage();
    let moved = town::move_user(
        &storage,
        Clock::system(),
        &user,
        Role::MicroLeader,
        path("439901100/200"),
        true,
    );
    wait(moved).unwrap();
    // What it pushes is judged by the present scope and taken; the log goes on in vain.
    ask["push"] = json!([change(1, 1, GRID), change(2, 2, OTHER_GRID)]);
    for round in 0..3 {
        let told = sync(&town, &who.token, &ask);
        assert_eq!(told.status, 200, "{}", told.body);
        assert_eq!(told.body["scope"]["unit"], "439901100/200");
        assert_eq!(
            (&told.body["changes"], &told.body["cursor"], &told.body["more"]),
            (&json!([]), &ask["cursor"], &json!(true)),
            "round {round}"
        );
        let status = if round == 0 { "stored" } else { "duplicate" };
        let results = told.body["results"].as_array().unwrap();
        assert!(results.iter().all(|result| result["status"] == status), "{results:?}");
        assert_eq!(
            (&told.body["device_n"], &told.body["acked"][who.device.to_string()]),
            (&json!(2), &json!(2))
        );
    }
    ask["push"] = json!([]);
    ask["cursor"] = json!("0.0000000000000000");
    let anew = sync(&town, &who.token, &ask);
    assert!(anew.body["scope"].is_object() && anew.body["more"] == json!(false));
    assert_eq!(rows(&anew, &json!(clerk.device)).0, [1, 2]);
    // Told its scope, it goes on from where it stands.
    ask["scope_rev"] = anew.body["scope"]["rev"].clone();
    ask["cursor"] = known.body["cursor"].clone();
    let on = sync(&town, &who.token, &ask);
    assert_eq!(
        (&on.body["scope"], rows(&on, &json!(clerk.device)).0),
        (&Value::Null, vec![1, 2])
    );
}

#[test]
fn a_cursor_of_another_log_is_said_before_the_scope_is() {
    let town = Town::new();
    let who = town.enrol("谭谷雨");
    let mut ask = request(&who, &[]);
    ask["cursor"] = json!("3.00000000000000ff");
    assert_eq!(code(&sync(&town, &who.token, &ask)), (409, "diverged"));
}
