//! Runs effects that read or write the database. The worker thread owns the store: nobody else touches it.

use super::event::Event;
use super::opening::Opening;
use super::setup_draft::SetupDraft;
use super::store_effects::{note, run};
use super::trouble::{trouble, why_not};
use super::{Prepare, bundle_files, setup};
use crate::app::effect::{SaveTrouble, SetUp, StoreTrouble};
use crate::app::tour::{SceneStep, Side};
use crate::app::{Effect, Msg, Offer, Rescue, RestoredOk, Ticket};
use crate::domain::time::{Date, Millis};
use crate::store::backup::{self, Choice, Due, Facts, RestoreError};
use crate::store::{OnlyRead, Store, StoreError, is_wiped};
use crate::sync::Journal;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

/// How long after the first screen of a day its copy is made: it must not delay what people do first.
const QUIET: Duration = Duration::from_secs(3);

/// How long after a look for a stick the next one may come.
const BETWEEN_LOOKS: Duration = Duration::from_secs(600);

/// How many good copies of a damaged database are offered. Each is read to its end before, which takes time.
const OFFERED: usize = 5;

/// The worker's name in faults.
pub(super) const NAME: &str = "store";

/// Something to do with the store.
enum Job {
    Effect(Effect),
    Call(Box<dyn FnOnce(&mut Store) + Send>),
    /// The device was revoked: close the store, and destroy it if `wipe`.
    Revoked {
        wipe: bool,
    },
}

/// The other end of the worker's queue. The worker ends when every handle is gone and the queue is empty.
#[derive(Clone)]
pub(super) struct StoreHandle {
    jobs: Sender<Job>,
}

/// Starts the worker: it opens the database and says [`Msg::Ready`], [`Msg::Fresh`] or [`Msg::Failed`].
/// First it does what there is to prepare, until the console is left.
pub(super) fn spawn(
    opening: Opening,
    prepare: Option<(Prepare, Arc<AtomicBool>)>,
    out: Sender<Event>,
) -> std::io::Result<(StoreHandle, JoinHandle<()>)> {
    let (jobs, queue) = channel();
    let thread = thread::Builder::new().name(NAME.into()).spawn(move || {
        let body = AssertUnwindSafe(|| Worker::new(opening, out.clone()).work(prepare, &queue));
        if catch_unwind(body).is_err() {
            // Fails only when the loop has ended.
            let _ = out.send(Event::Fault(NAME));
        }
    })?;
    Ok((StoreHandle { jobs }, thread))
}

struct Worker {
    opening: Opening,
    out: Sender<Event>,
    store: Option<Store>,
    /// Why nothing can be saved, as the console was told last.
    told: Option<OnlyRead>,
    day: Option<Date>,
    /// When copies are made next, which one is due beside the database, and the instant it is made for.
    copy_due: Option<(Instant, Due, Millis)>,
    /// When a stick was looked for last.
    looked: Option<Instant>,
}

impl Worker {
    fn new(opening: Opening, out: Sender<Event>) -> Self {
        Self {
            opening,
            out,
            store: None,
            told: None,
            day: None,
            copy_due: None,
            looked: None,
        }
    }

    fn work(mut self, prepare: Option<(Prepare, Arc<AtomicBool>)>, queue: &Receiver<Job>) {
        let prepared = prepare.map_or(Ok(()), |(prepare, left)| prepare(&left));
        self.open_prepared(prepared, Side::default());
        while let Some(job) = self.next(queue) {
            self.close_if_wiped();
            if matches!(&job, Job::Effect(effect) if effect.saves().is_some()) {
                self.try_to_write_again();
            }
            match (job, &mut self.store) {
                (Job::Effect(Effect::SetUp(ticket, wanted)), _) => {
                    let msg = self.set_up(ticket, &wanted);
                    self.say(msg);
                }
                (Job::Effect(Effect::Scene(step)), _) => self.set_scene(step),
                (Job::Effect(Effect::OpenAgain), None) => self.open_and_say(),
                (Job::Effect(Effect::Restore(copy)), None) => self.restore(copy.as_deref()),
                (Job::Revoked { wipe }, _) => {
                    let msg = self.revoked(wipe);
                    self.say(msg);
                }
                (Job::Effect(effect), Some(store)) => {
                    let now = self.opening.clock.now();
                    let new_day = self.day.replace(now.local_date()) != Some(now.local_date());
                    if new_day {
                        note(store.roll_to(now));
                    }
                    let msg = run(store, &effect, now);
                    let revoked = match &msg {
                        Some(Msg::Bundle(Err(trouble))) if trouble.code == bundle_files::REVOKED => Some(false),
                        Some(Msg::Bundle(Err(trouble))) if trouble.code == bundle_files::REVOKED_WIPE => Some(true),
                        _ => None,
                    };
                    let msg = match revoked {
                        Some(wipe) => Some(self.revoked(wipe)),
                        None => msg,
                    };
                    if let Some(msg) = msg {
                        self.say(msg);
                    }
                    self.tell_only_read();
                    self.copies_due(new_day, now);
                }
                (Job::Call(call), Some(store)) => call(store),
                (Job::Effect(effect), None) => {
                    let draft = SetupDraft::of(&self.opening.path);
                    if let Some(msg) = draft.run(&effect, self.opening.clock.now()) {
                        self.say(msg);
                    }
                }
                (Job::Call(_), None) => {}
            }
        }
    }

