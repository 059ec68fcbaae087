//! The household beside a wide form: who it is, the last visit, what is open, and the phrases at hand.

use crate::app::forms::{About, Form};
use crate::record::{FieldDef, STATE};
use crate::ui::Ui;
use crate::ui::pages::record::title;
use crate::ui::pages::values::{Values, about_request};
use crate::ui::text::wrap;
use crate::ui::widgets::put;
use crate::view::{HouseholdDetail, RecordRow};
use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;

/// Lines of the last note shown.
const NOTE_LINES: usize = 6;

/// Draws the form's household.
pub(super) fn draw(frame: &mut Frame<'_>, area: Rect, form: &Form, ui: &Ui<'_>) {
    let rows = match (form.context(), form.about()) {
        (_, About::Setup) => Vec::new(),
        (Some(detail), _) => household(detail, area.width.into(), ui),
        (None, _) => wrapped(ui.lang.form_context_none(), area.width.into(), ui.theme.muted),
    };
    for (y, (text, style)) in (0..area.height).zip(&rows) {
        put(frame, area, y, text, *style);
    }
}

type Rows = Vec<(String, Style)>;

fn wrapped(text: &str, cells: usize, style: Style) -> Rows {
    wrap(text, cells.saturating_sub(1))
        .into_iter()
        .map(|line| (line, style))
        .collect()
}

fn household(detail: &HouseholdDetail, cells: usize, ui: &Ui<'_>) -> Rows {
    let ui = &ui.about([Some(detail.household.id.0), None]);
    let theme = ui.theme;
    let it = &detail.household;
    let head = format!(
        "{} {}  {}",
        ui.number(&it.household_no),
        ui.name(&it.display_name),
        ui.address(&it.address)
    );
    let mut rows = vec![(ui.safe(head.trim()).into_owned(), theme.title)];
    let today = ui.session.today();
    let mut tags: Vec<String> = detail
        .tags
        .iter()
        .filter(|tag| tag.holds(today))
        .map(|tag| ui.tag(&tag.kind))
        .collect();
    tags.dedup();
    if !tags.is_empty() {
        rows.extend(wrapped(
            &format!("{} {}", ui.lang.form_context_tags(), tags.join(" ")),
            cells,
            theme.text,
        ));
    }
    rows.push((String::new(), theme.text));
    rows.extend(last_visit(detail, cells, ui));
    rows.extend(open_requests(detail, ui));
    rows.extend(records(detail, cells, ui));
    rows.extend(due(detail, ui));
    rows
}

/// What visits brought in and nobody has done with: wishes.
fn records(detail: &HouseholdDetail, cells: usize, ui: &Ui<'_>) -> Rows {
    let open = detail.records.iter().filter(|row| {
        let def = row.kind.def();
        def.on_visit && row.kind.steps_from(row.state()).next().is_some()
    });
    let line = |row: &RecordRow| {
        let set = row.kind.field(STATE).and_then(FieldDef::codes);
        let state = set.map_or_else(String::new, |set| set.word(ui.lang, row.state()));
        let label = row.kind.def().label.of(ui.lang);
        let text = format!("{label} {state}  {}", ui.safe(&title(row, ui)));
        wrapped(&text, cells, ui.theme.text)
    };
    let mut rows: Rows = open.take(3).flat_map(line).collect();
    if !rows.is_empty() {
        rows.push((String::new(), ui.theme.text));
    }
    rows
}

fn last_visit(detail: &HouseholdDetail, cells: usize, ui: &Ui<'_>) -> Rows {
    let Some(last) = detail.standing_visits().next() else {
        return Vec::new();
    };
    let visit = &last.visit;
    let date = visit.at.local_date();
    let days = (ui.session.today() - date).num_days();
    let head = format!(
        "{} {} {} {}",
        ui.lang.form_context_last(),
        ui.lang.day(date, ui.session.today()),
        ui.lang.form_days_ago(days),
        ui.lang.way(&visit.way)
    );
    let mut rows = vec![(head, ui.theme.accent)];
    let note = wrapped(&ui.safe(&ui.note(&visit.text)), cells, ui.theme.text);
    rows.extend(note.into_iter().take(NOTE_LINES));
    rows.push((String::new(), ui.theme.text));
    rows
}

fn open_requests(detail: &HouseholdDetail, ui: &Ui<'_>) -> Rows {
    let open: Vec<_> = detail
        .requests
        .iter()
        .filter(|row| row.state.is_open())
        .take(5)
        .collect();
    if open.is_empty() {
        return Vec::new();
    }
    let mut rows = vec![(ui.lang.form_context_open().to_owned(), ui.theme.accent)];
    rows.extend(open.into_iter().map(|row| {
        let text = format!(
            "{} {}  {}",
            ui.number(&row.temp_no),
            about_request(row, ui).matter(row),
            ui.lang.state(&row.state)
        );
        (text, ui.theme.text)
    }));
    rows.push((String::new(), ui.theme.text));
    rows
}

fn due(detail: &HouseholdDetail, ui: &Ui<'_>) -> Rows {
    let today = ui.session.today();
    let follow_ups: Vec<_> = detail.follow_ups.iter().take(5).collect();
    if follow_ups.is_empty() {
        return Vec::new();
    }
    let mut rows = vec![(ui.lang.form_context_due().to_owned(), ui.theme.accent)];
    rows.extend(follow_ups.into_iter().map(|it| {
        let style = if it.due.date < today {
            ui.theme.late
        } else {
            ui.theme.text
        };
        (
            format!("{} {}", ui.lang.day(it.due.date, today), ui.safe(&ui.follow_up(it))),
            style,
        )
    }));
    rows
}
