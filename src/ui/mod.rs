//! Drawing only: pages, forms, overlays, widgets, theme, words. Reads `&App`, changes nothing.

pub(crate) mod deeds;
mod draw_context;
pub(crate) mod forms;
pub(crate) mod frame;
pub(crate) mod glyph;
pub mod import_rows;
mod mask;
mod notice;
pub(crate) mod overlays;
pub(crate) mod pages;
pub mod text;
pub(crate) mod theme;
pub mod told_apart;
pub(crate) mod widgets;
pub(crate) mod words;

pub use draw_context::Ui;
pub use theme::{Theme, Themes};

#[cfg(test)]
mod tests;

use crate::app::App;
use ratatui::Frame;
use ratatui::buffer::Buffer;

/// Draws the console.
pub fn draw(frame: &mut Frame<'_>, app: &App, themes: &Themes) {
    let ui = Ui::new(&app.session, themes);
    frame::draw(frame, app, &ui);
}

/// The screen as a person sees it: one string a row, cells covered by a wide character left out, right-trimmed.
#[must_use]
pub fn screen_text(buffer: &Buffer) -> String {
    let mut out = String::new();
    for y in buffer.area.top()..buffer.area.bottom() {
        let mut row = String::new();
        let mut skip = 0;
        for x in buffer.area.left()..buffer.area.right() {
            if skip > 0 {
                skip -= 1;
                continue;
            }
            let symbol = buffer[(x, y)].symbol();
            skip = text::width(symbol).saturating_sub(1);
            row.push_str(symbol);
        }
        out.push_str(row.trim_end());
        out.push('\n');
    }
    out
}
