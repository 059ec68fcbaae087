//! Numbered migrations, never edited after a release; several server processes may start at once.
//!
//! ```text
//! version table there? --no, and not asked to make it--> Missing
//!   |  made if asked (two at once: the second tries again)
//!   lock its only row -> run what is missing -> write the version -> commit
//! ```
//!
//! Invariant: all of it in one transaction under that row's lock: a database has a version or its tables are not there.

use super::pool::{Client, Pool};
use super::trouble::{Cure, Trouble};
use crate::server::storage::StorageError;
use crate::server::storage::backend::Answer;
use std::time::Duration;
use tokio_postgres::Error;

/// SQLite's go in step. An older process may still be at work on the database: what is added must do without it.
pub const MIGRATIONS: &[&str] = &[
    include_str!("001_init.sql"),
    include_str!("002_damage.sql"),
    include_str!("003_permissions.sql"),
    include_str!("004_sensitive.sql"),
    include_str!("005_hand_down.sql"),
    include_str!("006_series.sql"),
    include_str!("007_moved.sql"),
];
const VERSION_TABLE: &str = "CREATE TABLE storage_version (one BIGINT PRIMARY KEY, version BIGINT NOT NULL)";
/// How often two processes may get in each other's way.
const AGAIN: u32 = 50;
const PAUSE: Duration = Duration::from_millis(40);

/// The version this program writes.
pub const KNOWN: i64 = MIGRATIONS.len() as i64;

/// Brings the database to [`KNOWN`]; an empty one only if `create`.
///
/// # Errors
/// [`StorageError::Missing`] for an empty database that is not to be filled, [`StorageError::Newer`] for one written by a
/// newer program; nothing is changed then.
pub async fn migrate(pool: &Pool, create: bool) -> Answer<()> {
    let mut tries = 0;
    loop {
        let mut client = pool.first().await?;
        match attempt(&mut client, create).await {
            Ok(Some(found)) if found > KNOWN => return Err(StorageError::Newer { found, known: KNOWN }),
            Ok(Some(_)) => return Ok(()),
            Ok(None) => return Err(StorageError::Missing(pool.shown().to_owned())),
            Err(trouble) if trouble.cure == Cure::None || tries == AGAIN => return Err(trouble.error),
            Err(_in_the_way) => tries += 1,
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// One attempt; the version found, `None` for an empty database.
async fn attempt(client: &mut Client, create: bool) -> Result<Option<i64>, Trouble> {
    let failed = |error: Error| Trouble::from(&error);
    if !is_there(client).await.map_err(failed)? {
        if !create {
            return Ok(None);
        }
        let made = client.batch_execute(VERSION_TABLE).await;
        made.map_err(|error| Trouble {
            // Whoever makes it at the same moment is told so in one of several codes: looking again is right for all.
            cure: Cure::Again,
            ..failed(error)
        })?;
    }
    upgrade(client, create).await.map_err(failed)
}

async fn is_there(client: &Client) -> Result<bool, Error> {
    let sql = "SELECT 1 FROM information_schema.tables
        WHERE table_schema = current_schema() AND table_name = 'storage_version'";
    Ok(!client.query(sql, &[]).await?.is_empty())
}

/// Under the lock of the version's row: runs what is missing. The version found.
async fn upgrade(client: &mut Client, create: bool) -> Result<Option<i64>, Error> {
    let transaction = client.transaction().await?;
    // Another process may be at it for as long as a migration takes.
    transaction
        .batch_execute("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = '10min'")
        .await?;
    let locked = "INSERT INTO storage_version (one, version) VALUES (1, 0)
        ON CONFLICT (one) DO UPDATE SET version = storage_version.version RETURNING version";
    let found: i64 = transaction.query_one(locked, &[]).await?.get(0);
    if found == 0 && !create {
        return Ok(None);
    }
    let done = usize::try_from(found).unwrap_or(usize::MAX);
    if done < MIGRATIONS.len() {
        for sql in &MIGRATIONS[done..] {
            transaction.batch_execute(sql).await?;
        }
        let written = "UPDATE storage_version SET version = $1 WHERE one = 1";
        transaction.execute(written, &[&KNOWN]).await?;
        transaction.commit().await?;
    }
    Ok(Some(found))
}
