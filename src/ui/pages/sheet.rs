//! A list as a sheet, drawn: the columns that a page has, of which those are seen that somebody chose and that there is room for; the
//! first one always.

use super::columns::{Cell, Column, NAME, fit, least, put, table, tell_apart, widen};
use super::pen::{Ink, Pen};
use crate::app::pages::sheet::Arrangement;
use crate::domain::lang::Lang;
use crate::domain::mask::Privacy;
use crate::record::{FieldDef, Holds};
use crate::ui::told_apart::Whom;
use crate::ui::{Ui, glyph, text};
use crate::view::{ColumnId, SheetId};
use std::borrow::Borrow;
use std::ops::Range;

/// How a cell of a column is made of a row.
enum Draws<R> {
    Cell(fn(&R, &Ui<'_>) -> Cell),
    /// Of a field of the record table.
    Field(fn(&R, &'static FieldDef, &Ui<'_>) -> Cell, &'static FieldDef),
}

/// A column of a list page with all that is known of it: one row of the page's table of columns.
pub struct Col<R> {
    /// Which column of the sheet it is; `None` in a list that is none.
    id: Option<ColumnId>,
    /// Another heading than that of the sheet's column.
    head: Option<fn(Lang) -> &'static str>,
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
    draws: Draws<R>,
    whom: Option<fn(&R, &Ui<'_>) -> Whom>,
}

// Derived, they would ask the rows for the same.
impl<R> Clone for Draws<R> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<R> Copy for Draws<R> {}
impl<R> Clone for Col<R> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<R> Copy for Col<R> {}

impl<R> Col<R> {
    /// A column of fixed width.
    pub const fn fixed(id: ColumnId, width: u16, cell: fn(&R, &Ui<'_>) -> Cell) -> Self {
        Self::new(Some(id), None, width, Draws::Cell(cell))
    }

    /// A column of a list that is no sheet, of fixed width.
    pub const fn headed(head: fn(Lang) -> &'static str, width: u16, cell: fn(&R, &Ui<'_>) -> Cell) -> Self {
        Self::new(None, Some(head), width, Draws::Cell(cell))
    }

    const fn new(id: Option<ColumnId>, head: Option<fn(Lang) -> &'static str>, width: u16, draws: Draws<R>) -> Self {
        Self {
            id,
            head,
            width: [width, width],
            most: 0,
            yields: false,
            grow: 0,
            right: false,
            panes: [0, u16::MAX],
            draws,
            whom: None,
        }
    }

    /// Of numbers: they end at the right.
    pub const fn of_numbers(self) -> Self {
        Self { right: true, ..self }
    }

    /// Under another heading than its column has elsewhere.
    pub const fn under(self, head: fn(Lang) -> &'static str) -> Self {
        Self {
            head: Some(head),
            ..self
        }
    }

    /// A field of the record table, as wide as what it holds.
    pub fn field(field: &'static FieldDef, cell: fn(&R, &'static FieldDef, &Ui<'_>) -> Cell) -> Self {
        let draws = Draws::Field(cell, field);
        let new = |width| Self::new(Some(ColumnId::Field(field.name)), None, width, draws);
        match field.holds {
            Holds::Line(_) | Holds::Text(_) if field.privacy == Privacy::Text => new(12).growing(1),
            Holds::Line(_) | Holds::Text(_) if field.privacy == Privacy::Public => new(10).growing(1),
            Holds::Phone => new(13),
            Holds::Code(set) | Holds::TwoDigits(set) | Holds::Digit(set) => {
                let widest = |lang: Lang| {
                    let words = set.codes().into_iter().map(|code| text::width(&set.word(lang, code)));
                    let cells = words.max().unwrap_or(0).max(text::width(field.label.of(lang)));
                    u16::try_from(cells).unwrap_or(u16::MAX).min(NAME)
                };
                new(widest(Lang::Zh)).in_english(widest(Lang::En))
            }
            Holds::Int(..) | Holds::Decimal(..) => new(10).of_numbers(),
            _ => new(10).fitted(NAME),
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

    /// The cell of a row.
    pub fn cell(&self, row: &R, ui: &Ui<'_>) -> Cell {
        match self.draws {
            Draws::Cell(cell) => cell(row, ui),
            Draws::Field(cell, field) => cell(row, field, ui),
        }
    }

    /// Which column of the sheet it is, in panes of every width.
    pub fn is_whole(&self, id: ColumnId) -> bool {
        self.id == Some(id) && self.panes[1] == u16::MAX
    }

    fn fits(&self, pane: u16) -> bool {
        self.panes[0] <= pane && pane < self.panes[1]
    }

    fn column(&self, sheet: Option<&SheetId>, lang: Lang) -> Column {
        let of_sheet = || Some(sheet?.heading(self.id?, lang));
        let head = self.head.map(|head| head(lang)).or_else(of_sheet);
        Column {
            head: head.unwrap_or_default(),
            width: self.width[usize::from(lang == Lang::En)],
            grow: self.grow,
            right: self.right,
        }
    }
}

/// The columns of a list: what a page has, and how a person arranged them.
pub struct Columns<'a, R> {
    pub cols: &'a [Col<R>],
    /// `None` for a list that is no sheet: it has those that there is room for.
    pub arranged: Option<(&'a SheetId, &'a Arrangement)>,
}

impl<'a, R> Columns<'a, R> {
    /// The columns of a list that is no sheet.
    #[must_use]
    pub fn plain(cols: &'a [Col<R>]) -> Self {
        Self { cols, arranged: None }
    }

    /// The columns of a sheet as a page has it arranged.
    #[must_use]
    pub fn of(cols: &'a [Col<R>], sheet: &'a SheetId, arrangement: &'a Arrangement) -> Self {
        Self {
            cols,
            arranged: Some((sheet, arrangement)),
        }
    }

    /// Those that are seen on a pane of so many cells, and how many are not.
    fn seen(&self, lang: Lang, pane: u16, widest: impl Fn(&Col<R>) -> usize) -> (Vec<&'a Col<R>>, usize) {
        let Some((sheet, arrangement)) = self.arranged else {
            return (self.cols.iter().filter(|col| col.fits(pane)).collect(), 0);
        };
        let of = |id: ColumnId| {
            let mut forms = self.cols.iter().filter(move |col| col.id == Some(id));
            let whole = self.cols.iter().find(|col| col.is_whole(id));
            forms.find(|col| col.fits(pane)).or(whole)
        };
        let all: Vec<&Col<R>> = arrangement.shown(sheet).into_iter().filter_map(of).collect();
        let room = |cols: &[&Col<R>]| {
            let mut columns: Vec<Column> = cols.iter().map(|col| col.column(Some(sheet), lang)).collect();
            for (at, col) in cols.iter().enumerate().filter(|(_, col)| !col.yields && col.most > 0) {
                widen(&mut columns, at, widest(col), col.most, u16::MAX);
            }
            least(&columns) <= pane
        };
        let at_rest: Vec<&Col<R>> = match arrangement.columns {
            None => all.iter().copied().filter(|col| col.fits(pane)).collect(),
            Some(_) => {
                let most = (1..=all.len()).rev().find(|count| room(&all[..*count]));
                all[..most.unwrap_or(1).min(all.len())].to_vec()
            }
        };
        let marked = arrangement.marked;
        let is_seen = marked.is_none() || at_rest.iter().any(|col| col.id == marked);
        let at = all.iter().position(|col| col.id == marked);
        let seen = match at.filter(|_| !is_seen) {
            Some(at) => around(&all, at, room),
            None => at_rest,
        };
        let hidden = all.len() - seen.len();
        (seen, hidden)
    }
}

/// The first column, and those around the one at `at` that there is room for: as many to its left as possible, then to its right.
fn around<'a, R>(all: &[&'a Col<R>], at: usize, room: impl Fn(&[&Col<R>]) -> bool) -> Vec<&'a Col<R>> {
    let with_first = |from: usize, to: usize| {
        let first = all.first().filter(|_| from > 0);
        first.into_iter().chain(&all[from..to]).copied().collect::<Vec<_>>()
    };
    let (mut from, mut to) = (at, at + 1);
    while from > 0 && room(&with_first(from - 1, to)) {
        from -= 1;
    }
    while to < all.len() && room(&with_first(from, to + 1)) {
        to += 1;
    }
    with_first(from, to)
}

/// Draws the rows that are seen of a list page. `row` gives a row and the context to draw it in.
pub fn list<'c, R, Q: Borrow<R>>(
    pen: &mut Pen<'_, '_>,
    columns: &Columns<'_, R>,
    seen: Range<usize>,
    marked: usize,
    row: impl Fn(usize) -> Option<(Q, Ui<'c>)>,
) {
    let (lang, width) = (pen.lang(), pen.width());
    let room = pen.room();
    let arranged = columns.arranged;
    let rows: Vec<_> = seen.clone().map(&row).collect();
    let widest = |col: &Col<R>| {
        let cells = rows.iter().flatten().map(|(row, ui)| col.cell(row.borrow(), ui).0);
        cells.map(|cell| text::width(&cell)).max().unwrap_or(0)
    };
    let (cols, hidden) = columns.seen(lang, room, widest);
    let cells_of = |(row, ui): &(Q, Ui<'c>)| cols.iter().map(|col| col.cell(row.borrow(), ui)).collect();
    let mut cells: Vec<Option<Vec<Cell>>> = rows.iter().map(|row| row.as_ref().map(cells_of)).collect();
    let sheet = arranged.map(|(sheet, _)| sheet);
    let mut columns: Vec<Column> = cols.iter().map(|col| col.column(sheet, lang)).collect();
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
    if let Some((_, arrangement)) = arranged {
        let ids: Vec<Option<ColumnId>> = cols.iter().map(|col| col.id).collect();
        heads(pen, &columns, &ids, arrangement, hidden);
    }
}

/// Shows in the line of the headings which column is marked, by which one the rows are ordered, and that there are more columns.
fn heads(
    pen: &mut Pen<'_, '_>,
    columns: &[Column],
    ids: &[Option<ColumnId>],
    arrangement: &Arrangement,
    hidden: usize,
) {
    let width = pen.width();
    for ((column, id), (x, cells)) in columns.iter().zip(ids).zip(fit(columns, width)) {
        if id.is_some() && *id == arrangement.marked {
            put(pen, 0, (x, cells), column.right, column.head, Ink::Marked);
        }
        let order = arrangement.order.filter(|order| Some(order.column) == *id);
        if let Some(order) = order {
            let head = u16::try_from(text::width(column.head)).unwrap_or(u16::MAX).min(cells);
            let end = if column.right { x + cells } else { x + head };
            let sign = glyph::order(order.down);
            pen.put(0, end.min(width.saturating_sub(1)), 1, sign, Ink::Strong);
        }
    }
    if hidden > 0 {
        pen.put(0, 0, 2, &format!("+{}", hidden.min(9)), Ink::Muted);
    }
}

/// The cells of rows as texts, in these columns.
#[must_use]
pub fn texts<R>(
    cols: &[Col<R>],
    ids: &[ColumnId],
    rows: &[R],
    about: for<'u> fn(&R, &Ui<'u>) -> Ui<'u>,
    ui: &Ui<'_>,
) -> Vec<Vec<String>> {
    let chosen = |id: &ColumnId| cols.iter().find(|col| col.is_whole(*id));
    let chosen: Vec<Option<&Col<R>>> = ids.iter().map(chosen).collect();
    let row = |row: &R| {
        let ui = about(row, ui);
        let text = |col: &Option<&Col<R>>| col.map_or_else(String::new, |col| col.cell(row, &ui).0);
        chosen.iter().map(text).collect()
    };
    rows.iter().map(row).collect()
}
