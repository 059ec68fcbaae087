//! The OpenAPI document against real answers: every endpoint's answer is of the form that it says, no more and no less.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

use crate::common_http::{Call, Said, change, raw, request};
use crate::common_net::{GRID, OTHER, TOWN, Town, wait};
use lianxin::clock::Clock;
use serde_json::{Value, json};

/// Everything in `value` that is not as `schema` says. Fields that the schema does not name are faults too.
fn faults(document: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.rsplit('/').next().unwrap();
        return faults(document, &document["components"]["schemas"][name], value, at);
    }
    for key in ["oneOf", "anyOf"] {
        if let Some(ways) = schema[key].as_array() {
            let fits = ways.iter().any(|way| faults(document, way, value, at).is_empty());
            return if fits {
                vec![]
            } else {
                vec![format!("{at}: none of {key}: {value}")]
            };
        }
    }
    let mut found = Vec::new();
    if schema["allOf"].is_array() || schema["properties"].is_object() {
        let (properties, required) = members(document, schema);
        let Some(fields) = value.as_object() else {
            return vec![format!("{at}: no object: {value}")];
        };
        for name in &required {
            if !fields.contains_key(name) {
                found.push(format!("{at}: {name} is missing"));
            }
        }
        for (name, field) in fields {
            match properties.iter().find(|(known, _)| known == name) {
                Some((_, schema)) => found.extend(faults(document, schema, field, &format!("{at}.{name}"))),
                None => found.push(format!("{at}: {name} is not documented")),
            }
        }
        return found;
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(many) => many.iter().filter_map(Value::as_str).collect(),
        _ => vec![],
    };
    let is = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    if !types.is_empty() && !types.contains(&is) {
        found.push(format!("{at}: {is}, not {types:?}"));
    }
    for (i, item) in value.as_array().into_iter().flatten().enumerate() {
        found.extend(faults(document, &schema["items"], item, &format!("{at}[{i}]")));
    }
    if schema["additionalProperties"].is_object() {
        for (name, item) in value.as_object().into_iter().flatten() {
            found.extend(faults(
                document,
                &schema["additionalProperties"],
                item,
                &format!("{at}.{name}"),
            ));
        }
    }
    found
}

/// The fields of an object, those of its parts too, and which of them must be there.
fn members(document: &Value, schema: &Value) -> (Vec<(String, Value)>, Vec<String>) {
    if let Some(name) = schema["$ref"].as_str() {
        return members(
            document,
            &document["components"]["schemas"][name.rsplit('/').next().unwrap()],
        );
    }
    let (mut properties, mut required) = (Vec::new(), Vec::new());
    for part in schema["allOf"].as_array().into_iter().flatten() {
        let (more, needed) = members(document, part);
        properties.extend(more);
        required.extend(needed);
    }
    let own = schema["properties"].as_object().into_iter().flatten();
    properties.extend(own.map(|(name, schema)| (name.clone(), schema.clone())));
    let own = schema["required"].as_array().into_iter().flatten();
    required.extend(own.map(|name| name.as_str().unwrap().to_owned()));
    (properties, required)
}

fn check(document: &Value, call: &Call, said: &Said) {
    let path = call.path.split('?').next().unwrap();
    let responses = &document["paths"][path][call.method.to_lowercase()]["responses"];
    let content = &responses[said.status.to_string()]["content"]["application/json"]["schema"];
    assert!(content.is_object(), "{path} {} is not documented", said.status);
    let found = faults(document, content, &said.json(), "");
    assert!(found.is_empty(), "{path} {}: {found:#?}\n{}", said.status, said.json());
    let waits = [429, 503].contains(&said.status);
    assert_eq!(said.header("retry-after").is_some(), waits, "{path} {}", said.status);
}

#[test]
fn every_endpoints_answers_are_of_the_form_the_document_gives() {
    let town = Town::new();
    let to = town.server.as_ref().unwrap().addr();
    let get = |path: &str| {
        raw(
            to,
            format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").as_bytes(),
        )
    };
    let document = get("/v1/openapi.json").json();
    assert_eq!(document["openapi"], "3.1.0");
    let say = |path: &str, token: &str, body: Value| {
        let call = Call::new(path, token, body.to_string());
        let said = call.send(to);
        check(&document, &call, &said);
        said.json()
    };
    let mut health = Call::new("/v1/health", "", "");
    health.method = "GET";
    check(&document, &health, &health.send(to));

    let who = say("/v1/enrol", "", json!({"code": town.code("谭谷雨"), "label": "x"}));
    let (device, token) = (&who["device"], who["token"].as_str().unwrap());
    for _ in 0..6 {
        say("/v1/enrol", "", json!({"code": "wrong", "label": "x"}));
    }
    let push = [change(1, 1, GRID), change(2, 2, OTHER)];
    let pushed = say("/v1/sync", token, request(device, &push));
    say("/v1/sync", token, request(device, &[change(9, 9, GRID)]));
    say("/v1/sync", token, request(device, &[change(1, 9, GRID)]));
    say("/v1/sync", token, json!([]));
    say("/v1/sync", "nobody", json!({}));
    let record = lianxin::domain::ids::RecordId(uuid::Uuid::from_u128(77));
    wait(
        town.storage()
            .purge(TOWN.into(), vec![record], vec![], "asked".into(), Clock::system().now()),
    )
    .unwrap();
    let pulled = say("/v1/sync", token, request(device, &[]));
    assert_eq!(pulled["control"][0]["kind"], "purge");
    say(
        "/v1/have",
        token,
        json!({"device": device, "ids": [uuid::Uuid::from_u128(5)]}),
    );
    let result = &pushed["results"][0];
    let from =
        json!({"device": device, "user": who["user"], "received": 1, "te": 1, "es": 0, "proof": result["proof"]});
    let items = json!([{"change": change(1, 50, GRID), "es": 0, "from": from}]);
    let recover = json!({"device": device, "cursor": "0.0000000000000000", "items": items});
    say("/v1/recover", token, recover);
    say("/v1/release", token, json!({"device": device, "system": "linux"}));
    say("/v1/device/rotate", token, json!({"device": device}));
    let old = Call::new("/v1/sync", token, request(device, &[]).to_string());
    let old = old.without("lianxin-protocol").with("lianxin-protocol", "0");
    check(&document, &old, &old.send(to));
    assert!(
        wait(
            town.storage()
                .revoke(serde_json::from_value(device.clone()).unwrap(), true)
        )
        .unwrap()
    );
    assert_eq!(say("/v1/sync", token, request(device, &[]))["wipe"], true);
}

#[test]
fn the_reader_of_the_document_finds_faults() {
    let document = json!({"components": {"schemas": {"A": {"type": "object", "required": ["x"],
        "properties": {"x": {"type": "array", "items": {"type": "string"}}, "y": {"type": ["integer", "null"]}}}}}});
    let schema = json!({"$ref": "#/components/schemas/A"});
    let count = |value: Value| faults(&document, &schema, &value, "").len();
    assert_eq!(count(json!({"x": ["a"], "y": null})), 0);
    for wrong in [
        json!({}),
        json!({"x": [1]}),
        json!({"x": [], "z": 1}),
        json!({"x": [], "y": "1"}),
        json!([]),
    ] {
        assert_eq!(count(wrong.clone()), 1, "{wrong}");
    }
}
