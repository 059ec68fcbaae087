//! Somebody with a device of their own lies: about who they are, about where a record lives, about what they may name.
//!
//! Invariant (I10, judged at once): nothing of it gets into the log; (at rest) nobody else notices.

use super::common_lies::Lie;
use super::post::Sent;
use super::read;
use super::town::{PEOPLE, TOWN};
use super::world::World;
use lianxin::change::{CHANGE_VERSION, Cursor};
use lianxin::clock::{Clock, random_bytes};
use lianxin::domain::ids::{ChangeId, RecordId};
use serde_json::{Value, json};
use std::collections::BTreeMap;

impl World {
    /// A new device of a person pushes one lie.
    pub fn lie(&mut self, person: usize, pick: usize, how: usize) {
        let (name, ..) = PEOPLE[person % PEOPLE.len()];
        let user = self.town.user(name, &self.runtime);
        let mut units: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for row in read::log(&self.town.db(&self.runtime)) {
            if row.kind == "household" {
                units.entry(row.record).or_default().push(row.unit);
            }
        }
        let own = user.unit.as_str();
        let is_inside = |unit: &String| unit == own || unit.starts_with(&format!("{own}/"));
        let foreign: Vec<&String> = units
            .iter()
            .filter(|(_, units)| !units.iter().any(is_inside))
            .map(|(record, _)| record)
            .collect();
        let foreign = pick.checked_rem(foreign.len()).map(|at| foreign[at].clone());
        let now = Clock::system().now();
        let fresh = RecordId::new(now, random_bytes()).to_string();
        let (record, v, set) = match (Lie::ALL[how % Lie::ALL.len()], foreign) {
            (Lie::Author, _) => (
                fresh,
                CHANGE_VERSION,
                json!({"created_by": ChangeId::new(now, random_bytes())}),
            ),
            (Lie::Role, _) => (fresh, CHANGE_VERSION, json!({"role": "village_doctor"})),
            (Lie::Edit, Some(foreign)) => (foreign, CHANGE_VERSION, json!({"phone": "12900000000"})),
            (Lie::Delete, Some(foreign)) => (foreign, CHANGE_VERSION + 1, json!({"deleted": "x"})),
            (Lie::Reference, Some(foreign)) => (fresh, CHANGE_VERSION, json!({"near": [{"household": foreign}]})),
            (Lie::Touch, Some(foreign)) => (foreign, CHANGE_VERSION, json!({})),
            (_, None) => return,
        };
        let device = self.enrolled(name);
        let id = ChangeId::new(now, random_bytes());
        self.forged.insert(id.to_string());
        let change = json!({
            "id": id, "n": 1, "kind": "household", "record": record, "unit": own, "v": v, "at": now,
            "seen": Cursor::default(), "group": null, "set": set,
        });
        let body = json!({
            "device": device.device, "max_n": 1, "acked": {}, "sent": now, "push": [change], "cursor": Cursor::default(),
            "scope_rev": 0, "limit_bytes": 1,
        });
        let sent = Sent::post("/v1/sync", &device.token, body.to_string().as_bytes());
        let answered = self.runtime.block_on(self.town.carry(sent));
        let said: Value = serde_json::from_slice(&answered.plain().unwrap()).unwrap();
        self.say(&format!("{id} {set}: {}", said["results"]));
        if said["results"][0]["status"] != "quarantined" {
            self.fail("I10", format!("{name} of {TOWN} {own}: {change} -> {said}"));
        }
    }
}
