//! Part 13 of the issue about copies: sealed copies on a stick. A folder plays the stick; kills, full and locked sticks are real.

use crate::backup::{Alone, Village, household, names, nos, numbers};
use crate::common_cli::{Gave, run, text};
use assert_cmd::cargo::cargo_bin;
use serde_json::json;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;
use std::time::Instant;

const WORDS: &str = "茶坪的桂花八月开";
const DAYS: [&str; 3] = ["2026-11-29", "2026-11-30", "2026-12-01"];

/// A device and a stick that it was given.
struct WithStick {
    device: Alone,
    stick: PathBuf,
}

impl WithStick {
    fn new() -> Self {
        let device = Alone::new();
        let stick = device.path("stick");
        fs::create_dir(&stick).unwrap();
        fs::write(device.path("words"), format!("{WORDS}\n")).unwrap();
        Self { device, stick }
    }

    /// Chooses the stick.
    fn choose(&self) -> Gave {
        let words = self.device.path("words");
        let words = ["--passphrase-file", text(&words)];
        self.device
            .well(&[&["backup", "--stick", text(&self.stick)], &words[..]].concat())
    }

    fn sealed(&self) -> Vec<PathBuf> {
        let sealed = names(&self.stick).into_iter().filter(|name| name.ends_with(".sealed"));
        sealed.map(|name| self.stick.join(name)).collect()
    }

    /// The days of the copies on the stick.
    fn days(&self) -> Vec<String> {
        let day = |file: &PathBuf| {
            let name = file.file_stem().unwrap().to_str().unwrap().to_owned();
            name["lianxin-00000000-".len()..].to_owned()
        };
        self.sealed().iter().map(day).collect()
    }

    /// Restores a copy into a folder of its own, as on another laptop; the numbers there.
    fn elsewhere(&self, file: &Path, words: &str) -> (Gave, Vec<String>) {
        let folder = tempfile::tempdir_in(self.device.path("")).unwrap();
        let (data, given) = (folder.path().join("data"), folder.path().join("given"));
        fs::write(&given, words).unwrap();
        let all = ["--data-dir", text(&data), "--passphrase-file", text(&given)];
        let gave = run(&[&all[..], &["restore", text(file)]].concat());
        let there = run(&["--data-dir", text(&data), "list", "households", "--json"]);
        let there = match gave.code {
            0 => numbers(&there.json),
            _ => Vec::new(),
        };
        (gave, there)
    }
}

#[test]
fn p13_a_passphrase_that_is_not_the_one_chosen_is_not_taken_for_it() {
    let scene = WithStick::new();
    scene.device.record(1..=2);
    scene.choose();
    let (stick, another) = (text(&scene.stick), scene.device.path("another"));
    fs::write(&another, "茶坪的桂花九月开\n").unwrap();
    let given = ["backup", "--stick", stick, "--passphrase-file", text(&another)];
    scene.device.refused(&given, "not the one chosen before");
    scene.device.record([3]);
    scene.device.well(&[&given[..], &["--new-passphrase"]].concat());
    let newest = scene.sealed().pop().unwrap();
    let opened = scene.sealed().into_iter().chain([newest]).any(|file| {
        let (gave, there) = scene.elsewhere(&file, "茶坪的桂花九月开");
        gave.code == 0 && there == nos(1..=3)
    });
    assert!(opened, "the new passphrase opens the new copy");
}

#[test]
fn p13_a_copy_on_a_stick_tells_nothing_and_opens_elsewhere_with_its_passphrase_alone() {
    let scene = WithStick::new();
    scene.device.record(1..=3);
    let said = scene.choose().said;
    assert!(
        said.contains("lianxin restore FILE") && said.contains("forgotten"),
        "{said}"
    );
    assert_eq!(scene.days(), ["2026-11-29"]);
    assert_eq!(
        names(&scene.stick).len(),
        2,
        "the copy and the marker: {:?}",
        names(&scene.stick)
    );
    let file = scene.sealed().remove(0);
    let bytes = fs::read(&file).unwrap();
    for plain in ["SQLite", "A-001", "谭立春", "household", "journal"] {
        assert!(
            !bytes.windows(plain.len()).any(|window| window == plain.as_bytes()),
            "{plain}"
        );
    }
    let key = scene.device.data().join("lianxin.db.sticks");
    assert!(!fs::read_to_string(&key).unwrap().contains(WORDS));
    #[cfg(unix)]
    assert_eq!(crate::common_cli::mode(&key), 0o600);

    let (gave, _) = scene.elsewhere(&file, "茶坪的桂花九月开");
    assert!(
        gave.code == 1 && gave.said.contains("the passphrase is another") && gave.said.contains("Hint"),
        "{}",
        gave.said
    );
    let (gave, there) = scene.elsewhere(&file, WORDS);
    assert_eq!((gave.code, there), (0, nos(1..=3)), "{}", gave.said);
    let none = scene.device.path("none");
    let gave = run(&["--data-dir", text(&none), "restore", text(&file)]);
    assert!(
        gave.code == 1 && gave.said.contains("There is no passphrase"),
        "{}",
        gave.said
    );
    // Here, where the key is, nobody is asked.
    scene.device.record([4]);
    scene.device.well(&["restore", text(&file)]);
    assert_eq!(scene.device.numbers(), nos(1..=4));
}

