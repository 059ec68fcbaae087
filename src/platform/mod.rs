//! Every platform-specific line. Decisions are pure functions elsewhere; here are only the calls that differ.

pub mod machine;
pub mod outside;
pub mod private_file;
pub mod stop_signal;
pub mod terminal;
pub mod whole_file;

pub use terminal::{TerminalFacts, Unfit};
