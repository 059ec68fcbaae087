//! Csv: what a spreadsheet makes of it, and characters that GBK has not.

use crate::desk::{Desk, text};
use encoding_rs::GB18030;
use lianxin::exchange::guard::unguarded;

fn rows(csv: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
    let read = |row: csv::StringRecord| row.iter().map(str::to_owned).collect();
    reader.records().map(|row| read(row.unwrap())).collect()
}

#[test]
fn a_csv_is_utf8_with_its_mark_and_guards_formulas() {
    let desk = Desk::village();
    let bytes = std::fs::read(desk.export("households", "csv", "internal")).unwrap();
    let csv = std::str::from_utf8(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap()).unwrap();
    let rows = rows(csv);
    assert!(csv.contains("\r\n"));
    let at = |heading: &str| rows[0].iter().position(|cell| cell == heading).unwrap();
    let of = |no: &str| rows.iter().find(|row| row[at("户编号")] == no).unwrap();
    assert_eq!(of("A-001")[at("备注")], "'=1+1");
    assert_eq!(unguarded(&of("A-001")[at("备注")]), "=1+1");
    assert_eq!(of("A-002")[at("住房")], "''=砖房");
    assert_eq!(unguarded(&of("A-002")[at("住房")]), "'=砖房");
    assert_eq!(of("A-002")[at("户主")], "罗㙍𬭊");
    assert_eq!(of("A-001")[at("lianxin:id")], desk.ids[0]);
}

#[test]
fn gb18030_keeps_characters_that_gbk_has_not() {
    let desk = Desk::village();
    let file = desk.path("gb.csv");
    let args = [
        "export",
        "households",
        "--format",
        "csv",
        "--encoding",
        "gb18030",
        "-o",
        text(&file),
    ];
    assert_eq!(desk.run(&args).code, 0);
    let bytes = std::fs::read(&file).unwrap();
    assert!(std::str::from_utf8(&bytes).is_err());
    let (read, had_errors) = GB18030.decode_without_bom_handling(&bytes);
    assert!(!had_errors && read.contains("罗㙍𬭊"), "{read}");
    let utf8 = std::fs::read(desk.export("households", "csv", "internal")).unwrap();
    assert_eq!(read.as_bytes(), &utf8[3..], "the same text in both");
}

#[test]
fn an_encoding_is_for_csv() {
    let desk = Desk::village();
    let file = desk.path("a.xlsx");
    let said = desk.run(&[
        "export",
        "households",
        "--format",
        "xlsx",
        "--encoding",
        "gb18030",
        "-o",
        text(&file),
    ]);
    assert_eq!((said.code, file.exists()), (1, false), "{}", said.text);
}
