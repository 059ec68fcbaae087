//! The words of ledgers: which headings mean what, and which words stand in their cells. Data alone; whoever meets a word that is
//! missing adds it here.
//!
//! Headings are written as [`super::key::heading`] makes them: without blanks, stars and harmless brackets, half-width, upper case.

pub(super) mod brackets;
mod by_ledger;
mod categories;
pub(super) mod dates;
mod health;
mod meaning;
mod people;
pub(super) mod places;
pub(in crate::exchange) mod questions;
mod requests;
pub(in crate::exchange) mod rosters;
pub(super) mod rows;
mod signs;
pub(super) mod states;
pub(super) mod titles;
pub(super) mod values;

pub(super) use meaning::{Ambiguous, List, Table};
pub(super) use signs::{SIGNS, Sign};

/// Every table, those of single ledgers first.
pub(super) const TABLES: &[&[Table]] = &[by_ledger::TABLES, people::TABLES];

/// Headings that are always asked about.
pub(super) const AMBIGUOUS: &[Ambiguous] = by_ledger::AMBIGUOUS;

/// Beginnings of headings that are about somebody else than the row: nothing of them is kept, unless the whole word is known.
pub(super) const OTHERS: List = people::OTHERS;

/// Upper headings that say nothing about the lower ones.
pub(super) const NEUTRAL: List = people::NEUTRAL;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::ledger::key;
    use crate::view::ledger::{Target, What};

    #[test]
    fn every_target_is_a_field_that_exists() {
        let tables = TABLES.iter().copied().flatten();
        let targets = tables.flat_map(|table| table.meanings).map(|meaning| meaning.target);
        for target in targets.chain(AMBIGUOUS.iter().flat_map(|known| known.likely).copied()) {
            if let Target::Field(of, name) | Target::Part(of, name, _) = target {
                assert!(of.kind().field(name).is_some(), "{target}");
            }
        }
    }

    #[test]
    fn every_word_is_written_as_headings_are_compared() {
        let tables = TABLES.iter().copied().flatten();
        let words = tables
            .flat_map(|table| table.meanings)
            .flat_map(|meaning| meaning.words.iter());
        let all = words.chain(places::ADDRESSES.iter().flat_map(|words| words.iter()));
        let other: Vec<_> = all.filter(|word| key::heading(word) != *word).collect();
        assert!(other.is_empty(), "{other:?}");
    }

    #[test]
    fn no_word_means_two_things_in_one_ledger() {
        let mut twice = std::collections::BTreeSet::new();
        for what in What::ALL {
            for tables in TABLES {
                let fitting = tables
                    .iter()
                    .filter(|table| table.of.is_empty() || table.of.contains(&what));
                let mut seen = std::collections::BTreeMap::new();
                for meaning in fitting.flat_map(|table| table.meanings) {
                    for word in meaning.words.iter() {
                        if let Some(before) = seen.insert(word, meaning.target)
                            && before != meaning.target
                        {
                            twice.insert((word, what.code()));
                        }
                    }
                }
            }
        }
        assert!(twice.is_empty(), "{twice:?}");
    }

    #[test]
    fn every_code_that_a_word_stands_for_exists() {
        for words in values::WORDS {
            let kind = crate::record::Kind::from_code(words.kind);
            let field = kind
                .field(words.field)
                .unwrap_or_else(|| panic!("{} {}", words.kind, words.field));
            let known = field
                .codes()
                .map(crate::record::CodeSet::codes)
                .unwrap_or_else(|| vec!["true", "false"]);
            for (code, _) in words.codes {
                assert!(known.contains(code), "{} {} {code}", words.kind, words.field);
            }
        }
    }
}
