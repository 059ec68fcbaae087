//! Part 4 of the issue about damage: changes that are damaged here and whole in a copy come back one by one.

use crate::backup::{Alone, Village, no, nos};
use crate::common_cli::text;
use crate::damage::turn;
use serde_json::json;
use std::fs;

/// Edits the telephone of the first household.
fn phone(device: &Alone, phone: &str) {
    let file = device.path("edit");
    let line = json!({"do": "edit", "kind": "household", "record": no(1), "set": {"phone": phone}});
    fs::write(&file, line.to_string()).unwrap();
    device.well(&["record", text(&file)]);
}

fn shown(device: &Alone) -> String {
    let rows = device
        .well(&["list", "households", "--json", "--plain", "--reason", "核对"])
        .json;
    rows[0]["phone"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn a12_a_damaged_change_comes_back_from_a_copy_in_its_place_among_what_waits() {
    let device = Alone::new();
    device.record([1]);
    phone(&device, "12900000001");
    let copy = device.backup("one.copy");
    phone(&device, "12900000002");
    device.record([2]);
    assert!(turn(&device.db(), "12900000001", "12900000007") > 0);
    let doctor = device.run(&["doctor"]);
    assert!(
        doctor.code == 1 && doctor.said.contains("doctor --repair"),
        "{}",
        doctor.said
    );
    assert_eq!(shown(&device), "12900000002");

    // The day's first copy was made before it; the named one has it.
    let none = device.run(&["doctor", "--repair"]);
    assert!(
        none.code == 1 && !none.out.contains("Taken from a copy"),
        "{} {}",
        none.out,
        none.said
    );
    let done = device.run(&["doctor", "--repair", "--from", text(&copy)]);
    assert_eq!(done.code, 1, "something was wrong: {}", done.out);
    assert_eq!(done.out.matches("Taken from a copy").count(), 1, "{}", done.out);
    assert!(
        done.out.contains("one.copy") && done.said.contains("no record is lost"),
        "{} {}",
        done.out,
        done.said
    );
    assert_eq!(
        shown(&device),
        "12900000002",
        "it stands before what was written after it"
    );
    assert!(device.well(&["doctor"]).out.contains("sound"));
    device.well(&["doctor", "--repair"]);
    assert_eq!(device.numbers(), nos(1..=2));
}

#[test]
fn a12_a_row_that_is_damaged_in_the_copy_too_is_not_taken_and_another_persons_copy_is_refused() {
    let (device, other) = (Alone::new(), Alone::new());
    device.record([1]);
    phone(&device, "12900000001");
    let (copy, good) = (device.backup("one.copy"), device.backup("two.copy"));
    other.record([7]);
    let theirs = other.backup("theirs.copy");
    for file in [&copy, &device.db()] {
        assert!(turn(file, "12900000001", "12900000007") > 0);
    }
    let damaged = device.run(&["doctor", "--repair", "--from", text(&copy)]);
    assert!(!damaged.out.contains("Taken from a copy"), "{}", damaged.out);
    device.refused(&["doctor", "--repair", "--from", text(&theirs)], "谭谷雨");
    device.refused(
        &["doctor", "--repair", "--from", text(&device.path("no"))],
        "cannot be used",
    );
    assert_eq!(shown(&device), "");
    let done = device.run(&["doctor", "--repair", "--from", text(&good)]);
    assert!(done.out.contains("two.copy"), "{} {}", done.out, done.said);
    assert_eq!(shown(&device), "12900000001");
}

#[test]
fn a12_a_damaged_change_comes_back_from_a_sealed_copy_on_a_stick_that_is_in() {
    let device = Alone::new();
    device.record([1]);
    phone(&device, "12900000001");
    let (stick, words) = (device.path("stick"), device.path("words"));
    fs::create_dir(&stick).unwrap();
    fs::write(&words, "茶坪的桂花八月开").unwrap();
    device.well(&["--passphrase-file", text(&words), "backup", "--stick", text(&stick)]);
    fs::remove_dir_all(device.data().join("backups")).unwrap();
    assert!(turn(&device.db(), "12900000001", "12900000007") > 0);
    let done = device.run(&["doctor", "--repair"]);
    assert!(done.out.contains(".sealed"), "{} {}", done.out, done.said);
    assert_eq!(shown(&device), "12900000001");
    assert!(device.well(&["doctor"]).out.contains("sound"));
}

#[test]
fn a12_what_came_back_from_a_copy_is_sent_once_and_what_the_server_has_agrees() {
    let village = Village::new();
    village.record("leader", 1);
    village.record("leader", 2);
    village.sync("leader");
    for n in 3..=5 {
        village.record("leader", n);
    }
    let copy = village.world.path("one.copy");
    assert_eq!(village.world.device(&["backup", text(&copy)]).code, 0);
    village.record("leader", 6);
    let db = village.world.path("leader").join("lianxin.db");
    // One that the server has, and one that nobody has.
    for n in [2, 4] {
        let number = format!("\"household_no\":\"{}\"", no(n));
        assert!(turn(&db, &number, &number.replace("A-", "B-")) > 0, "{n}");
    }
    let done = village.world.device(&["doctor", "--repair", "--from", text(&copy)]);
    assert_eq!(
        done.out.matches("Taken from a copy").count(),
        2,
        "{} {}",
        done.out,
        done.said
    );
    let rows = village.world.device(&["list", "households", "--json"]).json;
    assert_eq!(crate::backup::numbers(&rows), nos(1..=6));
    village.world.set_up("second", &village.server, "谭谷雨");
    village.all_hold(&["leader", "second"], &nos(1..=6));
    assert_eq!(village.world.device(&["doctor"]).code, 0);
}
