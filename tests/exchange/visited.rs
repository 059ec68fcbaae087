//! What a ledger of visits brings stands in what is made of it.

use crate::desk::{Desk, text};
use calamine::{Data, Reader, Xlsx, open_workbook};
use rust_xlsxwriter::Workbook;
use serde_json::json;
use std::path::Path;

fn village() -> Desk {
    let desk = Desk::empty();
    desk.record(&[
        json!({"do": "household", "household_no": "A-001", "display_name": "谭立春", "address": "石井组1号"}),
        json!({"do": "household", "household_no": "A-002", "display_name": "罗谷雨", "address": "石井组2号"}),
        json!({"do": "person", "household": "A-001", "name": "谭立春", "relation": "02"}),
        json!({"do": "person", "household": "A-002", "name": "罗谷雨", "relation": "02"}),
    ]);
    desk
}

fn imported(desk: &Desk, headings: &str) {
    let file = desk.path("visits.csv");
    let rows = "谭立春,12900000011,2026-11-02,说水管漏水,见到\n罗谷雨,12900000012,2026-11-03,一切都好,见到\n";
    std::fs::write(&file, format!("走访台账\n{headings}\n{rows}")).unwrap();
    let said = desk.run(&["import", text(&file), "--good-rows", "--asked", "same"]);
    assert_eq!(said.code, 0, "{}", said.text);
}

/// The office's ledger of visits with nothing in it.
fn form(to: &Path, headings: &[&str]) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "走访台账").unwrap();
    for (column, heading) in (0..).zip(headings) {
        sheet.write(1, column, *heading).unwrap();
    }
    book.save(to).unwrap();
}

fn rows(file: &Path) -> Vec<String> {
    let mut book: Xlsx<_> = open_workbook(file).unwrap();
    let cells = book.worksheet_range_at(0).unwrap().unwrap();
    let row = |row: &[Data]| row.iter().map(ToString::to_string).collect::<Vec<_>>().join("|");
    cells.rows().skip(2).map(row).collect()
}

#[test]
fn the_telephone_of_a_visit_ledger_is_filled_in_and_stands_in_the_sheets() {
    for headings in [
        "姓名,联系电话,走访时间,走访内容,走访结果",
        "户主姓名,联系电话,走访时间,走访内容,走访结果",
    ] {
        let desk = village();
        imported(&desk, headings);
        let (sent, out) = (desk.path("sent.xlsx"), desk.path("out.xlsx"));
        form(&sent, &["姓名", "联系电话", "走访时间", "走访内容", "走访结果"]);
        let said = desk.run(&["fill", text(&sent), "-o", text(&out)]);
        assert_eq!(said.code, 0, "{headings}: {}", said.text);
        let rows = rows(&out);
        assert!(rows[0].starts_with("谭立春|12900000011|"), "{headings}: {rows:?}");
        assert!(rows[1].starts_with("罗谷雨|12900000012|"), "{headings}: {rows:?}");

        let made = desk.path("visit-ledger.csv");
        let said = desk.run(&["printout", "visit-ledger", "--month", "2026-11", "-o", text(&made)]);
        assert_eq!(said.code, 0, "{headings}: {}", said.text);
        let sheet = String::from_utf8(std::fs::read(made).unwrap()).unwrap();
        for number in ["12900000011", "12900000012"] {
            assert!(sheet.contains(number), "{headings}: {sheet}");
        }

        let again = desk.run(&["import", text(&out), "--good-rows", "--asked", "same"]);
        assert!(
            again.text.contains("相同 2"),
            "what was filled in changes nothing: {}",
            again.text
        );
    }
}
