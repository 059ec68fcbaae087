//! What a ledger is, by its headings; its title says which of two.

use super::columns;
use super::heading::Heading;
use super::lookup::{self, Known};
use super::words::{List, SIGNS, Sign};
use crate::view::ledger::{Of, Target, What};

/// What a heading of its own counts for, and what one that others have too.
const OWN: u32 = 3;
const SHARED: u32 = 1;
/// What its title counts for, when its headings say something as well.
const TITLE: u32 = 4;
/// As much has to be said before it is taken for it.
const ENOUGH: u32 = 3;
/// Headings of households without one of a person's name.
const NO_PERSON: u32 = 3;

/// What a file is that this program exported.
pub(super) fn exported(heading: &Heading) -> Option<What> {
    match columns::exported(heading)? {
        Of::Visit => Some(What::Visits),
        Of::Request => Some(What::Requests),
        _ => None,
    }
}

/// What the ledger is; when that is not certain, what it may be, the likely first.
pub(super) fn recognise(heading: &Heading, titles: &str) -> Result<What, Vec<What>> {
    let keys: Vec<&str> = heading
        .columns
        .iter()
        .flat_map(|head| &head.keys)
        .map(String::as_str)
        .collect();
    let has = |target| {
        keys.iter()
            .any(|key| lookup::known(What::Unclear, key) == Some(Known::One(target)))
    };
    let (has_person, has_head) = (has(Target::NAME), has(Target::HeadName));
    let mut scores: Vec<(u32, bool, What)> = Vec::new();
    for sign in SIGNS {
        let count =
            |words: List| u32::try_from(words.iter().filter(|word| keys.contains(word)).count()).unwrap_or(u32::MAX);
        let (own, shared) = (count(sign.own), count(sign.shared));
        let mut score = OWN * own + SHARED * shared;
        let is_titled = is_titled(sign, titles);
        if sign.what == What::Households {
            score = if has_person {
                0
            } else {
                score + if has_head { NO_PERSON } else { 0 }
            };
        }
        // What a person is told by stands in every list of persons.
        if score > 0 && is_titled {
            score += TITLE;
        }
        if score > 0 || is_titled {
            scores.push((score, is_titled, sign.what));
        }
    }
    scores.sort_by_key(|(score, is_titled, _)| std::cmp::Reverse((*score, *is_titled)));
    match scores.as_slice() {
        [(first, _, what), rest @ ..] if *first >= ENOUGH && rest.first().is_none_or(|(second, ..)| second < first) => {
            Ok(*what)
        }
        [] if has_person => Err(vec![What::Roster]),
        _ => Err(scores.iter().take(3).map(|(_, _, what)| *what).collect()),
    }
}

/// What the titles say that a ledger is.
pub(super) fn titled(titles: &str) -> impl Iterator<Item = What> {
    SIGNS
        .iter()
        .filter(move |sign| is_titled(sign, titles))
        .map(|sign| sign.what)
}

fn is_titled(sign: &Sign, titles: &str) -> bool {
    sign.titles.iter().any(|word| titles.contains(word))
}
