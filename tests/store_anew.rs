//! The log read anew for whatever reason: another scope, another server, a restore; and old answers once more. What was on
//! the screen counts as seen, nothing else does, and the log's form of a change is the one that stays.

#![allow(clippy::unwrap_used, reason = "tests")]

mod store_support;

use lianxin::change::wire::Scope;
use lianxin::change::{Cursor, Kind};
use lianxin::domain::ids::{ChangeId, DeviceId, RecordId};
use lianxin::domain::role::Role;
use lianxin::domain::unit::UnitPath;
use lianxin::store::Phase;
use rusqlite::Connection;
use serde_json::json;
use std::collections::BTreeSet;
use store_support::{Chance, Device, Town, act, assert_same, identity, listed, morning, unseen};
use uuid::Uuid;

const VILLAGE: &str = "439901100/200";
const OTHER: &str = "439901100/200/03/013";

fn household(device: &mut Device, no: &str) -> RecordId {
    device
        .record(json!({"do": "household", "household_no": no, "display_name": "谷雨", "phone": "12900000001"}))
        .prepared
        .record
}

fn phone(device: &mut Device, record: RecordId, phone: &str, seen: Option<Cursor>) {
    let entry = json!({"do": "edit", "kind": "household", "record": record.to_string(), "set": {"phone": phone}});
    let entry = serde_json::from_value(entry).unwrap();
    device.store.save(&entry, None, seen, morning()).unwrap();
}

fn cursor(device: &Device) -> Cursor {
    device.store.sync_start().unwrap().unwrap().cursor
}

fn phase(device: &Device) -> Phase {
    device.store.sync_start().unwrap().unwrap().phase
}

fn scope(rev: u64, unit: &str) -> Scope {
    Scope {
        rev,
        role: Role::MicroLeader,
        unit: UnitPath::parse(unit).unwrap(),
    }
}

fn settle(town: &mut Town, devices: &mut [Device]) {
    for _ in 0..4 {
        for device in devices.iter_mut() {
            town.settle(device, 5, 7, morning());
        }
    }
}

fn sql(device: &Device, query: &str) -> i64 {
    let conn = Connection::open(&device.path).unwrap();
    conn.query_row(query, [], |row| row.get(0)).unwrap()
}

fn rotate(device: &mut Device, id: u128) {
    device.id = DeviceId(Uuid::from_u128(id));
    device.store.rotate(device.id, "next").unwrap();
}

/// Every change of the log is here under its author, its number and its place.
fn assert_has_the_logs_form(town: &Town, device: &Device) {
    for known in &town.log {
        let same = format!(
            "SELECT count(*) FROM journal WHERE id = '{}' AND device = '{}' AND n = {} AND user = '{}' AND seen = '{}'
               AND seq = {} AND es = {}",
            known.change.id, known.device, known.change.n, known.user, known.change.seen, known.seq, known.es
        );
        assert_eq!(sql(device, &same), 1, "{known:?}");
    }
}

#[test]
fn a_change_that_came_there_by_a_former_incarnation_stands_here_as_the_log_has_it() {
    for anew in [false, true] {
        let (mut town, mut device) = (Town::default(), Device::new(1));
        household(&mut device, "0");
        town.settle(&mut device, 5, 7, morning());
        household(&mut device, "1");
        household(&mut device, "2");
        let push = device.store.outgoing(9, 99_999).unwrap();
        town.push(&device, &push, morning());
        rotate(&mut device, 50);
        if anew {
            device.store.restart_pull().unwrap();
        }
        town.settle(&mut device, 5, 1, morning());
        assert_has_the_logs_form(&town, &device);
        assert_eq!(device.store.outgoing(9, 99_999).unwrap(), []);
    }
}

#[test]
fn an_old_answer_once_more_moves_nothing_back() {
    let (mut town, mut device) = (Town::default(), Device::new(1));
    household(&mut device, "1");
    town.settle(&mut device, 5, 7, morning());
    town.safe = 1;
    let old = town.reply(&device, Vec::new(), cursor(&device), 9, morning());
    household(&mut device, "2");
    town.settle(&mut device, 5, 7, morning());
    town.safe = 2;
    town.settle(&mut device, 5, 7, morning());
    let before = (cursor(&device), device.projection());
    device.store.apply_reply(&old, morning()).unwrap();
    assert_eq!(cursor(&device), before.0);
    assert_eq!(
        sql(&device, "SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'safe'"),
        2
    );
    assert_same(&before.1, &device.projection(), "an old answer");
}

#[test]
fn a_form_open_across_a_relog_has_seen_what_was_on_the_screen_and_no_more() {
    for (later, conflicts) in [(false, 0), (true, 1)] {
        let mut town = Town::default();
        let mut devices = [Device::new(1), Device::new(2)];
        let record = household(&mut devices[0], "1");
        settle(&mut town, &mut devices);
        phone(&mut devices[1], record, "12900000002", None);
        settle(&mut town, &mut devices);
        let shown = cursor(&devices[0]);
        town.restore(0);
        if later {
            phone(&mut devices[1], record, "12900000003", None);
        }
        settle(&mut town, &mut devices);
        phone(&mut devices[0], record, "12900000004", Some(shown));
        settle(&mut town, &mut devices);
        assert_eq!(unseen(&town).len(), conflicts, "later: {later}");
        assert_eq!(listed(&devices[1]).len(), conflicts);
    }
}

