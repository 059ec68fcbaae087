//! What the tables of a roster campaign (专项任务) say in words, read: its statuses and whom its filter means.
//!
//! ```text
//! statuses   1|未缴|open   2|已缴|done          a digit, a word, whether the row still waits for somebody
//! filter     tag=living_alone,disabled age>=65 benefit=dibao presence=home residence=resident party=yes unit=…/012
//! ```
//!
//! Invariant: a row whose status no table names waits for somebody; so does one that has none yet.

use super::benefit::BenefitKind;
use super::household::Residence;
use super::ids::{HouseholdId, PersonId};
use super::person::Presence;
use super::tag::TagKind;
use super::unit::UnitPath;

/// Statuses of a campaign at most: one a digit, 0 counts an attempt.
const STATUSES: usize = 9;

/// A status of the rows of a campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// The digit that sets it, 1 to 9.
    pub digit: u8,
    /// What it is called.
    pub word: String,
    /// Nothing more is to be done.
    pub is_done: bool,
}

impl Status {
    /// Reads `1|未缴|open`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let [digit, word, state] = text.split('|').map(str::trim).collect::<Vec<_>>().try_into().ok()?;
        let digit = digit.parse().ok().filter(|digit| (1..=9).contains(digit))?;
        let is_done = match state {
            "open" => false,
            "done" => true,
            _ => return None,
        };
        (!word.is_empty()).then(|| Self {
            digit,
            word: word.to_owned(),
            is_done,
        })
    }

    /// All of a table, in its order; what cannot be read is left out.
    pub fn all<'a>(texts: impl IntoIterator<Item = &'a str>) -> Vec<Self> {
        texts.into_iter().filter_map(Self::parse).collect()
    }
}

/// True for a table of statuses that rows can be marked by: each readable, no digit and no word twice, one that waits first, one
/// that is done.
#[must_use]
pub fn is_table<'a>(texts: impl IntoIterator<Item = &'a str>) -> bool {
    let parsed: Option<Vec<Status>> = texts.into_iter().map(Status::parse).collect();
    let Some(statuses) = parsed.filter(|all| all.len() <= STATUSES) else {
        return false;
    };
    let is_once = |at: usize, one: &Status| {
        let mut before = statuses[..at].iter();
        before.all(|other| other.digit != one.digit && other.word != one.word)
    };
    statuses.first().is_some_and(|first| !first.is_done)
        && statuses.iter().any(|status| status.is_done)
        && statuses.iter().enumerate().all(|(at, one)| is_once(at, one))
}

/// Somebody who may be a row: a person with their household, or a household by its householder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    pub household: HouseholdId,
    /// `None` of a household alone.
    pub person: Option<PersonId>,
    pub name: String,
    pub unit: UnitPath,
    pub residence: Residence,
    /// Of a household its people's.
    pub tags: Vec<TagKind>,
    pub benefits: Vec<BenefitKind>,
    /// `None` where it is not known.
    pub age: Option<u32>,
    pub presence: Presence,
    pub is_party_member: bool,
}

/// Whom the rows of a campaign are made of: who meets every term.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter(Vec<Term>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum Term {
    Tag(Vec<TagKind>),
    Benefit(Vec<BenefitKind>),
    Presence(Vec<Presence>),
    Residence(Vec<Residence>),
    Unit(UnitPath),
    Party,
    /// At least, at most.
    Age(u32, u32),
}

impl Filter {
    /// An example of one that can be read.
    pub const EXAMPLE: &'static str = "tag=living_alone age>=65";

    /// Reads an expression; an empty one means everybody who is here.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        text.split_whitespace().map(term).collect::<Option<_>>().map(Self)
    }

    /// True when it means them. Nobody who died or moved away is meant.
    #[must_use]
    pub fn means(&self, who: &Candidate) -> bool {
        let is_gone = matches!(who.presence, Presence::Dead | Presence::MovedOut);
        !is_gone && self.0.iter().all(|term| term.holds(who))
    }
}

