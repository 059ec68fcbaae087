//! What names a person and can be given another one: of the kinds that are edited. The SQL is made from their tables.

use super::StoreError;
use super::records::all;
use super::sql::parsed;
use crate::change::Kind;
use crate::domain::ids::{PersonId, RecordId};
use crate::record::{FieldDef, Holds, Nature, Target};
use rusqlite::Connection;

/// Each record with the field.
pub fn person(conn: &Connection, person: PersonId) -> Result<Vec<(Kind, RecordId, &'static str)>, StoreError> {
    let person = person.to_string();
    let mut naming = Vec::new();
    for kind in Kind::ALL.iter().filter(|kind| kind.nature() == Nature::FieldSet) {
        let names = |field: &&FieldDef| matches!(field.holds, Holds::Ref(Target::Person));
        for field in kind.fields().iter().filter(names) {
            // Whoever was merged into the person is gone, and follows them.
            let stands = if *kind == Kind::Person {
                ""
            } else {
                "AND deleted IS NULL"
            };
            let sql = format!(
                r#"SELECT id FROM "{kind}" WHERE {} = :person {stands} ORDER BY id"#,
                field.name
            );
            let found: Vec<RecordId> = all(conn, &sql, &[(":person", &person)], |row| parsed(row, "id"))?;
            naming.extend(found.into_iter().map(|id| (kind.clone(), id, field.name)));
        }
    }
    Ok(naming)
}