#[test]
fn another_scope_is_read_aside_and_what_was_saved_meanwhile_claims_nothing_of_it() {
    let mut town = Town::default();
    let mut devices = [Device::new(1), Device::with_role(2, Role::MicroLeader, OTHER)];
    let mine = household(&mut devices[0], "1");
    household(&mut devices[1], "2");
    let user = devices[0].user;
    town.scopes.insert(user, scope(1, store_support::UNIT));
    settle(&mut town, &mut devices);
    assert_eq!(devices[0].store.export(&Kind::Household).unwrap().len(), 1);
    let before = devices[0].projection();
    town.scopes.insert(user, scope(2, VILLAGE));
    town.round(&mut devices[0], 5, 1, morning());
    town.round(&mut devices[0], 5, 1, morning());
    assert_eq!(phase(&devices[0]), Phase::Relog);
    assert_same(&before, &devices[0].projection(), "the screens stay");
    phone(&mut devices[0], mine, "12900000005", None);
    settle(&mut town, &mut devices);
    assert_eq!(devices[0].store.export(&Kind::Household).unwrap().len(), 2);
    assert_eq!(unseen(&town), BTreeSet::new());
    assert_same(&devices[0].projection(), &devices[1].projection(), "grown");
}

#[test]
fn what_the_server_put_aside_and_lost_comes_again_from_a_later_incarnation() {
    let (mut town, mut device) = (Town::default(), Device::new(1));
    let record = household(&mut device, "1");
    town.settle(&mut device, 5, 7, morning());
    town.poison = Some("phone".to_owned());
    phone(&mut device, record, "12900000006", None);
    town.settle(&mut device, 5, 7, morning());
    assert_eq!(town.apart.len(), 1);
    rotate(&mut device, 60);
    town.settle(&mut device, 5, 7, morning());
    assert_eq!(
        (town.apart.len(), town.log.len()),
        (1, 1),
        "still there, nothing doubled"
    );
    town.restore(0);
    town.apart.clear();
    town.poison = None;
    town.settle(&mut device, 5, 7, morning());
    assert_eq!(town.log.len(), 2);
}

#[test]
fn own_changes_of_a_former_incarnation_beyond_the_end_of_the_log_are_asked_about() {
    let (mut town, mut device) = (Town::default(), Device::new(1));
    household(&mut device, "1");
    town.settle(&mut device, 5, 7, morning());
    let end = cursor(&device);
    household(&mut device, "2");
    let push = device.store.outgoing(9, 99_999).unwrap();
    let results = town.push(&device, &push, morning());
    let mut reply = town.reply(&device, results, end, 9, morning());
    (reply.cursor, reply.more) = (end, true);
    device.store.apply_reply(&reply, morning()).unwrap();
    town.restore(1);
    rotate(&mut device, 70);
    town.settle(&mut device, 5, 7, morning());
    assert_eq!(town.log.len(), 2, "brought back");
    assert_has_the_logs_form(&town, &device);
}

#[test]
fn what_the_server_keeps_apart_leaves_the_screens_of_others_and_is_refused_to_its_author() {
    let mut town = Town::default();
    let mut devices = [Device::new(1), Device::new(2)];
    let record = household(&mut devices[0], "1");
    settle(&mut town, &mut devices);
    phone(&mut devices[0], record, "12900000007", None);
    settle(&mut town, &mut devices);
    let known = town.log[1].clone();
    town.restore(1);
    let apart = store_support::Apart {
        sequenced: known.clone(),
        since: 1,
        until: None,
    };
    town.apart.insert(known.change.id, apart);
    settle(&mut town, &mut devices);
    assert_eq!(sql(&devices[1], "SELECT count(*) FROM journal"), 1);
    assert_eq!(
        sql(&devices[0], "SELECT count(*) FROM journal WHERE refused IS NOT NULL"),
        1
    );
    town.release(known.change.id);
    settle(&mut town, &mut devices);
    assert_same(&devices[0].projection(), &devices[1].projection(), "released");
}

#[test]
fn what_nothing_proves_is_counted() {
    let mut town = Town::default();
    let mut devices = [Device::new(1), Device::new(2)];
    household(&mut devices[0], "1");
    settle(&mut town, &mut devices);
    let conn = Connection::open(&devices[1].path).unwrap();
    conn.execute("UPDATE journal SET proof = NULL", []).unwrap();
    town.restore(0);
    town.settle(&mut devices[1], 5, 7, morning());
    assert_eq!(devices[1].store.unprovable().unwrap(), 1);
    settle(&mut town, &mut devices);
    assert_eq!(devices[1].store.unprovable().unwrap(), 0, "its author brought it back");
}

