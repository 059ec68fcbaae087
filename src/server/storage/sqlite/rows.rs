//! How values lie in columns: ids as 16 bytes, chains as signed 64 bits, codes as text.

use crate::change::{Change, Cursor, Fields, Kind, Sequenced};
use crate::domain::ids::{ChangeId, DeviceId, GroupId, RecordId, UserId};
use crate::domain::role::Role;
use crate::domain::time::Millis;
use crate::domain::unit::UnitPath;
use rusqlite::types::Type;
use rusqlite::{Error, Result, Row};
use uuid::Uuid;

/// An id column.
pub fn id(row: &Row, column: &str) -> Result<Uuid> {
    row.get::<_, [u8; 16]>(column).map(Uuid::from_bytes)
}

/// A column of 64 unsigned bits.
pub fn bits(row: &Row, column: &str) -> Result<u64> {
    row.get::<_, i64>(column).map(i64::cast_unsigned)
}

/// A unit path column.
pub fn path(row: &Row, column: &str) -> Result<UnitPath> {
    let text: String = row.get(column)?;
    UnitPath::parse(&text).ok_or_else(|| damaged(row, column, "not a unit path"))
}

/// A role column.
pub fn role(row: &Row, column: &str) -> Result<Role> {
    row.get::<_, String>(column).map(|code| Role::from_code(&code))
}

/// An instant column.
pub fn instant(row: &Row, column: &str) -> Result<Millis> {
    row.get(column).map(Millis)
}

/// A whole row of `log`.
pub fn sequenced(row: &Row) -> Result<Sequenced> {
    let body: String = row.get("body")?;
    let set: Fields = serde_json::from_str(&body).map_err(|e| damaged(row, "body", &e.to_string()))?;
    let group: Option<[u8; 16]> = row.get("grp")?;
    let change = Change {
        id: ChangeId(id(row, "id")?),
        n: bits(row, "n")?,
        kind: Kind::from_code(&row.get::<_, String>("kind")?),
        record: RecordId(id(row, "record")?),
        unit: path(row, "unit")?,
        v: row.get("v")?,
        at: instant(row, "at")?,
        seen: Cursor {
            seq: bits(row, "seen_seq")?,
            chain: bits(row, "seen_chain")?,
        },
        group: group.map(|bytes| GroupId(Uuid::from_bytes(bytes))),
        set,
    };
    Ok(Sequenced {
        change,
        seq: bits(row, "seq")?,
        device: DeviceId(id(row, "device")?),
        user: UserId(id(row, "user")?),
        received: instant(row, "received")?,
        te: instant(row, "te")?,
        es: bits(row, "es")?,
    })
}

fn damaged(row: &Row, column: &str, why: &str) -> Error {
    let index = row.as_ref().column_index(column).unwrap_or(0);
    Error::FromSqlConversionFailure(index, Type::Text, why.into())
}
