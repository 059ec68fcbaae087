//! Seeded chance, and what a person may do by it.

use crate::device::{Device, Turns};
use lianxin::change::Kind;
use lianxin::domain::request::EventKind;
use lianxin::domain::time::Millis;
use serde_json::json;

/// The seed of the environment, or those up to `most`.
pub fn seeds(most: u64) -> Vec<u64> {
    match std::env::var("LIANXIN_SEED") {
        Ok(seed) => vec![seed.parse().unwrap()],
        Err(_) => (1..=most).collect(),
    }
}

/// Seeded chance (xorshift64*).
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33).unwrap() % limit
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

/// Writes something at random; what the rules refuse is not written.
pub fn act(device: &mut Device, chance: &mut Chance, serial: usize, now: Millis) {
    let known = |device: &Device, kind: &Kind| -> Vec<String> {
        let found = device.store.export(kind).unwrap();
        found
            .iter()
            .map(|record| record["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let households = known(device, &Kind::Household);
    if households.is_empty() {
        let _ = device.save(
            json!({"do": "household", "household_no": format!("H-{serial}"), "display_name": "立夏"}),
            now,
        );
        return;
    }
    let household = chance.pick(&households).clone();
    let (persons, requests) = (known(device, &Kind::Person), known(device, &Kind::Request));
    let entry = match chance.below(17) {
        0 if households.len() < 4 => {
            json!({"do": "household", "household_no": format!("H-{serial}"), "display_name": "小满", "phone": "12900000009"})
        }
        1 => json!({"do": "person", "household": household, "name": "芒种", "relation": "02", "birth": "1950-03-04"}),
        2 if !persons.is_empty() => {
            json!({"do": "tag", "person": chance.pick(&persons), "kind": "hypertension", "level": "uncontrolled"})
        }
        3 => json!({"do": "visit", "household": household, "outcome": "done", "text": format!("记录 {serial}")}),
        4 => {
            json!({"do": "request", "title": format!("路灯 {serial}"), "category": "0103", "urgency": "normal", "household": household})
        }
        5 | 6 if !requests.is_empty() => {
            // Every step there is; half of the time one that a leader alone can take.
            let own = [
                EventKind::SelfAccept,
                EventKind::Progress,
                EventKind::Resolve,
                EventKind::Withdraw,
            ];
            let event = match chance.below(2) {
                0 => chance.pick(&own),
                _ => chance.pick(EventKind::ALL),
            };
            json!({"do": "request_event", "request": chance.pick(&requests), "event": event.code(), "note": "已看",
                "mode": chance.pick(&["immediate", "coordinated"]), "way": "phone", "passed": chance.below(2) == 0,
                "satisfaction": chance.pick(&["satisfied", "unreachable", "no_answer"]), "reason_code": "not_ours",
                "new_due": "2026-12-05", "target": chance.pick(&requests)})
        }
        7 | 8 => json!({"do": "edit", "kind": "household", "record": household,
            "set": {"phone": format!("1290000{:04}", chance.below(9))}}),
        9 => {
            json!({"do": "edit", "kind": "household", "record": household, "set": {"remark": format!("{}", chance.below(5)), "residence": "away"}})
        }
        10 => json!({"do": "reminder", "household": household, "due": "2026-12-01", "text": "送药"}),
        11 => json!({"do": "delete", "kind": "household", "record": household, "reason": "重复"}),
        12 if !persons.is_empty() => {
            json!({"do": "edit", "kind": "person", "record": chance.pick(&persons), "set": {"household_id": household}})
        }
        13 | 14 => json!({"do": "edit", "kind": "household", "record": household,
            "set": {"address": format!("三组{}号", chance.below(40))}}),
        15 => {
            let _ = device.store.undo(now);
            return;
        }
        16 => {
            let _ = device.store.redo(now);
            return;
        }
        _ => json!({"do": "edit", "kind": "household", "record": household, "set": {"contact": format!("{serial}")}}),
    };
    let _ = device.save(entry, now);
}
