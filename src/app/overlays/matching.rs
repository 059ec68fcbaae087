//! Finds an action or choice by what a person types: Han, pinyin, initials or a mixture of them, or letters in order.
//!
//! One matcher for the palette, the pickers and the fields of forms. Every reading of a character counts.

use crate::domain::comparison::key;
use pinyin::ToPinyinMulti;

/// True when `query` finds one of `names`: any part of it, its pinyin or initials from any character on, or the letters
/// of an English name in order. An empty query finds everything.
pub(crate) fn matches(query: &str, names: &[&str]) -> bool {
    let query = key(query);
    query.is_empty()
        || names.iter().map(|name| key(name)).any(|name| {
            let chars: Vec<char> = name.chars().collect();
            name.contains(&query)
                || (0..chars.len()).any(|from| sounds_at(&query, &chars[from..]))
                || (name.is_ascii() && in_order(&name, &query))
        })
}

/// True when one of `names` begins with `query`, in writing or in sound: such a name is listed first.
pub(crate) fn begins(query: &str, names: &[&str]) -> bool {
    let query = key(query);
    names.iter().map(|name| key(name)).any(|name| {
        let chars: Vec<char> = name.chars().collect();
        name.starts_with(&query) || sounds_at(&query, &chars)
    })
}

/// True when `query` is used up by the initials or the whole pinyin of the characters from here on.
fn sounds_at(query: &str, chars: &[char]) -> bool {
    if query.is_empty() {
        return true;
    }
    let Some((first, rest)) = chars.split_first() else {
        return false;
    };
    let Some(readings) = first.to_pinyin_multi() else {
        return query.strip_prefix(*first).is_some_and(|left| sounds_at(left, rest));
    };
    readings.into_iter().map(pinyin::Pinyin::plain).any(|reading| {
        let initial = reading.get(..1).unwrap_or_default();
        reading.starts_with(query)
            || query.strip_prefix(reading).is_some_and(|left| sounds_at(left, rest))
            || query.strip_prefix(initial).is_some_and(|left| sounds_at(left, rest))
    })
}

/// True when the characters of `query` come in `name` in their order, the first one at its start.
fn in_order(name: &str, query: &str) -> bool {
    let mut rest = name.chars();
    name.chars().next() == query.chars().next() && query.chars().all(|c| rest.any(|other| other == c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_found_by_han_pinyin_initials_or_english() {
        for (query, found) in [
            ("", true),
            ("走访", true),
            ("zoufang", true),
            ("jzf", true),
            ("JZF", true),
            ("ｊｚｆ", true),
            ("jizouf", true),
            ("visit", true),
            ("nwvst", true),
            ("诉求", false),
            ("xyz", false),
        ] {
            assert_eq!(matches(query, &["记走访", "New visit"]), found, "{query}");
        }
    }

    #[test]
    fn every_reading_of_a_character_counts_and_a_beginning_is_known() {
        assert!(matches("zs", &["重伤"]) && matches("cs", &["重伤"]));
        assert!(begins("ld", &["路灯照明"]) && begins("路", &["路灯照明"]) && begins("01", &["路灯照明", "0103"]));
        assert!(!begins("zm", &["路灯照明"]) && matches("zm", &["路灯照明"]));
    }
}
