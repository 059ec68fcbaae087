//! 今日: everything due within a week, one card per household or place, the most pressing first. A request that waits for the reader's
//! next step (the inbox) has a card of its own: in a household's card it would be overlooked.
//!
//! Two passes: light rows of all that is due are merged and ordered by the day's plan; only the cards shown are filled.

use super::read::{ALL_NAMED, Asks, DUE, Reader, for_the_readers_level, reader, request_rows, waits_for_the_reader};
use super::requests::inbox;
use super::today_cards;
use crate::domain::day_plan::{self, Place, Proposal, Stop};
use crate::domain::followup::{FollowUpKind, Priority};
use crate::domain::request::{LimitState, State, Urgency};
use crate::domain::role::CASELOAD;
use crate::domain::role::DOCTOR;
use crate::domain::rules::Rules;
use crate::domain::time::{Date, Millis};
use crate::store::derive::priority::priority_of;
use crate::store::meant::is_mine_to_do;
use crate::store::merged::OWN_HOME;
use crate::store::sql::{RowResult, parsed, text};
use crate::store::{StoreError, records};
use crate::view::{RequestRow, TodayView};
use chrono::Days;
use rusqlite::{Connection, Row};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Cards at most.
const CARDS: usize = 200;

/// How far ahead the page looks.
const WEEK_DAYS: u64 = 7;

/// The page as of `today`.
pub fn today(conn: &Connection, rules: &Rules, today: Date) -> Result<TodayView, StoreError> {
    let reader = reader(conn)?;
    let week = today.checked_add_days(Days::new(WEEK_DAYS)).unwrap_or(today);
    let requests = requests_to_act_on(conn, &reader, today, week)?;
    let follow_ups = follow_ups(conn, &reader, today, week)?;
    let mut view = TodayView::default();
    let waiting = inbox_ids(conn, &reader, today)?;
    let mut cards = merge(follow_ups, requests, &waiting, rules, today);
    for card in &cards {
        match card.due.cmp(&today) {
            std::cmp::Ordering::Less => view.overdue += 1,
            std::cmp::Ordering::Equal => view.today += 1,
            std::cmp::Ordering::Greater => view.week += 1,
        }
    }
    view.done = done_today(conn, &reader, &cards, today)?;
    plan(conn, &mut cards, rules)?;
    view.later = cards.iter().filter(|card| card.proposal == Proposal::Later).count();
    view.proposed = cards.iter().filter(|card| card.proposal.is_proposed()).count();
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
    /// The household, request or reminder.
    owner: Uuid,
    /// It waits for the reader's next step.
    is_inbox: bool,
    /// Nothing of it is for today.
    is_coming: bool,
    /// All that is due of it is a plain visit.
    is_plain: bool,
    /// A request of it came up, down or back, and waits to be taken on: it stands before what is due.
    is_handed_over: bool,
    /// What the day's plan says of it.
    pub proposal: Proposal,
    /// The first item's priority, as of today.
    pub priority: Priority,
    /// The first item's due date.
    pub due: Date,
    /// What is due, alarms and critical requests first, then by the day.
    pub items: Vec<Item>,
}

/// One thing that is due, as far as ordering needs it.
pub enum Item {
    /// A follow-up, by its row.
    FollowUp(i64),
    Request(Box<RequestRow>),
}

