//! D1, D14, D16: a ledger of old facts typed in today.

use super::*;
use crate::domain::benefit::Benefit;
use crate::domain::facts::VisitFact;
use crate::domain::ids::BenefitId;
use crate::domain::known_since::Changed;
use crate::domain::person::Presence;
use crate::domain::tag::Tag;
use crate::domain::visit::{Compliance, HealthRecord, Way};
use chrono::Days;
use proptest::prelude::*;
use std::collections::HashMap;
use uuid::Uuid;

/// Notes everything of the household as typed in on `on`.
fn typed(facts: &mut HouseholdFacts, on: &str) {
    let on = day(on);
    facts.known_since = on;
    let mut ids: Vec<Uuid> = vec![facts.household.id.0];
    ids.extend(facts.persons.iter().map(|person| person.id.0));
    ids.extend(facts.tags.iter().map(|tag| tag.id.0));
    ids.extend(facts.benefits.iter().map(|benefit| benefit.id.0));
    ids.extend(facts.health_records.iter().map(|record| record.id.0));
    for id in ids {
        facts.known.note(id, on, HashMap::new());
    }
    for visit in &mut facts.visits {
        visit.known = on;
    }
    for fact in &mut facts.requests {
        fact.known.note(fact.request.id.0, on, HashMap::new());
        for event in &fact.events {
            fact.known.note(event.id.0, on, HashMap::new());
        }
    }
}

/// A value given to a field later, on `on`.
fn changed(facts: &mut HouseholdFacts, record: Uuid, field: &str, on: &str, was: &str) {
    let changed = Changed {
        on: day(on),
        was: was.to_owned(),
    };
    let first = facts.known.of(record, &[]).max(day("2026-01-02"));
    facts
        .known
        .note(record, first, HashMap::from([(field.to_owned(), changed)]));
}

fn ago(days: u64) -> Date {
    day(TODAY).checked_sub_days(Days::new(days)).unwrap()
}

fn tagged(kind: TagKind, level: Option<TagLevel>, from: &str) -> HouseholdFacts {
    let mut facts = facts();
    facts.persons = vec![person(1, Some("1951-03-04"))];
    facts.tags = vec![Tag {
        level,
        from: Some(day(from)),
        ..tag(1, Some(1), kind)
    }];
    typed(&mut facts, TODAY);
    facts
}

#[test]
fn the_caseload_of_the_finding_is_due_within_the_new_interval_and_not_by_years() {
    use {TagKind as K, TagLevel as L};
    for (kind, level, from, rule, due) in [
        (K::LivingAlone, None, "2017-03-01", "R11", "2026-11-30"),
        (K::Smd, Some(L::Stable), "2014-06-01", "R15", "2026-12-04"),
        (K::Smd, None, "2019-06-01", "R15", "2026-12-04"),
        (K::Disabled, Some(L::Grade1), "2016-06-01", "R23", "2026-11-27"),
        (K::Monitored, None, "2021-01-05", "R12", "2026-11-30"),
        (K::Hypertension, Some(L::Controlled), "2018-02-03", "R13", "2026-12-04"),
        (K::Diabetes, Some(L::Uncontrolled), "2012-02-03", "R14", "2026-12-04"),
        (K::Tuberculosis, None, "2026-01-03", "R17", "2026-11-23"),
    ] {
        let facts = tagged(kind.clone(), level, from);
        let found: Vec<_> = of(&facts, rule).iter().map(|one| one[..10].to_owned()).collect();
        assert_eq!(found, [due], "{kind} {rule}");
        assert!(
            derived(&facts).follow_ups.iter().all(|one| one.due.date >= day(TODAY)),
            "{kind}"
        );
    }
}

#[test]
fn a_child_left_behind_for_years_is_due_in_thirty_days() {
    let mut facts = tagged(TagKind::LeftBehindChild, None, "2022-01-01");
    facts.persons[0].birth = Some(day("2017-05-01"));
    assert_eq!(of(&facts, "R24"), ["2026-12-18 left_behind_child"]);
}

