//! A server that was restored, in a closure with a real log: what is brought back, in which order, and what stays behind.

use super::round::Outcome;
use super::status::TroubleCode;
use super::testing::{Device, NOW, Script, stored};
use super::transport::Failure;
use crate::change::wire::{
    HaveReply, HaveRequest, PushResult, PushStatus, RecoverReply, RecoverRequest, Scope, SyncReply, SyncRequest,
};
use crate::change::{Change, Cursor, Proof, Sequenced};
use crate::domain::ids::{ChangeId, DeviceId, UserId};
use crate::domain::role::Role;
use crate::domain::unit::UnitPath;
use crate::store::{Phase, SyncStart};
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use uuid::Uuid;

/// A town's log that notices cursors of another one.
#[derive(Default)]
struct Log {
    places: Vec<Sequenced>,
    /// Changes of a page.
    page: usize,
    /// Chains of this log; another number after a restore.
    chain: u64,
    scope: Option<Scope>,
    /// This change is too large for a proxy.
    stuck: Option<ChangeId>,
    /// Kept apart: known, and not in the log.
    apart: Vec<ChangeId>,
    /// The greatest number of changes in one recover, and where the cursors of all stood.
    offered: Vec<(usize, u64, u64)>,
}

impl Log {
    fn shared(page: usize) -> Arc<Mutex<Self>> {
        let log = Self {
            page,
            chain: 1,
            ..Self::default()
        };
        Arc::new(Mutex::new(log))
    }

    fn head(&self) -> u64 {
        self.places.len() as u64
    }

    fn answer(&mut self, path: &str, body: Value) -> Result<Value, Failure> {
        match path {
            "/v1/sync" => self.sync(&serde_json::from_value(body).unwrap()),
            "/v1/have" => Ok(self.have(serde_json::from_value(body).unwrap())),
            "/v1/recover" => self.recover(serde_json::from_value(body).unwrap()),
            "/v1/device/rotate" => Ok(json!({"device": DeviceId(Uuid::from_u128(71)), "token": "another"})),
            _ => panic!("{path}"),
        }
    }

    fn check(&self, cursor: Cursor) -> Result<(), Failure> {
        let known = cursor.seq == 0 || (cursor.seq <= self.head() && cursor.chain == self.chain);
        if known { Ok(()) } else { Err(Failure::Diverged) }
    }

    fn holds(&self, id: ChangeId) -> bool {
        self.places.iter().any(|place| place.change.id == id)
    }

    fn put(&mut self, change: &Change, device: DeviceId, es: u64, recovered: bool) -> PushResult {
        let new = !self.holds(change.id);
        let id = change.id;
        if new {
            self.places.push(Sequenced {
                change: change.clone(),
                seq: self.head() + 1,
                device,
                user: UserId(Uuid::from_u128(80)),
                received: NOW,
                te: NOW,
                es,
                recovered,
                proof: Proof([1; 16]),
            });
        }
        let place = self.places.iter().find(|place| place.change.id == id).unwrap();
        let form = (place.device != device || place.change != *change).then_some(place);
        serde_json::from_value(json!({
            "id": id, "status": if new { PushStatus::Stored } else { PushStatus::Duplicate }, "seq": place.seq,
            "received": NOW, "es": place.es, "recovered": place.recovered, "proof": place.proof, "form": form,
        }))
        .unwrap()
    }

    fn device_n(&self, device: DeviceId) -> u64 {
        let of_device = self.places.iter().filter(|place| place.device == device);
        of_device.map(|place| place.change.n).max().unwrap_or(0)
    }

    fn sync(&mut self, request: &SyncRequest) -> Result<Value, Failure> {
        self.check(request.cursor)?;
        let results = request.push.iter();
        let results: Vec<_> = results
            .map(|change| self.put(change, request.device, change.seen.seq, false))
            .collect();
        let known = self.scope.as_ref().is_none_or(|scope| scope.rev == request.scope_rev);
        let (from, rows) = match known || request.cursor.seq == 0 {
            true => (request.cursor.seq, self.page),
            false => (request.cursor.seq, 0),
        };
        let places = self.places.iter().skip(usize::try_from(from).unwrap()).take(rows);
        let changes: Vec<_> = places.cloned().collect();
        let seq = from + changes.len() as u64;
        let cursor = Cursor { seq, chain: self.chain };
        let device_n = self.device_n(request.device);
        let reply = SyncReply {
            results,
            changes,
            cursor: if seq == 0 { Cursor::default() } else { cursor },
            more: seq < self.head(),
            scope: self.scope.clone().filter(|_| !known),
            device_n,
            acked: [(request.device, device_n)].into(),
            ..stored(request)
        };
        Ok(serde_json::to_value(reply).unwrap())
    }

