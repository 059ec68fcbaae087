//! Texts that a spreadsheet would take for a formula. In a csv they get an apostrophe; a workbook says of each cell that it is a text.
//!
//! Invariant: reading what was guarded gives the text that it was made of, whatever that began with.

/// What a formula may begin with, in full width too: Chinese spreadsheets fold it. Source: OWASP, CSV injection.
const BEGINNINGS: [char; 11] = [
    '=', '+', '-', '@', '\t', '\r', '\n', '\u{FF1D}', '\u{FF0B}', '\u{FF0D}', '\u{FF20}',
];

/// The text as it may stand in a csv.
#[must_use]
pub fn guarded(text: &str) -> String {
    match is_taken_for_a_formula(text) {
        true => format!("'{text}"),
        false => text.to_owned(),
    }
}

/// The text that [`guarded`] was given.
#[must_use]
pub fn unguarded(text: &str) -> &str {
    match text.strip_prefix('\'') {
        Some(rest) if is_taken_for_a_formula(rest) => rest,
        _ => text,
    }
}

/// True also for one that looks guarded: it is guarded once more.
fn is_taken_for_a_formula(text: &str) -> bool {
    text.trim_start_matches('\'').starts_with(BEGINNINGS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_formula_is_a_text_and_a_text_stays_itself() {
        for text in [
            "=1+1",
            "+8612900000001",
            "-5",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\u{FF1D}1",
            "'=1",
            "''-",
        ] {
            assert_eq!(guarded(text), format!("'{text}"));
        }
        for text in ["", "'", "谭谷雨", "'谭谷雨'", "1-2", " =1"] {
            assert_eq!(guarded(text), text);
        }
    }

    proptest! {
        #[test]
        fn reading_a_guarded_text_gives_the_text(text in "['=+@谭a\t\r\n-]{0,6}") {
            let kept = guarded(&text);
            prop_assert_eq!(unguarded(&kept), text);
            prop_assert!(!kept.starts_with(BEGINNINGS));
        }
    }
}
