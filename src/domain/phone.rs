//! Telephone numbers: several forms are ordinary in a village, so an unusual one is warned of and never refused.
//!
//! Source: norms.md 2.5.

use super::comparison;
use super::problem::Reason;
use super::text::{clean_line, fold_width};

/// What a number looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhoneKind {
    /// 11 digits, the first is 1.
    Mobile,
    /// With its area code.
    Landline,
    /// Seven or eight digits without an area code.
    Local,
    /// A village's short number.
    Short,
    /// 400 or 800 and seven digits.
    Service,
    /// None of these.
    Other,
}

/// Between two numbers that are kept in one field.
pub const BETWEEN: &str = ", ";
/// What parts two numbers on one line; the last three are the Chinese marks.
const SEPARATORS: [char; 7] = [',', ';', '/', '\n', '\u{3001}', '\u{FF0C}', '\u{FF1B}'];
/// As many digits make a number that a blank may part from the next one.
const WHOLE: usize = 7;
/// `转`, before an extension.
const EXTENSION: char = '\u{8F6C}';
/// `无` and `没`, how "no telephone" begins.
const NONE: [char; 2] = ['\u{65E0}', '\u{6CA1}'];

/// The numbers of a text, each as it is stored.
#[must_use]
pub fn several(text: &str) -> Vec<String> {
    let mut numbers: Vec<String> = Vec::new();
    for part in text.split(SEPARATORS) {
        let mut whole = String::new();
        for word in part.split_whitespace() {
            if digits(&whole).len() >= WHOLE && digits(word).len() >= WHOLE {
                numbers.push(normalise(&whole));
                whole.clear();
            }
            whole = format!("{whole} {word}");
        }
        numbers.push(normalise(&whole));
    }
    numbers.retain(|number| !number.is_empty());
    numbers
}

/// The number as it is stored: half-width, without blanks, brackets and the country code; a landline keeps its hyphen. Words beside it
/// (邻居代接, 转8001) stay.
#[must_use]
pub fn normalise(text: &str) -> String {
    let text = clean_line(&fold_width(text));
    let is_word = |c: char| c.is_alphabetic();
    if !text.chars().any(is_word) {
        return bare(&text);
    }
    let start = text
        .find(|c: char| c.is_ascii_digit() || c == '+')
        .unwrap_or(text.len());
    let (before, rest) = text.split_at(start);
    let (number, after) = rest.split_at(rest.find(is_word).unwrap_or(rest.len()));
    let number = bare(number.trim_end_matches(|c: char| !c.is_ascii_digit()));
    let is_edge = |c: char| c.is_whitespace() || matches!(c, '(' | ')');
    let (before, after) = (before.trim_matches(is_edge), after.trim_matches(is_edge));
    match (before, after.starts_with(EXTENSION)) {
        ("", true) => format!("{number}{after}"),
        _ => clean_line(&format!("{before} {number} {after}")),
    }
}

fn bare(text: &str) -> String {
    let mut folded = comparison::key(text);
    folded.retain(|c| !matches!(c, '(' | ')'));
    // Without a plus it is the country's code only before a whole mobile number: 86 begins other numbers too.
    let is_mobile = |rest: &&str| rest.trim_start_matches('-').starts_with('1') && digits(rest).len() == 11;
    let own = folded
        .strip_prefix("+86")
        .or_else(|| folded.strip_prefix("0086"))
        .or_else(|| folded.strip_prefix("86").filter(is_mobile))
        .unwrap_or(&folded)
        .trim_start_matches('-');
    if digits(own).starts_with('1') {
        digits(own)
    } else {
        own.to_owned()
    }
}

/// The digits of a number.
#[must_use]
pub fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}

