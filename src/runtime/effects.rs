//! Where each effect goes: to the store's thread, to the sync engine, to a file, or to the loop itself.

use super::config;
use super::event_loop::Event;
use super::store_worker::StoreHandle;
use crate::app::{Effect, Msg};
use crate::clock::Clock;
use crate::domain::time::Millis;
use crate::sync::{Engine, HttpTransport, Message, Report};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::mpsc::Sender;

/// What the loop itself has to do after an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing more.
    GoOn,
    /// Paint the whole screen anew.
    Redraw,
    /// End.
    Quit,
}

/// Runs effects.
pub(super) struct Runner {
    /// Instants to wake at.
    pub deadlines: BTreeSet<Millis>,
    store: StoreHandle,
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
        let report = move |report| {
            let msg = match report {
                Report::Status(status) => Msg::Sync(status),
                Report::Changed | Report::Revoked { .. } => Msg::Changed,
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

    /// Something was saved: it goes up soon.
    pub(super) fn saved(&mut self) {
        self.tell(Message::SaveHappened);
    }

    fn tell(&mut self, message: Message) {
        if let Some(engine) = &mut self.engine {
            engine.send(message);
        }
    }

    /// Runs one effect.
    pub(super) fn run(&mut self, effect: Effect) -> Next {
        match effect {
            Effect::Sync => self.tell(Message::SyncNow),
            Effect::Cable { plugged } => self.tell(Message::Cable(plugged)),
            Effect::WakeAt(at) => {
                self.deadlines.insert(at);
            }
            Effect::SaveSettings(settings) => {
                if let Err(error) = config::save(&self.config_dir, &settings) {
                    tracing::warn!(%error, "the settings were not kept");
                }
            }
            Effect::Redraw => return Next::Redraw,
            Effect::Quit => return Next::Quit,
            other => self.store.run(other),
        }
        Next::GoOn
    }

    /// Takes the deadlines that have come; true when there was one.
    pub(super) fn due(&mut self, now: Millis) -> bool {
        let later = self.deadlines.split_off(&now.plus(1));
        let due = !self.deadlines.is_empty();
        self.deadlines = later;
        due
    }

    /// Ends the engine; the store's thread ends when what waits in its queue is done.
    pub(super) fn stop(self) {
        if let Some(engine) = self.engine {
            engine.stop();
        }
    }
}
