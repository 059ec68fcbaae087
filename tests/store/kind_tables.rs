//! The projection's tables: replaced when the definitions of the kinds are others than they were made from, and only then.

use crate::device::{Device, morning, pair, rules};
use crate::judge::assert_same;
use lianxin::change::Kind;
use lianxin::store::{Checked, Store};
use rusqlite::Connection;
use serde_json::json;

/// A database as a program has it that knows one field less, and one kind more, than this one.
const OTHER_PROGRAM: &str =
    "ALTER TABLE household DROP COLUMN remark; ALTER TABLE visit DROP COLUMN text; DROP INDEX visit_at;
     DROP TABLE reminder; CREATE TABLE later (id TEXT PRIMARY KEY, _pending INTEGER NOT NULL) STRICT;
     UPDATE meta SET value = '\"another\"' WHERE name = 'kinds';";

fn behind_its_back(device: &Device, sql: &str) {
    Connection::open(&device.path).unwrap().execute_batch(sql).unwrap();
}

/// A device with something in sight of every table, part of it on the server, part of it waiting.
fn busy() -> Device {
    let (mut town, mut devices, record) = pair();
    devices[0].edit(record, &json!({"remark": "门前有坡", "phone": "12900000002"}));
    devices[1].edit(record, &json!({"phone": "12900000003"}));
    town.settle_all(&mut devices);
    let [mut device, _] = devices;
    device.visit(record, "血压偏高");
    device
}

#[test]
fn tables_of_other_definitions_are_replaced_and_nothing_is_lost() {
    let mut device = busy();
    device
        .store
        .save_draft("visit", &json!({"text": "半句"}), morning())
        .unwrap();
    let (shown, journal) = (
        device.projection(),
        device.sql("SELECT sum(sum % 1000003) FROM journal"),
    );
    behind_its_back(&device, OTHER_PROGRAM);
    device.reopen();
    assert_same(&shown, &device.projection(), "replaced");
    assert_eq!(
        shown.len(),
        device.projection().len(),
        "the unknown kind's table is gone"
    );
    assert_eq!(device.sql("SELECT sum(sum % 1000003) FROM journal"), journal);
    assert_eq!(device.sql("SELECT count(*) FROM draft"), 1);
    assert_eq!(device.store.check(morning()).unwrap(), Checked::default());
}

#[test]
fn an_up_to_date_database_keeps_its_tables() {
    let mut device = busy();
    device.reopen();
    let before = device.sql("PRAGMA schema_version");
    device.reopen();
    assert_eq!(device.sql("PRAGMA schema_version"), before);
}

#[test]
fn a_replacement_that_is_cut_off_is_done_whole_at_the_next_open() {
    let mut device = busy();
    let shown = device.projection();
    behind_its_back(&device, OTHER_PROGRAM);
    behind_its_back(
        &device,
        "CREATE TRIGGER cut BEFORE INSERT ON household_derived BEGIN SELECT raise(ABORT, 'cut off'); END",
    );
    let before = device.projection();
    assert!(Store::open(&device.path, None, false, rules()).is_err());
    assert_same(&before, &device.projection(), "cut off");
    behind_its_back(&device, "DROP TRIGGER cut");
    device.reopen();
    assert_same(&shown, &device.projection(), "at the next open");
}

#[test]
fn damage_that_is_met_while_tables_are_replaced_is_set_aside_and_the_rest_is_shown() {
    let mut device = busy();
    behind_its_back(&device, OTHER_PROGRAM);
    behind_its_back(&device, "UPDATE journal SET body = replace(body, '血压', '血糖')");
    device.reopen();
    assert_eq!(device.store.damaged().unwrap().len(), 1);
    assert_eq!((device.count(&Kind::Household), device.count(&Kind::Visit)), (1, 0));
    assert_eq!(device.store.check(morning()).unwrap().records, []);
}

#[test]
fn a_database_that_does_not_know_its_day_any_more_shows_everything_all_the_same() {
    let mut device = busy();
    let shown = device.projection();
    behind_its_back(&device, OTHER_PROGRAM);
    behind_its_back(&device, "DELETE FROM meta WHERE name = 'rolled_on'");
    device.reopen();
    device.store.roll_to(morning()).unwrap();
    assert_same(&shown, &device.projection(), "without a day");
}
