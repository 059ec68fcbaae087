//! Overlays, drawn as boxes over the body; help covers it.

mod asked;
mod files;
mod help;
mod lists;

pub use asked::{columns, file, text};
pub use files::files;
pub use help::help;
pub use lists::{appearance, confirm, menu, palette, picker, search, undo_list};
