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
//!   the household number in its forms, the numbers in the address. From four digits on any part is a match; up to three
//!   it must be a whole entry (a door number is not a part of a telephone).
//!
//! [`Needle::patterns`] gives the patterns for a query; [`Needle::rank`] orders what was found.

mod fuzzy;
mod needle;
mod reading;

pub use needle::{Column, Needle, Pattern};

use super::text::{clean_line, fold_width};

/// Combinations of readings kept for one name.
const MAX_COMBINATIONS: usize = 16;
/// Characters of a name that are read; longer texts are no names.
const MAX_CHARS: usize = 12;
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
    let han: String = fold(name).chars().take(MAX_CHARS).collect();
    let chars: Vec<char> = han.chars().filter(|c| c.is_alphanumeric()).collect();
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
    for combination in reading::combinations(&chars, MAX_COMBINATIONS) {
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
    let mut words: Vec<String> = phones.iter().map(|phone| super::phone::digits(&fold(phone))).collect();
    let id = fold(id_no);
    words.push(id.chars().skip(id.chars().count().saturating_sub(ID_TAIL)).collect());
    let number = fold(household_no);
    words.extend(digit_runs(&number));
    words.push(number);
    words.extend(digit_runs(&fold(address)));
    let mut unique = Vec::new();
    for word in words.into_iter().filter(|word| !word.is_empty()) {
        push(&mut unique, word);
    }
    format!("|{}|", unique.join("|"))
}

/// The runs of digits in `text`, each as written and without leading zeros.
fn digit_runs(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|c: char| !c.is_ascii_digit())
        .filter(|run| !run.is_empty())
        .flat_map(|run| [run.to_owned(), run.trim_start_matches('0').to_owned()])
}

/// Half-width, lower case, ü as u, without blanks and control characters.
fn fold(text: &str) -> String {
    let text = clean_line(&fold_width(text)).to_lowercase();
    text.chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '|' | '~' | '\''))
        .map(|c| if c == 'ü' { 'u' } else { c })
        .collect()
}

fn push(words: &mut Vec<String>, word: String) {
    if !words.contains(&word) {
        words.push(word);
    }
}

#[cfg(test)]
mod tests;
