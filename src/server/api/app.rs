//! What every endpoint can reach, and what they share: work that runs to its end, reading bodies, refusals of the storage.

use super::refusal::Refusal;
use crate::change::wire::{PushResult, RefusalCode};
use crate::clock::{Clock, random_bytes};
use crate::domain::ids::DeviceId;
use crate::server::Limits;
use crate::server::admission::{ActiveDevices, Admission, DeviceSlot};
use crate::server::metrics::{Event, Metrics};
use crate::server::storage::{Pushed, Session, Storage, StorageError};
use crate::server::tries::Tries;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::http::StatusCode;
use serde::de::DeserializeOwned;
use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;

/// Seconds after which a device whose request is still under way may ask again.
const DEVICE_BUSY: u64 = 2;

/// What every endpoint can reach.
pub struct App {
    /// The storage.
    pub storage: Storage,
    /// The clock.
    pub clock: Clock,
    /// Wrong enrolment codes.
    pub tries: Arc<Tries>,
    /// How many proxies stand in front; the outermost of them names the real address.
    pub proxies: usize,
    /// The door to the storage.
    pub admission: Admission,
    /// Devices with a request under way.
    pub active: Arc<ActiveDevices>,
    /// Figures.
    pub metrics: Metrics,
}

impl App {
    /// A fresh state. `paths`: those of the endpoints, for the figures.
    #[must_use]
    pub fn new(storage: Storage, clock: Clock, proxies: usize, limits: &Limits, paths: Vec<&'static str>) -> Self {
        Self {
            storage,
            clock,
            tries: Arc::default(),
            proxies,
            admission: Admission::new(limits),
            active: Arc::default(),
            metrics: Metrics::new(paths),
        }
    }

    /// Runs `work` when there is a place for it, and then to its end: what follows a commit is not cut off by a client
    /// that hangs up.
    pub(super) async fn work<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, Refusal>> + Send + 'static,
    ) -> Result<T, Refusal> {
        let Ok(slot) = self.admission.enter().await else {
            self.metrics.count(Event::Overload);
            return Err(Refusal::busy(spread()));
        };
        Admission::to_the_end(slot, work).await.unwrap_or_else(|_panicked| {
            self.metrics.count(Event::Panic);
            tracing::error!("a request panicked");
            Err(Refusal::new(RefusalCode::Internal))
        })
    }

    /// This device's turn: its requests come one at a time.
    pub(super) fn device_slot(&self, device: DeviceId) -> Result<DeviceSlot, Refusal> {
        self.active
            .enter(device)
            .ok_or_else(|| Refusal::new(RefusalCode::DeviceBusy).after(DEVICE_BUSY))
    }

    /// The answers of a push or recovery that was committed, or why it was not.
    pub(super) fn push_results(&self, session: &Session, pushed: Pushed) -> Result<Vec<PushResult>, Refusal> {
        match pushed {
            Pushed::Done(results) => Ok(results),
            Pushed::Diverged => Err(self.diverged(session)),
            Pushed::Gap { expect } => {
                self.metrics.count(Event::Gap);
                tracing::warn!(device = %session.device, expect, "changes are missing");
                Err(Refusal::gap(expect))
            }
            Pushed::Forked { device_n } => {
                self.metrics.count(Event::Fork);
                tracing::warn!(device = %session.device, device_n, "another copy of the device wrote");
                Err(Refusal::forked(device_n))
            }
        }
    }

    pub(super) fn diverged(&self, session: &Session) -> Refusal {
        self.metrics.count(Event::Divergence);
        tracing::warn!(device = %session.device, "a cursor of another log");
        Refusal::new(RefusalCode::Diverged)
    }
}

/// 3 to 12 seconds, so that those sent away do not come back together.
pub(super) fn spread() -> u64 {
    let [byte] = random_bytes::<1>();
    3 + u64::from(byte) % 10
}

/// The address at the other end of the connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub IpAddr);

/// Reads a JSON body that may be too large, not JSON, or not what is asked for. What it says is never repeated.
pub(super) fn read_json<T: DeserializeOwned>(body: Result<Bytes, BytesRejection>) -> Result<T, Refusal> {
    let bytes = body.map_err(|rejection| {
        if rejection.status() == StatusCode::PAYLOAD_TOO_LARGE {
            Refusal::new(RefusalCode::TooLarge)
        } else {
            Refusal::new(RefusalCode::BadJson).saying("the body cannot be read")
        }
    })?;
    serde_json::from_slice(&bytes).map_err(|error| {
        let place = format!("at line {} column {}", error.line(), error.column());
        match error.classify() {
            serde_json::error::Category::Data => {
                Refusal::bad_envelope(&format!("the body is not of the form, {place}"))
            }
            _ => Refusal::new(RefusalCode::BadJson).saying(&format!("the body is not JSON, {place}")),
        }
    })
}

/// The device a body names is the token's.
pub(super) fn own(session: &Session, named: DeviceId) -> Result<(), Refusal> {
    if named == session.device {
        return Ok(());
    }
    Err(Refusal::bad_envelope("the token is another device's"))
}

impl From<StorageError> for Refusal {
    fn from(error: StorageError) -> Self {
        tracing::error!(%error, "storage");
        match error {
            StorageError::Busy => Self::busy(spread()),
            StorageError::DiskFull => Self::new(RefusalCode::ServerDiskFull),
            StorageError::ReadOnly => Self::new(RefusalCode::ServerReadOnly),
            _ => Self::new(RefusalCode::Internal),
        }
    }
}
