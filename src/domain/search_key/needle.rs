//! What somebody typed into the search box, ready to be looked for.

use super::{fold, fuzzy, in_letters, numeral};
use crate::domain::{id_number, phone};

/// Up to this many digits a number must be a whole entry (door, household number).
const SHORT_NUMBER: usize = 3;
/// Fewer letters than this are not looked for by sound: they would match nearly everybody.
const FUZZY_LETTERS: usize = 3;

/// A column a pattern belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    /// [`super::SearchKeys::column`] or [`super::names_column`].
    Names,
    /// [`super::numbers_column`].
    Numbers,
}

/// One pattern for `column LIKE pattern ESCAPE '\'`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    /// Where to look.
    pub column: Column,
    /// The pattern; `%`, `_` and `\` of the query are escaped.
    pub like: String,
    /// The part it looks for, folded: what lies between the `%`.
    part: String,
    /// Only behind the `~`, by sound.
    fuzzy: bool,
}

/// A query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Needle {
    text: String,
    patterns: Vec<Pattern>,
}

impl Needle {
    /// Reads a query: characters, pinyin, initials, a mixture of them, or digits. What does not matter to
    /// [`comparison::key`](crate::domain::comparison::key) does not matter here; `v` is taken for ü, and a telephone or ID number is
    /// found in whatever form it is written.
    #[must_use]
    pub fn parse(query: &str) -> Self {
        let mut text = fold(query);
        let mut counted = numeral::counted(&text);
        // 12号, 12户, 十二号: the door itself.
        if let Some(door) = counted
            .strip_suffix(['\u{53F7}', '\u{6237}'])
            .filter(|door| is_digits(door))
        {
            (text, counted) = (door.to_owned(), door.to_owned());
        }
        let letters = !text.is_empty() && text.chars().all(|c| c.is_ascii_alphabetic());
        if letters {
            text = text.replace('v', "u");
        }
        let mut needle = Self {
            text: text.clone(),
            patterns: Vec::new(),
        };
        needle.look_for(&text);
        if counted != text && !letters {
            needle.look_for(&counted);
        }
        needle.look_for_number(query);
        if letters && text.len() >= FUZZY_LETTERS {
            needle.add(Column::Names, fuzzy::sounds(&text), true);
            needle.add(Column::Names, fuzzy::initials(&text), true);
        }
        needle
    }

    /// Text with digits is looked for among the numbers, text with anything else among the names.
    fn look_for(&mut self, text: &str) {
        let digits = text.chars().filter(char::is_ascii_digit).count();
        if digits > 0 {
            let is_short = is_digits(text) && digits <= SHORT_NUMBER;
            let part = if is_short { format!("|{text}|") } else { text.to_owned() };
            self.add(Column::Numbers, part, false);
        }
        if digits < text.chars().count() {
            self.add(Column::Names, text.to_owned(), false);
        }
    }

    /// A number with signs between its digits, as a telephone is written; and a whole ID number.
    fn look_for_number(&mut self, query: &str) {
        let number = phone::normalise(query);
        let digits = phone::digits(&number);
        let signs = number
            .chars()
            .all(|c| c.is_ascii_digit() || matches!(c, '+' | '-' | '.' | '/' | '(' | ')'));
        if signs && digits.len() > SHORT_NUMBER {
            self.add(Column::Numbers, digits, false);
        }
        for id in id_number::forms(query) {
            self.add(Column::Numbers, format!("|{}|", in_letters(&id)), false);
        }
    }

    fn add(&mut self, column: Column, part: String, fuzzy: bool) {
        let pattern = Pattern::new(column, part, fuzzy);
        if !self.patterns.contains(&pattern) {
            self.patterns.push(pattern);
        }
    }

    /// True when there is nothing to look for: everything matches.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The folded query.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The patterns, any of which is a match. Empty for an empty query.
    #[must_use]
    pub fn patterns(&self) -> &[Pattern] {
        &self.patterns
    }

    /// How well a record with these columns fits: 0 is a whole word (`zxm`), 1 the beginning of one, 2 a part, 3 by
    /// sound only; `None` when it does not match. Says the same as the patterns do.
    #[must_use]
    pub fn rank(&self, names: &str, numbers: &str) -> Option<u8> {
        if self.is_empty() {
            return Some(2);
        }
        let of = |pattern: &Pattern| match pattern.column {
            Column::Names => pattern.rank(names),
            Column::Numbers => pattern.rank(numbers),
        };
        self.patterns.iter().filter_map(of).min()
    }

    /// True when a record with these columns matches.
    #[must_use]
    pub fn matches(&self, names: &str, numbers: &str) -> bool {
        self.rank(names, numbers).is_some()
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

impl Pattern {
    /// What a column that matches contains somewhere: a cheap test before [`Needle::rank`].
    #[must_use]
    pub fn part(&self) -> &str {
        &self.part
    }

    fn new(column: Column, part: String, fuzzy: bool) -> Self {
        let mut like = String::from(if fuzzy { "%~%" } else { "%" });
        for c in part.chars() {
            if matches!(c, '%' | '_' | '\\') {
                like.push('\\');
            }
            like.push(c);
        }
        like.push('%');
        Self {
            column,
            like,
            part,
            fuzzy,
        }
    }

    fn rank(&self, column: &str) -> Option<u8> {
        let (exact, sounds) = column.split_once('~').unwrap_or((column, ""));
        if self.fuzzy {
            return sounds.contains(&self.part).then_some(3);
        }
        let part = self.part.trim_matches('|');
        let words = || exact.split('|');
        if words().any(|word| word == part) {
            Some(0)
        } else if self.part.len() > part.len() {
            None
        } else if words().any(|word| word.starts_with(part)) {
            Some(1)
        } else if exact.contains(part) {
            Some(2)
        } else {
            // The pattern itself does not stop at the `~`.
            sounds.contains(part).then_some(3)
        }
    }
}
