//! The rules one by one: facts in, the follow-up with its day and its reason out.

mod answers;
mod handed;
mod safety;
mod typed_today;

use super::*;
use crate::domain::benefit::{BenefitKind, BenefitState};
use crate::domain::facts::VisitFact;
use crate::domain::household::Residence;
use crate::domain::ids::RecordId;
use crate::domain::request::{DisputeResult, EventKind, RequestEvent, Satisfaction, State, fold};
use crate::domain::role::Role;
use crate::domain::tag::{DisabilityClass, TagKind, TagLevel};
use crate::domain::testing::{benefit, day, event, facts, health_record, person, request, tag, unit, visit};
use crate::domain::visit::Outcome;

const TODAY: &str = "2026-11-20";

fn derived(facts: &HouseholdFacts) -> Derived {
    derive(facts, &Rules::builtin(), day(TODAY))
}

/// `due detail` of the follow-ups of a rule.
fn of(facts: &HouseholdFacts, rule: &str) -> Vec<String> {
    let all = derived(facts).follow_ups;
    let of_rule = all.iter().filter(|one| one.because.rule == rule);
    of_rule
        .map(|one| format!("{} {}", one.due.date, one.because.detail))
        .collect()
}

fn request_fact(adjust: impl FnOnce(&mut crate::domain::request::Request), events: Vec<RequestEvent>) -> RequestFact {
    let mut request = request("2026-09-01");
    adjust(&mut request);
    let folded = fold(&request, &events, &Rules::builtin());
    RequestFact {
        request,
        events,
        folded,
        came_back: false,
        known: crate::domain::known_since::KnownSince::default(),
    }
}

/// The visit was about request 1.
fn about_it(visit: VisitFact) -> VisitFact {
    VisitFact {
        requests: vec![crate::domain::ids::RequestId(uuid::Uuid::from_u128(1))],
        ..visit
    }
}

fn resolved_on(day: &str) -> Vec<RequestEvent> {
    vec![
        event(0, EventKind::Submit, Role::MicroLeader, "2026-09-01"),
        event(1, EventKind::SelfAccept, Role::MicroLeader, "2026-09-01"),
        event(2, EventKind::Resolve, Role::MicroLeader, day),
    ]
}

fn closed_on(day: &str) -> Vec<RequestEvent> {
    let mut events = resolved_on(day);
    let mut visit = event(3, EventKind::ReturnVisit, Role::MicroLeader, day);
    visit.satisfaction = Some(Satisfaction::Satisfied);
    events.push(visit);
    events
}

#[test]
fn a_result_asks_for_a_return_visit_in_three_working_days_and_again_when_nobody_was_reached() {
    let mut facts = facts();
    let mut events = resolved_on("2026-11-19");
    facts.requests = vec![request_fact(|_| (), events.clone())];
    assert_eq!(of(&facts, "R01"), ["2026-11-24 0103"]);
    let mut missed = event(3, EventKind::ReturnVisit, Role::MicroLeader, "2026-11-20");
    missed.satisfaction = Some(Satisfaction::Unreachable);
    events.push(missed);
    facts.requests = vec![request_fact(|_| (), events)];
    assert_eq!(of(&facts, "R01"), [""; 0]);
    assert_eq!(of(&facts, "R02"), ["2026-11-23 1"]);
}

#[test]
fn closed_hazards_are_rechecked_until_they_were_seen_twice_or_came_back() {
    let mut facts = facts();
    facts.requests = vec![request_fact(
        |request| request.category = "0401".into(),
        closed_on("2026-09-04"),
    )];
    assert_eq!(of(&facts, "R06"), ["2026-09-30 0401"]);
    facts.visits = vec![about_it(visit("2026-10-10"))];
    assert_eq!(of(&facts, "R06"), ["2026-12-03 0401"]);
    facts.requests[0].came_back = true;
    assert_eq!(of(&facts, "R06"), [""; 0]);
}

