//! 联系户, drawn: one line per household; below it or beside it who lives there and what is due.

use super::columns::Cell;
use super::field_cells;
use super::household_items::{self, Place};
use super::pen::{Ink, Pen};
use super::pieces::{ROOM, colour, due_cell, due_long, empty, joined, last_visit, sync_cell, sync_mark};
use super::sheet::{self, Col, Columns};
use super::values::Values;
use crate::app::pages::HouseholdsPage;
use crate::app::pages::choices::{HouseholdFilter, filter_label};
use crate::app::pages::household::HouseholdTab;
use crate::app::pages::next_step::refused;
use crate::domain::lang::Lang;
use crate::record::kind::Kind;
use crate::record::permission::Operation;
use crate::ui::Ui;
use crate::ui::text::pad;
use crate::view::{ColumnId, ColumnId as C, HouseholdDetail, HouseholdRow, SheetId};
use ratatui::Frame;
use ratatui::layout::Rect;

/// Draws the page.
pub fn draw(frame: &mut Frame<'_>, area: Rect, screen: &HouseholdsPage, ui: &Ui<'_>) {
    let mut pen = Pen::new(frame.buffer_mut(), area, ui);
    let lang = ui.lang;
    if refused(ui.session, Operation::Read, &Kind::Household).is_some() {
        return empty(
            &mut pen,
            1,
            &[lang.households_not_yours(), lang.households_not_yours_hint()],
        );
    }
    if !screen.list().is_loaded() {
        pen.put(1, 2, area.width, lang.list_loading(), Ink::Muted);
        return;
    }
    let layout = screen.layout(ui.body(area));
    list(&mut pen.pane(layout.list), screen, layout.rows, ui);
    if let Some(pane) = layout.preview {
        pen.rule_above(pane);
        preview(&mut pen.pane(pane), screen, ui);
    }
    if let Some((pane, rule)) = layout.beside {
        pen.rule_down(rule);
        if let Some(detail) = screen.detail() {
            side(&mut pen.pane(pane), detail, screen.tab(), ui);
        }
    }
}

fn list(pen: &mut Pen<'_, '_>, screen: &HouseholdsPage, rows: usize, ui: &Ui<'_>) {
    let (lang, list) = (ui.lang, screen.list());
    let (height, width) = (pen.height(), pen.width());
    let rows = list.visible(rows);
    let place = lang.rows_of((rows.start + 1).min(list.total()), rows.end, list.total());
    let filter = filter_label(screen.filter(), lang);
    let sheet = SheetId::Households;
    let arrangement = screen.arrangement();
    let order = arrangement.order.map_or(ColumnId::HouseholdNo, |order| order.column);
    let order = lang.sort_is(sheet.heading(order, lang).to_owned());
    let pieces = [
        (lang.households_title(list.total()), Ink::Strong),
        (format!("   {}", lang.filter_is(filter)), Ink::Text),
        (format!("   {order}"), Ink::Text),
    ];
    let pieces: Vec<(&str, Ink)> = pieces.iter().map(|(text, ink)| (text.as_str(), *ink)).collect();
    let used = pen.pieces(0, 1, &pieces) + 2;
    if let Ok(cells) = u16::try_from(place.len())
        && used + cells < width
        && list.total() > 0
    {
        pen.put_right(0, used, width - used - 1, &place, Ink::Muted);
    }
    if list.is_empty() {
        return nothing(pen, screen, lang);
    }
    let mut lower = pen.part(1, 0, height - 1, width);
    let cols = cols();
    let columns = Columns::of(&cols, &sheet, &arrangement);
    sheet::list(&mut lower, &columns, rows, list.index(), |index| {
        Some((list.get(index)?, *ui))
    });
}

fn nothing(pen: &mut Pen<'_, '_>, screen: &HouseholdsPage, lang: Lang) {
    if *screen.filter() == HouseholdFilter::default() {
        empty(pen, 2, &[lang.households_empty(), lang.households_empty_hint()]);
    } else {
        empty(pen, 2, &[lang.households_none()]);
    }
}

type Column = Col<HouseholdRow>;

/// Its columns.
#[must_use]
pub fn cols() -> Vec<Column> {
    let field = |row: &HouseholdRow, field, ui: &Ui<'_>| field_cells::cell(&Kind::Household, field, &row.set, ui);
    COLS.iter()
        .copied()
        .chain(field_cells::cols(&SheetId::Households, field))
        .collect()
}

