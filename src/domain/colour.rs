//! Attention level (关注等级) of a household: red, yellow or green, by rule from tags, benefits, people and requests.
//!
//! Invariant: a colour set by hand wins until its last day; every answer carries the code of what decided it.
//! Source: norms.md 2.7. The codes: `hand`, `none`, `tag:<kind>`, `benefit:<kind>`, `minor`, `dispute`,
//! `request_overdue`; the words for them are in `ui::words`.

use super::benefit::{BenefitKind, BenefitState};
use super::facts::{HouseholdFacts, RequestFact};
use super::household::Colour;
use super::mask::{View, hides_tag};
use super::person::{Person, Presence};
use super::request::RequestKind;
use super::rules::Rules;
use super::tag::{Tag, TagKind, TagLevel};
use super::time::Date;
use chrono::Days;

/// From this age people on their own are looked after (norms.md 2.7).
pub const ELDER: u32 = 60;
/// From this age an ill person on their own makes the household red.
pub const AGED: u32 = 80;
/// Below this age a person needs a guardian.
pub const ADULT: u32 = 18;

/// A colour and what decided it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attention {
    /// The colour in force.
    pub colour: Colour,
    /// What decided it.
    pub because: String,
}

/// The colour of a household as of `today`.
#[must_use]
pub fn attention(facts: &HouseholdFacts, rules: &Rules, today: Date) -> Attention {
    let (colour, because) = by_hand(facts, today)
        .or_else(|| red(facts, rules, today).map(|because| (Colour::Red, because)))
        .or_else(|| yellow(facts, today).map(|because| (Colour::Yellow, because)))
        .unwrap_or((Colour::Green, "none".to_owned()));
    Attention { colour, because }
}

/// True when the reason would tell of somebody's illness, family or need in this view.
#[must_use]
pub fn hides(because: &str, view: View) -> bool {
    match because.split_once(':') {
        Some(("tag", tag)) => hides_tag(&TagKind::from_code(tag), view),
        None if matches!(because, "hand" | "none" | "request_overdue") => false,
        _ => view == View::Projector,
    }
}

/// The last day on which a major change keeps the household red; `None` when the tag is none or has no first day.
#[must_use]
pub fn major_change_until(tag: &Tag, rules: &Rules) -> Option<Date> {
    let days = rules.followups.get("R10").map_or(30, |rule| rule.number("red_days"));
    let from = tag.from.filter(|_| tag.kind == TagKind::MajorChange)?;
    from.checked_add_days(Days::new(days.into()))
}

fn by_hand(facts: &HouseholdFacts, today: Date) -> Option<(Colour, String)> {
    let holds = facts.household.colour_until.is_none_or(|until| today <= until);
    let colour = facts
        .household
        .colour
        .clone()
        .filter(|colour| holds && colour.is_known())?;
    Some((colour, "hand".to_owned()))
}

fn red(facts: &HouseholdFacts, rules: &Rules, today: Date) -> Option<String> {
    for tag in facts.tags_in_force(today) {
        let decides = match tag.kind {
            TagKind::Smd => {
                matches!(tag.level, Some(TagLevel::Unstable | TagLevel::Basic))
                    || tag.risk.is_some_and(|risk| risk >= 1)
            }
            TagKind::HomeCare => true,
            TagKind::MajorChange => major_change_until(tag, rules).is_none_or(|until| today <= until),
            TagKind::TekunScattered => is_alone(facts, tag, today) || is_frail(facts, tag, today),
            TagKind::LivingAlone => is_aged(facts, tag, today) && has_illness(facts, tag, today),
            _ => false,
        };
        if decides {
            return Some(tag_code(&tag.kind));
        }
    }
    if facts
        .persons
        .iter()
        .any(|person| is_unguarded_minor(facts, person, today))
    {
        return Some("minor".to_owned());
    }
    let violent = |fact: &&RequestFact| {
        fact.request.kind == RequestKind::Dispute
            && fact.request.violence_sign
            && fact.folded.state.is_open()
            && fact.folded.resolved_at.is_none()
    };
    facts.requests.iter().find(violent).map(|_| "dispute".to_owned())
}