#[test]
fn a_place_is_rechecked_too_and_a_note_answers() {
    let mut events = closed_on("2026-09-04");
    let place = |events| {
        request_fact(
            |request| (request.category, request.household_id) = ("0208".into(), None),
            events,
        )
    };
    let rules = Rules::builtin();
    let open = |fact: &RequestFact| derive_request(fact, &[], &rules, day(TODAY))[0].due.date;
    assert_eq!(open(&place(events.clone())), day("2026-09-30"));
    events.push(event(4, EventKind::Progress, Role::Clerk, "2026-10-08"));
    assert_eq!(place(events.clone()).folded.illegal, []);
    assert_eq!(open(&place(events)), day("2026-12-03"));
}

#[test]
fn agreed_disputes_are_visited_sooner_after_violence() {
    let mut facts = facts();
    for (violence, expected) in [(false, "2026-09-11 "), (true, "2026-09-05 violence")] {
        let dispute = |request: &mut crate::domain::request::Request| {
            request.category = "0303".into();
            request.dispute_result = Some(DisputeResult::Agreed);
            request.violence_sign = violence;
        };
        facts.requests = vec![request_fact(dispute, resolved_on("2026-09-04"))];
        assert_eq!(of(&facts, "R07"), [expected]);
    }
}

#[test]
fn care_after_a_sudden_illness_goes_on_by_contacts() {
    let mut facts = facts();
    facts.requests = vec![request_fact(
        |request| request.category = "0601".into(),
        resolved_on("2026-09-04"),
    )];
    assert_eq!(of(&facts, "R08"), ["2026-09-05 0601"]);
    for (met, next) in [
        ("2026-09-05", "2026-09-07"),
        ("2026-09-07", "2026-09-18"),
        ("2026-09-18", "2026-10-18"),
        ("2026-10-18", "2026-11-17"),
        ("2026-11-17", "2026-12-17"),
    ] {
        facts.visits.insert(0, visit(met));
        assert_eq!(of(&facts, "R08"), [format!("{next} 0601")]);
    }
}

#[test]
fn a_third_partys_deadline_is_checked_on_the_day_and_a_month_later() {
    let mut facts = facts();
    let mut events = resolved_on("2026-11-18");
    let mut deadline = event(5, EventKind::SetThirdPartyDeadline, Role::MicroLeader, "2026-11-10");
    deadline.new_due = Some(day("2026-11-18"));
    events.insert(2, deadline);
    facts.requests = vec![request_fact(|_| (), events)];
    assert_eq!(of(&facts, "R05"), ["2026-11-18 "]);
    facts.visits = vec![about_it(visit("2026-11-18"))];
    assert_eq!(of(&facts, "R05"), ["2026-12-18 "]);
}

#[test]
fn the_colour_sets_the_next_visit_and_an_agreed_day_comes_first() {
    let mut facts = facts();
    facts.visits = vec![visit("2026-11-10")];
    for (colour, expected) in [
        (Colour::Red, "2026-11-17 red"),
        (Colour::Yellow, "2026-12-10 yellow"),
        (Colour::Green, "2027-02-04 green"),
    ] {
        facts.household.colour = Some(colour);
        assert_eq!(of(&facts, "R09"), [expected]);
    }
    facts.visits[0].next_visit = Some(day("2026-11-28"));
    assert_eq!(of(&facts, "R09"), ["2026-11-28 agreed"]);
    facts.visits.insert(0, visit("2026-11-19"));
    assert_eq!(of(&facts, "R09"), ["2027-02-17 green"]);
}

#[test]
fn new_and_empty_households_have_their_own_rhythm() {
    let mut facts = facts();
    assert_eq!(of(&facts, "R09"), ["2026-01-09 new"]);
    facts.household.residence = Residence::Vacant;
    assert_eq!(of(&facts, "R09"), ["2026-07-01 vacant"]);
    facts.household.residence = Residence::Away;
    facts.household.colour = Some(Colour::Red);
    facts.visits = vec![visit("2026-11-02")];
    assert_eq!(of(&facts, "R09"), ["2026-12-02 away"]);
}

