//! Stories of a request, one event a line, and properties that hold for any history.

use super::*;
use crate::domain::calendar::Due;
use crate::domain::ids::{EventId, UserId};
use crate::domain::request::{
    EventKind, LimitState, Mode, RequestKind, Satisfaction, State, StepRefusal, Urgency, steps,
};
use crate::domain::right::Relations;
use crate::domain::role::{Level, Role};
use crate::domain::testing::{day, event, morning, request};
use crate::domain::time::Millis;
use crate::domain::unit::UnitPath;
use EventKind as E;
use Role as R;
use proptest::prelude::*;

/// A history on Friday 20 November 2026, with `adjust` to fill in details.
fn story(events: &[(E, R, &str)], adjust: impl Fn(usize, &mut RequestEvent)) -> Folded {
    let events: Vec<_> = events
        .iter()
        .enumerate()
        .map(|(number, (kind, role, on))| {
            let mut event = event(number as u128, kind.clone(), role.clone(), on);
            adjust(number, &mut event);
            event
        })
        .collect();
    fold(&request("2026-11-20"), &events, &Rules::builtin())
}

fn plain(events: &[(E, R, &str)]) -> Folded {
    story(events, |_, _| ())
}

const SUBMIT: (E, R, &str) = (E::Submit, R::MicroLeader, "2026-11-20");
const SELF: (E, R, &str) = (E::SelfAccept, R::MicroLeader, "2026-11-20");
const RESOLVE: (E, R, &str) = (E::Resolve, R::MicroLeader, "2026-11-23");

#[test]
fn a_request_solved_by_the_leader_is_closed_by_the_return_visit() {
    let mut folded = plain(&[SUBMIT]);
    assert_eq!(
        (folded.state.clone(), folded.due),
        (State::Registered, Some(Due::on(day("2026-11-25"))))
    );
    folded = plain(&[SUBMIT, SELF]);
    assert_eq!((folded.state, folded.mode), (State::Handling, Some(Mode::Immediate)));
    folded = plain(&[SUBMIT, SELF, RESOLVE]);
    assert_eq!((folded.state, folded.due), (State::Resolved, None));
    assert_eq!(folded.resolved_at, Some(morning("2026-11-23")));
    assert_eq!(folded.resolved_level, Some(Level::MICRO_GRID));
    assert_eq!(folded.first_response_at, Some(morning("2026-11-20")));
    for said in [
        Satisfaction::Very,
        Satisfaction::Satisfied,
        Satisfaction::Mostly,
        Satisfaction::NoAnswer,
    ] {
        let visit = (E::ReturnVisit, R::MicroLeader, "2026-11-24");
        let folded = story(&[SUBMIT, SELF, RESOLVE, visit], |number, event| {
            event.satisfaction = (number == 3).then(|| said.clone());
        });
        assert_eq!((folded.state, folded.satisfaction), (State::Closed, Some(said)));
        assert_eq!(folded.closed_at, Some(morning("2026-11-24")));
    }
}

