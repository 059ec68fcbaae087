//! Text in cells: width, cut, pad, wrap, and what may reach the terminal. Never `len()` or `chars().count()`.

use crate::app::key::is_han;
use crate::app::session::Glyphs;
use crate::domain::text::without_hidden;
use std::borrow::Cow;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

/// What marks a cut: two ASCII dots, because `…` has no sure width.
const CUT: &str = "..";

/// The cells `text` takes.
#[must_use]
pub fn width(text: &str) -> usize {
    text.width()
}

/// `text` in at most `cells` cells; cut text ends in `..`.
#[must_use]
pub fn cut(text: &str, cells: usize) -> Cow<'_, str> {
    if width(text) <= cells {
        return Cow::Borrowed(text);
    }
    let room = cells.saturating_sub(CUT.len());
    let mut kept = fit(text, room).to_owned();
    kept.push_str(&CUT[..CUT.len().min(cells)]);
    Cow::Owned(kept)
}

/// The longest beginning of `text` that takes at most `cells` cells, whole graphemes only.
#[must_use]
pub fn fit(text: &str, cells: usize) -> &str {
    let mut used = 0;
    for (start, grapheme) in text.grapheme_indices(true) {
        used += width(grapheme);
        if used > cells {
            return &text[..start];
        }
    }
    text
}

/// `text` in exactly `cells` cells, at the left.
#[must_use]
pub fn pad(text: &str, cells: usize) -> String {
    let text = cut(text, cells);
    let blank = cells.saturating_sub(width(&text));
    format!("{text}{}", " ".repeat(blank))
}

/// `text` in exactly `cells` cells, at the right.
#[must_use]
pub fn pad_left(text: &str, cells: usize) -> String {
    let text = cut(text, cells);
    let blank = cells.saturating_sub(width(&text));
    format!("{}{text}", " ".repeat(blank))
}

/// `left` and `right` at the ends of exactly `cells` cells; `left` gives way.
#[must_use]
pub fn ends(left: &str, right: &str, cells: usize) -> String {
    let right = cut(right, cells);
    let room = cells.saturating_sub(width(&right) + usize::from(!right.is_empty()));
    let left = pad(left, room);
    let gap = cells.saturating_sub(width(&left) + width(&right));
    format!("{left}{}{right}", " ".repeat(gap))
}

/// Rows of cells as lines in which every column begins at the same place, two blanks after the widest cell before it.
#[must_use]
pub fn aligned(rows: &[Vec<String>]) -> Vec<String> {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let cell = |row: &Vec<String>, at: usize| row.get(at).map_or(0, |cell| width(cell));
    let widths: Vec<usize> = (0..columns)
        .map(|at| rows.iter().map(|row| cell(row, at)).max().unwrap_or(0))
        .collect();
    let line = |row: &Vec<String>| {
        let cells = row.iter().zip(&widths).filter(|(_, width)| **width > 0);
        let padded: Vec<_> = cells.map(|(cell, width)| pad(cell, *width)).collect();
        padded.join("  ").trim_end().to_owned()
    };
    rows.iter().map(line).collect()
}

/// `text` in lines of at most `cells` cells, broken where Chinese and English may be broken (no line begins with `，。）`).
///
/// A line feed begins a new line; an empty text is one empty line.
#[must_use]
pub fn wrap(text: &str, cells: usize) -> Vec<String> {
    let cells = cells.max(2);
    text.split('\n').flat_map(|line| wrap_line(line, cells)).collect()
}

/// Like [`wrap`], for sentences of our own: a line ends with a clause where one ends in its second half, and Chinese that has a blank
/// there is broken at it, not inside a word.
#[must_use]
pub fn wrap_clauses(text: &str, cells: usize) -> Vec<String> {
    let cells = cells.max(2);
    let mut lines = Vec::new();
    for line in text.split('\n') {
        let mut rest = line.trim();
        while width(rest) > cells {
            let end = clause_end(rest, cells);
            lines.push(rest[..end].trim_end().to_owned());
            rest = rest[end..].trim_start();
        }
        lines.push(rest.to_owned());
    }
    lines
}

/// Where the first line of a text ends that is longer than `cells`.
fn clause_end(text: &str, cells: usize) -> usize {
    let plain = wrap_line(text, cells).swap_remove(0).len();
    let line = &text[..plain];
    let last = |ends: &dyn Fn(char) -> bool| {
        let found = line.char_indices().rev().find(|(_, c)| ends(*c));
        let end = found.map(|(at, c)| at + c.len_utf8());
        end.filter(|end| width(&line[..*end]) * 2 >= cells)
    };
    let is_broken = |c: Option<char>| c.is_some_and(is_han);
    let inside_a_word = is_broken(line.chars().next_back()) && is_broken(text[plain..].chars().next());
    last(&|c| "，。；：？！、".contains(c))
        .or_else(|| last(&|c| c == ' ').filter(|_| inside_a_word))
        .unwrap_or(plain)
}

fn wrap_line(text: &str, cells: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut start = 0;
    for (end, _) in unicode_linebreak::linebreaks(text) {
        let mut piece = &text[start..end];
        start = end;
        let used = width(lines.last().map_or("", String::as_str));
        if used > 0 && used + width(piece.trim_end()) > cells {
            lines.push(String::new());
        }
        // A piece longer than a line (a long number, a URL) is broken by force.
        while width(piece.trim_end()) > cells {
            let head = fit(piece, cells);
            if head.is_empty() {
                break;
            }
            push(&mut lines, head);
            lines.push(String::new());
            piece = &piece[head.len()..];
        }
        push(&mut lines, piece);
    }
    for line in &mut lines {
        line.truncate(line.trim_end().len());
    }
    lines
}

