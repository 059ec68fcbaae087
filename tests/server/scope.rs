//! Scope (I10): what any user ever receives is what the rules give them, whichever way it comes; towns never mix.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

use crate::common_http::{Call, request};
use crate::common_net::{GRID, OTHER, TOWN, Town, path, wait};
use lianxin::change::wire::EnrolReply;
use lianxin::clock::Clock;
use lianxin::domain::role::Role;
use lianxin::server::town;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const UNITS: [&str; 6] = [TOWN, "439901100/200", "439901100/200/03", GRID, "439901100/201", OTHER];
/// Also places that only look like being below another, and one without a unit of its own.
const PLACES: [&str; 9] = [
    TOWN,
    "439901100/200",
    "439901100/200/03",
    GRID,
    "439901100/201",
    OTHER,
    "439901100/2000",
    "439901100/200-1/03",
    "439901100/200/030",
];
const ELSEWHERE: &str = "439901200";

/// The rules as a person would tell them (docs/SECURITY.md): who keeps a caseload reads everything, the doctor all but what
/// this version does not know, others the requests of their unit, and helpers only what was handed to them.
const CASELOAD: [&str; 5] = [
    "micro_leader",
    "grid_leader",
    "grid_member",
    "clerk",
    "branch_secretary",
];
const READS_REQUESTS: [&str; 3] = ["town_office", "work_team", "viewer"];
const REQUEST_KINDS: [&str; 2] = ["request", "request_event"];
const OTHER_KINDS: [&str; 9] = [
    "household",
    "kind_of_tomorrow",
    "person",
    "tag",
    "benefit",
    "visit",
    "health_record",
    "reminder",
    "postponement",
];

struct Written {
    id: String,
    kind: String,
    unit: String,
    device: String,
}

fn should_receive(role: &str, unit: &str, device: &str, change: &Written) -> bool {
    if change.kind == "unit" || change.kind == "user" || change.device == device {
        return true;
    }
    let below: Vec<&str> = change.unit.split('/').collect();
    let inside = unit.split('/').enumerate().all(|(i, part)| below.get(i) == Some(&part));
    let is_request = REQUEST_KINDS.contains(&change.kind.as_str());
    let reads = match role {
        role if CASELOAD.contains(&role) => true,
        "village_doctor" => change.kind != "kind_of_tomorrow",
        role => is_request && READS_REQUESTS.contains(&role),
    };
    inside && reads
}

fn member(town: &Town, name: &str, role: Role, unit: &str) -> EnrolReply {
    let storage = town.storage();
    wait(town::add_user(&storage, Clock::system(), name, role, path(unit))).unwrap();
    town.enrol(name)
}

fn post(town: &Town, who: &EnrolReply, path: &str, body: &Value) -> Value {
    let to = town.server.as_ref().unwrap().addr();
    let said = Call::new(path, &who.token, body.to_string()).send(to);
    assert_eq!(said.status, 200, "{}", said.json());
    said.json()
}

/// A change of `kind`, with an id of its own.
fn change(n: u64, id: u128, kind: &str, unit: &str) -> Value {
    json!({"id": uuid::Uuid::from_u128(id), "n": n, "kind": kind, "record": uuid::Uuid::from_u128(id + (1 << 64)), "unit": unit,
           "v": 1, "at": 1, "seen": "0.0000000000000000", "group": null, "set": {}})
}

/// Everything there is, as seen by nobody's filter.
fn written(town: &Town) -> Vec<Written> {
    let db = rusqlite::Connection::open(&town.db).unwrap();
    let mut rows = db
        .prepare("SELECT id, kind, unit, device FROM log WHERE town = ?")
        .unwrap();
    let uuid = |bytes: Vec<u8>| uuid::Uuid::from_slice(&bytes).unwrap().to_string();
    let found = rows.query_map([TOWN], |row| {
        Ok(Written {
            id: uuid(row.get(0)?),
            kind: row.get(1)?,
            unit: row.get(2)?,
            device: uuid(row.get(3)?),
        })
    });
    found.unwrap().map(Result::unwrap).collect()
}

fn ids(changes: &[Value]) -> BTreeSet<String> {
    changes
        .iter()
        .map(|change| change["id"].as_str().unwrap().to_owned())
        .collect()
}

/// All that pulls of small pages bring.
fn pulled(town: &Town, who: &EnrolReply) -> BTreeSet<String> {
    let mut all = Vec::new();
    let mut ask = request(who.device, &[]);
    ask["limit_bytes"] = json!(8_192);
    loop {
        let reply = post(town, who, "/v1/sync", &ask);
        all.extend(reply["changes"].as_array().unwrap().iter().cloned());
        ask["cursor"] = reply["cursor"].clone();
        if reply["scope"].is_object() {
            ask["scope_rev"] = reply["scope"]["rev"].clone();
        }
        if reply["more"] == json!(false) {
            let unique = ids(&all);
            assert_eq!(unique.len(), all.len(), "nothing comes twice");
            return unique;
        }
    }
}

