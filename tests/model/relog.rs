//! Reading the log anew, beside the present one, and bringing back what it lost.
//!
//! Invariant: until the end the screens are the old log's; a place counts when it was read under the cursor.

use crate::change::{Entry, RECORDS, one};
use crate::device::{Ask, Device, Form, Relog, Row};
use crate::variants::Variant as V;
use crate::wire::{Code, Item, SyncReply};
use lianxin::change::reseen::seen_again;

impl Device {
    pub fn ask_relog(&mut self) -> Option<Ask> {
        let relog = self.db.relog.as_mut()?;
        let shrank = relog.ended && relog.cursor.seq < relog.held_at && self.v != V::HeldForGood;
        if relog.cursor != relog.asked || shrank {
            // Another log, or it went on: what the server had and it does not hold is asked for as it is now.
            (relog.held, relog.asked, relog.missing, relog.held_at) = (0, relog.cursor, None, 0);
        }
        let relog = self.db.relog.as_ref()?;
        if !relog.ended {
            return Some(Ask::Sync(self.sync_req(Vec::new(), relog.cursor)));
        }
        if (!relog.diverged && self.v == V::ScopeReadTrusted) || self.v == V::NoRecovery {
            return None;
        }
        let lost = self.lost();
        let relog = self.db.relog.as_ref()?;
        if lost.is_empty() {
            return None;
        }
        let Some(missing) = &relog.missing else {
            return Some(Ask::Have(lost));
        };
        let items = self.offer(missing, &lost);
        if items.is_empty() {
            return None;
        }
        let cursor = relog.cursor;
        self.mark();
        Some(Ask::Recover(cursor, items))
    }

    /// Own answered changes the server's counter has lost, by `n`.
    pub fn own_lost(&self, device_n: u32) -> Vec<&Row> {
        let own = |row: &&Row| row.mine && row.e.inc == self.db.inc && row.answered() && row.e.ch.n > device_n;
        let mut rows: Vec<&Row> = self.db.rows.iter().filter(own).collect();
        rows.sort_by_key(|row| row.e.ch.n);
        rows
    }

    /// What was here and is not in the new log, in the order of the lost log; own ones never before an earlier `n`.
    pub fn lost(&self) -> Vec<u8> {
        let Some(relog) = &self.db.relog else { return Vec::new() };
        let own = self.own_lost(relog.device_n);
        let mut after = 0;
        let mut rows: Vec<(u32, u32, u8)> = Vec::new();
        for row in &own {
            after = after.max(if row.placed { row.e.seq } else { 0 });
            let key = if self.v == V::OwnFirst { 0 } else { after };
            rows.push((key, row.e.ch.n, row.e.ch.id));
        }
        for row in self.db.rows.iter().filter(|row| row.placed) {
            let id = row.e.ch.id;
            let read = relog.rows.iter().any(|e| e.ch.id == id) || relog.held & one(id) != 0;
            if !read && !own.iter().any(|own| own.e.ch.id == id) {
                let key = if row.e.seq == 0 { u32::MAX } else { row.e.seq };
                rows.push((key, row.e.ch.n, id));
            }
        }
        rows.sort_unstable();
        rows.into_iter().map(|(_, _, id)| id).collect()
    }

    /// The first of what is missing, told in the new log's numbers.
    pub fn offer(&self, missing: &[u8], lost: &[u8]) -> Vec<Item> {
        let Some(relog) = &self.db.relog else { return Vec::new() };
        let own: Vec<u8> = self.own_lost(relog.device_n).iter().map(|row| row.e.ch.id).collect();
        let mut batch: Vec<&Row> = Vec::new();
        let mut items = Vec::new();
        for id in lost.iter().filter(|id| missing.contains(id) || own.contains(id)) {
            let Some(row) = self.row(*id) else { continue };
            let knew =
                |other: &&Row| other.e.ch.record == row.e.ch.record && other.e.inc != row.e.inc && knows(row, other);
            let cut = batch.iter().any(knew);
            if items.len() == 3 || (cut && self.v != V::NoBatchCut) {
                break;
            }
            let es = if self.v == V::NoBatchCut && cut {
                u32::MAX
            } else {
                self.reseen(row, &relog.rows, relog.cursor.seq)
            };
            let from = (!own.contains(id)).then_some(row.e);
            items.push(Item { ch: row.e.ch, es, from });
            batch.push(row);
        }
        items
    }

    /// What the author of `row` had seen, in the numbers of `log`.
    pub fn reseen(&self, row: &Row, log: &[Entry], head: u32) -> u32 {
        if !self.db.scope.has(row.e.ch.record) && self.v != V::ToldOutOfScope {
            return 0;
        }
        let mut rows: Vec<&Entry> = log.iter().filter(|e| e.ch.record == row.e.ch.record).collect();
        rows.sort_by_key(|e| e.seq);
        let seen = rows.iter().map(|e| {
            let known = self.row(e.ch.id).is_some_and(|old| knows(row, old));
            (u64::from(e.seq), known || e.ch.id == row.e.ch.id)
        });
        u32::try_from(seen_again(seen, u64::from(head))).expect("a place")
    }

