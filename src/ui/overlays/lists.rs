//! Menu, palette, picker, search, confirmation, appearance: each is a list in a box.

use crate::app::RecordKind;
use crate::app::open::Question;
use crate::app::overlays::{
    Appearance, AppearanceRow, Confirm, Input, Menu, MenuItem, Palette, Picker, SearchBox, UndoList,
};
use crate::domain::mask::View;
use crate::domain::person::age_on;
use crate::ui::deeds::when_and_what;
use crate::ui::pages::fields;
use crate::ui::pages::values::Values;
use crate::ui::text::{cut, ends, pad, width, wrap_clauses};
use crate::ui::told_apart::{Whom, marks};
use crate::ui::widgets::Popup;
use crate::ui::{Ui, glyph};
use crate::view::{SearchHit, SearchTarget};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

/// Draws rows below the first `skip` lines of a box, the selected one marked; `style` is for rows that are not. Where not all have
/// room the box's upper border says which one of how many is marked.
pub(super) fn rows(
    frame: &mut Frame<'_>,
    inside: Rect,
    skip: u16,
    lines: &[(String, Style)],
    selected: usize,
    ui: &Ui<'_>,
) {
    let area = below(inside, skip);
    let height = usize::from(area.height);
    if lines.len() > height {
        let place = format!(" {}/{} ", selected + 1, lines.len());
        let x = (inside.x + inside.width).saturating_sub(u16::try_from(width(&place)).unwrap_or(0));
        let y = inside.y.saturating_sub(1);
        frame.buffer_mut().set_string(x, y, place, ui.theme.accent);
    }
    let top = (selected + 1).saturating_sub(height);
    for (y, (index, (text, style))) in (area.top()..area.bottom()).zip(lines.iter().enumerate().skip(top)) {
        let (mark, style) = if index == selected {
            (glyph::SELECTED, ui.theme.selection)
        } else {
            (glyph::UNSELECTED, *style)
        };
        let text = pad(&format!("{mark} {text}"), area.width.into());
        frame.buffer_mut().set_string(area.x, y, text, style);
    }
}

/// Draws a filter line with the real cursor, and its hint while it is empty.
pub(super) fn input(frame: &mut Frame<'_>, area: Rect, input: &Input, hint: &str, ui: &Ui<'_>) {
    let room = usize::from(area.width.saturating_sub(3));
    let text = tail(&ui.safe(&input.text), room);
    frame.buffer_mut().set_string(
        area.x,
        area.y,
        pad(&format!("> {text}"), area.width.into()),
        ui.theme.field,
    );
    if text.is_empty() {
        let hint = cut(hint, room.saturating_sub(12));
        frame.buffer_mut().set_string(area.x + 14, area.y, hint, ui.theme.muted);
    }
    let column = u16::try_from(width(&text).min(room)).unwrap_or(0);
    frame.set_cursor_position(Position::new(area.x + 2 + column, area.y));
}

/// The end of a line that is longer than its room: what is being typed is seen.
fn tail(text: &str, room: usize) -> String {
    let mut rest = text;
    while width(rest) > room {
        let mut chars = rest.chars();
        chars.next();
        rest = chars.as_str();
    }
    rest.to_owned()
}

pub(super) fn below(area: Rect, rows: u16) -> Rect {
    Rect {
        y: area.y + rows.min(area.height),
        height: area.height.saturating_sub(rows),
        ..area
    }
}

fn item_label(item: &MenuItem, ui: &Ui<'_>) -> String {
    ui.lang
        .action_for(item.place, &item.action, item.done_as.as_ref(), item.once)
}

/// The cells that a choice takes with its whole key or reason.
fn item_cells(item: &MenuItem, ui: &Ui<'_>) -> usize {
    let reason = item
        .refusal
        .as_ref()
        .map(|refusal| ui.lang.refusal(&item.action, refusal));
    width(&item_label(item, ui)) + reason.map_or(8, |reason| width(&reason)) + 2
}

