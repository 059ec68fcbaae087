//! `bundle` as people type it, at the device and at the counter: what is said, the exit codes, and sticks that fail.
#![cfg(feature = "server")]
#![allow(clippy::unwrap_used, reason = "a test stops where its premise fails")]

use crate::common_cli::{GRID, Server, World, mode, run, text};
use std::path::Path;
use std::process::{Command, Stdio};

#[test]
fn a_round_by_stick_from_the_command_line() {
    let world = World::new();
    let server = Server::start(&world.db());
    world.enrolled(&server);
    drop(server);
    world.record(1);
    let (stick, db) = (world.path("up.bundle"), world.db());
    let out = world.device(&["bundle", "export", text(&stick), "--json"]);
    assert_eq!((out.code, out.json["changes"].as_u64()), (0, Some(1)), "{}", out.said);
    let again = world.device(&["bundle", "export", text(&stick)]);
    assert!(again.code == 1 && again.said.contains("--replace"), "{}", again.said);
    let answered = run(&["bundle", "import", text(&stick), "--db", text(&db), "--json"]);
    assert_eq!(
        (answered.code, answered.json["stored"].as_u64()),
        (0, Some(1)),
        "{}",
        answered.said
    );
    let reply = world.path("up.bundle.reply");
    assert_eq!((mode(&stick), mode(&reply)), (0o600, 0o600));
    let twice = run(&[
        "bundle",
        "import",
        text(&stick),
        "--db",
        text(&db),
        "--replace",
        "--json",
    ]);
    assert_eq!(
        (twice.json["stored"].as_u64(), twice.json["duplicate"].as_u64()),
        (Some(0), Some(1))
    );
    let wrong = world.device(&["bundle", "import", text(&stick)]);
    assert!(wrong.code == 1 && wrong.said.contains("other way"), "{}", wrong.said);
    let taken = world.device(&["bundle", "import", text(&reply), "--json"]);
    assert_eq!(
        (taken.json["fresh"].as_bool(), taken.json["pending"].as_u64()),
        (Some(true), Some(0)),
        "{}",
        taken.said
    );
    let taken = world.device(&["bundle", "import", text(&reply), "--json"]);
    assert_eq!((taken.code, taken.json["fresh"].as_bool()), (0, Some(false)));
    let missing = world.device(&["bundle", "import", "/nowhere/x"]);
    assert!(
        missing.code == 1 && missing.said.contains("/nowhere/x"),
        "{}",
        missing.said
    );
}

/// A file from the device, the counter's answer; gives the answer's path.
fn handed_in(world: &World, name: &str) -> std::path::PathBuf {
    let stick = world.path(name);
    let out = world.device(&["bundle", "export", text(&stick)]);
    assert_eq!(out.code, 0, "{}", out.said);
    let answered = run(&["bundle", "import", text(&stick), "--db", text(&world.db())]);
    assert_eq!(answered.code, 0, "{}", answered.said);
    world.path(&format!("{name}.reply"))
}

#[test]
fn what_would_leave_waits_for_a_person_who_agrees_by_command() {
    let world = World::new();
    let server = Server::start(&world.db());
    world.enrolled(&server);
    drop(server);
    for number in 0..60 {
        world.record(number);
    }
    let first = handed_in(&world, "first");
    assert_eq!(world.device(&["bundle", "import", text(&first)]).code, 0);
    world.well(&["move", "--user", "谭谷雨", "--unit", "439901100/201"]);
    let reply = handed_in(&world, "second");
    let households = || {
        let listed = world.device(&["list", "households", "--json"]).json;
        listed.as_array().unwrap().len()
    };
    for _ in 0..2 {
        let asks = world.device(&["bundle", "import", text(&reply)]);
        assert_eq!((asks.code, asks.out.as_str()), (1, ""));
        assert!(
            asks.said.contains("60 records") && asks.said.contains("--allow-removal"),
            "{}",
            asks.said
        );
        assert_eq!(households(), 60);
    }
    let asks = world.device(&["bundle", "import", text(&reply), "--json"]);
    assert_eq!(
        (asks.code, asks.json["ok"].as_bool(), asks.json["removal"].as_u64()),
        (1, Some(false), Some(60))
    );
    let agreed = world.device(&["bundle", "import", text(&reply), "--allow-removal", "--json"]);
    assert_eq!(
        (agreed.code, agreed.json["removal"].as_u64()),
        (0, Some(0)),
        "{}",
        agreed.said
    );
    assert_eq!(households(), 0);
    let again = world.device(&["bundle", "import", text(&reply)]);
    assert!(again.code == 0 && again.out.contains("Nothing new"), "{}", again.out);
    world.well(&["move", "--user", "谭谷雨", "--unit", GRID]);
    let back = handed_in(&world, "third");
    assert_eq!(world.device(&["bundle", "import", text(&back)]).code, 0);
    assert_eq!(households(), 60, "they come back with the scope");
}

