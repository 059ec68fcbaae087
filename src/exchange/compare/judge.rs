//! Which finding a row of a list is: pure rules over what the list and the records here say.
//!
//! ```text
//! row: nobody meant for certain -> unclear     nobody here -> not_here      the same person and benefit above -> double
//!      dead or moved -> gone     excluded by what they have -> exclusive    not received here -> not_recorded
//!      amount, grade or day another -> differs                              else the same
//! record here that no row meant -> not_listed        entitled, recorded nowhere and in no row -> missing
//! ```
//!
//! Invariant: every row has exactly one finding or is the same, and every benefit that is received here is meant by a row or not listed.

use crate::domain::benefit::BenefitKind;
use crate::domain::finding::Finding;
use crate::domain::ids::{HouseholdId, PersonId};
use crate::view::{Compared, RowAt, Terms};
use std::collections::{BTreeMap, BTreeSet};

/// Whom a row means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Who {
    Is(PersonId, HouseholdId),
    Nobody,
    /// Somebody has to say who.
    Unclear,
}

/// A row and benefit of the list.
#[derive(Debug, Clone)]
pub(super) struct Listed {
    pub at: RowAt,
    pub name: String,
    pub id_hash: String,
    pub who: Who,
    pub kind: BenefitKind,
    pub terms: Terms,
}

/// A benefit that is recorded here and not over.
#[derive(Debug, Clone)]
pub(super) struct Ours {
    pub name: String,
    /// `None`: the household's.
    pub person: Option<PersonId>,
    pub household: HouseholdId,
    pub kind: BenefitKind,
    pub is_received: bool,
    pub terms: Terms,
}

/// Somebody who may be entitled to something that is not recorded here.
#[derive(Debug, Clone)]
pub(super) struct Entitled {
    pub name: String,
    pub person: PersonId,
    pub household: HouseholdId,
    pub kind: BenefitKind,
}

/// What is recorded here.
#[derive(Debug, Default)]
pub(super) struct Held {
    pub ours: Vec<Ours>,
    /// Those who died or moved away.
    pub gone: BTreeSet<PersonId>,
    pub entitled: Vec<Entitled>,
}

/// Compares the list with what is recorded here, as to benefits of these kinds.
pub(super) fn judge(listed: &[Listed], held: &Held, kinds: &BTreeSet<BenefitKind>) -> Vec<Compared> {
    let judging = Judging::new(listed, held);
    let mut rows: Vec<Compared> = (0..listed.len()).map(|at| judging.row(at)).collect();
    let met: BTreeSet<usize> = judging.ours_of.iter().copied().flatten().collect();
    let not_listed = held.ours.iter().enumerate();
    let not_listed =
        not_listed.filter(|(at, ours)| ours.is_received && kinds.contains(&ours.kind) && !met.contains(at));
    rows.extend(not_listed.map(|(_, ours)| not_listed_row(ours)));
    let is_listed = |one: &&Entitled| judging.listed_of(one.person).any(|row| row.kind == one.kind);
    let missing = held.entitled.iter().filter(|one| kinds.contains(&one.kind));
    rows.extend(missing.filter(|one| !is_listed(one)).map(missing_row));
    rows
}

fn not_listed_row(ours: &Ours) -> Compared {
    Compared {
        at: None,
        name: ours.name.clone(),
        id_hash: String::new(),
        person: ours.person,
        household: Some(ours.household),
        kind: ours.kind.clone(),
        finding: Some(Finding::NotListed),
        beside: None,
        listed: Terms::default(),
        ours: ours.terms.clone(),
    }
}

fn missing_row(one: &Entitled) -> Compared {
    Compared {
        at: None,
        name: one.name.clone(),
        id_hash: String::new(),
        person: Some(one.person),
        household: Some(one.household),
        kind: one.kind.clone(),
        finding: Some(Finding::Missing),
        beside: None,
        listed: Terms::default(),
        ours: Terms::default(),
    }
}

struct Judging<'a> {
    listed: &'a [Listed],
    held: &'a Held,
    /// Which record here each row means.
    ours_of: Vec<Option<usize>>,
    /// What the rows of each record here add up to.
    sums: BTreeMap<usize, i64>,
    by_person: BTreeMap<PersonId, Vec<usize>>,
    /// The records here of each household.
    of_household: BTreeMap<HouseholdId, Vec<usize>>,
}

