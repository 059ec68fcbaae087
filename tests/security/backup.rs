//! Copies of a device: made while others write, put back here and elsewhere, under kills and damage. What was answered `ok`
//! is there at the end, once.

use crate::common_cli::{Gave, Server, World, run, text};
pub(crate) use crate::scene::{SETUP, names, no, numbers};
use assert_cmd::cargo::cargo_bin;
use rusqlite::Connection;
use serde_json::{Value, json};
use std::fs;
use std::io::{Read as _, Seek, SeekFrom, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};
use tempfile::TempDir;

const TODAY: [&str; 2] = ["--today", "2026-11-29"];

/// A device that works alone.
pub(crate) struct Alone {
    folder: TempDir,
}

impl Alone {
    pub(crate) fn new() -> Self {
        let device = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        device.well(&SETUP);
        device
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.path("data")
    }

    pub(crate) fn db(&self) -> PathBuf {
        self.data().join("lianxin.db")
    }

    pub(crate) fn on(&self, day: &str, args: &[&str]) -> Gave {
        run(&[&["--data-dir", text(&self.data()), "--today", day], args].concat())
    }

    pub(crate) fn run(&self, args: &[&str]) -> Gave {
        self.on(TODAY[1], args)
    }

    pub(crate) fn well(&self, args: &[&str]) -> Gave {
        let gave = self.run(args);
        assert_eq!(gave.code, 0, "{args:?}: {}", gave.said);
        gave
    }

    pub(crate) fn refused(&self, args: &[&str], words: &str) {
        let gave = self.run(args);
        assert_eq!(gave.code, 1, "{args:?}: {}", gave.out);
        assert!(
            gave.said.contains(words) && gave.said.contains("Hint"),
            "{args:?}: {}",
            gave.said
        );
    }

    pub(crate) fn record_on(&self, day: &str, numbers: impl IntoIterator<Item = usize>) {
        let lines: String = numbers.into_iter().map(|n| household(n) + "\n").collect();
        let file = self.path("lines");
        fs::write(&file, lines).unwrap();
        let gave = self.on(day, &["record", text(&file)]);
        assert_eq!(gave.code, 0, "{} {}", gave.out, gave.said);
    }

    pub(crate) fn record(&self, numbers: impl IntoIterator<Item = usize>) {
        self.record_on(TODAY[1], numbers);
    }

    pub(crate) fn backup(&self, name: &str) -> PathBuf {
        let file = self.path(name);
        self.well(&["backup", text(&file)]);
        file
    }

    pub(crate) fn numbers(&self) -> Vec<String> {
        numbers(&self.well(&["list", "households", "--json"]).json)
    }

    pub(crate) fn copies(&self) -> Vec<String> {
        names(&self.data().join("backups"))
    }
}

pub(crate) fn household(n: usize) -> String {
    json!({"do": "household", "household_no": no(n), "display_name": "谭立春", "remark": "田".repeat(200)}).to_string()
}

pub(crate) fn nos(all: impl IntoIterator<Item = usize>) -> Vec<String> {
    all.into_iter().map(no).collect()
}

