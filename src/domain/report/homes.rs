//! M11 to M13 and M17: the figures of visits.

use super::figure::{Absence, Figure, FigureId, Subject};
use super::scope::Scope;
use crate::domain::colour::attention;
use crate::domain::facts::{HouseholdFacts, VisitFact};
use crate::domain::five::{self, Five, Mark, is_contact};
use crate::domain::followup::is_monthly_care_of;
use crate::domain::household::{Colour, Residence};
use crate::domain::ids::HouseholdId;
use crate::domain::time::Date;
use crate::domain::visit::{Outcome, Way};
use chrono::Days;
use std::collections::{HashMap, HashSet};

const COVERAGE: [FigureId; 3] = [
    FigureId::Covered,
    FigureId::CoveredAtHome,
    FigureId::RegisteredOnlyReached,
];
const IN_TIME: [FigureId; 2] = [FigureId::VisitedInTime, FigureId::KeyVisitedInTime];
const FIVE: [FigureId; 5] = [
    FigureId::FiveContact,
    FigureId::FiveVisit,
    FigureId::FivePolicy,
    FigureId::FiveIndustry,
    FigureId::FiveService,
];

/// M11 to M13.
pub(super) fn figures(scope: &Scope<'_>) -> Vec<Figure> {
    if !scope.facts.holds_homes {
        let all = COVERAGE.iter().chain(&IN_TIME).chain([&FigureId::MonthlyReached]);
        return all.map(|id| Figure::absent(*id, Absence::NotHere)).collect();
    }
    let mut figures = Vec::from(coverage(scope));
    figures.extend(in_time(scope));
    figures.push(monthly(scope));
    figures
}

fn subject(home: &HouseholdFacts) -> Subject {
    Subject::Household(home.household.id)
}

fn split<'a>(
    id: FigureId,
    homes: impl Iterator<Item = &'a HouseholdFacts>,
    test: impl Fn(&HouseholdFacts) -> bool,
) -> Figure {
    let (rows, others): (Vec<_>, Vec<_>) = homes.partition(|home| test(home));
    let subjects = |homes: Vec<&HouseholdFacts>| homes.into_iter().map(subject).collect();
    Figure::new(id, subjects(rows), subjects(others))
}

/// M11: a contact that met or spoke to somebody in the period.
fn coverage(scope: &Scope<'_>) -> [Figure; 3] {
    let done = |home: &HouseholdFacts, at_home: bool| {
        home.visits.iter().any(|visit| {
            let counts = is_contact(visit) && (!at_home || visit.way == Way::Home);
            counts && scope.holds(visit.date)
        })
    };
    let [all, at_home, registered_only] = COVERAGE;
    let absent = scope.facts.homes.iter();
    let absent = absent.filter(|home| home.household.residence == Residence::RegisteredOnly);
    [
        split(all, scope.lived_in(), |home| done(home, false)),
        split(at_home, scope.lived_in(), |home| done(home, true)),
        split(registered_only, absent, |home| done(home, false)),
    ]
}

/// M12: the visits that fell due in the period by the household's colour at its end, and whether they were made by then.
fn in_time(scope: &Scope<'_>) -> [Figure; 2] {
    let (mut all, mut key) = (Times::default(), Times::default());
    for home in scope.lived_in() {
        let colour = attention(home, scope.rules, scope.end, &[]).colour;
        let is_key = matches!(colour, Colour::Red | Colour::Yellow);
        for kept in falls_due(home, &colour, scope) {
            all.note(subject(home), kept);
            if is_key {
                key.note(subject(home), kept);
            }
        }
    }
    let [every, keys] = IN_TIME;
    [all.figure(every), key.figure(keys)]
}

/// Subjects that count more than once.
#[derive(Default)]
struct Times {
    rows: Vec<Subject>,
    others: Vec<Subject>,
}

impl Times {
    fn note(&mut self, subject: Subject, counts: bool) {
        match counts {
            true => self.rows.push(subject),
            false => self.others.push(subject),
        }
    }