impl Item {
    fn is_handed_over(&self) -> bool {
        matches!(self, Self::Request(row) if is_handed_over(row))
    }
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

/// The requests that wait for the reader's next step.
fn inbox_ids(conn: &Connection, reader: &Reader, today: Date) -> Result<HashSet<Uuid>, StoreError> {
    let asks = Asks::of(reader, today);
    let sql = format!(
        "SELECT d.request FROM request_derived d WHERE {ALL_NAMED} AND {}",
        inbox()
    );
    let found = records::all(conn, &sql, &asks.params(), |row| parsed(row, "request"))?;
    Ok(found.into_iter().collect())
}

/// What the reader has finished today: households and matters that they saw to, and of which nothing is due any more.
fn done_today(conn: &Connection, reader: &Reader, cards: &[Card], today: Date) -> Result<usize, StoreError> {
    let due: HashSet<Uuid> = cards
        .iter()
        .filter(|card| card.due <= today)
        .flat_map(Card::subjects)
        .collect();
    let (start, day) = (Millis::start_of(today).0, today.to_string());
    let household = "coalesce(t.household_id, (SELECT household_id FROM person WHERE id = t.person_id))";
    // An answer is an edit: who first wrote the record says nothing of it.
    let answered = "EXISTS (SELECT 1 FROM journal j WHERE j.record = t.id AND j.user = :user AND j.te >= :start)";
    let seen_to: Vec<Uuid> = records::all(
        conn,
        &format!(
            "SELECT {OWN_HOME} AS owner
             FROM visit t LEFT JOIN household h ON h.id = t.household_id
             WHERE t._user = :user AND t.at >= :start AND t.deleted IS NULL
         UNION SELECT {household} FROM health_record t WHERE _user = :user AND at >= :start AND deleted IS NULL
         UNION SELECT coalesce(r.household_id, r.id) FROM request_event e JOIN request r ON r.id = e.request_id
               WHERE e._user = :user AND e._at >= :start AND e.deleted IS NULL
         UNION SELECT coalesce(t.household_id, t.id) FROM reminder t
               WHERE state <> 'open' AND deleted IS NULL AND {answered}
         UNION SELECT {household} FROM benefit t WHERE checked_at = :day AND deleted IS NULL AND {answered}
         UNION SELECT {household} FROM tag t WHERE confirmed_on = :day AND deleted IS NULL AND {answered}"
        ),
        &[(":user", &reader.user), (":start", &start), (":day", &day)],
        |row| parsed(row, "owner"),
    )?;
    Ok(seen_to.iter().filter(|owner| !due.contains(owner)).count())
}

/// When a request has to be looked at: its limit, or today when none runs.
fn due_of(request: &RequestRow, today: Date) -> Date {
    request.dates().due_on(today).map_or(today, |due| due.date)
}

/// What ordering needs of a follow-up; the rest is read for the cards that are shown.
struct CardHead {
    row: i64,
    owner: Uuid,
    kind: FollowUpKind,
    priority: Priority,
    due: Date,
    /// A visit that nothing but its day asks for: by the colour (R09, unless a day was agreed), or again (R25), with the
    /// questions that join it (R26).
    is_plain: bool,
    is_reminder: bool,
    /// Somebody asks after what was handed down, or waits for an answer: it was found for the reader.
    is_theirs: bool,
}

/// What [`light`] reads, in its order: by place, because looking up names would cost as much as reading the row.
const LIGHT: &str = "SELECT rowid, kind, priority, due, rule, detail, reminder IS NOT NULL,
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
        is_plain: matches!(rule, "R09" | "R25" | "R26") && text(5)? != "agreed",
        is_reminder: row.get(6)?,
        is_theirs: matches!(rule, "R27" | "R28"),
    })
}

/// Follow-ups due within the week that are the reader's to do.
fn follow_ups(conn: &Connection, reader: &Reader, today: Date, week: Date) -> Result<Vec<CardHead>, StoreError> {
    let (asks, until) = (Asks::of(reader, today), week.to_string());
    let mut named = asks.params();
    named.push((":week", &until));
    let sql = format!(
        "{LIGHT} f WHERE due <= :week AND {ALL_NAMED} AND {} ORDER BY due, priority",
        waits_for_the_reader()
    );
    let due = records::all(conn, &sql, &named, light)?;
    Ok(due.into_iter().filter(|follow_up| is_for(reader, follow_up)).collect())
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
    let is_plain = follow_up.priority.is_visit() || follow_up.priority == Priority::Data;
    if follow_up.due <= today && !is_plain {
        return follow_up.priority.min(Priority::DueToday);
    }
    follow_up.priority
}

/// A request is pressing from the working days of R04 before its limit on.
fn pressing_request(request: &RequestRow, limit: LimitState) -> Priority {
    match limit {
        _ if request.urgency == Urgency::Critical => Priority::Critical,
        LimitState::Overdue => Priority::OverdueRequest,
        LimitState::Near | LimitState::None => Priority::DueToday,
        LimitState::Running if waits_for_an_answer(request) => Priority::DueToday,
        LimitState::Running => Priority::Health,
    }
}

/// It was sent up, handed down or back, or asks for something: somebody waits for the reader.
fn waits_for_an_answer(request: &RequestRow) -> bool {
    matches!(request.state, State::Reported | State::HandedDown | State::Returned) || request.standing.asked.is_some()
}

/// It came to the reader, who has not taken it on: up from below, down from above, or back. What they handed down themselves is with
/// the other.
fn is_handed_over(request: &RequestRow) -> bool {
    match request.state {
        State::Reported | State::Returned => true,
        State::HandedDown => request.relations.has_in_hand(),
        _ => false,
    }
}

