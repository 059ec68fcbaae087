//! A report as a workbook: typed cells, frozen headings, real charts; a list a sheet.

use super::printed::{Line, List, Printed, TrendLine};
use rust_xlsxwriter::{Chart, ChartType, Format, Workbook, Worksheet, XlsxError};

/// Excel's longest name of a sheet, in UTF-16 units.
const LONGEST_NAME: usize = 31;

/// The workbook's bytes.
///
/// # Errors
/// When the library refuses something: longer than a cell holds, more rows than a sheet has.
pub fn bytes(printed: &Printed) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let bold = Format::new().set_bold().set_background_color("#EEEEEE");
    let words = &printed.words;
    let trend = name(words.trend);
    let sheet = workbook.add_worksheet().set_name(name(words.figures))?;
    figures(sheet, printed, &bold)?;
    charts(sheet, printed, &trend)?;
    let sheet = workbook.add_worksheet().set_name(&trend)?;
    months(sheet, printed, &bold)?;
    for list in &printed.lists {
        let sheet = workbook.add_worksheet().set_name(name(list.name))?;
        rows(sheet, list, &bold)?;
    }
    workbook.save_to_buffer()
}

/// A name that a sheet may have.
fn name(text: &str) -> String {
    let mut name = String::new();
    for c in text.chars().filter(|c| !"[]:*?/\\'".contains(*c)) {
        if name.encode_utf16().count() + c.len_utf16() > LONGEST_NAME {
            break;
        }
        name.push(c);
    }
    name
}

/// The line of the headings: above it the title, whose it is, and up to when.
const HEAD: u32 = 3;

fn figures(sheet: &mut Worksheet, printed: &Printed, bold: &Format) -> Result<(), XlsxError> {
    let words = &printed.words;
    sheet.write_string_with_format(0, 0, &printed.title, &Format::new().set_bold().set_font_size(14))?;
    sheet.write_string(1, 0, format!("{} {}", printed.unit, printed.as_of).trim())?;
    sheet.write_string(2, 0, printed.notes.join(" "))?;
    let heads = [
        words.code,
        words.figure,
        "n",
        "N",
        words.value,
        words.numbers,
        words.change,
        words.rule,
        words.source,
    ];
    for (column, head) in (0..).zip(heads) {
        sheet.write_string_with_format(HEAD, column, head, bold)?;
    }
    for (row, line) in (HEAD + 1..).zip(&printed.lines) {
        figure(sheet, row, line)?;
    }
    for (column, width) in (0..).zip([10, 26, 8, 8, 24, 12, 10, 70, 8]) {
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(HEAD + 1, 2)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    Ok(())
}

fn figure(sheet: &mut Worksheet, row: u32, line: &Line) -> Result<(), XlsxError> {
    sheet.write_string(row, 0, &line.code)?;
    sheet.write_string(row, 1, &line.name)?;
    let count = |n: usize| f64::from(u32::try_from(n).unwrap_or(u32::MAX));
    if !line.count.is_empty() {
        sheet.write_number(row, 2, count(line.n))?;
    }
    if let Some(of) = line.of {
        sheet.write_number(row, 3, count(of))?;
    }
    match line.tenths {
        // The rate as it is printed: never the whole while something is missing.
        Some(tenths) => {
            let percent = Format::new().set_num_format("0.0%");
            sheet.write_number_with_format(row, 4, f64::from(tenths) / 1000.0, &percent)?;
        }
        None => {
            sheet.write_string(row, 4, &line.value)?;
        }
    }
    sheet.write_string(row, 5, &line.count)?;
    sheet.write_string(row, 6, &line.change)?;
    sheet.write_string_with_format(row, 7, &line.rule, &Format::new().set_text_wrap())?;
    sheet.write_string(row, 8, line.source)?;
    Ok(())
}

/// The months as columns and a line, beside the figures.
fn charts(sheet: &mut Worksheet, printed: &Printed, trend: &str) -> Result<(), XlsxError> {
    let words = &printed.words;
    let last = u32::try_from(printed.trend.len()).unwrap_or(u32::MAX);
    if last == 0 {
        return Ok(());
    }
    let chart = |kind: ChartType, columns: &[(u16, &str)]| {
        let mut chart = Chart::new(kind);
        for (column, name) in columns {
            chart
                .add_series()
                .set_categories((trend, 1, 0, last, 0))
                .set_values((trend, 1, *column, last, *column))
                .set_name(*name);
        }
        chart
    };
    let mut requests = chart(ChartType::Column, &[(1, words.received), (2, words.resolved)]);
    requests.title().set_name(words.trend);
    let mut visits = chart(ChartType::Line, &[(3, words.visits)]);
    visits.title().set_name(words.visits);
    sheet.insert_chart(HEAD, 10, &requests)?;
    sheet.insert_chart(HEAD + 16, 10, &visits)?;
    Ok(())
}

fn months(sheet: &mut Worksheet, printed: &Printed, bold: &Format) -> Result<(), XlsxError> {
    let words = &printed.words;
    let heads = [words.month, words.received, words.resolved, words.visits];
    for (column, head) in (0..).zip(heads) {
        sheet.write_string_with_format(0, column, head, bold)?;
        sheet.set_column_width(column, 14)?;
    }
    for (row, month) in (1..).zip(&printed.trend) {
        let TrendLine {
            month,
            received,
            resolved,
            visits,
        } = month;
        sheet.write_string(row, 0, month)?;
        for (column, n) in (1..).zip([received, resolved, visits]) {
            sheet.write_number(row, column, f64::from(u32::try_from(*n).unwrap_or(u32::MAX)))?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

fn rows(sheet: &mut Worksheet, list: &List, bold: &Format) -> Result<(), XlsxError> {
    for (column, head) in (0..).zip(&list.columns) {
        sheet.write_string_with_format(0, column, head, bold)?;
        sheet.set_column_width(column, 18)?;
    }
    for (row, cells) in (1..).zip(&list.rows) {
        for (column, cell) in (0..).zip(cells) {
            // As text: what looks like a formula is none.
            sheet.write_string(row, column, cell)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lang::Lang;
    use crate::exchange::report::printed::tests::empty;
    use calamine::{Data, Reader, Xlsx};
    use std::io::Cursor;

    #[test]
    fn another_reader_finds_every_figure_and_a_formula_stays_text() {
        let mut printed = empty(Lang::Zh);
        printed.lines[4].tenths = Some(999);
        printed.lists.push(List {
            code: "M20b",
            name: "a/very*long name of a sheet that goes on and on",
            title: String::new(),
            columns: vec!["事项".to_owned()],
            rows: vec![vec!["=HYPERLINK(1)".to_owned()]],
        });
        let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes(&printed).unwrap())).unwrap();
        let names = book.sheet_names();
        let figures = book.worksheet_range(&names[0]).unwrap();
        let codes: Vec<String> = figures.rows().skip(4).map(|row| row[0].to_string()).collect();
        assert_eq!(
            codes,
            printed.lines.iter().map(|line| line.code.clone()).collect::<Vec<_>>()
        );
        assert_eq!(figures.get_value((8, 4)), Some(&Data::Float(0.999)));
        assert_eq!(figures.get_value((4, 2)), Some(&Data::Float(0.0)));
        let last = book.worksheet_range(names.last().unwrap()).unwrap();
        assert_eq!(last.get_value((1, 0)), Some(&Data::String("=HYPERLINK(1)".to_owned())));
        assert_eq!(book.worksheet_range(&names[1]).unwrap().height(), 13);
    }
}
