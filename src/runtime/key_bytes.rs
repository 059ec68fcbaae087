//! Decodes a terminal's bytes into keys and pastes; on Windows [`super::key_records`] does so with the console's records.
//!
//! ```text
//! bytes --> control, text, ESC [ .. (CSI), ESC O . (SS3), paste  --> Event
//!       \-> ESC with anything else behind it: Esc, then that
//! ```
//!
//! Invariant: Esc and another key that arrive together are two keys, because a slow line delivers them so (except `[`, which
//! looks like the beginning of a sequence). A terminal's replies to queries are no keys.

use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};

const ESC: u8 = 0x1B;
/// Ends a bracketed paste.
const PASTE_END: &[u8] = b"\x1b[201~";
/// A longer sequence is not one.
const LONGEST: usize = 64;
/// A paste is passed on when it is this long: if the end never comes, the keyboard must not stay dead.
const PASTE_ROOM: usize = 1024 * 1024;

/// Bytes not yet understood.
#[derive(Debug, Default)]
pub struct KeyBytes {
    waiting: Vec<u8>,
    paste: Option<Vec<u8>>,
}

/// What the first bytes are.
enum First {
    /// An event, or bytes without meaning, and how many bytes it took.
    Told(Option<Event>, usize),
    /// The beginning of something.
    Unfinished,
}

impl KeyBytes {
    /// The events of what was read at once. An escape character at its end is the key: sequences come in one piece.
    pub fn read(&mut self, bytes: &[u8]) -> Vec<Event> {
        let mut events = Vec::new();
        self.waiting.extend_from_slice(bytes);
        let waiting = std::mem::take(&mut self.waiting);
        let mut rest = waiting.as_slice();
        while !rest.is_empty() {
            if let Some(pasted) = &mut self.paste {
                let (taken, ended) = pasted_until(rest);
                pasted.extend_from_slice(&rest[..taken]);
                if ended || pasted.len() > PASTE_ROOM {
                    events.push(Event::Paste(String::from_utf8_lossy(pasted).into_owned()));
                    self.paste = None;
                }
                if !ended {
                    // The first bytes of the end mark may be among them.
                    self.waiting = rest[taken..].to_vec();
                    return events;
                }
                rest = &rest[taken + PASTE_END.len()..];
                continue;
            }
            match first(rest) {
                First::Told(Some(Event::Paste(_)), length) => {
                    self.paste = Some(Vec::new());
                    rest = &rest[length..];
                }
                First::Told(event, length) => {
                    events.extend(event);
                    rest = &rest[length..];
                }
                First::Unfinished => break,
            }
        }
        self.waiting = rest.to_vec();
        events
    }
}

/// How many bytes belong to the paste, and whether its end follows them.
fn pasted_until(bytes: &[u8]) -> (usize, bool) {
    if let Some(at) = bytes.windows(PASTE_END.len()).position(|window| window == PASTE_END) {
        return (at, true);
    }
    let begun = (1..PASTE_END.len()).rev().find(|n| bytes.ends_with(&PASTE_END[..*n]));
    (bytes.len() - begun.unwrap_or(0), false)
}

fn first(bytes: &[u8]) -> First {
    match bytes {
        [ESC, b'[', ..] => csi(bytes),
        [ESC, b'O', letter, ..] => match of_letter(*letter, KeyModifiers::NONE) {
            Some(event) => First::Told(Some(event), 3),
            None => key(KeyCode::Esc, 1),
        },
        // Alt+Backspace deletes a word in a text; no other key has Alt.
        [ESC, 0x7F, ..] => told(KeyCode::Backspace, KeyModifiers::ALT, 2),
        [ESC, b']' | b'P' | b'_' | b'^', ..] => First::Told(None, answer(bytes)).or_escape(),
        [ESC, ..] => key(KeyCode::Esc, 1),
        [b'\r', ..] => key(KeyCode::Enter, 1),
        [b'\t', ..] => key(KeyCode::Tab, 1),
        [0x7F, ..] => key(KeyCode::Backspace, 1),
        [0, ..] => told(KeyCode::Char(' '), KeyModifiers::CONTROL, 1),
        [control @ 0x01..=0x1A, ..] => told(KeyCode::Char(char::from(control - 1 + b'a')), KeyModifiers::CONTROL, 1),
        [control @ 0x1C..=0x1F, ..] => told(
            KeyCode::Char(char::from(control - 0x1C + b'4')),
            KeyModifiers::CONTROL,
            1,
        ),
        _ => text(bytes),
    }
}

