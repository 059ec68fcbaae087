//! People at their devices: they open forms and save, and the truth is noted of what they saw.

use crate::change::{Ch, HANDED, MOST, NEW_KIND, RECORDS, Rng, Says, one, unit};
use crate::device::Form;
use crate::variants::Variant as V;
use crate::world::{Truth, World};

impl World {
    pub fn open_form(&mut self, on: usize, rng: &mut Rng) {
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
    pub fn pick_record(&self, on: usize, rng: &mut Rng) -> Option<u8> {
        let device = &self.devices[on];
        let fits = |record: &u8| device.sees(*record) && !(device.old && *record == NEW_KIND);
        let records: Vec<u8> = (0..RECORDS).filter(fits).collect();
        let first = rng.chance(50);
        let any = rng.below(records.len());
        records.get(if first { 0 } else { any }).copied()
    }

    pub fn save(&mut self, on: usize, rng: &mut Rng) {
        if let Some(record) = self.pick_record(on, rng).filter(|_| self.truth.len() < MOST) {
            self.write(on, record, None, rng);
        }
    }

    /// Somebody hands a record that they read to somebody else, who may read and write it from then on.
    pub fn hand_down(&mut self, on: usize, rng: &mut Rng) {
        let device = &self.devices[on];
        let records: Vec<u8> = HANDED.into_iter().filter(|record| device.sees(*record)).collect();
        let to = (device.db.user + 1 + rng.below(2) as u8) % 3;
        let record = records.get(rng.below(records.len())).copied();
        if let Some(record) = record.filter(|_| self.truth.len() < MOST) {
            self.devices[on].form = None;
            self.write(on, record, Some(to), rng);
        }
    }

    fn write(&mut self, on: usize, record: u8, hands: Option<u8>, rng: &mut Rng) {
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
            poison: rng.chance(4) && hands.is_none(),
            hands,
            says: Says {
                // Whoever was handed it may not read what is beside it.
                names: if device.db.scope.has(unit(record)) {
                    unit(record)
                } else {
                    record
                },
                ..Says::truly(device.db.user, record)
            },
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
}