    fn have(&self, request: HaveRequest) -> Value {
        let mut missing = request.ids;
        missing.retain(|id| !self.holds(*id) && !self.apart.contains(id));
        serde_json::to_value(HaveReply { missing }).unwrap()
    }

    fn recover(&mut self, request: RecoverRequest) -> Result<Value, Failure> {
        self.check(request.cursor)?;
        let (count, head) = (request.items.len(), self.head());
        if request.items.iter().any(|item| Some(item.change.id) == self.stuck) {
            return Err(Failure::new(TroubleCode::TooLarge, "a proxy"));
        }
        self.offered.push((count, request.cursor.seq, head));
        let items = request.items.into_iter();
        let results = items
            .map(|item| {
                let from = item.from.as_ref().map_or(request.device, |from| from.device);
                self.put(&item.change, from, item.es, true)
            })
            .collect();
        let device_n = self.device_n(request.device);
        let reply = RecoverReply {
            now: NOW,
            device_n,
            results,
        };
        Ok(serde_json::to_value(reply).unwrap())
    }
}

fn script(log: &Arc<Mutex<Log>>) -> Script {
    let log = log.clone();
    Script::new(move |path, body| log.lock().unwrap().answer(path, body))
}

fn start(device: &Device) -> SyncStart {
    device.store.sync_start().unwrap().unwrap()
}

fn code(outcome: &Outcome) -> Option<TroubleCode> {
    outcome.failure.as_ref().map(|(trouble, _)| trouble.code.clone())
}

/// A device that has synced `changes` changes, and its server.
fn synced(changes: usize, page: usize) -> (Device, Arc<Mutex<Log>>) {
    let log = Log::shared(page);
    let mut device = Device::with_pending(changes);
    let outcome = device.round(&mut script(&log));
    assert_eq!((outcome.failure, device.pending()), (None, 0));
    (device, log)
}

/// The server's log as an old copy has it.
fn put_back(log: &Arc<Mutex<Log>>, places: usize) {
    let mut log = log.lock().unwrap();
    log.places.truncate(places);
    log.chain += 1;
}

#[test]
fn the_log_is_read_to_its_end_before_each_offer() {
    let (mut device, log) = synced(500, 30);
    let all = log.lock().unwrap().places.len();
    put_back(&log, 40);
    device.save(900);
    let mut script = script(&log);
    let outcome = device.round(&mut script);
    assert_eq!((outcome.failure, device.pending()), (None, 0));
    assert_eq!(outcome.summary.recovered, all - 40);
    let log = log.lock().unwrap();
    assert!(log.offered.len() > 1, "more than one batch: {:?}", log.offered);
    for (count, cursor, head) in &log.offered {
        assert_eq!(
            cursor, head,
            "a batch of {count} was offered before the one before it was read"
        );
    }
    let pairs = script.asked.windows(2);
    assert_eq!(pairs.filter(|pair| *pair == ["/v1/recover"; 2]).count(), 0);
    let asked = script.asked.iter().filter(|path| **path == "/v1/have").count();
    assert_eq!(asked, 1, "what is missing is asked once");
    assert!(log.places.len() > all, "what was saved meanwhile has gone, too");
}

#[test]
fn what_nobody_lets_through_holds_up_neither_the_reading_nor_the_others() {
    let (mut device, log) = synced(40, 200);
    let stuck = log.lock().unwrap().places[20].change.id;
    let all = log.lock().unwrap().places.len();
    put_back(&log, 10);
    log.lock().unwrap().stuck = Some(stuck);
    let outcome = device.round(&mut script(&log));
    assert_eq!(code(&outcome), Some(TroubleCode::TooLarge), "it is said");
    assert_eq!(start(&device).phase, Phase::Steady, "the log was read all the same");
    assert!(!log.lock().unwrap().holds(stuck));
    assert!(outcome.summary.recovered >= 10, "{:?}", outcome.summary);
    log.lock().unwrap().stuck = None;
    for _ in 0..3 {
        device.round(&mut script(&log));
    }
    let log = log.lock().unwrap();
    assert_eq!(
        (log.places.len(), device.pending()),
        (all, 0),
        "over another line all of it goes"
    );
}

