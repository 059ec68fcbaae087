//! 专项名单, drawn: how far the campaign is, the marked row with its telephone, and one row a line.

use super::pen::{Ink, Pen};
use super::pieces::{ROOM, due_short, empty, joined, sync_cell, sync_mark};
use super::record::about;
use super::sheet::{self, Col, Columns};
use super::whom;
use crate::app::pages::MarkingScreen;
use crate::app::{Action, Place};
use crate::domain::lang::Lang;
use crate::domain::mask::Privacy;
use crate::ui::Ui;
use crate::ui::text::width;
use crate::view::RosterRow;
use ratatui::Frame;
use ratatui::layout::Rect;

/// Draws the screen.
pub fn draw(frame: &mut Frame<'_>, area: Rect, screen: &MarkingScreen, ui: &Ui<'_>) {
    let mut pen = Pen::new(frame.buffer_mut(), area, ui);
    let (lang, list) = (ui.lang, screen.list());
    let width = pen.width();
    if !list.is_loaded() {
        pen.put(1, 2, width, lang.list_loading(), Ink::Muted);
        return;
    }
    let Some(campaign) = screen.campaign() else {
        return super::pieces::absent(&mut pen, true, lang);
    };
    let (done, all) = campaign.done();
    let head = joined(&[
        ui.text(&campaign.title),
        lang.roster_left(all - done, all, campaign.of_households),
    ]);
    pen.put(0, 1, width, &head, Ink::Strong);
    let until = campaign
        .to
        .map_or_else(Default::default, |to| due_short(to, ui.session.today(), lang));
    let only = if screen.open_only() {
        lang.roster_open_only()
    } else {
        ""
    };
    let right = joined(&[only.to_owned(), lang.roster_until(&until.0)]);
    pen.put_right(0, width / 2, width / 2 - 1, &right, until.1);
    if list.is_empty() {
        let words: &[&str] = match (all, campaign.is_open) {
            (0, true) => &[lang.roster_empty(), lang.roster_empty_hint()],
            (0, false) => &[lang.roster_empty()],
            _ => &[lang.roster_all_done()],
        };
        return empty(&mut pen, 2, words);
    }
    if let Some(row) = list.selected() {
        told(&mut pen, row, screen, ui);
    }
    let layout = screen.layout(ui.body(area));
    let rows = list.visible(layout.rows);
    sheet::list(
        &mut pen.pane(layout.list),
        &Columns::plain(COLS),
        rows,
        list.index(),
        |index| {
            let row = list.get(index)?;
            Some((row, about(&row.row, ui)))
        },
    );
}

/// The marked row: whose it is, the telephone, what was noted.
fn told(pen: &mut Pen<'_, '_>, row: &RosterRow, screen: &MarkingScreen, ui: &Ui<'_>) {
    let told = about(&row.row, ui);
    let shows = screen.shows_phone(row.row.id, ui.session.now);
    let phones = row.phones.iter().map(|phone| match shows {
        true => phone.clone(),
        false => told.show(Privacy::Phone, phone),
    });
    let phones = match row.phones.is_empty() {
        true => ui.lang.roster_no_phone().to_owned(),
        false => phones.collect::<Vec<_>>().join(" "),
    };
    let ink = if shows { Ink::Strong } else { Ink::Text };
    let words = joined(&[told.name(row.row.text("name")), phones, told.note(row.row.text("note"))]);
    let width = pen.width();
    pen.put(1, 1, width, &words, ink);
}

/// The statuses with their digits: they stand where elsewhere the pages do.
#[must_use]
pub fn digits(screen: &MarkingScreen, ui: &Ui<'_>) -> String {
    let statuses = screen.campaign().into_iter().flat_map(|campaign| &campaign.by_status);
    let known = statuses.filter(|(status, _)| status.digit > 0);
    let known: Vec<_> = known
        .map(|(status, rows)| (format!("{} {}", status.digit, ui.text(&status.word)), rows))
        .collect();
    let attempt = format!("0 {}", ui.lang.action_in(Place::Marking, &Action::Attempt));
    let line = |with_rows: bool| {
        let words = known.iter().map(|(word, rows)| match with_rows {
            true => format!("{word} {rows}"),
            false => word.clone(),
        });
        words.chain([attempt.clone()]).collect::<Vec<_>>().join("  ")
    };
    // Where there is no room for both, the digits come before how many rows have them.
    match line(true) {
        whole if width(&whole) + 2 <= ui.session.size.0.into() => whole,
        _ => line(false),
    }
}

type Column = Col<RosterRow>;

const COLS: &[Column] = &[
    Column::headed(Lang::col_no, 6, |row, ui| {
        let number = row.row.household.as_ref().map_or("", |(_, _, number)| number);
        (ui.number(number), Ink::Text)
    }),
    Column::headed(Lang::col_who, 9, |row, ui| (ui.name(row.row.text("name")), Ink::Text))
        .naming(Some(|row, ui| whom::subject(&row.row, ui))),
    Column::headed(Lang::col_state, 12, |row, ui| {
        let ink = if row.status.is_done { Ink::Muted } else { Ink::Text };
        let digit = match row.status.digit {
            0 => "?".to_owned(),
            digit => digit.to_string(),
        };
        (format!("{digit} {}", ui.text(&row.status.word)), ink)
    }),
    Column::headed(Lang::col_attempts, 4, |row, _| {
        let attempts = row.row.set.get("attempts").and_then(serde_json::Value::as_i64);
        (
            attempts.map_or_else(String::new, |attempts| attempts.to_string()),
            Ink::Text,
        )
    }),
    Column::headed(Lang::col_note, 10, |row, ui| {
        let cells = row.row.set.get("cells").and_then(serde_json::Value::as_array);
        let cells = cells.into_iter().flatten().filter_map(serde_json::Value::as_str);
        let words: Vec<String> = cells.chain([row.row.text("note")]).map(|text| ui.note(text)).collect();
        (joined(&words), Ink::Muted)
    })
    .growing(1),
    Column::headed(Lang::col_sync_mark, 2, |row, ui| sync_mark(&row.row.sync, ui)).below(ROOM),
    Column::headed(Lang::col_sync, 11, |row, ui| sync_cell(&row.row.sync, ui)).from(ROOM),
];
