//! Real stores and a real server while the world changes around them: revoked devices, scopes that grow and shrink, a change
//! nobody can take, a proxy with a small limit; and what 2,000 changes cost on the wire.

use crate::common_net::{Device, GRID, Town, path, wait};
use lianxin::change::{Fields, Kind};
use lianxin::clock::{Clock, random_bytes};
use lianxin::domain::ids::ChangeId;
use lianxin::domain::unit::UnitPath;
use lianxin::server::storage::{Authored, User};
use lianxin::store::SyncStart;
use lianxin::sync::status::TroubleCode;
use lianxin::sync::{Failure, HttpTransport, Transport};
use serde_json::Value;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

fn household(number: usize) -> String {
    format!(r#"{{"do":"household","household_no":"B-{number:04}","display_name":"谭立春","phone":"12912345678"}}"#)
}

#[test]
fn a_revoked_device_is_locked_over_restarts_and_told_to_wipe() {
    for wipe in [false, true] {
        let town = Town::new();
        let mut leader = town.device("谭谷雨");
        leader.record(&household(1));
        leader.sync_ok(&town);
        leader.record(&household(2));
        let device = leader.store.sync_start().unwrap().unwrap().device;
        assert!(wait(town.storage().revoke(device, wipe)).unwrap());
        let outcome = leader.sync(&town);
        assert_eq!(outcome.failure.unwrap().0.code, TroubleCode::DeviceRevoked);
        assert_eq!(outcome.revoked, Some(wipe));
        let Device { store, dir, .. } = leader;
        drop(store);
        let mut again = Device::open(dir);
        let outcome = again.sync(&town);
        assert_eq!(outcome.failure.unwrap().0.code, TroubleCode::Locked);
        assert_eq!((outcome.revoked, outcome.summary.trips), (None, 0));
        assert_eq!(again.counts().pending, 1, "what was entered is still here");
    }
}

fn move_to(town: &Town, name: &str, unit: UnitPath) {
    let storage = town.storage();
    wait(async {
        let user = storage.users_named(name.into(), None).await.unwrap().pop().unwrap();
        let user = User {
            unit: unit.clone(),
            ..user
        };
        let now = Clock::system().now();
        let mut set = Fields::new();
        set.insert("scope".into(), unit.as_str().into());
        let log = Authored {
            id: ChangeId::new(now, random_bytes()),
            kind: Kind::User,
            record: user.id.into(),
            unit,
            set,
        };
        storage.move_user(user, true, log, now).await.unwrap();
    });
}

#[test]
fn a_scope_that_grows_brings_the_old_records_and_one_that_shrinks_takes_them_away() {
    let town = Town::new();
    let mut leader = town.device("谭谷雨");
    let mut clerk = town.device("邓小满");
    leader.record(&household(1));
    leader.sync_ok(&town);
    clerk.record(&household(2));
    clerk.sync_ok(&town);
    leader.sync_ok(&town);
    assert_eq!(leader.export("household").len(), 1);
    move_to(&town, "谭谷雨", path("439901100/200"));
    leader.sync_ok(&town);
    leader.sync_ok(&town);
    assert_eq!(leader.export("household").len(), 2, "the village's, too");
    // Saved as the village's, and pushed when the village is not the leader's any more: a clerk decides.
    leader.record(&household(3));
    move_to(&town, "谭谷雨", path(GRID));
    let summary = leader.sync_ok(&town).summary;
    assert_eq!((summary.quarantined, summary.reshaped), (1, true), "{summary:?}");
    leader.record(&household(4));
    leader.sync_ok(&town);
    let left = leader.export("household");
    let numbers: Vec<_> = left.iter().map(|row| row["household_no"].as_str().unwrap()).collect();
    assert_eq!(numbers, ["B-0001", "B-0004"], "what lies in the grid stays");
    assert!(left.iter().all(|row| row["unit"] == GRID), "{left:?}");
    assert_eq!(leader.counts().pending, 0);
    clerk.sync_ok(&town);
    assert_eq!(clerk.export("household").len(), 3, "what was put aside is in no list");
}

/// Spoils or refuses what goes through.
struct Rough<F> {
    inner: HttpTransport,
    rough: F,
}

impl<F: FnMut(&mut Value) -> Result<(), Failure> + Send> Transport for Rough<F> {
    async fn exchange(&mut self, start: &SyncStart, path: &'static str, body: Vec<u8>) -> Result<Vec<u8>, Failure> {
        let mut value: Value = serde_json::from_slice(&body).unwrap();
        (self.rough)(&mut value)?;
        let body = serde_json::to_vec(&value).unwrap();
        self.inner.exchange(start, path, body).await
    }
}

#[test]
fn one_poisoned_change_is_put_aside_and_the_others_arrive() {
    let town = Town::new();
    let mut leader = town.device("谭谷雨");
    for number in 0..20 {
        leader.record(&household(number));
    }
    let mut rough = Rough {
        inner: HttpTransport::new(Some(town.url())),
        rough: |body: &mut Value| {
            let changes = body["push"].as_array_mut().into_iter().flatten();
            for change in changes.filter(|change| change["n"] == 7) {
                change["set"]["phone"] = Value::from(7);
            }
            Ok(())
        },
    };
    let outcome = leader.sync_by(&mut rough);
    assert_eq!(outcome.failure, None);
    assert_eq!((outcome.summary.stored, outcome.summary.quarantined), (19, 1));
    let counts = leader.counts();
    assert_eq!((counts.pending, counts.refused), (0, 1));
    let mut clerk = town.device("邓小满");
    clerk.sync_ok(&town);
    assert_eq!(clerk.export("household").len(), 19);
}

#[test]
fn a_proxy_with_a_small_limit_is_served_in_small_batches() {
    let town = Town::new();
    let mut leader = town.device("谭谷雨");
    for number in 0..60 {
        leader.record(&household(number));
    }
    let refusals = Arc::new(AtomicUsize::new(0));
    let seen = refusals.clone();
    let mut proxy = Rough {
        inner: HttpTransport::new(Some(town.url())),
        rough: move |body: &mut Value| {
            if body.to_string().len() > 4_096 {
                seen.fetch_add(1, Relaxed);
                return Err(Failure::new(TroubleCode::TooLarge, "a proxy"));
            }
            Ok(())
        },
    };
    let outcome = leader.sync_by(&mut proxy);
    assert_eq!((outcome.failure, outcome.summary.stored), (None, 60));
    assert!(refusals.load(Relaxed) <= 6, "{refusals:?}");
}

/// Carries bytes to and fro and counts them; ends with the process.
fn counting_proxy(to: SocketAddr, count: &[Arc<AtomicUsize>; 2]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let [up, down] = count.clone();
    std::thread::spawn(move || {
        for near in listener.incoming().take(64).map_while(Result::ok) {
            let far = TcpStream::connect(to).unwrap();
            carry(near.try_clone().unwrap(), far.try_clone().unwrap(), up.clone());
            carry(far, near, down.clone());
        }
    });
    url
}

fn carry(mut from: TcpStream, mut to: TcpStream, count: Arc<AtomicUsize>) {
    std::thread::spawn(move || {
        let mut bytes = vec![0; 64 * 1024];
        while let Ok(read @ 1..) = from.read(&mut bytes) {
            count.fetch_add(read, Relaxed);
            if to.write_all(&bytes[..read]).is_err() {
                break;
            }
        }
        let _closed_already = to.shutdown(Shutdown::Write);
    });
}

#[test]
fn two_thousand_changes_cost_at_most_twelve_round_trips_and_200_kb_up() {
    let town = Town::new();
    let mut leader = town.device("谭谷雨");
    leader.record(&household(0));
    leader.sync_ok(&town);
    for number in 0..2_000 {
        let day = number % 28 + 1;
        leader.record(&format!(
            r#"{{"do":"visit","household":"B-0000","at":"2026-10-{day:02}T09:00:00+08:00","way":"home","outcome":"done","text":"第{number}次上门"}}"#
        ));
    }
    let waiting = leader.counts().pending;
    let count = [0, 0].map(|none| Arc::new(AtomicUsize::new(none)));
    let proxy = counting_proxy(town.server.as_ref().unwrap().addr(), &count);
    let outcome = leader.sync_by(&mut HttpTransport::new(Some(proxy)));
    assert_eq!((outcome.failure, leader.counts().pending), (None, 0));
    let [up, down] = count.map(|count| count.load(Relaxed));
    let trips = outcome.summary.trips;
    println!("{waiting} changes: {trips} round trips, {up} bytes up, {down} bytes down");
    assert!(
        waiting >= 2_000 && trips <= 12,
        "{waiting} changes in {trips} round trips"
    );
    // Of each change two ids are pure chance and cannot be packed; the answers add an id and a proof each.
    assert!(up <= 200_000, "{up} bytes up, {down} down for {waiting} changes");

    let mut second = town.device("谭谷雨");
    let outcome = second.sync_by(&mut Rough {
        inner: HttpTransport::new(Some(town.url())),
        rough: |_: &mut Value| Ok(()),
    });
    assert_eq!(outcome.failure, None);
    assert_eq!(
        second.export("visit"),
        leader.export("visit"),
        "begun at the start of the log"
    );
}