fn push(lines: &mut [String], piece: &str) {
    if let Some(line) = lines.last_mut() {
        line.push_str(piece);
    }
}

/// `text` as it may be drawn: one line, no control or bidi characters, and on a console with a wide-ambiguous font
/// (`Glyphs::Ascii`) no character of unsure width. The stored text is not touched.
#[must_use]
pub fn safe(text: &str, glyphs: Glyphs) -> Cow<'_, str> {
    let text = without_hidden(text);
    let fine = |c: char| c != '\n' && c != '\t' && (glyphs == Glyphs::Unicode || !is_ambiguous(c));
    if text.chars().all(fine) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\t' => out.push(' '),
            c if fine(c) => out.push(c),
            c => out.push_str(plain(c)),
        }
    }
    Cow::Owned(out)
}

/// True when consoles disagree on the character's width (Unicode East Asian Ambiguous).
fn is_ambiguous(c: char) -> bool {
    use unicode_width::UnicodeWidthChar;
    c.width() == Some(1) && c.width_cjk() == Some(2)
}

/// A safe twin of a character of unsure width.
fn plain(c: char) -> &'static str {
    const DIGITS: [&str; 20] = [
        "(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)", "(10)", "(11)", "(12)", "(13)", "(14)", "(15)",
        "(16)", "(17)", "(18)", "(19)", "(20)",
    ];
    match c {
        '“' | '”' => "\"",
        '‘' | '’' => "'",
        '—' | '–' | '─' | '━' => "-",
        '…' => "..",
        '·' | '•' => ".",
        '℃' => "C",
        '×' => "x",
        '÷' => "/",
        '±' => "+-",
        '≥' => ">=",
        '≤' => "<=",
        '≠' => "!=",
        '→' => ">",
        '←' => "<",
        '│' | '┃' => "|",
        '①'..='⑳' => DIGITS[(u32::from(c) - u32::from('①')) as usize],
        '●' | '■' | '◆' | '★' | '▲' => "*",
        '○' | '□' | '◇' | '☆' | '△' => "o",
        '√' => "v",
        '°' => "o",
        '‰' => "%o",
        '№' => "No",
        '§' => "S",
        _ => "?",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cut_and_padded_text_is_exactly_as_wide_as_asked() {
        for text in ["", "a", "谭小满", "谭a小满b", "一二三四五六七八九十"] {
            for cells in 0..12 {
                assert!(width(&cut(text, cells)) <= cells, "{text} {cells}");
                assert_eq!(width(&pad(text, cells)), cells, "{text} {cells}");
                assert_eq!(width(&pad_left(text, cells)), cells, "{text} {cells}");
                assert_eq!(width(&ends(text, "右a", cells)), cells, "{text} {cells}");
            }
        }
    }

    #[test]
    fn a_cut_is_marked_and_splits_no_wide_character() {
        for (text, cells, expected) in [
            ("门前排水沟清淤", 14, "门前排水沟清淤"),
            ("门前排水沟清淤", 13, "门前排水沟.."),
            ("门前排水沟清淤", 12, "门前排水沟.."),
            ("门前排水沟清淤", 11, "门前排水.."),
            ("ab", 1, "."),
        ] {
            assert_eq!(cut(text, cells), expected, "{cells}");
        }
    }

    #[test]
    fn no_line_begins_with_a_mark_that_closes() {
        let lines = wrap("村民精神尚可，已按时服药，早晚各一次。", 12);
        assert_eq!(lines, ["村民精神尚", "可，已按时服", "药，早晚各一", "次。"]);
        for line in &lines {
            assert!(width(line) <= 12);
        }
    }

    #[test]
    fn dates_stay_whole_and_long_numbers_are_broken_by_force() {
        assert_eq!(wrap("下次 2026-03-14 上门", 12), ["下次", "2026-03-14", "上门"]);
        assert_eq!(wrap("12345678901234567890", 8), ["12345678", "90123456", "7890"]);
        assert_eq!(wrap("一\n\n二", 8), ["一", "", "二"]);
        assert_eq!(wrap("", 8), [""]);
    }

    #[test]
    fn nothing_hostile_and_nothing_of_unsure_width_is_drawn() {
        let text = "a\u{1b}[31m“好”…\u{202e}①℃\n尾";
        assert_eq!(safe(text, Glyphs::Ascii), "a[31m\"好\"..(1)C 尾");
        assert_eq!(safe(text, Glyphs::Unicode), "a[31m“好”…①℃ 尾");
        assert!(matches!(safe("谭小满 12号", Glyphs::Ascii), Cow::Borrowed(_)));
    }

    #[test]
    fn sentences_are_broken_after_a_clause_and_never_inside_a_word_that_a_blank_ends() {
        for (text, cells, lines) in [
            (
                "表单还开着。草稿会保留，下次打开时恢复。现在退出？",
                46,
                vec!["表单还开着。草稿会保留，下次打开时恢复。", "现在退出？"],
            ),
            (
                "确认无误后勾选 证件有误待核",
                22,
                vec!["确认无误后勾选", "证件有误待核"],
            ),
            ("A form is open. Quit now?", 18, vec!["A form is open.", "Quit now?"]),
            ("没有一处可断的地方", 8, vec!["没有一处", "可断的地", "方"]),
        ] {
            assert_eq!(wrap_clauses(text, cells), lines);
        }
    }
}
