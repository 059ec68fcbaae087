//! What is asked for: the columns of a list, a line, a file.

use super::lists::{below, input, rows};
use crate::app::open::FileFor;
use crate::app::overlays::{ColumnBox, FileBox, TextBox};
use crate::ui::text::{cut, width};
use crate::ui::widgets::Popup;
use crate::ui::{Ui, glyph};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// The columns of a sheet, those that are shown with a cross, the one that the rows are ordered by with its sign.
pub fn columns(frame: &mut Frame<'_>, body: Rect, columns: &ColumnBox, ui: &Ui<'_>) {
    let foot = match usize::from(body.width) > width(ui.lang.columns_foot()) + 10 {
        true => ui.lang.columns_foot(),
        false => ui.lang.columns_short_foot(),
    };
    let count = u16::try_from(columns.columns.len()).unwrap_or(u16::MAX);
    let popup = Popup {
        title: ui.lang.columns_title(),
        foot,
        columns: u16::try_from(width(foot) + 2).unwrap_or(u16::MAX).max(40),
        rows: count.min(body.height.saturating_sub(4)),
    };
    let area = popup.draw(frame, body, ui);
    let line = |(column, shown): &(_, bool)| {
        let mark = if *shown { "x" } else { " " };
        let order = columns.order.filter(|order| order.column == *column);
        let order = order.map_or("", |order| glyph::order(order.down));
        let text = format!("[{mark}] {} {order}", columns.sheet.heading(*column, ui.lang));
        let style = if *shown { ui.theme.text } else { ui.theme.muted };
        (text, style)
    };
    let lines: Vec<_> = columns.columns.iter().map(line).collect();
    rows(frame, area, 0, &lines, columns.cursor.index, ui);
}

/// A line that is asked for: how it is typed, the line, and what is wrong with it.
pub fn text(frame: &mut Frame<'_>, body: Rect, text: &TextBox, ui: &Ui<'_>) {
    let (title, hint) = ui.lang.text_for(&text.purpose);
    let popup = Popup {
        title,
        foot: ui.lang.file_keys(),
        columns: 50.min(body.width.saturating_sub(6)),
        rows: 3,
    };
    let area = popup.draw(frame, body, ui);
    let room = usize::from(area.width);
    frame
        .buffer_mut()
        .set_string(area.x, area.y, cut(hint, room), ui.theme.text);
    input(frame, below(area, 1), &text.input, "", ui);
    if let Some(wrong) = text.wrong {
        let line = below(area, 2);
        let words = ui.lang.wrong_text(wrong);
        frame
            .buffer_mut()
            .set_string(line.x, line.y, cut(&words, room), ui.theme.danger);
    }
}

/// Which file: its path, what becomes of it, and how to go on.
pub fn file(frame: &mut Frame<'_>, body: Rect, file: &FileBox, ui: &Ui<'_>) {
    let (title, hint) = match file.purpose {
        FileFor::Export => (ui.lang.file_export_title(), ui.lang.file_export_hint()),
        FileFor::Import => (ui.lang.file_import_title(), ui.lang.file_import_hint()),
        FileFor::Printouts(_) => (ui.lang.printouts_folder_title(), ui.lang.printouts_folder_hint()),
        FileFor::Report(..) => (ui.lang.report_file_title(), ui.lang.report_bad_ending_hint()),
        FileFor::Roster(_) => (ui.lang.task_roster(), ui.lang.list_file_hint()),
        FileFor::List(_) => (ui.lang.list_file_title(), ui.lang.list_file_hint()),
    };
    let drives = drive_lines(file, ui);
    let listed = u16::try_from(drives.len()).unwrap_or(u16::MAX);
    let foot = match file.drives() {
        [] => ui.lang.file_keys(),
        _ => ui.lang.file_keys_drives(),
    };
    let popup = Popup {
        title,
        foot,
        columns: 70.min(body.width.saturating_sub(6)),
        rows: 3 + listed.min(body.height.saturating_sub(7)),
    };
    let area = popup.draw(frame, body, ui);
    let room = usize::from(area.width);
    frame
        .buffer_mut()
        .set_string(area.x, area.y, cut(hint, room), ui.theme.text);
    input(frame, below(area, 1), &file.input, "", ui);
    match file.at() {
        Some(at) => rows(frame, area, 3, &drives, at, ui),
        None => {
            for (y, (text, style)) in (area.y + 3..area.bottom()).zip(&drives) {
                let text = cut(text, room.saturating_sub(2));
                frame.buffer_mut().set_string(area.x + 2, y, text, *style);
            }
        }
    }
}

/// The drives, or why none is listed.
fn drive_lines(file: &FileBox, ui: &Ui<'_>) -> Vec<(String, Style)> {
    let has = match file.purpose {
        FileFor::Export | FileFor::Report(..) | FileFor::List(_) | FileFor::Printouts(_) | FileFor::Roster(_) => {
            ui.lang.file_has_own()
        }
        FileFor::Import => ui.lang.file_has_reply(),
    };
    match file.drives() {
        [] if file.is_looking() => vec![(ui.lang.file_looking().to_owned(), ui.theme.muted)],
        [] => vec![(ui.lang.file_no_drive().to_owned(), ui.theme.muted)],
        drives => drives
            .iter()
            .map(|drive| {
                let folder = ui.safe(&drive.folder);
                let text = match drive.has_file {
                    true => format!("{folder}  {has}"),
                    false => folder.into_owned(),
                };
                (text, ui.theme.text)
            })
            .collect(),
    }
}
