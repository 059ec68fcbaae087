//! Changes and rows that a bad disk altered: named, not folded, not sent, and fetched again where somebody has them.

use crate::device::{Device, Turns, UNIT, morning, pair, rules};
use crate::town::Town;
use lianxin::change::Kind;
use lianxin::store::{Checked, Phase, Store};
use rusqlite::Connection;
use serde_json::json;
use std::io::Read;

/// The journal's columns.
const COLUMNS: [&str; 22] = [
    "id",
    "kind",
    "record",
    "unit",
    "v",
    "at",
    "seen",
    "group",
    "body",
    "mine",
    "device",
    "user",
    "n",
    "seq",
    "received",
    "te",
    "es",
    "recovered",
    "proof",
    "refused",
    "hidden",
    "was",
];

/// Runs SQL as somebody else: no sum is rewritten.
fn behind_its_back(device: &Device, sql: &str) -> usize {
    Connection::open(&device.path).unwrap().execute(sql, []).unwrap()
}

/// Makes another value of the column where `rows` says.
fn alter(device: &Device, column: &str, rows: &str) {
    let sql = format!(
        "UPDATE journal SET \"{column}\" = CASE typeof(\"{column}\") WHEN 'integer' THEN \"{column}\" + 1
             WHEN 'text' THEN replace(\"{column}\" || '~', '120/80~', '180/80')
             WHEN 'null' THEN 7 END
         WHERE {rows}"
    );
    // A column of text takes no number where it held nothing.
    let text = sql.replace("THEN 7", "THEN '7'");
    let conn = Connection::open(&device.path).unwrap();
    let altered = conn.execute(&sql, []).or_else(|_| conn.execute(&text, []));
    assert_eq!(altered.unwrap(), 1, "{column}");
}

fn check(device: &mut Device) -> Checked {
    device.store.check(morning()).unwrap()
}

#[test]
fn a12_a_sound_database_is_found_sound() {
    let (mut town, mut devices, record) = pair();
    devices[0].edit(record, &json!({"phone": "12900000002"}));
    devices[1].edit(record, &json!({"phone": "12900000003"}));
    town.settle_all(&mut devices);
    devices[0].visit(record, "血压 120/80");
    for device in &mut devices {
        device
            .store
            .save_draft("visit", &json!({"text": "x"}), morning())
            .unwrap();
        device.store.audit("export", "visits", morning()).unwrap();
        let before = device.projection();
        assert_eq!(check(device), Checked::default());
        assert_eq!(device.projection(), before);
    }
}

#[test]
fn a12_a_damaged_change_that_waits_is_named_and_not_pushed_and_the_others_are() {
    for column in COLUMNS {
        let (mut town, mut device) = (Town::default(), Device::new(1));
        let record = device.household("1");
        town.settle(&mut device, 5, 7, morning());
        let before = town.log.len();
        device.visit(record, "第一次");
        device.visit(record, "血压 120/80");
        device.visit(record, "第三次");
        alter(&device, column, "n = 3");
        town.settle(&mut device, 5, 7, morning());
        let texts: Vec<String> = town.log[before..]
            .iter()
            .map(|placed| placed.change.set["text"].to_string())
            .collect();
        assert_eq!(texts, ["\"第一次\"", "\"第三次\""], "{column}");
        assert_eq!(device.store.damaged().unwrap().len(), 1, "{column}");
        device.visit(record, "第四次");
        town.settle(&mut device, 5, 7, morning());
        let numbers: Vec<u64> = town.log.iter().map(|placed| placed.change.n).collect();
        assert_eq!(numbers, [1, 2, 3, 4], "{column}: without holes");
        assert_eq!(device.counts().pending, 0, "{column}");
        assert_eq!(device.count(&Kind::Visit), 3, "{column}");
    }
}

#[test]
fn a12_behind_a_damaged_change_that_waits_no_sound_record_is_called_another() {
    let mut device = Device::new(1);
    let record = device.household("1");
    for text in ["一", "二", "三", "四", "五"] {
        device.visit(record, text);
    }
    alter(&device, "body", "n = 3");
    let found = check(&mut device);
    assert_eq!(found.changes.len(), 1);
    let named: Vec<&Kind> = found.records.iter().map(|(kind, ..)| kind).collect();
    assert!(named.len() <= 1, "the altered visit at most: {:?}", found.records);
    assert_eq!(check(&mut device).records, [], "and everything is true again");
}

#[test]
fn a12_a_damaged_change_of_the_log_is_named_and_fetched_again() {
    for (at, column) in COLUMNS.into_iter().enumerate() {
        // In turns one's own change and another's; where the two differ, both.
        let whose = if ["mine", "device", "user"].contains(&column) {
            &[0, 1][..]
        } else {
            &[[0], [1]][at % 2][..]
        };
        for &mine in whose {
            let (mut town, mut devices, record) = pair();
            devices[1 - mine].visit(record, "血压 120/80");
            town.settle_all(&mut devices);
            let device = &mut devices[0];
            let before = device.projection();
            device.edit(record, &json!({"remark": "waits"}));
            alter(device, column, "kind = 'visit'");
            let found = check(device);
            assert_eq!(found.changes.len(), 1, "{column}");
            assert_eq!(device.store.damaged().unwrap(), found.changes, "{column}");
            assert_eq!(device.count(&Kind::Visit), 0, "{column}: not shown as sound");
            assert_eq!(device.phase(), Phase::Relog);
            let visits = town.log.len();
            town.settle(device, 5, 7, morning());
            assert_eq!(
                town.log.len(),
                visits + 1,
                "{column}: what waited went up, and nothing else"
            );
            assert_eq!(device.store.damaged().unwrap(), [], "{column}");
            assert_eq!(check(device), Checked::default(), "{column}");
            let (mut now, mut then) = (device.projection(), before);
            for kind in ["household", "household_derived", "search"] {
                now.remove(kind);
                then.remove(kind);
            }
            assert_eq!(now, then, "{column} {mine}");
        }
    }
}

#[test]
fn a12_what_meets_a_damaged_change_goes_on_without_it() {
    let (_, mut devices, record) = pair();
    let device = &mut devices[0];
    device.edit(record, &json!({"phone": "12900000002"}));
    alter(device, "body", "n = 2");
    device.edit(record, &json!({"remark": "x"}));
    let found = device.store.damaged().unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].record, record.to_string());
    let household = &device.store.export(&Kind::Household).unwrap()[0];
    assert_eq!(
        (&household["phone"], &household["remark"]),
        (&json!("12900000001"), &json!("x"))
    );
    assert_eq!(device.store.forget_damaged().unwrap(), 1);
    assert_eq!(check(device), Checked::default());
}

