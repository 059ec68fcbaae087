//! Dates as people type them: `20261120`, `11-20`, `+7`, today and tomorrow by word.

use crate::domain::lang::Lang;
use crate::domain::text::fold_width;
use crate::domain::time::{Date, Millis, typed_date, typed_time, with_dashes};
use chrono::{Datelike, NaiveTime, TimeDelta};

/// Days from today within which four digits are a day and no time.
const NEAR: i64 = 31;

/// Reads a date; `None` when it is not one. A month and day without a year is the one nearest to `today`.
#[must_use]
pub fn read(text: &str, today: Date) -> Option<Date> {
    let text = with_dashes(text);
    let from_word = [Lang::Zh, Lang::En]
        .iter()
        .flat_map(|lang| lang.date_words())
        .find(|(word, _)| *word == text);
    if let Some((_, days)) = from_word {
        return today.checked_add_signed(TimeDelta::days(*days));
    }
    if text.starts_with(['+', '-']) {
        let days: i64 = text.parse().ok().filter(|days| (-3660..=3660).contains(days))?;
        return today.checked_add_signed(TimeDelta::days(days));
    }
    typed_date(&text).or_else(|| month_and_day(&text, today))
}

fn month_and_day(text: &str, today: Date) -> Option<Date> {
    let (month, day) = match text.split_once(['-', '/', '.']) {
        Some((month, day)) => (month.parse().ok()?, day.parse().ok()?),
        None if text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit()) => {
            (text[..2].parse().ok()?, text[2..].parse().ok()?)
        }
        None => return None,
    };
    (today.year() - 1..=today.year() + 1)
        .filter_map(|year| Date::from_ymd_opt(year, month, day))
        .min_by_key(|date| (*date - today).num_days().abs())
}

/// Four digits that are a time of today: as a day they would be more than a month away, where nobody was who writes it down now.
fn hour_and_minute(text: &str, today: Date) -> Option<NaiveTime> {
    let digits = (text.len() == 4 && text.bytes().all(|b| b.is_ascii_digit())).then_some(text)?;
    let is_near = |day: Date| (day - today).num_days().abs() <= NEAR;
    if month_and_day(digits, today).is_some_and(is_near) {
        return None;
    }
    NaiveTime::from_hms_opt(digits[..2].parse().ok()?, digits[2..].parse().ok()?, 0)
}

/// Reads a date and time; without a time it is `now`'s for today and noon for other days.
#[must_use]
pub fn read_moment(text: &str, now: Millis) -> Option<Millis> {
    let text = fold_width(text);
    if let Some(time) = hour_and_minute(text.trim(), now.local_date()) {
        return Some(Millis::from_local(now.local_date().and_time(time)));
    }
    let (day, time) = match text.trim().split_once([' ', 'T']) {
        Some((day, time)) => (day, Some(typed_time(time.trim())?)),
        // The time alone is of today.
        None if text.contains(':') => ("+0", Some(typed_time(text.trim())?)),
        None => (text.trim(), None),
    };
    let date = read(day, now.local_date())?;
    let time = time.or_else(|| {
        if date == now.local_date() {
            Some(now.local().time())
        } else {
            NaiveTime::from_hms_opt(12, 0, 0)
        }
    })?;
    Some(Millis::from_local(date.and_time(time)))
}

/// The date `days` later, in the form fields show.
#[must_use]
pub fn shifted(date: Date, days: i64) -> String {
    let moved = date.checked_add_signed(TimeDelta::days(days)).unwrap_or(date);
    moved.format("%Y-%m-%d").to_string()
}

/// The instant in the form fields show.
#[must_use]
pub fn moment_text(at: Millis) -> String {
    at.local().format("%Y-%m-%d %H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::parse_date;

    #[test]
    fn dates_are_read_as_people_type_them() {
        let today = parse_date("2026-11-20").unwrap();
        let cases = [
            ("20261120", "2026-11-20"),
            ("11-21", "2026-11-21"),
            ("0103", "2027-01-03"),
            ("12/31", "2026-12-31"),
            ("+7", "2026-11-27"),
            ("＋７", "2026-11-27"),
            ("-1", "2026-11-19"),
            ("２０２６年１１月２８日", "2026-11-28"),
            ("2026年1月3日", "2026-01-03"),
            ("11月28号", "2026-11-28"),
            ("１１／２８", "2026-11-28"),
            ("今天", "2026-11-20"),
            ("后天", "2026-11-22"),
            ("Tomorrow", "2026-11-21"),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text, today), parse_date(expected), "{text}");
        }
        for text in ["", "13-40", "+99999", "立冬", "2026-02-30", "99991231"] {
            assert_eq!(read(text, today), None, "{text}");
        }
    }

    #[test]
    fn a_moment_without_a_time_is_never_later_than_now_for_today() {
        let now = Millis::parse("2026-11-20 09:12").unwrap();
        assert_eq!(read_moment("2026-11-20", now), Some(now));
        assert_eq!(read_moment("11-19", now), Millis::parse("2026-11-19 12:00"));
        assert_eq!(read_moment("11-19 8:05", now), Millis::parse("2026-11-19 08:05"));
        assert_eq!(read_moment("８：０５", now), Millis::parse("2026-11-20 08:05"));
        assert_eq!(read_moment("11月19日 8:05", now), Millis::parse("2026-11-19 08:05"));
        assert_eq!(read_moment("11-19 25:00", now), None);
        assert_eq!(read_moment("0830", now), Millis::parse("2026-11-20 08:30"));
        assert_eq!(read_moment("1119", now), Millis::parse("2026-11-19 12:00"));
        assert_eq!(read_moment("2575", now), None);
    }
}
