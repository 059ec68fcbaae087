//! The central server: one town's log (or several), in the same binary as the console.
//!
//! ```text
//! accept (time-outs, cap, TLS) -> api (one file per endpoint) -> ingest (judges) -> storage (one transaction)
//! ```
//!
//! Invariant: the server knows nothing of the console's store; what both share is `domain` and `change`.

mod accept;
pub mod api;
pub mod auth;
pub mod bundle;
pub mod chain;
pub mod ingest;
pub mod storage;
pub mod town;
pub mod tries;

#[cfg(test)]
pub mod testing;

use crate::clock::Clock;
use accept::Gate;
use api::App;
use axum_server::tls_rustls::RustlsConfig;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use storage::{Location, Storage, StorageError};
use tokio::sync::watch;

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
    /// Plain HTTP beyond loopback, because a proxy in front speaks TLS; its `X-Forwarded-For` is believed.
    pub behind_proxy: bool,
    /// The clock.
    pub clock: Clock,
    /// What connections may cost.
    pub limits: Limits,
}

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
            clock,
            limits: Limits::default(),
        }
    }
}

/// What connections may cost.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Connections at a time; more wait in the system's queue.
    pub connections: usize,
    /// Time to send a request's head, also the longest an idle connection is kept.
    pub head: Duration,
    /// Time for a whole request. Long, because the line may be 2G.
    pub request: Duration,
    /// Time that requests under way get at shutdown.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 1_024,
            head: Duration::from_secs(15),
            request: Duration::from_secs(180),
            grace: Duration::from_secs(10),
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
    /// The system gives no threads.
    #[error("cannot start: {0}")]
    System(String),
}

/// A server that listens. Dropping it stops it.
pub struct RunningServer {
    addr: SocketAddr,
    scheme: &'static str,
    stop: watch::Sender<bool>,
    thread: Option<JoinHandle<()>>,
}

impl RunningServer {
    /// Where it listens.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// `http://127.0.0.1:41234`
    #[must_use]
    pub fn url(&self) -> String {
        format!("{}://{}", self.scheme, self.addr)
    }

    /// Stops listening, lets requests under way end, and waits for that.
    pub fn shutdown(mut self) {
        self.stop_and_wait();
    }

    fn stop_and_wait(&mut self) {
        self.stop.send_replace(true);
        if let Some(thread) = self.thread.take() {
            let _panicked = thread.join();
        }
    }
}

impl Drop for RunningServer {
    fn drop(&mut self) {
        self.stop_and_wait();
    }
}

/// Opens the storage, binds the address and serves on threads of its own.
///
/// # Errors
/// [`StartError`]; nothing runs then.
pub fn start(config: Config) -> Result<RunningServer, StartError> {
    let address = resolve(&config.listen)?;
    if config.tls.is_none() && !config.behind_proxy && !address.ip().is_loopback() {
        return Err(StartError::Plain(config.listen));
    }
    let listen = |e: std::io::Error| StartError::Listen(config.listen.clone(), e.to_string());
    let listener = TcpListener::bind(address).map_err(listen)?;
    listener.set_nonblocking(true).map_err(listen)?;
    let addr = listener.local_addr().map_err(listen)?;
    let system = |e: std::io::Error| StartError::System(e.to_string());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("server")
        .enable_all()
        .build()
        .map_err(system)?;
    let storage = runtime.block_on(Storage::open(&config.db, config.key.as_deref()))?;
    let tls = match &config.tls {
        Some((cert, key)) => Some(runtime.block_on(tls_config(cert, key))?),
        None => None,
    };
    let scheme = if tls.is_some() { "https" } else { "http" };
    let app = Arc::new(App::new(storage, config.clock, config.behind_proxy));
    let router = api::router(app, config.limits.request);
    let (stop, stopped) = watch::channel(false);
    let gate = Gate {
        router,
        tls,
        limits: config.limits,
        stopped,
    };
    let body = move || runtime.block_on(gate.serve(listener));
    let thread = std::thread::Builder::new()
        .name("server-accept".into())
        .spawn(body)
        .map_err(system)?;
    Ok(RunningServer {
        addr,
        scheme,
        stop,
        thread: Some(thread),
    })
}

fn resolve(listen: &str) -> Result<SocketAddr, StartError> {
    let bad = |why: String| StartError::Listen(listen.to_owned(), why);
    let mut found = listen.to_socket_addrs().map_err(|e| bad(e.to_string()))?;
    found.next().ok_or_else(|| bad("no address".into()))
}

async fn tls_config(cert: &std::path::Path, key: &std::path::Path) -> Result<RustlsConfig, StartError> {
    // Several providers may be compiled in; an error means that one is installed already.
    let _installed_before = rustls::crypto::ring::default_provider().install_default();
    let read = RustlsConfig::from_pem_file(cert, key)
        .await
        .map_err(|e| StartError::Tls(e.to_string()))?;
    let mut config = rustls::ServerConfig::clone(&read.get_inner());
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(RustlsConfig::from_config(Arc::new(config)))
}
