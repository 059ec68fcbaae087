//! What keys do in a form: move, open lists, type.

use super::entered::Entered;
use super::field::{KeyOutcome, Shape};
use super::input::Input;
use super::measure;
use super::{About, Form};
use crate::app::key::{Key, KeyCode};
use crate::app::screen::{Cx, Notice};
use crate::domain::problem::Reason;
use crate::domain::text::fold_width_char;

impl Form {
    /// Takes a key; false leaves it to the keymap (function keys, Ctrl+S, Esc).
    pub(super) fn take_key(&mut self, key: Key, cx: &mut Cx<'_>) -> bool {
        if self.phrases.is_some() && self.phrase_key(key, cx) {
            return true;
        }
        match key.code {
            KeyCode::Tab if key.shift => self.step(false, cx),
            KeyCode::Tab => self.step(true, cx),
            KeyCode::BackTab => self.step(false, cx),
            KeyCode::Enter if !self.in_note() => self.enter(cx),
            KeyCode::Esc | KeyCode::F(_) | KeyCode::Insert => return false,
            _ => return self.field_key(key, cx),
        }
        true
    }

    /// Inserts pasted text into the field with the focus.
    pub(super) fn take_paste(&mut self, text: &str, cx: &mut Cx<'_>) -> bool {
        self.phrases = None;
        let parts = text.trim().split_once(parts_numbers);
        if let Some((first, second)) = parts.filter(|_| self.second().is_some()) {
            self.take_paste(first, cx);
            self.go_to_second();
            return self.take_paste(second, cx);
        }
        let did = match self.fields.list.get_mut(self.focus) {
            Some(field) if field.input.is_text() => field.input.paste(text, cx),
            _ => return false,
        };
        self.after(did, cx);
        true
    }

    /// Goes to the next or previous field that is there, around the ends.
    pub(super) fn step(&mut self, forward: bool, cx: &mut Cx<'_>) {
        let field = self.fields.list.get(self.focus);
        if field.is_some_and(|field| field.input.is_unsure(cx.session.lang())) {
            return cx.say(Notice::WhichOne);
        }
        let did = self.fields.leave(self.focus, cx);
        self.after(did, cx);
        self.say_wrong(self.focus, cx);
        let chosen = did == KeyOutcome::Changed;
        if let Some(note) = self.note_after_household(chosen).filter(|_| forward) {
            self.go_to(note);
            return;
        }
        let count = self.fields.list.len();
        let mut at = self.focus;
        for _ in 0..count {
            at = if forward {
                (at + 1) % count
            } else {
                (at + count - 1) % count
            };
            if self.fields.is_shown(at) {
                break;
            }
        }
        self.go_to(at);
    }

    /// The note of a visit, when its household is chosen by leaving the field: people go on with what they saw, not with the time.
    fn note_after_household(&self, chosen: bool) -> Option<usize> {
        let field = self.fields.list.get(self.focus)?;
        let is_chosen = chosen && matches!(field.input, Input::Household(_));
        let is_visit = matches!(self.about, About::Visit(_) | About::FastVisit(_));
        self.fields.index("text").filter(|_| is_chosen && is_visit)
    }

    /// Puts the focus on the field.
    pub(super) fn go_to(&mut self, at: usize) {
        self.focus = at;
        if let Some(field) = self.fields.list.get_mut(at) {
            field.input.enter();
            self.entered = Entered::of(field);
        }
    }

    /// `168/96` in one go: what parts two numbers goes on to the second field, which is emptied by what is typed next.
    fn go_to_second(&mut self) -> bool {
        match self.second() {
            Some(at) => {
                self.go_to(at);
                true
            }
            None => false,
        }
    }

    /// The field of the second number, when the focused one is that of the first.
    fn second(&self) -> Option<usize> {
        let then = self.fields.list.get(self.focus)?.spec.then?;
        self.fields.index(then).filter(|at| self.fields.is_shown(*at))
    }

    /// Shows at once, beside the field, what is wrong with its value; that it is still empty is said by the star.
    pub(super) fn say_wrong(&mut self, at: usize, cx: &Cx<'_>) {
        let found = self.check(cx).into_iter();
        let is_empty = |reason: &Reason| matches!(reason, Reason::Required | Reason::HouseholdOrPlace);
        let own = found.filter(|problem| !is_empty(&problem.reason) && self.field_of(problem) == Some(at));
        for problem in own.collect::<Vec<_>>() {
            self.problems.retain(|known| known.field != problem.field);
            self.problems.push(problem);
        }
    }