/// What a normalised number looks like.
#[must_use]
pub fn kind(number: &str) -> PhoneKind {
    let digits = digits(number);
    if number.chars().any(|c| !c.is_ascii_digit() && c != '-') {
        return PhoneKind::Other;
    }
    match (digits.as_bytes(), digits.len()) {
        ([b'1', ..], 11) => PhoneKind::Mobile,
        ([b'0', ..], 10..=12) => PhoneKind::Landline,
        ([b'1'..=b'9', ..], 7 | 8) => PhoneKind::Local,
        ([b'4' | b'8', b'0', b'0', ..], 10) => PhoneKind::Service,
        (_, 3..=6) => PhoneKind::Short,
        _ => PhoneKind::Other,
    }
}

/// What to warn of in a normalised number; `None` for ordinary and empty ones. Mobile numbers start with 13 to 19: those
/// of the training pack (129…) are warned of on purpose, outside training.
#[must_use]
pub fn problem(number: &str) -> Option<Reason> {
    let digits = digits(main_part(number));
    let unusual = match kind(main_part(number)) {
        PhoneKind::Other if number.starts_with(NONE) => false,
        PhoneKind::Mobile => !matches!(digits.as_bytes().get(1), Some(b'3'..=b'9')),
        PhoneKind::Other => !number.is_empty(),
        PhoneKind::Landline | PhoneKind::Local | PhoneKind::Short | PhoneKind::Service => false,
    };
    let mobile_length = digits.starts_with('1') && digits.len() >= 9 && digits.len() != 11;
    if unusual && mobile_length {
        Some(Reason::PhoneLength { digits: digits.len() })
    } else {
        unusual.then_some(Reason::PhoneUnusual)
    }
}

/// The number itself: without the words beside it and its extension.
fn main_part(number: &str) -> &str {
    let start = number.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let number = &number[start..];
    let number = number.split(char::is_alphabetic).next().unwrap_or_default().trim();
    match number.rsplit_once('-') {
        Some((main, extension)) if main.contains('-') && digits(main).len() >= 10 && extension.len() <= 5 => main,
        _ => number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_numbers_pass_and_slips_are_named() {
        for (text, stored, expected) in [
            ("139 0000 0000", "13900000000", None),
            ("+86 139-0000-0000", "13900000000", None),
            ("１３９００００００００", "13900000000", None),
            ("8613900000000", "13900000000", None),
            ("86-139-0000-0000\u{202C}", "13900000000", None),
            ("0799—1234567", "0799-1234567", None),
            ("8612345", "8612345", None),
            ("0799-1234567", "0799-1234567", None),
            ("(0799)12345678", "079912345678", None),
            ("7654321", "7654321", None),
            ("668", "668", None),
            ("", "", None),
            ("12900000001", "12900000001", Some(Reason::PhoneUnusual)),
            ("1390000000", "1390000000", Some(Reason::PhoneLength { digits: 10 })),
            ("139000000001", "139000000001", Some(Reason::PhoneLength { digits: 12 })),
            ("问村里", "问村里", Some(Reason::PhoneUnusual)),
            ("无电话", "无电话", None),
            ("没有", "没有", None),
            ("邻居代接 139 1234 5678", "邻居代接 13912345678", None),
            ("13912345678(邻居)", "13912345678 邻居", None),
            ("029-88881234 转 8001", "029-88881234转 8001", None),
            ("029-88881234-8001", "029-88881234-8001", None),
            ("400-820-1234", "400-820-1234", None),
            ("8008201234", "8008201234", None),
            (
                "邻居代接 1391234567",
                "邻居代接 1391234567",
                Some(Reason::PhoneLength { digits: 10 }),
            ),
        ] {
            assert_eq!(normalise(text), stored, "{text}");
            assert_eq!(problem(stored), expected, "{text}");
        }
    }

    #[test]
    fn d21_two_numbers_on_one_line_are_two_numbers() {
        for (text, numbers) in [
            ("13900000000、0799-1234567", &["13900000000", "0799-1234567"][..]),
            ("13900000000 13800000000", &["13900000000", "13800000000"]),
            (
                "139 0000 0000 / 邻居代接 13800000000",
                &["13900000000", "邻居代接 13800000000"],
            ),
            ("0799 1234567", &["07991234567"]),
            (" ; ", &[]),
        ] {
            assert_eq!(several(text), numbers, "{text}");
        }
    }
}
