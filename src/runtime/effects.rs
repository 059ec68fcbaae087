//! Where each effect goes: to the store's thread, to the sync engine, to a file, or to the loop itself.

use super::event::Event;
use super::import_worker::ImportWorker;
use super::scene::Scene;
use super::store_worker::StoreHandle;
use super::{config, folders, printout_files, questions_file, report_file};
use crate::app::importing::{ImportNews, ImportStep, ImportTrouble};
use crate::app::tour::SceneStep;
use crate::app::{Drive, Effect, Msg, Ticket};
use crate::clock::Clock;
use crate::domain::time::Millis;
use crate::platform::mounts;
use crate::platform::stop_signal::Stop;
use crate::sync::{Engine, HttpTransport, Message, Report};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
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
    /// The ledger that is being brought in.
    import: Option<ImportWorker>,
    config_dir: PathBuf,
    clock: Clock,
    scene: Option<Arc<dyn Scene>>,
    out: Sender<Event>,
}

impl Runner {
    /// A runner; the sync engine comes with [`Self::enrolled`].
    pub(super) fn new(
        store: StoreHandle,
        config_dir: PathBuf,
        clock: Clock,
        scene: Option<Arc<dyn Scene>>,
        out: Sender<Event>,
    ) -> Self {
        Self {
            deadlines: BTreeSet::new(),
            store,
            engine: None,
            import: None,
            config_dir,
            clock,
            scene,
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
        let server = self.scene.as_ref().and_then(|scene| scene.server());
        let mut engine = Engine::new(self.store.clone(), HttpTransport::new(server), self.clock, report);
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
        self.import = None;
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
            Effect::WritePrintouts(mut printouts) => {
                printouts.templates = printout_files::templates(&self.config_dir);
                self.store.run(Effect::WritePrintouts(printouts));
            }
            Effect::FindDrives(name) => self.find_drives(name),
            Effect::ListFolder {
                ticket,
                purpose,
                folder,
                recent,
            } => self.beside("folder", move || {
                let (listed, trouble) = folders::list(purpose, folder.as_deref(), &recent);
                Msg::Folder(ticket, Box::new(listed), trouble)
            }),
            Effect::ReadQuestions(ticket, path) => self.beside("questions", move || {
                Msg::Import(ticket, ImportNews::Questions(questions_file::read(&path)))
            }),
            Effect::Import(_, ImportStep::Leave) => self.import = None,
            Effect::Import(ticket, step) => self.import_step(ticket, step),
            Effect::Scene(step) => self.set_scene(step),
            Effect::Redraw => return Next::Redraw,
            Effect::Quit => return Next::Quit,
            other => self.store.run(other),
        }
        Next::GoOn
    }

    /// Another database is opened once the engine has left the one that is open; what else there is to do is done beside.
    fn set_scene(&mut self, step: SceneStep) {
        let Some(scene) = self.scene.clone() else { return };
        match step {
            SceneStep::Start(_) | SceneStep::Open(_) => {
                if let Some(engine) = self.engine.take() {
                    engine.stop();
                }
                self.import = None;
                self.store.run(Effect::Scene(step));
            }
            SceneStep::Others(side) => self.beside("others", move || {
                let acted = scene.others(side).unwrap_or_else(|error| {
                    tracing::warn!(error, "nobody does what waits for them");
                    0
                });
                Msg::OthersActed(acted)
            }),
            SceneStep::PullPlug => self.beside("plug", move || Msg::PlugPulled(scene.pull_plug())),
        }
    }

    fn find_drives(&self, name: String) {
        self.beside("drives", move || {
            let drives = mounts::carried().into_iter().map(|folder| Drive {
                has_file: folder.join(&name).is_file(),
                folder: folder.to_string_lossy().into_owned(),
            });
            Msg::Drives(drives.collect())
        });
    }

    /// On a thread of its own: a bad stick may keep whoever asks it waiting.
    fn beside(&self, name: &str, work: impl FnOnce() -> Msg + Send + 'static) {
        let out = self.out.clone();
        let work = move || {
            // Fails only when the loop has ended.
            let _ = out.send(Event::Msg(work()));
        };
        if let Err(error) = thread::Builder::new().name(name.into()).spawn(work) {
            tracing::warn!(%error, name, "nothing could be looked for");
        }
    }

    /// Goes a step further with an import; the first one of a ticket starts its thread.
    fn import_step(&mut self, ticket: Ticket, step: ImportStep) {
        if self.import.as_ref().is_none_or(|import| !import.is_of(ticket)) {
            let started = ImportWorker::spawn(ticket, self.store.clone(), self.clock, self.out.clone());
            match started {
                Ok(started) => self.import = Some(started),
                Err(error) => {
                    tracing::warn!(%error, "no ledger can be brought in");
                    let news = ImportNews::Failed(ImportTrouble::Fault);
                    // Fails only when the loop has ended.
                    let _ = self.out.send(Event::Msg(Msg::Import(ticket, news)));
                    return;
                }
            }
        }
        if let Some(import) = &self.import {
            import.run(step);
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
        drop(self.import);
        if let Some(engine) = self.engine {
            engine.stop();
        }
    }
}
