//! D4, D5, D8, D15: what must be told today, and what the colour says of it.

use super::*;
use crate::domain::known_since::Changed;
use crate::domain::person::Presence;
use crate::domain::tag::Tag;
use crate::domain::visit::{Compliance, HealthRecord};
use std::collections::HashMap;

/// `due detail` of the alarms.
fn alarms(facts: &HouseholdFacts) -> Vec<String> {
    let all = derived(facts).follow_ups;
    let alarms = all.iter().filter(|one| one.priority == Priority::Alarm);
    alarms
        .map(|one| format!("{} {}", one.due.date, one.because.detail))
        .collect()
}

fn colour(facts: &HouseholdFacts) -> (Colour, String) {
    let derived = derived(facts);
    (derived.colour, derived.colour_because)
}

/// Somebody with an illness, in these words of the doctor.
fn ill(kind: TagKind, level: TagLevel) -> HouseholdFacts {
    let mut facts = facts();
    facts.persons = vec![person(1, Some("1958-04-05")), person(2, Some("1984-01-01"))];
    facts.tags = vec![Tag {
        level: Some(level),
        ..tag(1, Some(1), kind)
    }];
    facts.visits = vec![visit("2026-11-18")];
    facts
}

fn record(number: u128, disease: TagKind, by: &str, on: &str) -> HealthRecord {
    HealthRecord {
        by_role: by.into(),
        ..health_record(number, 1, disease, on)
    }
}

fn moves(facts: &mut HouseholdFacts, at: usize, presence: Presence, on: &str, was: &str) {
    let changed = Changed {
        on: day(on),
        was: was.to_owned(),
    };
    let id = facts.persons[at].id.0;
    facts.persons[at].presence = presence;
    facts
        .known
        .note(id, day("2026-01-02"), HashMap::from([("presence".to_owned(), changed)]));
}

#[test]
fn a_dangerous_value_of_the_leaders_asks_for_the_doctor_today_until_the_doctor_wrote() {
    for (sys, dia, is_alarm) in [
        (182, 96, true),
        (166, 112, true),
        (88, 60, true),
        (178, 108, false),
        (90, 60, false),
    ] {
        let mut facts = ill(TagKind::Hypertension, TagLevel::Controlled);
        let mut measured = record(1, TagKind::Hypertension, "leader", "2026-11-19");
        (measured.bp_sys, measured.bp_dia) = (Some(sys), Some(dia));
        facts.health_records = vec![measured];
        let expected: &[&str] = if is_alarm { &["2026-11-19 pressure"] } else { &[] };
        assert_eq!(alarms(&facts), expected, "{sys}/{dia}");
        assert_eq!(colour(&facts).0 == Colour::Red, is_alarm);
        // The leader's next value takes nothing back; the doctor's record does, copied in as well.
        facts
            .health_records
            .insert(0, record(2, TagKind::Hypertension, "leader", "2026-11-20"));
        assert_eq!(alarms(&facts), expected);
        facts.health_records[0].doctor_name = "彭白露".into();
        facts.health_records[0].doctor_on = Some(day("2026-11-20"));
        assert_eq!(alarms(&facts), [""; 0]);
    }
}

#[test]
fn a_dangerous_value_speaks_for_somebody_without_a_tag_and_whatever_illness_it_was_noted_with() {
    let mut facts = ill(TagKind::Copd, TagLevel::Stable);
    let mut measured = record(1, TagKind::Copd, "leader", TODAY);
    measured.glucose_10 = Some(38);
    facts.health_records = vec![measured];
    facts.tags.clear();
    assert_eq!(alarms(&facts), [format!("{TODAY} glucose")]);
    assert_eq!(colour(&facts), (Colour::Red, "alarm:glucose".to_owned()));
}

#[test]
fn stopped_medicine_and_three_times_not_seen_are_told_today() {
    let mut facts = ill(TagKind::Smd, TagLevel::Stable);
    let mut stopped = record(1, TagKind::Smd, "leader", "2026-11-18");
    stopped.compliance = Some(Compliance::None);
    facts.health_records = vec![stopped];
    assert_eq!(alarms(&facts), ["2026-11-18 smd:stopped"]);
    // Nothing said of the medicine says nothing of it.
    facts
        .health_records
        .insert(0, record(2, TagKind::Smd, "leader", "2026-11-19"));
    assert_eq!(alarms(&facts), ["2026-11-18 smd:stopped"]);
    facts.health_records[0].compliance = Some(Compliance::Regular);
    assert_eq!(alarms(&facts), [""; 0]);
    for (number, on) in [(3, "2026-11-05"), (4, "2026-11-12"), (5, "2026-11-19")] {
        let mut missed = record(number, TagKind::Smd, "leader", on);
        missed.seen = false;
        facts.health_records.insert(0, missed);
        facts.health_records.retain(|record| record.id.0.as_u128() > 502);
        let expected: &[&str] = if number == 5 { &["2026-11-19 smd:lost"] } else { &[] };
        assert_eq!(alarms(&facts), expected, "{number}");
    }
}

