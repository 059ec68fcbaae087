//! A list in columns: every column starts at the same cell in every row, the marked row is reverse and has a `>`.

use super::pen::{Ink, Pen};
use crate::domain::lang::Lang;
use crate::ui::{Ui, text};
use std::borrow::Borrow;
use std::ops::Range;

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

/// A column of a list page with all that is known of it: one row of the page's table of columns.
pub struct Col<R> {
    head: fn(Lang) -> &'static str,
    /// Cells in Chinese and in English; of a growing column the fewest.
    width: [u16; 2],
    /// As wide as its widest cell that is seen, but no wider than this.
    most: u16,
    grow: u16,
    right: bool,
    /// The narrowest pane that has it, and the narrowest that has it no more.
    panes: [u16; 2],
    cell: fn(&R, &Ui<'_>) -> Cell,
}

impl<R> Col<R> {
    /// A column of fixed width.
    pub const fn fixed(head: fn(Lang) -> &'static str, width: u16, cell: fn(&R, &Ui<'_>) -> Cell) -> Self {
        Self {
            head,
            width: [width, width],
            most: 0,
            grow: 0,
            right: false,
            panes: [0, u16::MAX],
            cell,
        }
    }

    /// A column of numbers.
    pub const fn number(head: fn(Lang) -> &'static str, width: u16, cell: fn(&R, &Ui<'_>) -> Cell) -> Self {
        Self {
            right: true,
            ..Self::fixed(head, width, cell)
        }
    }

    /// Takes such a share of what is left.
    pub const fn growing(self, grow: u16) -> Self {
        Self { grow, ..self }
    }

    /// As wide as its widest cell that is seen, but no wider than `most`.
    pub const fn fitted(self, most: u16) -> Self {
        Self { most, ..self }
    }

    /// Another width where the words are English.
    pub const fn in_english(self, width: u16) -> Self {
        Self {
            width: [self.width[0], width],
            ..self
        }
    }

    /// Only in panes of so many cells and more.
    pub const fn from(self, pane: u16) -> Self {
        Self {
            panes: [pane, self.panes[1]],
            ..self
        }
    }

    /// Only in narrower panes.
    pub const fn below(self, pane: u16) -> Self {
        Self {
            panes: [self.panes[0], pane],
            ..self
        }
    }

    fn column(&self, lang: Lang, widest: u16) -> Column {
        let width = self.width[usize::from(lang == Lang::En)];
        Column {
            head: (self.head)(lang),
            width: widest.clamp(width, self.most.max(width)),
            grow: self.grow,
            right: self.right,
        }
    }
}

/// Draws the rows that are seen of a list page. `row` gives a row and the context to draw it in.
pub fn list<'c, R, Q: Borrow<R>>(
    pen: &mut Pen<'_, '_>,
    cols: &[Col<R>],
    seen: Range<usize>,
    marked: usize,
    row: impl Fn(usize) -> Option<(Q, Ui<'c>)>,
) {
    let (lang, width) = (pen.lang(), pen.width());
    let there = |col: &&Col<R>| col.panes[0] <= width && width < col.panes[1];
    let cols: Vec<&Col<R>> = cols.iter().filter(there).collect();
    let cell = |col: &Col<R>, index| row(index).map(|(row, ui)| (col.cell)(row.borrow(), &ui));
    let widest = |col: &Col<R>| {
        let seen = seen.clone().filter(|_| col.most > 0);
        let cells = seen.filter_map(|index| Some(text::width(&cell(col, index)?.0)));
        u16::try_from(cells.max().unwrap_or(0)).unwrap_or(u16::MAX)
    };
    let columns: Vec<Column> = cols.iter().map(|col| col.column(lang, widest(col))).collect();
    table(pen, &columns, seen.clone(), marked, |index| {
        let (row, ui) = row(index)?;
        Some(cols.iter().map(|col| (col.cell)(row.borrow(), &ui)).collect())
    });
}

/// Where the columns begin and how wide they are on a pane of `width` cells, two of which the marker has.
#[must_use]
pub fn fit(columns: &[Column], width: u16) -> Vec<(u16, u16)> {
    let gaps = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(0);
    let fixed: u16 = columns.iter().map(|column| column.width).sum::<u16>() + gaps + 2;
    let shares: u16 = columns.iter().map(|column| column.grow).sum();
    let mut spare = width.saturating_sub(fixed);
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
    for (line, index) in (1..pen.height()).zip(rows) {
        let chosen = index == marked;
        if chosen {
            pen.mark(line);
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

fn put(pen: &mut Pen<'_, '_>, line: u16, (x, width): (u16, u16), right: bool, text: &str, ink: Ink) {
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
