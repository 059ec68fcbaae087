//! The central server: one log, its devices, what is kept apart, purge orders. A backup is a clone of it.
//!
//! Invariant: every method is one transaction; keys are outside (`change::link`, `Entry::prove`).

use crate::change::{Ch, Cur, Entry, Set, link, one, unit};
use crate::variants::Variant as V;
use lianxin::change::reseen::seen_again;
use std::collections::BTreeMap;

const AHEAD: i64 = 5 * 60_000;

/// What a user may read and write.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Scope {
    pub rev: u32,
    pub units: u8,
    pub sensitive: bool,
}

impl Scope {
    /// The reference rule.
    pub fn has(&self, record: u8) -> bool {
        self.units & (1 << unit(record)) != 0 && (record != crate::change::SENSITIVE || self.sensitive)
    }
}

/// A device incarnation. `root`: the first of its line.
#[derive(Clone, Copy, Debug)]
pub struct Inc {
    pub user: u8,
    pub root: u16,
    pub n: u32,
}

/// A change kept apart.
#[derive(Clone, Copy, Debug)]
pub struct Apart {
    pub ch: Ch,
    pub inc: u16,
    pub user: u8,
    pub received: i64,
    pub code: Code,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Code {
    Malformed,
    Scope,
    Purged,
    Proof,
    Rejected,
}

#[derive(Clone, Copy, Debug)]
pub enum Status {
    Stored(Entry),
    Duplicate(Entry),
    Apart(Code),
}

pub type Results = Vec<(u8, Status)>;

#[derive(Clone, Debug)]
pub struct SyncReq {
    pub inc: u16,
    pub push: Vec<Ch>,
    pub cursor: Cur,
    pub acked: Vec<u16>,
    pub rev: u32,
    pub purged: u64,
    pub limit: usize,
    pub old: bool,
}

#[derive(Clone, Debug)]
pub struct SyncReply {
    pub device_n: u32,
    pub acked: BTreeMap<u16, u32>,
    pub results: Results,
    pub changes: Vec<Entry>,
    pub cursor: Cur,
    pub more: bool,
    pub scope: Option<Scope>,
    pub purge: Vec<(u64, u8)>,
    pub safe: u32,
}

#[derive(Clone, Debug)]
pub enum Refusal {
    TokenUnknown,
    Diverged,
    Gap(u32),
    Forked,
    TooLarge,
    Bad,
    Upgrade(Results),
}

/// One change brought back; `from` is what had been assigned, unless it is the asking incarnation's own.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    pub ch: Ch,
    pub es: u32,
    pub from: Option<Entry>,
}

#[derive(Clone, Debug)]
pub struct Server {
    pub log: Vec<Entry>,
    pub chain: Vec<u64>,
    /// `BigSerial`: numbered, not yet committed.
    pub uncommitted: Vec<Entry>,
    pub next_seq: u32,
    pub incs: BTreeMap<u16, Inc>,
    pub apart: Vec<Apart>,
    pub purged: Vec<(u64, u8)>,
    pub gone: Set,
    pub scopes: [Scope; 3],
    pub safe: u32,
    pub max_batch: usize,
    pub min_new: bool,
    pub v: V,
}

impl Server {
    pub fn new(v: V) -> Self {
        let scope = |units, sensitive| Scope {
            rev: 1,
            units,
            sensitive,
        };
        Self {
            log: Vec::new(),
            chain: vec![0],
            uncommitted: Vec::new(),
            next_seq: 1,
            incs: BTreeMap::new(),
            apart: Vec::new(),
            purged: Vec::new(),
            gone: 0,
            scopes: [scope(7, true), scope(7, true), scope(3, false)],
            safe: 0,
            max_batch: 8,
            min_new: false,
            v,
        }
    }

    pub fn head(&self) -> Cur {
        Cur {
            seq: self.log.last().map_or(0, |e| e.seq),
            chain: *self.chain.last().expect("the chain begins with the start"),
        }
    }

    fn knows(&self, cursor: Cur) -> bool {
        if self.v == V::NoChain {
            return cursor.seq <= self.head().seq;
        }
        self.v == V::BigSerial || self.chain.get(cursor.seq as usize) == Some(&cursor.chain)
    }

    pub fn find(&self, id: u8) -> Option<&Entry> {
        self.log.iter().chain(&self.uncommitted).find(|e| e.ch.id == id)
    }

