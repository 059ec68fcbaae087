//! The figures of the field reports, from requests; what a single fact changes.

use super::*;
use crate::domain::facts::HouseholdFacts;
use crate::domain::ids::{EventId, RequestId};
use crate::domain::request::{DisputeResult, EventKind, Request, RequestEvent, RequestKind, Satisfaction};
use crate::domain::role::Role;
use crate::domain::tag::{TagKind, TagLevel};
use crate::domain::testing::{day, event, facts, health_record, person, request, tag, visit};
use uuid::Uuid;

const TODAY: &str = "2026-12-05";

fn november(facts: &ReportFacts) -> Report {
    report(
        facts,
        &Rules::builtin(),
        Period::of(Span::Month, day("2026-11-30")),
        day(TODAY),
    )
}

fn amount(report: &Report, code: &str) -> (usize, usize) {
    let amount = report.figure(code).unwrap().amount();
    (amount.n, amount.of)
}

/// Request `number` of 3 November with these steps on the days after.
fn asked(number: u128, steps: &[(EventKind, Option<Satisfaction>)]) -> (Request, Vec<RequestEvent>) {
    let id = RequestId(Uuid::from_u128(number));
    let request = Request {
        id,
        ..request("2026-11-03")
    };
    let submit = (EventKind::Submit, None);
    let events = std::iter::once(&submit)
        .chain(steps)
        .zip(0..)
        .map(|((kind, said), at)| {
            let mut event = event(0, kind.clone(), Role::Clerk, &format!("2026-11-{:02}", 3 + at));
            event.id = EventId(Uuid::from_u128(number * 100 + at));
            event.request_id = id;
            event.satisfaction.clone_from(said);
            event
        });
    let events = events.collect();
    (request, events)
}

fn of_requests(requests: Vec<(Request, Vec<RequestEvent>)>) -> ReportFacts {
    ReportFacts {
        requests,
        ..ReportFacts::default()
    }
}

#[test]
fn the_field_reports_142_requests_with_141_answers_and_134_of_137_satisfied() {
    use EventKind as E;
    let visited = |said: Satisfaction| [(E::SelfAccept, None), (E::Resolve, None), (E::ReturnVisit, Some(said))];
    let requests = (1..=142).map(|number| match number {
        1..=134 => asked(number, &visited(Satisfaction::Satisfied)),
        135..=137 => asked(number, &visited(Satisfaction::Unsatisfied)),
        138..=141 => asked(number, &visited(Satisfaction::NoAnswer)),
        _ => asked(number, &[(E::SelfAccept, None)]),
    });
    let report = november(&of_requests(requests.collect()));
    assert_eq!(amount(&report, "M01"), (142, 142));
    assert_eq!(amount(&report, "M05"), (141, 142));
    assert_eq!(report.figure("M05").unwrap().amount().rate(), Some(993));
    assert_eq!(amount(&report, "M06"), (134, 137));
    assert_eq!(report.figure("M06").unwrap().amount().rate(), Some(978));
    assert_eq!(amount(&report, "M06a"), (134, 141));
    assert_eq!(amount(&report, "M08b"), (138, 138), "three are done over");
}

#[test]
fn the_field_reports_1140_disputes_with_1122_agreed() {
    let dispute = |number: u128, result: Option<DisputeResult>| {
        let (request, events) = asked(number, &[]);
        let request = Request {
            kind: RequestKind::Dispute,
            dispute_result: result,
            ..request
        };
        (request, events)
    };
    let requests = (1..=1150).map(|number| match number {
        1..=1122 => dispute(number, Some(DisputeResult::Agreed)),
        1123..=1130 => dispute(number, Some(DisputeResult::Failed)),
        1131..=1140 => dispute(number, None),
        1141..=1145 => dispute(number, Some(DisputeResult::ToCourt)),
        _ => dispute(number, Some(DisputeResult::Withdrawn)),
    });
    let report = november(&of_requests(requests.collect()));
    assert_eq!(amount(&report, "M10"), (1122, 1140));
    assert_eq!(report.figure("M10").unwrap().amount().rate(), Some(984));
    assert_eq!(amount(&report, "M10a"), (1122, 1130));
}

