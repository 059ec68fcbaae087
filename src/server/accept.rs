//! The accept loop: time-outs from the first byte, room for everybody, TLS, and a shutdown that lets work end.
//!
//! Our own, because `axum::serve` gives a client for ever to send its head (slowloris).

use super::Limits;
use super::api::refusal::Refusal;
use super::api::{App, Peer};
use super::heads::Heads;
use super::lines::{Line, Lines};
use super::origin::Origin;
use super::write_timeout::WriteTimeout;
use crate::change::wire::RefusalCode;
use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::future::Future;
use std::net::{IpAddr, TcpListener};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::{Instant, timeout};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt;

/// After a failed accept (out of file handles) the loop rests this long.
const REST: Duration = Duration::from_millis(200);
/// Requests here have a handful of headers.
const MAX_HEAD: usize = 32 * 1024;
/// How long a request is read that is refused whatever it is.
const FAREWELL: Duration = Duration::from_secs(2);

/// Everything the loop needs.
pub struct Gate {
    /// The state, for its clock and figures.
    pub app: Arc<App>,
    /// The endpoints.
    pub router: Router,
    /// TLS, unless plain.
    pub tls: Option<TlsAcceptor>,
    /// What connections may cost.
    pub limits: Limits,
    /// Whoever connects speaks for many: a proxy, or this machine's scraper.
    pub for_many: bool,
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
        let lines = Arc::new(Lines::new((most / 4).max(1), Arc::clone(&self.app.metrics.cut)));
        let mut stopped = self.stopped.clone();
        loop {
            let accepted = tokio::select! {
                accepted = self.accept(&listener, &slots, &lines) => accepted,
                _ = stopped.wait_for(|stop| *stop) => break,
            };
            match accepted {
                Ok((stream, peer, slot)) => self.open(stream, peer, slot, &lines),
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

    /// The next connection, and a place for it: a stranger's, when all are taken.
    async fn accept(
        &self,
        listener: &tokio::net::TcpListener,
        slots: &Arc<Semaphore>,
        lines: &Lines,
    ) -> std::io::Result<(tokio::net::TcpStream, IpAddr, OwnedSemaphorePermit)> {
        let (stream, address) = listener.accept().await?;
        let slot = match Arc::clone(slots).try_acquire_owned() {
            Ok(slot) => slot,
            Err(_) => {
                lines.make_room();
                Arc::clone(slots).acquire_owned().await.map_err(std::io::Error::other)?
            }
        };
        Ok((stream, address.ip(), slot))
    }

    fn open(&self, stream: tokio::net::TcpStream, peer: IpAddr, slot: OwnedSemaphorePermit, lines: &Arc<Lines>) {
        // Small answers should not wait for more; a socket that refuses the option works all the same.
        let _slower = stream.set_nodelay(true);
        let line = lines.opened((!self.for_many).then(|| Origin::of(peer)));
        let talk = Talk {
            app: Arc::clone(&self.app),
            router: self.router.clone(),
            limits: self.limits,
            peer,
            line: Arc::clone(&line),
            stopped: self.stopped.clone(),
        };
        let (acceptor, patience) = (self.tls.clone(), self.limits.head);
        tokio::spawn(async move {
            let _slot = slot;
            let talking = async {
                match acceptor {
                    None => talk.converse(stream).await,
                    Some(acceptor) => match timeout(patience, acceptor.accept(stream)).await {
                        Ok(Ok(stream)) => talk.converse(stream).await,
                        Ok(Err(error)) => tracing::debug!(%error, "TLS handshake failed"),
                        Err(_) => tracing::debug!("TLS handshake took too long"),
                    },
                }
            };
            tokio::select! {
                () = talking => {}
                () = line.must_end() => tracing::debug!("cut to make room"),
            }
        });
    }
}

/// What a connection needs.
struct Talk {
    app: Arc<App>,
    router: Router,
    limits: Limits,
    peer: IpAddr,
    line: Arc<Line>,
    stopped: watch::Receiver<bool>,
}

impl Talk {
    async fn converse<S>(self, stream: S)
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let Self {
            app,
            router,
            limits,
            peer,
            line,
            mut stopped,
        } = self;
        if !app.clock.is_possible() {
            return refuse(stream).await;
        }
        let (stream, two_lengths) = Heads::new(stream);
        let service = service_fn(move |mut request: hyper::Request<Incoming>| {
            line.request();
            let extensions = request.extensions_mut();
            extensions.insert(Peer(peer));
            extensions.insert(Arc::clone(&line));
            extensions.insert(Arc::clone(&two_lengths));
            router.clone().oneshot(request.map(Body::new))
        });
        let mut builder = http1::Builder::new();
        builder
            .timer(TokioTimer::new())
            .header_read_timeout(limits.head)
            .max_buf_size(MAX_HEAD)
            .keep_alive(true);
        let stream = TokioIo::new(WriteTimeout::new(stream, limits.stall));
        let mut connection = std::pin::pin!(builder.serve_connection(stream, service));
        // The library panics when it looks at such a clock: a clock that jumps ends what is open.
        let ended = std::future::poll_fn(|cx| match app.clock.is_possible() {
            true => connection.as_mut().poll(cx).map(Some),
            false => Poll::Ready(None),
        });
        tokio::select! {
            ended = ended => return note(ended),
            _ = stopped.wait_for(|stop| *stop) => connection.as_mut().graceful_shutdown(),
        }
        note(Some(connection.await));
    }
}

/// Answers whatever is asked that this machine's clock is wrong.
async fn refuse<S: AsyncRead + AsyncWrite + Unpin>(mut stream: S) {
    tracing::error!("the clock stands before 1970 or after 9999: nothing is served");
    let mut head = [0; 4 * 1024];
    // Unread, it could undo the answer.
    let _hung_up = tokio::time::timeout(FAREWELL, stream.read(&mut head)).await;
    let answer = Refusal::new(RefusalCode::ServerClock).written_out();
    let sent = async {
        stream.write_all(answer.as_bytes()).await?;
        stream.shutdown().await?;
        while stream.read(&mut head).await? > 0 {}
        Ok::<(), std::io::Error>(())
    };
    let _not_taken = tokio::time::timeout(FAREWELL, sent).await;
}

fn note(ended: Option<hyper::Result<()>>) {
    if let Some(Err(error)) = ended {
        tracing::debug!(%error, "connection ended");
    }
}
