//! Everything the rules look at for one household, read from the projection. A person's tags, benefits and follow-up
//! records follow the person when they move to another household.

use super::known::note;
use super::record;
use super::request::{fact, postponements_of};
use crate::domain::facts::{HouseholdFacts, MEMORY_DAYS, NoticeFact, RequestFact, VisitFact};
use crate::domain::followup::Reminder;
use crate::domain::ids::{PersonId, RequestId};
use crate::domain::known_since::KnownSince;
use crate::domain::right::Relation;
use crate::domain::rules::Rules;
use crate::domain::time::{Date, Millis};
use crate::domain::visit::{HealthRecord, Outcome, Topic, Way};
use crate::record::Kind;
use crate::record::permission::may_read;
use crate::store::merged::{FOLLOWED, HOMES, MET, WHOSE, of_household};
use crate::store::sql::{code, date, flag, instant, list, parsed, text};
use crate::store::{StoreError, identity, records};
use chrono::Days;
use rusqlite::{Connection, Row};

/// The facts of a household; `None` when it is not here or gone.
///
/// # Errors
/// When the database does not answer.
pub fn household(
    conn: &Connection,
    id: &str,
    rules: &Rules,
    today: Date,
) -> Result<Option<HouseholdFacts>, StoreError> {
    let found = records::first(
        conn,
        "SELECT * FROM household WHERE id = :id AND deleted IS NULL",
        &[(":id", &id)],
        |row| Ok((records::household(row)?, Millis(row.get("_at")?).local_date())),
    )?;
    let Some((household, known_since)) = found else {
        return Ok(None);
    };
    let by_household: &[(&str, &dyn rusqlite::ToSql)] = &[(":id", &id)];
    let mut known = KnownSince::default();
    records::first(conn, "SELECT * FROM household WHERE id = :id", by_household, |row| {
        note(&mut known, row)
    })?;
    Ok(Some(HouseholdFacts {
        household,
        known_since,
        persons: records::all(
            conn,
            &format!(
                "SELECT * FROM person WHERE household_id IN {HOMES} AND deleted IS NULL
                 ORDER BY coalesce(relation, '') <> '02', birth, id"
            ),
            by_household,
            |row| note(&mut known, row).and_then(|()| records::person(row)),
        )?,
        tags: of_people(conn, "tag", id, |row| {
            note(&mut known, row).and_then(|()| records::tag(row))
        })?,
        benefits: of_people(conn, "benefit", id, |row| {
            note(&mut known, row).and_then(|()| records::benefit(row))
        })?,
        visits: visits(conn, id, today)?,
        policies_told: records::all(
            conn,
            &format!(
                "SELECT t.at FROM notice_told t JOIN notice n ON n.id = t.notice_id AND n.kind = 'policy'
                 WHERE t.household_id IN {HOMES} AND t.deleted IS NULL ORDER BY t.at"
            ),
            by_household,
            |row| Ok(instant(row, "at")?.unwrap_or_default().local_date()),
        )?,
        health_records: health_records(conn, id, &mut known)?,
        requests: requests(conn, id, rules, today)?,
        reminders: reminders(conn, id)?,
        records: record::due_at(conn, id, rules, today)?,
        notices: notices(conn, id)?,
        postponements: postponements_of(conn, id)?,
        known,
        has_tags: holds_tags(conn)?,
    }))
}

/// The notices of its unit and those above that were not ended and of which nobody told it so that it was understood.
fn notices(conn: &Connection, household: &str) -> Result<Vec<NoticeFact>, StoreError> {
    records::all(
        conn,
        &format!(
            r#"SELECT n.id, n.title, n.urgent, coalesce(n."from", date(n._at / 1000, 'unixepoch', '+8 hours')) AS "from", n."to"
               FROM notice n JOIN household h ON h.id = :id
               WHERE n.deleted IS NULL AND n.state = 'open' AND (h._unit = n._unit OR h._unit LIKE n._unit || '/%')
                 AND NOT EXISTS (SELECT 1 FROM notice_told t WHERE t.household_id IN {HOMES} AND t.notice_id = n.id
                     AND t.deleted IS NULL AND t.understood = 'yes')
               ORDER BY n.id"#
        ),
        &[(":id", &household)],
        |row| {
            Ok(NoticeFact {
                id: parsed(row, "id")?,
                title: text(row, "title")?,
                urgent: flag(row, "urgent")?,
                from: date(row, "from")?.unwrap_or(Date::MIN),
                to: date(row, "to")?,
            })
        },
    )
}

