//! A town's server in a closure, and a device with a real store: for the unit tests of the round and its thread.

use super::batch::Batch;
use super::round::{self, Outcome};
use super::transport::{Failure, Transport};
use crate::change::Cursor;
use crate::change::entry::Entry;
use crate::change::wire::{PushResult, PushStatus, SyncReply, SyncRequest};
use crate::domain::ids::{DeviceId, UserId};
use crate::domain::role::Role;
use crate::domain::rules::Rules;
use crate::domain::time::Millis;
use crate::domain::unit::UnitPath;
use crate::store::{Answer, NewIdentity, Query, Store, SyncStart};
use serde_json::Value;
use std::sync::Arc;
use tempfile::TempDir;
use uuid::Uuid;

/// When everything here happens.
pub(super) const NOW: Millis = Millis(1_795_000_000_000);
/// The device's token.
pub(super) const TOKEN: &str = "a-very-secret-token";

type Answers = Box<dyn FnMut(&'static str, Value) -> Result<Value, Failure> + Send>;

/// Answers as it is told to, and remembers what it was asked.
pub(super) struct Script {
    /// The paths asked, in order.
    pub asked: Vec<&'static str>,
    answers: Answers,
}

impl Script {
    /// A server of all endpoints.
    pub fn new(answers: impl FnMut(&'static str, Value) -> Result<Value, Failure> + Send + 'static) -> Self {
        Self {
            asked: Vec::new(),
            answers: Box::new(answers),
        }
    }

    /// A server that knows `/v1/sync` alone.
    pub fn sync(mut answer: impl FnMut(SyncRequest) -> Result<SyncReply, Failure> + Send + 'static) -> Self {
        Self::new(move |path, body| {
            assert_eq!(path, "/v1/sync");
            answer(serde_json::from_value(body).unwrap()).map(|reply| serde_json::to_value(reply).unwrap())
        })
    }
}

impl Transport for Script {
    async fn exchange(&mut self, _start: &SyncStart, path: &'static str, body: Vec<u8>) -> Result<Vec<u8>, Failure> {
        assert!(self.asked.len() < 10_000, "the round does not end");
        self.asked.push(path);
        let answer = (self.answers)(path, serde_json::from_slice(&body).unwrap())?;
        Ok(serde_json::to_vec(&answer).unwrap())
    }
}

/// The answer that stores everything pushed after `head` and has nothing new.
pub(super) fn stored(request: &SyncRequest) -> SyncReply {
    let from = request.cursor.seq;
    let results: Vec<PushResult> = (from + 1..)
        .zip(&request.push)
        .map(|(seq, change)| PushResult {
            id: change.id,
            status: PushStatus::Stored,
            seq: Some(seq),
            received: Some(NOW),
            es: Some(change.seen.seq),
            recovered: false,
            proof: Some(crate::change::Proof([1; 16])),
            code: None,
            form: None,
        })
        .collect();
    let acked = request.acked.get(&request.device).copied().unwrap_or(0);
    let device_n = request.push.last().map_or(acked, |last| last.n);
    let seq = from + results.len() as u64;
    SyncReply {
        now: NOW,
        device_n,
        acked: [(request.device, device_n)].into(),
        safe: 0,
        results,
        changes: Vec::new(),
        cursor: Cursor { seq, chain: seq },
        more: false,
        scope: None,
        control: Vec::new(),
        token: None,
        snapshot: false,
        next_in: 300,
    }
}

/// An enrolled device.
pub(super) struct Device {
    pub store: Store,
    pub batch: Batch,
    dir: TempDir,
}

impl Device {
    pub fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let rules = Arc::new(Rules::builtin());
        let mut store = Store::open(&dir.path().join("lianxin.db"), None, true, rules).unwrap();
        store
            .set_identity(&NewIdentity {
                user: UserId(Uuid::from_u128(80)),
                name: "谭谷雨".into(),
                role: Role::MicroLeader,
                unit: UnitPath::parse("439901100/200/03/012").unwrap(),
                device: DeviceId(Uuid::from_u128(70)),
                server: Some(("http://127.0.0.1:9".into(), TOKEN.into())),
                units: Vec::new(),
                demo: false,
                series: None,
            })
            .unwrap();
        Self {
            store,
            batch: Batch::default(),
            dir,
        }
    }

    /// With so many households saved and not sent.
    pub fn with_pending(households: usize) -> Self {
        let mut device = Self::new();
        for number in 0..households {
            device.save(number);
        }
        device
    }

    /// The store, and the folder that must live as long.
    pub fn parts(self) -> (Store, TempDir) {
        (self.store, self.dir)
    }

    /// Saves a household.
    pub fn save(&mut self, number: usize) {
        let line = format!(
            r#"{{"do":"household","household_no":"B-{number:04}","display_name":"谭立春","phone":"12912345678"}}"#
        );
        let entry: Entry = serde_json::from_str(&line).unwrap();
        self.store.save(&entry, None, None, NOW).unwrap();
    }

    pub fn round(&mut self, script: &mut Script) -> Outcome {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(round::run(&mut self.store, script, &mut self.batch, || NOW))
    }

    /// How many changes wait.
    pub fn pending(&self) -> usize {
        match self.store.answer(&Query::Counts, NOW).unwrap() {
            Answer::Counts(counts) => counts.pending,
            other => panic!("{other:?}"),
        }
    }
}
