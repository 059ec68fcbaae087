//! A household that was deleted, drawn: who it was, who deleted it and why, and where it may have gone.

use super::pen::{Ink, Pen};
use super::pieces::{absent, joined, moment, said};
use crate::app::pages::gone::Gone;
use crate::ui::Ui;
use crate::view::SearchHit;

/// Draws it.
pub fn draw(pen: &mut Pen<'_, '_>, gone: &Gone, ui: &Ui<'_>) {
    let lang = ui.lang;
    let Some(left) = &gone.left else {
        return absent(pen, true, lang);
    };
    let who = joined(&[
        ui.name(&left.name),
        lang.household_no_is(ui.number(&left.number)),
        ui.address(&left.address),
    ]);
    let when = left
        .at
        .map_or_else(String::new, |at| moment(at, ui.session.today(), lang));
    let by = joined(&[when, ui.staff(&left.by)]);
    let deleted = lang.household_deleted(by, ui.note(&left.why));
    let head = match left.others.is_empty() {
        true => lang.gone_nowhere(),
        false => lang.gone_where(),
    };
    let lines = said(pen, 1, &[&who, &deleted, lang.gone_history(), head]);
    let width = pen.width().saturating_sub(4);
    for (line, (index, other)) in (lines..pen.height()).zip(left.others.iter().enumerate()) {
        let chosen = index == gone.at;
        if chosen {
            pen.mark(line);
        }
        let ink = if chosen { Ink::Marked } else { Ink::Text };
        pen.put(line, 2, width, &named(other, ui), ink);
    }
}

fn named(other: &SearchHit, ui: &Ui<'_>) -> String {
    joined(&[
        ui.number(&other.number),
        ui.name(&other.title),
        ui.address(&other.address),
    ])
}
