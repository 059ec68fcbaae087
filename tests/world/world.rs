//! The world: a server, devices, what goes wrong, and the record of what everybody had seen.

use super::device::{Device, Form};
use super::faults::Fault;
use super::history::{Draw, Step};
use super::line::{Line, Told};
use super::read;
use super::stick::Carried;
use super::town::{self, PEOPLE, Sent, Town, UNITS, folder, path};
use super::truth::Truth;
use lianxin::change::Kind;
use lianxin::change::entry::Entry;
use lianxin::change::wire::{EnrolReply, EnrolRequest};
use lianxin::clock::Clock;
use lianxin::domain::ids::{ChangeId, HouseholdId, RecordId};
use lianxin::server::town as admin;
use lianxin::store::{Answer, NewIdentity, Query, SaveError};
use lianxin::sync::round::Outcome;
use lianxin::sync::status::TroubleCode;
use serde_json::json;
use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tokio::sync::Notify;
use uuid::Uuid;

/// Rounds of everybody until nothing may move any more.
const PASSES: usize = 16;
/// Journeys by stick in one pass at most.
const STICK_ROUNDS: usize = 12;
/// Devices at most.
const DEVICES: usize = 5;

/// All there is.
pub struct World {
    pub town: Town,
    pub devices: Vec<Device>,
    pub truth: Truth,
    /// Records whose texts were purged.
    pub purged: BTreeSet<String>,
    /// Nothing was restored, moved, released or purged.
    pub plain: bool,
    pub broken: Option<(&'static str, String)>,
    pub log: Vec<String>,
    pub runtime: Runtime,
    /// Some syncs go by stick, also when the world is well again.
    pub sticks: bool,
    /// Files that came late or were taken already: whose device, which way.
    pub pocket: Vec<Carried>,
    late: Vec<Sent>,
    saves: usize,
    dir: TempDir,
}

impl World {
    /// A town with three or four devices.
    pub fn new(seed: u64) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let dir = folder();
        let town = Town::new(dir.path(), &runtime);
        let mut world = Self {
            town,
            devices: Vec::new(),
            truth: Truth::default(),
            purged: BTreeSet::new(),
            plain: true,
            broken: None,
            log: Vec::new(),
            runtime,
            sticks: false,
            pocket: Vec::new(),
            late: Vec::new(),
            saves: 0,
            dir,
        };
        let people = 3 + Draw::new(seed).below(2);
        for (index, (person, ..)) in PEOPLE.iter().take(people).enumerate() {
            let root = world.dir.path().join(format!("device-{index}"));
            world
                .devices
                .push(Device::new(root, person, format!("machine-{index}")));
            world.enrol(index);
        }
        world
    }

    /// Breaks with the first thing found.
    pub fn fail(&mut self, what: &'static str, found: impl Into<String>) {
        if self.broken.is_none() {
            self.broken = Some((what, found.into()));
        }
    }

    /// Does one step.
    pub fn step(&mut self, step: &Step) {
        self.log.push(format!("{step:?}"));
        let count = self.devices.len();
        match *step {
            Step::Create(device) => self.create(device % count),
            Step::Edit(device, pick, field) => self.edit(device % count, pick, field),
            Step::Open(device, pick) => self.open(device % count, pick),
            Step::Submit(device, field) => self.submit(device % count, field),
            Step::Sync(device, fault) => drop(self.sync(device % count, fault)),
            Step::Stick(device, fault) => drop(self.sync_by_stick(device % count, fault, 1)),
            Step::Arrive => self.arrive(),
            Step::Backup => self.town.back_up(&self.runtime),
            Step::ServerDies => self.town.die(&self.runtime),
            Step::Restore(before) => self.restore(before),
            Step::Copy(device) => self.devices[device % count].take_copy(),
            Step::PutBack(device, marker) => {
                self.plain &= !self.devices[device % count].put_back(marker);
            }
            Step::SecondMachine(device) => self.second(device % count),
            Step::Move(person, unit) => self.move_user(person, unit),
            Step::Release => self.release(),
            Step::Purge(pick) => self.purge(pick),
            Step::Clock(device, days) => self.devices[device % count].days_off = days,
        }
    }

    pub fn say(&mut self, words: &str) {
        if let Some(last) = self.log.last_mut() {
            *last = format!("{last} {words}");
        }
    }