#[test]
fn a_copy_made_while_others_write_holds_exactly_what_was_there_at_one_moment() {
    let device = Alone::new();
    device.record([1]);
    // A console stands open: it holds a connection and a write-ahead log.
    let open = Connection::open(device.db()).unwrap();
    let waiting: i64 = open
        .query_row("SELECT count(*) FROM journal", [], |row| row.get(0))
        .unwrap();
    assert_eq!(waiting, 1);
    let mut writer = Command::new(cargo_bin("lianxin"))
        .args(["--data-dir", text(&device.data()), "--today", TODAY[1], "record", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = writer.stdin.take().unwrap();
    let feeder = thread::spawn(move || {
        for n in 2..=300 {
            writeln!(lines, "{}", household(n)).unwrap();
        }
    });
    let mut before = 0;
    for k in 0..5 {
        let file = device.path(&format!("copy-{k}"));
        let made = device.well(&["backup", text(&file), "--json"]).json;
        let changes = usize::try_from(made["changes"].as_u64().unwrap()).unwrap();
        assert!(changes >= before, "{made}");
        before = changes;
        let elsewhere = device.path(&format!("elsewhere-{k}"));
        let restored = run(&["--data-dir", text(&elsewhere), "restore", text(&file)]);
        assert_eq!(restored.code, 0, "{}", restored.said);
        let there = run(&["--data-dir", text(&elsewhere), "list", "households", "--json"]).json;
        assert_eq!(numbers(&there), nos(1..=changes), "copy {k}");
    }
    feeder.join().unwrap();
    assert!(writer.wait().unwrap().success());
    assert_eq!(device.numbers(), nos(1..=300), "the writer was not disturbed");
}

#[test]
fn a_copy_replaces_nothing_but_a_copy_and_is_its_owners_alone() {
    let device = Alone::new();
    device.record([1]);
    let copy = device.backup("one.copy");
    #[cfg(unix)]
    assert_eq!(crate::common_cli::mode(&copy), 0o600);
    let letter = device.path("letter.txt");
    fs::write(&letter, "家信").unwrap();
    for file in [&letter, &copy, &device.db()] {
        device.refused(&["backup", text(file)], "exists");
    }
    for file in [&letter, &device.db()] {
        device.refused(&["backup", text(file), "--replace"], "not a copy");
    }
    device.refused(&["backup", text(&device.path("none/one.copy"))], "Cannot write");
    assert_eq!(fs::read_to_string(&letter).unwrap(), "家信");
    device.record([2]);
    device.well(&["backup", text(&copy), "--replace"]);
    fs::remove_dir_all(device.data()).unwrap();
    device.well(&["restore", text(&copy)]);
    assert_eq!(device.numbers(), nos(1..=2));
}

#[test]
fn saves_that_a_restore_does_not_bring_back_are_counted_and_told_until_doctor_was_asked() {
    let device = Alone::new();
    device.record([1]);
    let copy = device.backup("one.copy");
    device.record([2, 3, 4]);
    fs::remove_file(device.db()).unwrap();
    let _no_log = fs::remove_file(format!("{}-wal", device.db().display()));
    let done = device.well(&["restore", text(&copy), "--json"]).json;
    assert_eq!(device.numbers(), nos([1]));
    let missing = done["missing"].as_u64().unwrap();
    assert!(missing >= 3, "{done}");
    let said = device.well(&["list", "households"]).said;
    assert!(said.contains(&format!("{missing} saves are missing")), "{said}");
    // A sound database loses nothing by a restore.
    device.refused(&["doctor"], "saves are missing");
    device.record([5]);
    let done = device.well(&["restore", text(&copy), "--json"]).json;
    assert_eq!((&done["missing"], &done["carried"]), (&json!(0), &json!(1)), "{done}");
}

#[test]
fn what_was_never_sent_is_carried_over_unless_its_number_is_named() {
    let device = Alone::new();
    device.record([1, 2]);
    let copy = device.backup("one.copy");
    device.record([3]);
    device.well(&[
        "record",
        text(&{
            let file = device.path("edit");
            let line = json!({"do": "edit", "kind": "household", "record": "A-001", "set": {"phone": "12900000001"}});
            fs::write(&file, line.to_string()).unwrap();
            file
        }),
    ]);
    let done = device.well(&["restore", text(&copy), "--json"]).json;
    assert_eq!((&done["carried"], &done["dropped"]), (&json!(2), &json!(0)), "{done}");
    assert_eq!(device.numbers(), nos(1..=3));
    let shown = device
        .well(&["list", "households", "--json", "--plain", "--reason", "核对"])
        .json;
    assert!(shown.to_string().contains("12900000001"), "{shown}");
    for wrong in ["0", "1", "3"] {
        device.refused(&["restore", text(&copy), "--drop", wrong], "2 changes");
    }
    assert_eq!(device.numbers(), nos(1..=3), "a refusal changes nothing");
    let done = device.well(&["restore", text(&copy), "--drop", "2", "--json"]).json;
    assert_eq!((&done["carried"], &done["dropped"]), (&json!(0), &json!(2)), "{done}");
    assert_eq!(device.numbers(), nos(1..=2));
    // Even what was let go is kept aside.
    let kept = done["kept"].as_str().unwrap();
    device.well(&["restore", kept]);
    assert_eq!(device.numbers(), nos(1..=3));
}

#[test]
fn another_persons_copy_is_named_and_wants_a_yes() {
    let (device, other) = (Alone::new(), Alone::new());
    device.record([1]);
    other.record([7]);
    let copy = other.backup("other.copy");
    device.refused(&["restore", text(&copy)], "谭谷雨");
    device.refused(&["restore", text(&copy), "--other"], "1 changes");
    device.well(&["restore", text(&copy), "--other", "--drop", "1"]);
    assert_eq!(device.numbers(), nos([7]));
}

#[test]
fn what_is_no_good_copy_is_refused_and_nothing_is_touched() {
    let device = Alone::new();
    device.record(1..=40);
    let copy = device.backup("one.copy");
    let good = fs::read(&copy).unwrap();
    let before = fs::read(device.db()).unwrap();
    let sqlite = device.path("other.db");
    Connection::open(&sqlite)
        .unwrap()
        .execute_batch("CREATE TABLE t (x); PRAGMA user_version = 1")
        .unwrap();
    let newer = device.path("newer.copy");
    fs::write(&newer, &good).unwrap();
    Connection::open(&newer)
        .unwrap()
        .execute_batch("PRAGMA user_version = 99")
        .unwrap();
    let cases: [(&str, Vec<u8>); 5] = [
        ("empty", Vec::new()),
        ("text", b"not a database at all".to_vec()),
        ("half", good[..good.len() / 2].to_vec()),
        ("head", good[..100].to_vec()),
        ("zeros", [&good[..8192], &vec![0; good.len() - 8192]].concat()),
    ];
    for (name, bytes) in cases {
        let file = device.path(name);
        fs::write(&file, bytes).unwrap();
        device.refused(&["restore", text(&file)], "cannot be used");
    }
    for file in [&sqlite, &newer, &device.path("none")] {
        device.refused(&["restore", text(file)], "cannot be used");
    }
    device.refused(&["restore", text(&device.db())], "database itself");
    assert_eq!(fs::read(device.db()).unwrap(), before);
    assert_eq!(device.numbers(), nos(1..=40));
    assert!(!device.data().join("replaced").exists());
}

#[test]
fn a_database_that_is_in_use_is_not_replaced() {
    let device = Alone::new();
    device.record([1]);
    let copy = device.backup("one.copy");
    let lock = fs::File::create(device.data().join("console.lock")).unwrap();
    lock.lock().unwrap();
    device.refused(&["restore", text(&copy)], "Another program");
    lock.unlock().unwrap();
    let open = Connection::open(device.db()).unwrap();
    open.query_row("SELECT count(*) FROM journal", [], |row| row.get::<_, i64>(0))
        .unwrap();
    device.refused(&["restore", text(&copy)], "Another program");
    drop(open);
    device.well(&["restore", text(&copy)]);
}

#[test]
fn seven_days_and_four_weeks_of_copies_are_kept_and_none_is_made_when_nothing_changed() {
    let device = Alone::new();
    for n in 1..=17 {
        device.record_on(&format!("2026-10-{n:02}"), [n]);
    }
    device.record_on("2026-10-17", [18]);
    let expected = [
        "2026-10-04.db",
        "2026-10-10.db",
        "2026-10-11.db",
        "2026-10-12.db",
        "2026-10-13.db",
        "2026-10-14.db",
        "2026-10-15.db",
        "2026-10-16.db",
        "2026-10-17.db",
    ];
    assert_eq!(device.copies(), expected);
    #[cfg(unix)]
    assert_eq!(
        (
            crate::common_cli::mode(&device.data().join("backups")),
            crate::common_cli::mode(&device.data().join("backups/2026-10-17.db"))
        ),
        (0o700, 0o600)
    );
    device.record_on("2026-10-18", []);
    device.record_on("2026-10-19", []);
    assert_eq!(
        device.copies().last().unwrap(),
        "2026-10-18.db",
        "of the second line of the 17th one is made, then none"
    );
    let said = device.on("2026-10-19", &["doctor"]);
    assert!(
        said.out.contains("2026-10-18") && said.out.contains("8 more"),
        "{}",
        said.out
    );
}

type Damage = fn(&Path);

/// Ways in which a file is lost or changed.
const DAMAGE: [(&str, Damage); 9] = [
    ("gone", |db| fs::remove_file(db).unwrap()),
    ("emptied", |db| fs::write(db, b"").unwrap()),
    ("cut to a half", |db| cut(db, 2)),
    ("cut to a page", |db| cut(db, 1_000_000)),
    ("its first page lost", |db| overwrite(db, 0, 4096)),
    ("its second page lost", |db| overwrite(db, 4096, 4096)),
    ("its last pages lost", |db| {
        overwrite(db, fs::metadata(db).unwrap().len() - 40_960, 40_960);
    }),
    ("its middle lost", |db| {
        overwrite(db, fs::metadata(db).unwrap().len() / 8192 * 4096, 20_480);
    }),
    ("another file in its place", |db| {
        fs::write(db, "家信".repeat(3000)).unwrap();
    }),
];

fn cut(db: &Path, by: u64) {
    let file = fs::OpenOptions::new().write(true).open(db).unwrap();
    let pages = file.metadata().unwrap().len() / 4096 / by;
    file.set_len(pages.max(1) * 4096).unwrap();
}

fn overwrite(db: &Path, at: u64, long: usize) {
    let mut file = fs::OpenOptions::new().write(true).open(db).unwrap();
    file.seek(SeekFrom::Start(at)).unwrap();
    file.write_all(&vec![0xA5; long]).unwrap();
}

#[test]
fn a_damaged_or_lost_database_is_never_begun_anew_and_comes_back_with_what_can_be_read() {
    for (how, damage) in DAMAGE {
        let device = Alone::new();
        device.record_on("2026-11-28", 1..=30);
        device.record(31..=34);
        assert_eq!(device.copies(), ["2026-11-28.db", "2026-11-29.db"], "{how}");
        // What came after the last copy is in the database alone.
        device.record(35..=40);
        // The newest copy is rotten as well: the one before it is offered.
        overwrite(&device.data().join("backups/2026-11-29.db"), 4096, 40_960);
        damage(&device.db());
        for args in [
            &["list", "today"][..],
            &["doctor"],
            &["sync"],
            &SETUP,
            &["record", text(&device.path("lines"))],
        ] {
            let gave = device.run(args);
            assert_eq!(gave.code, 1, "{how} {args:?}: {}", gave.out);
            for words in ["restore --newest", "2026-11-28", "(30 changes)"] {
                assert!(gave.said.contains(words), "{how} {args:?} {words}: {}", gave.said);
            }
        }
        let broken = fs::read(device.db()).ok();
        let done = device.well(&["restore", "--newest", "--json"]).json;
        let there = device.numbers();
        assert!(nos(1..=30).iter().all(|no| there.contains(no)), "{how}: {there:?}");
        let saved = there.len() - 30;
        assert_eq!(done["carried"], saved, "{how}: {done}");
        println!("{how}: {saved} of 10 were read, {done}");
        if ["its second page lost", "its first page lost", "its last pages lost"].contains(&how) {
            assert!(saved > 0, "{how}: {done}");
        }
        let kept = done["kept"].as_str().map(|kept| fs::read(kept).unwrap());
        // Its header may say another journal mode.
        let content = |bytes: &Option<Vec<u8>>| bytes.as_ref().and_then(|bytes| bytes.get(100..).map(<[u8]>::to_vec));
        assert!(
            content(&kept) == content(&broken),
            "{how}: the damaged file is kept as it was"
        );
        let missing = done["missing"].as_u64().unwrap();
        assert!(missing >= 10 || how != "gone", "{done}");
        if missing > 0 {
            device.refused(&["doctor"], &format!("{missing} saves are missing"));
        }
        assert!(device.well(&["doctor"]).out.contains("sound"));
        device.record([50]);
        assert!(device.numbers().contains(&no(50)), "{how}: work goes on");
    }
}

#[test]
fn without_any_copy_a_damaged_database_gives_what_can_be_read() {
    let device = Alone::new();
    device.record(1..=60);
    fs::remove_dir_all(device.data().join("backups")).unwrap();
    let pages = fs::metadata(device.db()).unwrap().len() / 4096;
    overwrite(&device.db(), (pages - 6) * 4096, 6 * 4096);
    let said = device.run(&["doctor"]).said;
    assert!(
        said.contains("no good copy") && said.contains("restore --newest"),
        "{said}"
    );
    let done = device.well(&["restore", "--newest", "--json"]).json;
    assert!(done["carried"].as_u64().unwrap() >= 20, "{done}");
    assert_eq!(json!(device.numbers().len()), done["carried"]);
}

/// Runs a command and kills it after `life`.
fn killed(device: &Alone, args: &[&str], life: Duration) {
    let mut child = Command::new(cargo_bin("lianxin"))
        .args(["--data-dir", text(&device.data()), "--today", TODAY[1]])
        .args(args)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    thread::sleep(life);
    // It may have ended by itself.
    let _ended = child.kill();
    child.wait().unwrap();
}

#[test]
fn a_kill_at_any_point_of_a_backup_leaves_a_whole_copy_or_none() {
    let device = Alone::new();
    device.record(1..=60);
    let begun = Instant::now();
    device.backup("whole");
    let long = begun.elapsed();
    for k in 0..14 {
        let file = device.path(&format!("copy-{k}"));
        killed(&device, &["backup", text(&file)], long * k / 12);
        if file.exists() {
            let elsewhere = device.path(&format!("elsewhere-{k}"));
            assert_eq!(
                run(&["--data-dir", text(&elsewhere), "restore", text(&file)]).code,
                0,
                "{k}"
            );
        } else {
            device.well(&["backup", text(&file)]);
        }
    }
    assert_eq!(device.numbers(), nos(1..=60));
}

#[test]
fn a_kill_at_any_point_of_a_restore_leaves_the_old_or_the_new_database_whole() {
    let device = Alone::new();
    device.record(1..=30);
    let copy = device.backup("one.copy");
    let (mut old, mut new) = (0, 0);
    let begun = Instant::now();
    device.well(&["restore", text(&copy)]);
    let long = begun.elapsed();
    let mut k = 0;
    // Eight kills or more, each later than the one before, until both ends were seen.
    while k < 8 || (new == 0 && k < 30) {
        k += 1;
        device.record([100 + k]);
        let life = long * u32::try_from(k).unwrap() / 4;
        killed(&device, &["restore", text(&copy), "--drop", "1"], life);
        let there = device.numbers();
        match there.len() {
            31 => {
                old += 1;
                assert_eq!(there, nos((1..=30).chain([100 + k])), "{k}");
                device.well(&["restore", text(&copy), "--drop", "1"]);
            }
            _ => {
                new += 1;
                assert_eq!(there, nos(1..=30), "{k}");
            }
        }
        assert!(device.well(&["doctor"]).out.contains("sound"), "{k}");
    }
    println!("{old} times the old one, {new} times the new one");
    assert!(
        old > 0 && new > 0,
        "the kills came all too early or all too late to show anything"
    );
}

#[test]
fn every_state_a_killed_restore_can_leave_is_finished_by_the_next_command() {
    let device = Alone::new();
    device.record(1..=5);
    let copy = device.backup("one.copy");
    device.record(6..=8);
    for wal in [false, true] {
        // The whole new database waits for its name; the old one and its log are still there, or half of it is gone.
        let elsewhere = device.path("elsewhere");
        assert_eq!(run(&["--data-dir", text(&elsewhere), "restore", text(&copy)]).code, 0);
        fs::copy(elsewhere.join("lianxin.db"), device.data().join("lianxin.db.restored")).unwrap();
        if wal {
            let open = Connection::open(device.db()).unwrap();
            open.execute_batch("DELETE FROM journal").unwrap();
            let log = fs::read(device.data().join("lianxin.db-wal")).unwrap();
            drop(open);
            fs::write(device.data().join("lianxin.db-wal"), log).unwrap();
        } else {
            fs::remove_file(device.db()).unwrap();
        }
        assert_eq!(device.numbers(), nos(1..=5), "wal {wal}");
        assert!(!device.data().join("lianxin.db.restored").exists());
        fs::remove_dir_all(elsewhere).unwrap();
    }
}

/// Two people's devices and a server.
pub(crate) struct Village {
    pub(crate) world: World,
    pub(crate) server: Server,
}

impl Village {
    pub(crate) fn new() -> Self {
        let world = World::new();
        let server = Server::start(&world.db());
        world.enrolled(&server);
        Self { world, server }
    }

    pub(crate) fn record(&self, device: &str, n: usize) {
        let file = self.world.path("lines");
        fs::write(&file, household(n)).unwrap();
        assert_eq!(self.world.device_in(device, &["record", text(&file)]).code, 0);
    }

    pub(crate) fn sync(&self, device: &str) -> Value {
        let gave = self.world.device_in(device, &["sync", "--json"]);
        assert_eq!(gave.json["ok"], true, "{device}: {} {}", gave.out, gave.said);
        gave.json
    }

    /// Syncs until nothing moves; every device then holds exactly these, without a conflict.
    pub(crate) fn all_hold(&self, devices: &[&str], expected: &[String]) {
        for _ in 0..3 {
            for device in devices {
                self.sync(device);
            }
        }
        let mut changes: Option<Vec<Value>> = None;
        for device in devices {
            let said = self.sync(device);
            assert_eq!(
                (&said["pending"], &said["conflicts"]),
                (&json!(0), &json!(0)),
                "{device}: {said}"
            );
            let rows = self.world.device_in(device, &["list", "households", "--json"]).json;
            assert_eq!(numbers(&rows), expected, "{device}");
            let file = self.world.path("changes.json");
            let export = ["export", "changes", "--format", "json", "--output", text(&file)];
            assert_eq!(self.world.device_in(device, &export).code, 0);
            let mut rows: Vec<Value> = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
            fs::remove_file(&file).unwrap();
            rows.retain(|row| row["kind"] == "household");
            assert_eq!(rows.len(), expected.len(), "{device}: each change once");
            assert!(
                rows.iter().all(|row| row["seq"].is_u64()),
                "{device}: all of them in the log"
            );
            assert_eq!(changes.get_or_insert_with(|| rows.clone()), &rows, "{device}");
        }
    }
}

#[test]
fn a_restored_device_goes_on_as_a_new_one_and_nothing_is_lost_or_doubled() {
    for marker in [true, false] {
        let village = Village::new();
        village.world.set_up("second", &village.server, "谭谷雨");
        village.record("leader", 1);
        village.sync("leader");
        village.record("leader", 2);
        let copy = village.world.path("one.copy");
        assert_eq!(village.world.device(&["backup", text(&copy)]).code, 0);
        // Of what the copy lacks one is with the server, one is not; a third waits in both.
        village.sync("leader");
        village.record("leader", 3);
        village.sync("leader");
        village.record("leader", 4);
        village.record("second", 5);
        village.sync("second");
        if !marker {
            fs::remove_file(village.world.path("leader").join("lianxin.db.mark")).unwrap();
        }
        let done = village.world.device(&["restore", text(&copy), "--json"]).json;
        assert_eq!(done["carried"], 2, "{done}");
        village.record("leader", 6);
        village.all_hold(&["leader", "second"], &nos(1..=6));
        let devices = village.world.well(&["devices"])["devices"].as_array().unwrap().len();
        assert_eq!(devices, 3, "the leader's went on under a new number");
    }
}

#[test]
fn a_copy_on_another_laptop_and_the_first_laptop_work_on_side_by_side() {
    let village = Village::new();
    village.record("leader", 1);
    village.sync("leader");
    village.record("leader", 2);
    let copy = village.world.path("one.copy");
    assert_eq!(village.world.device(&["backup", text(&copy)]).code, 0);
    let restored = village.world.device_in("laptop", &["restore", text(&copy)]);
    assert_eq!(restored.code, 0, "{}", restored.said);
    village.record("laptop", 3);
    village.sync("laptop");
    village.record("leader", 4);
    village.sync("leader");
    village.record("laptop", 5);
    village.all_hold(&["laptop", "leader"], &nos(1..=5));
}

#[test]
fn a_server_that_lost_what_the_copy_lacks_gets_it_back_from_the_restored_device() {
    let village = Village::new();
    village.record("leader", 1);
    village.sync("leader");
    let copy = village.world.path("one.copy");
    assert_eq!(village.world.device(&["backup", text(&copy)]).code, 0);
    let night = village.world.path("night.copy");
    village.world.well(&["backup", text(&night)]);
    village.record("leader", 2);
    village.sync("leader");
    village.record("leader", 3);
    let Village { world, server } = village;
    let listen = server.url.trim_start_matches("http://").to_owned();
    drop(server);
    for ending in ["", "-wal", "-shm"] {
        let _not_there = fs::remove_file(format!("{}{ending}", world.db().display()));
    }
    world.well(&["restore", text(&night)]);
    let server = Server::start_at(&listen, text(&world.db()), None);
    assert_eq!(world.device(&["restore", text(&copy)]).code, 0);
    let village = Village { world, server };
    village.all_hold(&["leader"], &nos(1..=3));
    village.world.set_up("second", &village.server, "谭谷雨");
    village.all_hold(&["second", "leader"], &nos(1..=3));
}

#[test]
fn a_damaged_database_of_an_enrolled_device_comes_back_whole_with_the_next_round() {
    let village = Village::new();
    for n in 1..=20 {
        village.record("leader", n);
    }
    village.sync("leader");
    village.record("leader", 21);
    let db = village.world.path("leader").join("lianxin.db");
    overwrite(&db, 0, 4096);
    let said = village.world.device(&["sync", "--json"]);
    assert_eq!(
        (said.code, &said.json["error"]["code"]),
        (1, &json!("corrupt")),
        "{}",
        said.out
    );
    assert!(
        said.json["error"]["hint"]
            .as_str()
            .unwrap()
            .contains("restore --newest"),
        "{}",
        said.out
    );
    let restored = village.world.device(&["restore", "--newest"]);
    assert_eq!(restored.code, 0, "{}", restored.said);
    village.all_hold(&["leader"], &nos(1..=21));
}

#[test]
fn a_revoked_device_restores_nothing() {
    let village = Village::new();
    village.record("leader", 1);
    village.sync("leader");
    let copy = village.world.path("one.copy");
    assert_eq!(village.world.device(&["backup", text(&copy)]).code, 0);
    let devices = village.world.well(&["devices"])["devices"].clone();
    village.world.well(&["revoke", devices[0]["device"].as_str().unwrap()]);
    assert_eq!(village.world.device(&["sync"]).code, 1);
    for args in [
        &["restore", text(&copy)][..],
        &["restore", "--newest"],
        &["restore", text(&copy), "--other"],
    ] {
        let gave = village.world.device(args);
        assert!(
            gave.code == 1 && gave.said.contains("revoked"),
            "{args:?}: {}",
            gave.said
        );
    }
    let gave = village.world.device(&["backup", text(&village.world.path("two.copy"))]);
    assert!(gave.code == 1 && gave.said.contains("revoked"), "{}", gave.said);
}

/// True when the bytes of `words` are in any file below `folder`.
pub(crate) fn is_anywhere(folder: &Path, words: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            found.extend(is_anywhere(&entry, words));
            continue;
        }
        let mut bytes = Vec::new();
        fs::File::open(&entry).unwrap().read_to_end(&mut bytes).unwrap();
        if bytes.windows(words.len()).any(|window| window == words.as_bytes()) {
            found.push(entry);
        }
    }
    found
}

