//! A client of a newer version (I16): it writes kinds, fields and versions that are not known here, and reads what it may.
//!
//! Invariant: what it writes is stored as it is and goes to everybody in whose scope it lies. It keeps no database: when
//! the server does not know it any more it begins anew, and what it wrote comes back from those who had it.

use super::line::may_receive;
use super::post::{Answered, Sent};
use super::read::{self, Row};
use super::sight::Sight;
use super::town::{PEOPLE, UNITS};
use super::truth::NEW_FIELD;
use super::world::World;
use lianxin::change::{Cursor, Kind};
use lianxin::clock::{Clock, random_bytes};
use lianxin::domain::ids::{ChangeId, DeviceId, RecordId};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashSet};

/// The client.
#[derive(Default)]
pub struct Newer {
    device: Option<(DeviceId, String)>,
    n: u64,
    made: usize,
    scope: u64,
    cursor: String,
    /// What it holds of the log, by id.
    rows: BTreeMap<String, Value>,
    /// The change under way.
    sent: Option<Value>,
    /// Those of its incarnation, by record.
    own: Vec<(String, String)>,
}

impl World {
    /// It writes a change of a form this version does not know, and takes the answer.
    pub fn newer_writes(&mut self, form: usize, pick: usize) {
        self.newer_begins();
        let change = self.newer_change(form, pick);
        let sent = self.newer_asks(Some(change));
        let answered = self.runtime.block_on(self.town.carry(sent));
        self.newer_takes(&answered);
    }

    /// What it would ask now, to be carried later.
    pub fn newer_request(&mut self) -> Option<Sent> {
        self.newer.as_ref()?;
        self.newer_begins();
        let form = self.newer.as_ref()?.made;
        let change = self.newer_change(form, form);
        Some(self.newer_asks(Some(change)))
    }

    fn newer_begins(&mut self) {
        if self.newer.as_ref().is_none_or(|newer| newer.device.is_some()) {
            return;
        }
        let reply = self.enrolled(PEOPLE[1].0);
        let newer = self.newer.as_mut().unwrap();
        let made = newer.made;
        *newer = Newer {
            device: Some((reply.device, reply.token)),
            made,
            cursor: Cursor::default().to_string(),
            ..Newer::default()
        };
    }

    fn newer_change(&mut self, form: usize, pick: usize) -> Value {
        let log = read::log(&self.town.db(&self.runtime));
        let households: Vec<&Row> = log.iter().filter(|row| row.kind == "household").collect();
        let known = pick.checked_rem(households.len()).map(|at| households[at]);
        let now = Clock::system().now();
        let newer = self.newer.as_mut().unwrap();
        newer.made += 1;
        let text = format!("newer-{:05}-of-the-world", newer.made);
        let fresh = RecordId::new(now, random_bytes()).to_string();
        let (kind, v, record, unit) = match (form % 4, known) {
            (0, Some(row)) => ("household", 1, row.record.clone(), row.unit.clone()),
            (1, Some(row)) => ("household", 2, row.record.clone(), row.unit.clone()),
            // Only some roles read people.
            (2, _) => ("person", 2, fresh, UNITS[2].to_owned()),
            _ => ("canteen", 1, fresh, UNITS[2].to_owned()),
        };
        json!({
            "id": ChangeId::new(now, random_bytes()), "n": newer.n + 1, "kind": kind, "record": record, "unit": unit,
            "v": v, "at": now, "seen": Cursor::default(), "group": null,
            "set": {NEW_FIELD: text, "wells": [1, {"deep": null}]},
        })
    }

