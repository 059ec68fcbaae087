//! What names a person or household and can be given another one: of the kinds that are edited. The SQL is made from their tables.

use super::StoreError;
use super::records::all;
use super::sql::parsed;
use crate::change::Kind;
use crate::domain::ids::RecordId;
use crate::record::{FieldDef, Holds, Nature, Target};
use rusqlite::Connection;

/// Each record with the field.
pub fn naming(
    conn: &Connection,
    of: &Kind,
    record: RecordId,
) -> Result<Vec<(Kind, RecordId, &'static str)>, StoreError> {
    let target = match of {
        Kind::Household => Target::Household,
        _ => Target::Person,
    };
    let record = record.to_string();
    let mut naming = Vec::new();
    for kind in Kind::all().filter(|kind| kind.nature() == Nature::FieldSet) {
        let names = |field: &&FieldDef| matches!(field.holds, Holds::Ref(of) if of == target);
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
