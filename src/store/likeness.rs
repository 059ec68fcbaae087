//! What is like something else among the records: a tag or benefit that says the same, a name with the same initials.

use super::StoreError;
use super::records::{all, first};
use super::sql::text;
use crate::change::Kind;
use crate::domain::ids::{HouseholdId, PersonId, RecordId};
use crate::domain::search_key;
use crate::domain::time::Date;
use crate::domain::unit::UnitPath;
use crate::record::Values;
use rusqlite::Connection;

/// Whom a record is about, of which kind it is, and which it is when it exists.
pub struct Likeness<'a> {
    pub kind: &'a Kind,
    pub household: HouseholdId,
    pub person: Option<PersonId>,
    pub except: Option<RecordId>,
}

/// Since when another tag or benefit in force says the same.
///
/// # Errors
/// When the database does not answer.
pub fn doubled(
    conn: &Connection,
    about: &Likeness<'_>,
    values: Values<'_>,
    today: Date,
) -> Result<Option<String>, StoreError> {
    let is_over = values.date("to").is_some_and(|to| to < today);
    let in_force = match about.kind {
        Kind::Tag => "coalesce(t.disability_class, '') = :class",
        Kind::Benefit if matches!(values.text("state"), "stopped" | "refused") => return Ok(None),
        Kind::Benefit => "t.state NOT IN ('stopped', 'refused') AND '' = :class",
        _ => return Ok(None),
    };
    if is_over {
        return Ok(None);
    }
    let sql = format!(
        r#"SELECT t."from" FROM "{}" t WHERE t.household_id = :household AND t.person_id IS :person AND t.kind = :kind
           AND {in_force} AND t.deleted IS NULL AND coalesce(t."to", :today) >= :today AND t.id IS NOT :except
           ORDER BY t.id LIMIT 1"#,
        about.kind.code()
    );
    first(
        conn,
        &sql,
        &[
            (":household", &about.household.to_string()),
            (":person", &about.person.map(|person| person.to_string())),
            (":kind", &values.text("kind")),
            (":class", &values.text("disability_class")),
            (":today", &today.to_string()),
            (":except", &about.except.map(|record| record.to_string())),
        ],
        |row| text(row, "from"),
    )
}

/// The number of a household within the unit in which somebody's name has these initials.
///
/// # Errors
/// When the database does not answer.
pub fn called_by_initials(conn: &Connection, unit: &UnitPath, initials: &str) -> Result<Option<String>, StoreError> {
    let names = all(
        conn,
        "SELECT h.household_no, h.display_name AS name FROM household h
           WHERE h.deleted IS NULL AND (h._unit = :unit OR h._unit LIKE :unit || '/%')
         UNION ALL
         SELECT h.household_no, p.name FROM person p JOIN household h ON h.id = p.household_id
           WHERE p.deleted IS NULL AND h.deleted IS NULL AND (h._unit = :unit OR h._unit LIKE :unit || '/%')",
        &[(":unit", &unit.as_str())],
        |row| Ok((text(row, "household_no")?, text(row, "name")?)),
    )?;
    let is_called = |name: &str| search_key::keys(name).initials.iter().any(|own| own == initials);
    let called = names.into_iter().find(|(_, name)| is_called(name));
    Ok(called.map(|(no, _)| no))
}