#[test]
fn a_step_without_effect_counts_nothing() {
    use EventKind as E;
    // A return visit before there is a result is kept and has no effect.
    let steps = [(E::ReturnVisit, Some(Satisfaction::Very))];
    let report = november(&of_requests(vec![asked(1, &steps)]));
    assert_eq!((amount(&report, "M05"), amount(&report, "M06")), ((0, 1), (0, 0)));
}

#[test]
fn ended_by_an_explanation_is_told_apart_from_solved() {
    use EventKind as E;
    let steps = [
        (E::SelfAccept, None),
        (E::Resolve, None),
        (E::ReturnVisit, Some(Satisfaction::Unsatisfied)),
    ];
    let (request, mut events) = asked(1, &steps);
    events[2].resolution = Some(crate::domain::request::Resolution::Solved);
    events[3].redo = Some(false);
    let report = november(&of_requests(vec![(request, events)]));
    assert_eq!(amount(&report, "M03"), (1, 1), "the flattering rate");
    assert_eq!(amount(&report, "M03a:solved"), (0, 1));
    assert_eq!(amount(&report, "M03a:explained"), (1, 1));
}

fn of_home(home: HouseholdFacts) -> Report {
    november(&ReportFacts {
        homes: vec![home],
        holds_homes: true,
        ..ReportFacts::default()
    })
}

#[test]
fn visits_count_from_the_one_that_was_made_by_the_colour_of_the_household() {
    // Yellow, every 30 days: due 11-09 (made 11-05), then 12-05, which is December's.
    let mut home = facts();
    home.persons = vec![person(1, Some("1945-03-04"))];
    home.tags = vec![tag(1, Some(1), TagKind::LivingAlone)];
    home.visits = vec![visit("2026-11-05"), visit("2026-10-10")];
    assert_eq!(amount(&of_home(home.clone()), "M12a"), (1, 1));
    // Made on 11-12, three days late.
    home.visits[0] = visit("2026-11-12");
    assert_eq!(amount(&of_home(home.clone()), "M12a"), (0, 1));
    // Red by hand, every 7 days: 10-17 is October's, after 11-12 come 11-19 and, had it been made, more.
    home.household.colour = Some(crate::domain::household::Colour::Red);
    assert_eq!(amount(&of_home(home.clone()), "M12a"), (0, 1));
    assert_eq!(amount(&of_home(home.clone()), "M13"), (1, 1));
    home.visits.clear();
    assert_eq!(amount(&of_home(home), "M13"), (0, 1));
}

#[test]
fn the_ill_are_counted_when_a_doctor_said_how_they_are() {
    let mut home = facts();
    home.persons = vec![person(1, Some("1960-03-04"))];
    home.tags = vec![tag(1, Some(1), TagKind::Hypertension)];
    let figure = |home: &HouseholdFacts, code: &str| of_home(home.clone()).figure(code).cloned().unwrap();
    assert_eq!(figure(&home, "M14").absent, Some(Absence::NoClass));
    home.tags[0].level = Some(TagLevel::Controlled);
    home.tags[0].from = Some(day("2025-01-01"));
    let quarterly = ["2026-01-10", "2026-04-10", "2026-07-10", "2026-10-10"];
    home.health_records = quarterly
        .iter()
        .zip(1..)
        .map(|(on, n)| health_record(n, 1, TagKind::Hypertension, on))
        .collect();
    for code in ["M14", "M14a", "M14b"] {
        assert_eq!(amount(&of_home(home.clone()), code), (1, 1), "{code}");
    }
    home.health_records.pop();
    assert_eq!(amount(&of_home(home.clone()), "M14"), (0, 1), "due in October");
    assert_eq!(amount(&of_home(home), "M14a"), (0, 1));
}

#[test]
fn a_device_without_households_says_so() {
    let report = november(&ReportFacts::default());
    for code in ["M11", "M12", "M13", "M14", "M15", "M17a"] {
        assert_eq!(report.figure(code).unwrap().absent, Some(Absence::NotHere), "{code}");
    }
}