#[test]
fn a_monthly_contact_is_never_due_before_its_fact_and_not_in_a_month_that_is_nearly_over() {
    for (typed_on, due) in [
        ("2026-10-31", "2026-11-30"),
        ("2026-10-28", "2026-11-30"),
        ("2026-10-20", "2026-10-30"),
        ("2026-11-01", "2026-11-30"),
    ] {
        let mut facts = tagged(TagKind::EmptyNest, None, typed_on);
        typed(&mut facts, typed_on);
        assert_eq!(of(&facts, "R11"), [format!("{due} empty_nest")], "{typed_on}");
    }
}

#[test]
fn a_class_or_a_tag_noted_today_shortens_the_interval_from_today() {
    let mut facts = tagged(TagKind::Smd, Some(TagLevel::Unstable), "2019-01-01");
    typed(&mut facts, "2026-01-02");
    facts.health_records = vec![health_record(1, 1, TagKind::Smd, "2026-09-10")];
    facts.visits = vec![visit("2026-09-10")];
    assert_eq!(of(&facts, "R15"), ["2026-09-24 smd:unstable"]);
    assert_eq!(of(&facts, "R09"), ["2026-09-17 red"]);
    let id = facts.tags[0].id.0;
    changed(&mut facts, id, "level", TODAY, "stable");
    assert_eq!(of(&facts, "R15"), ["2026-12-04 smd:unstable"]);
    assert_eq!(of(&facts, "R09"), ["2026-11-27 red"], "red since today");
    facts.tags.push(tag(2, None, TagKind::Dibao));
    assert_eq!(
        of(&facts, "R09"),
        ["2026-10-10 red"],
        "it was due as a yellow one before"
    );
}

#[test]
fn basically_stable_is_seen_after_two_weeks_then_by_how_it_goes() {
    let mut facts = tagged(TagKind::Smd, Some(TagLevel::Basic), "2026-05-04");
    typed(&mut facts, "2026-05-04");
    facts.health_records = vec![health_record(1, 1, TagKind::Smd, "2026-05-04")];
    assert_eq!(of(&facts, "R15"), ["2026-05-18 smd:basic"]);
    facts
        .health_records
        .insert(0, health_record(2, 1, TagKind::Smd, "2026-05-18"));
    assert_eq!(of(&facts, "R15"), ["2026-08-18 smd:basic"], "better");
    facts.health_records[0].compliance = Some(Compliance::Intermittent);
    assert_eq!(of(&facts, "R15"), ["2026-06-18 smd:basic"], "not better");
}

#[test]
fn twice_above_the_target_asks_the_doctor_to_think_of_referring() {
    let mut facts = tagged(TagKind::Diabetes, Some(TagLevel::Uncontrolled), "2026-07-01");
    typed(&mut facts, "2026-07-01");
    let measured = |number, on: &str, glucose| HealthRecord {
        glucose_10: Some(glucose),
        ..health_record(number, 1, TagKind::Diabetes, on)
    };
    facts.health_records = vec![measured(1, "2026-07-01", 82)];
    assert_eq!(of(&facts, "R14"), ["2026-07-15 diabetes:uncontrolled"]);
    facts.health_records.insert(0, measured(2, "2026-07-14", 75));
    assert_eq!(of(&facts, "R14"), ["2026-07-28 diabetes:refer"]);
    facts.health_records.insert(0, measured(3, "2026-07-28", 61));
    assert_eq!(of(&facts, "R14"), ["2026-08-11 diabetes:uncontrolled"]);
}

#[test]
fn the_leaders_record_moves_the_leaders_clock_and_never_the_doctors() {
    let mut facts = tagged(TagKind::Hypertension, Some(TagLevel::Uncontrolled), "2026-11-03");
    typed(&mut facts, "2026-11-03");
    facts.health_records = vec![health_record(1, 1, TagKind::Hypertension, "2026-11-03")];
    assert_eq!(of(&facts, "R13"), ["2026-11-17 hypertension:uncontrolled"]);
    let own = HealthRecord {
        by_role: "leader".into(),
        ..health_record(2, 1, TagKind::Hypertension, "2026-11-16")
    };
    facts.health_records.insert(0, own.clone());
    assert_eq!(
        of(&facts, "R13"),
        ["2026-11-17 hypertension:doctor", "2026-11-30 hypertension:meet"],
        "the leader has seen them: the doctor's clock says whom it waits for"
    );
    let copied = HealthRecord {
        doctor_name: "彭白露".into(),
        doctor_on: Some(day("2026-11-18")),
        at: crate::domain::testing::morning("2026-11-20"),
        ..own
    };
    facts.health_records.insert(0, copied);
    assert_eq!(of(&facts, "R13"), ["2026-12-02 hypertension:refer"], "代录");
}

