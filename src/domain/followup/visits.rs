//! R09, R11, R12 and R24-R26: when to see a household again, and whom to ask about what.
//!
//! A visit counts when somebody was met or spoken to. What is asked about one person is answered by meeting that person.

use super::draft::{Draft, Subject, known_since, plus_days, plus_months, rolled_back};
use super::presence;
use super::rule::FollowUpRule;
use super::{FollowUpKind, Priority};
use crate::domain::calendar::Due;
use crate::domain::colour::{ADULT, Attention};
use crate::domain::facts::{HouseholdFacts, VisitFact};
use crate::domain::household::{Colour, Residence};
use crate::domain::ids::PersonId;
use crate::domain::person::{Person, Presence};
use crate::domain::rules::Rules;
use crate::domain::tag::{Tag, TagKind, TagLevel};
use crate::domain::time::Date;
use crate::domain::visit::{Outcome, Way};
use chrono::Datelike;

/// Adds the visits a household is due.
pub(super) fn derive(
    facts: &HouseholdFacts,
    attention: &Attention,
    rules: &Rules,
    today: Date,
    drafts: &mut Vec<Draft>,
) {
    let round = Round {
        facts,
        attention,
        rules,
    };
    drafts.extend(round.by_colour());
    drafts.extend(round.missed());
    for tag in facts.tags_in_force(today) {
        drafts.extend(round.child(tag, today));
    }
    round.monthly(today, drafts);
    round.gaps(today, drafts);
}

struct Round<'a> {
    facts: &'a HouseholdFacts,
    attention: &'a Attention,
    rules: &'a Rules,
}

