//! What a database must offer: transactions of portable SQL. Everything above is written once and runs on each.
//!
//! Portable means: no sequences, advisory locks, NOTIFY or xmin; every key starts with the town; conflict targets named;
//! placeholders `$1 $2 …` numbered in the order of their first appearance (SQLite counts them so); a row is locked by
//! updating it. One text runs on SQLite, PostgreSQL and what speaks its protocol.
//!
//! Invariant: work sees one snapshot or holds its locks, and nobody hears of success before the commit.

use super::StorageError;
use crate::domain::time::Millis;
use std::future::Future;
use std::pin::Pin;
use uuid::Uuid;

/// What the storage gives, or why not.
pub type Answer<T> = Result<T, StorageError>;

/// A value on its way in or out.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing.
    Null,
    /// 64 bits.
    Int(i64),
    /// UTF-8.
    Text(String),
    /// Bytes: ids, hashes, proofs.
    Blob(Vec<u8>),
}

impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Self::Int(n)
    }
}

impl From<u64> for Value {
    fn from(n: u64) -> Self {
        Self::Int(n.cast_signed())
    }
}

impl From<bool> for Value {
    fn from(b: bool) -> Self {
        Self::Int(i64::from(b))
    }
}

impl From<Millis> for Value {
    fn from(at: Millis) -> Self {
        Self::Int(at.0)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Uuid> for Value {
    fn from(id: Uuid) -> Self {
        Self::Blob(id.as_bytes().to_vec())
    }
}

impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Blob(bytes.to_vec())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

/// The values of a statement's placeholders, in order.
macro_rules! params {
    ($($value:expr),* $(,)?) => {
        &[$($crate::server::storage::backend::Value::from($value)),*]
    };
}
pub(crate) use params;

/// A row: columns by name.
#[derive(Debug, Clone)]
pub struct Row {
    /// The columns' names, shared by the rows of one answer.
    pub names: std::sync::Arc<[String]>,
    /// Their values, in the same order.
    pub values: Vec<Value>,
}

/// A transaction under way.
pub trait Tx {
    /// Rows of a statement, also of one with `RETURNING`.
    ///
    /// # Errors
    /// [`StorageError`]; the transaction is lost then.
    fn query(&mut self, sql: &str, params: &[Value]) -> Answer<Vec<Row>>;

    /// Runs a statement; how many rows it touched.
    ///
    /// # Errors
    /// As [`Self::query`].
    fn execute(&mut self, sql: &str, params: &[Value]) -> Answer<u64>;
}

/// Work on a transaction. It may be run again from the start (a serialization failure), so it must not consume its inputs.
pub type Work = Box<dyn FnMut(&mut dyn Tx) -> Answer<()> + Send>;

/// A future that a trait object can give.
pub type Later<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A database.
pub trait Backend: Send + Sync + 'static {
    /// Runs `work` in a transaction that writes and waits for its commit. An error of the work rolls it back. It goes on
    /// when the caller does not wait for it any more.
    fn write(&self, work: Work) -> Later<'_, Answer<()>>;

    /// Runs `work` on the last commit, in one snapshot.
    fn read(&self, work: Work) -> Later<'_, Answer<()>>;

    /// Writes a whole, consistent copy of the database to a new SQLite file at `path` while others work on.
    fn copy_to(&self, path: &std::path::Path) -> Later<'_, Answer<()>>;

    /// What the database itself finds wrong with its file; nothing where it looks after that on its own.
    fn faults(&self) -> Later<'_, Answer<Vec<String>>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    /// Makes sure that what was overwritten by the last commits is found in no file of the database any more.
    fn forget(&self) -> Later<'_, Answer<()>>;
}
