//! What was handed to somebody by name is theirs alone, and nobody is locked out when they are gone (finding D3).

use super::*;
use crate::domain::ids::UserId;
use crate::domain::request::{EventKind, State, StepRefusal};
use crate::domain::right::{Relation, Relations};
use crate::domain::role::{Level, Role};
use crate::domain::testing::{day, event, request};
use crate::domain::unit::UnitPath;
use EventKind as E;
use Role as R;

const NAMED: UserId = UserId(uuid::Uuid::from_u128(1));
const COLLEAGUE: UserId = UserId(uuid::Uuid::from_u128(2));
const SENDER: UserId = UserId(uuid::Uuid::from_u128(3));

/// Handed down to a leader by name; then the steps of these people, each with whose place they take.
fn story(then: &[(E, R, UserId, Option<UserId>)]) -> Folded {
    let down = [
        (E::Submit, R::Clerk, SENDER, None),
        (E::HandDown, R::Clerk, SENDER, None),
    ];
    let each = down.iter().chain(then).zip(0..);
    let write = |((kind, role, by, instead_of), number): (&(E, R, UserId, Option<UserId>), u128)| {
        let mut event = event(number, kind.clone(), role.clone(), "2026-11-20");
        (event.rules, event.by, event.instead_of) = (2, *by, *instead_of);
        if number == 1 {
            event.to_unit = UnitPath::parse("439901100/200/03/012");
            event.to_user = Some(NAMED);
            event.new_due = Some(day("2026-11-24"));
        }
        event.passed = Some(true);
        event
    };
    let events: Vec<_> = each.map(write).collect();
    fold(&request("2026-11-20"), &events, &Rules::builtin())
}

fn may(folded: &Folded, kind: &E, role: R, user: UserId, stands_in: bool) -> Result<(), StepRefusal> {
    let actor = Actor {
        user: Some(user),
        role,
        on: Some(day("2026-11-23")),
        by_present_rules: true,
        relations: Relations::ANY.with(Relation::StandsIn, stands_in),
        online: true,
    };
    check_step(folded, kind, &actor)
}

#[test]
fn d3_who_is_named_does_it_and_nobody_else_below_the_sender() {
    let down = story(&[]);
    let elsewhere = Err(StepRefusal::WithAnother);
    for kind in [E::Accept, E::Resolve] {
        assert_eq!(may(&down, &kind, R::MicroLeader, NAMED, false), Ok(()));
        for (role, user) in [
            (R::MicroLeader, COLLEAGUE),
            (R::GridMember, COLLEAGUE),
            (R::Volunteer, COLLEAGUE),
        ] {
            assert_eq!(may(&down, &kind, role, user, false), elsewhere, "{kind}");
        }
    }
    assert_eq!(
        may(&down, &E::Resolve, R::Clerk, SENDER, false),
        Ok(()),
        "the sender may"
    );
    let others = story(&[(E::Resolve, R::MicroLeader, COLLEAGUE, None)]);
    assert_eq!((others.state, others.illegal.len()), (State::HandedDown, 1));
    let own = story(&[(E::Resolve, R::MicroLeader, NAMED, None)]);
    assert!(own.awaiting_check && own.illegal.is_empty());
}

#[test]
fn d3_what_a_unit_was_handed_is_done_by_those_who_work_in_it() {
    let mut down = story(&[]);
    down.hands[0].user = None;
    let may = |relations: Relations| {
        let actor = Actor {
            user: Some(COLLEAGUE),
            role: R::MicroLeader,
            on: Some(day("2026-11-23")),
            by_present_rules: true,
            relations,
            online: true,
        };
        check_step(&down, &E::Resolve, &actor)
    };
    assert_eq!(may(Relations::own(false) | Relation::Handed.into()), Ok(()));
    assert!(
        may(Relations::own(false)).is_err(),
        "of another unit, though the request is of theirs"
    );
}