#[test]
fn p13_a_passphrase_comes_from_standard_input_too_and_a_short_one_is_refused() {
    let scene = WithStick::new();
    scene.device.record([1]);
    let with = |words: &str| {
        let data = scene.device.data();
        let mut command = assert_cmd::Command::new(cargo_bin("lianxin"));
        command.args([
            "--lang",
            "en",
            "--data-dir",
            text(&data),
            "backup",
            "--stick",
            text(&scene.stick),
        ]);
        let output = command.write_stdin(words).output().unwrap();
        (output.status.code().unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    for (words, why) in [
        ("", "no passphrase"),
        ("\n", "no passphrase"),
        ("1234567\n", "too short"),
    ] {
        let (code, said) = with(words);
        assert!(
            code == 1 && said.contains(why) && said.contains("Hint"),
            "{words:?}: {said}"
        );
        assert!(names(&scene.stick).is_empty(), "{words:?}");
    }
    let (code, said) = with("12345678\n");
    assert_eq!(code, 0, "{said}");
    let file = scene.sealed().remove(0);
    assert_eq!(
        scene.elsewhere(&file, "１２３４５６７８").1,
        nos([1]),
        "typed full-width"
    );
}

#[test]
fn p13_each_day_goes_onto_the_stick_by_itself_and_what_others_put_there_stays() {
    let scene = WithStick::new();
    scene.device.record_on("2026-09-30", [100]);
    let words = scene.device.path("words");
    let choose = [
        "--passphrase-file",
        text(&words),
        "backup",
        "--stick",
        text(&scene.stick),
    ];
    assert_eq!(scene.device.on("2026-09-30", &choose).code, 0);
    // A letter, a file of our name that is none of ours, another laptop's copy under another day.
    let own = scene.sealed().remove(0);
    let other = WithStick::new();
    other.device.record([1]);
    other.choose();
    let theirs = scene.stick.join("lianxin-00000001-2026-09-01.sealed");
    fs::copy(other.sealed().remove(0), &theirs).unwrap();
    let (letter, odd) = (
        scene.stick.join("letter.txt"),
        scene.stick.join("lianxin-00000000-2026-09-02.sealed"),
    );
    for file in [&letter, &odd] {
        fs::write(file, "家信").unwrap();
    }
    for n in 1..=17 {
        let day = format!("2026-10-{n:02}");
        scene.device.record_on(&day, [n]);
    }
    let foreign = [theirs, letter, odd].map(|file| fs::read(file).unwrap().len());
    assert!(foreign.iter().all(|length| *length > 0));
    let expected = [
        "2026-09-01",
        "2026-09-02",
        "2026-10-04",
        "2026-10-10",
        "2026-10-11",
        "2026-10-12",
        "2026-10-13",
        "2026-10-14",
        "2026-10-15",
        "2026-10-16",
        "2026-10-17",
    ];
    let mut days = scene.days();
    days.sort();
    assert_eq!(days, expected);
    assert!(!own.exists());
    let newest = scene
        .sealed()
        .into_iter()
        .find(|file| text(file).contains("10-17"))
        .unwrap();
    assert_eq!(scene.elsewhere(&newest, WORDS).1, nos((1..=17).chain([100])));
    // Nothing changed: nothing is made.
    scene.device.record_on("2026-10-19", []);
    scene.device.record_on("2026-10-20", []);
    assert_eq!(
        scene.days().len(),
        expected.len() + usize::from(scene.days().contains(&"2026-10-19".to_owned()))
    );
}

#[test]
fn p13_a_stick_without_its_marker_is_never_written_to() {
    let scene = WithStick::new();
    scene.device.record([1]);
    scene.choose();
    let marker = scene.stick.join("lianxin-stick");
    let mark = fs::read(&marker).unwrap();
    let before = names(&scene.stick);
    let others = [
        None,
        Some(&b"lianxin stick\n00000000000000000000000000000000\n"[..]),
        Some(b""),
    ];
    for (n, other) in (2..).zip(others) {
        match other {
            None => fs::remove_file(&marker).unwrap(),
            Some(text) => fs::write(&marker, text).unwrap(),
        }
        scene.device.record_on(DAYS[1], [n]);
        let left: Vec<_> = before
            .iter()
            .filter(|name| *name != "lianxin-stick" || other.is_some())
            .cloned()
            .collect();
        assert_eq!(names(&scene.stick), left);
    }
    // It is back, in another place: shown once more, without a passphrase, it goes on.
    let moved = scene.device.path("other-port");
    fs::rename(&scene.stick, &moved).unwrap();
    fs::write(moved.join("lianxin-stick"), mark).unwrap();
    let gave = scene.device.on(DAYS[1], &["backup", "--stick", text(&moved), "--json"]);
    assert_eq!(gave.code, 0, "{}", gave.said);
    assert_eq!(names(&moved).len(), 3, "{:?}", names(&moved));
    let doctor = scene.device.on(DAYS[1], &["doctor"]);
    assert!(doctor.code == 0 && doctor.out.contains("other-port"), "{}", doctor.out);
    assert!(
        !doctor.out.contains(text(&scene.stick)),
        "one stick, not two: {}",
        doctor.out
    );
}

#[test]
fn p13_a_new_passphrase_opens_the_new_copies_and_the_old_ones_go_in_their_turn() {
    let scene = WithStick::new();
    scene.device.record([1]);
    scene.choose();
    let first = scene.sealed().remove(0);
    scene.device.record_on(DAYS[1], [2]);
    fs::write(scene.device.path("words"), "另一个口令 2026").unwrap();
    let words = scene.device.path("words");
    let again = [
        "--passphrase-file",
        text(&words),
        "backup",
        "--new-passphrase",
        "--stick",
        text(&scene.stick),
    ];
    assert_eq!(scene.device.on(DAYS[2], &again).code, 0);
    let of_before = text(&first).split_once("-2026").unwrap().0.to_owned();
    let mut newest = scene.sealed();
    newest.retain(|file| !text(file).starts_with(&of_before));
    assert_eq!(newest.len(), 1, "at once, though nothing changed since");
    assert_eq!(scene.elsewhere(&newest[0], "另一个口令 2026").1, nos(1..=2));
    assert_eq!(scene.elsewhere(&newest[0], WORDS).0.code, 1);
    assert_eq!(scene.elsewhere(&first, WORDS).1, nos([1]));
    let weekly = [
        "2026-12-07",
        "2026-12-14",
        "2026-12-21",
        "2026-12-28",
        "2027-01-04",
        "2027-01-11",
        "2027-01-18",
        "2027-01-25",
        "2027-02-01",
        "2027-02-08",
        "2027-02-15",
        "2027-02-22",
    ];
    for (n, day) in (10..).zip(weekly) {
        scene.device.record_on(day, [n]);
    }
    assert!(
        !first.exists(),
        "a copy under the passphrase before is ours all the same"
    );
}

#[test]
fn p13_a_flipped_bit_and_a_cut_off_copy_are_refused_and_nothing_is_touched() {
    let scene = WithStick::new();
    scene.device.record(1..=5);
    scene.choose();
    let file = scene.sealed().remove(0);
    let whole = fs::read(&file).unwrap();
    let long = whole.len();
    for at in [
        0,
        19,
        20,
        21,
        40,
        60,
        100,
        130,
        160,
        165,
        170,
        180,
        300,
        long / 2,
        long - 1,
    ] {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x10;
        fs::write(&file, bytes).unwrap();
        scene.device.refused(&["restore", text(&file)], "cannot be used");
        assert_eq!(scene.elsewhere(&file, WORDS).0.code, 1, "byte {at}");
    }
    assert!(
        scene.device.well(&["doctor"]).out.contains("altered or is damaged"),
        "no matter of the database"
    );
    for end in [0, 10, 100, 171, 400, long / 2, long - 1] {
        fs::write(&file, &whole[..end]).unwrap();
        scene.device.refused(&["restore", text(&file)], "cannot be used");
    }
    fs::write(&file, &whole[..long - 1]).unwrap();
    scene.device.refused(&["restore", text(&file)], "ends too early");
    assert!(scene.device.run(&["doctor"]).out.contains("ends too early"));
    assert_eq!(scene.device.numbers(), nos(1..=5));
    assert!(!scene.device.data().join("replaced").exists());
}

#[test]
fn p13_a_kill_in_the_middle_of_a_stick_copy_leaves_the_old_or_the_new_file_whole() {
    let scene = WithStick::new();
    scene.device.record(1..=120);
    scene.choose();
    let file = scene.sealed().remove(0);
    let mut made = 121;
    scene.device.record([made]);
    let begun = Instant::now();
    scene.device.well(&["backup", "--stick", text(&scene.stick)]);
    let long = begun.elapsed();
    let (mut old, mut new, mut k) = (0, 0, 0);
    // Ten kills or more, each later than the one before, until both ends were seen.
    while k < 10 || (new == 0 && k < 40) {
        k += 1;
        made += 1;
        scene.device.record([made]);
        let mut child = Command::new(cargo_bin("lianxin"))
            .args(["--data-dir", text(&scene.device.data()), "--today", "2026-11-29"])
            .args(["backup", "--stick", text(&scene.stick)])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        thread::sleep(long * k / 8);
        // It may have ended by itself.
        let _ended = child.kill();
        child.wait().unwrap();
        assert_eq!(scene.sealed(), std::slice::from_ref(&file), "{k}");
        let there = restored_here(&scene, &file);
        match there == nos(1..=made) {
            true => new += 1,
            false => old += 1,
        }
        assert!(
            there.len() >= 121 && there == nos(1..=there.len()),
            "{k}: {}",
            there.len()
        );
    }
    println!("{old} times the old one, {new} times the new one");
    assert!(
        old > 0 && new > 0,
        "the kills came all too early or too late to show anything"
    );
    scene.device.well(&["backup", "--stick", text(&scene.stick)]);
    assert_eq!(
        names(&scene.stick).len(),
        2,
        "no half file stays: {:?}",
        names(&scene.stick)
    );
    assert_eq!(restored_here(&scene, &file), nos(1..=made));
}

/// What a copy holds, opened with the device's own key in a folder beside it.
fn restored_here(scene: &WithStick, file: &Path) -> Vec<String> {
    let folder = tempfile::tempdir_in(scene.device.path("")).unwrap();
    let key = "lianxin.db.sticks";
    fs::create_dir(folder.path().join("data")).unwrap();
    fs::copy(scene.device.data().join(key), folder.path().join("data").join(key)).unwrap();
    let data = folder.path().join("data");
    let gave = run(&["--data-dir", text(&data), "restore", text(file)]);
    assert_eq!(gave.code, 0, "{}", gave.said);
    numbers(&run(&["--data-dir", text(&data), "list", "households", "--json"]).json)
}

#[cfg(target_os = "linux")]
#[test]
fn p13_a_stick_that_is_full_or_locked_or_gone_is_said_in_one_line_and_the_copy_here_stands() {
    let scene = WithStick::new();
    scene.device.record([1]);
    let line = scene.device.path("line");
    fs::write(&line, household(2)).unwrap();
    fs::write(scene.device.path("line3"), household(3)).unwrap();
    fs::write(scene.device.path("line4"), household(4)).unwrap();
    let script = r#"
        D="$LX --lang en --data-dir $DATA --passphrase-file $DATA/../words"
        mount -t tmpfs -o size=2m none $STICK && echo mounted
        $D --today 2026-11-29 backup --stick $STICK; echo "chosen $?"
        head -c 3m /dev/zero > $STICK/photos
        $D --today 2026-11-30 record $DATA/../line >/dev/null; echo "full $?"
        $D --today 2026-11-30 backup --stick $STICK; echo "again $?"
        ls $STICK | grep -v photos | wc -l
        rm $STICK/photos; mount -o remount,ro none $STICK
        $D --today 2026-11-30 record $DATA/../line3 >/dev/null; echo "locked $?"
        mount -o remount,rw none $STICK
        $D --today 2026-11-30 record $DATA/../line4 >/dev/null; echo "open $?"
        $D --today 2026-11-30 doctor; echo "doctor $?"
        ls $STICK | wc -l
        umount $STICK
        $D --today 2026-12-01 record $DATA/../line4 >/dev/null; echo "gone $?"
        ls $STICK | wc -l
    "#;
    let output = Command::new("unshare")
        .args([
            "--mount",
            "--map-root-user",
            "sh",
            "-c",
            &format!("{{ {script} }} 2>&1"),
        ])
        .env("STICK", &scene.stick)
        .env("LX", cargo_bin("lianxin"))
        .env("DATA", scene.device.data())
        .stdin(Stdio::null())
        .output();
    let said = output
        .map(|output| String::from_utf8_lossy(&output.stdout).into_owned())
        .unwrap_or_default();
    if !said.starts_with("mounted") {
        println!("skipped: no small stick can be made here: {said}");
        return;
    }
    println!("{said}");
    for wanted in [
        "chosen 0",
        "full 0",
        "again 1",
        "locked 0",
        "open 0",
        "doctor 0",
        "it is full",
        "cannot be written",
    ] {
        assert!(said.contains(wanted), "{wanted}: {said}");
    }
    let parts: Vec<&str> = said.split("full 0").collect();
    assert_eq!(parts[0].matches("No copy was made").count(), 1, "one line: {said}");
    assert!(
        parts[1].contains("again 1\n2\n"),
        "the old copy and the marker, no half file: {said}"
    );
    assert!(
        said.contains("doctor 0\n3\n"),
        "with room again both days are there: {said}"
    );
    assert!(said.ends_with("0\n"), "nothing is written where the stick was: {said}");
    assert_eq!(scene.device.numbers(), nos(1..=4));
    assert_eq!(
        scene.device.copies(),
        ["2026-11-29.db", "2026-11-30.db", "2026-12-01.db"]
    );
}

#[test]
fn p13_a_purge_takes_the_older_copies_off_the_stick_when_it_is_in_again() {
    let village = Village::new();
    let secret = "紫藤巷九号的秘密";
    let line = json!({"do": "household", "household_no": "A-001", "display_name": "谭立春", "remark": secret});
    village.world.record_lines(&[line]);
    village.sync("leader");
    let (stick, away) = (village.world.path("stick"), village.world.path("away"));
    fs::create_dir(&stick).unwrap();
    let words = village.world.path("words");
    fs::write(&words, WORDS).unwrap();
    let choose = ["--passphrase-file", text(&words), "backup", "--stick", text(&stick)];
    assert_eq!(village.world.device(&choose).code, 0);
    let old = names(&stick);
    fs::rename(&stick, &away).unwrap();
    let rows = village.world.device(&["list", "households", "--json"]).json;
    let record = rows[0]["id"].as_str().unwrap();
    village
        .world
        .well(&["purge", "--record", record, "--reason", "本人要求"]);
    village.sync("leader");
    assert_eq!(names(&away), old);
    // An older day's copy is among them.
    let sealed = away.join(&old[0]);
    let older = away.join(old[0].replace(&old[0][old[0].len() - 17..], "2026-01-01.sealed"));
    fs::copy(&sealed, &older).unwrap();
    fs::rename(&away, &stick).unwrap();
    village.sync("leader");
    assert_eq!(
        names(&stick).len(),
        2,
        "the new copy and the marker: {:?}",
        names(&stick)
    );
    let newest = stick.join(&names(&stick)[0]);
    let laptop = village.world.path("laptop");
    let all = [
        "--data-dir",
        text(&laptop),
        "--passphrase-file",
        text(&words),
        "restore",
        text(&newest),
    ];
    assert_eq!(run(&all).code, 0);
    assert_eq!(crate::backup::is_anywhere(&laptop, secret), Vec::<PathBuf>::new());
}

#[test]
fn p13_a_restored_stick_copy_goes_on_beside_the_first_laptop() {
    let village = Village::new();
    village.record("leader", 1);
    village.sync("leader");
    village.record("leader", 2);
    let (stick, words) = (village.world.path("stick"), village.world.path("words"));
    fs::create_dir(&stick).unwrap();
    fs::write(&words, WORDS).unwrap();
    let choose = ["--passphrase-file", text(&words), "backup", "--stick", text(&stick)];
    assert_eq!(village.world.device(&choose).code, 0);
    let sealed = stick.join(&names(&stick)[0]);
    let restore = ["--passphrase-file", text(&words), "restore", text(&sealed)];
    assert_eq!(village.world.device_in("laptop", &restore).code, 0);
    village.record("laptop", 3);
    village.sync("laptop");
    village.record("leader", 4);
    village.all_hold(&["laptop", "leader"], &nos(1..=4));
}
