//! Who may be entitled to what, one rule after the other.

use super::*;
use crate::domain::benefit::BenefitState;
use crate::domain::person::Presence;
use crate::domain::tag::DisabilityClass;
use crate::domain::testing::{benefit, day, facts, person, tag};

const TODAY: &str = "2026-11-20";

/// `rule what day` of everything found.
fn found(facts: &HouseholdFacts) -> Vec<String> {
    found_by(facts, &Rules::builtin())
}

fn found_by(facts: &HouseholdFacts, rules: &Rules) -> Vec<String> {
    let found = derive(facts, rules, day(TODAY)).into_iter();
    found
        .map(|one| format!("{} {} {}", one.rule, one.what, one.on))
        .collect()
}

fn lived_in_by(births: &[&str]) -> HouseholdFacts {
    let persons = births
        .iter()
        .zip(1..)
        .map(|(birth, number)| person(number, Some(birth)));
    HouseholdFacts {
        persons: persons.collect(),
        ..facts()
    }
}

#[test]
fn the_very_old_are_found_before_the_birthday_and_again_when_the_allowance_is_raised() {
    let facts = lived_in_by(&["1946-12-10"]);
    let ages = [
        "E01 old_age 2026-12-10",
        "E01 old_age 2036-12-10",
        "E01 old_age 2046-12-10",
    ];
    assert_eq!(found(&facts), ages);
    let mut facts = lived_in_by(&["1936-12-10"]);
    facts.benefits = vec![Benefit {
        checked_at: Some(day("2020-01-01")),
        ..benefit(1, Some(1), BenefitKind::OldAge)
    }];
    facts.known_since = day("2020-01-01");
    assert_eq!(
        found(&facts)[0],
        "E01 old_age 2026-12-10",
        "it is received, and rises at ninety"
    );
    facts.benefits[0].checked_at = Some(day("2026-12-11"));
    assert_eq!(found(&facts), ["E01 old_age 2036-12-10"], "looked at since");
}

#[test]
fn the_numbers_are_the_countys() {
    let facts = lived_in_by(&["1946-12-10"]);
    let rules = Rules::load(
        None,
        None,
        Some("[R23]\nold_age = 70\n[E01]\nraises = []\n[E04]\nenabled = false\n"),
    );
    assert_eq!(found_by(&facts, &rules.unwrap()), ["E01 old_age 2016-12-10"]);
    let off = Rules::load(None, None, Some("[E01]\nenabled = false\n")).unwrap();
    assert!(found_by(&facts, &off).is_empty());
}

#[test]
fn what_is_on_record_is_not_asked_about_whatever_came_of_it() {
    for state in BenefitState::ALL {
        let mut facts = lived_in_by(&["2025-02-03", "1995-01-01"]);
        assert!(found(&facts).contains(&"E05 childcare 2025-02-03".to_owned()));
        facts.benefits = vec![Benefit {
            state: state.clone(),
            ..benefit(1, Some(1), BenefitKind::Childcare)
        }];
        assert!(!found(&facts).iter().any(|one| one.contains("childcare")), "{state}");
    }
}

#[test]
fn a_child_is_unattended_when_no_grown_up_is_here() {
    let mut facts = lived_in_by(&["2014-02-03", "1985-01-01"]);
    let is_found = |facts: &HouseholdFacts| found(facts).iter().any(|one| one.starts_with("E06 orphan"));
    assert!(!is_found(&facts));
    facts.persons[1].presence = Presence::AwayWork;
    assert!(!is_found(&facts), "away for work is no death");
    facts.persons[1].presence = Presence::Dead;
    assert!(is_found(&facts));
    let mut facts = lived_in_by(&["2014-02-03", "1955-01-01"]);
    facts.tags = vec![tag(1, Some(1), TagKind::ChildInNeed)];
    assert!(is_found(&facts));
}

#[test]
fn subsidies_for_the_disabled_are_those_of_r23_and_not_beside_what_excludes_them() {
    let mut facts = lived_in_by(&["1970-02-03", "1972-01-01"]);
    facts.tags = vec![Tag {
        level: Some(TagLevel::Grade1),
        disability_class: Some(DisabilityClass::Mental),
        ..tag(1, Some(1), TagKind::Disabled)
    }];
    let kinds = |facts: &HouseholdFacts| {
        let found = derive(facts, &Rules::builtin(), day(TODAY));
        let own = found.into_iter().filter(|one| one.rule < "E04" && one.rule > "E01");
        own.map(|one| one.what).collect::<Vec<_>>()
    };
    assert_eq!(kinds(&facts), ["subsidy_care"]);
    facts.tags.push(tag(2, None, TagKind::Dibao));
    assert_eq!(kinds(&facts), ["subsidy_living", "subsidy_care"]);
    facts.tags[1] = tag(2, None, TagKind::TekunScattered);
    assert!(kinds(&facts).is_empty());
}

#[test]
fn need_opens_what_need_alone_is_paid_for() {
    let mut facts = lived_in_by(&["1950-02-03"]);
    facts.tags = vec![tag(1, Some(1), TagKind::SevereIllness)];
    let has = |facts: &HouseholdFacts, what: &str| found(facts).iter().any(|one| one.contains(what));
    assert!(!has(&facts, "tekun") && !has(&facts, "medical_relief"));
    facts.tags.push(tag(2, None, TagKind::Monitored));
    assert!(has(&facts, "E07 tekun") && has(&facts, "E10 medical_relief"));
    facts.persons.push(person(2, Some("1980-01-01")));
    assert!(!has(&facts, "tekun"), "somebody lives with them");
    facts.persons.push(person(3, Some("2012-01-05")));
    assert!(has(&facts, "E08 education"));
    assert!(has(&facts, "E08 education 2027-01-05"), "school ends at fifteen");
}

#[test]
fn who_is_gone_is_entitled_to_nothing() {
    let mut facts = lived_in_by(&["1936-02-03"]);
    facts.persons[0].presence = Presence::Dead;
    assert!(found(&facts).is_empty());
}
