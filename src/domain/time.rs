//! Instants and dates: two types, never mixed. Instants are UTC milliseconds; dates are local (+08:00).
//!
//! China has one civil time zone and no summer time, so the offset is a constant (norms.md 5.1).

use chrono::{DateTime, FixedOffset, NaiveDateTime, TimeDelta};
use serde::{Deserialize, Serialize};

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

#[cfg(test)]
mod tests {
    use super::*;

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
