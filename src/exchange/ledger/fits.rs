//! Whether what stands in a column is what its heading says: a column of ID numbers without ID numbers is asked about.

use super::book::Sheet;
use super::cell;
use super::date::{self, Calendar};
use crate::domain::{id_number, phone};
use crate::record::Holds;
use crate::view::ledger::{Certainty, Column, Question, Target};

/// Values that are looked at.
const SAMPLE: usize = 200;
/// Fewer say nothing: the first rows of a village's own sheet are full of slips.
const LEAST: usize = 5;

/// Takes its target from every column of which hardly a value fits it, and asks.
pub(super) fn check(
    sheet: &Sheet,
    first: u32,
    calendar: Calendar,
    columns: &mut [Column],
    questions: &mut Vec<Question>,
) {
    for column in columns
        .iter_mut()
        .filter(|column| column.certainty == Certainty::Heading)
    {
        let Some(target) = column.target.filter(|target| test(*target).is_some()) else {
            continue;
        };
        let rows = sheet.rows.iter().filter(|row| row.at >= first);
        let cells = rows.filter_map(|row| row.get(column.at)).take(SAMPLE);
        let (mut all, mut fitting) = (0, 0);
        for cell in cells {
            let read = cell::read(target, cell, calendar);
            if read.as_ref().is_ok_and(Vec::is_empty) {
                continue;
            }
            let fits = |text: &str| test(target).is_some_and(|test| test(text));
            all += 1;
            // What was read is a day already; a number that lost its digits was one.
            fitting += usize::from(match read {
                Ok(values) => values.iter().all(|(_, text)| fits(text)),
                Err(_) => {
                    date::of(cell, calendar).is_some()
                        || target == Target::ID_NO && matches!(cell, super::book::Cell::Number(_))
                }
            });
        }
        if all >= LEAST && 3 * fitting < all {
            column.target = None;
            column.certainty = Certainty::Asked;
            let likely = vec![target, Target::Nowhere];
            questions.push(Question::Column { at: column.at, likely });
        }
    }
}

/// What tells a value of the target from others; `None` where anything may stand.
fn test(target: Target) -> Option<fn(&str) -> bool> {
    let holds = target.field().map(|field| field.holds);
    match (target, holds) {
        (Target::HeadIdNo, _) | (_, Some(Holds::IdNumber)) => Some(|text| !id_number::forms(text).is_empty()),
        (Target::HeadPhone, _) | (_, Some(Holds::Phone | Holds::Phones)) => Some(|text| phone::digits(text).len() >= 5),
        (_, Some(Holds::Date(_) | Holds::Instant)) => Some(|_| true),
        _ => None,
    }
}
