//! What leaves a device: a scope that shrinks, a removal that asks first, purged texts, a revoked device. And what comes to
//! an empty one: a snapshot.

#![allow(clippy::unwrap_used, reason = "tests")]

mod store_support;

use flate2::Compression;
use flate2::write::GzEncoder;
use lianxin::change::wire::{Control, Purge, Scope, SyncReply};
use lianxin::change::{Cursor, Kind};
use lianxin::domain::ids::{DeviceId, RecordId};
use lianxin::domain::role::Role;
use lianxin::domain::rules::Rules;
use lianxin::domain::unit::UnitPath;
use lianxin::store::sync::{SnapshotPart, SnapshotTaken};
use lianxin::store::{Answer, Query, Store};
use rusqlite::Connection;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fs;
use std::io::Write as _;
use std::sync::Arc;
use store_support::{Device, Town, assert_same, identity, morning};
use uuid::Uuid;

const VILLAGE: &str = "439901100/200";
const OTHER: &str = "439901100/200/03/013";

fn household(device: &mut Device, no: &str) -> RecordId {
    device
        .record(json!({"do": "household", "household_no": no, "display_name": "谷雨", "phone": "12900000001"}))
        .prepared
        .record
}

fn visit(device: &mut Device, household: RecordId, text: &str) -> RecordId {
    device
        .record(json!({"do": "visit", "household": household.to_string(), "outcome": "done", "text": text}))
        .prepared
        .record
}

fn count(device: &Device, kind: &Kind) -> usize {
    device.store.export(kind).unwrap().len()
}

fn sql(device: &Device, query: &str) -> i64 {
    let conn = Connection::open(&device.path).unwrap();
    conn.query_row(query, [], |row| row.get(0)).unwrap()
}

fn scope(rev: u64, role: Role, unit: &str) -> Scope {
    Scope {
        rev,
        role,
        unit: UnitPath::parse(unit).unwrap(),
    }
}

fn assert_equals_a_rebuild(device: &mut Device) {
    let projected = device.projection();
    device.store.rebuild(morning()).unwrap();
    assert_same(&projected, &device.projection(), "rebuild");
}

/// A town where two leaders wrote, and a clerk of the village who has it all.
fn village(households: usize) -> (Town, Device, Device, Device) {
    let mut town = Town::default();
    let mut here = Device::new(1);
    let mut there = Device::with_role(2, Role::MicroLeader, OTHER);
    let mut clerk = Device::with_role(3, Role::Clerk, VILLAGE);
    for no in 0..households {
        let id = household(&mut here, &format!("A-{no}"));
        visit(&mut here, id, "看过");
        household(&mut there, &format!("B-{no}"));
    }
    town.settle(&mut here, 50, 500, morning());
    town.settle(&mut there, 50, 500, morning());
    town.scope = Some(scope(1, Role::Clerk, VILLAGE));
    town.settle(&mut clerk, 50, 500, morning());
    (town, here, there, clerk)
}

#[test]
fn what_lies_outside_a_smaller_scope_leaves_and_own_work_goes_out_of_sight_until_it_is_safe() {
    let (mut town, _, _, mut clerk) = village(3);
    let households = clerk.store.export(&Kind::Household).unwrap();
    let theirs = households.iter().find(|it| it["unit"] == OTHER).unwrap();
    let theirs: RecordId = theirs["id"].as_str().unwrap().parse().unwrap();
    clerk.record(json!({"do": "edit", "kind": "household", "record": theirs.to_string(), "set": {"remark": "狗"}}));
    town.settle(&mut clerk, 50, 500, morning());
    clerk
        .store
        .save_draft(&format!("visit:{theirs}"), &json!({"text": "半句"}), morning())
        .unwrap();
    clerk.record(json!({"do": "edit", "kind": "household", "record": theirs.to_string(), "set": {"contact": "她"}}));

    town.scope = Some(scope(2, Role::Clerk, "439901100/200/03/012"));
    town.poison = Some("contact".to_owned());
    let start = clerk.store.sync_start().unwrap().unwrap();
    let reply = town.reply(&clerk, Vec::new(), start.cursor, 500, morning());
    clerk.store.apply_reply(&reply, morning()).unwrap();
    assert_eq!(count(&clerk, &Kind::Household), 6, "what waits goes first");
    town.settle(&mut clerk, 50, 500, morning());
    assert_eq!((count(&clerk, &Kind::Household), count(&clerk, &Kind::Visit)), (3, 3));
    assert_eq!(sql(&clerk, "SELECT count(*) FROM draft"), 0);
    assert_eq!(
        sql(
            &clerk,
            "SELECT count(*) FROM journal WHERE hidden = 1 AND seq IS NOT NULL"
        ),
        1
    );
    assert_equals_a_rebuild(&mut clerk);
    let Some(shown) = clerk.store.identity().unwrap() else {
        panic!("an identity")
    };
    assert_eq!(shown.unit.as_str(), "439901100/200/03/012");

    let later = morning().plus(91 * 86_400_000);
    town.settle(&mut clerk, 50, 500, later);
    assert_eq!(
        sql(
            &clerk,
            "SELECT count(*) FROM journal WHERE hidden = 1 AND seq IS NOT NULL"
        ),
        1,
        "in no backup yet"
    );
    town.safe = town.log.len() as u64;
    town.settle(&mut clerk, 50, 500, later);
    assert_eq!(
        sql(
            &clerk,
            "SELECT count(*) FROM journal WHERE hidden = 1 AND seq IS NOT NULL"
        ),
        0
    );

    town.scope = Some(scope(3, Role::Clerk, VILLAGE));
    for _ in 0..2 {
        town.settle(&mut clerk, 50, 500, later);
    }
    assert_eq!(
        count(&clerk, &Kind::Household),
        6,
        "a scope that grows is pulled from the start"
    );
    assert_equals_a_rebuild(&mut clerk);
}

