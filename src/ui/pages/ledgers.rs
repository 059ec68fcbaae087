//! 台账, drawn: what to do, what came in, what was given out and changed since, what was said of headings.

use super::pen::{Ink, Pen};
use super::pieces::paragraph;
use crate::app::pages::LedgersPage;
use crate::app::pages::ledgers::{LedgersRow, Part, Task};
use crate::ui::deeds::deeds;
use crate::ui::{Ui, text};
use ratatui::Frame;
use ratatui::layout::Rect;
use std::path::Path;

/// Draws the page.
pub fn draw(frame: &mut Frame<'_>, area: Rect, screen: &LedgersPage, ui: &Ui<'_>) {
    let mut pen = Pen::new(frame.buffer_mut(), area, ui);
    let list = &screen.list;
    if !list.is_loaded() {
        let width = pen.width();
        pen.put(1, 2, width, ui.lang.list_loading(), Ink::Muted);
        return;
    }
    let layout = screen.layout(ui.body(area));
    let mut body = pen.pane(layout.list);
    let seen = list.visible(layout.rows);
    let pitch = body.pitch(seen.len(), body.height());
    for (line, index) in (0..body.height()).step_by(pitch.into()).zip(seen) {
        let Some(row) = list.get(index) else { continue };
        if index == list.index() {
            body.mark_thick(line, pitch);
        }
        draw_row(&mut body, line, row, index == list.index(), ui);
    }
    if let (Some(pane), Some(row)) = (layout.preview, list.selected()) {
        pen.rule_above(pane);
        preview(&mut pen.pane(pane), row, ui);
    }
}

fn draw_row(pen: &mut Pen<'_, '_>, line: u16, row: &LedgersRow, marked: bool, ui: &Ui<'_>) {
    let lang = ui.lang;
    let width = pen.width();
    let ink = |ink| if marked { Ink::Marked } else { ink };
    let (left, right, style) = match row {
        LedgersRow::Part(part) => {
            pen.put(line, 1, width, lang.ledgers_part(*part), Ink::Head);
            return;
        }
        LedgersRow::Empty(_) => {
            pen.put(line, 4, width, lang.imports_empty(), Ink::Muted);
            return;
        }
        LedgersRow::Task(task) => {
            let refused = (*task == Task::Import && !ui.session.may_write()).then(|| lang.refused_role().to_owned());
            let style = if refused.is_some() { Ink::Muted } else { Ink::Text };
            (
                lang.ledgers_task(*task)[0].to_owned(),
                refused.unwrap_or_default(),
                style,
            )
        }
        LedgersRow::Import(row) => {
            let state = if row.undone {
                lang.import_undone_mark()
            } else {
                lang.import_can_undo()
            };
            let when = lang.said_when(row.at, ui.session.today());
            let style = if row.undone { Ink::Muted } else { Ink::Text };
            (
                format!("{}  {}", text::pad(&when, 12), deeds(&row.deeds, ui)),
                state.to_owned(),
                style,
            )
        }
        LedgersRow::HandedOut(row) => {
            let day = lang.day(row.at.local_date(), ui.session.today());
            (
                format!("{}  {}", text::pad(&day, 12), ui.text(&file_name(&row.file))),
                since(row, ui),
                Ink::Text,
            )
        }
        LedgersRow::Answers(row) => {
            let day = lang.day(row.at.local_date(), ui.session.today());
            (ui.text(&row.title), day, Ink::Text)
        }
    };
    let cells = u16::try_from(text::width(&right)).unwrap_or(0).min(width / 2);
    pen.put(line, 4, width.saturating_sub(cells + 6), &left, ink(style));
    pen.put_right(line, width.saturating_sub(cells + 1), cells, &right, ink(Ink::Muted));
}

/// What changed since a file was given out.
fn since(row: &crate::view::HandedOutRow, ui: &Ui<'_>) -> String {
    let some = |n: usize, words: String| Some(words).filter(|_| n > 0);
    let parts = [
        some(row.changed.len(), ui.lang.handed_out_changed(row.changed.len())),
        some(row.added, ui.lang.handed_out_added(row.added)),
    ];
    ui.lang.listed(&parts.into_iter().flatten().collect::<Vec<_>>())
}

/// The marked row in more words.
fn preview(pen: &mut Pen<'_, '_>, row: &LedgersRow, ui: &Ui<'_>) {
    let lang = ui.lang;
    let words = match row {
        LedgersRow::Task(task) => lang.ledgers_task(*task)[1].to_owned(),
        LedgersRow::Import(row) if row.undone => lang.import_again_hint().to_owned(),
        LedgersRow::Import(_) => lang.import_row_hint().to_owned(),
        LedgersRow::HandedOut(row) => {
            let hint = lang.handed_out_hint(&ui.staff(&row.by));
            lang.sentences(&[&ui.text(&row.file), &hint])
        }
        LedgersRow::Answers(_) => lang.answers_hint().to_owned(),
        LedgersRow::Part(Part::Tasks | Part::Imports | Part::HandedOut | Part::Answers) | LedgersRow::Empty(_) => {
            return;
        }
    };
    paragraph(pen, 0, 1, 3, &words, Ink::Muted);
}

/// A file's name without its folders.
fn file_name(path: &str) -> String {
    let name = Path::new(path).file_name();
    name.map_or_else(|| path.to_owned(), |name| name.to_string_lossy().into_owned())
}
