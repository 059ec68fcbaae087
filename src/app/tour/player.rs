//! [`Player`]: where a tour is. [`step_in`](super::step_in) moves it.
//!
//! ```text
//! Opening --the side's console is open--> Pressing --all pressed--> Waiting --reached--> Shown --Space--> the next step
//!        \--a turn of the trainee--> Turn --reached, in whatever way--> Reached --Space--> the next step
//! ```
//!
//! Invariant: what the player presses goes through the same keys, forms and saves as what a person presses, and nobody's keys come
//! in between.

use super::{Detour, Press, Tour, TourStep};
use crate::app::key::Key;
use crate::view::Deed;
use std::collections::VecDeque;
use std::sync::Arc;

/// How far the step is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// The console of its side is being opened.
    Opening,
    /// The player presses keys.
    Pressing,
    /// All is pressed; what is to stand is awaited.
    Waiting,
    /// It stands: the next step waits for the trainer.
    Shown,
    /// The trainee does it.
    Turn,
    /// The trainee did it.
    Reached,
}

/// A tour that is played.
#[derive(Debug)]
pub struct Player {
    pub tour: Arc<Tour>,
    /// The step that is shown.
    pub at: usize,
    pub progress: Progress,
    /// Steps before this one are gone through without waiting for anybody.
    pub(super) until: usize,
    /// That one is shown to the trainee, although it is their turn.
    pub(super) shows: bool,
    pub(super) presses: VecDeque<Press>,
    /// Keys pressed since the step began.
    pub(super) pressed: usize,
    /// Those whom nobody plays have not answered yet.
    pub(super) awaits_others: bool,
    /// What was saved since the step began.
    pub(super) deeds: Vec<Deed>,
    /// What the trainee pressed; a text, whatever it is, is `None`.
    pub(super) by_hand: Vec<Option<Key>>,
    /// Where else they got to.
    pub(super) detour: Option<usize>,
}

impl Player {
    pub(super) fn new(tour: Arc<Tour>) -> Self {
        Self {
            tour,
            at: 0,
            progress: Progress::Opening,
            until: 0,
            shows: false,
            presses: VecDeque::new(),
            pressed: 0,
            awaits_others: false,
            deeds: Vec::new(),
            by_hand: Vec::new(),
            detour: None,
        }
    }

    /// The step that is shown.
    #[must_use]
    pub fn step(&self) -> &TourStep {
        &self.tour.steps[self.at]
    }

    /// True when the trainee has to do the step.
    pub(super) fn is_turn(&self) -> bool {
        self.step().turn && self.at == self.until && !self.shows
    }

    /// True while the next step, or the end, waits for Space.
    #[must_use]
    pub fn waits_for_trainer(&self) -> bool {
        matches!(self.progress, Progress::Shown | Progress::Reached)
    }

    /// Where else the trainee got to.
    #[must_use]
    pub fn detour(&self) -> Option<&Detour> {
        self.step().other.get(self.detour?)
    }

    /// The keys of the demonstration and those of the trainee, where these are others: the trainee went another way.
    #[must_use]
    pub fn other_way(&self) -> Option<[Vec<Key>; 2]> {
        let shown = self.step().keys.iter().filter_map(|press| match press {
            Press::Key(key) if !is_moving(*key) => Some(*key),
            _ => None,
        });
        let done = self.by_hand.iter().flatten().copied().filter(|key| !is_moving(*key));
        let ways = [shown.collect::<Vec<Key>>(), done.collect()];
        (self.progress == Progress::Reached && ways[0] != ways[1]).then_some(ways)
    }

    /// Notes a key of the trainee.
    pub(super) fn note(&mut self, key: Key) {
        self.by_hand.push(Some(key).filter(|key| key.typed().is_none()));
    }

    /// What was saved belongs to the step.
    pub(in crate::app) fn saved(&mut self, deeds: &[Deed]) {
        self.deeds.extend_from_slice(deeds);
    }
}

/// True for keys that only move: how somebody came to a row or a field is no other way.
fn is_moving(key: Key) -> bool {
    use crate::app::key::KeyCode as K;
    let moves = matches!(
        key.code,
        K::Tab | K::BackTab | K::Up | K::Down | K::Left | K::Right | K::PageUp | K::PageDown | K::Home | K::End
    );
    moves || matches!(key.code, K::Backspace | K::Delete)
}
