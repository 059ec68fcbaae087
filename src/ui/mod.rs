//! Drawing only: pages, forms, overlays, widgets, theme, words. Reads `&App`, changes nothing.

pub mod forms;
pub mod frame;
pub mod glyph;
mod mask;
pub mod overlays;
pub mod pages;
pub mod text;
pub mod theme;
pub mod widgets;
pub mod words;

pub use theme::{Theme, Themes};

#[cfg(test)]
mod tests;

use crate::app::session::Glyphs;
use crate::app::{App, Session};
use crate::domain::lang::Lang;
use ratatui::Frame;
use ratatui::buffer::Buffer;
use std::borrow::Cow;
use uuid::Uuid;

/// What drawing needs beside the screen itself.
#[derive(Clone, Copy)]
pub struct Ui<'a> {
    /// The session: size, identity, counts, how values are shown.
    pub session: &'a Session,
    /// The styles.
    pub theme: &'a Theme,
    /// The language.
    pub lang: Lang,
    /// The glyph set.
    pub glyphs: Glyphs,
    /// The records that what is drawn is about; nil for none.
    pub about: [Uuid; 2],
}

impl<'a> Ui<'a> {
    /// The drawing context of a session.
    #[must_use]
    pub fn new(session: &'a Session, themes: &'a Themes) -> Self {
        Self {
            session,
            theme: themes.get(&session.settings.theme),
            lang: session.lang(),
            glyphs: session.glyphs,
            about: [Uuid::nil(); 2],
        }
    }

    /// Text from outside as it may be drawn: one line, nothing hostile, nothing of unsure width.
    #[must_use]
    pub fn safe<'t>(&self, text: &'t str) -> Cow<'t, str> {
        text::safe(text, self.glyphs)
    }
}

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
