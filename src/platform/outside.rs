//! Input of a console: bytes from its terminal (on Windows keys), signals for a new size, for going on after a stop, and for the
//! end.
//!
//! ```text
//! terminal --bytes, keys--\
//! signals ----------------+--> one thread, asleep until one of them comes --> Outside
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
    #[cfg_attr(windows, allow(dead_code, reason = "a console gives keys"))]
    Bytes(&'a [u8]),
    /// Keys from a Windows console that came at once.
    #[cfg_attr(not(windows), allow(dead_code, reason = "a terminal gives bytes"))]
    Keys(&'a [KeyRecord]),
    /// The terminal gives no more of them.
    Gone,
    /// The terminal has another size.
    Resized,
    /// The process goes on after it was stopped; somebody else may have used the terminal meanwhile.
    #[cfg_attr(windows, allow(dead_code, reason = "nothing is stopped"))]
    Resumed,
    /// The process is told to end.
    Stop(Stop),
}

/// A key of a Windows console, pressed or let go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[cfg_attr(not(windows), allow(dead_code, reason = "a terminal gives bytes"))]
pub struct KeyRecord {
    pub down: bool,
    /// How often, at least once.
    pub times: u16,
    /// The virtual key code.
    pub code: u16,
    /// What it types, in UTF-16; 0 for nothing.
    pub unit: u16,
    pub ctrl: bool,
    pub alt: bool,
    pub shift: bool,
}

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

    /// Delivers input and signals, on threads that end with the process.
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
    use super::{KeyRecord, Outside, Stops};
    use crossterm_winapi::{Console, ConsoleMode, Handle, InputRecord, KeyEventRecord};
    use std::io;
    use std::thread;
    use std::time::Duration;
    use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

    /// ENABLE_WINDOW_INPUT: without it nobody is told of a new size.
    const TELL_SIZES: u32 = 0x0008;
    /// Keys that come at once when no person types them: a paste.
    const BURST: usize = 4;
    /// A paste comes in pieces; after such a pause it has ended.
    const PAUSE: Duration = Duration::from_millis(20);
    /// Records of one paste at most.
    const ROOM: usize = 1024 * 1024;

    pub(super) struct Signals {
        stops: Stops,
    }

    enum Read {
        Keys(Vec<KeyRecord>),
        Resized,
    }

    impl Signals {
        pub(super) fn new() -> io::Result<Self> {
            Ok(Self { stops: Stops::all()? })
        }

        pub(super) async fn tell(mut self, mut heard: impl FnMut(Outside<'_>)) {
            let (out, mut read) = unbounded_channel();
            let reader = move || {
                // The end of the channel says it.
                let _console_gone = read_console(&out);
            };
            let _no_keys = thread::Builder::new().name("console".into()).spawn(reader);
            let mut open = true;
            loop {
                tokio::select! {
                    biased;
                    batch = read.recv(), if open => match batch {
                        Some(Read::Keys(keys)) => heard(Outside::Keys(&keys)),
                        Some(Read::Resized) => heard(Outside::Resized),
                        None => {
                            open = false;
                            heard(Outside::Gone);
                        }
                    },
                    stop = self.stops.next() => heard(Outside::Stop(stop)),
                }
            }
        }
    }

    /// Reads until the console is gone or nobody listens.
    fn read_console(out: &UnboundedSender<Read>) -> io::Result<()> {
        let mode = ConsoleMode::from(Handle::current_in_handle()?);
        mode.set_mode(mode.mode()? | TELL_SIZES)?;
        let console = Console::from(Handle::current_in_handle()?);
        loop {
            let records = at_once(&console)?;
            let resized = records
                .iter()
                .any(|it| matches!(it, InputRecord::WindowBufferSizeEvent(_)));
            let keys: Vec<KeyRecord> = records.into_iter().filter_map(key).collect();
            let told = keys.is_empty() || out.send(Read::Keys(keys)).is_ok();
            if !told || resized && out.send(Read::Resized).is_err() {
                return Ok(());
            }
        }
    }

    /// Waits for a record, and takes what else is there; of a paste all of it.
    fn at_once(console: &Console) -> io::Result<Vec<InputRecord>> {
        let mut records = vec![console.read_single_input_event()?];
        loop {
            let before = records.len();
            records.extend(console.read_console_input()?);
            let pressed = records
                .iter()
                .filter(|it| matches!(it, InputRecord::KeyEvent(key) if key.key_down));
            if pressed.count() < BURST || records.len() > ROOM {
                return Ok(records);
            }
            if records.len() == before {
                thread::sleep(PAUSE);
                if console.number_of_console_input_events()? == 0 {
                    return Ok(records);
                }
            }
        }
    }

    fn key(record: InputRecord) -> Option<KeyRecord> {
        let InputRecord::KeyEvent(KeyEventRecord {
            key_down,
            repeat_count,
            virtual_key_code,
            u_char,
            control_key_state: state,
            ..
        }) = record
        else {
            return None;
        };
        // RIGHT_ALT 1, LEFT_ALT 2, RIGHT_CTRL 4, LEFT_CTRL 8, SHIFT 16.
        Some(KeyRecord {
            down: key_down,
            times: repeat_count.max(1),
            code: virtual_key_code,
            unit: u_char,
            ctrl: state.has_state(4 | 8),
            alt: state.has_state(1 | 2),
            shift: state.has_state(16),
        })
    }
}