    /// Opens the stock phrases for the text with the focus, or for the note.
    pub(super) fn open_phrases(&mut self) -> bool {
        let is_line = |input: &Input| matches!(input, Input::Text(text) if text.shape() != Shape::Digits);
        if !self
            .fields
            .list
            .get(self.focus)
            .is_some_and(|field| is_line(&field.input))
        {
            let note = |at: &usize| {
                self.fields.is_shown(*at)
                    && matches!(&self.fields.list[*at].input, Input::Text(text) if text.shape() == Shape::Note)
            };
            let Some(at) = (0..self.fields.list.len()).find(note) else {
                return false;
            };
            self.go_to(at);
        }
        self.phrases = Some(0);
        true
    }

    /// The value of the focused field changed.
    pub(super) fn after(&mut self, did: KeyOutcome, cx: &mut Cx<'_>) {
        if did != KeyOutcome::Changed {
            return;
        }
        if let Some(field) = self.fields.list.get_mut(self.focus) {
            field.touched = true;
            let spec = field.spec;
            self.problems.retain(|problem| {
                let path = problem.path();
                path != spec.name && !spec.answers_to(&path)
            });
        }
        self.warned = false;
        self.aside = None;
        self.fields.narrow();
        self.check_id(cx.now.local_date());
        self.show_setup(cx);
        self.fields.offer_staff();
        self.fields.offer_units();
        self.household_changed(cx);
        self.draft.changed(cx);
    }

    fn in_note(&self) -> bool {
        let input = self.fields.list.get(self.focus).map(|field| &field.input);
        matches!(input, Some(Input::Text(text)) if text.shape() == Shape::Note)
    }

    /// Enter takes the marked row, opens a closed list, or moves on. It never saves.
    fn enter(&mut self, cx: &mut Cx<'_>) {
        if let Some(Input::Pick(pick)) = self.fields.list.get_mut(self.focus).map(|field| &mut field.input)
            && pick.chosen.is_none()
            && !pick.is_open()
        {
            pick.open = true;
            pick.at = 0;
            return;
        }
        if let Some(field) = self.fields.list.get_mut(self.focus) {
            field.input.decide();
        }
        self.step(true, cx);
    }

    fn field_key(&mut self, key: Key, cx: &mut Cx<'_>) -> bool {
        let width = measure::note_width(&self.fields, cx.session.lang(), cx.session.size.0);
        let Some(field) = self.fields.list.get_mut(self.focus) else {
            return false;
        };
        let is_text = field.input.is_text();
        if !field.input.value().is_empty() && key.typed().is_some_and(parts_numbers) && self.go_to_second() {
            return true;
        }
        let Some(field) = self.fields.list.get_mut(self.focus) else {
            return false;
        };
        let did = field.input.key(key, width, cx);
        self.after(did, cx);
        if did != KeyOutcome::Nothing {
            return true;
        }
        match key.code {
            KeyCode::Up => self.step(false, cx),
            KeyCode::Down => self.step(true, cx),
            KeyCode::Char(_) if key.ctrl => return false,
            KeyCode::Char(c) if !is_text && !fold_width_char(c).is_ascii() => {
                cx.say(Notice::ImeHere(c.to_string()));
            }
            _ => {}
        }
        true
    }

    fn phrase_key(&mut self, key: Key, cx: &mut Cx<'_>) -> bool {
        let phrases = cx.session.lang().stock_phrases();
        let at = self.phrases.unwrap_or(0);
        let chosen = match key.code {
            KeyCode::Up => {
                self.phrases = Some(at.saturating_sub(1));
                return true;
            }
            KeyCode::Down => {
                self.phrases = Some((at + 1).min(phrases.len().saturating_sub(1)));
                return true;
            }
            KeyCode::Esc => return false,
            KeyCode::Enter | KeyCode::Tab => Some(at),
            KeyCode::Char(c) => fold_width_char(c)
                .to_digit(10)
                .and_then(|n| usize::try_from(n).ok()?.checked_sub(1)),
            _ => None,
        };
        self.phrases = None;
        let Some(phrase) = chosen.and_then(|at| phrases.get(at)) else {
            return false;
        };
        let did = match self
            .fields
            .list
            .get_mut(self.focus)
            .and_then(|field| field.input.text_field_mut())
        {
            Some(text) => text.insert_with_gap(phrase),
            None => KeyOutcome::Nothing,
        };
        self.after(did, cx);
        true
    }
}

/// What people write between the two numbers of a blood pressure.
fn parts_numbers(c: char) -> bool {
    matches!(fold_width_char(c), '/' | '-' | ' ')
}
