//! 交接, drawn: who hands over to whom, the steps with where it stands, what comes next, and one line a row.

use super::pen::{Ink, Pen};
use super::pieces::{absent, due_short, empty, joined};
use super::record::about;
use super::sheet::{self, Col, Columns};
use crate::app::pages::HandoverScreen;
use crate::app::pages::handover::{Stage, is_receiver, stage};
use crate::domain::lang::Lang;
use crate::domain::time::Date;
use crate::record::{FieldDef, Kind, STATE};
use crate::ui::Ui;
use crate::view::{HandoverView, RecordRow};
use ratatui::Frame;
use ratatui::layout::Rect;

/// Draws the screen.
pub fn draw(frame: &mut Frame<'_>, area: Rect, screen: &HandoverScreen, ui: &Ui<'_>) {
    let mut pen = Pen::new(frame.buffer_mut(), area, ui);
    let (lang, list) = (ui.lang, screen.list());
    let width = pen.width();
    if !list.is_loaded() {
        pen.put(1, 2, width, lang.list_loading(), Ink::Muted);
        return;
    }
    let Some(view) = screen.view() else {
        return absent(&mut pen, true, lang);
    };
    let (giver, receiver) = (
        ui.assignee(view.row.text("giver")),
        ui.assignee(view.row.text("receiver")),
    );
    let answered = view.lines.len() - view.open();
    let head = joined(&[
        lang.handover_whom(&giver, &receiver),
        lang.handover_answered(answered, view.lines.len()),
    ]);
    pen.put(0, 1, width, &head, Ink::Strong);
    pen.put(1, 1, width, &steps(view, lang), Ink::Muted);
    pen.put(2, 1, width, &next(view, ui), Ink::Text);
    if list.is_empty() {
        return empty(&mut pen, 4, &[lang.handover_no_lines()]);
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
            Some((row, about(row, ui)))
        },
    );
}

/// The four steps, the present one in brackets.
fn steps(view: &HandoverView, lang: Lang) -> String {
    let at = match stage(view) {
        Stage::List => 0,
        Stage::Answer(_) => 1,
        Stage::Receive => 2,
        Stage::Over => 3,
    };
    let names = lang.handover_steps().into_iter().enumerate();
    let words: Vec<String> = names
        .map(|(index, name)| match index == at {
            true => format!("[{} {name}]", index + 1),
            false => format!("{} {name}", index + 1),
        })
        .collect();
    words.join(" > ")
}

/// What whoever sits here does next, or whom it waits for.
fn next(view: &HandoverView, ui: &Ui<'_>) -> String {
    let lang = ui.lang;
    let receiver = ui.assignee(view.row.text("receiver"));
    match (stage(view), is_receiver(view, ui.session)) {
        (Stage::List, false) => lang.handover_next_list().to_owned(),
        (Stage::List, true) => lang.handover_wait_list().to_owned(),
        (Stage::Answer(_), true) => lang.handover_next_answer().to_owned(),
        (Stage::Answer(_), false) => lang.handover_wait_answer(&receiver),
        (Stage::Receive, true) => lang.handover_next_receive(view.passes, view.others),
        (Stage::Receive, false) => lang.handover_wait_receive(&receiver),
        (Stage::Over, _) => lang.handover_over(&ui.assignee(view.row.text("giver"))),
    }
}

/// The answers with their digits: they stand where elsewhere the pages do.
#[must_use]
pub fn digits(screen: &HandoverScreen, ui: &Ui<'_>) -> String {
    let answers = screen.view().map_or(&[][..], |_| Kind::HandoverLine.def().answers);
    let words = (1..)
        .zip(answers)
        .map(|(digit, step): (u8, _)| format!("{digit} {}", step.label.of(ui.lang)));
    words.collect::<Vec<_>>().join("  ")
}

/// The word of a code.
fn word(row: &RecordRow, field: &str, ui: &Ui<'_>) -> String {
    let codes = row.kind.field(field).and_then(FieldDef::codes);
    codes.map_or_else(String::new, |codes| codes.word(ui.lang, row.text(field)))
}

type Column = Col<RecordRow>;

const COLS: &[Column] = &[
    Column::headed(Lang::col_state, 10, |row, ui| {
        let ink = if row.state() == "open" { Ink::Strong } else { Ink::Muted };
        (word(row, STATE, ui), ink)
    }),
    Column::headed(Lang::col_kind, 12, |row, ui| (word(row, "sort", ui), Ink::Text)),
    Column::headed(Lang::col_no, 5, |row, ui| {
        let number = row.household.as_ref().map_or("", |(_, _, number)| number);
        (ui.number(number), Ink::Text)
    })
    .from(72),
    Column::headed(Lang::handover_what, 16, |row, ui| {
        (ui.note(row.text("text")), Ink::Text)
    })
    .growing(1),
    Column::headed(Lang::col_due, 8, |row, ui| match row.text("due").parse::<Date>() {
        Ok(day) => due_short(day, ui.session.today(), ui.lang),
        Err(_) => (String::new(), Ink::Text),
    }),
];
