//! The class and grade of a disability, which often stand in one cell.

use super::boxes;
use super::cell::{Values, yes_or_no};
use super::key::plain;
use super::words::{List, values};
use crate::view::ledger::{Of, Target};
use std::sync::Arc;

/// The class and grade of a disability, which often stand in one cell; the outer `None` for another word.
pub(super) fn disability(of: Of, name: &str, text: &str) -> Option<Values> {
    let word = match boxes::checked(text).as_deref() {
        None => plain(text),
        Some([]) => return Some(Values::new()),
        Some([one]) => plain(one),
        Some(_) => return None,
    };
    let word = word.as_str();
    if yes_or_no(word) == Some(false) && word != "0" || values::HEALTHY.has(word) {
        return Some(Vec::new());
    }
    let (class, level) = (Target::Field(of, "disability_class"), Target::Field(of, "level"));
    let whole = |table: values::Codes| table.iter().find(|(_, words)| words.has(word)).map(|(code, _)| *code);
    let own = if name == "level" {
        (level, values::GRADE)
    } else {
        (class, values::DISABILITY)
    };
    if let Some(code) = whole(own.1) {
        return Some(vec![(own.0, code.into())]);
    }
    let within = |table: values::Codes, least: usize| -> Vec<&str> {
        let says = |words: List| {
            words
                .iter()
                .any(|known| known.chars().count() >= least && word.contains(known))
        };
        table
            .iter()
            .filter(|(_, words)| says(*words))
            .map(|(code, _)| *code)
            .collect()
    };
    let mut classes = within(values::DISABILITY, 2);
    if classes.contains(&"multiple") {
        classes = vec!["multiple"];
    }
    let grades = within(values::GRADE, 2);
    if classes.len() > 1 || grades.len() > 1 || (classes.is_empty() && grades.is_empty()) {
        return None;
    }
    let classes = classes.into_iter().map(|code| (class, Arc::from(code)));
    Some(
        classes
            .chain(grades.into_iter().map(|code| (level, Arc::from(code))))
            .collect(),
    )
}
