//! The two glyph sets: ASCII (right on every console) and box drawing. Badges are Han in both: always two cells.

use crate::app::session::Glyphs;

/// The characters lines are drawn with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lines {
    /// A horizontal rule.
    pub horizontal: &'static str,
    /// A vertical rule.
    pub vertical: &'static str,
    /// Corners: top left, top right, bottom left, bottom right.
    pub corners: [&'static str; 4],
}

/// The lines of a glyph set.
#[must_use]
pub fn lines(glyphs: Glyphs) -> Lines {
    match glyphs {
        Glyphs::Ascii => Lines {
            horizontal: "-",
            vertical: "|",
            corners: ["+", "+", "+", "+"],
        },
        Glyphs::Unicode => Lines {
            horizontal: "\u{2500}",
            vertical: "\u{2502}",
            corners: ["\u{250c}", "\u{2510}", "\u{2514}", "\u{2518}"],
        },
    }
}

/// The cells of a bar: full, and what is missing.
#[must_use]
pub fn bar(glyphs: Glyphs) -> [&'static str; 2] {
    match glyphs {
        Glyphs::Ascii => ["#", "."],
        Glyphs::Unicode => ["\u{2588}", "\u{2591}"],
    }
}

/// Behind the heading of the column that the rows are ordered by.
#[must_use]
pub fn order(down: bool) -> &'static str {
    if down { "v" } else { "^" }
}

/// The mark of the selected row.
pub const SELECTED: &str = ">";

/// The mark of other rows: the same width.
pub const UNSELECTED: &str = " ";
