//! Who sits in front, and how they like to see it.

use crate::domain::lang::Lang;
use crate::domain::time::{Date, Millis};
use crate::store::rows::{Counts, Identity};
use crate::sync::status::Status;
use serde::{Deserialize, Serialize};

/// How glyphs are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Glyphs {
    /// ASCII and Han only: right on every console.
    #[default]
    Ascii,
    /// Box drawing and arrows.
    Unicode,
}

/// What config.toml keeps.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// Language.
    pub lang: Lang,
    /// Theme name (a file in `themes/`).
    pub theme: String,
    /// Glyph set; `None` decides by terminal.
    pub glyphs: Option<Glyphs>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            lang: Lang::Zh,
            theme: "dark".to_owned(),
            glyphs: None,
        }
    }
}

/// How values are shown (norms.md 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shown {
    /// 脱敏, the default.
    #[default]
    Masked,
    /// 明文, for 60 seconds, logged.
    Plain,
    /// 投影: stricter still.
    Projector,
}

/// The session: shared by every screen.
#[derive(Debug, Clone)]
pub struct Session {
    /// Language, theme, glyphs.
    pub settings: Settings,
    /// Glyphs in force.
    pub glyphs: Glyphs,
    /// Who; `None` until the database is open.
    pub identity: Option<Identity>,
    /// The header's figures.
    pub counts: Counts,
    /// The sync engine.
    pub sync: Status,
    /// How values are shown now.
    pub shown: Shown,
    /// When plain values go back to masked.
    pub plain_until: Option<Millis>,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// The training pack's cable; `None` outside the demo.
    pub cable: Option<bool>,
    /// The instant of the last message: what `ui` shows as the clock.
    pub now: Millis,
}

impl Session {
    /// Today by the session's clock.
    #[must_use]
    pub fn today(&self) -> Date {
        self.now.local_date()
    }

    /// The language in force.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.settings.lang
    }
}
