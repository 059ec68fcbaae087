//! The same story twice, once over the network and once by stick: at its end every device holds and shows the same.
//!
//! Ids and instants are other ones each time; they are compared by the order in which a device's journal has them.

use super::common_net::{Device, Town, wait};
use super::{BundleError, bundle, hand_in, scenarios};
use lianxin::change::bundle_file::{self, Direction};
use lianxin::clock::Clock;
use lianxin::store::SyncStart;
use lianxin::sync::{Failure, Transport, classify};
use rusqlite::types::Value as Sql;
use serde_json::{Value, json};
use std::collections::HashMap;

/// How a device syncs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Network,
    Stick,
}

impl Way {
    /// Syncs until nothing is left to carry; what kept it from ending well, `ok` when nothing did.
    pub fn sync(self, device: &mut Device, town: &Town) -> String {
        match self {
            Self::Network => match device.sync(town).failure {
                None => "ok".to_owned(),
                Some((trouble, _)) => trouble.code.code().to_owned(),
            },
            Self::Stick => by_stick(device, town, |file, _| file.to_vec()),
        }
    }

    /// The same with a program that is too old for the server.
    pub fn sync_outdated(self, device: &mut Device, town: &Town) -> String {
        match self {
            Self::Network => match device.sync_by(&mut Outdated(town.url())).failure {
                None => "ok".to_owned(),
                Some((trouble, _)) => trouble.code.code().to_owned(),
            },
            Self::Stick => by_stick(device, town, outdated),
        }
    }
}

fn by_stick(device: &mut Device, town: &Town, on_the_way: impl Fn(&[u8], &SyncStart) -> Vec<u8>) -> String {
    let now = || Clock::system().now();
    for _ in 0..20 {
        let start = device.store.sync_start().unwrap().unwrap();
        let taken = bundle::export(&mut device.store, now()).and_then(|file| {
            let answered = hand_in(town, &on_the_way(&file, &start)).unwrap();
            bundle::take(&mut device.store, &answered.file, now())
        });
        match taken {
            Ok(taken) if taken.applied.removal > 0 => return "removal_asks".to_owned(),
            Ok(taken) if taken.more => {}
            Ok(_) => return "ok".to_owned(),
            Err(BundleError::Refused(code)) => return code,
            Err(BundleError::Revoked { .. }) if start.locked => return "locked".to_owned(),
            Err(BundleError::Revoked { .. }) => return "device_revoked".to_owned(),
            Err(other) => panic!("{other:?}"),
        }
    }
    panic!("no end of the rounds");
}

/// The request as an older program would have made it.
fn outdated(file: &[u8], start: &SyncStart) -> Vec<u8> {
    let (_, token) = bundle_file::holder(&start.token).unwrap();
    let sealed = bundle_file::read(file, Direction::Request).unwrap();
    let mut request: Value = sealed.open(&token).unwrap();
    request["protocol"] = json!(0);
    bundle_file::seal(&sealed.label, &token, [9; 24], &request).unwrap()
}

/// A line on which an older program speaks.
struct Outdated(String);

impl Transport for Outdated {
    async fn exchange(&mut self, start: &SyncStart, path: &'static str, body: Vec<u8>) -> Result<Vec<u8>, Failure> {
        lianxin::sync::transport::install_tls_provider();
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let asked = client
            .post(format!("{}{path}", self.0))
            .bearer_auth(&start.token)
            .header("lianxin-protocol", "0")
            .header("content-type", "application/json")
            .body(body);
        let answer = asked.send().await.unwrap();
        let status = answer.status().as_u16();
        Err(classify::answer(
            status,
            "application/json",
            &answer.bytes().await.unwrap(),
            None,
        ))
    }
}

