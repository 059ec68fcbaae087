//! What the store's tests share: a store in a folder of its own, a town that orders changes in memory, seeded chance.

#![allow(dead_code, reason = "every test file uses another part")]

use lianxin::change::entry::Entry;
use lianxin::change::wire::{PushResult, PushStatus, RecoverItem, RecoverReply, Scope, SyncReply};
use lianxin::change::{Change, Cursor, Kind, Nature, Proof, Sensitivity, Sequenced};
use lianxin::domain::ids::{ChangeId, DeviceId, UserId};
use lianxin::domain::role::Role;
use lianxin::domain::rules::Rules;
use lianxin::domain::time::Millis;
use lianxin::domain::unit::UnitPath;
use lianxin::store::rows::SyncView;
use lianxin::store::{Answer, Applied, NewIdentity, Phase, Query, SaveError, Saved, Store};
use rusqlite::Connection;
use rusqlite::types::Value as Sql;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet, HashMap};
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
            ![
                "journal",
                "meta",
                "action",
                "draft",
                "round",
                "audit",
                "relog",
                "recheck",
                "snapshot_part",
            ]
            .contains(&name.as_str())
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

/// A change that was put aside, and how long the log was then.
#[derive(Clone)]
pub struct Apart {
    pub sequenced: Sequenced,
    pub since: usize,
    /// How long the log was when it was let in.
    pub until: Option<usize>,
}

/// A server of one town, in memory: orders, dedupes, answers, takes back what it lost.
#[derive(Default, Clone)]
pub struct Town {
    pub log: Vec<Sequenced>,
    /// Changes with these fields set are put aside.
    pub poison: Option<String>,
    pub n: HashMap<DeviceId, u64>,
    pub apart: BTreeMap<ChangeId, Apart>,
    /// Counts restores: a log after one is another log.
    pub life: u64,
    /// What the chain says of each place, from 1.
    pub chain: Vec<u64>,
    /// The scope given with the next replies, where it is another than the device knows.
    pub scope: Option<Scope>,
    /// The same of single users.
    pub scopes: BTreeMap<UserId, Scope>,
    /// The log is backed up to here.
    pub safe: u64,
}

impl Town {
    pub fn append(&mut self, mut sequenced: Sequenced) -> &Sequenced {
        sequenced.seq = self.log.len() as u64 + 1;
        sequenced.proof = proof(&sequenced);
        let before = self.chain.last().copied().unwrap_or(0);
        let link = u64::from_be_bytes(sequenced.proof.0[..8].try_into().unwrap());
        self.chain
            .push(before.rotate_left(5) ^ link ^ (self.life << 40) ^ sequenced.seq);
        self.log.push(sequenced);
        self.log.last().unwrap()
    }

    /// Where the log ends after `seq` places.
    pub fn cursor(&self, seq: usize) -> Cursor {
        Cursor {
            seq: seq as u64,
            chain: if seq == 0 { 0 } else { self.chain[seq - 1] },
        }
    }

    /// Restores a backup that was made when the log had `seq` places.
    pub fn restore(&mut self, seq: usize) {
        self.log.truncate(seq);
        self.chain.truncate(seq);
        self.apart.retain(|_, apart| apart.since <= seq);
        for apart in self.apart.values_mut() {
            apart.until = apart.until.filter(|until| *until < seq);
        }
        self.life += 1;
        self.n.clear();
        // What somebody else brought back does not say that its author was heard up to there.
        for known in self.log.iter().filter(|known| !known.recovered) {
            let n = self.n.entry(known.device).or_default();
            *n = (*n).max(known.change.n);
        }
    }

    pub fn push(&mut self, device: &Device, push: &[Change], now: Millis) -> Vec<PushResult> {
        let head = self.log.len() as u64;
        push.iter()
            .map(|change| self.push_one((device.id, device.user), change, change.seen.seq.min(head), now))
            .collect()
    }