    fn say(&self, msg: Msg) {
        // Fails only when the loop has ended; what was saved is saved.
        let _ = self.out.send(Event::Msg(msg));
    }

    /// Tells the console whether what is open can only be read, when that has changed.
    fn tell_only_read(&mut self) {
        let why = self.store.as_ref().and_then(Store::only_read).cloned();
        if why != self.told {
            self.say(Msg::OnlyRead(why.as_ref().map(|why| trouble(&why.error()))));
            self.told = why;
        }
    }

    /// A database that could only be read is opened again before a save: there may be room meanwhile.
    fn try_to_write_again(&mut self) {
        if self.store.as_ref().is_none_or(|store| store.only_read().is_none()) {
            return;
        }
        let Opening { path, key, rules, .. } = &self.opening;
        match Store::open(path, key.as_ref(), false, rules.clone()) {
            Ok(store) if store.only_read().is_none() => (self.store, self.day) = (Some(store), None),
            // The save itself is told why.
            _ => {}
        }
    }

    /// Opens the database and reports the outcome; if it does not open, also which good copies there are.
    fn open_and_say(&mut self) {
        let msg = self.open(false);
        let damaged = matches!(&msg, Msg::Failed(trouble) if Rescue::helps(trouble));
        self.say(msg);
        self.tell_only_read();
        if damaged {
            let offers = backup::good(&self.opening.path, self.opening.clock.today()).take(OFFERED);
            self.say(Msg::Copies(offers.map(|(path, facts)| offer(&path, &facts)).collect()));
        }
    }

    /// Closes the database and opens that of a side of the training pack.
    fn set_scene(&mut self, step: SceneStep) {
        let Some(scene) = self.opening.scene.clone() else {
            return;
        };
        (self.store, self.told, self.day, self.copy_due) = (None, None, None, None);
        match step {
            SceneStep::Start(side) => self.open_prepared(scene.start(), side),
            SceneStep::Open(side) => self.open_prepared(Ok(()), side),
            SceneStep::Others(_) | SceneStep::PullPlug => {}
        }
    }

    /// Opens what was prepared; of the training pack the database of this side.
    fn open_prepared(&mut self, prepared: Result<(), String>, side: Side) {
        if let Some(scene) = &self.opening.scene {
            self.opening.path = scene.database(side);
        }
        match prepared {
            Ok(()) => self.open_and_say(),
            Err(detail) => self.say(Msg::Failed(StoreTrouble { code: "io", detail })),
        }
    }

    /// Replaces the database by a copy, and opens it.
    fn restore(&mut self, copy: Option<&str>) {
        let Opening { path, rules, clock, .. } = &self.opening;
        let from = (copy.map(Path::new), None);
        let done = backup::restore(path, from, Choice::default(), rules, clock.now());
        let told = match done {
            Ok(done) => Ok(RestoredOk {
                carried: done.carried,
                missing: done.missing,
                kept: done.kept.map(|kept| kept.display().to_string()),
            }),
            Err(RestoreError::Revoked) => return self.say(Msg::Locked { wiped: false }),
            Err(error) => {
                tracing::warn!(%error, "no copy was put in the database's place");
                Err(why_not(&error))
            }
        };
        if told.is_ok() {
            self.open_and_say();
        }
        self.say(Msg::Restored(told));
    }

    /// Opens the database. A missing one, or one without identity, asks for the setup.
    fn open(&mut self, create: bool) -> Msg {
        let Opening { path, key, rules, .. } = &self.opening;
        let opened = Store::open(path, key.as_ref(), create, rules.clone());
        let store = match opened {
            Ok(store) => store,
            Err(StoreError::Missing(_)) if !create => return Msg::Fresh,
            Err(StoreError::Wiped(_)) if !create => return Msg::Locked { wiped: true },
            Err(error) => return Msg::Failed(trouble(&error)),
        };
        if matches!(store.locked(), Ok(true)) {
            // The store is closed again, so no effect can read it.
            return Msg::Locked { wiped: false };
        }
        let identity = store.identity();
        self.store = Some(store);
        match identity {
            Ok(Some(identity)) => {
                // A command may have finished the setup that was begun here.
                SetupDraft::of(path).forget();
                Msg::Ready(Box::new(identity))
            }
            Ok(None) => Msg::Fresh,
            Err(error) => {
                self.store = None;
                Msg::Failed(trouble(&error))
            }
        }
    }

