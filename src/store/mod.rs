//! The local database: the journal of changes, its projection into typed tables, queries, drafts.
//!
//! Invariant: the projection is what folding the journal gives (server-sequenced changes in order, then this device's
//! pending ones on top). A save is one transaction: journal + projection + draft removal, `synchronous=FULL`.
//!
//! A touched record is folded whole from its journal rows (`project`); what depends on it is derived once at the end of
//! the transaction (`derive`). [`Store`] is `Send`: one worker thread owns it and its single connection; WAL lets commands
//! read beside it.
//!
//! ```text
//! Entry --prepare--> NewChange --append--> journal (pending) --project--> household, person, … + derived (follow_up, colour)
//!                                             ^                                |
//!                server --pull--> Sequenced --+                                +--> queries -> rows -> pages
//! ```

pub mod backup;
pub mod handle;
pub mod queries;
pub mod sync;

mod actions;
mod as_of;
mod audit;
mod campaign;
mod check;
mod collate;
mod connection;
mod damage;
mod derive;
mod drafts;
mod enrol;
mod error;
mod export;
mod exports;
mod handed_out;
mod homes;
mod identity;
mod import;
mod journal;
mod kind_tables;
mod known_index;
mod ledger_answers;
mod lookup;
mod marker;
mod meant;
mod merged;
mod meta;
mod migrate;
mod naming;
mod numbers;
mod opaque;
mod open;
mod project;
mod reading;
mod rebuild;
mod records;
mod recount;
mod registers;
mod release;
mod remove_expired;
mod roster;
mod row_changes;
mod save;
mod saved_count;
mod search_index;
mod settle;
mod sql;
mod sums;
mod touched;
mod transaction;
mod undo;
mod viewer;
mod views;
mod wipe;

pub use check::Checked;
pub use connection::SealKey;
pub use damage::DamagedChange;
pub use error::{SaveError, StoreError};
pub use handle::Store;
pub use identity::NewIdentity;
pub use import::Import;
pub use queries::{Answer, Query};
pub use reading::OnlyRead;
pub use save::Saved;
pub use sync::{Applied, Phase, SyncStart};
pub use wipe::{is_wiped, wipe};