impl Term {
    fn holds(&self, who: &Candidate) -> bool {
        match self {
            Self::Tag(kinds) => who.tags.iter().any(|tag| kinds.contains(tag)),
            Self::Benefit(kinds) => who.benefits.iter().any(|benefit| kinds.contains(benefit)),
            Self::Presence(known) => known.contains(&who.presence),
            Self::Residence(known) => known.contains(&who.residence),
            Self::Unit(unit) => unit.contains(&who.unit),
            Self::Party => who.is_party_member,
            Self::Age(least, most) => who.age.is_some_and(|age| (*least..=*most).contains(&age)),
        }
    }
}

fn term(text: &str) -> Option<Term> {
    let years = |text: &str| text.parse::<u32>().ok();
    if let Some(least) = text.strip_prefix("age>=") {
        return Some(Term::Age(years(least)?, u32::MAX));
    }
    if let Some(most) = text.strip_prefix("age<=") {
        return Some(Term::Age(0, years(most)?));
    }
    let (name, value) = text.split_once('=')?;
    Some(match name {
        "tag" => Term::Tag(codes(value, TagKind::from_code, TagKind::is_known)?),
        "benefit" => Term::Benefit(codes(value, BenefitKind::from_code, BenefitKind::is_known)?),
        "presence" => Term::Presence(codes(value, Presence::from_code, Presence::is_known)?),
        "residence" => Term::Residence(codes(value, Residence::from_code, Residence::is_known)?),
        "unit" => Term::Unit(UnitPath::parse(value)?),
        "party" if value == "yes" => Term::Party,
        _ => return None,
    })
}

/// The codes joined by commas, all of which must be known.
fn codes<T>(value: &str, read: fn(&str) -> T, is_known: fn(&T) -> bool) -> Option<Vec<T>> {
    let read = value.split(',').map(read);
    read.map(|code| is_known(&code).then_some(code)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn somebody() -> Candidate {
        Candidate {
            household: HouseholdId(Uuid::from_u128(1)),
            person: Some(PersonId(Uuid::from_u128(2))),
            name: "谭立春".to_owned(),
            unit: UnitPath::parse("439901100/200/03/012").unwrap(),
            residence: Residence::Resident,
            tags: vec![TagKind::LivingAlone],
            benefits: vec![BenefitKind::Dibao],
            age: Some(82),
            presence: Presence::Home,
            is_party_member: false,
        }
    }

    #[test]
    fn a_filter_means_who_meets_every_term_and_nobody_who_is_gone() {
        for (text, means) in [
            ("", true),
            ("tag=living_alone,disabled age>=65", true),
            ("age>=65 age<=80", false),
            ("age<=82 benefit=dibao", true),
            ("presence=away", false),
            ("residence=resident unit=439901100/200", true),
            ("unit=439901100/201", false),
            ("party=yes", false),
        ] {
            assert_eq!(Filter::parse(text).unwrap().means(&somebody()), means, "{text}");
        }
        let gone = Candidate {
            presence: Presence::MovedOut,
            ..somebody()
        };
        assert!(!Filter::default().means(&gone));
        let unknown = Candidate {
            age: None,
            ..somebody()
        };
        assert!(
            !Filter::parse("age>=0").unwrap().means(&unknown),
            "an age that nobody knows"
        );
    }

    #[test]
    fn what_a_filter_does_not_know_is_refused_whole() {
        for text in [
            "tag=nobody",
            "age>=old",
            "tag",
            "colour=red",
            "tag=smd,nobody",
            "unit=",
            "party=no",
        ] {
            assert_eq!(Filter::parse(text), None, "{text}");
        }
        assert!(Filter::parse(Filter::EXAMPLE).is_some());
    }

    #[test]
    fn a_table_of_statuses_has_one_that_waits_first_and_one_that_is_done() {
        let table = |texts: &[&str]| is_table(texts.iter().copied());
        assert!(table(&[
            "1|未缴|open",
            "2|已缴|done",
            "3|不参保|done",
            "4|联系不上|open"
        ]));
        for wrong in [
            &["1|未缴|open"][..],
            &["1|已缴|done", "2|未缴|open"],
            &["1|未缴|open", "1|已缴|done"],
            &["1|未缴|open", "2|未缴|done"],
            &["0|未缴|open", "2|已缴|done"],
            &["1|未缴|open", "2|已缴"],
            &["1||open", "2|已缴|done"],
            &[],
        ] {
            assert!(!table(wrong), "{wrong:?}");
        }
    }
}
