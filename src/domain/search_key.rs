//! One search box for names, pinyin, initials and numbers: the keys that are stored and the needle that is looked for.
//!
//! Invariant: both sides go through the same functions here, so that a match does not depend on where it is computed.
//!
//! Two text columns are kept beside a record and filtered with `LIKE … ESCAPE '\'`:
//!
//! - **names** ([`SearchKeys::column`]): `|`-separated words, then `~` and the fuzzy ones. For 张小满
//!   `张小满|zxm|zhxm|zhangxiaoman|zhangxm|张xm|张小m|张xiaoman|张小man~zanxiaomam|…`. Every reading of every character
//!   is there (at most 16 combinations), the surname's own reading first. Part of a word is a match.
//! - **numbers** ([`numbers_column`]): `|12900000001|041021|a-001|001|1|`: telephones, the last six of an ID number,
//!   the household number in its forms, the numbers in the address (`三十二号` as 32). From four digits on any part is a match; up
//!   to three it must be a whole entry (a door number is not a part of a telephone). A whole ID number is there in letters, which
//!   no part of a number can match.
//!
//! [`Needle::patterns`] gives the patterns for a query; [`Needle::rank`] orders what was found.

mod fuzzy;
mod needle;
mod numeral;
mod reading;

pub use needle::{Column, Needle, Pattern};

use super::{comparison, id_number, phone};

/// Raised when keys are made in another way: a device then makes those it keeps again.
pub const VERSION: u32 = 3;

/// Combinations of readings kept for one name.
const MAX_COMBINATIONS: usize = 16;
/// Characters of a name for which that many are kept. A longer one has fewer: the keys grow with the square of its length.
const ORDINARY: usize = 12;
/// Characters of a name that are read; longer texts are no names.
const MAX_CHARS: usize = 40;
/// Characters of a place's name; longer runs are sentences.
const PLACE_NAME: std::ops::RangeInclusive<usize> = 2..=8;
/// Combinations of readings kept for one.
const PLACE_COMBINATIONS: usize = 4;
/// What people remember of an ID number.
const ID_TAIL: usize = 6;

/// The keys of one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchKeys {
    /// The name itself, half-width, lower case, without blanks.
    pub han: String,
    /// Initials, the surname's reading first: `zxm`, and with both letters of zh, ch, sh: `zhxm`.
    pub initials: Vec<String>,
    /// Full pinyin without tones (ü is u), and surname in full with the other initials: `zhangxiaoman`, `zhangxm`.
    pub pinyin: Vec<String>,
    /// The beginning in characters, the rest in initials or pinyin: `张xm`, `张小man`.
    pub mixed: Vec<String>,
    /// Pinyin and initials with the sounds folded that Hunan does not tell apart.
    pub fuzzy: Vec<String>,
}

/// The keys of `name`.
#[must_use]
pub fn keys(name: &str) -> SearchKeys {
    let han = fold(name);
    let chars: Vec<char> = han.chars().filter(|c| c.is_alphanumeric()).take(MAX_CHARS).collect();
    let most = MAX_COMBINATIONS * ORDINARY.pow(2) / chars.len().max(ORDINARY).pow(2);
    let mut keys = SearchKeys {
        han,
        initials: Vec::new(),
        pinyin: Vec::new(),
        mixed: Vec::new(),
        fuzzy: Vec::new(),
    };
    if !chars.iter().any(|c| reading::is_read(*c)) {
        return keys;
    }
    for combination in reading::combinations(&chars, most) {
        let short: Vec<&str> = combination.iter().map(|sound| reading::initial(sound)).collect();
        let long: Vec<&str> = combination.iter().map(|sound| reading::long_initial(sound)).collect();
        push(&mut keys.initials, short.concat());
        push(&mut keys.initials, long.concat());
        push(&mut keys.pinyin, combination.concat());
        if let (Some(surname), [_, given @ ..]) = (combination.first(), &short[..]) {
            push(&mut keys.pinyin, format!("{surname}{}", given.concat()));
        }
        for split in 1..chars.len() {
            let head: String = chars[..split].iter().collect();
            push(&mut keys.mixed, format!("{head}{}", short[split..].concat()));
            push(&mut keys.mixed, format!("{head}{}", combination[split..].concat()));
        }
    }
    for pinyin in &keys.pinyin {
        push(&mut keys.fuzzy, fuzzy::sounds(pinyin));
    }
    for initials in &keys.initials {
        push(&mut keys.fuzzy, fuzzy::initials(initials));
    }
    keys
}

