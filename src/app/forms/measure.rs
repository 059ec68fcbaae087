//! Widths that the form's keys (Up and Down in a note) and its drawing must agree on.

use super::fields::Fields;
use crate::domain::lang::Lang;
use unicode_width::UnicodeWidthStr;

/// Cells that are no label: the mark of the focus, a blank, and the star with a blank at each side.
const BESIDE_LABEL: usize = 3;

/// Columns of the label in front of a field: the longest of the form fits.
#[must_use]
pub fn label_width(fields: &Fields, lang: Lang, columns: u16) -> u16 {
    let least = match (lang, columns < 72) {
        (Lang::Zh, true) => 13,
        (Lang::Zh, false) => 15,
        (Lang::En, true) => 14,
        (Lang::En, false) => 20,
    };
    let labels = fields.list.iter().map(|field| field.spec.label(lang).width());
    let longest = labels.max().unwrap_or(0) + BESIDE_LABEL;
    u16::try_from(longest).unwrap_or(least).max(least)
}

/// Columns of the form itself; from 110 on the rest shows the household.
#[must_use]
pub fn form_width(columns: u16) -> u16 {
    if columns >= 110 { columns * 2 / 3 } else { columns }
}

/// Cells of a note's row: without label, frame and one spare column for the cursor.
#[must_use]
pub fn note_width(fields: &Fields, lang: Lang, columns: u16) -> u16 {
    form_width(columns)
        .saturating_sub(label_width(fields, lang, columns) + 5)
        .max(12)
}