#[test]
fn the_whole_ladder_runs_from_the_leader_to_a_department_and_back() {
    let ladder = [
        SUBMIT,
        (E::Escalate, R::MicroLeader, "2026-11-20"),
        (E::Accept, R::Clerk, "2026-11-20"),
        (E::Escalate, R::Clerk, "2026-11-23"),
        (E::Accept, R::TownOffice, "2026-11-24"),
        (E::Dispatch, R::TownOffice, "2026-11-24"),
        (E::Resolve, R::Department, "2026-11-27"),
        (E::Check, R::TownOffice, "2026-11-30"),
        (E::ReturnVisit, R::MicroLeader, "2026-12-01"),
    ];
    let at = |count: usize, passed: bool| {
        story(&ladder[..count], |number, event| match number {
            5 => event.to_party = "综合行政执法大队".into(),
            7 => event.passed = Some(passed),
            8 => event.satisfaction = Some(Satisfaction::Satisfied),
            _ => {}
        })
    };
    assert_eq!((at(2, true).state, at(2, true).level), (State::Reported, Level::BRANCH));
    assert_eq!(
        (at(3, true).state, at(3, true).level),
        (State::Accepted, Level::VILLAGE)
    );
    assert_eq!((at(4, true).state, at(4, true).level), (State::Reported, Level::TOWN));
    assert_eq!(at(4, true).due, Some(Due::on(day("2026-12-02"))));
    assert_eq!(at(6, true).assignee, "综合行政执法大队");
    let waiting = at(7, true);
    assert_eq!(
        (waiting.state, waiting.awaiting_check, waiting.resolved_at),
        (State::Handling, true, None)
    );
    let passed = at(8, true);
    assert_eq!(
        (passed.state, passed.resolved_level),
        (State::Resolved, Some(Level::TOWN))
    );
    let failed = at(8, false);
    assert_eq!(
        (failed.state, failed.awaiting_check, failed.due),
        (State::Handling, false, at(6, true).due)
    );
    assert_eq!(at(9, true).state, State::Closed);
    assert!(at(9, true).illegal.is_empty());
}

#[test]
fn the_town_office_itself_resolves_without_a_check() {
    let folded = plain(&[
        SUBMIT,
        (E::Escalate, R::MicroLeader, "2026-11-20"),
        (E::Accept, R::TownOffice, "2026-11-23"),
        (E::Dispatch, R::TownOffice, "2026-11-23"),
        (E::Resolve, R::TownOffice, "2026-11-24"),
    ]);
    assert_eq!(
        (folded.state, folded.level, folded.awaiting_check),
        (State::Resolved, Level::TOWN, false)
    );
}

#[test]
fn a_return_goes_back_to_who_sent_it_also_after_a_jump() {
    let events = [
        SUBMIT,
        (E::Escalate, R::MicroLeader, "2026-11-20"),
        (E::Return, R::TownOffice, "2026-11-20"),
    ];
    let jump = |urgency: Urgency| {
        let mut request = request("2026-11-20");
        request.urgency = urgency;
        let events: Vec<_> = (0u32..)
            .zip(&events)
            .map(|(number, (kind, role, on))| {
                let mut event = event(number.into(), kind.clone(), role.clone(), on);
                event.to_level = (number == 1).then_some(Level::TOWN);
                event
            })
            .collect();
        let reported = fold(&request, &events[..2], &Rules::builtin());
        let returned = fold(&request, &events, &Rules::builtin());
        (reported.level, returned.level, returned.state)
    };
    assert_eq!(
        jump(Urgency::Critical),
        (Level::TOWN, Level::MICRO_GRID, State::Returned)
    );
    assert_eq!(
        jump(Urgency::Normal),
        (Level::BRANCH, Level::MICRO_GRID, State::Returned)
    );
}

#[test]
fn unsatisfied_reopens_with_a_new_limit_or_ends_as_explained() {
    let events = [SUBMIT, SELF, RESOLVE, (E::ReturnVisit, R::MicroLeader, "2026-11-24")];
    let visit = |redo| {
        story(&events, move |number, event| {
            if number == 3 {
                event.satisfaction = Some(Satisfaction::Unsatisfied);
                event.redo = redo;
            }
        })
    };
    for redo in [Some(true), None] {
        let folded = visit(redo);
        assert_eq!(
            (folded.state, folded.attempt, folded.resolved_at),
            (State::Handling, 2, None)
        );
        assert_eq!(folded.due, Some(Due::on(day("2026-11-27"))));
    }
    assert_eq!(
        (visit(Some(false)).state, visit(Some(false)).attempt),
        (State::Closed, 1)
    );
}

