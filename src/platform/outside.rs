//! Input of a console: bytes from its terminal, signals for a new size, for going on after a stop, and for the end.
//!
//! ```text
//! terminal --bytes--\
//! signals ----------+--> one thread, asleep until one of them comes --> Outside
//! ```
//!
//! Invariant: a terminal that is gone is reported once as [`Outside::Gone`] and never read again, even if SIGHUP is ignored.
//! Its reads return no bytes or an error at once, so that reading on would spin.

use super::stop_signal::{Stop, Stops};
use std::io;
use tokio::runtime::Runtime;

/// What has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outside<'a> {
    /// Bytes from the terminal.
    Bytes(&'a [u8]),
    /// The terminal gives no more bytes.
    Gone,
    /// The terminal has another size.
    Resized,
    /// The process goes on after it was stopped; somebody else may have used the terminal meanwhile.
    Resumed,
    /// The process is told to end.
    Stop(Stop),
}

/// True where [`Listener::listen`] reads the terminal. Elsewhere the terminal's library does.
pub const READS_TERMINAL: bool = cfg!(unix);

/// Catches signals from its creation on; [`Self::listen`] delivers them.
pub struct Listener {
    runtime: Runtime,
    system: system::Signals,
}

impl Listener {
    /// Begins to hold signals.
    ///
    /// # Errors
    /// When the system lets nobody listen.
    pub fn new() -> io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
        let entered = runtime.enter();
        let system = system::Signals::new()?;
        drop(entered);
        Ok(Self { runtime, system })
    }

    /// Delivers input and signals, on a thread that ends with the process.
    ///
    /// # Errors
    /// When there is no room for a thread.
    pub fn listen(self, heard: impl FnMut(Outside<'_>) + Send + 'static) -> io::Result<()> {
        let Self { runtime, system } = self;
        let body = move || runtime.block_on(system.tell(heard));
        std::thread::Builder::new().name("keys".into()).spawn(body)?;
        Ok(())
    }
}

#[cfg(unix)]
mod system {
    use super::{Outside, Stops};
    use std::io::{self, Read};
    use std::os::fd::AsFd;
    use tokio::net::unix::pipe::Receiver;
    use tokio::signal::unix::{Signal, SignalKind, signal};

    /// SIGCONT, which tokio has no name for.
    const CONTINUE: i32 = if cfg!(target_os = "linux") { 18 } else { 19 };
    /// As large as the standard library's own buffer: a read bypasses it, so that nothing stays in it.
    const ROOM: usize = 8 * 1024;

    pub(super) struct Signals {
        stops: Stops,
        resized: Signal,
        resumed: Signal,
    }

    impl Signals {
        pub(super) fn new() -> io::Result<Self> {
            Ok(Self {
                stops: Stops::all()?,
                resized: signal(SignalKind::window_change())?,
                resumed: signal(SignalKind::from_raw(CONTINUE))?,
            })
        }

        pub(super) async fn tell(mut self, mut heard: impl FnMut(Outside<'_>)) {
            let mut bytes = vec![0; ROOM];
            let mut open = true;
            loop {
                tokio::select! {
                    // Keys typed before a signal are delivered before it.
                    biased;
                    read = read(&mut bytes), if open => match read {
                        Ok(n @ 1..) => heard(Outside::Bytes(&bytes[..n])),
                        Err(error) if is_passing(&error) => {}
                        Ok(_) | Err(_) => {
                            open = false;
                            heard(Outside::Gone);
                        }
                    },
                    stop = self.stops.next() => heard(Outside::Stop(stop)),
                    _ = self.resized.recv() => heard(Outside::Resized),
                    _ = self.resumed.recv() => heard(Outside::Resumed),
                }
            }
        }
    }

    /// Waits for bytes and reads them. The terminal cannot be made non-blocking, because other processes share that setting. So its
    /// readiness is polled each time, through a pipe's receiver, which polls any file.
    async fn read(bytes: &mut [u8]) -> io::Result<usize> {
        let terminal = io::stdin().as_fd().try_clone_to_owned()?;
        Receiver::from_owned_fd_unchecked(terminal)?.readable().await?;
        io::stdin().lock().read(bytes)
    }

    fn is_passing(error: &io::Error) -> bool {
        matches!(error.kind(), io::ErrorKind::Interrupted | io::ErrorKind::WouldBlock)
    }
}

#[cfg(windows)]
mod system {
    use super::{Outside, Stops};
    use std::io;

    pub(super) struct Signals {
        stops: Stops,
    }

    impl Signals {
        pub(super) fn new() -> io::Result<Self> {
            Ok(Self { stops: Stops::all()? })
        }

        pub(super) async fn tell(mut self, mut heard: impl FnMut(Outside<'_>)) {
            loop {
                heard(Outside::Stop(self.stops.next().await));
            }
        }
    }
}
