//! Widths that the form's keys (Up and Down in a note) and its drawing must agree on.

use crate::domain::lang::Lang;

/// Columns of the label in front of a field.
#[must_use]
pub fn label_width(lang: Lang, columns: u16) -> u16 {
    match (lang, columns < 72) {
        (Lang::Zh, true) => 13,
        (Lang::Zh, false) => 15,
        (Lang::En, true) => 14,
        (Lang::En, false) => 20,
    }
}

/// Columns of the form itself; from 110 on the rest shows the household.
#[must_use]
pub fn form_width(columns: u16) -> u16 {
    if columns >= 110 { columns * 2 / 3 } else { columns }
}

/// Cells of a note's row: without label, frame and one spare column for the cursor.
#[must_use]
pub fn note_width(lang: Lang, columns: u16) -> u16 {
    form_width(columns)
        .saturating_sub(label_width(lang, columns) + 5)
        .max(12)
}