#[test]
fn the_third_visit_that_reaches_nobody_closes() {
    let mut events = vec![SUBMIT, SELF, RESOLVE];
    for (count, state) in [(1, State::Resolved), (2, State::Resolved), (3, State::Closed)] {
        events.push((E::ReturnVisit, R::MicroLeader, "2026-11-25"));
        let folded = story(&events, |_, event| event.satisfaction = Some(Satisfaction::Unreachable));
        assert_eq!((folded.unreachable, folded.state), (count, state));
    }
}

#[test]
fn a_limit_is_near_a_working_day_before_and_overdue_the_day_after() {
    let folded = plain(&[SUBMIT]);
    for (today, expected) in [
        ("2026-11-23", LimitState::Running),
        ("2026-11-24", LimitState::Near),
        ("2026-11-25", LimitState::Near),
        ("2026-11-26", LimitState::Overdue),
    ] {
        assert_eq!(
            folded.dates().limit_state(&Rules::builtin(), day(today)),
            expected,
            "{today}"
        );
    }
    let resolved = plain(&[SUBMIT, SELF, RESOLVE]);
    assert_eq!(
        resolved.dates().limit_state(&Rules::builtin(), day("2027-11-26")),
        LimitState::None
    );
}

#[test]
fn a_pause_moves_the_limit_by_the_working_days_it_lasted() {
    let mut events = vec![
        SUBMIT,
        (E::Escalate, R::MicroLeader, "2026-11-20"),
        (E::Accept, R::Clerk, "2026-11-20"),
        (E::Dispatch, R::Clerk, "2026-11-20"),
        (E::Suspend, R::Clerk, "2026-11-24"),
    ];
    assert_eq!((plain(&events).state, plain(&events).due), (State::Suspended, None));
    events.push((E::Resume, R::Clerk, "2026-11-30"));
    let folded = plain(&events);
    // Seven working days from the 20th end on 1 December; four were paused.
    assert_eq!(
        (folded.state, folded.due),
        (State::Handling, Some(Due::on(day("2026-12-07"))))
    );
}

#[test]
fn one_extension_and_never_beyond_the_mode() {
    let events = [
        SUBMIT,
        SELF,
        (E::Extend, R::MicroLeader, "2026-11-24"),
        (E::Extend, R::MicroLeader, "2026-11-24"),
    ];
    for (asked, due) in [
        ("2026-11-26", "2026-11-26"),
        ("2026-12-30", "2026-11-27"),
        ("2026-11-01", "2026-11-25"),
    ] {
        let folded = story(&events, |_, event| event.new_due = Some(day(asked)));
        assert_eq!(folded.due, Some(Due::on(day(due))), "{asked}");
        assert_eq!(folded.illegal.len(), 1);
    }
}

#[test]
fn illegal_events_are_listed_and_have_no_effect() {
    let escalated = [SUBMIT, SELF, (E::Escalate, R::MicroLeader, "2026-11-20")];
    // The clerk resolves on his device what the leader has sent up meanwhile.
    let folded = plain(&[&escalated[..], &[(E::Resolve, R::Clerk, "2026-11-20")]].concat());
    assert_eq!((folded.state, folded.illegal.len()), (State::Reported, 1));
    for (kind, role) in [
        (E::Accept, R::MicroLeader),
        (E::Return, R::MicroLeader),
        (E::Submit, R::Clerk),
        (E::Check, R::TownOffice),
        (E::Accept, R::Viewer),
        (E::Accept, R::Unknown("mayor".into())),
        (E::Unknown("vote".into()), R::TownOffice),
    ] {
        let folded = plain(&[&escalated[..], &[(kind.clone(), role.clone(), "2026-11-20")]].concat());
        assert_eq!(
            (folded.state, folded.illegal.len()),
            (State::Reported, 1),
            "{kind} {role}"
        );
    }
}

