//! Portable statements on one transaction of PostgreSQL, called from a blocking thread.
//!
//! Invariant: after the first failure nothing is sent any more and the transaction is never committed, whatever the work
//! makes of the error.

use super::trouble::Trouble;
use super::values::{param, rows};
use crate::server::storage::backend::{Answer, Row, Tx, Value};
use deadpool_postgres::Transaction;
use std::future::Future;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Error, Statement};

/// Statements kept prepared on a connection; the storage knows fewer texts than that.
const PREPARED: usize = 200;

/// A transaction under way.
pub struct PgTx<'a> {
    handle: &'a Handle,
    transaction: &'a Transaction<'a>,
    patience: Duration,
    failed: Option<Trouble>,
}

impl<'a> PgTx<'a> {
    /// Statements on `transaction`, each given up when there is no answer within `patience`.
    pub fn new(handle: &'a Handle, transaction: &'a Transaction<'a>, patience: Duration) -> Self {
        Self {
            handle,
            transaction,
            patience,
            failed: None,
        }
    }

    /// The first failure.
    pub fn failed(self) -> Option<Trouble> {
        self.failed
    }

    /// Sends one statement, unless the transaction is lost already.
    fn send<T>(&mut self, statement: impl Future<Output = Result<T, Error>>) -> Answer<T> {
        if let Some(trouble) = &self.failed {
            return Err(trouble.error.clone());
        }
        patiently(self.handle, self.patience, statement).map_err(|trouble| {
            let error = trouble.error.clone();
            self.failed = Some(trouble);
            error
        })
    }
}

/// Waits for an answer of the server, but not for ever: the machine may be gone without a word.
pub fn patiently<T>(
    handle: &Handle,
    patience: Duration,
    answer: impl Future<Output = Result<T, Error>>,
) -> Result<T, Trouble> {
    let answer = handle.block_on(async { tokio::time::timeout(patience, answer).await });
    match answer {
        Ok(answer) => answer.map_err(|error| Trouble::from(&error)),
        Err(_elapsed) => Err(Trouble::lost()),
    }
}

/// The statement, prepared once per connection; the types of its places follow from where they stand.
async fn prepared(on: &Transaction<'_>, sql: &str) -> Result<Statement, Error> {
    if on.statement_cache.size() >= PREPARED {
        on.statement_cache.clear();
    }
    on.prepare_cached(sql).await
}

/// The parameters for the places of a prepared statement.
fn placed<'a>(statement: &Statement, params: &'a [Value]) -> Vec<&'a (dyn ToSql + Sync)> {
    let pairs = params.iter().zip(statement.params());
    pairs.map(|(value, place)| param(value, place)).collect()
}

async fn query(on: &Transaction<'_>, sql: &str, params: &[Value]) -> Result<Vec<Row>, Error> {
    let statement = prepared(on, sql).await?;
    rows(&on.query(&statement, &placed(&statement, params)).await?)
}

async fn execute(on: &Transaction<'_>, sql: &str, params: &[Value]) -> Result<u64, Error> {
    let statement = prepared(on, sql).await?;
    on.execute(&statement, &placed(&statement, params)).await
}

impl Tx for PgTx<'_> {
    fn query(&mut self, sql: &str, params: &[Value]) -> Answer<Vec<Row>> {
        let on = self.transaction;
        self.send(query(on, sql, params))
    }

    fn execute(&mut self, sql: &str, params: &[Value]) -> Answer<u64> {
        let on = self.transaction;
        self.send(execute(on, sql, params))
    }
}
