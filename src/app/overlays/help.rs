//! Help (F1): the keys that hold here, from the keymap; typing narrows them, Enter does the selected one.

use super::menu::MenuItem;
use super::palette::Palette;
use crate::app::action::Action;
use crate::app::key::Key;
use crate::app::place::Place;
use crate::app::screen::{Cx, Refusal, Screen};
use crate::app::session::Session;
use crate::domain::lang::Lang;

/// The help page: a palette that covers the body and shows where it was asked for.
#[derive(Debug)]
pub struct Help {
    /// Where help was asked for.
    pub about: Place,
    /// The actions, their keys and the filter.
    pub list: Palette,
}

impl Help {
    /// Help for `about`, with everything that can be done there.
    #[must_use]
    pub fn new(about: Place, items: Vec<MenuItem>, lang: Lang) -> Self {
        Self {
            about,
            list: Palette::new(items, lang),
        }
    }
}

impl Screen for Help {
    fn place(&self) -> Place {
        Place::Help
    }

    fn key(&mut self, key: Key, cx: &mut Cx<'_>) -> bool {
        self.list.key(key, cx)
    }

    fn paste(&mut self, text: &str, cx: &mut Cx<'_>) -> bool {
        self.list.paste(text, cx)
    }

    fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        self.list.act(action, cx)
    }

    fn actions(&self, session: &Session) -> Vec<(Action, Option<Refusal>)> {
        self.list.actions(session)
    }

    fn editing(&self) -> bool {
        true
    }
}
