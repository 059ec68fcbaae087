//! The schedule as a pure machine: whatever happens in whatever order, the timer stays armed.

use super::schedule::{
    AFTER_SAVE, Ended, FIRST_RETRY, LONGEST_POLL, LONGEST_RETRY, SHORTEST_POLL, Schedule, Ticks, back_off,
};

#[test]
fn a_failing_round_is_always_tried_again_within_fifteen_minutes_without_a_save() {
    let mut schedule = Schedule::default();
    schedule.sync_now(0);
    let mut now = 0;
    for jitter in (0..400_u64).map(|i| i.wrapping_mul(0x9E37_79B9_7F4A_7C15)) {
        let due = schedule.due().expect("armed after every failure");
        assert!(due <= now + LONGEST_RETRY, "{due} {now}");
        now = due;
        assert!(schedule.begin(now));
        assert_eq!(schedule.due(), None, "single flight");
        assert!(!schedule.begin(now));
        if jitter % 3 == 0 {
            schedule.save_happened(now);
        }
        now += 700;
        schedule.finished(&Ended::Later { retry_after: None }, now, jitter);
    }
}

#[test]
fn every_order_of_events_leaves_a_timer_armed_unless_a_person_is_needed() {
    for order in 0..4_u32.pow(6) {
        let mut schedule = Schedule::default();
        schedule.sync_now(0);
        let mut now = 0;
        for step in 0..6 {
            now += 1_000;
            match (order / 4_u32.pow(step)) % 4 {
                0 => schedule.save_happened(now),
                1 => schedule.sync_now(now),
                2 => {
                    schedule.begin(now);
                    schedule.finished(&Ended::Later { retry_after: None }, now, now);
                }
                _ => {
                    schedule.begin(now);
                    schedule.finished(&Ended::Well { next_in: 300 }, now, now);
                }
            }
            assert!(schedule.due().is_some(), "order {order} step {step}");
        }
    }
}

#[test]
fn a_save_during_a_round_is_sent_two_seconds_after_it() {
    let mut schedule = Schedule::default();
    schedule.sync_now(0);
    schedule.begin(0);
    schedule.save_happened(100);
    schedule.finished(&Ended::Well { next_in: 300 }, 500, 7);
    assert_eq!(schedule.due(), Some(2_500));
}

#[test]
fn saves_do_not_push_the_round_back() {
    let mut schedule = Schedule::default();
    for now in [0, 1_000, 1_900] {
        schedule.save_happened(now);
    }
    assert_eq!(schedule.due(), Some(2_000));
}

#[test]
fn back_off_grows_to_fifteen_minutes_and_success_resets_it() {
    let ceilings: Vec<_> = (1..=9).map(|k| back_off(k, u64::MAX - 1) < LONGEST_RETRY).collect();
    assert!(ceilings.iter().all(|below| *below));
    for (failures, ceiling) in [(1, 5_000), (2, 10_000), (5, 80_000), (40, LONGEST_RETRY)] {
        assert_eq!(back_off(failures, ceiling - 1), ceiling - 1);
        assert_eq!(back_off(failures, ceiling), 1_000);
    }
    let mut schedule = Schedule::default();
    for _ in 0..5 {
        schedule.begin(0);
        schedule.finished(&Ended::Later { retry_after: None }, 0, 1);
    }
    schedule.begin(0);
    schedule.finished(&Ended::Well { next_in: 300 }, 0, 1);
    assert_eq!((schedule.failures(), schedule.due()), (0, Some(300_000)));
}

#[test]
fn a_failure_of_a_round_that_moved_something_counts_as_the_first() {
    let mut schedule = Schedule::default();
    for _ in 0..8 {
        schedule.begin(0);
        schedule.finished(&Ended::Later { retry_after: None }, 0, u64::MAX - 1);
    }
    assert_eq!(schedule.failures(), 8);
    schedule.begin(0);
    schedule.made_progress();
    schedule.finished(&Ended::Later { retry_after: None }, 0, u64::MAX - 1);
    assert_eq!(schedule.failures(), 1);
    assert!(schedule.due().is_some_and(|due| due < FIRST_RETRY));
}