#[test]
fn a_role_that_reads_less_keeps_no_sensitive_kind() {
    let (mut town, _, _, mut clerk) = village(2);
    town.scope = Some(scope(2, Role::TownOffice, VILLAGE));
    town.settle(&mut clerk, 50, 500, morning());
    assert_eq!((count(&clerk, &Kind::Household), count(&clerk, &Kind::Visit)), (4, 0));
    assert_equals_a_rebuild(&mut clerk);
}

#[test]
fn a_removal_of_much_at_once_asks_a_person_and_holds_nothing_else_up() {
    let (mut town, _, _, mut clerk) = village(40);
    let mut before = clerk.projection();
    town.scope = Some(scope(2, Role::Clerk, OTHER));
    let (applied, _) = town.round(&mut clerk, 50, 500, morning());
    assert_eq!(applied.removal, 80, "40 households and 40 visits");
    assert_same(&before, &clerk.projection(), "nothing left");
    assert_eq!(clerk.store.removal_waiting().unwrap(), Some(80));
    town.scope = None;
    let id: RecordId = clerk.store.export(&Kind::Household).unwrap()[0]["id"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    clerk.record(json!({"do": "edit", "kind": "household", "record": id.to_string(), "set": {"remark": "狗"}}));
    town.scope = Some(scope(2, Role::Clerk, OTHER));
    let (applied, _) = town.round(&mut clerk, 50, 500, morning());
    assert_eq!((applied.stored, applied.removal > 0), (1, true), "results are taken");
    before = clerk.projection();
    clerk.store.allow_removal().unwrap();
    let (applied, _) = town.round(&mut clerk, 50, 500, morning());
    assert_eq!(applied.removal, 0);
    assert_same(&before, &clerk.projection(), "the screens stay until the log is read");
    town.settle(&mut clerk, 50, 500, morning());
    assert_eq!((count(&clerk, &Kind::Household), count(&clerk, &Kind::Visit)), (40, 0));
    assert_eq!(clerk.store.removal_waiting().unwrap(), None);
    assert_equals_a_rebuild(&mut clerk);
}

#[test]
fn tombstones_in_small_pages_are_counted_together() {
    let (mut town, mut here, _, _) = village(80);
    let mut second = Device::new(9);
    town.settle(&mut second, 50, 500, morning());
    let ids: Vec<String> = second
        .store
        .export(&Kind::Household)
        .unwrap()
        .iter()
        .map(|it| it["id"].as_str().unwrap().to_owned())
        .collect();
    let mut deleted = 0;
    for id in ids {
        let entry = json!({"do": "delete", "kind": "household", "record": id, "reason": "重复"});
        deleted += usize::from(here.save(entry, morning()).is_ok());
    }
    assert!(deleted >= 80, "{deleted}");
    town.settle(&mut here, 50, 500, morning());
    let mut asked = false;
    for _ in 0..60 {
        let (applied, more) = town.round(&mut second, 50, 4, morning());
        asked |= applied.removal > 0;
        if asked || !more {
            break;
        }
    }
    assert!(asked);
    assert!(count(&second, &Kind::Household) > 100, "it stopped in time");
}

const SECRET: &str = "QQSECRETQQ";

fn found_on_disk(device: &Device) -> Vec<String> {
    ["", "-wal", "-shm"]
        .into_iter()
        .filter(|ending| {
            let bytes = fs::read(format!("{}{ending}", device.path.display())).unwrap_or_default();
            bytes.windows(SECRET.len()).any(|part| part == SECRET.as_bytes())
        })
        .map(str::to_owned)
        .collect()
}

#[test]
fn a_purged_text_is_found_nowhere_any_more() {
    let mut town = Town::default();
    let mut device = Device::new(1);
    let kept = household(&mut device, "1");
    let gone = device
        .record(json!({"do": "household", "household_no": "2", "display_name": SECRET, "address": SECRET}))
        .prepared
        .record;
    let text = visit(&mut device, kept, &format!("她说 {SECRET}"));
    let edited = |set: Value| json!({"do": "edit", "kind": "household", "record": gone.to_string(), "set": set});
    device.record(edited(json!({"remark": SECRET})));
    town.settle(&mut device, 50, 500, morning());
    device.record(edited(json!({"contact": SECRET})));
    device
        .store
        .save_draft(&format!("household:{gone}"), &json!({"remark": SECRET}), morning())
        .unwrap();
    assert!(!found_on_disk(&device).is_empty(), "it is there before");

    let start = device.store.sync_start().unwrap().unwrap();
    let visited = town.log.iter().find(|it| it.change.record == text).unwrap().change.id;
    let order = Purge {
        no: 4,
        records: vec![gone],
        changes: vec![visited],
    };
    let reply = SyncReply {
        control: vec![Control::Unknown, Control::Purge(order)],
        ..town.reply(&device, Vec::new(), start.cursor, 500, morning())
    };
    device.store.apply_reply(&reply, morning()).unwrap();
    assert_eq!(found_on_disk(&device), Vec::<String>::new());
    assert_eq!(device.store.sync_start().unwrap().unwrap().purged, 4);
    assert_eq!(count(&device, &Kind::Household), 1);
    let hits = device
        .store
        .answer(
            &Query::Search {
                text: SECRET.to_owned(),
                limit: 9,
            },
            morning(),
        )
        .unwrap();
    assert_eq!(hits, Answer::Search(Vec::new()));
    device.store.apply_reply(&reply, morning()).unwrap();
    assert_equals_a_rebuild(&mut device);
    assert_eq!(found_on_disk(&device), Vec::<String>::new());
}

fn zipped(town: &Town) -> (Vec<u8>, String) {
    let mut zip = GzEncoder::new(Vec::new(), Compression::default());
    for change in &town.log {
        serde_json::to_writer(&mut zip, change).unwrap();
        zip.write_all(b"\n").unwrap();
    }
    let bytes = zip.finish().unwrap();
    let etag = Sha256::digest(&bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect();
    (bytes, etag)
}

fn fetch(device: &mut Device, bytes: &[u8], etag: &str, cursor: Cursor) -> SnapshotTaken {
    for piece in bytes.chunks(700) {
        let have = device.store.snapshot_part().unwrap().map_or(0, |part| part.have);
        let part = SnapshotPart {
            etag: etag.to_owned(),
            cursor,
            total: bytes.len() as u64,
            have,
        };
        device.store.keep_snapshot(&part, piece).unwrap();
    }
    device.store.take_snapshot(morning()).unwrap()
}

#[test]
fn a_snapshot_in_pieces_gives_what_pulling_gives() {
    let (mut town, ..) = village(30);
    let mut pulled = Device::new(7);
    let mut fetched = Device::new(8);
    town.scope = None;
    town.settle(&mut pulled, 50, 500, morning());
    assert!(fetched.store.sync_start().unwrap().unwrap().empty);
    let (bytes, etag) = zipped(&town);
    let taken = fetch(&mut fetched, &bytes, &etag, town.cursor(town.log.len()));
    let SnapshotTaken::Applied(applied) = taken else {
        panic!("{taken:?}")
    };
    assert_eq!(applied.pulled, town.log.len());
    let start = fetched.store.sync_start().unwrap().unwrap();
    assert_eq!((start.cursor, start.empty), (town.cursor(town.log.len()), false));
    assert_eq!(fetched.store.snapshot_part().unwrap(), None);
    assert_same(&pulled.projection(), &fetched.projection(), "snapshot");
}

#[test]
fn a_snapshot_that_is_not_whole_or_not_itself_is_thrown_away() {
    let (town, ..) = village(3);
    let (bytes, etag) = zipped(&town);
    let bomb = {
        let mut zip = GzEncoder::new(Vec::new(), Compression::best());
        zip.write_all(&vec![b' '; 9_000_000]).unwrap();
        zip.finish().unwrap()
    };
    let bomb_tag: String = Sha256::digest(&bomb).iter().map(|byte| format!("{byte:02x}")).collect();
    let mut torn = bytes.clone();
    torn[40] ^= 1;
    for (name, bytes, etag) in [
        ("another hash", &bytes, "00"),
        ("a flipped bit", &torn, etag.as_str()),
        ("a bomb", &bomb, bomb_tag.as_str()),
    ] {
        let mut device = Device::new(5);
        let before = device.projection();
        assert_eq!(
            fetch(&mut device, bytes, etag, town.cursor(2)),
            SnapshotTaken::Broken,
            "{name}"
        );
        assert_eq!(device.store.snapshot_part().unwrap(), None);
        assert_eq!(device.store.sync_start().unwrap().unwrap().cursor, Cursor::default());
        assert_same(&before, &device.projection(), name);
    }
}

#[test]
fn a_piece_is_taken_where_the_last_one_ended_and_another_snapshot_begins_again() {
    let mut device = Device::new(1);
    let part = |etag: &str, have| SnapshotPart {
        etag: etag.to_owned(),
        cursor: Cursor { seq: 3, chain: 1 },
        total: 10,
        have,
    };
    device.store.keep_snapshot(&part("a", 0), b"1234").unwrap();
    assert!(device.store.keep_snapshot(&part("a", 6), b"12").is_err());
    assert!(
        device.store.keep_snapshot(&part("a", 4), b"1234567").is_err(),
        "past the whole"
    );
    device.store.keep_snapshot(&part("a", 4), b"5678").unwrap();
    assert_eq!(device.store.snapshot_part().unwrap(), Some(part("a", 8)));
    device.store.keep_snapshot(&part("b", 0), b"1").unwrap();
    assert_eq!(device.store.snapshot_part().unwrap(), Some(part("b", 1)));
}

#[test]
fn a_revoked_device_stays_locked_over_restarts_until_it_is_enrolled_anew() {
    let mut device = Device::new(1);
    device.store.lock().unwrap();
    let mut store = Store::open(&device.path, None, false, Arc::new(Rules::builtin())).unwrap();
    assert!(store.locked().unwrap() && store.sync_start().unwrap().unwrap().locked);
    let next = DeviceId(Uuid::from_u128(4));
    store
        .set_identity(&identity(next, device.user, Role::MicroLeader, store_support::UNIT))
        .unwrap();
    assert!(!store.locked().unwrap());
}

#[test]
fn a_new_token_takes_the_old_ones_place() {
    let (town, mut device) = (Town::default(), Device::new(1));
    let reply = SyncReply {
        token: Some("newer".to_owned()),
        ..town.reply(&device, Vec::new(), Cursor::default(), 9, morning())
    };
    device.store.apply_reply(&reply, morning()).unwrap();
    assert_eq!(device.store.sync_start().unwrap().unwrap().token, "newer");
}

#[test]
fn a_wiped_device_leaves_no_file() {
    let mut device = Device::new(1);
    household(&mut device, "1");
    device.store.mark().unwrap();
    let other = Device::new(2);
    let Device { store, path, .. } = &mut device;
    let store = std::mem::replace(store, other.store);
    store.wipe().unwrap();
    let left = fs::read_dir(path.parent().unwrap()).unwrap().count();
    assert_eq!(left, 0);
}

#[test]
fn what_an_older_version_did_not_understand_appears_when_this_one_opens_the_database() {
    let mut device = Device::new(1);
    household(&mut device, "1");
    let conn = Connection::open(&device.path).unwrap();
    conn.execute_batch("DELETE FROM household; UPDATE meta SET value = '\"older\"' WHERE name = 'kinds'")
        .unwrap();
    let store = Store::open(&device.path, None, false, Arc::new(Rules::builtin())).unwrap();
    assert_eq!(store.export(&Kind::Household).unwrap().len(), 1);
    assert_eq!(store.opaque_count().unwrap(), 0);
    conn.execute_batch("UPDATE journal SET body = json_set(body, '$.panels', 4)")
        .unwrap();
    assert_eq!(store.opaque_count().unwrap(), 1);
}
