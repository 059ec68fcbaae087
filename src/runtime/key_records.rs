//! Decodes the key records of a Windows console into keys and pastes; elsewhere [`super::key_bytes`] does so with bytes.
//!
//! Invariants: a character beyond the first 65,536 comes as two records, in whatever order their presses and releases arrive, and
//! is one key; several lines that come at once are a paste, because nobody types so fast and each line's end would be Enter.

use crate::platform::outside::KeyRecord;
use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};

const ENTER: u16 = 0x0D;
const ALT: u16 = 0x12;
const TAB: u16 = 0x09;
const LINE_FEED: u16 = 0x0A;
/// Digits of the number block: with Alt they spell a character's number.
const NUMBER_BLOCK: std::ops::RangeInclusive<u16> = 0x60..=0x69;
/// A key that is held while the console was busy repeats no longer than this.
const TIMES: u16 = 32;

/// Records not yet understood.
#[derive(Debug, Default)]
pub struct KeyRecords {
    /// The first half of a character.
    high: Option<u16>,
}

impl KeyRecords {
    /// The events of what came at once.
    pub fn read(&mut self, records: &[KeyRecord]) -> Vec<Event> {
        let mut events = Vec::new();
        for record in records.iter().filter(|record| is_typed(record)) {
            if let Some(key) = self.key(record) {
                let times = record.times.clamp(1, TIMES);
                events.extend((0..times).map(|_| Event::Key(key)));
            }
        }
        match pasted(&events) {
            Some(text) => vec![Event::Paste(text)],
            None => events,
        }
    }

    fn key(&mut self, record: &KeyRecord) -> Option<KeyEvent> {
        let modifiers = modifiers(record);
        let high = self.high.take();
        let code = match record.unit {
            0xD800..=0xDBFF => {
                self.high = Some(record.unit);
                return None;
            }
            0xDC00..=0xDFFF => KeyCode::Char(char::decode_utf16([high?, record.unit]).next()?.ok()?),
            _ => code(record)?,
        };
        Some(KeyEvent::new(code, modifiers))
    }
}

/// A press; or Alt let go, which types the character whose number was spelled with it, as some pastes do. The digits that spell it
/// type nothing.
fn is_typed(record: &KeyRecord) -> bool {
    let spells = record.alt && !record.ctrl && NUMBER_BLOCK.contains(&record.code);
    record.down && !spells || record.code == ALT && record.unit != 0
}

fn modifiers(record: &KeyRecord) -> KeyModifiers {
    // Alt is let go by then.
    if record.code == ALT {
        return KeyModifiers::NONE;
    }
    [
        (record.ctrl, KeyModifiers::CONTROL),
        (record.alt, KeyModifiers::ALT),
        (record.shift, KeyModifiers::SHIFT),
    ]
    .into_iter()
    .filter_map(|(held, modifier)| held.then_some(modifier))
    .fold(KeyModifiers::NONE, KeyModifiers::union)
}

/// Source: Microsoft, Virtual-Key Codes.
fn code(record: &KeyRecord) -> Option<KeyCode> {
    Some(match record.code {
        0x08 => KeyCode::Backspace,
        TAB => KeyCode::Tab,
        ENTER => KeyCode::Enter,
        0x1B => KeyCode::Esc,
        0x21 => KeyCode::PageUp,
        0x22 => KeyCode::PageDown,
        0x23 => KeyCode::End,
        0x24 => KeyCode::Home,
        0x25 => KeyCode::Left,
        0x26 => KeyCode::Up,
        0x27 => KeyCode::Right,
        0x28 => KeyCode::Down,
        0x2D => KeyCode::Insert,
        0x2E => KeyCode::Delete,
        f @ 0x70..=0x87 => KeyCode::F(u8::try_from(f - 0x6F).ok()?),
        // Of a text from elsewhere, whose records have no key code.
        _ if record.unit == LINE_FEED || record.unit == ENTER => KeyCode::Enter,
        _ if record.unit == TAB => KeyCode::Tab,
        // With Ctrl a letter or digit types a control character or nothing.
        key @ (0x30..=0x39 | 0x41..=0x5A) if record.ctrl && record.unit < 0x20 => {
            KeyCode::Char(char::from(u8::try_from(key).ok()?).to_ascii_lowercase())
        }
        _ => match char::from_u32(u32::from(record.unit)) {
            Some(c) if !c.is_control() => KeyCode::Char(c),
            _ => return None,
        },
    })
}