impl First {
    /// Zero bytes mean that it was no reply: then it was the key Esc.
    fn or_escape(self) -> Self {
        match self {
            Self::Told(None, 0) => key(KeyCode::Esc, 1),
            other => other,
        }
    }
}

fn told(code: KeyCode, modifiers: KeyModifiers, length: usize) -> First {
    First::Told(Some(Event::Key(KeyEvent::new(code, modifiers))), length)
}

fn key(code: KeyCode, length: usize) -> First {
    told(code, KeyModifiers::NONE, length)
}

/// One character. What is no UTF-8 is dropped byte by byte.
fn text(bytes: &[u8]) -> First {
    let length = match bytes[0] {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => 1,
    };
    let has = bytes
        .iter()
        .skip(1)
        .take_while(|byte| (0x80..0xC0).contains(*byte))
        .count()
        + 1;
    if has < length && has == bytes.len() {
        return First::Unfinished;
    }
    match std::str::from_utf8(&bytes[..length.min(bytes.len())]).map(|text| text.chars().next()) {
        Ok(Some(c)) => key(KeyCode::Char(c), length),
        _ => First::Told(None, 1),
    }
}

/// The length of a terminal's reply (OSC, DCS, APC, PM) that begins here; 0 when there is none.
fn answer(bytes: &[u8]) -> usize {
    let bell = bytes.iter().position(|byte| *byte == 0x07).map(|at| at + 1);
    let closed = bytes.windows(2).position(|pair| pair == [ESC, b'\\']).map(|at| at + 2);
    bell.into_iter().chain(closed).min().unwrap_or(0)
}

/// `ESC [ parameters letter`.
fn csi(bytes: &[u8]) -> First {
    // The Linux console's F1 to F5.
    if let [_, _, b'[', letter, ..] = bytes {
        return match letter {
            b'A'..=b'E' => key(KeyCode::F(letter - b'A' + 1), 4),
            _ => First::Told(None, 3),
        };
    }
    let body = &bytes[2..];
    let Some(end) = body.iter().position(|byte| !(0x20..0x40).contains(byte)) else {
        return match bytes.len() {
            0..=LONGEST => First::Unfinished,
            _ => First::Told(None, bytes.len()),
        };
    };
    let (parameters, length) = (&body[..end], end + 3);
    match body[end] {
        // A mouse left on by another program: three bytes follow.
        b'M' if parameters.is_empty() => match bytes.len() {
            6.. => First::Told(None, 6),
            _ => First::Unfinished,
        },
        b'~' => First::Told(of_number(parameters), length),
        b'u' => First::Told(of_code(parameters), length),
        // Another key came into it.
        ESC | 0x00..=0x1F => First::Told(None, end + 2),
        // With another first number it is a cursor position report.
        letter
            if numbers(parameters)[0] <= 1
                && parameters.iter().all(|byte| matches!(byte, b'0'..=b'9' | b';' | b':')) =>
        {
            First::Told(of_letter(letter, modifiers(parameters)), length)
        }
        _ => First::Told(None, length),
    }
}

/// The numbers between semicolons, without the sub-parameters after a colon.
fn numbers(parameters: &[u8]) -> Vec<u32> {
    let text = String::from_utf8_lossy(parameters);
    let number = |part: &str| part.split(':').next().unwrap_or_default().parse().unwrap_or(0);
    text.split(';').map(number).collect()
}

/// The second number is 1 and the keys held down: Shift 1, Alt 2, Ctrl 4.
fn modifiers(parameters: &[u8]) -> KeyModifiers {
    let held = numbers(parameters).get(1).map_or(0, |number| number.saturating_sub(1));
    let mut modifiers = KeyModifiers::NONE;
    for (bit, modifier) in [
        (1, KeyModifiers::SHIFT),
        (2, KeyModifiers::ALT),
        (4, KeyModifiers::CONTROL),
    ] {
        modifiers.set(modifier, held & bit != 0);
    }
    modifiers
}