#[test]
fn a_major_change_wants_a_visit_within_a_day_until_somebody_came() {
    let mut facts = facts();
    let mut change = tag(1, None, TagKind::MajorChange);
    change.from = Some(day("2026-11-18"));
    facts.tags = vec![change];
    facts.visits = vec![visit("2026-11-17")];
    assert_eq!(of(&facts, "R10"), ["2026-11-19 major_change"]);
    facts.visits.insert(0, visit("2026-11-18"));
    assert_eq!(of(&facts, "R10"), [""; 0]);
}

#[test]
fn elders_alone_and_monitored_households_are_seen_each_month() {
    let mut facts = facts();
    facts.persons = vec![person(1, Some("1950-03-04"))];
    facts.tags = vec![
        tag(1, Some(1), TagKind::LivingAlone),
        tag(2, Some(1), TagKind::DisabledElder),
        tag(3, None, TagKind::Monitored),
    ];
    facts.visits = vec![visit("2026-10-05")];
    assert_eq!(of(&facts, "R11"), ["2026-11-30 living_alone"]);
    assert_eq!(of(&facts, "R12"), ["2026-11-30 monitored"]);
    facts.visits.insert(0, visit("2026-11-20"));
    assert_eq!(of(&facts, "R11"), ["2026-12-31 living_alone"]);
}

#[test]
fn health_follow_ups_count_from_the_last_record_by_the_doctors_class() {
    use TagLevel as L;
    for (kind, level, rule, expected) in [
        (
            TagKind::Hypertension,
            L::Controlled,
            "R13",
            "2027-02-04 hypertension:controlled",
        ),
        (
            TagKind::Hypertension,
            L::Uncontrolled,
            "R13",
            "2026-11-20 hypertension:uncontrolled",
        ),
        (TagKind::Diabetes, L::Referral, "R14", "2026-11-20 diabetes:referral"),
        (TagKind::Diabetes, L::Crisis, "R14", "2026-11-06 diabetes:crisis"),
        (TagKind::Smd, L::Basic, "R15", "2026-11-20 smd:basic"),
        (TagKind::Smd, L::Stable, "R15", "2027-02-04 smd:stable"),
    ] {
        let mut facts = facts();
        facts.persons = vec![person(1, Some("1950-03-04"))];
        let mut tag = tag(1, Some(1), kind.clone());
        tag.level = Some(level);
        facts.tags = vec![tag];
        facts.health_records = vec![health_record(1, 1, kind.clone(), "2026-11-06")];
        assert_eq!(of(&facts, rule), [expected], "{kind}");
        facts.health_records[0].next = Some(day("2026-11-29"));
        if !expected.ends_with("crisis") {
            assert!(of(&facts, rule)[0].starts_with("2026-11-29"));
        }
    }
}

#[test]
fn health_days_on_a_holiday_roll_back() {
    let mut facts = facts();
    facts.persons = vec![person(1, None)];
    let mut smd = tag(1, Some(1), TagKind::Smd);
    smd.level = Some(TagLevel::Unstable);
    facts.tags = vec![smd];
    facts.health_records = vec![health_record(1, 1, TagKind::Smd, "2026-02-06")];
    assert_eq!(of(&facts, "R15"), ["2026-02-14 smd:unstable"]);
}

#[test]
fn risk_three_or_a_locked_door_is_an_alarm() {
    let mut facts = facts();
    facts.persons = vec![person(1, None)];
    let mut smd = tag(1, Some(1), TagKind::Smd);
    smd.level = Some(TagLevel::Stable);
    facts.tags = vec![smd];
    facts.health_records = vec![health_record(1, 1, TagKind::Smd, "2026-11-19")];
    let alarm = |facts: &HouseholdFacts| {
        let all = derived(facts).follow_ups;
        all.iter()
            .find(|one| one.priority == Priority::Alarm)
            .map(|one| one.because.detail.clone())
    };
    assert_eq!(alarm(&facts), None);
    facts.health_records[0].observed_risk = Some(3);
    assert_eq!(alarm(&facts).as_deref(), Some("smd:risk"));
    facts.health_records[0].observed_risk = Some(1);
    facts.health_records[0].locked = true;
    assert_eq!(alarm(&facts).as_deref(), Some("smd:locked"));
}

