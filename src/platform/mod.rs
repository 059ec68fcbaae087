//! Every platform-specific line, and every line that makes, opens, changes or removes a file. Decisions are pure functions
//! elsewhere; here are only the calls.
//!
//! The rules for files, each kept in one place, so that a new command cannot go round them:
//!
//! | rule | where |
//! |---|---|
//! | what is made is its owner's alone, whatever the umask | [`private_file`] |
//! | only plain files are opened, and never through a stranger's link | [`plain_file`] |
//! | a file is there whole or not at all, and replaces nothing but an earlier one of its own kind | [`whole_file`] |
//! | an open database is the one at its path | [`database_file`] |
//! | what another program holds open for a moment is tried again | [`held`] |
//! | a file is removed for what is in it now, not for its name | [`whole_file`], [`workshop`], [`shred`] |

pub mod child;
pub mod database_file;
pub mod folder;
mod held;
pub mod machine;
pub mod mounts;
pub mod outside;
pub mod plain_file;
pub mod private_file;
pub mod shred;
pub mod stop_signal;
pub mod terminal;
pub mod whole_file;
pub mod workshop;

pub use terminal::{Clipboard, TerminalFacts, Unfit};
