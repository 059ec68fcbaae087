//! The rows behind a figure of 报表: what each is called now.

use super::query::Answer;
use crate::domain::collation::{collation_key, name_key};
use crate::domain::report::Subject;
use crate::domain::request::State;
use crate::domain::time::Millis;
use crate::store::merged::homes_of;
use crate::store::sql::{RowResult, code_opt, date, instant, parsed_opt, text};
use crate::store::{StoreError, journal, records};
use crate::view::{ColumnId, Part, ReportRow, Window};
use rusqlite::{Connection, Row};
use std::cmp::Reverse;

/// One window of a list of subjects. In an order of its own all of them are read: what they are called now is kept nowhere else.
pub fn answer(conn: &Connection, subjects: &[Subject], part: Part) -> Result<Answer, StoreError> {
    let read = |from: usize, limit: usize| {
        let part = subjects.iter().enumerate().skip(from).take(limit);
        part.map(|(place, subject)| row(conn, *subject, place))
            .collect::<Result<Vec<_>, _>>()
    };
    let Part { order, offset, limit } = part;
    let rows = match order {
        None => read(offset, limit)?,
        Some(order) => {
            let mut rows = read(0, subjects.len())?;
            rows.sort_by_cached_key(|row| {
                (
                    key(row, order.column).is_empty(),
                    Turned::of(key(row, order.column), order.down),
                )
            });
            rows.into_iter().skip(offset).take(limit).collect()
        }
    };
    Ok(Answer::ReportRows(Window {
        rows,
        offset,
        total: subjects.len(),
        cursor: journal::seen(conn)?,
    }))
}

/// A key that counts the other way round where the greatest comes first.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Turned {
    Up(String),
    Down(Reverse<String>),
}

impl Turned {
    fn of(key: String, down: bool) -> Self {
        match down {
            false => Self::Up(key),
            true => Self::Down(Reverse(key)),
        }
    }
}

/// By what a row is compared; empty where nothing stands in the column.
fn key(row: &ReportRow, column: ColumnId) -> String {
    use ColumnId as C;
    match column {
        C::HouseholdNo => collation_key(&row.number),
        C::Who => name_key(&row.name),
        C::Address => collation_key(&row.address),
        C::Subject if row.title.is_empty() => collation_key(&row.address),
        C::Subject => collation_key(&row.title),
        C::LastDay => row.last.map_or_else(String::new, |day| day.to_string()),
        C::State => {
            let place = |state| State::ALL.iter().position(|known| known == state);
            let place = row.state.as_ref().map(|state| place(state).unwrap_or(State::ALL.len()));
            place.map_or_else(String::new, |place| format!("{place:04}"))
        }
        _ => String::new(),
    }
}

fn row(conn: &Connection, subject: Subject, place: usize) -> Result<ReportRow, StoreError> {
    let (sql, id) = match subject {
        Subject::Household(id) => (HOUSEHOLD, id.to_string()),
        Subject::Person(_, id) => (PERSON, id.to_string()),
        Subject::Request(id) => (REQUEST, id.to_string()),
        Subject::Wish(id) => (WISH, id.to_string()),
        Subject::CampaignRow(id) => (CAMPAIGN_ROW, id.to_string()),
        Subject::Sheet(id) => (SHEET, id.to_string()),
        Subject::Group(id) => (GROUP, id.to_string()),
    };
    let read = |row: &Row<'_>| read(row, subject, place);
    let found = records::first(conn, sql, &[(":id", &id)], read)?;
    Ok(found.unwrap_or_else(|| ReportRow::gone(subject, place)))
}

const HOUSEHOLD: &str = concat!(
    "SELECT id AS home, household_no AS number, display_name AS name, address AS place, NULL AS title, NULL AS at,
       (SELECT max(at) FROM visit v WHERE v.household_id IN ",
    homes_of!("household.id"),
    " AND v.deleted IS NULL AND v.outcome = 'done') AS last, NULL AS state
     FROM household WHERE id = :id AND deleted IS NULL"
);

const PERSON: &str = concat!(
    "SELECT h.id AS home, h.household_no AS number, p.name AS name, h.address AS place, NULL AS title, p.birth AS at,
       (SELECT max(at) FROM visit v WHERE v.household_id IN ",
    homes_of!("h.id"),
    " AND v.deleted IS NULL AND v.outcome = 'done') AS last, NULL AS state
     FROM person p LEFT JOIN household h ON h.id = p.household_id WHERE p.id = :id AND p.deleted IS NULL"
);

const REQUEST: &str = "SELECT r.household_id AS home, r.temp_no AS number, coalesce(nullif(r.reporter_name, ''), h.display_name) AS name, r.place AS place,
       r.title AS title, NULL AS at, r.registered_at AS last, d.state AS state
     FROM request r LEFT JOIN request_derived d ON d.request = r.id LEFT JOIN household h ON h.id = r.household_id
     WHERE r.id = :id AND r.deleted IS NULL";

const WISH: &str = "SELECT h.id AS home, h.household_no AS number, coalesce(p.name, h.display_name) AS name, NULL AS place, w.text AS title,
       NULL AS at, w._at AS last, NULL AS state
     FROM wish w LEFT JOIN person p ON p.id = w.person_id
       LEFT JOIN household h ON h.id = coalesce(p.household_id, w.household_id)
     WHERE w.id = :id AND w.deleted IS NULL";

const CAMPAIGN_ROW: &str =
    "SELECT h.id AS home, h.household_no AS number, t.name AS name, NULL AS place, t.status AS title,
       NULL AS at, t._at AS last, NULL AS state
     FROM campaign_row t LEFT JOIN person p ON p.id = t.person_id
       LEFT JOIN household h ON h.id = coalesce(p.household_id, t.household_id)
     WHERE t.id = :id AND t.deleted IS NULL";

const SHEET: &str = "SELECT NULL AS home, NULL AS number, NULL AS name, NULL AS place, s.title AS title,
       NULL AS at, t.at AS last, NULL AS state
     FROM answer t LEFT JOIN survey s ON s.id = t.survey WHERE t.id = :id AND t.deleted IS NULL";

const GROUP: &str =
    "SELECT NULL AS home, t.members || '/' || t.base AS number, NULL AS name, NULL AS place, t.name AS title,
       NULL AS at, t._at AS last, NULL AS state FROM chat_group t WHERE t.id = :id AND t.deleted IS NULL";

fn read(row: &Row<'_>, subject: Subject, place: usize) -> RowResult<ReportRow> {
    Ok(ReportRow {
        subject,
        place,
        is_gone: false,
        number: text(row, "number")?,
        household: parsed_opt(row, "home")?,
        name: text(row, "name")?,
        address: text(row, "place")?,
        title: text(row, "title")?,
        birth: date(row, "at")?,
        last: instant(row, "last")?.map(Millis::local_date),
        state: code_opt(row, "state", State::from_code)?,
    })
}
