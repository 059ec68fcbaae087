//! I1 to I16: what is checked after every step, and what must hold when the network has been healthy for long enough.

use crate::change::{Entry, RECORDS, Set, nature, one, placed, write};
use crate::device::{Answer, Ask, Device};
use crate::variants::Variant as V;
use crate::wire::{Code, Refusal, Status};
use crate::world::{World, ids};
use lianxin::change::fold::{Placed, fold};

/// What was broken.
#[derive(Clone, Debug)]
pub struct Broken {
    pub invariant: &'static str,
    pub what: String,
}

impl World {
    /// I7: what was saved last on a device is on its screen, or was replaced by somebody who had seen it, or was returned.
    pub fn check_now(&mut self, on: usize) {
        let device = &self.devices[on];
        let line = (0..self.truth.len()).rev().find(|id| self.truth[*id].line == on);
        let Some(id) = line.and_then(|id| u8::try_from(id).ok()) else {
            return;
        };
        if self.device_restored || self.alive & one(id) == 0 {
            return;
        }
        let truth = self.truth[id as usize];
        let Some(row) = device.db.rows.iter().find(|row| row.e.ch.id == id) else {
            if device.sees(truth.record) {
                self.fail("I7", format!("change {id} left device {on}"));
            }
            return;
        };
        if row.refused.is_some()
            || row.hidden
            || !row.e.ch.text
            || nature(truth.record) == lianxin::change::Nature::Once
        {
            return;
        }
        let rows = device.placed(truth.record);
        if !self.accounted(device, &rows, id) {
            self.fail("I7", format!("change {id} is not on the screen of device {on}"));
        }
    }

    /// Shown, in conflict, equal to what is shown, or replaced by one who knew it.
    fn accounted(&self, device: &Device, rows: &[Placed], id: u8) -> bool {
        let truth = self.truth[id as usize];
        let folded = fold(nature(truth.record), rows);
        let name = crate::change::field_name(truth.field);
        let mine = rows.iter().find(|p| p.change.id == crate::change::change_id(id));
        let value = mine.and_then(|p| p.change.set.get(name));
        let listed = folded
            .conflicts
            .iter()
            .any(|c| c.other.change == crate::change::change_id(id));
        let replaced = device.screen(truth.record).iter().any(|row| {
            let other = self.truth[row.e.ch.id as usize];
            other.field == truth.field && other.saw & one(id) != 0
        });
        folded.fields.get(name) == value || listed || replaced
    }

    /// I10 and I6, I12: what an answer may hold.
    pub fn check_answer(&mut self, on: usize, ask: &Ask, answer: &Answer) {
        let device = &self.devices[on];
        let (Ask::Sync(req), Answer::Sync(reply)) = (ask, answer) else {
            if matches!(answer, Answer::No(Refusal::Bad)) {
                self.fail("I12", format!("a whole push of device {on} was refused"));
            }
            return;
        };
        let scope = self.server.scopes[device.db.user as usize];
        let own = |e: &Entry| e.user == device.db.user;
        let handed = |record: u8| self.server.handed_at(device.db.user, record).is_some();
        let may = |e: &&Entry| scope.has(e.ch.record) || handed(e.ch.record) || own(e);
        let pushed = |id: u8| req.push.iter().find(|ch| ch.id == id).map(|ch| ch.record);
        let judged_now = |id: u8| {
            let mut apart = self.server.apart.iter();
            apart.any(|apart| apart.ch.id == id && apart.received == self.now)
        };
        let shut_out = |(id, status): &&(u8, Status)| {
            matches!(status, Status::Apart(Code::Scope)) && judged_now(*id) && pushed(*id).is_some_and(handed)
        };
        if let Some(e) = reply.changes.iter().find(|e| !may(e)) {
            let what = format!("device {on} received change {} of record {}", e.ch.id, e.ch.record);
            self.fail("I10", what);
        } else if let Some((id, _)) = reply.results.iter().find(shut_out) {
            let what = format!("change {id} of device {on} is about what was handed to it, and is kept apart");
            self.fail("I10", what);
        }
        if reply.results.len() != req.push.len() {
            self.fail("I12", "a change has no answer of its own".to_owned());
        }
    }

