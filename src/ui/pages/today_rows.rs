//! The list of 今日 as columns and cells: what came in, and one card a household.

use super::calls;
use super::columns::Cell;
use super::pen::Ink;
use super::pieces::{badge, due_short, joined};
use super::sheet::Col;
use super::values::{Values, about_request, nobody};
use super::whom;
use crate::app::layout::has_preview;
use crate::app::pages::today::TodayRow;
use crate::domain::day_plan::Proposal;
use crate::domain::followup::Priority;
use crate::domain::lang::Lang;
use crate::domain::request::{State, Urgency};
use crate::domain::time::Date;
use crate::ui::Ui;
use crate::ui::told_apart::Whom;
use crate::view::{RequestRow, TodayCard, TodayItem};

/// A row and, of the selected one, which item of its card is marked.
pub(super) struct Line<'a> {
    pub(super) row: &'a TodayRow,
    pub(super) item: Option<usize>,
}

/// The context in which a row is drawn.
pub(super) fn about<'a>(row: &TodayRow, ui: &Ui<'a>) -> Ui<'a> {
    match row {
        TodayRow::Inbox(row) => about_request(row, ui),
        TodayRow::Card(card) => ui.about([card.household_id.map(|id| id.0), None]),
        TodayRow::Line { .. } => ui.about([None, None]),
    }
}

type Column<'a> = Col<Line<'a>>;

pub(super) fn columns<'a>() -> [Column<'a>; 6] {
    [
        Column::headed(Lang::col_badge, 2, pressing),
        Column::headed(Lang::col_due, 6, due).fitted(10),
        Column::headed(Lang::col_who, 8, |line, ui| {
            let who = match line.row {
                TodayRow::Inbox(row) => reporter(row, ui),
                TodayRow::Card(card) => who(card, ui),
                TodayRow::Line { .. } => String::new(),
            };
            (who, Ink::Text)
        })
        .naming(Some(named)),
        Column::headed(Lang::col_what, 16, |line, ui| {
            let what = match line.row {
                TodayRow::Inbox(row) => format!("{} {}", ui.number(&row.temp_no), titled(row, ui)),
                TodayRow::Card(card) => items(card, line.item, ui),
                TodayRow::Line { .. } => String::new(),
            };
            (what, Ink::Text)
        })
        .growing(1),
        Column::headed(Lang::col_task, 8, |line, ui| (kind(line, ui.lang), Ink::Text))
            .in_english(12)
            .from(72),
        Column::headed(Lang::col_state, 8, |line, ui| (state(line, ui.lang), Ink::Text))
            .in_english(10)
            .from(72),
    ]
}

fn pressing(line: &Line<'_>, ui: &Ui<'_>) -> Cell {
    match line.row {
        TodayRow::Inbox(row) if row.urgency == Urgency::Critical => (ui.lang.badge_inbox().to_owned(), Ink::Danger),
        TodayRow::Inbox(_) => (ui.lang.badge_inbox().to_owned(), Ink::Strong),
        TodayRow::Card(card) => {
            let (priority, due) = pressing_of(card, line.item, ui);
            badge(due, priority, ui.session.today(), ui.lang)
        }
        TodayRow::Line { .. } => Cell::default(),
    }
}

fn due(line: &Line<'_>, ui: &Ui<'_>) -> Cell {
    let due = match line.row {
        TodayRow::Inbox(row) => row.dates().due_on(ui.session.today()).map(|due| due.date),
        TodayRow::Card(card) => Some(pressing_of(card, line.item, ui).1),
        TodayRow::Line { .. } => None,
    };
    due.map_or_else(Cell::default, |due| due_short(due, ui.session.today(), ui.lang))
}

/// The marked item of a card, else its first.
fn marked(card: &TodayCard, item: Option<usize>) -> Option<&TodayItem> {
    card.items
        .get(item.unwrap_or_default().min(card.items.len().saturating_sub(1)))
}

/// How pressing the item is that stands first in the row, and its day.
fn pressing_of(card: &TodayCard, item: Option<usize>, ui: &Ui<'_>) -> (Priority, Date) {
    match marked(card, item) {
        Some(TodayItem::FollowUp(follow_up, _)) if item > Some(0) => (follow_up.priority, follow_up.due.date),
        Some(TodayItem::Request(row)) if item > Some(0) => {
            let due = row.dates().due_on(ui.session.today());
            let is_critical = row.urgency == Urgency::Critical;
            let priority = if is_critical {
                Priority::Critical
            } else {
                Priority::DueToday
            };
            (priority, due.map_or(ui.session.today(), |due| due.date))
        }
        _ => (card.priority, card.due),
    }
}

