//! The commands end to end on the real binary: set up, record, list, export, and what they refuse.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should fail loudly")]

use assert_cmd::Command;
use serde_json::Value;
use std::path::Path;

fn lianxin(data: &Path, lang: &str) -> Command {
    let mut command = Command::cargo_bin("lianxin").unwrap();
    command.env_clear().arg("--data-dir").arg(data);
    command.args(["--lang", lang, "--today", "2026-11-22"]);
    command
}

fn set_up(data: &Path) {
    let unit = "439901100/200/03/012";
    let args = [
        "setup",
        "--name",
        "谭谷雨",
        "--role",
        "micro_leader",
        "--unit",
        unit,
        "--open",
    ];
    lianxin(data, "zh-CN").args(args).assert().success();
}

fn record(data: &Path, lang: &str, lines: &str) -> (i32, Vec<Value>) {
    let output = lianxin(data, lang)
        .args(["record", "-"])
        .write_stdin(lines)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let answers = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (output.status.code().unwrap(), answers)
}

fn list(data: &Path, what: &[&str]) -> Value {
    let output = lianxin(data, "en")
        .arg("list")
        .args(what)
        .arg("--json")
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn what_every_form_records_is_listed_edited_and_exported() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    set_up(data);
    let (code, answers) = record(
        data,
        "en",
        concat!(
            "\u{feff}",
            r#"{"do":"household","household_no":"A-001","display_name":"谭立春","address":"石井组1号","phone":"12900000001"}"#,
            "\n\n",
            r#"{"do":"person","household":"A-001","name":"谭立春","relation":"02","id_no":"439901195103041021"}"#,
            "\n",
            r#"{"do":"visit","household":"A-001","at":"2026-11-20T09:00:00+08:00","outcome":"done","text":"很好"}"#,
            "\n",
            r#"{"do":"request","title":"水管漏水","category":"0101","urgency":"normal","household":"A-001"}"#,
            "\n",
            r#"{"do":"request_event","request":"12-1122-01","event":"escalate","mode":"coordinated","note":"请协调"}"#,
            "\n",
            r#"{"do":"reminder","household":"A-001","due":"2026-12-01","text":"问药"}"#,
            "\n",
            r#"{"do":"tag","household":"A-001","kind":"dibao"}"#,
            "\n",
            r#"{"do":"benefit","household":"A-001","kind":"dibao","monthly_fen":62000}"#,
            "\n",
            r#"{"do":"edit","kind":"household","record":"A-001","set":{"remark":"东头第一家"}}"#,
        ),
    );
    assert!(answers.iter().all(|answer| answer["ok"] == true), "{answers:#?}");
    assert_eq!((code, answers.len()), (0, 9));
    assert_eq!(answers[3]["no"], "12-1122-01");

    let households = list(data, &["households"]);
    assert_eq!(households[0]["phone"], "129****0001");
    assert_eq!(list(data, &["households", "--plain"])[0]["phone"], "12900000001");
    let persons = list(data, &["persons", "--plain"]);
    assert_eq!(
        (&persons[0]["birth"], &persons[0]["sex"]),
        (&Value::from("1951-03-04"), &Value::from(2))
    );
    let requests = list(data, &["requests"]);
    assert_eq!(
        (&requests[0]["state"], &requests[0]["household_no"]),
        (&Value::from("reported"), &Value::from("A-001"))
    );

    let file = data.join("out.json");
    let args = ["export", "households", "--format", "json", "-o"];
    lianxin(data, "en").args(args).arg(&file).assert().success();
    let exported: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    assert_eq!(exported[0]["remark"], "东头第一家");
}

#[test]
fn a_refused_line_names_its_field_and_stops_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    set_up(data);
    let good = r#"{"do":"household","household_no":"A-001","display_name":"谭立春"}"#;
    for (line, field) in [
        (good, "household_no"),
        ("not json", "line"),
        (r#"{"do":"dance"}"#, "do"),
        (r#"{"do":"household","display_name":"x","colour":"red"}"#, "colour"),
        (r#"{"do":"household"}"#, "display_name"),
        (
            r#"{"do":"household","display_name":"x","unit":"439901100/201/01/001"}"#,
            "unit",
        ),
        (r#"{"do":"visit","household":"nobody","outcome":"done"}"#, "household"),
        (r#"{"do":"visit","household":"A-001"}"#, "outcome"),
        (
            r#"{"do":"visit","household":"A-001","outcome":"done","at":"2027-01-01"}"#,
            "at",
        ),
        (r#"{"do":"reminder","due":"2026-11-01","text":"x"}"#, "due"),
        (
            r#"{"do":"person","household":"A-001","name":"x","id_no":"439901195103041022"}"#,
            "id_no",
        ),
        (
            r#"{"do":"request","title":"x","category":"0101","urgency":"normal"}"#,
            "household",
        ),
        (
            r#"{"do":"edit","kind":"visit","record":"x","set":{"text":"y"}}"#,
            "kind",
        ),
        (r#"{"do":"delete","kind":"household","record":"A-001"}"#, "reason"),
    ] {
        for lang in ["zh-CN", "en"] {
            if line == good {
                record(data, lang, good);
            }
            let (code, answers) = record(
                data,
                lang,
                &format!("{line}\n{{\"do\":\"reminder\",\"due\":\"2026-12-01\",\"text\":\"x\"}}"),
            );
            assert_eq!(code, 1, "{line}");
            assert_eq!(answers[0]["field"], field, "{line}: {}", answers[0]);
            assert!(
                answers[0]["message"].as_str().is_some_and(|words| !words.is_empty()),
                "{line}"
            );
            assert!(
                answers[0]["hint"].as_str().is_some_and(|words| !words.is_empty()),
                "{line}"
            );
            assert_eq!(answers[1]["ok"], true, "{line}");
        }
    }
}

#[test]
fn wrong_usage_is_two_and_a_refusal_is_one_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    for lang in ["zh-CN", "en"] {
        lianxin(data, lang).arg("dance").assert().code(2);
        lianxin(data, lang).arg("list").assert().code(2);
        lianxin(data, lang).args(["list", "households"]).assert().code(1);
        lianxin(data, lang).args(["backup", "x"]).assert().code(1);
        let unsaid = [
            "setup",
            "--name",
            "谭谷雨",
            "--role",
            "clerk",
            "--unit",
            "439901100/200",
        ];
        lianxin(data, lang).args(unsaid).assert().code(1);
    }
    assert_eq!(
        std::fs::read_dir(data).unwrap().count(),
        0,
        "a refused setup makes nothing"
    );
}

#[test]
fn a_second_setup_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    set_up(folder.path());
    let args = [
        "setup",
        "--name",
        "罗立夏",
        "--role",
        "clerk",
        "--unit",
        "439901100/200",
        "--open",
    ];
    lianxin(folder.path(), "en").args(args).assert().code(1);
    let (_, answers) = record(folder.path(), "en", r#"{"do":"household","display_name":"x"}"#);
    assert_eq!(answers[0]["ok"], true);
}
