//! Well-formed requests that say what is not so.

use crate::common_http::{Call, change, request};
use crate::common_net::{GRID, OTHER};
use crate::scene::{SECRET, Scene};
use serde_json::{Value, json};

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
    assert_eq!(said.json()["results"][0]["code"], "malformed", "the first body stays");
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
