//! Hand-down and reply, and the clocks that no step bends (findings D3, D6, D7, D19).

use super::*;
use crate::domain::calendar::Due;
use crate::domain::ids::UserId;
use crate::domain::request::{EventKind, LimitState, Mark, Mode, Satisfaction, State, StepRefusal, steps};
use crate::domain::right::Relations;
use crate::domain::role::{Level, Role};
use crate::domain::testing::{day, event, morning, request};
use crate::domain::unit::UnitPath;
use EventKind as E;
use Role as R;

/// A history by the present rules, from Friday 20 November 2026 on, with `adjust` to fill in details.
fn story(events: &[(E, R, &str)], adjust: impl Fn(usize, &mut RequestEvent)) -> Folded {
    let events = written(events, adjust);
    fold(&request("2026-11-20"), &events, &Rules::builtin())
}

fn written(events: &[(E, R, &str)], adjust: impl Fn(usize, &mut RequestEvent)) -> Vec<RequestEvent> {
    let each = events.iter().enumerate();
    let write = |(number, (kind, role, on)): (usize, &(E, R, &str))| {
        let mut event = event(number as u128, kind.clone(), role.clone(), on);
        event.rules = 2;
        // Each role is a person of its own.
        event.by = by(role);
        adjust(number, &mut event);
        event
    };
    each.map(write).collect()
}

fn by(role: &R) -> UserId {
    let number = R::ALL.iter().position(|known| known == role).unwrap_or(99);
    UserId(uuid::Uuid::from_u128(9_000 + number as u128))
}

#[expect(clippy::needless_pass_by_value, reason = "so that a question reads as one line")]
fn may(folded: &Folded, kind: E, role: R) -> Result<(), StepRefusal> {
    may_on(folded, &kind, &role, "2026-11-23")
}

fn may_on(folded: &Folded, kind: &E, role: &R, on: &str) -> Result<(), StepRefusal> {
    let actor = Actor {
        user: Some(by(role)),
        role: role.clone(),
        on: Some(day(on)),
        by_present_rules: true,
        relations: Relations::ANY,
        online: true,
    };
    check_step(folded, kind, &actor)
}

const SUBMIT: (E, R, &str) = (E::Submit, R::TownOffice, "2026-11-20");
const DOWN: (E, R, &str) = (E::HandDown, R::TownOffice, "2026-11-20");

/// To micro-grid 12, until the 24th.
fn to_the_leader(number: usize, event: &mut RequestEvent) {
    if number == 1 {
        event.to_unit = UnitPath::parse("439901100/200/03/012");
        event.to_party = "12号微网格".into();
        event.new_due = Some(day("2026-11-24"));
    }
}

#[test]
fn d3_what_the_town_hands_down_the_leader_takes_on_and_resolves_and_the_town_checks() {
    let told = [
        SUBMIT,
        DOWN,
        (E::Accept, R::MicroLeader, "2026-11-20"),
        (E::Resolve, R::MicroLeader, "2026-11-23"),
        (E::Check, R::TownOffice, "2026-11-24"),
    ];
    let at = |count: usize, passed: bool| {
        story(&told[..count], |number, event| {
            to_the_leader(number, event);
            event.passed = (number == 4).then_some(passed);
        })
    };
    let down = at(2, true);
    assert_eq!(
        (down.state.clone(), down.assignee.as_str()),
        (State::HandedDown, "12号微网格")
    );
    assert_eq!(down.doer_due, Some(Due::on(day("2026-11-24"))));
    assert_eq!(down.due, Some(Due::on(day("2026-11-25"))), "the sender's clock goes on");
    assert_eq!(down.hands[0].level, Level::MICRO_GRID);
    assert_eq!(
        (
            may(&down, E::Accept, R::MicroLeader),
            may(&down, E::Resolve, R::MicroLeader)
        ),
        (Ok(()), Ok(()))
    );
    assert_eq!(may(&down, E::Escalate, R::MicroLeader), Err(StepRefusal::HandBack));
    let taken = at(3, true);
    assert_eq!(taken.state, State::Handling);
    assert_eq!(
        may(&taken, E::Resolve, R::MicroLeader),
        Ok(()),
        "nobody below is locked out"
    );
    let done = at(4, true);
    assert_eq!(
        (done.state.clone(), done.awaiting_check, done.level),
        (State::Handling, true, Level::TOWN)
    );
    assert_eq!(
        may(&done, E::Resolve, R::MicroLeader),
        Err(StepRefusal::InCheck { by: Level::TOWN })
    );
    assert_eq!(may(&done, E::Check, R::TownOffice), Ok(()));
    assert!(
        may(&done, E::Check, R::MicroLeader).is_err(),
        "nobody checks their own result"
    );
    let passed = at(5, true);
    assert_eq!(
        (passed.state, passed.resolved_level),
        (State::Resolved, Some(Level::MICRO_GRID))
    );
    let failed = at(5, false);
    assert_eq!((failed.state.clone(), failed.awaiting_check), (State::Handling, false));
    assert_eq!(
        may(&failed, E::Resolve, R::MicroLeader),
        Ok(()),
        "it is the doer's again"
    );
    assert!(at(5, true).illegal.is_empty());
}

