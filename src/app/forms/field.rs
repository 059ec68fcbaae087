//! A text field: the only wrapper of the text-area library, so that it can be replaced.
//!
//! Invariant: a single-line field never holds a line feed, and no field ever holds a control or bidi character.

use super::wrap::{self, VisualRow};
use crate::app::key::{Key, KeyCode};
use crate::domain::text::{fold_width_char, is_hostile};
use ratatui_textarea::{CursorMove, TextArea};

/// What may be typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// One line: a pasted line feed becomes a space.
    Line,
    /// Several lines: Enter makes a new one.
    Note,
    /// Digits only; full-width ones are folded.
    Digits,
}

/// What a key did to a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyOutcome {
    /// The key is not for this field.
    Nothing,
    /// Something moved or opened; the value is as it was.
    Moved,
    /// The value is another one.
    Changed,
}

/// What a half-sentence has where something is to be filled in.
const GAP: &str = "__";
/// Characters a field takes at most, far above any field's limit: keeps the paste of a whole book out.
const HARD_LIMIT: usize = 20_000;
/// Steps that can be undone in one field.
const UNDO_STEPS: usize = 2_000;

/// A text field.
#[derive(Debug, Clone)]
pub struct TextField {
    area: TextArea<'static>,
    shape: Shape,
    max: usize,
    /// The text is as it was when the field was entered: what is typed next replaces it.
    fresh: bool,
}

impl TextField {
    /// An empty field of the shape; `max` characters are right, more are shown as too many and kept.
    #[must_use]
    pub fn new(shape: Shape, max: usize) -> Self {
        Self {
            area: area(Vec::new()),
            shape,
            max,
            fresh: false,
        }
    }

    /// The field gets the focus: a line is selected, so that typing replaces it. A note is gone on with.
    pub fn enter(&mut self) {
        self.fresh = self.shape != Shape::Note && !self.is_empty();
    }

    /// True while what is typed next replaces the text.
    #[must_use]
    pub fn is_fresh(&self) -> bool {
        self.fresh
    }

    /// What was typed.
    #[must_use]
    pub fn text(&self) -> String {
        self.area.lines().join("\n")
    }