#[test]
fn what_the_server_holds_apart_is_not_asked_for_again() {
    let (mut device, log) = synced(40, 200);
    let apart: Vec<_> = {
        let log = log.lock().unwrap();
        log.places.iter().skip(10).map(|place| place.change.id).collect()
    };
    put_back(&log, 10);
    log.lock().unwrap().apart = apart;
    let mut script = script(&log);
    assert_eq!(device.round(&mut script).failure, None);
    assert_eq!(start(&device).phase, Phase::Steady);
    let asked = script.asked.iter().filter(|path| **path == "/v1/have").count();
    assert_eq!((asked, log.lock().unwrap().offered.len()), (1, 0));
}

#[test]
fn a_gap_at_a_number_that_is_not_here_needs_a_new_incarnation_and_one_that_is_here_does_not() {
    for (expect, rotates) in [(2, false), (90, true)] {
        let (mut device, log) = synced(3, 200);
        let before = start(&device).device;
        device.save(7);
        let mut told = false;
        let mut script = {
            let log = log.clone();
            Script::new(move |path, body| {
                if path == "/v1/sync" && !std::mem::replace(&mut told, true) {
                    return Err(Failure::Gap { expect });
                }
                log.lock().unwrap().answer(path, body)
            })
        };
        let outcome = device.round(&mut script);
        assert_eq!((outcome.failure, device.pending()), (None, 0), "{expect}");
        assert_eq!(start(&device).device != before, rotates, "{expect}");
        let ids = log
            .lock()
            .unwrap()
            .places
            .iter()
            .map(|place| place.change.id)
            .collect::<Vec<_>>();
        assert_eq!(ids.len(), ids.iter().collect::<std::collections::BTreeSet<_>>().len());
    }
}

#[test]
fn another_scope_is_read_from_the_start_in_the_same_round() {
    let (mut device, log) = synced(20, 7);
    let unit = UnitPath::parse("439901100/200").unwrap();
    for rev in [2, 3] {
        log.lock().unwrap().scope = Some(Scope {
            rev,
            role: Role::MicroLeader,
            unit: unit.clone(),
        });
        let mut script = script(&log);
        let outcome = device.round(&mut script);
        assert_eq!(outcome.failure, None);
        assert!(outcome.summary.reshaped);
        let start = start(&device);
        assert_eq!(start.scope.map(|scope| scope.rev), Some(rev));
        assert_eq!(
            (start.phase, start.cursor.seq),
            (Phase::Steady, log.lock().unwrap().head())
        );
        device.save(100 + usize::try_from(rev).unwrap());
        assert_eq!(device.round(&mut script).failure, None);
        assert_eq!(device.pending(), 0);
    }
}

#[test]
fn two_copies_that_fork_each_other_come_to_rest() {
    // The server forks every request of a device it knows under another copy's changes: at most one new incarnation a round.
    let (mut device, log) = synced(3, 200);
    let mut rotations = 0;
    for round in 0..4 {
        device.save(50 + round);
        let log = log.clone();
        let mut forked = false;
        let mut script = Script::new(move |path, body| {
            if path == "/v1/sync" && !std::mem::replace(&mut forked, true) {
                return Err(Failure::Forked { device_n: 9 });
            }
            if path == "/v1/device/rotate" {
                let device = DeviceId(Uuid::from_u128(500 + u128::try_from(round).unwrap()));
                return Ok(json!({"device": device, "token": "another"}));
            }
            log.lock().unwrap().answer(path, body)
        });
        let outcome = device.round(&mut script);
        assert_eq!((outcome.failure, device.pending()), (None, 0), "{round}");
        rotations += script.asked.iter().filter(|path| path.ends_with("rotate")).count();
    }
    assert_eq!(rotations, 4);
}
