//! 今日: everything due within a week, one card per household or place, the most pressing first.
//!
//! Two passes: light rows of all that is due are merged and ordered; only the cards shown are filled.

use super::read::{ALL_NAMED, Asks, DUE, Reader, for_the_readers_level, reader, request_rows, waits_for_the_reader};
use super::today_cards;
use crate::domain::followup::{FollowUpKind, Priority};
use crate::domain::ids::RequestId;
use crate::domain::request::{State, Urgency};
use crate::domain::role::CASELOAD;
use crate::domain::role::DOCTOR;
use crate::domain::role::Level;
use crate::domain::time::Date;
use crate::store::derive::household::priority_of;
use crate::store::meant::is_mine_to_do;
use crate::store::sql::RowResult;
use crate::store::{StoreError, records};
use crate::view::{RequestRow, TodayView};
use chrono::Days;
use rusqlite::{Connection, Row};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

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
    let dues = follow_ups.iter().map(|follow_up| follow_up.due);
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
    /// The most pressing item's priority, as of today.
    pub priority: Priority,
    /// The earliest due date.
    pub due: Date,
    /// What is due, most pressing first.
    pub items: Vec<Item>,
}

/// One thing that is due, as far as ordering needs it.
pub enum Item {
    /// A follow-up, by its row.
    FollowUp(i64),
    Request(Box<RequestRow>),
}

/// Requests the reader has to act on: what waits at their level, what was handed to them, what they are asked to grant, and what
/// they registered themselves and nobody took. What they handed down comes back on the day that it is late.
fn requests_to_act_on(
    conn: &Connection,
    reader: &Reader,
    today: Date,
    week: Date,
) -> Result<Vec<RequestRow>, StoreError> {
    let asks = Asks::of(reader, today);
    let mut named = asks.params();
    let week = week.to_string();
    named.push((":week", &week));
    request_rows(
        conn,
        &format!(
            "WHERE {ALL_NAMED} AND d.open = 1 AND (
                 (d.level = :level AND d.state IN ('draft', 'registered', 'reported', 'returned', 'accepted', 'handling')
                  AND (d.doer_due IS NULL OR {DUE} < :today))
                 OR (d.level = :level AND d.state = 'handed_down' AND {DUE} < :today)
                 OR {}
                 OR {}
                 OR (r._user = :user AND d.state IN ('draft', 'registered', 'returned')))
                 AND (d.state IN ('reported', 'handed_down', 'returned') OR d.asked_of IS NOT NULL OR d.due IS NULL
                      OR {DUE} <= :week)
             ORDER BY {DUE}, d.registered_at, r.id",
            for_the_readers_level(),
            is_mine_to_do()
        ),
        &named,
    )
}

/// When a request has to be looked at: its limit, or today when none runs.
fn due_of(request: &RequestRow, today: Date) -> Date {
    request.due_on(today).map_or(today, |due| due.date)
}

/// What ordering needs of a follow-up; the rest is read for the cards that are shown.
struct CardHead {
    row: i64,
    owner: Uuid,
    kind: FollowUpKind,
    priority: Priority,
    due: Date,
    /// A plain visit (R09).
    is_visit: bool,
    /// The request an R04 is about.
    limit_of: Option<RequestId>,
    is_reminder: bool,
    /// Somebody asks after what was handed down, or waits for an answer: it was found for the reader.
    is_theirs: bool,
}

/// What [`light`] reads, in its order: by place, because looking up names would cost as much as reading the row.
const LIGHT: &str = "SELECT rowid, kind, priority, due, rule, request, reminder IS NOT NULL,
    coalesce(household, request, reminder) FROM follow_up";

fn light(row: &Row<'_>) -> RowResult<CardHead> {
    let text = |column| Ok::<_, rusqlite::Error>(row.get_ref(column)?.as_str_or_null()?.unwrap_or_default());
    let rule = text(4)?;
    Ok(CardHead {
        row: row.get(0)?,
        owner: text(7)?.parse().unwrap_or_default(),
        kind: FollowUpKind::from_code(text(1)?),
        priority: priority_of(row.get(2)?),
        due: text(3)?.parse().unwrap_or_default(),
        is_visit: rule == "R09",
        limit_of: if rule == "R04" { text(5)?.parse().ok() } else { None },
        is_reminder: row.get(6)?,
        is_theirs: matches!(rule, "R27" | "R28"),
    })
}

