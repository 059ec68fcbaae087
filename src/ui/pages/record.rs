//! A record that its table alone describes, drawn: every value with its label, what was written to it, and the steps.

use super::column::{Column, scroll_hint};
use super::conflict;
use super::pen::{Ink, Pen};
use super::pieces::{absent, due_long, joined, moment, sync_word};
use super::values::Values;
use crate::app::pages::RecordScreen;
use crate::app::pages::next_step::step_refused;
use crate::domain::mask::{Privacy, View};
use crate::record::{FieldDef, Holds, STATE, team};
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
    let fields = facts(&detail.row, ui);
    head(&mut pen, &detail.row, &fields, ui);
    let (height, width) = (pen.height(), pen.width());
    let steps_lines = u16::try_from(screen.steps().len()).unwrap_or(u16::MAX);
    let below = match steps_lines {
        0 => 0,
        lines => lines.saturating_add(2).min(height / 2),
    };
    let above = height.saturating_sub(2 + below);
    let more = record(&mut pen.part(2, 0, above, width), screen, detail, fields, ui);
    if below > 0 {
        pen.rule(height - below);
        steps(&mut pen.part(height - below + 1, 0, below - 1, width), screen, ui);
    }
    let line = height.saturating_sub(below.max(1));
    scroll_hint(&mut pen, line, more, screen.whole.scroll, ui);
}

/// The kind, its state, and whose it is. What the record is called stands here only where no value below says it.
fn head(pen: &mut Pen<'_, '_>, row: &RecordRow, fields: &[Fact], ui: &Ui<'_>) {
    let (lang, def) = (ui.lang, row.kind.def());
    let is_below = fields.iter().any(|(field, ..)| def.title == Some(field));
    let called = if is_below { String::new() } else { title(row, ui) };
    let title = format!("{}  ", joined(&[def.label.of(lang).to_owned(), called.clone()]));
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
    let names = [person, name].map(|name| if name == called { String::new() } else { name });
    let [person, name] = names;
    let width = pen.width();
    let whose = joined(&[person, name, number, ui.unit(&row.unit)]);
    pen.put(1, 1, width, &whose, Ink::Text);
}

/// Values, why it is due, conflicts and changes, wrapped into one scrolled column; returns how many lines lie below it. What the
/// record is called is said once: reminders and changes are about nothing else.
fn record(
    pen: &mut Pen<'_, '_>,
    screen: &RecordScreen,
    detail: &RecordDetail,
    fields: Vec<Fact>,
    ui: &Ui<'_>,
) -> usize {
    let (lang, title) = (ui.lang, detail.row.kind.def().title);
    let mut column = Column::new(pen);
    let label_width = fields.iter().map(|(_, label, _)| text::width(label)).max().unwrap_or(0);
    for (field, label, value) in fields {
        let ink = if title == Some(field) { Ink::Strong } else { Ink::Text };
        let mut label = label;
        // Of several lines each is read by itself: a team's members.
        for value in items(&detail.row, field, ui).unwrap_or_else(|| vec![value]) {
            column.add(&format!("{}  {value}", text::pad(label, label_width)), 0, ink);
            label = "";
        }
    }
    for line in detail.campaign.iter().flat_map(|campaign| far(campaign, ui)) {
        column.add(&line, 0, Ink::Strong);
    }
    // Of a notice each is about a household: those are named below.
    let due = detail.follow_ups.iter().filter(|_| detail.told.is_none());
    for follow_up in due {
        let mut follow_up = follow_up.clone();
        if title.is_some() && follow_up.text == detail.row.title() {
            follow_up.text.clear();
        }
        let due = due_long(follow_up.due, ui.session.today(), lang);
        let late = follow_up.due.date < ui.session.today();
        column.add(
            &format!("{}  {due}", ui.follow_up(&follow_up)),
            0,
            if late { Ink::Late } else { Ink::Strong },
        );
        if screen.whole.explains {
            column.add(&ui.because(&follow_up.because), 2, Ink::Text);
        }
    }
    around(&mut column, detail, ui);
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
        let mut set = change.set.clone();
        set.retain(|name, value| title != Some(name) || value.as_str() != Some(detail.row.title()));
        let what = conflict::changes(&detail.row.kind, &set, before, ui);
        column.add(&joined(&[when, ui.staff(&change.by), what, sync]), 0, Ink::Muted);
    }
    column.draw(pen, screen.whole.scroll)
}

