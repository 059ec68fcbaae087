//! `GET /v1/openapi.json`: the machine-readable form of the protocol.
//!
//! Invariant: the endpoints and their refusals stand in one table, the bodies are derived from the wire types; tests hold
//! the table against the router, the sources and real answers.

mod endpoints;
mod schemas;

use crate::change::wire::{CURSOR_HEADER, PROTOCOL_HEADER};
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use endpoints::{ENDPOINTS, Endpoint, refusals};
use schemas::schemas;
use serde_json::{Map, Value, json};
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
                json!({ endpoint.method: operation(endpoint) }),
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
    if endpoint.token || endpoint.request.is_some() {
        list.push(json!({
            "name": PROTOCOL_HEADER, "in": "header", "required": true, "schema": {"type": "string", "pattern": "^[0-9]+$"},
        }));
    }
    if endpoint.path == "/v1/snapshot" {
        list.push(json!({
            "name": "cursor", "in": "query", "required": false, "schema": {"$ref": "#/components/schemas/Cursor"},
        }));
        for name in ["range", "if-range", "if-none-match"] {
            list.push(json!({"name": name, "in": "header", "required": false, "schema": {"type": "string"}}));
        }
    }
    Value::Array(list)
}

fn responses(endpoint: &Endpoint) -> Value {
    let mut responses = Map::new();
    match endpoint.reply {
        Some(reply) => {
            responses.insert("200".into(), json!({"description": "Done.", "content": content(reply)}));
        }
        None => {
            for (status, description) in [("200", "The whole file."), ("206", "The range asked for.")] {
                let file = json!({"application/gzip": {"schema": {"type": "string", "format": "binary"}}});
                let headers = json!({
                    "etag": {"schema": {"type": "string"}, "description": "SHA-256 of the whole file, hexadecimal."},
                    CURSOR_HEADER: {"schema": {"$ref": "#/components/schemas/Cursor"}},
                });
                let body = json!({"description": description, "headers": headers, "content": file});
                responses.insert(status.into(), body);
            }
            responses.insert(
                "304".into(),
                json!({"description": "The file is the one in If-None-Match."}),
            );
        }
    }
    for (status, codes) in refusals(endpoint) {
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
    use std::collections::BTreeSet;

    #[test]
    fn every_route_is_in_the_document_and_the_other_way_round() {
        let source = include_str!("mod.rs");
        let mut routes = BTreeSet::new();
        for part in source.split("/v1/").skip(1) {
            let name = part.split('"').next().unwrap();
            if source.contains(&format!("\"/v1/{name}\"")) {
                routes.insert(format!("/v1/{name}"));
            }
        }
        let listed: BTreeSet<String> = ENDPOINTS.iter().map(|endpoint| endpoint.path.to_owned()).collect();
        assert_eq!(routes, listed);
    }

    #[test]
    fn every_code_in_the_sources_is_documented_and_every_reference_leads_somewhere() {
        let documented: BTreeSet<&str> = ENDPOINTS
            .iter()
            .flat_map(|endpoint| refusals(endpoint).into_values().flatten())
            .collect();
        let sources = [
            include_str!("mod.rs"),
            include_str!("edge.rs"),
            include_str!("refusal.rs"),
            include_str!("caller.rs"),
            include_str!("enrol.rs"),
            include_str!("sync.rs"),
            include_str!("snapshot.rs"),
            include_str!("snapshot/range.rs"),
            include_str!("recover.rs"),
        ];
        let mut seen = BTreeSet::new();
        for source in sources {
            for call in ["Refusal::bad(", "Refusal::unauthorized(", "Self::new(", "Refusal::new("] {
                for part in source.split(call).skip(1) {
                    // The first plain word in quotes is the code; the message and the hint have blanks.
                    let code = part.split('"').nth(1).unwrap_or_default();
                    if !code.is_empty() && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_') {
                        seen.insert(code);
                    }
                }
            }
        }
        assert!(seen.len() > 12, "{seen:?}");
        let missing: Vec<_> = seen
            .difference(&documented)
            .filter(|code| **code != "not_found")
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