    /// What the person at an open form had seen, in the numbers of the new log.
    pub fn form_again(&self, form: &Form, relog: &Relog) -> u32 {
        let mut rows: Vec<&Entry> = relog.rows.iter().filter(|e| e.ch.record == form.record).collect();
        rows.sort_by_key(|e| e.seq);
        let knew = |row: &Row| row.placed && row.e.seq > 0 && row.e.seq <= form.seen.seq;
        let seen = rows
            .iter()
            .map(|e| (u64::from(e.seq), self.row(e.ch.id).is_some_and(knew)));
        let scope = self.db.scope.has(form.record);
        let seen = seen_again(seen, u64::from(relog.cursor.seq));
        if scope {
            u32::try_from(seen).expect("a place")
        } else {
            0
        }
    }

    /// The new places take the old ones' stead.
    pub fn finish_relog(&mut self) {
        let Some(relog) = self.db.relog.take() else { return };
        let told: Vec<(u8, u32)> = self
            .db
            .rows
            .iter()
            .filter(|row| row.mine && !row.placed)
            .map(|row| (row.e.ch.id, self.reseen(row, &relog.rows, relog.cursor.seq)))
            .collect();
        let device_n = relog.device_n;
        // A log read for the scope's sake is translated as well: nothing shows that it is still the same.
        let diverged = relog.diverged || self.v != V::ScopeReadTrusted;
        let form = self.form.map(|form| self.form_again(&form, &relog));
        let read = |row: &Row| relog.rows.iter().any(|e| e.ch.id == row.e.ch.id);
        if self.v != V::KeptThoughApart {
            self.db.rows.retain(|row| row.mine || read(row));
        }
        let in_sight: Vec<u8> = (0..RECORDS).filter(|record| self.sees(*record)).collect();
        for row in &mut self.db.rows {
            if row.placed && !read(row) && diverged {
                // The server has it where this device does not read, or apart: its place is not known.
                row.e.seq = 0;
                if row.mine && in_sight.contains(&row.e.ch.record) && self.v != V::KeptThoughApart {
                    row.placed = false;
                    row.refused = Some(Code::Rejected);
                }
            }
        }
        for e in &relog.rows {
            self.take(e);
        }
        if diverged && self.v != V::SeenNotRetold {
            for (id, seen) in told {
                if let Some(row) = self.db.rows.iter_mut().find(|row| row.e.ch.id == id && !row.placed) {
                    row.e.ch.seen = seen;
                    row.e.es = seen;
                }
            }
        }
        self.db.cursor = relog.cursor;
        self.db.missing = None;
        self.db.check |= diverged && !self.db.former.is_empty();
        if let (Some(form), Some(seen), true) = (&mut self.form, form, diverged && self.v != V::FormKeepsItsPlace) {
            form.seen.seq = seen;
        }
        if self.v == V::NoRecovery && self.acked_n() > device_n {
            self.db.must_rotate = true;
        }
        self.forget_out_of_scope();
    }

    /// What was read of a log that is gone too may be held nowhere else: it is kept, out of sight, its place unknown.
    pub fn keep_read(&mut self) {
        let read = self
            .db
            .relog
            .iter()
            .flat_map(|relog| relog.rows.clone())
            .collect::<Vec<Entry>>();
        for e in read {
            if self.row(e.ch.id).is_none() && self.v != V::ReadThrownAway {
                let mine = e.inc == self.db.inc || self.db.former.iter().any(|(inc, _)| *inc == e.inc);
                self.db.rows.push(Row {
                    e: Entry { seq: 0, ..e },
                    placed: true,
                    mine,
                    refused: None,
                    hidden: true,
                });
            }
        }
    }

    pub fn note_missing(&mut self, missing: Vec<u8>, head: u32) {
        let lost = self.lost();
        let Some(relog) = &mut self.db.relog else { return };
        for id in lost.iter().filter(|id| !missing.contains(id)) {
            relog.held |= one(*id);
        }
        // What it has and this device has not read may have come back since: read on, before it is taken as kept apart.
        relog.ended = missing.len() == lost.len();
        relog.held_at = if relog.ended { 0 } else { head };
        relog.missing = Some(missing);
    }

    /// A page of the log reread.
    pub fn read_on(&mut self, reply: &SyncReply) {
        if let (Some(scope), Some(relog)) = (reply.scope, &self.db.relog) {
            let before = relog.before.or(Some(self.db.scope));
            self.keep_read();
            let diverged = self.db.relog.as_ref().is_some_and(|relog| relog.diverged);
            self.db.scope = scope;
            self.db.relog = Some(Relog {
                diverged,
                before,
                ..Relog::default()
            });
            return;
        }
        for e in &reply.changes {
            self.look_for_a_copy(e);
        }
        if let Some(relog) = &mut self.db.relog {
            for e in &reply.changes {
                if !relog.rows.iter().any(|known| known.ch.id == e.ch.id) {
                    relog.rows.push(*e);
                }
            }
            relog.cursor = reply.cursor;
            relog.ended = !reply.more;
            relog.device_n = reply.device_n;
        }
        self.forked(reply.device_n);
        self.former(reply);
        self.orders(reply);
    }
}

/// True when the author of `row` had seen `other`, by the places of the log both were in, or wrote it before.
fn knows(row: &Row, other: &Row) -> bool {
    let place = match (row.placed, row.e.seq) {
        (true, 0) => 0,
        (true, _) => row.e.es,
        (false, _) => row.e.ch.seen,
    };
    let by_place = other.placed && other.e.seq > 0 && other.e.seq <= place;
    by_place || (other.e.inc == row.e.inc && other.e.ch.n < row.e.ch.n)
}
