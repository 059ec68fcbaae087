//! What a heading means.

use super::key;
use super::words::{self, places};
use crate::domain::lang::Lang;
use crate::view::ledger::{Of, Target, What};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

/// What a heading is known as.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Known {
    One(Target),
    /// An address, and how good it is: 0 is the best.
    Address(usize),
    /// One of several: somebody has to say which.
    Several(&'static [Target]),
}

type Entries = Vec<(&'static [What], Known)>;

/// Every heading that is known, with what it means in which ledgers, the most particular first.
static HEADINGS: LazyLock<HashMap<&'static str, Entries>> = LazyLock::new(|| {
    let mut headings: HashMap<&'static str, Entries> = HashMap::new();
    for known in words::AMBIGUOUS {
        for word in known.words.iter() {
            headings
                .entry(word)
                .or_default()
                .push((known.of, Known::Several(known.likely)));
        }
    }
    for table in words::TABLES.iter().copied().flatten() {
        for meaning in table.meanings {
            for word in meaning.words.iter() {
                headings
                    .entry(word)
                    .or_default()
                    .push((table.of, Known::One(meaning.target)));
            }
        }
    }
    let ranked = places::ADDRESSES.iter().flat_map(|words| words.iter()).enumerate();
    for (rank, word) in ranked {
        headings.entry(word).or_default().push((&[], Known::Address(rank)));
    }
    headings
});

/// What our own files call the fields of people and households, where no ledger's word says so: an export comes back as it went.
static OWN: LazyLock<HashMap<String, Target>> = LazyLock::new(|| {
    let mut labels = HashMap::new();
    for of in [Of::Household, Of::Person] {
        for field in of.kind().fields() {
            for lang in [Lang::Zh, Lang::En] {
                labels.insert(key::heading(field.label.of(lang)), Target::Field(of, field.name));
            }
        }
    }
    labels
});

/// What the heading means in this ledger; `None` when nobody knows.
pub(super) fn known(what: What, key: &str) -> Option<Known> {
    let entries = HEADINGS.get(key).map(Vec::as_slice).unwrap_or_default();
    let found = entries.iter().find(|(of, _)| of.is_empty() || of.contains(&what));
    let others = || {
        let about_others = words::OTHERS.iter().any(|other| key.starts_with(other));
        about_others.then_some(Known::One(Target::Nowhere))
    };
    let own = || {
        let of_people = matches!(what, What::Roster | What::Members | What::Households);
        OWN.get(key).filter(|_| of_people).map(|target| Known::One(*target))
    };
    found.map(|(_, known)| *known).or_else(others).or_else(own)
}

/// True when the heading is known in some ledger.
pub(super) fn is_known(key: &str) -> bool {
    HEADINGS.contains_key(key)
        || words::OTHERS
            .iter()
            .any(|other| key.starts_with(other) && key.chars().count() <= 12)
}

/// Every target that headings have, each with the headings by which it is known in some ledger.
#[must_use]
pub fn headings() -> BTreeMap<Target, BTreeSet<&'static str>> {
    let mut headings: BTreeMap<Target, BTreeSet<&'static str>> = BTreeMap::new();
    for meaning in words::TABLES.iter().copied().flatten().flat_map(|table| table.meanings) {
        headings.entry(meaning.target).or_default().extend(meaning.words.iter());
    }
    let addresses = places::ADDRESSES.iter().flat_map(|words| words.iter());
    headings.entry(Target::ADDRESS).or_default().extend(addresses);
    headings
}

/// Every target that a heading can have.
pub(super) fn targets() -> impl Iterator<Item = Target> {
    let meanings = words::TABLES.iter().copied().flatten().flat_map(|table| table.meanings);
    let likely = words::AMBIGUOUS.iter().flat_map(|known| known.likely).copied();
    meanings
        .map(|meaning| meaning.target)
        .chain(likely)
        .chain([Target::ADDRESS, Target::ReportedBy])
}
