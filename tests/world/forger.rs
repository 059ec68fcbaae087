//! Somebody who has a device's token and its database brings back what is not so. They choose, where they can, what a
//! restored server has lost: there alone it would take it.
//!
//! Invariant (judged at rest): the log and what is kept apart say of every change what its author wrote, and who that was.

use super::post::Sent;
use super::read::{self, Row};
use super::world::World;
use lianxin::clock::{Clock, random_bytes};
use lianxin::domain::ids::ChangeId;
use serde_json::{Value, json};
use std::collections::HashSet;

/// A text nobody wrote.
pub const FORGED: &str = "forged-text";

impl World {
    /// Brings back one change of the device's database, forged in one of six ways.
    pub fn forge(&mut self, index: usize, pick: usize, how: usize) {
        let start = self.devices[index].store().sync_start().unwrap().unwrap();
        let there: HashSet<String> = read::log(&self.town.db(&self.runtime))
            .into_iter()
            .map(|row| row.id)
            .collect();
        let here: Vec<Row> = read::journal(&self.devices[index].db())
            .into_iter()
            .map(|kept| kept.row)
            .filter(|row| row.proof.is_some() && row.kind == "household" && row.device != start.device.to_string())
            .collect();
        let lost: Vec<&Row> = here.iter().filter(|row| !there.contains(&row.id)).collect();
        let from: Vec<&Row> = if lost.is_empty() { here.iter().collect() } else { lost };
        let Some(row) = pick.checked_rem(from.len()).map(|at| from[at]) else {
            return;
        };
        let item = forged(row, how, &start.device.to_string());
        self.forged.insert(item["change"]["id"].as_str().unwrap().to_owned());
        let body = json!({"device": start.device, "cursor": start.cursor, "items": [item]});
        let sent = Sent::post("/v1/recover", &start.token, body.to_string().as_bytes());
        let answered = self.runtime.block_on(self.town.carry(sent));
        let said = String::from_utf8(answered.plain().unwrap()).unwrap();
        self.say(&format!("{} as {how}: {} {said}", row.id, answered.status.as_u16()));
    }
}

fn forged(row: &Row, how: usize, forger: &str) -> Value {
    let mut item = json!({
        "change": {
            "id": row.id, "n": row.n, "kind": row.kind, "record": row.record, "unit": row.unit, "v": row.v,
            "at": row.at, "seen": row.seen, "group": row.group, "set": row.set,
        },
        "es": row.es,
        "from": {
            "device": row.device, "user": row.user, "received": row.received, "te": row.te, "es": row.es,
            "recovered": row.recovered, "proof": row.proof,
        },
    });
    match how % 6 {
        0 => item["change"]["set"] = json!({"remark": FORGED}),
        1 => item["from"]["device"] = json!(forger),
        2 => item["from"]["te"] = json!(row.te + 1),
        3 => item["from"]["es"] = json!(row.es + 1),
        4 => {
            item["change"]["id"] = json!(ChangeId::new(Clock::system().now(), random_bytes()));
            item["change"]["set"] = json!({"remark": FORGED});
        }
        _ => {
            item["change"]["set"] = json!({"remark": FORGED});
            item["from"] = json!("mine");
        }
    }
    item
}
