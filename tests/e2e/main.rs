//! End to end: the real binary, at a terminal and against a real server.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod console;
#[cfg(unix)]
mod ending;
mod ledgers;
#[cfg(target_os = "linux")]
mod reading;
#[cfg(unix)]
mod stopping;
mod story;
mod terminal;
mod village;
