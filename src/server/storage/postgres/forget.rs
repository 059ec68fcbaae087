//! After a purge: the tables that held the texts are written anew, because PostgreSQL leaves old versions of a row in their
//! pages. The write-ahead log is the server's own: its segments are overwritten in time, archives are the operator's.
//!
//! Invariant: the purge itself is committed before; what fails here is tried again by purging again.

use super::pool::{Client, Pool};
use super::trouble::Trouble;
use crate::server::storage::StorageError;
use crate::server::storage::backend::Answer;

/// Tables with texts of people.
const TABLES: [&str; 2] = ["log", "quarantine"];

/// Writes them anew; pushes and pulls wait meanwhile.
///
/// # Errors
/// [`StorageError::Busy`] when others hold them for too long.
pub async fn rewrite(pool: &Pool) -> Answer<()> {
    // A connection of its own, closed afterwards: its time limit is another one.
    let client = Client::take(pool.take().await?);
    let rewritten = tokio::spawn(async move {
        client.batch_execute("SET statement_timeout = 0").await?;
        for table in TABLES {
            // Not in a transaction, so one statement a message.
            client.batch_execute(&format!("VACUUM (FULL, ANALYZE) {table}")).await?;
        }
        Ok(())
    });
    match rewritten.await {
        Ok(done) => done.map_err(|error: tokio_postgres::Error| Trouble::from(&error).error),
        Err(stopped) => Err(StorageError::Io(stopped.to_string())),
    }
}
