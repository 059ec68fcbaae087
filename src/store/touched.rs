//! What a transaction touched: the households, the household-less requests and reminders and the records about units to derive
//! again, once, at its end.

use super::StoreError;
use super::derive::record::{of_units, waiting_with};
use super::merged::{homes_of_person, with_ends};
use crate::record::{FieldDef, Holds, Kind, Target};
use rusqlite::{Connection, named_params};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

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
    /// Records about a unit that remind its people.
    pub records: BTreeSet<(Kind, String)>,
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
            Kind::Notice => self.told_to(conn, record)?,
            _ if kind.def().reminds_a_unit() => {
                self.records.insert((kind.clone(), record.to_owned()));
                let others = waiting_with(conn, kind)?;
                self.records.extend(others.into_iter().map(|id| (kind.clone(), id)));
            }
            _ => {}
        }
        self.note(conn, kind, record)
    }

    /// A notice is told to every household of its unit.
    fn told_to(&mut self, conn: &Connection, notice: &str) -> Result<(), StoreError> {
        let sql = "SELECT h.id FROM notice n JOIN household h ON h._unit = n._unit OR h._unit LIKE n._unit || '/%'
                   WHERE n.id = :id AND h.deleted IS NULL";
        let mut statement = conn.prepare_cached(sql)?;
        let mut rows = statement.query(named_params! {":id": notice})?;
        while let Some(row) = rows.next()? {
            self.households.insert(row.get("id")?);
        }
        Ok(())
    }

    /// What the record names is derived with it: households, their people's, requests with theirs, and what a key is about.
    fn note(&mut self, conn: &Connection, kind: &Kind, record: &str) -> Result<(), StoreError> {
        let Some(sql) = owners_of(kind) else { return Ok(()) };
        let mut statement = conn.prepare_cached(sql)?;
        let mut rows = statement.query(named_params! {":id": record})?;
        while let Some(row) = rows.next()? {
            let id: String = row.get("id")?;
            match row.get::<_, String>("of")?.as_str() {
                "household" => {
                    self.households.insert(id);
                }
                "request" => {
                    self.requests.insert(id);
                }
                "key" => self.subject(conn, &id)?,
                // A record of a unit that says how many belong to it.
                code => drop(self.records.insert((Kind::from_code(code), id))),
            }
        }
        Ok(())
    }

    /// A follow-up's key names its subject. Only a request, a reminder or a record about a unit is derived by itself: a household
    /// taken for one would lose the follow-ups that it has.
    fn subject(&mut self, conn: &Connection, key: &str) -> Result<(), StoreError> {
        let Some(subject) = key.split(':').nth(1) else {
            return Ok(());
        };
        for (of, sql) in [
            (&mut self.requests, "SELECT 1 FROM request WHERE id = :id"),
            (&mut self.reminders, "SELECT 1 FROM reminder WHERE id = :id"),
        ] {
            if conn.prepare_cached(sql)?.exists(named_params! {":id": subject})? {
                of.insert(subject.to_owned());
            }
        }
        for kind in of_units() {
            let sql = format!(r#"SELECT 1 FROM "{kind}" WHERE id = :id"#);
            if conn.prepare_cached(&sql)?.exists(named_params! {":id": subject})? {
                self.records.insert((kind.clone(), subject.to_owned()));
            }
        }
        Ok(())
    }
}

/// The query for what a record of the kind names; `None` when its fields name nothing. Made from the table of kinds, once.
fn owners_of(kind: &Kind) -> Option<&'static str> {
    static OWNERS: LazyLock<BTreeMap<&'static str, String>> = LazyLock::new(|| {
        Kind::all()
            .filter_map(|kind| Some((kind.def().code, owners_sql(kind)?)))
            .collect()
    });
    OWNERS.get(kind.code()).map(String::as_str)
}

fn owners_sql(kind: &Kind) -> Option<String> {
    let parts: Vec<String> = kind.fields().iter().flat_map(|field| named_by(kind, field)).collect();
    (!parts.is_empty()).then(|| with_ends(&parts.join(" UNION ")))
}

fn named_by(kind: &Kind, field: &FieldDef) -> Vec<String> {
    let name = field.name;
    let direct = |of: &str| format!(r#"SELECT '{of}' AS "of", {name} AS id FROM "{kind}" WHERE id = :id"#);
    let household_of = |table: &str| {
        format!(
            r#"SELECT 'household' AS "of", o.household_id AS id FROM "{kind}" t JOIN {table} o ON o.id = t.{name}
               WHERE t.id = :id"#
        )
    };
    match field.holds {
        Holds::Ref(Target::Household) => vec![direct("household")],
        Holds::Ref(Target::Person) => vec![homes_of_person(kind.code(), name)],
        Holds::Ref(Target::Request) => vec![direct("request"), household_of("request")],
        Holds::Ref(Target::Record(code)) if Kind::from_code(code).def().reminds_a_unit() => vec![direct(code)],
        Holds::Key => vec![direct("key")],
        _ => Vec::new(),
    }
}
