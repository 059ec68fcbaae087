//! What a key does: the screen on top takes it, or it is looked up in the keymap. What it did is noted for people who look on.

use super::action::Action;
use super::cast::Pressed;
use super::effect::Effect;
use super::key::{self, Key, KeyCode};
use super::layer::Layer;
use super::overlays::SearchBox;
use super::place::Place;
use super::screen::Notice;
use super::{App, Phase, Rescue, keymap};

impl App {
    pub(super) fn on_key(&mut self, key: Key, effects: &mut Vec<Effect>) {
        // Terminals send Alt+Backspace for Esc and Backspace pressed together; only text fields use Alt+Backspace.
        if key.alt && key.code == KeyCode::Backspace && !self.editing() {
            for code in [KeyCode::Esc, KeyCode::Backspace] {
                self.on_key(Key::plain(code), effects);
            }
            return;
        }
        (self.notice, self.unused_keys) = (None, 0);
        if matches!(self.phase, Phase::Opening | Phase::Failed(_) | Phase::Locked { .. }) {
            let action = keymap::lookup(Place::Page(self.page), key);
            match (&self.phase, action) {
                // The device may have been enrolled again or the file repaired meanwhile: F5 opens the database again.
                (Phase::Locked { wiped: false } | Phase::Failed(_), Some(Action::Sync)) if !self.rescue.working => {
                    effects.push(Effect::OpenAgain);
                }
                (Phase::Locked { wiped: true }, Some(Action::Open)) => self.on_fresh(effects),
                (Phase::Failed(trouble), Some(action)) if Rescue::helps(trouble) => {
                    effects.extend(self.rescue.act(action));
                }
                _ => {}
            }
            if matches!(
                keymap::lookup(Place::Page(self.page), key),
                Some(Action::Quit | Action::Back)
            ) {
                effects.push(Effect::Quit);
            }
            return;
        }
        let (place, types) = (self.top().place(), self.editing());
        if self.on_top(effects, |screen, cx| screen.key(key, cx)) {
            self.cast_taken(key, place, types);
            return;
        }
        let place = self.top().place();
        if let Some(action) = keymap::lookup(place, key) {
            self.cast_action(key, place, action);
            self.perform(action, effects);
        } else if let Some(c) = key.typed().filter(|c| key::begins_a_search(*c))
            && Place::is_list(place)
        {
            let text = c.to_string();
            self.push(Layer::Search(SearchBox::with_text(&text)), effects);
            self.notice = key::is_han(c).then_some(Notice::ImeOn(text));
        } else {
            self.notice = Some(Notice::NoKey(key));
        }
    }

    pub(super) fn on_paste(&mut self, text: &str, effects: &mut Vec<Effect>) {
        (self.notice, self.unused_keys) = (None, 0);
        self.session.cast.note(Pressed::Typed);
        self.on_top(effects, |screen, cx| screen.paste(text, cx));
    }

    /// Notes a key that the screen in `place` took; `types` says that a text field had the focus.
    fn cast_taken(&mut self, key: Key, place: Place, types: bool) {
        match (key.typed(), keymap::lookup(place, key)) {
            (Some(_), _) if types => self.session.cast.note(Pressed::Typed),
            (Some(_), _) => self.session.cast.note(Pressed::Chosen),
            (None, Some(action)) => self.cast_action(key, place, action),
            (None, None) => self.session.cast.note(Pressed::Key(key)),
        }
    }

    /// Notes a key and what it is about to do.
    fn cast_action(&mut self, key: Key, place: Place, action: &Action) {
        let screen = self.top();
        let done_as = screen.done_as(&self.session);
        let did = Pressed::Did(key, place, action.clone(), done_as, screen.marks_once());
        self.session.cast.note(did);
    }
}
