//! The console's state and how it changes: `update(msg, now) -> effects`. No drawing, database or network here.
//!
//! ```text
//! Key --keymap--> Action --> the top layer (overlay, form, detail) or the page --> Effect --> runtime --> Msg --> ...
//! ```
//!
//! Invariant: drawing reads `&App`; only [`App::update`] changes it; only the runtime runs effects.

pub(crate) mod action;
mod arrived;
pub(crate) mod cast;
mod commands;
pub(crate) mod copying;
mod dispatch;
mod done_as;
pub(crate) mod effect;
pub mod forms;
pub(crate) mod importing;
pub(crate) mod imports;
pub(crate) mod key;
pub mod keymap;
mod keys;
pub(crate) mod layer;
pub(crate) mod layout;
mod news;
mod notice;
pub(crate) mod open;
mod outcomes;
pub(crate) mod overlays;
pub(crate) mod pages;
mod phase;
pub(crate) mod picked;
pub(crate) mod place;
mod rescue;
pub(crate) mod screen;
pub mod session;
pub mod tour;
mod typeahead;
mod unfinished;
mod update;
pub(crate) mod waiting;

/// The read models, record kinds and sync state, for `ui`.
pub use crate::change::Kind as RecordKind;
pub use crate::sync::status;

pub use action::Action;
pub use arrived::Arrived;
pub use effect::{Drive, Effect, Msg, Offer, RestoredOk, Ticket};
pub use importing::{ImportStep, ImportTrouble};
pub use key::{Key, KeyCode};
pub use layer::Layer;
pub use open::Open;
pub use pages::Pages;
pub use phase::Phase;
pub use picked::Picked;
pub use place::{Added, PAGES, PageId, Place};
pub use rescue::Rescue;
pub use screen::{Cx, DoneAs, Marked, Move, Notice, Refusal, Screen};
pub use session::Session;

use crate::domain::mask::Known;
use crate::domain::time::Millis;
use crate::store::Answer;
use effect::{SaveTrouble, SavedOk, StoreTrouble};
use phase::next_midnight;
use session::Settings;
use std::sync::Arc;
use typeahead::Typeahead;
use waiting::Waiting;

/// The console.
#[derive(Debug)]
pub struct App {
    /// Shared by every screen.
    pub session: Session,
    /// Whether the database is open.
    pub phase: Phase,
    /// The page shown.
    pub page: PageId,
    /// The pages' states.
    pub pages: Pages,
    /// The layers above the page; the last is on top.
    pub layers: Vec<Layer>,
    /// The copies, when the database does not open.
    pub rescue: Rescue,
    /// What the message row says until the next key.
    pub notice: Option<Notice>,
    /// The tour that is played.
    pub player: Option<tour::Player>,
    next_ticket: u64,
    waiting: Vec<Waiting>,
    /// The person asked for a round: its end will be reported.
    sync_asked: bool,
    /// That round has ended: reported with the figures that follow.
    round: Option<status::Moved>,
    /// The console was just opened: forms that were left unfinished are told.
    begun: bool,
    /// What arrived while a text field had the focus.
    held: Option<Arrived>,
    typeahead: Typeahead,
    /// Keys typed ahead of a save that did not happen, given up since the last key.
    pub unused_keys: usize,
}

impl App {
    /// A console that waits for its database.
    #[must_use]
    pub fn new(settings: Settings, now: Millis) -> Self {
        Self {
            session: Session::new(settings, now),
            phase: Phase::Opening,
            page: PageId::default(),
            pages: Pages::default(),
            layers: Vec::new(),
            rescue: Rescue::default(),
            notice: None,
            player: None,
            next_ticket: 0,
            waiting: Vec::new(),
            sync_asked: false,
            round: None,
            begun: false,
            held: None,
            typeahead: Typeahead::default(),
            unused_keys: 0,
        }
    }

    /// The screen that has the keys: the top layer, or the page.
    #[must_use]
    pub fn top(&self) -> &dyn Screen {
        match self.layers.last() {
            Some(layer) => layer.screen(),
            None => self.pages.screen(self.page),
        }
    }

    /// True while a text field has the focus: only what concerns it repaints.
    #[must_use]
    pub fn editing(&self) -> bool {
        self.top().editing()
    }

    /// True when drawing after `msg` may wait for the next key: while somebody types, a redraw would move the candidate window of
    /// their input method.
    #[must_use]
    pub fn may_wait(&self, msg: &Msg) -> bool {
        self.editing()
            && match msg {
                // What was revealed must go when its time is over.
                Msg::Wake => self.session.plain_until.is_none(),
                Msg::Sync(_) | Msg::Changed | Msg::DraftKept(_, Ok(_)) => true,
                Msg::Answer(ticket, _) => self.is_for_header(*ticket),
                _ => false,
            }
    }

