//! Comparing a list of another office (civil affairs) with what is recorded here. Nothing of it becomes a benefit by itself: what
//! does not agree is kept as findings, and a person answers each.
//!
//! ```text
//! ledgers --listed--> rows --judge--> findings --keep--> new ones, those found again, those found no more
//! held, gate -----------^
//! ```
//!
//! Invariant: comparing the same list again keeps the answers that were given.

mod judge;
mod keep;
mod listed;
pub mod roster;
mod sheet;
mod write;

pub use sheet::table;
pub use write::{Kept, Source, keep};

use self::judge::{Entitled, Held as Here, Ours, judge};
use super::import::index::Index;
use crate::change::entry::Lookup;
use crate::domain::benefit::{Benefit, BenefitKind, BenefitState};
use crate::domain::followup::entitlement::benefit_of;
use crate::domain::ids::PersonId;
use crate::domain::tag::{Tag, TagKind};
use crate::domain::time::Date;
use crate::domain::unit::UnitPath;
use crate::view::ledger::Ledger;
use crate::view::{Comparison, Held, HeldHousehold, Terms};
use std::collections::BTreeSet;

/// What the list is.
#[derive(Debug, Clone)]
pub struct List {
    /// What people call it.
    pub title: String,
    /// Which office it is from.
    pub source: String,
    /// The day that it shows.
    pub as_of: Date,
    /// What everybody in it receives; `None` where its columns say.
    pub kind: Option<BenefitKind>,
    /// Which part of the records it is about; the author's own unit without it.
    pub unit: Option<UnitPath>,
}

/// Compares; `None` when neither the list nor its columns say of which benefit it is.
#[must_use]
pub fn compare(ledgers: &[Ledger], list: &List, held: &Held, lookup: &dyn Lookup) -> Option<Comparison> {
    let index = Index::of(held);
    let (rows, unread) = listed::rows(ledgers, list, &index);
    let mut kinds: BTreeSet<BenefitKind> = ledgers.iter().flat_map(listed::kinds).collect();
    if let Some(kind) = &list.kind {
        kinds = BTreeSet::from([kind.clone()]);
    }
    if kinds.is_empty() {
        return None;
    }
    let unit = list.unit.clone().unwrap_or_else(|| lookup.author().unit.clone());
    let here = here(held, &index, &unit, lookup);
    let mut comparison = Comparison {
        rows: judge(&rows, &here, &kinds),
        unread,
        changes: Vec::new(),
        state: held.state,
    };
    comparison.changes = keep::changes(&comparison, list, &kinds, held, lookup);
    Some(comparison)
}

/// What is recorded within the unit.
fn here(held: &Held, index: &Index, unit: &UnitPath, lookup: &dyn Lookup) -> Here {
    let today = lookup.now().local_date();
    let mut here = Here::default();
    for household in held
        .households
        .iter()
        .filter(|household| unit.contains(&household.unit))
    {
        let (tags, benefits) = lookup.held(household.id);
        here.ours.extend(recorded(household, &tags, &benefits, index, today));
    }
    let gone = held.people.iter().filter(|person| !person.is_here);
    here.gone = gone.map(|person| person.id).collect();
    let entitled = held.entitled.iter().filter_map(|one| {
        let known = index.person(one.person)?;
        let home = index.households.get(&known.person.household)?;
        Some(Entitled {
            name: known.person.name.clone(),
            person: one.person,
            household: home.id,
            kind: benefit_of(&one.what).filter(|_| unit.contains(&home.unit))?,
        })
    });
    here.entitled = entitled.collect();
    here
}

/// The benefits of a household and its people that are not over, and those that tags say.
fn recorded(household: &HeldHousehold, tags: &[Tag], benefits: &[Benefit], index: &Index, today: Date) -> Vec<Ours> {
    let name = |person: Option<PersonId>| {
        let known = person.and_then(|id| index.person(id));
        known.map_or_else(|| household.display_name.clone(), |known| known.person.name.clone())
    };
    let level = |person: Option<PersonId>, kind: &BenefitKind| {
        let is_theirs = |tag: &&Tag| tag.kind == TagKind::Disabled && tag.person_id == person && tag.holds(today);
        let of_disabled = matches!(kind, BenefitKind::SubsidyCare | BenefitKind::SubsidyLiving);
        tags.iter()
            .find(is_theirs)
            .and_then(|tag| tag.level.clone())
            .filter(|_| of_disabled)
    };
    let standing = benefits.iter().filter(|benefit| !benefit.state.is_over());
    let mut ours: Vec<Ours> = standing
        .map(|benefit| Ours {
            name: name(benefit.person_id),
            person: benefit.person_id,
            household: household.id,
            kind: benefit.kind.clone(),
            is_received: benefit.state == BenefitState::Receiving,
            terms: Terms {
                monthly_fen: benefit.monthly_fen,
                level: level(benefit.person_id, &benefit.kind),
                from: benefit.from.or(benefit.granted_on),
            },
        })
        .collect();
    for tag in tags.iter().filter(|tag| tag.holds(today)) {
        let Some(kind) = tag.kind.says() else { continue };
        let is_recorded = |one: &Ours| one.kind == kind && (one.person == tag.person_id || one.person.is_none());
        if !ours.iter().any(is_recorded) {
            ours.push(Ours {
                name: name(tag.person_id),
                person: tag.person_id,
                household: household.id,
                kind,
                is_received: true,
                terms: Terms::default(),
            });
        }
    }
    ours
}