/// All that a person or the next sync could tell of a device.
pub fn state(device: &Device) -> Vec<String> {
    let mut names = Names::default();
    let mut lines = names.journal(device);
    for kind in [
        "household",
        "person",
        "visit",
        "request",
        "request_event",
        "tag",
        "unit",
        "user",
    ] {
        let mut rows: Vec<String> = device
            .export(kind)
            .into_iter()
            .map(|row| names.plain(row).to_string())
            .collect();
        rows.sort();
        lines.extend(rows.into_iter().map(|row| format!("{kind} {row}")));
    }
    let counts = device.counts();
    lines.push(format!(
        "pending {} refused {} conflicts {} removal {:?}",
        counts.pending,
        counts.refused,
        counts.conflicts,
        device.store.removal_waiting().unwrap()
    ));
    let start = device.store.sync_start().unwrap().unwrap();
    lines.push(format!(
        "{:?} at {} acked {} of {} scope {:?} rotate {} locked {}",
        start.phase,
        start.cursor.seq,
        start.acked_n,
        start.max_n,
        start.scope.map(|scope| (scope.rev, scope.unit)),
        start.must_rotate,
        start.locked
    ));
    lines
}

/// Names for ids, in the order in which they were met.
#[derive(Default)]
struct Names(HashMap<String, usize>);

impl Names {
    fn of(&mut self, id: &str) -> String {
        let next = self.0.len();
        format!("#{}", self.0.entry(id.to_owned()).or_insert(next))
    }

    /// Ids named, instants left out, of cursors the place alone.
    fn plain(&mut self, value: Value) -> Value {
        match value {
            Value::String(text) => match text.split_once('.') {
                _ if uuid::Uuid::parse_str(&text).is_ok() => self.of(&text).into(),
                Some((seq, chain)) if chain.len() == 16 && seq.bytes().all(|b| b.is_ascii_digit()) => seq.into(),
                _ => text.into(),
            },
            Value::Number(number) if number.as_i64().is_some_and(|n| n > 1_000_000_000_000) => "an instant".into(),
            Value::Array(items) => items.into_iter().map(|item| self.plain(item)).collect(),
            Value::Object(fields) => fields
                .into_iter()
                .map(|(name, value)| (name, self.plain(value)))
                .collect(),
            other => other,
        }
    }

    fn journal(&mut self, device: &Device) -> Vec<String> {
        const COLUMNS: [&str; 15] = [
            "seq",
            "id",
            "device",
            "n",
            "user",
            "kind",
            "record",
            "unit",
            "body",
            "seen",
            "es",
            "recovered",
            "refused",
            "mine",
            "hidden",
        ];
        let conn = rusqlite::Connection::open(device.dir.path().join("lianxin.db")).unwrap();
        let sql = format!(
            "SELECT {} FROM journal ORDER BY seq IS NULL, seq, n, arrival",
            COLUMNS.join(", ")
        );
        let mut statement = conn.prepare(&sql).unwrap();
        let mut rows = statement.query([]).unwrap();
        let mut lines = Vec::new();
        while let Some(row) = rows.next().unwrap() {
            let mut line = String::new();
            for column in COLUMNS {
                let value = match row.get(column).unwrap() {
                    Sql::Integer(number) => number.into(),
                    Sql::Text(text) if column == "body" => serde_json::from_str(&text).unwrap(),
                    Sql::Text(text) => Value::String(text),
                    _ => Value::Null,
                };
                line.push_str(&format!("{column} {} ", self.plain(value)));
            }
            lines.push(line);
        }
        lines
    }
}

#[test]
fn every_story_ends_alike_over_the_network_and_by_stick() {
    for (name, story) in scenarios::ALL {
        let [network, stick] = [Way::Network, Way::Stick].map(|way| {
            let mut scene = scenarios::Scene::new(way);
            let devices = story(&mut scene);
            let states: Vec<Vec<String>> = devices.iter().map(state).collect();
            let head = wait(scene.town.storage().head(super::common_net::TOWN.into()))
                .unwrap()
                .seq;
            (scene.said, head, states)
        });
        assert_eq!(network.0, stick.0, "{name}: what was said");
        assert_eq!(network.1, stick.1, "{name}: the log's length");
        for (number, (a, b)) in network.2.iter().zip(&stick.2).enumerate() {
            let (only_a, only_b): (Vec<_>, Vec<_>) = (
                a.iter().filter(|line| !b.contains(line)).collect(),
                b.iter().filter(|line| !a.contains(line)).collect(),
            );
            assert_eq!(only_a, only_b, "{name}, device {number}: network left, stick right");
            assert_eq!(a, b, "{name}, device {number}");
        }
    }
}
