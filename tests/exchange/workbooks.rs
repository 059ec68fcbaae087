//! Workbooks, read back by a reader of its own.

use crate::desk::{Desk, sheet, text, under};
use calamine::{Data, DataType as _, Reader, SheetVisible, Xlsx, open_workbook};
use std::io::Read as _;

fn string(text: &str) -> Data {
    Data::String(text.to_owned())
}

#[test]
fn cells_are_of_their_types_and_codes_are_words() {
    let desk = Desk::village();
    let (range, names) = sheet(&desk.export("persons", "xlsx", "internal"));
    assert_eq!(names, ["家庭成员", "代码"]);
    let row = (1..=2).find(|row| *under(&range, "姓名", *row) == *"谭立春").unwrap();
    let other = 3 - row;
    let is = |heading: &str, expected: Data| assert_eq!(*under(&range, heading, row), expected, "{heading}");
    is("户编号", string("A-001"));
    is("户主", string("谭立春"));
    is("性别", string("女"));
    is("民族", string("汉族"));
    is("身份证号", string("439901195103041021"));
    is("电话", string("12900000001、12900000002"));
    is("党员", string("是"));
    is("lianxin:id", string(&desk.ids[2]));
    is("lianxin:household_id", string(&desk.ids[0]));
    let birth = under(&range, "出生日期", row).as_datetime().unwrap();
    assert_eq!(birth.to_string(), "1951-03-04 00:00:00");
    assert_eq!(*under(&range, "姓名", other), *"罗㙍𬭊");
    assert_eq!(
        *under(&range, "出生日期", other),
        *"1899-12-30",
        "older than a spreadsheet's calendar"
    );
}

#[test]
fn numbers_are_numbers_and_instants_local_time() {
    let desk = Desk::village();
    let (benefits, _) = sheet(&desk.export("benefit", "xlsx", "internal"));
    assert_eq!(*under(&benefits, "每月(元)", 1), Data::Float(620.5));
    let (visits, _) = sheet(&desk.export("visits", "xlsx", "internal"));
    let at = under(&visits, "时间", 1).as_datetime().unwrap();
    assert_eq!(at.to_string(), "2026-11-20 09:00:00");
    let (records, _) = sheet(&desk.export("health_record", "xlsx", "internal"));
    assert_eq!(*under(&records, "收缩压", 1), Data::Float(138.0));
    assert_eq!(*under(&records, "家庭成员", 1), *"谭立春");
    let (requests, _) = sheet(&desk.export("requests", "xlsx", "internal"));
    assert_eq!(*under(&requests, "状态", 1), *"待受理");
    assert_eq!(*under(&requests, "事项", 1), *"水管漏水");
}

#[test]
fn a_text_that_looks_like_a_formula_is_a_text_as_it_was_typed() {
    let desk = Desk::village();
    let file = desk.export("households", "xlsx", "internal");
    let (range, _) = sheet(&file);
    let row = (1..=2).find(|row| *under(&range, "户编号", *row) == *"A-001").unwrap();
    assert_eq!(*under(&range, "备注", row), *"=1+1");
    assert_eq!(*under(&range, "住房", 3 - row), *"'=砖房");
    let mut book: Xlsx<_> = open_workbook(&file).unwrap();
    let formulas = book.worksheet_formula("户").unwrap();
    assert_eq!(formulas.used_cells().count(), 0);
}

#[test]
fn every_value_of_json_stands_in_the_workbook() {
    let desk = Desk::village();
    for what in ["households", "persons", "visits", "benefit"] {
        let rows = desk.json(what, "internal");
        let (range, _) = sheet(&desk.export(what, "xlsx", "internal"));
        assert_eq!(range.rows().count(), rows.len() + 1, "{what}");
        for (at, row) in rows.iter().enumerate() {
            let cells: Vec<String> = range
                .rows()
                .nth(at + 1)
                .unwrap()
                .iter()
                .map(ToString::to_string)
                .collect();
            let texts = row.as_object().unwrap().iter().filter(|(name, _)| {
                [
                    "id",
                    "household_no",
                    "display_name",
                    "address",
                    "name",
                    "id_no",
                    "text",
                    "remark",
                    "housing",
                ]
                .contains(&name.as_str())
            });
            for (name, value) in texts.filter_map(|(name, value)| Some((name, value.as_str()?))) {
                assert!(
                    cells.iter().any(|cell| cell == value),
                    "{what}.{name} {value} in {cells:?}"
                );
            }
        }
    }
}

#[test]
fn the_heading_stays_ids_are_hidden_and_codes_are_offered() {
    let desk = Desk::village();
    let file = desk.export("persons", "xlsx", "internal");
    let book: Xlsx<_> = open_workbook(&file).unwrap();
    assert_eq!(book.sheets_metadata()[1].visible, SheetVisible::Hidden);
    let xml = part(&file, "xl/worksheets/sheet1.xml");
    assert!(xml.contains("<pane ySplit=\"1\""), "{xml}");
    assert!(xml.contains("hidden=\"1\""));
    assert!(xml.contains("<dataValidation type=\"list\" errorStyle=\"warning\""));
    assert!(xml.contains("'代码'!$"));
    let (headings, _) = sheet(&file);
    let headings = headings.rows().next().unwrap();
    let own = headings
        .iter()
        .position(|cell| cell.to_string().starts_with("lianxin:"))
        .unwrap();
    assert!(
        headings[own..]
            .iter()
            .all(|cell| cell.to_string().starts_with("lianxin:")),
        "{headings:?}"
    );
}

#[test]
fn in_english_headings_and_codes_are_english() {
    let desk = Desk::village();
    let file = desk.path("persons.xlsx");
    let said = desk.run_in("en", &["export", "persons", "--format", "xlsx", "-o", text(&file)]);
    assert_eq!(said.code, 0, "{}", said.text);
    let (range, names) = sheet(&file);
    assert_eq!(names, ["Member", "Codes"]);
    assert_eq!(*under(&range, "Party member", 1), *"yes");
}

#[test]
fn the_journal_is_json_alone() {
    let desk = Desk::village();
    let file = desk.path("changes.xlsx");
    let said = desk.run(&["export", "changes", "--format", "xlsx", "-o", text(&file)]);
    assert_eq!((said.code, file.exists()), (1, false), "{}", said.text);
    assert!(said.text.contains("只能导出为 json"), "{}", said.text);
}

/// A part of a workbook.
fn part(file: &std::path::Path, name: &str) -> String {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
    let mut text = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut text).unwrap();
    text
}
