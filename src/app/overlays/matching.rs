//! Finds an action or choice by what a person types: Han, pinyin, initials, or letters in order.

use pinyin::ToPinyin;

/// True when `query` finds `label` (in the language shown) or `other` (the same in the other language): any part of
/// either, its pinyin or initials, or the letters of an English name in order. An empty query finds everything.
#[must_use]
pub fn matches(label: &str, other: &str, query: &str) -> bool {
    let query: String = crate::domain::text::fold_width(query)
        .to_lowercase()
        .split_whitespace()
        .collect();
    if query.is_empty() {
        return true;
    }
    [label, other].into_iter().any(|name| {
        let lower: String = name.to_lowercase().split_whitespace().collect();
        let (full, initials) = readings(name);
        lower.contains(&query)
            || full.contains(&query)
            || initials.contains(&query)
            || (name.is_ascii() && in_order(&lower, &query))
    })
}

/// The pinyin of a name and its initials; other characters as they are.
fn readings(name: &str) -> (String, String) {
    let mut full = String::new();
    let mut initials = String::new();
    for (c, reading) in name.chars().zip(name.to_pinyin()) {
        match reading {
            Some(reading) => {
                full.push_str(reading.plain());
                initials.push_str(reading.first_letter());
            }
            None => {
                full.extend(c.to_lowercase());
                initials.extend(c.to_lowercase());
            }
        }
    }
    (full, initials)
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
            ("visit", true),
            ("nwvst", true),
            ("诉求", false),
            ("xyz", false),
        ] {
            assert_eq!(matches("记走访", "New visit", query), found, "{query}");
        }
    }
}