/// One card per household; what has none stands alone. A card of data questions only waits for another reason to go.
fn merge(
    follow_ups: Vec<CardHead>,
    requests: Vec<RequestRow>,
    waiting: &HashSet<Uuid>,
    rules: &Rules,
    today: Date,
) -> Vec<Card> {
    let mut groups: HashMap<Uuid, Group> = HashMap::new();
    for request in requests {
        let is_waiting = waiting.contains(&request.id.0);
        let household = request.household_id.filter(|_| !is_waiting);
        let owner = household.map_or(request.id.0, |id| id.0);
        let group = groups.entry(owner).or_default();
        group.stands = true;
        group.inbox |= is_waiting;
        let limit = request.dates().limit_state(rules, today);
        group.near |= limit == LimitState::Near;
        group.handed_over |= is_handed_over(&request);
        group.pressing |= limit != LimitState::Running || waits_for_an_answer(&request);
        let (priority, due) = (pressing_request(&request, limit), due_of(&request, today));
        group.items.push((priority, due, Item::Request(Box::new(request))));
    }
    for follow_up in follow_ups {
        let group = groups.entry(follow_up.owner).or_default();
        group.stands |= follow_up.kind != FollowUpKind::DataGap;
        group.pressing |= follow_up.due <= today && !follow_up.is_plain;
        let item = (
            pressing(&follow_up, today),
            follow_up.due,
            Item::FollowUp(follow_up.row),
        );
        group.items.push(item);
    }
    let standing = groups.into_iter().filter(|(_, group)| group.stands);
    standing.map(|(owner, group)| group.card(owner, today)).collect()
}

/// Puts the cards into the order of the day.
fn plan(conn: &Connection, cards: &mut Vec<Card>, rules: &Rules) -> Result<(), StoreError> {
    let a_day = rules.followups.get("R09").map_or(0, |rule| rule.number("a_day"));
    let mut places = places(conn, cards, a_day)?;
    let stops: Vec<Stop> = cards
        .iter()
        .map(|card| Stop {
            id: card.owner,
            is_inbox: card.is_inbox,
            priority: card.priority,
            due: if card.is_handed_over { Date::MIN } else { card.due },
            is_coming: card.is_coming,
            is_plain: card.is_plain,
            place: places.remove(&card.owner).filter(|_| card.asks_to_go()),
        })
        .collect();
    let mut unordered: Vec<Option<Card>> = std::mem::take(cards).into_iter().map(Some).collect();
    for (at, proposal) in day_plan::plan(&stops, a_day) {
        let card = unordered.get_mut(at).and_then(Option::take);
        cards.extend(card.map(|card| Card { proposal, ..card }));
    }
    Ok(())
}

/// Where the households of the cards live; nowhere when the day is full without neighbours.
fn places(conn: &Connection, cards: &[Card], a_day: u32) -> Result<HashMap<Uuid, Place>, StoreError> {
    let plain = cards.iter().filter(|card| card.is_plain && !card.is_coming).count();
    let is_full = a_day > 0 && plain >= a_day as usize;
    if is_full || cards.iter().all(|card| card.is_coming || card.is_inbox) {
        return Ok(HashMap::new());
    }
    let owners: Vec<String> = cards.iter().map(|card| card.owner.to_string()).collect();
    let found: Vec<(Uuid, Option<Place>)> = records::all(
        conn,
        "SELECT id, _unit, address FROM household
         WHERE id IN (SELECT value FROM json_each(:owners)) AND address <> '' AND deleted IS NULL",
        &[(":owners", &serde_json::json!(owners).to_string())],
        |row| {
            Ok((
                parsed(row, "id")?,
                Place::of(&records::unit(row)?, &text(row, "address")?),
            ))
        },
    )?;
    Ok(found.into_iter().filter_map(|(id, place)| Some((id, place?))).collect())
}

#[derive(Default)]
struct Group {
    items: Vec<(Priority, Date, Item)>,
    stands: bool,
    inbox: bool,
    /// A request of it is near its limit: it is for today.
    near: bool,
    /// A request of it was handed over: somebody waits for the reader.
    handed_over: bool,
    /// Something of it is due that is no plain visit.
    pressing: bool,
}

impl Card {
    /// Whom or what it is about: its owner, and the household of a request that has a card of its own.
    fn subjects(&self) -> impl Iterator<Item = Uuid> {
        let households = self.items.iter().filter_map(|item| match item {
            Item::Request(row) => row.household_id.map(|id| id.0),
            Item::FollowUp(_) => None,
        });
        households.chain([self.owner])
    }

    /// True when somebody is to be seen: a follow-up is among the items, not requests alone.
    fn asks_to_go(&self) -> bool {
        self.items.iter().any(|item| matches!(item, Item::FollowUp(_)))
    }
}

impl Group {
    fn card(mut self, owner: Uuid, today: Date) -> Card {
        self.items.sort_by_key(|(priority, due, item)| {
            (*priority > Priority::Critical, !item.is_handed_over(), *due, *priority)
        });
        let first = self.items.first();
        let (priority, due) = first.map_or((Priority::Data, today), |(priority, due, _)| (*priority, *due));
        let is_inbox = self.inbox;
        Card {
            owner,
            is_inbox,
            // What is due comes before what is only coming, whatever it is; an alarm before both.
            is_coming: due > today && priority > Priority::Critical && !self.near && !self.handed_over && !is_inbox,
            is_plain: !self.pressing && !is_inbox && priority > Priority::Critical,
            is_handed_over: self.handed_over,
            proposal: Proposal::Due,
            priority,
            due,
            items: self.items.into_iter().map(|(.., item)| item).collect(),
        }
    }
}