#[test]
fn the_servers_wish_holds_within_ten_seconds_and_a_quarter_of_an_hour() {
    for (next_in, after) in [
        (0, SHORTEST_POLL),
        (9, SHORTEST_POLL),
        (11, 11_000),
        (240, 240_000),
        (899, 899_000),
        (3_600, LONGEST_POLL),
        (u64::MAX, LONGEST_POLL),
    ] {
        let mut schedule = Schedule::default();
        schedule.begin(0);
        schedule.finished(&Ended::Well { next_in }, 50, 7);
        assert_eq!(schedule.due(), Some(50 + after), "{next_in}");
    }
}

#[test]
fn what_needs_a_person_waits_until_asked() {
    let mut schedule = Schedule::default();
    schedule.begin(0);
    schedule.finished(&Ended::Person, 10, 3);
    assert_eq!(schedule.due(), None);
    schedule.sync_now(20);
    assert_eq!(schedule.due(), Some(20));
}

#[test]
fn retry_after_is_honoured() {
    let mut schedule = Schedule::default();
    schedule.begin(0);
    schedule.finished(&Ended::Later { retry_after: Some(60) }, 0, 2);
    assert_eq!(schedule.due(), Some(60_002));
}

#[test]
fn neither_a_save_nor_the_timer_breaks_the_peace_the_server_asked_for_but_a_person_may() {
    let mut schedule = Schedule::default();
    schedule.begin(0);
    schedule.finished(&Ended::Later { retry_after: Some(120) }, 0, 0);
    schedule.save_happened(1_000);
    assert_eq!(schedule.due(), Some(120_000));
    schedule.sync_now(2_000);
    assert_eq!(schedule.due(), Some(2_000));
    schedule.begin(2_000);
    let far = Ended::Later {
        retry_after: Some(u64::MAX),
    };
    schedule.finished(&far, 3_000, u64::MAX);
    assert!(
        schedule
            .due()
            .is_some_and(|due| due <= 3_000 + LONGEST_RETRY + FIRST_RETRY)
    );
}

#[test]
fn what_a_person_asks_during_a_round_is_done_after_it_however_it_ends() {
    for ended in [
        Ended::Person,
        Ended::Later { retry_after: Some(600) },
        Ended::Later { retry_after: None },
        Ended::Well { next_in: 300 },
    ] {
        let mut schedule = Schedule::default();
        schedule.begin(0);
        schedule.sync_now(100);
        schedule.finished(&ended, 1_000, 77);
        assert_eq!(schedule.due(), Some(1_000 + AFTER_SAVE), "{ended:?}");
    }
}

/// What may happen to a schedule, and when it last was certain that somebody must act.
#[derive(Debug, Clone)]
enum Event {
    Save,
    Ask,
    Begin,
    Finish(Ended, u64),
    Wait(Ticks),
}

fn event() -> impl proptest::strategy::Strategy<Value = Event> {
    use proptest::prelude::*;
    let ended = prop_oneof![
        any::<u64>().prop_map(|next_in| Ended::Well { next_in }),
        proptest::option::of(any::<u64>()).prop_map(|retry_after| Ended::Later { retry_after }),
        Just(Ended::Person),
    ];
    prop_oneof![
        Just(Event::Save),
        Just(Event::Ask),
        Just(Event::Begin),
        (ended, any::<u64>()).prop_map(|(ended, jitter)| Event::Finish(ended, jitter)),
        (0..2 * LONGEST_RETRY).prop_map(Event::Wait),
    ]
}

proptest::proptest! {
    #[test]
    fn the_timer_is_armed_within_a_quarter_of_an_hour_after_anything(events in proptest::collection::vec(event(), 1..60)) {
        let mut schedule = Schedule::default();
        schedule.sync_now(0);
        let (mut now, mut person) = (0, false);
        for event in events {
            match event {
                Event::Save => schedule.save_happened(now),
                Event::Ask => {
                    schedule.sync_now(now);
                    person = false;
                }
                Event::Begin => {
                    schedule.begin(now);
                }
                Event::Finish(ended, jitter) if schedule.running => {
                    let asked = schedule.asked;
                    schedule.finished(&ended, now, jitter);
                    person = ended == Ended::Person && !asked;
                }
                Event::Finish(..) => {}
                // The timer wakes the engine when a round is due.
                Event::Wait(ms) => now = schedule.due().map_or(now + ms, |due| (now + ms).min(due.max(now))),
            }
            if !schedule.running && !person {
                let due = schedule.due().expect("armed");
                proptest::prop_assert!(due <= now + LONGEST_RETRY + FIRST_RETRY, "{due} {now}");
            }
        }
    }
}