/// Label at the left, key or reason at the right.
fn item_line(item: &MenuItem, cells: u16, ui: &Ui<'_>) -> (String, Style) {
    let label = item_label(item, ui);
    let cells = usize::from(cells.saturating_sub(2));
    match &item.refusal {
        // What the action is called is read first; the reason has what is left.
        Some(refusal) => {
            let reason = ui.lang.refusal(&item.action, refusal);
            let room = cells.saturating_sub(width(&label) + 2);
            (ends(&label, &cut(&reason, room), cells), ui.theme.muted)
        }
        None => {
            let keys: Vec<String> = item.keys.iter().take(1).map(|key| ui.lang.key(key)).collect();
            (ends(&label, &keys.join(" "), cells), ui.theme.text)
        }
    }
}

/// F10: what can be done here.
pub fn menu(frame: &mut Frame<'_>, body: Rect, menu: &Menu, ui: &Ui<'_>) {
    let count = menu.page().count() + usize::from(menu.has_more());
    let title = match menu.pages() {
        (_, 1) => ui.lang.menu_title().to_owned(),
        (at, of) => format!("{} {at}/{of}", ui.lang.menu_title()),
    };
    let widest = menu.page().map(|(_, item, _)| item_cells(item, ui)).max().unwrap_or(0);
    let popup = Popup {
        title: &title,
        foot: ui.lang.menu_foot(),
        // The mark and the digit before it.
        columns: u16::try_from(widest + 7)
            .unwrap_or(u16::MAX)
            .clamp(44, body.width.saturating_sub(8).max(44)),
        rows: u16::try_from(count).unwrap_or(9),
    };
    let area = popup.draw(frame, body, ui);
    let mut selected = 0;
    let mut lines = Vec::new();
    for (digit, item, on) in menu.page() {
        if on {
            selected = lines.len();
        }
        let (text, style) = item_line(item, area.width.saturating_sub(3), ui);
        lines.push((format!("{digit}  {text}"), style));
    }
    if menu.has_more() {
        lines.push((format!("9  {}", ui.lang.menu_more()), ui.theme.text));
    }
    rows(frame, area, 0, &lines, selected, ui);
}

/// Ctrl+P: every action by name.
pub fn palette(frame: &mut Frame<'_>, body: Rect, palette: &Palette, ui: &Ui<'_>) {
    let popup = Popup {
        title: ui.lang.palette_title(),
        foot: "",
        columns: 48,
        rows: body.height.saturating_sub(4).min(14),
    };
    let area = popup.draw(frame, body, ui);
    input(frame, area, &palette.found.input, ui.lang.palette_hint(), ui);
    let lines: Vec<_> = palette
        .found
        .shown()
        .map(|item| item_line(item, area.width, ui))
        .collect();
    list_or_nothing(frame, area, &lines, palette.found.cursor.index, ui);
}

/// The rows below the line that narrows them.
fn list_or_nothing(frame: &mut Frame<'_>, inside: Rect, lines: &[(String, Style)], selected: usize, ui: &Ui<'_>) {
    if lines.is_empty() {
        let text = format!("  {}", ui.lang.nothing_matches());
        frame
            .buffer_mut()
            .set_string(inside.x, inside.y + 1, text, ui.theme.muted);
    } else {
        rows(frame, inside, 1, lines, selected, ui);
    }
}

/// A list of choices.
pub fn picker(frame: &mut Frame<'_>, body: Rect, picker: &Picker, ui: &Ui<'_>) {
    let widest = picker.list.shown().map(|item| width(&item.label)).max().unwrap_or(0) + 6;
    let count = picker.list.shown().len().max(1) + 1;
    let popup = Popup {
        title: ui.lang.pick_title(picker.title),
        foot: if picker.is_numbered() {
            ui.lang.menu_foot()
        } else {
            ui.lang.pick_foot()
        },
        columns: u16::try_from(widest)
            .unwrap_or(u16::MAX)
            .clamp(36, body.width.saturating_sub(8).max(36)),
        rows: u16::try_from(count)
            .unwrap_or(u16::MAX)
            .min(body.height.saturating_sub(2)),
    };
    let area = popup.draw(frame, body, ui);
    input(frame, area, &picker.list.input, ui.lang.help_filter(), ui);
    let lines: Vec<_> = picker
        .list
        .shown()
        .enumerate()
        .map(|(index, item)| {
            let label = ui.safe(&item.label);
            let text = if picker.is_numbered() && picker.list.input.text.is_empty() {
                format!("{}  {label}", index + 1)
            } else {
                label.into_owned()
            };
            (cut(&text, usize::from(area.width) - 2).into_owned(), ui.theme.text)
        })
        .collect();
    list_or_nothing(frame, area, &lines, picker.list.cursor.index, ui);
}