impl Round<'_> {
    /// R09: by colour from the last visit; the day agreed on the last visit comes first, but no later than the colour's.
    fn by_colour(&self) -> Option<Draft> {
        let rule = self.rules.followups.on("R09")?;
        if presence::is_empty(self.facts) || presence::found_moved(self.facts).is_some() {
            return None;
        }
        let away = self.facts.household.residence == Residence::Away;
        let counts = |visit: &&VisitFact| visit.outcome == Outcome::Done && (away || visit.way != Way::Wechat);
        let last = self
            .facts
            .visits
            .iter()
            .find(|visit| counts(visit) || visit.next_visit.is_some());
        // What was promised is kept also where the county switched visits of the colour off.
        let counted = self.next(rule, last);
        let since = last.map_or(self.facts.known_since, |visit| visit.date);
        let agreed = last
            .and_then(|visit| visit.next_visit)
            .filter(|agreed| counted.as_ref().is_none_or(|(due, _)| *agreed <= due.date));
        let agreed = agreed.map(|agreed| (Due::on(agreed), "agreed".to_owned()));
        let (due, detail) = agreed.or(counted)?;
        let draft = self.draft("R09", FollowUpKind::Household, self.priority(), None, due);
        let anchor = last.map_or_else(|| "new".to_owned(), |visit| visit.date.to_string());
        Some(draft.anchor(anchor).because(Some(since), detail))
    }

    /// The day by colour: the earliest that the colour in force and those below it give, each counted from when it became known
    /// that the household has it. `None` when the county switched visits of its colour off.
    fn next(&self, rule: &FollowUpRule, last: Option<&VisitFact>) -> Option<(Due, String)> {
        let since = last.map_or(self.facts.known_since, |visit| visit.date);
        let lived_in = self.facts.known.of(self.facts.household.id.0, &["residence"]);
        let known = last.map_or(Date::MIN, |visit| visit.known).max(lived_in);
        let due = |(colour, from): (&Colour, Date)| {
            let (days, detail) = self.interval(rule, colour, last.is_none());
            let counted = rolled_back(plus_days(since, days), since, &self.rules.calendar);
            let new = rule.number("new").min(days);
            (days > 0).then(|| (known_since(counted, known.max(from), new, &self.rules.calendar), detail))
        };
        let found = self.attention.levels().into_iter().filter_map(due);
        let (due, _) = found.min_by_key(|(due, _)| due.date)?;
        let (_, detail) = self.interval(rule, &self.attention.colour, last.is_none());
        Some((due, detail))
    }

    /// Days between visits and the code that explains them.
    fn interval(&self, rule: &FollowUpRule, colour: &Colour, is_new: bool) -> (u32, String) {
        let by_colour = match colour {
            Colour::Red => rule.number("red"),
            Colour::Yellow => rule.number("yellow"),
            Colour::Green | Colour::Unknown(_) => rule.number("green"),
        };
        match self.facts.household.residence {
            // Nobody lives there: a call now and then, whatever the colour.
            Residence::Vacant | Residence::RegisteredOnly => {
                (rule.number("vacant"), self.facts.household.residence.code().to_owned())
            }
            _ if is_new && by_colour > 0 => (rule.number("new").min(by_colour), "new".to_owned()),
            _ if is_new => (rule.number("new"), "new".to_owned()),
            // They can only be called: never more often than a yellow household is seen.
            Residence::Away if by_colour > 0 => (by_colour.max(rule.number("yellow")), "away".to_owned()),
            _ => (by_colour, colour.code().to_owned()),
        }
    }

    /// R11 and R12: one contact each calendar month.
    fn monthly(&self, today: Date, drafts: &mut Vec<Draft>) {
        let mut people: Vec<(&'static str, Option<PersonId>)> = Vec::new();
        for tag in self.facts.tags_in_force(today) {
            let (rule, kind) = match tag.kind {
                TagKind::Monitored => ("R12", FollowUpKind::Household),
                _ if is_monthly_care_of(self.facts, tag) => ("R11", FollowUpKind::Care),
                _ => continue,
            };
            if self.rules.followups.on(rule).is_none() || people.contains(&(rule, tag.person_id)) {
                continue;
            }
            people.push((rule, tag.person_id));
            let known = self
                .facts
                .tag_known(tag)
                .max(self.facts.known_since)
                .max(self.back(tag));
            let since = tag.from.map_or(known, |from| from.max(known));
            let last = self.facts.contacts_of(tag.person_id).map(|visit| visit.date).max();
            let last = last.filter(|contact| *contact >= since);
            let month = last.map_or_else(|| self.first_month(since), next_month);
            let due = self.rules.calendar.previous_working_day(last_of_month(month));
            let draft = self.draft(rule, kind, Priority::YellowVisit, tag.person_id, due);
            let anchor = month.format("%Y-%m");
            drafts.push(draft.anchor(anchor).because(last, tag.kind.code()));
        }
    }

    /// The first month that is asked for: that of the day itself, unless it is nearly over.
    fn first_month(&self, since: Date) -> Date {
        let end = self.rules.calendar.previous_working_day(last_of_month(since)).date;
        let days = self.rules.followups.get("R11").map_or(0, |rule| rule.number("grace"));
        if end < plus_days(since, days) {
            next_month(since)
        } else {
            first_of_month(since)
        }
    }

    /// The day on which the tag's person came back to where they can be visited.
    fn back(&self, tag: &Tag) -> Date {
        let moved = tag.person_id.and_then(|id| self.facts.moved(id));
        let from_elsewhere = moved.filter(|moved| is_elsewhere(&Presence::from_code(&moved.was)));
        from_elsewhere.map_or(Date::MIN, |moved| moved.on)
    }

    /// R24: a child left behind, and a call to the parents.
    fn child(&self, tag: &Tag, today: Date) -> Option<Draft> {
        let rule = self.rules.followups.on("R24")?;
        let grown = |person: &Person| person.age(today).is_some_and(|age| age >= ADULT);
        let person = tag.person_id.and_then(|id| self.facts.person_here(id));
        if tag.kind != TagKind::LeftBehindChild || person.is_some_and(grown) {
            return None;
        }
        if self.facts.is_in_care(tag.person_id) {
            return None;
        }
        let calendar = &self.rules.calendar;
        let known = self.facts.tag_known(tag).max(self.facts.known_since);
        let begun = tag.from.map_or(known, |from| from.max(known));
        let last = self.facts.contacts_of(tag.person_id).max_by_key(|visit| visit.date);
        let since = last.map(|visit| visit.date);
        let from = since.unwrap_or(begun);
        let days = rule.number("days");
        let counted = rolled_back(plus_days(from, days), from, calendar);
        let known = last.map_or(known, |visit| visit.known.max(known));
        let due = known_since(counted, known, days, calendar);
        let holidays = holidays_begin(rule, from.max(known)).filter(|begin| *begin < due.date);
        let draft = |due| self.draft("R24", FollowUpKind::Care, Priority::YellowVisit, tag.person_id, due);
        Some(match holidays {
            Some(begin) => {
                let begins = if rule.is_guess() { HOLIDAY_GUESS } else { HOLIDAY };
                let detail = format!("{}:{begins}", tag.kind);
                draft(Due::on(begin))
                    .anchor(format_args!("{from}.{HOLIDAY}"))
                    .because(since, detail)
            }
            None => draft(due).anchor(from).because(since, tag.kind.code()),
        })
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
        let newest = self.facts.visits.first()?;
        let last = newest.date;
        if misses == 0 || misses < usize::try_from(rule.number("misses")).unwrap_or(usize::MAX) {
            return None;
        }
        let days = rule.number("days");
        let counted = rolled_back(plus_days(last, days), last, &self.rules.calendar);
        let due = known_since(counted, newest.known, days, &self.rules.calendar);
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

    fn priority(&self) -> Priority {
        match self.attention.colour {
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

/// Where nobody of the village sees them: at work elsewhere, in a home, in hospital, or nobody knows where.
fn is_elsewhere(presence: &Presence) -> bool {
    matches!(
        presence,
        Presence::AwayWork | Presence::Institution | Presence::Hospital | Presence::Missing
    )
}

/// True when R11 asks for a contact each month because of the tag: the person is one of its people, and lives here.
pub(in crate::domain) fn is_monthly_care_of(facts: &HouseholdFacts, tag: &Tag) -> bool {
    let person = tag.person_id.and_then(|id| facts.person_here(id));
    is_monthly_care(tag) && !person.is_some_and(|person| is_elsewhere(&person.presence))
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

/// The code of the school holidays.
const HOLIDAY: &str = "holiday";
/// The same while nobody has said on which days they begin here.
const HOLIDAY_GUESS: &str = "holiday_guess";
/// A contact so many days before the holidays answers for their beginning.
const HOLIDAY_DAYS: i64 = 3;

/// The first day of school holidays that a contact of `last` does not answer for.
fn holidays_begin(rule: &FollowUpRule, last: Date) -> Option<Date> {
    let year = last.year();
    let days = rule.series("holidays").iter();
    let days = days.flat_map(|day| [year, year + 1].map(|year| Date::from_ymd_opt(year, day / 100, day % 100)));
    days.flatten()
        .filter(|day| (*day - last).num_days() > HOLIDAY_DAYS)
        .min()
}

fn first_of_month(date: Date) -> Date {
    date.with_day(1).unwrap_or(date)
}

fn next_month(date: Date) -> Date {
    plus_months(first_of_month(date), 1)
}

fn last_of_month(date: Date) -> Date {
    plus_months(first_of_month(date), 1).pred_opt().unwrap_or(date)
}
