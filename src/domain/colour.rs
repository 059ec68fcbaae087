//! Attention level (关注等级) of a household: red, yellow or green, by rule from tags, benefits, people, requests and alarms.
//!
//! Invariant: a colour set by hand wins until its last day, but over no alarm and no care case; every answer carries the code of what decided it
//! and, for red and yellow, the day on which that became known here. Where tags are not held, nothing is called green.
//! Source: norms.md 2.7. The codes: `hand`, `none`, `unknown`, `alarm:<danger>`, `tag:<kind>`, `benefit:<kind>`, `minor`,
//! `dispute`, `request_overdue`; the words for them are in `ui::words`.

use super::benefit::{BenefitKind, BenefitState};
use super::facts::HouseholdFacts;
use super::household::Colour;
use super::mask::{View, hides_tag};
use super::person::{Person, Presence, birthday};
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

/// The age from which the yearly health check is offered (norms.md 2.4).
pub const SENIOR: u32 = 65;
/// The age at which the visits of childhood end: the last is at six (norms.md 2.4).
pub const SCHOOL_AGE: u32 = 7;

/// A colour and what decided it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attention {
    /// The colour in force; [`UNKNOWN`] when nobody here can tell.
    pub colour: Colour,
    /// What decided it.
    pub because: String,
    /// When it became known that it is at least yellow.
    yellow: Option<Date>,
    /// When it became known that it is red.
    red: Option<Date>,
}

impl Attention {
    /// The colours that ask for visits, each with the day on which it became known: the one in force, and those below it that
    /// would ask as well.
    #[must_use]
    pub fn levels(&self) -> Vec<(&Colour, Date)> {
        let yellow = self.yellow.filter(|_| self.colour != Colour::Green);
        let red = self.red.filter(|_| self.colour == Colour::Red);
        let known = yellow.map(|day| (&Colour::Yellow, day)).into_iter();
        let known = known.chain(red.map(|day| (&Colour::Red, day)));
        std::iter::once((&Colour::Green, Date::MIN)).chain(known).collect()
    }
}

/// The code of a colour that this device cannot know.
pub const UNKNOWN: &str = "unknown";

/// The colour of a household of which this device cannot tell.
#[must_use]
pub fn unknown() -> Colour {
    Colour::Unknown(UNKNOWN.to_owned())
}

/// Why a household is red or yellow: the code, and the day on which it became known.
pub type Reason = (String, Date);

/// The colour of a household as of `today`; `also` are the reasons for red that the follow-ups found.
#[must_use]
pub fn attention(facts: &HouseholdFacts, rules: &Rules, today: Date, also: &[Reason]) -> Attention {
    let mut red = red(facts, rules, today);
    red.extend_from_slice(also);
    let yellow = yellow(facts, today);
    let first = |reasons: &[Reason]| reasons.iter().map(|(_, day)| *day).min();
    // What was lowered by hand until some day is as red as it was only from the next day on.
    let ended = facts
        .household
        .colour_until
        .filter(|until| *until < today)
        .and_then(|until| until.succ_opt());
    let since = |reasons: &[Reason]| first(reasons).map(|day| day.max(ended.unwrap_or(day)));
    let is_alarm = |reason: &&Reason| reason.0.starts_with(ALARM);
    let stands = |reason: &Reason| is_alarm(&reason) || reason.0 == CARE;
    let hand = by_hand(facts, today).filter(|(colour, ..)| *colour == Colour::Red || !also.iter().any(stands));
    if let Some((colour, day)) = hand {
        return Attention {
            yellow: (colour != Colour::Green).then_some(day),
            red: (colour == Colour::Red).then_some(day),
            colour,
            because: "hand".to_owned(),
        };
    }
    let decides = red.iter().find(is_alarm).or(red.first());
    let (colour, because) = match (decides, yellow.first()) {
        (Some((because, _)), _) => (Colour::Red, because.clone()),
        (None, _) if !facts.has_tags => (unknown(), UNKNOWN.to_owned()),
        (None, Some((because, _))) => (Colour::Yellow, because.clone()),
        (None, None) => (Colour::Green, "none".to_owned()),
    };
    Attention {
        colour,
        because,
        yellow: since(&yellow),
        red: since(&red),
    }
}

/// The code of an active care case.
pub const CARE: &str = "care";

/// How the codes of alarms begin.
pub const ALARM: &str = "alarm:";

/// True when the reason would tell of somebody's illness, family or need in this view.
#[must_use]
pub fn hides(because: &str, view: View) -> bool {
    match because.split_once(':') {
        Some(("tag", tag)) => hides_tag(&TagKind::from_code(tag), view),
        None if matches!(because, "hand" | "none" | "request_overdue" | UNKNOWN) => false,
        _ => view == View::Projector,
    }
}

/// The last day on which a major change keeps the household red; `None` when the tag is none or has no first day.
#[must_use]
pub fn major_change_until(tag: &Tag, rules: &Rules) -> Option<Date> {
    red_until(tag.from.filter(|_| tag.kind == TagKind::MajorChange)?, rules)
}

