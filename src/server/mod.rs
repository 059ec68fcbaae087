//! The central server: one town's log (or several), in the same binary as the console.
//!
//! ```text
//! accept (time-outs, cap, TLS) -> api (one file per endpoint) -> admission -> ingest (judges) -> storage (one transaction)
//!                                  |                                                              ^
//!                              metrics (own listener)                             self_check (hourly)
//! ```
//!
//! Invariant: the server knows nothing of the console's store; what both share is `domain` and `change`.

mod accept;
pub mod admission;
pub mod api;
pub mod auth;
pub mod authorize;
pub mod bundle;
pub mod chain;
mod config;
mod heads;
pub mod ingest;
mod lines;
pub mod metrics;
pub mod origin;
pub mod releases;
pub mod revocations;
mod scrape;
pub mod self_check;
pub mod storage;
pub mod ticket;
mod tls;
pub mod town;
pub mod tries;
mod write_timeout;

#[cfg(test)]
pub mod testing;

use crate::clock::Clock;
use accept::Gate;
use api::App;
pub use config::{CHECK_EVERY, Config, Limits, StartError};
use self_check::SelfCheck;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;
use storage::{Storage, StorageError};
use tokio::sync::watch;

/// A server that listens. Dropping it stops it.
pub struct RunningServer {
    addr: SocketAddr,
    metrics: Option<SocketAddr>,
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

    /// Where its metrics are read.
    #[must_use]
    pub fn metrics_addr(&self) -> Option<SocketAddr> {
        self.metrics
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

/// Opens the storage, binds the addresses and serves on threads of its own.
///
/// # Errors
/// [`StartError`]; nothing runs then.
pub fn start(config: Config) -> Result<RunningServer, StartError> {
    if !config.clock.is_possible() {
        return Err(StartError::Clock);
    }
    let open = config.behind_proxy;
    let (listener, addr) = bind(&config.listen, open || config.tls.is_some())?;
    let scrape = config.metrics.as_deref().map(|listen| bind(listen, open)).transpose()?;
    let system = |e: std::io::Error| StartError::System(e.to_string());
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("server")
        .enable_all()
        .build()
        .map_err(system)?;
    let storage = runtime.block_on(async {
        let storage = Storage::open(&config.db, config.key.as_deref()).await?;
        storage.takes_writes().await?;
        Ok::<_, StorageError>(storage)
    })?;
    let tls = match &config.tls {
        Some((cert, key)) => Some(tls::acceptor(cert, key, config.clock)?),
        None => None,
    };
    let scheme = if tls.is_some() { "https" } else { "http" };
    let proxies = if open { config.proxies.max(1) } else { 0 };
    let app = Arc::new(App::new(storage, config.clock, proxies, &config.limits, api::paths()));
    app.metrics.counts_lost(config.lost_log_lines);
    let (stop, stopped) = watch::channel(false);
    let gate = Gate {
        app: Arc::clone(&app),
        for_many: open,
        router: api::router(Arc::clone(&app), &config.limits),
        tls,
        limits: config.limits,
        stopped,
    };
    let metrics = scrape.as_ref().map(|(_, addr)| *addr);
    let serving = Serving {
        app,
        gate,
        scrape: scrape.map(|(listener, _)| listener),
        check_every: config.check_every,
    };
    let body = move || runtime.block_on(serving.run(listener));
    let thread = std::thread::Builder::new()
        .name("server-accept".into())
        .spawn(body)
        .map_err(system)?;
    Ok(RunningServer {
        addr,
        metrics,
        scheme,
        stop,
        thread: Some(thread),
    })
}

/// The endpoints on an open storage, without a listener: for a program that carries the requests itself.
pub fn endpoints(storage: Storage, clock: Clock, limits: &Limits) -> axum::Router {
    let app = App::new(storage, clock, 0, limits, api::paths());
    api::router(Arc::new(app), limits)
}

/// All that runs until the server stops.
struct Serving {
    app: Arc<App>,
    gate: Gate,
    scrape: Option<TcpListener>,
    check_every: Option<Duration>,
}

impl Serving {
    async fn run(self, listener: TcpListener) {
        let (limits, stopped) = (self.gate.limits, self.gate.stopped.clone());
        let checks = self
            .check_every
            .map(|period| tokio::spawn(SelfCheck::default().run(Arc::clone(&self.app), period)));
        let scrape = self.scrape.map(|listener| {
            let gate = scrape::gate(Arc::clone(&self.app), limits, stopped);
            tokio::spawn(async move {
                gate.serve(listener).await;
            })
        });
        let until = self.gate.serve(listener).await;
        // What a client that hung up had begun ends too.
        if tokio::time::timeout_at(until, self.app.admission.idle()).await.is_err() {
            tracing::warn!("requests were still under way when the grace time ended");
        }
        for task in [checks, scrape].into_iter().flatten() {
            task.abort();
        }
    }
}

/// Listens at `listen`; beyond this machine only when that is safe or somebody has said so.
fn bind(listen: &str, beyond: bool) -> Result<(TcpListener, SocketAddr), StartError> {
    let address = resolve(listen)?;
    if !beyond && !address.ip().is_loopback() {
        return Err(StartError::Plain(listen.to_owned()));
    }
    let failed = |e: std::io::Error| StartError::Listen(listen.to_owned(), e.to_string());
    let listener = TcpListener::bind(address).map_err(failed)?;
    listener.set_nonblocking(true).map_err(failed)?;
    let addr = listener.local_addr().map_err(failed)?;
    Ok((listener, addr))
}

fn resolve(listen: &str) -> Result<SocketAddr, StartError> {
    let bad = |why: String| StartError::Listen(listen.to_owned(), why);
    let mut found = listen.to_socket_addrs().map_err(|e| bad(e.to_string()))?;
    found.next().ok_or_else(|| bad("no address".into()))
}
