//! The endpoints and their refusals, one table.

use std::collections::BTreeMap;

/// An endpoint as the document has it.
pub struct Endpoint {
    /// Its path.
    pub path: &'static str,
    /// Its method, in small letters.
    pub method: &'static str,
    /// What it does.
    pub does: &'static str,
    /// A bearer token is needed.
    pub token: bool,
    /// The name of the request's body.
    pub request: Option<&'static str>,
    /// The name of the answer's body; `None` is the snapshot's file.
    pub reply: Option<&'static str>,
    /// Its own refusals beside the common ones: status and codes.
    pub refusals: &'static [(u16, &'static [&'static str])],
}

/// What any endpoint may answer.
const COMMON: &[(u16, &[&str])] = &[
    (400, &["bad_request"]),
    (405, &["method_not_allowed"]),
    (408, &["timed_out"]),
    (411, &["length_required"]),
    (415, &["unsupported_media"]),
    (500, &["internal"]),
    (503, &["busy", "server_read_only", "server_clock"]),
];

/// What an endpoint with a token may answer besides.
const TOKEN: &[(u16, &[&str])] = &[
    (401, &["token_unknown", "token_expired", "device_revoked"]),
    (426, &["upgrade_required"]),
    (429, &["device_busy"]),
    (507, &["server_disk_full"]),
];

const BODY: &[(u16, &[&str])] = &[(400, &["bad_json", "bad_envelope"]), (413, &["too_large"])];

/// Every endpoint.
pub const ENDPOINTS: &[Endpoint] = &[
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

/// All refusals of an endpoint, the codes of one status together.
pub fn refusals(endpoint: &Endpoint) -> BTreeMap<u16, Vec<&'static str>> {
    let token = if endpoint.token { TOKEN } else { &[] };
    let body = if endpoint.request.is_some() { BODY } else { &[] };
    let mut all = BTreeMap::<u16, Vec<_>>::new();
    for (status, codes) in [COMMON, token, body, endpoint.refusals].into_iter().flatten() {
        all.entry(*status).or_default().extend_from_slice(codes);
    }
    all
}