#[test]
fn reasons_that_tell_of_illness_or_need_do_not_show_on_the_projector() {
    use crate::domain::mask::View;
    let mut facts = facts();
    facts.persons = vec![person(1, None)];
    facts.tags = vec![tag(1, Some(1), TagKind::Smd), tag(2, None, TagKind::Monitored)];
    for one in derived(&facts).follow_ups {
        let tells = one.because.rule != "R09";
        assert_eq!(one.because.hides(View::Projector), tells, "{:?}", one.because);
        assert!(!one.because.hides(View::Masked));
    }
}

#[test]
fn ends_are_announced_a_month_before() {
    let mut facts = facts();
    facts.persons = vec![person(1, None)];
    facts.persons[0].doctor_signed_to = Some(day("2026-12-31"));
    let mut dibao = benefit(1, None, BenefitKind::Dibao);
    dibao.to = Some(day("2026-12-20"));
    facts.benefits = vec![dibao];
    assert_eq!(
        of(&facts, "R19"),
        ["2026-11-20 benefit:dibao", "2026-12-01 doctor_contract"]
    );
}

#[test]
fn benefits_that_exclude_each_other_or_are_missing_are_suggested() {
    let mut facts = facts();
    facts.persons = vec![person(1, None)];
    let mut disabled = tag(1, Some(1), TagKind::Disabled);
    disabled.level = Some(TagLevel::Grade2);
    facts.tags = vec![disabled, tag(2, None, TagKind::TekunScattered)];
    facts.benefits = vec![benefit(1, Some(1), BenefitKind::SubsidyCare)];
    assert_eq!(of(&facts, "R23"), ["2026-01-09 exclusive:tekun+subsidy_care"]);
    facts.benefits[0].checked_at = Some(day("2026-11-02"));
    assert_eq!(of(&facts, "R23"), ["2027-01-08 exclusive:tekun+subsidy_care"]);
    facts.tags[1].kind = TagKind::Dibao;
    assert_eq!(of(&facts, "R23"), ["2026-01-09 missing:subsidy_living"]);
    let mut asked = benefit(2, Some(1), BenefitKind::SubsidyLiving);
    asked.state = BenefitState::Refused;
    facts.benefits.push(asked);
    assert_eq!(of(&facts, "R23"), [""; 0]);
}

#[test]
fn two_misses_running_ask_for_another_way() {
    let mut facts = facts();
    let miss = |on: &str| VisitFact {
        outcome: Outcome::NotHome,
        ..visit(on)
    };
    facts.visits = vec![miss("2026-11-16"), visit("2026-11-01")];
    assert_eq!(of(&facts, "R25"), [""; 0]);
    facts.visits.insert(0, miss("2026-11-17"));
    assert_eq!(of(&facts, "R25"), ["2026-11-20 2"]);
    facts.visits.insert(0, visit("2026-11-18"));
    assert_eq!(of(&facts, "R25"), [""; 0]);
}

#[test]
fn children_left_behind_are_seen_every_thirty_days() {
    let mut facts = facts();
    facts.persons = vec![person(1, Some("2017-05-01"))];
    facts.tags = vec![tag(1, Some(1), TagKind::LeftBehindChild)];
    facts.visits = vec![visit("2026-11-10")];
    assert_eq!(of(&facts, "R24"), ["2026-12-10 left_behind_child"]);
    facts.persons[0].birth = Some(day("2008-11-20"));
    assert_eq!(of(&facts, "R24"), [""; 0]);
}