    fn apart_code(&self, id: u8) -> Option<Code> {
        self.apart.iter().find(|a| a.ch.id == id).map(|a| a.code)
    }

    /// Every change the server has, in the log or apart.
    pub fn all(&self) -> Set {
        let ids = self.log.iter().chain(&self.uncommitted).map(|e| e.ch.id);
        ids.chain(self.apart.iter().map(|a| a.ch.id))
            .fold(0, |all, id| all | one(id))
    }

    fn append(&mut self, mut e: Entry) -> Entry {
        e.seq = self.next_seq;
        e.proof = e.prove();
        self.next_seq += 1;
        if self.v == V::BigSerial {
            self.uncommitted.push(e);
            return e;
        }
        let before = self.head().chain;
        self.chain.push(link(before, e.seq, e.proof));
        self.log.push(e);
        e
    }

    /// `BigSerial`: what was numbered before `than` is committed now, after others may have read past it.
    pub fn commit(&mut self, than: u32) {
        let (ready, rest) = self.uncommitted.iter().partition(|e| e.seq < than);
        self.uncommitted = rest;
        self.log.extend::<Vec<Entry>>(ready);
        self.log.sort_by_key(|e| e.seq);
    }

    fn put_apart(&mut self, ch: Ch, inc: u16, user: u8, received: i64, code: Code) -> Status {
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

    fn is_purged(&self, ch: &Ch) -> bool {
        self.gone & one(ch.id) != 0 || self.purged.iter().any(|(_, record)| *record == ch.record)
    }

    fn again(&self, id: u8) -> Option<Status> {
        if self.v == V::NoDedupe {
            return None;
        }
        let known = self.find(id).map(|e| Status::Duplicate(*e));
        known.or_else(|| self.apart_code(id).map(Status::Apart))
    }

    /// Takes one own change; `es` is given when it is brought back.
    fn take_own(&mut self, ch: Ch, inc: u16, begun: u32, es: Option<u32>, now: i64) -> Result<Status, Refusal> {
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
        if es.is_none() && !self.scopes[device.user as usize].has(ch.record) {
            return Ok(self.put_apart(ch, inc, device.user, now, Code::Scope));
        }
        let mut seen = es.unwrap_or(ch.seen);
        if self.v == V::RaiseEs {
            let own = self.log.iter().rev().find(|e| e.inc == inc);
            seen = seen.max(own.map_or(0, |e| e.seq));
        }
        if self.v != V::TrustEs {
            seen = seen.min(begun);
        }
        Ok(Status::Stored(self.append(Entry {
            ch,
            seq: 0,
            inc,
            user: device.user,
            received: now,
            te: ch.at.min(now + AHEAD),
            es: seen,
            recovered: false,
            proof: 0,
        })))
    }

    /// Runs `work` as a transaction: an error leaves nothing behind.
    fn transaction<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T, Refusal>) -> Result<T, Refusal> {
        let before = self.clone();
        let done = work(self);
        if done.is_err() {
            *self = before;
        }
        done
    }

