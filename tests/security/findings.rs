//! Children and the audit log, by the commands.

use crate::common_cli::{alone, on};
use serde_json::Value;
use std::path::Path;

fn lianxin(data: &Path, args: &[&str], input: &str) -> String {
    let mut command = on(data, "zh-CN", "2026-11-22");
    let output = command.args(args).write_stdin(input).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        output.status.success(),
        "{args:?}: {text} {}",
        String::from_utf8_lossy(&output.stderr)
    );
    text
}

/// A household with a child of seven.
fn village(data: &Path) {
    let unit = "439901100/200/03/012";
    lianxin(data, &alone("谭谷雨", "micro_leader", unit), "");
    let household = r#"{"do": "household", "household_no": "031", "display_name": "曾霜降", "address": "石井组31号"}"#;
    lianxin(data, &["record", "-"], household);
    let child = r#"{"do": "person", "household": "031", "name": "曾芒种", "relation": "42", "birth": "2019-06-06"}"#;
    let answer: Value = serde_json::from_str(&lianxin(data, &["record", "-"], child)).unwrap();
    let wish = format!(
        r#"{{"do": "wish", "person": {}, "text": "一双雨靴"}}"#,
        answer["record"]
    );
    lianxin(data, &["record", "-"], &wish);
}

#[test]
fn p8_a_child_is_masked_in_every_list_and_in_no_file_but_the_internal_one() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    village(data);
    for args in [
        &["list", "persons", "--plain", "--reason", "核对"][..],
        &["list", "persons", "--plain", "--reason", "核对", "--json"],
        &["list", "person", "--plain", "--reason", "核对"],
    ] {
        let text = lianxin(data, args, "");
        assert!(text.contains("曾*种") && !text.contains("曾芒种"), "{args:?}: {text}");
    }
    for (what, profile, is_there) in [
        ("persons", "internal", true),
        ("persons", "report", false),
        ("persons", "public", false),
        ("wish", "internal", true),
        ("wish", "report", false),
    ] {
        let file = data.join(format!("{what}-{profile}.json"));
        let path = file.to_str().unwrap();
        lianxin(
            data,
            &["export", what, "--format", "json", "--profile", profile, "-o", path],
            "",
        );
        let text = std::fs::read_to_string(&file).unwrap();
        let told = text.contains("曾芒种") || text.contains("曾*种") || text.contains("雨靴");
        assert_eq!(told, is_there, "{what} {profile}: {text}");
    }
}

#[test]
fn p8_a_request_about_a_child_or_naming_one_says_so_in_no_file_for_others() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    village(data);
    let persons: Value = serde_json::from_str(&lianxin(data, &["list", "persons", "--json"], "")).unwrap();
    let child = persons[0]["id"].as_str().unwrap();
    let requests = format!(
        r#"{{"do": "request", "title": "不肯上学", "category": "0801", "kind": "help", "urgency": "normal", "household": "031", "person": "{child}", "detail": "曾芒种在家"}}
{{"do": "request", "title": "送曾 芒种回家路灯不亮", "category": "0102", "kind": "help", "urgency": "normal", "household": "031", "place": "石井组路口"}}
{{"do": "visit", "household": "031", "outcome": "done", "met": ["{child}"], "text": "芒种发烧, 曾芒种的奶奶在"}}
{{"do": "reminder", "household": "031", "due": "2026-12-01", "text": "问曾芒种的鞋码"}}"#
    );
    lianxin(data, &["record", "-"], &requests);
    for what in ["requests", "visits", "follow-ups", "households"] {
        for profile in ["report", "public"] {
            let file = data.join(format!("{what}-{profile}.json"));
            let path = file.to_str().unwrap();
            lianxin(
                data,
                &["export", what, "--format", "json", "--profile", profile, "-o", path],
                "",
            );
            let text = std::fs::read_to_string(&file).unwrap();
            for told in ["芒种", "曾*种", "不肯上学", child] {
                assert!(!text.contains(told), "{what} {profile} {told}: {text}");
            }
            if (what, profile) == ("requests", "report") {
                let rows: Value = serde_json::from_str(&text).unwrap();
                assert_eq!(rows.as_array().unwrap().len(), 2, "counted all the same");
                assert!(text.contains("路灯不亮"), "{text}");
            }
        }
    }
    for what in ["requests", "visits", "follow-ups", "today", "pending"] {
        for json in [&["--json"][..], &[]] {
            let text = lianxin(
                data,
                &[&["list", what, "--plain", "--reason", "核对"], json].concat(),
                "",
            );
            assert!(!text.contains("曾芒种") && !text.contains("曾 芒种"), "{what}: {text}");
        }
    }
}

#[test]
fn p7_list_audit_says_who_listed_and_exported_what_and_whose_lines_these_are() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    village(data);
    lianxin(data, &["list", "persons", "--plain", "--reason", "核对"], "");
    let file = data.join("曾霜降12900000031.json");
    lianxin(
        data,
        &[
            "export",
            "households",
            "--format",
            "json",
            "--profile",
            "report",
            "-o",
            file.to_str().unwrap(),
        ],
        "",
    );
    let text = lianxin(data, &["list", "audit"], "");
    for said in ["本机的操作", "谭谷雨", "列出完整信息", "导出", "2026-11-22"] {
        assert!(text.contains(said), "{said}: {text}");
    }
    let rows: Value = serde_json::from_str(&lianxin(data, &["list", "audit", "--json"], "")).unwrap();
    assert_eq!(
        (&rows[0]["what"], &rows[1]["what"]),
        (&"export".into(), &"list_plain".into())
    );
    assert_eq!(rows[1]["about"], "persons");
    assert!(
        !rows.to_string().contains("曾霜降") && !rows.to_string().contains("12900000031"),
        "{rows}"
    );
}
