//! A list in columns: every column starts at the same cell in every row, the marked row is reverse and has a `>`.

use super::pen::{Ink, Pen};
use crate::ui::text;
use crate::ui::told_apart::{Whom, marks};
use std::ops::Range;

/// Cells that a name takes at most in a list.
pub const NAME: u16 = 24;

/// One column. The widths of a table are fitted to the pane; the growing columns share what is left.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Its heading.
    pub head: &'static str,
    /// Cells, or for a growing column the fewest.
    pub width: u16,
    /// Its share of what is left; 0 does not grow.
    pub grow: u16,
    /// Aligned to the right (numbers).
    pub right: bool,
}

impl Column {
    /// A column of fixed width.
    #[must_use]
    pub const fn fixed(head: &'static str, width: u16) -> Self {
        Self {
            head,
            width,
            grow: 0,
            right: false,
        }
    }

    /// A column that grows.
    #[must_use]
    pub const fn growing(head: &'static str, width: u16, grow: u16) -> Self {
        Self {
            head,
            width,
            grow,
            right: false,
        }
    }

    /// A column of numbers.
    #[must_use]
    pub const fn number(head: &'static str, width: u16) -> Self {
        Self {
            head,
            width,
            grow: 0,
            right: true,
        }
    }
}

/// One cell of a row.
pub type Cell = (String, Ink);

/// Makes a column as wide as is wanted, but no wider than `most`, of what is left of a pane.
pub(super) fn widen(columns: &mut [Column], at: usize, wanted: usize, most: u16, pane: u16) {
    let spare = pane.saturating_sub(least(columns));
    let wanted = u16::try_from(wanted).unwrap_or(u16::MAX).min(most);
    columns[at].width += wanted.saturating_sub(columns[at].width).min(spare);
}

/// Puts what tells people apart behind the names of a column; where there is no room the name is cut for it.
pub fn tell_apart(
    rows: &mut [Option<Vec<Cell>>],
    at: usize,
    whom: Vec<Whom>,
    columns: &mut [Column],
    most: u16,
    pane: u16,
) {
    let widest = rows.iter().flatten().map(|row| text::width(&row[at].0)).max();
    widen(columns, at, widest.unwrap_or(0), most, pane);
    let room = usize::from(columns[at].width);
    let seen = rows.iter().map(|row| {
        let name = row.as_ref().map_or("", |row| &row[at].0);
        text::cut(name, room).into_owned()
    });
    let marks = marks(&seen.zip(whom).collect::<Vec<_>>());
    let marked = || rows.iter().zip(&marks).filter(|(_, mark)| !mark.is_empty());
    let wanted = marked().filter_map(|(row, mark)| Some(text::width(&row.as_ref()?[at].0) + 1 + text::width(mark)));
    widen(columns, at, wanted.max().unwrap_or(0), most, pane);
    let room = usize::from(columns[at].width);
    for (row, mark) in rows.iter_mut().zip(&marks).filter(|(_, mark)| !mark.is_empty()) {
        let Some((name, _)) = row.as_mut().map(|row| &mut row[at]) else {
            continue;
        };
        let cut = text::cut(name, room.saturating_sub(text::width(mark) + 1));
        *name = format!("{cut} {mark}");
    }
}

/// The cells that columns take at least, with the gaps between them and the marker.
pub(super) fn least(columns: &[Column]) -> u16 {
    let gaps = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(0);
    columns.iter().map(|column| column.width).sum::<u16>() + gaps + 2
}

/// Where the columns begin and how wide they are on a pane of `width` cells, two of which the marker has.
#[must_use]
pub fn fit(columns: &[Column], width: u16) -> Vec<(u16, u16)> {
    let shares: u16 = columns.iter().map(|column| column.grow).sum();
    let mut spare = width.saturating_sub(least(columns));
    let mut left = shares;
    let mut x = 2;
    let mut places = Vec::with_capacity(columns.len());
    for column in columns {
        let more = (spare * column.grow).checked_div(left).unwrap_or(0);
        spare -= more;
        left -= column.grow;
        let wide = (column.width + more).min(width.saturating_sub(x));
        places.push((x, wide));
        x += column.width + more + 1;
    }
    places
}

/// Draws headings in the first line and rows below. `cells` makes the cells of a row, `None` while it is on its way.
pub fn table(
    pen: &mut Pen<'_, '_>,
    columns: &[Column],
    rows: Range<usize>,
    marked: usize,
    mut cells: impl FnMut(usize) -> Option<Vec<Cell>>,
) {
    let places = fit(columns, pen.width());
    for (column, (x, width)) in columns.iter().zip(&places) {
        put(pen, 0, (*x, *width), column.right, column.head, Ink::Head);
    }
    let pitch = pen.pitch(rows.len(), pen.height().saturating_sub(1));
    for (line, index) in (1..pen.height()).step_by(pitch.into()).zip(rows) {
        let chosen = index == marked;
        if chosen {
            pen.mark_thick(line, pitch);
        }
        let Some(cells) = cells(index) else {
            pen.put(line, 2, 2, "..", Ink::Muted);
            continue;
        };
        for ((column, place), (text, ink)) in columns.iter().zip(&places).zip(&cells) {
            let ink = if chosen { Ink::Marked } else { *ink };
            put(pen, line, *place, column.right, text, ink);
        }
    }
}

pub(super) fn put(pen: &mut Pen<'_, '_>, line: u16, (x, width): (u16, u16), right: bool, text: &str, ink: Ink) {
    if right {
        pen.put_right(line, x, width, text, ink);
    } else {
        pen.put(line, x, width, text, ink);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn growing_columns_share_what_is_left_and_the_table_fills_the_pane() {
        let columns = [
            Column::fixed("", 4),
            Column::growing("", 6, 1),
            Column::growing("", 6, 2),
            Column::number("", 3),
        ];
        let places = fit(&columns, 60);
        let (x, width) = places[3];
        assert_eq!(x + width, 60);
        assert!(places.windows(2).all(|pair| pair[0].0 + pair[0].1 < pair[1].0));
        assert!(places[2].1 > places[1].1);
    }

    #[test]
    fn a_narrow_pane_cuts_columns_at_its_edge() {
        let columns = [Column::fixed("", 10), Column::fixed("", 10), Column::fixed("", 10)];
        assert!(
            fit(&columns, 20)
                .iter()
                .all(|(x, width)| x + width <= 20 || *width == 0)
        );
    }
}
