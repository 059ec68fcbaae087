//! What runs the console: terminal guard, event loop, effect runner, workers; and the same loop without a terminal.
//!
//! ```text
//! input thread --Key--+
//! store worker --Answer/Saved--+--> one channel --> App::update --> draw once --> effects --> workers
//! sync worker --Sync/Changed--+
//! ```

pub mod headless;
pub mod store_worker;
#[cfg(test)]
pub mod testing;

pub use headless::Console;
