//! Whether the database is open, and what changes when it is opened or locked.
//!
//! ```text
//! Opening --> SetUp --> Ready <--> Locked
//!        \--> Ready, Failed
//! ```
//!
//! Invariant: while locked no record is in memory or on the screen.

use super::App;
use super::effect::{Effect, StoreTrouble};
use super::forms::{About, Form};
use super::layer::Layer;
use super::pages::Pages;
use super::place::PageId;
use super::screen::{Move, Notice, Then};
use super::session::PLAIN_MS;
use super::typeahead::Typeahead;
use crate::domain::mask::View;
use crate::domain::role::Role;
use crate::domain::time::Millis;
use crate::store::Query;
use crate::view::Identity;
use std::sync::Arc;

/// Whether the database is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// Not yet: the first frame comes before.
    Opening,
    /// It is new: the first-run setup is open.
    SetUp,
    /// Yes.
    Ready,
    /// It cannot be opened; the console shows why and what to do.
    Failed(StoreTrouble),
    /// The administrator revoked this device: nothing is shown until it is enrolled again.
    Locked {
        /// What was here has been destroyed.
        wiped: bool,
    },
}

impl App {
    /// A clerk begins with writing down visits; where there is no household yet, with the page that says how to make one.
    pub(super) fn begin_fast_entry(&mut self, households: usize, effects: &mut Vec<Effect>) {
        if !self.layers.is_empty() || self.page != PageId::Visits {
            return;
        }
        if households > 0 {
            self.push(Layer::Form(Form::new(About::FastVisit(None))), effects);
        } else {
            self.apply(vec![Move::Page(PageId::Today)], effects);
        }
    }

    /// Another database is opened: nothing of this one stays.
    pub(super) fn close_everything(&mut self) {
        self.phase = Phase::Opening;
        self.layers.clear();
        self.pages = Pages::default();
        self.notice = None;
        self.waiting.clear();
        self.typeahead = Typeahead::default();
        self.session.counts = crate::view::Counts::default();
        self.session.shown = self.session.covered;
        self.session.plain_until = None;
        self.session.known = Arc::default();
    }

    /// Removes every record from memory and from the screen.
    pub(super) fn on_locked(&mut self, wiped: bool) {
        let still = matches!(self.phase, Phase::Locked { .. });
        self.phase = Phase::Locked { wiped };
        self.layers.clear();
        self.pages = Pages::default();
        self.page = PageId::Today;
        self.notice = still.then_some(Notice::StillLocked);
        self.waiting.clear();
        self.session.identity = None;
        self.session.counts = crate::view::Counts::default();
        self.session.shown = View::Masked;
        self.session.plain_until = None;
        self.session.known = Arc::default();
    }

    /// Plain values go back to masked when their minute is over.
    pub(super) fn mask_again(&mut self, now: Millis) {
        // Setting the clock back must not lengthen the minute.
        let over = |until: Millis| until <= now || now.plus(PLAIN_MS) < until;
        if self.session.plain_until.is_some_and(over) {
            self.session.plain_until = None;
            self.session.shown = self.session.covered;
            self.notice = Some(Notice::Covered);
        }
    }

    /// There is nobody yet who works here.
    pub(super) fn on_fresh(&mut self, effects: &mut Vec<Effect>) {
        self.phase = Phase::SetUp;
        self.layers.clear();
        self.push(Layer::Form(Form::new(About::Setup)), effects);
    }

    /// Nothing can be saved, for that reason, or all can.
    pub(super) fn on_only_read(&mut self, why: Option<StoreTrouble>) {
        if let Some(trouble) = &why {
            self.notice = Some(Notice::OnlyRead(trouble.code));
        }
        self.session.only_read = why;
    }

    pub(super) fn on_ready(&mut self, identity: Identity, effects: &mut Vec<Effect>) {
        let role = identity.role.clone();
        self.session.identity = Some(identity);
        self.phase = Phase::Ready;
        self.begun = true;
        self.layers.clear();
        self.page = match role {
            Role::TownOffice | Role::Department => PageId::Requests,
            Role::Clerk => PageId::Visits,
            _ => PageId::Today,
        };
        self.load_visible(effects);
        let arrangements = self.wait(Then::ArrangeAsBefore);
        effects.push(Effect::Ask(arrangements, Query::LastViews));
        if role == Role::Clerk {
            // Whether there is a household to write visits down for, the figures say.
            let ticket = self.wait(Then::BeginFastEntry);
            effects.push(Effect::Ask(ticket, Query::Counts));
        }
        effects.push(Effect::WakeAt(next_midnight(self.session.now)));
    }
}

/// The next local midnight: the day in the header and everything due changes then.
pub(super) fn next_midnight(now: Millis) -> Millis {
    now.local_date()
        .succ_opt()
        .map_or(now.plus(86_400_000), Millis::start_of)
}
