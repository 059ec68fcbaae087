//! R10 and R26: somebody died, came back from hospital, or the whole household is gone: who is visited, what is asked.
//!
//! Only what changed here counts: a person typed in as dead is history. Source: domain/model.md 6.3, 6.5.

use super::draft::{Draft, Subject, known_since, plus_days, rolled_back};
use super::{FollowUpKind, Priority};
use crate::domain::calendar::Due;
use crate::domain::colour::major_change_until;
use crate::domain::facts::{FACE_TO_FACE, HouseholdFacts};
use crate::domain::household::Residence;
use crate::domain::ids::PersonId;
use crate::domain::person::{Person, Presence};
use crate::domain::rules::Rules;
use crate::domain::tag::{Tag, TagKind};
use crate::domain::time::Date;
use crate::domain::visit::Outcome;

/// Adds the visits and questions.
pub(super) fn derive(facts: &HouseholdFacts, rules: &Rules, today: Date, drafts: &mut Vec<Draft>) {
    for tag in facts
        .tags
        .iter()
        .filter(|tag| tag.kind == TagKind::MajorChange && tag.holds(today))
    {
        let known = facts.tag_known(tag);
        let Some((from, until)) = tag.from.zip(major_change_until(tag, rules)) else {
            continue;
        };
        if known <= until {
            drafts.extend(visit(facts, rules, tag.person_id, (from, known), tag.kind.code()));
        }
    }
    for person in &facts.persons {
        let Some((on, detail)) = change(facts, person) else {
            continue;
        };
        let is_told = |tag: &Tag| {
            tag.kind == TagKind::MajorChange && tag.holds(today) && tag.person_id.is_none_or(|id| id == person.id)
        };
        if !facts.tags.iter().any(is_told) {
            drafts.extend(visit(facts, rules, Some(person.id), (on, on), detail));
        }
    }
    drafts.extend(empty(facts, rules));
}

/// The day on which it became known here that the person died or came back from hospital.
pub(crate) fn change(facts: &HouseholdFacts, person: &Person) -> Option<(Date, &'static str)> {
    let changed = facts.moved(person.id)?;
    match (Presence::from_code(&changed.was), &person.presence) {
        (_, Presence::Dead) => Some((changed.on, "died")),
        (Presence::Hospital, Presence::Home) => Some((changed.on, "discharge")),
        _ => None,
    }
}

/// R10: somebody goes there at once; not where nobody lives any more.
fn visit(
    facts: &HouseholdFacts,
    rules: &Rules,
    person: Option<PersonId>,
    (from, known): (Date, Date),
    detail: &str,
) -> Option<Draft> {
    let rule = rules.followups.on("R10")?;
    if is_empty(facts) || facts.met(FACE_TO_FACE).any(|visit| visit.date >= from) {
        return None;
    }
    let within = rule.number("within");
    let due = known_since(Due::on(plus_days(from, within)), known, within, &rules.calendar);
    let subject = Subject::household(facts.household.id, person, &facts.household.unit);
    let draft = Draft::new("R10", FollowUpKind::Household, Priority::RedVisit, subject, due);
    Some(draft.anchor(from).because(Some(from), detail))
}

/// True when people are written down and none of them is there any more.
pub(super) fn is_empty(facts: &HouseholdFacts) -> bool {
    !facts.persons.is_empty() && !facts.persons.iter().any(Person::is_here)
}

/// The visit that found that they had moved, when nobody has been met and nothing was changed since.
pub(super) fn found_moved(facts: &HouseholdFacts) -> Option<(Date, Date)> {
    let last = facts.visits.first().filter(|visit| visit.outcome == Outcome::Moved)?;
    let noted = facts.known.changed(facts.household.id.0, "residence");
    let is_noted = noted.is_some_and(|noted| noted.on >= last.date.max(last.known));
    (!is_noted).then_some((last.date, last.known))
}

/// R26: nobody lives there any more, or a visit found so: is it registered only, vacant or to be deleted?
fn empty(facts: &HouseholdFacts, rules: &Rules) -> Option<Draft> {
    let rule = rules.followups.on("R26")?;
    if matches!(facts.household.residence, Residence::Vacant | Residence::RegisteredOnly) {
        return None;
    }
    let (on, known, detail) = if is_empty(facts) {
        let left = facts
            .persons
            .iter()
            .map(|person| facts.known.of(person.id.0, &["presence"]))
            .max()?;
        let left = left.max(facts.known_since);
        (left, left, "empty")
    } else {
        let (on, known) = found_moved(facts)?;
        (on, known, "moved")
    };
    let within = rule.number("empty");
    let counted = rolled_back(plus_days(on, within), on, &rules.calendar);
    let due = known_since(counted, known, within, &rules.calendar);
    let subject = Subject::household(facts.household.id, None, &facts.household.unit);
    let draft = Draft::new("R26", FollowUpKind::Custom, Priority::YellowVisit, subject, due);
    Some(draft.anchor(format_args!("{detail}.{on}")).because(Some(on), detail))
}
