//! Asking and what came back.

use crate::common_net::{Town, wait};
use lianxin::change::wire::EnrolReply;
use serde_json::{Value, json};

pub struct Answer {
    pub status: u16,
    pub body: Value,
    pub retry_after: Option<String>,
    pub protocol: Option<String>,
}

/// Posts bytes with headers.
pub fn post(url: &str, headers: &[(&str, &str)], body: Vec<u8>) -> Answer {
    lianxin::sync::transport::install_tls_provider();
    wait(async {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut request = client.post(url).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.unwrap();
        let header = |name: &str| response.headers().get(name).map(|v| v.to_str().unwrap().to_owned());
        let (retry_after, protocol) = (header("retry-after"), header("lianxin-protocol"));
        let status = response.status().as_u16();
        let body = serde_json::from_slice(&response.bytes().await.unwrap()).unwrap_or_default();
        Answer {
            status,
            body,
            retry_after,
            protocol,
        }
    })
}

pub struct Fetched {
    pub status: u16,
    pub body: Vec<u8>,
}

/// Gets a file with headers.
pub fn get(url: &str, headers: &[(&str, &str)]) -> Fetched {
    lianxin::sync::transport::install_tls_provider();
    wait(async {
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let mut request = client.get(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let body = response.bytes().await.unwrap().to_vec();
        Fetched { status, body }
    })
}

/// Posts JSON with a device's token.
pub fn ask(town: &Town, token: &str, path: &str, body: &Value) -> Answer {
    let bearer = format!("Bearer {token}");
    let headers = [("lianxin-protocol", "1"), ("authorization", bearer.as_str())];
    post(
        &format!("{}{path}", town.url()),
        &headers,
        body.to_string().into_bytes(),
    )
}

pub fn enrol(town: &Town, code: &str) -> Answer {
    let body = json!({"code": code, "label": "test"}).to_string().into_bytes();
    post(&format!("{}/v1/enrol", town.url()), &[("lianxin-protocol", "1")], body)
}

pub fn sync(town: &Town, token: &str, body: &Value) -> Answer {
    ask(town, token, "/v1/sync", body)
}

pub fn code(answer: &Answer) -> (u16, &str) {
    (answer.status, answer.body["code"].as_str().unwrap_or_default())
}

pub fn change(n: u64, id: u128, unit: &str) -> Value {
    json!({"id": uuid::Uuid::from_u128(id), "n": n, "kind": "household", "record": uuid::Uuid::from_u128(9), "unit": unit,
           "v": 1, "at": 1, "seen": "0.0000000000000000", "group": null, "set": {"remark": "x"}})
}

pub fn request(who: &EnrolReply, push: &[Value]) -> Value {
    json!({"device": who.device, "max_n": 99, "acked": {}, "sent": 1, "push": push, "cursor": "0.0000000000000000",
           "scope_rev": 0, "limit_bytes": 65536})
}
