//! [`Ui`]: the context of every drawing function.

use super::text;
use super::theme::{Theme, Themes};
use crate::app::Session;
use crate::app::layout::Body;
use crate::app::session::Glyphs;
use crate::domain::lang::Lang;
use ratatui::layout::Rect;
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
    /// The records that the drawn texts are about; nil for none.
    pub about: [Uuid; 2],
}

impl<'a> Ui<'a> {
    /// The drawing context of a session.
    #[must_use]
    pub fn new(session: &'a Session, themes: &'a Themes) -> Self {
        Self {
            session,
            theme: match session.is_projected() {
                true => themes.on_projector(&session.settings.theme),
                false => themes.get(&session.settings.theme),
            },
            lang: session.lang(),
            glyphs: session.glyphs,
            about: [Uuid::nil(); 2],
        }
    }

    /// The area of a page as its layout takes it.
    #[must_use]
    pub fn body(&self, area: Rect) -> Body {
        Body {
            width: area.width,
            height: area.height,
            is_airy: self.session.is_projected(),
        }
    }

    /// A text made safe for drawing: one line, no control characters, no characters of unsure width.
    #[must_use]
    pub fn safe<'t>(&self, text: &'t str) -> Cow<'t, str> {
        text::safe(text, self.glyphs)
    }
}