    fn push_one(&mut self, by: (DeviceId, UserId), change: &Change, es: u64, now: Millis) -> PushResult {
        let n = self.n.entry(by.0).or_default();
        assert!(change.n <= *n + 1, "a gap: {} after {n}", change.n);
        *n = (*n).max(change.n);
        if let Some(known) = self.log.iter().find(|known| known.change.id == change.id) {
            let form = (known.device != by.0 || known.change != *change).then(|| Box::new(known.clone()));
            let duplicate = answer(change.id, PushStatus::Duplicate, Some(known), None);
            return PushResult { form, ..duplicate };
        }
        let sequenced = Sequenced {
            change: change.clone(),
            seq: 0,
            device: by.0,
            user: by.1,
            received: now,
            te: change.at.min(now.plus(300_000)),
            es,
            recovered: false,
            proof: Proof::default(),
        };
        let poison = self.poison.as_ref().is_some_and(|field| change.set.contains_key(field));
        if poison || self.is_apart(change.id) {
            let since = self.log.len();
            self.apart.entry(change.id).or_insert(Apart {
                sequenced,
                since,
                until: None,
            });
            return answer(change.id, PushStatus::Quarantined, None, Some("scope"));
        }
        let known = self.append(sequenced);
        answer(change.id, PushStatus::Stored, Some(known), None)
    }

    pub fn is_apart(&self, id: ChangeId) -> bool {
        self.apart.get(&id).is_some_and(|apart| apart.until.is_none())
    }

    /// A clerk lets a change in that was put aside.
    pub fn release(&mut self, id: ChangeId) {
        let until = self.log.len();
        let Some(apart) = self.apart.get_mut(&id) else {
            panic!("{id} is not apart")
        };
        apart.until = Some(until);
        let mut sequenced = apart.sequenced.clone();
        let seen = sequenced.change.seen;
        sequenced.es = if seen.seq > 0 && self.knows(seen) { seen.seq } else { 0 };
        sequenced.recovered = true;
        self.append(sequenced);
    }

    pub fn have(&self, ids: &[ChangeId]) -> Vec<ChangeId> {
        let known = |id: &ChangeId| self.is_apart(*id) || self.log.iter().any(|it| it.change.id == *id);
        ids.iter().filter(|id| !known(id)).copied().collect()
    }

    pub fn recover(&mut self, device: &Device, items: &[RecoverItem], now: Millis) -> RecoverReply {
        let begun = self.log.len() as u64;
        let results = items
            .iter()
            .map(|item| {
                assert!(
                    item.es <= begun,
                    "{} claims to have seen {} of {begun}",
                    item.change.n,
                    item.es
                );
                let Some(from) = &item.from else {
                    return self.push_one((device.id, device.user), &item.change, item.es, now);
                };
                if let Some(known) = self.log.iter().find(|known| known.change.id == item.change.id) {
                    return answer(item.change.id, PushStatus::Duplicate, Some(known), None);
                }
                let mut was = Sequenced {
                    change: item.change.clone(),
                    seq: 0,
                    device: from.device,
                    user: from.user,
                    received: from.received,
                    te: from.te,
                    es: from.es,
                    recovered: from.recovered,
                    proof: from.proof,
                };
                assert_eq!(proof(&was), from.proof, "the proof of {} is not right", item.change.id);
                (was.es, was.recovered) = (item.es, true);
                let known = self.append(was);
                answer(item.change.id, PushStatus::Stored, Some(known), None)
            })
            .collect();
        RecoverReply {
            now,
            device_n: self.n.get(&device.id).copied().unwrap_or(0),
            results,
        }
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
        let start = device.store.sync_start().unwrap().unwrap();
        let scope = self.scopes.get(&device.user).or(self.scope.as_ref()).cloned();
        let known = start.scope.as_ref().map(|scope| scope.rev);
        let rescoped = scope.as_ref().is_some_and(|scope| Some(scope.rev) != known) && from > 0;
        let to = if rescoped {
            from
        } else {
            self.log.len().min(from + chunk)
        };
        let stored = |id| {
            let mut results = results.iter();
            results.any(|result| result.id == id && result.status == PushStatus::Stored)
        };
        let changes = self.log[from..to]
            .iter()
            .filter(|pulled| !stored(pulled.change.id))
            .filter(|pulled| pulled.device == device.id || scope.as_ref().is_none_or(|scope| reads(scope, pulled)))
            .cloned()
            .collect();
        SyncReply {
            now,
            device_n: self.n.get(&device.id).copied().unwrap_or(0),
            acked: start
                .acked
                .keys()
                .map(|device| (*device, self.n.get(device).copied().unwrap_or(0)))
                .collect(),
            safe: self.safe,
            changes,
            results,
            cursor: self.cursor(to),
            more: to < self.log.len() || rescoped,
            scope: scope.filter(|scope| Some(scope) != start.scope.as_ref()),
            control: Vec::new(),
            token: None,
            snapshot: false,
            next_in: 900,
        }
    }

