//! A bad line between devices and the server: slow, far, and cut at any byte. Talks to loopback only.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// How bad the line is.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// Time a packet takes, each way.
    pub delay: Duration,
    /// Bytes a second; 0 is as fast as it goes.
    pub rate: u64,
    /// A connection is cut after a random number of bytes below this; 0 never.
    pub cut_below: u64,
}

/// A line as good as the machine's own.
pub const GOOD: Line = Line {
    delay: Duration::ZERO,
    rate: 0,
    cut_below: 0,
};

/// The proxy. Its port stays the same while servers come and go behind it.
pub struct Proxy {
    port: u16,
    shared: Arc<Shared>,
}

struct Shared {
    server: Mutex<Option<SocketAddr>>,
    line: Mutex<Line>,
    random: AtomicU64,
    cuts: AtomicU64,
    carried: AtomicU64,
    ended: AtomicBool,
}

impl Proxy {
    pub fn start(seed: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared {
            server: Mutex::new(None),
            line: Mutex::new(GOOD),
            random: AtomicU64::new(seed | 1),
            cuts: AtomicU64::new(0),
            carried: AtomicU64::new(0),
            ended: AtomicBool::new(false),
        });
        let serving = shared.clone();
        thread::spawn(move || {
            for near in listener.incoming() {
                if serving.ended.load(Ordering::Relaxed) {
                    return;
                }
                if let Ok(near) = near {
                    let shared = serving.clone();
                    thread::spawn(move || connect(&near, &shared));
                }
            }
        });
        Self { port, shared }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Where the server is now, to talk to it directly.
    pub fn server(&self) -> Option<SocketAddr> {
        *self.shared.server.lock().unwrap()
    }

    /// Where the server is now; `None` refuses everybody.
    pub fn lead_to(&self, server: Option<SocketAddr>) {
        *self.shared.server.lock().unwrap() = server;
    }

    pub fn set(&self, line: Line) {
        *self.shared.line.lock().unwrap() = line;
    }

    /// Connections cut so far.
    pub fn cuts(&self) -> u64 {
        self.shared.cuts.load(Ordering::Relaxed)
    }

    /// Bytes carried so far, both ways.
    pub fn carried(&self) -> u64 {
        self.shared.carried.load(Ordering::Relaxed)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.shared.ended.store(true, Ordering::Relaxed);
        // Wakes the listener, so that its thread ends.
        let _woken = TcpStream::connect(("127.0.0.1", self.port));
    }
}

fn connect(near: &TcpStream, shared: &Arc<Shared>) {
    let Some(server) = *shared.server.lock().unwrap() else {
        return;
    };
    let Ok(far) = TcpStream::connect(server) else { return };
    let line = *shared.line.lock().unwrap();
    let cut = (line.cut_below > 0).then(|| shared.next() % line.cut_below);
    let left = Arc::new(Mutex::new(cut));
    for (from, to) in [(near, &far), (&far, near)] {
        let (Ok(from), Ok(to)) = (from.try_clone(), to.try_clone()) else {
            return;
        };
        let (left, shared) = (left.clone(), shared.clone());
        thread::spawn(move || carry(from, to, line, &left, &shared));
    }
}

/// Carries bytes one way until an end closes or the line is cut.
fn carry(mut from: TcpStream, mut to: TcpStream, line: Line, left: &Mutex<Option<u64>>, shared: &Shared) {
    let mut buffer = [0; 1_400];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        thread::sleep(line.delay);
        if let Some(takes) = (read as u64 * 1_000_000).checked_div(line.rate) {
            thread::sleep(Duration::from_micros(takes));
        }
        let mut passes = read;
        let mut cut = false;
        if let Some(left) = left.lock().unwrap().as_mut() {
            cut = *left < read as u64;
            passes = passes.min(usize::try_from(*left).unwrap());
            *left -= passes as u64;
        }
        if to.write_all(&buffer[..passes]).is_err() {
            break;
        }
        shared.carried.fetch_add(passes as u64, Ordering::Relaxed);
        if cut {
            shared.cuts.fetch_add(1, Ordering::Relaxed);
            break;
        }
    }
    // The other side may be gone already.
    let _gone = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}

impl Shared {
    fn next(&self) -> u64 {
        super::town::mix(self.random.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed))
    }
}
