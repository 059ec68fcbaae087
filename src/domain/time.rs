//! Instants and dates: two types, never mixed. Instants are UTC milliseconds; dates are local (+08:00).
//!
//! China has one civil time zone and no summer time, so the offset is a constant (norms.md 5.1).

use crate::domain::text::fold_width;
use chrono::{DateTime, Datelike, FixedOffset, NaiveDateTime, NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// A local calendar date (+08:00).
pub type Date = chrono::NaiveDate;

/// +08:00 in seconds.
const OFFSET_SECONDS: i32 = 8 * 3600;

/// An instant: milliseconds since 1970-01-01T00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Millis(pub i64);

impl Millis {
    /// The wall-clock date and time at +08:00. Instants outside chrono's range read as the epoch.
    #[must_use]
    pub fn local(self) -> NaiveDateTime {
        let utc = self.utc().naive_utc();
        utc.checked_add_signed(TimeDelta::seconds(OFFSET_SECONDS.into()))
            .unwrap_or_default()
    }

    /// The local date (+08:00).
    #[must_use]
    pub fn local_date(self) -> Date {
        self.local().date()
    }

    /// The instant of a local wall-clock time (+08:00). The first hours of chrono's range read as its start.
    #[must_use]
    pub fn from_local(local: NaiveDateTime) -> Self {
        let utc = local.checked_sub_signed(TimeDelta::seconds(OFFSET_SECONDS.into()));
        Self(utc.unwrap_or(NaiveDateTime::MIN).and_utc().timestamp_millis())
    }

    /// The instant at which the local date begins.
    #[must_use]
    pub fn start_of(date: Date) -> Self {
        Self::from_local(date.and_time(chrono::NaiveTime::MIN))
    }

    /// Reads RFC 3339 (`2026-11-20T09:00:00+08:00`) or a local `2026-11-20[ T]09:00[:00]`; `None` when it is neither.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Ok(instant) = DateTime::parse_from_rfc3339(text) {
            return Some(Self(instant.timestamp_millis()));
        }
        [
            "%Y-%m-%d %H:%M",
            "%Y-%m-%dT%H:%M",
            "%Y-%m-%d %H:%M:%S",
            "%Y-%m-%dT%H:%M:%S",
        ]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
        .map(Self::from_local)
    }

    /// RFC 3339 at +08:00, to the second.
    #[must_use]
    pub fn to_rfc3339(self) -> String {
        let offset = FixedOffset::east_opt(OFFSET_SECONDS).expect("+08:00 is a valid offset");
        Self::from_local(self.local())
            .utc()
            .with_timezone(&offset)
            .to_rfc3339_opts(chrono::SecondsFormat::Secs, false)
    }

    fn utc(self) -> DateTime<chrono::Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or_default()
    }

    /// This instant moved by `ms` milliseconds.
    #[must_use]
    pub fn plus(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms))
    }
}

/// Reads `2026-11-20`, `20261120`, `2026/11/20` or `2026.11.20`; `None` when it is not a date.
#[must_use]
pub fn parse_date(text: &str) -> Option<Date> {
    let text = text.trim();
    ["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d"]
        .iter()
        .find_map(|format| Date::parse_from_str(text, format).ok())
}

/// Years that somebody here can mean: from the oldest birth in a register to the end of what is said to last.
const YEARS: RangeInclusive<i32> = 1800..=2200;

/// Reads a whole date as people type it, in forms, files and commands alike: any of [`parse_date`]'s forms, full-width figures,
/// or year, month and day in Chinese. `None` for a year of two figures and for one that nobody can mean.
#[must_use]
pub fn typed_date(text: &str) -> Option<Date> {
    parse_date(&with_dashes(text)).filter(|date| YEARS.contains(&date.year()))
}

/// Reads an instant as people type it: RFC 3339, or a whole date and a time, `2026/11/19 9:00`.
#[must_use]
pub fn typed_instant(text: &str) -> Option<Millis> {
    let text = fold_width(text);
    let text = text.trim();
    let local = || {
        let (day, time) = text.split_once([' ', 'T'])?;
        Some(Millis::from_local(typed_date(day)?.and_time(typed_time(time.trim())?)))
    };
    let instant = Millis::parse(text).filter(|at| YEARS.contains(&at.local().year()));
    instant.or_else(local)
}

/// Reads a time of the day: `9:00`, `09:00:00`, `9.00`, `0900`.
#[must_use]
pub fn typed_time(text: &str) -> Option<NaiveTime> {
    let forms = ["%H:%M:%S", "%H:%M", "%H.%M", "%H%M"];
    forms.iter().find_map(|form| NaiveTime::parse_from_str(text, form).ok())
}

/// Full-width forms folded; a year, month and day in Chinese as with dashes.
#[must_use]
pub fn with_dashes(text: &str) -> String {
    let text = fold_width(text).trim().to_lowercase();
    let dashed = text.replace(['\u{5E74}', '\u{6708}'], "-");
    match dashed.strip_suffix(['\u{65E5}', '\u{53F7}']) {
        Some(day) => day.to_owned(),
        None => dashed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn f12_dates_and_instants_are_read_as_people_type_them_and_no_year_is_guessed() {
        let full_width = "１９６０／２／９";
        for text in [
            "1960-02-09",
            "1960/2/9",
            "1960.2.9",
            "19600209",
            "1960年2月9日",
            full_width,
        ] {
            assert_eq!(typed_date(text), parse_date("1960-02-09"), "{text}");
        }
        for text in [
            "90-03-04",
            "60.2.9",
            "0090-03-04",
            "+99999-01-01",
            "2201-01-01",
            "1799-12-31",
            "02-09",
            "+7",
        ] {
            assert_eq!(typed_date(text), None, "{text}");
        }
        for text in [
            "2026/11/19 09:00",
            "2026-11-19T9:00",
            "20261119 0900",
            "2026年11月19日 9:00",
            "２０２６－１１－１９　０９：００",
            "2026-11-19T09:00:00+08:00",
            "2026-11-19T01:00:00Z",
        ] {
            assert_eq!(typed_instant(text), Millis::parse("2026-11-19 09:00"), "{text}");
        }
        for text in [
            "26-11-20 09:00",
            "0026-11-20T09:00:00Z",
            "2026-11-19",
            "2026-11-19 25:00",
            "9:00",
        ] {
            assert_eq!(typed_instant(text), None, "{text}");
        }
    }

    #[test]
    fn an_instant_shortly_before_midnight_utc_is_the_next_local_day() {
        let instant = Millis::parse("2026-11-20T23:30:00Z").unwrap();
        assert_eq!(instant.local_date(), parse_date("2026-11-21").unwrap());
        assert_eq!(instant.to_rfc3339(), "2026-11-21T07:30:00+08:00");
        assert_eq!(Millis::from_local(instant.local()), instant);
    }

    #[test]
    fn the_ends_of_time_do_not_panic() {
        for ms in [
            i64::MIN,
            i64::MAX,
            0,
            DateTime::<chrono::Utc>::MAX_UTC.timestamp_millis(),
        ] {
            assert!(!Millis(ms).to_rfc3339().is_empty());
        }
        assert!(Millis::start_of(Date::MIN) < Millis::start_of(Date::MAX));
    }

    #[test]
    fn local_and_rfc3339_forms_name_the_same_instant() {
        assert_eq!(
            Millis::parse("2026-11-20 09:00"),
            Millis::parse("2026-11-20T09:00:00+08:00")
        );
        assert_eq!(Millis::parse("20 November"), None);
    }
}
