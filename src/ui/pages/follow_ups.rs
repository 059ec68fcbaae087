//! 提醒, drawn: a week strip or a month grid with how many are due on each day, and the list by due date.

use super::columns::Cell;
use super::pen::{Ink, Pen};
use super::pieces::{ROOM, badge, due_day, due_long, empty, guess_note, joined, paragraph, sync_cell, sync_mark};
use super::sheet::{self, Col, Columns};
use super::values::{Values, nobody};
use super::whom;
use crate::app::pages::FollowUpsPage;
use crate::app::pages::choices::kind_label;
use crate::app::pages::follow_ups::{grid_start, monday};
use crate::app::session::WidthClass;
use crate::domain::lang::Lang;
use crate::domain::time::Date;
use crate::ui::Ui;
use crate::view::{ColumnId as C, FollowUpRow, SheetId, SyncState};
use chrono::{Datelike, Days, Weekday};
use ratatui::Frame;
use ratatui::layout::Rect;

/// Cells of a day in the month grid.
const DAY: u16 = 8;
/// Draws the page.
pub fn draw(frame: &mut Frame<'_>, area: Rect, screen: &FollowUpsPage, ui: &Ui<'_>) {
    let mut pen = Pen::new(frame.buffer_mut(), area, ui);
    if !screen.list().is_loaded() {
        pen.put(1, 2, area.width, ui.lang.list_loading(), Ink::Muted);
        return;
    }
    let layout = screen.layout(ui.body(area));
    if let Some((pane, rule)) = layout.beside {
        month(&mut pen.pane(pane), screen, ui);
        pen.rule_down(rule);
    } else {
        week(&mut pen, screen, ui);
        if let Some(pane) = layout.preview {
            pen.rule_above(layout.list);
            pen.rule_above(pane);
        }
    }
    list(&mut pen.pane(layout.list), screen, layout.rows, ui);
    if let Some(pane) = layout.preview {
        preview(&mut pen.pane(pane), screen, ui);
    }
}

fn day_shown(screen: &FollowUpsPage, ui: &Ui<'_>) -> Date {
    screen.day().unwrap_or_else(|| ui.session.today())
}

