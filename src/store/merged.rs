//! Who was recorded twice is read as one. What is created once keeps the name that it has, and another device may write of the one
//! who went before it hears of that: `merged_into` says whose it is.
//!
//! Fragments of SQL: `t` is the record, `:id` a household.

use super::StoreError;
use super::records::all;
use rusqlite::Connection;

/// The ids that the household goes by: its own, and those of households that were merged into it.
pub const HOMES: &str = "(SELECT :id UNION ALL SELECT id FROM household WHERE merged_into = :id)";

/// Whom the record is read as one of (`p`), and the household where they are (`lived`).
pub const FOLLOWED: &str = "LEFT JOIN person own ON own.id = t.person_id
     LEFT JOIN person p ON p.id = coalesce(own.merged_into, own.id)
     LEFT JOIN household lived ON lived.id = coalesce(p.household_id, t.household_id)";

/// The household that the record is read as one of, after [`FOLLOWED`].
pub const HOME: &str = "coalesce(lived.merged_into, p.household_id, t.household_id)";

/// The person that the record is read as one of, after [`FOLLOWED`].
pub const WHOSE: &str = "coalesce(p.id, t.person_id)";

/// Whom a visit met, as `met`.
pub const MET: &str = "(SELECT json_group_array(coalesce(p.merged_into, m.value))
      FROM json_each(coalesce(t.met_person_ids, '[]')) m LEFT JOIN person p ON p.id = m.value) AS met";

/// True of the records of the household and its people, after [`FOLLOWED`].
#[must_use]
pub fn of_household() -> String {
    // Three lists of ids in one cost half of what they cost apart: this is asked for every household there is.
    format!(
        "{HOME} = :id AND (t.household_id IN {HOMES} OR t.person_id IN (
           SELECT id FROM person WHERE household_id IN {HOMES}
           UNION ALL SELECT gone.id FROM person stays JOIN person gone ON gone.merged_into = stays.id
             WHERE stays.household_id IN {HOMES}))"
    )
}

/// Who was merged into the household or somebody of it, each with who stays.
///
/// # Errors
/// When the database does not answer.
pub fn pairs(conn: &Connection, household: &str) -> Result<Vec<(String, String)>, StoreError> {
    let sql = format!(
        "SELECT id AS gone, merged_into AS stays FROM household WHERE merged_into = :id
         UNION SELECT id, merged_into FROM person
         WHERE merged_into IN (SELECT id FROM person WHERE household_id IN {HOMES})"
    );
    all(conn, &sql, &[(":id", &household)], |row| {
        Ok((row.get("gone")?, row.get("stays")?))
    })
}