#[test]
fn d3_it_comes_back_counted_and_the_second_time_for_the_same_reason_it_goes_up() {
    let told = [
        (E::Submit, R::Clerk, "2026-11-20"),
        (E::HandDown, R::Clerk, "2026-11-20"),
        (E::Return, R::MicroLeader, "2026-11-23"),
        (E::HandDown, R::Clerk, "2026-11-23"),
        (E::Return, R::MicroLeader, "2026-11-24"),
    ];
    let at = |count: usize, up: Option<Level>| {
        story(&told[..count], |number, event| {
            to_the_leader(number, event);
            if event.kind == E::Return {
                event.reason_code = "not_ours".into();
            }
            event.to_level = up.filter(|_| number == 4);
        })
    };
    let back = at(3, None);
    assert_eq!(
        (back.state.clone(), back.level, back.returns()),
        (State::Returned, Level::VILLAGE, 1)
    );
    assert_eq!(back.goes_up("incomplete", &R::MicroLeader), None);
    let again = at(4, None);
    let up = again.goes_up("not_ours", &R::MicroLeader);
    assert_eq!(up, Some(Level::TOWN));
    let gone = at(5, up);
    assert_eq!(
        (gone.state, gone.level, gone.returned_for.len()),
        (State::Reported, Level::TOWN, 2)
    );
    assert_eq!(
        gone.marks
            .iter()
            .filter(|marked| marked.mark == Mark::UpByItself)
            .count(),
        1
    );
}

#[test]
fn d3_a_village_hands_on_what_the_town_handed_to_it_and_the_results_go_the_same_way_back() {
    let told = [
        SUBMIT,
        DOWN,
        (E::Accept, R::Clerk, "2026-11-20"),
        (E::HandDown, R::Clerk, "2026-11-20"),
        (E::Resolve, R::MicroLeader, "2026-11-23"),
        (E::Check, R::Clerk, "2026-11-23"),
        (E::Check, R::TownOffice, "2026-11-24"),
    ];
    let at = |count: usize| {
        story(&told[..count], |number, event| {
            event.to_unit = UnitPath::parse(match number {
                1 => "439901100/200",
                _ => "439901100/200/03/012",
            });
            event.passed = Some(true);
        })
    };
    assert_eq!(at(4).hands.len(), 2);
    assert_eq!((at(5).level, at(5).awaiting_check), (Level::VILLAGE, true));
    assert_eq!(
        (at(6).level, at(6).awaiting_check, at(6).state),
        (Level::TOWN, true, State::Handling)
    );
    assert_eq!(
        (at(7).state, at(7).resolved_level),
        (State::Resolved, Some(Level::MICRO_GRID))
    );
    assert!(at(7).illegal.is_empty(), "{:?}", at(7).illegal);
}

#[test]
fn d3_an_answer_is_not_the_result() {
    let told = [
        SUBMIT,
        (E::Reply, R::TownOffice, "2026-11-21"),
        (E::Reply, R::TownOffice, "2026-11-23"),
    ];
    let folded = story(&told, |_, _| ());
    assert_eq!(folded.first_reply_at, Some(morning("2026-11-21")));
    assert_eq!(folded.state, State::Registered);
}

