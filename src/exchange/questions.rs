//! The questions of a survey (问卷) out of a file: a table with a column 题目, or one line a question as the form takes them.
//!
//! ```text
//! 题目                     | 指标   | 选项               | 肯定
//! 您对环境卫生满意吗       | 满意率 | 满意 基本满意 不满意 | 2
//! ```

use super::ledger::book::{Book, Cell, SheetRow};
use super::ledger::questions::{HEADINGS, MEASURES};
use crate::domain::comparison;
use crate::domain::survey::{Measure, NoQuestions, Question};

/// What parts questions and their parts where they are typed: none of it stands in one.
const PARTING: &str = "|,，、;；";

/// The questions as the kind's field takes them: `text|measure|options|yes`.
///
/// # Errors
/// When there are none, or one cannot be read.
pub fn questions(book: &Book) -> Result<Vec<String>, NoQuestions> {
    let rows = book.sheets.iter().flat_map(|sheet| &sheet.rows);
    let mut columns = None;
    let mut found = Vec::new();
    for row in rows {
        if let Some(heading) = Columns::of(row) {
            columns = Some(heading);
            continue;
        }
        let line = match &columns {
            Some(columns) => columns.question(row),
            None => row.cells.first().map(|(_, cell)| cell.text().trim().to_owned()),
        };
        let Some(line) = line.filter(|line| !line.is_empty()) else {
            continue;
        };
        match Question::parse(&line) {
            Some(_) => found.push(line),
            // A title may stand above the table.
            None if columns.is_none() && !line.contains('|') => {}
            None => return Err(NoQuestions::Row(row.at + 1)),
        }
    }
    match found.is_empty() {
        true => Err(NoQuestions::None),
        false => Ok(found),
    }
}

/// Which column says what.
struct Columns {
    text: u32,
    measure: Option<u32>,
    options: Vec<u32>,
    yes: Option<u32>,
}

impl Columns {
    /// Of a row of headings; `None` of any other.
    fn of(row: &SheetRow) -> Option<Self> {
        let is = |cell: &Cell, words: &[&str]| {
            let heading = comparison::key(&cell.text());
            let heading = heading.trim_end_matches(|c: char| c.is_ascii_digit());
            words.iter().any(|word| comparison::key(word) == heading)
        };
        let all = |words: &'static [&str]| {
            row.cells
                .iter()
                .filter(move |(_, cell)| is(cell, words))
                .map(|(at, _)| *at)
        };
        let [text, measure, options, yes] = HEADINGS;
        Some(Self {
            text: all(text).next()?,
            measure: all(measure).next(),
            options: all(options).collect(),
            yes: all(yes).next(),
        })
    }

    /// The row as a line; `None` of one without a question.
    fn question(&self, row: &SheetRow) -> Option<String> {
        let cell = |at: u32| {
            row.get(at)
                .map_or_else(String::new, |cell| cell.text().trim().to_owned())
        };
        let text = cell(self.text).replace(|c| PARTING.contains(c), " ");
        if text.is_empty() {
            return None;
        }
        let said = self.measure.map(cell).unwrap_or_default();
        let by_word = MEASURES
            .iter()
            .find(|(word, _)| said.contains(word))
            .map(|(_, measure)| *measure);
        let measure = by_word.or(Measure::from_code(&said)).unwrap_or(Measure::Other);
        let one_column = self.options.len() == 1;
        let options = self
            .options
            .iter()
            .map(|at| cell(*at))
            .flat_map(|options| match one_column {
                true => parted(&options),
                false => vec![options.split_whitespace().collect()],
            });
        let options: Vec<String> = options.filter(|option| !option.is_empty()).collect();
        let yes = self.yes.map(cell).filter(|yes| !yes.is_empty());
        let yes = yes.map_or_else(String::new, |yes| format!("|{yes}"));
        Some(format!("{text}|{}|{}{yes}", measure.code(), options.join(" ")))
    }
}

/// Options in one cell.
fn parted(options: &str) -> Vec<String> {
    let parts = options.split(|c: char| c.is_whitespace() || "/／、;；,，".contains(c));
    parts.map(|part| part.trim().replace('|', "")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str) -> Result<Vec<String>, NoQuestions> {
        questions(&Book::read(name, text.as_bytes()).unwrap())
    }

    #[test]
    fn a_table_and_lines_give_the_same_questions() {
        let expected = vec![
            "您知道正在创建文明城市吗|awareness|知道 不知道".to_owned(),
            "您对环境卫生满意吗|satisfaction|满意 基本满意 不满意|2".to_owned(),
        ];
        let table = "文明创建问卷,,,\n题目,指标,选项,肯定\n您知道正在创建文明城市吗,知晓率,知道/不知道,\n您对环境卫生满意吗,满意率,满意、基本满意、不满意,2\n";
        assert_eq!(read("a.csv", table), Ok(expected.clone()));
        let columns = "问题,指标,选项1,选项2,选项3,肯定\n您知道正在创建文明城市吗,知晓,知道,不知道,,\n您对环境卫生满意吗,满意,满意,基本 满意,不满意,2\n";
        assert_eq!(read("a.csv", columns), Ok(expected.clone()));
        let lines = format!("文明创建问卷\n{}\n", expected.join("\n"));
        assert_eq!(read("a.csv", &lines), Ok(expected));
    }

    #[test]
    fn a_row_that_nobody_could_answer_is_named_and_nothing_is_taken() {
        let one_option = "题目,指标,选项\n您满意吗,满意率,满意\n";
        assert_eq!(read("a.csv", one_option), Err(NoQuestions::Row(2)));
        assert_eq!(read("a.csv", "姓名,电话\n张三,\n"), Err(NoQuestions::None));
    }
}
