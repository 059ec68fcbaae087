//! 工作, drawn: the kinds as tabs, below them the records of one kind in the columns that its table names.

use super::columns::Cell;
use super::field_cells;
use super::pen::{Ink, Pen};
use super::pieces::{ROOM, due_short, empty, flow, joined, sync_cell, sync_mark};
use super::record::{about, facts, title};
use super::sheet::{self, Col, Columns};
use super::values::Values;
use super::whom;
use crate::app::pages::next_step::refused;
use crate::app::pages::{WorkPage, work};
use crate::domain::lang::Lang;
use crate::record::permission::Operation;
use crate::record::{FieldDef, Holds, Kind, STATE};
use crate::ui::Ui;
use crate::view::{ColumnId, ColumnId as C, RecordRow, SheetId};
use ratatui::Frame;
use ratatui::layout::Rect;

/// Cells for which rows of how many are seen: `101-112/1200`.
const ROWS_SEEN: u16 = 14;

/// Draws the page.
pub fn draw(frame: &mut Frame<'_>, area: Rect, screen: &WorkPage, ui: &Ui<'_>) {
    let mut pen = Pen::new(frame.buffer_mut(), area, ui);
    let (lang, list, kind) = (ui.lang, screen.list(), screen.kind());
    let width = pen.width();
    tabs(&mut pen, screen, ui);
    let label = kind.def().label.of(lang);
    if !list.is_loaded() {
        pen.put(2, 2, width, lang.list_loading(), Ink::Muted);
        return;
    }
    if list.is_empty() {
        let reads = refused(ui.session, Operation::Read, kind).is_none();
        let empty_words = lang.records_empty(label);
        let words: &[&str] = match (reads, screen.state()) {
            (false, _) => &[lang.records_not_yours()],
            (true, Some(_)) => &[lang.records_none()],
            (true, None) => &[&empty_words, lang.records_empty_hint()],
        };
        return empty(&mut pen, 2, words);
    }
    let layout = screen.layout(ui.body(area));
    let rows = list.visible(layout.rows);
    let place = lang.rows_of(rows.start + 1, rows.end, list.total());
    pen.put_right(0, width / 2, width / 2 - 1, &place, Ink::Muted);
    let sheet = SheetId::Records(kind.clone());
    let (cols, arrangement) = (cols(kind), screen.arrangement());
    let columns = Columns::of(&cols, &sheet, &arrangement);
    sheet::list(&mut pen.pane(layout.list), &columns, rows, list.index(), |index| {
        let row = list.get(index)?;
        Some((row, about(row, ui)))
    });
    if let (Some(pane), Some(row)) = (layout.preview, list.selected()) {
        pen.rule_above(pane);
        preview(&mut pen.pane(pane), row, ui);
    }
}

/// The selected record: what it is called in full, then its values.
fn preview(pen: &mut Pen<'_, '_>, row: &RecordRow, ui: &Ui<'_>) {
    let ui = &about(row, ui);
    let width = pen.width();
    // What has no title is called by whom it is about.
    let called = row.kind.def().title.map_or_else(String::new, |_| title(row, ui));
    pen.put(0, 1, width, &joined(&[ui.name(row.about()), called]), Ink::Strong);
    let others = facts(row, ui)
        .into_iter()
        .filter(|(name, ..)| Some(*name) != row.kind.def().title);
    let facts = others.map(|(_, label, value)| format!("{label} {value}"));
    let lines = flow(&facts.collect::<Vec<_>>(), usize::from(width.saturating_sub(2)));
    for (line, words) in (1..pen.height()).zip(&lines) {
        pen.put(line, 1, width, words, Ink::Text);
    }
}

/// The kinds, the one that is listed marked; with one kind alone its name and how many there are.
fn tabs(pen: &mut Pen<'_, '_>, screen: &WorkPage, ui: &Ui<'_>) {
    let label = screen.kind().def().label.of(ui.lang);
    let mut head = vec![ui.lang.records_title(label, screen.list().total())];
    let state = screen.kind().field(STATE).and_then(FieldDef::codes);
    if let (Some(set), Some(code)) = (state, screen.state()) {
        head.push(ui.lang.filter_is(set.word(ui.lang, code)));
    }
    let tabs: Vec<(String, bool)> = work::kinds(ui.session)
        .map(|kind| match kind == screen.kind() {
            true => (joined(&head), true),
            false => (kind.def().label.of(ui.lang).to_owned(), false),
        })
        .collect();
    // At the right stands which rows are seen.
    let width = pen.width().saturating_sub(ROWS_SEEN);
    pen.part(0, 0, 1, width).tabs(0, &tabs);
}

type Column = Col<RecordRow>;

/// The columns of the records of a kind. Of more than three that its table names a narrow window has the first, the state and the last.
#[must_use]
pub fn cols(kind: &Kind) -> Vec<Column> {
    let (def, sheet) = (kind.def(), SheetId::Records(kind.clone()));
    let named: Vec<ColumnId> = def.list.iter().map(|name| C::Field(name)).collect();
    let (first, last) = (named.first(), named.last());
    let field = |id: ColumnId| {
        let col = Column::field(sheet.field(id)?, cell);
        let gives_way = named.len() > 3 && named.contains(&id) && id != C::Field(STATE);
        let gives_way = gives_way && Some(&id) != first && Some(&id) != last;
        Some(if gives_way { col.from(72) } else { col })
    };
    let fields = sheet.columns().into_iter().filter_map(field);
    let about = Column::fixed(C::About, 9, |row, ui| (ui.name(row.about()), Ink::Text)).naming(Some(whom::subject));
    [about].into_iter().chain(fields).chain(COLS.iter().copied()).collect()
}

const COLS: &[Column] = &[
    Column::fixed(C::Sync, 2, |row, ui| sync_mark(&row.sync, ui))
        .under(Lang::col_sync_mark)
        .below(ROOM),
    Column::fixed(C::Sync, 11, |row, ui| sync_cell(&row.sync, ui)).from(ROOM),
    Column::fixed(C::HouseholdNo, 6, |row, ui| {
        let number = row.household.as_ref().map_or("", |(_, _, number)| number);
        (ui.number(number), Ink::Text)
    })
    .fitted(10),
    Column::fixed(C::Unit, 10, |row, ui| (ui.unit(&row.unit), Ink::Text)).fitted(20),
];

fn cell(row: &RecordRow, field: &'static FieldDef, ui: &Ui<'_>) -> Cell {
    let is_open = row.kind.steps_from(row.state()).next().is_some();
    let day = row.text(field.name).parse();
    if let (Holds::Date(_), true, Ok(day)) = (field.holds, is_open && field.name == row.kind.def().order, day) {
        return due_short(day, ui.session.today(), ui.lang);
    }
    let (text, ink) = field_cells::cell(&row.kind, field, &row.set, ui);
    (text, if is_open { ink } else { Ink::Muted })
}
