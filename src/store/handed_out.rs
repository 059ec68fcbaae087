//! Files that are given to people. Each is remembered by the last change that was here when it was made, and by the records in it:
//! what arrives later is what it does not hold (`queries::handed_out`).

use super::{Store, StoreError, identity};
use crate::domain::time::Millis;
use crate::view::HandedOut;
use rusqlite::{Connection, named_params};

impl Store {
    /// Remembers a file that was given to somebody.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn hand_out(&mut self, file: &HandedOut, now: Millis) -> Result<(), StoreError> {
        self.write(|conn, _| note(conn, file, now))
    }

    /// Says no more of a file that was given out.
    ///
    /// # Errors
    /// When the database does not take it.
    pub fn forget_handed_out(&mut self, file: i64) -> Result<(), StoreError> {
        self.write(|conn, _| {
            conn.execute("DELETE FROM handed_out WHERE id = :id", named_params! {":id": file})?;
            Ok(())
        })
    }
}

fn note(conn: &Connection, file: &HandedOut, now: Millis) -> Result<(), StoreError> {
    let user = identity::kept(conn)?
        .map(|kept| kept.user.to_string())
        .unwrap_or_default();
    let kinds: Vec<&str> = file.kinds.iter().map(|kind| kind.code()).collect();
    let records = file.records.as_ref().map(serde_json::to_string).transpose()?;
    conn.execute(
        "INSERT INTO handed_out (at, user, what, file, kinds, records, arrival)
         VALUES (:at, :user, :what, :file, :kinds, :records, (SELECT coalesce(max(arrival), 0) FROM journal))",
        named_params! {
            ":at": now.0, ":user": user, ":what": file.what, ":file": file.file,
            ":kinds": serde_json::to_string(&kinds)?, ":records": records,
        },
    )?;
    Ok(())
}
