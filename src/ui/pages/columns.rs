//! A list in columns: every column starts at the same cell in every row, the marked row is reverse and has a `>`.

use super::pen::{Ink, Pen};
use crate::domain::lang::Lang;
use crate::ui::told_apart::{Whom, marks};
use crate::ui::{Ui, text};
use std::borrow::Borrow;
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

/// A column of a list page with all that is known of it: one row of the page's table of columns.
pub struct Col<R> {
    head: fn(Lang) -> &'static str,
    /// Cells in Chinese and in English; of a growing column the fewest.
    width: [u16; 2],
    /// As wide as its widest cell that is seen, but no wider than this.
    most: u16,
    /// That only as far as nothing else has to give way.
    yields: bool,
    grow: u16,
    right: bool,
    /// The narrowest pane that has it, and the narrowest that has it no more.
    panes: [u16; 2],
    cell: fn(&R, &Ui<'_>) -> Cell,
    whom: Option<fn(&R, &Ui<'_>) -> Whom>,
}

impl<R> Col<R> {
    /// A column of fixed width.
    pub const fn fixed(head: fn(Lang) -> &'static str, width: u16, cell: fn(&R, &Ui<'_>) -> Cell) -> Self {
        Self {
            head,
            width: [width, width],
            most: 0,
            yields: false,
            grow: 0,
            right: false,
            panes: [0, u16::MAX],
            cell,
            whom: None,
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

    /// Names people: as wide as the longest name that is seen, as far as there is room. Those whose names look the same are told
    /// apart by what `whom` knows.
    pub const fn naming(self, whom: Option<fn(&R, &Ui<'_>) -> Whom>) -> Self {
        Self {
            most: NAME,
            yields: true,
            whom,
            ..self
        }
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

    fn column(&self, lang: Lang) -> Column {
        Column {
            head: (self.head)(lang),
            width: self.width[usize::from(lang == Lang::En)],
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
    let rows: Vec<_> = seen.clone().map(&row).collect();
    let cells_of = |(row, ui): &(Q, Ui<'c>)| cols.iter().map(|col| (col.cell)(row.borrow(), ui)).collect();
    let mut cells: Vec<Option<Vec<Cell>>> = rows.iter().map(|row| row.as_ref().map(cells_of)).collect();
    let mut columns: Vec<Column> = cols.iter().map(|col| col.column(lang)).collect();
    for yields in [false, true] {
        for (at, col) in cols.iter().enumerate().filter(|(_, col)| col.yields == yields) {
            let widest = cells.iter().flatten().map(|row| text::width(&row[at].0)).max();
            let pane = if yields { width } else { u16::MAX };
            widen(&mut columns, at, widest.unwrap_or(0), col.most, pane);
        }
    }
    for (at, col) in cols.iter().enumerate() {
        let Some(whom) = col.whom else { continue };
        let whom = rows.iter().map(|row| {
            let named = row.as_ref().map(|(row, ui)| whom(row.borrow(), ui));
            named.unwrap_or_default()
        });
        tell_apart(&mut cells, at, whom.collect(), &mut columns, col.most, width);
    }
    table(pen, &columns, seen.clone(), marked, |index| {
        cells.get_mut(index - seen.start).and_then(Option::take)
    });
}

/// Makes a column as wide as is wanted, but no wider than `most`, of what is left of a pane.
fn widen(columns: &mut [Column], at: usize, wanted: usize, most: u16, pane: u16) {
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
fn least(columns: &[Column]) -> u16 {
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
