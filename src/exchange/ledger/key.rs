//! How headings and words of cells are compared: what people put around a word, its width and its stars say nothing.

use crate::domain::text::{fold_width_char, without_hidden};

/// Around a heading: "has to be filled in", or decoration.
const STARS: [char; 8] = [
    '*', '\u{2605}', '\u{2606}', '\u{203B}', '#', '\u{25CF}', '\u{25B2}', '"',
];
/// Behind a heading.
const ENDS: [char; 5] = [':', '.', ';', ',', '\u{3002}'];

/// A heading as it is compared: without blanks and line ends, stars and numbering, and the brackets that only say how it is to be
/// filled in.
pub(super) fn heading(text: &str) -> String {
    let text = plain(text);
    let text = without_number(text.trim_matches(STARS));
    let text = without_brackets(text);
    text.trim_matches(STARS)
        .trim_end_matches(ENDS)
        .trim_matches(STARS)
        .to_owned()
}

/// A word as it is compared: without blanks, half-width, capital letters.
pub(super) fn plain(text: &str) -> String {
    let shown = without_hidden(text);
    let kept = shown.chars().map(fold_width_char).filter(|c| !c.is_whitespace());
    let mut plain = String::with_capacity(shown.len());
    for c in kept {
        match c {
            // Nearly every letter that has capitals here.
            _ if c.is_ascii() => plain.push(c.to_ascii_uppercase()),
            _ => plain.extend(c.to_uppercase()),
        }
    }
    plain
}

/// A heading without the number before it: `1.`, `(2)`, and the same in circles.
fn without_number(text: &str) -> &str {
    let rest = text.trim_start_matches(|c: char| ('\u{2460}'..='\u{2473}').contains(&c));
    let inner = rest.strip_prefix('(').and_then(|inner| {
        let (number, rest) = inner.split_once(')')?;
        (!number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())).then_some(rest)
    });
    let rest = inner.unwrap_or(rest);
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let behind = rest[digits..].strip_prefix(['.', '\u{3001}']);
    let found = behind
        .filter(|behind| (1..=2).contains(&digits) && !behind.is_empty())
        .unwrap_or(rest);
    if found.is_empty() { text } else { found }
}

fn without_brackets(text: &str) -> String {
    let text = text
        .replace(['\u{3010}', '[', '\u{3014}'], "(")
        .replace(['\u{3011}', ']', '\u{3015}'], ")");
    let mut kept = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once('(') {
        let Some((inner, behind)) = after.split_once(')') else {
            break;
        };
        kept.push_str(before);
        if !super::words::brackets::is_harmless(inner) {
            kept.push('(');
            kept.push_str(inner);
            kept.push(')');
        }
        rest = behind;
    }
    kept.push_str(rest);
    // A heading that is nothing but a bracket keeps it.
    if kept.is_empty() { text } else { kept }
}
