//! Real stores, a real server, real HTTP: who sees what, the request story, lost replies, offline work, refusals.

use crate::common_net::{Device, Lossy, Town};
use lianxin::clock::Clock;
use lianxin::domain::ids::RequestId;
use lianxin::domain::request::State;
use lianxin::store::{Answer, Query};
use lianxin::sync::status::{Status, TroubleCode};
use lianxin::sync::{Engine, HttpTransport, Message, Report};
use std::sync::mpsc::channel;
use std::time::Duration;

const HOUSEHOLD: &str =
    r#"{"do":"household","household_no":"A-001","display_name":"肖惊蛰","phone":"12912345678","address":"三组12号"}"#;
const VISIT: &str = r#"{"do":"visit","household":"A-001","way":"home","outcome":"done","text":"夜里狗叫"}"#;
const REQUEST: &str =
    r#"{"do":"request","title":"夜间养犬扰民","category":"0207","urgency":"normal","household":"A-001"}"#;

fn state(device: &Device, request: RequestId) -> Option<State> {
    match device
        .store
        .answer(&Query::Request(request), Clock::system().now())
        .unwrap()
    {
        Answer::Request(found) => found.map(|detail| detail.folded.state.clone()),
        other => panic!("{other:?}"),
    }
}

fn household(number: usize) -> String {
    format!(r#"{{"do":"household","household_no":"B-{number:03}","display_name":"谭立春","phone":"12912345678"}}"#)
}

#[test]
fn each_device_sees_its_scope_and_a_request_goes_up_and_comes_back() {
    let town = Town::new();
    let mut leader = town.device("谭谷雨");
    let mut second = town.device("谭谷雨");
    let mut clerk = town.device("邓小满");
    let mut office = town.device("黎秋分");
    let mut stranger = town.device("盘立冬");
    leader.record(HOUSEHOLD);
    leader.record(VISIT);
    let request: RequestId = leader.record(REQUEST).prepared.record.into();
    let event = |rest: &str| format!(r#"{{"do":"request_event","request":"{request}",{rest}}}"#);
    leader.record(&event(
        r#""event":"escalate","mode":"coordinated","to_level":3,"note":"已上门调解两次""#,
    ));
    let pending = leader.counts().pending;
    let round = leader.sync_ok(&town).summary;
    assert_eq!(
        (round.pushed, round.stored, leader.counts().pending),
        (pending, pending, 0)
    );

    for (device, visits, households) in [
        (&mut second, 1, 1),
        (&mut clerk, 1, 1),
        (&mut office, 0, 0),
        (&mut stranger, 0, 0),
    ] {
        device.sync_ok(&town);
        assert_eq!(
            (device.export("visit").len(), device.export("household").len()),
            (visits, households)
        );
    }
    assert_eq!(state(&office, request), Some(State::Reported));
    assert_eq!(state(&stranger, request), None);

    for (step, expected) in [
        (r#""event":"accept""#, State::Accepted),
        (
            r#""event":"dispatch","to_party":"综合行政执法大队","new_due":"2034-01-05","note":"等资金下拨""#,
            State::Handling,
        ),
        (
            r#""event":"resolve","note":"犬舍已迁移，联合清理完毕""#,
            State::Resolved,
        ),
    ] {
        office.record(&event(step));
        office.sync_ok(&town);
        leader.sync_ok(&town);
        assert_eq!(state(&leader, request), Some(expected));
    }
    leader.record(&event(
        r#""event":"return_visit","way":"home","satisfaction":"satisfied","note":"不叫了""#,
    ));
    for device in [&mut leader, &mut second, &mut office, &mut clerk] {
        device.sync_ok(&town);
        assert_eq!(state(device, request), Some(State::Closed));
        assert_eq!(device.counts().conflicts, 0);
    }
    for kind in ["request", "request_event", "household"] {
        assert_eq!(leader.export(kind), second.export(kind), "{kind}");
    }
    for kind in ["request", "request_event"] {
        assert_eq!(leader.export(kind), office.export(kind), "{kind}");
    }
}

#[test]
fn a_lost_reply_doubles_nothing() {
    let town = Town::new();
    let mut leader = town.device("谭谷雨");
    leader.sync_ok(&town);
    leader.record(HOUSEHOLD);
    let pending = leader.counts().pending;
    let mut lossy = Lossy {
        inner: HttpTransport::new(Some(town.url())),
        lose: 1,
    };
    let lost = leader.sync_by(&mut lossy);
    assert_eq!(lost.failure.unwrap().0.code, TroubleCode::TimedOut);
    assert_eq!(leader.counts().pending, pending, "not known to have arrived");
    let again = leader.sync_by(&mut lossy).summary;
    assert_eq!(
        (again.duplicate, again.stored, leader.counts().pending),
        (pending, 0, 0)
    );
    let mut clerk = town.device("邓小满");
    clerk.sync_ok(&town);
    assert_eq!(clerk.export("household"), leader.export("household"));
}

#[test]
fn offline_work_arrives_once_when_the_server_is_back() {
    let mut town = Town::new();
    let mut leader = town.device("谭谷雨");
    town.unplug();
    for number in 0..120 {
        leader.record(&household(number));
    }
    let failed = leader.sync(&town).failure.unwrap().0;
    assert_eq!(failed.code, TroubleCode::Unreachable, "{}", failed.detail);
    assert_eq!(leader.counts().pending, 120);
    town.plug();
    let round = leader.sync_ok(&town).summary;
    assert_eq!((round.stored, leader.counts().pending), (120, 0));
    assert!(round.trips <= 3, "{}", round.trips);
    assert_eq!(leader.sync_ok(&town).summary.pushed, 0);
    let mut clerk = town.device("邓小满");
    clerk.sync_ok(&town);
    assert_eq!(clerk.export("household").len(), 120);
}

#[test]
fn a_viewer_reads_requests_and_no_household() {
    let town = Town::new();
    let mut leader = town.device("谭谷雨");
    leader.record(HOUSEHOLD);
    leader.record(REQUEST);
    leader.sync_ok(&town);
    let mut viewer = town.device("易处暑");
    viewer.sync_ok(&town);
    assert_eq!(viewer.export("request").len(), 1);
    assert_eq!(viewer.export("household").len(), 0);
    assert_eq!(viewer.export("person").len(), 0);
}

#[test]
fn two_edits_that_had_not_seen_each_other_are_one_conflict_on_both_devices() {
    let town = Town::new();
    let mut leader = town.device("谭谷雨");
    let mut clerk = town.device("邓小满");
    leader.record(HOUSEHOLD);
    leader.sync_ok(&town);
    clerk.sync_ok(&town);
    let edit =
        |phone: &str| format!(r#"{{"do":"edit","kind":"household","record":"A-001","set":{{"phone":"{phone}"}}}}"#);
    leader.record(&edit("12911111111"));
    clerk.record(&edit("12922222222"));
    leader.sync_ok(&town);
    clerk.sync_ok(&town);
    leader.sync_ok(&town);
    assert_eq!((leader.counts().conflicts, clerk.counts().conflicts), (1, 1));
    assert_eq!(leader.export("household"), clerk.export("household"));
    leader.record(&edit("12933333333"));
    leader.sync_ok(&town);
    clerk.sync_ok(&town);
    assert_eq!(
        (leader.counts().conflicts, clerk.counts().conflicts),
        (0, 0),
        "an edit that saw both settles it"
    );
}

#[test]
fn a_server_that_lost_its_tail_gets_it_again() {
    let mut town = Town::new();
    let mut leader = town.device("谭谷雨");
    leader.record(&household(1));
    leader.sync_ok(&town);
    town.unplug();
    let backup = town.dir.path().join("backup.db");
    std::fs::copy(&town.db, &backup).unwrap();
    town.plug();
    leader.record(&household(2));
    leader.record(&household(3));
    leader.sync_ok(&town);
    town.unplug();
    std::fs::copy(&backup, &town.db).unwrap();
    town.plug();
    leader.record(&household(4));
    leader.sync_ok(&town);
    let mut clerk = town.device("邓小满");
    clerk.sync_ok(&town);
    assert_eq!(clerk.export("household").len(), 4);
    assert_eq!(clerk.export("household"), leader.export("household"));
}

#[test]
fn the_engine_pushes_after_a_save_and_drains_when_the_cable_is_back() {
    let town = Town::new();
    let mut leader = town.device("谭谷雨");
    leader.record(HOUSEHOLD);
    let (sender, reports) = channel();
    let mut engine = Engine::new(
        leader.store,
        HttpTransport::new(Some(town.url())),
        Clock::system(),
        move |report| {
            let _closed = sender.send(report);
        },
    );
    let next = || loop {
        match reports
            .recv_timeout(Duration::from_secs(20))
            .expect("the engine reports")
        {
            Report::Status(status) => return status,
            Report::Changed | Report::Revoked { .. } => {}
        }
    };
    engine.send(Message::Cable(false));
    let Status::Failed {
        trouble, next: Some(_), ..
    } = next()
    else {
        panic!("pulled");
    };
    assert_eq!(trouble.code, TroubleCode::NoNetwork);
    engine.send(Message::Cable(true));
    assert_eq!(next(), Status::Running);
    assert!(matches!(
        next(),
        Status::Idle {
            last_success: Some(_),
            ..
        }
    ));
    let mut clerk = town.device("邓小满");
    clerk.sync_ok(&town);
    assert_eq!(clerk.export("household").len(), 1);
    engine.send(Message::SaveHappened);
    assert_eq!(next(), Status::Running, "two seconds later");
    engine.stop();
}

#[test]
fn a_round_that_moves_nothing_adds_no_line_to_the_log() {
    let town = Town::new();
    let mut leader = town.device("谭谷雨");
    leader.record(&household(1));
    leader.sync_ok(&town);
    leader.sync_ok(&town);
    let lines = |device: &Device| match device.store.answer(&Query::Sync, Clock::system().now()).unwrap() {
        Answer::Sync(view) => view.log.len(),
        other => panic!("{other:?}"),
    };
    let before = lines(&leader);
    for _ in 0..5 {
        assert_eq!(leader.sync_ok(&town).summary.trips, 1);
    }
    assert_eq!(lines(&leader), before);
}