fn yellow(facts: &HouseholdFacts, today: Date) -> Option<String> {
    for tag in facts.tags_in_force(today) {
        let decides = match tag.kind {
            TagKind::Dibao
            | TagKind::Monitored
            | TagKind::SpecialFamily
            | TagKind::LeftBehindChild
            | TagKind::TekunScattered
            | TagKind::Smd => true,
            TagKind::Disabled => matches!(tag.level, Some(TagLevel::Grade1 | TagLevel::Grade2)),
            TagKind::LivingAlone | TagKind::EmptyNest | TagKind::LeftBehindElder => {
                age_of(facts, tag, today).is_none_or(|age| age >= ELDER)
            }
            TagKind::Hypertension | TagKind::Diabetes | TagKind::Copd => is_uncontrolled(tag),
            _ => false,
        };
        if decides {
            return Some(tag_code(&tag.kind));
        }
    }
    let dibao = facts
        .benefits
        .iter()
        .any(|benefit| benefit.kind == BenefitKind::Dibao && benefit.state == BenefitState::Receiving);
    if dibao {
        return Some("benefit:dibao".to_owned());
    }
    let overdue = facts
        .requests
        .iter()
        .any(|fact| fact.folded.due.is_some_and(|due| due.date < today));
    overdue.then(|| "request_overdue".to_owned())
}

fn tag_code(kind: &TagKind) -> String {
    format!("tag:{kind}")
}

fn is_uncontrolled(tag: &Tag) -> bool {
    use TagLevel as L;
    matches!(tag.level, Some(L::Uncontrolled | L::Referral | L::Crisis | L::Unstable))
}

/// The person a tag speaks of, or the only one there when it speaks of the household.
fn person_of<'a>(facts: &'a HouseholdFacts, tag: &Tag) -> Option<&'a Person> {
    let mut here = facts.persons.iter().filter(|person| person.is_here());
    match tag.person_id {
        Some(id) => here.find(|person| person.id == id),
        None => here.next().filter(|_| here.next().is_none()),
    }
}

fn age_of(facts: &HouseholdFacts, tag: &Tag, today: Date) -> Option<u32> {
    person_of(facts, tag).and_then(|person| person.age(today))
}

/// Another tag of the same person (or of the household) that holds.
fn also<'a>(facts: &'a HouseholdFacts, tag: &Tag, today: Date) -> impl Iterator<Item = &'a Tag> {
    let person = tag.person_id;
    facts
        .tags_in_force(today)
        .filter(move |other| person.is_none() || other.person_id.is_none() || other.person_id == person)
}

fn is_alone(facts: &HouseholdFacts, tag: &Tag, today: Date) -> bool {
    facts.persons.iter().filter(|person| person.is_here()).count() == 1
        || also(facts, tag, today).any(|other| other.kind == TagKind::LivingAlone)
}

fn is_frail(facts: &HouseholdFacts, tag: &Tag, today: Date) -> bool {
    also(facts, tag, today).any(|other| other.kind == TagKind::DisabledElder)
}

fn is_aged(facts: &HouseholdFacts, tag: &Tag, today: Date) -> bool {
    age_of(facts, tag, today).is_some_and(|age| age >= AGED)
        || also(facts, tag, today).any(|other| other.kind == TagKind::Aged)
}

fn has_illness(facts: &HouseholdFacts, tag: &Tag, today: Date) -> bool {
    also(facts, tag, today).any(|other| other.kind.is_health())
}

