//! The console's state and how it changes: `update(msg, now) -> effects`. No drawing, no database, no network here.
//!
//! ```text
//! Key --keymap--> Action --> the top layer (overlay, form, detail) or the page --> Effect --> runtime --> Msg --> ...
//! ```
//!
//! Invariant: drawing reads `&App`; only [`App::update`] changes it; only the runtime runs effects.

pub mod action;
pub mod effect;
pub mod forms;
pub mod key;
pub mod keymap;
pub mod layer;
pub mod overlays;
pub mod pages;
pub mod screen;
pub mod session;

/// The read models, for `ui`.
pub use crate::store::rows;

pub use action::Action;
pub use effect::{Effect, Msg, Ticket};
pub use key::{Key, KeyCode};
pub use layer::Layer;
pub use pages::{PageId, Pages};
pub use screen::{Cx, Place, Refusal, Screen};
pub use session::Session;
