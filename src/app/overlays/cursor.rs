//! A selection in a short list that is all here.

use crate::app::action::Action;

/// Rows a page key jumps over.
const PAGE: usize = 8;

/// Which row of a list is selected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Cursor {
    /// The row, from 0.
    pub index: usize,
}

impl Cursor {
    /// Moves in a list of `len` rows. False when the action is no movement.
    pub fn act(&mut self, action: &Action, len: usize) -> bool {
        let last = len.saturating_sub(1);
        self.index = match action {
            Action::Up if self.index == 0 => last,
            Action::Up => self.index - 1,
            Action::Down if self.index >= last => 0,
            Action::Down => self.index + 1,
            Action::PageUp => self.index.saturating_sub(PAGE),
            Action::PageDown => (self.index + PAGE).min(last),
            Action::First => 0,
            Action::Last => last,
            _ => return false,
        };
        true
    }

    /// The first row to draw when `height` rows fit.
    #[must_use]
    pub fn top(&self, height: usize) -> usize {
        (self.index + 1).saturating_sub(height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_selection_wraps_at_both_ends_and_never_leaves_the_list() {
        let mut cursor = Cursor::default();
        cursor.act(&Action::Up, 3);
        assert_eq!(cursor.index, 2);
        cursor.act(&Action::Down, 3);
        assert_eq!(cursor.index, 0);
        cursor.act(&Action::PageDown, 3);
        assert_eq!(cursor.index, 2);
        cursor.act(&Action::Down, 0);
        assert_eq!(cursor.index, 0);
        assert!(!cursor.act(&Action::Open, 3));
    }
}
