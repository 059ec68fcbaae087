//! `GET /v1/openapi.json`: the machine-readable form of the protocol.
//!
//! Invariant: the router is made from the same table of endpoints, the bodies are derived from the wire types; tests hold the
//! document against real answers.

mod schemas;

use super::endpoints::{ENDPOINTS, Endpoint};
use super::refusal::describe;
use crate::change::wire::PROTOCOL_HEADER;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use schemas::schemas;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use std::sync::LazyLock;

static DOCUMENT: LazyLock<String> = LazyLock::new(|| document().to_string());

/// Gives the document.
pub async fn openapi() -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], DOCUMENT.as_str())
}

/// The whole document.
fn document() -> Value {
    let paths: Map<String, Value> = ENDPOINTS
        .iter()
        .map(|endpoint| {
            (
                endpoint.path.to_owned(),
                json!({ endpoint.method.as_str().to_ascii_lowercase(): operation(endpoint) }),
            )
        })
        .collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "lianxin",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Protocol 1; docs/SYNC.md says what it means. Bodies are JSON, gzip or identity.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    })
}

fn operation(endpoint: &Endpoint) -> Value {
    let mut operation = json!({
        "summary": endpoint.does,
        "parameters": parameters(endpoint),
        "responses": responses(endpoint),
        "security": if endpoint.token { json!([{"token": []}]) } else { json!([]) },
    });
    if let Some(body) = endpoint.request {
        operation["requestBody"] = json!({"required": true, "content": content(body)});
    }
    operation
}

fn parameters(endpoint: &Endpoint) -> Value {
    let mut list = Vec::new();
    if endpoint.speaks_protocol() {
        list.push(json!({
            "name": PROTOCOL_HEADER, "in": "header", "required": true, "schema": {"type": "string", "pattern": "^[0-9]+$"},
        }));
    }
    Value::Array(list)
}

fn responses(endpoint: &Endpoint) -> Value {
    let mut responses = Map::new();
    responses.insert(
        "200".into(),
        json!({"description": "Done.", "content": content(endpoint.reply)}),
    );
    let mut refusals = BTreeMap::<u16, Vec<&str>>::new();
    for code in endpoint.all_refusals() {
        let (status, ..) = describe(code);
        refusals.entry(status.as_u16()).or_default().push(code.code());
    }
    for (status, codes) in refusals {
        let mut refusal = json!({
            "description": format!("Refused: {}.", codes.join(", ")),
            "content": content("ErrorBody"),
            "x-codes": codes,
        });
        if status == 429 || status == 503 {
            refusal["headers"] = json!({"retry-after": {"schema": {"type": "integer"}}});
        }
        responses.insert(status.to_string(), refusal);
    }
    Value::Object(responses)
}

fn content(name: &str) -> Value {
    json!({"application/json": {"schema": {"$ref": format!("#/components/schemas/{name}")}}})
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::wire::RefusalCode;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_is_documented_and_every_reference_leads_somewhere() {
        let documented: BTreeSet<_> = ENDPOINTS.iter().flat_map(Endpoint::all_refusals).collect();
        let missing: Vec<_> = RefusalCode::ALL
            .iter()
            .filter(|code| !documented.contains(code))
            .collect();
        assert!(missing.is_empty(), "undocumented: {missing:?}");

        let document = document();
        let text = document.to_string();
        for part in text.split("#/components/schemas/").skip(1) {
            let name = part.split('"').next().unwrap();
            assert!(document["components"]["schemas"][name].is_object(), "{name}");
        }
    }
}
