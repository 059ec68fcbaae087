//! Choosing a file, drawn: where one is, what was typed, the rows with day and size; what cannot be chosen is grey and says why.

use super::lists::input;
use crate::app::overlays::FilePicker;
use crate::ui::pages::pen::{Ink, Pen};
use crate::ui::{Ui, text};
use crate::view::{Entry, FolderRow};
use ratatui::Frame;
use ratatui::layout::Rect;

/// Cells of what sort of place it is.
const SORT: usize = 13;
/// Cells of the size and of the day.
const SIZE: u16 = 9;
const DAY: u16 = 9;
/// Cells of the reason why something cannot be chosen.
const WHY: u16 = 22;

/// Draws it over the whole body.
pub fn files(frame: &mut Frame<'_>, area: Rect, picker: &FilePicker, ui: &Ui<'_>) {
    let lang = ui.lang;
    let line = Rect {
        x: area.x + 1,
        y: area.y + 1.min(area.height),
        width: area.width.saturating_sub(2),
        height: 1,
    };
    input(frame, line, &picker.list.input, lang.help_filter(), ui);
    let mut pen = Pen::new(frame.buffer_mut(), area, ui);
    let (width, height) = (pen.width(), pen.height());
    let at = match &picker.at {
        Some(folder) => folder.to_string_lossy().into_owned(),
        None => lang.files_places().to_owned(),
    };
    let count = match picker.marked() {
        0 => lang.files_count(picker.list.shown().len(), picker.list.all().len()),
        marked => lang.files_marked(marked),
    };
    let title = lang.labelled(
        lang.files_title(picker.purpose),
        &tail(&at, usize::from(width.saturating_sub(36))),
    );
    pen.put(0, 1, width.saturating_sub(14), &title, Ink::Strong);
    pen.put_right(0, 1, width.saturating_sub(2), &count, Ink::Muted);
    let keys = if picker.takes_several() {
        lang.files_keys_several()
    } else {
        lang.files_keys()
    };
    pen.put(height.saturating_sub(1), 1, width, keys, Ink::Muted);
    let mut body = pen.part(2, 0, height.saturating_sub(3), width);
    let said = match picker.trouble {
        _ if picker.is_waiting() => Some(lang.files_reading().to_owned()),
        Some(why) => Some(lang.files_unread(lang.not_readable(why))),
        None if picker.list.all().is_empty() => Some(lang.files_empty().to_owned()),
        None if picker.list.shown().len() == 0 => Some(lang.nothing_matches().to_owned()),
        None => None,
    };
    match said {
        Some(said) => {
            body.put(1, 2, width.saturating_sub(3), &said, Ink::Muted);
        }
        None => rows(&mut body, picker, ui),
    }
}

fn rows(pen: &mut Pen<'_, '_>, picker: &FilePicker, ui: &Ui<'_>) {
    let height = usize::from(pen.height());
    let cursor = picker.list.cursor;
    let top = cursor.top(height);
    for (line, (index, row)) in (0..pen.height()).zip(picker.list.shown().enumerate().skip(top)) {
        let marked = index == cursor.index;
        if marked {
            pen.mark(line);
        }
        let ink = match (marked, row.opens()) {
            (true, _) => Ink::Marked,
            (false, true) => Ink::Text,
            (false, false) => Ink::Muted,
        };
        if picker.is_marked(row) {
            pen.put(line, 0, 1, "*", ink);
        }
        entry(pen, line, row, ink, ui);
    }
}

fn entry(pen: &mut Pen<'_, '_>, line: u16, row: &FolderRow, ink: Ink, ui: &Ui<'_>) {
    let (lang, width) = (ui.lang, pen.width());
    let (name, right, cells) = match row.is {
        Entry::Place(_) => (
            format!("{}  {}", text::pad(lang.place_sort(row.is), SORT), row.name),
            String::new(),
            0,
        ),
        Entry::Folder => (format!("{}/", row.name), String::new(), 0),
        Entry::File { refused: Some(why), .. } => (row.name.clone(), lang.not_a_ledger(why).to_owned(), WHY),
        Entry::File { bytes, .. } => {
            let day = row
                .at
                .map_or_else(String::new, |at| lang.day(at.local_date(), ui.session.today()));
            let size = lang.file_size(bytes);
            let right = format!(
                "{:>day$} {size:>wide$}",
                day,
                day = usize::from(DAY),
                wide = usize::from(SIZE)
            );
            (row.name.clone(), right, DAY + SIZE + 1)
        }
    };
    let room = width.saturating_sub(cells + 4);
    pen.put(line, 2, room, &name, ink);
    pen.put_right(line, width.saturating_sub(cells + 1), cells, &right, ink);
}

/// The end of a path that is longer than its room: where one is, not where one began.
fn tail(path: &str, room: usize) -> String {
    if text::width(path) <= room {
        return path.to_owned();
    }
    let mut rest = path;
    while text::width(rest) + 2 > room && !rest.is_empty() {
        let mut chars = rest.chars();
        chars.next();
        rest = chars.as_str();
    }
    format!("..{rest}")
}