#[test]
fn a_purge_leaves_no_trace_in_copies_and_replaced_databases() {
    let village = Village::new();
    let secret = "紫藤巷九号的秘密";
    let line = json!({"do": "household", "household_no": "A-001", "display_name": "谭立春", "remark": secret});
    village.world.record_lines(&[line]);
    village.sync("leader");
    let copy = village.world.path("one.copy");
    assert_eq!(village.world.device(&["backup", text(&copy)]).code, 0);
    assert_eq!(village.world.device(&["restore", text(&copy)]).code, 0);
    village.sync("leader");
    let data = village.world.path("leader");
    assert!(
        is_anywhere(&data, secret).len() >= 3,
        "database, copy and replaced one: {:?}",
        is_anywhere(&data, secret)
    );
    let rows = village.world.device(&["list", "households", "--json"]).json;
    let record = rows[0]["id"].as_str().unwrap();
    village
        .world
        .well(&["purge", "--record", record, "--reason", "本人要求"]);
    village.sync("leader");
    assert_eq!(is_anywhere(&data, secret), Vec::<PathBuf>::new());
    assert_eq!(
        names(&data.join("backups")).len(),
        1,
        "a new copy stands in for the destroyed ones"
    );
    assert!(village.world.device(&["doctor"]).out.contains("newest good copy"));
}