#[test]
fn suggestions_run_no_limit_and_ends_are_final() {
    let mut suggestion = request("2026-11-20");
    suggestion.kind = RequestKind::Suggestion;
    let submit = event(0, E::Submit, R::MicroLeader, "2026-11-20");
    assert_eq!(fold(&suggestion, &[submit], &Rules::builtin()).due, None);
    for end in [E::Withdraw, E::Merge, E::Decline] {
        let folded = plain(&[
            SUBMIT,
            (end, R::Clerk, "2026-11-20"),
            (E::Progress, R::Clerk, "2026-11-21"),
        ]);
        assert!(!folded.state.is_open());
        assert_eq!(folded.illegal.len(), 1);
    }
}

#[test]
fn the_menu_says_why_a_step_is_not_yours() {
    let actor = |role, online| Actor {
        user: None,
        on: None,
        by_present_rules: true,
        role,
        relations: Relations::ANY,
        online,
    };
    let refusal = |folded: &Folded, kind: E, actor: &Actor| {
        let step = steps(folded, actor).into_iter().find(|step| step.kind == kind);
        step.expect("a plausible step").refusal
    };
    let reported = plain(&[
        SUBMIT,
        (E::Escalate, R::MicroLeader, "2026-11-20"),
        (E::Accept, R::Clerk, "2026-11-20"),
    ]);
    let at_town = plain(&[
        SUBMIT,
        (E::Escalate, R::MicroLeader, "2026-11-20"),
        (E::Accept, R::Clerk, "2026-11-20"),
        (E::Escalate, R::Clerk, "2026-11-20"),
    ]);
    let leader = actor(R::MicroLeader, true);
    let has = Level::VILLAGE;
    assert_eq!(
        refusal(&reported, E::Resolve, &leader),
        Some(StepRefusal::OtherLevel { has })
    );
    assert_eq!(refusal(&reported, E::Dispatch, &leader), Some(StepRefusal::Role));
    assert_eq!(refusal(&reported, E::Dispatch, &actor(R::Clerk, false)), None);
    assert_eq!(
        refusal(&at_town, E::Accept, &actor(R::TownOffice, false)),
        Some(StepRefusal::NeedsServer)
    );
    assert_eq!(refusal(&at_town, E::Accept, &actor(R::TownOffice, true)), None);
    assert_eq!(
        refusal(&at_town, E::Resolve, &actor(R::TownOffice, true)),
        Some(StepRefusal::State(State::Reported))
    );
    assert_eq!(steps(&at_town, &actor(R::TownOffice, true))[0].kind, E::Accept);
    // What comes next at the town's desk is dispatching: without a line nothing is, and no result in its place.
    let taken = plain(&[
        SUBMIT,
        (E::Escalate, R::MicroLeader, "2026-11-20"),
        (E::Accept, R::TownOffice, "2026-11-20"),
    ]);
    let next = |online| {
        let mut steps = steps(&taken, &actor(R::TownOffice, online)).into_iter();
        steps
            .find(|step| step.takes_on && step.refusal.is_none())
            .map(|step| step.kind)
    };
    assert_eq!((next(true), next(false)), (Some(E::Dispatch), None));
    assert_eq!(
        refusal(&taken, E::Resolve, &actor(R::TownOffice, false)),
        None,
        "it may be taken all the same"
    );
    assert_eq!(steps(&plain(&[SUBMIT]), &leader)[0].kind, E::SelfAccept);
}

