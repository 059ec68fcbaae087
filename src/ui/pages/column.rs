//! A record drawn as one column of wrapped lines that scrolls.

use super::conflict;
use super::pen::{Ink, Pen};
use crate::ui::{Ui, text};
use crate::view::ConflictRow;

/// The lines so far.
pub struct Column {
    width: u16,
    lines: Vec<(String, Ink)>,
}

impl Column {
    /// An empty one for all of the pen's width.
    pub fn new(pen: &Pen<'_, '_>) -> Self {
        let width = pen.width().saturating_sub(2);
        Self {
            width,
            lines: Vec::new(),
        }
    }

    /// Adds words, wrapped, every line indented.
    pub fn add(&mut self, words: &str, indent: usize, ink: Ink) {
        for line in text::wrap(words, usize::from(self.width).saturating_sub(indent)) {
            self.lines.push((format!("{}{line}", " ".repeat(indent)), ink));
        }
    }

    /// Adds what is in conflict on the record, if anything is.
    pub fn add_conflicts(&mut self, rows: &[ConflictRow], ui: &Ui<'_>) {
        if !rows.is_empty() {
            self.add(&ui.lang.conflict_more_on_request(rows.len()), 0, Ink::Warn);
        }
        for row in rows {
            self.add(&conflict::line(row, ui), 2, Ink::Text);
        }
    }

    /// Draws what is seen below `scroll` lines; returns how many lines lie below that.
    pub fn draw(&self, pen: &mut Pen<'_, '_>, scroll: usize) -> usize {
        let height = usize::from(pen.height());
        let top = scroll.min(self.lines.len().saturating_sub(height));
        for (row, (line, ink)) in (0..pen.height()).zip(self.lines.iter().skip(top)) {
            pen.put(row, 1, self.width, line, *ink);
        }
        self.lines.len().saturating_sub(top + height)
    }
}

/// Says that there is more to read than is seen.
pub fn scroll_hint(pen: &mut Pen<'_, '_>, line: u16, below: usize, above: usize, ui: &Ui<'_>) {
    let words = match (below, above) {
        (0, 0) => return,
        (0, _) => ui.lang.scroll_up_hint().to_owned(),
        (below, _) => ui.lang.scroll_down_hint(below),
    };
    let width = pen.width().saturating_sub(2);
    pen.put_right(line, 0, width, &format!(" {words} "), Ink::Muted);
}
