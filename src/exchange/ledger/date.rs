//! Days and times as they stand in cells: true dates, texts in every form that people type, and figures.

use super::book::Cell;
use super::words::dates;
use crate::domain::text::fold_width;
use crate::domain::time::{Date, Millis, typed_date, typed_instant};
use chrono::{Datelike as _, Months, NaiveDateTime, NaiveTime, TimeDelta};

/// Days that a spreadsheet counts, from 1927 to 2119: a smaller or larger figure is no day of anybody here.
const COUNTED: std::ops::RangeInclusive<i64> = 10_000..=80_000;
/// The day that a spreadsheet counts from.
const FIRST: Option<Date> = Date::from_ymd_opt(1899, 12, 30);
/// Days that a workbook of the 1904 system counts less: its first day is 1904-01-01. Source: ECMA-376, 18.17.4.1.
const LESS_SINCE_1904: i64 = 1_462;
/// A cell with a time alone has a day of 1899 or 1900.
const YEARS: std::ops::RangeInclusive<i32> = 1901..=2200;

/// How a sheet counts and writes its days.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Calendar {
    /// The year of days that are written without one: the only one that stands above the heading.
    pub(super) year: Option<i32>,
    /// Its figures count from 1904.
    pub(super) since_1904: bool,
}

impl Calendar {
    /// The same for days that may be of any year: a birth date without a year is none.
    pub(super) const fn of_any_year(self) -> Self {
        Self { year: None, ..self }
    }

    /// Of a sheet below these words.
    pub(super) fn below(words: &str, since_1904: bool) -> Self {
        let mut years = words.match_indices(dates::YEAR).filter_map(|(at, _)| {
            let digits = words[..at].bytes().rev().take_while(u8::is_ascii_digit).count();
            words[at - digits..at].parse::<i32>().ok().filter(|_| digits == 4)
        });
        let first = years.next().filter(|year| YEARS.contains(year));
        let is_only = years.all(|year| Some(year) == first);
        Self {
            year: first.filter(|_| is_only),
            since_1904,
        }
    }

    fn of_figure(self, figure: i64) -> Option<Date> {
        let less = if self.since_1904 { LESS_SINCE_1904 } else { 0 };
        let counted = Some(figure.saturating_add(less)).filter(|days| COUNTED.contains(days));
        counted.and_then(|days| FIRST?.checked_add_signed(TimeDelta::days(days)))
    }

    fn of_text(self, text: &str) -> Option<Date> {
        let text = fold_width(text);
        let text = text.trim().trim_start_matches('\'');
        let day = text.split([' ', 'T']).next().unwrap_or_default();
        let counted = || day.parse::<i64>().ok().and_then(|figure| self.of_figure(figure));
        typed_date(day)
            .or_else(|| typed_date(&text.replace(' ', "")))
            .or_else(counted)
            .or_else(|| self.of_parts(text))
    }

    /// A year, month and day in the forms of paper: in Chinese figures, with other marks between them, a word behind, without a year.
    fn of_parts(self, text: &str) -> Option<Date> {
        let text = in_digits(text)?;
        let text = dates::BEHIND
            .iter()
            .find_map(|word| text.strip_suffix(word))
            .unwrap_or(&text);
        let parts: Vec<&str> = text.split(dates::is_between).filter(|part| !part.is_empty()).collect();
        let figure = |part: &str| part.parse::<u32>().ok().filter(|_| part.len() <= 2);
        let day = |year: i32, month: &str, day: &str| Date::from_ymd_opt(year, figure(month)?, figure(day)?);
        match parts[..] {
            [year, month, of_month] if year.len() == 4 => day(year.parse().ok()?, month, of_month),
            // Two digits are a year only where the sheet says the same year in four.
            [year, month, of_month] if year.len() == 2 => {
                let known = self
                    .year
                    .filter(|known| figure(year).map(i64::from) == Some(i64::from(known % 100)))?;
                day(known, month, of_month)
            }
            [month, of_month] => day(self.year?, month, of_month),
            _ => None,
        }
        .filter(|day| YEARS.contains(&day.year()))
    }
}

/// Han figures as digits: `二〇二六年十一月三日`. `None` for a day of the lunar calendar, which is another one.
fn in_digits(text: &str) -> Option<String> {
    if dates::LUNAR.iter().any(|word| text.contains(word)) {
        return None;
    }
    let mut digits = String::new();
    let mut figures: Vec<u32> = Vec::new();
    for c in text.chars().chain(['\n']) {
        if let Some(figure) = dates::figure(c) {
            figures.push(figure);
            continue;
        }
        digits.push_str(&number(&std::mem::take(&mut figures)));
        digits.push(c);
    }
    Some(digits.trim_end().to_owned())
}

/// Figures one after the other, or around a ten.
fn number(figures: &[u32]) -> String {
    match figures {
        [10] => "10".to_owned(),
        [10, ones] => (10 + ones).to_string(),
        [tens, 10] => (10 * tens).to_string(),
        [tens, 10, ones] => (10 * tens + ones).to_string(),
        figures => figures.iter().map(u32::to_string).collect(),
    }
}

/// The day that a cell says; `None` when it is none.
pub(super) fn of(cell: &Cell, calendar: Calendar) -> Option<Date> {
    match cell {
        Cell::DateTime(at) => Some(at.date()).filter(|day| YEARS.contains(&day.year())),
        Cell::Number(number) if number.fract() == 0.0 => {
            let figure = *number as i64;
            calendar.of_figure(figure).or_else(|| typed_date(&figure.to_string()))
        }
        Cell::Number(_) | Cell::Bool(_) | Cell::Error(_) => None,
        Cell::Text(text) => calendar.of_text(text),
    }
}

