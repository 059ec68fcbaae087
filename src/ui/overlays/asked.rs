//! What a list is arranged by: its columns, and lines that are asked for.

use super::lists::{below, input, rows};
use crate::app::overlays::{ColumnBox, TextBox};
use crate::ui::text::{cut, width};
use crate::ui::widgets::Popup;
use crate::ui::{Ui, glyph};
use ratatui::Frame;
use ratatui::layout::Rect;

/// The columns of a sheet, those that are shown with a cross, the one that the rows are ordered by with its sign.
pub fn columns(frame: &mut Frame<'_>, body: Rect, columns: &ColumnBox, ui: &Ui<'_>) {
    let foot = match usize::from(body.width) > width(ui.lang.columns_foot()) + 10 {
        true => ui.lang.columns_foot(),
        false => ui.lang.columns_short_foot(),
    };
    let count = u16::try_from(columns.columns.len()).unwrap_or(u16::MAX);
    let popup = Popup {
        title: ui.lang.columns_title(),
        foot,
        columns: u16::try_from(width(foot) + 2).unwrap_or(u16::MAX).max(40),
        rows: count.min(body.height.saturating_sub(4)),
    };
    let area = popup.draw(frame, body, ui);
    let line = |(column, shown): &(_, bool)| {
        let mark = if *shown { "x" } else { " " };
        let order = columns.order.filter(|order| order.column == *column);
        let order = order.map_or("", |order| glyph::order(order.down));
        let text = format!("[{mark}] {} {order}", columns.sheet.heading(*column, ui.lang));
        let style = if *shown { ui.theme.text } else { ui.theme.muted };
        (text, style)
    };
    let lines: Vec<_> = columns.columns.iter().map(line).collect();
    rows(frame, area, 0, &lines, columns.cursor.index, ui);
}

/// A line that is asked for: how it is typed, the line, and what is wrong with it.
pub fn text(frame: &mut Frame<'_>, body: Rect, text: &TextBox, ui: &Ui<'_>) {
    let (title, hint) = ui.lang.text_for(&text.purpose);
    let popup = Popup {
        title,
        foot: ui.lang.file_keys(),
        columns: 50.min(body.width.saturating_sub(6)),
        rows: 3,
    };
    let area = popup.draw(frame, body, ui);
    let room = usize::from(area.width);
    frame
        .buffer_mut()
        .set_string(area.x, area.y, cut(hint, room), ui.theme.text);
    input(frame, below(area, 1), &text.input, "", ui);
    if let Some(wrong) = text.wrong {
        let line = below(area, 2);
        let words = ui.lang.wrong_text(wrong);
        frame
            .buffer_mut()
            .set_string(line.x, line.y, cut(&words, room), ui.theme.danger);
    }
}