#[test]
fn tuberculosis_is_found_in_three_days_then_every_ten_then_monthly() {
    let mut facts = tagged(TagKind::Tuberculosis, None, "2026-08-03");
    typed(&mut facts, "2026-08-03");
    assert_eq!(of(&facts, "R17"), ["2026-08-06 tuberculosis"]);
    for (seen, next) in [
        ("2026-08-05", "2026-08-15"),
        ("2026-10-01", "2026-10-11"),
        ("2026-10-12", "2026-11-12"),
    ] {
        facts.health_records = vec![health_record(1, 1, TagKind::Tuberculosis, seen)];
        assert_eq!(of(&facts, "R17"), [format!("{next} tuberculosis")]);
    }
}

#[test]
fn from_sixty_five_on_there_is_a_check_each_year_by_the_birth_date() {
    let mut facts = facts();
    facts.persons = vec![person(1, Some("1961-11-21"))];
    assert_eq!(of(&facts, "R16"), [""; 0]);
    assert_eq!(derived(&facts).recheck_on, Some(day("2026-11-21")));
    facts.persons[0].birth = Some(day("1961-11-20"));
    assert_eq!(of(&facts, "R16"), ["2026-12-31 checkup"]);
    facts.health_records = vec![HealthRecord {
        checkup: true,
        ..health_record(1, 1, TagKind::Senior, "2026-04-02")
    }];
    assert_eq!(of(&facts, "R16"), ["2027-12-31 checkup"]);
}

#[test]
fn a_newborn_and_the_mother_are_visited_and_an_older_child_only_from_the_next_age_on() {
    let mut facts = facts();
    facts.persons = vec![person(1, Some("1995-01-01")), person(2, Some("2026-11-18"))];
    facts.tags = vec![Tag {
        to: Some(day("2026-11-18")),
        ..tag(1, Some(1), TagKind::Maternity)
    }];
    typed(&mut facts, "2026-11-19");
    assert_eq!(of(&facts, "R18"), ["2026-11-25 maternity", "2026-11-25 infant"]);
    facts.health_records = vec![
        health_record(1, 2, TagKind::Infant, "2026-11-20"),
        health_record(2, 1, TagKind::Maternity, "2026-11-24"),
    ];
    assert_eq!(
        of(&facts, "R18"),
        ["2026-11-25 infant", "2026-12-30 maternity"],
        "two days old is too early"
    );
    facts.persons[1].birth = Some(day("2024-02-01"));
    facts.tags.clear();
    assert_eq!(of(&facts, "R18"), ["2027-02-01 infant"]);
    facts.persons[1].birth = Some(day("2019-11-19"));
    assert_eq!(of(&facts, "R18"), [""; 0], "seven years old");
}

#[derive(Debug, Clone)]
struct Typed {
    tags: Vec<(usize, usize, u64, bool)>,
    visits: Vec<(u64, usize, usize)>,
    records: Vec<(usize, u64, bool, bool, u16)>,
    benefits: Vec<(usize, u64)>,
    requests: Vec<(usize, u64, bool)>,
    births: (u64, u64),
    presence: usize,
}

fn any_ledger() -> impl Strategy<Value = Typed> {
    let at = 0_u64..4000;
    (
        prop::collection::vec((0..TagKind::ALL.len(), 0..13_usize, at.clone(), any::<bool>()), 0..6),
        prop::collection::vec((at.clone(), 0..5_usize, 0..4_usize), 0..5),
        prop::collection::vec(
            (0..4_usize, at.clone(), any::<bool>(), any::<bool>(), 60..250_u16),
            0..5,
        ),
        prop::collection::vec((0..BenefitKind::ALL.len(), at.clone()), 0..4),
        prop::collection::vec((0..5_usize, at, any::<bool>()), 0..3),
        (0..36_000_u64, 0..7_000_u64),
        0..Presence::ALL.len(),
    )
        .prop_map(|(tags, visits, records, benefits, requests, births, presence)| Typed {
            tags,
            visits,
            records,
            benefits,
            requests,
            births,
            presence,
        })
}

