//! A report as Markdown.

use super::printed::Printed;

/// What a file of this form begins with.
pub const HEAD: &str = "<!-- lianxin report -->\n";

/// The text.
#[must_use]
pub fn text(printed: &Printed) -> String {
    let words = &printed.words;
    let mut out = format!("{HEAD}# {}\n\n", plain(&printed.title));
    for line in std::iter::once(&printed.unit)
        .chain([&printed.as_of])
        .chain(&printed.notes)
    {
        if !line.is_empty() {
            out.push_str(&format!("{}\n\n", plain(line)));
        }
    }
    out.push_str(&format!("## {}\n\n", words.figures));
    let heads = [
        words.code,
        words.figure,
        words.numbers,
        words.value,
        words.change,
        words.rule,
        words.source,
    ];
    out.push_str(&head(&heads.map(str::to_owned)));
    for line in &printed.lines {
        let source = line.source.to_owned();
        let cells = [
            &line.code,
            &line.name,
            &line.count,
            &line.value,
            &line.change,
            &line.rule,
            &source,
        ];
        out.push_str(&row(cells));
    }
    if !printed.trend.is_empty() {
        out.push_str(&format!("\n## {}\n\n", words.trend));
        out.push_str(&head(
            &[words.month, words.received, words.resolved, words.visits].map(str::to_owned),
        ));
        for month in &printed.trend {
            let numbers = [month.received, month.resolved, month.visits].map(|n| n.to_string());
            out.push_str(&row(std::iter::once(&month.month).chain(&numbers)));
        }
    }
    for list in &printed.lists {
        out.push_str(&format!("\n## {}\n\n", plain(&list.title)));
        if list.rows.is_empty() {
            out.push_str(&format!("{}\n", words.empty));
            continue;
        }
        out.push_str(&head(&list.columns));
        list.rows.iter().for_each(|cells| out.push_str(&row(cells)));
    }
    out
}

fn head(cells: &[String]) -> String {
    format!("{}|{}\n", row(cells), "---|".repeat(cells.len()))
}

fn row<'a>(cells: impl IntoIterator<Item = &'a String>) -> String {
    let cells: Vec<String> = cells.into_iter().map(|cell| plain(cell)).collect();
    format!("| {} |\n", cells.join(" | "))
}

/// A text that stays in its cell and means nothing to Markdown or HTML.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            '|' | '`' | '[' | ']' | '\\' | '_' | '#' => {
                out.push('\\');
                out.push(c);
            }
            // A `*` is what masks: it stays one and marks nothing.
            '*' => out.push_str("\\*"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lang::Lang;
    use crate::exchange::report::printed::{List, tests::empty};

    #[test]
    fn every_figure_is_a_row_and_a_text_cannot_leave_its_cell() {
        let mut printed = empty(Lang::Zh);
        printed.lists.push(List {
            code: "M20b",
            name: "",
            title: "民情订单 1 件".to_owned(),
            columns: vec!["事项".to_owned()],
            rows: vec![vec!["路|灯\n<script>*".to_owned()]],
        });
        let text = text(&printed);
        assert_eq!(
            text.lines().filter(|line| line.starts_with("| M")).count(),
            printed.lines.len()
        );
        assert!(text.contains("| 路\\|灯 &lt;script&gt;\\* |\n"), "{text}");
        assert!(text.contains("(没有)"));
    }
}
