//! Keys from the terminal: presses and repeats only, pastes cleaned, sizes asked for by the loop itself.

use crate::app::{Key, KeyCode, Msg};
use crate::domain::text::clean;
use crossterm::event::{Event, KeyCode as Code, KeyEvent, KeyEventKind, KeyModifiers};

/// What an event of the terminal means; `None` for those the console has no use for.
#[must_use]
pub fn translate(event: Event) -> Option<Msg> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => key_of(key).map(Msg::Key),
        Event::Paste(text) => Some(Msg::Paste(clean(&text))),
        Event::Resize(columns, rows) => Some(Msg::Resize(columns, rows)),
        _ => None,
    }
}

fn key_of(event: KeyEvent) -> Option<Key> {
    let has = |modifier| event.modifiers.contains(modifier);
    let (ctrl, alt, shift) = (
        has(KeyModifiers::CONTROL),
        has(KeyModifiers::ALT),
        has(KeyModifiers::SHIFT),
    );
    let code = match event.code {
        Code::Char(c) => return character(c, ctrl, alt),
        Code::F(n) => KeyCode::F(n),
        Code::Enter => KeyCode::Enter,
        Code::Esc => KeyCode::Esc,
        Code::Tab if shift => KeyCode::BackTab,
        Code::Tab => KeyCode::Tab,
        Code::BackTab => KeyCode::BackTab,
        Code::Backspace => KeyCode::Backspace,
        Code::Delete => KeyCode::Delete,
        Code::Insert => KeyCode::Insert,
        Code::Up => KeyCode::Up,
        Code::Down => KeyCode::Down,
        Code::Left => KeyCode::Left,
        Code::Right => KeyCode::Right,
        Code::PageUp => KeyCode::PageUp,
        Code::PageDown => KeyCode::PageDown,
        Code::Home => KeyCode::Home,
        Code::End => KeyCode::End,
        _ => return None,
    };
    let shift = shift && code != KeyCode::BackTab;
    Some(Key { code, ctrl, alt, shift })
}

/// A character: shift is part of it. AltGr arrives as Ctrl+Alt and types a character.
fn character(c: char, ctrl: bool, alt: bool) -> Option<Key> {
    if c.is_control() {
        return None;
    }
    let alt_gr = ctrl && alt;
    let ctrl = ctrl && !alt_gr;
    let c = if ctrl { c.to_ascii_lowercase() } else { c };
    Some(Key {
        code: KeyCode::Char(c),
        ctrl,
        alt: alt && !alt_gr,
        shift: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn press(code: Code, modifiers: KeyModifiers) -> Option<Msg> {
        translate(Event::Key(KeyEvent::new(code, modifiers)))
    }

    #[test]
    fn keys_arrive_as_the_keymap_names_them() {
        for (code, modifiers, name) in [
            (Code::Char('Q'), KeyModifiers::SHIFT, "Q"),
            (Code::Char('P'), KeyModifiers::CONTROL, "ctrl-p"),
            (Code::Char('谭'), KeyModifiers::NONE, "谭"),
            (Code::F(10), KeyModifiers::NONE, "f10"),
            (Code::BackTab, KeyModifiers::SHIFT, "backtab"),
            (Code::Tab, KeyModifiers::SHIFT, "backtab"),
            (Code::Char('@'), KeyModifiers::CONTROL.union(KeyModifiers::ALT), "@"),
        ] {
            assert_eq!(press(code, modifiers), Key::parse(name).map(Msg::Key), "{name}");
        }
    }

    #[test]
    fn releases_are_no_keys_and_pastes_are_cleaned() {
        let mut release = KeyEvent::new(Code::Enter, KeyModifiers::NONE);
        release.kind = KeyEventKind::Release;
        assert_eq!(translate(Event::Key(release)), None);
        let pasted = translate(Event::Paste("a\u{1b}[31m\r\nb".to_owned()));
        assert_eq!(pasted, Some(Msg::Paste("a[31m\nb".to_owned())));
    }
}
