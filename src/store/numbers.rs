//! The numbers that this device gives out by itself. Invariant: while it has a series, none is given out twice, whatever
//! happens to the rows that bear them; the count is noted in the transaction that writes the request.
//!
//! ```text
//! no series (before enrolment, old server, a copy that must rotate)     12-1129-01   grid, day, how many that day
//! with the series K                                                     12-K-07      grid, series, how many in it
//! ```

use super::records::all;
use super::{StoreError, meta};
use crate::change::{Kind, NewChange};
use crate::domain::series::Series;
use crate::domain::time::Date;
use crate::domain::unit::UnitPath;
use chrono::Datelike;
use rusqlite::Connection;
use serde::{Deserialize, Serialize};

/// The series, and how many numbers of it were given out.
#[derive(Debug, Serialize, Deserialize)]
struct Numbers {
    series: Series,
    given: u64,
}

/// The series of this incarnation; `None` while it has none.
///
/// # Errors
/// When the database does not answer.
pub fn series(conn: &Connection) -> Result<Option<Series>, StoreError> {
    Ok(kept(conn)?.map(|kept| kept.series))
}

/// Takes what the server gave, unless there is a series already or it is none.
///
/// # Errors
/// When the database does not take it.
pub fn take_series(conn: &Connection, letters: &str) -> Result<(), StoreError> {
    match Series::try_from(letters.to_owned()) {
        Ok(series) if kept(conn)?.is_none() => meta::set(conn, meta::NUMBERS, &Numbers { series, given: 0 }),
        _ => Ok(()),
    }
}

/// The next number for a request of `unit`, not counting the `ahead` numbers already given out in the same entry.
///
/// # Errors
/// When the database does not answer.
pub fn next(conn: &Connection, unit: &UnitPath, day: Date, ahead: usize) -> Result<String, StoreError> {
    match usable(conn)? {
        Some(numbers) => Ok(numbers.series.number(unit, numbers.given + 1 + ahead as u64)),
        None => of_the_day(conn, unit, day, ahead),
    }
}

/// True when there are new requests among `changes`, each with a number of this device.
pub fn gives_out(changes: &[NewChange]) -> bool {
    changes.iter().any(is_numbered)
}

fn is_numbered(change: &NewChange) -> bool {
    change.kind == Kind::Request && change.set.contains_key("temp_no")
}

/// Notes that the numbers of the new requests among `changes` are given out.
///
/// # Errors
/// When the database does not take it.
pub fn note(conn: &Connection, changes: &[NewChange]) -> Result<(), StoreError> {
    let new = changes.iter().filter(|change| is_numbered(change)).count() as u64;
    match usable(conn)? {
        Some(Numbers { series, given }) if new > 0 => {
            let given = given + new;
            meta::set(conn, meta::NUMBERS, &Numbers { series, given })
        }
        _ => Ok(()),
    }
}

fn kept(conn: &Connection) -> Result<Option<Numbers>, StoreError> {
    meta::get(conn, meta::NUMBERS)
}

/// A copy may give out nothing: the database it was copied from goes on in this series.
fn usable(conn: &Connection) -> Result<Option<Numbers>, StoreError> {
    match meta::is_set(conn, meta::MUST_ROTATE)? {
        true => Ok(None),
        false => kept(conn),
    }
}

/// The number after the greatest of the unit and day that is known here. Other devices may give out the same.
fn of_the_day(conn: &Connection, unit: &UnitPath, day: Date, ahead: usize) -> Result<String, StoreError> {
    let prefix = format!("{}-{:02}{:02}-", unit.number(), day.month(), day.day());
    let taken = all(
        conn,
        "SELECT temp_no FROM request WHERE temp_no >= :prefix AND temp_no < :prefix || ':'",
        &[(":prefix", &prefix)],
        |row| row.get::<_, String>("temp_no"),
    )?;
    let counts = taken
        .iter()
        .filter_map(|no| no.strip_prefix(&prefix)?.parse::<usize>().ok());
    Ok(format!("{prefix}{:02}", counts.max().unwrap_or(0) + 1 + ahead))
}
