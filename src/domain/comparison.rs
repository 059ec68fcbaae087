//! When two texts are the same to a person: numbers, names and words are compared and found by this key, and by nothing else.
//!
//! What is stored keeps the form in which it was typed. `N-001`, `Ｎ-００１`, `n—001` and `N - 001` have one key: an input method, a
//! copied message or another telephone makes any of them of the same thought. The price: `Müller` and `Muller` have one key as well.

use super::text::{fold_width_char, is_unseen};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Letters of other alphabets that look like a Latin one, in the order of [`LATIN`]. Lower case; the resemblance is of the capitals
/// too, in which numbers are written.
const FOREIGN: &str = "авеѕіјкмнорстухһԁԛԝαβεζηικμνορτυχ";
const LATIN: &str = "abesijkmhopctyxhdqwabezhikmnoptyx";
/// Zero of each script whose digits are in use in China or beside it.
const ZEROS: [char; 7] = [
    '\u{660}', '\u{6F0}', '\u{966}', '\u{E50}', '\u{F20}', '\u{1810}', '\u{19D0}',
];

/// The key of `text`: equal for texts that look alike. Width, case, accents, blanks and everything unseen are folded away; dashes are
/// one dash; dots within a name are none (`阿卜来提·如则` is `阿卜来提如则`), within a number a full stop.
#[must_use]
pub fn key(text: &str) -> String {
    if text.chars().all(is_own_key) && !text.contains("--") {
        return text.to_ascii_lowercase();
    }
    let unseen = |c: &char| is_unseen(*c) || c.is_whitespace();
    let folded: Vec<char> = text
        .nfkd()
        .filter(|c| !unseen(c))
        .flat_map(char::to_lowercase)
        .filter(|c| !is_combining_mark(*c))
        .map(sign)
        .collect();
    let ascii = |at: Option<usize>| {
        at.and_then(|at| folded.get(at))
            .is_some_and(char::is_ascii_alphanumeric)
    };
    let mut key = String::with_capacity(text.len());
    for (at, c) in folded.iter().enumerate() {
        let within_number = || ascii(at.checked_sub(1)) && ascii(Some(at + 1));
        match c {
            // An input method's dash is two of them.
            '-' if key.ends_with('-') => {}
            // One, a long vowel mark: a dash between letters and digits only.
            '\u{4E00}' | '\u{30FC}' | '\u{3161}' if within_number() => key.push('-'),
            '.' if !within_number() => {}
            c => key.push(*c),
        }
    }
    // Hangul, which was taken apart.
    key.nfc().collect()
}

/// A one-time code as an input method or a chat leaves it, in capitals and without dashes.
#[must_use]
pub fn typed_code(text: &str) -> String {
    key(text).replace('-', "").to_ascii_uppercase()
}

/// True for what folding leaves alone, capitals apart: most numbers and names are of such characters alone. Not the Han character for
/// one, which may be a dash.
fn is_own_key(c: char) -> bool {
    matches!(c, '0'..='9' | 'A'..='Z' | 'a'..='z' | '-' | '\u{4E01}'..='\u{9FFF}')
}

/// One sign for all that look alike.
fn sign(c: char) -> char {
    match c {
        '0'..='9' | 'a'..='z' | '\u{4E00}'..='\u{9FFF}' => c,
        c if is_dash(c) => '-',
        c if is_dot(c) => '.',
        '\u{2044}' | '\u{2215}' | '\u{29F8}' => '/',
        '\u{2018}' | '\u{2019}' | '\u{2BC}' | '\u{2032}' | '`' => '\'',
        c => digit(c).or_else(|| latin(c)).unwrap_or(c),
    }
}

/// The dashes, hyphens, minus signs and lines.
fn is_dash(c: char) -> bool {
    matches!(
        c,
        '-' | '\u{2D7}' | '\u{1806}' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2043}'
                | '\u{2212}'
                | '\u{2500}'
                | '\u{2501}'
                | '\u{2796}'
                | '\u{2E3A}'
                | '\u{2E3B}'
                | '\u{30A0}'
                | '\u{3030}'
    )
}

/// Separators between two groups of one number: blanks, dashes, dots and the signs that people use so.
#[must_use]
pub fn is_separator(c: char) -> bool {
    is_unseen(c)
        || is_dash(c)
        || is_dot(c)
        || matches!(
            fold_width_char(c),
            ' ' | '\t' | '\u{A0}' | '\u{2000}'
                ..='\u{200A}' | '-' | '_' | '/' | '\\' | ',' | '、' | ';' | ':' | '(' | ')' | '+' | '~' | '|'
        )
}

