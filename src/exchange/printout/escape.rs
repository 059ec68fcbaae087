//! How a value of a record is written into a printout, by the template's ending: as text, whatever stands in it.

use crate::exchange::guard::guarded;
use minijinja::value::Value;
use minijinja::{AutoEscape, Error, Output, State, escape_formatter};

const CSV: &str = "csv";
const MARKDOWN: &str = "md";

/// How values are escaped in a template's file. A page's own `|safe` is not heard in the other two: there is no markup to keep.
pub(super) fn of_file(name: &str) -> AutoEscape {
    match name.rsplit('.').next() {
        Some(CSV) => AutoEscape::Custom(CSV.into()),
        Some(MARKDOWN) => AutoEscape::Custom(MARKDOWN.into()),
        _ => AutoEscape::Html,
    }
}

/// Writes a value.
pub(super) fn format(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    let text = match state.auto_escape() {
        AutoEscape::Custom(ending) if ending == CSV => csv_cell(&value.to_string()),
        AutoEscape::Custom(ending) if ending == MARKDOWN => on_one_line(&value.to_string()),
        _ => return escape_formatter(out, state, value),
    };
    Ok(out.write_str(&text)?)
}

/// In quotes, no formula.
fn csv_cell(text: &str) -> String {
    format!("\"{}\"", guarded(text).replace('"', "\"\""))
}

/// One line without a mark of markdown or html: it may stand in a table.
fn on_one_line(text: &str) -> String {
    let mut line = String::new();
    for c in text.chars() {
        match c {
            '\n' | '\r' => line.push(' '),
            '\\' | '|' | '*' | '_' | '`' | '#' | '[' | ']' => line.extend(['\\', c]),
            '<' => line.push_str("&lt;"),
            '&' => line.push_str("&amp;"),
            c => line.push(c),
        }
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_a_text_in_a_csv_and_in_markdown() {
        assert_eq!(csv_cell("=1,\"2\""), "\"'=1,\"\"2\"\"\"");
        assert_eq!(on_one_line("a|b\n*c* <img>"), "a\\|b \\*c\\* &lt;img>");
    }
}
