//! D9, D10: a reminder goes when its own question was answered, and not before.

use super::*;
use crate::domain::ids::PersonId;
use crate::domain::visit::Way;

fn met(on: &str, way: Way, people: &[u128]) -> VisitFact {
    VisitFact {
        way,
        met: people
            .iter()
            .map(|number| PersonId(uuid::Uuid::from_u128(200 + number)))
            .collect(),
        ..visit(on)
    }
}

#[test]
fn the_monthly_contact_is_with_the_person_themselves() {
    let mut facts = facts();
    facts.persons = vec![person(1, Some("1944-03-04")), person(2, Some("1975-01-01"))];
    facts.tags = vec![tag(1, Some(1), TagKind::LeftBehindElder)];
    for (contact, due) in [
        (met("2026-11-12", Way::Met, &[2]), "2026-11-30"),
        (met("2026-11-12", Way::Home, &[2]), "2026-11-30"),
        (met("2026-11-12", Way::Wechat, &[1]), "2026-11-30"),
        (met("2026-11-12", Way::Met, &[]), "2026-11-30"),
        (met("2026-11-12", Way::Met, &[1, 2]), "2026-12-31"),
        (met("2026-11-12", Way::Phone, &[]), "2026-12-31"),
        (met("2026-11-12", Way::Home, &[]), "2026-12-31"),
    ] {
        facts.visits = vec![contact.clone(), visit("2026-10-08")];
        assert_eq!(of(&facts, "R11"), [format!("{due} left_behind_elder")], "{contact:?}");
    }
}

#[test]
fn a_call_with_a_neighbour_is_no_visit_to_the_child() {
    let mut facts = facts();
    facts.persons = vec![person(1, Some("2016-05-01")), person(2, Some("1950-01-01"))];
    facts.tags = vec![tag(1, Some(1), TagKind::LeftBehindChild)];
    facts.visits = vec![met("2026-11-18", Way::Phone, &[2]), visit("2026-11-02")];
    assert_eq!(of(&facts, "R24"), ["2026-12-02 left_behind_child"]);
    facts.visits[0].met = vec![facts.persons[0].id];
    assert_eq!(of(&facts, "R24"), ["2026-12-18 left_behind_child"]);
}

#[test]
fn a_greeting_by_wechat_rechecks_nothing_and_visits_nobody() {
    let mut facts = facts();
    facts.household.colour = Some(Colour::Red);
    facts.requests = vec![request_fact(
        |request| request.category = "0403".into(),
        closed_on("2026-10-08"),
    )];
    facts.visits = vec![visit("2026-11-10")];
    let before = (of(&facts, "R06"), of(&facts, "R09"));
    assert_eq!(
        before,
        (vec!["2026-11-06 0403".to_owned()], vec!["2026-11-17 red".to_owned()])
    );
    facts.visits.insert(0, about_it(met("2026-11-18", Way::Wechat, &[])));
    assert_eq!((of(&facts, "R06"), of(&facts, "R09")), before);
    // Nor does a visit to the house about something else.
    facts.visits.insert(0, met("2026-11-19", Way::Home, &[]));
    assert_eq!(of(&facts, "R06"), before.0);
    facts.visits[0] = about_it(facts.visits[0].clone());
    assert_eq!(of(&facts, "R06"), ["2027-01-06 0403"]);
}

#[test]
fn a_dispute_is_asked_after_by_phone_or_at_home_and_by_its_name() {
    let mut facts = facts();
    let dispute = |request: &mut crate::domain::request::Request| {
        request.category = "0305".into();
        request.dispute_result = Some(DisputeResult::Agreed);
    };
    facts.requests = vec![request_fact(dispute, resolved_on("2026-11-02"))];
    facts.visits = vec![met("2026-11-09", Way::Home, &[])];
    assert_eq!(of(&facts, "R07"), ["2026-11-09 "]);
    facts.visits = vec![about_it(met("2026-11-09", Way::Phone, &[]))];
    assert_eq!(of(&facts, "R07"), ["2026-12-02 "]);
}

#[test]
fn rechecks_that_nobody_did_stay_and_sink() {
    let mut facts = facts();
    facts.requests = vec![request_fact(
        |request| request.category = "0402".into(),
        closed_on("2026-03-04"),
    )];
    let at = |on: &str| {
        let all = derive(&facts, &Rules::builtin(), day(on)).follow_ups;
        let found = all.into_iter().find(|one| one.because.rule == "R06");
        found.map(|one| (one.due.date.to_string(), one.priority))
    };
    for (on, priority) in [
        ("2026-04-03", Priority::GreenVisit),
        ("2026-05-03", Priority::GreenVisit),
        ("2026-05-04", Priority::Data),
        ("2026-07-03", Priority::Data),
        ("2028-06-01", Priority::Data),
    ] {
        assert_eq!(at(on), Some(("2026-04-03".to_owned(), priority)), "{on}");
    }
    let recheck = derive(&facts, &Rules::builtin(), day("2026-05-01")).recheck_on;
    assert_eq!(recheck, Some(day("2026-05-04")));
}