/// What a team lacks, the records that it names and that name it, and whom a notice is still to be told to.
fn around(column: &mut Column, detail: &RecordDetail, ui: &Ui<'_>) {
    let (lang, row) = (ui.lang, &detail.row);
    let lacking = team::missing(row.text("template"), &members(row));
    if !lacking.is_empty() {
        let words: Vec<&str> = lacking.iter().map(|role| role.of(lang)).collect();
        column.add(&lang.team_missing(&words.join(" ")), 0, Ink::Danger);
    }
    if let Some((points, entries)) = detail.points {
        column.add(&lang.points_total(points, entries), 0, Ink::Strong);
    }
    for named in &detail.named {
        let ui = &about(named, ui);
        let line = lang.labelled(named.kind.def().label.of(lang), &title(named, ui));
        column.add(&line, 0, Ink::Text);
    }
    if let Some(told) = &detail.told {
        column.add(&lang.notice_told_of(told.told, told.all), 0, Ink::Strong);
        if !told.untold.is_empty() {
            column.add(&lang.notice_untold(told.untold.len()), 0, Ink::Head);
        }
        for untold in &told.untold {
            let ui = &ui.about([Some(untold.household.0), None]);
            let first = match untold.first && ui.view() != View::Projector {
                true => lang.notice_first(),
                false => "",
            };
            let line = joined(&[
                ui.number(&untold.number),
                ui.name(&untold.name),
                ui.phone(&untold.phone),
                first.to_owned(),
            ]);
            column.add(&line, 2, Ink::Text);
        }
    }
    if !detail.left_open.is_empty() {
        column.add(&lang.meeting_left_open(detail.left_open.len()), 0, Ink::Head);
    }
    for left in &detail.left_open {
        column.add(&in_one_line(left, ui), 2, Ink::Text);
    }
    let mut kind = None;
    for naming in &detail.named_by {
        if kind != Some(&naming.kind) {
            let count = detail.named_by.iter().filter(|it| it.kind == naming.kind).count();
            column.add(
                &lang.records_title(naming.kind.def().label.of(lang), count),
                0,
                Ink::Head,
            );
            kind = Some(&naming.kind);
        }
        column.add(&in_one_line(naming, ui), 2, Ink::Text);
    }
}

/// The items of a field that holds several lines, as they may be shown; `None` of other fields.
fn items(row: &RecordRow, field: &str, ui: &Ui<'_>) -> Option<Vec<String>> {
    let Holds::Lines(_) = row.kind.field(field)?.holds else {
        return None;
    };
    let items = row.set.get(field)?.as_array()?.iter();
    Some(items.map(|item| conflict::shown(&row.kind, field, item, ui)).collect())
}

/// Whom a record is about, its state and its values.
fn in_one_line(row: &RecordRow, ui: &Ui<'_>) -> String {
    let ui = &about(row, ui);
    let state = row.kind.field(STATE).and_then(FieldDef::codes);
    let state = state.map_or_else(String::new, |set| set.word(ui.lang, row.state()));
    let values = facts(row, ui).into_iter().map(|(.., value)| value);
    let line: Vec<String> = [ui.name(row.about()), state].into_iter().chain(values).collect();
    joined(&line)
}

/// The members of a team or of a case's team, one a line.
fn members(row: &RecordRow) -> Vec<&str> {
    let fields = ["team", "members"].into_iter();
    let lists = fields.filter_map(|name| row.set.get(name)?.as_array());
    lists.flatten().filter_map(serde_json::Value::as_str).collect()
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

/// A value that the record has: the field, its label, and the value as it may be shown.
type Fact = (&'static str, &'static str, String);

/// The values that the record has.
pub fn facts(row: &RecordRow, ui: &Ui<'_>) -> Vec<Fact> {
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
        // What is not theirs to take is seen, and said when it is tried.
        let record = screen.detail().map(|detail| &detail.row);
        let is_theirs = record.is_none_or(|record| step_refused(ui.session, record, step).is_none());
        let ink = match (is_theirs, is_marked) {
            (false, _) => Ink::Muted,
            (true, true) => Ink::Marked,
            (true, false) => Ink::Text,
        };
        pen.put(row, 2, width, step.label.of(ui.lang), ink);
    }
}