fn requests_of(typed: &Typed) -> Vec<RequestFact> {
    let made = typed.requests.iter().map(|(category, at, closes)| {
        let on = ago(*at).to_string();
        let mut events = if *closes { closed_on(&on) } else { resolved_on(&on) };
        let mut deadline = event(7, EventKind::SetThirdPartyDeadline, Role::MicroLeader, &on);
        deadline.new_due = Some(ago(at / 2));
        events.insert(2, deadline);
        request_fact(
            |request| {
                request.category = ["0103", "0204", "0301", "0401", "0601"][*category].into();
                request.registered_at = crate::domain::testing::morning(&on);
                request.violence_sign = *closes;
                request.dispute_result = Some([DisputeResult::Agreed, DisputeResult::Failed][category % 2].clone());
            },
            events,
        )
    });
    made.collect()
}

fn ledger(typed_in: &Typed) -> HouseholdFacts {
    use TagKind as K;
    let mut facts = facts();
    let born = |days| ago(days).to_string();
    facts.persons = vec![
        person(1, Some(&born(typed_in.births.0))),
        person(2, Some(&born(typed_in.births.1))),
    ];
    facts.persons[0].presence = Presence::ALL[typed_in.presence].clone();
    facts.persons[1].doctor_signed_to = Some(ago(typed_in.births.1));
    for (number, (kind, level, from, ends)) in (1_u128..).zip(&typed_in.tags) {
        facts.tags.push(Tag {
            level: TagLevel::ALL.get(*level).cloned(),
            from: Some(ago(*from)),
            to: ends.then(|| ago(from / 2)),
            ..tag(number, Some(number % 2 + 1), TagKind::ALL[*kind].clone())
        });
    }
    for (at, way, outcome) in &typed_in.visits {
        facts.visits.push(VisitFact {
            way: Way::ALL[*way].clone(),
            outcome: Outcome::ALL[*outcome].clone(),
            ..visit(&ago(*at).to_string())
        });
    }
    facts.visits.sort_by_key(|visit| std::cmp::Reverse(visit.date));
    for (number, (disease, at, seen, by_doctor, value)) in (1_u128..).zip(&typed_in.records) {
        let disease = [K::Hypertension, K::Diabetes, K::Smd, K::Tuberculosis][*disease].clone();
        facts.health_records.push(HealthRecord {
            seen: *seen,
            by_role: if *by_doctor { "doctor" } else { "leader" }.into(),
            bp_sys: Some(*value),
            observed_risk: Some(u8::try_from(value % 6).unwrap()),
            ..health_record(number, number % 2 + 1, disease, &ago(*at).to_string())
        });
    }
    for (number, (kind, at)) in (1_u128..).zip(&typed_in.benefits) {
        facts.benefits.push(Benefit {
            id: BenefitId(Uuid::from_u128(400 + number)),
            from: Some(ago(*at)),
            to: Some(ago(at / 2)),
            ..benefit(number, Some(number % 2 + 1), BenefitKind::ALL[*kind].clone())
        });
    }
    facts.requests = requests_of(typed_in);
    typed(&mut facts, TODAY);
    facts
}

/// The most days after the entry at which a rule's first reminder of old facts may lie: its longest interval.
fn longest(rule: &str) -> u64 {
    match rule {
        "R10" => 1,
        "R01" | "R02" | "R25" => 7,
        "R05" | "R07" | "R08" | "R17" | "R24" => 31,
        "R11" | "R12" => 61,
        "R06" | "R09" | "R13" | "R14" | "R15" | "R26" => 92,
        "R19" | "R23" => 99,
        _ => 366,
    }
}

proptest! {
    #[test]
    fn no_rule_makes_anything_overdue_of_what_was_typed_in_today(typed in any_ledger()) {
        let facts = ledger(&typed);
        for one in derived(&facts).follow_ups {
            let days = (one.due.date - day(TODAY)).num_days();
            prop_assert!(days >= 0, "{} {} overdue by {}", one.because.rule, one.because.detail, -days);
            let most = i64::try_from(longest(&one.because.rule)).unwrap();
            prop_assert!(days <= most, "{} {} in {} days", one.because.rule, one.because.detail, days);
        }
    }
}
