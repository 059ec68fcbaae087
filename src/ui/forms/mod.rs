//! Forms, drawn into the body.

use super::Ui;
use crate::app::forms::Form;
use ratatui::Frame;
use ratatui::layout::Rect;

/// Draws the form and sets the cursor.
pub fn draw(_frame: &mut Frame<'_>, _area: Rect, _form: &Form, _ui: &Ui<'_>) {}