/// The dots between the parts of a name, of every input method, and the full stops.
#[must_use]
pub fn is_dot(c: char) -> bool {
    matches!(
        c,
        '.' | '\u{B7}'
            | '\u{387}'
            | '\u{1427}'
            | '\u{16EB}'
            | '\u{2022}'
            | '\u{2024}'
            | '\u{2027}'
            | '\u{2219}'
            | '\u{22C5}'
            | '\u{25CF}'
            | '\u{25E6}'
            | '\u{2E31}'
            | '\u{2E33}'
            | '\u{3002}'
            | '\u{30FB}'
            | '\u{318D}'
            | '\u{119E}'
            | '\u{A78F}'
            | '\u{FE52}'
            | '\u{FF0E}'
            | '\u{FF61}'
            | '\u{FF65}'
    )
}

fn digit(c: char) -> Option<char> {
    ZEROS
        .iter()
        .find_map(|zero| u32::from(c).checked_sub(u32::from(*zero)).filter(|value| *value < 10))
        .and_then(|value| char::from_digit(value, 10))
}

fn latin(c: char) -> Option<char> {
    FOREIGN
        .chars()
        .zip(LATIN.chars())
        .find(|(foreign, _)| *foreign == c)
        .map(|(_, latin)| latin)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All of a line have one key, and no other line has it.
    #[test]
    fn a18_numbers_and_names_that_look_alike_have_one_key() {
        let groups: [&[&str]; 9] = [
            &[
                "N-001",
                "Ｎ-００１",
                "n-001",
                "N—001",
                "N-001\u{200B}",
                "N——001",
                "N–001",
                "N－001",
                "N﹣001",
                "N−001",
                "Nー001",
                "N一001",
                " N - 001 ",
                "N\u{AD}-001",
                "Ｎ－００１",
                "𝐍-𝟎𝟎𝟏",
                "Ν-001",
                "N\u{2011}001",
                "N-00\u{661}",
                "N-001\u{FE0F}",
                "Ⓝ-001",
                "\u{202E}N-001\u{202C}",
                "N-0\u{E0041}01",
                "N\u{3164}-001",
                "Ń-001",
                "N─001",
                "N\u{2060}-\u{3000}001",
                "N﹘001",
            ],
            &["N-01", "N-0１"],
            &["N001"],
            &["12-1120-01", "１２－１１２０－０１", "12—1120——01"],
            &["A-001", "\u{410}-001", "\u{391}-001"],
            &[
                "阿卜来提·如则托合提",
                "阿卜来提•如则托合提",
                "阿卜来提・如则托合提",
                "阿卜来提.如则托合提",
                "阿卜来提如则托合提",
                "阿卜来提．如则托合提",
                "阿卜来提･如则托合提",
                "阿卜来提‧如则托合提",
                "阿卜来提∙如则托合提",
                "阿卜来提 · 如则托合提",
                "阿卜来提。如则托合提",
                "阿卜来提⋅如则托合提",
            ],
            &["谭谷雨", "谭\u{200B}谷雨", "谭\u{336}\u{336}谷雨", "谭⾕⾬", " 谭 谷雨"],
            &["한국", "\u{1112}\u{1161}\u{11AB}국"],
            &["3.5", "３．５", "3·5"],
        ];
        for (at, group) in groups.iter().enumerate() {
            for text in *group {
                assert_eq!(key(text), key(group[0]), "{text}");
            }
            for other in &groups[at + 1..] {
                assert_ne!(key(group[0]), key(other[0]));
            }
        }
    }

    #[test]
    fn the_short_way_and_the_long_way_give_one_key() {
        let plain: String = ('\u{20}'..='\u{7E}').chain('\u{4E00}'..='\u{9FFF}').collect();
        let chars: Vec<char> = plain.chars().filter(|c| is_own_key(*c)).collect();
        for pair in chars.windows(2) {
            let text = String::from_iter(pair);
            // An unseen character takes the long way and leaves no trace.
            assert_eq!(key(&text), key(&format!("{text}\u{200B}")), "{text}");
        }
        for text in ["A-001", "-", "--", "a--b", "12-1120-01", "谭-1", ""] {
            assert_eq!(key(text), key(&format!("{text}\u{200B}")), "{text}");
        }
    }

    #[test]
    fn what_differs_to_the_eye_differs() {
        for (one, other) in [
            ("N-001", "N-OO1"),
            ("N-001", "N-002"),
            ("1-1", "11"),
            ("三一二", "三-二"),
            ("张一", "张"),
            ("A·1", "A1"),
        ] {
            assert_ne!(key(one), key(other), "{one} {other}");
        }
        assert_eq!(FOREIGN.chars().count(), LATIN.chars().count());
    }
}
