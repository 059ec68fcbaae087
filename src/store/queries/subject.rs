//! Who or what a record is about, and the page that shows it.

use crate::change::Kind;
use crate::store::sql::{parsed_opt, text};
use crate::store::{StoreError, records};
use crate::view::SearchTarget;
use rusqlite::Connection;

/// Who or what a record is about, in the words that people wrote; empty when it is not known here.
pub fn subject(conn: &Connection, kind: &Kind, record: &str) -> Result<String, StoreError> {
    let sql = match kind {
        Kind::Unit => "SELECT name AS subject FROM unit WHERE id = :id",
        Kind::User => "SELECT name AS subject FROM user WHERE id = :id",
        Kind::Household => "SELECT display_name AS subject FROM household WHERE id = :id",
        Kind::Person => "SELECT name AS subject FROM person WHERE id = :id",
        Kind::Tag => {
            "SELECT coalesce(p.name, h.display_name) AS subject FROM tag t LEFT JOIN person p ON p.id = t.person_id
             LEFT JOIN household h ON h.id = t.household_id WHERE t.id = :id"
        }
        Kind::Benefit => {
            "SELECT coalesce(p.name, h.display_name) AS subject FROM benefit t LEFT JOIN person p ON p.id = t.person_id
             LEFT JOIN household h ON h.id = t.household_id WHERE t.id = :id"
        }
        Kind::Visit => {
            "SELECT h.display_name AS subject FROM visit v JOIN household h ON h.id = v.household_id WHERE v.id = :id"
        }
        Kind::HealthRecord => {
            "SELECT p.name AS subject FROM health_record h JOIN person p ON p.id = h.person_id WHERE h.id = :id"
        }
        Kind::Request => "SELECT title AS subject FROM request WHERE id = :id",
        Kind::RequestEvent => {
            "SELECT r.title AS subject FROM request_event e JOIN request r ON r.id = e.request_id WHERE e.id = :id"
        }
        Kind::Reminder => "SELECT text AS subject FROM reminder WHERE id = :id",
        Kind::Postponement => {
            "SELECT h.display_name AS subject FROM postponement p JOIN household h ON h.id = p.household_id
             WHERE p.id = :id"
        }
        Kind::Annulment => "SELECT reason AS subject FROM annulment WHERE id = :id",
        Kind::Unknown(_) => return Ok(String::new()),
    };
    Ok(records::first(conn, sql, &[(":id", &record)], |row| text(row, "subject"))?.unwrap_or_default())
}

/// The page a record is shown on: its household's or its request's.
pub fn target(conn: &Connection, kind: &Kind, record: &str) -> Result<Option<SearchTarget>, StoreError> {
    let sql = match kind {
        Kind::Household => "SELECT id AS household, NULL AS request FROM household WHERE id = :id AND deleted IS NULL",
        Kind::Person => "SELECT household_id AS household, NULL AS request FROM person WHERE id = :id",
        Kind::Tag => {
            "SELECT coalesce(t.household_id, p.household_id) AS household, NULL AS request FROM tag t
             LEFT JOIN person p ON p.id = t.person_id WHERE t.id = :id"
        }
        Kind::Benefit => {
            "SELECT coalesce(t.household_id, p.household_id) AS household, NULL AS request FROM benefit t
             LEFT JOIN person p ON p.id = t.person_id WHERE t.id = :id"
        }
        Kind::Visit => "SELECT household_id AS household, NULL AS request FROM visit WHERE id = :id",
        Kind::HealthRecord => {
            "SELECT coalesce(h.household_id, p.household_id) AS household, NULL AS request FROM health_record h
             LEFT JOIN person p ON p.id = h.person_id WHERE h.id = :id"
        }
        Kind::Reminder => "SELECT household_id AS household, NULL AS request FROM reminder WHERE id = :id",
        Kind::Postponement => "SELECT household_id AS household, NULL AS request FROM postponement WHERE id = :id",
        Kind::Request => "SELECT NULL AS household, id AS request FROM request WHERE id = :id AND deleted IS NULL",
        Kind::RequestEvent => "SELECT NULL AS household, request_id AS request FROM request_event WHERE id = :id",
        Kind::Unit | Kind::User | Kind::Annulment | Kind::Unknown(_) => return Ok(None),
    };
    let found = records::first(conn, sql, &[(":id", &record)], |row| {
        Ok((parsed_opt(row, "household")?, parsed_opt(row, "request")?))
    })?;
    Ok(found.and_then(|(household, request)| {
        let household = household.map(SearchTarget::Household);
        household.or(request.map(SearchTarget::Request))
    }))
}
