//! Where the program's log goes: the server's to stderr, the console's to a file a day under the data folder.
//!
//! Invariant: a line that cannot be written is lost; nobody waits for it, and nothing is said about it where it failed. The
//! subscriber's own complaint would go to stderr by a macro that panics, in the middle of a request.

mod daily;
mod lines;
mod queue;

use crate::domain::escape;
use daily::DailyFile;
use lines::Lines;
use queue::Queue;
pub use queue::Rest;
use std::io;
use std::path::Path;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};
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

/// Sends the log to `data_dir/log`: what went wrong, never who or what about. Seven days are kept.
pub fn to_files(data_dir: &Path) {
    let subscriber = tracing_subscriber::fmt()
        .with_writer(Mutex::new(Lines::new(DailyFile::new(data_dir.join("log")), false)))
        .with_ansi(false)
        .log_internal_errors(false)
        .with_max_level(tracing::Level::INFO)
        .finish();
    // A second console in one process (the demo after a setup) goes on with the first one's log.
    let _already_set = tracing::subscriber::set_global_default(subscriber);
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
