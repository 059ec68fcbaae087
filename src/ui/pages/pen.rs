//! Writing into a pane of the screen by line and column. Text is cut at its width, made safe for the terminal, and never
//! leaves the pane.

use crate::app::layout::Pane;
use crate::domain::lang::Lang;
use crate::ui::{Ui, glyph, text};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// How a piece of text is meant; the theme decides how that looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ink {
    /// As it is.
    #[default]
    Text,
    /// Of less weight: labels, what cannot be done.
    Muted,
    /// A heading of a column or section.
    Head,
    /// What matters here.
    Strong,
    /// Late, danger.
    Late,
    /// Soon, look at it.
    Warn,
    /// Well.
    Ok,
    /// The marked row.
    Marked,
}

/// A pane to write in.
pub struct Pen<'a, 'u> {
    buf: &'a mut Buffer,
    area: Rect,
    ui: &'a Ui<'u>,
}

impl<'a, 'u> Pen<'a, 'u> {
    /// A pen for `area`, as far as it lies on the screen.
    pub fn new(buf: &'a mut Buffer, area: Rect, ui: &'a Ui<'u>) -> Self {
        let area = area.intersection(buf.area);
        Self { buf, area, ui }
    }

    /// The language of the words.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.ui.lang
    }

    /// Cells across.
    #[must_use]
    pub fn width(&self) -> u16 {
        self.area.width
    }

    /// Lines.
    #[must_use]
    pub fn height(&self) -> u16 {
        self.area.height
    }

    /// A part of the pane: `y` and `x` from its corner, cut to it.
    pub fn part(&mut self, y: u16, x: u16, height: u16, width: u16) -> Pen<'_, 'u> {
        let area = Rect {
            x: self.area.x.saturating_add(x),
            y: self.area.y.saturating_add(y),
            width,
            height,
        }
        .intersection(self.area);
        Pen {
            buf: self.buf,
            area,
            ui: self.ui,
        }
    }

    /// The part of a page's body that the layout gives.
    pub fn pane(&mut self, pane: Pane) -> Pen<'_, 'u> {
        self.part(pane.y, pane.x, pane.height, pane.width)
    }

    /// Writes `text` cut to `width` cells; returns the cells used.
    pub fn put(&mut self, line: u16, x: u16, width: u16, text: &str, ink: Ink) -> u16 {
        let width = width.min(self.area.width.saturating_sub(x));
        if line >= self.area.height || width == 0 {
            return 0;
        }
        let safe = self.ui.safe(text);
        let shown = text::cut(&safe, usize::from(width));
        let style = self.style(ink);
        self.buf
            .set_stringn(self.area.x + x, self.area.y + line, &shown, usize::from(width), style);
        cells(&shown).min(width)
    }

    /// Writes `text` so that it ends at the right of its `width` cells.
    pub fn put_right(&mut self, line: u16, x: u16, width: u16, text: &str, ink: Ink) {
        let used = cells(text).min(width);
        self.put(line, x + width - used, used, text, ink);
    }

    /// Writes pieces one after the other, each only if it fits whole or is the first; returns the cells used.
    pub fn pieces(&mut self, line: u16, x: u16, pieces: &[(&str, Ink)]) -> u16 {
        let mut at = x;
        for (piece, ink) in pieces {
            let room = self.area.width.saturating_sub(at);
            if at > x && cells(piece) > room {
                break;
            }
            at += self.put(line, at, room, piece, *ink);
        }
        at - x
    }

    /// A rule across.
    pub fn rule(&mut self, line: u16) {
        if line < self.area.height {
            let text = glyph::lines(self.ui.glyphs)
                .horizontal
                .repeat(usize::from(self.area.width));
            self.buf.set_stringn(
                self.area.x,
                self.area.y + line,
                text,
                usize::from(self.area.width),
                self.ui.theme.border,
            );
        }
    }

    /// A rule above a part, as wide as it.
    pub fn rule_above(&mut self, pane: Pane) {
        if let Some(line) = pane.y.checked_sub(1) {
            self.part(line, pane.x, 1, pane.width).rule(0);
        }
    }

    /// A rule down the pane at column `x`.
    pub fn rule_down(&mut self, x: u16) {
        let (glyph, style) = (glyph::lines(self.ui.glyphs).vertical, self.ui.theme.border);
        if x < self.area.width {
            for line in 0..self.area.height {
                self.buf.set_string(self.area.x + x, self.area.y + line, glyph, style);
            }
        }
    }

    /// Marks a line: reverse, with a `>` in front, so that it is seen without colour.
    pub fn mark(&mut self, line: u16) {
        if line < self.area.height {
            let row = Rect {
                y: self.area.y + line,
                height: 1,
                ..self.area
            };
            let style = self.style(Ink::Marked);
            self.buf.set_style(row, style);
            self.put(line, 0, 1, ">", Ink::Marked);
        }
    }

    fn style(&self, ink: Ink) -> Style {
        let theme = self.ui.theme;
        match ink {
            Ink::Text => theme.text,
            Ink::Muted => theme.muted,
            Ink::Head => theme.title,
            Ink::Strong => theme.accent,
            Ink::Late => theme.late,
            Ink::Warn => theme.warn,
            Ink::Ok => theme.ok,
            Ink::Marked => theme.selection,
        }
    }
}

/// The cells a text takes.
fn cells(text: &str) -> u16 {
    u16::try_from(text::width(text)).unwrap_or(u16::MAX)
}
