//! Printouts by templates, built in and the town's own.

use crate::desk::{Desk, text};
use expect_test::expect_file;
use serde_json::json;

fn printout(desk: &Desk, name: &str, more: &[&str]) -> String {
    let file = desk.path(&format!("printout.{name}"));
    let said = desk.run(&[&["printout", name, "-o", text(&file)], more].concat());
    assert_eq!(said.code, 0, "{name}: {}", said.text);
    let bytes = std::fs::read(&file).unwrap();
    std::fs::remove_file(file).unwrap();
    String::from_utf8(bytes).unwrap()
}

#[test]
fn every_printout_is_made_of_the_same_records() {
    let desk = Desk::village();
    expect_file!["golden/visit-form.html"].assert_eq(&printout(&desk, "visit-form", &[]));
    expect_file!["golden/diary.md"].assert_eq(&printout(&desk, "diary", &[]));
    expect_file!["golden/visit-ledger.csv"].assert_eq(&printout(&desk, "visit-ledger", &["--month", "2026-11"]));
    expect_file!["golden/follow-up.html"].assert_eq(&printout(&desk, "follow-up", &[]));
    expect_file!["golden/month.md"].assert_eq(&printout(&desk, "month", &[]));
    expect_file!["golden/care.html"].assert_eq(&printout(&desk, "care", &[]));
}

#[test]
fn a_printout_of_nothing_is_no_file() {
    let desk = Desk::village();
    let file = desk.path("none.md");
    let said = desk.run(&["printout", "diary", "--month", "2026-10", "-o", text(&file)]);
    assert_eq!((said.code, file.exists()), (1, false), "{}", said.text);
    assert!(said.text.contains("没有可填的记录"), "{}", said.text);
    let said = desk.run(&["printout", "visit-form", "--household", "A-009", "-o", text(&file)]);
    assert!(said.text.contains("没有这一户") && !file.exists(), "{}", said.text);
}

#[test]
fn what_a_record_holds_is_no_markup_and_no_formula() {
    let desk = Desk::village();
    desk.record(&[json!({"do": "visit", "household": "A-002", "at": "2026-11-21T09:00:00+08:00", "outcome": "done", "text": "=cmd|' /C calc'!A0"})]);
    let csv = printout(&desk, "visit-ledger", &[]);
    assert!(csv.contains("\"'=cmd|"), "{csv}");
    let html = printout(&desk, "visit-form", &[]);
    assert!(html.contains("&lt;b&gt;") && !html.contains("<b>"), "{html}");
    assert!(
        !html.contains("http:") && !html.contains("https:"),
        "no network file: {html}"
    );
    let diary = printout(&desk, "diary", &[]);
    assert!(diary.contains("=cmd\\|") && diary.contains("&lt;b>"), "{diary}");
}

#[test]
fn a_town_has_its_own_template_and_a_bad_one_names_its_line() {
    let desk = Desk::village();
    let file = desk.path("template.md");
    let said = desk.run(&["printout", "diary", "--template", "-o", text(&file)]);
    assert!(
        said.code == 0 && said.text.contains("templates/diary.md"),
        "{}",
        said.text
    );
    let own = desk.path("data/config/templates");
    std::fs::create_dir_all(&own).unwrap();
    std::fs::write(own.join("diary.md"), "本镇 {{ month }}：{{ visits|length }}\n").unwrap();
    assert_eq!(printout(&desk, "diary", &[]), "本镇 2026-11：1\n");
    for bad in ["一\n二\n{{ visits[0].no_such_field }}\n", "一\n二\n{% for %}\n"] {
        std::fs::write(own.join("diary.md"), bad).unwrap();
        let out = desk.path("out.md");
        let said = desk.run(&["printout", "diary", "-o", text(&out)]);
        assert_eq!(said.code, 0, "{}", said.text);
        assert!(
            said.text.contains("diary.md 第 3 行不对") && said.text.contains("用了内置的"),
            "{}",
            said.text
        );
        assert!(std::fs::read_to_string(&out).unwrap().starts_with("# 民情日记 2026-11"));
        std::fs::remove_file(out).unwrap();
    }
}