#[test]
fn d3_when_the_named_user_is_gone_their_unit_goes_on() {
    let down = story(&[]);
    for kind in [E::Accept, E::Resolve, E::Return] {
        assert_eq!(may(&down, &kind, R::MicroLeader, COLLEAGUE, true), Ok(()), "{kind}");
    }
    let gone_on = story(&[
        (E::Accept, R::MicroLeader, COLLEAGUE, Some(NAMED)),
        (E::Resolve, R::MicroLeader, COLLEAGUE, Some(NAMED)),
    ]);
    assert!(gone_on.awaiting_check && gone_on.illegal.is_empty());
    assert_eq!(
        may(&gone_on, &E::Check, R::Clerk, COLLEAGUE, true),
        Err(StepRefusal::InCheck { by: gone_on.level }),
        "nobody checks their own result"
    );
    let anothers = story(&[(E::Resolve, R::MicroLeader, COLLEAGUE, Some(SENDER))]);
    assert_eq!(anothers.illegal.len(), 1, "in the place of somebody who was not to act");
}

#[test]
fn d3_the_named_users_result_is_checked_by_the_sender_whatever_their_level() {
    let told = [
        (E::Accept, R::BranchSecretary, NAMED, None),
        (E::Resolve, R::BranchSecretary, NAMED, None),
    ];
    let done = story(&told);
    assert!(
        done.awaiting_check && done.illegal.is_empty(),
        "of the sender's own level"
    );
    assert!(may(&done, &E::Check, R::BranchSecretary, NAMED, false).is_err());
    assert_eq!(may(&done, &E::Check, R::Clerk, SENDER, false), Ok(()));
}

/// The town dispatches to a station that has no user: what it answers by telephone the town writes down, not whoever lives nearby.
#[test]
fn what_words_alone_were_given_is_finished_by_the_level_that_gave_it_or_by_the_helper_they_mean() {
    let write = |number, kind: E, role: R| {
        let mut event = event(number, kind, role, "2026-11-20");
        (event.rules, event.to_party) = (2, "镇自然资源所".into());
        event
    };
    let events = [
        write(0, E::Submit, R::TownOffice),
        write(1, E::SelfAccept, R::TownOffice),
        write(2, E::Dispatch, R::TownOffice),
    ];
    let given = fold(&request("2026-11-20"), &events, &Rules::builtin());
    let may = |kind: &E, role: R, relations: Relations| {
        let actor = Actor {
            user: Some(COLLEAGUE),
            role,
            on: Some(day("2026-11-23")),
            by_present_rules: true,
            relations,
            online: true,
        };
        check_step(&given, kind, &actor)
    };
    let own = Relations::own(false);
    let has = Level::TOWN;
    for role in [R::MicroLeader, R::GridLeader, R::Clerk] {
        for kind in [E::Resolve, E::SetThirdPartyDeadline, E::Extend] {
            assert_eq!(
                may(&kind, role.clone(), own),
                Err(StepRefusal::OtherLevel { has }),
                "{role} {kind}"
            );
        }
        assert!(may(&E::Return, role, own).is_err());
    }
    assert_eq!(may(&E::Resolve, R::TownOffice, own), Ok(()));
    let meant = Relations::from(Relation::Handed);
    assert_eq!(may(&E::Resolve, R::Volunteer, meant), Ok(()), "the words name them");
    assert_eq!(
        may(&E::Progress, R::MicroLeader, own),
        Ok(()),
        "who lives there adds what they know"
    );
}

/// Two departments of the town, and steps that say by which hand-over their author has the request.
const FIRST: UserId = UserId(uuid::Uuid::from_u128(11));
const SECOND: UserId = UserId(uuid::Uuid::from_u128(12));

/// Registered and dispatched to 民政办, then each of these: kind, author, whom it names, by which step (its number).
type Told<'a> = (E, UserId, &'a str, Option<u128>);

