//! Who was recorded twice is read as one. What is created once keeps the name that it has, and another device may write of the one
//! who went before it hears of that: `merged_into` says whose it is.
//!
//! Fragments of SQL: `t` is the record, `:id` a household.

use super::StoreError;
use super::records::all;
use rusqlite::Connection;

/// The one that the household or person `$id` is read as: itself, or who stays at the end of the merges. Two devices that merge at
/// once make a chain of them. The record that was made first stays (`change/entry/merge.rs`), so every step goes to a smaller id: what
/// does not is not followed, and nothing can go in circles.
macro_rules! end_of {
    ($table:literal, $id:literal) => {
        concat!(
            "(WITH RECURSIVE way(id) AS (SELECT ",
            $id,
            " UNION ALL SELECT g.merged_into FROM way CROSS JOIN ",
            $table,
            " g ON g.id = way.id AND g.merged_into < g.id) SELECT min(id) FROM way)"
        )
    };
}

/// The ids that the household `$id` goes by: its own, and those of households that were merged into it.
macro_rules! homes_of {
    ($id:literal) => {
        concat!(
            "(WITH RECURSIVE one(id) AS (VALUES(",
            $id,
            ") UNION ALL SELECT g.id FROM one CROSS JOIN household g ON g.merged_into = one.id AND g.id > one.id)
             SELECT id FROM one)"
        )
    };
}

pub(super) use {end_of, homes_of};

/// The ids that the household goes by.
pub const HOMES: &str = homes_of!(":id");

/// Whom the record is read as one of (`p`), and the household where they are (`lived`).
pub const FOLLOWED: &str = concat!(
    "LEFT JOIN person own ON own.id = t.person_id
     LEFT JOIN person p ON p.id = CASE WHEN own.merged_into IS NULL THEN own.id ELSE ",
    end_of!("person", "own.id"),
    " END
     LEFT JOIN household lived ON lived.id = coalesce(p.household_id, t.household_id)"
);

/// The household that the record is read as one of, after [`FOLLOWED`].
pub const HOME: &str = concat!(
    "CASE WHEN lived.merged_into IS NULL THEN coalesce(p.household_id, t.household_id) ELSE ",
    end_of!("household", "lived.id"),
    " END"
);

/// The household that `t.household_id` is read as one of, where `h` is that household.
pub const OWN_HOME: &str = concat!(
    "CASE WHEN h.merged_into IS NULL THEN t.household_id ELSE ",
    end_of!("household", "h.id"),
    " END"
);

/// The person that the record is read as one of, after [`FOLLOWED`].
pub const WHOSE: &str = "coalesce(p.id, t.person_id)";

/// Whom a visit met, as `met`.
pub const MET: &str = concat!(
    "(SELECT json_group_array(CASE WHEN p.merged_into IS NULL THEN m.value ELSE ",
    end_of!("person", "p.id"),
    " END)
      FROM json_each(coalesce(t.met_person_ids, '[]')) m LEFT JOIN person p ON p.id = m.value) AS met"
);

/// Owners of a record, `of` and `id` in `$owners`, with the households that are read as another one: that one is theirs as well.
pub fn with_ends(owners: &str) -> String {
    format!(
        r#"WITH RECURSIVE owner("of", id) AS (SELECT "of", id FROM ({owners}) WHERE id IS NOT NULL UNION
             SELECT 'household', g.merged_into FROM owner JOIN household g ON g.id = owner.id AND g.merged_into < g.id
             WHERE owner."of" = 'household')
           SELECT "of", id FROM owner"#
    )
}

/// The household of a record's person, and that of who stays where they were merged: `id` of what names it in `column`.
pub fn homes_of_person(kind: &str, column: &str) -> String {
    format!(
        r#"SELECT 'household' AS "of", s.household_id AS id FROM person s WHERE s.id IN (
             WITH RECURSIVE way(id) AS (SELECT {column} FROM "{kind}" WHERE id = :id UNION ALL
               SELECT g.merged_into FROM way CROSS JOIN person g ON g.id = way.id AND g.merged_into < g.id) SELECT id FROM way)"#
    )
}

/// True of the records of the household and its people, after [`FOLLOWED`].
#[must_use]
pub fn of_household() -> String {
    // Three lists of ids in one cost half of what they cost apart: this is asked for every household there is.
    format!(
        "{HOME} = :id AND (t.household_id IN {HOMES} OR t.person_id IN {})",
        people()
    )
}

/// The people of the household, and those who were merged into them.
fn people() -> String {
    format!(
        "(WITH RECURSIVE them(id) AS (SELECT id FROM person WHERE household_id IN {HOMES} UNION
           SELECT gone.id FROM them JOIN person gone ON gone.merged_into = them.id AND gone.id > them.id) SELECT id FROM them)"
    )
}

/// Who was merged into the household or somebody of it, each with who stays.
///
/// # Errors
/// When the database does not answer.
pub fn pairs(conn: &Connection, household: &str) -> Result<Vec<(String, String)>, StoreError> {
    let sql = format!(
        "SELECT id AS gone, :id AS stays FROM household WHERE id IN {HOMES} AND id <> :id
         UNION SELECT own.id, {} FROM person own WHERE own.merged_into IS NOT NULL AND own.id IN {}",
        end_of!("person", "own.id"),
        people(),
    );
    all(conn, &sql, &[(":id", &household)], |row| {
        Ok((row.get("gone")?, row.get("stays")?))
    })
}
