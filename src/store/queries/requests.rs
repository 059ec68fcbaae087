//! 诉求: one window of a tab, and one request with its history.

use super::calls::calls;
use super::conflicts::{conflicts, void_steps_of};
use super::order::{By, by_sync};
use super::read::{
    ALL_NAMED, Asks, DUE, PENDING_OF_REQUEST, REFUSED_OF_REQUEST, Reader, SENT_DOWN, counted, follow_ups_of,
    for_the_readers_level, reader, relations, request_rows, user_name,
};
use super::{Answer, RequestTab};
use crate::domain::ids::RequestId;
use crate::domain::request::{RequestEvent, State};
use crate::domain::rules::Rules;
use crate::domain::time::{Date, Millis};
use crate::record::Kind;
use crate::record::code_set::{MODE, SATISFACTION};
use crate::store::derive::request::{fact, request as find};
use crate::store::meant::is_mine_to_do;
use crate::store::sql::{date, size, text};
use crate::store::viewer::Viewer;
use crate::store::{StoreError, journal, records};
use crate::view::{ColumnId, DueChange, Part, RequestDetail, SyncState, Window};
use rusqlite::{Connection, ToSql};

/// Ended requests stay on the first tab this long.
const ENDED_SHOWN_MS: i64 = 90 * 86_400_000;

/// The condition of the inbox: what waits for the reader's next step.
pub fn inbox() -> String {
    format!(
        "({}
          OR (:level > 0 AND d.open = 1 AND d.level = :level AND (d.state = 'accepted' OR d.awaiting_check = 1 OR d.state = 'returned'))
          OR (d.state = 'returned' AND d.level = 0 AND :level = 0)
          OR {})",
        for_the_readers_level(),
        is_mine_to_do()
    )
}

/// The condition of a tab over `request_derived d`.
fn condition(tab: RequestTab) -> String {
    let plain = match tab {
        RequestTab::All => "(d.open = 1 OR coalesce(d.closed_at, d.resolved_at, d.registered_at) >= :since)",
        RequestTab::Inbox => return inbox(),
        RequestTab::SentDown => SENT_DOWN,
        RequestTab::Waiting => "d.state IN ('draft', 'registered', 'reported', 'returned', 'handed_down')",
        RequestTab::Handling => "d.state IN ('accepted', 'handling', 'suspended')",
        RequestTab::ReturnVisit => "d.state = 'resolved'",
        RequestTab::Ended => "d.open = 0",
    };
    plain.to_owned()
}

/// How the values of a column are compared, over the request `r` and `d`.
fn by(column: ColumnId) -> Option<By> {
    use ColumnId as C;
    Some(match column {
        C::RequestNo => By::Text("r.temp_no".to_owned()),
        C::Title => By::Text("r.title".to_owned()),
        C::Reporter => By::Name("r.reporter_name".to_owned()),
        C::Mode => By::codes("d.mode".to_owned(), &MODE),
        C::State => By::Code("d.state".to_owned(), State::ALL.iter().map(State::code).collect()),
        C::Due => By::Value(format!("nullif({DUE}, '9')")),
        // Words and names first, then those that a level has.
        C::Assignee => By::Text("coalesce(nullif(d.assignee, ''), char(65535) || d.level)".to_owned()),
        C::HouseholdNo => By::Text("(SELECT h.household_no FROM household h WHERE h.id = r.household_id)".to_owned()),
        C::Place => By::Text("r.place".to_owned()),
        C::Level => By::Value("d.level".to_owned()),
        C::Registered => By::Value("d.registered_at".to_owned()),
        C::Satisfaction => By::codes("d.satisfaction".to_owned(), &SATISFACTION),
        C::Unit => By::Text("r._unit".to_owned()),
        C::Sync => by_sync(["r._conflicts", REFUSED_OF_REQUEST, PENDING_OF_REQUEST]),
        C::Field(name) => By::field(Kind::Request.field(name)?, format!("r.\"{name}\"")),
        _ => return None,
    })
}

/// Open ones by the date that counts, those without one after them; ended ones the newest first.
fn own_order(tab: RequestTab) -> String {
    match tab {
        RequestTab::Ended => "coalesce(d.closed_at, d.resolved_at, d.registered_at) DESC, d.request DESC".to_owned(),
        _ => format!("d.open DESC, CASE WHEN d.open THEN {DUE} END, d.registered_at DESC, d.request DESC"),
    }
}

/// One window of `tab`, and how many requests each tab has.
pub fn answer(conn: &Connection, tab: RequestTab, part: Part, now: Millis) -> Result<Answer, StoreError> {
    let Part { order, offset, limit } = part;
    let (reader, since) = (reader(conn)?, now.plus(-ENDED_SHOWN_MS).0);
    let asks = Asks::of(&reader, now.local_date());
    let mut named = asks.params();
    named.push((":since", &since));
    let mut totals = [0; RequestTab::ALL.len()];
    for (total, tab) in totals.iter_mut().zip(RequestTab::ALL) {
        *total = counted(
            conn,
            &format!(
                "SELECT count(*) AS count FROM request_derived d WHERE :since IS NOT NULL AND {ALL_NAMED} AND {}",
                condition(tab)
            ),
            &named,
        )?;
    }
    let own = own_order(tab);
    let chosen = order.and_then(|order| Some(by(order.column)?.sql(order.down, &own)));
    let condition = format!(
        "WHERE :since IS NOT NULL AND {ALL_NAMED} AND {} ORDER BY {} LIMIT :limit OFFSET :offset",
        condition(tab),
        chosen.as_ref().unwrap_or(&own),
    );
    let (limit, start) = (size(limit), size(offset));
    named.extend([(":limit", &limit as &dyn ToSql), (":offset", &start)]);
    let rows = request_rows(conn, &condition, &named)?;
    let total = totals[RequestTab::ALL.iter().position(|known| *known == tab).unwrap_or(0)];
    let window = Window {
        rows,
        offset,
        total,
        cursor: crate::store::journal::seen(conn)?,
    };
    Ok(Answer::Requests(window, totals))
}

