//! `lianxin report`: on the terminal, as JSON and in files; masked, and noted in the audit log.

use crate::village::Village;
use assert_cmd::Command;
use calamine::{Data, Reader, Xlsx, open_workbook};
use serde_json::Value;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// The village's folder, its store closed.
fn told() -> TempDir {
    let Village { store, folder, .. } = Village::told();
    drop(store);
    folder
}

fn lianxin(data: &Path, args: &[&str]) -> std::process::Output {
    let mut command = Command::cargo_bin("lianxin").unwrap();
    command.env_clear().arg("--data-dir").arg(data);
    command
        .args(["--lang", "zh-CN", "--today", "2026-12-10"])
        .args(args)
        .output()
        .unwrap()
}

fn well(data: &Path, args: &[&str]) -> String {
    let output = lianxin(data, args);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{args:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

/// What would tell who somebody is.
const HIDDEN: [&str; 4] = ["谭立春", "欧阳霜降", "12900000001", "石井组3号"];

#[test]
fn the_terminal_shows_n_of_n_and_the_rate_and_names_nobody() {
    let folder = told();
    let text = well(folder.path(), &["report", "2026-11", "--as-of", "2026-11-30"]);
    assert!(text.contains("按 2026-11-30 当天所知"), "{text}");
    let line = |code: &str| {
        text.lines()
            .find(|line| line.starts_with(code))
            .unwrap_or_else(|| panic!("{code} in {text}"))
    };
    let cells: Vec<&str> = line("M03 ").split_whitespace().collect();
    assert_eq!(cells[1..5], ["办结率", "3/5", "60.0%", "######...."]);
    assert!(line("M18").contains("还没有记录") || line("M18").contains("还没有这类记录"));
    for hidden in HIDDEN {
        assert!(!text.contains(hidden), "{hidden} in {text}");
    }
    assert!(text.contains("水渠堵了"), "the open orders are listed: {text}");
}

#[test]
fn json_has_every_figure_with_its_numbers_and_only_those_asked_for() {
    let folder = told();
    let of = |args: &[&str]| -> Value { serde_json::from_str(&well(folder.path(), args)).unwrap() };
    let all = of(&["report", "2026-11", "--json"]);
    assert!(all["figures"].as_array().unwrap().len() > 40);
    let some = of(&[
        "report",
        "2026-11",
        "--as-of",
        "2026-11-30",
        "--json",
        "--only",
        "M06,M18",
    ]);
    let figures = some["figures"].as_array().unwrap();
    let codes: Vec<&str> = figures.iter().map(|figure| figure["code"].as_str().unwrap()).collect();
    assert_eq!(codes, ["M06", "M06a", "M18"]);
    assert_eq!(
        (figures[0]["n"].as_u64(), figures[0]["of"].as_u64()),
        (Some(2), Some(3))
    );
    assert_eq!(figures[0]["percent"].as_f64(), Some(66.7));
    assert!(figures[2]["absent"].is_string() && figures[2].get("n").is_none());
    assert_eq!(some["lists"], serde_json::json!([]));
}

#[test]
fn files_are_whole_masked_and_never_written_over() {
    let folder = told();
    let data = folder.path();
    for name in ["a.xlsx", "a.html", "a.md"] {
        let file = data.join(name);
        let path = file.to_str().unwrap();
        well(data, &["report", "2026-11", "--as-of", "2026-11-30", "-o", path]);
        let again = lianxin(data, &["report", "2026-11", "-o", path]);
        assert_eq!(again.status.code(), Some(1), "{name}");
    }
    let mut book: Xlsx<_> = open_workbook(data.join("a.xlsx")).unwrap();
    let figures = book.worksheet_range("指标").unwrap();
    let row = figures
        .rows()
        .find(|row| row[0] == Data::String("M03".to_owned()))
        .unwrap();
    assert_eq!(row[2..5], [Data::Float(3.0), Data::Float(5.0), Data::Float(0.6)]);
    assert_eq!(book.worksheet_range("民情订单").unwrap().height(), 4);
    for name in ["a.html", "a.md"] {
        let text = fs::read_to_string(data.join(name)).unwrap();
        assert!(text.contains("60.0%") && text.contains("水渠堵了"), "{name}");
        for hidden in HIDDEN {
            assert!(!text.contains(hidden), "{hidden} in {name}");
        }
    }
    let audit = well(data, &["list", "audit", "--json"]);
    assert_eq!(
        audit.matches("\"report\"").count(),
        3,
        "one each, none for what was refused: {audit}"
    );
}

#[test]
fn the_lists_are_shown_in_full_when_asked_and_that_is_noted() {
    let folder = told();
    let text = well(folder.path(), &["report", "2026-11", "--plain", "--only", "M20"]);
    assert!(text.contains("谭立春"), "{text}");
    assert!(well(folder.path(), &["list", "audit", "--json"]).contains("list_plain"));
}

#[test]
fn a_towns_own_page_is_used_and_a_wrong_one_says_its_line() {
    let folder = told();
    let data = folder.path();
    let templates = data.join("config/templates");
    fs::create_dir_all(&templates).unwrap();
    let write = |text: &str| fs::write(templates.join("report.html"), text).unwrap();
    write("<h1>{{ title }}</h1>");
    let (own, mended) = (data.join("own.html"), data.join("mended.html"));
    well(data, &["report", "2026-11", "-o", own.to_str().unwrap()]);
    assert_eq!(fs::read_to_string(&own).unwrap(), "<h1>网格工作报表 2026年11月</h1>");
    write("<h1>\n{{ title }\n");
    let output = lianxin(data, &["report", "2026-11", "-o", mended.to_str().unwrap()]);
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success() && said.contains("模板第 2 行"), "{said}");
    assert!(fs::read_to_string(&mended).unwrap().contains("<table>"));
}

#[test]
fn what_is_no_period_day_figure_or_ending_is_refused_before_anything_is_noted() {
    let folder = told();
    for args in [
        &["report", "November"][..],
        &["report", "2026-11", "--as-of", "soon"],
        &["report", "2026-11", "--only", "M99"],
        &["report", "2026-11", "-o", "report.doc"],
    ] {
        let output = lianxin(folder.path(), args);
        assert_eq!(output.status.code(), Some(1), "{args:?}");
        assert!(String::from_utf8_lossy(&output.stderr).contains("提示"), "{args:?}");
    }
    assert!(!well(folder.path(), &["list", "audit", "--json"]).contains("\"report\""));
}
