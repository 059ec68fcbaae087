//! A numbered list of choices: filter, order, step, phrase, category. Digits choose, typing narrows.
//!
//! What was chosen is done by the screen below or by the app ([`Picked`]).

use super::matching::matches;
use super::narrowed::Narrowed;
use crate::app::action::Action;
use crate::app::key::Key;
use crate::app::open::{PickItem, PickTitle};
use crate::app::picked::Picked;
use crate::app::place::Place;
use crate::app::screen::{Cx, Move, Refusal, Screen};
use crate::app::session::Session;

/// The list.
#[derive(Debug)]
pub struct Picker {
    /// What it is called.
    pub title: PickTitle,
    /// What was typed, and what matches it.
    pub list: Narrowed<PickItem>,
}

impl Picker {
    /// A list of choices, `marked` or the first one selected.
    #[must_use]
    pub fn new(title: PickTitle, items: Vec<PickItem>, marked: Option<&Picked>) -> Self {
        let mut list = Narrowed::new(items);
        let at = list.all().iter().position(|item| Some(&item.picked) == marked);
        list.cursor.index = at.unwrap_or(0);
        Self { title, list }
    }

    /// True when digits 1-9 choose: nine choices at most.
    #[must_use]
    pub fn is_numbered(&self) -> bool {
        self.list.all().len() <= 9
    }

    fn choose(&self, row: usize, cx: &mut Cx<'_>) {
        if let Some(item) = self.list.row(row) {
            cx.moves.extend([Move::Pop, Move::Pick(Box::new(item.picked.clone()))]);
        }
    }
}

/// By what is shown, or by its name in the other language.
fn found(text: &str, item: &PickItem) -> bool {
    matches(text, &[&item.label, &item.other])
}

impl Screen for Picker {
    fn place(&self) -> Place {
        Place::Overlay
    }

    fn key(&mut self, key: Key, cx: &mut Cx<'_>) -> bool {
        let digit = key
            .folded()
            .typed()
            .and_then(|c| c.to_digit(10))
            .filter(|digit| *digit > 0);
        if let (true, Some(digit)) = (self.is_numbered() && self.list.input.text.is_empty(), digit) {
            self.choose(usize::try_from(digit).unwrap_or(usize::MAX) - 1, cx);
            return true;
        }
        self.list.key(key, found)
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) -> bool {
        self.list.paste(text, found);
        true
    }

    fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        if *action == Action::Open {
            self.choose(self.list.cursor.index, cx);
            return true;
        }
        self.list.act(action)
    }

    fn actions(&self, _session: &Session) -> Vec<(Action, Option<Refusal>)> {
        super::choice_actions()
    }

    fn editing(&self) -> bool {
        true
    }
}
