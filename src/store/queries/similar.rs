//! Requests that may be the same matter as a new one: what an entry is asked about, and what the form shows while it is typed.

use super::SimilarTo;
use crate::domain::comparison;
use crate::domain::ids::{HouseholdId, RequestId};
use crate::domain::time::Millis;
use crate::domain::unit::UnitPath;
use crate::store::sql::{instant, parsed, parsed_opt, text};
use crate::store::{StoreError, records};
use crate::view::SimilarRow;
use rusqlite::Connection;

/// A request of the same household and category within this time may be the same one.
const SIMILAR_MS: i64 = 30 * 86_400_000;
/// One that ended within this time may have come back. Source: domain/model.md 6.2.
const RECURS_MS: i64 = 90 * 86_400_000;

/// What is asked about.
pub struct NewMatter<'a> {
    /// Where it belongs.
    pub unit: &'a UnitPath,
    /// Its household.
    pub household: Option<HouseholdId>,
    /// Four digits; empty while nobody chose.
    pub category: &'a str,
    /// Not compared when empty.
    pub place: &'a str,
    /// The request that is to be merged: every open one of its category counts, it itself does not.
    pub merges: Option<RequestId>,
}

/// Those of the household in the category, and those at the place: the open ones of the last 30 days first, then those that ended in
/// the last 90, each group the newest first.
///
/// # Errors
/// When the database does not answer.
pub fn similar(conn: &Connection, matter: &NewMatter<'_>, now: Millis) -> Result<Vec<SimilarRow>, StoreError> {
    let place = comparison::key(matter.place);
    let found = records::all(
        conn,
        "SELECT r.id, r.temp_no, r.title, r.household_id, r.category, r.place, d.open,
             CASE WHEN d.open = 0 THEN coalesce(d.closed_at, d.resolved_at) END AS ended
         FROM request r JOIN request_derived d ON d.request = r.id
         WHERE r._unit = :unit AND r.deleted IS NULL AND d.state NOT IN ('merged', 'withdrawn', 'declined')
           AND (d.open = 1 AND d.registered_at >= :since
                OR d.open = 0 AND coalesce(d.closed_at, d.resolved_at) >= :ended)
         ORDER BY d.open DESC, d.registered_at DESC, r.id",
        &[
            (":unit", &matter.unit.as_str()),
            (":since", &now.plus(-SIMILAR_MS).0),
            (":ended", &now.plus(-RECURS_MS).0),
        ],
        |row| {
            let of: Option<HouseholdId> = parsed_opt(row, "household_id")?;
            let is_of_household = of.is_some() && of == matter.household && text(row, "category")? == matter.category;
            let is_there = !place.is_empty() && comparison::key(&text(row, "place")?) == place;
            let similar = SimilarRow {
                id: parsed(row, "id")?,
                no: text(row, "temp_no")?,
                title: text(row, "title")?,
                ended: instant(row, "ended")?.map(Millis::local_date),
            };
            let is_of_category = similar.ended.is_none() && text(row, "category")? == matter.category;
            let is_similar = match matter.merges {
                Some(merged) => similar.id != merged && (is_of_household || is_there || is_of_category),
                None => is_of_household || is_there,
            };
            Ok(is_similar.then_some((!is_of_household && !is_there, similar)))
        },
    )?;
    let mut found: Vec<(bool, SimilarRow)> = found.into_iter().flatten().collect();
    // What has only the category in common comes last.
    found.sort_by_key(|(only_category, _)| *only_category);
    Ok(found.into_iter().map(|(_, row)| row).collect())
}

/// The same for a form, which may not have said where the request belongs: the household's unit, or that of the reader.
///
/// # Errors
/// When the database does not answer.
pub fn for_form(conn: &Connection, to: &SimilarTo, now: Millis) -> Result<Vec<SimilarRow>, StoreError> {
    let of_household = match to.household {
        Some(household) => records::first(
            conn,
            "SELECT _unit FROM household WHERE id = :id AND deleted IS NULL",
            &[(":id", &household.to_string())],
            records::unit,
        )?,
        None => None,
    };
    let own = UnitPath::parse(&super::read::reader(conn)?.unit);
    match of_household.as_ref().or(to.unit.as_ref()).or(own.as_ref()) {
        Some(unit) => {
            let matter = NewMatter {
                unit,
                household: to.household,
                category: &to.category,
                place: &to.place,
                merges: to.merges,
            };
            similar(conn, &matter, now)
        }
        None => Ok(Vec::new()),
    }
}
