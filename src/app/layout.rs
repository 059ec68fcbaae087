//! How the body of a list page is divided. Paging and drawing both ask here, so that what a page shows and how far Page
//! Down goes are one number.
//!
//! ```text
//! above: title, tabs, week strip, a rule     |
//! list:  heading, rows, foot                 |   beside, in a wide window
//! ------------------------------------------ |
//! preview, in a tall window                  |
//! ```

/// From so many columns on a page may have two panes.
pub const WIDE: u16 = 110;
/// From so many lines on there is room for rules and a preview.
const TALL: u16 = 16;
/// From so many lines on a preview may be longer.
const VERY_TALL: u16 = 30;
/// Columns of the figures of 今日.
const FIGURES: u16 = 42;
/// Columns and lines of the month of 提醒: seven days of eight cells, six weeks of two lines, their headings and a hint.
const MONTH: (u16, u16) = (58, 16);

/// What the frame leaves to a page or a full layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Body {
    /// Columns.
    pub width: u16,
    /// Lines.
    pub height: u16,
    /// It is read from the last row of a room: a list has the pane to itself, and a blank line between its rows.
    pub is_airy: bool,
}

impl Body {
    /// As many of `count` rows as are seen of so many lines, and how many lines one takes.
    #[must_use]
    pub fn rows_in(self, lines: u16) -> usize {
        let pitch = if self.is_airy { 2 } else { 1 };
        usize::from(lines.div_ceil(pitch).max(1))
    }
}

/// A part of the body: its corner, from that of the body, and its size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pane {
    /// The first line.
    pub y: u16,
    /// The first column.
    pub x: u16,
    /// Lines.
    pub height: u16,
    /// Columns.
    pub width: u16,
}

/// What a wide window shows beside the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// Nothing: the list has the whole width.
    Nothing,
    /// Figures at the right.
    Figures,
    /// The whole of the selected row at the right; there is no preview then.
    Detail,
    /// A month at the left with the preview below it; nothing stands above the list then.
    Month,
}

/// What a list page is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    /// Lines above the list.
    pub above: u16,
    /// A window with a preview has a rule between them and the list.
    pub rule: bool,
    /// Lines of the list before its first row: the heading of the columns, and a title if it has one of its own.
    pub head: u16,
    /// Lines of the preview in a tall and in a very tall window.
    pub preview: [u16; 2],
    /// From so many lines on it is shown.
    pub preview_from: u16,
    /// What a wide window shows beside the list.
    pub beside: Beside,
}

impl Shape {
    /// One line, the list, and a preview of three lines.
    pub const PLAIN: Self = Self {
        above: 1,
        rule: false,
        head: 1,
        preview: [3, 3],
        preview_from: TALL,
        beside: Beside::Nothing,
    };
}

/// Where the parts of a list page lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Layout {
    /// The list with its heading.
    pub list: Pane,
    /// How many rows of it are seen.
    pub rows: usize,
    /// The selected row in more words.
    pub preview: Option<Pane>,
    /// The second pane of a wide window, and the column of the rule before it or after it.
    pub beside: Option<(Pane, u16)>,
}

/// Divides a body of so many columns and lines; `foot` is how many lines the list needs below its rows.
#[must_use]
pub fn layout(shape: &Shape, body: Body, foot: u16) -> Layout {
    let Body { width, height, is_airy } = body;
    let tall = height >= shape.preview_from && (!is_airy || shape.preview_from == 0);
    let pane = |y, x, height, width| Pane { y, x, height, width };
    let at_right = |left: u16, columns| Some((pane(0, left + 2, height, columns), left));
    let wide = if width < WIDE || is_airy {
        Beside::Nothing
    } else {
        shape.beside
    };
    let (x, columns, beside) = match wide {
        Beside::Nothing => (0, width, None),
        Beside::Figures => {
            let left = width - FIGURES - 2;
            (0, left - 1, at_right(left, FIGURES))
        }
        Beside::Detail => {
            let left = (width * 58 / 100).max(70);
            (0, left - 1, at_right(left, width - left - 2))
        }
        Beside::Month => {
            let month = pane(0, 0, MONTH.1, MONTH.0);
            (MONTH.0 + 1, width - MONTH.0 - 1, Some((month, MONTH.0)))
        }
    };
    let lines = shape.preview[usize::from(height >= VERY_TALL)];
    let preview = match wide {
        Beside::Detail => None,
        Beside::Month => Some(pane(MONTH.1 + 1, 0, height.saturating_sub(MONTH.1 + 1), MONTH.0)),
        Beside::Nothing | Beside::Figures => tall.then(|| pane(height - lines, x, lines, columns)),
    };
    let (above, below) = match wide {
        Beside::Month => (0, 0),
        _ => (
            shape.above + u16::from(shape.rule && tall),
            preview.map_or(0, |preview| preview.height + 1),
        ),
    };
    let list = pane(above, x, height.saturating_sub(above + below), columns);
    Layout {
        list,
        rows: body.rows_in(list.height.saturating_sub(shape.head + foot)),
        preview,
        beside,
    }
}

/// True when a body is tall enough for a preview.
#[must_use]
pub fn has_preview(body: Body) -> bool {
    body.height >= TALL && !body.is_airy
}

/// The lines that `used` lines leave of a body: how far Page Down goes where there is no list.
#[must_use]
pub fn lines_left(body: Body, used: u16) -> usize {
    usize::from(body.height.saturating_sub(used).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_lie_in_the_body_and_do_not_overlap() {
        let besides = [Beside::Nothing, Beside::Figures, Beside::Detail, Beside::Month];
        for beside in besides {
            let sizes = [(48, 10), (60, 14), (80, 18), (110, 24), (120, 34), (200, 54)];
            for ((width, height), is_airy) in sizes.into_iter().flat_map(|size| [(size, false), (size, true)]) {
                let shape = Shape { beside, ..Shape::PLAIN };
                let body = Body { width, height, is_airy };
                let layout = layout(&shape, body, 0);
                let rows = u16::try_from(layout.rows).unwrap();
                let lines = if is_airy { 2 * rows - 1 } else { rows };
                assert!(layout.list.y + shape.head + lines <= height, "{layout:?}");
                assert!(layout.list.x + layout.list.width <= width, "{layout:?}");
                if let Some(preview) = layout.preview.filter(|preview| preview.x == layout.list.x) {
                    assert!(layout.list.y + layout.list.height < preview.y, "{layout:?}");
                }
                if let Some((pane, rule)) = layout.beside {
                    let right = rule < pane.x && layout.list.x + layout.list.width <= rule;
                    let left = pane.x + pane.width <= rule && rule < layout.list.x;
                    assert!(right || left, "{layout:?}");
                }
            }
        }
    }
}
