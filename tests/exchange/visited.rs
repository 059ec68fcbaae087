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

/// The office's ledger with nothing in it.
fn form(to: &Path, title: &str, headings: &[&str]) {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, title).unwrap();
    for (column, heading) in (0..).zip(headings) {
        sheet.write(1, column, *heading).unwrap();
    }
    book.save(to).unwrap();
}

fn rows_of(file: &Path) -> Vec<String> {
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
        form(
            &sent,
            "走访台账",
            &["姓名", "联系电话", "走访时间", "走访内容", "走访结果"],
        );
        let said = desk.run(&["fill", text(&sent), "-o", text(&out)]);
        assert_eq!(said.code, 0, "{headings}: {}", said.text);
        let rows = rows_of(&out);
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

#[test]
fn a_ledger_of_requests_is_filled_with_how_they_ended() {
    let desk = village();
    let file = desk.path("requests.csv");
    let headings = "登记时间,姓名,联系电话,主要愿望或诉求,工作措施及内容,办结时间,办结方式,反映人反馈意见";
    let rows = "2026-03-02,谭立春,12900000011,水管漏水,换了水管,2026-03-05,①实质办结,满意\n\
                2026-03-04,罗谷雨,12900000012,修一段路,正在协调,,,\n";
    std::fs::write(&file, format!("民生诉求台账\n{headings}\n{rows}")).unwrap();
    let said = desk.run(&["import", text(&file), "--good-rows", "--asked", "same"]);
    assert_eq!(said.code, 0, "{}", said.text);
    let (sent, out) = (desk.path("sent.xlsx"), desk.path("out.xlsx"));
    form(
        &sent,
        "民生诉求台账",
        &[
            "主要愿望或诉求",
            "工作措施及内容",
            "办结时间",
            "办结方式",
            "反映人反馈意见",
        ],
    );
    let said = desk.run(&["fill", text(&sent), "-o", text(&out)]);
    assert_eq!(said.code, 0, "{}", said.text);
    let filled = rows_of(&out);
    assert!(
        filled[0].starts_with("水管漏水|换了水管|") && filled[0].contains("实质办结|满意"),
        "{filled:?}"
    );
    assert!(filled[1].starts_with("修一段路|正在协调|||"), "{filled:?}");
}
