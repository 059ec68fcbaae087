//! After a purge: the tables that held the texts are rewritten, because PostgreSQL leaves old versions of a row in their
//! pages, and keeps even that up while somebody's snapshot could still see them.
//!
//! ```text
//! purge committed -> wait until no snapshot here is older -> VACUUM FULL
//! ```
//!
//! Invariant: the purge itself is committed before; what fails here is done by purging again. The write-ahead log is the
//! server's own: its segments are overwritten in time, archives of it are the operator's.

use super::pool::{Client, Pool};
use super::trouble::Trouble;
use crate::server::storage::StorageError;
use crate::server::storage::backend::Answer;
use std::time::Duration;
use tokio_postgres::Error;

/// Tables with texts of people.
const TABLES: [&str; 2] = ["log", "quarantine"];
/// How often and how long to wait for others: 30 seconds, more than any work of ours takes.
const LOOKS: u32 = 300;
const PAUSE: Duration = Duration::from_millis(100);

/// Writes them again; pushes and pulls wait meanwhile.
///
/// # Errors
/// When somebody's snapshot is older than the purge for too long, a dump's for instance, or the tables cannot be had.
pub async fn rewrite(pool: &Pool) -> Answer<()> {
    // A connection of its own, closed afterwards: its time limit is another one.
    let client = Client::take(pool.take().await?);
    let rewritten = tokio::spawn(async move {
        if !others_are_newer(&client).await? {
            return Ok(false);
        }
        client.batch_execute("SET statement_timeout = 0").await?;
        for table in TABLES {
            // Not in a transaction, so one statement a message.
            client.batch_execute(&format!("VACUUM (FULL, ANALYZE) {table}")).await?;
        }
        Ok(true)
    });
    match rewritten.await {
        Ok(Ok(true)) => Ok(()),
        Ok(Ok(false)) => Err(StorageError::Io(
            "purged, but an older transaction still holds the texts in the tables' files: purge once more when it has ended"
                .into(),
        )),
        Ok(Err(error)) => Err(Trouble::from(&error).error),
        Err(stopped) => Err(StorageError::Io(stopped.to_string())),
    }
}

/// Waits until every snapshot in this database was taken after now; false when that lasts too long.
async fn others_are_newer(client: &tokio_postgres::Client) -> Result<bool, Error> {
    let now = "SELECT CAST(CAST(pg_current_xact_id() AS xid) AS TEXT)";
    let now: String = client.query_one(now, &[]).await?.get(0);
    let older = "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND backend_xmin IS NOT NULL AND age(backend_xmin) > age(CAST($1 AS TEXT)::xid) LIMIT 1";
    for _ in 0..LOOKS {
        if client.query(older, &[&now]).await?.is_empty() {
            return Ok(true);
        }
        tokio::time::sleep(PAUSE).await;
    }
    Ok(false)
}
