//! Lines on their way to a writer that may fail, or that nobody reads: a bounded queue and a thread.
//!
//! ```text
//! write --room--> queue --> thread --> writer
//!    |  full: lost, counted        '- fails: lost, counted
//! ```
//!
//! Invariant: writers never wait, and the process can end even if the thread hangs in a write.

use std::io::{self, ErrorKind, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::time::Duration;

/// Lines that wait at most: a megabyte or two.
const LINES: usize = 8_192;
/// At the end the last lines get this long.
const LAST_LINES: Duration = Duration::from_secs(1);

enum Message {
    Line(Vec<u8>),
    /// Nothing comes any more that somebody waits for: says so when all before it is written.
    End(Sender<()>),
}

/// The near end. A write is a line.
#[derive(Debug)]
pub struct Queue {
    lines: SyncSender<Message>,
    lost: Arc<AtomicU64>,
}

/// Dropped, it waits a moment until what was written before is out.
#[derive(Debug)]
#[must_use = "dropped at once it waits for nothing"]
pub struct Rest(SyncSender<Message>);

impl Queue {
    /// A queue to `out`. Without a thread for it every line is lost.
    pub fn start(out: impl Write + Send + 'static, lost: Arc<AtomicU64>) -> (Self, Rest) {
        let (lines, waiting) = sync_channel(LINES);
        let counted = Arc::clone(&lost);
        let body = move || carry(out, &waiting, &counted);
        let _every_line_is_lost = std::thread::Builder::new().name("log".into()).spawn(body);
        let rest = Rest(lines.clone());
        (Self { lines, lost }, rest)
    }
}

impl Write for &Queue {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if self.lines.try_send(Message::Line(line.to_vec())).is_err() {
            self.lost.fetch_add(1, Relaxed);
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Rest {
    fn drop(&mut self) {
        let (done, written) = channel();
        // A full queue means that nothing moves: there is nothing to wait for.
        if self.0.try_send(Message::End(done)).is_ok() {
            let _given_up = written.recv_timeout(LAST_LINES);
        }
    }
}

fn carry(mut out: impl Write, lines: &Receiver<Message>, lost: &AtomicU64) {
    let (mut torn, mut told) = (false, lost.load(Relaxed));
    while let Ok(message) = lines.recv() {
        let line = match message {
            Message::Line(line) => line,
            Message::End(done) => {
                let _waits_no_more = done.send(());
                continue;
            }
        };
        if put(&mut out, &line, &mut torn).is_err() {
            lost.fetch_add(1, Relaxed);
            continue;
        }
        let all = lost.load(Relaxed);
        if all > told {
            tracing::warn!(lines = all - told, "log lines were lost");
            told = all;
        }
    }
}

/// Writes a line whole. One that broke off is ended first, so that it spoils no other.
fn put(out: &mut impl Write, line: &[u8], torn: &mut bool) -> io::Result<()> {
    if *torn {
        out.write_all(b"\n")?;
        *torn = false;
    }
    let mut left = line;
    while !left.is_empty() {
        match out.write(left) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(n) => {
                left = left.get(n..).unwrap_or_default();
                *torn = !left.is_empty();
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;
    use std::time::Instant;

    /// Takes so many bytes and then fails, until it is given more room.
    #[derive(Clone, Default)]
    struct Disk(Arc<Mutex<(Vec<u8>, usize)>>);

    impl Write for Disk {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            let mut disk = self.0.lock().unwrap();
            let n = bytes.len().min(disk.1);
            if n == 0 {
                return Err(ErrorKind::StorageFull.into());
            }
            disk.1 -= n;
            disk.0.extend_from_slice(&bytes[..n]);
            Ok(n)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// A pipe that nobody reads.
    struct Stuck;

    impl Write for Stuck {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            std::thread::sleep(Duration::from_secs(3_600));
            Ok(0)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn a8_lines_on_a_full_disk_are_counted_and_the_next_one_begins_a_line_of_its_own() {
        let disk = Disk::default();
        disk.0.lock().unwrap().1 = 3;
        let lost = Arc::new(AtomicU64::new(0));
        let (queue, rest) = Queue::start(disk.clone(), Arc::clone(&lost));
        for line in ["one\n", "two\n"] {
            (&queue).write_all(line.as_bytes()).unwrap();
        }
        drop(rest);
        assert_eq!(lost.load(Relaxed), 2);
        disk.0.lock().unwrap().1 = 100;
        (&queue).write_all(b"three\n").unwrap();
        drop(Rest(queue.lines));
        assert_eq!(disk.0.lock().unwrap().0, b"one\nthree\n");
    }

    #[test]
    fn a8_nobody_waits_for_a_pipe_that_nobody_reads_not_even_the_end() {
        let lost = Arc::new(AtomicU64::new(0));
        let (queue, rest) = Queue::start(Stuck, Arc::clone(&lost));
        let begun = Instant::now();
        for _ in 0..LINES + 100 {
            (&queue).write_all(b"line\n").unwrap();
        }
        assert!((99..=100).contains(&lost.load(Relaxed)), "{lost:?}");
        drop(rest);
        assert!(begun.elapsed() < LAST_LINES * 3, "{:?}", begun.elapsed());
    }
}
