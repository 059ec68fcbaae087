//! Overlays: lists to choose from that float over the page. Each takes itself off the stack when a choice is made.

mod appearance;
mod columns;
mod confirm;
mod cursor;
mod file;
mod files;
mod help;
mod input;
mod matching;
mod menu;
mod narrowed;
mod palette;
mod picker;
mod search;
mod text_box;
mod undo_list;

pub use appearance::{Appearance, AppearanceRow};
pub use columns::ColumnBox;
pub use confirm::Confirm;
pub use file::FileBox;
pub use files::FilePicker;
pub use help::Help;
pub use input::Input;
pub(crate) use matching::{begins, matches};
pub use menu::{Menu, MenuItem};
pub use palette::Palette;
pub use picker::Picker;
pub use search::SearchBox;
pub use text_box::{TextBox, WrongText};
pub use undo_list::UndoList;

use super::action::Action;
use super::screen::Refusal;

/// What every overlay offers, for the footer.
fn choice_actions() -> Vec<(Action, Option<Refusal>)> {
    vec![(Action::Open, None), (Action::Back, None)]
}
