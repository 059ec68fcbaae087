//! One request at a time, and what its answer does to the device. Invariant: an answer is applied in one transaction.

use crate::change::{Ch, Cur, Entry, HANDED, NEW_KIND, one};
use crate::device::{Answer, Ask, Device, Relog, Row};
use crate::variants::Variant as V;
use crate::wire::{Code, Refusal, Results, Status, SyncReply, SyncReq};

impl Device {
    /// The next request.
    pub fn ask(&mut self) -> Ask {
        loop {
            if self.must_rotate() || self.db.token_gone {
                return Ask::Rotate(self.db.inc);
            }
            if self.db.relog.is_some() {
                if let Some(ask) = self.ask_relog() {
                    return ask;
                }
                self.finish_relog();
                continue;
            }
            if let Some(ask) = self.ask_former() {
                return ask;
            }
            let mut push: Vec<Ch> = self
                .db
                .rows
                .iter()
                .filter(|row| row.pending())
                .map(|row| row.e.ch)
                .collect();
            push.sort_by_key(|ch| ch.n);
            push.truncate(self.batch);
            if !push.is_empty() {
                self.mark();
            }
            return Ask::Sync(self.sync_req(push, self.db.cursor));
        }
    }

    pub fn sync_req(&self, push: Vec<Ch>, cursor: Cur) -> SyncReq {
        SyncReq {
            inc: self.db.inc,
            push,
            cursor,
            acked: self.db.former.iter().map(|(inc, _)| *inc).collect(),
            rev: self.db.scope.rev,
            purged: self.db.purged,
            limit: 4,
            old: self.old,
        }
    }

    /// What an answer does: one transaction.
    pub fn apply(&mut self, ask: &Ask, answer: Answer) {
        match (ask, answer) {
            (Ask::Rotate(_), Answer::Incarnation(inc)) => self.rotate(inc),
            (Ask::Sync(req), Answer::Sync(reply)) => {
                self.unsaved.clear();
                match &mut self.db.relog {
                    Some(relog) if req.cursor == relog.cursor => self.read_on(&reply),
                    None => self.apply_sync(req, &reply),
                    Some(_) => {}
                }
            }
            (Ask::Have(_), Answer::Missing(missing, head)) => match &mut self.db.relog {
                Some(_) => self.note_missing(missing, head),
                None => self.former_missing(missing),
            },
            (Ask::Recover(..), Answer::Recovered(device_n, results)) => self.apply_recovered(device_n, &results),
            (_, Answer::No(refusal)) => self.refused(refusal),
            _ => {}
        }
    }

    pub fn refused(&mut self, refusal: Refusal) {
        match refusal {
            Refusal::TokenUnknown => self.db.token_gone = true,
            Refusal::Forked => self.db.must_rotate = true,
            Refusal::Gap(expect) => {
                self.rotate_unless_held(expect);
                match &mut self.db.relog {
                    Some(relog) => {
                        relog.device_n = expect - 1;
                        relog.missing = None;
                    }
                    None => self.repend(expect),
                }
            }
            Refusal::Diverged => {
                self.keep_read();
                let before = self.db.relog.as_ref().and_then(|relog| relog.before);
                self.db.relog = Some(Relog {
                    diverged: true,
                    before,
                    ..Relog::default()
                });
                self.db.missing = None;
            }
            Refusal::TooLarge => self.batch = (self.batch / 2).max(1),
            Refusal::Upgrade(results) => self.results(&results),
            Refusal::Bad => {}
        }
    }

    pub fn results(&mut self, results: &Results) {
        let v = self.v;
        for (id, status) in results {
            let Some(row) = self.db.rows.iter_mut().find(|row| row.e.ch.id == *id) else {
                continue;
            };
            match status {
                Status::Stored(e) | Status::Duplicate(e) => {
                    let (inc, ch) = (row.e.inc, row.e.ch);
                    row.e = *e;
                    row.e.ch.text &= ch.text;
                    if v == V::DuplicateNotSentBack {
                        row.e = Entry { inc, ch, ..*e };
                    }
                    row.placed = true;
                    row.refused = None;
                }
                Status::Apart(code) => {
                    row.e.ch.text &= *code != Code::Purged;
                    if row.mine {
                        row.refused = Some(*code);
                    }
                }
            }
        }
    }

