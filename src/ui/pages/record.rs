//! A record that its table alone describes, drawn: every value with its label, what was written to it, and the steps.

use super::column::{Column, scroll_hint};
use super::conflict;
use super::pen::{Ink, Pen};
use super::pieces::{absent, due_long, joined, moment, sync_word};
use super::values::Values;
use crate::app::pages::RecordScreen;
use crate::domain::mask::Privacy;
use crate::record::{FieldDef, STATE};
use crate::ui::{Ui, text};
use crate::view::{CampaignView, RecordDetail, RecordRow};
use ratatui::Frame;
use ratatui::layout::Rect;

/// The context in which a record is drawn: its person and household are hidden in its texts.
#[must_use]
pub fn about<'a>(row: &RecordRow, ui: &Ui<'a>) -> Ui<'a> {
    ui.about([Some(row.id.0), row.household.as_ref().map(|(id, ..)| id.0)])
}

/// What a record is called, as the session shows it.
#[must_use]
pub fn title(row: &RecordRow, ui: &Ui<'_>) -> String {
    match row.kind.def().called_by() {
        Privacy::Text => ui.note(row.title()),
        privacy => ui.show(privacy, row.title()),
    }
}

/// Draws the screen.
pub fn draw(frame: &mut Frame<'_>, area: Rect, screen: &RecordScreen, ui: &Ui<'_>) {
    let mut pen = Pen::new(frame.buffer_mut(), area, ui);
    let Some(detail) = screen.detail() else {
        return absent(&mut pen, screen.whole.is_gone, ui.lang);
    };
    let ui = &about(&detail.row, ui);
    head(&mut pen, &detail.row, ui);
    let (height, width) = (pen.height(), pen.width());
    let steps_lines = u16::try_from(screen.steps().len()).unwrap_or(u16::MAX);
    let below = match steps_lines {
        0 => 0,
        lines => lines.saturating_add(2).min(height / 2),
    };
    let above = height.saturating_sub(2 + below);
    let more = record(&mut pen.part(2, 0, above, width), screen, detail, ui);
    if below > 0 {
        pen.rule(height - below);
        steps(&mut pen.part(height - below + 1, 0, below - 1, width), screen, ui);
    }
    let line = height.saturating_sub(below.max(1));
    scroll_hint(&mut pen, line, more, screen.whole.scroll, ui);
}

fn head(pen: &mut Pen<'_, '_>, row: &RecordRow, ui: &Ui<'_>) {
    let (lang, def) = (ui.lang, row.kind.def());
    let title = format!("{} {}  ", def.label.of(lang), title(row, ui));
    let state = row.kind.field(STATE).and_then(FieldDef::codes);
    let state = state.map_or_else(String::new, |set| format!("{}  ", set.word(lang, row.state())));
    let (sync, sync_ink) = sync_word(&row.sync, ui);
    pen.pieces(0, 1, &[(&title, Ink::Strong), (&state, Ink::Head), (&sync, sync_ink)]);
    let person = row.person.as_ref().map_or_else(String::new, |(_, name)| ui.name(name));
    let (name, number) = match &row.household {
        Some((_, name, number)) => (ui.name(name), lang.household_no_is(ui.number(number))),
        None => (String::new(), String::new()),
    };
    let name = if name == person { String::new() } else { name };
    let width = pen.width();
    pen.put(
        1,
        1,
        width,
        &joined(&[person, name, number, ui.unit(&row.unit)]),
        Ink::Text,
    );
}

/// Values, why it is due, conflicts and changes, wrapped into one scrolled column; returns how many lines lie below it.
fn record(pen: &mut Pen<'_, '_>, screen: &RecordScreen, detail: &RecordDetail, ui: &Ui<'_>) -> usize {
    let lang = ui.lang;
    let mut column = Column::new(pen);
    let fields = facts(&detail.row, ui);
    let label_width = fields.iter().map(|(_, label, _)| text::width(label)).max().unwrap_or(0);
    for (_, label, value) in fields {
        column.add(&format!("{}  {value}", text::pad(label, label_width)), 0, Ink::Text);
    }
    for line in detail.campaign.iter().flat_map(|campaign| far(campaign, ui)) {
        column.add(&line, 0, Ink::Strong);
    }
    for follow_up in &detail.follow_ups {
        let due = due_long(follow_up.due, ui.session.today(), lang);
        let late = follow_up.due.date < ui.session.today();
        column.add(
            &format!("{}  {due}", ui.follow_up(follow_up)),
            0,
            if late { Ink::Late } else { Ink::Strong },
        );
        if screen.whole.explains {
            column.add(&ui.because(&follow_up.because), 2, Ink::Text);
        }
    }
    column.add_conflicts(&detail.conflicts, ui);
    column.add(lang.record_changes(), 0, Ink::Head);
    for (at, change) in detail.changes.iter().enumerate() {
        let (sync, _) = sync_word(&change.sync, ui);
        let when = moment(change.at, ui.session.today(), lang);
        let before = |name: &str| {
            detail.changes[at + 1..]
                .iter()
                .find_map(|earlier| earlier.set.get(name))
        };
        let what = conflict::changes(&detail.row.kind, &change.set, before, ui);
        column.add(&joined(&[when, ui.staff(&change.by), what, sync]), 0, Ink::Muted);
    }
    column.draw(pen, screen.whole.scroll)
}

/// How far a campaign is: by status, and by grid where there are several.
fn far(campaign: &CampaignView, ui: &Ui<'_>) -> Vec<String> {
    let (done, all) = campaign.done();
    let by_status = campaign.by_status.iter();
    let by_status: Vec<String> = by_status
        .map(|(status, rows)| format!("{} {rows}", ui.text(&status.word)))
        .collect();
    let mut lines = vec![joined(&[ui.lang.roster_done(done, all), joined(&by_status)])];
    if campaign.by_unit.len() > 1 {
        let units = campaign.by_unit.iter();
        lines.extend(units.map(|(unit, done, all)| joined(&[ui.unit(unit), format!("{done}/{all}")])));
    }
    lines
}

/// The values that the record has: the field, its label, and the value as it may be shown.
pub fn facts(row: &RecordRow, ui: &Ui<'_>) -> Vec<(&'static str, &'static str, String)> {
    let fields = row.kind.fields().iter();
    let fact = |field: &'static FieldDef| {
        let value = row.set.get(field.name).filter(|value| !value.is_null())?;
        let is_shown = conflict::is_shown(&row.kind, field.name) && field.name != STATE;
        is_shown.then(|| {
            (
                field.name,
                field.label.of(ui.lang),
                conflict::shown(&row.kind, field.name, value, ui),
            )
        })
    };
    fields.filter_map(fact).collect()
}

/// The steps to choose from.
fn steps(pen: &mut Pen<'_, '_>, screen: &RecordScreen, ui: &Ui<'_>) {
    let width = pen.width();
    pen.put(0, 1, width, ui.lang.detail_steps(), Ink::Head);
    for (row, (index, step)) in (1..pen.height()).zip(screen.steps().iter().enumerate()) {
        let is_marked = index == screen.whole.step;
        if is_marked {
            pen.mark(row);
        }
        let ink = if is_marked { Ink::Marked } else { Ink::Text };
        pen.put(row, 2, width, step.label.of(ui.lang), ink);
    }
}
