//! Text on its way out of the program: to a terminal, a pipe, a log, a file of ours.
//!
//! Invariant: no control, bidi or invisible character goes out as it is. Texts are shown with an escape a person can read
//! (`\u{202e}`) and not without the character, so that a file or a name can be told from another that looks the same; JSON gets
//! JSON's own escape (`\u202e`), so that whoever reads it back has every character.

use super::text::walk;
use std::borrow::Cow;
use std::fmt::Write as _;

/// One line for a person. A line feed or tab within is not ours, or it would not be one line: it is shown as well.
#[must_use]
pub fn line(text: &str) -> Cow<'_, str> {
    shown(text, false)
}

/// For lines that the program laid out itself: keeps their line feeds and tabs.
#[must_use]
pub fn lines(text: &str) -> Cow<'_, str> {
    shown(text, true)
}

fn shown(text: &str, laid_out: bool) -> Cow<'_, str> {
    let is_layout = |c: char| matches!(c, '\n' | '\t');
    if text
        .chars()
        .all(|c| matches!(c, ' '..='~') || (laid_out && is_layout(c)))
    {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for (c, hides) in walk(text) {
        if hides || (!laid_out && is_layout(c)) {
            match c {
                '\n' => out.push_str("\\n"),
                '\t' => out.push_str("\\t"),
                c => out.extend(c.escape_unicode()),
            }
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// For a JSON text: hidden characters can only be in its strings, where an escape means the same.
#[must_use]
pub fn json(text: &str) -> Cow<'_, str> {
    if text.chars().all(|c| matches!(c, '\n' | ' '..='~')) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for (c, hides) in walk(text) {
        if hides {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // A string takes every write.
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::text::is_hostile;
    use proptest::prelude::*;

    #[test]
    fn a11_a_terminal_escape_is_shown_and_ordinary_text_is_not_touched() {
        assert_eq!(line("a\u{1b}]52;c;x\u{7}\nb"), "a\\u{1b}]52;c;x\\u{7}\\nb");
        assert_eq!(lines("a\u{9b}31m\n\tb"), "a\\u{9b}31m\n\tb");
        assert_eq!(line("谭谷雨 ，José\u{301}"), "谭谷雨 ，José\u{301}");
        assert_eq!(
            json("{\"a\":\"\u{202e}\u{85}\u{e0041}谭\"}"),
            "{\"a\":\"\\u202e\\u0085\\udb40\\udc41谭\"}"
        );
    }

    proptest! {
        #[test]
        fn a11_nothing_hostile_goes_out_and_json_keeps_every_character(text in "(\\PC|[\u{0}-\u{1f}\u{7f}-\u{9f}\u{200b}-\u{206f}\u{300}\u{fe0f}\u{e0041}谭\\\\\"]){0,30}") {
            prop_assert!(!line(&text).contains(|c| is_hostile(c) || c == '\n' || c == '\t'));
            prop_assert!(!lines(&text).contains(is_hostile));
            for written in [serde_json::to_string(&text).unwrap(), format!("{:#}", serde_json::json!({ &text: [&text] }))] {
                let out = json(&written);
                prop_assert!(!out.contains(is_hostile));
                let (before, after): (serde_json::Value, serde_json::Value) = (serde_json::from_str(&written).unwrap(), serde_json::from_str(&out).unwrap());
                prop_assert_eq!(before, after);
            }
        }
    }
}