/// The last day on which what happened on `from` keeps the household red.
#[must_use]
pub fn red_until(from: Date, rules: &Rules) -> Option<Date> {
    let days = rules.followups.get("R10").map_or(30, |rule| rule.number("red_days"));
    from.checked_add_days(Days::new(days.into()))
}

fn by_hand(facts: &HouseholdFacts, today: Date) -> Option<(Colour, Date)> {
    let household = &facts.household;
    let holds = household.colour_until.is_none_or(|until| today <= until);
    let colour = household.colour.clone().filter(|colour| holds && colour.is_known())?;
    Some((colour, facts.known.of(household.id.0, &["colour"])))
}

fn red(facts: &HouseholdFacts, rules: &Rules, today: Date) -> Vec<Reason> {
    let mut found = Vec::new();
    for tag in facts.tags_in_force(today) {
        let decides = match tag.kind {
            // The class nobody knows is not the stable one.
            TagKind::Smd => {
                !matches!(tag.level, Some(TagLevel::Stable | TagLevel::Controlled))
                    || tag.risk.is_some_and(|risk| risk >= 1)
            }
            TagKind::HomeCare => true,
            TagKind::Hypertension | TagKind::Diabetes => tag.level == Some(TagLevel::Crisis),
            TagKind::MajorChange => major_change_until(tag, rules).is_none_or(|until| today <= until),
            TagKind::TekunScattered => is_alone(facts, tag, today) || is_frail(facts, tag, today),
            TagKind::LivingAlone => is_aged(facts, tag, today) && has_illness(facts, tag, today),
            _ => false,
        };
        if decides {
            found.push((tag_code(&tag.kind), circumstances_known(facts, tag)));
        }
    }
    let mut minors = facts.persons.iter();
    if minors.any(|person| is_unguarded_minor(facts, person, today)) {
        found.push(("minor".to_owned(), people_known(facts)));
    }
    found
}

fn yellow(facts: &HouseholdFacts, today: Date) -> Vec<Reason> {
    let mut found = Vec::new();
    for tag in facts.tags_in_force(today) {
        let decides = match tag.kind {
            TagKind::Dibao
            | TagKind::Monitored
            | TagKind::SpecialFamily
            | TagKind::LeftBehindChild
            | TagKind::ChildInNeed
            | TagKind::Orphan
            | TagKind::DisabledElder
            | TagKind::SevereIllness
            | TagKind::Tuberculosis
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
            found.push((tag_code(&tag.kind), circumstances_known(facts, tag)));
        }
    }
    let dibao = facts.benefits.iter().filter(|benefit| {
        let is_here = benefit.person_id.is_none_or(|id| facts.person_here(id).is_some());
        benefit.kind == BenefitKind::Dibao && benefit.state == BenefitState::Receiving && is_here
    });
    found.extend(dibao.map(|benefit| {
        let known = facts.known.of(benefit.id.0, &["kind", "state"]);
        ("benefit:dibao".to_owned(), known)
    }));
    let overdue = facts
        .requests
        .iter()
        .filter_map(|fact| fact.folded.dates().due_on(today))
        .filter(|due| due.date < today);
    found.extend(overdue.map(|due| ("request_overdue".to_owned(), due.date.succ_opt().unwrap_or(due.date))));
    found
}

/// When the tag, and who else is there, became known as it is; somebody turning 80 is known on their birthday.
fn circumstances_known(facts: &HouseholdFacts, tag: &Tag) -> Date {
    let known = facts.level_known(tag);
    match tag.kind {
        TagKind::TekunScattered | TagKind::LivingAlone => {
            let others = facts.tags.iter().map(|tag| facts.tag_known(tag)).max();
            let birth = person_of(facts, tag).and_then(|person| birthday(person.birth?, AGED));
            let aged = birth.filter(|_| tag.kind == TagKind::LivingAlone);
            known
                .max(people_known(facts))
                .max(others.unwrap_or(known))
                .max(aged.unwrap_or(known))
        }
        _ => known,
    }
}

/// When it became known who is there.
fn people_known(facts: &HouseholdFacts) -> Date {
    let known = facts
        .persons
        .iter()
        .map(|person| facts.known.of(person.id.0, &["presence", "birth", "guardian_name"]));
    known.max().unwrap_or(Date::MIN)
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

/// Nobody else of the household is at home, whoever belongs to it.
fn is_alone(facts: &HouseholdFacts, tag: &Tag, today: Date) -> bool {
    let person = person_of(facts, tag).map(|person| person.id);
    let others = facts
        .persons
        .iter()
        .filter(|other| Some(other.id) != person && other.presence == Presence::Home);
    let here = facts.persons.iter().filter(|person| person.is_here()).count();
    (person.is_some() && others.count() == 0)
        || here == 1
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
        let attention = attention(facts, &Rules::builtin(), day(TODAY), &[]);
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
