//! Where the program's log goes: the server's to stderr, the console's to a file a day under the data folder.
//!
//! Invariant: a line that cannot be written is lost; nobody waits for it, and nothing is said about it where it failed. The
//! subscriber's own complaint would go to stderr by a macro that panics, in the middle of a request.

mod daily;
mod lines;
#[cfg(feature = "server")]
mod queue;
#[cfg(feature = "server")]
mod stderr;

use daily::DailyFile;
use lines::Lines;
use std::path::Path;
use std::sync::Mutex;
#[cfg(feature = "server")]
pub use stderr::{say, to_stderr};

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