impl<'a> Judging<'a> {
    fn new(listed: &'a [Listed], held: &'a Held) -> Self {
        let mut judging = Self {
            listed,
            held,
            ours_of: Vec::with_capacity(listed.len()),
            sums: BTreeMap::new(),
            by_person: BTreeMap::new(),
            of_household: BTreeMap::new(),
        };
        for (at, ours) in held.ours.iter().enumerate() {
            judging.of_household.entry(ours.household).or_default().push(at);
        }
        for (at, row) in listed.iter().enumerate() {
            let Who::Is(person, household) = row.who else {
                judging.ours_of.push(None);
                continue;
            };
            let ours = judging.meant(person, household, &row.kind);
            if let (Some(ours), Some(amount)) = (ours, row.terms.monthly_fen) {
                let sum = judging.sums.entry(ours).or_default();
                *sum = sum.saturating_add(amount);
            }
            judging.ours_of.push(ours);
            judging.by_person.entry(person).or_default().push(at);
        }
        judging
    }

    /// The record of the person, else one that is their household's, for what households have: that of somebody else there as well.
    fn meant(&self, person: PersonId, household: HouseholdId, kind: &BenefitKind) -> Option<usize> {
        let of_household = self.of_household.get(&household).into_iter().flatten().copied();
        let ours = |at: &usize| &self.held.ours[*at];
        let is_meant = |at: &usize| {
            let is_theirs = ours(at).person.is_none_or(|id| id == person);
            ours(at).kind == *kind && (is_theirs || !kind.is_of_a_person())
        };
        of_household.filter(is_meant).min_by_key(|at| {
            (
                !ours(at).is_received,
                ours(at).person != Some(person),
                ours(at).person.is_some(),
            )
        })
    }

    fn listed_of(&self, person: PersonId) -> impl Iterator<Item = &'a Listed> {
        let rows = self.by_person.get(&person).into_iter().flatten();
        rows.map(|at| &self.listed[*at])
    }

    fn row(&self, at: usize) -> Compared {
        let row = &self.listed[at];
        let ours = self.ours_of[at].map(|ours| &self.held.ours[ours]);
        let (finding, beside) = self.finding(at, ours);
        let (person, household) = match row.who {
            Who::Is(person, household) => (Some(person), Some(household)),
            Who::Nobody | Who::Unclear => (None, None),
        };
        Compared {
            at: Some(row.at),
            name: row.name.clone(),
            id_hash: row.id_hash.clone(),
            person,
            household,
            kind: row.kind.clone(),
            finding,
            beside,
            listed: row.terms.clone(),
            ours: ours.map(|ours| ours.terms.clone()).unwrap_or_default(),
        }
    }

    fn finding(&self, at: usize, ours: Option<&Ours>) -> (Option<Finding>, Option<BenefitKind>) {
        let row = &self.listed[at];
        let (person, household) = match row.who {
            Who::Unclear => return (Some(Finding::Unclear), None),
            Who::Nobody => return (Some(Finding::NotHere), None),
            Who::Is(person, household) => (person, household),
        };
        let above = self.by_person.get(&person).into_iter().flatten();
        if above
            .take_while(|other| **other < at)
            .any(|other| self.listed[*other].kind == row.kind)
        {
            return (Some(Finding::Double), None);
        }
        if self.held.gone.contains(&person) {
            return (Some(Finding::Gone), None);
        }
        if let Some(beside) = self.excluded_by(person, household, &row.kind) {
            return (Some(Finding::Exclusive), Some(beside));
        }
        let finding = match ours.filter(|ours| ours.is_received) {
            None => Some(Finding::NotRecorded),
            Some(ours) => self.differs(at, ours).then_some(Finding::Differs),
        };
        (finding, None)
    }

    /// What the person has, here or in another row, beside which nobody has this.
    fn excluded_by(&self, person: PersonId, household: HouseholdId, kind: &BenefitKind) -> Option<BenefitKind> {
        let here = self.of_household.get(&household).into_iter().flatten();
        let here = here.map(|at| &self.held.ours[*at]);
        let here = here.filter(|ours| ours.is_received && ours.person.is_none_or(|id| id == person));
        let listed = self.listed_of(person).map(|row| &row.kind);
        let mut all = here.map(|ours| &ours.kind).chain(listed);
        all.find(|other| other.excludes(kind)).cloned()
    }

    /// A row's amount may be a share of the household's: then all rows together are compared.
    fn differs(&self, at: usize, ours: &Ours) -> bool {
        let (row, here) = (&self.listed[at].terms, &ours.terms);
        let sum = self.ours_of[at].and_then(|ours| self.sums.get(&ours).copied());
        let amount = row.monthly_fen.zip(here.monthly_fen);
        let level = row.level.as_ref().zip(here.level.as_ref());
        amount.is_some_and(|(listed, ours)| listed != ours && sum != Some(ours))
            || level.is_some_and(|(listed, ours)| listed != ours)
            || row.from.zip(here.from).is_some_and(|(listed, ours)| listed != ours)
    }
}

#[cfg(test)]
mod tests;