/// Keys named by a letter, as `ESC [ letter` and as `ESC O letter`.
fn of_letter(letter: u8, modifiers: KeyModifiers) -> Option<Event> {
    let code = match letter {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'F' => KeyCode::End,
        b'H' => KeyCode::Home,
        b'M' => KeyCode::Enter,
        b'P'..=b'S' => KeyCode::F(letter - b'P' + 1),
        b'Z' => KeyCode::BackTab,
        _ => return None,
    };
    Some(Event::Key(KeyEvent::new(code, modifiers)))
}

/// Keys named by a number; 200 begins a paste.
fn of_number(parameters: &[u8]) -> Option<Event> {
    let number = numbers(parameters)[0];
    let code = match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => KeyCode::F(u8::try_from(number - 10).ok()?),
        17..=21 => KeyCode::F(u8::try_from(number - 11).ok()?),
        23..=24 => KeyCode::F(u8::try_from(number - 12).ok()?),
        25..=26 | 28..=29 | 31..=34 => return shifted(number),
        // A character with the keys held down (xterm's modifyOtherKeys).
        27 => return of_character(*numbers(parameters).get(2)?, modifiers(parameters)),
        200 => return Some(Event::Paste(String::new())),
        _ => return None,
    };
    Some(Event::Key(KeyEvent::new(code, modifiers(parameters))))
}

/// The Linux console has F13 to F20 for Shift and F1 to F8. Source: kbd's `defkeymap`, VT220's numbers with their gaps.
fn shifted(number: u32) -> Option<Event> {
    let nth = match number {
        25..=26 => number - 24,
        28..=29 => number - 25,
        _ => number - 26,
    };
    let code = KeyCode::F(u8::try_from(nth).ok()?);
    Some(Event::Key(KeyEvent::new(code, KeyModifiers::SHIFT)))
}

/// A character with the keys held down (`ESC [ code ; held u`).
fn of_code(parameters: &[u8]) -> Option<Event> {
    of_character(numbers(parameters)[0], modifiers(parameters))
}

