//! 诉求, drawn: tabs with counts, one line per request, below the way it has gone and what comes next.

use super::clocks;
use super::columns::Cell;
use super::field_cells;
use super::pen::{Ink, Pen};
use super::pieces::{ROOM, due_cell, empty, guess_note, joined, sync_cell, sync_mark};
use super::requests_board::board;
use super::sheet::{self, Col, Columns};
use super::values::{Values, about_request};
use super::whom;
use crate::app::Action;
use crate::app::pages::RequestsPage;
use crate::app::pages::choices::{RequestTab, tab_label};
use crate::app::pages::next_step::{next_of, waits};
use crate::domain::lang::Lang;

use crate::record::Kind;
use crate::ui::{Ui, text};
use crate::view::{ColumnId as C, RequestDetail, RequestRow, SheetId};
use ratatui::Frame;
use ratatui::layout::Rect;

/// Draws the page.
pub fn draw(frame: &mut Frame<'_>, area: Rect, screen: &RequestsPage, ui: &Ui<'_>) {
    let mut pen = Pen::new(frame.buffer_mut(), area, ui);
    let (lang, list) = (ui.lang, screen.list());
    let width = pen.width();
    tabs(&mut pen, screen, lang);
    if !list.is_loaded() {
        pen.put(2, 2, width, lang.list_loading(), Ink::Muted);
        return;
    }
    if list.is_empty() {
        let first = match screen.tab() {
            RequestTab::Inbox => lang.inbox_empty(),
            RequestTab::SentDown => lang.sent_down_empty(),
            _ => lang.requests_empty(),
        };
        return empty(&mut pen, 2, &[first, lang.requests_empty_hint()]);
    }
    let layout = screen.layout(ui.body(area));
    if screen.is_board(ui.session) {
        board(&mut pen.pane(layout.list), screen, ui);
    } else {
        let seen = list.visible(layout.rows);
        let (cols, arrangement) = (cols(), screen.arrangement());
        let columns = Columns::of(&cols, &SheetId::Requests, &arrangement);
        sheet::list(&mut pen.pane(layout.list), &columns, seen, list.index(), |index| {
            let row = list.get(index)?;
            Some((row, about_request(row, ui)))
        });
    }
    if let Some(pane) = layout.preview {
        pen.rule_above(pane);
        preview(&mut pen.pane(pane), screen, ui);
    }
}

fn tabs(pen: &mut Pen<'_, '_>, screen: &RequestsPage, lang: Lang) {
    let tabs: Vec<(String, bool)> = RequestTab::ALL
        .iter()
        .enumerate()
        .map(|(index, tab)| {
            let count = screen
                .counts()
                .map_or_else(String::new, |counts| format!(" {}", counts[index]));
            (format!("{}{count}", tab_label(*tab, lang)), *tab == screen.tab())
        })
        .collect();
    pen.tabs(0, &tabs);
}

type Column = Col<RequestRow>;

/// Its columns.
#[must_use]
pub fn cols() -> Vec<Column> {
    let field = |row: &RequestRow, field, ui: &Ui<'_>| field_cells::cell(&Kind::Request, field, &row.set, ui);
    COLS.iter()
        .copied()
        .chain(field_cells::cols(&SheetId::Requests, field))
        .collect()
}

const COLS: &[Column] = &[
    // The town's own numbers are longer than a micro-grid's.
    Column::fixed(C::RequestNo, 8, |row, ui| (ui.number(&row.temp_no), Ink::Text)).fitted(18),
    Column::fixed(C::Title, 12, |row, ui| (ui.matter(row), ended(row))).growing(2),
    Column::fixed(C::Reporter, 6, |row, ui| (ui.name(&row.reporter_name), Ink::Text)).naming(Some(whom::reporter)),
    Column::fixed(C::Mode, 6, mode).in_english(10).from(72),
    Column::fixed(C::State, 8, |row, ui| {
        (ui.lang.state(&row.state).to_owned(), ended(row))
    })
    .in_english(9),
    Column::fixed(C::Due, 9, due).fitted(11),
    Column::fixed(C::Assignee, 10, |row, ui| (with_whom(row, ui), Ink::Text))
        .growing(1)
        .from(84),
    Column::fixed(C::Sync, 2, |row, ui| sync_mark(&row.sync, ui))
        .under(Lang::col_sync_mark)
        .below(ROOM),
    Column::fixed(C::Sync, 11, |row, ui| sync_cell(&row.sync, ui)).from(ROOM),
    Column::fixed(C::HouseholdNo, 6, |row, ui| (ui.number(&row.household_no), Ink::Text)).fitted(10),
    Column::fixed(C::Place, 10, |row, ui| {
        (ui.place(row.household_id, &row.place), Ink::Text)
    })
    .growing(1),
    Column::fixed(C::Level, 8, level),
    Column::fixed(C::Registered, 10, registered),
    Column::fixed(C::Satisfaction, 8, |row, ui| {
        let said = row.satisfaction.as_ref().map_or("", |said| ui.lang.satisfaction(said));
        (said.to_owned(), Ink::Text)
    })
    .in_english(12),
    Column::fixed(C::Unit, 10, |row, ui| (ui.unit(&row.unit), Ink::Text)).fitted(20),
];

