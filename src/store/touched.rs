//! What a transaction touched: the households and household-less requests and reminders to derive again, once, at its end.

use super::StoreError;
use crate::change::Kind;
use rusqlite::{Connection, OptionalExtension, named_params};
use std::collections::BTreeSet;

/// Ids as text, because that is what the tables hold.
#[derive(Debug, Default)]
pub struct Touched {
    /// Households to derive.
    pub households: BTreeSet<String>,
    /// Households that changed themselves: their search row is to be written.
    pub renamed: BTreeSet<String>,
    /// Requests to fold.
    pub requests: BTreeSet<String>,
    /// Reminders to derive when they have no household.
    pub reminders: BTreeSet<String>,
    /// People whose search row is to be written.
    pub persons: BTreeSet<String>,
}

impl Touched {
    /// Notes what depends on the record before it is folded again: the household that it may leave.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn before(&mut self, conn: &Connection, kind: &Kind, record: &str) -> Result<(), StoreError> {
        self.note(conn, kind, record)
    }

    /// Notes what depends on the record after it was folded.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn after(&mut self, conn: &Connection, kind: &Kind, record: &str) -> Result<(), StoreError> {
        match kind {
            Kind::Household => {
                self.households.insert(record.to_owned());
                self.renamed.insert(record.to_owned());
            }
            Kind::Person => {
                self.persons.insert(record.to_owned());
            }
            Kind::Request => {
                self.requests.insert(record.to_owned());
            }
            Kind::Reminder => {
                self.reminders.insert(record.to_owned());
            }
            _ => {}
        }
        self.note(conn, kind, record)
    }

    fn note(&mut self, conn: &Connection, kind: &Kind, record: &str) -> Result<(), StoreError> {
        let owners = match kind {
            Kind::Request => {
                self.note_former(conn, record)?;
                owners(conn, household_sql(kind), record)?
            }
            Kind::Person | Kind::Visit | Kind::Reminder => owners(conn, household_sql(kind), record)?,
            Kind::Tag | Kind::Benefit | Kind::HealthRecord => owners(conn, person_sql(kind), record)?,
            Kind::RequestEvent => return self.note_event(conn, record),
            Kind::Postponement => return self.note_postponement(conn, record),
            _ => None,
        };
        if let Some((direct, through_person)) = owners {
            self.households.extend(direct);
            self.households.extend(through_person);
        }
        Ok(())
    }

    /// The request that a recurrence names: its recheck is answered by it.
    fn note_former(&mut self, conn: &Connection, record: &str) -> Result<(), StoreError> {
        let found = owners(
            conn,
            "SELECT o.id AS direct, o.household_id AS through
             FROM request r JOIN request o ON o.id = r.recurrence_of WHERE r.id = :id",
            record,
        )?;
        if let Some((former, household)) = found {
            self.requests.extend(former);
            self.households.extend(household);
        }
        Ok(())
    }

    fn note_event(&mut self, conn: &Connection, record: &str) -> Result<(), StoreError> {
        let found = owners(
            conn,
            "SELECT e.request_id AS direct, r.household_id AS through
             FROM request_event e LEFT JOIN request r ON r.id = e.request_id WHERE e.id = :id",
            record,
        )?;
        if let Some((request, household)) = found {
            self.requests.extend(request);
            self.households.extend(household);
        }
        Ok(())
    }

    /// A postponement without a household moves a request's or a reminder's follow-up: its key names which.
    fn note_postponement(&mut self, conn: &Connection, record: &str) -> Result<(), StoreError> {
        let found = owners(
            conn,
            "SELECT household_id AS direct, key AS through FROM postponement WHERE id = :id",
            record,
        )?;
        if let Some((household, key)) = found {
            self.households.extend(household);
            let subject = key.as_deref().and_then(|key| key.split(':').nth(1)).map(str::to_owned);
            self.requests.extend(subject.clone());
            self.reminders.extend(subject);
        }
        Ok(())
    }
}

type Owners = Option<(Option<String>, Option<String>)>;

fn owners(conn: &Connection, sql: &str, record: &str) -> Result<Owners, StoreError> {
    Ok(conn
        .prepare_cached(sql)?
        .query_row(named_params! {":id": record}, |row| {
            Ok((row.get("direct")?, row.get("through")?))
        })
        .optional()?)
}

fn household_sql(kind: &Kind) -> &'static str {
    match kind {
        Kind::Person => "SELECT household_id AS direct, NULL AS through FROM person WHERE id = :id",
        Kind::Visit => "SELECT household_id AS direct, NULL AS through FROM visit WHERE id = :id",
        Kind::Request => "SELECT household_id AS direct, NULL AS through FROM request WHERE id = :id",
        _ => "SELECT household_id AS direct, NULL AS through FROM reminder WHERE id = :id",
    }
}

fn person_sql(kind: &Kind) -> &'static str {
    match kind {
        Kind::Tag => {
            "SELECT t.household_id AS direct, p.household_id AS through
             FROM tag t LEFT JOIN person p ON p.id = t.person_id WHERE t.id = :id"
        }
        Kind::Benefit => {
            "SELECT t.household_id AS direct, p.household_id AS through
             FROM benefit t LEFT JOIN person p ON p.id = t.person_id WHERE t.id = :id"
        }
        _ => {
            "SELECT t.household_id AS direct, p.household_id AS through
             FROM health_record t LEFT JOIN person p ON p.id = t.person_id WHERE t.id = :id"
        }
    }
}