fn told(then: &[Told<'_>]) -> Folded {
    let begin = [
        (E::Submit, SENDER, "", None),
        (E::SelfAccept, SENDER, "", None),
        (E::Dispatch, SENDER, "439901100/mzb", None),
    ];
    let write = |((kind, by, to, handed_by), number): (&Told<'_>, u128)| {
        let role = if *by == SENDER { R::TownOffice } else { R::Department };
        let mut event = event(number, kind.clone(), role, "2026-11-20");
        (event.rules, event.by) = (3, *by);
        event.handed_by = handed_by.map(|step| self::event(step, E::Dispatch, R::TownOffice, "2026-11-20").id);
        match UnitPath::parse(to).filter(|_| to.contains('/')) {
            Some(unit) => event.to_unit = Some(unit),
            None => event.to_party = (*to).to_owned(),
        }
        event.passed = Some(true);
        event
    };
    let events: Vec<_> = begin.iter().chain(then).zip(0..).map(write).collect();
    fold(&request("2026-11-20"), &events, &Rules::builtin())
}

#[test]
fn d3_a_second_hand_over_ends_the_first_for_a_unit_and_for_words() {
    for second in ["439901100/wjb", "卫健办 陈大雪"] {
        for taken_back in [
            vec![(E::Dispatch, SENDER, second, None)],
            vec![(E::SelfAccept, SENDER, "", None), (E::Dispatch, SENDER, second, None)],
        ] {
            let place = 2 + taken_back.len() as u128;
            let with = |last: Told<'_>| told(&[taken_back.clone(), vec![last]].concat());
            let late = with((E::Resolve, FIRST, "", Some(2)));
            assert_eq!((late.state, late.awaiting_check), (State::Handling, false), "{second}");
            let theirs = with((E::Resolve, SECOND, "", Some(place)));
            assert!(theirs.awaiting_check, "{second}: who was handed it later does it");
            let said = with((E::Progress, FIRST, "", Some(2)));
            assert!(
                !said
                    .illegal
                    .iter()
                    .any(|id| *id == event(place + 1, E::Progress, R::Department, "2026-11-20").id)
            );
        }
    }
}

#[test]
fn d3_the_same_unit_handed_it_again_still_has_it_by_the_step_it_had_heard_of() {
    let again = (E::Dispatch, SENDER, "439901100/mzb", None);
    let folded = told(&[again, (E::Resolve, FIRST, "", Some(2))]);
    assert!(folded.awaiting_check && folded.illegal.is_empty());
}

#[test]
fn d3_what_was_taken_back_is_with_nobody_who_was_handed_it() {
    let taken = told(&[(E::Resolve, SENDER, "", None), (E::ReturnVisit, SENDER, "", None)]);
    assert!(taken.hands.is_empty());
    let may = |kind: &E, relations: Relations| {
        let actor = Actor {
            user: Some(FIRST),
            role: R::Department,
            on: None,
            by_present_rules: true,
            relations,
            online: true,
        };
        check_step(&told(&[(E::Dispatch, SENDER, "439901100/wjb", None)]), kind, &actor)
    };
    let before = Relations::from(Relation::Handed) | Relation::HandedOn.into();
    for kind in [E::Resolve, E::Return, E::Accept, E::Progress, E::Extend] {
        assert_eq!(may(&kind, before), Err(StepRefusal::HandedOn), "{kind}");
    }
    assert_eq!(may(&E::Resolve, Relation::Handed.into()), Ok(()));
    assert_eq!(
        may(&E::Progress, before | Relation::Assisting.into()),
        Ok(()),
        "who helps may say so"
    );
}

#[test]
fn d3_a_step_of_the_rules_before_counts_as_it_did() {
    let mut events = Vec::new();
    for (number, kind, by, role, to) in [
        (0, E::Submit, SENDER, R::TownOffice, None),
        (1, E::SelfAccept, SENDER, R::TownOffice, None),
        (2, E::Dispatch, SENDER, R::TownOffice, Some("439901100/mzb")),
        (3, E::Dispatch, SENDER, R::TownOffice, Some("439901100/wjb")),
        (4, E::Resolve, FIRST, R::Department, None),
    ] {
        let mut event = event(number, kind, role, "2026-11-20");
        (event.rules, event.by, event.to_unit) = (2, by, to.and_then(UnitPath::parse));
        events.push(event);
    }
    let before = fold(&request("2026-11-20"), &events, &Rules::builtin());
    assert!(before.awaiting_check && before.illegal.is_empty());
}
