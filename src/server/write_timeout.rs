//! A time-out for writes: a client that takes nothing for too long is cut off.
//!
//! Invariant: the time counts from the last byte taken, so that a slow line that moves is never cut.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

/// A stream whose writes fail with `TimedOut` when the other side takes nothing for `stall`.
pub struct WriteTimeout<S> {
    stream: S,
    stall: Duration,
    /// Runs while the other side takes nothing.
    waiting: Option<Pin<Box<Sleep>>>,
}

impl<S: Unpin> WriteTimeout<S> {
    /// `stream`, waiting at most `stall` for the other side to take something.
    pub fn new(stream: S, stall: Duration) -> Self {
        Self {
            stream,
            stall,
            waiting: None,
        }
    }

    fn watch<T>(
        &mut self,
        cx: &mut Context<'_>,
        write: impl FnOnce(Pin<&mut S>, &mut Context<'_>) -> Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if let Poll::Ready(done) = write(Pin::new(&mut self.stream), cx) {
            self.waiting = None;
            return Poll::Ready(done);
        }
        let stall = self.stall;
        let waiting = self.waiting.get_or_insert_with(|| Box::pin(sleep(stall)));
        if waiting.as_mut().poll(cx).is_ready() {
            // Asked again, it waits again.
            waiting.as_mut().reset(Instant::now() + stall);
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        Poll::Pending
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for WriteTimeout<S> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for WriteTimeout<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.watch(cx, |stream, cx| stream.poll_write(cx, bytes))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.watch(cx, |stream, cx| stream.poll_write_vectored(cx, slices))
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.watch(cx, AsyncWrite::poll_flush)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.watch(cx, AsyncWrite::poll_shutdown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    const STALL: Duration = Duration::from_millis(300);

    #[tokio::test]
    async fn who_takes_nothing_is_given_up_after_the_stall() {
        let (near, _far) = duplex(64);
        let mut stream = WriteTimeout::new(near, STALL);
        let begun = Instant::now();
        let refused = stream.write_all(&[7; 65]).await.map_err(|error| error.kind());
        assert_eq!(refused, Err(io::ErrorKind::TimedOut));
        assert!(begun.elapsed() >= STALL);
    }

    #[tokio::test]
    async fn a_slow_line_that_moves_is_never_cut() {
        let (near, mut far) = duplex(8);
        let mut stream = WriteTimeout::new(near, STALL);
        let begun = Instant::now();
        let taker = tokio::spawn(async move {
            let mut taken = Vec::new();
            while taken.len() < 16 {
                sleep(STALL / 4).await;
                taken.push(far.read_u8().await?);
            }
            Ok::<_, io::Error>(taken)
        });
        stream.write_all(&[7; 16]).await.unwrap();
        stream.flush().await.unwrap();
        assert!(begun.elapsed() > STALL, "longer than the stall, a byte at a time");
        drop(stream);
        assert_eq!(taker.await.unwrap().unwrap(), [7; 16]);
    }

    #[tokio::test]
    async fn reading_waits_as_long_as_it_takes() {
        let (near, mut far) = duplex(8);
        let mut stream = WriteTimeout::new(near, STALL / 10);
        let sender = tokio::spawn(async move {
            sleep(STALL).await;
            far.write_all(b"late").await
        });
        let mut said = [0; 4];
        stream.read_exact(&mut said).await.unwrap();
        assert_eq!(&said, b"late");
        sender.await.unwrap().unwrap();
    }
}
