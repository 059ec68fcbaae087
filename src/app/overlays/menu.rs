//! The numbered menu (F10): what can be done here, the impossible greyed with its reason. Digits choose.

use super::cursor::Cursor;
use crate::app::action::Action;
use crate::app::key::Key;
use crate::app::place::Place;
use crate::app::screen::{Cx, DoneAs, Move, Notice, Refusal, Screen};
use crate::app::session::Session;

/// Choices on one page when there are more than nine; digit 9 turns the page.
const PAGE: usize = 8;

/// One thing that can be done, or not now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuItem {
    pub action: Action,
    /// Why not now.
    pub refusal: Option<Refusal>,
    /// Its keys where it was asked for.
    pub keys: &'static [Key],
    /// What the main next step does here.
    pub done_as: Option<DoneAs>,
    /// Where it was asked for.
    pub place: Place,
    /// What is marked there was created once.
    pub once: bool,
}

/// The menu.
#[derive(Debug)]
pub struct Menu {
    items: Vec<MenuItem>,
    cursor: Cursor,
}

impl Menu {
    /// A menu of `items`, the most likely first.
    #[must_use]
    pub fn new(items: Vec<MenuItem>) -> Self {
        Self {
            items,
            cursor: Cursor::default(),
        }
    }

    /// The choices of the page that holds the selection: digit, choice, selected.
    pub fn page(&self) -> impl Iterator<Item = (usize, &MenuItem, bool)> {
        let from = self.page_start();
        (from..self.items.len().min(from + self.page_len()))
            .map(move |index| (index - from + 1, &self.items[index], index == self.cursor.index))
    }

    /// True when digit 9 turns to more choices.
    #[must_use]
    pub fn has_more(&self) -> bool {
        self.items.len() > 9
    }

    /// Which page is shown, from 1, and how many there are.
    #[must_use]
    pub fn pages(&self) -> (usize, usize) {
        let pages = self.items.len().div_ceil(self.page_len()).max(1);
        (self.cursor.index / self.page_len() + 1, pages)
    }

    fn page_len(&self) -> usize {
        if self.has_more() { PAGE } else { 9 }
    }

    fn page_start(&self) -> usize {
        self.cursor.index / self.page_len() * self.page_len()
    }

    fn turn(&mut self) {
        let next = self.page_start() + self.page_len();
        self.cursor.index = if next < self.items.len() { next } else { 0 };
    }

    fn choose(&self, index: usize, cx: &mut Cx<'_>) {
        let Some(item) = self.items.get(index) else { return };
        match &item.refusal {
            Some(refusal) => cx.say(Notice::Refused(item.action.clone(), refusal.clone())),
            None => cx.moves.extend([Move::Pop, Move::Do(item.action.clone())]),
        }
    }
}

impl Screen for Menu {
    fn place(&self) -> Place {
        Place::Overlay
    }

    fn key(&mut self, key: Key, cx: &mut Cx<'_>) -> bool {
        let Some(digit) = key.folded().typed().and_then(|c| c.to_digit(10)) else {
            return false;
        };
        match usize::try_from(digit) {
            Ok(9) if self.has_more() => self.turn(),
            Ok(digit) if (1..=self.page().count()).contains(&digit) => self.choose(self.page_start() + digit - 1, cx),
            _ => return false,
        }
        true
    }

    fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        match action {
            Action::Open => self.choose(self.cursor.index, cx),
            Action::Left | Action::Right if self.has_more() => self.turn(),
            other => return self.cursor.act(other, self.items.len()),
        }
        true
    }

    fn actions(&self, _session: &Session) -> Vec<(Action, Option<Refusal>)> {
        super::choice_actions()
    }
}