    /// True when nothing was typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.area.is_empty()
    }

    /// How many characters there are.
    #[must_use]
    pub fn chars(&self) -> usize {
        let lines = self.area.lines();
        lines.iter().map(|line| line.chars().count()).sum::<usize>() + lines.len() - 1
    }

    /// How many characters are right.
    #[must_use]
    pub fn max(&self) -> usize {
        self.max
    }

    /// What may be typed.
    #[must_use]
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// Replaces the text; the cursor goes to its end and there is nothing to undo.
    pub fn set(&mut self, text: &str) {
        let text = self.admitted(text);
        self.fresh = false;
        self.area = area(text.split('\n').map(str::to_owned).collect());
        self.area.move_cursor(CursorMove::Bottom);
        self.area.move_cursor(CursorMove::End);
    }

    /// Puts `text` in at the cursor, or in the place of a selected text.
    pub fn insert(&mut self, text: &str) -> KeyOutcome {
        let text = self.admitted(text);
        if !text.is_empty() {
            self.clear_selected();
        }
        let room = HARD_LIMIT.saturating_sub(self.chars());
        let text: String = text.chars().take(room).collect();
        if self.area.insert_str(text) {
            KeyOutcome::Changed
        } else {
            KeyOutcome::Nothing
        }
    }

    /// Puts a half-sentence in at the cursor, without the marks of its gaps; the cursor stands in the first.
    pub fn insert_with_gap(&mut self, phrase: &str) -> KeyOutcome {
        let (before, after) = phrase.split_once(GAP).unwrap_or((phrase, ""));
        let after = after.replace(GAP, "");
        let room = HARD_LIMIT.saturating_sub(self.chars());
        if before.chars().count() + after.chars().count() > room {
            return KeyOutcome::Nothing;
        }
        self.fresh = false;
        let did = self.insert(before);
        self.insert(&after);
        self.step_back(after.chars().count());
        did
    }

    /// Takes a key. `width` is the number of cells a note's row has, for Up and Down.
    pub fn key(&mut self, key: Key, width: u16) -> KeyOutcome {
        let erases = matches!(key.code, KeyCode::Backspace | KeyCode::Delete) || key == Key::ctrl('h');
        if erases && self.clear_selected() {
            return KeyOutcome::Changed;
        }
        let did = self.edit(key, width);
        self.fresh &= did == KeyOutcome::Nothing;
        did
    }

    /// Empties a selected text; false when none is selected.
    fn clear_selected(&mut self) -> bool {
        let selected = std::mem::take(&mut self.fresh);
        if selected {
            self.area.select_all();
            self.area.cut();
        }
        selected
    }

    fn edit(&mut self, key: Key, width: u16) -> KeyOutcome {
        match key.code {
            KeyCode::Char(c) if key.ctrl => self.control(c.to_ascii_lowercase()),
            KeyCode::Char(c) if !key.alt => self.insert(c.encode_utf8(&mut [0; 4])),
            KeyCode::Enter if self.shape == Shape::Note => {
                self.area.insert_newline();
                KeyOutcome::Changed
            }
            KeyCode::Backspace if key.alt || key.ctrl => self.delete_word_back(),
            KeyCode::Backspace => did(self.area.delete_char()),
            KeyCode::Delete => did(self.area.delete_next_char()),
            KeyCode::Left if key.ctrl => {
                self.step_back(self.word_back());
                KeyOutcome::Moved
            }
            KeyCode::Left => self.go(CursorMove::Back),
            KeyCode::Right => self.go(CursorMove::Forward),
            KeyCode::Home => self.go(CursorMove::Head),
            KeyCode::End => self.go(CursorMove::End),
            KeyCode::Up if self.shape == Shape::Note => self.vertical(width, false),
            KeyCode::Down if self.shape == Shape::Note => self.vertical(width, true),
            _ => KeyOutcome::Nothing,
        }
    }

    /// Takes back the last edit; what replaced a selected text in one step, which passes over the emptied field.
    pub fn undo(&mut self) -> KeyOutcome {
        self.fresh = false;
        let undone = self.area.undo();
        if undone && self.area.is_empty() {
            self.area.undo();
        }
        if undone {
            KeyOutcome::Changed
        } else {
            KeyOutcome::Nothing
        }
    }

    /// Redoes the last undone edit.
    pub fn redo(&mut self) -> KeyOutcome {
        self.fresh = false;
        let redone = self.area.redo();
        if redone && self.area.is_empty() {
            self.area.redo();
        }
        if redone {
            KeyOutcome::Changed
        } else {
            KeyOutcome::Nothing
        }
    }

    /// The rows a terminal shows of it, `width` cells wide.
    #[must_use]
    pub fn rows(&self, width: u16) -> Vec<VisualRow> {
        wrap::rows(self.area.lines(), width)
    }

    /// The characters of a row.
    #[must_use]
    pub fn row_text(&self, row: &VisualRow) -> String {
        let line = self.area.lines().get(row.line).map_or("", String::as_str);
        line.chars().skip(row.start).take(row.end - row.start).collect()
    }

    /// Row (of [`Self::rows`]) and cell of the cursor; the cell is never beyond `width`.
    #[must_use]
    pub fn cursor(&self, width: u16) -> (usize, u16) {
        let cursor = self.area.cursor();
        let (row, cell) = wrap::locate(self.area.lines(), width, (cursor.0, cursor.1));
        (row, cell.min(width))
    }

    /// The row with the cursor, and the text before it in that row.
    #[must_use]
    pub fn before_cursor(&self, width: u16) -> (usize, String) {
        let cursor = self.area.cursor();
        let (row, _) = wrap::locate(self.area.lines(), width, (cursor.0, cursor.1));
        let start = self.rows(width).get(row).map_or(0, |row| row.start);
        let line = self.area.lines().get(cursor.0).map_or("", String::as_str);
        (
            row,
            line.chars().skip(start).take(cursor.1.saturating_sub(start)).collect(),
        )
    }

    fn control(&mut self, c: char) -> KeyOutcome {
        match c {
            'w' => self.delete_word_back(),
            'h' => did(self.area.delete_char()),
            'u' => did(self.area.delete_line_by_head()),
            'z' => self.undo(),
            'y' => self.redo(),
            _ => KeyOutcome::Nothing,
        }
    }

    fn go(&mut self, to: CursorMove) -> KeyOutcome {
        self.area.move_cursor(to);
        KeyOutcome::Moved
    }

    /// How many characters Ctrl+W takes: back to the punctuation or space before, Chinese or ASCII.
    fn word_back(&self) -> usize {
        let cursor = self.area.cursor();
        let line = self.area.lines().get(cursor.0).map_or("", String::as_str);
        let before: Vec<char> = line.chars().take(cursor.1).collect();
        let marks = before.iter().rev().take_while(|c| wrap::is_break(**c)).count();
        let word = before
            .iter()
            .rev()
            .skip(marks)
            .take_while(|c| !wrap::is_break(**c))
            .count();
        if before.is_empty() && cursor.0 > 0 {
            1
        } else {
            marks + word
        }
    }

    fn delete_word_back(&mut self) -> KeyOutcome {
        let count = self.word_back();
        self.step_back(count);
        did(self.area.delete_str(count))
    }

    fn step_back(&mut self, count: usize) {
        for _ in 0..count {
            self.area.move_cursor(CursorMove::Back);
        }
    }

    fn vertical(&mut self, width: u16, down: bool) -> KeyOutcome {
        let lines = self.area.lines();
        let cursor = self.area.cursor();
        let Some((line, col)) = wrap::vertical(lines, width, (cursor.0, cursor.1), down) else {
            return KeyOutcome::Nothing;
        };
        let cell = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        self.area.move_cursor(CursorMove::Jump(cell(line), cell(col)));
        KeyOutcome::Moved
    }

    fn admitted(&self, text: &str) -> String {
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        text.chars()
            .map(|c| match self.shape {
                Shape::Note => c,
                Shape::Line if c == '\n' || c == '\t' => ' ',
                Shape::Line => c,
                Shape::Digits => fold_width_char(c),
            })
            .filter(|c| match self.shape {
                Shape::Digits => c.is_ascii_digit(),
                _ => !is_hostile(*c),
            })
            .collect()
    }
}

