//! How values lie in columns: ids as 16 bytes, 64 unsigned bits as signed ones, codes as text, truth as 0 or 1.
//!
//! Invariant: a column that does not hold what it should is an error with the column's name, never a panic.

use crate::change::{Change, Cursor, Fields, Kind, Proof, Sequenced};
use crate::domain::ids::{ChangeId, DeviceId, GroupId, RecordId, UserId};
use crate::domain::role::Role;
use crate::domain::time::Millis;
use crate::domain::unit::UnitPath;
use crate::server::storage::StorageError;
use crate::server::storage::backend::{Answer, Row, Value};
use uuid::Uuid;

impl Row {
    fn value(&self, column: &str) -> Answer<&Value> {
        let at = self.names.iter().position(|name| name == column);
        at.and_then(|at| self.values.get(at)).ok_or_else(|| damaged(column))
    }

    /// An integer.
    ///
    /// # Errors
    /// When the column is not there or holds something else; so do all of these.
    pub fn int(&self, column: &str) -> Answer<i64> {
        match self.value(column)? {
            Value::Int(n) => Ok(*n),
            _ => Err(damaged(column)),
        }
    }

    /// 64 unsigned bits.
    pub fn bits(&self, column: &str) -> Answer<u64> {
        self.int(column).map(i64::cast_unsigned)
    }

    /// An instant.
    pub fn instant(&self, column: &str) -> Answer<Millis> {
        self.int(column).map(Millis)
    }

    /// True or false.
    pub fn flag(&self, column: &str) -> Answer<bool> {
        self.int(column).map(|n| n != 0)
    }

    /// Text.
    pub fn text(&self, column: &str) -> Answer<&str> {
        match self.value(column)? {
            Value::Text(text) => Ok(text),
            _ => Err(damaged(column)),
        }
    }

    /// So many bytes.
    pub fn bytes<const N: usize>(&self, column: &str) -> Answer<[u8; N]> {
        match self.value(column)? {
            Value::Blob(bytes) => bytes.as_slice().try_into().map_err(|_| damaged(column)),
            _ => Err(damaged(column)),
        }
    }

    /// An id.
    pub fn id(&self, column: &str) -> Answer<Uuid> {
        self.bytes(column).map(Uuid::from_bytes)
    }

    /// True when the column holds nothing.
    pub fn is_null(&self, column: &str) -> Answer<bool> {
        Ok(*self.value(column)? == Value::Null)
    }

    /// What `read` gives, `None` for nothing.
    pub fn maybe<T>(&self, column: &str, read: impl FnOnce(&Self, &str) -> Answer<T>) -> Answer<Option<T>> {
        if self.is_null(column)? {
            return Ok(None);
        }
        read(self, column).map(Some)
    }

    /// A unit path.
    pub fn path(&self, column: &str) -> Answer<UnitPath> {
        UnitPath::parse(self.text(column)?).ok_or_else(|| damaged(column))
    }

    /// A role.
    pub fn role(&self, column: &str) -> Answer<Role> {
        self.text(column).map(Role::from_code)
    }

    /// A whole row of `log`.
    pub fn sequenced(&self) -> Answer<Sequenced> {
        let set: Fields = serde_json::from_str(self.text("body")?).map_err(|_| damaged("body"))?;
        let change = Change {
            id: ChangeId(self.id("id")?),
            n: self.bits("n")?,
            kind: Kind::from_code(self.text("kind")?),
            record: RecordId(self.id("record")?),
            unit: self.path("unit")?,
            v: u32::try_from(self.int("v")?).map_err(|_| damaged("v"))?,
            at: self.instant("at")?,
            seen: Cursor {
                seq: self.bits("seen_seq")?,
                chain: self.bits("seen_chain")?,
            },
            group: self.maybe("grp", Self::id)?.map(GroupId),
            set,
        };
        Ok(Sequenced {
            change,
            seq: self.bits("seq")?,
            device: DeviceId(self.id("device")?),
            user: UserId(self.id("account")?),
            received: self.instant("received")?,
            te: self.instant("te")?,
            es: self.bits("es")?,
            recovered: self.flag("recovered")?,
            proof: Proof(self.bytes("proof")?),
        })
    }
}

fn damaged(column: &str) -> StorageError {
    StorageError::Io(format!("the column {column} is damaged"))
}
