//! A request's own screen, drawn: all facts, what was said, the whole history, and the next steps.

use super::column::{Column, scroll_hint};
use super::pen::{Ink, Pen};
use super::pieces::{absent, due_long, flow, joined, moment, sync_word, voided};
use super::values::Values;
use super::{calls, clocks, conflict};
use crate::app::pages::RequestScreen;
use crate::domain::request::{RequestEvent, Step};
use crate::record::code_set::REASON;
use crate::record::request::DEF;
use crate::ui::Ui;
use crate::view::{Call, RequestDetail, SyncState};
use ratatui::Frame;
use ratatui::layout::Rect;

/// Events that stand before the facts, the newest first.
const NEWEST: usize = 3;
/// Cells of the pane of steps at the right.
const SIDE: u16 = 42;

/// Draws the screen.
pub fn draw(frame: &mut Frame<'_>, area: Rect, screen: &RequestScreen, ui: &Ui<'_>) {
    let mut pen = Pen::new(frame.buffer_mut(), area, ui);
    let Some(detail) = screen.detail() else {
        return absent(&mut pen, screen.whole.is_gone, ui.lang);
    };
    let ui = &ui.about([Some(detail.request.id.0), detail.request.household_id.map(|id| id.0)]);
    let unseen = head(&mut pen, detail, ui);
    let (height, width) = (pen.height(), pen.width());
    if width >= 110 {
        let left = width - SIDE - 2;
        let rest = height.saturating_sub(2);
        let more = record(
            &mut pen.part(2, 0, rest.saturating_sub(1), left),
            screen,
            detail,
            &unseen,
            ui,
        );
        scroll_hint(
            &mut pen.part(0, 0, height, left),
            height - 1,
            more,
            screen.whole.scroll,
            ui,
        );
        pen.part(2, 0, rest, width).rule_down(left);
        steps(&mut pen.part(2, left + 2, rest, SIDE), screen, ui);
        return;
    }
    let wanted = u16::try_from(screen.calls().len() + screen.steps(ui.session).len())
        .unwrap_or(u16::MAX)
        .saturating_add(1);
    let below = wanted.min(height / 2);
    let above = height.saturating_sub(3 + below);
    let more = record(&mut pen.part(2, 0, above, width), screen, detail, &unseen, ui);
    let rule = height.saturating_sub(below + 1);
    pen.rule(rule);
    scroll_hint(&mut pen, rule, more, screen.whole.scroll, ui);
    steps(&mut pen.part(height - below, 0, below, width), screen, ui);
}

/// Number, title, state and day; who said it and with whom it is. Returns the lines that there was no room for.
fn head(pen: &mut Pen<'_, '_>, detail: &RequestDetail, ui: &Ui<'_>) -> Vec<(String, Ink)> {
    let (lang, today, width) = (ui.lang, ui.session.today(), pen.width());
    let (request, folded) = (&detail.request, &detail.folded);
    let title = format!(
        "{} {}  ",
        ui.number(&request.temp_no),
        ui.request_title(&request.category, &request.title)
    );
    let state = format!("{}  ", lang.state(&folded.state));
    let due = folded
        .dates()
        .due_on(today)
        .filter(|_| folded.state.is_open())
        .map_or_else(String::new, |due| format!("{}  ", due_long(due, today, lang)));
    let late = folded.dates().due_on(today).is_some_and(|due| due.date < today);
    let (sync, sync_ink) = sync_word(&detail.sync, ui);
    let due_ink = if late { Ink::Late } else { Ink::Text };
    let after = [
        (state.as_str(), Ink::Head),
        (due.as_str(), due_ink),
        (sync.as_str(), sync_ink),
    ];
    let is_cut = pen.titled(0, 1, &title, &after);
    let mode = folded.mode.as_ref().map_or("", |mode| lang.mode(mode));
    let with = match folded.assignee.as_str() {
        "" => lang.at_level(lang.level(clocks::shown_level(folded.level, &request.unit)).to_owned()),
        assignee => ui.assignee(assignee),
    };
    let check = if folded.awaiting_check { lang.waits_check() } else { "" };
    let attempt = if folded.attempt > 1 {
        lang.fact_attempt(folded.attempt)
    } else {
        String::new()
    };
    let facts = [
        lang.registered_on(moment(request.registered_at, today, lang)),
        ui.name(&request.reporter_name),
        ui.phone(&request.reporter_phone),
        mode.to_owned(),
        with,
        check.to_owned(),
        clocks::replied(folded, lang),
        attempt,
    ];
    let mut lines = flow(&facts, usize::from(width.saturating_sub(2))).into_iter();
    pen.put(1, 1, width, &lines.next().unwrap_or_default(), Ink::Text);
    let title = is_cut.then_some((title, Ink::Strong));
    title.into_iter().chain(lines.map(|line| (line, Ink::Text))).collect()
}