#[test]
fn a_certificate_that_ran_out_is_asked_about_until_there_is_a_new_one() {
    let mut facts = facts();
    facts.persons = vec![person(1, Some("1980-01-01"))];
    let mut certificate = tag(1, Some(1), TagKind::Disabled);
    certificate.to = Some(day("2026-12-15"));
    facts.tags = vec![certificate];
    let at = |facts: &HouseholdFacts, on: &str| {
        let all = derive(facts, &Rules::builtin(), day(on)).follow_ups;
        all.iter()
            .filter(|one| one.because.rule == "R19")
            .map(|one| one.due.date.to_string())
            .collect::<Vec<_>>()
    };
    for on in ["2026-11-20", "2026-12-15", "2026-12-16", "2027-06-01"] {
        assert_eq!(at(&facts, on), ["2026-11-13"], "{on}");
    }
    let mut renewed = tag(2, Some(1), TagKind::Disabled);
    renewed.from = Some(day("2026-12-16"));
    facts.tags.push(renewed);
    assert_eq!(at(&facts, "2026-12-16"), [""; 0]);
    // One that was lifted on a day already past is no certificate that runs out.
    facts.tags.truncate(1);
    facts
        .known
        .note(facts.tags[0].id.0, day("2027-01-05"), std::collections::HashMap::new());
    assert_eq!(at(&facts, "2027-01-05"), [""; 0]);
}

#[test]
fn a_day_agreed_far_ahead_does_not_keep_a_red_household_waiting() {
    let mut facts = facts();
    facts.household.colour = Some(Colour::Red);
    facts.visits = vec![visit("2026-11-10")];
    facts.visits[0].next_visit = Some(day("2027-05-10"));
    assert_eq!(of(&facts, "R09"), ["2026-11-17 red"]);
    facts.visits[0].next_visit = Some(day("2026-11-13"));
    assert_eq!(of(&facts, "R09"), ["2026-11-13 agreed"]);
}

#[test]
fn a_county_may_propose_no_visits_to_green_households() {
    let mut facts = facts();
    facts.visits = vec![visit("2026-11-10")];
    let rules = Rules::load(None, None, Some("[R09]\ngreen = 0\n")).unwrap();
    let visits = |facts: &HouseholdFacts| {
        let all = derive(facts, &rules, day(TODAY)).follow_ups;
        all.iter().filter(|one| one.because.rule == "R09").count()
    };
    assert_eq!(visits(&facts), 0);
    facts.tags = vec![tag(1, None, TagKind::Dibao)];
    assert_eq!(visits(&facts), 1);
}

#[test]
fn exclusions_and_hints_are_complete() {
    let found = |kinds: &[BenefitKind]| {
        let mut facts = facts();
        facts.persons = vec![person(1, Some("1990-01-01"))];
        facts.benefits = (1_u128..)
            .zip(kinds)
            .map(|(number, kind)| benefit(number, Some(1), kind.clone()))
            .collect();
        of(&facts, "R23")
            .iter()
            .map(|one| one[11..].to_owned())
            .collect::<Vec<_>>()
    };
    use BenefitKind as B;
    assert_eq!(found(&[B::Tekun, B::Dibao]), ["exclusive:tekun+dibao"]);
    assert_eq!(found(&[B::Tekun, B::Orphan]), ["exclusive:tekun+orphan"]);
    assert_eq!(
        found(&[B::WorkInjury, B::SubsidyCare]),
        ["exclusive:work_injury+subsidy_care"]
    );
    assert_eq!(
        found(&[B::SubsidyCare, B::SubsidyLiving, B::Orphan]),
        ["exclusive:orphan+subsidy_living"]
    );
    assert_eq!(found(&[B::SubsidyCare, B::SubsidyLiving]), [""; 0], "both may be held");
    assert_eq!(found(&[B::Dibao, B::Dibao]), ["double:dibao"]);
    let mut facts = facts();
    facts.persons = vec![person(1, Some("1946-11-20"))];
    assert_eq!(of(&facts, "R23"), ["2026-11-27 missing:old_age"]);
    facts.persons[0].birth = Some(day("1946-11-21"));
    assert_eq!(of(&facts, "R23"), [""; 0]);
    facts.tags = vec![tag(1, Some(1), TagKind::Disabled), tag(2, Some(1), TagKind::Disabled)];
    facts.tags[0].level = Some(TagLevel::Grade3);
    facts.tags[1].level = Some(TagLevel::Grade1);
    assert_eq!(
        of(&facts, "R23"),
        ["2026-01-09 missing:subsidy_care"],
        "two certificates"
    );
}
