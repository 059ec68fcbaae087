//! Forms, drawn into the body: heading, fields in one column, what is wrong beside each, the household at the right.
//!
//! Invariant: the focused field is always in view, and the terminal's cursor is in it when it takes text.

mod context;
mod fields;
mod lists;
mod setup;

use super::Ui;
use super::text::{ends, width, wrap_clauses};
use super::widgets::{self, put};
use crate::app::forms::measure;
use crate::app::forms::{About, Form};
use crate::domain::lang::Lang;
use crate::ui::pages::values::Values;
use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

/// Draws the form and sets the cursor.
pub fn draw(frame: &mut Frame<'_>, area: Rect, form: &Form, ui: &Ui<'_>) {
    if area.height < 3 {
        return;
    }
    let ui = &ui.about(form.records());
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
    let below = body(frame, middle, form, ui);
    hint(frame, left, form, &below, ui);
}

fn heading(frame: &mut Frame<'_>, area: Rect, form: &Form, ui: &Ui<'_>) {
    let mut title = match form.corrected_kind() {
        Some(kind) => kind.def().label.of(ui.lang).to_owned(),
        None => ui
            .lang
            .form_title(form.about(), &|privacy, text| ui.show(privacy, text)),
    };
    let whose = whose(form, ui);
    if let Some(subject) = subject(form, ui) {
        title = ui.lang.labelled(&title, &subject);
    }
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
    if form.corrected_kind().is_some() {
        title = ui.lang.correction_title(title);
    }
    let title = format!(" {}", ui.safe(&title));
    let said = beside_title(form, width(&title), area.width, ui);
    put(frame, area, 0, &ends(&title, &said, area.width.into()), ui.theme.title);
}

/// What stands at the other end of the title: as much as leaves the title whole, which says whom and which day the form is about.
fn beside_title(form: &Form, title: usize, cells: u16, ui: &Ui<'_>) -> String {
    let (filled, all) = form.fields().required(ui.session.now);
    let (required, short) = match all {
        0 => Default::default(),
        _ => (
            format!("{}  {} ", ui.lang.form_required(), ui.lang.form_filled(filled, all)),
            format!("* {filled}/{all} "),
        ),
    };
    let counted = match form.saved_count() {
        0 => String::new(),
        saved => format!("{}  ", ui.lang.form_counted(saved)),
    };
    let draft = form.draft_kept_at().filter(|_| cells >= 72);
    let draft = draft.map_or_else(String::new, |at| {
        let time = at.local().format("%H:%M:%S").to_string();
        format!("{}  ", ui.lang.form_draft_kept(&time))
    });
    let tries = [
        format!("{draft}{counted}{required}"),
        format!("{counted}{required}"),
        format!("{counted}{short}"),
        short,
    ];
    let fits = |said: &String| title + 1 + width(said) <= usize::from(cells);
    tries.into_iter().find(fits).unwrap_or_default()
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
            let name = format!("{} {}", ui.name(&it.display_name), ui.number(&it.household_no));
            name.trim_end().to_owned()
        }
        (None, Some((_, name))) => fields::household_name(name, ui),
        (None, None) => String::new(),
    }
}

/// What the form is about within the household, as far as neither its title nor a field says it: the person, the follow-up with its
/// day.
fn subject(form: &Form, ui: &Ui<'_>) -> Option<String> {
    let about = form.about();
    let follow_up = match about {
        About::Postpone { follow_up, .. } => follow_up.as_deref(),
        _ => None,
    };
    let person = match about {
        About::Tag(_, person) => *person,
        About::Record(it) if it.whom.is_empty() => it.person,
        _ => follow_up.and_then(|it| it.person_id),
    };
    let is_named = form.fields().index("household").is_some();
    let is_titled = matches!(
        about,
        About::Household(_) | About::Person(_, Some(_)) | About::Health(..) | About::Event(..)
    );
    let known = form.context().filter(|_| !is_named && !is_titled);
    let whom = known.and_then(|detail| {
        let named = detail.persons.iter().find(|it| Some(it.id) == person)?;
        Some(ui.name(&named.name))
    });
    let what = follow_up.map(|it| {
        format!(
            "{} ({})",
            ui.follow_up(it),
            ui.lang.day(it.due.date, ui.session.today())
        )
    });
    let parts: Vec<String> = whom.into_iter().chain(what).collect();
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// The fields, scrolled so that the focus is in view; the labels of those that begin below.
fn body(frame: &mut Frame<'_>, area: Rect, form: &Form, ui: &Ui<'_>) -> Vec<&'static str> {
    let mut rows: Vec<Line<'static>> = Vec::new();
    if *form.about() == About::Setup {
        rows.extend(setup::notes(area.width, ui));
    }
    rows.extend(general_problems(form, area.width, ui));
    let (mut top, mut bottom, mut cursor) = (0, 0, None);
    let mut starts = Vec::new();
    for at in 0..form.fields().list.len() {
        if !form.fields().is_shown(at) {
            continue;
        }
        let block = fields::block(form, at, area, ui);
        starts.push((rows.len(), form.fields().list[at].spec.label(ui.lang)));
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
        lists::draw(frame, area, (above, below), form, &list, ui);
    }
    let below = starts.into_iter().filter(|(row, _)| *row >= skip + height);
    below.map(|(_, label)| label).collect()
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
    let lines = wrap_clauses(&text, cells).into_iter();
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

/// The last row: what the footer of the console does not say, what lies below, and where the focus is.
fn hint(frame: &mut Frame<'_>, area: Rect, form: &Form, below: &[&str], ui: &Ui<'_>) {
    let shown = form.fields().shown().count();
    let place = (0..=form.focus()).filter(|at| form.fields().is_shown(*at)).count();
    let said = match (form.is_warned(), form.about()) {
        (true, _) => Some((ui.lang.form_save_warned(), ui.theme.warn)),
        (false, _) if form.is_cleared() => Some((ui.lang.form_cleared(), ui.theme.warn)),
        (false, About::Setup) => Some((ui.lang.setup_save_hint(), ui.theme.muted)),
        (false, _) if form.draft_kept_at().is_some() => Some((ui.lang.form_clear_hint(), ui.theme.muted)),
        (false, _) => None,
    };
    let between = if ui.lang == Lang::Zh { "、" } else { ", " };
    let more = match (below.len(), said) {
        (0, _) => String::new(),
        (n, Some(_)) => ui.lang.form_more_short(n),
        (n, None) => ui.lang.form_more(n, &below.join(between)),
    };
    let place = format!("{place}/{shown} ");
    let (left, right, style) = match said {
        Some((text, style)) => (text.to_owned(), format!("{more}  {place}"), style),
        None => (more, place.clone(), ui.theme.accent),
    };
    let left = format!(" {left}");
    // What a key does is said whole; how many fields lie below gives way to it.
    let fits = width(&left) + width(&right) < usize::from(area.width);
    let right = if fits || said.is_none() { &right } else { place.as_str() };
    put(
        frame,
        area,
        area.height - 1,
        &ends(&left, right, area.width.into()),
        style,
    );
}