#[test]
fn d16_a_child_left_behind_is_seen_when_the_school_holidays_begin() {
    let mut facts = facts();
    facts.persons = vec![person(1, Some("2017-05-01"))];
    facts.tags = vec![tag(1, Some(1), TagKind::LeftBehindChild)];
    for (contact, due) in [
        ("2026-12-15", "2027-01-14 left_behind_child"),
        ("2026-12-28", "2027-01-20 left_behind_child:holiday_guess"),
        ("2027-01-16", "2027-01-20 left_behind_child:holiday_guess"),
        ("2027-01-17", "2027-02-16 left_behind_child"),
        ("2027-06-20", "2027-07-05 left_behind_child:holiday_guess"),
    ] {
        facts.visits = vec![visit(contact)];
        assert_eq!(of(&facts, "R24"), [due], "{contact}");
    }
    let own = "[R24]\nholidays = [118, 703]\nsource = \"云岭县2026-2027学年校历\"\n";
    let own = derive(&facts, &Rules::load(None, None, Some(own)).unwrap(), day(TODAY)).follow_ups;
    let own = own.iter().find(|one| one.because.rule == "R24").unwrap();
    assert_eq!(
        (own.due.date, own.because.detail.as_str()),
        (day("2027-07-03"), "left_behind_child:holiday"),
        "the county's own days are no guess"
    );
    let off = Rules::load(None, None, Some("[R24]\nholidays = []\n")).unwrap();
    let found = derive(&facts, &off, day(TODAY)).follow_ups;
    let child = found.iter().find(|one| one.because.rule == "R24").unwrap();
    assert_eq!(child.because.detail, "left_behind_child");
}

#[test]
fn d17_where_the_county_says_so_the_nursing_subsidy_goes_to_milder_disabilities_of_the_mind() {
    let on = Rules::load(None, None, Some("[R23]\ncare_mild = true\n")).unwrap();
    let mut facts = facts();
    facts.persons = vec![person(1, None)];
    facts.tags = vec![tag(1, Some(1), TagKind::Disabled)];
    let suggested = |facts: &HouseholdFacts, rules: &Rules| {
        let found = derive(facts, rules, day(TODAY)).follow_ups;
        found.iter().any(|one| one.because.detail == "missing:subsidy_care")
    };
    use DisabilityClass as C;
    for (class, level, as_set, otherwise) in [
        (C::Intellectual, TagLevel::Grade3, true, false),
        (C::Mental, TagLevel::Grade4, true, false),
        (C::Physical, TagLevel::Grade3, false, false),
        (C::Physical, TagLevel::Grade2, true, true),
    ] {
        facts.tags[0].disability_class = Some(class.clone());
        facts.tags[0].level = Some(level.clone());
        let found = (suggested(&facts, &on), suggested(&facts, &Rules::builtin()));
        assert_eq!(found, (as_set, otherwise), "{class} {level}");
    }
    // Another certificate, of the legs, does not hide it.
    facts.tags[0].disability_class = Some(C::Mental);
    facts.tags[0].level = Some(TagLevel::Grade3);
    let mut legs = tag(2, Some(1), TagKind::Disabled);
    legs.level = Some(TagLevel::Grade3);
    facts.tags.push(legs);
    assert!(suggested(&facts, &on));
}

/// Handed down by the town on the 20th, until the 24th; the town's own date is later.
fn handed_down() -> RequestFact {
    let mut down = event(1, EventKind::HandDown, Role::TownOffice, "2026-11-20");
    down.to_unit = Some(unit());
    down.new_due = Some(day("2026-11-24"));
    let mut events = vec![event(0, EventKind::Submit, Role::TownOffice, "2026-11-20"), down];
    for event in &mut events {
        event.rules = 2;
    }
    let mut request = request("2026-11-20");
    let folded = fold(&request, &events, &Rules::builtin());
    request.household_id = None;
    RequestFact {
        request,
        events,
        folded,
        came_back: false,
        known: crate::domain::known_since::KnownSince::default(),
    }
}

#[test]
fn a_colour_goes_by_the_date_that_the_lists_show_the_doers_when_it_is_earlier() {
    let mut facts = facts();
    facts.requests = vec![handed_down()];
    assert_eq!(facts.requests[0].folded.due, Some(Due::on(day("2026-11-25"))));
    let on = |date: &str| derive(&facts, &Rules::builtin(), day(date));
    assert_eq!(on("2026-11-24").colour, Colour::Green);
    assert_eq!(on("2026-11-24").recheck_on, Some(day("2026-11-25")));
    assert_eq!(on("2026-11-25").colour, Colour::Yellow);
}

