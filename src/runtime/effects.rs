//! Where each effect goes: to the store's thread, to the sync engine, to a file, or to the loop itself.

use super::config;
use super::event::Event;
use super::report_file;
use super::store_worker::StoreHandle;
use crate::app::{Drive, Effect, Msg};
use crate::clock::Clock;
use crate::domain::time::Millis;
use crate::platform::mounts;
use crate::platform::stop_signal::Stop;
use crate::sync::{Engine, HttpTransport, Message, Report};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::mpsc::Sender;
use std::thread;
use std::time::{Duration, Instant};

/// What the loop itself has to do after an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing more.
    GoOn,
    /// Paint the whole screen again.
    Redraw,
    /// End: the person wants to leave.
    Quit,
    /// End: a signal, or the terminal is gone.
    Stop(Stop),
}

/// Runs effects.
pub(super) struct Runner {
    /// When to wake by the monotonic clock, which nobody can set, and for which instant of the wall clock.
    deadlines: BTreeSet<(Instant, Millis)>,
    /// The store's worker.
    pub store: StoreHandle,
    engine: Option<Engine>,
    config_dir: PathBuf,
    clock: Clock,
    out: Sender<Event>,
}

impl Runner {
    /// A runner; the sync engine comes with [`Self::enrolled`].
    pub(super) fn new(store: StoreHandle, config_dir: PathBuf, clock: Clock, out: Sender<Event>) -> Self {
        Self {
            deadlines: BTreeSet::new(),
            store,
            engine: None,
            config_dir,
            clock,
            out,
        }
    }

    /// The device has a server: the engine starts with a first round, or with the training pack's cable pulled.
    pub(super) fn enrolled(&mut self, plugged: bool) {
        let out = self.out.clone();
        let store = self.store.clone();
        let report = move |report| {
            let msg = match report {
                Report::Status(status) => Msg::Sync(status),
                Report::Changed => Msg::Changed,
                // The store's thread closes the database and says so.
                Report::Revoked { wipe } => return store.revoked(wipe),
            };
            // The loop may have ended while a round was under way.
            let _ = out.send(Event::Msg(msg));
        };
        let mut engine = Engine::new(self.store.clone(), HttpTransport::default(), self.clock, report);
        engine.send(if plugged {
            Message::SyncNow
        } else {
            Message::Cable(false)
        });
        self.engine = Some(engine);
    }

    /// The device was revoked: nothing is synced any more.
    pub(super) fn locked(&mut self) {
        self.engine = None;
    }

    /// Something was saved: the engine syncs soon.
    pub(super) fn saved(&mut self) {
        self.tell(Message::SaveHappened);
    }

    fn tell(&mut self, message: Message) {
        if let Some(engine) = &mut self.engine {
            engine.send(message);
        }
    }

    pub(super) fn run(&mut self, effect: Effect) -> Next {
        match effect {
            Effect::Sync => self.tell(Message::SyncNow),
            Effect::Cable { plugged } => self.tell(Message::Cable(plugged)),
            Effect::WakeAt(at) => self.wake_at(at),
            Effect::SaveSettings(settings) => {
                if let Err(error) = config::save(&self.config_dir, &settings) {
                    tracing::warn!(%error, "the settings were not kept");
                }
            }
            Effect::WriteReport(mut report) => {
                report.template = report_file::template(&self.config_dir);
                self.store.run(Effect::WriteReport(report));
            }
            Effect::FindDrives(name) => self.find_drives(name),
            Effect::Redraw => return Next::Redraw,
            Effect::Quit => return Next::Quit,
            other => self.store.run(other),
        }
        Next::GoOn
    }

    /// On a thread of its own: a bad stick may keep whoever asks it waiting.
    fn find_drives(&self, name: String) {
        let out = self.out.clone();
        let find = move || {
            let drives = mounts::carried().into_iter().map(|folder| Drive {
                has_file: folder.join(&name).is_file(),
                folder: folder.to_string_lossy().into_owned(),
            });
            // Fails only when the loop has ended.
            let _ = out.send(Event::Msg(Msg::Drives(drives.collect())));
        };
        if let Err(error) = thread::Builder::new().name("drives".into()).spawn(find) {
            tracing::warn!(%error, "no drive could be looked for");
        }
    }

    fn wake_at(&mut self, at: Millis) {
        let wait = u64::try_from(at.0.saturating_sub(self.clock.now().0)).unwrap_or(0);
        self.deadlines
            .insert((Instant::now() + Duration::from_millis(wait), at));
    }

    /// How long until the next deadline; `None` without one.
    pub(super) fn until_due(&self) -> Option<Duration> {
        let (first, _) = self.deadlines.first()?;
        Some(first.saturating_duration_since(Instant::now()))
    }

    /// Takes the deadlines that have come; true when there was one. If the wall clock was set back meanwhile, the deadline is set
    /// again.
    pub(super) fn due(&mut self) -> bool {
        let now = Instant::now();
        let mut due = false;
        while let Some((when, at)) = self.deadlines.pop_first() {
            if when > now {
                self.deadlines.insert((when, at));
                break;
            }
            due = true;
            if at > self.clock.now() {
                self.wake_at(at);
            }
        }
        due
    }

    /// Runs the effects of the end on the store.
    pub(super) fn at_the_end(&self, effects: Vec<Effect>) {
        for effect in effects {
            self.store.run(effect);
        }
    }

    /// Ends the engine; the store's thread ends when what waits in its queue is done.
    pub(super) fn stop(self) {
        if let Some(engine) = self.engine {
            engine.stop();
        }
    }
}
