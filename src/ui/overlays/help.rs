//! Help (F1): the keys that hold where it was asked for, in two columns when there is room, each with a sentence.

use crate::app::overlays::{Help, MenuItem};
use crate::ui::text::{ends, pad, width, wrap_clauses};
use crate::ui::{Ui, glyph, widgets};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};

/// Cells of the key column.
const KEYS: usize = 16;

/// Draws the help page.
pub fn help(frame: &mut Frame<'_>, body: Rect, help: &Help, ui: &Ui<'_>) {
    widgets::clear(frame.buffer_mut(), body);
    frame.buffer_mut().set_style(body, ui.theme.text);
    title(frame, body, help, ui);
    let states = help.about.is_list().then(|| ui.lang.sync_help());
    let notes = [Some(ui.lang.help_ime()), states, Some(ui.lang.help_look())];
    let mut notes: Vec<Vec<String>> = notes
        .iter()
        .flatten()
        .map(|note| wrap_clauses(note, usize::from(body.width) - 2))
        .collect();
    // The keys come first: on a low terminal there are notes as far as two thirds are left to the keys.
    let room = usize::from(body.height) / 3;
    if let Some(whole) = cut_help(help, body.width, ui) {
        notes.insert(0, wrap_clauses(&whole, usize::from(body.width) - 2));
    }
    while notes.iter().map(Vec::len).sum::<usize>() > room && notes.len() > 1 {
        notes.pop();
    }
    let notes: Vec<String> = notes.concat();
    let below = 1 + u16::try_from(notes.len()).unwrap_or(0);
    let list = Rect {
        y: body.y + 1,
        height: body.height.saturating_sub(1 + below),
        ..body
    };
    let more = rows(frame, list, help, ui);
    rule(frame, list.bottom(), body, &more, ui);
    for (y, text) in (list.bottom() + 1..body.bottom()).zip(&notes) {
        frame.buffer_mut().set_string(body.x + 1, y, text, ui.theme.muted);
    }
}

/// What the marked row says, where there is no room for all of it: below the list it is whole.
fn cut_help(help: &Help, cells: u16, ui: &Ui<'_>) -> Option<String> {
    let list = &help.list.found;
    let item = list.shown().nth(list.cursor.index)?;
    let [label, said] = said(item, ui);
    let is_cut = width(&line(item, ui)) + 2 > usize::from(cells);
    is_cut.then(|| ui.lang.labelled(&label, &said))
}

/// The rule between keys and notes; it says what more there is.
fn rule(frame: &mut Frame<'_>, y: u16, body: Rect, more: &str, ui: &Ui<'_>) {
    let row = Rect { y, height: 1, ..body };
    widgets::rule(frame, row, ui);
    if !more.is_empty() {
        let text = format!(" {more} ");
        let x = body
            .right()
            .saturating_sub(u16::try_from(width(&text) + 2).unwrap_or(0));
        frame.buffer_mut().set_string(x, y, text, ui.theme.accent);
    }
}

fn title(frame: &mut Frame<'_>, body: Rect, help: &Help, ui: &Ui<'_>) {
    let left = format!(" {}", ui.lang.help_title(ui.lang.place(help.about)));
    let typed = ui.safe(&help.list.found.input.text);
    let room = (usize::from(body.width) / 4).max(12);
    let field = format!(
        "{} ",
        ui.lang
            .labelled(ui.lang.help_filter(), &format!("[{}]", pad(&typed, room)))
    );
    let text = ends(&left, &field, body.width.into());
    frame.buffer_mut().set_string(body.x, body.y, text, ui.theme.title);
    let column = usize::from(body.width).saturating_sub(room + 2) + width(&typed).min(room - 1);
    let x = body.x + u16::try_from(column).unwrap_or(0);
    frame.set_cursor_position(Position::new(x, body.y));
}

/// The keys, scrolled to the marked one; how many are not seen.
fn rows(frame: &mut Frame<'_>, area: Rect, help: &Help, ui: &Ui<'_>) -> String {
    let height = usize::from(area.height);
    let list = &help.list.found;
    let top = list.cursor.top(height);
    if list.shown().len() == 0 {
        let text = format!("  {}", ui.lang.nothing_matches());
        frame.buffer_mut().set_string(area.x, area.y, text, ui.theme.muted);
    }
    for (y, (row, item)) in (area.top()..area.bottom()).zip(list.shown().enumerate().skip(top)) {
        let (mark, style) = if row == list.cursor.index {
            (glyph::SELECTED, ui.theme.selection)
        } else {
            (
                glyph::UNSELECTED,
                if item.refusal.is_some() {
                    ui.theme.muted
                } else {
                    ui.theme.text
                },
            )
        };
        let text = format!("{mark} {}", line(item, ui));
        frame
            .buffer_mut()
            .set_string(area.x, y, pad(&text, area.width.into()), style);
    }
    let below = list.shown().len().saturating_sub(top + height);
    match top + below {
        0 => String::new(),
        unseen => ui.lang.help_more(unseen),
    }
}

/// Keys, name, and what it does or why it cannot be done.
fn line(item: &MenuItem, ui: &Ui<'_>) -> String {
    let keys: Vec<String> = item.keys.iter().map(|key| ui.lang.key(key)).collect();
    let keys = if keys.is_empty() {
        ui.lang.by_menu().to_owned()
    } else {
        keys.join("  ")
    };
    let [label, help] = said(item, ui);
    format!("{} {} {help}", pad(&keys, KEYS), pad(&label, 16))
}

/// Its name, and what it does or why it cannot be done.
fn said(item: &MenuItem, ui: &Ui<'_>) -> [String; 2] {
    let label = ui
        .lang
        .action_for(item.place, &item.action, item.done_as.as_ref(), item.once);
    let help = match &item.refusal {
        Some(refusal) => ui.lang.refusal(&item.action, refusal),
        None => ui.lang.action_help_in(item.place, &item.action),
    };
    [label, help]
}
