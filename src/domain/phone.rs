//! Telephone numbers: several forms are ordinary in a village, so an unusual one is warned of and never refused.
//!
//! Source: norms.md 2.5.

use super::comparison;
use super::problem::Reason;

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
    /// None of these.
    Other,
}

/// The number as it is stored: half-width, without blanks, brackets and the country code; a landline keeps its hyphen.
#[must_use]
pub fn normalise(text: &str) -> String {
    let mut folded = comparison::key(text);
    folded.retain(|c| !matches!(c, '(' | ')'));
    // Without a plus it is the country's code only before a whole mobile number: 86 begins other numbers too.
    let is_mobile = |rest: &&str| rest.trim_start_matches('-').starts_with('1') && digits(rest).len() == 11;
    let bare = folded
        .strip_prefix("+86")
        .or_else(|| folded.strip_prefix("0086"))
        .or_else(|| folded.strip_prefix("86").filter(is_mobile))
        .unwrap_or(&folded)
        .trim_start_matches('-');
    if digits(bare).starts_with('1') {
        digits(bare)
    } else {
        bare.to_owned()
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
        (_, 3..=6) => PhoneKind::Short,
        _ => PhoneKind::Other,
    }
}

/// What to warn of in a normalised number; `None` for ordinary and empty ones. Mobile numbers start with 13 to 19: those
/// of the training pack (129…) are warned of on purpose, outside training.
#[must_use]
pub fn problem(number: &str) -> Option<Reason> {
    let digits = digits(number);
    let unusual = match kind(number) {
        PhoneKind::Mobile => !matches!(digits.as_bytes().get(1), Some(b'3'..=b'9')),
        PhoneKind::Other => !number.is_empty(),
        PhoneKind::Landline | PhoneKind::Local | PhoneKind::Short => false,
    };
    let mobile_length = digits.starts_with('1') && digits.len() >= 9 && digits.len() != 11;
    if unusual && mobile_length {
        Some(Reason::PhoneLength { digits: digits.len() })
    } else {
        unusual.then_some(Reason::PhoneUnusual)
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
        ] {
            assert_eq!(normalise(text), stored, "{text}");
            assert_eq!(problem(stored), expected, "{text}");
        }
    }
}
