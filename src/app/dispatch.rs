//! Dispatches messages to the screens, and applies the moves that they ask for.
//!
//! ```text
//! on_top / on_screen / on_every_screen --with_cx--> Screen method --> moves --apply--> layers, page, notice
//! ```
//!
//! Invariant: a screen never sees the other screens; its moves are applied after it has returned.

use super::effect::Effect;
use super::layer::Layer;
use super::pages::Pages;
use super::pages::chosen::proceed;
use super::place::PAGES;
use super::screen::{Cx, Move as M, Screen};
use super::{App, Phase};
use crate::domain::time::Millis;

impl App {
    /// Every visible screen asks again for what it shows.
    pub(super) fn load_visible(&mut self, effects: &mut Vec<Effect>) {
        if self.phase != Phase::Ready {
            return;
        }
        self.ask_counts(effects);
        self.on_screen(None, effects, |screen, cx| screen.load(cx));
        for index in 0..self.layers.len() {
            self.on_screen(Some(index), effects, |screen, cx| screen.load(cx));
        }
    }

    /// Calls `f` on the top screen, then makes the moves it asked for.
    pub(super) fn on_top(
        &mut self,
        effects: &mut Vec<Effect>,
        f: impl FnOnce(&mut dyn Screen, &mut Cx<'_>) -> bool,
    ) -> bool {
        let top = self.layers.len().checked_sub(1);
        self.on_screen(top, effects, f)
    }

    /// Calls `f` on the layers from the top down, then on the pages, until one returns true.
    pub(super) fn on_every_screen(
        &mut self,
        effects: &mut Vec<Effect>,
        mut f: impl FnMut(&mut dyn Screen, &mut Cx<'_>) -> bool,
    ) {
        for index in (0..self.layers.len()).rev() {
            // The moves of the layer above may have removed it.
            if index < self.layers.len() && self.on_screen(Some(index), effects, &mut f) {
                return;
            }
        }
        let shown = self.page;
        if self.on_screen(None, effects, &mut f) {
            return;
        }
        for page in PAGES.iter().map(|page| page.id).filter(|page| *page != shown) {
            let (done, moves) = self.with_cx(effects, |app, cx| f(app.pages.screen_mut(page), cx));
            self.apply(moves, effects);
            if done {
                return;
            }
        }
    }

    /// Tells every screen that a deadline has come: forms keep their drafts.
    pub(super) fn wake_screens(&mut self, effects: &mut Vec<Effect>) {
        self.on_every_screen(effects, |screen, cx| {
            screen.wake(cx);
            false
        });
    }

    /// The drafts to keep because the console ends, however it ends.
    pub fn keep_drafts(&mut self, now: Millis) -> Vec<Effect> {
        self.session.now = now;
        let mut effects = Vec::new();
        self.wake_screens(&mut effects);
        effects.retain(|effect| matches!(effect, Effect::SaveDraft { .. }));
        effects
    }

    /// Calls `f` on a layer, or on the page shown, then makes the moves it asked for.
    pub(super) fn on_screen<R>(
        &mut self,
        layer: Option<usize>,
        effects: &mut Vec<Effect>,
        f: impl FnOnce(&mut dyn Screen, &mut Cx<'_>) -> R,
    ) -> R {
        let page = self.page;
        let (done, moves) = self.with_cx(effects, |app, cx| {
            let screen = match layer {
                Some(index) => app.layers[index].screen_mut(),
                None => app.pages.screen_mut(page),
            };
            f(screen, cx)
        });
        self.apply(moves, effects);
        done
    }

    /// Splits the borrow of the app into the screens and the context.
    fn with_cx<R>(
        &mut self,
        effects: &mut Vec<Effect>,
        f: impl FnOnce(&mut Screens<'_>, &mut Cx<'_>) -> R,
    ) -> (R, Vec<M>) {
        let now = self.session.now;
        let mut cx = Cx {
            session: &mut self.session,
            now,
            effects: Vec::new(),
            moves: Vec::new(),
            next_ticket: &mut self.next_ticket,
        };
        let mut screens = Screens {
            layers: &mut self.layers,
            pages: &mut self.pages,
        };
        let result = f(&mut screens, &mut cx);
        effects.append(&mut cx.effects);
        (result, cx.moves)
    }

    /// Puts a layer on top.
    pub(super) fn push(&mut self, layer: Layer, effects: &mut Vec<Effect>) {
        self.layers.push(layer);
        self.on_top(effects, |screen, cx| {
            screen.load(cx);
            true
        });
    }

    /// Changes the stack of layers as a screen asked.
    pub(super) fn apply(&mut self, moves: Vec<M>, effects: &mut Vec<Effect>) {
        for step in moves {
            match step {
                M::Open(what) => self.push(Layer::new(*what, &self.session), effects),
                M::Pop => {
                    // A draft that was kept while its form was open is counted from now on.
                    if let Some(Layer::Form(_)) = self.layers.pop() {
                        self.ask_counts(effects);
                    }
                }
                M::Page(page) => {
                    // A form may lie below the menu or the search it was chosen in.
                    self.wake_screens(effects);
                    self.layers.clear();
                    self.page = page;
                    self.load_visible(effects);
                }
                M::Do(action) => self.perform(&action, effects),
                M::Say(notice) => self.notice = Some(notice),
                M::NotSaved => self.give_up_keys(),
                M::Refresh => self.load_visible(effects),
                M::Pick(picked) => {
                    if !self.on_top(effects, |screen, cx| screen.picked(&picked, cx)) {
                        let ((), moves) = self.with_cx(effects, |_, cx| proceed(*picked, cx));
                        self.apply(moves, effects);
                    }
                }
                M::Tour(choice) => self.take_tour_choice(choice, effects),
                M::Wait(ticket, then) => self.wait_for(ticket, then),
            }
        }
    }
}

/// The screens, lent while a context is open.
struct Screens<'a> {
    layers: &'a mut Vec<Layer>,
    pages: &'a mut Pages,
}