    /// True when the device's copy is of this log.
    pub fn knows(&self, cursor: Cursor) -> bool {
        let seq = usize::try_from(cursor.seq).unwrap();
        seq <= self.log.len() && self.cursor(seq) == cursor
    }

    /// One round: push at most `batch`, pull one chunk. True when there is more to do.
    pub fn round(&mut self, device: &mut Device, batch: usize, chunk: usize, now: Millis) -> (Applied, bool) {
        let start = device.store.sync_start().unwrap().unwrap();
        if !self.knows(start.cursor) {
            device.store.restart_pull().unwrap();
            return (Applied::default(), true);
        }
        let device_n = self.n.get(&device.id).copied().unwrap_or(0);
        if start.phase == Phase::Steady && device_n < start.acked_n {
            device.store.repend_from(device_n + 1).unwrap();
        }
        let push = device.store.outgoing(batch, 256 * 1024).unwrap();
        let results = self.push(device, &push, now);
        let reply = self.reply(device, results, start.cursor, chunk, now);
        let mut applied = device.store.apply_reply(&reply, now).unwrap();
        let begun = device.store.sync_start().unwrap().unwrap();
        let came_to_the_end = !reply.more && (begun.phase, begun.cursor) == (start.phase, reply.cursor);
        if came_to_the_end {
            let back = self.bring_back(device, batch, now);
            applied.stored += back.stored;
            if begun.phase == Phase::Relog && device.store.lost(1).unwrap().is_empty() {
                applied.removal += device.store.finish_relog(now).unwrap().removal;
            }
        }
        let left = !device.store.outgoing(1, 1024).unwrap().is_empty();
        let anew = device.store.sync_start().unwrap().unwrap().phase == Phase::Relog;
        (applied, !came_to_the_end || left || anew || applied.stored > 0)
    }

    /// Brings a batch back of what the device holds and the log lost.
    pub fn bring_back(&mut self, device: &mut Device, batch: usize, now: Millis) -> Applied {
        let lost = device.store.lost(20).unwrap();
        let missing = self.have(&lost);
        let held: Vec<_> = lost.into_iter().filter(|id| !missing.contains(id)).collect();
        device.store.held(&held).unwrap();
        if missing.is_empty() {
            return Applied::default();
        }
        let items = device.store.offer(&missing, batch, 64 * 1024).unwrap();
        assert!(!items.is_empty(), "missing, but not offered");
        let reply = self.recover(device, &items, now);
        device.store.apply_recovered(&reply, now).unwrap()
    }

    /// Rounds until nothing is left.
    pub fn settle(&mut self, device: &mut Device, batch: usize, chunk: usize, now: Millis) {
        for _ in 0..10_000 {
            if !self.round(device, batch, chunk, now).1 {
                return;
            }
        }
        panic!("no end");
    }
}

/// The reference rule of what a user may read.
fn reads(scope: &Scope, sequenced: &Sequenced) -> bool {
    let change = &sequenced.change;
    let sensitive = change.kind.sensitivity() == Sensitivity::Sensitive;
    scope.unit.contains(&change.unit) && (scope.role.reads_sensitive() || !sensitive)
}

fn answer(id: ChangeId, status: PushStatus, known: Option<&Sequenced>, code: Option<&str>) -> PushResult {
    PushResult {
        id,
        status,
        seq: known.map(|known| known.seq),
        received: known.map(|known| known.received),
        es: known.map(|known| known.es),
        recovered: known.is_some_and(|known| known.recovered),
        proof: known.map(|known| known.proof),
        code: code.map(str::to_owned),
        form: None,
    }
}

