//! Everything the rules look at for one household, read from the projection. A person's tags, benefits and follow-up
//! records follow the person when they move to another household.

use super::request::{fact, postponements_of};
use crate::change::Fields;
use crate::domain::facts::{HouseholdFacts, RecordDue, RequestFact, VisitFact};
use crate::domain::followup::RecordRef;
use crate::domain::ids::PersonId;
use crate::domain::rules::Rules;
use crate::domain::time::{Date, Millis};
use crate::domain::visit::{Outcome, Way};
use crate::record::{Kind, Values};
use crate::store::sql::{code, date, instant, parsed, parsed_opt};
use crate::store::{StoreError, export, records};
use chrono::Days;
use rusqlite::{Connection, Row};
use std::sync::LazyLock;

/// Visits older than this do not matter to any rule, the newest done one apart.
const VISIT_DAYS: u64 = 400;

/// Ended requests matter this long (rechecks after 90 days).
const ENDED_DAYS: u64 = 120;

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
    Ok(Some(HouseholdFacts {
        household,
        known_since,
        persons: records::all(
            conn,
            "SELECT * FROM person WHERE household_id = :id AND deleted IS NULL ORDER BY coalesce(relation, '') <> '02', birth, id",
            by_household,
            records::person,
        )?,
        tags: tags(conn, id)?,
        benefits: benefits(conn, id)?,
        visits: visits(conn, id, today)?,
        health_records: records::all(
            conn,
            "SELECT h.* FROM health_record h LEFT JOIN person p ON p.id = h.person_id
             WHERE h.deleted IS NULL AND coalesce(p.household_id, h.household_id) = :id
               AND (h.household_id = :id OR h.person_id IN (SELECT id FROM person WHERE household_id = :id))
             ORDER BY h.at DESC, h.id DESC",
            by_household,
            records::health_record,
        )?,
        requests: requests(conn, id, rules, today)?,
        reminders: records::all(
            conn,
            "SELECT * FROM reminder WHERE household_id = :id AND deleted IS NULL
               AND (state IS NULL OR state = 'open') ORDER BY due, id",
            by_household,
            records::reminder,
        )?,
        records: due_records(conn, id, rules)?,
        postponements: postponements_of(conn, id)?,
    }))
}

/// The kinds whose tables have due rules, each with the query for a household's records in a state that has one.
static DUE: LazyLock<Vec<(&Kind, String)>> = LazyLock::new(|| {
    let due = |kind: &'static Kind| {
        let states: Vec<_> = kind.def().due.iter().map(|rule| format!("'{}'", rule.state)).collect();
        let sql = format!(
            r#"SELECT t.* FROM "{kind}" t LEFT JOIN person p ON p.id = t.person_id
               WHERE t.deleted IS NULL AND t.state IN ({}) AND coalesce(p.household_id, t.household_id) = :id
                 AND (t.household_id = :id OR t.person_id IN (SELECT id FROM person WHERE household_id = :id))
               ORDER BY t.id"#,
            states.join(", ")
        );
        (!states.is_empty()).then_some((kind, sql))
    };
    Kind::ALL.iter().filter_map(due).collect()
});

/// What is due of the kinds whose tables have due rules, of the household and its people.
fn due_records(conn: &Connection, id: &str, rules: &Rules) -> Result<Vec<RecordDue>, StoreError> {
    let mut found = Vec::new();
    for (kind, sql) in &*DUE {
        let records = records::all(conn, sql, &[(":id", &id)], |row| {
            let person: Option<PersonId> = parsed_opt(row, "person_id")?;
            Ok((parsed(row, "id")?, person, export::values(row, kind)?))
        })?;
        for (record, person_id, set) in records {
            let empty = Fields::new();
            let values = Values {
                before: &empty,
                set: &set,
            };
            let due = kind.def().due.iter().filter_map(|rule| {
                let days = rules.followups.on(rule.rule)?.number(rule.state);
                let (since, due) = rule.due(values, days)?;
                Some(RecordDue {
                    record: RecordRef {
                        kind: kind.code().to_owned(),
                        id: record,
                    },
                    person_id,
                    title: kind.def().title.map_or("", |title| values.text(title)).to_owned(),
                    rule: rule.rule,
                    state: rule.state,
                    priority: rule.priority,
                    since,
                    due,
                })
            });
            found.extend(due);
        }
    }
    Ok(found)
}

/// Tags of a household and its people.
///
/// # Errors
/// When the database does not answer.
pub fn tags(conn: &Connection, household: &str) -> Result<Vec<crate::domain::tag::Tag>, StoreError> {
    records::all(
        conn,
        "SELECT t.* FROM tag t LEFT JOIN person p ON p.id = t.person_id
         WHERE t.deleted IS NULL AND coalesce(p.household_id, t.household_id) = :id
           AND (t.household_id = :id OR t.person_id IN (SELECT id FROM person WHERE household_id = :id))
         ORDER BY t._at, t.id",
        &[(":id", &household)],
        records::tag,
    )
}

/// Benefits of a household and its people.
///
/// # Errors
/// When the database does not answer.
pub fn benefits(conn: &Connection, household: &str) -> Result<Vec<crate::domain::benefit::Benefit>, StoreError> {
    records::all(
        conn,
        "SELECT t.* FROM benefit t LEFT JOIN person p ON p.id = t.person_id
         WHERE t.deleted IS NULL AND coalesce(p.household_id, t.household_id) = :id
           AND (t.household_id = :id OR t.person_id IN (SELECT id FROM person WHERE household_id = :id))
         ORDER BY t._at, t.id",
        &[(":id", &household)],
        records::benefit,
    )
}

fn visits(conn: &Connection, household: &str, today: Date) -> Result<Vec<VisitFact>, StoreError> {
    let since = Millis::start_of(today.checked_sub_days(Days::new(VISIT_DAYS)).unwrap_or(today));
    records::all(
        conn,
        "SELECT at, way, outcome, next_visit FROM visit
         WHERE household_id = :id AND deleted IS NULL AND (at >= :since OR id = (
             SELECT id FROM visit WHERE household_id = :id AND deleted IS NULL AND outcome = 'done'
             ORDER BY at DESC, id DESC LIMIT 1))
         ORDER BY at DESC, id DESC",
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
    })
}

fn requests(conn: &Connection, household: &str, rules: &Rules, today: Date) -> Result<Vec<RequestFact>, StoreError> {
    let since = Millis::start_of(today.checked_sub_days(Days::new(ENDED_DAYS)).unwrap_or(today));
    let found = records::all(
        conn,
        "SELECT r.* FROM request r LEFT JOIN request_derived d ON d.request = r.id
         WHERE r.household_id = :id AND r.deleted IS NULL
           AND (d.open IS NULL OR d.open = 1 OR coalesce(d.closed_at, r.registered_at, r._at) >= :since)
         ORDER BY r.registered_at, r.id",
        &[(":id", &household), (":since", &since.0)],
        records::request,
    )?;
    found.into_iter().map(|request| fact(conn, request, rules)).collect()
}