fn after(day: Date, days: u64) -> Date {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

/// Monday to Sunday in one line, the day chosen (or today) in brackets, and below how many are due.
fn week(pen: &mut Pen<'_, '_>, screen: &FollowUpsPage, ui: &Ui<'_>) {
    let (lang, at) = (ui.lang, day_shown(screen, ui));
    let first = monday(at);
    let narrow = pen.width() < 76;
    let title = match narrow {
        true => lang.month_of(at.year(), at.month()),
        false => lang.week_of(at.year(), at.month(), at.iso_week().week()),
    };
    let label = if narrow { 11 } else { 19 };
    pen.put(0, 1, label - 1, &title, Ink::Head);
    pen.put(1, 1, label - 1, lang.due_count(), Ink::Muted);
    let cell = (pen.width().saturating_sub(label + 1)) / 7;
    for column in 0..7_u16 {
        let day = after(first, column.into());
        let x = label + column * cell;
        let gap = if narrow { "" } else { " " };
        let word = format!("{}{gap}{:02}", lang.weekday_short(day.weekday()), day.day());
        let (text, ink) = day_text(&word, day, screen, ui);
        pen.put(0, x, cell, &text, ink);
        let count = screen.due_on(day);
        let ink = if count > 0 { Ink::Text } else { Ink::Muted };
        pen.put(1, x + 1, cell - 1, &lang.count_items(count), ink);
    }
}

/// A day's words with brackets when it is the one looked at.
fn day_text(word: &str, day: Date, screen: &FollowUpsPage, ui: &Ui<'_>) -> (String, Ink) {
    if day == day_shown(screen, ui) {
        let ink = if screen.in_calendar() { Ink::Marked } else { Ink::Strong };
        (format!("[{word}]"), ink)
    } else {
        (format!(" {word} "), Ink::Text)
    }
}

/// Six weeks from the Monday before the first.
fn month(pen: &mut Pen<'_, '_>, screen: &FollowUpsPage, ui: &Ui<'_>) {
    let (lang, at) = (ui.lang, day_shown(screen, ui));
    let width = pen.width();
    pen.put(0, 1, width, &lang.month_of(at.year(), at.month()), Ink::Head);
    let total = lang.month_total(at.month(), screen.due_in_month(at));
    pen.put_right(0, 20, width - 22, &total, Ink::Text);
    let mut weekday = Weekday::Mon;
    for column in 0..7 {
        pen.put(1, 2 + column * DAY, DAY, lang.weekday_short(weekday), Ink::Muted);
        weekday = weekday.succ();
    }
    let first = grid_start(at);
    for index in 0..42_u16 {
        let day = after(first, index.into());
        let (x, line) = (1 + index % 7 * DAY, 2 + index / 7 * 2);
        let (text, ink) = day_text(&format!("{:02}", day.day()), day, screen, ui);
        let ink = if day.month() == at.month() { ink } else { Ink::Muted };
        pen.put(line, x, DAY, &text, ink);
        let count = screen.due_on(day);
        if count > 0 {
            let late = day < ui.session.today();
            let mark = if late { "!" } else { "" };
            let ink = if late { Ink::Late } else { Ink::Warn };
            pen.put(
                line + 1,
                x + 1,
                DAY - 1,
                &format!("{}{mark}", lang.count_items(count)),
                ink,
            );
        }
    }
    let hint = if screen.in_calendar() {
        lang.calendar_hint()
    } else {
        lang.calendar_tab_hint()
    };
    pen.put(15, 1, width - 2, hint, Ink::Muted);
}

fn list(pen: &mut Pen<'_, '_>, screen: &FollowUpsPage, rows: usize, ui: &Ui<'_>) {
    let (lang, list) = (ui.lang, screen.list());
    let (height, width) = (pen.height(), pen.width());
    let kind = lang.filter_is(kind_label(screen.kind(), lang).to_owned());
    let day = screen
        .day()
        .map_or_else(String::new, |day| lang.on_day(lang.day(day, ui.session.today())));
    // The month says it below itself.
    let hint = match screen.day() {
        _ if ui.session.width_class() == WidthClass::Wide => "",
        _ if screen.in_calendar() => lang.calendar_hint(),
        Some(_) => lang.day_hint(),
        None => lang.days_hint(),
    };
    let title = joined(&[lang.follow_ups_title(list.total()), day, kind]);
    pen.pieces(0, 1, &[(&title, Ink::Strong), (&format!("  {hint}"), Ink::Strong)]);
    if list.is_empty() {
        let words: &[&str] = match screen.day() {
            None if screen.kind().is_some() => &[lang.follow_ups_none()],
            Some(_) => &[lang.follow_ups_day_empty()],
            None => &[lang.follow_ups_empty(), lang.follow_ups_empty_hint()],
        };
        return empty(pen, 2, words);
    }
    let rows = list.visible(rows);
    let mut lower = pen.part(1, 0, height - 1, width);
    let arrangement = screen.arrangement();
    let columns = Columns::of(COLS, &SheetId::FollowUps, &arrangement);
    sheet::list(&mut lower, &columns, rows, list.index(), |index| {
        let row = list.get(index)?;
        Some((row, about(row, ui)))
    });
}

type Column = Col<FollowUpRow>;

/// Its columns.
pub const COLS: &[Column] = &[
    Column::fixed(C::DueDay, 5, |row, ui| {
        let due = row.follow_up.due;
        (due_day(due, ui.session.today(), ui.lang), Ink::Text)
    })
    .fitted(11),
    Column::fixed(C::Badge, 2, |row, ui| {
        let follow_up = &row.follow_up;
        badge(follow_up.due.date, follow_up.priority, ui.session.today(), ui.lang)
    }),
    Column::fixed(C::Who, 8, |row, ui| (subject(row, ui), Ink::Text)).naming(Some(whom::follow_up)),
    Column::fixed(C::Task, 8, |row, ui| {
        (ui.lang.follow_up_kind(&row.follow_up.kind).to_owned(), Ink::Text)
    })
    .in_english(12),
    Column::fixed(C::What, 10, |row, ui| (what(row, ui), Ink::Text)).growing(1),
    Column::fixed(C::Sync, 2, |row, ui| sync(row, ui, sync_mark))
        .under(Lang::col_sync_mark)
        .below(ROOM),
    Column::fixed(C::Sync, 11, |row, ui| sync(row, ui, sync_cell)).from(ROOM),
    Column::fixed(C::HouseholdNo, 6, |row, ui| (ui.number(&row.household_no), Ink::Text)).fitted(10),
    Column::fixed(C::Address, 8, |row, ui| (address(row, ui), Ink::Text)).growing(1),
    Column::fixed(C::Phone, 13, |row, ui| (ui.phone(&row.phone), Ink::Text)),
    Column::fixed(C::Why, 12, |row, ui| (ui.because(&row.follow_up.because), Ink::Text)).growing(1),
    Column::fixed(C::Unit, 10, |row, ui| (ui.unit(&row.follow_up.unit), Ink::Text)).fitted(20),
];

/// Where the household lives, or where the matter is.
fn address(row: &FollowUpRow, ui: &Ui<'_>) -> String {
    match row.follow_up.household_id {
        Some(_) => ui.address(&row.address),
        None => ui.place(None, &row.address),
    }
}

/// What is to be done, and how often it was postponed.
fn what(row: &FollowUpRow, ui: &Ui<'_>) -> String {
    let (lang, follow_up) = (ui.lang, &row.follow_up);
    let moved = if follow_up.snoozed > 0 {
        lang.postponed(follow_up.snoozed)
    } else {
        String::new()
    };
    let what = request(row, ui).unwrap_or_else(|| ui.follow_up(follow_up));
    joined(&[what, moved])
}

/// Only a reminder that somebody wrote is a record.
fn sync(row: &FollowUpRow, ui: &Ui<'_>, cell: fn(&SyncState, &Ui<'_>) -> Cell) -> Cell {
    row.sync.as_ref().map_or_else(Cell::default, |sync| cell(sync, ui))
}