#[test]
fn d3_a_volunteer_does_what_was_given_to_them_and_the_leader_is_not_locked_out() {
    let told = [
        (E::Submit, R::MicroLeader, "2026-11-20"),
        (E::Escalate, R::MicroLeader, "2026-11-20"),
        (E::Accept, R::Clerk, "2026-11-20"),
        (E::Dispatch, R::Clerk, "2026-11-20"),
    ];
    let folded = story(&told, |number, event| {
        if number == 3 {
            event.to_party = "志愿者周芒种".into();
        }
    });
    assert_eq!(may(&folded, E::Resolve, R::Volunteer), Ok(()));
    assert_eq!(may(&folded, E::Resolve, R::MicroLeader), Ok(()));
}

#[test]
fn d6_no_step_begins_the_residents_clock_anew() {
    let told = [
        (E::Submit, R::MicroLeader, "2026-11-20"),
        (E::Escalate, R::MicroLeader, "2026-11-25"),
        (E::Accept, R::Clerk, "2026-11-27"),
        (E::Dispatch, R::Clerk, "2026-11-30"),
    ];
    let at = |count: usize| {
        story(&told[..count], |number, event| {
            event.mode = (number == 1).then_some(Mode::Coordinated);
            event.new_due = (number == 3).then(|| day("2027-06-30"));
        })
    };
    assert_eq!(at(1).resident_due, Some(Due::on(day("2026-11-25"))));
    assert_eq!(
        at(2).resident_due,
        Some(Due::on(day("2026-11-25"))),
        "the mode is not granted yet"
    );
    assert_eq!(at(2).due, Some(Due::on(day("2026-12-04"))), "the level's own");
    for count in [3, 4] {
        assert_eq!(
            at(count).resident_due,
            Some(Due::on(day("2026-12-01"))),
            "seven working days from the 20th"
        );
        assert_eq!(
            at(count).due,
            Some(Due::on(day("2026-12-04"))),
            "neither accepting nor dispatching restarts it"
        );
    }
    assert_eq!(
        at(4).dates().due_on(day("2026-12-02")).map(|due| due.date),
        Some(day("2026-12-01"))
    );
    assert_eq!(
        at(4).dates().limit_state(&Rules::builtin(), day("2026-12-02")),
        LimitState::Overdue
    );
}

#[test]
fn d6_more_time_is_asked_for_before_the_limit_and_granted_above() {
    let told = [
        (E::Submit, R::MicroLeader, "2026-11-20"),
        (E::SelfAccept, R::MicroLeader, "2026-11-20"),
        (E::Extend, R::MicroLeader, "2026-11-24"),
        (E::Approve, R::Clerk, "2026-11-27"),
    ];
    let at = |count: usize, granted: bool| {
        story(&told[..count], |number, event| {
            event.new_due = (number == 2).then(|| day("2026-11-27"));
            event.passed = (number == 3).then_some(granted);
        })
    };
    let asked = at(3, true);
    assert_eq!(asked.due, Some(Due::on(day("2026-11-25"))), "nothing has moved yet");
    assert_eq!(asked.asked.as_ref().map(|asked| asked.of), Some(Level::BRANCH));
    assert!(may(&asked, E::Approve, R::MicroLeader).is_err());
    assert_eq!(may(&asked, E::Approve, R::Clerk), Ok(()));
    assert_eq!(may(&asked, E::Suspend, R::MicroLeader), Err(StepRefusal::AskedAlready));
    assert_eq!(
        steps(&asked, &Actor::of_the_past(&asked, &written(&told, |_, _| ())[3]))[0].kind,
        E::Approve
    );
    let granted = at(4, true);
    assert_eq!(
        (granted.due, granted.extended),
        (Some(Due::on(day("2026-11-27"))), true)
    );
    assert_eq!(
        granted.resident_due, granted.due,
        "what is granted counts for the resident too"
    );
    assert_eq!((at(4, false).due, at(4, false).asked), (asked.due, None));
    let running = at(2, true);
    for kind in [E::Extend, E::Suspend, E::ChangeMode] {
        let due = day("2026-11-25");
        let late = may_on(&running, &kind, &R::MicroLeader, "2026-11-26");
        assert_eq!(late, Err(StepRefusal::PastDue { due }), "{kind}");
    }
}

