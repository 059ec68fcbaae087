//! Days and times as they stand in cells: true dates, texts in every form that people type, and figures.

use super::book::Cell;
use crate::domain::text::fold_width;
use crate::domain::time::{Date, Millis, typed_date, typed_instant};
use chrono::{Datelike as _, NaiveDateTime, NaiveTime, TimeDelta};

/// Days that a spreadsheet counts, from 1927 to 2119: a smaller or larger figure is no day of anybody here.
const COUNTED: std::ops::RangeInclusive<i64> = 10_000..=80_000;
/// The day that a spreadsheet counts from.
const FIRST: Option<Date> = Date::from_ymd_opt(1899, 12, 30);
/// A cell with a time alone has a day of 1899 or 1900.
const YEARS: std::ops::RangeInclusive<i32> = 1901..=2200;

/// The day that a cell says; `None` when it is none.
pub(super) fn of(cell: &Cell) -> Option<Date> {
    match cell {
        Cell::DateTime(at) => Some(at.date()).filter(|day| YEARS.contains(&day.year())),
        Cell::Number(number) if number.fract() == 0.0 => of_figure(*number as i64),
        Cell::Number(_) | Cell::Bool(_) | Cell::Error(_) => None,
        Cell::Text(text) => of_text(text),
    }
}

fn of_figure(figure: i64) -> Option<Date> {
    if COUNTED.contains(&figure) {
        return FIRST?.checked_add_signed(TimeDelta::days(figure));
    }
    typed_date(&figure.to_string())
}

fn of_text(text: &str) -> Option<Date> {
    let text = fold_width(text);
    let text = text.trim().trim_start_matches('\'');
    let day = text.split([' ', 'T']).next().unwrap_or_default();
    let counted = || {
        day.parse::<i64>()
            .ok()
            .filter(|figure| COUNTED.contains(figure))
            .and_then(of_figure)
    };
    typed_date(day)
        .or_else(|| typed_date(&text.replace(' ', "")))
        .or_else(counted)
}

/// The time that a cell says, `2026-11-20 09:00`, or the day alone; `None` when it is neither.
pub(super) fn instant(cell: &Cell) -> Option<String> {
    match cell {
        Cell::DateTime(at) if at.time() != NaiveTime::MIN && YEARS.contains(&at.year()) => Some(written(*at)),
        Cell::Number(number) if number.fract() != 0.0 && COUNTED.contains(&(number.trunc() as i64)) => {
            let seconds = (number.fract() * 86_400.0).round() as i64;
            let day = of_figure(number.trunc() as i64)?;
            Some(written(
                day.and_time(NaiveTime::MIN)
                    .checked_add_signed(TimeDelta::seconds(seconds))?,
            ))
        }
        Cell::Text(text) => {
            let at = typed_instant(text).map(|at: Millis| written(at.local()));
            at.or_else(|| of_text(text).map(|day| day.to_string()))
        }
        cell => of(cell).map(|day| day.to_string()),
    }
}

fn written(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%d %H:%M").to_string()
}

/// True for a year and month without a day.
pub(super) fn is_month(text: &str) -> bool {
    let text = fold_width(text).trim().to_owned();
    let text = text.replace(['\u{5E74}', '/', '.'], "-");
    let text = text.trim_end_matches('\u{6708}').trim_end_matches('-');
    let (year, month) = text
        .split_once('-')
        .or_else(|| text.split_at_checked(4))
        .unwrap_or((text, ""));
    let figure = |part: &str, most: u32| part.parse::<u32>().is_ok_and(|figure| (1..=most).contains(&figure));
    year.len() == 4 && figure(year, 2200) && (month.is_empty() || figure(month, 12))
}
