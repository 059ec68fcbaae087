//! 今日: everything due within a week, one card per household or place, the most pressing first.
//!
//! Two passes: light rows of all that is due are merged and ordered; only the cards shown are filled.

use super::read::{REQUEST_ROWS, Reader, follow_up, reader, request_row};
use super::today_cards;
use crate::domain::followup::{FollowUp, FollowUpKind, Priority};
use crate::domain::request::{State, Urgency};
use crate::domain::time::Date;
use crate::store::rows::{RequestRow, TodayItem, TodayView};
use crate::store::{StoreError, records};
use chrono::Days;
use rusqlite::Connection;
use std::collections::{BTreeMap, HashMap};

/// Cards at most.
const CARDS: usize = 200;

/// Plain visits suggested for a coming day. Source: domain/model.md 6.3.
const SUGGESTED_A_DAY: usize = 8;

/// How far ahead the page looks.
const WEEK_DAYS: u64 = 7;

/// The page as of `today`.
pub fn today(conn: &Connection, today: Date) -> Result<TodayView, StoreError> {
    let reader = reader(conn)?;
    let week = today.checked_add_days(Days::new(WEEK_DAYS)).unwrap_or(today);
    let requests = requests_to_act_on(conn, &reader, today, week)?;
    let follow_ups = follow_ups(conn, &reader, &requests, today, week)?;
    let mut view = TodayView::default();
    let dues = follow_ups.iter().map(|follow_up| follow_up.due.date);
    for due in dues.chain(requests.iter().map(|request| due_of(request, today))) {
        match due.cmp(&today) {
            std::cmp::Ordering::Less => view.overdue += 1,
            std::cmp::Ordering::Equal => view.today += 1,
            std::cmp::Ordering::Greater => view.week += 1,
        }
    }
    let mut cards = merge(follow_ups, requests, &reader, today);
    view.more = cards.len().saturating_sub(CARDS);
    cards.truncate(CARDS);
    view.cards = cards
        .into_iter()
        .map(|card| today_cards::fill(conn, card, today))
        .collect::<Result<_, _>>()?;
    today_cards::figures(conn, &mut view, today)?;
    Ok(view)
}

/// A card before its household's facts are read.
pub struct Card {
    /// The most pressing item's priority, as it stands today.
    pub priority: Priority,
    /// The earliest due date.
    pub due: Date,
    /// What is due, most pressing first.
    pub items: Vec<TodayItem>,
    inbox: bool,
}

/// Requests the reader's level has to act on: what waits there, and what they registered themselves and nobody took.
fn requests_to_act_on(
    conn: &Connection,
    reader: &Reader,
    today: Date,
    week: Date,
) -> Result<Vec<RequestRow>, StoreError> {
    let found = records::all(
        conn,
        &format!(
            "{REQUEST_ROWS} WHERE d.open = 1 AND (
                 (d.level = :level AND d.state IN ('draft', 'registered', 'reported', 'returned', 'accepted', 'handling'))
                 OR (r._user = :user AND d.state IN ('draft', 'registered', 'returned')))
             ORDER BY d.due IS NULL, d.due, d.registered_at, r.id"
        ),
        &[(":level", &reader.level()), (":user", &reader.user)],
        request_row,
    )?;
    Ok(found
        .into_iter()
        .filter(|request| request.state == State::Reported || due_of(request, today) <= week)
        .collect())
}

/// When a request has to be looked at: its limit, or today when none runs.
fn due_of(request: &RequestRow, today: Date) -> Date {
    request.due.map_or(today, |due| due.date)
}

