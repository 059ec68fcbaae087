//! One town: server, devices, what lies between, and the truth that no protocol knows: who had seen what.

use crate::change::{Ch, Entry, MOST, NEW_KIND, RECORDS, Rng, Set, one};
use crate::device::{Answer, Ask, Db, Device, Form, Marker};
use crate::faults::Fault;
use crate::history::{Kind, Step};
use crate::invariants::Broken;
use crate::server::{Item, Refusal, Server, Status};
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
        }
        self.check_now(on);
    }

    fn open_form(&mut self, on: usize, rng: &mut Rng) {
        let Some(record) = self.pick_record(on, rng) else {
            return;
        };
        let device = &mut self.devices[on];
        device.form = Some(Form {
            record,
            seen: device.seen(record),
            saw: device.saw(record),
        });
    }

    /// A record in the device's scope; `None` when it sees nothing.
    fn pick_record(&self, on: usize, rng: &mut Rng) -> Option<u8> {
        let device = &self.devices[on];
        let fits = |record: &u8| device.db.scope.has(*record) && !(device.old && *record == NEW_KIND);
        let records: Vec<u8> = (0..RECORDS).filter(fits).collect();
        let first = rng.chance(50);
        let any = rng.below(records.len());
        records.get(if first { 0 } else { any }).copied()
    }

    fn save(&mut self, on: usize, rng: &mut Rng) {
        if self.truth.len() >= MOST {
            return;
        }
        let Some(record) = self.pick_record(on, rng) else {
            return;
        };
        let id = u8::try_from(self.truth.len()).expect("few");
        let now = self.now;
        let v = self.v;
        let device = &mut self.devices[on];
        let form = device.form.take().unwrap_or_else(|| Form {
            record,
            seen: device.seen(record),
            saw: device.saw(record),
        });
        let record = form.record;
        let seen = match v {
            V::SeenAtSave => device.seen(record).seq,
            V::GrownInTheOpen => form.seen.seq.max(device.db.top),
            V::TrustEs if rng.chance(10) => form.seen.seq + 5,
            _ => form.seen.seq,
        };
        let mine = device
            .db
            .rows
            .iter()
            .filter(|row| row.mine && row.e.ch.record == record);
        let own = mine.fold(0, |all, row| all | one(row.e.ch.id));
        let ch = Ch {
            id,
            n: device.db.next_n,
            record,
            field: rng.below(2) as u8,
            value: rng.below(5) as u8,
            at: now + device.clock,
            seen,
            text: true,
            poison: rng.chance(4),
        };
        let saw = form.saw | own | device.db.let_go;
        device.save(ch);
        self.alive |= one(id);
        self.truth.push(Truth {
            saw,
            user: device.db.user,
            record,
            field: ch.field,
            line: on,
        });
        self.say(|_| {
            format!(
                "  change {id} n {} record {record} field {} seen {seen}",
                ch.n, ch.field
            )
        });
    }

    fn new_inc(&mut self) -> u16 {
        self.next_inc += 1;
        self.next_inc
    }

    /// The server answers; what it does is committed.
    pub fn serve(&mut self, inc: u16, user: u8, ask: &Ask) -> Answer {
        self.durable = self.server.clone();
        let now = self.now;
        let answer = match ask {
            Ask::Rotate(of) => {
                let new = self.new_inc();
                self.server.new_incarnation(*of, user, new);
                Answer::Incarnation(new)
            }
            Ask::Sync(req) => self
                .server
                .sync(req, now)
                .map_or_else(Answer::No, |reply| Answer::Sync(Box::new(reply))),
            Ask::Have(ids) => self.server.have(inc, ids).map_or_else(Answer::No, Answer::Missing),
            Ask::Recover(cursor, items) => self
                .server
                .recover(inc, *cursor, items, now)
                .map_or_else(Answer::No, |(n, results)| Answer::Recovered(n, results)),
        };
        if self.v != V::AnswerBeforeCommit {
            self.durable = self.server.clone();
        }
        answer
    }

    /// One request and its fate. True when the answer arrived.
    pub fn exchange(&mut self, on: usize, fault: Fault, rng: &mut Rng) {
        if fault == Fault::CrashBefore {
            self.devices[on].crash();
            return;
        }
        if !self.devices[on].armed {
            return;
        }
        let ask = self.devices[on].ask();
        let (inc, user) = (self.devices[on].db.inc, self.devices[on].db.user);
        let before = self.log.as_ref().map_or(0, Vec::len);
        self.say(|_| format!("  device {on} {fault:?} {ask:?}"));
        let lost = matches!(fault, Fault::RequestLost | Fault::Late);
        if matches!(fault, Fault::Late | Fault::Twice) {
            self.late.push((inc, ask.clone()));
        }
        let answer = if lost || rng.chance(1) {
            None
        } else {
            Some(self.serve(inc, user, &ask))
        };
        let cursor = self.devices[on].db.cursor.seq;
        match answer {
            Some(answer) if !matches!(fault, Fault::ReplyLost | Fault::CrashAfter) => {
                self.say(|w| format!("    answer {answer:?} head {:?}", w.server.head()));
                self.check_answer(on, &ask, &answer);
                self.note_acked(&answer);
                let again = (fault == Fault::AppliedTwice).then(|| answer.clone());
                self.devices[on].apply(&ask, answer);
                if let (Some(answer), Ask::Sync(_)) = (again, &ask)
                    && self.devices[on].db.relog.is_none()
                {
                    self.devices[on].apply(&ask, answer);
                }
                self.check_cursor(on, cursor);
                let quiet =
                    matches!(&ask, Ask::Sync(req) if req.push.is_empty() && self.devices[on].db.cursor == req.cursor);
                if let (true, true, Some(log)) =
                    (quiet, self.devices[on].idle() && self.broken.is_none(), &mut self.log)
                {
                    log.truncate(before);
                }
            }
            _ => self.devices[on].armed = self.v != V::RetryOnce,
        }
        if fault == Fault::CrashAfter {
            self.devices[on].crash();
        }
    }

    fn note_acked(&mut self, answer: &Answer) {
        let results = match answer {
            Answer::Sync(reply) => &reply.results,
            Answer::Recovered(_, results) | Answer::No(Refusal::Upgrade(results)) => results,
            _ => return,
        };
        let ids = results
            .iter()
            .filter(|(_, s)| !matches!(s, Status::Apart(_)))
            .fold(0, |all, (id, _)| all | one(*id));
        self.acked |= ids;
    }

    fn deliver_late(&mut self, rng: &mut Rng) {
        if self.late.is_empty() {
            return;
        }
        let index = rng.below(self.late.len());
        let (inc, ask) = self.late.remove(index);
        let user = self.server.incs.get(&inc).map(|row| row.user);
        if let Some(user) = user {
            self.say(|_| format!("  late, of inc {inc}: {ask:?}"));
            let answer = self.serve(inc, user, &ask);
            self.say(|w| format!("    answer {answer:?} head {:?}", w.server.head()));
        }
    }

    /// What still exists anywhere.
    pub fn somewhere(&self) -> Set {
        self.devices
            .iter()
            .fold(self.server.all(), |all, device| all | device.holds())
    }

    fn restore_server(&mut self, rng: &mut Rng) {
        let safe = self.server.safe;
        let from: Vec<usize> = (0..self.backups.len())
            .filter(|i| self.backups[*i].head().seq >= safe)
            .collect();
        if from.is_empty() {
            return;
        }
        let index = from[rng.below(from.len())];
        self.server = self.backups[index].clone();
        self.server.safe = safe.min(self.server.head().seq);
        self.say(|w| format!("  server back to {:?}", w.server.head()));
        self.server_restored = true;
        self.acked = 0;
        self.alive &= self.somewhere();
        // The operator orders the purges again: the backup may be older than they are.
        for record in self.purged.clone() {
            self.server.purge(record, self.now);
        }
        self.durable = self.server.clone();
    }

    fn kill_server(&mut self) {
        self.server = self.durable.clone();
        self.server.uncommitted.clear();
        let lost = self.acked & !self.server.all();
        if lost != 0 && self.v != V::BigSerial {
            self.fail("I13", format!("acknowledged and gone after a kill: {}", ids(lost)));
        }
    }

    fn copy_device(&mut self, on: usize) {
        let device = &self.devices[on];
        self.copies.push((on, device.db.clone(), device.file));
    }

    fn restore_device(&mut self, rng: &mut Rng) {
        if self.copies.is_empty() {
            return;
        }
        let (on, db, file) = self.copies[rng.below(self.copies.len())].clone();
        let device = &mut self.devices[on];
        device.crash();
        device.db = db;
        if rng.chance(60) {
            // The whole disk was put back, the marker with it.
            device.file = file;
        }
        self.say(|w| {
            format!(
                "  device {on} back to inc {} cursor {:?}",
                w.devices[on].db.inc, w.devices[on].db.cursor
            )
        });
        self.device_restored = true;
        self.alive &= self.somewhere();
    }

    fn second_machine(&mut self, on: usize, rng: &mut Rng) {
        if self.devices.len() >= 5 {
            return;
        }
        let machine = 50 + u8::try_from(self.devices.len()).expect("few");
        let mut twin = self.devices[on].clone();
        twin.machine = machine;
        if rng.chance(50) {
            twin.file = None;
        }
        twin.crash();
        self.device_restored = true;
        self.devices.push(twin);
    }

    fn rescope(&mut self, rng: &mut Rng) {
        let user = 1 + rng.below(2);
        let scope = &mut self.server.scopes[user];
        scope.units = [7, 3, 1, 5][rng.below(4)];
        scope.sensitive = rng.chance(50);
        // A restore takes the counter back; a date in it keeps two scopes from sharing a number.
        scope.rev = u32::try_from(self.now / 1_000).expect("a small clock");
        self.rescoped = true;
    }

    fn purge(&mut self, rng: &mut Rng) {
        let record = 1 + rng.below(2) as u8;
        self.server.purge(record, self.now);
        self.durable = self.server.clone();
        if !self.purged.contains(&record) {
            self.purged.push(record);
        }
    }

    fn release(&mut self, rng: &mut Rng) {
        let count = self.server.apart.len();
        if count > 0 {
            self.server.release(rng.below(count));
            self.released = true;
            self.durable = self.server.clone();
        }
    }

    fn upgrade(&mut self, on: usize, rng: &mut Rng) {
        match rng.below(3) {
            0 => self.devices[on].old = true,
            1 => self.devices[on].old = false,
            _ => self.server.min_new = !self.server.min_new,
        }
        self.server.max_batch = [1, 3, 8, 8][rng.below(4)];
        self.durable = self.server.clone();
    }

    /// A device claims a change of another that never was.
    fn forge(&mut self, on: usize, rng: &mut Rng) {
        if self.truth.len() >= MOST {
            return;
        }
        let id = u8::try_from(self.truth.len()).expect("few");
        let victim = &self.devices[rng.below(self.devices.len())].db;
        let ch = Ch {
            id,
            n: 1,
            record: 0,
            field: 0,
            value: 9,
            at: self.now,
            seen: 0,
            text: true,
            poison: false,
        };
        let from = Entry {
            ch,
            seq: 1,
            inc: victim.inc,
            user: victim.user,
            received: self.now,
            te: self.now,
            es: 0,
            recovered: false,
            proof: 7,
        };
        self.truth.push(Truth {
            saw: 0,
            user: 99,
            record: 0,
            field: 0,
            line: 99,
        });
        let device = &self.devices[on].db;
        let ask = Ask::Recover(
            device.cursor,
            vec![Item {
                ch,
                es: 0,
                from: Some(from),
            }],
        );
        let (inc, user) = (device.inc, device.user);
        self.serve(inc, user, &ask);
    }

    /// The network is healthy, every version new, for as long as it takes.
    pub fn heal(&mut self) {
        self.say(|_| "-- healthy from here".to_owned());
        self.late.clear();
        self.server.min_new = false;
        self.server.max_batch = 8;
        let mut rng = Rng(1);
        for device in &mut self.devices {
            device.old = false;
            device.form = None;
        }
        let mut quiet = 0;
        for _ in 0..120 {
            let before = self.server.head();
            self.now += 1_000;
            for on in 0..self.devices.len() {
                self.exchange(on, Fault::None, &mut rng);
            }
            let done = self
                .devices
                .iter()
                .all(|d| d.idle() && d.db.cursor.seq == self.server.head().seq);
            quiet = if done && before == self.server.head() {
                quiet + 1
            } else {
                0
            };
            if quiet == 2 || self.broken.is_some() {
                return;
            }
        }
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