    /// I5: the cursor goes back only when another log was read.
    pub fn check_cursor(&mut self, on: usize, before: u32) {
        let device = &self.devices[on];
        if device.db.cursor.seq < before && !self.server_restored && self.v != V::GrownInTheOpen {
            self.fail(
                "I5",
                format!("cursor of device {on} from {before} to {}", device.db.cursor.seq),
            );
        }
    }

    /// Everything that must hold at the end.
    pub fn check_end(&mut self) {
        self.check_log();
        self.check_live();
        self.check_loss();
        self.check_honest();
        self.check_purged();
        if self.broken.is_none() {
            self.check_screens();
        }
    }

    /// I3, I4, I8, and nothing forged.
    fn check_log(&mut self) {
        let log = self.server.log.clone();
        let mut seen: Set = 0;
        let mut chain = 0;
        let causal = !self.device_restored && !self.rescoped && !self.released && self.purged.is_empty();
        for (index, e) in log.iter().enumerate() {
            if e.seq as usize != index + 1 {
                return self.fail("I4", format!("place {} holds number {}", index + 1, e.seq));
            }
            if seen & one(e.ch.id) != 0 {
                return self.fail("I3", format!("change {} is in the log twice", e.ch.id));
            }
            seen |= one(e.ch.id);
            chain = crate::change::link(chain, e.seq, e.proof);
            if self.truth[e.ch.id as usize].user != e.user {
                return self.fail("forged", format!("change {} is not of user {}", e.ch.id, e.user));
            }
            if e.es >= e.seq {
                return self.fail(
                    "I9",
                    format!("change {} had seen {} before it was {}", e.ch.id, e.es, e.seq),
                );
            }
            let saw = self.truth[e.ch.id as usize].saw;
            if let (true, Some(late)) = (causal, log[index..].iter().find(|o| saw & one(o.ch.id) != 0)) {
                return self.fail(
                    "I8",
                    format!("change {} stands before {} that it had seen", e.ch.id, late.ch.id),
                );
            }
            let earlier = |o: &&Entry| o.inc == e.inc && o.ch.n > e.ch.n && !o.recovered && !e.recovered;
            if let Some(o) = log[..index].iter().find(earlier) {
                return self.fail(
                    "I8",
                    format!("change {} stands after {} of the same device", e.ch.id, o.ch.id),
                );
            }
        }
        if self.v != V::BigSerial && chain != self.server.head().chain {
            self.fail("I4", "the chain is another".to_owned());
        }
    }

    /// I11: nothing waits any more.
    fn check_live(&mut self) {
        let waits = (0..self.devices.len()).find(|on| !self.devices[*on].idle());
        if let Some(on) = waits {
            let db = &self.devices[on].db;
            let what = format!(
                "device {on}: {} pending, relog {}, check {}, rotate {}",
                self.devices[on].pending(),
                db.relog.is_some(),
                db.check,
                self.devices[on].must_rotate()
            );
            self.fail("I11", what);
        }
    }

    /// I2: what is in any live store, and what was not lost with a store, is on the server.
    fn check_loss(&mut self) {
        let held = self.devices.iter().fold(self.alive, |all, device| all | device.holds());
        let lost = held & !self.server.all();
        if lost != 0 {
            self.fail("I2", format!("not on the server: {}", ids(lost)));
        }
    }