#[test]
fn another_server_is_read_anew_and_another_town_is_sent_nothing_of_the_first() {
    for (unit, moved) in [(store_support::UNIT, 2), ("439901200/100/01/001", 0)] {
        let (mut town, mut device) = (Town::default(), Device::new(1));
        household(&mut device, "1");
        town.settle(&mut device, 5, 7, morning());
        household(&mut device, "2");
        let mut next = identity(DeviceId(Uuid::from_u128(80)), device.user, Role::MicroLeader, unit);
        next.server = Some(("https://moved.example".to_owned(), "other".to_owned()));
        device.store.set_identity(&next).unwrap();
        device.id = next.device;
        assert_eq!((phase(&device), cursor(&device).seq), (Phase::Relog, 0));
        let mut other = Town {
            scope: Some(scope(9, unit)),
            ..Town::default()
        };
        for _ in 0..3 {
            other.settle(&mut device, 5, 7, morning());
        }
        assert_eq!(other.log.len(), moved, "{unit}");
        assert_eq!(phase(&device), Phase::Steady);
    }
}

#[test]
fn any_history_with_scopes_and_releases_ends_equal() {
    let seeds: Vec<u64> = match std::env::var("LIANXIN_SEED") {
        Ok(seed) => vec![seed.parse().unwrap()],
        Err(_) => (1..=4).collect(),
    };
    for seed in seeds {
        println!("LIANXIN_SEED={seed}");
        let (mut chance, mut town) = (Chance::new(seed), Town::default());
        let mut devices = [Device::new(1), Device::new(2), Device::new(3)];
        let user = devices[2].user;
        town.scopes.insert(user, scope(1, store_support::UNIT));
        let (mut rev, mut all) = (1, BTreeSet::new());
        for step in 0..70 {
            let now = morning().plus(i64::try_from(step).unwrap() * 60_000);
            let who = chance.below(3);
            act(&mut devices[who], &mut chance, step, now);
            all.extend(ids(&devices[who]));
            match chance.below(12) {
                0..=4 => {
                    let (batch, chunk, who) = (1 + chance.below(5), 1 + chance.below(7), chance.below(3));
                    for _ in 0..chance.below(5) {
                        town.round(&mut devices[who], batch, chunk, now);
                        let _asked = devices[who].store.allow_removal();
                    }
                }
                5 => {
                    rev += 1;
                    let unit = *chance.pick(&[store_support::UNIT, OTHER, VILLAGE]);
                    town.scopes.insert(user, scope(rev, unit));
                }
                6 => {
                    town.poison = chance
                        .pick(&[None, Some("contact"), Some("address")])
                        .map(str::to_owned);
                }
                7 => release(&mut town, 1),
                8 if chance.below(2) == 0 => town.restore(chance.below(town.log.len() + 1)),
                _ => {}
            }
        }
        town.poison = None;
        town.scopes.insert(user, scope(rev + 1, VILLAGE));
        settle(&mut town, &mut devices);
        release(&mut town, usize::MAX);
        settle(&mut town, &mut devices);
        let log: BTreeSet<String> = town.log.iter().map(|known| known.change.id.to_string()).collect();
        let lost: Vec<_> = all.difference(&log).collect();
        let state: Vec<String> = devices
            .iter()
            .flat_map(|device| lost.iter().map(|id| row(device, id)))
            .collect();
        assert!(lost.is_empty(), "seed {seed}: lost {lost:?} {state:#?} {:?}", town.n);
        for device in &mut devices {
            let projected = device.projection();
            device.store.rebuild(morning()).unwrap();
            assert_same(&projected, &device.projection(), &format!("seed {seed}: rebuild"));
            assert_eq!(listed(device), unseen(&town), "seed {seed}");
            assert_has_the_logs_form(&town, device);
        }
        for pair in devices.windows(2) {
            assert_same(&pair[0].projection(), &pair[1].projection(), &format!("seed {seed}"));
        }
    }
}

/// A change as it stands on a device.
fn row(device: &Device, id: &str) -> String {
    let conn = Connection::open(&device.path).unwrap();
    let sql =
        "SELECT json_object('device', device, 'n', n, 'mine', mine, 'seq', seq, 'refused', refused, 'hidden', hidden,
                   'proof', proof, 'body', body) FROM journal WHERE id = ?1";
    let found = conn.query_row(sql, [id], |row| row.get::<_, String>(0));
    found.unwrap_or_else(|_| "not here".to_owned())
}

fn ids(device: &Device) -> Vec<String> {
    let conn = Connection::open(&device.path).unwrap();
    let mut statement = conn.prepare("SELECT id FROM journal WHERE mine = 1").unwrap();
    let rows = statement.query_map([], |row| row.get::<_, String>(0));
    rows.unwrap().map(Result::unwrap).collect()
}

fn release(town: &mut Town, most: usize) {
    let apart = town.apart.keys().copied().filter(|id| town.is_apart(*id));
    let apart: Vec<ChangeId> = apart.take(most).collect();
    for id in apart {
        town.release(id);
    }
}
