//! A bounded pool of connections, each with its time limits set.

use super::address::Address;
use super::tls::Tls;
use super::trouble::{cannot_start, no_connection};
use crate::server::storage::StorageError;
use crate::server::storage::backend::Answer;
use deadpool_postgres::{Hook, HookError, Manager, ManagerConfig, Object, RecyclingMethod, Runtime};
use std::time::Duration;
use tokio_postgres::NoTls;

/// How a pool behaves.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Connections at most. PostgreSQL allows 100 as installed, for all server processes together.
    pub connections: usize,
    /// How long work waits for a connection.
    pub wait: Duration,
    /// How long one statement may take.
    pub statement: Duration,
    /// How long it may wait for another transaction's lock.
    pub lock: Duration,
    /// How long the server lets a transaction be idle before it ends the connection: nothing of ours ever is.
    pub idle: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 16,
            wait: Duration::from_secs(10),
            statement: Duration::from_secs(30),
            lock: Duration::from_secs(10),
            idle: Duration::from_secs(30),
        }
    }
}

/// A connection taken from the pool; it goes back when dropped.
pub type Client = Object;

/// Connections of one server process.
#[derive(Clone)]
pub struct Pool {
    inner: deadpool_postgres::Pool,
    limits: Limits,
    /// The address without password.
    shown: String,
}

impl Pool {
    /// A pool of connections to `address`; none is made yet.
    ///
    /// # Errors
    /// When the certificates for TLS cannot be read.
    pub fn new(address: Address, limits: Limits) -> Answer<Self> {
        let how = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let manager = match &address.tls {
            Some(roots) => Manager::from_config(address.config, Tls::new(roots)?, how),
            None => Manager::from_config(address.config, NoTls, how),
        };
        let inner = deadpool_postgres::Pool::builder(manager)
            .max_size(limits.connections)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(limits.wait))
            .create_timeout(Some(limits.wait))
            .recycle_timeout(Some(limits.wait))
            .post_create(settings(limits))
            .post_recycle(replan())
            .build()
            .map_err(|e| StorageError::Io(e.to_string()))?;
        Ok(Self {
            inner,
            limits,
            shown: address.shown,
        })
    }

    /// A connection, for a server at work.
    ///
    /// # Errors
    /// [`StorageError::Busy`] when none is free in time, or the database does not take us now.
    pub async fn take(&self) -> Answer<Client> {
        self.inner.get().await.map_err(|error| no_connection(&error).error)
    }

    /// The first connection: a failure is explained to whoever starts the server.
    ///
    /// # Errors
    /// [`StorageError::Missing`] without such a database, else [`StorageError::Io`] with the reason.
    pub async fn first(&self) -> Answer<Client> {
        self.inner
            .get()
            .await
            .map_err(|error| cannot_start(&error, &self.shown))
    }

    /// The address without password.
    pub fn shown(&self) -> &str {
        &self.shown
    }

    /// How long to wait for an answer: a little longer than the server tries.
    pub fn patience(&self) -> Duration {
        self.limits.statement + Duration::from_secs(5)
    }
}

/// Forgets the prepared statements when a connection is handed out for the 8th, 16th, 32nd .. time: a plan that was made
/// while the log was empty reads the whole town, and would be kept until the database happens to analyse the table.
fn replan() -> Hook {
    Hook::sync_fn(|client, metrics| {
        if metrics.recycle_count >= 8 && metrics.recycle_count.is_power_of_two() {
            client.statement_cache.clear();
        }
        Ok(())
    })
}

/// What is set on each new connection. Statements are planned once: all go by a key, and planning one costs more than
/// running it.
fn settings(limits: Limits) -> Hook {
    let sql = format!(
        "SET statement_timeout = {}; SET lock_timeout = {}; SET idle_in_transaction_session_timeout = {};
         SET plan_cache_mode = force_generic_plan",
        limits.statement.as_millis(),
        limits.lock.as_millis(),
        limits.idle.as_millis()
    );
    Hook::async_fn(move |client, _| {
        let sql = sql.clone();
        Box::pin(async move { client.batch_execute(&sql).await.map_err(HookError::Backend) })
    })
}
