//! The engine as the console holds it: a handle that sends messages to the sync thread and starts it with the first.
//!
//! Invariant: dropping it loses nothing. A round under way is cut off; the journal says what is pending.

use super::journal::Journal;
use super::status::Status;
use super::transport::Transport;
use super::worker::Worker;
use crate::clock::Clock;
use std::thread::JoinHandle;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

/// What the console tells the engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Message {
    /// Something was saved: sync in two seconds.
    SaveHappened,
    /// Sync at once (start of the console, F5).
    SyncNow,
    /// The training pack's cable was plugged in (true) or pulled.
    Cable(bool),
    /// End the thread.
    Stop,
}

/// What the engine tells the console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// Its state changed.
    Status(Status),
    /// A round changed the database: screens ask again.
    Changed,
    /// The administrator revoked this device: the store is locked. The console closes it, and destroys it if `wipe`.
    Revoked {
        /// Destroy the data on this device.
        wipe: bool,
    },
}

/// A handle to the engine. Dropping it stops the thread.
pub struct Engine {
    sender: UnboundedSender<Message>,
    launch: Option<Box<dyn FnOnce() -> Option<JoinHandle<()>> + Send>>,
    thread: Option<JoinHandle<()>>,
}

impl Engine {
    /// An engine that has not begun: its thread starts with the first [`Self::send`]. `report` runs on that thread.
    pub fn new<J, T, F>(journal: J, transport: T, clock: Clock, report: F) -> Self
    where
        J: Journal + Send + 'static,
        T: Transport + Send + 'static,
        F: FnMut(Report) + Send + 'static,
    {
        let (sender, receiver) = unbounded_channel();
        let worker = Worker::new(journal, transport, clock, report, receiver);
        Self {
            sender,
            launch: Some(Box::new(move || spawn(worker))),
            thread: None,
        }
    }

    /// Tells the engine something; starts its thread the first time.
    pub fn send(&mut self, message: Message) {
        if let Some(launch) = self.launch.take() {
            if message == Message::Stop {
                return;
            }
            self.thread = launch();
        }
        // A closed channel means that the thread has ended after Stop.
        let _nobody_listens = self.sender.send(message);
    }

    /// Stops the engine and waits for its thread. A round under way is dropped; the journal keeps what is pending.
    pub fn stop(mut self) {
        self.send(Message::Stop);
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        if self.thread.is_some() {
            self.send(Message::Stop);
        }
    }
}

fn spawn<J, T, F>(mut worker: Worker<J, T, F>) -> Option<JoinHandle<()>>
where
    J: Journal + Send + 'static,
    T: Transport + Send + 'static,
    F: FnMut(Report) + Send + 'static,
{
    let body = move || match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => {
            runtime.block_on(worker.run());
            // Does not wait for a DNS look-up under way: that may take half a minute.
            runtime.shutdown_background();
        }
        Err(error) => worker.fail_for_ever(&error.to_string()),
    };
    std::thread::Builder::new().name("sync".into()).spawn(body).ok()
}
