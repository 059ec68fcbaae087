//! What files are made of, and the check before it.

use super::{Checked, Store, StoreError, check, export};
use crate::change::Kind;
use crate::domain::time::Millis;
use serde_json::Value;

impl Store {
    /// All records of a kind as JSON objects by field name, with `id` and `unit`, tombstones left out, in id order.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn export(&self, kind: &Kind) -> Result<Vec<Value>, StoreError> {
        self.read(|conn| export::records(conn, kind))
    }

    /// As [`Self::export`], with these of their fields only.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn export_parts(&self, kind: &Kind, fields: &[&str]) -> Result<Vec<Value>, StoreError> {
        self.read(|conn| export::parts(conn, kind, fields))
    }

    /// As [`Self::export`], only those that the device's user may read.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn readable(&self, kind: &Kind) -> Result<Vec<Value>, StoreError> {
        self.read(|conn| export::readable(conn, kind))
    }

    /// Every change of the journal as JSON: sequenced ones in the log's order, then the pending ones.
    ///
    /// # Errors
    /// When the database does not answer.
    pub fn export_changes(&self) -> Result<Vec<Value>, StoreError> {
        self.read(export::journal)
    }

    /// Checks what an export of `kinds` is made of, but for what is derived. Where anything is not right, everything is checked.
    ///
    /// # Errors
    /// As for [`Self::check`].
    pub fn check_for(&mut self, kinds: &[Kind], now: Millis) -> Result<Checked, StoreError> {
        match Self::at_one_moment(&self.conn, |conn| check::is_sound_for(conn, kinds)) {
            Ok(true) => Ok(Checked::default()),
            // What the lesser check cannot read the full one names, or mends.
            Ok(false) | Err(_) => self.check(now),
        }
    }
}
