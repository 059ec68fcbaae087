//! A key as the console sees it: already filtered to presses, with full-width characters folded in command context.

use crate::domain::text::fold_width_char;

/// Which key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyCode {
    /// A character as typed (not folded; the keymap folds when it looks up).
    Char(char),
    /// F1-F12.
    F(u8),
    Enter,
    /// Escape.
    Esc,
    Tab,
    /// Shift+Tab.
    BackTab,
    Backspace,
    Delete,
    Insert,
    /// Arrow up.
    Up,
    /// Arrow down.
    Down,
    /// Arrow left.
    Left,
    /// Arrow right.
    Right,
    PageUp,
    PageDown,
    Home,
    End,
}

/// A key press with its modifiers. Shift is part of a character and kept only for other keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Key {
    pub code: KeyCode,
    /// Ctrl was down.
    pub ctrl: bool,
    /// Alt was down.
    pub alt: bool,
    /// Shift was down.
    pub shift: bool,
}

impl Key {
    /// The key alone.
    #[must_use]
    pub const fn plain(code: KeyCode) -> Self {
        Self {
            code,
            ctrl: false,
            alt: false,
            shift: false,
        }
    }

    #[must_use]
    pub const fn ctrl(c: char) -> Self {
        Self {
            code: KeyCode::Char(c),
            ctrl: true,
            alt: false,
            shift: false,
        }
    }

    /// A key that types nothing, with Ctrl.
    #[must_use]
    pub const fn ctrl_and(code: KeyCode) -> Self {
        Self {
            ctrl: true,
            ..Self::plain(code)
        }
    }

    /// A function key.
    #[must_use]
    pub const fn f(n: u8) -> Self {
        Self::plain(KeyCode::F(n))
    }

    /// A function key with Shift.
    #[must_use]
    pub const fn shift_f(n: u8) -> Self {
        Self::shifted(KeyCode::F(n))
    }

    /// A key that types nothing, with Shift.
    #[must_use]
    pub const fn shifted(code: KeyCode) -> Self {
        Self {
            shift: true,
            ..Self::plain(code)
        }
    }

    /// A character key.
    #[must_use]
    pub const fn char(c: char) -> Self {
        Self::plain(KeyCode::Char(c))
    }

    /// The character that would be typed, when the key types one.
    #[must_use]
    pub fn typed(&self) -> Option<char> {
        match self.code {
            KeyCode::Char(c) if !self.ctrl && !self.alt => Some(c),
            _ => None,
        }
    }

    /// The key as a command: full-width characters and Chinese punctuation folded to ASCII, so that `？：、１` work
    /// while an input method is on.
    #[must_use]
    pub fn folded(self) -> Self {
        let KeyCode::Char(c) = self.code else {
            return self;
        };
        let folded = match fold_width_char(c) {
            '、' => '/',
            '。' => '.',
            '《' => '<',
            '》' => '>',
            '“' | '”' => '"',
            '‘' | '’' => '\'',
            '￥' => '$',
            '…' => '^',
            '—' => '_',
            '【' => '[',
            '】' => ']',
            other => other,
        };
        Self {
            code: KeyCode::Char(folded),
            ..self
        }
    }

    /// Reads a key by name: `enter`, `f2`, `ctrl-p`, `space`, `z`, `?`; `None` when there is no such key.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        if let Some(c) = single(name) {
            return Some(Self::char(c));
        }
        let lower = name.to_ascii_lowercase();
        if let Some(c) = lower.strip_prefix("ctrl-").and_then(single) {
            return Some(Self::ctrl(c));
        }
        if let Some(key) = lower.strip_prefix("shift-").and_then(Self::parse)
            && matches!(key.code, KeyCode::F(_) | KeyCode::Left | KeyCode::Right)
        {
            return Some(Self { shift: true, ..key });
        }
        if let Some(key) = lower.strip_prefix("ctrl-").and_then(Self::parse)
            && matches!(key.code, KeyCode::Left | KeyCode::Right)
        {
            return Some(Self { ctrl: true, ..key });
        }
        if let Some(n) = lower.strip_prefix('f').and_then(|n| n.parse().ok())
            && (1..=12).contains(&n)
        {
            return Some(Self::f(n));
        }
        let code = match lower.as_str() {
            "enter" => KeyCode::Enter,
            "esc" => KeyCode::Esc,
            "tab" => KeyCode::Tab,
            "backtab" => KeyCode::BackTab,
            "backspace" => KeyCode::Backspace,
            "del" => KeyCode::Delete,
            "ins" => KeyCode::Insert,
            "up" => KeyCode::Up,
            "down" => KeyCode::Down,
            "left" => KeyCode::Left,
            "right" => KeyCode::Right,
            "pgup" => KeyCode::PageUp,
            "pgdn" => KeyCode::PageDown,
            "home" => KeyCode::Home,
            "end" => KeyCode::End,
            "space" => KeyCode::Char(' '),
            _ => return None,
        };
        Some(Self::plain(code))
    }
}

/// The only character of `text`.
fn single(text: &str) -> Option<char> {
    let mut chars = text.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// True for what begins the name of whom somebody looks for: a Han character, or a letter of its pinyin.
#[must_use]
pub fn begins_a_search(c: char) -> bool {
    is_han(c) || fold_width_char(c).is_ascii_alphabetic()
}

/// True for a Han character: in a list it proves that an input method is on.
#[must_use]
pub fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x323AF) || c == '〇'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_keys_mean_what_their_ascii_twins_mean() {
        for (typed, meant) in [
            ('？', '?'),
            ('：', ':'),
            ('、', '/'),
            ('１', '1'),
            ('\u{3000}', ' '),
            ('。', '.'),
            ('谭', '谭'),
        ] {
            assert_eq!(Key::char(typed).folded(), Key::char(meant), "{typed}");
        }
    }

    #[test]
    fn key_names_are_read_and_nonsense_is_not() {
        assert_eq!(Key::parse("ctrl-p"), Some(Key::ctrl('p')));
        assert_eq!(Key::parse("F12"), Some(Key::f(12)));
        assert_eq!(Key::parse("shift-f3"), Some(Key::shift_f(3)));
        assert_eq!(Key::parse("ctrl-left"), Some(Key::ctrl_and(KeyCode::Left)));
        assert_eq!(Key::parse("f"), Some(Key::char('f')));
        assert_eq!(Key::parse("space"), Some(Key::char(' ')));
        for nonsense in ["", "f13", "f0", "hyper", "ctrl-", "shift-a"] {
            assert_eq!(Key::parse(nonsense), None, "{nonsense}");
        }
    }

    #[test]
    fn rare_han_counts_as_han_and_punctuation_does_not() {
        for (c, han) in [
            ('谭', true),
            ('\u{2CB2D}', true),
            ('，', false),
            ('a', false),
            ('é', false),
        ] {
            assert_eq!(is_han(c), han, "{c}");
        }
    }
}
