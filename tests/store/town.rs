//! A server of one town, in memory: orders, dedupes, answers, takes back what it lost.

use crate::device::{Device, morning};
use lianxin::change::wire::{PushResult, PushStatus, QuarantineCode, RecoverItem, RecoverReply, Scope, SyncReply};
use lianxin::change::{Change, Cursor, Kind, Proof, Sequenced};
use lianxin::domain::ids::{ChangeId, DeviceId, UserId};
use lianxin::domain::role::Role;
use lianxin::domain::time::Millis;
use lianxin::domain::unit::UnitPath;
use lianxin::store::{Applied, Phase};
use std::collections::{BTreeMap, HashMap};

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

    /// Everybody syncs in small steps until nobody has anything to send or fetch.
    pub fn settle_all(&mut self, devices: &mut [Device]) {
        for _ in 0..4 {
            for device in devices.iter_mut() {
                self.settle(device, 5, 7, morning());
            }
        }
    }

    /// A clerk lets in what was put aside, at most so much.
    pub fn release_some(&mut self, most: usize) {
        let apart = self.apart.keys().copied().filter(|id| self.is_apart(*id));
        let apart: Vec<ChangeId> = apart.take(most).collect();
        for id in apart {
            self.release(id);
        }
    }
}

/// What a user may read.
pub fn scope(rev: u64, role: Role, unit: &str) -> Scope {
    let unit = UnitPath::parse(unit).unwrap();
    Scope { rev, role, unit }
}

/// The reference rule of what a user may read.
fn reads(scope: &Scope, sequenced: &Sequenced) -> bool {
    let change = &sequenced.change;
    let is_request = matches!(change.kind, Kind::Request | Kind::RequestEvent);
    let keeps_a_caseload = matches!(scope.role, Role::MicroLeader | Role::GridLeader | Role::Clerk);
    scope.unit.contains(&change.unit) && (keeps_a_caseload || is_request)
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
        code: code.map(QuarantineCode::from_code),
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
