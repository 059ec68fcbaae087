//! The list that drops down from a field: households found, categories that match, stock phrases.

use super::fields;
use crate::app::forms::Form;
use crate::app::forms::input::Input;
use crate::app::forms::lookup::Hit;
use crate::app::forms::measure;
use crate::app::forms::options::Options;
use crate::ui::Ui;
use crate::ui::glyph;
use crate::ui::text::{self, aligned, pad};
use crate::ui::told_apart::{Whom, marks};
use crate::ui::widgets::{self, put};
use crate::view::SearchHit;
use ratatui::Frame;
use ratatui::layout::Rect;

/// Rows a list shows at most.
const ROWS: usize = 7;

/// An open list: its rows in view and which of them is marked.
pub(super) struct List {
    pub(super) rows: Vec<String>,
    marked: usize,
    /// Rows that are not in view.
    unseen: usize,
}

/// The list that is open in the form.
pub(super) fn open(form: &Form, ui: &Ui<'_>) -> Option<List> {
    if let Some(at) = form.phrases() {
        let phrases = ui.lang.stock_phrases();
        let rows = phrases
            .iter()
            .enumerate()
            .map(|(n, phrase)| format!("{} {phrase}", n + 1))
            .collect();
        return Some(window(rows, at));
    }
    match &form.fields().list.get(form.focus())?.input {
        Input::Pick(pick) if pick.is_open() => {
            let label = |at: &usize| {
                let opt = &pick.opts[*at];
                let label = ui.safe(&fields::option(form, pick.set, opt, ui)).into_owned();
                let mut cells: Vec<String> = match pick.set {
                    // Whoever is offered: their name, as what they work, where.
                    Options::Receivers | Options::Staff => label.splitn(3, ' ').map(str::to_owned).collect(),
                    Options::Requests | Options::Persons | Options::Patients => {
                        label.splitn(2, ' ').map(str::to_owned).collect()
                    }
                    _ => vec![label],
                };
                cells.extend(pick.found(opt).map(|hit| told_apart(hit, ui)));
                cells
            };
            let rows: Vec<_> = pick.hits(ui.lang).iter().map(label).collect();
            none_found(aligned(&rows), pick.at, form, ui)
        }
        Input::Household(lookup) if lookup.is_open() => {
            let row = |hit: &Hit| vec![ui.name(&hit.name), ui.number(&hit.number), ui.address(&hit.address)];
            let mut rows: Vec<_> = lookup.hits.iter().map(row).collect();
            // Two devices may have given out one number off line.
            let whom = |(hit, row): (&Hit, &Vec<String>)| {
                let by = vec![ui.phone(&hit.phone)];
                let key = hit.id.to_string();
                (row.join(" "), Whom { key, by })
            };
            let named: Vec<_> = lookup.hits.iter().zip(&rows).map(whom).collect();
            for (row, mark) in rows.iter_mut().zip(marks(&named)) {
                row.push(mark);
            }
            none_found(aligned(&rows), lookup.at, form, ui)
        }
        _ => None,
    }
}

/// When, at which household and where a request was registered: old numbers were given out more than once.
fn told_apart(hit: &SearchHit, ui: &Ui<'_>) -> String {
    let day = hit.day.map(|day| ui.lang.day(day, ui.session.today()));
    let signs = [
        day.unwrap_or_default(),
        ui.number(&hit.household_no),
        ui.address(&hit.address),
    ];
    let signs: Vec<_> = signs.into_iter().filter(|sign| !sign.is_empty()).collect();
    signs.join(" ")
}

/// The rows, or that there are none: unless the field says so already. What it covers would be another field with its own problem.
fn none_found(rows: Vec<String>, at: usize, form: &Form, ui: &Ui<'_>) -> Option<List> {
    let is_said = || form.problems().iter().any(|it| form.field_of(it) == Some(form.focus()));
    match rows.is_empty() {
        true if is_said() => None,
        true => Some(List {
            rows: vec![ui.lang.form_no_hits().to_owned()],
            marked: usize::MAX,
            unseen: 0,
        }),
        false => Some(window(rows, at)),
    }
}

fn window(rows: Vec<String>, at: usize) -> List {
    let top = (at + 1).saturating_sub(ROWS);
    let unseen = rows.len().saturating_sub(ROWS);
    List {
        rows: rows.into_iter().skip(top).take(ROWS).collect(),
        marked: at - top,
        unseen,
    }
}

/// Draws the list under the field (`rows` are its first row and the one below it), or above when there is no room.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, rows: (u16, u16), form: &Form, list: &List, ui: &Ui<'_>) {
    let (above, below) = rows;
    // That there are more is said below the rows: a list that ends with its window looks like all there is.
    let more = (list.unseen > 0).then(|| ui.lang.help_more(list.unseen));
    let lines: Vec<&String> = list.rows.iter().chain(&more).collect();
    let count = u16::try_from(lines.len()).unwrap_or(0);
    let wish = lines.iter().map(|row| text::width(row)).max().unwrap_or(0) + 4;
    let label = measure::label_width(form.fields(), ui.lang, ui.session.size.0) + 2;
    let width = u16::try_from(wish)
        .unwrap_or(u16::MAX)
        .min(area.width.saturating_sub(label + 1));
    let y = if below + count <= area.height {
        below
    } else {
        above.saturating_sub(count)
    };
    let place = Rect {
        x: area.x + label,
        y: area.y + y,
        width,
        height: count.min(area.height.saturating_sub(y)),
    };
    // Fields that lie under the list would be read as its part: their whole rows are covered.
    widgets::clear(
        frame.buffer_mut(),
        Rect {
            x: area.x,
            width: area.width,
            ..place
        },
    );
    for (row, text) in (0..place.height).zip(lines) {
        let marked = usize::from(row) == list.marked;
        let mark = if marked { glyph::SELECTED } else { glyph::UNSELECTED };
        let style = if marked { ui.theme.selection } else { ui.theme.field };
        let style = if usize::from(row) == list.rows.len() {
            ui.theme.muted
        } else {
            style
        };
        put(frame, place, row, &pad(&format!("{mark} {text}"), width.into()), style);
    }
}
