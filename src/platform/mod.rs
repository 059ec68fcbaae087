//! Every platform-specific line. Decisions are pure functions elsewhere; here are only the calls that differ.

pub mod private_file;