/// What the head had no room for, the newest events, facts, what was said and the older events, wrapped into one scrolled column; returns how many lines lie
/// below it.
fn record(
    pen: &mut Pen<'_, '_>,
    screen: &RequestScreen,
    detail: &RequestDetail,
    unseen: &[(String, Ink)],
    ui: &Ui<'_>,
) -> usize {
    let lang = ui.lang;
    let mut column = Column::new(pen);
    for (line, ink) in unseen {
        column.add(line, 0, *ink);
    }
    if screen.whole.explains {
        for follow_up in &detail.follow_ups {
            let due = due_long(follow_up.due, ui.session.today(), lang);
            let why = lang.labelled(&ui.follow_up(follow_up), &ui.because(&follow_up.because));
            let why = format!("{why}  {due}");
            column.add(&why, 0, Ink::Strong);
        }
    }
    column.add_conflicts(&detail.conflicts, ui);
    let older = detail.events.len().saturating_sub(NEWEST);
    match older {
        0 => column.add(lang.detail_history(), 0, Ink::Head),
        older => column.add(&lang.detail_newest(older), 0, Ink::Head),
    }
    for event in detail.events.iter().skip(older).rev() {
        add_event(&mut column, event, detail, ui);
    }
    for line in flow(&facts(detail, ui), usize::from(pen.width().saturating_sub(2))) {
        column.add(&line, 0, Ink::Text);
    }
    if !detail.request.detail.is_empty() {
        column.add(lang.detail_text(), 0, Ink::Head);
        column.add(&ui.whole_note(&detail.request.detail), 2, Ink::Text);
    }
    for line in clocks::lines(detail, ui) {
        column.add(&line, 0, Ink::Text);
    }
    if older > 0 {
        column.add(lang.detail_older(), 0, Ink::Head);
    }
    for event in detail.events.iter().take(older).rev() {
        add_event(&mut column, event, detail, ui);
    }
    column.draw(pen, screen.whole.scroll)
}

/// An event with its marks, its note, and why it had no effect.
fn add_event(column: &mut Column, it: &(RequestEvent, String, SyncState), detail: &RequestDetail, ui: &Ui<'_>) {
    let (event, by, sync) = it;
    let illegal = detail.folded.illegal.contains(&event.id);
    let voided = matches!(sync, SyncState::Voided(_));
    let ink = if illegal || voided { Ink::Warn } else { Ink::Text };
    column.add(&event_line(event, by, sync, illegal, ui), 0, ink);
    for mark in clocks::marks(event, &detail.folded, ui) {
        column.add(&mark, 4, Ink::Warn);
    }
    if !event.note.is_empty() {
        column.add(&ui.whole_note(&event.note), 4, Ink::Muted);
    }
    if let Some(row) = detail.void_steps.iter().find(|row| row.event == event.id) {
        column.add(&conflict::void_line(row, ui), 4, Ink::Warn);
    }
}

fn facts(detail: &RequestDetail, ui: &Ui<'_>) -> Vec<String> {
    let (lang, request, folded) = (ui.lang, &detail.request, &detail.folded);
    let labelled = |label: &str, value: String| match value.as_str() {
        "" => String::new(),
        value => format!("{label} {value}"),
    };
    let household = detail
        .household
        .as_ref()
        .map_or_else(String::new, |(_, name, address)| {
            joined(&[ui.name(name), ui.address(address)])
        });
    let satisfaction = folded
        .satisfaction
        .as_ref()
        .map_or_else(String::new, |said| lang.satisfaction(said).to_owned());
    let deadline = folded
        .third_party_deadline
        .map_or_else(String::new, |day| lang.day(day, ui.session.today()));
    let night = match request.at_night {
        true => DEF.at("at_night").label.of(lang),
        false => "",
    };
    let violence = if request.violence_sign {
        lang.fact_violence()
    } else {
        ""
    };
    vec![
        labelled(
            lang.fact_category(),
            joined(&[lang.category(&request.category).to_owned(), night.to_owned()]),
        ),
        labelled(lang.fact_urgency(), lang.urgency(&request.urgency).to_owned()),
        labelled(lang.fact_kind(), lang.request_kind(&request.kind).to_owned()),
        labelled(lang.fact_source(), lang.source(&request.source).to_owned()),
        labelled(lang.fact_household(), household),
        labelled(lang.fact_place(), ui.place(request.household_id, &request.place)),
        ui.unit(&request.unit),
        labelled(
            lang.fact_people(),
            request.people_count.map_or_else(String::new, |n| n.to_string()),
        ),
        labelled(lang.fact_other_party(), ui.names(&request.other_party)),
        violence.to_owned(),
        labelled(
            lang.fact_recurrence(),
            ui.number(detail.recurrence_of_no.as_deref().unwrap_or_default()),
        ),
        labelled(lang.fact_assist(), ui.text(&folded.assist_parties.join(" "))),
        labelled(lang.fact_deadline(), deadline),
        labelled(lang.fact_satisfaction(), satisfaction),
        match detail.merged_into_no.as_deref() {
            None => String::new(),
            Some(no) => joined(&[lang.fact_merged_into().to_owned(), ui.number(no)]),
        },
        labelled(lang.fact_merged_here(), ui.number(&detail.merged_here.join(" "))),
    ]
}

