//! Ids of changes that are none of the asker's business: in the log beyond their scope, or apart as somebody else's.

use crate::common_http::{Call, Said, change, request};
use crate::common_net::{GRID, OTHER};
use crate::scene::{SECRET, Scene};
use serde_json::{Value, json};

/// An id that [`Scene`]'s leader of the other village has written, and one that it is about to have kept apart.
const THEIRS: u128 = 500;
const APART: u128 = 600;

fn post(scene: &Scene, path: &str, body: &Value) -> Said {
    Call::new(path, &scene.evil.token, body.to_string()).send(scene.to())
}

/// Everything the server's database says, but for when devices were last seen and how far the evil one has counted.
fn rows(scene: &Scene) -> Vec<String> {
    let db = rusqlite::Connection::open(&scene.town.db).unwrap();
    let mut rows = Vec::new();
    for sql in [
        "SELECT quote(id) || seq || quote(device) || n || unit || quote(proof) || chain || body FROM log ORDER BY town, seq",
        "SELECT quote(id) || quote(device) || n || code || raw FROM quarantine ORDER BY town, id",
        "SELECT quote(device) || n || revoked FROM device ORDER BY device",
    ] {
        let mut read = db.prepare(sql).unwrap();
        rows.extend(
            read.query_map([], |row| row.get::<_, String>(0))
                .unwrap()
                .map(Result::unwrap),
        );
    }
    let evil = scene.evil.device.to_string().to_uppercase().replace('-', "");
    rows.retain(|row| !row.starts_with(&format!("X'{evil}'")));
    rows
}

/// What the answer tells of a pushed change; its place in the answer's own words.
fn told(said: &Said) -> Value {
    assert_eq!(said.status, 200, "{}", said.json());
    said.json()["results"][0].clone()
}

#[test]
fn an_id_beyond_the_scope_or_apart_as_anothers_tells_nothing_and_does_nothing() {
    let scene = Scene::new();
    let victim = &scene.others[0];
    let mut kept = change(2, APART, GRID);
    kept["set"]["remark"] = json!(SECRET);
    let said = scene.sync(&victim.token, &request(victim.device, &[kept]));
    assert_eq!(told(&said)["code"], "scope", "of another unit than theirs");
    let (held, before) = (scene.held(), rows(&scene));

    let mut n = 0;
    for id in [THEIRS, APART] {
        let name = uuid::Uuid::from_u128(id);
        let nothing = json!({"id": name, "status": "quarantined", "code": "malformed"});
        let bodies = [
            ("as it is", change(0, id, if id == THEIRS { OTHER } else { GRID })),
            ("into one's own unit", change(0, id, GRID)),
            ("of another kind", {
                let mut other = change(0, id, GRID);
                other["kind"] = json!("visit");
                other
            }),
            ("on another record, with another text", {
                let mut other = change(0, id, GRID);
                other["record"] = json!(uuid::Uuid::from_u128(77));
                other["set"] = json!({"remark": SECRET, "phone": "12912345678"});
                other
            }),
            ("malformed indeed", {
                let mut other = change(0, id, GRID);
                other["set"] = json!({"phone": 7});
                other
            }),
        ];
        for (case, mut body) in bodies {
            n += 1;
            body["n"] = json!(n);
            for round in ["sent", "sent again"] {
                let said = post(&scene, "/v1/sync", &request(scene.evil.device, &[body.clone()]));
                assert_eq!(told(&said), nothing, "{id} {case}, {round}");
                assert_eq!(said.json()["device_n"], json!(n), "its number counts as used");
                let whole = said.json().to_string();
                for secret in [SECRET, &victim.device.to_string()] {
                    assert!(!whole.contains(secret), "{id} {case}: {whole}");
                }
            }
            let mine = json!({"device": scene.evil.device, "cursor": "0.0000000000000000",
                "items": [{"change": body, "es": u64::MAX >> 1}]});
            assert_eq!(
                told(&post(&scene, "/v1/recover", &mine)),
                nothing,
                "{id} {case}, brought back"
            );
        }
        assert_eq!(rows(&scene), before, "{name}");
    }
    // Brought back as another's, with a proof that is none.
    let from = json!({"device": victim.device, "user": victim.user, "received": 1, "te": 1, "es": 0, "proof": "00".repeat(16)});
    for (id, code) in [(THEIRS, "malformed"), (APART, "proof")] {
        let item = json!({"change": change(2, id, GRID), "es": 0, "from": from});
        let body = json!({"device": scene.evil.device, "cursor": "0.0000000000000000", "items": [item]});
        let expected = json!({"id": uuid::Uuid::from_u128(id), "status": "quarantined", "code": code});
        assert_eq!(told(&post(&scene, "/v1/recover", &body)), expected);
    }
    assert_eq!(rows(&scene), before);
    assert_eq!(scene.held(), held);
    // The victim is still answered as before.
    let again = scene.sync(&victim.token, &request(victim.device, &[change(2, APART, GRID)]));
    assert_eq!(told(&again)["code"], "scope");
}
