//! Small things every screen draws: rules, popups, wrapped text.

mod popup;

pub use popup::{Popup, clear};

use super::text::{cut, pad, wrap};
use super::{Ui, glyph};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// A horizontal rule over the whole row.
pub fn rule(frame: &mut Frame<'_>, area: Rect, ui: &Ui<'_>) {
    let text = glyph::lines(ui.glyphs).horizontal.repeat(area.width.into());
    frame.buffer_mut().set_string(area.x, area.y, text, ui.theme.border);
}

/// A vertical rule down the column at `x`.
pub fn vertical_rule(frame: &mut Frame<'_>, x: u16, area: Rect, ui: &Ui<'_>) {
    let bar = glyph::lines(ui.glyphs).vertical;
    for y in area.top()..area.bottom() {
        frame.buffer_mut().set_string(x, y, bar, ui.theme.border);
    }
}

/// Text wrapped into an area; what does not fit is left out.
pub fn paragraph(frame: &mut Frame<'_>, area: Rect, text: &str, style: Style) {
    for (y, line) in (area.top()..area.bottom()).zip(wrap(text, area.width.into())) {
        frame
            .buffer_mut()
            .set_string(area.x, y, pad(&line, area.width.into()), style);
    }
}

/// One line of text in a row of `area`, cut where that ends; nothing below it.
pub(super) fn put(frame: &mut Frame<'_>, area: Rect, row: u16, text: &str, style: Style) {
    if row < area.height {
        let text = cut(text, area.width.into());
        frame.buffer_mut().set_string(area.x, area.y + row, text, style);
    }
}