impl SearchKeys {
    /// The text of the names column.
    #[must_use]
    pub fn column(&self) -> String {
        let exact = std::iter::once(&self.han)
            .chain(&self.initials)
            .chain(&self.pinyin)
            .chain(&self.mixed);
        let exact: Vec<&str> = exact.map(String::as_str).collect();
        format!("{}~{}", exact.join("|"), self.fuzzy.join("|"))
    }
}

/// The text of the names column for several names of one record (householder and members), each with its own keys.
#[must_use]
pub fn names_column<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let columns: Vec<String> = names.into_iter().map(|name| keys(name).column()).collect();
    let (mut exact, mut fuzzy) = (Vec::new(), Vec::new());
    for column in &columns {
        let (one, other) = column.split_once('~').unwrap_or((column, ""));
        exact.push(one);
        fuzzy.push(other);
    }
    format!("{}~{}", exact.join("|"), fuzzy.join("|"))
}

/// The text of the numbers column.
#[must_use]
pub fn numbers_column(phones: &[String], id_no: &str, household_no: &str, address: &str) -> String {
    let mut words: Vec<String> = phones.iter().flat_map(|numbers| phones_in(numbers)).collect();
    let id = fold(id_no);
    words.push(id.chars().skip(id.chars().count().saturating_sub(ID_TAIL)).collect());
    words.extend(id_number::forms(id_no).iter().map(|id| in_letters(id)));
    words.extend(digit_runs(&fold(household_no)));
    words.extend(number_words(household_no));
    words.extend(digit_runs(&in_digits(address)));
    joined(words)
}

/// The text of the numbers column of a request: its number is only found as a whole or by four of its characters and more.
#[must_use]
pub fn request_column(numbers: &[&str], phone: &str) -> String {
    let words = numbers.iter().flat_map(|number| number_words(number));
    joined(words.chain(phones_in(phone)))
}

/// A title, place or address as words of a names column: as it is, with its numbers in digits, and the initials of its names
/// (`sjz` for 石井组).
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let text = fold(text);
    let mut words = Vec::new();
    let counted = numeral::counted(&text);
    for name in counted.split(|c: char| c.is_ascii_digit() || !c.is_alphanumeric()) {
        let name: Vec<char> = name.chars().collect();
        if PLACE_NAME.contains(&name.len()) && name.iter().all(|c| reading::is_read(*c)) {
            for sounds in reading::combinations(&name, PLACE_COMBINATIONS) {
                push(&mut words, sounds.iter().map(|sound| reading::initial(sound)).collect());
            }
        }
    }
    push(&mut words, counted);
    push(&mut words, text);
    words.retain(|word| !word.is_empty());
    words
}

/// What is compared of an address, with the numbers it spells in digits: `石井组32号` for 石井组三十二号.
#[must_use]
pub fn in_digits(address: &str) -> String {
    numeral::counted(&fold(address))
}

fn joined(words: impl IntoIterator<Item = String>) -> String {
    let mut unique = Vec::new();
    for word in words.into_iter().filter(|word| !word.is_empty()) {
        push(&mut unique, word);
    }
    format!("|{}|", unique.join("|"))
}

fn phones_in(numbers: &str) -> impl Iterator<Item = String> {
    phone::several(numbers).into_iter().map(|number| phone::digits(&number))
}

/// A number as it is and without its dashes: S-003 is looked for as s003.
fn number_words(number: &str) -> impl Iterator<Item = String> {
    let number = fold(number);
    let bare = number.replace('-', "");
    [number, bare].into_iter()
}

/// A whole ID number in letters, so that it is found as a whole and never by a part: four of its digits are those of half the
/// village.
fn in_letters(id: &str) -> String {
    let letter = |c: char| {
        c.to_digit(10)
            .and_then(|digit| char::from_digit(digit + 10, 20))
            .unwrap_or('x')
    };
    id.chars().map(letter).collect()
}

/// The runs of digits in `text`, each as written and without leading zeros.
fn digit_runs(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|run| !run.is_empty())
        .flat_map(|run| [run.to_owned(), run.trim_start_matches('0').to_owned()])
}

/// What is compared, without what parts the words of a column and the apostrophe of an input method.
fn fold(text: &str) -> String {
    let mut key = comparison::key(text);
    key.retain(|c| !matches!(c, '|' | '~' | '\''));
    key
}

fn push(words: &mut Vec<String>, word: String) {
    if !words.contains(&word) {
        words.push(word);
    }
}

#[cfg(test)]
mod tests;
