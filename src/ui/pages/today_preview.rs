//! Below the list of 今日: who the marked row is about, and why it is there.

use super::calls;
use super::clocks;
use super::pen::{Ink, Pen};
use super::pieces::{colour, due_long, joined, last_visit, paragraph};
use super::today_rows::who;
use super::values::{Values, about_request};
use crate::app::pages::TodayPage;
use crate::app::pages::today::TodayRow;
use crate::domain::followup::Priority;
use crate::domain::request::State;
use crate::domain::tag::TagKind;
use crate::ui::Ui;
use crate::view::{RequestRow, TodayCard, TodayItem};

/// Lines of it on a tall terminal: the note and the reason have two each.
pub(super) const TALL: u16 = 5;

/// Draws it.
pub(super) fn preview(pen: &mut Pen<'_, '_>, screen: &TodayPage, ui: &Ui<'_>) {
    match screen.list().selected() {
        Some(TodayRow::Card(card)) => card_preview(pen, screen, card, ui),
        Some(TodayRow::Inbox(row)) => inbox_preview(pen, row, ui),
        Some(TodayRow::Line { .. }) => paragraph(pen, 0, 1, pen.height(), ui.lang.day_plan_rule(), Ink::Muted),
        None => {
            pen.put(0, 1, pen.width(), ui.lang.today_rule(), Ink::Muted);
        }
    }
}

fn inbox_preview(pen: &mut Pen<'_, '_>, row: &RequestRow, ui: &Ui<'_>) {
    let ui = &about_request(row, ui);
    let (lang, width) = (ui.lang, pen.width().saturating_sub(1));
    let due = row
        .dates()
        .due_on(ui.session.today())
        .map_or_else(String::new, |due| due_long(due, ui.session.today(), lang));
    let head = joined(&[
        ui.number(&row.temp_no),
        ui.request_title(&row.category, &row.title),
        lang.urgency(&row.urgency).to_owned(),
    ]);
    pen.put(0, 1, width, &head, Ink::Strong);
    let who = joined(&[
        ui.name(&row.reporter_name),
        ui.phone(&row.reporter_phone),
        ui.place(row.household_id, &row.place),
    ]);
    if let Some(why) = clocks::returned(row, ui) {
        // Why it came back is what its next step depends on.
        return paragraph(pen, 1, 1, pen.height() - 1, &joined(&[why, due, who]), Ink::Text);
    }
    pen.put(1, 1, width, &who, Ink::Text);
    let where_it_is = joined(&[
        ui.unit(&row.unit),
        lang.category(&row.category).to_owned(),
        clocks::waits(row, ui),
        due,
    ]);
    pen.put(2, 1, width, &where_it_is, Ink::Text);
}

fn card_preview(pen: &mut Pen<'_, '_>, screen: &TodayPage, card: &TodayCard, ui: &Ui<'_>) {
    let ui = &ui.about([card.household_id.map(|id| id.0), None]);
    let (lang, today) = (ui.lang, ui.session.today());
    let level = card.colour.as_ref().map(|level| colour(level, lang));
    let age = card.age.map_or_else(String::new, |age| ui.age(age));
    let address = match card.household_id {
        Some(_) => ui.address(&card.address),
        None if card.name == card.address => String::new(),
        None => ui.place(card.door_of, &card.address),
    };
    let who = joined(&[who(card, ui), age, address, ui.phone(&card.phone)]);
    let who = format!("{who}  ");
    let (word, ink) = level.unwrap_or_default();
    let word = format!("{word}  ");
    pen.pieces(
        0,
        1,
        &[(&who, Ink::Strong), (&word, ink), (&tags(&card.tags, ui), Ink::Text)],
    );
    let Some(item) = screen.item() else { return };
    if screen.explains() {
        return paragraph(pen, 1, 1, pen.height() - 1, &why(item, ui), Ink::Text);
    }
    let each = if pen.height() >= TALL { 2 } else { 1 };
    let visit = match card.household_id {
        Some(_) => joined(&[tried(card, ui), last_visit(card.last_visit, today, lang)]),
        None => String::new(),
    };
    let at = match card.items.len() {
        0 | 1 => String::new(),
        items => lang.item_of(screen.item_index() + 1, items),
    };
    if let TodayItem::FollowUp(alarm, _) = item
        && alarm.priority == Priority::Alarm
    {
        paragraph(pen, 1, 1, each, &joined(&[at, ui.follow_up(alarm)]), Ink::Danger);
        return paragraph(pen, 1 + each, 1, each, &calls::line(&card.calls, ui), Ink::Strong);
    }
    let note = joined(&[visit, ui.note(&card.last_note)]);
    let came_back = matches!(item, TodayItem::Request(row) if row.state == State::Returned);
    if came_back || note.is_empty() {
        // Why it came back is what its next step depends on.
        return paragraph(pen, 1, 1, 2 * each, &joined(&[at, why(item, ui)]), Ink::Text);
    }
    paragraph(pen, 1, 1, each, &note, Ink::Text);
    paragraph(pen, 1 + each, 1, each, &joined(&[at, why(item, ui)]), Ink::Text);
}

/// A visit after the last one that met somebody.
fn tried(card: &TodayCard, ui: &Ui<'_>) -> String {
    card.tried.as_ref().map_or_else(String::new, |(day, outcome)| {
        format!("{} {}", ui.lang.day(*day, ui.session.today()), ui.lang.outcome(outcome))
    })
}

/// The reason of an item: the rule and the fact, and for a request where it stands.
fn why(item: &TodayItem, ui: &Ui<'_>) -> String {
    let lang = ui.lang;
    match item {
        TodayItem::FollowUp(follow_up, concerns) => joined(&[
            ui.follow_up(follow_up),
            concerns
                .request
                .as_ref()
                .map_or_else(String::new, |request| ui.request_name(request)),
            due_long(follow_up.due, ui.session.today(), lang),
            lang.labelled(lang.label_why(), &ui.because(&follow_up.because)),
        ]),
        TodayItem::Request(row) => {
            let due = row
                .dates()
                .due_on(ui.session.today())
                .map_or_else(String::new, |due| due_long(due, ui.session.today(), lang));
            let ui = &about_request(row, ui);
            joined(&[
                format!("{} {}", ui.number(&row.temp_no), ui.matter(row)),
                lang.state(&row.state).to_owned(),
                clocks::returned(row, ui).unwrap_or_else(|| clocks::waits(row, ui)),
                due,
            ])
        }
    }
}

fn tags(tags: &[TagKind], ui: &Ui<'_>) -> String {
    let words: Vec<String> = tags.iter().map(|tag| ui.tag(tag)).collect();
    words.join(" ")
}
