//! What the store's tests share: a store in a folder of its own, a town that orders changes in memory, seeded chance.

#![allow(dead_code, reason = "every test file uses another part")]

use lianxin::change::entry::Entry;
use lianxin::change::wire::{PushResult, PushStatus, SyncReply};
use lianxin::change::{Change, Cursor, Sequenced};
use lianxin::domain::ids::{DeviceId, UserId};
use lianxin::domain::role::Role;
use lianxin::domain::rules::Rules;
use lianxin::domain::time::Millis;
use lianxin::domain::unit::UnitPath;
use lianxin::store::{Applied, NewIdentity, SaveError, Saved, Store};
use rusqlite::Connection;
use rusqlite::types::Value as Sql;
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;
use uuid::Uuid;

/// 2026-11-20 09:00 at +08:00.
pub fn morning() -> Millis {
    Millis::parse("2026-11-20 09:00").unwrap()
}

pub const UNIT: &str = "439901100/200/03/012";

/// A store in a folder that goes with it.
pub struct Device {
    pub store: Store,
    pub id: DeviceId,
    pub user: UserId,
    pub path: PathBuf,
    folder: TempDir,
}

impl Device {
    pub fn new(number: u128) -> Self {
        Self::with_role(number, Role::MicroLeader, UNIT)
    }

    pub fn with_role(number: u128, role: Role, unit: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lianxin.db");
        let mut store = Store::open(&path, None, true, Arc::new(Rules::builtin())).unwrap();
        let (id, user) = (
            DeviceId(Uuid::from_u128(number)),
            UserId(Uuid::from_u128(1000 + number)),
        );
        store.set_identity(&identity(id, user, role, unit)).unwrap();
        Self {
            store,
            id,
            user,
            path,
            folder,
        }
    }

    /// Saves an entry given as the JSON of `lianxin record`.
    pub fn save(&mut self, entry: Value, now: Millis) -> Result<Saved, SaveError> {
        let entry: Entry = serde_json::from_value(entry).unwrap();
        self.store.save(&entry, None, None, now)
    }

    /// Saves what must be right.
    pub fn record(&mut self, entry: Value) -> Saved {
        let shown = entry.to_string();
        self.save(entry, morning())
            .unwrap_or_else(|error| panic!("{shown}: {error:?}"))
    }

    /// Every table that is made from the journal, row by row.
    pub fn projection(&self) -> BTreeMap<String, Vec<String>> {
        let conn = Connection::open(&self.path).unwrap();
        let tables: Vec<String> = rows(
            &conn,
            "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name",
        )
        .into_iter()
        .filter_map(|row| match &row[0] {
            Sql::Text(name) => Some(name.clone()),
            _ => None,
        })
        .filter(|name| {
            !["journal", "meta", "action", "draft", "round", "audit"].contains(&name.as_str())
                && !name.starts_with("sqlite_")
        })
        .collect();
        tables
            .into_iter()
            .map(|table| {
                let mut found: Vec<String> = rows(&conn, &format!("SELECT * FROM \"{table}\""))
                    .iter()
                    .map(|row| format!("{row:?}"))
                    .collect();
                found.sort_unstable();
                (table, found)
            })
            .collect()
    }
}

pub fn identity(device: DeviceId, user: UserId, role: Role, unit: &str) -> NewIdentity {
    NewIdentity {
        user,
        name: "谷雨".to_owned(),
        role,
        unit: UnitPath::parse(unit).unwrap(),
        device,
        server: Some(("https://town.example".to_owned(), "token".to_owned())),
        units: Vec::new(),
        demo: false,
    }
}

fn rows(conn: &Connection, sql: &str) -> Vec<Vec<Sql>> {
    let mut statement = conn.prepare(sql).unwrap();
    let columns = statement.column_count();
    statement
        .query_map([], |row| (0..columns).map(|column| row.get(column)).collect())
        .unwrap()
        .map(Result::unwrap)
        .collect()
}

