//! The accept loop: time-outs from the first byte, a cap on connections, TLS, and a shutdown that lets work end.
//!
//! Our own, because `axum::serve` gives a client for ever to send its head (slowloris).

use super::Limits;
use super::api::Peer;
use super::patient::Patient;
use axum::Router;
use axum::body::Body;
use axum_server::accept::Accept;
use axum_server::tls_rustls::{RustlsAcceptor, RustlsConfig};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::net::{IpAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::Instant;
use tower::ServiceExt;

/// After a failed accept (out of file handles) the loop rests this long.
const REST: Duration = Duration::from_millis(200);
/// Requests here have a handful of headers.
const MAX_HEAD: usize = 32 * 1024;

/// Everything the loop needs.
pub struct Gate {
    /// The endpoints.
    pub router: Router,
    /// TLS, unless plain.
    pub tls: Option<RustlsConfig>,
    /// What connections may cost.
    pub limits: Limits,
    /// Turns true when the server is to stop.
    pub stopped: watch::Receiver<bool>,
}

impl Gate {
    /// Serves until told to stop, then waits for connections to end, at most the grace time; when that ends.
    pub async fn serve(self, listener: TcpListener) -> Instant {
        let Ok(listener) = tokio::net::TcpListener::from_std(listener) else {
            tracing::error!("the listener cannot be used");
            return Instant::now();
        };
        let most = self.limits.connections;
        let slots = Arc::new(Semaphore::new(most));
        let mut stopped = self.stopped.clone();
        loop {
            let accepted = tokio::select! {
                accepted = accept(&listener, &slots) => accepted,
                _ = stopped.wait_for(|stop| *stop) => break,
            };
            match accepted {
                Ok((stream, peer, slot)) => self.open(stream, peer, slot),
                Err(error) => {
                    tracing::warn!(%error, "accept failed");
                    tokio::time::sleep(REST).await;
                }
            }
        }
        drop(listener);
        let until = Instant::now() + self.limits.grace;
        let all = u32::try_from(most).unwrap_or(u32::MAX);
        if tokio::time::timeout_at(until, slots.acquire_many(all)).await.is_err() {
            tracing::warn!("connections were still open when the grace time ended");
        }
        until
    }

    fn open(&self, stream: tokio::net::TcpStream, peer: IpAddr, slot: OwnedSemaphorePermit) {
        // Small answers should not wait for more; a socket that refuses the option works all the same.
        let _slower = stream.set_nodelay(true);
        let (router, stopped, limits) = (self.router.clone(), self.stopped.clone(), self.limits);
        let acceptor = self
            .tls
            .clone()
            .map(|tls| RustlsAcceptor::new(tls).handshake_timeout(limits.head));
        tokio::spawn(async move {
            let _slot = slot;
            match acceptor {
                None => converse(stream, peer, router, limits, stopped).await,
                Some(acceptor) => match acceptor.accept(stream, ()).await {
                    Ok((stream, ())) => converse(stream, peer, router, limits, stopped).await,
                    Err(error) => tracing::debug!(%error, "TLS handshake failed"),
                },
            }
        });
    }
}

async fn accept(
    listener: &tokio::net::TcpListener,
    slots: &Arc<Semaphore>,
) -> std::io::Result<(tokio::net::TcpStream, IpAddr, OwnedSemaphorePermit)> {
    let slot = slots.clone().acquire_owned().await.map_err(std::io::Error::other)?;
    let (stream, address) = listener.accept().await?;
    Ok((stream, address.ip(), slot))
}

async fn converse<S>(stream: S, peer: IpAddr, router: Router, limits: Limits, mut stopped: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |mut request: hyper::Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        router.clone().oneshot(request.map(Body::new))
    });
    let mut builder = http1::Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(MAX_HEAD)
        .keep_alive(true);
    let stream = TokioIo::new(Patient::new(stream, limits.stall));
    let mut connection = std::pin::pin!(builder.serve_connection(stream, service));
    tokio::select! {
        ended = connection.as_mut() => return note(ended),
        _ = stopped.wait_for(|stop| *stop) => connection.as_mut().graceful_shutdown(),
    }
    note(connection.await);
}

fn note(ended: hyper::Result<()>) {
    if let Err(error) = ended {
        tracing::debug!(%error, "connection ended");
    }
}
