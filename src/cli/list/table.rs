//! Rows as aligned text: columns by display width, so that Han and ASCII line up.

use super::what::What;
use super::words::word;
use crate::domain::lang::Lang;
use crate::domain::text::clean_line;
use serde_json::Value;
use unicode_width::UnicodeWidthStr;

/// Cells of one column at most.
const WIDEST: usize = 32;

const ENTITLED: &[&str] = &[
    "day",
    "household_no",
    "name",
    "person_name",
    "what",
    "against",
    "check",
    "rule",
    "source",
];

const DUPLICATES: &[&str] = &[
    "kind",
    "person_name",
    "household_no",
    "birth",
    "other_name",
    "other_no",
    "other_birth",
    "likeness",
    "id",
    "other_id",
];

/// The columns of each list, by field name.
fn columns(what: &What) -> &'static [&'static str] {
    match what {
        What::Kinds | What::Records(_) => &[],
        What::Today => &["proposal", "due", "priority", "name", "address", "phone", "items"],
        What::Households => &[
            "household_no",
            "display_name",
            "address",
            "phone",
            "residence",
            "people",
            "colour",
            "last_visit",
            "visit_due",
            "tasks",
            "sync",
        ],
        What::Persons => &["name", "relation", "sex", "birth", "phones", "presence", "id"],
        What::Requests => &[
            "temp_no",
            "title",
            "category",
            "urgency",
            "state",
            "level",
            "assignee",
            "due",
            "household_no",
            "sync",
        ],
        What::Recurring => &["category", "place", "count", "last_on", "request_no"],
        What::FollowUps => &[
            "due",
            "kind",
            "name",
            "person_name",
            "address",
            "text",
            "rule",
            "request_no",
        ],
        What::Visits => &["at", "household_no", "name", "way", "outcome", "text", "by", "sync"],
        What::Entitled => ENTITLED,
        What::Duplicates => DUPLICATES,
        What::Audit => &["at", "by", "what", "kind", "subject", "about", "why"],
        What::HandedOut => &["at", "by", "about", "file", "changed_count", "added"],
        What::Retention => &["kind", "count", "oldest"],
        What::Pending => &["at", "kind", "subject", "fields", "bytes", "refused"],
        What::Conflicts => &["kind", "subject", "field", "shown", "other"],
    }
}

/// The rows under a heading; a word when there are none.
pub(super) fn lines(rows: &[Value], what: &What, lang: Lang) -> Vec<String> {
    if rows.is_empty() {
        return vec![lang.cli_nothing_listed().to_owned()];
    }
    let names = columns(what);
    let heading: Vec<String> = names.iter().map(|name| lang.column_title(name).to_owned()).collect();
    let mut cells = vec![heading];
    cells.extend(
        rows.iter()
            .map(|row| names.iter().map(|name| shown(what, name, &row[*name], lang)).collect()),
    );
    laid_out(&cells)
}

/// Rows of cells, each column as wide as its widest cell.
pub(in crate::cli) fn laid_out(cells: &[Vec<String>]) -> Vec<String> {
    let columns = cells.first().map_or(0, Vec::len);
    let widest = |column: usize| cells.iter().map(|row| row[column].width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns).map(widest).collect();
    let line = |row: &Vec<String>| {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.push_str(&" ".repeat(width - cell.width() + 2));
        }
        line.trim_end().to_owned()
    };
    cells.iter().map(line).collect()
}

/// A value in words.
fn shown(what: &What, column: &str, value: &Value, lang: Lang) -> String {
    match word(what, column, value, lang) {
        Some(words) => cut(&clean_line(&words)),
        // A cut id is of no use.
        None if column == "id" => clean_line(value.as_str().unwrap_or_default()),
        None => cell(value, lang),
    }
}

/// A value on one line.
pub(super) fn cell(value: &Value, lang: Lang) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::Bool(true) => lang.cli_yes().to_owned(),
        Value::Bool(false) => String::new(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => one_line(text),
        Value::Array(items) if items.iter().all(Value::is_string) => {
            let words: Vec<_> = items.iter().filter_map(Value::as_str).map(one_line).collect();
            words.join(" ")
        }
        Value::Array(items) => items.len().to_string(),
        Value::Object(fields) => fields.get("value").map_or_else(String::new, |value| cell(value, lang)),
    };
    cut(&text)
}

/// An instant to the minute; other text without line breaks.
fn one_line(text: &str) -> String {
    match text.strip_suffix("+08:00") {
        Some(local) if local.len() == 19 => local[..16].replace('T', " "),
        _ => clean_line(text),
    }
}

fn cut(text: &str) -> String {
    if text.width() <= WIDEST {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        if kept.width() + c.to_string().width() > WIDEST - 2 {
            break;
        }
        kept.push(c);
    }
    kept + ".."
}

/// The columns of every list.
#[cfg(test)]
pub(super) fn all_columns() -> impl Iterator<Item = &'static str> {
    super::what::ALL.iter().flat_map(|what| columns(what).iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn columns_line_up_by_display_width() {
        let rows = [
            json!({ "household_no": "A-001", "display_name": "谭立春", "phone": "1" }),
            json!({ "household_no": "12", "display_name": "x", "phone": "2" }),
        ];
        let lines = lines(&rows, &What::Households, Lang::Zh);
        let at = |line: &str, what: &str| line[..line.find(what).unwrap()].width();
        assert_eq!(at(&lines[1], "谭立春"), at(&lines[2], "x"));
        assert_eq!(lines.len(), 3);
    }

    #[test]
    fn a_long_text_is_cut_to_the_column() {
        assert!(cut(&"字".repeat(50)).width() <= WIDEST);
    }
}
