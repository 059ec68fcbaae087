//! The backend and the storage on a real PostgreSQL.

use super::*;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

#[path = "../../../../../tests/common_pg/mod.rs"]
mod common_pg;
use common_pg::{Options, PrivatePg};

mod backend;
mod schema;
mod sealed;
mod storage;

/// A database of its own with one table, on the shared server.
pub struct Bench {
    pub pg: Arc<PrivatePg>,
    pub name: String,
    pub backend: Arc<PostgresBackend>,
}

impl Bench {
    pub async fn new(name: &str) -> Option<Self> {
        Self::with(name, Limits::default()).await
    }

    pub async fn with(name: &str, limits: Limits) -> Option<Self> {
        let pg = PrivatePg::shared()?;
        let url = pg.database(name);
        let backend = PostgresBackend::with(&url, true, limits).await.unwrap();
        pg.sql(name, "CREATE TABLE t (k BIGINT PRIMARY KEY, s TEXT, b BYTEA, i BIGINT)");
        pg.sql(name, "INSERT INTO t (k, i) VALUES (1, 0), (2, 0)");
        Some(Self {
            pg,
            name: name.to_owned(),
            backend: Arc::new(backend),
        })
    }

    pub fn sql(&self, sql: &str) -> String {
        self.pg.sql(&self.name, sql)
    }

    /// After a moment, because a rollback is sent without waiting for it.
    pub fn idle(&self) -> u32 {
        for _ in 0..50 {
            if self.pg.idle_in_transaction(&self.name) == 0 {
                return 0;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        self.pg.idle_in_transaction(&self.name)
    }
}
