//! What happens to machines and accounts: restores, kills, copies, scopes, purges, releases, versions, and forgeries.

use crate::change::{Ch, Entry, MOST, Rng, Says, Set, one};
use crate::device::Ask;
use crate::variants::Variant as V;
use crate::wire::Item;
use crate::world::{Truth, World, ids};

impl World {
    /// What still exists anywhere.
    pub fn somewhere(&self) -> Set {
        self.devices
            .iter()
            .fold(self.server.all(), |all, device| all | device.holds())
    }

    pub fn restore_server(&mut self, rng: &mut Rng) {
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

    pub fn kill_server(&mut self) {
        self.server = self.durable.clone();
        self.server.uncommitted.clear();
        let lost = self.acked & !self.server.all();
        if lost != 0 && self.v != V::BigSerial {
            self.fail("I13", format!("acknowledged and gone after a kill: {}", ids(lost)));
        }
    }

    pub fn copy_device(&mut self, on: usize) {
        let device = &self.devices[on];
        self.copies.push((on, device.db.clone(), device.file));
    }

    pub fn restore_device(&mut self, rng: &mut Rng) {
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

    pub fn second_machine(&mut self, on: usize, rng: &mut Rng) {
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

    pub fn rescope(&mut self, rng: &mut Rng) {
        let user = 1 + rng.below(2);
        let scope = &mut self.server.scopes[user];
        scope.units = [7, 3, 1, 5][rng.below(4)];
        scope.sensitive = rng.chance(50);
        // A restore takes the counter back; a date in it keeps two scopes from sharing a number.
        scope.rev = u32::try_from(self.now / 1_000).expect("a small clock");
        self.rescoped = true;
    }

    pub fn purge(&mut self, rng: &mut Rng) {
        let record = 1 + rng.below(2) as u8;
        self.server.purge(record, self.now);
        self.durable = self.server.clone();
        if !self.purged.contains(&record) {
            self.purged.push(record);
        }
    }

    pub fn release(&mut self, rng: &mut Rng) {
        // What a clerk lets in is no lie any more: they leave those alone.
        let honest = |index: &usize| self.lies & one(self.server.apart[*index].ch.id) == 0;
        let apart: Vec<usize> = (0..self.server.apart.len()).filter(honest).collect();
        if !apart.is_empty() {
            self.server.release(apart[rng.below(apart.len())]);
            self.released = true;
            self.durable = self.server.clone();
        }
    }

    pub fn upgrade(&mut self, on: usize, rng: &mut Rng) {
        match rng.below(3) {
            0 => self.devices[on].old = true,
            1 => self.devices[on].old = false,
            _ => self.server.min_new = !self.server.min_new,
        }
        self.server.max_batch = [1, 3, 8, 8][rng.below(4)];
        self.durable = self.server.clone();
    }

    /// A device claims a change of another that never was.
    pub fn forge(&mut self, on: usize, rng: &mut Rng) {
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
            hands: None,
            says: Says::truly(victim.user, 0),
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
}