    fn figure(self, id: FigureId) -> Figure {
        Figure::new(id, self.rows, self.others)
    }
}

/// Of every visit that fell due in the period, whether it was made by then. The next one counts from the visit that was made.
fn falls_due(home: &HouseholdFacts, colour: &Colour, scope: &Scope<'_>) -> Vec<bool> {
    let Some(rule) = scope.rules.followups.on("R09") else {
        return Vec::new();
    };
    let days = match colour {
        Colour::Red => rule.number("red"),
        Colour::Yellow => rule.number("yellow"),
        Colour::Green | Colour::Unknown(_) => rule.number("green"),
    };
    let away = home.household.residence == Residence::Away;
    let days = if away { days.max(rule.number("yellow")) } else { days };
    if days == 0 {
        return Vec::new();
    }
    let counts = |visit: &&VisitFact| {
        visit.outcome == Outcome::Done && (away || visit.way != Way::Wechat) && visit.date <= scope.end
    };
    let mut visits: Vec<Date> = home.visits.iter().filter(counts).map(|visit| visit.date).collect();
    visits.sort_unstable();
    let after = |date: Date, days: u32| date.checked_add_days(Days::new(days.into())).unwrap_or(Date::MAX);
    let before = visits.iter().rev().find(|date| **date < scope.period.from);
    let mut due = match before {
        Some(last) => after(*last, days),
        None => after(home.known_since, rule.number("new").min(days)),
    };
    let mut later = visits.into_iter().filter(|date| *date >= scope.period.from).peekable();
    let mut found = Vec::new();
    loop {
        let made = later.next();
        let kept = made.is_some_and(|made| made <= due);
        // The last day is not over before the next one begins.
        let is_over = kept || due < scope.as_of;
        if scope.holds(due) && is_over {
            found.push(kept);
        }
        let Some(made) = made else { return found };
        due = after(made, days);
    }
}

/// M13: of the people whom R11 asks for, in each month, who was met or spoken to.
fn monthly(scope: &Scope<'_>) -> Figure {
    let mut times = Times::default();
    for month in scope.period.months() {
        let last = month.to.min(scope.end);
        if last < month.from {
            break;
        }
        for home in scope.lived_in() {
            let mut people = HashSet::new();
            for tag in home.tags_in_force(last).filter(|tag| is_monthly_care_of(home, tag)) {
                if !people.insert(tag.person_id) {
                    continue;
                }
                let reached = home
                    .contacts_of(tag.person_id)
                    .any(|visit| month.from <= visit.date && visit.date <= last);
                let person = tag.person_id.map(|person| Subject::Person(home.household.id, person));
                times.note(person.unwrap_or_else(|| subject(home)), reached);
            }
        }
    }
    times.figure(FigureId::MonthlyReached)
}

/// M17: 五到户, as of the end of the period.
pub(super) fn five(scope: &Scope<'_>) -> Vec<Figure> {
    if !scope.facts.holds_homes {
        return FIVE.map(|id| Figure::absent(id, Absence::NotHere)).to_vec();
    }
    let mut served: HashMap<HouseholdId, Date> = HashMap::new();
    for one in &scope.requests {
        if let (Some(household), Some(on)) = (one.request.household_id, one.resolved_on()) {
            let last = served.entry(household).or_insert(on);
            *last = on.max(*last);
        }
    }
    let marks: Vec<(&HouseholdFacts, Five)> = scope
        .lived_in()
        .map(|home| {
            (
                home,
                five::five(home, served.get(&home.household.id).copied(), scope.end),
            )
        })
        .collect();
    let figure = |(id, mark): (FigureId, Mark)| {
        let (rows, others): (Vec<_>, Vec<_>) = marks.iter().partition(|(_, five)| mark.of(five, scope.end).is_some());
        let subjects =
            |homes: Vec<&(&HouseholdFacts, Five)>| homes.into_iter().map(|(home, _)| subject(home)).collect();
        Figure::new(id, subjects(rows), subjects(others))
    };
    FIVE.into_iter().zip(Mark::ALL).map(figure).collect()
}