    fn newer_asks(&mut self, change: Option<Value>) -> Sent {
        let newer = self.newer.as_mut().unwrap();
        let (device, token) = newer.device.clone().unwrap();
        newer.sent = change;
        let push: Vec<&Value> = newer.sent.iter().collect();
        let body = json!({
            "device": device, "max_n": newer.n + 1, "acked": {device.to_string(): newer.n}, "sent": Clock::system().now(),
            "push": push, "cursor": newer.cursor, "scope_rev": newer.scope, "limit_bytes": 2_048, "taste": ["sweet"],
        });
        let mut sent = Sent::post("/v1/sync", &token, body.to_string().as_bytes());
        sent.speaks = "2";
        sent
    }

    /// It takes an answer; after a refusal it begins anew.
    pub fn newer_takes(&mut self, answered: &Answered) -> bool {
        let reply: Value = answered
            .plain()
            .and_then(|plain| serde_json::from_slice(&plain).ok())
            .unwrap_or_default();
        self.say(&format!("(newer: {} {})", answered.status.as_u16(), reply["results"]));
        let newer = self.newer.as_mut().unwrap();
        let sent = newer.sent.take();
        if answered.status != 200 {
            newer.device = None;
            return false;
        }
        if let Some(change) = sent {
            newer.n += 1;
            let text = |name: &str| change[name].as_str().unwrap().to_owned();
            let (id, record) = (text("id"), text("record"));
            let seen: HashSet<String> = newer
                .own
                .iter()
                .filter(|(_, of)| *of == record)
                .map(|(id, _)| id.clone())
                .collect();
            newer.own.push((id.clone(), record.clone()));
            self.truth.add(&id, &record, &change["set"], seen);
            let code = reply["results"][0]["code"].as_str().unwrap_or_default().to_owned();
            if !["", "scope", "purged"].contains(&code.as_str()) {
                self.fail("I16", format!("what is not known yet is not taken: {code}"));
            }
        }
        let newer = self.newer.as_mut().unwrap();
        for change in reply["changes"].as_array().unwrap() {
            let id = change["id"].as_str().unwrap().to_owned();
            newer.rows.insert(id, change.clone());
        }
        newer.cursor = reply["cursor"].as_str().unwrap().to_owned();
        if let Some(rev) = reply["scope"]["rev"].as_u64() {
            newer.scope = rev;
            newer.rows.clear();
            newer.cursor = Cursor::default().to_string();
            return true;
        }
        reply["more"] == true
    }

    /// At rest a newer client that begins anew is told the log as it is, as far as its user may read it.
    pub fn newer_reads_all(&mut self) {
        let Some(newer) = &mut self.newer else { return };
        newer.device = None;
        self.newer_begins();
        for _ in 0..1_000 {
            let sent = self.newer_asks(None);
            let answered = self.runtime.block_on(self.town.carry(sent));
            if !self.newer_takes(&answered) {
                break;
            }
        }
        let log = read::log(&self.town.db(&self.runtime));
        let newer = self.newer.as_ref().unwrap();
        let device = newer.device.as_ref().map(|(device, _)| *device);
        let account = device.map(|device| self.town.account_of(device).unwrap());
        let Some(account) = account else {
            return self.fail("I16", "the newer client is refused at rest");
        };
        let sight = Sight::of(&log);
        let theirs = |row: &&Row| {
            let units = [Some(sight.home(&row.record, &row.unit)), sight.left(&row.id)];
            let mut units = units.into_iter().flatten();
            units.any(|unit| may_receive(&account, &Kind::from_code(&row.kind), &unit))
        };
        let expected: Vec<&Row> = log.iter().filter(theirs).collect();
        let wrong = expected.iter().find(|row| {
            let here = newer.rows.get(&row.id).unwrap_or(&Value::Null);
            here["seq"] != json!(row.seq) || here["set"] != row.set || here["v"] != json!(row.v)
        });
        if let Some(row) = wrong {
            let found = format!("the newer client has {:?} of {row:?}", newer.rows.get(&row.id));
            return self.fail("I16", found);
        }
        if newer.rows.len() != expected.len() {
            let found = format!("the newer client has {} of {}", newer.rows.len(), expected.len());
            self.fail("I16", found);
        }
    }
}
