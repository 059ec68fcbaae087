//! Wraps a text into rows while it is typed: first fit by display width, no row begins with a closing mark.
//!
//! Invariant: every character of a line is in exactly one row, rows are in order.

use unicode_width::UnicodeWidthChar;

/// A row as a terminal shows it: characters `start..end` of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct VisualRow {
    pub line: usize,
    /// First character.
    pub start: usize,
    /// Behind the last character.
    pub end: usize,
}

/// Chinese comma, full stop, semicolon, colon, enumeration comma, exclamation and question mark, closing brackets.
const CLOSING: &[char] = &[
    '\u{FF0C}', '\u{3002}', '\u{FF1B}', '\u{FF1A}', '\u{3001}', '\u{FF01}', '\u{FF1F}', '\u{FF09}', '\u{300B}',
    '\u{300D}', '\u{3011}', '\u{201D}', ',', '.', ';', ':', '!', '?', ')',
];

/// True for a space or punctuation: where Ctrl+W stops.
#[must_use]
pub fn is_break(c: char) -> bool {
    c.is_whitespace() || CLOSING.contains(&c)
}

fn width(c: char) -> usize {
    c.width().unwrap_or(0)
}

/// The rows of `lines`, at most `cells` wide each. A line without characters has one empty row.
#[must_use]
pub fn rows(lines: &[String], cells: u16) -> Vec<VisualRow> {
    let cells = usize::from(cells.max(4));
    lines
        .iter()
        .enumerate()
        .flat_map(|(line, text)| line_rows(line, text, cells))
        .collect()
}

fn line_rows(line: usize, text: &str, cells: usize) -> Vec<VisualRow> {
    let chars: Vec<char> = text.chars().collect();
    let mut rows = Vec::new();
    let (mut start, mut used) = (0, 0);
    for (at, c) in chars.iter().enumerate() {
        if used + width(*c) > cells {
            let carry = usize::from(CLOSING.contains(c) && at > start + 1 && !CLOSING.contains(&chars[at - 1]));
            rows.push(VisualRow {
                line,
                start,
                end: at - carry,
            });
            start = at - carry;
            used = chars[start..at].iter().map(|c| width(*c)).sum();
        }
        used += width(*c);
    }
    rows.push(VisualRow {
        line,
        start,
        end: chars.len(),
    });
    rows
}

/// Row and cell of the cursor (line, character).
#[must_use]
pub fn locate(lines: &[String], cells: u16, cursor: (usize, usize)) -> (usize, u16) {
    let rows = rows(lines, cells);
    let row = rows
        .iter()
        .rposition(|row| row.line == cursor.0 && row.start <= cursor.1)
        .unwrap_or(0);
    let start = rows.get(row).map_or(0, |row| row.start);
    let text = lines.get(cursor.0).map_or("", String::as_str);
    let cell: usize = text
        .chars()
        .skip(start)
        .take(cursor.1.saturating_sub(start))
        .map(width)
        .sum();
    (row, u16::try_from(cell).unwrap_or(u16::MAX))
}

/// Where the cursor lands one row up or down; `None` at the first or last row.
#[must_use]
pub fn vertical(lines: &[String], cells: u16, cursor: (usize, usize), down: bool) -> Option<(usize, usize)> {
    let all = rows(lines, cells);
    let (row, cell) = locate(lines, cells, cursor);
    let target = if down { row + 1 } else { row.checked_sub(1)? };
    let to = all.get(target)?;
    let last_of_line = all.get(target + 1).is_none_or(|next| next.line != to.line);
    let text = lines.get(to.line)?;
    let (mut col, mut used) = (to.start, 0);
    for c in text.chars().skip(to.start).take(to.end - to.start) {
        if used + width(c) > usize::from(cell) || (!last_of_line && col + 1 == to.end) {
            break;
        }
        used += width(c);
        col += 1;
    }
    Some((to.line, col))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str, cells: u16) -> Vec<String> {
        let lines = vec![text.to_owned()];
        let part = |row: VisualRow| text.chars().skip(row.start).take(row.end - row.start).collect();
        rows(&lines, cells).into_iter().map(part).collect()
    }

    #[test]
    fn no_row_is_wider_than_the_field_and_none_opens_with_a_closing_mark() {
        assert_eq!(texts("一二三四五", 8), ["一二三四", "五"]);
        assert_eq!(texts("一二三四，五", 8), ["一二三", "四，五"]);
        assert_eq!(texts("一二三a四", 8), ["一二三a", "四"]);
        assert_eq!(texts("", 8), [""]);
    }
}
