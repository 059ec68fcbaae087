//! Every action by name (Ctrl+P): type a part of the name, its pinyin or initials, Enter does it.

use super::matching::matches;
use super::menu::MenuItem;
use super::narrowed::Narrowed;
use crate::app::action::Action;
use crate::app::key::Key;
use crate::app::place::Place;
use crate::app::screen::{Cx, Move, Notice, Refusal, Screen};
use crate::app::session::Session;
use crate::domain::lang::Lang;

/// The palette.
#[derive(Debug)]
pub struct Palette {
    /// What was typed, and what it finds.
    pub found: Narrowed<MenuItem>,
    lang: Lang,
}

impl Palette {
    /// A palette of `items`, searched in `lang` first.
    #[must_use]
    pub fn new(items: Vec<MenuItem>, lang: Lang) -> Self {
        Self {
            found: Narrowed::new(items),
            lang,
        }
    }
}

/// By its name here, and in the other language.
fn by_name(lang: Lang) -> impl Fn(&str, &MenuItem) -> bool {
    move |text, item| {
        let label = lang.action_for(item.place, &item.action, item.done_as.as_ref(), item.once);
        let other = lang.other().action(&item.action);
        matches(text, &[&label, &other])
    }
}

impl Screen for Palette {
    fn place(&self) -> Place {
        Place::Overlay
    }

    fn key(&mut self, key: Key, _cx: &mut Cx<'_>) -> bool {
        self.found.key(key, by_name(self.lang))
    }

    fn paste(&mut self, text: &str, _cx: &mut Cx<'_>) -> bool {
        self.found.paste(text, by_name(self.lang));
        true
    }

    fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        if *action != Action::Open {
            return self.found.act(action);
        }
        if let Some(item) = self.found.selected() {
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