/// Follow-ups due within the week that are the reader's to do. A request on the page speaks for itself (R04); of plain
/// visits that are only coming, [`SUGGESTED_A_DAY`] a day are suggested.
fn follow_ups(
    conn: &Connection,
    reader: &Reader,
    requests: &[RequestRow],
    today: Date,
    week: Date,
) -> Result<Vec<CardHead>, StoreError> {
    let (asks, until) = (Asks::of(reader, today), week.to_string());
    let mut named = asks.params();
    named.push((":week", &until));
    let sql = format!(
        "{LIGHT} f WHERE due <= :week AND {ALL_NAMED} AND {} ORDER BY due, priority",
        waits_for_the_reader()
    );
    let due = records::all(conn, &sql, &named, light)?;
    let shown: HashSet<RequestId> = requests.iter().map(|request| request.id).collect();
    let mut suggested: BTreeMap<Date, usize> = BTreeMap::new();
    Ok(due
        .into_iter()
        .filter(|follow_up| is_for(reader, follow_up))
        .filter(|follow_up| follow_up.limit_of.is_none_or(|id| !shown.contains(&id)))
        .filter(|follow_up| {
            if !follow_up.is_visit || follow_up.due <= today {
                return true;
            }
            let count = suggested.entry(follow_up.due).or_default();
            *count += 1;
            *count <= SUGGESTED_A_DAY
        })
        .collect())
}

/// Leaders and clerks see everything; a village doctor health matters; the office its own reminders.
fn is_for(reader: &Reader, follow_up: &CardHead) -> bool {
    CASELOAD.contains(&reader.role)
        || follow_up.is_reminder
        || follow_up.is_theirs
        || (DOCTOR.contains(&reader.role) && follow_up.kind == FollowUpKind::Health)
}

/// The priority a follow-up has today: what is due counts as due, plain visits and data questions stay what they are.
fn pressing(follow_up: &CardHead, today: Date) -> Priority {
    let is_plain = matches!(
        follow_up.priority,
        Priority::RedVisit | Priority::YellowVisit | Priority::GreenVisit | Priority::Data
    );
    if follow_up.due <= today && !is_plain {
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
    } else if due == today || waits_for_an_answer(request) {
        Priority::DueToday
    } else {
        Priority::Health
    }
}

/// It was sent up, handed down or back, or asks for something: somebody waits for the reader.
fn waits_for_an_answer(request: &RequestRow) -> bool {
    matches!(request.state, State::Reported | State::HandedDown | State::Returned) || request.standing.asked.is_some()
}

/// One card per household; what has none stands alone. A card of data questions only waits for another reason to go.
fn merge(follow_ups: Vec<CardHead>, requests: Vec<RequestRow>, reader: &Reader, today: Date) -> Vec<Card> {
    let mut groups: HashMap<Uuid, Group> = HashMap::new();
    for request in requests {
        let owner = request.household_id.map_or(request.id.0, |id| id.0);
        let group = groups.entry(owner).or_default();
        group.stands = true;
        group.inbox |= waits_for_an_answer(&request);
        let (priority, due) = (pressing_request(&request, today), due_of(&request, today));
        group.items.push((priority, due, Item::Request(Box::new(request))));
    }
    for follow_up in follow_ups {
        let group = groups.entry(follow_up.owner).or_default();
        group.stands |= follow_up.kind != FollowUpKind::DataGap;
        let item = (
            pressing(&follow_up, today),
            follow_up.due,
            Item::FollowUp(follow_up.row),
        );
        group.items.push(item);
    }
    let office = reader.role.level() >= Level::TOWN;
    let mut cards: Vec<(bool, Uuid, Card)> = groups
        .into_iter()
        .filter(|(_, group)| group.stands)
        .map(|(owner, group)| (!(office && group.inbox), owner, card(group.items)))
        .collect();
    cards.sort_by_key(|(behind, owner, card)| {
        // What is due comes before what is only coming, whatever it is; an alarm before both.
        let coming = card.due > today && card.priority > Priority::Critical;
        (*behind, coming, card.priority, card.due, *owner)
    });
    cards.into_iter().map(|(.., card)| card).collect()
}

#[derive(Default)]
struct Group {
    items: Vec<(Priority, Date, Item)>,
    stands: bool,
    inbox: bool,
}

fn card(mut items: Vec<(Priority, Date, Item)>) -> Card {
    items.sort_by_key(|(priority, due, _)| (*priority, *due));
    Card {
        priority: items.first().map_or(Priority::Data, |(priority, ..)| *priority),
        due: items.iter().map(|(_, due, _)| *due).min().unwrap_or_default(),
        items: items.into_iter().map(|(.., item)| item).collect(),
    }
}