/// The text of keys that came at once, when it has several lines and nothing but text.
fn pasted(events: &[Event]) -> Option<String> {
    let mut text = String::new();
    for event in events {
        let Event::Key(key) = event else { return None };
        let plain = key.modifiers.difference(KeyModifiers::SHIFT).is_empty();
        // The right Alt key of some keyboards types, and counts as Ctrl and Alt.
        let typed = plain || key.modifiers.contains(KeyModifiers::CONTROL.union(KeyModifiers::ALT));
        match key.code {
            KeyCode::Char(c) if typed => text.push(c),
            KeyCode::Enter => text.push('\n'),
            // Cells of a sheet stay apart.
            KeyCode::Tab if plain => text.push(' '),
            _ => return None,
        }
    }
    let (first, rest) = text.split_once('\n')?;
    let several = !first.trim().is_empty() && !rest.trim().is_empty();
    several.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Key, Msg};
    use crate::runtime::input::translate;

    fn down(code: u16, unit: u16) -> KeyRecord {
        KeyRecord {
            down: true,
            times: 1,
            code,
            unit,
            ..KeyRecord::default()
        }
    }

    fn up(record: KeyRecord) -> KeyRecord {
        KeyRecord { down: false, ..record }
    }

    fn ctrl(record: KeyRecord) -> KeyRecord {
        KeyRecord { ctrl: true, ..record }
    }

    fn read(records: &[KeyRecord]) -> Vec<Msg> {
        let mut keys = KeyRecords::default();
        keys.read(records).into_iter().filter_map(translate).collect()
    }

    fn keys(names: &[&str]) -> Vec<Msg> {
        names.iter().map(|name| Msg::Key(Key::parse(name).unwrap())).collect()
    }

    /// Presses and releases of a text, as a console gives what is pasted.
    fn text(text: &str) -> Vec<KeyRecord> {
        let press = |unit: u16| match unit {
            0x0A | 0x0D => down(ENTER, 0x0D),
            unit => down(0, unit),
        };
        text.encode_utf16()
            .flat_map(|unit| [press(unit), up(press(unit))])
            .collect()
    }

    #[test]
    fn keys_arrive_as_the_keymap_names_them() {
        for (record, name) in [
            (down(0x51, 0x71), "q"),
            (down(0x70, 0), "f1"),
            (down(0x79, 0), "f10"),
            (
                KeyRecord {
                    shift: true,
                    ..down(TAB, TAB)
                },
                "backtab",
            ),
            (
                KeyRecord {
                    shift: true,
                    ..down(0x72, 0)
                },
                "shift-f3",
            ),
            (down(0x1B, 0x1B), "esc"),
            (down(ENTER, ENTER), "enter"),
            (ctrl(down(0x53, 0x13)), "ctrl-s"),
            (ctrl(down(0x43, 0x03)), "ctrl-c"),
            (ctrl(down(0x25, 0)), "ctrl-left"),
            (down(0xE7, 0x8C2D), "谭"),
            (
                KeyRecord {
                    alt: true,
                    ..ctrl(down(0x32, 0x40))
                },
                "@",
            ),
        ] {
            assert_eq!(read(&[record, up(record)]), keys(&[name]), "{record:?}");
        }
        let held = KeyRecord {
            times: 3,
            ..down(0x28, 0)
        };
        assert_eq!(read(&[held]), keys(&["down", "down", "down"]));
        assert_eq!(
            read(&[down(0x10, 0), down(0x11, 0), down(0xE5, 0)]),
            [],
            "modifiers, an input method at work"
        );
    }

    #[test]
    fn rare_characters_arrive_in_whatever_order_their_halves_are_pressed_and_released() {
        let (high, low) = (down(0, 0xD842), down(0, 0xDFB7));
        for records in [
            [high, low, up(high), up(low)],
            [high, up(high), low, up(low)],
            [high, low, up(low), up(high)],
        ] {
            assert_eq!(read(&records), keys(&["𠮷"]));
        }
        let mut two = KeyRecords::default();
        assert_eq!(two.read(&[high]), [], "the halves come one by one");
        assert_eq!(two.read(&[low]).len(), 1);
        assert_eq!(
            read(&[low, high, down(0x41, 0x61)]),
            keys(&["a"]),
            "half a character is none"
        );
        // Spelled by number: Alt held, digits, Alt let go.
        let digit = KeyRecord {
            alt: true,
            ..down(0x61, 0x31)
        };
        assert_eq!(read(&[digit, up(digit), up(down(ALT, 0x8C2D))]), keys(&["谭"]));
    }

    #[test]
    fn several_lines_at_once_are_a_paste_and_one_line_is_typed() {
        let paste = |text: &str| vec![Msg::Paste(text.to_owned())];
        assert_eq!(read(&text("石井组\r村口𠮷\r")), paste("石井组\n村口𠮷"));
        assert_eq!(read(&text("一\t二\r三")), paste("一 二\n三"));
        let lines = [text("石井组"), vec![ctrl(down(0x4A, 0x0A))], text("村口")].concat();
        assert_eq!(read(&lines), paste("石井组\n村口"), "a line feed alone");
        assert_eq!(read(&text("12\r")), keys(&["1", "2", "enter"]), "as a scanner types");
        let command = [text("a\rb"), vec![down(0x71, 0)]].concat();
        assert_eq!(read(&command), keys(&["a", "enter", "b", "f2"]));
    }
}