fn kind(line: &Line<'_>, lang: Lang) -> String {
    match line.row {
        TodayRow::Line { .. } => String::new(),
        TodayRow::Inbox(row) => mode(row, lang),
        TodayRow::Card(card) => match marked(card, line.item) {
            Some(TodayItem::FollowUp(follow_up, _)) => lang.follow_up_kind(&follow_up.kind).to_owned(),
            Some(TodayItem::Request(row)) => mode(row, lang),
            None => String::new(),
        },
    }
}

fn state(line: &Line<'_>, lang: Lang) -> String {
    match line.row {
        TodayRow::Line { .. } => String::new(),
        TodayRow::Inbox(row) => lang.state(&row.state).to_owned(),
        TodayRow::Card(card) => match marked(card, line.item) {
            Some(TodayItem::FollowUp(follow_up, _)) => match follow_up.snoozed {
                0 => lang.to_do().to_owned(),
                times => lang.postponed(times),
            },
            Some(TodayItem::Request(row)) => lang.state(&row.state).to_owned(),
            None => String::new(),
        },
    }
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

/// The items of a card. The one that left and right have come to stands first, so that it is seen what F6 means.
fn items(card: &TodayCard, item: Option<usize>, ui: &Ui<'_>) -> String {
    let at = item.unwrap_or_default().min(card.items.len().saturating_sub(1));
    let (before, from) = card.items.split_at(at);
    let mut what: Vec<String> = from.iter().chain(before).map(|item| what(item, ui)).collect();
    // Where no preview says whom to call, the row says the first number; Enter shows them all.
    if let (Some(call), false) = (card.calls.first(), has_preview(ui.session.body())) {
        what[0] = joined(&[calls::number(call, ui), std::mem::take(&mut what[0])]);
    }
    if card.proposal == Proposal::OnTheWay {
        what[0] = ui.lang.on_the_way(&what[0]);
    }
    if item.is_some() && card.items.len() > 1 {
        what[0] = format!("[{}/{}] {}", at + 1, card.items.len(), what[0]);
    }
    ui.lang.clauses(&what)
}

/// Whom a row names.
fn named(line: &Line<'_>, ui: &Ui<'_>) -> Whom {
    match line.row {
        TodayRow::Inbox(row) => whom::reporter(row, ui),
        TodayRow::Card(card) => Whom {
            key: card
                .household_id
                .map_or_else(|| format!("{} {}", card.name, card.phone), |id| id.to_string()),
            by: vec![
                ui.number(&card.household_no),
                card.age.map_or_else(String::new, |age| ui.age(age)),
                ui.address(&card.address),
                ui.phone(&card.phone),
            ],
        },
        TodayRow::Line { .. } => Whom::default(),
    }
}

/// Whom a card is about: a name, or for a matter of a place the place.
pub(super) fn who(card: &TodayCard, ui: &Ui<'_>) -> String {
    match card.household_id {
        None if card.name.is_empty() => match card.items.first() {
            Some(TodayItem::FollowUp(follow_up, _)) => nobody(follow_up, ui),
            _ => ui.lang.nobody_special().to_owned(),
        },
        None if card.name == card.address => ui.place(card.door_of, &card.name),
        _ => ui.name(&card.name),
    }
}

/// What one item asks for.
fn what(item: &TodayItem, ui: &Ui<'_>) -> String {
    match item {
        TodayItem::FollowUp(follow_up, concerns) => {
            let what = ui.follow_up(follow_up);
            // Of these the rule's words say no matter.
            let is_bare = matches!(follow_up.because.rule.as_str(), "R03" | "R27" | "R28");
            match concerns.request.as_ref().filter(|_| is_bare) {
                Some(request) => {
                    let ui = ui.about([
                        follow_up.household_id.map(|id| id.0),
                        follow_up.request_id.map(|id| id.0),
                    ]);
                    ui.lang.labelled(&ui.request_name(request), &what)
                }
                None => what,
            }
        }
        TodayItem::Request(row) => titled(row, &about_request(row, ui)),
    }
}

/// A request by its title; of one that came back that is said too, which is why it stands before what is late.
fn titled(row: &RequestRow, ui: &Ui<'_>) -> String {
    match row.state {
        State::Returned => format!("[{}] {}", ui.lang.state(&row.state), ui.matter(row)),
        _ => ui.matter(row),
    }
}
