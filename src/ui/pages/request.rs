//! Filled by its owner.

use crate::app::pages::RequestScreen;
use crate::ui::Ui;
use ratatui::Frame;
use ratatui::layout::Rect;

/// Draws the screen.
pub fn draw(_frame: &mut Frame<'_>, _area: Rect, _screen: &RequestScreen, _ui: &Ui<'_>) {}
