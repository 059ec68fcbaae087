//! The round against a server that is told what to say: every refusal, and servers that never come to an end.

use super::round::Outcome;
use super::status::TroubleCode;
use super::testing::{Device, NOW, Script, TOKEN, stored};
use super::transport::Failure;
use crate::change::Cursor;
use crate::change::wire::{PushStatus, QuarantineCode, SyncReply, SyncRequest};
use crate::domain::ids::DeviceId;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

fn code(outcome: &Outcome) -> Option<TroubleCode> {
    outcome.failure.as_ref().map(|(trouble, _)| trouble.code.clone())
}

#[test]
fn what_waits_goes_up_in_growing_batches_and_then_the_round_ends() {
    let mut device = Device::with_pending(300);
    let waiting = device.pending();
    let mut script = Script::sync(|request| Ok(stored(&request)));
    let outcome = device.round(&mut script);
    assert_eq!((outcome.failure, device.pending()), (None, 0));
    assert_eq!(outcome.summary.stored, waiting);
    assert!(outcome.summary.trips <= 5, "{}", outcome.summary.trips);
}

#[test]
fn too_large_is_halved_down_to_the_one_that_cannot_go_and_the_rest_still_comes_down() {
    for (limit, expected) in [(60, None), (0, Some(TroubleCode::TooLarge))] {
        let mut device = Device::with_pending(40);
        let pulls = Arc::new(AtomicUsize::new(0));
        let seen = pulls.clone();
        let mut script = Script::sync(move |request| {
            if request.push.len() * 10 > limit {
                return Err(Failure::new(TroubleCode::TooLarge, "413"));
            }
            seen.fetch_add(usize::from(request.push.is_empty()), Relaxed);
            Ok(stored(&request))
        });
        let outcome = device.round(&mut script);
        assert_eq!(code(&outcome), expected, "{limit}");
        assert_eq!(device.pending() == 0, expected.is_none());
        assert_eq!(pulls.load(Relaxed) > 0, expected.is_some(), "the pull is not held up");
    }
}

#[test]
fn an_upgrade_that_is_required_takes_the_results_of_the_push_first() {
    let mut device = Device::with_pending(3);
    let mut script = Script::sync(|request| {
        Err(Failure::Upgrade {
            results: stored(&request).results,
            detail: "too old".into(),
        })
    });
    let outcome = device.round(&mut script);
    assert_eq!(code(&outcome), Some(TroubleCode::UpgradeRequired));
    assert_eq!((device.pending(), script.asked.len()), (0, 1));
}

#[test]
fn a_revoked_device_says_so_and_whether_it_is_to_be_wiped() {
    for wipe in [false, true] {
        let mut device = Device::with_pending(1);
        let mut script = Script::sync(move |_| Err(Failure::Revoked { wipe }));
        let outcome = device.round(&mut script);
        assert_eq!(code(&outcome), Some(TroubleCode::DeviceRevoked));
        assert_eq!((outcome.revoked, device.pending()), (Some(wipe), 1));
    }
}

#[test]
fn the_servers_waiting_time_comes_with_the_trouble() {
    let mut device = Device::with_pending(1);
    let mut script = Script::sync(|_| {
        let Failure::Trouble { trouble, .. } = Failure::new(TroubleCode::ServerBusy, "503") else {
            unreachable!();
        };
        Err(Failure::Trouble {
            trouble,
            retry_after: Some(77),
        })
    });
    let outcome = device.round(&mut script);
    assert_eq!(outcome.failure.unwrap().1, Some(77));
}

#[test]
fn a_clock_that_is_off_is_noticed_and_one_that_is_not_is_not() {
    for (ahead, expected) in [
        (0, None),
        (60_000, None),
        (600_000, Some(600_000)),
        (-600_000, Some(-600_000)),
    ] {
        let mut device = Device::new();
        let mut script = Script::sync(move |request| {
            Ok(SyncReply {
                now: NOW.plus(-ahead),
                ..stored(&request)
            })
        });
        let outcome = device.round(&mut script);
        assert_eq!((outcome.clock_off, outcome.failure), (expected, None));
    }
}

#[test]
fn a_server_that_goes_in_circles_is_left_after_a_bounded_number_of_trips() {
    type Circle = fn(crate::change::wire::SyncRequest) -> Result<SyncReply, Failure>;
    let circles: [(&str, Circle); 7] = [
        ("acknowledges nothing", |request| {
            Ok(SyncReply {
                results: Vec::new(),
                device_n: 0,
                cursor: request.cursor,
                ..stored(&request)
            })
        }),
        ("always has more", |request| {
            Ok(SyncReply {
                more: true,
                ..stored(&request)
            })
        }),
        ("more, a step at a time, without an end", |request| {
            let seq = request.cursor.seq + 1;
            Ok(SyncReply {
                more: true,
                cursor: Cursor { seq, chain: seq },
                ..stored(&request)
            })
        }),
        ("always a gap", |_| Err(Failure::Gap { expect: 1 })),
        ("always diverged", |_| Err(Failure::Diverged)),
        ("always too large", |_| Err(Failure::new(TroubleCode::TooLarge, ""))),
        ("a cursor that goes back", |request| {
            Ok(SyncReply {
                more: true,
                cursor: Cursor {
                    seq: 900 - request.cursor.seq,
                    chain: 1,
                },
                ..stored(&request)
            })
        }),
    ];
    for (name, circle) in circles {
        let mut device = Device::with_pending(5);
        let mut script = Script::sync(circle);
        let outcome = device.round(&mut script);
        assert!(outcome.failure.is_some(), "{name}");
        assert!(script.asked.len() <= 2_100, "{name}: {}", script.asked.len());
    }
}