/// Says the first difference of two projections, with what to look for.
pub fn assert_same(a: &BTreeMap<String, Vec<String>>, b: &BTreeMap<String, Vec<String>>, what: &str) {
    for (table, rows) in a {
        let other = &b[table];
        let only_a: Vec<_> = rows.iter().filter(|row| !other.contains(row)).collect();
        let only_b: Vec<_> = other.iter().filter(|row| !rows.contains(row)).collect();
        assert!(
            only_a.is_empty() && only_b.is_empty(),
            "{what}: {table}\n only left: {only_a:#?}\n only right: {only_b:#?}"
        );
    }
}

/// A server of one town, in memory: orders, dedupes, answers.
#[derive(Default)]
pub struct Town {
    pub log: Vec<Sequenced>,
    /// Changes with these fields set are put aside.
    pub poison: Option<String>,
    pub n: HashMap<DeviceId, u64>,
}

impl Town {
    pub fn push(&mut self, device: &Device, push: &[Change], now: Millis) -> Vec<PushResult> {
        let head = self.log.len() as u64;
        push.iter()
            .map(|change| {
                let n = self.n.entry(device.id).or_default();
                *n = (*n).max(change.n);
                let status = |status, seq: Option<&Sequenced>, code: Option<&str>| PushResult {
                    id: change.id,
                    status,
                    seq: seq.map(|known| known.seq),
                    received: seq.map(|known| known.received),
                    es: seq.map(|known| known.es),
                    code: code.map(str::to_owned),
                    recovered: false,
                    proof: None,
                };
                if let Some(known) = self.log.iter().find(|known| known.change.id == change.id) {
                    return status(PushStatus::Duplicate, Some(known), None);
                }
                if self.poison.as_ref().is_some_and(|field| change.set.contains_key(field)) {
                    return status(PushStatus::Quarantined, None, Some("scope"));
                }
                self.log.push(Sequenced {
                    change: change.clone(),
                    seq: self.log.len() as u64 + 1,
                    device: device.id,
                    user: device.user,
                    received: now,
                    te: change.at.min(now.plus(300_000)),
                    es: change.seen.seq.min(head),
                    recovered: false,
                    proof: lianxin::change::Proof::default(),
                });
                status(PushStatus::Stored, self.log.last(), None)
            })
            .collect()
    }

    /// What a device at `cursor` gets, `chunk` changes at a time; what it has just pushed is not sent back.
    pub fn reply(
        &self,
        device: &Device,
        results: Vec<PushResult>,
        cursor: Cursor,
        chunk: usize,
        now: Millis,
    ) -> SyncReply {
        let from = usize::try_from(cursor.seq).unwrap();
        let to = self.log.len().min(from + chunk);
        SyncReply {
            now,
            device_n: self.n.get(&device.id).copied().unwrap_or(0),
            acked: BTreeMap::new(),
            safe: 0,
            changes: self.log[from..to]
                .iter()
                .filter(|pulled| results.iter().all(|result| result.id != pulled.change.id))
                .cloned()
                .collect(),
            results,
            cursor: Cursor {
                seq: to as u64,
                chain: to as u64,
            },
            more: to < self.log.len(),
            scope: None,
            control: Vec::new(),
            next_in: 900,
            snapshot: false,
            token: None,
        }
    }

    /// One round: push at most `batch`, pull one chunk. True when there is more to do.
    pub fn round(&mut self, device: &mut Device, batch: usize, chunk: usize, now: Millis) -> (Applied, bool) {
        let start = device.store.sync_start().unwrap().unwrap();
        let push = device.store.outgoing(batch, 256 * 1024).unwrap();
        let results = self.push(device, &push, now);
        let reply = self.reply(device, results, start.cursor, chunk, now);
        let applied = device.store.apply_reply(&reply, now).unwrap();
        let left = !device.store.outgoing(1, 1024).unwrap().is_empty();
        (applied, reply.more || left)
    }

    /// Rounds until nothing is left.
    pub fn settle(&mut self, device: &mut Device, batch: usize, chunk: usize, now: Millis) {
        while self.round(device, batch, chunk, now).1 {}
    }
}

/// Seeded chance (xorshift64*).
pub struct Chance(u64);

impl Chance {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33).unwrap() % limit
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}
