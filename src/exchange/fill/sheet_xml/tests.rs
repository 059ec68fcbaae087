//! Cells put into sheets as other programs write them.

use super::*;

const SHEET: &str = concat!(
    r#"<worksheet><dimension ref="A1:B3"/><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row>"#,
    r#"<row r="2" ht="20" customHeight="1"><c r="A2" s="3"/><c r="B2" s="4"><f>A1</f></c><c r="D2" s="5"></c></row>"#,
    r#"<row r="3" s="9"/></sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells></worksheet>"#,
);

fn filled(xml: &str, rows: &[Filled]) -> Result<String, NoSheet> {
    let dates = Dates::default();
    Ok(Sheet::read(xml, &dates)?.filled(rows))
}

fn row(at: u32, cells: &[(u32, &str)]) -> Filled {
    let cells = cells
        .iter()
        .map(|(column, text)| (*column, Put::Text((*text).to_owned())))
        .collect();
    Filled { at, cells }
}

fn text(place: &str, style: &str, text: &str) -> String {
    format!(r#"<c r="{place}"{style} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>"#)
}

#[test]
fn nothing_put_in_is_nothing_changed() {
    assert_eq!(filled(SHEET, &[]).unwrap(), SHEET);
    assert_eq!(filled(SHEET, &[Filled::default()]).unwrap(), SHEET);
}

#[test]
fn an_empty_cell_keeps_its_style_and_a_full_one_its_value() {
    let found = filled(SHEET, &[row(1, &[(0, "a<b"), (1, "lost"), (2, "c"), (3, "d")])]).unwrap();
    let expected = format!(
        r#"{}<c r="B2" s="4"><f>A1</f></c>{}{}</row>"#,
        text("A2", r#" s="3""#, "a&lt;b"),
        text("C2", "", "c"),
        text("D2", r#" s="5""#, "d"),
    );
    assert!(found.contains(&expected), "{found}");
    let (before, after) = (
        SHEET.split("<c r=\"A2\"").next().unwrap(),
        SHEET.split("<row r=\"3\"").nth(1).unwrap(),
    );
    let before = before.replace("A1:B3", "A1:D3");
    assert!(found.starts_with(&before) && found.ends_with(after), "{found}");
}

#[test]
fn a_row_that_was_closed_or_not_there_is_made_in_the_style_above() {
    let found = filled(SHEET, &[row(2, &[(0, "x")]), row(3, &[(1, "y")])]).unwrap();
    let third = format!(r#"<row r="3" s="9">{}</row>"#, text("A3", "", "x"));
    let fourth = format!(r#"<row r="4" s="9">{}</row></sheetData>"#, text("B4", "", "y"));
    assert!(found.contains(&format!("{third}{fourth}")), "{found}");
    assert!(found.contains("ref=\"A1:B4\""), "{found}");
    let below = filled(&SHEET.replace(r#"<row r="3" s="9"/>"#, ""), &[row(4, &[(0, "z")])]).unwrap();
    let fifth = format!(
        r#"<row r="5" ht="20" customHeight="1">{}<c r="B5" s="4"/><c r="D5" s="5"/></row>"#,
        text("A5", r#" s="3""#, "z")
    );
    assert!(below.contains(&fifth), "{below}");
}

#[test]
fn a_sheet_without_rows_and_one_with_a_prefix_are_filled() {
    let found = filled("<worksheet><sheetData/></worksheet>", &[row(0, &[(0, "a")])]).unwrap();
    assert_eq!(
        found,
        format!(
            r#"<worksheet><sheetData><row r="1">{}</row></sheetData></worksheet>"#,
            text("A1", "", "a")
        )
    );
    let prefixed = r#"<x:worksheet><x:sheetData><x:row><x:c/></x:row></x:sheetData></x:worksheet>"#;
    let cells = [(0, Put::Number(1.5))].into();
    let found = filled(prefixed, &[Filled { at: 0, cells }]).unwrap();
    assert_eq!(
        found,
        r#"<x:worksheet><x:sheetData><x:row><x:c r="A1"><x:v>1.5</x:v></x:c></x:row></x:sheetData></x:worksheet>"#
    );
}

#[test]
fn what_is_no_sheet_is_refused() {
    for text in ["", "<a/>", "<worksheet><sheetData>", "no xml", "<sheetData></other>"] {
        assert!(filled(text, &[]).is_err(), "{text}");
    }
}
