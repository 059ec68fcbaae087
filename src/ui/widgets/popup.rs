//! A box over the body, with a title above and a hint below.

use crate::ui::text::{cut, pad, width};
use crate::ui::{Ui, glyph};
use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

/// What a box says around its content.
#[derive(Debug, Clone, Copy)]
pub struct Popup<'a> {
    /// In the upper border.
    pub title: &'a str,
    /// In the lower border.
    pub foot: &'a str,
    /// Columns inside, as wished.
    pub columns: u16,
    /// Rows inside, as wished.
    pub rows: u16,
}

impl Popup<'_> {
    /// Draws the empty box in the middle of `body`; returns the area inside, one column free at each side.
    pub fn draw(&self, frame: &mut Frame<'_>, body: Rect, ui: &Ui<'_>) -> Rect {
        let least = u16::try_from(width(self.title).max(width(self.foot)) + 8).unwrap_or(u16::MAX);
        let columns = (self.columns.max(least) + 4).min(body.width);
        let rows = (self.rows + 2).min(body.height);
        let area = Rect {
            x: body.x + (body.width - columns) / 2,
            y: body.y + (body.height - rows) / 2,
            width: columns,
            height: rows,
        };
        clear(frame.buffer_mut(), area);
        border(frame, area, self, ui);
        Rect {
            x: area.x + 2,
            y: area.y + 1,
            width: area.width.saturating_sub(4),
            height: area.height.saturating_sub(2),
        }
    }
}

fn border(frame: &mut Frame<'_>, area: Rect, popup: &Popup<'_>, ui: &Ui<'_>) {
    let lines = glyph::lines(ui.glyphs);
    let inside = usize::from(area.width.saturating_sub(2));
    let edge = |left: &str, text: &str, right: &str| {
        let label = if text.is_empty() {
            String::new()
        } else {
            format!(" {} ", cut(text, inside.saturating_sub(4)))
        };
        let rest = inside.saturating_sub(width(&label));
        format!(
            "{left}{}{label}{}{right}",
            lines.horizontal.repeat(rest / 2),
            lines.horizontal.repeat(rest - rest / 2)
        )
    };
    let [top_left, top_right, bottom_left, bottom_right] = lines.corners;
    let buffer = frame.buffer_mut();
    for y in area.top()..area.bottom() {
        let text = if y == area.top() {
            edge(top_left, popup.title, top_right)
        } else if y + 1 == area.bottom() {
            edge(bottom_left, popup.foot, bottom_right)
        } else {
            format!("{}{}{}", lines.vertical, pad("", inside), lines.vertical)
        };
        buffer.set_string(area.x, y, text, ui.theme.border);
    }
}

/// Empties an area and mends the wide characters it cuts in half at its left edge.
///
/// A cell left of the area that holds a two-cell character would cover the area's first column; ratatui's own `Clear`
/// leaves it so (ratatui#2526).
pub fn clear(buffer: &mut Buffer, area: Rect) {
    for y in area.top()..area.bottom() {
        if area.x > buffer.area.x {
            let before = &mut buffer[(area.x - 1, y)];
            if width(before.symbol()) > 1 {
                before.set_symbol(" ");
            }
        }
        for x in area.left()..area.right() {
            buffer[(x, y)].reset();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::screen_text;
    use ratatui::style::Style;

    #[test]
    fn a_box_over_chinese_text_leaves_no_half_character() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 1));
        buffer.set_string(0, 0, "谭小满罗谷雨", Style::new());
        clear(&mut buffer, Rect::new(3, 0, 4, 1));
        buffer.set_string(3, 0, "+--+", Style::new());
        assert_eq!(screen_text(&buffer), "谭 +--+ 谷雨\n");
    }
}
