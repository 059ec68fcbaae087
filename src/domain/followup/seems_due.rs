//! Which subsidies for the disabled seem due to a person: what R23 reminds of and E02 and E03 list. Source: norms.md 2.5.

use super::benefits::{evidence, is_on_record};
use crate::domain::benefit::BenefitKind;
use crate::domain::facts::HouseholdFacts;
use crate::domain::ids::PersonId;
use crate::domain::tag::{DisabilityClass, Tag, TagKind, TagLevel};
use crate::domain::time::Date;

/// A benefit that seems due to a person.
pub(super) struct SeemsDue {
    pub kind: BenefitKind,
    pub since: Date,
    /// When that became known here.
    pub known: Date,
}

/// Subsidies for the disabled that nobody has asked for yet: living (disabled in a 低保 family), care (grade 1-2; with `care_mild`
/// grade 3-4 of an intellectual or mental disability as well, as some places have it).
pub(super) fn missing(facts: &HouseholdFacts, person: PersonId, care_mild: bool, today: Date) -> Vec<SeemsDue> {
    let has = |kind: &BenefitKind| evidence(facts, person, kind, today);
    let is_disabled = |tag: &&Tag| tag.kind == TagKind::Disabled && tag.person_id == Some(person);
    let severe = |tag: &&Tag| matches!(tag.level, Some(TagLevel::Grade1 | TagLevel::Grade2));
    let mild = |tag: &&Tag| {
        let of_mind = matches!(
            tag.disability_class,
            Some(DisabilityClass::Intellectual | DisabilityClass::Mental)
        );
        care_mild && of_mind && matches!(tag.level, Some(TagLevel::Grade3 | TagLevel::Grade4))
    };
    // Of several certificates the severest counts, then the one that a subsidy goes with.
    let disabled = facts
        .tags_in_force(today)
        .filter(is_disabled)
        .max_by_key(|tag| (severe(tag), mild(tag)));
    let Some(disabled) = disabled.filter(|_| has(&BenefitKind::Tekun).is_none()) else {
        return Vec::new();
    };
    let since = disabled.from.unwrap_or(facts.known_since);
    let tag_known = facts.level_known(disabled);
    let mut found: Vec<SeemsDue> = Vec::new();
    let mut suggest = |kind: BenefitKind, since: Date, known: Date| {
        if !is_on_record(facts, person, &kind) {
            found.push(SeemsDue { kind, since, known });
        }
    };
    if let Some(dibao) = has(&BenefitKind::Dibao).filter(|_| has(&BenefitKind::Orphan).is_none()) {
        suggest(
            BenefitKind::SubsidyLiving,
            since.max(dibao.since),
            tag_known.max(dibao.known),
        );
    }
    if severe(&disabled) || mild(&disabled) {
        suggest(BenefitKind::SubsidyCare, since, tag_known);
    }
    found
}
