//! The thread of an import: files are read and ledgers recognised on it, so that neither the screen nor saving waits for them.
//!
//! ```text
//! Effect::Import --> queue --> ImportWork --a call on the store's thread--> plan, write
//!                                   '--> Msg::Import to the loop
//! ```
//!
//! Invariant: one import at a time. Each step has a number; a look goes on only while its number is the last one.

use super::event::Event;
use super::import_work::{ImportWork, Watch};
use super::store_worker::StoreHandle;
use crate::app::importing::{ImportNews, ImportStep, ImportTrouble};
use crate::app::{Msg, Ticket};
use crate::clock::Clock;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::thread;

/// After so many rows it is said how far a look has come.
const TOLD_EVERY: usize = 500;

/// The other end of an import's queue; the thread ends when it is gone.
pub(super) struct ImportWorker {
    ticket: Ticket,
    steps: Sender<(usize, ImportStep)>,
    last: Arc<AtomicUsize>,
}

impl ImportWorker {
    /// Starts the thread of an import.
    pub(super) fn spawn(
        ticket: Ticket,
        mut store: StoreHandle,
        clock: Clock,
        out: Sender<Event>,
    ) -> std::io::Result<Self> {
        let (steps, queue) = channel::<(usize, ImportStep)>();
        let last = Arc::new(AtomicUsize::new(0));
        let newest = last.clone();
        thread::Builder::new().name("import".into()).spawn(move || {
            let mut work = ImportWork::default();
            for (number, step) in queue {
                let watch = watch(ticket, number, newest.clone(), out.clone());
                let body = AssertUnwindSafe(|| work.run(step, &mut store, &watch, clock.now()));
                let news = catch_unwind(body).unwrap_or(Some(ImportNews::Failed(ImportTrouble::Fault)));
                if let Some(news) = news {
                    // Sending fails only when the loop has ended.
                    let _ = out.send(Event::Msg(Msg::Import(ticket, news)));
                }
            }
        })?;
        Ok(Self { ticket, steps, last })
    }

    /// True when it is the import of this ticket.
    pub(super) fn is_of(&self, ticket: Ticket) -> bool {
        self.ticket == ticket
    }

    /// Does a step when those before are done; a look that is under way is broken off.
    pub(super) fn run(&self, step: ImportStep) {
        let number = self.last.fetch_add(1, Ordering::Relaxed) + 1;
        // The thread ends only with this handle.
        let _ = self.steps.send((number, step));
    }
}

impl Drop for ImportWorker {
    fn drop(&mut self) {
        self.last.fetch_add(1, Ordering::Relaxed);
    }
}

fn watch(ticket: Ticket, number: usize, newest: Arc<AtomicUsize>, out: Sender<Event>) -> Watch {
    Arc::new(move |rows| {
        if newest.load(Ordering::Relaxed) != number {
            return ControlFlow::Break(());
        }
        if rows.is_multiple_of(TOLD_EVERY) {
            let _ = out.send(Event::Msg(Msg::Import(ticket, ImportNews::LookedAt(rows))));
        }
        ControlFlow::Continue(())
    })
}
