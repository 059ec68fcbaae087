//! lianxin (连心): the terminal console of a grid leader (网格长).
//!
//! Households, open requests (诉求) and follow-ups (随访/回访) from a local database, complete without a
//! network, pushed to the town's central server whenever there is one. In reading order:
//!
//! | module | what it is |
//! |---|---|
//! | [`domain`] | pure rules: ids, unit tree, people, visits, the request state machine, follow-ups, masking |
//! | [`record`] | the tables of record kinds: fields, privacy, permissions |
//! | [`change`] | the one replicated thing: a change and its merge rule; entries that become changes |
//! | [`view`] | what a page shows of a record: filled by the store, drawn by the screens |
//! | [`store`] | SQLite: journal, projection, queries, drafts, search |
//! | [`sync`] | the client engine: one round, transport, retry |
//! | [`server`] | the central server: endpoints, auth, storage (feature `server`) |
//! | [`exchange`] | files in and out |
//! | [`app`] | console state, actions, keymap, `update -> effects` |
//! | [`ui`] | drawing only: pages, forms, widgets, theme, words |
//! | [`runtime`] | terminal guard, event loop, effect runner, workers |
//! | [`demo`] | the training pack |
//! | [`cli`] | one file per command |
//! | [`log`] | where log lines go; one that cannot be written is lost, nobody waits |
//! | [`clock`] | the only reader of the clock |
//! | [`platform`] | every platform-specific line |
//!
//! Layers point one way; `tests/house_rules` reads the paths and keeps it so.

#[macro_use]
mod macros;

pub mod app;
pub mod change;
pub mod cli;
pub mod clock;
pub mod demo;
pub mod domain;
pub mod exchange;
mod log;
mod platform;
pub mod record;
pub mod runtime;
#[cfg(feature = "server")]
pub mod server;
pub mod store;
pub mod sync;
pub mod ui;
pub mod view;
