//! A full disk, in a namespace of its own: it is said, and what was answered is still there when there is room again.

use super::{Counted, Scene, marks};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// Fills the disk while visits are recorded, and makes room again.
const SCRIPT: &str = r#"
    mount -t tmpfs -o size=3500k none "$DIR" && echo mounted || exit 1
    L="$LIANXIN --lang en --data-dir $DIR/data"
    $L setup --name x --role micro_leader --unit 439901100/200/03/012 --open >/dev/null || exit 1
    echo '{"do":"household","household_no":"A-001","display_name":"x","address":"y"}' | $L record - >/dev/null
    head -c $BALLAST /dev/zero > "$DIR/ballast"
    $L record - < "$OUT/lines" > "$OUT/answers"
    echo "exit $?"
    rm -f "$DIR/ballast"
    $L export visits --format json --profile internal -o $DIR/visits.json >/dev/null
    cat $DIR/visits.json > "$OUT/visits"
    echo '{"do":"visit","household":"A-001","outcome":"done","text":"room again"}' | $L record -
"#;

/// Runs the script where `$DIR` is a disk of 3.5 MB; `None` where this machine does not let us make one.
fn on_a_small_disk(folder: &Path, ballast: u64) -> Option<String> {
    let dir = folder.join("small");
    fs::create_dir_all(&dir).unwrap();
    let output = Command::new("unshare")
        .args(["--mount", "--map-root-user", "sh", "-c", SCRIPT])
        .env("DIR", &dir)
        .env("OUT", folder)
        .env("BALLAST", ballast.to_string())
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

/// Some 20 of them in the audit.
pub fn filled(scene: &mut Scene) -> Counted {
    let mut all = Counted::default();
    for run in 0..scene.size.of(20) {
        // Long ones, so that the disk is full before they end.
        let marks = marks(&format!("run {run} {}", "田".repeat(300)), 400);
        let lines: String = super::visits(&marks).iter().map(|line| format!("{line}\n")).collect();
        fs::write(scene.folder.join("lines"), lines).unwrap();
        let Some(said) = on_a_small_disk(scene.folder, 500_000 + scene.dice.below(400_000)) else {
            return all;
        };
        let answers = fs::read_to_string(scene.folder.join("answers")).unwrap();
        let answers: Vec<Value> = answers
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect();
        let mut counted = Counted::default();
        let taken = marks.iter().zip(&answers).filter(|(_, answer)| answer["ok"] == true);
        counted.acknowledged.extend(taken.map(|(mark, _)| mark.clone()));
        let promised = counted.acknowledged.len();
        assert!(
            promised > 10 && promised < 400,
            "the disk was full in between: {promised} {said}"
        );
        let shown: Vec<Value> = serde_json::from_slice(&fs::read(scene.folder.join("visits")).unwrap()).unwrap();
        counted.count_shown(&shown);
        assert_eq!(
            shown.len(),
            promised,
            "nothing is there that was not acknowledged: {said}"
        );
        assert!(said.contains("exit 1\n"), "{said}");
        let spoken = format!("{said}{answers:?}").to_lowercase();
        assert!(spoken.contains("full"), "it says so: {spoken}");
        assert!(said.contains("\"ok\":true"), "room again: {said}");
        all.add(counted);
        all.runs += 1;
    }
    all
}