fn any_event() -> impl Strategy<Value = RequestEvent> {
    let kinds = (0..=E::ALL.len()).prop_map(|i| E::ALL.get(i).cloned().unwrap_or(E::Unknown("vote".into())));
    let roles = (0..=R::ALL.len()).prop_map(|i| R::ALL.get(i).cloned().unwrap_or(R::Unknown("mayor".into())));
    let said = prop::option::of(prop::sample::select(Satisfaction::ALL));
    let mode = prop::option::of(prop::sample::select(Mode::ALL));
    let days = prop::option::of(-800_000i64..800_000);
    let units = [
        None,
        Some("439901100/200/03/012"),
        Some("439901100/200"),
        Some("439901100/mzb"),
    ];
    let handed = (
        prop::sample::select(units.to_vec()),
        prop::sample::select(vec![None, Some(9u128), Some(10)]),
        1u32..=2,
        0i64..5,
    );
    let reasons = prop::sample::select(vec!["", "not_ours", "incomplete"]);
    let flags = (
        any::<Option<bool>>(),
        any::<Option<bool>>(),
        any::<bool>(),
        any::<Option<u8>>(),
    );
    let given = (kinds, roles, any::<i64>(), said, mode, days, flags, handed, reasons);
    given.prop_map(|(kind, role, at, said, mode, days, flags, handed, reason)| {
        let mut event = event(0, kind, role, "2026-11-20");
        event.to_unit = handed.0.and_then(UnitPath::parse);
        event.to_user = handed.1.map(|user| UserId(uuid::Uuid::from_u128(user)));
        event.rules = handed.2;
        event.reason_code = reason.into();
        event.id = EventId(uuid::Uuid::from_u128(at.unsigned_abs().into()));
        // Mostly within some weeks, now and then at the end of time.
        event.at = if at % 7 == 0 {
            Millis(at)
        } else {
            morning("2026-11-20").plus(at % (40 * 86_400_000))
        };
        event.recorded_at = event.at.plus(handed.3.saturating_mul(86_400_000));
        event.satisfaction = said;
        event.mode = mode;
        event.new_due = days.and_then(|days| day("2026-11-20").checked_add_signed(chrono::TimeDelta::days(days)));
        (event.redo, event.passed, event.on_the_spot) = (flags.0, flags.1, flags.2);
        event.to_level = flags.3.map(Level);
        event
    })
}

proptest! {
    #[test]
    fn any_history_folds_without_panic_and_always_the_same(events in prop::collection::vec(any_event(), 0..40)) {
        let (request, rules) = (request("2026-11-20"), Rules::builtin());
        let folded = fold(&request, &events, &rules);
        prop_assert_eq!(&folded, &fold(&request, &events, &rules));
        prop_assert!(folded.level <= Level::COUNTY);
        prop_assert!(folded.illegal.len() <= events.len());
        prop_assert_eq!(folded.due.is_some() && !folded.state.is_open(), false);
    }

    #[test]
    fn off_line_the_next_step_is_the_same_one_or_none(events in prop::collection::vec(any_event(), 0..25), next in any_event()) {
        let mut events = events;
        events.insert(0, event(0, E::Submit, R::MicroLeader, "2026-11-20"));
        let before = fold(&request("2026-11-20"), &events, &Rules::builtin());
        let online = Actor::of_the_past(&before, &next);
        let offline = Actor { online: false, ..online.clone() };
        let next = |actor| {
            let step = steps(&before, actor).into_iter().find(|step| step.takes_on && step.refusal.is_none());
            step.map(|step| step.kind)
        };
        prop_assert!(next(&offline).is_none() || next(&offline) == next(&online));
    }

    #[test]
    fn the_menu_and_the_fold_never_disagree(events in prop::collection::vec(any_event(), 0..25), next in any_event()) {
        let (request, rules) = (request("2026-11-20"), Rules::builtin());
        let mut events = events;
        events.insert(0, event(0, E::Submit, R::MicroLeader, "2026-11-20"));
        let before = fold(&request, &events, &rules);
        let online = Actor::of_the_past(&before, &next);
        let offline = Actor { online: false, ..online.clone() };
        events.push(next.clone());
        let legal = fold(&request, &events, &rules).illegal.len() == before.illegal.len();
        let offered = steps(&before, &online).into_iter().find(|step| step.kind == next.kind);
        prop_assert_eq!(offered.is_some_and(|step| step.refusal.is_none()), legal);
        if let Some(step) = steps(&before, &offline).into_iter().find(|step| step.kind == next.kind) {
            prop_assert_eq!(step.refusal.is_none() || step.refusal == Some(StepRefusal::NeedsServer), legal);
        }
    }
}
