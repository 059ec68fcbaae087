//! The office's own file, given back with our records in it and nothing else changed.

use crate::desk::{Desk, text};
use calamine::{Data, Range, Reader, Xlsx, open_workbook};
use serde_json::json;
use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::path::Path;

const ROSTER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exchange/office/roster.xlsx");
const SHEET: &str = "xl/worksheets/sheet1.xml";

/// The parts of a workbook, unpacked.
fn parts(file: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut zip = zip::ZipArchive::new(std::fs::File::open(file).unwrap()).unwrap();
    let mut parts = BTreeMap::new();
    for at in 0..zip.len() {
        let mut entry = zip.by_index(at).unwrap();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).unwrap();
        let name = entry.name().unwrap().into_owned();
        parts.insert(name, bytes);
    }
    parts
}

fn cells(file: &Path) -> Range<Data> {
    let mut book: Xlsx<_> = open_workbook(file).unwrap();
    book.worksheet_range("户籍人口").unwrap()
}

fn row(cells: &Range<Data>, number: u32) -> Vec<String> {
    (0..12)
        .map(|column| {
            cells
                .get_value((number - 1, column))
                .map(ToString::to_string)
                .unwrap_or_default()
        })
        .collect()
}

#[test]
fn an_empty_file_is_filled_and_every_other_byte_stays() {
    let desk = Desk::village();
    let out = desk.path("out.xlsx");
    let said = desk.run(&["fill", ROSTER, "-o", text(&out)]);
    assert_eq!(said.code, 0, "{}", said.text);
    assert!(
        said.text.contains("已填 2 行") && said.text.contains("血型"),
        "{}",
        said.text
    );
    let cells = cells(&out);
    let grid = "439901100/200/03/012";
    assert_eq!(
        row(&cells, 7),
        [
            "谭立春",
            grid,
            "女",
            "1951-03-04",
            "439901195103041021",
            "A-001",
            "户主",
            "汉",
            "党员",
            "12900000001、12900000002",
            "",
            ""
        ]
    );
    assert_eq!(row(&cells, 8)[..2], ["罗㙍𬭊", grid]);
    let (mut before, mut after) = (parts(Path::new(ROSTER)), parts(&out));
    let (sheet, filled) = (before.remove(SHEET).unwrap(), after.remove(SHEET).unwrap());
    assert_eq!(before, after, "every part but the sheet is the same, byte for byte");
    let (sheet, filled) = (String::from_utf8(sheet).unwrap(), String::from_utf8(filled).unwrap());
    let rows = |text: &str| {
        let (head, rest) = text.split_once("<row r=\"7\"").unwrap();
        let tail = rest.split_once("<row r=\"9\"").unwrap().1;
        (head.to_owned(), tail.to_owned())
    };
    assert_eq!(
        rows(&sheet),
        rows(&filled),
        "what stands above and below the filled rows is the same"
    );
}

#[test]
fn rows_that_name_somebody_are_completed_and_nothing_in_them_is_replaced() {
    let desk = Desk::village();
    let first = desk.path("first.xlsx");
    assert_eq!(desk.run(&["fill", ROSTER, "-o", text(&first)]).code, 0);
    desk.record(&[
        json!({"do": "edit", "kind": "person", "record": desk.ids[2], "set": {"remark": "东头第一家"}}),
        json!({"do": "person", "household": "A-002", "name": "罗小满", "relation": "20"}),
    ]);
    let again = desk.path("again.xlsx");
    let said = desk.run(&["fill", text(&first), "-o", text(&again)]);
    assert_eq!(said.code, 0, "{}", said.text);
    let cells = cells(&again);
    assert_eq!(row(&cells, 7)[11], "东头第一家");
    assert_eq!(row(&cells, 7)[0], "谭立春");
    assert_eq!(row(&cells, 9)[0], "", "nobody is added to a list of persons");
    let files = desk.list("handed-out");
    assert_eq!(
        (
            &files[0]["about"],
            &files[0]["changed_count"],
            &files[1]["changed_count"]
        ),
        (&json!("fill"), &json!(0), &json!(1))
    );
}

/// The roster with another limit in its rules.
fn roster_of(most: &str, to: &Path) {
    let mut writer = zip::ZipWriter::new(std::fs::File::create(to).unwrap());
    for (name, bytes) in parts(Path::new(ROSTER)) {
        let bytes = match name.as_str() {
            SHEET => String::from_utf8(bytes).unwrap().replace("1000条", most).into_bytes(),
            _ => bytes,
        };
        writer
            .start_file(name, zip::write::SimpleFileOptions::default())
            .unwrap();
        writer.write_all(&bytes).unwrap();
    }
    writer.finish().unwrap();
}

