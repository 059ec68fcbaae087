//! Numbers inside free text: a scanner for what looks like an ID number, a bank card or a telephone.
//!
//! Digits may be full-width and grouped by single blanks or hyphens (`139 0000 0000`). Dates, amounts and door numbers
//! stay readable.

use super::{View, id_no, keep, phone};
use crate::domain::text::fold_width_char;
use crate::domain::time::parse_date;

/// Characters of free text that the projector shows.
const PROJECTOR_CHARS: usize = 12;

/// Free text: as it is, with numbers masked, or (projector) its masked beginning.
#[must_use]
pub fn free_text(text: &str, view: View) -> String {
    match view {
        View::Plain => text.to_owned(),
        View::Masked => mask_numbers(text),
        View::Projector => {
            let masked = mask_numbers(text);
            match masked.char_indices().nth(PROJECTOR_CHARS) {
                Some((at, _)) => format!("{}..", &masked[..at]),
                None => masked,
            }
        }
    }
}

fn mask_numbers(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let run = run_length(&chars[at..]);
        if run == 0 {
            out.push(chars[at]);
            at += 1;
        } else {
            out.push_str(&masked_run(&chars[at..at + run]));
            at += run;
        }
    }
    out
}

/// The length of the digits at the start of `chars`, with single separators between them and an X after 17.
fn run_length(chars: &[char]) -> usize {
    let digit = |at: usize| chars.get(at).is_some_and(|c| fold_width_char(*c).is_ascii_digit());
    let (mut at, mut count) = (0, 0);
    loop {
        if digit(at) {
            (at, count) = (at + 1, count + 1);
        } else if at > 0 && chars.get(at).is_some_and(is_separator) && digit(at + 1) {
            at += 1;
        } else {
            break;
        }
    }
    let is_x = chars
        .get(at)
        .is_some_and(|c| fold_width_char(*c).eq_ignore_ascii_case(&'x'));
    if count == 17 && is_x { at + 1 } else { at }
}

fn is_separator(c: &char) -> bool {
    matches!(fold_width_char(*c), ' ' | '-')
}

/// One run of digits, masked when it looks like a number that names somebody.
fn masked_run(run: &[char]) -> String {
    let folded: String = run.iter().map(|c| fold_width_char(*c)).collect();
    let number: String = folded.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    let grouped = number.len() != folded.len();
    if grouped && !is_grouped_number(&folded) {
        // Several numbers side by side (a date and a time): each for itself, the separators as they were.
        let mut parts = run.split(is_separator).map(masked_run_alone);
        let separators = run.iter().filter(|c| is_separator(c));
        let first = parts.next().unwrap_or_default();
        return separators
            .zip(parts)
            .fold(first, |text, (c, part)| format!("{text}{c}{part}"));
    }
    mask_number(&number).unwrap_or_else(|| run.iter().collect())
}

fn masked_run_alone(part: &[char]) -> String {
    let folded: String = part.iter().map(|c| fold_width_char(*c)).collect();
    mask_number(&folded).unwrap_or_else(|| part.iter().collect())
}

/// True for the ways in which people group one long number.
fn is_grouped_number(folded: &str) -> bool {
    let groups: Vec<usize> = folded.split([' ', '-']).map(str::len).collect();
    let total: usize = groups.iter().sum();
    let long_groups = groups.iter().all(|size| *size >= 3);
    match groups[..] {
        [3 | 4, 7 | 8] if folded.starts_with('0') => true,
        [2, ..] if folded.starts_with("86") => total == 13,
        // From 15 digits on no date or amount is meant: an ID number or a bank card.
        _ => long_groups && (total >= 15 || (total == 11 && folded.starts_with('1'))),
    }
}

/// The mask of one number without separators; `None` when it may be read by anybody.
fn mask_number(number: &str) -> Option<String> {
    match number.len() {
        15 | 18 => Some(id_no(number, View::Masked)),
        11 if number.starts_with('1') => Some(phone(number, View::Masked)),
        10..=12 if number.starts_with('0') => Some(phone(number, View::Masked)),
        8 if parse_date(number).is_some() => None,
        7 | 8 => Some(keep(number, 0, 3)),
        9.. => Some(keep(number, 0, 4)),
        _ => None,
    }
}
