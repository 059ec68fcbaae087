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
    /// Overdue.
    Late,
    /// Danger: an alarm, a red household, what the server did not take.
    Danger,
    /// Soon, look at it.
    Warn,
    /// Well.
    Ok,
    /// The marked row.
    Marked,
}

/// Columns of text that are read from the last row of a room.
const FROM_FAR: u16 = 60;

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

    /// Writes a heading and, at the other end of its line, what is said beside it, which is never cut for the heading's sake.
    pub fn ends(&mut self, line: u16, head: (&str, Ink), beside: &str) {
        let width = self.area.width.saturating_sub(2);
        let used = cells(beside).min(width);
        self.put_right(line, 1, width, beside, Ink::Muted);
        let gap = if used > 0 { 2 } else { 0 };
        self.put(line, 1, width.saturating_sub(used + gap), head.0, head.1);
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

    /// Writes a title and the pieces after it, all but the last of which have their room before the title has: what the state of
    /// something is shall not be lost behind many words. Returns true when the title was cut.
    pub fn titled(&mut self, line: u16, x: u16, title: &str, pieces: &[(&str, Ink)]) -> bool {
        let all: u16 = pieces.iter().map(|(piece, _)| cells(piece)).sum();
        let last = pieces.last().map_or(0, |(piece, _)| cells(piece));
        let room = self.area.width.saturating_sub(x);
        let [with, without] = [all, all - last].map(|rest| room.saturating_sub(rest));
        let wanted = cells(title);
        let (title_room, kept) = match wanted <= with {
            true => (with, pieces),
            false => (without, &pieces[..pieces.len().saturating_sub(1)]),
        };
        let used = self.put(line, x, title_room, title, Ink::Strong);
        self.pieces(line, x + used, kept);
        wanted > title_room
    }

    /// Tabs in one line, the open one in brackets. Where there is little room the blanks between them go first; then tabs at the
    /// ends are left out, and `<` and `>` say so.
    pub fn tabs(&mut self, line: u16, tabs: &[(String, bool)]) {
        let room = usize::from(self.area.width).saturating_sub(1);
        let open = tabs.iter().position(|(_, open)| *open).unwrap_or(0);
        // From two blanks on, the brackets stand where the blanks of the others are: nothing moves when another is opened.
        let cells = |from: usize, to: usize, gap: usize| {
            let words: usize = tabs[from..to].iter().map(|(word, _)| text::width(word)).sum();
            let marks = usize::from(from > 0) + usize::from(to < tabs.len());
            words + gap * (to - from - 1) + 2 + 2 * marks
        };
        let gap = [4, 3, 2].into_iter().find(|gap| cells(0, tabs.len(), *gap) <= room);
        let gap = gap.unwrap_or(1);
        let from = (0..open)
            .find(|from| cells(*from, open + 1, gap) <= room)
            .unwrap_or(open);
        let mut ends = (open + 1..=tabs.len()).rev();
        let to = ends.find(|to| cells(from, *to, gap) <= room).unwrap_or(open + 1);
        let (edge, between) = match gap {
            1 => ("", " ".to_owned()),
            gap => (" ", " ".repeat(gap - 2)),
        };
        let mut x = 1;
        if from > 0 {
            x += self.put(line, x, 2, "< ", Ink::Muted);
        }
        for (at, (word, open)) in tabs.iter().enumerate().take(to).skip(from) {
            let (piece, ink) = match open {
                true => (format!("[{word}]{between}"), Ink::Strong),
                false => (format!("{edge}{word}{edge}{between}"), Ink::Text),
            };
            let piece = if at + 1 == tabs.len() { piece.trim_end() } else { &piece };
            x += self.put(line, x, self.area.width, piece, ink);
        }
        if to < tabs.len() {
            self.put(line, x, 1, ">", Ink::Muted);
        }
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

    /// The cells by which columns are chosen: from far fewer are read, and what they leave is air.
    #[must_use]
    pub fn room(&self) -> u16 {
        match self.ui.session.is_projected() {
            true => self.area.width.min(FROM_FAR),
            false => self.area.width,
        }
    }

    /// Lines that each of so many rows takes of so many lines: two where it is read from far and all of them have room.
    #[must_use]
    pub fn pitch(&self, rows: usize, lines: u16) -> u16 {
        let fits = rows <= usize::from(lines.div_ceil(2));
        if fits && self.ui.session.is_projected() { 2 } else { 1 }
    }

    /// Marks all the lines of a row.
    pub fn mark_thick(&mut self, line: u16, pitch: u16) {
        for line in (line..line + pitch).rev() {
            self.mark(line);
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
            Ink::Danger => theme.danger,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::session::Settings;
    use crate::app::{App, Session};
    use crate::domain::time::Millis;
    use crate::ui::{Themes, screen_text};

    fn drawn(width: u16, tabs: &[(String, bool)], session: &Session, themes: &Themes) -> String {
        let area = Rect::new(0, 0, width, 1);
        let mut buffer = Buffer::empty(area);
        let ui = Ui::new(session, themes);
        Pen::new(&mut buffer, area, &ui).tabs(0, tabs);
        screen_text(&buffer).trim_end().to_owned()
    }

    #[test]
    fn no_tab_goes_without_a_mark_and_the_open_one_is_seen_at_every_width() {
        let (app, themes) = (App::new(Settings::default(), Millis::default()), Themes::default());
        let zh = [
            "全部 24",
            "收件 1",
            "下派 0",
            "待受理 7",
            "办理中 13",
            "待回访 1",
            "已办结 113",
        ];
        let en = [
            "All 24",
            "Inbox 1",
            "Handed down 0",
            "Waiting 7",
            "Handling 13",
            "To revisit 1",
            "Closed 113",
        ];
        for (names, open) in [zh, en].iter().flat_map(|names| (0..7).map(move |open| (names, open))) {
            let tabs: Vec<(String, bool)> = (0..7).map(|at| (names[at].to_owned(), at == open)).collect();
            for width in 48..=120 {
                let row = drawn(width, &tabs, &app.session, &themes);
                assert!(text::width(&row) <= usize::from(width), "{width}: {row}");
                assert!(row.contains(&format!("[{}]", names[open])), "{width}: {row}");
                assert!(row.contains(names[0]) || row.starts_with(" <"), "{width}: {row}");
                assert!(row.contains(names[6]) || row.ends_with('>'), "{width}: {row}");
            }
        }
    }
}