/// Its open reminders.
fn reminders(conn: &Connection, id: &str) -> Result<Vec<Reminder>, StoreError> {
    records::all(
        conn,
        &format!(
            "SELECT * FROM reminder WHERE household_id IN {HOMES} AND deleted IS NULL
                 AND (state IS NULL OR state = 'open') ORDER BY due, id"
        ),
        &[(":id", &id)],
        records::reminder,
    )
}

fn health_records(conn: &Connection, id: &str, known: &mut KnownSince) -> Result<Vec<HealthRecord>, StoreError> {
    let sql = format!(
        "SELECT t.*, {WHOSE} AS followed FROM health_record t {FOLLOWED}
         WHERE t.deleted IS NULL AND {} ORDER BY t.at DESC, t.id DESC",
        of_household()
    );
    records::all(conn, &sql, &[(":id", &id)], |row| {
        note(known, row).and_then(|()| records::health_record(row))
    })
}

/// True when the device's user is given the tags of the households they are given.
fn holds_tags(conn: &Connection) -> Result<bool, StoreError> {
    let who = identity::kept(conn)?;
    Ok(who.is_none_or(|who| may_read(&Kind::Tag, &who.role, Relation::OwnUnit.into())))
}

/// Tags of a household and its people.
///
/// # Errors
/// When the database does not answer.
pub fn tags(conn: &Connection, household: &str) -> Result<Vec<crate::domain::tag::Tag>, StoreError> {
    of_people(conn, "tag", household, records::tag)
}

/// Benefits of a household and its people.
///
/// # Errors
/// When the database does not answer.
pub fn benefits(conn: &Connection, household: &str) -> Result<Vec<crate::domain::benefit::Benefit>, StoreError> {
    of_people(conn, "benefit", household, records::benefit)
}

fn of_people<T>(
    conn: &Connection,
    table: &str,
    household: &str,
    read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>, StoreError> {
    let sql = format!(
        "SELECT t.*, {WHOSE} AS followed FROM {table} t {FOLLOWED}
         WHERE t.deleted IS NULL AND {} ORDER BY t._at, t.id",
        of_household()
    );
    records::all(conn, &sql, &[(":id", &household)], read)
}

fn visits(conn: &Connection, household: &str, today: Date) -> Result<Vec<VisitFact>, StoreError> {
    let since = Millis::start_of(today.checked_sub_days(Days::new(MEMORY_DAYS)).unwrap_or(today));
    records::all(
        conn,
        // The plus signs leave SQLite the household's index alone: by the days it would look at everybody's visits.
        &format!(
            "SELECT at, way, outcome, next_visit, request_ids, topics, _at, {MET} FROM visit t
             WHERE household_id IN {HOMES} AND deleted IS NULL AND (+at >= :since OR +id = (
                 SELECT id FROM visit WHERE household_id IN {HOMES} AND deleted IS NULL AND outcome = 'done'
                 ORDER BY at DESC, id DESC LIMIT 1))
             ORDER BY at DESC, id DESC"
        ),
        &[(":id", &household), (":since", &since.0)],
        visit_fact,
    )
}

fn visit_fact(row: &Row<'_>) -> rusqlite::Result<VisitFact> {
    Ok(VisitFact {
        date: instant(row, "at")?.unwrap_or_default().local_date(),
        way: code(row, "way", Way::from_code, Way::Home)?,
        outcome: code(row, "outcome", Outcome::from_code, Outcome::Done)?,
        next_visit: date(row, "next_visit")?,
        met: records::ids(&list(row, "met")?, PersonId),
        requests: records::ids(&list(row, "request_ids")?, RequestId),
        topics: list(row, "topics")?
            .iter()
            .map(|topic| Topic::from_code(topic))
            .collect(),
        known: Millis(row.get("_at")?).local_date(),
    })
}

fn requests(conn: &Connection, household: &str, rules: &Rules, today: Date) -> Result<Vec<RequestFact>, StoreError> {
    let since = Millis::start_of(today.checked_sub_days(Days::new(MEMORY_DAYS)).unwrap_or(today));
    let found = records::all(
        conn,
        &format!(
            "SELECT r.* FROM request r LEFT JOIN request_derived d ON d.request = r.id
             WHERE r.household_id IN {HOMES} AND r.deleted IS NULL
               AND (d.open IS NULL OR d.open = 1 OR coalesce(d.closed_at, r.registered_at, r._at) >= :since)
             ORDER BY r.registered_at, r.id"
        ),
        &[(":id", &household), (":since", &since.0)],
        records::request,
    )?;
    found.into_iter().map(|request| fact(conn, request, rules)).collect()
}
