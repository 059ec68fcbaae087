//! What names a person or household and can be given another one: of the kinds that are edited; and what is named by its title. The
//! SQL is made from the tables of the kinds.

use super::StoreError;
use super::records::{all, first};
use super::sql::{instant, parsed, text};
use crate::change::Kind;
use crate::domain::comparison;
use crate::domain::ids::RecordId;
use crate::domain::problem::Namesake;
use crate::domain::time::Millis;
use crate::record::{FieldDef, Holds, Nature};
use rusqlite::Connection;

/// Each record with the field.
pub fn naming(
    conn: &Connection,
    of: &Kind,
    record: RecordId,
) -> Result<Vec<(Kind, RecordId, &'static str)>, StoreError> {
    let record = record.to_string();
    let mut naming = Vec::new();
    for kind in Kind::all().filter(|kind| kind.nature() == Nature::FieldSet) {
        let names = |field: &&FieldDef| matches!(field.holds, Holds::Ref(target) if target.kind().as_ref() == Some(of));
        for field in kind.fields().iter().filter(names) {
            // Whoever was merged into the record is gone, and follows it.
            let stands = match field.name {
                "merged_into" => "",
                _ => "AND deleted IS NULL",
            };
            let sql = format!(
                r#"SELECT id FROM "{kind}" WHERE {} = :record {stands} ORDER BY id"#,
                field.name
            );
            let found: Vec<RecordId> = all(conn, &sql, &[(":record", &record)], |row| parsed(row, "id"))?;
            naming.extend(found.into_iter().map(|id| (kind.clone(), id, field.name)));
        }
    }
    Ok(naming)
}

/// What tells the record from others that go by the same number or title.
pub fn namesake(conn: &Connection, kind: &Kind, id: RecordId) -> Result<Option<Namesake>, StoreError> {
    let sql = match kind {
        Kind::Household => {
            "SELECT id, _unit AS unit, display_name AS name, address AS place, NULL AS household_no, NULL AS at
             FROM household WHERE id = :id"
        }
        Kind::Request => {
            "SELECT r.id, r._unit AS unit, NULL AS name, r.place, h.household_no, r.registered_at AS at
             FROM request r LEFT JOIN household h ON h.id = r.household_id WHERE r.id = :id"
        }
        kind => &format!(
            r#"SELECT id, _unit AS unit, NULL AS name, NULL AS place, NULL AS household_no, _at AS at FROM "{kind}"
               WHERE id = :id"#
        ),
    };
    first(conn, sql, &[(":id", &id.to_string())], |row| {
        Ok(Namesake {
            id: text(row, "id")?,
            unit: text(row, "unit")?,
            name: text(row, "name")?,
            place: text(row, "place")?,
            household_no: text(row, "household_no")?,
            day: instant(row, "at")?.map(Millis::local_date),
        })
    })
}

/// The records of the kind whose title, in the field of that name, is the same as one with this key.
pub fn titled(conn: &Connection, kind: &Kind, title: &str, key: &str) -> Result<Vec<RecordId>, StoreError> {
    let sql = format!(r#"SELECT id, "{title}" AS title FROM "{kind}" WHERE deleted IS NULL ORDER BY id"#);
    let all: Vec<(RecordId, String)> = all(conn, &sql, &[], |row| Ok((parsed(row, "id")?, text(row, "title")?)))?;
    let called = all.into_iter().filter(|(_, title)| comparison::key(title) == key);
    Ok(called.map(|(id, _)| id).collect())
}
