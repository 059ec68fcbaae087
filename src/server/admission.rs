//! The door to the storage: so many requests work at a time, so many wait a moment, the rest is sent away at once.
//!
//! ```text
//! request -> [ waiting: bounded in number and time ] -> [ working: bounded ] -> storage
//!                     | full, or waited too long
//!                     v
//!              503 + Retry-After
//! ```
//!
//! Invariant: work that was let in runs to its end, whether or not its client still waits: a client that hangs up cannot
//! cut off what follows a commit.

use super::Limits;
use crate::domain::ids::DeviceId;
use std::collections::HashSet;
use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The door.
#[derive(Debug)]
pub struct Admission {
    slots: Arc<Semaphore>,
    most: usize,
    waiting: AtomicUsize,
    most_waiting: usize,
    patience: Duration,
}

/// The storage is overloaded: come again later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overloaded;

/// Why let-in work has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Panicked;

impl Admission {
    /// A door of these sizes.
    #[must_use]
    pub fn new(limits: &Limits) -> Self {
        Self {
            slots: Arc::new(Semaphore::new(limits.working)),
            most: limits.working,
            waiting: AtomicUsize::new(0),
            most_waiting: limits.waiting,
            patience: limits.patience,
        }
    }

    /// A place to work in; kept until dropped.
    ///
    /// # Errors
    /// [`Overloaded`], at once when too many wait, else after the patience.
    pub async fn enter(&self) -> Result<OwnedSemaphorePermit, Overloaded> {
        if let Ok(slot) = Arc::clone(&self.slots).try_acquire_owned() {
            return Ok(slot);
        }
        let _counted = Waiting::count(&self.waiting, self.most_waiting)?;
        let slot = Arc::clone(&self.slots).acquire_owned();
        match tokio::time::timeout(self.patience, slot).await {
            Ok(Ok(slot)) => Ok(slot),
            _ => Err(Overloaded),
        }
    }

    /// Runs `work` in its place to its end, also when nobody waits for the answer any more.
    ///
    /// # Errors
    /// [`Panicked`]; the place is free again.
    pub async fn to_the_end<T: Send + 'static>(
        slot: OwnedSemaphorePermit,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, Panicked> {
        let task = tokio::spawn(async move {
            let _slot = slot;
            work.await
        });
        task.await.map_err(|_| Panicked)
    }

    /// Waits until nobody works any more.
    pub async fn idle(&self) {
        let all = u32::try_from(self.most).unwrap_or(u32::MAX);
        let _closed = self.slots.acquire_many(all).await;
    }
}

struct Waiting<'a>(&'a AtomicUsize);

impl<'a> Waiting<'a> {
    fn count(waiting: &'a AtomicUsize, most: usize) -> Result<Self, Overloaded> {
        let counted = Self(waiting);
        let before = waiting.fetch_add(1, Ordering::Relaxed);
        if before < most { Ok(counted) } else { Err(Overloaded) }
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Which devices have a request under way: one at a time each, because two could only disturb each other.
#[derive(Debug, Default)]
pub struct ActiveDevices(Mutex<HashSet<DeviceId>>);

/// A request of a device under way, until dropped.
#[derive(Debug)]
pub struct DeviceSlot {
    active: Arc<ActiveDevices>,
    device: DeviceId,
}

impl ActiveDevices {
    /// Begins a request of the device; `None` while another one is under way.
    #[must_use]
    pub fn enter(self: &Arc<Self>, device: DeviceId) -> Option<DeviceSlot> {
        let mut under_way = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        under_way.insert(device).then(|| DeviceSlot {
            active: Arc::clone(self),
            device,
        })
    }
}

impl Drop for DeviceSlot {
    fn drop(&mut self) {
        let mut under_way = self.active.0.lock().unwrap_or_else(PoisonError::into_inner);
        under_way.remove(&self.device);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn door(working: usize, waiting: usize) -> Admission {
        Admission::new(&Limits {
            working,
            waiting,
            patience: Duration::from_millis(200),
            ..Limits::default()
        })
    }

    #[tokio::test]
    async fn beyond_the_queue_one_is_sent_away_at_once_and_in_it_after_the_patience() {
        let door = Arc::new(door(1, 1));
        let first = door.enter().await.unwrap();
        let begun = std::time::Instant::now();
        let queued = tokio::spawn({
            let door = Arc::clone(&door);
            async move { door.enter().await.map(drop) }
        });
        tokio::time::sleep(Duration::from_millis(50)).await;
        assert_eq!(door.enter().await.map(drop), Err(Overloaded));
        assert!(begun.elapsed() < Duration::from_millis(150), "at once");
        assert_eq!(queued.await.unwrap(), Err(Overloaded), "after the patience");
        drop(first);
        assert!(door.enter().await.is_ok(), "the counts went back");
    }

    #[tokio::test]
    async fn work_let_in_ends_though_its_client_went() {
        let door = Arc::new(door(1, 1));
        let (done, finished) = tokio::sync::oneshot::channel();
        let slot = door.enter().await.unwrap();
        let client = tokio::spawn(Admission::to_the_end(slot, async move {
            tokio::time::sleep(Duration::from_millis(50)).await;
            done.send(7).unwrap();
        }));
        tokio::time::sleep(Duration::from_millis(10)).await;
        client.abort();
        assert_eq!(finished.await, Ok(7));
        door.idle().await;
    }

    #[test]
    fn a_device_has_one_request_at_a_time() {
        let active = Arc::new(ActiveDevices::default());
        let (one, two) = (DeviceId(uuid::Uuid::from_u128(1)), DeviceId(uuid::Uuid::from_u128(2)));
        let slot = active.enter(one);
        assert!(slot.is_some() && active.enter(one).is_none() && active.enter(two).is_some());
        drop(slot);
        assert!(active.enter(one).is_some());
    }
}
