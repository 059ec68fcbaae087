//! Words and values as a clerk gives and reads them: amounts in yuan, a county's own names, what is not known left blank.
#![expect(clippy::unwrap_used, reason = "a test stops where its premise fails")]

use crate::common_cli::alone;
use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin;
use serde_json::Value;
use std::fs;
use std::path::Path;

const UNIT: &str = "439901100/200/03/012";

fn lianxin(data: &Path, lang: &str, args: &[&str]) -> String {
    let output = Command::new(cargo_bin("lianxin"))
        .args(["--today", "2026-11-23", "--lang", lang])
        .arg("--data-dir")
        .arg(data)
        .arg("--config-dir")
        .arg(data)
        .args(args)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    assert!(!said.contains("panicked"), "{said}");
    said
}

fn set_up(data: &Path) {
    let args = alone("谭芒种", "clerk", UNIT);
    lianxin(data, "zh-CN", &args);
}

fn record(data: &Path, lang: &str, lines: &str) -> Vec<Value> {
    let output = Command::new(cargo_bin("lianxin"))
        .args(["--today", "2026-11-23", "--lang", lang])
        .arg("--data-dir")
        .arg(data)
        .args(["record", "-"])
        .write_stdin(lines)
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn rows(data: &Path, what: &str) -> Vec<Value> {
    serde_json::from_str(&lianxin(
        data,
        "en",
        &["list", what, "--json", "--plain", "--reason", "核对"],
    ))
    .unwrap()
}

#[test]
fn an_amount_is_given_and_shown_in_yuan_and_kept_in_fen() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    set_up(data);
    let answers = record(
        data,
        "zh-CN",
        r#"{"do":"household","household_no":"07","display_name":"罗霜降"}
{"do":"benefit","household":"07","kind":"dibao","monthly_yuan":"418.5"}
{"do":"benefit","household":"07","kind":"temp_relief","monthly_fen":62000}
{"do":"benefit","household":"07","kind":"education","monthly_yuan":1250}
{"do":"benefit","household":"07","kind":"housing","monthly_yuan":"四百"}"#,
    );
    let fen = |kind: &str| {
        let benefits = rows(data, "benefit");
        let of = benefits.iter().find(|row| row["kind"] == kind).unwrap();
        (of["monthly_fen"].clone(), of["id"].as_str().unwrap().to_owned())
    };
    assert_eq!(fen("dibao").0, 41_850);
    assert_eq!(fen("temp_relief").0, 62_000);
    assert_eq!(fen("education").0, 125_000);
    assert_eq!(answers[4]["ok"], false);
    assert!(answers[4].to_string().contains("620.50"), "{}", answers[4]);

    let (_, id) = fen("dibao");
    let edit = format!(r#"{{"do":"edit","kind":"benefit","record":"{id}","set":{{"monthly_yuan":"430.05"}}}}"#);
    assert_eq!(record(data, "en", &edit)[0]["ok"], true);
    assert_eq!(fen("dibao").0, 43_005);
    let table = lianxin(data, "zh-CN", &["list", "benefit"]);
    assert!(
        table.contains("每月(元)") && table.contains("430.05") && table.contains(" 620 "),
        "{table}"
    );
}

#[test]
fn a_member_whose_relation_nobody_told_is_not_made_a_stranger() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    set_up(data);
    record(
        data,
        "en",
        r#"{"do":"household","household_no":"08","display_name":"彭大暑"}
{"do":"person","household":"08","name":"彭大暑","relation":"02","ethnic":"31"}
{"do":"person","household":"08","name":"彭小暑"}
{"do":"person","household":"08","name":"易白露","relation":"88"}"#,
    );
    let persons = rows(data, "person");
    let of = |name: &str| persons.iter().find(|row| row["name"] == name).unwrap()["relation"].clone();
    assert_eq!(
        (of("彭大暑"), of("彭小暑"), of("易白露")),
        ("02".into(), Value::Null, "88".into())
    );
    let table = lianxin(data, "zh-CN", &["list", "person"]);
    assert!(table.contains("姨母") && table.contains("达斡尔族"), "{table}");
    assert!(!table.contains("非亲属"), "{table}");
}

#[test]
fn a_countys_own_names_stand_wherever_a_role_level_or_unit_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let names = "[role]\nclerk = \"村妇联主席\"\nmicro_leader = { zh = \"联户长\", en = \"Cluster head\" }\n[level]\n0 = \"联户\"\n[unit]\nmicro_grid = \"联户\"\n";
    fs::write(data.join("names.toml"), names).unwrap();
    let args = alone("谭芒种", "clerk", UNIT);
    assert!(lianxin(data, "zh-CN", &args).contains("村妇联主席"));
    let kinds = lianxin(data, "zh-CN", &["list", "kinds"]);
    assert!(
        kinds.contains("micro_leader 联户长") && kinds.contains("micro_grid 联户") && kinds.contains("0 联户"),
        "{kinds}"
    );
    assert!(!kinds.contains("微网格长"), "{kinds}");
    let english = lianxin(data, "en", &["list", "kinds"]);
    assert!(
        english.contains("Cluster head") && english.contains("Village clerk"),
        "{english}"
    );
    record(
        data,
        "en",
        r#"{"do":"request","title":"路灯坏了","category":"0103","urgency":"normal","place":"桥头"}"#,
    );
    assert!(lianxin(data, "zh-CN", &["list", "requests"]).contains("联户"));

    fs::write(data.join("names.toml"), "[role]\nmayor = \"x\"\n").unwrap();
    let said = lianxin(data, "en", &["list", "requests"]);
    assert!(said.contains("names.toml, line 2, role.mayor"), "{said}");
}
