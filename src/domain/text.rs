//! Text that came from outside: characters that nobody sees, or that move, hide or turn what is seen, never reach the journal or
//! the terminal. Everything else stays as it was typed; what counts as the same is decided by [`super::comparison`].

use std::borrow::Cow;
use std::io;
use std::string::FromUtf8Error;
use unicode_normalization::char::is_combining_mark;

/// Combining marks that one character may carry. Ordinary writing needs three at most (Vietnamese two, Tibetan three); longer runs
/// cover the lines above and below.
const MAX_MARKS: usize = 4;

/// `text` without what hides ([`without_hidden`]), with line feeds for every form of line end, and trimmed.
#[must_use]
pub fn clean(text: &str) -> String {
    // A ledger has a hundred thousand cells, hardly one with a line end of this kind.
    if !text.contains('\r') {
        return without_hidden(text).trim().to_owned();
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    without_hidden(&text).trim().to_owned()
}

/// `text` on one line: cleaned, with every run of white space folded to one space.
#[must_use]
pub fn clean_line(text: &str) -> String {
    let text = clean(text);
    let mut after_blank = false;
    let is_folded = text.chars().all(|c| {
        let is_blank = c.is_whitespace();
        let fits = !is_blank || (c == ' ' && !after_blank);
        after_blank = is_blank;
        fits
    });
    match is_folded {
        true => text,
        false => text.split_whitespace().collect::<Vec<_>>().join(" "),
    }
}

/// `text` without hostile characters, without selectors that select nothing, and with at most four combining marks on a character.
#[must_use]
pub fn without_hidden(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_plain) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(walk(text).filter(|(_, hides)| !hides).map(|(c, _)| c).collect())
}

/// The characters of `text`, each with whether it is one that [`without_hidden`] takes out.
pub(super) fn walk(text: &str) -> impl Iterator<Item = (char, bool)> + '_ {
    let (mut has_base, mut selects, mut marks) = (false, false, 0);
    text.chars().map(move |c| {
        let hides = if is_hostile(c) {
            true
        } else if is_selector(c) {
            // One selector a character: a second one selects nothing.
            !std::mem::take(&mut selects)
        } else if is_combining_mark(c) {
            marks += 1;
            !has_base || marks > MAX_MARKS
        } else {
            (has_base, selects, marks) = (!c.is_whitespace(), takes_selector(c), 0);
            false
        };
        (c, hides)
    })
}

/// True for characters that can move the cursor, hide text, turn its direction, or that nobody sees. Emoji are taken apart by
/// it: their joiner (U+200D) makes two names that look alike differ, and nobody needs it here.
#[must_use]
pub fn is_hostile(c: char) -> bool {
    match c {
        '\n' | '\t' | ' '..='~' => false,
        c if c.is_control() => true,
        // Default ignorable characters of Unicode but for the selectors, the line and paragraph separators, the annotation marks and
        // the empty Braille cell.
        '\u{00AD}' | '\u{034F}' | '\u{061C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{2800}' => true,
        '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{206F}' => true,
        '\u{3164}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{FFFE}' | '\u{FFFF}' => true,
        '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' => true,
        '\u{E0000}'..='\u{E00FF}' | '\u{E01F0}'..='\u{E0FFF}' => true,
        _ => false,
    }
}

/// True for characters that choose a form of the one before: of a rare Han character (IVS), of an emoji, of a Mongolian letter.
#[must_use]
pub fn is_selector(c: char) -> bool {
    matches!(c, '\u{180B}'..='\u{180F}' | '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}')
}

/// True for a character that takes no place of its own: hostile ones, selectors and combining marks.
#[must_use]
pub fn is_unseen(c: char) -> bool {
    is_hostile(c) || is_selector(c) || is_combining_mark(c)
}

/// Characters of which there are forms to choose: Mongolian, symbols, Han and its neighbours, emoji.
fn takes_selector(c: char) -> bool {
    matches!(
        c,
        '\u{1800}'..='\u{18AF}'
            | '\u{2190}'..='\u{2BFF}'
            | '\u{2E80}'..='\u{A4CF}'
            | '\u{F900}'..='\u{FAFF}'
            | '\u{1F000}'..='\u{1FBFF}'
            | '\u{20000}'..='\u{3FFFD}'
    )
}

/// Nearly every character there is: none of those that need a second look.
fn is_plain(c: char) -> bool {
    matches!(c, '\n' | '\t' | ' '..='~' | '\u{3000}'..='\u{3029}' | '\u{3030}'..='\u{3098}' | '\u{3400}'..='\u{9FFF}')
        || !(is_hostile(c) || is_selector(c) || is_combining_mark(c))
}

