//! M14 to M16: follow-ups of the ill, benefits, wishes.

use super::figure::{Absence, Figure, FigureId, Subject};
use super::scope::Scope;
use crate::domain::benefit::{Benefit, BenefitKind, BenefitState};
use crate::domain::facts::HouseholdFacts;
use crate::domain::followup::health_due;
use crate::domain::ids::PersonId;
use crate::domain::tag::{Tag, TagKind, TagLevel};
use crate::domain::time::Date;
use chrono::Days;
use std::collections::{BTreeMap, BTreeSet};

/// Follow-ups that a doctor makes in a year. Source: norms.md 2.4.
const A_YEAR: usize = 4;
/// Days of a year.
const YEAR: u64 = 365;

const ILLNESS: [FigureId; 3] = [FigureId::FollowedInTime, FigureId::Managed, FigureId::Controlled];
const BENEFITS: [FigureId; 5] = [
    FigureId::Recipients,
    FigureId::BenefitTimes,
    FigureId::SeveralBenefits,
    FigureId::Suspected,
    FigureId::Exclusive,
];

/// M14.
pub(super) fn illness(scope: &Scope<'_>) -> Vec<Figure> {
    if !scope.facts.holds_homes {
        return ILLNESS.map(|id| Figure::absent(id, Absence::NotHere)).to_vec();
    }
    let mut figures = ILLNESS.map(|id| Figure::new(id, Vec::new(), Vec::new()));
    let ill = |tag: &&Tag| matches!(tag.kind, TagKind::Hypertension | TagKind::Diabetes | TagKind::Smd);
    for home in &scope.facts.homes {
        if !home.tags_in_force(scope.end).any(|tag| ill(&tag)) {
            continue;
        }
        let home = until(home, scope.end);
        for tag in home.tags_in_force(scope.end).filter(ill) {
            let Some(person) = tag.person_id else { continue };
            let subject = Subject::Person(home.household.id, person);
            for (figure, counts) in figures.iter_mut().zip(judged(&home, tag, person, scope)) {
                match counts {
                    Some(true) => figure.rows.push(subject),
                    Some(false) => figure.others.push(subject),
                    None => {}
                }
            }
        }
    }
    let none = |figure: Figure| match figure.rows.is_empty() && figure.others.is_empty() {
        true => Figure::absent(figure.id, Absence::NoClass),
        false => figure,
    };
    figures.map(none).to_vec()
}

/// The household with the follow-up records until a day.
fn until(home: &HouseholdFacts, end: Date) -> HouseholdFacts {
    let mut home = home.clone();
    home.health_records.retain(|record| record.on() <= end);
    home
}

/// Whether somebody is followed up in time, was by the rule in the last year, and is on target; `None` where it cannot be said.
fn judged(home: &HouseholdFacts, tag: &Tag, person: PersonId, scope: &Scope<'_>) -> [Option<bool>; 3] {
    let Some(level) = &tag.level else { return [None; 3] };
    let year = scope.end.checked_sub_days(Days::new(YEAR)).unwrap_or(scope.end);
    let of_doctor = home.health_records.iter().filter(|record| {
        let of_tag = record.person_id == person && record.disease == tag.kind;
        of_tag && record.is_of_doctor() && record.seen && record.on() > year
    });
    let records = of_doctor.count();
    let held = tag.from.is_some_and(|from| from <= year);
    let on_target = match tag.kind {
        TagKind::Smd => None,
        _ => (records > 0).then_some(*level == TagLevel::Controlled),
    };
    let due = health_due(home, tag, scope.rules, scope.end);
    [
        Some(due.is_some_and(|due| due >= scope.end)),
        held.then_some(records >= A_YEAR),
        on_target,
    ]
}

/// M15: who receives what at the end of the period.
pub(super) fn benefits(scope: &Scope<'_>) -> Vec<Figure> {
    if !scope.facts.holds_homes {
        return BENEFITS.map(|id| Figure::absent(id, Absence::NotHere)).to_vec();
    }
    let mut held: BTreeMap<Subject, BTreeSet<&BenefitKind>> = BTreeMap::new();
    let mut suspected = Vec::new();
    for home in &scope.facts.homes {
        for benefit in &home.benefits {
            let person = benefit.person_id.map(|id| Subject::Person(home.household.id, id));
            let subject = person.unwrap_or(Subject::Household(home.household.id));
            if is_received(benefit, scope.end) {
                held.entry(subject).or_default().insert(&benefit.kind);
            } else if benefit.state == BenefitState::Suspected {
                suspected.push(subject);
            }
        }
    }
    let of = |id, test: &dyn Fn(&BTreeSet<&BenefitKind>) -> bool| {
        let found = held.iter().filter(|(_, kinds)| test(kinds));
        Figure::new(id, found.map(|(subject, _)| *subject).collect(), Vec::new())
    };
    let times = held
        .iter()
        .flat_map(|(subject, kinds)| kinds.iter().map(move |_| *subject));
    let mut figures = vec![
        of(FigureId::Recipients, &|_| true),
        Figure::new(FigureId::BenefitTimes, times.collect(), Vec::new()),
    ];
    let kinds: BTreeSet<&BenefitKind> = held.values().flatten().copied().collect();
    // In the order in which forms offer them, what is unknown last.
    let known = BenefitKind::ALL.iter().filter(|kind| kinds.contains(kind));
    let unknown = kinds.iter().copied().filter(|kind| !kind.is_known());
    figures.extend(
        known
            .chain(unknown)
            .map(|kind| of(FigureId::BenefitTimes, &|kinds| kinds.contains(kind)).part(kind.code())),
    );
    let excludes = |kinds: &BTreeSet<&BenefitKind>| {
        let mut pairs = kinds.iter().flat_map(|one| kinds.iter().map(move |two| (one, two)));
        pairs.any(|(one, two)| one.excludes(two))
    };
    figures.extend([
        of(FigureId::SeveralBenefits, &|kinds| kinds.len() > 1),
        Figure::new(FigureId::Suspected, suspected, Vec::new()),
        of(FigureId::Exclusive, &excludes),
    ]);
    figures
}

fn is_received(benefit: &Benefit, on: Date) -> bool {
    let begun = benefit.from.is_none_or(|from| from <= on);
    match benefit.state {
        BenefitState::Receiving => begun && benefit.to.is_none_or(|to| on <= to),
        // It was stopped later.
        BenefitState::Stopped => begun && benefit.stopped_on.is_some_and(|stopped| on < stopped),
        _ => false,
    }
}

/// M16: of the wishes that were reviewed, those that came true by the end of the period.
pub(super) fn wishes(scope: &Scope<'_>) -> Figure {
    let (mut rows, mut others) = (Vec::new(), Vec::new());
    let reviewed = scope.facts.wishes.iter().filter(|wish| wish.known <= scope.end);
    for wish in reviewed {
        let subject = Subject::Wish(wish.id);
        let done = wish.fulfilled_on.unwrap_or(wish.known);
        match wish.state.as_str() {
            "fulfilled" | "visited" if done < scope.period.from => {}
            "fulfilled" | "visited" if done <= scope.end => rows.push(subject),
            "open" | "claimed" | "fulfilled" | "visited" => others.push(subject),
            _ => {}
        }
    }
    Figure::new(FigureId::WishesFulfilled, rows, others)
}
