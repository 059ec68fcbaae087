//! The storage in a PostgreSQL database: a county and up, several server processes at once.
//!
//! ```text
//! address (TLS or this machine) -> pool (bounded, time limits) -> run (begin, work, commit; again where it helps)
//! migrate (at start, under one row's lock)                          '- tx (portable statements) -> values, trouble
//! ```
//!
//! Invariant: what a server process knows is in the database and nowhere else, so any number of them may serve one town.

mod address;
mod copy;
mod forget;

mod migrate;
mod pool;
mod run;
mod tls;
mod trouble;
mod tx;
mod values;

#[cfg(test)]
mod tests;

use super::StorageError;
use super::backend::{Answer, Backend, Later, Work};
use pool::{Limits, Pool};
use run::{Mode, Run};
use std::path::Path;
use tokio::runtime::Handle;

/// The address without user and password.
pub fn shown(url: &str) -> String {
    address::parse(url).map_or_else(|_| "postgres://".into(), |address| address.shown)
}

/// The storage in a PostgreSQL database.
pub struct PostgresBackend {
    pool: Pool,
}

impl PostgresBackend {
    /// Connects to `url` and brings the tables up to date; an empty database is filled only if `create`.
    ///
    /// # Errors
    /// [`StorageError::Missing`] without database or tables, [`StorageError::Newer`], else [`StorageError::Io`] with the
    /// reason. The password is in none of them.
    pub async fn open(url: &str, create: bool) -> Answer<Self> {
        Self::with(url, create, Limits::default()).await
    }

    async fn with(url: &str, create: bool, limits: Limits) -> Answer<Self> {
        let pool = Pool::new(address::parse(url)?, limits)?;
        migrate::migrate(&pool, create).await?;
        Ok(Self { pool })
    }

    /// Takes a connection (given up with the caller: nothing has begun) and runs the work on a thread that nobody stops.
    async fn run(&self, mode: Mode, work: Work) -> Answer<()> {
        let client = self.pool.take().await?;
        let run = Run {
            pool: self.pool.clone(),
            handle: Handle::current(),
            mode,
            work,
        };
        let ended = tokio::task::spawn_blocking(move || run.finish(client)).await;
        ended.unwrap_or_else(|panicked| Err(StorageError::Io(panicked.to_string())))
    }
}

impl Backend for PostgresBackend {
    fn write(&self, work: Work) -> Later<'_, Answer<()>> {
        Box::pin(self.run(Mode::Write, work))
    }

    fn read(&self, work: Work) -> Later<'_, Answer<()>> {
        Box::pin(self.run(Mode::Read, work))
    }

    fn copy_to(&self, path: &Path) -> Later<'_, Answer<()>> {
        let path = path.to_owned();
        Box::pin(self.run(Mode::Read, Box::new(move |tx| copy::write(tx, &path))))
    }

    fn forget(&self) -> Later<'_, Answer<()>> {
        Box::pin(forget::rewrite(&self.pool))
    }
}
