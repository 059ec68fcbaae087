//! `GET /v1/openapi.json`: the machine-readable form of the protocol.
//!
//! Invariant: the endpoints and their refusals stand in one table here, the bodies are derived from the wire types; tests
//! hold the table against the router, the sources and real answers.

use super::health::HealthReply;
use crate::change::wire::{
    CURSOR_HEADER, EnrolReply, EnrolRequest, ErrorBody, HaveReply, HaveRequest, PROTOCOL_HEADER, PushStatus,
    RecoverReply, RecoverRequest, RotateReply, RotateRequest, SyncReply, SyncRequest,
};
use crate::change::{Cursor, Kind, Proof};
use crate::domain::ids::{ChangeId, DeviceId, GroupId, RecordId, UserId};
use crate::domain::role::Role;
use crate::domain::time::Millis;
use crate::domain::unit::{UnitKind, UnitPath};
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use serde_json::{Map, Value, json};
use std::sync::LazyLock;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{RefOr, SchemaFormat};
use utoipa::{PartialSchema, ToSchema};

/// An endpoint as the document has it.
struct Endpoint {
    path: &'static str,
    method: &'static str,
    does: &'static str,
    /// A bearer token is needed.
    token: bool,
    /// The names of the bodies.
    request: Option<&'static str>,
    reply: Option<&'static str>,
    /// Its own refusals beside the common ones: status and codes.
    refusals: &'static [(u16, &'static [&'static str])],
}

/// What any endpoint may answer.
const COMMON: &[(u16, &[&str])] = &[
    (400, &["bad_request"]),
    (405, &["method_not_allowed"]),
    (408, &["timed_out"]),
    (411, &["length_required"]),
    (415, &["unsupported_media"]),
    (500, &["internal"]),
    (503, &["busy"]),
];

/// What an endpoint with a token may answer besides.
const TOKEN: &[(u16, &[&str])] = &[
    (401, &["token_unknown", "token_expired", "device_revoked"]),
    (426, &["upgrade_required"]),
    (429, &["device_busy"]),
    (507, &["server_disk_full"]),
];

const BODY: &[(u16, &[&str])] = &[(400, &["bad_json", "bad_envelope"]), (413, &["too_large"])];

const ENDPOINTS: &[Endpoint] = &[
    Endpoint {
        path: "/v1/enrol",
        method: "post",
        does: "Trades a one-time code for a device id and its token.",
        token: false,
        request: Some("EnrolRequest"),
        reply: Some("EnrolReply"),
        refusals: &[
            (403, &["code_refused"]),
            (426, &["upgrade_required"]),
            (429, &["too_many_tries"]),
            (507, &["server_disk_full"]),
        ],
    },
    Endpoint {
        path: "/v1/sync",
        method: "post",
        does: "Pushes changes, then pulls what is new. At most 200 changes and 256 KiB decoded.",
        token: true,
        request: Some("SyncRequest"),
        reply: Some("SyncReply"),
        refusals: &[(409, &["gap", "forked", "diverged"])],
    },
    Endpoint {
        path: "/v1/have",
        method: "post",
        does: "Names those of at most 2,000 changes which the server lacks.",
        token: true,
        request: Some("HaveRequest"),
        reply: Some("HaveReply"),
        refusals: &[],
    },
    Endpoint {
        path: "/v1/recover",
        method: "post",
        does: "Brings back what the server has lost; changes of others need their proof.",
        token: true,
        request: Some("RecoverRequest"),
        reply: Some("RecoverReply"),
        refusals: &[(409, &["gap", "forked", "diverged"])],
    },
    Endpoint {
        path: "/v1/device/rotate",
        method: "post",
        does: "A new incarnation for a device whose database is an old copy.",
        token: true,
        request: Some("RotateRequest"),
        reply: Some("RotateReply"),
        refusals: &[(429, &["too_many_rotations"])],
    },
    Endpoint {
        path: "/v1/snapshot",
        method: "get",
        does: "Everything in the device's scope up to a cursor: gzip, one change a line (Sequenced). Range and If-Range resume it.",
        token: true,
        request: None,
        reply: None,
        refusals: &[(400, &["bad_envelope"]), (409, &["diverged"]), (416, &["bad_range"])],
    },
    Endpoint {
        path: "/v1/health",
        method: "get",
        does: "Alive, and the storage answers.",
        token: false,
        request: None,
        reply: Some("HealthReply"),
        refusals: &[],
    },
    Endpoint {
        path: "/v1/openapi.json",
        method: "get",
        does: "This document.",
        token: false,
        request: None,
        reply: Some("Document"),
        refusals: &[],
    },
];

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

/// All refusals of an endpoint, the codes of one status together.
fn refusals(endpoint: &Endpoint) -> std::collections::BTreeMap<u16, Vec<&'static str>> {
    let token = if endpoint.token { TOKEN } else { &[] };
    let body = if endpoint.request.is_some() { BODY } else { &[] };
    let mut all = std::collections::BTreeMap::<u16, Vec<_>>::new();
    for (status, codes) in [COMMON, token, body, endpoint.refusals].into_iter().flatten() {
        all.entry(*status).or_default().extend_from_slice(codes);
    }
    all
}

