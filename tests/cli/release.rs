//! A newer program from the town: handed out by its administrator, told to the devices, fetched and checked, never installed.
#![cfg(feature = "server")]

use crate::common_cli::{Server, World, text};
use std::fs;

#[test]
fn a_package_of_the_town_is_fetched_and_checked_and_one_that_was_changed_is_not_given() {
    let world = World::new();
    let server = Server::start(&world.db());
    world.enrolled(&server);
    let name = match cfg!(windows) {
        true => "lianxin-99.0.0-setup.exe",
        false => "lianxin_99.0.0_amd64.deb",
    };
    let package = world.path(name);
    // Three pieces.
    let content: Vec<u8> = (0..600_000_u32)
        .map(|n| n.to_le_bytes()[0] ^ n.to_le_bytes()[1])
        .collect();
    fs::write(&package, &content).unwrap();
    let folder = world.path("desktop");
    fs::create_dir(&folder).unwrap();
    let update = || world.device(&["update", "--output", text(&folder)]);

    assert!(update().out.contains("no newer version"), "nothing is handed out");
    world.refused(&["release", "next", text(&package)], "Not a version");
    world.refused(&["release", "99.0.0", text(&world.db())], "No package");
    let handed_out = world.well(&["release", "99.0.0", text(&package)]);
    assert_eq!(handed_out["version"], "99.0.0");
    world.synced(&[]);

    let done = update();
    assert_eq!(done.code, 0, "{}", done.said);
    assert_eq!(fs::read(folder.join(name)).unwrap(), content);
    assert!(update().said.contains("is there already"), "nothing is replaced");

    fs::remove_file(folder.join(name)).unwrap();
    let kept = world.path(&format!(
        "{}.key.release/99.0.0/{name}",
        world.db().file_name().unwrap().display()
    ));
    let mut changed = content.clone();
    changed[300_000] ^= 1;
    fs::write(kept, changed).unwrap();
    let refused = update();
    assert_eq!(refused.code, 1);
    assert!(refused.said.contains("not what was signed"), "{}", refused.said);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 0);

    assert_eq!(
        world.well(&["release", "--withdraw"])["version"],
        serde_json::Value::Null
    );
    assert!(update().out.contains("no newer version"));
}