/// `/`: households, people, requests.
pub fn search(frame: &mut Frame<'_>, body: Rect, search: &SearchBox, ui: &Ui<'_>) {
    let popup = Popup {
        title: ui.lang.search_title(),
        foot: "",
        columns: 60,
        rows: body.height.saturating_sub(2).min(14),
    };
    let area = popup.draw(frame, body, ui);
    input(frame, area, &search.input, ui.lang.search_hint(), ui);
    let list = below(area, 1);
    let Some(hits) = &search.hits else { return };
    if hits.is_empty() {
        let text = format!("  {}", ui.lang.search_none());
        frame
            .buffer_mut()
            .set_string(list.x, list.y, cut(&text, list.width.into()), ui.theme.muted);
        return;
    }
    let cells = usize::from(list.width) - 2;
    let whom = |hit: &SearchHit| {
        let by = vec![ui.phone(&hit.phone)];
        let key = format!("{:?}", hit.target);
        (hit_line(hit, "", cells, ui), Whom { key, by })
    };
    let named: Vec<_> = hits.iter().map(whom).collect();
    let lines: Vec<_> = hits
        .iter()
        .zip(marks(&named))
        .map(|(hit, mark)| (hit_line(hit, &mark, cells, ui), ui.theme.text))
        .collect();
    rows(frame, area, 1, &lines, search.cursor.index, ui);
}

/// What was found in one line; `mark` tells it from another that looks the same.
fn hit_line(hit: &SearchHit, mark: &str, cells: usize, ui: &Ui<'_>) -> String {
    let (kind, about) = match hit.target {
        SearchTarget::Household(id) => (RecordKind::Household, id.0),
        SearchTarget::Person(id, _) => (RecordKind::Person, id.0),
        SearchTarget::Request(id) => (RecordKind::Request, id.0),
        SearchTarget::Record(kind, id) => (RecordKind::from_code(kind), id.0),
    };
    let ui = ui.about([Some(about), None]);
    let title = ui.show(kind.called_by(), &hit.title);
    let age = hit.birth.and_then(|birth| age_on(birth, ui.session.today()));
    let age = age.map_or_else(String::new, |age| format!(" {}", ui.age(age)));
    let mark = if mark.is_empty() {
        String::new()
    } else {
        format!(" {mark}")
    };
    let left = format!("{} {title}{age}{mark}", pad(ui.lang.kind(&kind), 9));
    let day = hit
        .day
        .map_or_else(String::new, |day| format!(" {}", ui.lang.day(day, ui.session.today())));
    let place = format!("{}{day} {}", ui.number(&hit.number), ui.address(&hit.address));
    ends(&left, place.trim(), cells)
}

/// A question with Cancel first.
pub fn confirm(frame: &mut Frame<'_>, body: Rect, confirm: &Confirm, ui: &Ui<'_>) {
    let (question, yes) = match &confirm.question {
        Question::RefusedSource { kind, set } => (
            ui.lang.refused_question(fields(kind, set, ui)),
            ui.lang.enter_again_choice(),
        ),
        Question::Turn(row) => {
            let (when, what) = when_and_what(row, ui);
            match row.undone {
                false => (ui.lang.undo_question(when, what), ui.lang.undo_choice()),
                true => (ui.lang.redo_question(when, what), ui.lang.redo_choice()),
            }
        }
        question => ui.lang.question(question),
    };
    let columns = 46.min(body.width.saturating_sub(6));
    let lines = wrap_clauses(&ui.safe(&question), columns.into());
    let text_rows = u16::try_from(lines.len()).unwrap_or(1);
    let popup = Popup {
        title: ui.lang.confirm_title(),
        foot: "",
        columns,
        rows: text_rows + 3,
    };
    let area = popup.draw(frame, body, ui);
    for (y, text) in (area.top()..area.bottom()).zip(&lines) {
        frame.buffer_mut().set_string(area.x, y, text, ui.theme.text);
    }
    let choices = [
        (ui.lang.cancel_choice().to_owned(), ui.theme.text),
        (yes.to_owned(), ui.theme.danger),
    ];
    rows(frame, area, text_rows + 1, &choices, usize::from(confirm.yes), ui);
}

