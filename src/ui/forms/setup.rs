//! Drawing of the first-run setup only: how safe this build is, and the two sample boxes.

use crate::app::session::Glyphs;
use crate::ui::text::wrap_clauses;
use crate::ui::{Ui, glyph};
use ratatui::text::{Line, Span};

/// What a person must know before typing anything.
pub(super) fn notes(columns: u16, ui: &Ui<'_>) -> Vec<Line<'static>> {
    let cells = usize::from(columns.saturating_sub(3));
    let mut rows = Vec::new();
    if !cfg!(feature = "sealed") {
        let lines = wrap_clauses(ui.lang.setup_unsealed(), cells);
        rows.extend(
            lines
                .into_iter()
                .map(|line| Line::styled(format!(" {line}"), ui.theme.danger)),
        );
    }
    rows.push(Line::styled(format!(" {}", ui.lang.setup_empty()), ui.theme.muted));
    rows
}

/// Two boxes around Han: the first lines up only where box drawing is one cell wide.
pub(super) fn samples(indent: u16, ui: &Ui<'_>) -> Vec<Line<'static>> {
    let sample = ui.lang.setup_box();
    let inside = crate::ui::text::width(sample);
    let pieces = |glyphs: Glyphs| {
        let lines = glyph::lines(glyphs);
        let [top_left, top_right, bottom_left, bottom_right] = lines.corners;
        let flat = lines.horizontal.repeat(inside);
        [
            format!("{top_left}{flat}{top_right}"),
            format!("{}{sample}{}", lines.vertical, lines.vertical),
            format!("{bottom_left}{flat}{bottom_right}"),
        ]
    };
    let rows = pieces(Glyphs::Unicode)
        .into_iter()
        .zip(pieces(Glyphs::Ascii))
        .enumerate();
    rows.map(|(row, (first, second))| {
        let (one, two) = if row == 1 { ("1 ", "2 ") } else { ("  ", "  ") };
        let words = if row == 1 { ui.lang.setup_sample() } else { "" };
        Line::from(vec![
            Span::raw(" ".repeat(indent.into())),
            Span::styled(format!("{one}{first}   {two}{second}   "), ui.theme.text),
            Span::styled(words, ui.theme.muted),
        ])
    })
    .collect()
}