#[test]
fn missing_data_joins_the_next_visit_even_when_that_is_postponed() {
    let mut facts = facts();
    facts.visits = vec![visit("2026-11-10")];
    facts.household.phone.clear();
    assert_eq!(of(&facts, "R26"), ["2027-02-04 phone"]);
    let key = derived(&facts)
        .follow_ups
        .iter()
        .find(|one| one.because.rule == "R09")
        .unwrap()
        .key
        .clone();
    facts.postponements = ["2027-02-10", "2027-02-12"]
        .map(|until| Postponement {
            id: RecordId(uuid::Uuid::from_u128(1)),
            key: key.clone(),
            until: day(until),
            reason: String::new(),
        })
        .to_vec();
    assert_eq!(of(&facts, "R26"), ["2027-02-12 phone"]);
    let visit = derived(&facts)
        .follow_ups
        .into_iter()
        .find(|one| one.key == key)
        .unwrap();
    assert_eq!((visit.due, visit.snoozed), (Due::on(day("2027-02-12")), 2));
}

#[test]
fn the_dead_and_those_who_moved_away_are_left_in_peace() {
    let mut facts = facts();
    facts.persons = vec![person(1, Some("1940-01-01")), person(2, Some("1975-01-01"))];
    facts.tags = vec![
        tag(1, Some(1), TagKind::Hypertension),
        tag(2, Some(1), TagKind::LivingAlone),
    ];
    assert_eq!(derived(&facts).follow_ups.len(), 5);
    facts.persons[0].presence = crate::domain::person::Presence::Dead;
    let left: Vec<_> = derived(&facts)
        .follow_ups
        .into_iter()
        .map(|one| one.because.rule)
        .collect();
    assert_eq!(left, ["R09"]);
}

#[test]
fn an_open_reminder_is_a_follow_up_and_a_done_one_is_none() {
    let mut reminder = Reminder {
        id: crate::domain::ids::ReminderId(uuid::Uuid::from_u128(7)),
        household_id: None,
        unit: unit(),
        due: day("2026-12-01"),
        text: "送药".into(),
        state: ReminderState::Open,
    };
    let follow_up = derive_reminder(&reminder, &[]).unwrap();
    assert_eq!(follow_up.key.0, format!("manual:{}", reminder.id));
    assert_eq!(
        (follow_up.text.as_str(), follow_up.due),
        ("送药", Due::on(day("2026-12-01")))
    );
    reminder.state = ReminderState::Done;
    assert_eq!(derive_reminder(&reminder, &[]), None);
}

#[test]
fn the_same_facts_give_the_same_answer_until_the_recheck_day() {
    let mut facts = facts();
    facts.persons = vec![person(1, Some("1946-11-25"))];
    facts.tags = vec![
        tag(1, Some(1), TagKind::LivingAlone),
        tag(2, Some(1), TagKind::Hypertension),
    ];
    facts.tags[1].to = Some(day("2026-12-10"));
    facts.requests = vec![request_fact(
        |_| (),
        vec![event(0, EventKind::Submit, Role::MicroLeader, "2026-09-01")],
    )];
    let rules = Rules::builtin();
    let mut expected = derived(&facts);
    assert_eq!(expected.recheck_on, Some(day("2026-11-25")));
    for date in day(TODAY).iter_days().take(60) {
        let now = derive(&facts, &rules, date);
        if expected.recheck_on.is_some_and(|recheck| date >= recheck) {
            expected = now.clone();
        }
        assert_eq!(now, expected, "{date}");
    }
    assert_eq!(facts.requests[0].folded.state, State::Registered);
}

#[test]
fn an_overdue_request_makes_the_household_yellow() {
    let mut facts = facts();
    facts.requests = vec![request_fact(
        |_| (),
        vec![event(0, EventKind::Submit, Role::MicroLeader, "2026-09-01")],
    )];
    let derived = derived(&facts);
    assert_eq!(
        (derived.colour, derived.colour_because.as_str()),
        (Colour::Yellow, "request_overdue")
    );
}
