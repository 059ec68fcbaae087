//! Overlays, drawn as boxes over the body; help covers it.

mod files;
mod help;
mod lists;

pub use files::files;
pub use help::help;
pub use lists::{appearance, confirm, file, menu, palette, picker, search, undo_list};
