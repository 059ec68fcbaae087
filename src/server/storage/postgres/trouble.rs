//! What a failure of PostgreSQL means for the caller, and what cures it.
//!
//! Invariant: messages name codes, tables and constraints, never values: what stands in rows is about people.

use crate::server::storage::StorageError;
use deadpool_postgres::{HookError, PoolError};
use std::error::Error as _;
use tokio_postgres::Error;
use tokio_postgres::error::{DbError, SqlState};

/// What helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cure {
    /// Nothing.
    None,
    /// The same work once more: another transaction was in the way.
    Again,
    /// The same work on another connection.
    Reconnect,
}

/// A failure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What the caller hears when nothing helps.
    pub error: StorageError,
    /// What to try first.
    pub cure: Cure,
}

impl Trouble {
    /// Another connection may help; if not, trying later does.
    pub fn lost() -> Self {
        Self {
            error: StorageError::Busy,
            cure: Cure::Reconnect,
        }
    }

    /// Nothing helps now.
    pub fn of(error: StorageError) -> Self {
        Self {
            error,
            cure: Cure::None,
        }
    }
}

impl From<&Error> for Trouble {
    fn from(error: &Error) -> Self {
        match error.as_db_error() {
            Some(db) => of_state(db),
            None if is_lost(error) => Self::lost(),
            None => Self::of(StorageError::Io(chain(error))),
        }
    }
}

fn of_state(db: &DbError) -> Trouble {
    let code = db.code();
    let again = [
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
        // Somebody else inserted first: the same work sees their row now.
        SqlState::UNIQUE_VIOLATION,
        // A newer server process has changed the tables under a prepared statement.
        SqlState::FEATURE_NOT_SUPPORTED,
    ];
    let busy = [
        SqlState::LOCK_NOT_AVAILABLE,
        SqlState::QUERY_CANCELED,
        SqlState::OUT_OF_MEMORY,
        SqlState::TOO_MANY_CONNECTIONS,
    ];
    let lost = [
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::CANNOT_CONNECT_NOW,
        SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
    ];
    if *code == SqlState::READ_ONLY_SQL_TRANSACTION {
        // The other one of a pair of machines may have taken over: a new connection may find it.
        return Trouble {
            error: StorageError::ReadOnly,
            cure: Cure::Reconnect,
        };
    }
    if again.contains(code) {
        return Trouble {
            error: StorageError::Io(named(db)),
            cure: Cure::Again,
        };
    }
    if lost.contains(code) || code.code().starts_with("08") {
        return Trouble::lost();
    }
    if busy.contains(code) {
        return Trouble::of(StorageError::Busy);
    }
    if *code == SqlState::DISK_FULL {
        return Trouble::of(StorageError::DiskFull);
    }
    Trouble::of(StorageError::Io(named(db)))
}

/// The failure's code, what it is about, and its words where they cannot hold a value (class 22 quotes them).
fn named(db: &DbError) -> String {
    let code = db.code().code();
    let about = [db.table(), db.column(), db.constraint()];
    let about: Vec<&str> = about.into_iter().flatten().collect();
    let words = if code.starts_with("22") {
        "bad value"
    } else {
        db.message()
    };
    match about.is_empty() {
        true => format!("PostgreSQL {code}: {words}"),
        false => format!("PostgreSQL {code} ({}): {words}", about.join(", ")),
    }
}

fn is_lost(error: &Error) -> bool {
    let io = error.source().is_some_and(|cause| cause.is::<std::io::Error>());
    error.is_closed() || io
}

/// An error with its causes.
fn chain(error: &Error) -> String {
    match error.source() {
        Some(cause) => format!("{error}: {cause}"),
        None => error.to_string(),
    }
}

/// No connection: why, for a server at work (the caller hears that trying later helps).
pub fn no_connection(error: &PoolError) -> Trouble {
    match error {
        PoolError::Timeout(_) => Trouble::of(StorageError::Busy),
        PoolError::Backend(error) | PoolError::PostCreateHook(HookError::Backend(error)) => {
            let trouble = Trouble::from(error);
            tracing::warn!(cause = %said(error), "no connection to PostgreSQL");
            trouble
        }
        other => Trouble::of(StorageError::Io(other.to_string())),
    }
}

/// No connection at the very start: why, for the person who starts the server.
pub fn cannot_start(error: &PoolError, shown: &str) -> StorageError {
    let why = match error {
        PoolError::Timeout(_) => "no answer in time".to_owned(),
        PoolError::Backend(error) | PoolError::PostCreateHook(HookError::Backend(error)) => {
            if error.code() == Some(&SqlState::UNDEFINED_DATABASE) {
                return StorageError::Missing(shown.to_owned());
            }
            said(error)
        }
        other => other.to_string(),
    };
    StorageError::Io(format!("{shown}: {why}"))
}

/// What was said while connecting: there is no value of a row in it.
fn said(error: &Error) -> String {
    match error.as_db_error() {
        Some(db) => format!("{} ({})", db.message(), db.code().code()),
        None => chain(error),
    }
}
