//! What stands above a heading: a title, rules, and pairs of labels and values that hold for every row.

use super::book::Cell;
use super::cell;
use super::date::{self, Calendar};
use super::heading::Top;
use super::key;
use super::words::rows::LABELS;
use crate::view::ledger::Target;
use std::collections::BTreeMap;

/// Characters of a title at most; longer ones are rules.
const TITLE: usize = 60;

/// What stands above.
#[derive(Default)]
pub(super) struct Above {
    pub(super) title: String,
    /// Every short text, to know the ledger by.
    pub(super) words: String,
    pub(super) about: BTreeMap<Target, String>,
}

/// What stands above the row.
pub(super) fn read(top: &Top, heading: u32) -> Above {
    let mut above = Above::default();
    for row in 0..heading {
        let cells = top.row(row);
        let texts: Vec<&str> = cells.iter().map(|(_, text)| text.trim()).collect();
        let is_pairs = pairs(&texts, &mut above.about) | inline(&texts, &mut above.about);
        for text in texts.iter().filter(|text| (2..=TITLE).contains(&text.chars().count())) {
            above.words.push_str(&key::plain(text));
            above.words.push(' ');
            if !is_pairs && above.title.is_empty() && !text.is_ascii() {
                above.title = text.split_whitespace().collect::<Vec<_>>().join(" ");
            }
        }
    }
    above
}

/// The target of a label.
fn label(text: &str) -> Option<Target> {
    let key = key::heading(text);
    let found = LABELS.iter().find(|(_, words)| words.has(&key));
    found.map(|(target, _)| *target)
}

/// Labels with their values in the next cell, or in the one before where the first cell is a value.
fn pairs(texts: &[&str], about: &mut BTreeMap<Target, String>) -> bool {
    let labels: Vec<Option<Target>> = texts.iter().map(|text| label(text)).collect();
    if labels.iter().all(Option::is_none) {
        return false;
    }
    let is_before = labels[0].is_none();
    for (at, target) in labels.iter().enumerate() {
        let value = if is_before { at.checked_sub(1) } else { Some(at + 1) };
        let value = value.filter(|value| labels.get(*value).is_some_and(Option::is_none));
        if let (Some(target), Some(value)) = (target, value.and_then(|value| texts.get(value))) {
            keep(*target, value, about);
        }
    }
    true
}

/// Labels with their values behind a colon in one cell.
fn inline(texts: &[&str], about: &mut BTreeMap<Target, String>) -> bool {
    let mut found = false;
    for text in texts {
        let folded = crate::domain::text::fold_width(text);
        // Several in one cell have blanks between them.
        let pieces = folded.split("  ").flat_map(|piece| piece.split('\n'));
        for (name, value) in pieces.filter_map(|piece| piece.split_once(':')) {
            if let Some(target) = label(name) {
                keep(target, value, about);
                found = true;
            }
        }
    }
    found
}

fn keep(target: Target, value: &str, about: &mut BTreeMap<Target, String>) {
    let value = value.trim();
    if value.is_empty() || target == Target::Nowhere {
        return;
    }
    let read = match target {
        Target::ReportedOn => date::of(&Cell::Text(value.into()), Calendar::default()).map(|day| day.to_string()),
        target => cell::read(target, &Cell::Text(value.into()), Calendar::default())
            .ok()
            .and_then(|values| Some(values.first()?.1.to_string())),
    };
    if let Some(read) = read {
        about.entry(target).or_insert(read);
    }
}