const COLS: &[Column] = &[
    Column::fixed(C::HouseholdNo, 6, number).fitted(10),
    Column::fixed(C::Householder, 9, |row, ui| (ui.name(&row.display_name), Ink::Text)).naming(None),
    Column::fixed(C::Colour, 2, |row, ui| colour(&row.colour, ui.lang)).in_english(6),
    Column::fixed(C::People, 2, |row, _| (row.people.to_string(), Ink::Text))
        .of_numbers()
        .from(66),
    Column::fixed(C::Address, 8, |row, ui| (ui.address(&row.address), Ink::Text)).growing(1),
    Column::fixed(C::Tags, 8, tags).growing(2).from(66),
    Column::fixed(C::Visited, 5, |row, ui| (visited(row, ui), Ink::Text)).fitted(10),
    Column::fixed(C::Since, 8, since),
    Column::fixed(C::Tasks, 4, |row, _| (tasks(row), Ink::Text)).of_numbers(),
    Column::fixed(C::Sync, 2, |row, ui| sync_mark(&row.sync, ui))
        .under(Lang::col_sync_mark)
        .below(ROOM),
    Column::fixed(C::Sync, 11, |row, ui| sync_cell(&row.sync, ui)).from(ROOM),
    Column::fixed(C::VisitDue, 10, |row, ui| (visit_due(row, ui), Ink::Text)),
    Column::fixed(C::NextTask, 12, next_task).growing(1),
    Column::fixed(C::Unit, 10, |row, ui| (ui.unit(&row.unit), Ink::Text)).fitted(20),
];

fn visit_due(row: &HouseholdRow, ui: &Ui<'_>) -> String {
    row.visit_due
        .map_or_else(String::new, |due| ui.lang.day(due, ui.session.today()))
}

/// The most pressing follow-up and when it is due.
fn next_task(row: &HouseholdRow, ui: &Ui<'_>) -> Cell {
    let Some(next) = &row.next else { return Cell::default() };
    let (due, ink) = due_cell(next.due, ui.session.today(), ui.lang);
    (joined(&[due, ui.follow_up(next)]), ink)
}

/// The number; one that two households have is marked as a conflict is.
fn number(row: &HouseholdRow, ui: &Ui<'_>) -> Cell {
    let number = ui.number(&row.household_no);
    match row.number_twice {
        true => (format!("{number} !"), Ink::Warn),
        false => (number, Ink::Text),
    }
}

fn tags(row: &HouseholdRow, ui: &Ui<'_>) -> Cell {
    let tags: Vec<String> = row.tags.iter().map(|tag| ui.tag(tag)).collect();
    (tags.join(" "), Ink::Text)
}

fn visited(row: &HouseholdRow, ui: &Ui<'_>) -> String {
    row.last_visit
        .map_or_else(|| "-".to_owned(), |date| ui.lang.day(date, ui.session.today()))
}

/// How long ago the last visit was, with a mark when the next one is late.
fn since(row: &HouseholdRow, ui: &Ui<'_>) -> Cell {
    let today = ui.session.today();
    let since = row
        .last_visit
        .map_or_else(String::new, |date| ui.lang.days_since((today - date).num_days()));
    match row.visit_due.is_some_and(|due| due < today) {
        true => (format!("{}{}", pad(&since, 6), ui.lang.badge_late()), Ink::Late),
        false => (since, Ink::Text),
    }
}

fn tasks(row: &HouseholdRow) -> String {
    match row.tasks {
        0 => String::new(),
        tasks => tasks.to_string(),
    }
}

fn preview(pen: &mut Pen<'_, '_>, screen: &HouseholdsPage, ui: &Ui<'_>) {
    let (lang, today, width) = (ui.lang, ui.session.today(), pen.width().saturating_sub(1));
    let Some(row) = screen.list().selected() else { return };
    let residence = lang.residence(&row.residence).to_owned();
    let twice = if row.number_twice { lang.same_number() } else { "" };
    let who = joined(&[
        ui.name(&row.display_name),
        lang.household_no_is(ui.number(&row.household_no)),
        twice.to_owned(),
        ui.address(&row.address),
        ui.phone(&row.phone),
        residence,
        lang.people_here(row.people),
    ]);
    pen.put(0, 1, width, &who, Ink::Strong);
    let visit = last_visit(row.last_visit, today, lang);
    let due = row
        .visit_due
        .map_or_else(String::new, |due| lang.next_visit_on(lang.day(due, today)));
    pen.put(
        1,
        1,
        width,
        &joined(&[visit, due, lang.overdue_mark().to_owned()]),
        Ink::Text,
    );
    let next = row.next.as_ref().map(|next| {
        let due = due_long(next.due, today, lang);
        format!(
            "{}  {due}",
            lang.labelled(&ui.follow_up(next), &ui.because(&next.because))
        )
    });
    match next {
        Some(next) => pen.put(2, 1, width, &next, Ink::Text),
        None => pen.put(2, 1, width, lang.no_tasks(), Ink::Muted),
    };
}

fn side(pen: &mut Pen<'_, '_>, detail: &HouseholdDetail, tab: HouseholdTab, ui: &Ui<'_>) {
    let (height, width) = (pen.height(), pen.width());
    household_items::head(pen, detail, ui);
    household_items::tabs(pen, 3, tab, ui);
    pen.rule(4);
    let mut body = pen.part(5, 0, height.saturating_sub(5), width);
    household_items::list(&mut body, detail, tab, None, Place::Beside, ui);
}