#[test]
fn d6_a_pause_has_an_end_that_counts_by_itself() {
    let told = [
        (E::Submit, R::Clerk, "2026-11-20"),
        (E::SelfAccept, R::Clerk, "2026-11-20"),
        (E::Suspend, R::TownOffice, "2026-11-23"),
    ];
    let folded = story(&told, |number, event| {
        event.new_due = (number == 2).then(|| day("2026-11-26"));
    });
    // Three working days from the 20th end on the 25th; three were paused.
    assert_eq!(
        (folded.state.clone(), folded.due),
        (State::Suspended, Some(Due::on(day("2026-11-30"))))
    );
    assert_eq!(
        folded.dates().limit_state(&Rules::builtin(), day("2026-12-01")),
        LimitState::Overdue
    );
}

#[test]
fn d6_a_pause_moves_the_doers_date_as_well_while_it_lasts_and_after_it() {
    let told = [
        SUBMIT,
        DOWN,
        (E::Accept, R::MicroLeader, "2026-11-20"),
        (E::Suspend, R::TownOffice, "2026-11-23"),
        (E::Resume, R::TownOffice, "2026-11-26"),
    ];
    let at = |count: usize| {
        story(&told[..count], |number, event| {
            to_the_leader(number, event);
            event.new_due = event.new_due.or((number == 3).then(|| day("2026-11-30")));
        })
    };
    let doer = |count| at(count).doer_due.map(|due| due.date.to_string());
    assert_eq!(doer(3).as_deref(), Some("2026-11-24"));
    assert_eq!(
        doer(4).as_deref(),
        Some("2026-12-01"),
        "five working days, as far as is known"
    );
    assert_eq!(doer(5).as_deref(), Some("2026-11-27"), "three working days were paused");
    assert_eq!(at(5).hands[0].due, at(5).doer_due);
}

#[test]
fn d6_a_ten_day_report_answers_for_what_takes_longer() {
    let told = [
        (E::Submit, R::TownOffice, "2026-11-20"),
        (E::SelfAccept, R::TownOffice, "2026-11-20"),
        (E::Progress, R::TownOffice, "2026-12-11"),
    ];
    let at = |count: usize| story(&told[..count], |_, event| event.mode = Some(Mode::Overall));
    assert_eq!(at(2).due, Some(Due::on(day("2026-12-11"))));
    assert_eq!(at(3).due, Some(Due::on(day("2026-12-25"))));
    assert_eq!(at(3).dates().due_on(day("2026-12-14")), at(3).due);
}

#[test]
fn d6_late_acceptance_late_return_and_late_contact_are_marked() {
    let told = [
        (E::Submit, R::MicroLeader, "2026-11-20"),
        (E::Escalate, R::MicroLeader, "2026-11-20"),
        (E::Return, R::Clerk, "2026-11-30"),
    ];
    let marks = |folded: Folded| folded.marks.iter().map(|marked| marked.mark).collect::<Vec<_>>();
    assert_eq!(marks(story(&told, |_, _| ())), [Mark::ReturnedLate]);
    let told = [told[0].clone(), told[1].clone(), (E::Accept, R::Clerk, "2026-11-25")];
    assert_eq!(marks(story(&told, |_, _| ())), [Mark::AcceptedLate]);
    let mut hotline = request("2026-11-20");
    hotline.source = crate::domain::request::Source::Hotline;
    hotline.reporter_name = "谭立春".into();
    let told = written(&[SUBMIT, (E::Reply, R::TownOffice, "2026-11-24")], |_, _| ());
    let folded = fold(&hotline, &told[..1], &Rules::builtin());
    assert_eq!(folded.contact_by, Some(morning("2026-11-20").plus(120 * 60_000)));
    assert_eq!(marks(fold(&hotline, &told, &Rules::builtin())), [Mark::ContactedLate]);
}

#[test]
fn d7_a_result_written_down_later_is_on_time_only_if_the_journal_proves_it() {
    let told = [
        (E::Submit, R::MicroLeader, "2026-11-20"),
        (E::SelfAccept, R::MicroLeader, "2026-11-20"),
        (E::Resolve, R::MicroLeader, "2026-11-24"),
    ];
    let late = |recorded: &str| {
        let folded = story(&told, |number, event| {
            if number == 2 {
                event.recorded_at = morning(recorded);
            }
        });
        folded.marks.iter().any(|marked| marked.mark == Mark::DoneLate)
    };
    assert!(
        !late("2026-11-24") && !late("2026-11-25"),
        "the journal has it before the limit"
    );
    assert!(late("2026-11-26"));
}

