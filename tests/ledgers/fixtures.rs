//! Every fixture is read as it says beside it: `read/f-a.txt` for `f-a.xlsx`. `UPDATE_EXPECT=1` writes them; the difference is read.

use lianxin::exchange::ledger::{Ledger, Mapping, Reading, read};
use std::fmt::Write as _;
use std::path::PathBuf;

/// The bytes of a fixture.
pub(crate) fn bytes(name: &str) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/ledgers")
        .join(name);
    std::fs::read(&path).unwrap()
}

fn reading(name: &str, mappings: &[Mapping]) -> Reading {
    read(name, &bytes(name), mappings).unwrap().0
}

/// What was read, for people.
fn told(reading: &Reading) -> String {
    let mut text = String::new();
    for note in &reading.notes {
        writeln!(text, "{note:?}").unwrap();
    }
    for (sheet, why) in &reading.left_out {
        writeln!(text, "{sheet}: left out, {why:?}").unwrap();
    }
    for ledger in &reading.ledgers {
        ledger_told(ledger, &mut text);
    }
    text
}

fn ledger_told(ledger: &Ledger, text: &mut String) {
    writeln!(
        text,
        "\n{}: {} ({}), heading {:?}",
        ledger.sheet,
        ledger.what.code(),
        ledger.title,
        ledger.heading
    )
    .unwrap();
    for (target, value) in &ledger.about {
        writeln!(text, "  about: {target} = {value}").unwrap();
    }
    for column in ledger.columns.iter().filter(|column| column.target.is_none()) {
        let letters = Ledger::letters(column.at);
        writeln!(text, "  column {letters} {}: {:?}", column.heading, column.certainty).unwrap();
    }
    for question in &ledger.questions {
        writeln!(text, "  {question:?}").unwrap();
    }
    for note in &ledger.notes {
        writeln!(text, "  {note:?}").unwrap();
    }
    for row in ledger.rows.iter().take(12) {
        let values: Vec<String> = row
            .values()
            .map(|(target, value)| format!("{target}={value}"))
            .collect();
        writeln!(text, "  {}: {}", row.at + 1, values.join(" | ")).unwrap();
        for problem in &row.problems {
            writeln!(text, "     {problem:?}").unwrap();
        }
        for remark in &row.remarks {
            writeln!(text, "     remark: {remark:?}").unwrap();
        }
    }
    writeln!(text, "  {} rows", ledger.rows.len()).unwrap();
}

/// One test a fixture.
macro_rules! fixtures {
    ($($test:ident: $file:literal, $read:literal;)*) => {$(
        #[test]
        fn $test() {
            expect_test::expect_file![$read].assert_eq(&told(&reading($file, &[])));
        }
    )*};
}

fixtures! {
    the_template_of_a_province_is_read_with_titles_rules_pairs_and_hidden_sheets: "f-a.xlsx", "read/f-a.txt";
    households_and_members_in_two_sheets_are_joined: "f-b.xlsx", "read/f-b.txt";
    a_heading_that_occurs_twice_is_asked_about: "f-c.xlsx", "read/f-c.txt";
    a_statement_that_lies_on_its_side_is_left_out: "f-d.xlsx", "read/f-d.txt";
    a_card_a_page_is_left_out: "f-e.xlsx", "read/f-e.txt";
    a_time_in_three_columns_is_one_time: "f-f.xlsx", "read/f-f.txt";
    both_blood_pressures_in_one_cell_are_two_values: "f-g.xlsx", "read/f-g.txt";
    boxes_and_ticks_are_read_and_signatures_are_no_rows: "f-h.xlsx", "read/f-h.txt";
    telephones_of_two_columns_are_one_list_and_numbers_that_lost_digits_a_problem: "f-i.xlsx", "read/f-i.txt";
    a_file_of_a_thousand_rows_is_read_whole: "f-j-1.xlsx", "read/f-j-1.txt";
    its_second_part_is_the_same_ledger: "f-j-2.xlsx", "read/f-j-2.txt";
    formatting_without_values_is_nothing: "f-k.xlsx", "read/f-k.txt";
    headings_of_one_letter_a_line_or_a_row_are_read: "f-l.xlsx", "read/f-l.txt";
    a_csv_in_gb18030_is_read: "f-m.csv", "read/f-m.txt";
    an_old_workbook_is_read_as_the_new_one: "f-n.xls", "read/f-n.txt";
    an_open_document_is_read: "f-o.ods", "read/f-o.txt";
    what_a_village_brings_besides_is_read_or_left_out: "f-p.xlsx", "read/f-p.txt";
}

#[test]
fn an_answer_is_found_by_the_headings_and_the_values_are_read() {
    let asked = reading("f-c.xlsx", &[]);
    let ledger = &asked.ledgers[0];
    assert_eq!(ledger.questions.len(), 1);
    let text = format!(
        "fingerprint = \"{}\"\n[columns]\n\"残疾人补贴\" = \"benefit:subsidy_living\"\n\"残疾人补贴#2\" = \"benefit:subsidy_care\"\n",
        ledger.fingerprint
    );
    let mapping = Mapping::from_toml(&text).unwrap();
    let told = reading("f-c.xlsx", std::slice::from_ref(&mapping));
    assert!(told.ledgers[0].questions.is_empty());
    let values: Vec<_> = told.ledgers[0].rows[0]
        .values()
        .filter(|(target, _)| target.to_string().starts_with("benefit:subsidy"))
        .collect();
    assert_eq!(values.iter().map(|(_, value)| *value).collect::<Vec<_>>(), ["80", "90"]);
    // Another ledger has another fingerprint: the answer says nothing about it.
    assert_eq!(reading("f-b.xlsx", &[mapping]), reading("f-b.xlsx", &[]));
}
