//! Every action by name (Ctrl+P): type a part of the name, its pinyin or initials, Enter does it.

use super::cursor::Cursor;
use super::input::Input;
use super::matching::matches;
use super::menu::MenuItem;
use crate::app::action::Action;
use crate::app::key::Key;
use crate::app::screen::{Cx, Move, Notice, Place, Refusal, Screen};
use crate::app::session::Session;
use crate::domain::lang::Lang;

/// The palette.
#[derive(Debug)]
pub struct Palette {
    /// What was typed.
    pub input: Input,
    cursor: Cursor,
    items: Vec<MenuItem>,
    shown: Vec<usize>,
    lang: Lang,
}

impl Palette {
    /// A palette of `items`, searched in `lang` first.
    #[must_use]
    pub fn new(items: Vec<MenuItem>, lang: Lang) -> Self {
        Self {
            input: Input::default(),
            cursor: Cursor::default(),
            shown: (0..items.len()).collect(),
            items,
            lang,
        }
    }

    /// The items found, each with whether it is selected.
    pub fn shown(&self) -> impl ExactSizeIterator<Item = (&MenuItem, bool)> {
        self.shown
            .iter()
            .enumerate()
            .map(|(row, index)| (&self.items[*index], row == self.cursor.index))
    }

    /// The selection.
    #[must_use]
    pub fn cursor(&self) -> Cursor {
        self.cursor
    }

    fn filter(&mut self) {
        let found = |item: &MenuItem| {
            let label = self.lang.action_for(item.place, &item.action, item.done_as.as_ref());
            let other = self.lang.other().action(&item.action);
            matches(&self.input.text, &[&label, &other])
        };
        self.shown = (0..self.items.len())
            .filter(|index| found(&self.items[*index]))
            .collect();
        self.cursor = Cursor::default();
    }
}

impl Screen for Palette {
    fn place(&self) -> Place {
        Place::Overlay
    }

    fn key(&mut self, key: Key, _cx: &mut Cx<'_>) -> bool {
        let taken = self.input.key(key);
        if taken {
            self.filter();
        }
        taken
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) -> bool {
        self.input.paste(text);
        self.filter();
        true
    }

    fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        if *action != Action::Open {
            return self.cursor.act(action, self.shown.len());
        }
        if let Some(item) = self.shown.get(self.cursor.index).map(|index| &self.items[*index]) {
            match &item.refusal {
                Some(refusal) => cx.say(Notice::Refused(item.action.clone(), refusal.clone())),
                None => cx.moves.extend([Move::Pop, Move::Do(item.action.clone())]),
            }
        }
        true
    }

    fn actions(&self, _session: &Session) -> Vec<(Action, Option<Refusal>)> {
        super::choice_actions()
    }

    fn editing(&self) -> bool {
        true
    }
}
