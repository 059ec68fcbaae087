//! Text that came from outside: control and bidi characters never reach the journal or the terminal.

/// `text` without control characters (line feed and tab stay) and without bidi marks, and trimmed.
#[must_use]
pub fn clean(text: &str) -> String {
    text.replace("\r\n", "\n")
        .replace('\r', "\n")
        .chars()
        .filter(|c| !is_hostile(*c))
        .collect::<String>()
        .trim()
        .to_owned()
}

/// `text` on one line: cleaned, with every run of white space folded to one space.
#[must_use]
pub fn clean_line(text: &str) -> String {
    clean(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// True for characters that can move the cursor, hide text or turn its direction.
#[must_use]
pub fn is_hostile(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t')
        || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{061C}' | '\u{FEFF}' | '\u{2028}' | '\u{2029}')
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_characters_are_dropped_and_text_is_kept() {
        assert_eq!(clean(" a\u{1b}[31m\u{202e}谭\r\nb\t\u{0} "), "a[31m谭\nb");
        assert_eq!(clean_line(" 三组\n 12号 "), "三组 12号");
        assert_eq!(fold_width("Ａ－００１　？"), "A-001 ?");
    }
}
