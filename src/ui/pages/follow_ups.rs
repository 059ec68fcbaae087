//! Filled by its owner.

use crate::app::pages::FollowUpsPage;
use crate::ui::Ui;
use ratatui::Frame;
use ratatui::layout::Rect;

/// Draws the screen.
pub fn draw(_frame: &mut Frame<'_>, _area: Rect, _screen: &FollowUpsPage, _ui: &Ui<'_>) {}
