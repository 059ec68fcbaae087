//! R09-R12 and R24-R26: when to see a household again, and whom to ask about what.
//!
//! A visit counts when somebody was met, whatever the way: the reason shown is always the last visit the page shows.

use super::draft::{Draft, Subject, plus_days, plus_months, rolled_back};
use super::rule::FollowUpRule;
use super::{FollowUpKind, Priority};
use crate::domain::calendar::Due;
use crate::domain::colour::{ADULT, major_change_until};
use crate::domain::facts::HouseholdFacts;
use crate::domain::household::{Colour, Residence};
use crate::domain::ids::PersonId;
use crate::domain::person::{Person, Presence};
use crate::domain::rules::Rules;
use crate::domain::tag::{Tag, TagKind, TagLevel};
use crate::domain::time::Date;
use crate::domain::visit::Outcome;
use chrono::Datelike;

/// Adds the visits a household is due.
pub(super) fn derive(facts: &HouseholdFacts, colour: &Colour, rules: &Rules, today: Date, drafts: &mut Vec<Draft>) {
    let round = Round { facts, colour, rules };
    drafts.extend(round.by_colour());
    drafts.extend(round.missed());
    for tag in facts.tags_in_force(today) {
        drafts.extend(round.major_change(tag));
        drafts.extend(round.child(tag, today));
    }
    round.monthly(today, drafts);
    round.gaps(today, drafts);
}

struct Round<'a> {
    facts: &'a HouseholdFacts,
    colour: &'a Colour,
    rules: &'a Rules,
}