    /// A person enrols a device, anew when the server has forgotten it.
    pub fn enrol(&mut self, index: usize) {
        let person = self.devices[index].person;
        let code = self.town.code(person, &self.runtime);
        let request = EnrolRequest {
            code,
            label: "world".into(),
        };
        let sent = Sent {
            path: "/v1/enrol",
            token: String::new(),
            body: super::line::pack(&serde_json::to_vec(&request).unwrap()),
        };
        let answered = self.runtime.block_on(self.town.carry(sent));
        let body = super::line::unpack(&answered.body)
            .filter(|_| answered.packed)
            .unwrap_or(answered.body);
        let reply: EnrolReply = serde_json::from_slice(&body).unwrap();
        let identity = NewIdentity {
            user: reply.user,
            name: reply.name,
            role: reply.role,
            unit: reply.unit,
            device: reply.device,
            server: Some(("http://127.0.0.1:9".into(), reply.token)),
            units: reply.units,
            demo: false,
        };
        self.devices[index].store().set_identity(&identity).unwrap();
    }

    fn create(&mut self, index: usize) {
        self.saves += 1;
        let number = self.saves;
        let entry = json!({
            "do": "household", "household_no": format!("B-{number:04}"), "display_name": "谭立春",
            "phone": phone(number), "remark": remark(number),
        });
        self.save(index, &entry, None, &HashSet::new());
    }

    /// A household the device shows.
    fn pick(&mut self, index: usize, pick: usize) -> Option<String> {
        let shown = self.devices[index].store().export(&Kind::Household).unwrap();
        // A few households, so that people meet.
        let found = shown.get(pick.checked_rem(shown.len().min(3))?)?;
        Some(found["id"].as_str().unwrap().to_owned())
    }

    fn edit(&mut self, index: usize, pick: usize, field: usize) {
        let Some(record) = self.pick(index, pick) else { return };
        let seen = Truth::shown(&read::journal(&self.devices[index].db()), &record);
        let entry = self.new_value(&record, field);
        self.save(index, &entry, None, &seen);
    }

    fn new_value(&mut self, record: &str, field: usize) -> serde_json::Value {
        self.saves += 1;
        let set = match field % 2 {
            0 => json!({"phone": phone(self.saves)}),
            _ => json!({"remark": remark(self.saves)}),
        };
        json!({"do": "edit", "kind": "household", "record": record, "set": set})
    }

    fn open(&mut self, index: usize, pick: usize) {
        let Some(record) = self.pick(index, pick) else { return };
        let device = &mut self.devices[index];
        let now = device.now();
        let id = HouseholdId(Uuid::parse_str(&record).unwrap());
        let Ok(Answer::Household(Some(detail))) = device.store().answer(&Query::Household(id), now) else {
            return;
        };
        let seen = Truth::shown(&read::journal(&device.db()), &record);
        device.form = Some(Form {
            record,
            cursor: detail.cursor,
            seen,
        });
    }

    fn submit(&mut self, index: usize, field: usize) {
        let Some(form) = self.devices[index].form.take() else {
            return;
        };
        let entry = self.new_value(&form.record, field);
        self.save(index, &entry, Some(form.cursor), &form.seen);
    }

    fn save(
        &mut self,
        index: usize,
        entry: &serde_json::Value,
        cursor: Option<lianxin::change::Cursor>,
        seen: &HashSet<String>,
    ) {
        let entry: Entry = serde_json::from_value(entry.clone()).unwrap();
        let device = &mut self.devices[index];
        let now = device.now();
        match device.store().save(&entry, None, cursor, now) {
            Ok(_) => {}
            Err(SaveError::Refused(problems)) => return self.say(&format!("refused {problems:?}")),
            Err(error) => return self.fail("I7", format!("a save failed: {error}")),
        }
        let journal = read::journal(&self.devices[index].db());
        self.truth.note(&journal, seen);
        self.look_at_the_screen(index);
    }

    /// I7: what waits is on the screen.
    pub fn look_at_the_screen(&mut self, index: usize) {
        let journal = read::journal(&self.devices[index].db());
        let shown = self.devices[index].store().export(&Kind::Household).unwrap();
        let mut last = std::collections::HashMap::new();
        for kept in journal
            .iter()
            .filter(|kept| kept.is_pending() && !kept.hidden && kept.row.kind == "household")
        {
            for (name, value) in kept.row.set.as_object().into_iter().flatten() {
                last.insert(
                    (kept.row.record.clone(), name.clone()),
                    (value.clone(), kept.row.id.clone()),
                );
            }
        }
        let conflicts = read::conflicts(&self.devices[index].db());
        for ((record, name), (value, id)) in last {
            let row = shown.iter().find(|row| row["id"] == record.as_str());
            let stands = row.is_some_and(|row| row[&name] == value)
                || conflicts
                    .iter()
                    .any(|[of, _, a, b]| *of == record && (*a == id || *b == id));
            if !stands && !self.purged.contains(&record) {
                self.fail(
                    "I7",
                    format!("device {index}: {name} of {record} was saved and is not shown"),
                );
            }
        }
    }

