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