    /// I9: nothing is replaced by who had not seen it; without restores nothing seen is a conflict.
    fn check_honest(&mut self) {
        let exact = !self.server_restored && !self.device_restored && !self.released;
        let sent_again = self.devices.iter().fold(0, |all, device| all | device.sent_again);
        for record in 0..RECORDS {
            // When a log is read anew, nothing is claimed of what lies outside the scope: a conflict too many.
            let handed = self
                .server
                .log
                .iter()
                .any(|e| e.ch.record == record && e.ch.hands.is_some());
            let exact = exact && !(handed && self.rescoped);
            for field in 0..2 {
                let here = |e: &&Entry| e.ch.record == record && e.ch.field == field;
                let writes: Vec<Entry> = self.server.log.iter().filter(here).copied().collect();
                let mut live: Vec<Entry> = Vec::new();
                for e in &writes {
                    let (replaced, beside): (Vec<Entry>, Vec<Entry>) =
                        live.iter().partition(|old| self.replaces(e, old));
                    let truth = self.truth[e.ch.id as usize];
                    // An own change that was refused and lost goes up again behind the person's later ones.
                    let own = |old: &Entry| sent_again & one(e.ch.id) != 0 && old.inc == e.inc;
                    let unseen = |old: &&Entry| truth.saw & one(old.ch.id) == 0 && !own(old);
                    if let Some(old) = replaced.iter().find(unseen) {
                        let what = format!("change {} overwrote {} unseen (record {record})", e.ch.id, old.ch.id);
                        return self.fail("I9", what);
                    }
                    let false_one = beside.iter().find(|old| truth.saw & one(old.ch.id) != 0);
                    if let (true, Some(old)) = (exact, false_one) {
                        let what = format!("change {} had seen {}, and is a conflict with it", e.ch.id, old.ch.id);
                        return self.fail("I9", what);
                    }
                    live = beside;
                    live.push(*e);
                }
            }
        }
    }

    fn replaces(&self, e: &Entry, old: &Entry) -> bool {
        match self.v {
            V::ClockOrder => e.te >= old.te,
            V::RecoveredIgnored => write(&Entry { recovered: false, ..*e }).has_seen(&write(&Entry {
                recovered: false,
                ..*old
            })),
            _ => write(e).has_seen(&write(old)),
        }
    }

    /// I14: a purged text is found nowhere.
    fn check_purged(&mut self) {
        let mut texts: Vec<u8> = self
            .server
            .log
            .iter()
            .filter(|e| e.ch.text)
            .map(|e| e.ch.record)
            .collect();
        texts.extend(self.server.apart.iter().filter(|a| a.ch.text).map(|a| a.ch.record));
        for device in &self.devices {
            texts.extend(
                device
                    .db
                    .rows
                    .iter()
                    .filter(|row| row.e.ch.text)
                    .map(|row| row.e.ch.record),
            );
        }
        if let Some(record) = self.purged.iter().find(|record| texts.contains(record)) {
            self.fail("I14", format!("a text of record {record} is still there"));
        }
    }

    /// I1, I15, I16: every device shows what the log folds to, whether it came in pages or whole, replayed or not.
    fn check_screens(&mut self) {
        for on in 0..self.devices.len() {
            for record in 0..RECORDS {
                let device = &self.devices[on];
                if !device.sees(record) {
                    continue;
                }
                let log: Vec<Entry> = self
                    .server
                    .log
                    .iter()
                    .filter(|e| e.ch.record == record)
                    .copied()
                    .collect();
                let rows: Vec<Entry> = device.screen(record).iter().map(|row| row.e).collect();
                if log != rows {
                    let what = format!(
                        "record {record} of device {on}: {} rows, the log {}",
                        rows.len(),
                        log.len()
                    );
                    let name = if record == crate::change::NEW_KIND { "I16" } else { "I1" };
                    let first = log.iter().zip(&rows).find(|(a, b)| a != b);
                    return self.fail(name, format!("{what}; first other: {first:?}"));
                }
                if on == 0 {
                    self.check_fold(record, &log);
                }
            }
        }
    }

    fn check_fold(&mut self, record: u8, log: &[Entry]) {
        let all: Vec<Placed> = log.iter().map(|e| placed(e, Some(e.seq))).collect();
        let folded = fold(nature(record), &all);
        let device = &self.devices[0];
        if folded != fold(nature(record), &device.placed(record)) {
            self.fail("I15", format!("record {record} folds to something else on a device"));
        }
    }
}