#[test]
fn d7_tries_to_reach_somebody_count_on_different_days() {
    let mut told = vec![
        (E::Submit, R::MicroLeader, "2026-11-20"),
        (E::SelfAccept, R::MicroLeader, "2026-11-20"),
        (E::Resolve, R::MicroLeader, "2026-11-20"),
    ];
    told.extend([23, 23, 23, 24].map(|day| {
        (
            E::ReturnVisit,
            R::MicroLeader,
            if day == 23 { "2026-11-23" } else { "2026-11-24" },
        )
    }));
    let folded = story(&told, |_, event| event.satisfaction = Some(Satisfaction::Unreachable));
    assert_eq!((folded.state, folded.unreachable), (State::Resolved, 2));
    assert_eq!(
        folded
            .marks
            .iter()
            .filter(|marked| marked.mark == Mark::NotCounted)
            .count(),
        2
    );
}

#[test]
fn d11_other_rules_open_no_request_again() {
    let old = |rules: &Rules| {
        let mut events = vec![
            event(0, E::Submit, R::MicroLeader, "2026-11-20"),
            event(1, E::SelfAccept, R::MicroLeader, "2026-11-20"),
            event(2, E::Resolve, R::MicroLeader, "2026-11-20"),
        ];
        events.extend((3..6).map(|number| event(number, E::ReturnVisit, R::MicroLeader, "2026-11-23")));
        for event in &mut events {
            event.satisfaction = Some(Satisfaction::Unreachable);
        }
        fold(&request("2026-11-20"), &events, rules).state
    };
    let more = Rules::load(None, None, Some("[R02]\nmax = 9\n")).unwrap();
    assert_eq!((old(&Rules::builtin()), old(&more)), (State::Closed, State::Closed));
}

#[test]
fn d19_a_department_takes_on_only_what_was_handed_to_it() {
    let reported = story(
        &[
            (E::Submit, R::MicroLeader, "2026-11-20"),
            (E::Escalate, R::MicroLeader, "2026-11-20"),
        ],
        |_, _| (),
    );
    for kind in [E::Accept, E::Return] {
        assert!(may(&reported, kind, R::Department).is_err());
    }
    let handed = story(&[SUBMIT, DOWN], |_, event| {
        event.to_unit = UnitPath::parse("439901100/mzb");
    });
    assert_eq!(may(&handed, E::Accept, R::Department), Ok(()));
    assert_eq!(may(&handed, E::Return, R::Department), Ok(()));
}

#[test]
fn what_was_written_by_the_rules_of_before_means_what_it_meant() {
    let told = [
        (E::Submit, R::MicroLeader, "2026-11-20"),
        (E::SelfAccept, R::MicroLeader, "2026-11-20"),
        (E::Extend, R::MicroLeader, "2026-11-30"),
    ];
    let folded = story(&told, |_, event| {
        event.rules = 1;
        event.new_due = Some(day("2026-11-26"));
    });
    assert_eq!((folded.due, folded.asked), (Some(Due::on(day("2026-11-26"))), None));
}

#[test]
fn a_doer_takes_on_and_sends_back_off_line_what_the_town_handed_down() {
    let down = story(&[SUBMIT, DOWN], to_the_leader);
    let off_line = |role: &R| Actor {
        user: Some(by(role)),
        role: role.clone(),
        on: Some(day("2026-11-23")),
        by_present_rules: true,
        relations: Relations::ANY,
        online: false,
    };
    let leader = off_line(&R::MicroLeader);
    let next = steps(&down, &leader)
        .into_iter()
        .find(|step| step.takes_on && step.refusal.is_none());
    assert_eq!(
        next.map(|step| step.kind),
        Some(E::Accept),
        "not a result before it is taken on"
    );
    assert_eq!(check_step(&down, &E::Return, &leader), Ok(()));
    assert_eq!(
        check_step(&down, &E::HandDown, &off_line(&R::TownOffice)),
        Err(StepRefusal::NeedsServer),
        "two desks must not both decide"
    );
}