#[test]
fn an_alarm_makes_the_household_red_over_any_hand_and_cannot_be_put_off() {
    let mut facts = ill(TagKind::Smd, TagLevel::Stable);
    facts.household.colour = Some(Colour::Green);
    facts.health_records = vec![HealthRecord {
        observed_risk: Some(4),
        ..record(1, TagKind::Smd, "leader", "2026-11-19")
    }];
    assert_eq!(colour(&facts), (Colour::Red, "alarm:risk".to_owned()));
    let key = derived(&facts)
        .follow_ups
        .iter()
        .find(|one| one.priority == Priority::Alarm)
        .unwrap()
        .key
        .clone();
    assert!(crate::domain::followup::FollowUpKey::is_alarm(&key.0));
    facts.postponements = vec![Postponement {
        id: RecordId(uuid::Uuid::from_u128(1)),
        key,
        until: day("2027-11-19"),
        reason: String::new(),
    }];
    assert_eq!(alarms(&facts), ["2026-11-19 smd:risk"]);
}

#[test]
fn a_crisis_of_any_illness_is_red() {
    for kind in [TagKind::Hypertension, TagKind::Diabetes] {
        let facts = ill(kind, TagLevel::Crisis);
        assert_eq!(colour(&facts), (Colour::Red, "alarm:crisis".to_owned()));
    }
}

#[test]
fn violence_without_agreement_stays_red_and_is_told_today() {
    for (result, code) in [(DisputeResult::Failed, "failed"), (DisputeResult::ToCourt, "to_court")] {
        let mut facts = facts();
        facts.visits = vec![visit("2026-11-19")];
        let dispute = |request: &mut crate::domain::request::Request| {
            request.category = "0301".into();
            request.dispute_result = Some(result.clone());
            request.violence_sign = true;
        };
        let mut events = closed_on("2026-11-19");
        facts.requests = vec![request_fact(dispute, events.clone())];
        assert_eq!(alarms(&facts), [format!("2026-11-19 violence:{code}")]);
        assert_eq!(colour(&facts).0, Colour::Red);
        events.push(event(4, EventKind::Progress, Role::MicroLeader, "2026-11-20"));
        facts.requests = vec![request_fact(dispute, events.clone())];
        assert_eq!(alarms(&facts), [""; 0], "who must know was told");
        assert_eq!(colour(&facts), (Colour::Red, "dispute".to_owned()));
        assert_eq!(of(&facts, "R07"), ["2026-11-20 violence"], "the third day is a Sunday");
    }
}

#[test]
fn an_agreed_dispute_with_violence_is_red_until_somebody_saw_that_it_is_kept() {
    let mut facts = facts();
    let dispute = |request: &mut crate::domain::request::Request| {
        request.category = "0303".into();
        request.dispute_result = Some(DisputeResult::Agreed);
        request.violence_sign = true;
    };
    facts.requests = vec![request_fact(dispute, resolved_on("2026-11-16"))];
    assert_eq!(colour(&facts), (Colour::Red, "dispute".to_owned()));
    facts.visits = vec![about_it(visit("2026-11-19"))];
    assert_eq!(colour(&facts).0, Colour::Green);
    assert_eq!(of(&facts, "R07"), ["2026-11-23 violence"], "the series goes on");
}

#[test]
fn a_missing_child_or_patient_is_told_today_and_a_worker_out_of_touch_is_not() {
    for (born, tagged, is_alarm) in [
        ("2014-06-01", None, true),
        ("1980-06-01", Some(TagKind::Smd), true),
        ("1980-06-01", None, false),
    ] {
        let mut facts = facts();
        facts.persons = vec![person(1, Some(born)), person(2, Some("1970-01-01"))];
        facts.tags = tagged.map(|kind| tag(1, Some(1), kind)).into_iter().collect();
        moves(&mut facts, 0, Presence::Missing, TODAY, "home");
        let found = alarms(&facts).contains(&format!("{TODAY} missing"));
        assert_eq!(found, is_alarm, "{born}");
    }
}

