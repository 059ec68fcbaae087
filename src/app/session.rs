//! [`Session`]: the person, the settings and everything else that all screens share.

use super::cast::Cast;
use super::layout::{Body, WIDE};
use super::tour::{Side, Tour};
use crate::domain::ids::GroupId;
use crate::domain::lang::Lang;
use crate::domain::mask::{Known, Mask, View};
use crate::domain::role::Role;
use crate::domain::role::WRITERS;
use crate::domain::time::{Date, Millis};
use crate::domain::unit::UnitPath;
use crate::domain::unit_list::UnitList;
use crate::sync::status::{CLOCK_BEARABLE_MS, Status};
use crate::view::{Counts, Identity, SavedView};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

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

/// How long plain values stay on the screen.
pub(super) const PLAIN_SECONDS: u32 = 60;
/// The same in milliseconds.
pub(super) const PLAIN_MS: i64 = PLAIN_SECONDS as i64 * 1000;

/// The steps in which the rest of that time is shown.
pub(super) const PLAIN_STEP_MS: i64 = 10_000;

/// The themes that come with the program.
pub const BUILT_IN_THEMES: [&str; 6] = ["dark", "light", "contrast", "contrast-light", "ansi16", "mono"];

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
    /// The last round since the console was opened reached the server.
    pub reached: bool,
    /// How values are shown now.
    pub shown: View,
    /// The names and doors to hide in texts; they come with every answer.
    pub known: Arc<Known>,
    /// How values are shown when they are not revealed: masked, or masked more for a projector.
    pub covered: View,
    /// When plain values go back to masked.
    pub plain_until: Option<Millis>,
    /// Columns and rows of the terminal.
    pub size: (u16, u16),
    /// Why nothing can be saved; `None` when it can.
    pub only_read: Option<super::effect::StoreTrouble>,
    /// The training pack's cable; `None` outside the demo.
    pub cable: Option<bool>,
    /// The folder that is offered for bundles.
    pub bundle_dir: String,
    /// The bundle written last since the start.
    pub exported: Option<String>,
    /// The units that the first-run setup offers; empty: they are called by name.
    pub listed_units: UnitList,
    /// The themes there are, built-in ones first.
    pub themes: Vec<String>,
    /// How the lists were arranged when the console was left.
    pub last_views: Vec<SavedView>,
    /// What was saved since the console was opened: all else is undone after a question only.
    pub own: BTreeSet<GroupId>,
    /// Whose console of the training pack it is.
    pub side: Side,
    /// The leader's cable while another's console is open.
    pub leader_cable: bool,
    /// The lessons there are.
    pub tours: Vec<Arc<Tour>>,
    /// One of them is played.
    pub is_toured: bool,
    /// What was pressed last, for the room.
    pub cast: Cast,
    /// The instant of the last message: what `ui` shows as the clock.
    pub now: Millis,
}

impl Session {
    /// A session before the database is open.
    #[must_use]
    pub fn new(settings: Settings, now: Millis) -> Self {
        Self {
            glyphs: settings.glyphs.unwrap_or_default(),
            settings,
            identity: None,
            counts: Counts::default(),
            sync: Status::default(),
            reached: false,
            shown: View::default(),
            covered: View::default(),
            known: Arc::default(),
            plain_until: None,
            size: (80, 24),
            only_read: None,
            cable: None,
            bundle_dir: String::new(),
            exported: None,
            last_views: Vec::new(),
            own: BTreeSet::new(),
            listed_units: UnitList::default(),
            themes: BUILT_IN_THEMES.map(str::to_owned).to_vec(),
            side: Side::default(),
            leader_cable: false,
            tours: Vec::new(),
            is_toured: false,
            cast: Cast::default(),
            now,
        }
    }

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

    /// The body: what the frame leaves to a page or a full layer.
    #[must_use]
    pub fn body(&self) -> Body {
        let (width, rows) = self.size;
        let frame = if self.has_rules() { 6 } else { 4 };
        Body {
            width,
            height: rows.saturating_sub(frame + self.bar_rows()),
            is_airy: self.is_projected(),
        }
    }

    /// True while strangers look on, from far.
    #[must_use]
    pub fn is_projected(&self) -> bool {
        self.covered == View::Projector
    }

    /// Rows of the bar that says what is pressed, and in a tour what is shown.
    #[must_use]
    pub fn bar_rows(&self) -> u16 {
        match (self.is_toured, self.is_projected()) {
            (true, _) => 1 + CAPTION_ROWS,
            (false, projected) => u16::from(projected),
        }
    }

    /// True when the terminal is tall enough for the two rules and previews.
    #[must_use]
    pub fn has_rules(&self) -> bool {
        self.size.1 >= 20
    }

    /// The class of the terminal's width. On a projector a page has one pane.
    #[must_use]
    pub fn width_class(&self) -> WidthClass {
        match self.size.0 {
            0..72 => WidthClass::Narrow,
            72..WIDE => WidthClass::Middle,
            _ if self.is_projected() => WidthClass::Middle,
            _ => WidthClass::Wide,
        }
    }

    /// The name of a unit; `None` when it is not known here.
    #[must_use]
    pub fn unit_name(&self, path: &UnitPath) -> Option<&str> {
        self.identity
            .iter()
            .flat_map(|identity| &identity.units)
            .find(|unit| unit.path == *path)
            .map(|unit| unit.name.as_str())
            .filter(|name| !name.is_empty())
    }

    /// The view of values that are about the records `about`.
    #[must_use]
    pub fn mask<'a>(&'a self, about: &'a [Uuid]) -> Mask<'a> {
        Mask {
            view: self.shown,
            known: &self.known,
            today: self.today(),
            about,
        }
    }

    /// Turns the projector view on or off; what was revealed is covered at once.
    pub(super) fn turn_projector(&mut self) {
        self.cover(match self.covered {
            View::Projector => View::Masked,
            View::Masked | View::Plain => View::Projector,
        });
    }

    /// Covers values so from now on, revealed ones too.
    pub fn cover(&mut self, view: View) {
        (self.covered, self.shown, self.plain_until) = (view, view, None);
        self.cast = Cast::default();
    }

    /// True when records go to a server.
    #[must_use]
    pub fn has_server(&self) -> bool {
        self.identity.as_ref().is_some_and(|identity| identity.server.is_some())
    }

    /// How far this clock is ahead of the server's (behind: negative), in milliseconds, when by too much; without the server's
    /// word, how far it is behind the newest change here.
    #[must_use]
    pub fn clock_off(&self) -> Option<i64> {
        match &self.sync {
            Status::Idle { clock_off, .. } => *clock_off,
            _ => self
                .counts
                .clock_behind(self.now)
                .filter(|behind| *behind < -CLOCK_BEARABLE_MS),
        }
    }

    /// True when the person may write; false before the database is open.
    #[must_use]
    pub fn may_write(&self) -> bool {
        self.identity
            .as_ref()
            .is_some_and(|identity| WRITERS.contains(&identity.role))
    }

    /// True for a clerk, who writes down others' visits many in a row.
    #[must_use]
    pub fn is_clerk(&self) -> bool {
        self.identity
            .as_ref()
            .is_some_and(|identity| identity.role == Role::Clerk)
    }
}

/// Rows of a caption.
pub const CAPTION_ROWS: u16 = 2;

/// How wide the terminal is: what a page can show beside the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WidthClass {
    /// Under 72 columns: one column, no secondary columns.
    Narrow,
    /// 72 to 109: a list and a three-line preview.
    Middle,
    /// 110 and more: two panes.
    Wide,
}
