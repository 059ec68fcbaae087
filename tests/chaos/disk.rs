//! A full disk, in a namespace of its own.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Stdio};

/// Runs `script` where `$DIR` is a disk of 3 MB; `None` where this machine does not let us make one.
fn on_a_small_disk(folder: &Path, script: &str) -> Option<String> {
    let dir = folder.join("small");
    std::fs::create_dir(&dir).unwrap();
    let mount = "mount -t tmpfs -o size=3m none \"$DIR\" && echo mounted";
    let output = Command::new("unshare")
        .args([
            "--mount",
            "--map-root-user",
            "sh",
            "-c",
            &format!("{mount} && {script}"),
        ])
        .env("DIR", &dir)
        .env("LIANXIN", assert_cmd::cargo::cargo_bin("lianxin"))
        .stdin(Stdio::null())
        .output()
        .ok()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let errors = String::from_utf8_lossy(&output.stderr);
    if !said.starts_with("mounted") {
        println!("skipped: no small disk can be made here: {errors}");
        return None;
    }
    Some(said + &errors)
}

#[test]
fn a_full_disk_is_said_and_what_was_answered_is_still_there_when_there_is_room_again() {
    let folder = tempfile::tempdir().unwrap();
    let script = r#"
        L="$LIANXIN --lang en --data-dir $DIR/data"
        $L setup --name x --role micro_leader --unit 439901100/200/03/012 --open >/dev/null || exit 1
        echo '{"do":"household","household_no":"A-001","display_name":"x","address":"y"}' | $L record - >/dev/null
        i=0; while [ $i -lt 400 ]; do i=$((i+1)); printf '{"do":"visit","household":"A-001","outcome":"done","text":"%s %0900d"}\n' $i 0; done > /dev/shm/lines.$$ 2>/dev/null
        head -c 700000 /dev/zero > "$DIR/ballast"
        $L record - < /dev/shm/lines.$$ > /dev/shm/answers.$$
        echo "exit $?"
        grep -c '"ok":true' /dev/shm/answers.$$ | sed 's/^/promised /'
        grep '"ok":false' /dev/shm/answers.$$ | head -n 1
        rm -f "$DIR/ballast"
        $L export visits --format json -o $DIR/visits.json >/dev/null
        grep -o '"outcome"' $DIR/visits.json | wc -l | sed 's/^/kept /'
        echo '{"do":"visit","household":"A-001","outcome":"done","text":"room again"}' | $L record -
        rm -f /dev/shm/lines.$$ /dev/shm/answers.$$
    "#;
    let Some(said) = on_a_small_disk(folder.path(), script) else {
        return;
    };
    println!("{said}");
    let figures: BTreeMap<&str, usize> = said
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter_map(|(word, number)| Some((word, number.parse().ok()?)))
        .collect();
    assert!(
        figures["promised"] > 10 && figures["promised"] < 400,
        "the disk was full in between: {said}"
    );
    assert_eq!(figures["kept"], figures["promised"], "{said}");
    assert_eq!(figures["exit"], 1, "{said}");
    assert!(said.to_lowercase().contains("full"), "it says so: {said}");
    assert!(
        said.lines().any(|line| line.contains("\"ok\":true")),
        "room again: {said}"
    );
}
