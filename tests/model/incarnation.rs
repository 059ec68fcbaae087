//! Incarnations of a device: the marker that tells a copy, numbers and who has acknowledged them, what former ones wrote.

use crate::change::{Entry, one};
use crate::device::{Ask, Device, Marker, Row};
use crate::variants::Variant as V;
use crate::wire::{Code, Item, SyncReply};

impl Device {
    pub fn must_rotate(&self) -> bool {
        let db = &self.db;
        let copy = match self.file {
            None => true,
            Some(file) => file.machine != self.machine || db.machine != self.machine || file.counter > db.counter,
        };
        db.must_rotate || (copy && self.v != V::NoMarker)
    }

    pub fn mark(&mut self) {
        self.db.counter += 1;
        self.file = Some(Marker {
            machine: self.machine,
            counter: self.db.counter,
        });
    }

    pub fn acked_n(&self) -> u32 {
        let own = self
            .db
            .rows
            .iter()
            .filter(|row| row.mine && row.e.inc == self.db.inc && row.answered());
        own.map(|row| row.e.ch.n).max().unwrap_or(0)
    }

    /// After a rotation, or when the server acknowledges less of a former incarnation.
    pub fn ask_former(&mut self) -> Option<Ask> {
        if !self.db.check {
            return None;
        }
        let own = |row: &&Row| {
            let answered = (row.placed && row.e.seq > 0) || row.refused.is_some();
            row.mine && answered && row.e.inc != self.db.inc
        };
        match self.db.missing.clone() {
            None => {
                let mut rows: Vec<&Row> = self.db.rows.iter().filter(own).collect();
                rows.sort_by_key(|row| row.e.seq);
                let ids: Vec<u8> = rows.iter().map(|row| row.e.ch.id).collect();
                if !ids.is_empty() {
                    return Some(Ask::Have(ids));
                }
            }
            Some(missing) if !missing.is_empty() => {
                self.send_again(&missing);
                let placed = |row: &&Row| row.placed;
                let rows = missing.iter().filter_map(|id| self.row(*id)).filter(placed).take(3);
                let item = |row: &Row| Item {
                    ch: row.e.ch,
                    es: row.e.es,
                    from: Some(row.e),
                };
                let items: Vec<Item> = rows.map(item).collect();
                if !items.is_empty() {
                    return Some(Ask::Recover(self.db.cursor, items));
                }
            }
            Some(_) => {}
        }
        self.db.check = false;
        self.db.missing = None;
        None
    }

    /// What was kept apart of a former incarnation and is not even there any more is pending again, as this one's.
    pub fn send_again(&mut self, missing: &[u8]) {
        if self.v == V::RefusedForgotten {
            return;
        }
        for row in &mut self.db.rows {
            if row.mine && row.refused.is_some() && row.e.inc != self.db.inc && missing.contains(&row.e.ch.id) {
                row.refused = None;
                row.e.inc = self.db.inc;
                row.e.ch.n = self.db.next_n;
                self.db.next_n += 1;
                self.sent_again |= one(row.e.ch.id);
            }
        }
    }

    /// What the server has, beyond what was read, it keeps apart: if it does come by the log, it is taken then.
    pub fn former_missing(&mut self, missing: Vec<u8>) {
        let (inc, cursor) = (self.db.inc, self.db.cursor.seq);
        for row in &mut self.db.rows {
            let beyond = row.mine && row.placed && row.e.inc != inc && row.e.seq > cursor;
            if beyond && !missing.contains(&row.e.ch.id) {
                row.placed = false;
                row.refused = Some(Code::Rejected);
            }
        }
        self.db.missing = Some(missing);
    }

    pub fn repend(&mut self, expect: u32) {
        let inc = self.db.inc;
        for row in &mut self.db.rows {
            if row.mine && row.e.inc == inc && row.e.ch.n >= expect {
                if row.placed {
                    row.e.ch.seen = row.e.es;
                }
                row.placed = false;
                row.refused = None;
                row.e.recovered = false;
                row.e.es = row.e.ch.seen;
            }
        }
    }

    /// The server asks for a number this incarnation does not hold: what had it was known to the server as another's. A new
    /// incarnation renumbers.
    pub fn rotate_unless_held(&mut self, expect: u32) {
        let held = self
            .db
            .rows
            .iter()
            .any(|row| row.mine && row.e.inc == self.db.inc && row.e.ch.n == expect);
        self.db.must_rotate |= !held && self.v != V::GapNeverHeld;
    }

    /// Of the present incarnation, not here, under a number that was given to another or to none: another copy wrote.
    pub fn look_for_a_copy(&mut self, e: &Entry) {
        let taken = |row: &Row| row.mine && row.e.inc == e.inc && row.e.ch.n == e.ch.n;
        let strange = e.inc == self.db.inc && self.row(e.ch.id).is_none();
        let another = e.ch.n >= self.db.next_n || self.db.rows.iter().any(taken);
        let told = !matches!(self.v, V::CopyUnseen | V::NoMarker);
        self.db.must_rotate |= strange && another && told;
    }

    pub fn forked(&mut self, device_n: u32) {
        if device_n >= self.db.next_n && self.v != V::NoCounter {
            self.db.must_rotate = true;
        }
    }

    pub fn former(&mut self, reply: &SyncReply) {
        for (inc, acked) in &mut self.db.former {
            let now = reply.acked.get(inc).copied().unwrap_or(0);
            if now < *acked {
                self.db.check = true;
                self.db.missing = None;
            }
            *acked = now;
        }
    }

    pub fn rotate(&mut self, inc: u16) {
        let old = self.db.inc;
        let acked = self.acked_n();
        self.db.former.push((old, acked));
        self.db.inc = inc;
        let mut pending: Vec<&mut Row> = self.db.rows.iter_mut().filter(|row| row.pending()).collect();
        pending.sort_by_key(|row| row.e.ch.n);
        self.db.next_n = 1;
        for row in pending {
            row.e.inc = inc;
            row.e.ch.n = self.db.next_n;
            self.db.next_n += 1;
        }
        if let Some(relog) = &mut self.db.relog {
            relog.device_n = 0;
            relog.missing = None;
        }
        self.db.must_rotate = false;
        self.db.token_gone = false;
        self.db.check = true;
        self.db.missing = None;
        self.db.machine = self.machine;
        self.db.counter = self.db.counter.max(self.file.map_or(0, |file| file.counter));
        self.mark();
    }
}