fn content(name: &str) -> Value {
    json!({"application/json": {"schema": {"$ref": format!("#/components/schemas/{name}")}}})
}

fn schemas() -> Value {
    let mut found = Vec::new();
    add::<EnrolRequest>(&mut found);
    add::<EnrolReply>(&mut found);
    add::<SyncRequest>(&mut found);
    add::<SyncReply>(&mut found);
    add::<HaveRequest>(&mut found);
    add::<HaveReply>(&mut found);
    add::<RecoverRequest>(&mut found);
    add::<RecoverReply>(&mut found);
    add::<RotateRequest>(&mut found);
    add::<RotateReply>(&mut found);
    add::<HealthReply>(&mut found);
    add::<ErrorBody>(&mut found);
    let named = found.into_iter().map(|(name, schema)| (name, json!(schema)));
    let mut schemas: Map<String, Value> = named.collect();
    schemas.insert(
        "Document".into(),
        json!({"type": "object", "description": "OpenAPI 3.1."}),
    );
    Value::Object(schemas)
}

fn add<T: ToSchema>(found: &mut Vec<(String, RefOr<Schema>)>) {
    found.push((T::name().into_owned(), T::schema()));
    T::schemas(found);
}

/// A string of a form; the types below are written as such.
fn text(about: &str, pattern: Option<&str>, format: Option<&str>) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(SchemaType::new(Type::String))
        .description(Some(about))
        .pattern(pattern)
        .format(format.map(|name| SchemaFormat::Custom(name.to_owned())))
        .into()
}

macro_rules! written_as {
    ($($type:ty => $schema:expr;)*) => {$(
        impl PartialSchema for $type {
            fn schema() -> RefOr<Schema> {
                $schema
            }
        }
        impl ToSchema for $type {}
    )*};
}

written_as! {
    ChangeId => text("A change.", None, Some("uuid"));
    DeviceId => text("One incarnation of a device.", None, Some("uuid"));
    GroupId => text("Changes of one action share it.", None, Some("uuid"));
    RecordId => text("A record.", None, Some("uuid"));
    UserId => text("A user.", None, Some("uuid"));
    Cursor => text("A place in the log: sequence number and chain.", Some("^[0-9]+\\.[0-9a-f]{16}$"), None);
    Proof => text("What proves a change genuine.", Some("^[0-9a-f]{32}$"), None);
    UnitPath => text("Codes joined by slashes, the town's first.", Some("^[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*$"), None);
    Kind => codes("A record kind; unknown ones are kept.", Kind::ALL.iter().map(Kind::code));
    Role => codes("A role.", Role::ALL.iter().map(Role::code));
    UnitKind => codes("What a unit is.", UnitKind::ALL.iter().map(UnitKind::code));
    PushStatus => codes("What became of a change.", PushStatus::ALL.iter().map(PushStatus::code));
    Millis => ObjectBuilder::new()
        .schema_type(SchemaType::new(Type::Integer))
        .description(Some("Milliseconds since 1970-01-01T00:00Z."))
        .into();
}

/// A string with known values; others come from newer peers.
fn codes(about: &str, known: impl Iterator<Item = &'static str>) -> RefOr<Schema> {
    let known: Vec<&str> = known.collect();
    text(&format!("{about} Known: {}.", known.join(", ")), None, None)
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
            include_str!("refusal.rs"),
            include_str!("caller.rs"),
            include_str!("enrol.rs"),
            include_str!("sync.rs"),
            include_str!("snapshot.rs"),
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
