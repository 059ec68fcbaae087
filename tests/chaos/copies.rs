//! Old copies put back on both sides, and one device's folder on a second laptop, while everybody works on.

use crate::life::{all_at_once, check_log, judge, seconds, seed, settle, village};
use crate::town::{Dice, PEOPLE, mix};
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
