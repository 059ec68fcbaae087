//! The world: a server, devices, what goes wrong, and the record of what everybody had seen.
//!
//! ```text
//! step --> people (save, open, submit)   rounds (sync, enrol, heal)   operator (restore, move, release, purge)
//!          sticks (the same by USB)      newer (another version)      forger (who brings back what is not so)
//! ```

use super::Play;
use super::device::Device;
use super::history::{Draw, Step};
use super::line::Heard;
use super::newer::Newer;
use super::place::folder;
use super::post::Sent;
use super::sticks::Lying;
use super::town::{PARTIES, PEOPLE, Town};
use super::truth::Truth;
use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// Devices at most.
pub const DEVICES: usize = 5;

/// How many people begin with a device.
pub fn people(seed: u64) -> usize {
    3 + Draw::new(seed).below(2)
}

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
    /// Requests held up.
    pub late: Vec<Sent>,
    /// What went over all lines.
    pub heard: Arc<Mutex<Vec<Heard>>>,
    /// Sticks that lie somewhere.
    pub sticks: Vec<Lying>,
    /// Syncs go by stick as well, also when the world is well again.
    pub coin: bool,
    /// The client of a newer version, in a rich history.
    pub newer: Option<Newer>,
    /// Changes that were forged: a clerk who lets one in makes it so.
    pub forged: BTreeSet<String>,
    pub saves: usize,
    pub dir: TempDir,
}

impl World {
    /// A town with three or four devices. `rich`: whoever begins is offered a snapshot that there is not, and a newer version is about.
    pub fn new(seed: u64, play: &Play) -> Self {
        let (rich, pg) = (play.rich, play.pg.clone());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let dir = folder();
        let town = Town::new(dir.path(), pg, &runtime);
        let mut world = Self {
            town,
            devices: Vec::new(),
            truth: Truth::default(),
            purged: BTreeSet::new(),
            plain: true,
            broken: None,
            log: Vec::new(),
            runtime,
            late: Vec::new(),
            heard: Arc::default(),
            sticks: Vec::new(),
            coin: false,
            newer: None,
            forged: BTreeSet::new(),
            saves: 0,
            dir,
        };
        let who = match play.requests {
            true => PARTIES.iter().take(PARTIES.len()),
            false => PEOPLE.iter().take(people(seed)),
        };
        for (person, ..) in who {
            world.begin(person);
        }
        if rich {
            world.newer = Some(Newer::default());
        }
        world
    }

    /// Somebody begins with a device whose database is empty.
    fn begin(&mut self, person: &'static str) {
        let number = self.devices.len();
        if number < DEVICES {
            let root = self.dir.path().join(format!("device-{number}"));
            let machine = format!("machine-{number}");
            self.devices.push(Device::new(root, person, machine));
            self.enrol(number);
        }
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
            Step::Arrive => self.arrive(),
            Step::Backup => self.town.back_up(&self.runtime),
            Step::ServerDies => self.town.die(&self.runtime),
            Step::Month => self.town.month_passes(&self.runtime),
            Step::Restore(before) => self.restore(before),
            Step::Copy(device) => self.devices[device % count].take_copy(),
            Step::PutBack(device, marker) => {
                self.plain &= !self.devices[device % count].put_back(marker);
            }
            Step::PutBackWhole(device) => {
                self.plain &= !self.devices[device % count].put_back_whole();
            }
            Step::SecondMachine(device) => self.second(device % count),
            Step::Move(person, unit) => self.move_user(person, unit),
            Step::MoveHousehold(device, pick, unit) => self.move_household(device % count, pick, unit),
            Step::Release => self.release(),
            Step::Purge(pick) => self.purge(pick),
            Step::Clock(device, days) => self.devices[device % count].days_off = days,
            Step::Begin(person) => self.begin(PEOPLE[person % PEOPLE.len()].0),
            Step::Stick(device, way) => self.by_stick(device % count, way),
            Step::StickArrives => self.stick_arrives(),
            Step::Newer(form, pick) => self.newer_writes(form, pick),
            Step::Forge(device, pick, how) => self.forge(device % count, pick, how),
            Step::Lie(person, pick, how) => self.lie(person, pick, how),
            Step::Role(person) => self.change_role(person),
            Step::Register(device, seed) => self.register(device % count, seed),
            Step::Act(device, pick, seed) => self.act(device % count, pick, seed),
            Step::ShutOut(which) => self.shut_out(which),
        }
    }

    /// Adds to what is told of the step.
    pub fn say(&mut self, words: &str) {
        if let Some(last) = self.log.last_mut() {
            *last = format!("{last} {words}");
        }
    }
}