    /// Changes the state by one message and returns what the runtime must do, in order.
    fn handle(&mut self, msg: Msg, now: Millis) -> Vec<Effect> {
        let day = self.session.today();
        self.session.now = now;
        self.mask_again(now);
        let mut effects = Vec::new();
        if self.session.today() != day && self.phase == Phase::Ready {
            effects.push(Effect::WakeAt(next_midnight(now)));
            self.load_visible(&mut effects);
        }
        match msg {
            Msg::Key(key) => self.on_key(key, &mut effects),
            Msg::Paste(text) => self.on_paste(&text, &mut effects),
            Msg::Resize(columns, rows) => {
                self.session.size = (columns, rows);
                self.load_visible(&mut effects);
            }
            Msg::Answer(ticket, answer) => self.on_answer(ticket, answer, &mut effects),
            Msg::Saved(ticket, outcome) => self.on_saved(ticket, &outcome, &mut effects),
            Msg::DraftKept(key, kept) => self.on_draft_kept(&key, kept, &mut effects),
            Msg::Sync(status) => {
                self.on_status(status, &mut effects);
                if self.page == PageId::Sync && self.phase == Phase::Ready {
                    self.on_screen(None, &mut effects, |screen, cx| screen.load(cx));
                }
            }
            Msg::Changed => {
                self.ask_identity(&mut effects);
                self.load_visible(&mut effects);
            }
            Msg::Locked { wiped } => self.on_locked(wiped),
            msg @ (Msg::Bundle(_)
            | Msg::Drives(_)
            | Msg::Folder(..)
            | Msg::Import(..)
            | Msg::PrintoutFiles(_)
            | Msg::ListFile(_)
            | Msg::Copied(_)
            | Msg::ReportFile(_)
            | Msg::Views(..)
            | Msg::ExpiredRemoved(_)
            | Msg::OthersActed(_)
            | Msg::PlugPulled(_)
            | Msg::StickCopy(_)
            | Msg::Restored(_)) => self.on_outcome(msg, &mut effects),
            Msg::Wake => self.wake_screens(&mut effects),
            Msg::Ready(identity) => self.on_ready(*identity, &mut effects),
            Msg::Fresh => self.on_fresh(&mut effects),
            Msg::Failed(trouble) => {
                self.phase = Phase::Failed(trouble);
                self.rescue = Rescue::default();
            }
            Msg::OnlyRead(why) => self.on_only_read(why),
            Msg::Copies(offers) => self.rescue.offers = Some(offers),
        }
        self.say_held();
        effects
    }

    fn on_draft_kept(&mut self, key: &str, kept: Result<Millis, StoreTrouble>, effects: &mut Vec<Effect>) {
        let at = kept.as_ref().ok().copied();
        self.on_every_screen(effects, |screen, _| screen.draft_kept(key, at));
        if let Err(trouble) = kept {
            self.notice = Some(Notice::Store(trouble));
        }
        // The header counts what was left behind, not the form that is being written.
        if !self.layers.iter().any(|layer| matches!(layer, Layer::Form(_))) {
            self.ask_counts(effects);
        }
    }

    /// Does an action: the top screen first, then the app's own.
    fn perform(&mut self, action: &Action, effects: &mut Vec<Effect>) {
        if !self.on_top(effects, |screen, cx| screen.act(action, cx)) {
            self.command(action, effects);
        }
    }

    fn on_answer(
        &mut self,
        ticket: Ticket,
        answer: Result<(Answer, Arc<Known>), StoreTrouble>,
        effects: &mut Vec<Effect>,
    ) {
        // Also of one that failed: else it would never be asked for again.
        let waiting = self.take_waiting(ticket);
        let (answer, known) = match answer {
            Ok(answered) => answered,
            Err(trouble) => {
                self.notice = Some(Notice::Store(trouble));
                self.on_every_screen(effects, |screen, _| {
                    screen.unanswered(ticket);
                    false
                });
                return;
            }
        };
        // An answer that was under way when the device was locked must not be shown.
        if matches!(self.phase, Phase::Locked { .. }) {
            return;
        }
        self.session.known = known;
        if let Some(waiting) = waiting {
            self.go_on_with(waiting, answer, effects);
            return;
        }
        let mut answer = Some(answer);
        self.on_every_screen(effects, |screen, cx| {
            answer = answer.take().and_then(|answer| screen.answer(ticket, answer, cx));
            answer.is_none()
        });
    }

    fn on_saved(&mut self, ticket: Ticket, outcome: &Result<SavedOk, SaveTrouble>, effects: &mut Vec<Effect>) {
        match outcome {
            Ok(saved) => {
                self.session.own.extend(saved.group);
                if let Some(player) = &mut self.player {
                    player.saved(&saved.deeds);
                }
                let is_between = self.layers.iter().any(|layer| layer.record().is_some());
                self.pages.screen_mut(self.page).after_save(saved, !is_between);
                for layer in &mut self.layers {
                    layer.screen_mut().after_save(saved, true);
                }
            }
            Err(_) => self.give_up_keys(),
        }
        match self.take_waiting(ticket) {
            Some(waiting) => self.tell(&waiting, outcome, effects),
            None => self.on_every_screen(effects, |screen, cx| screen.saved(ticket, outcome, cx)),
        }
        self.ask_counts(effects);
    }
}

#[cfg(test)]
mod tests;
