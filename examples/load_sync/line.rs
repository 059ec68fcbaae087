//! The line between a device and the server: counted, and where it is asked for slow, far and cut. Loopback only.

use crate::Failure;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::time::{Instant, sleep_until};

/// Bytes of a packet.
const PACKET: usize = 1_400;

/// How bad the line is. The default is as good as the machine's own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Line {
    /// Bits a second, each way; 0 is as fast as it goes.
    pub bits: u64,
    /// Time a packet takes, each way; a connection takes three to begin.
    pub delay: Duration,
    /// The connection is cut each time so many bytes have come down; 0 never.
    pub cut_after: u64,
}

/// A proxy before the server.
pub struct Proxy {
    /// Its address.
    pub url: String,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    up: AtomicU64,
    down: AtomicU64,
    cuts: AtomicU64,
}

impl Proxy {
    /// Listens before the server at `url`.
    pub async fn before(url: &str, line: Line) -> Result<Self, Failure> {
        let server = url.strip_prefix("http://").ok_or("plain HTTP only")?.to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let counts = Arc::new(Counts::default());
        let proxy = Self {
            url: format!("http://{}", listener.local_addr()?),
            counts: counts.clone(),
        };
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(connect(near, server.clone(), line, counts.clone()));
            }
        });
        Ok(proxy)
    }

    /// Bytes up, bytes down and cuts so far.
    pub fn counted(&self) -> (u64, u64, u64) {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        (read(&self.counts.up), read(&self.counts.down), read(&self.counts.cuts))
    }
}

/// One connection, until either side ends it or the line is cut.
async fn connect(near: TcpStream, server: String, line: Line, counts: Arc<Counts>) {
    let Ok(far) = TcpStream::connect(server).await else {
        return;
    };
    // Without it each small packet waits for an acknowledgement.
    if near.set_nodelay(true).and(far.set_nodelay(true)).is_err() {
        return;
    }
    tokio::time::sleep(line.delay * 3).await;
    let ((near_in, near_out), (far_in, far_out)) = (near.into_split(), far.into_split());
    let uncut = Line { cut_after: 0, ..line };
    tokio::select! {
        () = carry(near_in, far_out, uncut, &counts.up, &counts.cuts) => {}
        () = carry(far_in, near_out, line, &counts.down, &counts.cuts) => {}
    }
}

/// Carries one way at the line's pace. The packets under way when it is cut are lost.
async fn carry(mut from: OwnedReadHalf, to: OwnedWriteHalf, line: Line, count: &AtomicU64, cuts: &AtomicU64) {
    let (sender, packets) = unbounded_channel();
    let arriving = tokio::spawn(arrive(packets, to));
    let mut buffer = [0; PACKET];
    let mut free = Instant::now();
    while let Ok(read @ 1..) = from.read(&mut buffer).await {
        // A timer ends with the next millisecond: a line without a pace must not ask one.
        if let Some(micros) = (read as u64 * 8_000_000).checked_div(line.bits) {
            free = free.max(Instant::now()) + Duration::from_micros(micros);
            sleep_until(free).await;
        }
        let before = count.fetch_add(read as u64, Ordering::Relaxed);
        let turns = |bytes: u64| bytes.checked_div(line.cut_after).unwrap_or(0);
        if turns(before) != turns(before + read as u64) {
            cuts.fetch_add(1, Ordering::Relaxed);
            arriving.abort();
            return;
        }
        if sender.send((free + line.delay, buffer[..read].to_vec())).is_err() {
            break;
        }
    }
    drop(sender);
    // What is under way arrives; a side that is gone needs nothing.
    let _gone = arriving.await;
}

async fn arrive(mut packets: UnboundedReceiver<(Instant, Vec<u8>)>, mut to: OwnedWriteHalf) {
    while let Some((at, packet)) = packets.recv().await {
        if at > Instant::now() {
            sleep_until(at).await;
        }
        if to.write_all(&packet).await.is_err() {
            return;
        }
    }
    let _gone = to.shutdown().await;
}