    /// One round; `None` when the console was killed in it.
    pub fn sync(&mut self, index: usize, fault: Fault) -> Option<Outcome> {
        let told = Arc::new(Mutex::new(Told::default()));
        let mut line = Line {
            town: &self.town,
            fault,
            trips: 0,
            killed: Arc::new(Notify::new()),
            told: Arc::clone(&told),
        };
        let before = self.devices[index].store().sync_start().unwrap().unwrap().cursor;
        let outcome = self.devices[index].round(&mut line, &self.runtime);
        let told = std::mem::take(&mut *told.lock().unwrap());
        self.say(&format!("[{}] {}", told.trips.join(", "), brief(outcome.as_ref())));
        self.late.extend(told.late);
        if told.server_died {
            self.town.die(&self.runtime);
        }
        if let Some(leak) = told.leaked {
            self.fail("I10", leak);
        }
        let after = self.devices[index].store().sync_start().unwrap().unwrap().cursor;
        if self.plain && after.seq < before.seq {
            self.fail("I5", format!("device {index}: {before} became {after}"));
        }
        self.look_at_the_screen(index);
        let forgotten = outcome.as_ref().and_then(|outcome| outcome.failure.as_ref());
        if forgotten.is_some_and(|(trouble, _)| trouble.code == TroubleCode::TokenUnknown) {
            self.enrol(index);
        }
        outcome
    }

    fn arrive(&mut self) {
        if let Some(sent) = self.late.pop() {
            let answered = self.runtime.block_on(self.town.carry(sent));
            self.say(answered.status.as_str());
        } else {
            self.empty_the_pocket();
        }
    }

    fn restore(&mut self, before: usize) {
        if self.town.put_back(before, &self.runtime) {
            self.plain = false;
            // The operator gives again what the copy does not know (docs/OPERATIONS.md).
            for record in self.purged.clone() {
                self.order_purge(&record);
            }
        }
    }

    fn second(&mut self, index: usize) {
        let number = self.devices.len();
        if number < DEVICES {
            self.plain = false;
            let root = self.dir.path().join(format!("device-{number}"));
            let second = self.devices[index].second(root, format!("machine-{number}"), number.is_multiple_of(2));
            self.devices.push(second);
        }
    }

    fn move_user(&mut self, person: usize, unit: usize) {
        self.plain = false;
        let (person, role, _) = &PEOPLE[person % PEOPLE.len()];
        let user = self.town.user(person, &self.runtime);
        let to = path(UNITS[unit % UNITS.len()]);
        self.say(to.as_str());
        let moving = admin::move_user(self.town.storage(), Clock::system(), &user, role.clone(), to, true);
        self.runtime.block_on(moving).unwrap();
    }

    fn release(&mut self) {
        for (number, (id, _)) in read::quarantine(&self.town.db()).into_iter().enumerate() {
            self.plain = false;
            let id = ChangeId(Uuid::parse_str(&id).unwrap());
            let now = Clock::system().now();
            let deciding = self.town.storage().decide(town::TOWN.into(), id, number % 3 != 2, now);
            let decided = self.runtime.block_on(deciding).unwrap();
            self.say(&format!("{id} {decided:?}"));
        }
    }

    fn purge(&mut self, pick: usize) {
        let log = read::log(&self.town.db());
        let records: BTreeSet<&String> = log
            .iter()
            .filter(|row| row.kind == "household")
            .map(|row| &row.record)
            .collect();
        let Some(record) = pick.checked_rem(records.len()).and_then(|at| records.iter().nth(at)) else {
            return;
        };
        self.plain = false;
        let record = (*record).clone();
        self.say(&record);
        self.order_purge(&record);
        self.purged.insert(record);
    }

    fn order_purge(&mut self, record: &str) {
        let id = RecordId(Uuid::parse_str(record).unwrap());
        let order = self.town.storage().purge(
            town::TOWN.into(),
            vec![id],
            Vec::new(),
            "asked".into(),
            Clock::system().now(),
        );
        self.runtime.block_on(order).unwrap();
    }

    /// The world is well: everybody syncs until nothing moves.
    pub fn heal(&mut self) {
        self.log.push("well again:".into());
        let mut last = String::new();
        for pass in 0..PASSES {
            let mut quiet = true;
            last.clear();
            for index in 0..self.devices.len() {
                self.log.push(format!("  {index}"));
                let outcome = match self.sticks && (pass + index) % 2 == 0 {
                    true => self.sync_by_stick(index, Fault::None, STICK_ROUNDS),
                    false => self.sync(index, Fault::None),
                };
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

fn phone(number: usize) -> String {
    format!("129{number:08}")
}

fn remark(number: usize) -> String {
    format!("remark-{number:06}-of-the-world")
}
