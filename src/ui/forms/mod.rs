//! Forms, drawn into the body: heading, fields in one column, what is wrong beside each, the household at the right.
//!
//! Invariant: the focused field is always in view, and the terminal's cursor is in it when it takes text.

mod context;
mod fields;
mod lists;
mod setup;

use super::Ui;
use super::text::{ends, wrap};
use super::widgets::{self, put};
use crate::app::forms::measure;
use crate::app::forms::{About, Form};
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

/// Draws the form and sets the cursor.
pub fn draw(frame: &mut Frame<'_>, area: Rect, form: &Form, ui: &Ui<'_>) {
    if area.height < 3 {
        return;
    }
    let columns = measure::form_width(area.width);
    let left = Rect { width: columns, ..area };
    if columns < area.width {
        widgets::vertical_rule(frame, left.right(), area, ui);
        let x = left.right() + 2;
        let width = area.right().saturating_sub(x);
        context::draw(frame, Rect { x, width, ..area }, form, ui);
    }
    heading(frame, left, form, ui);
    let middle = Rect {
        y: left.y + 1,
        height: left.height - 2,
        ..left
    };
    body(frame, middle, form, ui);
    hint(frame, left, form, ui);
}

fn heading(frame: &mut Frame<'_>, area: Rect, form: &Form, ui: &Ui<'_>) {
    let (filled, all) = form.fields().required();
    let mut right = match all {
        0 => String::new(),
        _ => format!("{}  {} ", ui.lang.form_required(), ui.lang.form_filled(filled, all)),
    };
    if form.saved_count() > 0 {
        right = format!("{}  {right}", ui.lang.form_counted(form.saved_count()));
    }
    if let (Some(at), true) = (form.draft_kept_at(), area.width >= 72) {
        let time = at.local().format("%H:%M:%S").to_string();
        right = format!("{}  {right}", ui.lang.form_draft_kept(&time));
    }
    let mut title = ui
        .lang
        .form_title(form.about(), &|privacy, text| ui.show(privacy, text));
    let whose = whose(form, ui);
    if let Some(source) = form.mends() {
        title = ui
            .lang
            .enter_again_title(title, ui.lang.quarantine_reason(&source.code));
    } else if whose
        .split(' ')
        .next()
        .is_some_and(|name| !name.is_empty() && !title.contains(name))
    {
        title = ui.lang.form_of_household(&whose, &title);
    }
    if form.is_correction() {
        title = ui.lang.correction_title(title);
    }
    let title = format!(" {}", ui.safe(&title));
    put(frame, area, 0, &ends(&title, &right, area.width.into()), ui.theme.title);
}

/// The household that the record will be of, its name first: chosen here, or the one that the form was opened on.
fn whose(form: &Form, ui: &Ui<'_>) -> String {
    let chosen = form.fields().household();
    let is_open = chosen.is_none() && form.fields().index("household").is_some();
    if is_open || matches!(form.about(), About::Household(_) | About::Setup) {
        return String::new();
    }
    match (form.context(), chosen) {
        (Some(detail), _) => {
            let it = &detail.household;
            let name = format!("{} {}", ui.name(&it.display_name), it.household_no);
            name.trim_end().to_owned()
        }
        (None, Some((_, name))) => fields::household_name(name, ui),
        (None, None) => String::new(),
    }
}