/// The context in which a follow-up is drawn.
#[must_use]
pub fn about<'a>(row: &FollowUpRow, ui: &Ui<'a>) -> Ui<'a> {
    let follow_up = &row.follow_up;
    ui.about([
        follow_up.household_id.map(|id| id.0),
        follow_up.request_id.map(|id| id.0),
    ])
}

/// The number and title of the request that it concerns.
fn request(row: &FollowUpRow, ui: &Ui<'_>) -> Option<String> {
    row.request.as_ref().map(|request| ui.request_name(request))
}

/// Whom a follow-up is about: the person, the household or reporter, or the place.
fn subject(row: &FollowUpRow, ui: &Ui<'_>) -> String {
    match (row.person_name.as_str(), row.name.as_str(), row.address.as_str()) {
        ("", "", "") => nobody(&row.follow_up, ui),
        ("", "", place) => ui.place(row.follow_up.household_id, place),
        ("", name, _) | (name, ..) => ui.name(name),
    }
}

fn preview(pen: &mut Pen<'_, '_>, screen: &FollowUpsPage, ui: &Ui<'_>) {
    let (lang, today) = (ui.lang, ui.session.today());
    let Some(row) = screen.list().selected() else { return };
    let ui = &about(row, ui);
    let follow_up = &row.follow_up;
    let width = pen.width().saturating_sub(2);
    let person = if row.person_name == row.name {
        String::new()
    } else {
        ui.name(&row.person_name)
    };
    let request = request(row, ui).unwrap_or_default();
    let name = match row.name.as_str() {
        "" if follow_up.record.is_some() => nobody(follow_up, ui),
        name => ui.name(name),
    };
    let who = joined(&[name, person, address(row, ui), ui.phone(&row.phone)]);
    pen.put(0, 1, width, &who, Ink::Strong);
    let why = lang.labelled(lang.label_why(), &ui.because(&follow_up.because));
    let due = due_long(follow_up.due, today, lang);
    let text = joined(&[ui.follow_up(follow_up), due, request]);
    let guess = guess_note(follow_up.due, lang);
    if screen.explains() {
        let whole = joined(&[why, text, guess.to_owned()]);
        return paragraph(pen, 1, 1, pen.height().saturating_sub(1).min(6), &whole, Ink::Text);
    }
    pen.put(1, 1, width, &joined(&[text, guess.to_owned()]), Ink::Text);
    paragraph(pen, 2, 1, pen.height().saturating_sub(2).min(4), &why, Ink::Text);
}
