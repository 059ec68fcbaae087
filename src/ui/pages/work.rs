//! 工作, drawn: the kinds as tabs, below them the records of one kind in the columns that its table names.

use super::columns::{Cell, Column, NAME, table, tell_apart};
use super::conflict::shown;
use super::pen::{Ink, Pen};
use super::pieces::{ROOM, due_short, empty, flow, joined, sync_cell, sync_mark};
use super::record::{about, facts, title};
use super::whom;
use crate::app::pages::next_step::refused;
use crate::app::pages::{WorkPage, work};
use crate::domain::mask::Privacy;
use crate::record::permission::Operation;
use crate::record::{FieldDef, Holds, KindDef, STATE};
use crate::ui::told_apart::Whom;
use crate::ui::{Ui, text};
use crate::view::RecordRow;
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
    let layout = screen.layout((area.width, area.height));
    let rows = list.visible(layout.rows);
    let place = lang.rows_of(rows.start + 1, rows.end, list.total());
    pen.put_right(0, width / 2, width / 2 - 1, &place, Ink::Muted);
    let fields = fields(kind.def(), width);
    let mut columns = columns(kind.def(), &fields, width, ui);
    let seen = rows.clone().map(|index| list.get(index));
    let mut made: Vec<_> = seen.map(|row| Some(cells(row?, &fields, width, ui))).collect();
    if kind.def().has_ledger_of_households() {
        let seen = rows.clone().map(|index| list.get(index));
        let whom = seen.map(|row| row.map_or_else(Whom::default, |row| whom::subject(row, ui)));
        tell_apart(&mut made, 0, whom.collect(), &mut columns, NAME, width);
    }
    let first = rows.start;
    table(&mut pen.pane(layout.list), &columns, rows, list.index(), |index| {
        made.get_mut(index - first).and_then(Option::take)
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
    pen.put(
        0,
        1,
        width,
        &joined(&[ui.name(row.about()), title(row, ui)]),
        Ink::Strong,
    );
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
    let tabs: Vec<(String, bool)> = work::kinds()
        .map(|kind| match kind == screen.kind() {
            true => (joined(&head), true),
            false => (kind.def().label.of(ui.lang).to_owned(), false),
        })
        .collect();
    // At the right stands which rows are seen.
    let width = pen.width().saturating_sub(ROWS_SEEN);
    pen.part(0, 0, 1, width).tabs(0, &tabs);
}

/// The fields of the table's columns: all of them, or on a narrow window the first, the state and the last.
fn fields(def: &'static KindDef, width: u16) -> Vec<&'static FieldDef> {
    let all: Vec<_> = def.list.iter().map(|name| def.at(name)).collect();
    match (width >= 72, all.as_slice()) {
        (false, [first, .., last]) if all.len() > 3 => {
            let state = all.iter().find(|field| field.name == STATE);
            [Some(first), state, Some(last)]
                .into_iter()
                .flatten()
                .copied()
                .collect()
        }
        _ => all,
    }
}

fn columns(def: &KindDef, fields: &[&FieldDef], width: u16, ui: &Ui<'_>) -> Vec<Column> {
    let column = |field: &&FieldDef| {
        let head = field.label.of(ui.lang);
        match field.holds {
            Holds::Line(_) | Holds::Text(_) if field.privacy == Privacy::Text => Column::growing(head, 12, 1),
            Holds::Line(_) | Holds::Text(_) if field.privacy == Privacy::Public => Column::growing(head, 10, 1),
            Holds::Phone => Column::fixed(head, 13),
            Holds::Code(set) => {
                let widest = set
                    .codes()
                    .into_iter()
                    .map(|code| text::width(&set.word(ui.lang, code)))
                    .max();
                let cells = widest.unwrap_or(0).max(text::width(head));
                Column::fixed(head, u16::try_from(cells).unwrap_or(u16::MAX))
            }
            Holds::Date(_) => Column::fixed(head, 10),
            _ => Column::fixed(head, 10),
        }
    };
    let about = def
        .has_ledger_of_households()
        .then(|| Column::fixed(ui.lang.record_about(), 9));
    let mut columns: Vec<_> = about.into_iter().chain(fields.iter().map(column)).collect();
    columns.push(match width >= ROOM {
        true => Column::fixed(ui.lang.col_sync(), 11),
        false => Column::fixed(ui.lang.col_sync_mark(), 2),
    });
    columns
}

fn cells(row: &RecordRow, fields: &[&FieldDef], width: u16, ui: &Ui<'_>) -> Vec<Cell> {
    let ui = &about(row, ui);
    let today = ui.session.today();
    let is_open = row.kind.steps_from(row.state()).next().is_some();
    let ink = if is_open { Ink::Text } else { Ink::Muted };
    let cell = |field: &&FieldDef| {
        let value = row.set.get(field.name).filter(|value| !value.is_null());
        let date = value.and_then(|value| value.as_str()?.parse().ok());
        match (value, field.holds, date) {
            (None, ..) => (String::new(), Ink::Text),
            (_, Holds::Date(_), Some(date)) if field.name == row.kind.def().order && is_open => {
                due_short(date, today, ui.lang)
            }
            (_, Holds::Date(_), Some(date)) => (ui.lang.day(date, today), ink),
            (Some(value), ..) => (shown(&row.kind, field.name, value, ui), ink),
        }
    };
    let about = || (ui.name(row.about()), Ink::Text);
    let mut cells: Vec<Cell> = Vec::from_iter(row.kind.def().has_ledger_of_households().then(about));
    cells.extend(fields.iter().map(cell));
    cells.push(match width >= ROOM {
        true => sync_cell(&row.sync, ui),
        false => sync_mark(&row.sync, ui),
    });
    cells
}