/// A minor at home with no adult there and no guardian named.
fn is_unguarded_minor(facts: &HouseholdFacts, person: &Person, today: Date) -> bool {
    let minor = person.age(today).is_some_and(|age| age < ADULT) && person.presence == Presence::Home;
    let adult = |other: &Person| {
        other.presence == Presence::Home && other.id != person.id && other.age(today).is_none_or(|age| age >= ADULT)
    };
    minor && person.guardian_name.is_empty() && !facts.persons.iter().any(adult)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::{day, facts, person, tag};

    const TODAY: &str = "2026-11-20";

    fn colour(facts: &HouseholdFacts) -> (Colour, String) {
        let attention = attention(facts, &Rules::builtin(), day(TODAY));
        (attention.colour, attention.because)
    }

    #[test]
    fn one_tag_decides_by_its_kind_and_level() {
        use {Colour as C, TagKind as K, TagLevel as L};
        for (kind, level, expected, because) in [
            (K::Smd, Some(L::Unstable), C::Red, "tag:smd"),
            (K::Smd, Some(L::Basic), C::Red, "tag:smd"),
            (K::Smd, Some(L::Stable), C::Yellow, "tag:smd"),
            (K::HomeCare, None, C::Red, "tag:home_care"),
            (K::MajorChange, None, C::Red, "tag:major_change"),
            (K::TekunScattered, None, C::Red, "tag:tekun_scattered"),
            (K::Dibao, None, C::Yellow, "tag:dibao"),
            (K::Disabled, Some(L::Grade2), C::Yellow, "tag:disabled"),
            (K::Disabled, Some(L::Grade3), C::Green, "none"),
            (K::LivingAlone, None, C::Yellow, "tag:living_alone"),
            (K::Hypertension, Some(L::Controlled), C::Green, "none"),
            (K::Hypertension, Some(L::Uncontrolled), C::Yellow, "tag:hypertension"),
            (K::LeftBehindChild, None, C::Yellow, "tag:left_behind_child"),
            (K::Veteran, None, C::Green, "none"),
        ] {
            let mut facts = facts();
            facts.persons = vec![person(1, Some("1950-03-04"))];
            let mut tag = tag(1, Some(1), kind.clone());
            tag.level = level;
            tag.from = Some(day("2026-11-01"));
            facts.tags = vec![tag];
            assert_eq!(colour(&facts), (expected, because.to_owned()), "{kind}");
        }
    }

    #[test]
    fn the_projector_does_not_tell_why_when_it_is_private() {
        for (code, hidden) in [
            ("tag:smd", true),
            ("benefit:dibao", true),
            ("minor", true),
            ("hand", false),
            ("none", false),
        ] {
            assert_eq!(hides(code, View::Projector), hidden, "{code}");
            assert!(!hides(code, View::Masked));
        }
    }

    #[test]
    fn an_ill_person_of_eighty_alone_is_red_at_seventy_nine_yellow() {
        for (born, expected) in [("1946-11-20", Colour::Red), ("1946-11-21", Colour::Yellow)] {
            let mut facts = facts();
            facts.persons = vec![person(1, Some(born))];
            facts.tags = vec![
                tag(1, Some(1), TagKind::LivingAlone),
                tag(2, Some(1), TagKind::Hypertension),
            ];
            assert_eq!(colour(&facts).0, expected);
        }
    }

    #[test]
    fn a_child_without_guardian_is_red_until_one_is_named() {
        let mut facts = facts();
        facts.persons = vec![person(1, Some("2017-05-01"))];
        assert_eq!(colour(&facts), (Colour::Red, "minor".to_owned()));
        facts.persons[0].guardian_name = "何谷雨".into();
        assert_eq!(colour(&facts).0, Colour::Green);
    }

    #[test]
    fn the_hand_wins_until_its_last_day() {
        let mut facts = facts();
        facts.tags = vec![tag(1, None, TagKind::Dibao)];
        facts.household.colour = Some(Colour::Red);
        for (until, expected) in [
            (None, Colour::Red),
            (Some(day(TODAY)), Colour::Red),
            (Some(day("2026-11-19")), Colour::Yellow),
        ] {
            facts.household.colour_until = until;
            assert_eq!(colour(&facts).0, expected);
        }
    }

    #[test]
    fn a_major_change_is_red_for_thirty_days() {
        let mut facts = facts();
        let mut change = tag(1, None, TagKind::MajorChange);
        change.from = Some(day("2026-10-21"));
        facts.tags = vec![change.clone()];
        assert_eq!(colour(&facts).0, Colour::Red);
        change.from = Some(day("2026-10-20"));
        facts.tags = vec![change];
        assert_eq!(colour(&facts).0, Colour::Green);
    }
}