/// A request with its history; `None` when it is gone.
pub fn request(
    conn: &Connection,
    id: RequestId,
    rules: &Rules,
    today: Date,
) -> Result<Option<Box<RequestDetail>>, StoreError> {
    let id = id.to_string();
    let Some(request) = find(conn, &id)? else {
        return Ok(None);
    };
    let by_id: &[(&str, &dyn ToSql)] = &[(":id", &id)];
    let fact = fact(conn, request, rules)?;
    let reader = reader(conn)?;
    let events = with_voided(conn, &reader, &id, fact.events)?;
    let household = match fact.request.household_id {
        Some(household) => records::first(
            conn,
            "SELECT display_name, address FROM household WHERE id = :id AND deleted IS NULL",
            &[(":id", &household.to_string())],
            |row| Ok((household, text(row, "display_name")?, text(row, "address")?)),
        )?,
        None => None,
    };
    let (sync, user) = records::first(conn, "SELECT * FROM request WHERE id = :id", by_id, |row| {
        Ok((records::sync_state(row)?, row.get::<_, String>("_user")?))
    })?
    .unwrap_or_default();
    let who = Viewer::here(conn)?;
    let (unit, category) = (&fact.request.unit, &fact.request.category);
    let relations = relations(conn, who.as_ref(), &id, unit, &user, category)?;
    let (recurrence_of, merged_into) = (fact.request.recurrence_of, fact.folded.merged_into);
    Ok(Some(Box::new(RequestDetail {
        calls: calls(conn, &fact.request, &fact.folded)?,
        cursor: journal::seen(conn)?,
        conflicts: conflicts(conn, Some(&id))?,
        void_steps: void_steps_of(conn, &fact.request, rules)?,
        request: fact.request,
        folded: fact.folded,
        relations,
        events,
        household,
        follow_ups: follow_ups_of(conn, &Asks::of(&reader, today), "request", &id, None)?,
        recurrence_of_no: number_of(conn, recurrence_of)?.filter(|no| !no.is_empty()),
        merged_into_no: number_of(conn, merged_into)?,
        merged_here: merged_into_it(conn, &id)?,
        due_changes: due_changes(conn, &id)?,
        sync,
    })))
}

/// The number of another request; empty when it is not here.
fn number_of(conn: &Connection, other: Option<RequestId>) -> Result<Option<String>, StoreError> {
    let Some(other) = other else { return Ok(None) };
    let found = find(conn, &other.to_string())?;
    Ok(Some(found.map(|found| found.temp_no).unwrap_or_default()))
}

/// The numbers of those that were merged into a request.
fn merged_into_it(conn: &Connection, id: &str) -> Result<Vec<String>, StoreError> {
    records::all(
        conn,
        "SELECT r.temp_no FROM request_event e JOIN request r ON r.id = e.request_id AND r.deleted IS NULL
         JOIN request_derived d ON d.request = r.id AND d.state = 'merged'
         WHERE e.target = :id AND e.kind = 'merge' AND e.deleted IS NULL ORDER BY r.temp_no",
        &[(":id", &id)],
        |row| text(row, "temp_no"),
    )
}

fn due_changes(conn: &Connection, id: &str) -> Result<Vec<DueChange>, StoreError> {
    let found = records::all(
        conn,
        "SELECT changed_on, before, after FROM due_change WHERE request = :id ORDER BY changed_on, rowid",
        &[(":id", &id)],
        |row| Ok((date(row, "changed_on")?, date(row, "before")?, date(row, "after")?)),
    )?;
    let read = |(on, before, after): (Option<_>, Option<_>, Option<_>)| {
        let (on, before, after) = (on?, before?, after?);
        Some(DueChange { on, before, after })
    };
    Ok(found.into_iter().filter_map(read).collect())
}

/// Events with their authors, the voided ones among them by the time of their writing.
fn with_voided(
    conn: &Connection,
    reader: &Reader,
    request: &str,
    standing: Vec<RequestEvent>,
) -> Result<Vec<(RequestEvent, String, SyncState)>, StoreError> {
    let voided = records::all(
        conn,
        "SELECT * FROM request_event WHERE request_id = :id AND deleted <> 'undo' ORDER BY _at, id",
        &[(":id", &request)],
        records::event,
    )?;
    let mut events = standing;
    for event in voided {
        let at = events.iter().position(|known| known.recorded_at > event.recorded_at);
        events.insert(at.unwrap_or(events.len()), event);
    }
    events
        .into_iter()
        .map(|event| with_author(conn, reader, event))
        .collect()
}

fn with_author(
    conn: &Connection,
    reader: &Reader,
    event: RequestEvent,
) -> Result<(RequestEvent, String, SyncState), StoreError> {
    let sync = records::first(
        conn,
        "SELECT * FROM request_event WHERE id = :id",
        &[(":id", &event.id.to_string())],
        records::standing,
    )?;
    let name = user_name(conn, reader, &event.by.to_string())?;
    Ok((event, name, sync.unwrap_or_default()))
}
