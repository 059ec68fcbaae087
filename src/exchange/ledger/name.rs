//! Names as they stand in cells: spaced out, with another name in brackets.

use super::words::values;
use crate::domain::text::clean_line;

/// A name without another name in brackets behind it: `石大寒(小名寒寒)`.
pub(super) fn own_name(name: &str) -> &str {
    without_bracket(name).map_or(name, |(own, _)| own)
}

/// A name, and the other one in brackets behind it.
pub(super) fn without_bracket(name: &str) -> Option<(&str, &str)> {
    let (own, rest) = name.split_once(['(', '\u{FF08}'])?;
    let other = rest.trim_end_matches([')', '\u{FF09}', ' ']);
    let is_name = values::OTHER_NAMES.iter().any(|word| other.starts_with(word));
    (is_name && !own.trim().is_empty()).then(|| (own.trim(), other))
}

/// A text on one line; in a name of Han characters alone blanks are spacing.
pub(super) fn free(text: &str) -> Option<String> {
    let line = clean_line(text);
    let is_han = line
        .chars()
        .all(|c| c.is_whitespace() || ('\u{4E00}'..='\u{9FFF}').contains(&c));
    let line = if is_han { line.replace(' ', "") } else { line };
    Some(line).filter(|line| !values::NONE.has(line) && !line.is_empty())
}