impl Round<'_> {
    /// R09: by colour from the last visit; the day agreed on the last visit comes first.
    fn by_colour(&self) -> Option<Draft> {
        let rule = self.rules.followups.on("R09")?;
        let last = self
            .facts
            .visits
            .iter()
            .find(|visit| visit.outcome == Outcome::Done || visit.next_visit.is_some());
        if let Some((visit, agreed)) = last.and_then(|visit| Some((visit, visit.next_visit?))) {
            let draft = self.draft("R09", FollowUpKind::Household, self.priority(), None, Due::on(agreed));
            return Some(draft.anchor(visit.date).because(Some(visit.date), "agreed"));
        }
        let (days, detail) = self.interval(rule, last.is_none());
        let since = last.map_or(self.facts.known_since, |visit| visit.date);
        let due = rolled_back(plus_days(since, days), since, &self.rules.calendar);
        let draft = self.draft("R09", FollowUpKind::Household, self.priority(), None, due);
        let anchor = last.map_or_else(|| "new".to_owned(), |visit| visit.date.to_string());
        Some(draft.anchor(anchor).because(Some(since), detail))
    }

    /// Days between visits and the code that explains them.
    fn interval(&self, rule: &FollowUpRule, is_new: bool) -> (u32, String) {
        let by_colour = match self.colour {
            Colour::Red => rule.number("red"),
            Colour::Yellow => rule.number("yellow"),
            Colour::Green | Colour::Unknown(_) => rule.number("green"),
        };
        match self.facts.household.residence {
            // Nobody lives there: a call now and then, whatever the colour.
            Residence::Vacant | Residence::RegisteredOnly => {
                (rule.number("vacant"), self.facts.household.residence.code().to_owned())
            }
            _ if is_new => (rule.number("new").min(by_colour), "new".to_owned()),
            // They can only be called: never more often than a yellow household is seen.
            Residence::Away => (by_colour.max(rule.number("yellow")), "away".to_owned()),
            _ => (by_colour, self.colour.code().to_owned()),
        }
    }

    /// R10: a death, a fire, an accident: somebody goes there at once.
    fn major_change(&self, tag: &Tag) -> Option<Draft> {
        let rule = self.rules.followups.on("R10")?;
        let from = tag.from.filter(|_| tag.kind == TagKind::MajorChange)?;
        let until = major_change_until(tag, self.rules)?;
        if self.facts.contacts().any(|contact| contact >= from && contact <= until) {
            return None;
        }
        let due = Due::on(plus_days(from, rule.number("within")));
        let draft = self.draft("R10", FollowUpKind::Household, Priority::RedVisit, tag.person_id, due);
        Some(draft.anchor(from).because(Some(from), tag.kind.code()))
    }

    /// R11 and R12: one contact each calendar month.
    fn monthly(&self, today: Date, drafts: &mut Vec<Draft>) {
        let mut people: Vec<(&'static str, Option<PersonId>)> = Vec::new();
        for tag in self.facts.tags_in_force(today) {
            let (rule, kind) = match tag.kind {
                TagKind::Monitored => ("R12", FollowUpKind::Household),
                _ if is_monthly_care(tag) && !self.lives_elsewhere(tag) => ("R11", FollowUpKind::Care),
                _ => continue,
            };
            if self.rules.followups.on(rule).is_none() || people.contains(&(rule, tag.person_id)) {
                continue;
            }
            people.push((rule, tag.person_id));
            let since = tag.from.unwrap_or(self.facts.known_since);
            let last = self.facts.contacts().max().filter(|contact| *contact >= since);
            let month = last.map_or(first_of_month(since), |contact| plus_months(first_of_month(contact), 1));
            let due = self.rules.calendar.previous_working_day(last_of_month(month));
            let draft = self.draft(rule, kind, Priority::YellowVisit, tag.person_id, due);
            let anchor = month.format("%Y-%m");
            drafts.push(draft.anchor(anchor).because(last, tag.kind.code()));
        }
    }

    /// R24: a child left behind, and a call to the parents.
    fn child(&self, tag: &Tag, today: Date) -> Option<Draft> {
        let rule = self.rules.followups.on("R24")?;
        let grown = |person: &Person| person.age(today).is_some_and(|age| age >= ADULT);
        let person = tag.person_id.and_then(|id| self.facts.person_here(id));
        if tag.kind != TagKind::LeftBehindChild || person.is_some_and(grown) {
            return None;
        }
        let since = self.facts.contacts().max();
        let from = since.unwrap_or_else(|| tag.from.unwrap_or(self.facts.known_since));
        let due = rolled_back(plus_days(from, rule.number("days")), from, &self.rules.calendar);
        let draft = self.draft("R24", FollowUpKind::Care, Priority::YellowVisit, tag.person_id, due);
        Some(draft.anchor(from).because(since, tag.kind.code()))
    }

    /// R25: nobody met several times running: another time of day, or the telephone.
    fn missed(&self) -> Option<Draft> {
        let rule = self.rules.followups.on("R25")?;
        let misses = self
            .facts
            .visits
            .iter()
            .take_while(|visit| visit.outcome == Outcome::NotHome)
            .count();
        let last = self.facts.visits.first()?.date;
        if misses == 0 || misses < usize::try_from(rule.number("misses")).unwrap_or(usize::MAX) {
            return None;
        }
        let due = rolled_back(plus_days(last, rule.number("days")), last, &self.rules.calendar);
        let draft = self.draft("R25", FollowUpKind::Household, self.priority(), None, due);
        Some(draft.anchor(last).because(Some(last), misses.to_string()))
    }

    /// R26: what to ask on the next visit. The day is set when it joins that visit.
    fn gaps(&self, today: Date, drafts: &mut Vec<Draft>) {
        let facts = self.facts;
        let empty = matches!(facts.household.residence, Residence::Vacant | Residence::RegisteredOnly);
        if self.rules.followups.on("R26").is_none() || empty {
            return;
        }
        let mut ask = |person, detail: &str| {
            let due = Due::on(facts.known_since);
            let draft = self.draft("R26", FollowUpKind::DataGap, Priority::Data, person, due);
            drafts.push(draft.anchor(detail).because(None, detail));
        };
        let mut here = facts.persons.iter().filter(|person| person.is_here());
        if facts.household.phone.is_empty() && here.clone().all(|person| person.phones.is_empty()) {
            ask(None, "phone");
        }
        let alone = here.find(|person| {
            let unknown = [&person.emergency_name, &person.emergency_phone, &person.guardian_name];
            unknown.iter().all(|text| text.is_empty()) && self.needs_contact(person, today)
        });
        if let Some(person) = alone {
            ask(Some(person.id), "emergency_contact");
        }
    }

    /// People for whom somebody must be reachable.
    fn needs_contact(&self, person: &Person, today: Date) -> bool {
        self.facts
            .tags_in_force(today)
            .any(|tag| tag.person_id == Some(person.id) && (is_monthly_care(tag) || tag.kind.is_health()))
    }

    fn lives_elsewhere(&self, tag: &Tag) -> bool {
        let person = tag.person_id.and_then(|id| self.facts.person_here(id));
        person.is_some_and(|person| matches!(person.presence, Presence::AwayWork | Presence::Institution))
    }

    fn priority(&self) -> Priority {
        match self.colour {
            Colour::Red => Priority::RedVisit,
            Colour::Yellow => Priority::YellowVisit,
            Colour::Green | Colour::Unknown(_) => Priority::GreenVisit,
        }
    }

    fn draft(
        &self,
        rule: &'static str,
        kind: FollowUpKind,
        priority: Priority,
        person: Option<PersonId>,
        due: Due,
    ) -> Draft {
        let household = &self.facts.household;
        Draft::new(
            rule,
            kind,
            priority,
            Subject::household(household.id, person, &household.unit),
            due,
        )
    }
}

/// R11's people: alone, left behind, unable to care for themselves, severely disabled, bereaved of their only child.
fn is_monthly_care(tag: &Tag) -> bool {
    use TagKind as K;
    match tag.kind {
        K::LivingAlone | K::EmptyNest | K::LeftBehindElder | K::DisabledElder | K::SpecialFamily => true,
        K::Disabled => matches!(tag.level, Some(TagLevel::Grade1 | TagLevel::Grade2)),
        _ => false,
    }
}

fn first_of_month(date: Date) -> Date {
    date.with_day(1).unwrap_or(date)
}

fn last_of_month(date: Date) -> Date {
    plus_months(first_of_month(date), 1).pred_opt().unwrap_or(date)
}
