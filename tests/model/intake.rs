//! Taking what devices send and bring back. Invariant: a batch is one transaction; every change has its own answer.

use crate::change::{Ch, Cur, Entry, one};
use crate::liar::judge;
use crate::server::{AHEAD, Apart, Server};
use crate::variants::Variant as V;
use crate::wire::{Code, Item, Refusal, Results, Status};

/// An own change on its way into the log.
fn entry(ch: Ch, inc: u16, user: u8, es: u32, now: i64) -> Entry {
    Entry {
        ch,
        seq: 0,
        inc,
        user,
        received: now,
        te: ch.at.min(now + AHEAD),
        es,
        recovered: false,
        proof: 0,
    }
}

impl Server {
    pub fn again(&self, id: u8) -> Option<Status> {
        if self.v == V::NoDedupe {
            return None;
        }
        let known = self.find(id).map(|e| Status::Duplicate(*e));
        known.or_else(|| self.apart_code(id).map(Status::Apart))
    }

    pub fn is_purged(&self, ch: &Ch) -> bool {
        self.gone & one(ch.id) != 0 || self.purged.iter().any(|(_, record)| *record == ch.record)
    }

    pub fn put_apart(&mut self, ch: Ch, inc: u16, user: u8, received: i64, code: Code) -> Status {
        let mut ch = ch;
        ch.text &= code != Code::Purged;
        self.apart.push(Apart {
            ch,
            inc,
            user,
            received,
            code,
        });
        Status::Apart(code)
    }

    /// Takes one own change; `es` is given when it is brought back.
    pub fn take_own(&mut self, ch: Ch, inc: u16, begun: u32, es: Option<u32>, now: i64) -> Result<Status, Refusal> {
        let device = self.incs[&inc];
        let again = self.again(ch.id);
        if self.v != V::NoCounter {
            if ch.n > device.n + 1 {
                return Err(Refusal::Gap(device.n + 1));
            }
            if ch.n <= device.n && again.is_none() && self.v != V::NoDedupe {
                return Err(Refusal::Forked);
            }
        }
        if let Some(row) = self.incs.get_mut(&inc) {
            row.n = row.n.max(ch.n);
        }
        if let Some(again) = again {
            return Ok(again);
        }
        if self.is_purged(&ch) && self.v != V::PurgeJudgedLast {
            return Ok(self.put_apart(ch, inc, device.user, now, Code::Purged));
        }
        if ch.poison {
            return Ok(self.put_apart(ch, inc, device.user, now, Code::Malformed));
        }
        let handed = |record| self.handed_at(device.user, record).is_some();
        let judged = judge(&ch, device.user, self.scopes[device.user as usize], handed, self.v);
        // The scope may be another one than when the log had it.
        let moved = |code| matches!(code, Code::Scope | Code::Reference) && es.is_some();
        if let Some(code) = judged.filter(|code| !moved(*code)) {
            if self.v == V::LiarShutOut && matches!(code, Code::Role | Code::Reference) {
                return Err(Refusal::Bad);
            }
            if self.v == V::ApartAndStored && code != Code::Scope {
                self.append(entry(ch, inc, device.user, 0, now));
            }
            return Ok(self.put_apart(ch, inc, device.user, now, code));
        }
        let mut seen = es.unwrap_or(ch.seen);
        if self.v == V::RaiseEs {
            let own = self.log.iter().rev().find(|e| e.inc == inc);
            seen = seen.max(own.map_or(0, |e| e.seq));
        }
        if self.v != V::TrustEs {
            seen = seen.min(begun);
        }
        Ok(Status::Stored(self.append(entry(ch, inc, device.user, seen, now))))
    }

    /// Runs `work` as a transaction: an error leaves nothing behind.
    pub fn transaction<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let before = self.clone();
        let done = work(self);
        if done.is_err() {
            *self = before;
        }
        done
    }

    pub fn push(&mut self, push: &[Ch], inc: u16, now: i64) -> Result<Results, Refusal> {
        if push.len() > self.max_batch {
            return Err(Refusal::TooLarge);
        }
        if self.v == V::PoisonBlocks && push.iter().any(|ch| ch.poison) {
            return Err(Refusal::Bad);
        }
        self.transaction(|server| {
            let begun = server.head().seq;
            push.iter()
                .map(|ch| Ok((ch.id, server.take_own(*ch, inc, begun, None, now)?)))
                .collect()
        })
    }

    pub fn take_back(&mut self, item: &Item, inc: u16, user: u8, now: i64) -> Result<Status, Refusal> {
        let head = self.head().seq;
        let Some(from) = item.from else {
            return self.take_own(item.ch, inc, head, Some(item.es), now);
        };
        if let Some(again) = self.again(item.ch.id) {
            return Ok(again);
        }
        if self.is_purged(&item.ch) {
            return Ok(self.put_apart(item.ch, inc, user, now, Code::Purged));
        }
        if (Entry { ch: item.ch, ..from }).prove() != from.proof && self.v != V::NoProof {
            return Ok(self.put_apart(item.ch, inc, user, now, Code::Proof));
        }
        if self.v == V::OthersRaiseN
            && let Some(row) = self.incs.get_mut(&from.inc)
        {
            row.n = row.n.max(item.ch.n);
        }
        Ok(Status::Stored(self.append(Entry {
            ch: item.ch,
            es: item.es.min(head),
            recovered: true,
            ..from
        })))
    }

    /// `POST /v1/recover`.
    pub fn recover(&mut self, inc: u16, cursor: Cur, items: &[Item], now: i64) -> Result<(u32, Results), Refusal> {
        let device = *self.incs.get(&inc).ok_or(Refusal::TokenUnknown)?;
        if !self.knows(cursor) {
            return Err(Refusal::Diverged);
        }
        let results = self.transaction(|server| {
            items
                .iter()
                .map(|item| Ok((item.ch.id, server.take_back(item, inc, device.user, now)?)))
                .collect()
        })?;
        Ok((self.incs[&inc].n, results))
    }
}
