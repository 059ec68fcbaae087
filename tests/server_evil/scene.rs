//! A server with two towns, an evil device, and others whose data must not change.

use crate::common_http::{Call, Said, change, raw, request};
use crate::common_net::{OTHER, Town, path, wait};
use flate2::Compression;
use flate2::write::GzEncoder;
use lianxin::change::wire::EnrolReply;
use lianxin::clock::Clock;
use lianxin::domain::role::Role;
use lianxin::server::{self, Config, Limits, town};
use serde_json::{Value, json};
use std::io::Write;
use std::net::SocketAddr;
use std::time::Duration;

/// Stands in whatever is sent; no refusal may repeat it.
pub const SECRET: &str = "SECRET-MARKER";

/// The scene.
pub struct Scene {
    pub town: Town,
    pub evil: EnrolReply,
    pub others: Vec<EnrolReply>,
    document: Value,
}

impl Scene {
    pub fn new() -> Self {
        let mut town = Town::new();
        town.unplug();
        let mut config = Config::loopback(town.db.clone(), Clock::system());
        config.limits = Limits {
            head: Duration::from_millis(800),
            request: Duration::from_millis(1_500),
            ..Limits::default()
        };
        town.server = Some(server::start(config).unwrap());
        let storage = town.storage();
        wait(async {
            let (clock, there) = (Clock::system(), path("439901200"));
            town::init(&storage, clock, there.clone(), "白石镇").await.unwrap();
            town::add_user(&storage, clock, "蓝霜降", Role::Clerk, there)
                .await
                .unwrap();
        });
        let evil = town.enrol("谭谷雨");
        let others = vec![town.enrol("盘立冬"), town.enrol("蓝霜降"), town.enrol("邓小满")];
        let mut scene = Self {
            town,
            evil,
            others,
            document: Value::Null,
        };
        for (i, unit) in [OTHER, "439901200", "439901100/200"].into_iter().enumerate() {
            let who = &scene.others[i];
            let push = [change(1, 500 + i as u128, unit)];
            let said = scene.sync(&who.token, &request(who.device, &push));
            assert_eq!(said.json()["results"][0]["status"], "stored");
        }
        let document = raw(
            scene.to(),
            b"GET /v1/openapi.json HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
        );
        scene.document = document.json();
        scene
    }

    pub fn to(&self) -> SocketAddr {
        self.town.server.as_ref().unwrap().addr()
    }

    pub fn sync(&self, token: &str, body: &Value) -> Said {
        Call::new("/v1/sync", token, body.to_string()).send(self.to())
    }

    /// What the others receive, without what the evil device was allowed to write.
    pub fn held(&self) -> Vec<Value> {
        let held = self.others.iter().map(|who| {
            let said = self.sync(&who.token, &request(who.device, &[]));
            assert_eq!(said.status, 200, "the good client is served: {}", said.head);
            let mut reply = said.json();
            let mine = json!(self.evil.device);
            let changes = reply["changes"].as_array_mut().unwrap();
            changes.retain(|change| change["device"] != mine);
            for change in changes.iter_mut() {
                change["seq"] = Value::Null;
            }
            json!([reply["changes"], reply["device_n"], reply["acked"]])
        });
        held.collect()
    }

    /// Attacks; the answer must be one of the codes, say nothing, be documented, and leave the others as they were.
    pub fn attack(&self, name: &str, call: &Call, status: u16, codes: &[&str]) {
        let before = self.held();
        let said = call.send(self.to());
        assert_eq!(said.status, status, "{name}: {} {}", said.head, said.json());
        assert!(codes.contains(&said.code().as_str()), "{name}: {}", said.json());
        self.says_nothing(name, &said);
        self.documented(name, &call.path, &call.method.to_lowercase(), &said);
        assert_eq!(self.held(), before, "{name}: others were touched");
    }

    pub fn says_nothing(&self, name: &str, said: &Said) {
        let text = format!("{}{}", said.head, String::from_utf8_lossy(&said.body));
        for secret in [
            SECRET,
            "谭谷雨",
            "盘立冬",
            &self.evil.token[10..],
            "panicked",
            ".rs:",
            "SQL",
            "/tmp",
        ] {
            assert!(!text.contains(secret), "{name}: {text}");
        }
    }

    pub fn documented(&self, name: &str, path: &str, method: &str, said: &Said) {
        let path = path.split('?').next().unwrap();
        let response = &self.document["paths"][path][method]["responses"][said.status.to_string()];
        let codes = response["x-codes"]
            .as_array()
            .unwrap_or_else(|| panic!("{name}: {} {path}", said.status));
        assert!(
            codes.contains(&json!(said.code())),
            "{name}: {} of {path} is not documented",
            said.code()
        );
    }

    pub fn call(&self, body: impl Into<Vec<u8>>) -> Call {
        Call::new("/v1/sync", &self.evil.token, body)
    }
}

pub fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::best());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}