    /// The next job; `None` when there will be none. The copy of a new day is made in the first pause after it is due. A console
    /// that ends before makes none; the next one will.
    fn next(&mut self, queue: &Receiver<Job>) -> Option<Job> {
        if let Some((at, due, now)) = self.copy_due {
            match queue.recv_timeout(at.saturating_duration_since(Instant::now())) {
                Err(RecvTimeoutError::Timeout) => {
                    self.copy_due = None;
                    self.copy(due, now);
                }
                job => return job.ok(),
            }
        }
        queue.recv().ok()
    }

    /// Called after a person did something: a new day needs its copy, and a stick may have been plugged in. An idle console is not
    /// woken for this.
    fn copies_due(&mut self, new_day: bool, now: Millis) {
        let look = self.looked.is_none_or(|looked| looked.elapsed() > BETWEEN_LOOKS);
        if new_day || look {
            let due = if new_day { Due::Changed } else { Due::Daily };
            self.looked = Some(Instant::now());
            self.copy_due = Some((Instant::now() + QUIET, due, now));
        }
    }

    /// Makes the copies that are due, on a thread of their own.
    fn copy(&self, due: Due, now: Millis) {
        // Copies are not sealed, so none is made of a sealed database.
        if self.opening.key.is_some() || self.store.is_none() {
            return;
        }
        let (path, out) = (self.opening.path.clone(), self.out.clone());
        let copy = move || {
            match backup::keep(&path, due, now) {
                Ok(Some(facts)) => tracing::info!(changes = facts.changes, "a copy of the database was made"),
                Ok(None) => {}
                Err(error) => tracing::warn!(code = error.code(), "no copy of the database could be made"),
            }
            for told in bundle_files::keep_copies(&path, now.local_date()) {
                // Fails only when the loop has ended.
                let _ = out.send(Event::Msg(Msg::StickCopy(told)));
            }
        };
        if let Err(error) = thread::Builder::new().name("copies".into()).spawn(copy) {
            tracing::warn!(%error, "no copy of the database could be made");
        }
    }

    /// Closes the database for good; the store itself is locked already, so a later start shows the same.
    fn revoked(&mut self, wipe: bool) -> Msg {
        let store = self.store.take();
        let wiped = match (wipe, store) {
            (true, Some(store)) => store.wipe(),
            _ => return Msg::Locked { wiped: false },
        };
        if let Err(error) = &wiped {
            tracing::error!(%error, "not all of the database was destroyed");
        }
        Msg::Locked { wiped: wiped.is_ok() }
    }

    /// A command that ran beside the console was told to destroy what is here: the console lets go of it as well.
    fn close_if_wiped(&mut self) {
        if self.store.is_some() && is_wiped(&self.opening.path) {
            self.store = None;
            self.say(Msg::Locked { wiped: true });
        }
    }

    fn set_up(&mut self, ticket: Ticket, wanted: &SetUp) -> Msg {
        let identity = match setup::identity(wanted, self.opening.clock.now()) {
            Ok(identity) => identity,
            Err(problems) => return Msg::Saved(ticket, Err(SaveTrouble::Refused(problems))),
        };
        if self.store.is_none()
            && let Msg::Failed(trouble) = self.open(true)
        {
            return Msg::Saved(ticket, Err(SaveTrouble::Store(trouble)));
        }
        let done = self.store.as_mut().map(|store| {
            // If a command has set it up meanwhile, that person keeps it.
            store.claim(&identity, |before| before.is_none())?;
            store.identity()
        });
        match done {
            Some(Ok(Some(identity))) => {
                SetupDraft::of(&self.opening.path).forget();
                Msg::Ready(Box::new(identity))
            }
            Some(Err(error)) => Msg::Saved(ticket, Err(SaveTrouble::Store(trouble(&error)))),
            Some(Ok(None)) | None => Msg::Fresh,
        }
    }
}

impl StoreHandle {
    /// Lets the worker run an effect; its answer comes to the loop.
    pub(super) fn run(&self, effect: Effect) {
        // A worker that has ended has reported a fault.
        let _ = self.jobs.send(Job::Effect(effect));
    }

    /// Lets the worker close the database of a revoked device; it answers [`Msg::Locked`].
    pub(super) fn revoked(&self, wipe: bool) {
        // A worker that has ended has closed it.
        let _ = self.jobs.send(Job::Revoked { wipe });
    }
}

impl Journal for StoreHandle {
    fn with<T, F>(&mut self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Store) -> Result<T, StoreError> + Send + 'static,
    {
        let (answer, wait) = channel();
        let job = Job::Call(Box::new(move |store| {
            // The engine that asked may have been stopped meanwhile.
            let _ = answer.send(work(store));
        }));
        let gone = || StoreError::Io("the database's thread has ended".to_owned());
        self.jobs.send(job).map_err(|_| gone())?;
        wait.recv().map_err(|_| gone())?
    }
}

fn offer(path: &Path, facts: &Facts) -> Offer {
    Offer {
        path: path.display().to_string(),
        at: facts.at,
        changes: facts.changes,
    }
}