/// Full-width ASCII folded to ASCII, the ideographic space to a space (U+FF01-FF5E minus 0xFEE0).
#[must_use]
pub fn fold_width(text: &str) -> String {
    text.chars().map(fold_width_char).collect()
}

/// One full-width character folded to its ASCII twin; others as they are.
#[must_use]
pub fn fold_width_char(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        other => other,
    }
}

/// A server's address as a Chinese input method leaves it: full-width signs and the ideographic full stop folded, no blanks.
#[must_use]
pub fn typed_address(text: &str) -> String {
    let folded = fold_width(&without_hidden(text));
    let kept = folded.chars().filter(|c| !c.is_whitespace());
    kept.map(|c| if matches!(c, '\u{3002}' | '\u{FF61}') { '.' } else { c })
        .collect::<String>()
        .trim_end_matches('/')
        .to_owned()
}

/// True when a text could not be read because it is no UTF-8: another program saved it in the system's own encoding.
#[must_use]
pub fn is_not_utf8(error: &io::Error) -> bool {
    error.get_ref().is_some_and(|inner| inner.is::<FromUtf8Error>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_characters_are_dropped_and_text_is_kept() {
        assert_eq!(clean(" a\u{1b}[31m\u{202e}谭\r\nb\t\u{0} "), "a[31m谭\nb");
        assert_eq!(clean_line(" 三组\n 12号 "), "三组 12号");
        assert_eq!(fold_width("Ａ－００１　？"), "A-001 ?");
    }

    #[test]
    fn a18_characters_that_nobody_sees_are_dropped_and_a_name_of_them_alone_is_empty() {
        let hidden = "\u{AD}\u{34F}\u{61C}\u{115F}\u{1160}\u{17B4}\u{200B}\u{200C}\u{200D}\u{200E}\u{2028}\u{202E}\u{2060}\u{2066}\
                      \u{206F}\u{2800}\u{3164}\u{FEFF}\u{FFA0}\u{FFF9}\u{E0001}\u{E0041}\u{FE0F}\u{E0100}\u{180B}\u{85}\u{9B}\u{7F}";
        for c in hidden.chars() {
            assert_eq!(
                clean(&format!("谭{c}谷{c}{c}雨{c}"))
                    .chars()
                    .filter(|k| !is_selector(*k))
                    .collect::<String>(),
                "谭谷雨",
                "{c:?}"
            );
            assert_eq!(clean(&c.to_string()), "", "{c:?}");
            assert_eq!(clean(&format!("N-{c}001{c}")), "N-001", "{c:?}");
        }
        assert_eq!(clean(hidden), "");
        assert_eq!(clean("\u{301}\u{301}"), "", "marks on nothing");
    }

    #[test]
    fn a18_ordinary_writing_of_every_kind_stays_as_it_is() {
        for text in [
            "阿卜来提·如则托合提",
            "葛\u{E0100}城",
            "𠮷田 㐂 䶮 \u{2A700}",
            "☀\u{FE0F}晴",
            "Nguye\u{302}\u{303}n Văn",
            "José Jose\u{301}",
            "བསྒྲུབས་",
            "ᠮᠣᠩᠭᠣᠯ\u{180E}ᠠ",
            "กำลัง हिन्दी 한국어",
            "\u{E000}专用字",
            "三组\n\t12号 ，。…—“”",
        ] {
            assert_eq!(clean(text), text);
            assert!(matches!(without_hidden(text), Cow::Borrowed(_)) || text.chars().any(|c| !is_plain(c)));
        }
    }

    #[test]
    fn a18_a_long_run_of_marks_is_cut_to_four() {
        let text = format!("谭{}谷{}", "\u{336}".repeat(40), "\u{301}".repeat(3));
        assert_eq!(
            clean(&text),
            format!("谭{}谷{}", "\u{336}".repeat(4), "\u{301}".repeat(3))
        );
    }

    #[test]
    fn f19_an_address_of_an_input_method_is_folded() {
        for typed in [
            "http：//１２７．０．０．１：8750/",
            " http://127。0.0.1 :8750 ",
            "ｈｔｔｐ：／／127.0.0.1:8750\u{200B}",
        ] {
            assert_eq!(typed_address(typed), "http://127.0.0.1:8750", "{typed}");
        }
    }
}
