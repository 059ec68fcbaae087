//! R27 and R28: what was handed down is taken on, and whoever asked first gets an answer (finding D3).

use super::*;
use crate::domain::ids::UserId;
use crate::domain::unit::UnitPath;
use EventKind as E;
use Role as R;

/// A hotline's ticket that wants an answer by a day, with these steps after its registration on Wednesday the 18th.
fn ticket(reply_due: &str, then: &[(E, R, &str)]) -> RequestFact {
    let submit = [(E::Submit, R::Clerk, "2026-11-18")];
    let each = submit.iter().chain(then).zip(0..);
    let write = |((kind, role, on), number): (&(E, R, &str), u128)| {
        let mut event = event(number, kind.clone(), role.clone(), on);
        event.rules = 2;
        event.to_unit = UnitPath::parse("439901100/200/03/012").filter(|_| *kind == E::HandDown);
        event.by = UserId(uuid::Uuid::from_u128(u128::from(role.level().0)));
        event
    };
    let events = each.map(write).collect();
    let adjust = |request: &mut crate::domain::request::Request| {
        request.registered_at = crate::domain::testing::morning("2026-11-18");
        request.reply_due = Some(day(reply_due));
        request.household_id = None;
    };
    request_fact(adjust, events)
}

fn due(fact: &RequestFact, rule: &str) -> Vec<String> {
    due_by(fact, rule, &Rules::builtin())
}

fn due_by(fact: &RequestFact, rule: &str, rules: &Rules) -> Vec<String> {
    let all = derive_request(fact, &[], rules, day(TODAY)).into_iter();
    let of_rule = all.filter(|one| one.because.rule == rule);
    of_rule.map(|one| one.due.date.to_string()).collect()
}

#[test]
fn r27_what_nobody_takes_on_comes_back_to_the_sender_after_a_working_day() {
    let down = (E::HandDown, R::Clerk, "2026-11-20");
    let lies = ticket("2026-12-18", std::slice::from_ref(&down));
    assert_eq!(due(&lies, "R27"), ["2026-11-23"], "Friday's, on Monday");
    for step in [E::Accept, E::Resolve, E::Return] {
        let answered = ticket(
            "2026-12-18",
            &[down.clone(), (step.clone(), R::MicroLeader, "2026-11-20")],
        );
        assert_eq!(due(&answered, "R27"), [""; 0], "{step}");
    }
    let seen = ticket(
        "2026-12-18",
        &[down.clone(), (E::Progress, R::MicroLeader, "2026-11-20")],
    );
    assert_eq!(due(&seen, "R27"), ["2026-11-23"], "a note takes nothing on");
    let again = [
        down.clone(),
        (E::Return, R::MicroLeader, "2026-11-23"),
        (E::HandDown, R::Clerk, "2026-11-24"),
    ];
    let keys = |steps: &[(E, R, &str)]| {
        let all = derive_request(&ticket("2026-12-18", steps), &[], &Rules::builtin(), day(TODAY));
        all.into_iter().find(|one| one.because.rule == "R27").map(|one| one.key)
    };
    assert_ne!(keys(&again), keys(&[down]), "the next one is another reminder");
    let mut rules = Rules::builtin();
    rules.followups = rules.followups.with_overrides("[R27]\nwd = 3\n").unwrap();
    assert_eq!(due_by(&lies, "R27", &rules), ["2026-11-25"]);
}

#[test]
fn r28_an_answer_is_due_at_noon_of_its_day_or_of_the_working_day_before() {
    assert_eq!(due(&ticket("2026-11-24", &[]), "R28"), ["2026-11-24"]);
    assert_eq!(due(&ticket("2026-11-22", &[]), "R28"), ["2026-11-20"], "a Sunday");
    for (half_days, expected) in [(2, "2026-11-23"), (3, "2026-11-23"), (4, "2026-11-20")] {
        let mut rules = Rules::builtin();
        let own = format!("[R28]\nhalf_days = {half_days}\n");
        rules.followups = rules.followups.with_overrides(&own).unwrap();
        assert_eq!(due_by(&ticket("2026-11-24", &[]), "R28", &rules), [expected]);
    }
    assert_eq!(
        due(&ticket("2026-11-10", &[]), "R28"),
        ["2026-11-18"],
        "not before it was known"
    );
}

#[test]
fn r28_the_result_is_no_answer_and_the_answer_is_enough() {
    let resolved = [
        (E::SelfAccept, R::Clerk, "2026-11-18"),
        (E::Resolve, R::Clerk, "2026-11-19"),
    ];
    assert_eq!(due(&ticket("2026-11-24", &resolved), "R28"), ["2026-11-24"]);
    let replied = ticket("2026-11-24", &[(E::Reply, R::Clerk, "2026-11-19")]);
    assert_eq!(due(&replied, "R28"), [""; 0]);
    let withdrawn = ticket("2026-11-24", &[(E::Withdraw, R::Clerk, "2026-11-19")]);
    assert_eq!(due(&withdrawn, "R28"), [""; 0]);
}