/// The time that a cell says, `2026-11-20 09:00`, or the day alone; `None` when it is neither.
pub(super) fn instant(cell: &Cell, calendar: Calendar) -> Option<String> {
    match cell {
        Cell::DateTime(at) if at.time() != NaiveTime::MIN && YEARS.contains(&at.year()) => Some(written(*at)),
        Cell::Number(number) if number.fract() != 0.0 => {
            let seconds = (number.fract() * 86_400.0).round() as i64;
            let day = calendar.of_figure(number.trunc() as i64)?;
            Some(written(
                day.and_time(NaiveTime::MIN)
                    .checked_add_signed(TimeDelta::seconds(seconds))?,
            ))
        }
        Cell::Text(text) => {
            let at = typed_instant(text).map(|at: Millis| written(at.local()));
            at.or_else(|| calendar.of_text(text).map(|day| day.to_string()))
        }
        cell => of(cell, calendar).map(|day| day.to_string()),
    }
}

fn written(at: NaiveDateTime) -> String {
    at.format("%Y-%m-%d %H:%M").to_string()
}

/// The month of a text that says no day, by its first day: `2020-01`, `2020年1月`, `202001`. A cell of numbers says none: `2020.1`
/// is January or October there.
pub(super) fn month(cell: &Cell) -> Option<Date> {
    let text = match cell {
        Cell::Text(text) => in_digits(&fold_width(text))?,
        Cell::Number(number) if number.fract() == 0.0 => cell.text().into_owned(),
        _ => return None,
    };
    let parts: Vec<&str> = text.split(dates::is_between).filter(|part| !part.is_empty()).collect();
    let (year, month) = match parts[..] {
        [year, month] => (year, month),
        [whole] if whole.len() == 6 => whole.split_at_checked(4)?,
        _ => return None,
    };
    let year: i32 = year.parse().ok().filter(|_| year.len() == 4)?;
    let day = Date::from_ymd_opt(year, month.parse().ok().filter(|_| month.len() <= 2)?, 1)?;
    Some(day).filter(|day| YEARS.contains(&day.year()))
}

/// The last day of the month that begins on a day.
pub(super) fn end_of_month(first: Date) -> Option<Date> {
    first.checked_add_months(Months::new(1))?.pred_opt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::day;

    const OF_2026: Calendar = Calendar {
        year: Some(2026),
        since_1904: false,
    };

    fn text(text: &str) -> Cell {
        Cell::Text(text.into())
    }

    #[test]
    fn a_day_is_read_in_every_form_of_paper() {
        for (typed, is) in [
            ("二〇二六年十一月三日", "2026-11-03"),
            ("二零二六年十一月二十六日", "2026-11-26"),
            ("一九六〇年二月二十日", "1960-02-20"),
            ("2026年11月15日上午", "2026-11-15"),
            ("2026、11、15", "2026-11-15"),
            ("2026 1 5", "2026-01-05"),
            ("1960.01.02出生", "1960-01-02"),
            ("11月6日", "2026-11-06"),
            ("11.14", "2026-11-14"),
            ("26.11.13", "2026-11-13"),
            ("46338", "2026-11-12"),
        ] {
            assert_eq!(of(&text(typed), OF_2026), Some(day(is)), "{typed}");
        }
    }

    #[test]
    fn what_is_no_certain_day_is_none() {
        for typed in [
            "60.01.02",
            "01/02/1960",
            "2026-11-31",
            "昨天",
            "农历二〇二六年正月初二",
            "正月初二",
            "3",
            "2026",
        ] {
            assert_eq!(of(&text(typed), OF_2026), None, "{typed}");
        }
        for typed in ["11月6日", "11.14", "26.11.13"] {
            assert_eq!(of(&text(typed), Calendar::default()), None, "{typed}");
        }
    }

    #[test]
    fn the_year_is_the_only_one_above_the_heading() {
        let year = |words: &str| Calendar::below(words, false).year;
        assert_eq!(year("坎坪村2026年11月走访台账"), Some(2026));
        assert_eq!(year("2026年第四季度 2026年"), Some(2026));
        assert_eq!(year("2025年至2026年"), None);
        assert_eq!(year("走访台账 126年"), None);
    }

    #[test]
    fn a_month_is_no_day() {
        for typed in ["2020-01", "2020.1", "2020/1", "2020年1月", "二〇二〇年一月", "202001"] {
            assert_eq!(month(&text(typed)), Some(day("2020-01-01")), "{typed}");
            assert_eq!(of(&text(typed), OF_2026), None, "{typed}");
        }
        for typed in ["2020", "2020年", "202013", "20200101", "1.5"] {
            assert_eq!(month(&text(typed)), None, "{typed}");
        }
        assert_eq!(month(&Cell::Number(2020.1)), None);
        assert_eq!(end_of_month(day("2024-02-01")), Some(day("2024-02-29")));
    }

    #[test]
    fn figures_count_from_the_day_of_their_workbook() {
        let since_1904 = Calendar {
            year: None,
            since_1904: true,
        };
        assert_eq!(
            of(&Cell::Number(22_679.0), Calendar::default()),
            Some(day("1962-02-02"))
        );
        assert_eq!(of(&Cell::Number(21_217.0), since_1904), Some(day("1962-02-02")));
        assert_eq!(of(&Cell::Number(19_600_102.0), since_1904), Some(day("1960-01-02")));
    }
}
