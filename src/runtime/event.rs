//! Events that the other threads send to the loop.

use crate::app::Msg;
use crate::platform::stop_signal::Stop;

/// An event for the loop.
pub(super) enum Event {
    /// A message for the console.
    Msg(Msg),
    /// A worker ended by a fault of the program.
    Fault(&'static str),
    /// The process goes on after it was stopped.
    Resumed,
    /// A signal asks the process to end, or the terminal is gone.
    Stop(Stop),
}
