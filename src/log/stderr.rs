//! The server's log on stderr, and what it says on stdout.

use super::lines::Lines;
use super::queue::{Queue, Rest};
use crate::domain::escape;
use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;
use tracing_subscriber::fmt::MakeWriter;

/// Sends the log to stderr, as text or as one JSON object a line; what is lost is counted in `lost`. Dropping the value
/// waits a moment for the last lines. A subscriber may be there already (tests): the log then goes where that one writes.
pub fn to_stderr(json: bool, lost: Arc<AtomicU64>) -> Rest {
    let (queue, rest) = Queue::start(io::stderr(), lost);
    let log = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::INFO)
        .log_internal_errors(false)
        .with_ansi(false)
        .with_writer(Shown { queue, json });
    let _logged_elsewhere = match json {
        false => log.try_init(),
        true => log.json().flatten_event(true).try_init(),
    };
    // The system's own way is to write to stderr, where somebody may be waiting already. Only the place: a message may
    // quote what somebody sent.
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        tracing::error!(place, "panic");
    }));
    rest
}

/// The queue, behind what a line may show.
struct Shown {
    queue: Queue,
    json: bool,
}

impl<'q> MakeWriter<'q> for Shown {
    type Writer = Lines<&'q Queue>;

    fn make_writer(&'q self) -> Self::Writer {
        Lines::new(&self.queue, self.json)
    }
}

/// Writes a line to stdout on a thread of its own: nobody may be reading, and the server serves all the same.
pub fn say(line: String) {
    let body = move || {
        let mut out = io::stdout();
        let _unread =
            io::Write::write_all(&mut out, escape::lines(&line).as_bytes()).and_then(|()| io::Write::flush(&mut out));
    };
    let _without_it = std::thread::Builder::new().name("say".into()).spawn(body);
}
