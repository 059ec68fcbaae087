//! A period of a report: a month, a quarter, a year, or any range of days; its days are inclusive.

use crate::domain::time::{Date, parse_date};
use chrono::{Datelike, Days, Months};

/// Months of a quarter.
const QUARTER: u32 = 3;

/// How a period is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Span {
    /// `2026-11`
    Month,
    /// `2026-Q4`
    Quarter,
    /// `2026`
    Year,
    /// `2026-11-01..2026-11-20`
    Range,
}

/// A period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub span: Span,
    /// Its first day.
    pub from: Date,
    /// Its last day.
    pub to: Date,
}

impl Period {
    /// The month, quarter or year that holds `date`; a range of that day alone.
    #[must_use]
    pub fn of(span: Span, date: Date) -> Self {
        let first = |month| Date::from_ymd_opt(date.year(), month, 1).unwrap_or(date);
        let (from, months) = match span {
            Span::Month => (first(date.month()), 1),
            Span::Quarter => (first((date.month() - 1) / QUARTER * QUARTER + 1), QUARTER),
            Span::Year => (first(1), 12),
            Span::Range => return Self::range(date, date),
        };
        Self {
            span,
            from,
            to: last_before(from, months),
        }
    }

    /// From one day up to and with another, in the order of the calendar.
    #[must_use]
    pub fn range(from: Date, to: Date) -> Self {
        Self {
            span: Span::Range,
            from: from.min(to),
            to: from.max(to),
        }
    }

    /// Reads `2026-11`, `2026-Q4`, `2026` or `A..B`, where A and B are days or any of the others; `None` when it is none.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some((from, to)) = text.split_once("..") {
            let (from, to) = (Self::part(from)?, Self::part(to)?);
            return (from.from <= to.to).then(|| Self::range(from.from, to.to));
        }
        Self::named(text)
    }

    fn part(text: &str) -> Option<Self> {
        let day = parse_date(text).map(|day| Self::range(day, day));
        day.or_else(|| Self::named(text.trim()))
    }

    fn named(text: &str) -> Option<Self> {
        let (year, rest) = match text.split_once('-') {
            Some((year, rest)) => (year, Some(rest)),
            None => (text, None),
        };
        let digits = |text: &str, most| (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        let year: i32 = Some(year)
            .filter(|year| year.len() == 4 && digits(year, 4))?
            .parse()
            .ok()?;
        let (span, month) = match rest {
            None => (Span::Year, 1),
            Some(rest) => match rest.strip_prefix(['Q', 'q']) {
                Some(quarter) => {
                    let quarter: u32 = quarter.parse().ok().filter(|quarter| (1..=4).contains(quarter))?;
                    (Span::Quarter, (quarter - 1) * QUARTER + 1)
                }
                None => (Span::Month, Some(rest).filter(|month| digits(month, 2))?.parse().ok()?),
            },
        };
        Some(Self::of(span, Date::from_ymd_opt(year, month, 1)?))
    }

    /// Its name, as [`Self::parse`] reads it.
    #[must_use]
    pub fn code(&self) -> String {
        let (year, month) = (self.from.year(), self.from.month());
        match self.span {
            Span::Month => format!("{year:04}-{month:02}"),
            Span::Quarter => format!("{year:04}-Q{}", (month - 1) / QUARTER + 1),
            Span::Year => format!("{year:04}"),
            Span::Range => format!("{}..{}", self.from, self.to),
        }
    }

    /// The period before it: as long, ending on the day before.
    #[must_use]
    pub fn before(&self) -> Self {
        let to = self.from.pred_opt().unwrap_or(self.from);
        match self.span {
            Span::Range => Self::range(to.checked_sub_days(Days::new(self.days() - 1)).unwrap_or(to), to),
            span => Self::of(span, to),
        }
    }

    /// The period after it: as long, beginning on the day after.
    #[must_use]
    pub fn after(&self) -> Self {
        let from = self.to.succ_opt().unwrap_or(self.to);
        match self.span {
            Span::Range => Self::range(from, from.checked_add_days(Days::new(self.days() - 1)).unwrap_or(from)),
            span => Self::of(span, from),
        }
    }

    /// How many days it has.
    #[must_use]
    pub fn days(&self) -> u64 {
        u64::try_from((self.to - self.from).num_days()).unwrap_or(0) + 1
    }

    /// True for a day in it.
    #[must_use]
    pub fn holds(&self, date: Date) -> bool {
        self.from <= date && date <= self.to
    }

    /// The months that it has days in, the first first.
    pub fn months(&self) -> impl Iterator<Item = Self> + use<> {
        let (first, to) = (Self::of(Span::Month, self.from), self.to);
        std::iter::successors(Some(first), |month| {
            Some(month.after()).filter(|next| next.from > month.from)
        })
        .take_while(move |month| month.from <= to)
    }
}

/// The last day of so many months from `from` on.
fn last_before(from: Date, months: u32) -> Date {
    let next = from.checked_add_months(Months::new(months));
    next.and_then(|next| next.pred_opt()).unwrap_or(from)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, String) {
        let period = Period::parse(text).unwrap();
        (period.from.to_string(), period.to.to_string())
    }

    #[test]
    fn every_form_of_a_period_has_its_days_and_reads_back() {
        for (text, from, to) in [
            ("2026-11", "2026-11-01", "2026-11-30"),
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("2026-Q4", "2026-10-01", "2026-12-31"),
            ("2026", "2026-01-01", "2026-12-31"),
            ("2026-11-05..2026-11-20", "2026-11-05", "2026-11-20"),
        ] {
            assert_eq!(read(text), (from.to_owned(), to.to_owned()), "{text}");
            assert_eq!(Period::parse(text).unwrap().code(), text);
        }
        assert_eq!(read("2026-09..2026-Q4"), read("2026-09-01..2026-12-31"));
        assert_eq!(read("2026-q1"), read("2026-01..2026-03"));
    }

    #[test]
    fn what_is_no_period_is_refused() {
        for text in [
            "",
            "26-11",
            "2026-13",
            "2026-Q5",
            "2026-00",
            "November",
            "2026-11-31..2026-12-01",
            "2026-12..2026-11",
            "2026-11-20",
        ] {
            assert_eq!(Period::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_period_before_ends_where_this_one_begins_and_is_as_long() {
        for (text, before) in [
            ("2026-01", "2025-12"),
            ("2026-Q1", "2025-Q4"),
            ("2026", "2025"),
            ("2026-11-11..2026-11-20", "2026-11-01..2026-11-10"),
        ] {
            let period = Period::parse(text).unwrap();
            assert_eq!(period.before().code(), before);
            assert_eq!(period.before().after(), period);
        }
        let quarter = Period::parse("2026-Q4").unwrap();
        let months: Vec<_> = quarter.months().map(|month| month.code()).collect();
        assert_eq!(months, ["2026-10", "2026-11", "2026-12"]);
    }
}
