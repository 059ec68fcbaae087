//! Input and signals for the loop, and the guarantee that the process ends even when the loop is stuck.
//!
//! Invariant: after a signal, or when the terminal is gone, the process ends within [`PATIENCE`], even if the loop is blocked in
//! a write to the terminal or the store behind a disk that does not answer.

use super::event::Event;
use super::input;
use super::key_bytes::KeyBytes;
use super::key_records::KeyRecords;
use crate::app::Msg;
use crate::platform::outside::{Listener, Outside};
use crate::platform::stop_signal::{PATIENCE, Stop};
use std::io;
use std::sync::mpsc::Sender;
use std::thread;

/// Starts the threads that pass keys and signals on to the loop.
///
/// # Errors
/// When there is no room for a thread.
pub(super) fn listen(outside: Listener, out: Sender<Event>) -> io::Result<()> {
    let (mut bytes, mut records) = (KeyBytes::default(), KeyRecords::default());
    let mut ending = false;
    outside.listen(move |heard| {
        let typed = match heard {
            Outside::Bytes(read) => bytes.read(read),
            Outside::Keys(read) => records.read(read),
            _ => Vec::new(),
        };
        for msg in typed.into_iter().filter_map(input::translate) {
            tell(&out, Event::Msg(msg));
        }
        let event = match heard {
            Outside::Bytes(_) | Outside::Keys(_) => return,
            // The loop asks for the size itself.
            Outside::Resized => Event::Msg(Msg::Resize(0, 0)),
            Outside::Resumed => Event::Resumed,
            Outside::Gone => Event::Stop(Stop::Hangup),
            Outside::Stop(stop) => Event::Stop(stop),
        };
        if let Event::Stop(stop) = &event
            && !std::mem::replace(&mut ending, true)
        {
            end_at_last(*stop);
        }
        tell(&out, event);
    })
}

fn tell(out: &Sender<Event>, event: Event) {
    // The loop may have ended before the terminal did.
    let _nobody_listens = out.send(event);
}

/// Ends the process when it has not ended by itself in time.
fn end_at_last(stop: Stop) {
    let body = move || {
        thread::sleep(PATIENCE);
        tracing::error!("the end took too long");
        // Writes nothing: the stuck thread may hold the output's lock.
        let _terminal_gone = crossterm::terminal::disable_raw_mode();
        std::process::exit(i32::from(stop.exit_code()));
    };
    // If no thread can be started, the end has no time limit.
    let _unlimited = thread::Builder::new().name("ending".into()).spawn(body);
}