#[test]
fn a_file_takes_only_as_many_rows_as_its_rules_say() {
    let desk = Desk::empty();
    let household = json!({"do": "household", "household_no": "A-001", "display_name": "谭立春"});
    let person = |at: usize| json!({"do": "person", "household": "A-001", "name": format!("谭{at}"), "relation": "20"});
    desk.record(
        &std::iter::once(household)
            .chain((0..101).map(person))
            .collect::<Vec<_>>(),
    );
    let (sent, out) = (desk.path("sent.xlsx"), desk.path("out.xlsx"));
    roster_of("100条", &sent);
    let said = desk.run(&["fill", text(&sent), "-o", text(&out)]);
    assert_eq!((said.code, out.exists()), (0, false), "{}", said.text);
    let cells_of = |name: &str| cells(&desk.path(name));
    assert_eq!(cells_of("out-1.xlsx").height(), 106);
    assert_eq!(row(&cells_of("out-2.xlsx"), 8)[0], "");
    assert_ne!(row(&cells_of("out-2.xlsx"), 7)[0], "");
}

#[test]
fn what_cannot_be_filled_says_why_and_leaves_no_file() {
    let desk = Desk::village();
    let out = desk.path("out.xlsx");
    for (name, content, why) in [
        ("letter.xlsx", &b"%PDF-1.7"[..], "不是表格"),
        ("empty.xlsx", b"", "是空的"),
        ("cut.xlsx", b"PK\x03\x04", "损坏或不完整"),
        ("list.csv", "姓名,身份证号码,户号,与户主关系\n".as_bytes(), ""),
    ] {
        let file = desk.path(name);
        std::fs::write(&file, content).unwrap();
        let said = desk.run(&["fill", text(&file), "-o", text(&out)]);
        assert_eq!((said.code, out.exists()), (1, false), "{name}: {}", said.text);
        assert!(
            said.text.contains(why) && said.text.contains("什么都没有写"),
            "{name}: {}",
            said.text
        );
    }
    let said = desk.run(&["fill", ROSTER, "-o", ROSTER]);
    assert!(said.code == 1 && said.text.contains("文件已存在"), "{}", said.text);
}

const NUMBERED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/exchange/office/numbered.xlsx");

#[test]
fn totals_below_are_no_room_and_days_and_words_are_as_the_file_has_them() {
    let desk = Desk::village();
    desk.record(&[
        json!({"do": "edit", "kind": "person", "record": desk.ids[2], "set": {"birth": "1948-02-03"}}),
        json!({"do": "person", "household": "A-001", "name": "罗小满", "relation": "12", "birth": "1950-01-01"}),
        json!({"do": "person", "household": "A-002", "name": "罗立秋", "relation": "20", "birth": "1999-09-09"}),
    ]);
    let out = desk.path("out.xlsx");
    let said = desk.run(&["fill", NUMBERED, "-o", text(&out)]);
    assert!(
        said.code == 0 && said.text.contains("已填 4 行，2 个文件"),
        "{}",
        said.text
    );
    let filled = |name: &str| {
        let mut book: Xlsx<_> = open_workbook(desk.path(name)).unwrap();
        book.worksheet_range("采集表").unwrap()
    };
    let (first, second) = (filled("out-1.xlsx"), filled("out-2.xlsx"));
    let names = |sheet: &Range<Data>| -> Vec<String> {
        let cells = (2..7).map(|row| sheet.get_value((row, 1)).map(ToString::to_string));
        cells.map(Option::unwrap_or_default).collect()
    };
    let mut all = [names(&first), names(&second)].concat();
    all.retain(|name| !name.is_empty());
    all.sort();
    assert_eq!(
        all,
        ["罗㙍𬭊", "罗小满", "罗立秋", "谭立春"],
        "everybody is in one of them"
    );
    for sheet in [&first, &second] {
        assert_eq!(sheet.get_value((5, 0)), Some(&Data::String("合计".to_owned())));
        let others = (1..6).filter_map(|column| sheet.get_value((5, column)));
        assert!(
            others
                .into_iter()
                .all(|cell| *cell == Data::Empty || *cell == Data::Int(0) || *cell == Data::String(String::new())),
            "the totals take nobody"
        );
    }
    let whole = parts(&desk.path("out-1.xlsx"));
    let xml = String::from_utf8(whole[SHEET].clone()).unwrap();
    assert!(
        xml.contains("<v>17566</v>"),
        "a day is a number under a format of days: {xml}"
    );
    assert!(xml.contains(">本人<") && xml.contains(">配偶<"), "{xml}");
    assert!(xml.contains("<f>COUNTA(B3:B5)</f>"), "{xml}");
    let workbook = String::from_utf8(whole["xl/workbook.xml"].clone()).unwrap();
    assert!(workbook.contains("fullCalcOnLoad=\"1\""), "{workbook}");
}

#[test]
fn a_file_that_is_complete_says_so() {
    let desk = Desk::village();
    let (out, again) = (desk.path("out.xlsx"), desk.path("again.xlsx"));
    assert_eq!(desk.run(&["fill", ROSTER, "-o", text(&out)]).code, 0);
    let said = desk.run(&["fill", text(&out), "-o", text(&again)]);
    assert_eq!((said.code, again.exists()), (1, false), "{}", said.text);
    assert!(said.text.contains("能填的都已经在表里了"), "{}", said.text);
}
