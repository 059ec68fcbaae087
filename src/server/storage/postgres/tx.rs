//! Portable statements on one transaction of PostgreSQL, called from a blocking thread.
//!
//! Invariant: after the first failure nothing is sent any more and the transaction is never committed, whatever the work
//! makes of the error.

use super::trouble::Trouble;
use super::values::{param, rows, type_of};
use crate::server::storage::backend::{Answer, Row, Tx, Value};
use deadpool_postgres::Transaction;
use std::future::Future;
use std::time::Duration;
use tokio::runtime::Handle;
use tokio_postgres::Error;
use tokio_postgres::types::{ToSql, Type};

/// A statement with more parameters than this is sent with its types in one message: keeping it prepared would cost the
/// server memory for every number of rows that was ever inserted.
const PREPARED_PARAMS: usize = 64;
/// Statements kept prepared on a connection.
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

/// The parameters with the types they are sent as.
fn typed(params: &[Value]) -> Vec<(&(dyn ToSql + Sync), Type)> {
    let pair = |value| (param(value, &Type::UNKNOWN), type_of(value));
    params.iter().map(pair).collect()
}

/// The statement, prepared once per connection.
async fn prepared(on: &Transaction<'_>, sql: &str, params: &[Value]) -> Result<tokio_postgres::Statement, Error> {
    if on.statement_cache.size() >= PREPARED {
        on.statement_cache.clear();
    }
    let types: Vec<Type> = params.iter().map(type_of).collect();
    on.prepare_typed_cached(sql, &types).await
}

/// The parameters for the places of a prepared statement.
fn placed<'a>(statement: &tokio_postgres::Statement, params: &'a [Value]) -> Vec<&'a (dyn ToSql + Sync)> {
    let pairs = params.iter().zip(statement.params());
    pairs.map(|(value, place)| param(value, place)).collect()
}

async fn query(on: &Transaction<'_>, sql: &str, params: &[Value]) -> Result<Vec<Row>, Error> {
    let answer = if params.len() > PREPARED_PARAMS {
        on.query_typed(sql, &typed(params)).await?
    } else {
        let statement = prepared(on, sql, params).await?;
        on.query(&statement, &placed(&statement, params)).await?
    };
    rows(&answer)
}

async fn execute(on: &Transaction<'_>, sql: &str, params: &[Value]) -> Result<u64, Error> {
    if params.len() > PREPARED_PARAMS {
        return on.execute_typed(sql, &typed(params)).await;
    }
    let statement = prepared(on, sql, params).await?;
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
