//! What devices and the server tell each other.

use crate::change::{Ch, Cur, Entry, SENSITIVE, unit};
use std::collections::BTreeMap;

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
        self.units & (1 << unit(record)) != 0 && (record != SENSITIVE || self.sensitive)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Code {
    Malformed,
    Role,
    Scope,
    Reference,
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
