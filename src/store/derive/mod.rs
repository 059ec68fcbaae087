//! The derived tables: requests folded, follow-ups and colours by the rules. Invariant: each touched household is derived
//! once per transaction, from the projection alone; nothing here is replicated.

pub mod facts;
pub mod household;
pub mod known;
pub mod priority;
pub mod record;
pub mod request;
pub mod search;

use super::touched::Touched;
use super::{StoreError, meta, records};
use crate::domain::rules::Rules;
use crate::domain::time::Date;
use crate::record::Kind;
use rusqlite::{Connection, named_params};
use std::collections::BTreeSet;

/// Derives what was touched. Between the pages of one pull (`more`) households only go to the list of stale ones, so
/// that a household with visits in every page is derived once and not once a page.
///
/// # Errors
/// When the database does not take it.
pub fn rederive(conn: &Connection, touched: Touched, rules: &Rules, today: Date, more: bool) -> Result<(), StoreError> {
    for request in &touched.requests {
        request::fold_one(conn, request, rules)?;
        search::request(conn, request)?;
    }
    for person in &touched.persons {
        search::person(conn, person)?;
    }
    for household in &touched.renamed {
        search::household(conn, household)?;
    }
    if more {
        for household in &touched.households {
            conn.prepare_cached("INSERT OR IGNORE INTO stale (household) VALUES (:household)")?
                .execute(named_params! {":household": household})?;
        }
    } else {
        let mut households = touched.households;
        households.extend(take_stale(conn)?);
        for household in &households {
            household::derive_one(conn, household, rules, today)?;
        }
    }
    for request in &touched.requests {
        request::derive_alone(conn, request, rules, today)?;
    }
    for reminder in &touched.reminders {
        request::remind_alone(conn, reminder)?;
    }
    for (kind, record) in &touched.records {
        record::derive_alone(conn, kind, record, rules, today)?;
    }
    begin_rolling(conn, today)
}

/// In an empty database the derived tables are as of the first derivation's day.
fn begin_rolling(conn: &Connection, today: Date) -> Result<(), StoreError> {
    match meta::get::<Date>(conn, meta::ROLLED_ON)? {
        Some(_) => Ok(()),
        None => meta::set(conn, meta::ROLLED_ON, &today),
    }
}

fn take_stale(conn: &Connection) -> Result<BTreeSet<String>, StoreError> {
    let stale = records::all(conn, "SELECT household FROM stale", &[], |row| row.get("household"))?;
    if !stale.is_empty() {
        conn.execute("DELETE FROM stale", [])?;
    }
    Ok(stale.into_iter().collect())
}

/// True when [`roll_to`] has something to do.
///
/// # Errors
/// When the database does not answer.
pub fn must_roll(conn: &Connection, today: Date) -> Result<bool, StoreError> {
    let rolled: Option<Date> = meta::get(conn, meta::ROLLED_ON)?;
    let stale = records::first(conn, "SELECT 1 FROM stale LIMIT 1", &[], |_| Ok(()))?;
    Ok(rolled != Some(today) || stale.is_some())
}

/// Brings the derived tables to `today`: households whose recheck has come, requests of no household.
/// A day before the last one (a clock set back) derives everything.
///
/// # Errors
/// When the database does not take it.
pub fn roll_to(conn: &Connection, rules: &Rules, today: Date) -> Result<(), StoreError> {
    let rolled: Option<Date> = meta::get(conn, meta::ROLLED_ON)?;
    let mut touched = Touched::default();
    if rolled != Some(today) {
        let all = rolled.is_none_or(|rolled| rolled > today);
        touched.households = records::all(
            conn,
            "SELECT household FROM household_derived WHERE :all OR recheck_on <= :today",
            &[(":all", &all), (":today", &today.to_string())],
            |row| row.get("household"),
        )?
        .into_iter()
        .collect();
        let alone: Vec<String> = records::all(
            conn,
            "SELECT r.id FROM request_derived d JOIN request r ON r.id = d.request
             WHERE NOT EXISTS (SELECT 1 FROM household_derived h WHERE h.household = r.household_id)
               AND (d.open = 1 OR r.id IN (SELECT owner FROM follow_up))",
            &[],
            |row| row.get("id"),
        )?;
        for request in &alone {
            request::derive_alone(conn, request, rules, today)?;
        }
        let open = "SELECT id FROM campaign WHERE state = 'open' AND deleted IS NULL";
        let open: Vec<String> = records::all(conn, open, &[], |row| row.get("id"))?;
        for campaign in &open {
            record::derive_alone(conn, &Kind::Campaign, campaign, rules, today)?;
        }
        for (kind, record) in record::of_seasons(conn)? {
            record::derive_alone(conn, kind, &record, rules, today)?;
        }
        meta::set(conn, meta::ROLLED_ON, &today)?;
    }
    touched.households.extend(take_stale(conn)?);
    for household in &touched.households {
        household::derive_one(conn, household, rules, today)?;
    }
    Ok(())
}
