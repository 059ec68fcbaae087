//! Saving: all or nothing, undone and done again, kept apart from drafts and from the audit log.

use crate::device::{Device, Turns, morning, rules};
use crate::judge::assert_same;
use crate::town::Town;
use lianxin::change::Kind;
use lianxin::change::entry::Entry;
use lianxin::domain::ids::RequestId;
use lianxin::domain::problem::Reason;
use lianxin::domain::request::State;
use lianxin::store::{Answer, Query, SaveError, Store, StoreError};
use lianxin::view::{DraftRow, Part, SyncState, UndoRefusal};
use rusqlite::Connection;
use serde_json::{Value, json};

fn village(device: &mut Device) -> String {
    let saved = device.record(
        json!({"do": "household", "household_no": "A-001", "display_name": "谷雨",
        "address": "三组12号", "phone": "12900000001"}),
    );
    saved.prepared.record.to_string()
}

fn export(device: &Device, kind: &Kind) -> Vec<Value> {
    device.store.export(kind).unwrap()
}

fn journal_rows(device: &Device) -> i64 {
    let conn = Connection::open(&device.path).unwrap();
    conn.query_row("SELECT count(*) FROM journal", [], |row| row.get(0))
        .unwrap()
}

fn drafts(device: &Device) -> Vec<DraftRow> {
    match device.store.answer(&Query::Drafts, morning()).unwrap() {
        Answer::Drafts(drafts) => drafts,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_save_that_fails_anywhere_leaves_nothing_behind() {
    for table in ["journal", "visit", "household_derived", "draft", "action"] {
        let mut device = Device::new(1);
        let household = village(&mut device);
        let visit = json!({"do": "visit", "household": household, "outcome": "done", "text": "一切都好"});
        let entry: Entry = serde_json::from_value(visit).unwrap();
        device
            .store
            .save_draft("visit", &json!({"text": "一切"}), morning())
            .unwrap();
        let verb = if table == "draft" { "DELETE" } else { "INSERT" };
        Connection::open(&device.path)
            .unwrap()
            .execute_batch(&format!(
                "CREATE TRIGGER broken BEFORE {verb} ON {table} BEGIN SELECT raise(ABORT, 'broken'); END"
            ))
            .unwrap();
        let before = (device.projection(), journal_rows(&device), drafts(&device));
        let result = device.store.save(&entry, Some("visit"), None, morning());
        assert!(
            matches!(result, Err(SaveError::Store(StoreError::Io(_)))),
            "{table}: {result:?}"
        );
        assert_eq!(
            (device.projection(), journal_rows(&device), drafts(&device)),
            before,
            "{table}"
        );
    }
}

#[test]
fn what_is_saved_is_there_after_reopening_and_its_draft_is_gone() {
    let mut device = Device::new(1);
    device
        .store
        .save_draft("household", &json!({"display_name": "谷"}), morning())
        .unwrap();
    device
        .store
        .save_draft("request", &json!({"title": "路"}), morning().plus(1))
        .unwrap();
    assert_eq!(
        drafts(&device)
            .iter()
            .map(|draft| draft.key.as_str())
            .collect::<Vec<_>>(),
        ["request", "household"]
    );
    let entry = json!({"do": "household", "household_no": "A-001", "display_name": "谷雨"});
    let entry: Entry = serde_json::from_value(entry).unwrap();
    device.store.save(&entry, Some("household"), None, morning()).unwrap();
    device.store = Store::open(&device.path, None, false, rules()).unwrap();
    assert_eq!(export(&device, &Kind::Household)[0]["display_name"], "谷雨");
    assert_eq!(drafts(&device).len(), 1);
    device.store.drop_draft("request").unwrap();
    assert_eq!(drafts(&device), []);
}

#[test]
fn without_an_identity_nothing_is_saved() {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open(&folder.path().join("a.db"), None, true, rules()).unwrap();
    let entry: Entry = serde_json::from_value(json!({"do": "household", "display_name": "谷雨"})).unwrap();
    assert!(matches!(
        store.save(&entry, None, None, morning()),
        Err(SaveError::Refused(_))
    ));
    assert!(store.sync_start().unwrap().is_none());
    assert!(store.outgoing(10, 1000).unwrap().is_empty());
}

#[test]
fn undo_gives_the_former_values_back_and_redo_the_later_ones() {
    let mut device = Device::new(1);
    let record = village(&mut device);
    device.record(json!({"do": "edit", "kind": "household", "record": record, "set": {"phone": "12900000002"}}));
    let edited = device.projection();
    device.store.undo(morning()).unwrap();
    assert_eq!(export(&device, &Kind::Household)[0]["phone"], "12900000001");
    device.store.redo(morning()).unwrap();
    assert_eq!(export(&device, &Kind::Household)[0]["phone"], "12900000002");
    assert_eq!(device.projection()["household_derived"], edited["household_derived"]);
    device.store.undo(morning()).unwrap();
    device.store.undo(morning()).unwrap();
    assert_eq!(
        export(&device, &Kind::Household),
        [] as [Value; 0],
        "the creation is undone"
    );
    assert!(matches!(device.store.undo(morning()), Err(SaveError::NothingToUndo)));
    device.store.redo(morning()).unwrap();
    assert_eq!(export(&device, &Kind::Household)[0]["phone"], "12900000001");
    device.record(json!({"do": "edit", "kind": "household", "record": record, "set": {"remark": "狗"}}));
    assert!(
        matches!(device.store.redo(morning()), Err(SaveError::NothingToUndo)),
        "a save ends the redo"
    );
}

#[test]
fn a_visit_answers_a_resolved_request_of_its_household_and_of_no_other() {
    let mut device = Device::new(1);
    for no in ["A-001", "A-002"] {
        device.record(json!({"do": "household", "household_no": no, "display_name": "谷雨"}));
    }
    let request = device.record(
        json!({"do": "request", "title": "水沟", "category": "0101", "urgency": "normal",
        "household": "A-001", "resolved_note": "已清"}),
    );
    let visit = |household: &str, satisfaction: &str| {
        json!({"do": "visit", "household": household, "outcome": "done",
            "return_visits": [{"request": request.prepared.no, "satisfaction": satisfaction}]})
    };
    let refused = |outcome: Result<_, SaveError>| match outcome {
        Err(SaveError::Refused(problems)) => problems[0].path(),
        other => panic!("{other:?}"),
    };
    let elsewhere = device.save(visit("A-002", "satisfied"), morning());
    assert_eq!(refused(elsewhere), "return_visits[0].request");
    let unanswered = device.save(visit("A-001", ""), morning());
    assert_eq!(refused(unanswered), "return_visits[0].satisfaction");
    device.record(visit("A-001", "satisfied"));
    let id = RequestId::from(request.prepared.record);
    let Answer::Request(Some(detail)) = device.store.answer(&Query::Request(id), morning()).unwrap() else {
        panic!("the request is here")
    };
    assert_eq!(detail.folded.state, State::Closed);
    let again = device.save(visit("A-001", "satisfied"), morning());
    assert_eq!(refused(again), "return_visits[0].event");
}

#[test]
fn what_a_visit_brings_in_is_the_households_and_only_kinds_that_say_so_come_with_it() {
    let mut device = Device::new(1);
    device.record(json!({"do": "household", "household_no": "A-001", "display_name": "谷雨"}));
    let visit = |record: Value| json!({"do": "visit", "household": "A-001", "outcome": "done", "records": [record]});
    let visited = device.record(visit(json!({"do": "wish", "text": "一双棉鞋"})));
    let wish = &export(&device, &Kind::Wish)[0];
    let visit_row = &export(&device, &Kind::Visit)[0];
    assert_eq!(wish["household_id"], visit_row["household_id"]);
    assert_eq!(
        (wish["text"].as_str(), wish["state"].as_str()),
        (Some("一双棉鞋"), Some("collected"))
    );
    assert_eq!(visited.prepared.changes.len(), 2);
    let long = "长".repeat(101);
    let Err(SaveError::Refused(problems)) = device.save(visit(json!({"do": "wish", "text": long})), morning()) else {
        panic!("too long")
    };
    assert_eq!(problems[0].path(), "records[0].text");
    for wrong in [
        json!({"do": "benefit", "kind": "dibao"}),
        json!({"text": "x"}),
        json!({"do": "wish", "txt": "x"}),
    ] {
        let Value::Object(given) = visit(wrong.clone()) else {
            panic!()
        };
        assert!(lianxin::change::entry::Entry::read(given).is_err(), "{wrong}");
    }
    device.store.undo(morning()).unwrap();
    assert_eq!(export(&device, &Kind::Wish), [] as [Value; 0]);
}

#[test]
fn what_is_wrong_with_what_follows_from_a_visit_says_where() {
    let mut device = Device::new(1);
    device.record(json!({"do": "household", "household_no": "A-001", "display_name": "谷雨"}));
    let entry = json!({"do": "visit", "household": "A-001", "outcome": "done", "text": "好",
        "reminder": {"due": "2026-12-01", "text": ""},
        "requests": [{"title": "水沟", "category": "0101", "urgency": "normal"}, {"category": "0101", "urgency": "normal"}]});
    let Err(SaveError::Refused(problems)) = device.save(entry, morning()) else {
        panic!("refused")
    };
    let paths: Vec<_> = problems.iter().map(lianxin::domain::problem::Problem::path).collect();
    assert_eq!(paths, ["reminder.text", "requests[1].title"]);
}

#[test]
fn a_visit_is_undone_while_it_waits_and_not_once_the_server_has_it() {
    let mut device = Device::new(1);
    let household = village(&mut device);
    let visit = json!({"do": "visit", "household": household, "outcome": "done", "text": "一切都好",
        "requests": [{"title": "路灯不亮", "category": "0103", "urgency": "normal"}]});
    let before = device.projection();
    device.record(visit);
    device.store.undo(morning()).unwrap();
    for kind in [Kind::Visit, Kind::Request, Kind::RequestEvent] {
        assert_eq!(export(&device, &kind), [] as [Value; 0], "{kind}");
    }
    for table in ["household_derived", "follow_up", "request_derived", "search"] {
        assert_eq!(device.projection()[table], before[table], "{table}");
    }
    device.store.redo(morning()).unwrap();
    assert_eq!(
        (
            export(&device, &Kind::Visit).len(),
            export(&device, &Kind::Request).len()
        ),
        (1, 1)
    );
    let mut town = Town::default();
    town.settle(&mut device, 50, 100, morning());
    let why = device.store.undo(morning());
    assert!(
        matches!(why, Err(SaveError::CannotUndo(_, UndoRefusal::Sent))),
        "{why:?}"
    );
    let mut other = Device::new(2);
    town.settle(&mut other, 50, 3, morning());
    assert_same(&device.projection(), &other.projection(), "undone and done again");
}

#[test]
fn export_has_every_field_by_its_name_and_leaves_out_what_was_deleted() {
    let mut device = Device::new(1);
    let record = village(&mut device);
    let gone = device.record(json!({"do": "household", "household_no": "A-002", "display_name": "立夏"}));
    let gone = gone.prepared.record.to_string();
    device.record(json!({"do": "delete", "kind": "household", "record": gone, "reason": "重复"}));
    device.record(
        json!({"do": "person", "household": record, "name": "芒种", "relation": "02", "sex": 1,
        "birth": "1950-03-04", "phones": ["12900000003"], "party_member": true}),
    );
    let households = export(&device, &Kind::Household);
    assert_eq!(households.len(), 1);
    let fields = Kind::Household.fields().iter().map(|field| field.name);
    for name in fields.chain(["id", "unit"]) {
        assert!(households[0].get(name).is_some(), "{name}");
    }
    let person = &export(&device, &Kind::Person)[0];
    assert_eq!(
        (
            &person["birth"],
            &person["phones"],
            &person["party_member"],
            &person["sex"],
            &person["household_id"]
        ),
        (
            &json!("1950-03-04"),
            &json!(["12900000003"]),
            &json!(true),
            &json!(1),
            &json!(record)
        )
    );
}

#[test]
fn the_audit_log_takes_entries_and_lets_none_be_changed() {
    let mut device = Device::new(1);
    device.store.audit("unmask", "A-001", morning()).unwrap();
    let conn = Connection::open(&device.path).unwrap();
    assert!(conn.execute("UPDATE audit SET what = 'nothing'", []).is_err());
    assert!(conn.execute("DELETE FROM audit", []).is_err());
}

#[test]
fn numbers_name_records_and_an_ambiguous_one_is_refused() {
    let mut device = Device::with_role(1, lianxin::domain::role::Role::Clerk, "439901100/200");
    for unit in ["439901100/200/03/012", "439901100/200/03/013"] {
        device.record(json!({"do": "household", "unit": unit, "household_no": "7", "display_name": "谷雨"}));
    }
    device.record(
        json!({"do": "household", "unit": "439901100/200/03/013", "household_no": "8", "display_name": "立夏"}),
    );
    let refused = |device: &mut Device, no: &str| match device
        .save(json!({"do": "visit", "household": no, "outcome": "done"}), morning())
    {
        Err(SaveError::Refused(problems)) => problems.into_iter().map(|problem| problem.reason).collect::<Vec<_>>(),
        other => panic!("{other:?}"),
    };
    let [Reason::Ambiguous { given, among }] = &refused(&mut device, "7")[..] else {
        panic!("7 names two");
    };
    let units: Vec<_> = among.iter().map(|it| it.unit.as_str()).collect();
    assert_eq!(
        (given.as_str(), units),
        ("7", vec!["439901100/200/03/012", "439901100/200/03/013"])
    );
    let line = json!({"do": "visit", "household": among[1].id, "outcome": "done"});
    assert!(device.save(line, morning()).is_ok(), "the uuid names one");
    assert_eq!(refused(&mut device, "9"), [Reason::NotFound { given: "9".to_owned() }]);
    device.record(json!({"do": "visit", "household": "8", "outcome": "done"}));
}

#[test]
fn temporary_numbers_count_up_within_the_day_and_name_the_request() {
    let mut device = Device::new(1);
    village(&mut device);
    let mut numbers = Vec::new();
    for title in ["路灯不亮", "水管漏水"] {
        let saved = device.record(
            json!({"do": "request", "title": title, "category": "0103", "urgency": "normal", "household": "A-001"}),
        );
        numbers.push(saved.prepared.no);
    }
    assert_eq!(numbers, ["12-1120-01", "12-1120-02"]);
    device.record(json!({"do": "request_event", "request": "12-1120-02", "event": "self_accept", "mode": "immediate"}));
    match device
        .store
        .answer(
            &Query::Requests {
                tab: lianxin::store::queries::RequestTab::Handling,
                part: Part::first(9),
            },
            morning(),
        )
        .unwrap()
    {
        Answer::Requests(window, totals) => {
            assert_eq!((window.total, totals), (1, [2, 0, 0, 1, 1, 0, 0]));
            assert_eq!(
                (window.rows[0].title.as_str(), &window.rows[0].sync),
                ("水管漏水", &SyncState::Pending)
            );
        }
        other => panic!("{other:?}"),
    }
}