#[test]
fn a12_no_update_makes_a_damaged_row_look_sound() {
    let (mut town, mut devices, record) = pair();
    let device = &mut devices[0];
    device.visit(record, "血压 120/80");
    let change = device.store.outgoing(9, 99_999).unwrap()[0].id;
    alter(device, "body", "n = 2");
    device
        .store
        .take_results(&town.push(&Device::new(1), &[], morning()), morning())
        .unwrap();
    device.store.repend_from(1).unwrap();
    device.store.rotate(device.id, "next").unwrap();
    assert_eq!(device.store.damaged().unwrap()[0].change, change.to_string());
}

#[test]
fn a12_a_row_that_is_gone_is_named_where_its_index_knows_it() {
    let (mut town, mut devices, record) = pair();
    devices[0].visit(record, "血压 120/80");
    town.settle_all(&mut devices);
    let device = &mut devices[0];
    let before = device.projection();
    // The schema is told for a moment that the index is another table's, so that it is not followed.
    behind_its_back(
        device,
        "CREATE TABLE held AS SELECT * FROM journal WHERE kind <> 'visit'",
    );
    let root = |name: &str| device.sql(&format!("SELECT rootpage FROM sqlite_schema WHERE name = '{name}'"));
    let (journal, held) = (root("journal"), root("held"));
    let conn = Connection::open(&device.path).unwrap();
    conn.execute_batch(&format!(
        "PRAGMA writable_schema = ON;
         UPDATE sqlite_schema SET rootpage = {held} WHERE name = 'journal';
         UPDATE sqlite_schema SET rootpage = {journal} WHERE name = 'held';"
    ))
    .unwrap();
    drop(conn);
    let conn = Connection::open(&device.path).unwrap();
    conn.execute_batch("DROP TABLE held").unwrap();
    drop(conn);
    let found = check(device);
    assert_eq!((found.changes.len(), found.mended.is_empty()), (1, false), "{found:?}");
    town.settle(device, 5, 7, morning());
    assert_eq!(check(device), Checked::default());
    assert_eq!(device.projection(), before);
}

