//! What was handed out, and what a later correction makes wrong.

use crate::desk::{Desk, text};
use serde_json::json;

#[test]
fn a_correction_is_told_of_the_files_that_hold_what_it_corrects() {
    let desk = Desk::village();
    desk.export("households", "xlsx", "internal");
    desk.export("persons", "csv", "report");
    let form = desk.path("form.html");
    assert_eq!(
        desk.run(&["printout", "visit-form", "--household", "A-002", "-o", text(&form)])
            .code,
        1,
        "no visit yet"
    );
    assert_eq!(
        desk.run(&["printout", "visit-form", "--household", "A-001", "-o", text(&form)])
            .code,
        0
    );
    let counts = || -> Vec<(String, u64, u64)> {
        let files = desk.list("handed-out");
        let count = |row: &serde_json::Value, name: &str| row[name].as_u64().unwrap();
        let told = files.iter().map(|row| {
            (
                row["about"].as_str().unwrap().to_owned(),
                count(row, "changed_count"),
                count(row, "added"),
            )
        });
        told.collect()
    };
    let told = |expected: [(&str, u64, u64); 3]| {
        let expected: Vec<_> = expected
            .map(|(what, changed, added)| (what.to_owned(), changed, added))
            .into();
        assert_eq!(counts(), expected);
    };
    told([
        ("visit-form", 0, 0),
        ("persons report", 0, 0),
        ("households internal", 0, 0),
    ]);
    desk.record(&[json!({"do": "edit", "kind": "household", "record": "A-001", "set": {"remark": "东头"}})]);
    told([
        ("visit-form", 1, 0),
        ("persons report", 0, 0),
        ("households internal", 1, 0),
    ]);
    desk.record(&[
        json!({"do": "edit", "kind": "household", "record": "A-002", "set": {"remark": "西头"}}),
        json!({"do": "household", "household_no": "A-003", "display_name": "盘立秋"}),
    ]);
    told([
        ("visit-form", 1, 0),
        ("persons report", 0, 0),
        ("households internal", 2, 1),
    ]);
    let listed = desk.run(&["list", "handed-out"]).text;
    assert!(
        listed.contains("走访登记表") && listed.contains("form.html"),
        "{listed}"
    );
    let audit = desk.run(&["list", "audit"]).text;
    assert!(audit.contains("导出") && audit.contains("走访登记表"), "{audit}");
}

#[test]
fn a_step_makes_the_list_of_requests_wrong_and_the_day_does_not() {
    let desk = Desk::village();
    desk.export("requests", "xlsx", "internal");
    desk.export("follow-ups", "xlsx", "internal");
    desk.record(&[json!({"do": "request_event", "request": "12-1122-01", "event": "escalate", "mode": "coordinated", "note": "请协调"})]);
    let files = desk.list("handed-out");
    assert_eq!(files.len(), 1, "reminders are others every day");
    assert_eq!(
        (&files[0]["changed"], &files[0]["added"]),
        (&json!([desk.ids[5]]), &json!(0))
    );
}
