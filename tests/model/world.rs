//! One town: server, devices, what lies between, and the truth that no protocol knows: who had seen what.
//!
//! ```text
//! step --> people (save, forms)   line (requests and their fate)   operator (restores, copies, scopes, purges)
//! ```

use crate::change::{Rng, Set};
use crate::device::{Ask, Db, Device, Marker};
use crate::faults::Fault;
use crate::history::{Kind, Step};
use crate::invariants::Broken;
use crate::server::Server;
use crate::variants::Variant as V;

/// What is true of a change.
#[derive(Clone, Copy, Debug)]
pub struct Truth {
    pub saw: Set,
    pub user: u8,
    pub record: u8,
    pub field: u8,
    /// Who wrote it: the place in [`World::devices`]'s line.
    pub line: usize,
}

pub struct World {
    pub server: Server,
    pub backups: Vec<Server>,
    pub durable: Server,
    pub devices: Vec<Device>,
    /// The line of each device: a copy on a second machine is a line of its own.
    pub copies: Vec<(usize, Db, Option<Marker>)>,
    pub late: Vec<(u16, Ask)>,
    pub truth: Vec<Truth>,
    pub alive: Set,
    pub acked: Set,
    pub now: i64,
    pub next_inc: u16,
    pub purged: Vec<u8>,
    pub server_restored: bool,
    pub device_restored: bool,
    pub released: bool,
    pub rescoped: bool,
    /// Changes that are lies.
    pub lies: Set,
    /// The lies are not sent: the history as if they had never come.
    pub silent: bool,
    pub broken: Option<Broken>,
    pub v: V,
    pub log: Option<Vec<String>>,
}

impl World {
    pub fn new(v: V, devices: usize) -> Self {
        let mut server = Server::new(v);
        let devices = (0..devices)
            .map(|i| {
                let (inc, user) = (u16::try_from(i).expect("few") + 1, u8::try_from(i % 3).expect("few"));
                server.new_incarnation(0, user, inc);
                Device::new(
                    inc,
                    user,
                    u8::try_from(i).expect("few"),
                    server.scopes[user as usize],
                    v,
                )
            })
            .collect();
        Self {
            durable: server.clone(),
            backups: vec![server.clone()],
            server,
            devices,
            copies: Vec::new(),
            late: Vec::new(),
            truth: Vec::new(),
            alive: 0,
            acked: 0,
            now: 1_000_000_000,
            next_inc: 100,
            purged: Vec::new(),
            server_restored: false,
            device_restored: false,
            released: false,
            rescoped: false,
            lies: 0,
            silent: false,
            broken: None,
            v,
            log: None,
        }
    }

    pub fn say(&mut self, text: impl FnOnce(&Self) -> String) {
        if self.log.is_some() {
            let line = text(self);
            self.log.iter_mut().for_each(|log| log.push(line.clone()));
        }
    }

    pub fn fail(&mut self, invariant: &'static str, what: String) {
        self.say(|_| format!("  BROKEN {invariant}: {what}"));
        self.broken.get_or_insert(Broken { invariant, what });
    }

    pub fn step(&mut self, step: &Step) {
        let mut rng = Rng(step.seed);
        let on = step.on % self.devices.len();
        self.now += 1 + (rng.next() % 60_000).cast_signed();
        self.say(|w| format!("{:?} on device {on} (inc {})", step.kind, w.devices[on].db.inc));
        match step.kind {
            Kind::Save => self.save(on, &mut rng),
            Kind::OpenForm => self.open_form(on, &mut rng),
            Kind::Exchange => {
                let fault = Fault::draw(&mut rng);
                self.exchange(on, fault, &mut rng);
            }
            Kind::Round => {
                for _ in 0..8 {
                    self.exchange(on, Fault::None, &mut rng);
                    if self.devices[on].idle() && self.devices[on].db.cursor == self.server.head() {
                        break;
                    }
                }
            }
            Kind::Late => self.deliver_late(&mut rng),
            Kind::Backup => self.backups.push(self.server.clone()),
            Kind::RestoreServer => self.restore_server(&mut rng),
            Kind::KillServer => self.kill_server(),
            Kind::CopyDevice => self.copy_device(on),
            Kind::RestoreDevice => self.restore_device(&mut rng),
            Kind::SecondMachine => self.second_machine(on, &mut rng),
            Kind::Rescope => self.rescope(&mut rng),
            Kind::Purge => self.purge(&mut rng),
            Kind::Release => self.release(&mut rng),
            Kind::Safe => {
                self.server.safe = self
                    .backups
                    .last()
                    .map_or(0, |b| b.head().seq.min(self.server.head().seq));
            }
            Kind::Clock => self.devices[on].clock = (rng.below(20) as i64 - 10) * 365 * 86_400_000,
            Kind::Upgrade => self.upgrade(on, &mut rng),
            Kind::Forge => self.forge(on, &mut rng),
            Kind::Lie => self.lie(&mut rng),
            Kind::HandDown => self.hand_down(on, &mut rng),
        }
        self.check_now(on);
    }
}

/// The ids of a set, to read.
pub fn ids(set: Set) -> String {
    let found: Vec<String> = (0..128)
        .filter(|i| set & (1 << i) != 0)
        .map(|i: u32| i.to_string())
        .collect();
    found.join(" ")
}