#[test]
fn a12_a_record_that_differs_from_the_journal_is_named_and_made_right() {
    let (_, mut devices, record) = pair();
    let device = &mut devices[0];
    device.visit(record, "血压 120/80");
    let before = device.projection();
    for sql in [
        "UPDATE visit SET text = '血压 180/80'",
        "UPDATE household SET phone = '12900000009'",
        "UPDATE household SET household_no = '2'",
        "UPDATE household SET deleted = 'x'",
        "UPDATE visit SET _pending = 0",
        "DELETE FROM visit",
        "INSERT INTO visit (id, _unit, _user, _at, _pending, _conflicts) VALUES ('x', 'x', 'x', 1, 0, 0)",
        "INSERT INTO conflict SELECT id, 'household', 'phone', 'x', 'x', 'x', 'x' FROM household",
    ] {
        assert_eq!(behind_its_back(device, sql), 1, "{sql}");
        let found = check(device);
        assert_eq!(found.records.len(), 1, "{sql}: {found:?}");
        assert_eq!(device.projection(), before, "{sql}");
        assert_eq!(check(device), Checked::default(), "{sql}");
    }
}

#[test]
fn a12_damaged_facts_drafts_and_entries_for_undo_are_not_believed() {
    let (_, mut devices, record) = pair();
    let device = &mut devices[0];
    device.edit(record, &json!({"phone": "12900000002"}));
    device
        .store
        .save_draft("visit", &json!({"text": "120/80"}), morning())
        .unwrap();
    behind_its_back(
        device,
        "UPDATE action SET undo = replace(undo, '12900000001', '12900000009')",
    );
    behind_its_back(device, "UPDATE draft SET body = replace(body, '120', '180')");
    assert!(device.store.undo(morning()).is_err());
    assert_eq!(check(device).forgotten, 2);
    for name in ["identity", "cursor", "scope"] {
        let sql = format!("UPDATE meta SET value = replace(value, '1', '3') WHERE name = '{name}'");
        assert_eq!(behind_its_back(device, &sql), usize::from(name != "scope"));
    }
    assert!(device.store.identity().is_err());
    assert!(device.store.sync_start().is_err());
    let refused = device.store.check(morning()).unwrap_err();
    assert_eq!(refused.code(), "corrupt");
}

#[test]
fn a12_a_schema_that_is_not_ours_is_refused() {
    let mut device = Device::new(1);
    device.household("1");
    let conn = Connection::open(&device.path).unwrap();
    conn.execute_batch("DROP INDEX journal_waiting").unwrap();
    drop(conn);
    device.reopen();
    let refused = device.store.check(morning()).unwrap_err();
    assert!(refused.detail().contains("journal_waiting"), "{refused}");
}

#[test]
fn a12_a_database_of_the_version_before_gets_its_sums_when_it_is_opened() {
    let dir = tempfile::tempdir().unwrap();
    for name in ["leader", "clerk", "department"] {
        let path = dir.path().join(format!("{name}.db"));
        let packed = std::fs::read(format!("tests/fixtures/6312cc2/{name}.db.gz")).unwrap();
        let mut bytes = Vec::new();
        flate2::read::GzDecoder::new(&packed[..])
            .read_to_end(&mut bytes)
            .unwrap();
        std::fs::write(&path, bytes).unwrap();
        let mut store = Store::open(&path, None, false, rules()).unwrap();
        let households = store.export(&Kind::Household).unwrap();
        assert_eq!(store.check(morning()).unwrap(), Checked::default(), "{name}");
        assert_eq!(store.export(&Kind::Household).unwrap(), households);
        let conn = Connection::open(&path).unwrap();
        conn.execute(
            "UPDATE journal SET body = replace(body, '谷', '各') WHERE arrival = 1",
            [],
        )
        .unwrap();
        let damaged = conn
            .execute("UPDATE journal SET te = te + 1 WHERE arrival = 1", [])
            .unwrap();
        assert_eq!(store.check(morning()).unwrap().changes.len(), damaged, "{name}");
        assert!(UNIT.starts_with("439901100"));
    }
}
