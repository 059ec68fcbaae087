//! Rounds over the line, enrolment, and how the world comes to rest (I11).

use super::faults::Fault;
use super::line::{Line, Told};
use super::post::Sent;
use super::sticks::Way;
use super::world::World;
use lianxin::change::Cursor;
use lianxin::change::wire::{EnrolReply, EnrolRequest};
use lianxin::store::NewIdentity;
use lianxin::sync::round::Outcome;
use lianxin::sync::status::TroubleCode;
use std::sync::{Arc, Mutex};
use tokio::sync::Notify;

/// Rounds of everybody until nothing may move any more.
const PASSES: usize = 16;
/// Of these, those in which every other device goes by stick where a coin decides.
const COIN_PASSES: usize = 6;

impl World {
    /// A person enrols a device, anew when the server has forgotten it.
    pub fn enrol(&mut self, index: usize) {
        let reply = self.enrolled(self.devices[index].person);
        let identity = NewIdentity {
            user: reply.user,
            name: reply.name,
            role: reply.role,
            unit: reply.unit,
            device: reply.device,
            server: Some(("http://127.0.0.1:9".into(), reply.token)),
            units: reply.units,
            demo: false,
            series: reply.series,
        };
        self.devices[index].store().set_identity(&identity).unwrap();
        self.devices[index].copied = false;
    }

    /// A new device of a person, as the server tells it.
    pub fn enrolled(&self, person: &str) -> EnrolReply {
        let code = self.town.code(person, &self.runtime);
        let request = EnrolRequest {
            code,
            label: "world".into(),
        };
        let sent = Sent::post("/v1/enrol", "", &serde_json::to_vec(&request).unwrap());
        let answered = self.runtime.block_on(self.town.carry(sent));
        serde_json::from_slice(&answered.plain().unwrap()).unwrap()
    }

    /// One round; `None` when the console was killed in it.
    pub fn sync(&mut self, index: usize, fault: Fault) -> Option<Outcome> {
        let told = Arc::new(Mutex::new(Told::default()));
        let meanwhile = match fault {
            Fault::Meanwhile(_) => self.newer_request(),
            _ => None,
        };
        let mut line = Line {
            town: &self.town,
            fault,
            trips: 0,
            offers: self.newer.is_some(),
            meanwhile,
            device: index,
            heard: Arc::clone(&self.heard),
            killed: Arc::new(Notify::new()),
            told: Arc::clone(&told),
        };
        let started = self.devices[index].store().sync_start().unwrap().unwrap();
        let before = started.cursor;
        let outcome = self.devices[index].round(&mut line, &self.runtime);
        let told = std::mem::take(&mut *told.lock().unwrap());
        self.say(&format!("[{}] {}", told.trips.join(", "), brief(outcome.as_ref())));
        self.late.extend(told.late);
        if let Some(answered) = told.meanwhile {
            self.newer_takes(&answered);
        }
        if told.server_died {
            self.town.die(&self.runtime);
        }
        if let Some(leak) = told.leaked {
            self.fail("I10", leak);
        }
        let ended = self.devices[index].store().sync_start().unwrap().unwrap();
        let after = ended.cursor;
        // An incarnation has a token of its own.
        self.devices[index].copied &= ended.device == started.device;
        self.look_at_the_cursor(index, before, after);
        self.look_at_the_screen(index);
        let forgotten = outcome.as_ref().and_then(|outcome| outcome.failure.as_ref());
        if forgotten.is_some_and(|(trouble, _)| trouble.code == TroubleCode::TokenUnknown) {
            // An old copy may hold a token that another copy of the device has replaced; nobody else is forgotten (I18).
            if !self.devices[index].copied {
                self.fail("I18", format!("device {index} is locked out"));
            }
            self.enrol(index);
        }
        outcome
    }

    /// A request that was held up arrives.
    pub fn arrive(&mut self) {
        if let Some(sent) = self.late.pop() {
            let answered = self.runtime.block_on(self.town.carry(sent));
            self.say(answered.status.as_str());
        }
    }

    /// I5.
    pub fn look_at_the_cursor(&mut self, index: usize, before: Cursor, after: Cursor) {
        if self.plain && after.seq < before.seq {
            self.fail("I5", format!("device {index}: {before} became {after}"));
        }
    }

    /// The world is well: everybody syncs until nothing moves.
    pub fn heal(&mut self) {
        self.log.push("well again:".into());
        if self.newer.is_some() {
            self.heal_by_stick();
        }
        let mut last = String::new();
        for pass in 0..PASSES {
            let mut quiet = true;
            last.clear();
            for index in 0..self.devices.len() {
                if self.coin && pass < COIN_PASSES && (pass + index).is_multiple_of(2) {
                    self.log.push(format!("  {index} by stick"));
                    self.by_stick(index, Way::Straight);
                    quiet = false;
                    continue;
                }
                self.log.push(format!("  {index}"));
                let outcome = self.sync(index, Fault::None);
                if self.broken.is_some() {
                    return;
                }
                quiet &= outcome.as_ref().is_some_and(is_quiet);
                last = format!("{last} {index}: {};", brief(outcome.as_ref()));
            }
            if quiet {
                return;
            }
        }
        self.fail("I11", format!("it does not come to rest:{last}"));
    }
}

fn is_quiet(outcome: &Outcome) -> bool {
    let moved = outcome.summary;
    outcome.failure.is_none() && moved.pushed + moved.pulled + moved.recovered == 0
}

fn brief(outcome: Option<&Outcome>) -> String {
    let Some(outcome) = outcome else { return "killed".into() };
    let moved = outcome.summary;
    let failure = outcome.failure.as_ref().map(|(trouble, _)| format!(" {trouble:?}"));
    format!(
        "up {} ({} new, {} apart) down {} back {}{}",
        moved.pushed,
        moved.stored,
        moved.quarantined,
        moved.pulled,
        moved.recovered,
        failure.unwrap_or_default()
    )
}