fn area(lines: Vec<String>) -> TextArea<'static> {
    let mut area = TextArea::new(lines);
    area.set_max_histories(UNDO_STEPS);
    area
}

fn did(changed: bool) -> KeyOutcome {
    if changed {
        KeyOutcome::Changed
    } else {
        KeyOutcome::Moved
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str) -> TextField {
        let mut field = TextField::new(Shape::Line, 40);
        field.set(text);
        field
    }

    #[test]
    fn ctrl_w_stops_at_chinese_punctuation_and_undo_brings_it_back() {
        let cases = [
            ("今天走访，水管漏水", "今天走访，"),
            ("今天走访，", ""),
            ("三组 12号", "三组 "),
            ("路灯不亮。已报。", "路灯不亮。"),
            ("", ""),
        ];
        for (before, after) in cases {
            let mut field = line(before);
            field.key(Key::ctrl('w'), 40);
            assert_eq!(field.text(), after, "{before}");
            if !before.is_empty() {
                field.undo();
                assert_eq!(field.text(), before);
            }
        }
    }

    #[test]
    fn what_is_typed_into_a_line_that_was_just_entered_replaces_it_and_undo_brings_it_back() {
        let typed = |text: &str, keys: &[Key]| {
            let mut field = line(text);
            field.enter();
            for key in keys {
                field.key(*key, 40);
            }
            field
        };
        let (a, b) = (Key::char('5'), Key::char('6'));
        let mut field = typed("2026-12-06", &[a, b]);
        assert_eq!(field.text(), "56");
        field.undo();
        field.undo();
        assert_eq!(field.text(), "2026-12-06");
        field.redo();
        assert_eq!(field.text(), "5");
        for move_first in [KeyCode::Left, KeyCode::Right, KeyCode::Home, KeyCode::End] {
            let kept = typed("13812345678", &[Key::plain(move_first), a]).text();
            assert_eq!(kept.chars().count(), 12, "{kept}");
        }
        for erase in [
            Key::plain(KeyCode::Backspace),
            Key::plain(KeyCode::Delete),
            Key::ctrl('h'),
        ] {
            assert!(typed("13812345678", &[erase]).is_empty());
        }
        let mut pasted = typed("old", &[]);
        pasted.insert("new");
        assert_eq!(pasted.text(), "new");
        let mut note = TextField::new(Shape::Note, 2000);
        note.set("first");
        note.enter();
        note.key(a, 40);
        assert_eq!(note.text(), "first5");
    }

    #[test]
    fn alt_backspace_is_ctrl_w() {
        let mut field = line("a b");
        let key = Key {
            alt: true,
            ..Key::plain(KeyCode::Backspace)
        };
        field.key(key, 40);
        assert_eq!(field.text(), "a ");
    }

    #[test]
    fn a_pasted_line_feed_is_a_space_in_a_line_and_stays_in_a_note() {
        let mut one = TextField::new(Shape::Line, 40);
        one.insert("三组\r\n12号\u{1b}");
        assert_eq!(one.text(), "三组 12号");
        let mut note = TextField::new(Shape::Note, 2000);
        note.insert("三组\r\n12号");
        assert_eq!(note.text(), "三组\n12号");
        assert_eq!(note.chars(), 6);
    }

    #[test]
    fn digits_take_full_width_digits_and_nothing_else() {
        let mut field = TextField::new(Shape::Digits, 3);
        field.insert("１4八 8");
        assert_eq!(field.text(), "148");
    }

    #[test]
    fn the_cursor_stays_inside_a_row_exactly_as_wide_as_the_field() {
        let mut field = TextField::new(Shape::Note, 2000);
        field.insert("一二三四");
        assert_eq!(field.cursor(8), (0, 8));
        field.insert("五");
        assert_eq!(field.cursor(8), (1, 2));
        let line = line("一二三四五");
        assert!(line.cursor(8).1 <= 8);
    }

    #[test]
    fn up_and_down_follow_the_rows_seen_and_stop_at_the_ends() {
        let mut field = TextField::new(Shape::Note, 2000);
        field.insert("一二三四五六\n七");
        assert_eq!(field.cursor(8), (2, 2));
        assert_eq!(field.key(Key::plain(KeyCode::Up), 8), KeyOutcome::Moved);
        assert_eq!(field.cursor(8), (1, 2));
        field.key(Key::plain(KeyCode::Up), 8);
        assert_eq!(field.cursor(8), (0, 2));
        assert_eq!(field.key(Key::plain(KeyCode::Up), 8), KeyOutcome::Nothing);
    }
}