    /// What others wrote and the server will not have any more is not kept here either.
    pub fn drop_refused(&mut self, results: &Results) {
        let refused = |row: &Row| {
            results
                .iter()
                .any(|(id, s)| *id == row.e.ch.id && matches!(s, Status::Apart(_)))
        };
        self.db.rows.retain(|row| row.mine || !refused(row));
    }

    pub fn apply_recovered(&mut self, device_n: u32, results: &Results) {
        self.drop_refused(results);
        if let Some(relog) = &mut self.db.relog {
            for (id, status) in results {
                if matches!(status, Status::Apart(_)) {
                    relog.held |= one(*id);
                }
                if let (Status::Stored(e) | Status::Duplicate(e), V::NoReadBack) = (status, self.v) {
                    relog.rows.retain(|known| known.ch.id != *id);
                    relog.rows.push(*e);
                }
            }
            relog.device_n = device_n;
            if self.v != V::NoReadBack {
                relog.ended = false;
                relog.missing = None;
            }
            for (id, status) in results {
                if let (Some(row), Status::Apart(code)) = (self.db.rows.iter_mut().find(|r| r.e.ch.id == *id), status) {
                    row.e.ch.text &= *code != Code::Purged;
                    if row.mine {
                        row.refused = Some(*code);
                    }
                }
            }
        } else {
            self.results(results);
            if let Some(missing) = &mut self.db.missing {
                missing.retain(|id| !results.iter().any(|(done, _)| done == id));
            }
        }
    }

    pub fn apply_sync(&mut self, req: &SyncReq, reply: &SyncReply) {
        let acked = self.acked_n();
        self.results(&reply.results);
        for e in &reply.changes {
            self.take(e);
        }
        if req.cursor == self.db.cursor || self.v == V::NoChain {
            self.db.cursor = reply.cursor;
            self.db.top = self.db.top.max(reply.cursor.seq);
        }
        self.batch = (self.batch + 1).min(8);
        if self.v != V::NoCounter {
            self.forked(reply.device_n);
            if reply.device_n < acked {
                self.repend(reply.device_n + 1);
            }
            self.former(reply);
        }
        let (inc, end) = (self.db.inc, reply.cursor.seq);
        let beyond = |row: &Row| row.mine && row.placed && row.e.inc != inc && row.e.seq > end;
        self.db.check |= !reply.more && self.db.rows.iter().any(beyond);
        self.show_handed();
        self.orders(reply);
        self.rescope(reply);
    }

    /// What the user wrote before a record left their sight, and is not sent again, is shown when it is handed to them.
    fn show_handed(&mut self) {
        let handed: Vec<u8> = HANDED.into_iter().filter(|record| self.was_handed(*record)).collect();
        let back = |row: &&mut Row| handed.contains(&row.e.ch.record) && row.mine;
        if self.v != V::OwnStaysHidden {
            self.db.rows.iter_mut().filter(back).for_each(|row| row.hidden = false);
        }
    }

    pub fn take(&mut self, e: &Entry) {
        if self.v == V::UnknownDropped && self.old && e.ch.record == NEW_KIND {
            return;
        }
        let scope = self.db.scope;
        let v = self.v;
        self.look_for_a_copy(e);
        let Some(row) = self.db.rows.iter_mut().find(|row| row.e.ch.id == e.ch.id) else {
            let mine = e.inc == self.db.inc || self.db.former.iter().any(|(inc, _)| *inc == e.inc);
            // Whether it was handed to the user shows once all of it is here.
            let hidden = !scope.has(e.ch.record) && !HANDED.contains(&e.ch.record);
            self.db.rows.push(Row {
                e: *e,
                placed: true,
                mine,
                refused: None,
                hidden,
            });
            return;
        };
        let text = row.e.ch.text && e.ch.text;
        let (inc, ch) = (row.e.inc, row.e.ch);
        row.e = *e;
        if v == V::DuplicateNotSentBack {
            row.e.inc = inc;
            row.e.ch = ch;
        }
        row.e.ch.text = text;
        row.placed = true;
        row.refused = None;
    }
}