#[test]
fn every_role_in_every_unit_receives_exactly_what_the_rules_give() {
    let town = Town::new();
    second_town(&town);
    let author = member(&town, "韦惊蛰", Role::Clerk, TOWN);
    let kinds = REQUEST_KINDS.iter().chain(&OTHER_KINDS);
    let mut push: Vec<Value> = Vec::new();
    for (kind, place) in kinds.flat_map(|kind| PLACES.map(|place| (*kind, place))) {
        let n = push.len() as u64 + 1;
        let mut written = change(n, u128::from(n), kind, place);
        if kind == "request_event" {
            let request = push
                .iter()
                .find(|it| it["kind"] == "request" && it["unit"] == place)
                .unwrap();
            written["set"] = json!({"request_id": request["record"], "kind": "progress", "role": "clerk"});
        }
        push.push(written);
    }
    let reply = post(&town, &author, "/v1/sync", &request(author.device, &push));
    let results = reply["results"].as_array().unwrap();
    assert!(results.iter().all(|result| result["seq"].is_u64()), "{reply}");

    let mut people = Vec::new();
    for (r, role) in Role::ALL.iter().enumerate() {
        for (u, unit) in UNITS.iter().enumerate() {
            let who = member(&town, &format!("谷雨{r}-{u}"), role.clone(), unit);
            // What they write themselves stays theirs, also where they may not read others'.
            let own = change(1, (1 << 32) + (r * 100 + u) as u128, "request", unit);
            let reply = post(&town, &who, "/v1/sync", &request(who.device, &[own]));
            let status = if *role == Role::Viewer { "quarantined" } else { "stored" };
            assert_eq!(reply["results"][0]["status"], status);
            people.push((role.code().to_owned(), *unit, who));
        }
    }
    let all = written(&town);
    let (mut least, mut most) = (usize::MAX, 0);
    for (role, unit, who) in &people {
        let device = who.device.to_string();
        let expected = all.iter().filter(|change| should_receive(role, unit, &device, change));
        let expected: BTreeSet<String> = expected.map(|change| change.id.clone()).collect();
        let received = pulled(&town, who);
        assert_eq!(received, expected, "{role} of {unit}");
        (least, most) = (least.min(expected.len()), most.max(expected.len()));
    }
    assert!(least + 100 < most, "the rules make a difference: {least} {most}");
}

/// A second town in the same database, with a clerk.
fn second_town(town: &Town) -> EnrolReply {
    let storage = town.storage();
    wait(async {
        town::init(&storage, Clock::system(), path(ELSEWHERE), "白石镇")
            .await
            .unwrap();
    });
    member(town, "蓝霜降", Role::Clerk, ELSEWHERE)
}

#[test]
fn two_towns_on_one_server_never_mix_and_none_is_an_oracle_on_the_other() {
    let town = Town::new();
    let here = town.enrol("邓小满");
    let there = second_town(&town);
    let mine = change(1, 1, "household", "439901100/200");
    let reply = post(
        &town,
        &here,
        "/v1/sync",
        &request(here.device, std::slice::from_ref(&mine)),
    );
    let placed = reply["results"][0].clone();
    // The same id in two towns is two changes; a unit of the other town is out of scope.
    let theirs = change(1, 1, "household", ELSEWHERE);
    let reply = post(
        &town,
        &there,
        "/v1/sync",
        &request(there.device, &[theirs, change(2, 2, "household", "439901100/200")]),
    );
    let results = reply["results"].as_array().unwrap();
    assert_eq!(
        (&results[0]["status"], &results[1]["code"]),
        (&json!("stored"), &json!("scope"))
    );
    for who in [&here, &there] {
        let units: BTreeSet<String> = {
            let reply = post(&town, who, "/v1/sync", &request(who.device, &[]));
            let changes = reply["changes"].as_array().unwrap().iter();
            changes
                .map(|change| change["unit"].as_str().unwrap().split('/').next().unwrap().to_owned())
                .collect()
        };
        assert_eq!(units, BTreeSet::from([who.town.path.town().to_owned()]));
    }

    let more = change(2, 70, "household", "439901100/200");
    let reply = post(
        &town,
        &here,
        "/v1/sync",
        &request(here.device, std::slice::from_ref(&more)),
    );
    let genuine = reply["results"][0].clone();
    let known = uuid::Uuid::from_u128(70);
    let have = |who: &EnrolReply| post(&town, who, "/v1/have", &json!({"device": who.device, "ids": [known]}));
    assert_eq!(have(&here)["missing"], json!([]));
    assert_eq!(have(&there)["missing"], json!([known]), "as if it were nowhere");

    let provenance = |result: &Value| {
        json!({"device": here.device, "user": here.user, "received": result["received"], "te": 1, "es": result["es"],
               "proof": result["proof"]})
    };
    let mut forged = provenance(&genuine);
    forged["proof"] = json!("f".repeat(32));
    let recover = |who: &EnrolReply, change: &Value, from: &Value| {
        let items = json!([{"change": change, "es": 0, "from": from}]);
        let cursor = "0.0000000000000000";
        post(
            &town,
            who,
            "/v1/recover",
            &json!({"device": who.device, "cursor": cursor, "items": items}),
        )["results"][0]
            .clone()
    };
    let right = recover(&there, &more, &provenance(&genuine));
    let mut another = change(2, 71, "household", "439901100/200");
    another["id"] = json!(uuid::Uuid::from_u128(71));
    let wrong = recover(&there, &another, &forged);
    assert_eq!(
        (&right["status"], &right["code"]),
        (&wrong["status"], &wrong["code"]),
        "the same answer"
    );
    assert_eq!(right["status"], "quarantined");
    assert_eq!(recover(&here, &mine, &provenance(&placed))["status"], "duplicate");
}
