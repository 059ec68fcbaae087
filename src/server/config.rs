//! How a server is started, what its connections may cost, and why it does not start.

use super::storage::{Location, StorageError};
use crate::clock::Clock;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

/// How a server is started.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the towns are kept.
    pub db: Location,
    /// The key file; `None` is `FILE.key` beside an SQLite file.
    pub key: Option<PathBuf>,
    /// `127.0.0.1:8750`; port 0 takes a free one.
    pub listen: String,
    /// Certificate and key, both PEM.
    pub tls: Option<(PathBuf, PathBuf)>,
    /// Plain HTTP beyond loopback, because a proxy in front speaks TLS.
    pub behind_proxy: bool,
    /// How many proxies stand in front then, each adding whom it heard to `X-Forwarded-For`.
    pub proxies: usize,
    /// Where the metrics are read, loopback unless `behind_proxy`; port 0 takes a free one. `None`: nowhere.
    pub metrics: Option<String>,
    /// How often the logs are checked; `None` is never.
    pub check_every: Option<Duration>,
    /// The clock.
    pub clock: Clock,
    /// What connections may cost.
    pub limits: Limits,
    /// Log lines that could not be written, counted by whoever writes the log.
    pub lost_log_lines: Arc<AtomicU64>,
}

/// The logs are checked every hour.
pub const CHECK_EVERY: Duration = Duration::from_secs(3_600);

impl Config {
    /// A server on a free loopback port, for tests and the training pack.
    #[must_use]
    pub fn loopback(db: PathBuf, clock: Clock) -> Self {
        Self {
            db: Location::Sqlite(db),
            key: None,
            listen: "127.0.0.1:0".into(),
            tls: None,
            behind_proxy: false,
            proxies: 1,
            metrics: None,
            check_every: None,
            clock,
            limits: Limits::default(),
            lost_log_lines: Arc::default(),
        }
    }
}

/// What connections may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Connections at a time; for more, those of strangers make room, of whom an address may have a quarter. Below the 1,024 open files that a process usually gets, so
    /// that the storage never lacks one.
    pub connections: usize,
    /// Time to send a request's head, also the longest an idle connection is kept.
    pub head: Duration,
    /// Time for a whole request. Long, because the line may be 2G.
    pub request: Duration,
    /// Time for a whole request of somebody without a token: a few hundred bytes.
    pub stranger: Duration,
    /// Time a client may leave an answer unread.
    pub stall: Duration,
    /// Time that requests under way get at shutdown.
    pub grace: Duration,
    /// Requests that work with the storage at a time.
    pub working: usize,
    /// Requests that wait for that; more are sent away at once.
    pub waiting: usize,
    /// How long they wait before they are sent away.
    pub patience: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 896,
            head: Duration::from_secs(15),
            request: Duration::from_secs(180),
            stranger: Duration::from_secs(10),
            stall: Duration::from_secs(60),
            grace: Duration::from_secs(10),
            working: 64,
            waiting: 512,
            patience: Duration::from_millis(900),
        }
    }
}

/// Why a server does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The storage cannot be opened.
    #[error(transparent)]
    Storage(#[from] StorageError),
    /// The address cannot be listened on.
    #[error("cannot listen on {0}: {1}")]
    Listen(String, String),
    /// Plain HTTP beyond this machine.
    #[error("plain HTTP on {0}")]
    Plain(String),
    /// The certificate or key cannot be read.
    #[error("certificate: {0}")]
    Tls(String),
    /// The clock stands before 1970 or after 9999.
    #[error("the clock stands before 1970 or after 9999")]
    Clock,
    /// The system gives no threads.
    #[error("cannot start: {0}")]
    System(String),
}