    fn push(&mut self, push: &[Ch], inc: u16, now: i64) -> Result<Results, Refusal> {
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

    /// `POST /v1/sync`.
    pub fn sync(&mut self, req: &SyncReq, now: i64) -> Result<SyncReply, Refusal> {
        let device = *self.incs.get(&req.inc).ok_or(Refusal::TokenUnknown)?;
        let slow = self.next_seq;
        let reply = self.answer(req, device, now);
        // One in three is slow: another's commit and a reader come first.
        if !slow.is_multiple_of(3) {
            self.commit(self.next_seq);
        }
        reply
    }

    fn answer(&mut self, req: &SyncReq, device: Inc, now: i64) -> Result<SyncReply, Refusal> {
        let first = self.v == V::PushBeforeCursor;
        if !first && !self.knows(req.cursor) {
            return Err(Refusal::Diverged);
        }
        let results = self.push(&req.push, req.inc, now)?;
        if req.old && self.min_new {
            return Err(Refusal::Upgrade(results));
        }
        if first && !self.knows(req.cursor) {
            return Err(Refusal::Diverged);
        }
        let (changes, cursor, more) = self.pull(req, device, &results);
        let known = req.acked.iter().filter_map(|inc| Some((*inc, self.incs.get(inc)?)));
        let scope = self.scopes[device.user as usize];
        Ok(SyncReply {
            device_n: self.incs[&req.inc].n,
            acked: known
                .filter(|(_, row)| row.user == device.user)
                .map(|(inc, row)| (inc, row.n))
                .collect(),
            results,
            changes,
            cursor,
            more,
            scope: (scope.rev != req.rev).then_some(scope),
            purge: self.purged.iter().filter(|(no, _)| *no > req.purged).copied().collect(),
            safe: self.safe,
        })
    }

    fn pull(&self, req: &SyncReq, device: Inc, results: &Results) -> (Vec<Entry>, Cur, bool) {
        let scope = self.scopes[device.user as usize];
        let mut changes = Vec::new();
        let mut end = req.cursor;
        if scope.rev != req.rev && self.v != V::PulledBeforeScope {
            return (changes, end, true);
        }
        let mut after = self.log.iter().filter(|e| e.seq > req.cursor.seq);
        for e in after.clone() {
            if changes.len() == req.limit {
                break;
            }
            end.seq = e.seq;
            let own = self.incs.get(&e.inc).is_some_and(|row| row.root == device.root);
            let sent_now = results.iter().any(|(id, status)| {
                *id == e.ch.id && (matches!(status, Status::Stored(_)) || self.v == V::DuplicateNotSentBack)
            });
            if (own || self.v == V::NoScope || scope.has(e.ch.record)) && !sent_now {
                changes.push(*e);
            }
        }
        end.chain = self.chain.get(end.seq as usize).copied().unwrap_or_default();
        let more = after.next_back().is_some_and(|e| e.seq > end.seq);
        (changes, end, more)
    }

    /// `POST /v1/have`: what is missing.
    pub fn have(&self, inc: u16, ids: &[u8]) -> Result<Vec<u8>, Refusal> {
        self.incs.get(&inc).ok_or(Refusal::TokenUnknown)?;
        let all = self.all();
        Ok(ids.iter().copied().filter(|id| all & one(*id) == 0).collect())
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

    fn take_back(&mut self, item: &Item, inc: u16, user: u8, now: i64) -> Result<Status, Refusal> {
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

    /// `POST /v1/device/rotate`, or a new enrolment when the server has forgotten the device.
    pub fn new_incarnation(&mut self, of: u16, user: u8, inc: u16) {
        let root = self.incs.get(&of).map_or(inc, |row| row.root);
        self.incs.insert(inc, Inc { user, root, n: 0 });
    }

    /// A clerk puts a change kept apart into the log as its author's.
    pub fn release(&mut self, index: usize) {
        let apart = self.apart[index];
        if !matches!(apart.code, Code::Scope) || self.is_purged(&apart.ch) {
            return;
        }
        self.apart.remove(index);
        let head = self.head().seq;
        let es = if self.v == V::ReleasedAsOwn {
            apart.ch.seen.min(head)
        } else {
            let rows = self.log.iter().filter(|e| e.ch.record == apart.ch.record);
            let seen = |e: &Entry| e.seq <= apart.ch.seen || (e.inc == apart.inc && e.ch.n < apart.ch.n);
            let known = rows.map(|e| (u64::from(e.seq), seen(e)));
            u32::try_from(seen_again(known, u64::from(head))).expect("a place")
        };
        self.append(Entry {
            ch: apart.ch,
            seq: 0,
            inc: apart.inc,
            user: apart.user,
            received: apart.received,
            te: apart.ch.at.min(apart.received + AHEAD),
            es,
            recovered: self.v != V::ReleasedAsOwn,
            proof: 0,
        });
    }

    /// Empties a record's texts for good and orders every device to do so.
    pub fn purge(&mut self, record: u8, now: i64) {
        let last = self.purged.last().map_or(0, |(no, _)| *no);
        let no = if self.v == V::PurgeFromOne {
            last + 1
        } else {
            (last + 1).max(now.cast_unsigned())
        };
        for e in self.log.iter_mut().filter(|e| e.ch.record == record) {
            e.ch.text = false;
            self.gone |= one(e.ch.id);
        }
        for a in self.apart.iter_mut().filter(|a| a.ch.record == record) {
            a.ch.text = false;
        }
        self.purged.push((no, record));
    }
}