fn level(row: &RequestRow, ui: &Ui<'_>) -> Cell {
    let level = clocks::shown_level(row.level, &row.unit);
    (ui.lang.level(level).to_owned(), Ink::Text)
}

fn registered(row: &RequestRow, ui: &Ui<'_>) -> Cell {
    let day = row.registered_at.local_date();
    (ui.lang.day(day, ui.session.today()), Ink::Text)
}

fn ended(row: &RequestRow) -> Ink {
    if row.state.is_open() { Ink::Text } else { Ink::Muted }
}

fn mode(row: &RequestRow, ui: &Ui<'_>) -> Cell {
    let mode = row.mode.as_ref().map_or("", |mode| ui.lang.mode(mode));
    (mode.to_owned(), Ink::Text)
}

fn due(row: &RequestRow, ui: &Ui<'_>) -> Cell {
    let (lang, today) = (ui.lang, ui.session.today());
    let due = row.dates().due_on(today);
    due.map_or_else(Cell::default, |due| match (due.date - today).num_days() {
        days @ ..0 => (lang.overdue_by(-days), Ink::Late),
        _ => due_cell(due, today, lang),
    })
}

/// Who has it: the department or the level.
fn with_whom(row: &RequestRow, ui: &Ui<'_>) -> String {
    match row.assignee.as_str() {
        "" => ui.lang.level(clocks::shown_level(row.level, &row.unit)).to_owned(),
        assignee => ui.assignee(assignee),
    }
}

fn preview(pen: &mut Pen<'_, '_>, screen: &RequestsPage, ui: &Ui<'_>) {
    let (lang, today, width) = (ui.lang, ui.session.today(), pen.width().saturating_sub(1));
    let Some(row) = screen.list().selected() else { return };
    let ui = &about_request(row, ui);
    let day = lang.registered_on(lang.day(row.registered_at.local_date(), today));
    let due = row
        .dates()
        .due_on(today)
        .filter(|_| row.state.is_open())
        .map_or_else(String::new, |due| super::pieces::due_long(due, today, lang));
    let head = joined(&[
        format!("{} {}", ui.number(&row.temp_no), ui.matter(row)),
        ui.name(&row.reporter_name),
        day,
        ui.unit(&row.unit),
        clocks::waits(row, ui),
        due,
    ]);
    pen.put(0, 1, width, &head, Ink::Strong);
    let (next, ink) = match next_of(row, ui.session) {
        Some(kind) => (lang.next_step_is(clocks::next_step(&kind, &row.state, lang)), Ink::Text),
        None => (
            lang.next_step_waits(&lang.refusal(&Action::Done, &waits(row, ui.session))),
            Ink::Muted,
        ),
    };
    if let Some(why) = clocks::returned(row, ui) {
        // Why it came back is what its next step depends on.
        let mut lines = text::wrap(&why, width.into());
        let rest = lines.split_off(1).concat();
        let room = usize::from(width).saturating_sub(text::width(&next) + 2);
        pen.put(1, 1, width, &lines.concat(), Ink::Warn);
        pen.put(2, 1, width, &joined(&[text::cut(&rest, room).into_owned(), next]), ink);
        return;
    }
    if let Some(detail) = screen.detail() {
        let way = way(detail, usize::from(width) - 10, ui);
        pen.put(1, 1, width, &lang.labelled(lang.history_word(), &way), Ink::Text);
    }
    let (now, note) = match row.state.is_open() {
        true => {
            let due = row.dates().due_on(today);
            let note = due.map_or("", |due| guess_note(due, lang));
            (lang.now_with(&clocks::now_with(row, ui)), note.to_owned())
        }
        false => Default::default(),
    };
    pen.put(2, 1, width, &joined(&[next, now, note]), ink);
}

/// The way a request has gone, one step after the other; from the front it is cut so that the newest are seen.
fn way(detail: &RequestDetail, cells: usize, ui: &Ui<'_>) -> String {
    let (lang, today) = (ui.lang, ui.session.today());
    let steps = detail
        .standing_events()
        .filter(|event| !detail.folded.illegal.contains(&event.id))
        .map(|event| {
            let step = lang.event_decided(&event.kind, event.passed);
            format!("{step} {}", lang.day(event.at.local_date(), today))
        });
    let mut steps: Vec<String> = steps.collect();
    steps.push(format!("[{}]", lang.state(&detail.folded.state)));
    let mut text = steps.join(" > ");
    while text::width(&text) > cells && steps.len() > 1 {
        steps.remove(0);
        text = format!(".. {}", steps.join(" > "));
    }
    text
}
