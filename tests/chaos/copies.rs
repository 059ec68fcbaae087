//! Old copies put back on both sides, and one device's folder on a second laptop, while everybody works on.

use crate::life::{all_at_once, check_log, judge, seconds, seed, settle, village};
use crate::town::{Device, Dice, PEOPLE, mix};
use rusqlite::Connection;
use serde_json::json;
use std::collections::BTreeSet;

/// Nobody may lose anything here: before a copy takes a device's place the server has everything, and before one takes the
/// server's place the devices have.
#[test]
fn copies_put_back_on_both_sides_and_a_second_laptop_lose_and_double_nothing() {
    let seed = seed();
    let long = seconds(12) / 4;
    let folder = tempfile::tempdir().unwrap();
    let (mut server, proxy, mut devices) = village(folder.path(), seed, PEOPLE.len());
    let mut dice = Dice(seed);
    let mut promised = BTreeSet::new();

    promised.extend(all_at_once(&devices[..3], "before ", mix(seed), long, |_| {}));
    let night = folder.path().join("night.copy");
    server.backup(&night);
    let old = devices[0].copied(folder.path().join("old"));

    promised.extend(all_at_once(
        &devices[..3],
        "the day after ",
        mix(seed ^ 1),
        long,
        |_| {},
    ));
    settle(&devices);
    server.put_back(&night);
    proxy.lead_to(Some(server.start()));
    let before = promised.len();
    promised.extend(all_at_once(&devices[..3], "restored ", mix(seed ^ 2), long, |_| {}));
    settle(&devices);

    devices[0].replace_by(&old, dice.one_in(2));
    let second = devices[1].copied(folder.path().join("second"));
    devices.insert(3, second);
    promised.extend(all_at_once(&devices[..4], "copies ", mix(seed ^ 3), long, |_| {}));
    settle(&devices);
    println!(
        "{before} visits promised before the server was restored, {} at the end",
        promised.len()
    );
    assert!(
        before > 0 && promised.len() > before,
        "the run was too calm to show anything"
    );
    judge(&devices[..4], &devices[4..], &promised);
    server.kill();
    check_log(&server.db);
}

/// The incarnations a device has gone on from.
fn rotations(device: &Device) -> i64 {
    let db = Connection::open(device.data.join("lianxin.db")).unwrap();
    let sql = "SELECT coalesce(sum(json_array_length(value)), 0) FROM meta WHERE name = 'former'";
    db.query_row(sql, [], |row| row.get(0)).unwrap()
}

#[test]
fn two_copies_of_one_database_that_sync_in_turn_end_with_everything_by_one_rotation_each_at_most() {
    let folder = tempfile::tempdir().unwrap();
    let (mut server, proxy, devices) = village(folder.path(), 1, 1);
    let visit = |mark: &str| json!({"do": "visit", "household": "A-001", "outcome": "done", "text": mark});
    let (mut here, mut promised) = (devices[0].clone(), BTreeSet::new());
    for (name, marker_too) in [("with its marker", true), ("without its marker", false)] {
        let mut write = |device: &Device, mark: String| {
            assert_eq!(device.record(&[visit(&mark)], None, None)[0]["ok"], true);
            promised.insert(mark);
        };
        // The same changes wait in both, and both have pushed before.
        write(&here, format!("{name}: sent"));
        assert_eq!(here.sync(None).unwrap()["ok"], true);
        write(&here, format!("{name}: waits in both"));
        let mut copy = here.copied(folder.path().join(name));
        if !marker_too {
            std::fs::remove_file(copy.data.join("lianxin.db.mark")).unwrap();
        }
        let before = rotations(&here);
        for turn in 0..4 {
            for (who, device) in [(0, &here), (1, &copy)] {
                write(device, format!("{name}: {who} in turn {turn}"));
                let said = device.sync(None).unwrap();
                assert_eq!(
                    (&said["ok"], &said["pending"]),
                    (&json!(true), &json!(0)),
                    "{name} {turn} {who}: {said}"
                );
            }
        }
        let both = [here, copy];
        settle(&both);
        let rotated = both.each_ref().map(|device| rotations(device) - before);
        assert!(rotated.iter().all(|times| *times <= 1), "{name}: {rotated:?}");
        assert_eq!(
            rotated.iter().sum::<i64>(),
            1,
            "{name}: one goes on, the other is another device"
        );
        judge(&both, &[], &promised);
        let changes = both.each_ref().map(|device| {
            let mut rows = device.export("changes");
            rows.sort_by_key(|row| row["seq"].as_u64());
            rows
        });
        assert_eq!(changes[0], changes[1], "{name}");
        [here, copy] = both;
        // The second pair is made of the copy.
        std::mem::swap(&mut here, &mut copy);
    }
    let fresh = Device::set_up(&folder.path().join("fresh"), &server, &proxy.url(), 0);
    settle(std::slice::from_ref(&fresh));
    judge(&[here, fresh], &[], &promised);
    server.kill();
    check_log(&server.db);
}