#[test]
fn a_round_that_ended_badly_is_repeated_from_the_journal() {
    let mut device = Device::with_pending(120);
    let mut trips = 0;
    let mut script = Script::sync(move |request| {
        trips += 1;
        if trips % 2 == 0 {
            return Err(Failure::new(TroubleCode::Interrupted, "reset"));
        }
        Ok(stored(&request))
    });
    for _ in 0..30 {
        device.round(&mut script);
    }
    assert_eq!(device.pending(), 0);
}

#[test]
fn one_poisoned_change_is_put_aside_and_the_others_go() {
    let mut device = Device::with_pending(5);
    let waiting = device.pending();
    let mut script = Script::sync(|request| {
        let mut reply = stored(&request);
        if let Some(first) = reply.results.first_mut() {
            (first.status, first.seq, first.code) = (PushStatus::Quarantined, None, Some(QuarantineCode::Malformed));
        }
        Ok(reply)
    });
    let outcome = device.round(&mut script);
    assert_eq!((outcome.failure, device.pending()), (None, 0));
    let summary = outcome.summary;
    assert_eq!((summary.quarantined, summary.stored), (1, waiting - 1));
}

fn offering() -> Script {
    Script::sync(|request| {
        Ok(SyncReply {
            snapshot: request.cursor.seq == 0,
            more: request.cursor.seq == 0,
            cursor: Cursor { seq: 9, chain: 9 },
            ..stored(&request)
        })
    })
}

#[test]
fn the_snapshot_that_an_older_server_offers_is_left_and_the_log_is_pulled() {
    let mut device = Device::new();
    let mut script = offering();
    assert_eq!(device.round(&mut script).failure, None);
    assert!(script.asked.iter().all(|path| *path == "/v1/sync"));
    assert_eq!(device.store.sync_start().unwrap().unwrap().cursor.seq, 9);
}

/// A log of `pages` pages whose answers break off where `cuts` says so, by the count of questions.
fn cut_log(pages: u64, cuts: &'static [usize]) -> Script {
    let mut asked = 0;
    Script::sync(move |request| {
        asked += 1;
        if cuts.contains(&asked) {
            return Err(Failure::new(TroubleCode::Interrupted, "reset"));
        }
        let seq = request.cursor.seq + 1;
        Ok(SyncReply {
            more: seq < pages,
            cursor: Cursor { seq, chain: seq },
            ..stored(&request)
        })
    })
}

#[test]
fn a_page_that_is_cut_off_is_asked_for_again_in_the_same_round_if_one_came_before_it() {
    let mut device = Device::new();
    assert_eq!(device.round(&mut cut_log(6, &[2, 4, 6])).failure, None);
    assert_eq!(device.store.sync_start().unwrap().unwrap().cursor.seq, 6);
    // Two cuts without a page between them end the round; what came stays.
    let mut device = Device::new();
    let outcome = device.round(&mut cut_log(6, &[3, 4]));
    assert_eq!(code(&outcome), Some(TroubleCode::Interrupted));
    assert_eq!(device.store.sync_start().unwrap().unwrap().cursor.seq, 2);
    let outcome = Device::new().round(&mut cut_log(6, &[1]));
    assert_eq!(code(&outcome), Some(TroubleCode::Interrupted), "nothing came yet");
}

#[test]
fn a_fork_makes_one_new_incarnation_a_round_and_no_more() {
    for again in [false, true] {
        let mut device = Device::with_pending(3);
        let before = device.store.sync_start().unwrap().unwrap().device;
        let mut forks = 0;
        let mut script = Script::new(move |path, body| match path {
            "/v1/device/rotate" => {
                let device = DeviceId(uuid::Uuid::from_u128(71));
                Ok(serde_json::json!({"device": device, "token": "another"}))
            }
            "/v1/have" => Ok(serde_json::json!({"missing": []})),
            _ => {
                let request = serde_json::from_value(body).unwrap();
                forks += 1;
                if forks == 1 || again {
                    return Err(Failure::Forked { device_n: 9 });
                }
                Ok(serde_json::to_value(stored(&request)).unwrap())
            }
        });
        let outcome = device.round(&mut script);
        assert_eq!(code(&outcome), again.then_some(TroubleCode::Forked));
        let after = device.store.sync_start().unwrap().unwrap();
        assert_ne!(after.device, before);
        assert_eq!(device.pending() == 0, !again);
        let rotations = script.asked.iter().filter(|path| path.ends_with("rotate")).count();
        assert_eq!(rotations, 1);
    }
}

#[test]
fn a_device_whose_newest_token_is_not_known_goes_on_with_the_one_before() {
    let mut device = Device::with_pending(1);
    let renewed = |request: SyncRequest| {
        Ok(SyncReply {
            token: Some("newer".into()),
            ..stored(&request)
        })
    };
    assert_eq!(device.round(&mut Script::sync(renewed)).failure, None);
    device.save(9);
    let unknown = || Failure::new(TroubleCode::TokenUnknown, "");
    let mut first = true;
    let outcome = device.round(&mut Script::sync(move |request| {
        let refused = std::mem::take(&mut first);
        if refused { Err(unknown()) } else { Ok(stored(&request)) }
    }));
    assert_eq!((outcome.failure, device.pending()), (None, 0));
    let start = device.store.sync_start().unwrap().unwrap();
    assert_eq!(start.token, TOKEN);
    // There is none before that one: it is told.
    let outcome = device.round(&mut Script::sync(move |_| Err(unknown())));
    assert_eq!(outcome.failure.unwrap().0.code, TroubleCode::TokenUnknown);
}