/// The fields, scrolled so that the focus is in view.
fn body(frame: &mut Frame<'_>, area: Rect, form: &Form, ui: &Ui<'_>) {
    let mut rows: Vec<Line<'static>> = Vec::new();
    if *form.about() == About::Setup {
        rows.extend(setup::notes(area.width, ui));
    }
    rows.extend(general_problems(form, area.width, ui));
    let (mut top, mut bottom, mut cursor) = (0, 0, None);
    for at in 0..form.fields().list.len() {
        if !form.fields().is_shown(at) {
            continue;
        }
        let block = fields::block(form, at, area, ui);
        if at == form.focus() {
            top = rows.len();
            bottom = top + block.rows.len();
            cursor = block.cursor.map(|(row, column)| (top + row, column));
        }
        rows.extend(block.rows);
        if form.is_last_of_place(at) {
            rows.extend(similar(form, area.width, ui));
        }
    }
    let list = lists::open(form, ui);
    let wanted = bottom + list.as_ref().map_or(0, |list| list.rows.len()) + 1;
    let height = usize::from(area.height);
    let skip = wanted.saturating_sub(height).min(top);
    for (y, row) in (0..area.height).zip(rows.into_iter().skip(skip)) {
        let line = Rect {
            y: area.y + y,
            height: 1,
            ..area
        };
        frame.render_widget(row, line);
    }
    let y_of = |row: usize| {
        row.checked_sub(skip)
            .and_then(|row| u16::try_from(row).ok())
            .filter(|row| *row < area.height)
    };
    if let Some((y, column)) = cursor.and_then(|(row, column)| Some((y_of(row)?, column))) {
        let x = (area.x + column).min(area.right().saturating_sub(1));
        frame.set_cursor_position(Position::new(x, area.y + y));
    }
    if let Some(list) = list {
        let below = y_of(bottom).unwrap_or(area.height.saturating_sub(1));
        let above = y_of(top).unwrap_or(0);
        lists::draw(frame, area, (above, below), &list, ui);
    }
}

/// Requests that may be the same matter: the first in words, or the one that is linked.
fn similar(form: &Form, columns: u16, ui: &Ui<'_>) -> Vec<Line<'static>> {
    let (lang, today) = (ui.lang, ui.session.today());
    let rows = form.similar();
    let Some(first) = rows.first() else { return Vec::new() };
    let mut words = Vec::new();
    match form.linked() {
        Some(linked) => words.push(lang.form_similar_linked(&ui.number(&linked.no))),
        None => {
            let (no, title) = (ui.number(&first.no), ui.text(&first.title));
            words.push(match first.ended {
                Some(ended) => lang.form_similar_ended(&no, &title, (today - ended).num_days()),
                None => lang.form_similar_open(&no, &title),
            });
        }
    }
    if rows.len() > 1 {
        words.push(lang.form_similar_more(rows.len() - 1));
    }
    let cells = usize::from(columns.saturating_sub(3)).max(8);
    let text = ui.safe(&words.join(" ")).into_owned();
    let lines = wrap(&text, cells).into_iter();
    lines
        .map(|line| Line::styled(format!("  {line}"), ui.theme.warn))
        .collect()
}

/// Problems of fields that the form does not have.
fn general_problems(form: &Form, columns: u16, ui: &Ui<'_>) -> Vec<Line<'static>> {
    let homeless = form
        .problems()
        .iter()
        .filter(|problem| form.field_of(problem).is_none());
    homeless
        .flat_map(|problem| fields::problem_lines(problem, 1, columns, true, ui))
        .collect()
}

fn hint(frame: &mut Frame<'_>, area: Rect, form: &Form, ui: &Ui<'_>) {
    let shown = form.fields().shown().count();
    let place = (0..=form.focus()).filter(|at| form.fields().is_shown(*at)).count();
    let (text, style) = match (form.is_warned(), form.about()) {
        (true, _) => (ui.lang.form_save_warned().to_owned(), ui.theme.warn),
        (false, _) if form.is_cleared() => (ui.lang.form_cleared().to_owned(), ui.theme.warn),
        (false, About::Setup) => (ui.lang.setup_save_hint().to_owned(), ui.theme.muted),
        (false, _) if form.draft_kept_at().is_some() => (
            format!("{}   {}", ui.lang.form_save_hint(), ui.lang.form_clear_hint()),
            ui.theme.muted,
        ),
        (false, _) => (ui.lang.form_save_hint().to_owned(), ui.theme.muted),
    };
    let text = ends(&format!(" {text}"), &format!("{place}/{shown} "), area.width.into());
    put(frame, area, area.height - 1, &text, style);
}