/// The last changes: when, what, and whether the server has it.
pub fn undo_list(frame: &mut Frame<'_>, body: Rect, list: &UndoList, ui: &Ui<'_>) {
    let rows_known = list.rows.as_deref().unwrap_or_default();
    let popup = Popup {
        title: ui.lang.undo_list_title(),
        foot: ui.lang.undo_list_foot(),
        columns: 74.min(body.width.saturating_sub(6)),
        rows: u16::try_from(rows_known.len().max(1))
            .unwrap_or(u16::MAX)
            .min(body.height.saturating_sub(4)),
    };
    let area = popup.draw(frame, body, ui);
    if list.rows.as_ref().is_some_and(Vec::is_empty) {
        let text = cut(ui.lang.undo_list_none(), area.width.into()).into_owned();
        frame.buffer_mut().set_string(area.x, area.y, text, ui.theme.muted);
        return;
    }
    let lines: Vec<_> = rows_known
        .iter()
        .map(|row| {
            let (when, what) = when_and_what(row, ui);
            let (state, style) = match (row.undone, row.sent) {
                (true, _) => (ui.lang.undo_list_undone(), ui.theme.muted),
                (false, true) => (ui.lang.undo_list_sent(), ui.theme.text),
                (false, false) if row.refused => (ui.lang.undo_list_refused(), ui.theme.warn),
                (false, false) => (ui.lang.undo_list_waits(), ui.theme.text),
            };
            let cells = usize::from(area.width.saturating_sub(2));
            (ends(&format!("{when}  {what}"), state, cells), style)
        })
        .collect();
    rows(frame, area, 0, &lines, list.cursor.index, ui);
}

/// F12: theme, glyphs, language, each with its value.
pub fn appearance(frame: &mut Frame<'_>, body: Rect, appearance: &Appearance, ui: &Ui<'_>) {
    let popup = Popup {
        title: ui.lang.appearance_title(),
        foot: ui.lang.appearance_foot(),
        columns: 46,
        rows: 6,
    };
    let area = popup.draw(frame, body, ui);
    let lines: Vec<_> = AppearanceRow::ALL
        .into_iter()
        .enumerate()
        .map(|(index, row)| {
            let value = match row {
                AppearanceRow::Theme => ui.lang.theme_name(&ui.session.settings.theme),
                AppearanceRow::Glyphs => ui.lang.glyph_set(ui.glyphs),
                AppearanceRow::Lang => ui.lang.own_name(),
                AppearanceRow::Projector => match ui.session.covered {
                    View::Projector => ui.lang.yes_word(),
                    View::Masked | View::Plain => ui.lang.no_word(),
                },
            };
            let text = format!("{}  {} < {value} >", index + 1, pad(ui.lang.appearance_row(row), 10));
            (text, ui.theme.text)
        })
        .collect();
    let selected = AppearanceRow::ALL
        .iter()
        .position(|row| *row == appearance.row())
        .unwrap_or(0);
    rows(frame, area, 0, &lines, selected, ui);
    let sample = below(area, 5);
    if sample.height > 0 {
        let bar = glyph::lines(ui.glyphs).vertical;
        let text = format!("{} {bar}", ui.lang.appearance_sample());
        frame
            .buffer_mut()
            .set_string(sample.x, sample.y, cut(&text, sample.width.into()), ui.theme.muted);
    }
}
