//! The central server: one log, its devices, what is kept apart, purge orders. A backup is a clone of it.
//!
//! Invariant: keys are outside (`change::link`, `Entry::prove`); a place is given once.

use crate::change::{Ch, Cur, Entry, Set, link, one};
use crate::variants::Variant as V;
use crate::wire::{Code, Scope};
use lianxin::change::reseen::seen_again;
use std::collections::BTreeMap;

/// A clock counts at most this far ahead of the server's.
pub const AHEAD: i64 = 5 * 60_000;

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

    pub fn knows(&self, cursor: Cur) -> bool {
        if self.v == V::NoChain {
            return cursor.seq <= self.head().seq;
        }
        self.v == V::BigSerial || self.chain.get(cursor.seq as usize) == Some(&cursor.chain)
    }

    /// Where the record was handed to the user first.
    pub fn handed_at(&self, user: u8, record: u8) -> Option<u32> {
        let here = |e: &&Entry| e.ch.record == record && e.ch.hands_to(user);
        self.log.iter().find(here).map(|e| e.seq)
    }

    pub fn find(&self, id: u8) -> Option<&Entry> {
        self.log.iter().chain(&self.uncommitted).find(|e| e.ch.id == id)
    }

    pub fn apart_code(&self, id: u8) -> Option<Code> {
        self.apart.iter().find(|a| a.ch.id == id).map(|a| a.code)
    }

    /// Every change the server has, in the log or apart.
    pub fn all(&self) -> Set {
        let ids = self.log.iter().chain(&self.uncommitted).map(|e| e.ch.id);
        ids.chain(self.apart.iter().map(|a| a.ch.id))
            .fold(0, |all, id| all | one(id))
    }

    pub fn append(&mut self, mut e: Entry) -> Entry {
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
