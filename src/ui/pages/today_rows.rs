//! The list of 今日 as columns and cells: one card a household, for the office what came in.

use super::columns::{Cell, Column};
use super::pen::Ink;
use super::pieces::{badge, due_short};
use super::values::{Values, about_request};
use crate::domain::lang::Lang;
use crate::domain::request::Urgency;
use crate::ui::Ui;
use crate::view::{RequestRow, TodayCard, TodayItem};

pub(super) fn columns(width: u16, lang: Lang) -> Vec<Column> {
    let mut columns = vec![
        Column::fixed(lang.col_badge(), 2),
        Column::fixed(lang.col_due(), 6),
        Column::fixed(lang.col_who(), 8),
        Column::growing(lang.col_what(), 16, 1),
    ];
    if width >= 72 {
        let (kind, state) = match lang {
            Lang::Zh => (8, 8),
            Lang::En => (12, 10),
        };
        columns.push(Column::fixed(lang.col_kind(), kind));
        columns.push(Column::fixed(lang.col_state(), state));
    }
    columns
}

pub(super) fn inbox_cells(row: &RequestRow, ui: &Ui<'_>) -> Vec<Cell> {
    let ui = &about_request(row, ui);
    let (lang, today) = (ui.lang, ui.session.today());
    let urgent = row.urgency == Urgency::Critical;
    let due = row.due.map(|due| due_short(due.date, today, lang));
    vec![
        (
            lang.badge_inbox().to_owned(),
            if urgent { Ink::Late } else { Ink::Strong },
        ),
        due.unwrap_or_default(),
        (reporter(row, ui), Ink::Text),
        (
            format!("{} {}", ui.number(&row.temp_no), ui.text(&row.title)),
            Ink::Text,
        ),
        (mode(row, lang), Ink::Text),
        (lang.state(&row.state).to_owned(), Ink::Text),
    ]
}

/// Who reported it, or where it is when nobody is named.
fn reporter(row: &RequestRow, ui: &Ui<'_>) -> String {
    match row.reporter_name.as_str() {
        "" => ui.place(row.household_id, &row.place),
        name => ui.name(name),
    }
}

fn mode(row: &RequestRow, lang: Lang) -> String {
    row.mode
        .as_ref()
        .map_or_else(String::new, |mode| lang.mode(mode).to_owned())
}

/// The cells of a card. The item left and right have come to stands first, so that it is seen what F6 means.
pub(super) fn card_cells(card: &TodayCard, marked: usize, ui: &Ui<'_>) -> Vec<Cell> {
    let ui = &ui.about([card.household_id.map(|id| id.0), None]);
    let (lang, today) = (ui.lang, ui.session.today());
    let marked = marked.min(card.items.len().saturating_sub(1));
    let (before, from) = card.items.split_at(marked);
    let mut what: Vec<String> = from.iter().chain(before).map(|item| what(item, ui)).collect();
    if marked > 0 {
        what[0] = format!("[{}/{}] {}", marked + 1, card.items.len(), what[0]);
    }
    let (kind, state) = match from.first() {
        Some(TodayItem::FollowUp(follow_up, _)) => (
            lang.follow_up_kind(&follow_up.kind).to_owned(),
            match follow_up.snoozed {
                0 => lang.to_do().to_owned(),
                times => lang.postponed(times),
            },
        ),
        Some(TodayItem::Request(row)) => (mode(row, lang), lang.state(&row.state).to_owned()),
        None => (String::new(), String::new()),
    };
    let separator = match lang {
        Lang::Zh => ";",
        Lang::En => "; ",
    };
    vec![
        badge(card.due, card.priority, today, lang),
        due_short(card.due, today, lang),
        (who(card, ui), Ink::Text),
        (what.join(separator), Ink::Text),
        (kind, Ink::Text),
        (state, Ink::Text),
    ]
}

/// Whom a card is about: a name, or for a matter of a place the place.
pub(super) fn who(card: &TodayCard, ui: &Ui<'_>) -> String {
    match card.household_id {
        None if card.name.is_empty() => ui.lang.nobody_special().to_owned(),
        None if card.name == card.address => ui.place(None, &card.name),
        _ => ui.name(&card.name),
    }
}

/// What one item asks for.
fn what(item: &TodayItem, ui: &Ui<'_>) -> String {
    match item {
        TodayItem::FollowUp(follow_up, _) => ui.follow_up(follow_up),
        TodayItem::Request(row) => about_request(row, ui).text(&row.title),
    }
}
