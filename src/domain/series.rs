//! A number series: letters that one device of a town has and no other, so that numbers given out off line never meet.
//!
//! ```text
//! 12-K-07    micro-grid 12, series K, the seventh number of this device
//! ```
//!
//! Invariant: letters between figures, so that a number said without its dashes is the same number.

use crate::domain::unit::UnitPath;
use std::fmt;

/// Letters that look like no figure (no I, O, Q, S, Z, B, L, G) and do not sound like each other on the telephone.
const LETTERS: [char; 12] = ['A', 'C', 'F', 'H', 'J', 'K', 'M', 'R', 'T', 'W', 'X', 'Y'];

/// What a device puts into the numbers it gives out.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Series(String);

impl Series {
    /// The one with this number: A, C, .. Y, AA, AC and so on: twelve of one letter, 144 of two, never an end. `None` for 0.
    #[must_use]
    pub fn nth(number: u64) -> Option<Self> {
        let base = LETTERS.len() as u64;
        let (mut left, mut letters) = (number, Vec::new());
        while let Some(above) = left.checked_sub(1) {
            letters.push(LETTERS[usize::try_from(above % base).unwrap_or(0)]);
            left = above / base;
        }
        (number > 0).then(|| Self(letters.into_iter().rev().collect()))
    }

    /// What people call the `count`th thing that this device numbers in `unit`.
    #[must_use]
    pub fn number(&self, unit: &UnitPath, count: u64) -> String {
        format!("{}-{self}-{count:02}", unit.number())
    }
}

impl fmt::Display for Series {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Series> for String {
    fn from(series: Series) -> Self {
        series.0
    }
}

impl TryFrom<String> for Series {
    type Error = &'static str;

    /// Whatever a server of another version may draw from: letters, few enough to be said.
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let fits = (1..=8).contains(&text.len()) && text.bytes().all(|letter| letter.is_ascii_uppercase());
        fits.then_some(Self(text)).ok_or("not a number series")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn no_two_series_are_alike_and_most_are_one_or_two_letters() {
        assert_eq!(Series::nth(0), None);
        let first: Vec<_> = (1..=14).filter_map(Series::nth).map(String::from).collect();
        assert_eq!(first.join(" "), "A C F H J K M R T W X Y AA AC");
        let all: BTreeSet<String> = (1..=5_000).filter_map(Series::nth).map(String::from).collect();
        assert_eq!(all.len(), 5_000);
        assert_eq!(all.iter().filter(|series| series.len() <= 2).count(), 156);
        let read_back = |series: &String| Series::try_from(series.clone()).is_ok();
        assert!(all.iter().all(read_back));
    }

    #[test]
    fn a_number_is_told_from_every_other_by_series_and_count_alone_with_or_without_dashes() {
        let mut seen = BTreeSet::new();
        for series in (1..=200).filter_map(Series::nth) {
            for count in [1, 2, 10, 11, 99, 100, 101, 110] {
                let number = series.number(&UnitPath::parse("439901100/200/03/012").unwrap(), count);
                assert!(seen.insert(number.replace('-', "")), "{number}");
            }
        }
    }

    #[test]
    fn what_is_no_series_is_not_taken_from_a_server() {
        for text in ["", "a", "A7", "A-", "甲", "ABCDEFGHI"] {
            assert!(Series::try_from(text.to_owned()).is_err(), "{text:?}");
        }
    }
}