/// Follow-ups due within the week that are the reader's to do. A request on the page speaks for itself (R04); of plain
/// visits that are only coming, [`SUGGESTED_A_DAY`] a day are suggested.
fn follow_ups(
    conn: &Connection,
    reader: &Reader,
    requests: &[RequestRow],
    today: Date,
    week: Date,
) -> Result<Vec<FollowUp>, StoreError> {
    let due = records::all(
        conn,
        "SELECT * FROM follow_up WHERE due <= :week ORDER BY due, priority, key",
        &[(":week", &week.to_string())],
        follow_up,
    )?;
    let shown: HashMap<_, _> = requests.iter().map(|request| (request.id, ())).collect();
    let mut suggested: BTreeMap<Date, usize> = BTreeMap::new();
    Ok(due
        .into_iter()
        .filter(|follow_up| is_for(reader, follow_up))
        .filter(|follow_up| {
            let doubled =
                follow_up.because.rule == "R04" && follow_up.request_id.is_some_and(|id| shown.contains_key(&id));
            if doubled || follow_up.because.rule != "R09" || follow_up.due.date <= today {
                return !doubled;
            }
            let count = suggested.entry(follow_up.due.date).or_default();
            *count += 1;
            *count <= SUGGESTED_A_DAY
        })
        .collect())
}

/// Leaders and clerks see everything; a village doctor health matters; the office its own reminders.
fn is_for(reader: &Reader, follow_up: &FollowUp) -> bool {
    reader.role.keeps_households()
        || follow_up.reminder_id.is_some()
        || (reader.role.reads_sensitive() && follow_up.kind == FollowUpKind::Health)
}

/// The priority a follow-up has today: what is due counts as due, plain visits and data questions stay what they are.
fn pressing(follow_up: &FollowUp, today: Date) -> Priority {
    let is_plain = matches!(
        follow_up.priority,
        Priority::RedVisit | Priority::YellowVisit | Priority::GreenVisit | Priority::Data
    );
    if follow_up.due.date <= today && !is_plain {
        return follow_up.priority.min(Priority::DueToday);
    }
    follow_up.priority
}

fn pressing_request(request: &RequestRow, today: Date) -> Priority {
    let due = due_of(request, today);
    if request.urgency == Urgency::Critical {
        Priority::Critical
    } else if due < today {
        Priority::OverdueRequest
    } else if due == today || request.state == State::Reported {
        Priority::DueToday
    } else {
        Priority::Health
    }
}

/// One card per household; what has none stands alone. A card of data questions only waits for another reason to go.
fn merge(follow_ups: Vec<FollowUp>, requests: Vec<RequestRow>, reader: &Reader, today: Date) -> Vec<Card> {
    let mut groups: HashMap<uuid::Uuid, Vec<(Priority, Date, TodayItem)>> = HashMap::new();
    for request in requests {
        let owner = request.household_id.map_or(request.id.0, |id| id.0);
        let row = (
            pressing_request(&request, today),
            due_of(&request, today),
            TodayItem::Request(request),
        );
        groups.entry(owner).or_default().push(row);
    }
    for follow_up in follow_ups {
        let alone = follow_up
            .request_id
            .map(|id| id.0)
            .or(follow_up.reminder_id.map(|id| id.0));
        let owner = follow_up.household_id.map(|id| id.0).or(alone).unwrap_or_default();
        let row = (
            pressing(&follow_up, today),
            follow_up.due.date,
            TodayItem::FollowUp(follow_up, String::new()),
        );
        groups.entry(owner).or_default().push(row);
    }
    let mut cards: Vec<(uuid::Uuid, Card)> = groups
        .into_iter()
        .filter(|(_, rows)| rows.iter().any(|(_, _, item)| !is_data_gap(item)))
        .map(|(owner, rows)| (owner, card(rows)))
        .collect();
    let office = reader.role.level() >= crate::domain::role::Level::TOWN;
    cards.sort_by_key(|(owner, card)| (!(office && card.inbox), card.priority, card.due, *owner));
    cards.into_iter().map(|(_, card)| card).collect()
}

fn is_data_gap(item: &TodayItem) -> bool {
    matches!(item, TodayItem::FollowUp(follow_up, _) if follow_up.kind == FollowUpKind::DataGap)
}

fn card(mut rows: Vec<(Priority, Date, TodayItem)>) -> Card {
    rows.sort_by_key(|(priority, due, _)| (*priority, *due));
    Card {
        priority: rows.first().map_or(Priority::Data, |(priority, ..)| *priority),
        due: rows.iter().map(|(_, due, _)| *due).min().unwrap_or_default(),
        inbox: rows
            .iter()
            .any(|(_, _, item)| matches!(item, TodayItem::Request(request) if request.state == State::Reported)),
        items: rows.into_iter().map(|(_, _, item)| item).collect(),
    }
}