fn of_character(number: u32, modifiers: KeyModifiers) -> Option<Event> {
    let code = match char::from_u32(number)? {
        '\r' => KeyCode::Enter,
        '\t' if modifiers.contains(KeyModifiers::SHIFT) => KeyCode::BackTab,
        '\t' => KeyCode::Tab,
        '\u{1b}' => KeyCode::Esc,
        '\u{7f}' => KeyCode::Backspace,
        c if c.is_control() => return None,
        c => KeyCode::Char(c),
    };
    Some(Event::Key(KeyEvent::new(code, modifiers)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::{Key, Msg};
    use crate::runtime::input::translate;

    fn messages(bytes: &[u8]) -> Vec<Msg> {
        KeyBytes::default()
            .read(bytes)
            .into_iter()
            .filter_map(translate)
            .collect()
    }

    fn keys(names: &str) -> Vec<Msg> {
        names
            .split_whitespace()
            .map(|name| Msg::Key(Key::parse(name).unwrap()))
            .collect()
    }

    #[test]
    fn keys_of_every_common_terminal_arrive() {
        for (bytes, names) in [
            (&b"j"[..], "j"),
            (b"\r\t\x7f", "enter tab backspace"),
            (b"\x13\x11\x0c", "ctrl-s ctrl-q ctrl-l"),
            (b"\x1b", "esc"),
            (b"\x1b[A\x1b[B\x1b[C\x1b[D", "up down right left"),
            (b"\x1bOA\x1bOB\x1bOH\x1bOF", "up down home end"),
            (
                b"\x1b[H\x1b[F\x1b[1~\x1b[4~\x1b[7~\x1b[8~",
                "home end home end home end",
            ),
            (b"\x1b[2~\x1b[3~\x1b[5~\x1b[6~\x1b[Z", "ins del pgup pgdn backtab"),
            (b"\x1bOP\x1bOQ\x1bOR\x1bOS", "f1 f2 f3 f4"),
            (b"\x1b[11~\x1b[12~\x1b[13~\x1b[14~\x1b[15~", "f1 f2 f3 f4 f5"),
            (
                b"\x1b[17~\x1b[18~\x1b[19~\x1b[20~\x1b[21~\x1b[23~\x1b[24~",
                "f6 f7 f8 f9 f10 f11 f12",
            ),
            (b"\x1b[[A\x1b[[E", "f1 f5"),
            (
                b"\x1b[25~\x1b[26~\x1b[28~\x1b[29~\x1b[31~\x1b[33~\x1b[34~",
                "shift-f1 shift-f2 shift-f3 shift-f4 shift-f5 shift-f7 shift-f8",
            ),
            (b"\x1b[115;5u\x1b[27;5;113~\x1b[13u", "ctrl-s ctrl-q enter"),
            ("谭\u{2CB2D}".as_bytes(), "谭 \u{2CB2D}"),
        ] {
            assert_eq!(messages(bytes), keys(names), "{names}");
        }
    }

    #[test]
    fn f16_esc_and_a_key_that_arrive_together_are_both_pressed() {
        for (key, name) in [
            (&b"4"[..], "4"),
            (b"\x1b", "esc"),
            (b"\r", "enter"),
            (b"\t", "tab"),
            (b"\x13", "ctrl-s"),
            (b"\x1b[B", "down"),
            (b"\x1bOQ", "f2"),
            (b"\x1b[15~", "f5"),
            (b"O", "O"),
            (b"]", "]"),
            (b"P", "P"),
            (b"q", "q"),
            ("谭".as_bytes(), "谭"),
        ] {
            let together = [b"\x1b", key].concat();
            assert_eq!(messages(&together), keys(&format!("esc {name}")), "{name}");
        }
        let pasted = messages("\x1b\x1b[200~水管冻裂\x1b[201~".as_bytes());
        assert_eq!(pasted, [keys("esc"), vec![Msg::Paste("水管冻裂".to_owned())]].concat());
        let word_back = messages(b"\x1b\x7f");
        assert!(matches!(&word_back[..], [Msg::Key(key)] if key.alt), "{word_back:?}");
    }

    #[test]
    fn what_comes_in_pieces_is_put_together() {
        let whole = "谭\x1b[15~\x1b[200~a谷\x1b[201~\x1b[Bj".as_bytes();
        let expected = messages(whole);
        assert_eq!(expected.len(), 5);
        for cut in 1..whole.len() {
            let in_paste = (15..24).contains(&cut);
            if whole[cut - 1] == ESC && !in_paste {
                continue;
            }
            let mut bytes = KeyBytes::default();
            let mut events = bytes.read(&whole[..cut]);
            events.extend(bytes.read(&whole[cut..]));
            let messages: Vec<Msg> = events.into_iter().filter_map(translate).collect();
            assert_eq!(messages, expected, "cut at {cut}");
        }
    }

    #[test]
    fn answers_of_the_terminal_a_mouse_and_nonsense_are_no_keys() {
        for bytes in [
            &b"\x1b[24;80Rj"[..],
            b"\x1b[?62;22cj",
            b"\x1b]11;rgb:0000/0000/0000\x07j",
            b"\x1b]11;rgb:0000/0000/0000\x1b\\j",
            b"\x1bP1$r0m\x1b\\j",
            b"\x1b[<35;12;3Mj",
            b"\x1b[M !!j",
            b"\x1b[Ij",
            b"\x1b[99~j",
            b"\xff\xfej",
            b"\xe8j",
        ] {
            assert_eq!(messages(bytes), keys("j"), "{bytes:?}");
        }
    }

    #[test]
    fn no_bytes_panic_and_the_keyboard_comes_back_after_any() {
        let mut seed = 7_u32;
        let mut bytes = KeyBytes::default();
        for _ in 0..200_000 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let byte = [b"\x1b[O~;2001PM<u\x07\\"[(seed >> 8) as usize % 15], (seed >> 16) as u8];
            bytes.read(&byte[..1 + (seed >> 30) as usize % 2]);
        }
        bytes.read(&vec![b'.'; PASTE_ROOM + 1]);
        bytes.read(b"~\x1b[201~");
        let events = bytes.read(b"j");
        assert_eq!(
            events,
            [Event::Key(KeyEvent::new(KeyCode::Char('j'), KeyModifiers::NONE))]
        );
    }
}