/// What the test's town proves its changes by.
fn proof(sequenced: &Sequenced) -> Proof {
    let text = format!(
        "{} {} {} {} {} {} {}",
        sequenced.device,
        sequenced.user,
        sequenced.received.0,
        sequenced.te.0,
        sequenced.es,
        sequenced.recovered,
        serde_json::to_string(&sequenced.change).unwrap()
    );
    let mut hash = 0xcbf2_9ce4_8422_2325_6c62_272e_07bb_0142_u128;
    for byte in text.bytes() {
        hash = (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
    }
    Proof(hash.to_be_bytes())
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

/// Writes something at random; what the rules refuse is not written.
pub fn act(device: &mut Device, chance: &mut Chance, serial: usize, now: Millis) {
    let known = |device: &Device, kind: &Kind| -> Vec<String> {
        let found = device.store.export(kind).unwrap();
        found
            .iter()
            .map(|record| record["id"].as_str().unwrap().to_owned())
            .collect()
    };
    let households = known(device, &Kind::Household);
    if households.is_empty() {
        let _ = device.save(
            json!({"do": "household", "household_no": format!("H-{serial}"), "display_name": "立夏"}),
            now,
        );
        return;
    }
    let household = chance.pick(&households).clone();
    let (persons, requests) = (known(device, &Kind::Person), known(device, &Kind::Request));
    let entry = match chance.below(17) {
        0 if households.len() < 4 => {
            json!({"do": "household", "household_no": format!("H-{serial}"), "display_name": "小满", "phone": "12900000009"})
        }
        1 => json!({"do": "person", "household": household, "name": "芒种", "relation": "02", "birth": "1950-03-04"}),
        2 if !persons.is_empty() => {
            json!({"do": "tag", "person": chance.pick(&persons), "kind": "hypertension", "level": "uncontrolled"})
        }
        3 => json!({"do": "visit", "household": household, "outcome": "done", "text": format!("记录 {serial}")}),
        4 => {
            json!({"do": "request", "title": format!("路灯 {serial}"), "category": "0103", "urgency": "normal", "household": household})
        }
        5 | 6 if !requests.is_empty() => {
            let event = chance.pick(&["self_accept", "progress", "resolve", "withdraw"]);
            json!({"do": "request_event", "request": chance.pick(&requests), "event": event, "mode": "immediate", "note": "已看"})
        }
        7 | 8 => json!({"do": "edit", "kind": "household", "record": household,
            "set": {"phone": format!("1290000{:04}", chance.below(9))}}),
        9 => {
            json!({"do": "edit", "kind": "household", "record": household, "set": {"remark": format!("{}", chance.below(5)), "residence": "away"}})
        }
        10 => json!({"do": "reminder", "household": household, "due": "2026-12-01", "text": "送药"}),
        11 => json!({"do": "delete", "kind": "household", "record": household, "reason": "重复"}),
        12 if !persons.is_empty() => {
            json!({"do": "edit", "kind": "person", "record": chance.pick(&persons), "set": {"household_id": household}})
        }
        13 | 14 => json!({"do": "edit", "kind": "household", "record": household,
            "set": {"address": format!("三组{}号", chance.below(40))}}),
        15 => {
            let _ = device.store.undo(now);
            return;
        }
        16 => {
            let _ = device.store.redo(now);
            return;
        }
        _ => json!({"do": "edit", "kind": "household", "record": household, "set": {"contact": format!("{serial}")}}),
    };
    let _ = device.save(entry, now);
}

/// The sync page.
pub fn sync_view(device: &Device) -> SyncView {
    match device.store.answer(&Query::Sync, morning()).unwrap() {
        Answer::Sync(view) => *view,
        other => panic!("{other:?}"),
    }
}

/// The fields in conflict by what the page lists, tombstones apart.
pub fn listed(device: &Device) -> BTreeSet<(String, String)> {
    let conflicts = sync_view(device).conflicts.into_iter();
    conflicts
        .map(|conflict| (conflict.record.to_string(), conflict.field))
        .filter(|(_, field)| field != "deleted")
        .collect()
}

/// The same worked out from the log alone: writes that no later write has seen and that differ.
pub fn unseen(town: &Town) -> BTreeSet<(String, String)> {
    let mut live: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for (index, write) in town.log.iter().enumerate() {
        if write.change.kind.nature() == Nature::Once {
            continue;
        }
        for (field, value) in write.change.set.iter().filter(|(field, _)| *field != "deleted") {
            let superseded = town.log[index + 1..].iter().any(|later| {
                later.change.record == write.change.record
                    && later.change.set.contains_key(field)
                    && ((later.device == write.device && !later.recovered && !write.recovered) || later.es >= write.seq)
            });
            if !superseded {
                let key = (write.change.record.to_string(), field.clone());
                live.entry(key).or_default().insert(value.to_string());
            }
        }
    }
    live.into_iter()
        .filter(|(_, values)| values.len() > 1)
        .map(|(key, _)| key)
        .collect()
}
