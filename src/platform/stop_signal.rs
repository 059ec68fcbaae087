//! Requests to end the process: a signal, a closed window, a log-off, a shutdown.
//!
//! Invariant: once somebody listens, no signal ends the process by itself, not even a second one; the listener ends it in order.

use std::future::poll_fn;
use std::io;
use std::task::{Context, Poll};
use std::time::Duration;

/// How long an orderly end may take: what Windows allows a program whose window is closed. Other systems allow more.
pub const PATIENCE: Duration = Duration::from_secs(5);

/// How the process was told to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// The terminal or its window is gone, or the person logs off.
    Hangup,
    /// Ctrl-C.
    Interrupt,
    /// Ctrl-\.
    Quit,
    /// A supervisor or a shutdown.
    Terminate,
}

impl Stop {
    /// The exit code that a shell would report: 128 plus the signal's number.
    #[must_use]
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Hangup => 129,
            Self::Interrupt => 130,
            Self::Quit => 131,
            Self::Terminate => 143,
        }
    }
}

type Listener = Box<dyn FnMut(&mut Context<'_>) -> Poll<Option<()>> + Send>;

fn listener(poll: impl FnMut(&mut Context<'_>) -> Poll<Option<()>> + Send + 'static) -> Listener {
    Box::new(poll)
}

/// Everything that tells the process to end.
pub struct Stops(Vec<(Stop, Listener)>);

impl Stops {
    /// Listens to all of them. The caller is within a runtime of tokio's.
    ///
    /// # Errors
    /// When the system lets nobody listen.
    pub fn all() -> io::Result<Self> {
        system::listeners(|_| true).map(Self)
    }

    /// Listens to those that the process was not started to ignore: `nohup lianxin serve` survives its terminal.
    ///
    /// # Errors
    /// As [`Self::all`].
    pub fn not_ignored() -> io::Result<Self> {
        let ignored = system::ignored();
        system::listeners(|number| ignored & (1 << (number - 1)) == 0).map(Self)
    }

    /// Waits for the next one.
    pub async fn next(&mut self) -> Stop {
        poll_fn(|cx| {
            for (stop, listener) in &mut self.0 {
                if listener(cx).is_ready() {
                    return Poll::Ready(*stop);
                }
            }
            Poll::Pending
        })
        .await
    }
}

/// Blocks until the process is told to stop.
///
/// # Errors
/// When the system lets nobody listen for signals.
#[cfg(feature = "server")]
pub fn wait() -> io::Result<Stop> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async { Ok(Stops::not_ignored()?.next().await) })
}

/// Calls `told` once, on a thread of its own, when the process is asked to stop. If the process does not end by that, it is
/// ended after [`PATIENCE`].
///
/// # Errors
/// When the system lets nobody listen for signals.
pub fn on_stop(told: impl FnOnce(Stop) + Send + 'static) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut stops = runtime.block_on(async { Stops::not_ignored() })?;
    let body = move || {
        let stop = runtime.block_on(stops.next());
        told(stop);
        std::thread::sleep(PATIENCE);
        std::process::exit(i32::from(stop.exit_code()));
    };
    std::thread::Builder::new().name("signals".into()).spawn(body)?;
    Ok(())
}

#[cfg(unix)]
mod system {
    use super::{Listener, Stop, listener};
    use std::io;
    use tokio::signal::unix::{SignalKind, signal};

    pub(super) fn listeners(wanted: impl Fn(i32) -> bool) -> io::Result<Vec<(Stop, Listener)>> {
        let kinds = [
            (Stop::Hangup, SignalKind::hangup()),
            (Stop::Interrupt, SignalKind::interrupt()),
            (Stop::Quit, SignalKind::quit()),
            (Stop::Terminate, SignalKind::terminate()),
        ];
        let wanted = kinds.into_iter().filter(|(_, kind)| wanted(kind.as_raw_value()));
        wanted
            .map(|(stop, kind)| {
                let mut signal = signal(kind)?;
                Ok((stop, listener(move |cx| signal.poll_recv(cx))))
            })
            .collect()
    }

    /// The signals this process ignores, bit 0 for number 1; none if the system does not say.
    pub(super) fn ignored() -> u64 {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
        mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok())
            .unwrap_or(0)
    }
}

#[cfg(windows)]
mod system {
    use super::{Listener, Stop, listener};
    use std::io;
    use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_logoff, ctrl_shutdown};

    /// After the last three Windows ends the process in five seconds.
    pub(super) fn listeners(_wanted: impl Fn(i32) -> bool) -> io::Result<Vec<(Stop, Listener)>> {
        let (mut c, mut broken) = (ctrl_c()?, ctrl_break()?);
        let (mut close, mut logoff, mut shutdown) = (ctrl_close()?, ctrl_logoff()?, ctrl_shutdown()?);
        Ok(vec![
            (Stop::Interrupt, listener(move |cx| c.poll_recv(cx))),
            (Stop::Interrupt, listener(move |cx| broken.poll_recv(cx))),
            (Stop::Hangup, listener(move |cx| close.poll_recv(cx))),
            (Stop::Hangup, listener(move |cx| logoff.poll_recv(cx))),
            (Stop::Terminate, listener(move |cx| shutdown.poll_recv(cx))),
        ])
    }

    pub(super) fn ignored() -> u64 {
        0
    }
}