#[test]
fn a_file_that_is_not_right_is_said_in_words_with_what_to_do() {
    let world = World::new();
    let server = Server::start(&world.db());
    world.enrolled(&server);
    drop(server);
    world.record(1);
    let reply = handed_in(&world, "up");
    let whole = std::fs::read(&reply).unwrap();
    let spoilt = world.path("spoilt");
    let mut flipped = whole.clone();
    *flipped.last_mut().unwrap() ^= 1;
    let mut newer = whole.clone();
    newer[8] = 9;
    for (bytes, said) in [
        (&b""[..], "not a bundle"),
        (b"PK photographs", "not a bundle"),
        (&whole[..whole.len() / 2], "ends too early"),
        (&flipped, "does not open"),
        (&newer, "newer version"),
    ] {
        std::fs::write(&spoilt, bytes).unwrap();
        let refused = world.device(&["bundle", "import", text(&spoilt)]);
        assert_eq!((refused.code, refused.out.as_str()), (1, ""), "{said}");
        assert!(
            refused.said.contains(said) && refused.said.contains("Nothing was changed"),
            "{}",
            refused.said
        );
        let refused = run(&["bundle", "import", text(&spoilt), "--db", text(&world.db())]);
        assert_eq!((refused.code, refused.out.as_str()), (1, ""), "{said}");
    }
    let folder = world.device(&["bundle", "import", text(world.dir.path())]);
    assert!(
        folder.code == 1 && folder.said.contains("Nothing was changed"),
        "{}",
        folder.said
    );
    assert_eq!(
        world.device(&["bundle", "import", text(&reply)]).code,
        0,
        "the right one still goes"
    );
}

/// Runs `script` where `$STICK` is a stick of 64 KB; `None` where this machine does not let us make one.
fn with_a_stick(world: &World, script: &str) -> Option<String> {
    let dir = world.path("stick");
    std::fs::create_dir(&dir).unwrap();
    let mount = "mount -t tmpfs -o size=64k none \"$STICK\" && echo mounted";
    let output = Command::new("unshare")
        .args([
            "--mount",
            "--map-root-user",
            "sh",
            "-c",
            &format!("{mount} && {{ {script} }} 2>&1"),
        ])
        .env("STICK", &dir)
        .env("DB", world.db())
        .env("LX", assert_cmd::cargo::cargo_bin("lianxin"))
        .env("DATA", world.path("leader"))
        .env_remove("LIANXIN_SERVER_KEY")
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if !said.starts_with("mounted") {
        println!("skipped: no small stick can be made here: {said}");
        return None;
    }
    Some(said)
}

#[test]
fn a_full_or_locked_stick_is_said_and_nothing_is_lost_or_left_behind() {
    let world = World::new();
    let server = Server::start(&world.db());
    world.enrolled(&server);
    drop(server);
    world.record(1);
    let script = r#"
        D="$LX --lang en --data-dir $DATA"; C="$LX --lang en"
        head -c 64k /dev/zero > $STICK/photos
        $D bundle export $STICK/up; echo "full $?"
        ls $STICK | tr '\n' ' '
        rm $STICK/photos; echo half > $STICK/up.77.part
        $D bundle export $STICK/up --json; echo "room $?"
        mount -o remount,ro none $STICK
        $C bundle import $STICK/up --db $DB; echo "locked $?"
        $D bundle export $STICK/up --replace; echo "locked $?"
        mount -o remount,rw none $STICK
        $C bundle import $STICK/up --db $DB --json; echo "open $?"
        $D bundle import $STICK/up.reply --json; echo "home $?"
        $D bundle import $STICK/up.77.part; echo "half $?"
        ls $STICK | tr '\n' ' '
    "#;
    let Some(said) = with_a_stick(&world, script) else {
        return;
    };
    println!("{said}");
    for wanted in [
        "full 1",
        "photos room",
        "room 0",
        "locked 1",
        "open 0",
        "home 0",
        "half 1",
        "up up.77.part up.reply",
    ] {
        let found = match wanted {
            "photos room" => said.contains("photos {"),
            _ => said.contains(wanted),
        };
        assert!(found, "{wanted}: {said}");
    }
    assert_eq!(said.matches("locked 1").count(), 2, "{said}");
    assert_eq!(said.matches("No half file was left").count(), 2, "{said}");
    assert!(said.contains("What it brought is taken"), "{said}");
    assert!(
        said.contains("\"duplicate\":1"),
        "taken before the reply could not be written: {said}"
    );
    assert!(said.contains("\"pending\":0"), "{said}");
}

#[test]
fn a_stick_that_is_not_there_is_said_with_its_name() {
    let world = World::new();
    let server = Server::start(&world.db());
    world.enrolled(&server);
    drop(server);
    world.record(1);
    for path in ["/nowhere/up", text(&world.db().join("up"))] {
        let export = world.device(&["bundle", "export", path]);
        assert!(export.code == 1 && export.said.contains(path), "{}", export.said);
        let import = world.device(&["bundle", "import", path]);
        assert!(import.code == 1 && import.said.contains(path), "{}", import.said);
    }
    assert!(Path::new(text(&handed_in(&world, "up"))).exists());
}
