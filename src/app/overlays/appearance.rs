//! Theme, glyphs, language and the projector (F12): changed at once, undone with Esc. Enter keeps the first three in
//! config.toml; the projector lasts for this session.

use super::cursor::Cursor;
use crate::app::action::Action;
use crate::app::effect::Effect;
use crate::app::key::Key;
use crate::app::place::Place;
use crate::app::screen::{Cx, Move, Refusal, Screen};
use crate::app::session::{Glyphs, Session, Settings};
use crate::domain::mask::View;

/// A thing to change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppearanceRow {
    Theme,
    /// The glyph set.
    Glyphs,
    /// The language.
    Lang,
    /// Strangers look on: values are masked more.
    Projector,
}

impl AppearanceRow {
    /// The rows in display order.
    pub const ALL: [Self; 4] = [Self::Theme, Self::Glyphs, Self::Lang, Self::Projector];
}

/// The overlay; remembers the former settings for Esc.
#[derive(Debug)]
pub struct Appearance {
    cursor: Cursor,
    before: (Settings, Glyphs, View),
}

impl Appearance {
    /// Opens on what is in force.
    #[must_use]
    pub fn new(session: &Session) -> Self {
        Self {
            cursor: Cursor::default(),
            before: (session.settings.clone(), session.glyphs, session.covered),
        }
    }

    /// The row selected.
    #[must_use]
    pub fn row(&self) -> AppearanceRow {
        AppearanceRow::ALL[self.cursor.index.min(AppearanceRow::ALL.len() - 1)]
    }

    fn change(&self, row: AppearanceRow, forward: bool, session: &mut Session) {
        match row {
            AppearanceRow::Theme => session.settings.theme = next_theme(session, forward),
            AppearanceRow::Lang => session.settings.lang = session.settings.lang.other(),
            AppearanceRow::Glyphs => {
                session.glyphs = match session.glyphs {
                    Glyphs::Ascii => Glyphs::Unicode,
                    Glyphs::Unicode => Glyphs::Ascii,
                };
                session.settings.glyphs = Some(session.glyphs);
            }
            AppearanceRow::Projector => session.turn_projector(),
        }
    }
}

/// The theme after (or before) the one in force, around the list.
fn next_theme(session: &Session, forward: bool) -> String {
    let themes = &session.themes;
    let here = themes
        .iter()
        .position(|name| *name == session.settings.theme)
        .unwrap_or(0);
    let step = if forward { 1 } else { themes.len().saturating_sub(1) };
    themes
        .get((here + step) % themes.len().max(1))
        .cloned()
        .unwrap_or_else(|| session.settings.theme.clone())
}

impl Screen for Appearance {
    fn place(&self) -> Place {
        Place::Appearance
    }

    fn key(&mut self, key: Key, cx: &mut Cx<'_>) -> bool {
        let row = match key.folded().typed() {
            Some('1') => 0,
            Some('2') => 1,
            Some('3') => 2,
            Some('4') => 3,
            _ => return false,
        };
        self.cursor.index = row;
        self.change(AppearanceRow::ALL[row], true, cx.session);
        true
    }

    fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        match action {
            Action::Left => self.change(self.row(), false, cx.session),
            Action::Right => self.change(self.row(), true, cx.session),
            Action::Open => {
                cx.effects.push(Effect::SaveSettings(cx.session.settings.clone()));
                cx.moves.push(Move::Pop);
            }
            Action::Back => {
                let (settings, glyphs, covered) = self.before.clone();
                (cx.session.settings, cx.session.glyphs) = (settings, glyphs);
                if cx.session.covered != covered {
                    cx.session.cover(covered);
                }
                cx.moves.push(Move::Pop);
            }
            other => return self.cursor.act(other, AppearanceRow::ALL.len()),
        }
        true
    }

    fn actions(&self, _session: &Session) -> Vec<(Action, Option<Refusal>)> {
        vec![
            (Action::Left, None),
            (Action::Right, None),
            (Action::Open, None),
            (Action::Back, None),
        ]
    }
}