#[test]
fn a_death_wants_a_visit_and_a_look_at_what_is_still_paid() {
    let mut facts = facts();
    facts.persons = vec![person(1, Some("1941-01-01")), person(2, Some("1968-01-01"))];
    facts.visits = vec![visit("2026-11-10")];
    facts.benefits = vec![
        benefit(1, Some(1), BenefitKind::Dibao),
        benefit(2, None, BenefitKind::Tekun),
    ];
    facts.benefits[0].to = Some(day("2026-12-20"));
    moves(&mut facts, 0, Presence::Dead, "2026-11-19", "home");
    assert_eq!(of(&facts, "R10"), ["2026-11-20 died"]);
    assert_eq!(colour(&facts), (Colour::Red, "tag:major_change".to_owned()));
    assert_eq!(of(&facts, "R19"), [""; 0]);
    assert_eq!(of(&facts, "R23"), ["2026-11-20 fewer:tekun", "2026-11-20 died:dibao"]);
    facts.benefits[0].state = BenefitState::Stopped;
    facts.benefits[1].checked_at = Some(day(TODAY));
    facts.visits.insert(0, visit("2026-11-19"));
    assert_eq!(of(&facts, "R23"), [""; 0]);
    assert_eq!(of(&facts, "R10"), [""; 0]);
}

#[test]
fn somebody_typed_in_as_dead_long_ago_wants_no_visit_and_a_tag_of_theirs_does() {
    let mut facts = facts();
    facts.persons = vec![person(1, Some("1941-01-01")), person(2, Some("1968-01-01"))];
    facts.persons[0].presence = Presence::Dead;
    assert_eq!(of(&facts, "R10"), [""; 0]);
    facts.tags = vec![Tag {
        from: Some(day("2026-11-18")),
        ..tag(1, Some(1), TagKind::MajorChange)
    }];
    assert_eq!(of(&facts, "R10"), ["2026-11-19 major_change"]);
}

#[test]
fn what_is_owed_to_a_patient_pauses_in_hospital_and_goes_on_after_it() {
    let mut facts = ill(TagKind::Smd, TagLevel::Stable);
    facts.tags.push(tag(2, Some(1), TagKind::DisabledElder));
    facts.health_records = vec![record(1, TagKind::Smd, "doctor", "2026-07-20")];
    moves(&mut facts, 0, Presence::Hospital, "2026-10-02", "home");
    for rule in ["R11", "R15", "R16"] {
        assert_eq!(of(&facts, rule), [""; 0], "{rule}");
    }
    moves(&mut facts, 0, Presence::Home, TODAY, "hospital");
    facts.visits.clear();
    assert_eq!(of(&facts, "R15"), ["2026-12-04 smd:stable"]);
    assert_eq!(of(&facts, "R11"), ["2026-11-30 disabled_elder"]);
    assert_eq!(of(&facts, "R10"), ["2026-11-21 discharge"]);
}

#[test]
fn a_household_without_anybody_or_found_moved_is_asked_about_and_not_visited() {
    let mut facts = facts();
    facts.persons = vec![person(1, Some("1941-01-01"))];
    facts.visits = vec![visit("2026-11-01")];
    moves(&mut facts, 0, Presence::Dead, TODAY, "home");
    assert_eq!(of(&facts, "R09"), [""; 0]);
    assert_eq!(of(&facts, "R26"), ["2026-11-27 empty"]);
    facts.persons[0].presence = Presence::Home;
    facts.visits.insert(
        0,
        VisitFact {
            outcome: Outcome::Moved,
            ..visit("2026-11-19")
        },
    );
    assert_eq!(of(&facts, "R09"), [""; 0]);
    assert_eq!(of(&facts, "R26"), ["2026-11-26 moved"]);
}

#[test]
fn a_colour_is_not_claimed_where_tags_are_not_held() {
    let mut facts = facts();
    facts.has_tags = false;
    assert_eq!(
        colour(&facts),
        (Colour::Unknown("unknown".into()), "unknown".to_owned())
    );
    facts.household.colour = Some(Colour::Yellow);
    assert_eq!(colour(&facts).0, Colour::Yellow);
}

#[test]
fn groups_that_nobody_else_looks_after_are_yellow_and_the_destitute_left_alone_red() {
    for kind in [
        TagKind::ChildInNeed,
        TagKind::Orphan,
        TagKind::DisabledElder,
        TagKind::SevereIllness,
        TagKind::Tuberculosis,
    ] {
        let mut facts = facts();
        facts.persons = vec![person(1, Some("1972-01-01")), person(2, Some("1970-01-01"))];
        facts.tags = vec![tag(1, Some(1), kind.clone())];
        assert_eq!(colour(&facts), (Colour::Yellow, format!("tag:{kind}")));
        facts.tags = vec![tag(1, Some(1), TagKind::TekunScattered)];
        assert_eq!(colour(&facts).0, Colour::Yellow);
        facts.persons[1].presence = Presence::AwayWork;
        assert_eq!(colour(&facts).0, Colour::Red);
    }
}
