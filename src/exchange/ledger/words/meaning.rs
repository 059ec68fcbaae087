//! What a table of headings is made of.

use crate::view::ledger::{Of, Target, What};

/// Words with blanks between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::exchange::ledger) struct List(pub(in crate::exchange::ledger) &'static str);

impl List {
    /// The words.
    pub(in crate::exchange::ledger) fn iter(self) -> impl Iterator<Item = &'static str> {
        self.0.split_ascii_whitespace()
    }

    /// True when it is one of the words.
    pub(in crate::exchange::ledger) fn has(self, word: &str) -> bool {
        self.iter().any(|known| known == word)
    }
}

/// Headings that mean one thing.
pub(in crate::exchange::ledger) struct Meaning {
    pub(in crate::exchange::ledger) target: Target,
    pub(in crate::exchange::ledger) words: List,
}

/// Headings of some ledgers; of every one where `of` is empty.
pub(in crate::exchange::ledger) struct Table {
    pub(in crate::exchange::ledger) of: &'static [What],
    pub(in crate::exchange::ledger) meanings: &'static [Meaning],
}

/// Headings that may mean several things: somebody has to say which.
pub(in crate::exchange::ledger) struct Ambiguous {
    pub(in crate::exchange::ledger) of: &'static [What],
    pub(in crate::exchange::ledger) words: List,
    pub(in crate::exchange::ledger) likely: &'static [Target],
}

pub(super) const fn nowhere(words: List) -> Meaning {
    meaning(Target::Nowhere, words)
}

pub(super) const fn meaning(target: Target, words: List) -> Meaning {
    Meaning { target, words }
}

pub(super) const fn person(field: &'static str) -> Target {
    Target::Field(Of::Person, field)
}

pub(super) const fn household(field: &'static str) -> Target {
    Target::Field(Of::Household, field)
}

pub(super) const fn request(field: &'static str) -> Target {
    Target::Field(Of::Request, field)
}

pub(super) const fn step(field: &'static str) -> Target {
    Target::Field(Of::Step, field)
}

pub(super) const fn tag(kind: &'static str, field: &'static str) -> Target {
    Target::Field(Of::Tag(kind), field)
}

pub(super) const fn benefit(kind: &'static str, field: &'static str) -> Target {
    Target::Field(Of::Benefit(kind), field)
}

pub(super) const fn receives(kind: &'static str) -> Target {
    Target::Holds(Of::Benefit(kind))
}