/// One event: when, what, to whom, by whom, and whether it is on the server.
fn event_line(event: &RequestEvent, by: &str, sync: &SyncState, illegal: bool, ui: &Ui<'_>) -> String {
    let (lang, today) = (ui.lang, ui.session.today());
    let to = match (event.to_party.as_str(), event.to_level) {
        ("", None) => String::new(),
        ("", Some(level)) => lang.event_to(lang.level(level).to_owned()),
        (party, _) => lang.event_to(ui.assignee(party)),
    };
    let until = event
        .new_due
        .map_or_else(String::new, |due| lang.event_until(lang.day(due, today)));
    let said = event.satisfaction.as_ref().map_or("", |said| lang.satisfaction(said));
    let mode = event.mode.as_ref().map_or("", |mode| lang.mode(mode));
    let receipt = match (sync, event.seq) {
        (SyncState::Synced(_), Some(seq)) => lang.receipt(seq),
        (SyncState::Voided(_), _) => voided(sync, ui),
        (state, _) => sync_word(state, ui).0,
    };
    let mark = if illegal { lang.event_without_effect() } else { "" };
    let reason = match event.reason_code.as_str() {
        "" => String::new(),
        code => REASON.word(lang, code),
    };
    joined(&[
        moment(event.at, today, lang),
        lang.event(&event.kind).to_owned(),
        to,
        mode.to_owned(),
        until,
        reason,
        said.to_owned(),
        lang.decided(&event.kind, event.passed).to_owned(),
        ui.staff(by),
        receipt,
        mark.to_owned(),
    ])
}

/// The lines to choose from: the calls to make, then the steps; those not allowed say why.
fn steps(pen: &mut Pen<'_, '_>, screen: &RequestScreen, ui: &Ui<'_>) {
    let (lang, width) = (ui.lang, pen.width());
    let calls = screen.calls().iter();
    let calls = calls.map(|call| (call_line(screen, call, ui), Ink::Strong));
    let steps = screen.steps(ui.session);
    let lines: Vec<(String, Ink)> = calls.chain(steps.iter().map(|step| step_line(step, ui))).collect();
    let head = match screen.calls() {
        [] => lang.detail_steps(),
        _ => lang.detail_calls(),
    };
    let room = usize::from(pen.height().saturating_sub(1));
    let at = screen.whole.step.min(lines.len().saturating_sub(1));
    let top = (at + 1).saturating_sub(room);
    let more = match lines.len().saturating_sub(room) {
        0 => String::new(),
        unseen => lang.help_more(unseen),
    };
    pen.ends(0, (head, Ink::Head), &more);
    for (row, (index, (line, allowed))) in (1..pen.height()).zip(lines.iter().enumerate().skip(top)) {
        let chosen = index == at;
        if chosen {
            pen.mark(row);
        }
        let ink = if chosen { Ink::Marked } else { *allowed };
        pen.put(row, 2, width, line, ink);
    }
}

fn step_line(step: &Step, ui: &Ui<'_>) -> (String, Ink) {
    let name = ui.lang.event(&step.kind);
    match &step.refusal {
        None => (name.to_owned(), Ink::Text),
        Some(refusal) => (format!("{name} - {}", ui.lang.step_refusal(refusal)), Ink::Muted),
    }
}

/// Whom to call, the number, and when they were told.
fn call_line(screen: &RequestScreen, call: &Call, ui: &Ui<'_>) -> String {
    let told = screen.told_at(call).map_or_else(String::new, |at| {
        ui.lang.told_at(at.local().format("%H:%M").to_string())
    });
    let number = match screen.shows_numbers(ui.session) {
        true => calls::whole_number(call, ui),
        false => calls::number(call, ui),
    };
    joined(&[number, calls::name(call, ui), told])
}
