//! Working days (工作日) from a table of holidays and make-up days, with a visible "beyond the table" state.
//!
//! Invariant: a year outside the table is never treated as known; every day counted there makes the answer a
//! [`Certainty::WeekendGuess`]. Source: norms.md 5.1; counting by norms.md 2.3 (Civil Code art. 201-203).

use super::rule_file::{Item, RuleFile, RulesError};
use super::time::{Date, parse_date};
use chrono::{Datelike, Days, Weekday};
use std::collections::{BTreeMap, BTreeSet};

const FILE: &str = "calendar.toml";
const BUILTIN: &str = include_str!("data/calendar.toml");

/// Whether a date was counted with the published table or guessed by weekends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Certainty {
    /// Every day counted lies in the table's years.
    Table,
    /// At least one day lies beyond: weekends were guessed (“按周末推算”).
    WeekendGuess,
}

impl Certainty {
    /// The weaker of the two.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        if self == Self::Table { other } else { self }
    }
}

/// A due date and how sure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct Due {
    /// The last day, inclusive.
    pub date: Date,
    /// Whether the calendar knew every day on the way.
    pub certainty: Certainty,
}

impl Due {
    /// A date that was named, not counted.
    #[must_use]
    pub fn on(date: Date) -> Self {
        Self {
            date,
            certainty: Certainty::Table,
        }
    }
}

/// A day that is not what its weekday says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpecialDay {
    /// People work on it.
    pub work: bool,
    /// The holiday it belongs to.
    pub name: String,
}

/// Holidays and make-up days.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calendar {
    years: BTreeSet<i32>,
    days: BTreeMap<Date, SpecialDay>,
}

impl Calendar {
    /// The table that came with the program.
    #[must_use]
    pub fn builtin() -> Self {
        Self::from_toml(BUILTIN).expect("the embedded calendar.toml is read by a test")
    }

    /// Reads a table.
    ///
    /// # Errors
    /// Not TOML, an unknown key, or something that is not a date, a range of at most 60 days or a year.
    pub fn from_toml(text: &str) -> Result<Self, RulesError> {
        let mut calendar = Self {
            years: BTreeSet::new(),
            days: BTreeMap::new(),
        };
        let file = RuleFile::parse(FILE, text)?;
        for (key, item) in file.items() {
            match key {
                "years" => calendar
                    .years
                    .extend(item.numbers()?.into_iter().filter_map(|year| i32::try_from(year).ok())),
                "off" => calendar.read_days(&item, false)?,
                "work" => calendar.read_days(&item, true)?,
                // A day off like the others; its year is not known by it.
                "statutory" => calendar.read_days(&item, false)?,
                _ => return Err(item.unknown("years off work statutory")),
            }
        }
        Ok(calendar)
    }

    fn read_days(&mut self, table: &Item<'_>, work: bool) -> Result<(), RulesError> {
        for (key, item) in table.items()? {
            let range = read_range(key).ok_or_else(|| item.expected("a date or a range first..last"))?;
            let name = item.text()?;
            for date in range {
                self.days.insert(
                    date,
                    SpecialDay {
                        work,
                        name: name.clone(),
                    },
                );
            }
        }
        Ok(())
    }

    /// This table with `user`'s days and years on top.
    #[must_use]
    pub fn with_overrides(mut self, user: Self) -> Self {
        self.years.extend(user.years);
        self.days.extend(user.days);
        self
    }

    /// True when the holidays of `year` are known.
    #[must_use]
    pub fn covers(&self, year: i32) -> bool {
        self.years.contains(&year)
    }

    /// The last year whose holidays are known; `None` for an empty table.
    #[must_use]
    pub fn last_year(&self) -> Option<i32> {
        self.years.last().copied()
    }

    /// What is special about `date`, if anything.
    #[must_use]
    pub fn special(&self, date: Date) -> Option<&SpecialDay> {
        self.days.get(&date)
    }

    /// Whether people work on `date`, and whether the table knows.
    #[must_use]
    pub fn is_working_day(&self, date: Date) -> (bool, Certainty) {
        if let Some(day) = self.days.get(&date) {
            return (day.work, Certainty::Table);
        }
        if !self.covers(date.year()) && is_off_by_law(date) {
            return (false, Certainty::Table);
        }
        let weekend = matches!(date.weekday(), Weekday::Sat | Weekday::Sun);
        (!weekend, self.certainty(date))
    }

    /// The `n`th working day after `date`, which itself is not counted; with `n` = 0 the day itself, or the first
    /// working day after it when it is none.
    #[must_use]
    pub fn add_working_days(&self, date: Date, n: u32) -> Due {
        let mut due = Due {
            date,
            certainty: Certainty::Table,
        };
        let mut left = n;
        if n == 0 {
            let (works, certainty) = self.is_working_day(date);
            due.certainty = certainty;
            if works {
                return due;
            }
            left = 1;
        }
        while left > 0 {
            let Some(next) = due.date.succ_opt() else { break };
            let (works, certainty) = self.is_working_day(next);
            due = Due {
                date: next,
                certainty: due.certainty.and(certainty),
            };
            left -= u32::from(works);
        }
        due
    }

    /// `date` when it is a working day, else the last one before it: reminders roll back, not forward (norms.md 2.3).
    #[must_use]
    pub fn previous_working_day(&self, date: Date) -> Due {
        let mut due = Due {
            date,
            certainty: Certainty::Table,
        };
        loop {
            let (works, certainty) = self.is_working_day(due.date);
            due.certainty = due.certainty.and(certainty);
            match due.date.pred_opt() {
                Some(before) if !works => due.date = before,
                _ => return due,
            }
        }
    }

    /// How many working days lie after `from` up to and with `to`; 0 when `to` is not later. Counts at most ten years.
    #[must_use]
    pub fn working_days_between(&self, from: Date, to: Date) -> u32 {
        let days = from.iter_days().skip(1).take(3660).take_while(|date| *date <= to);
        let count = days.filter(|date| self.is_working_day(*date).0).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    fn certainty(&self, date: Date) -> Certainty {
        if self.covers(date.year()) {
            Certainty::Table
        } else {
            Certainty::WeekendGuess
        }
    }
}

/// True of days that the law names by their date, and of 清明, which the sun puts on 4 or 5 April. Source: 全国年节及纪念日放假办法
/// (2025); the formula holds for this century.
fn is_off_by_law(date: Date) -> bool {
    match (date.month(), date.day()) {
        (1, 1) | (5, 1 | 2) | (10, 1..=3) => true,
        (4, day @ (4 | 5)) if (2000..2100).contains(&date.year()) => {
            let year = date.year().unsigned_abs() % 100;
            day == (year * 2422 + 48_100) / 10_000 - year / 4
        }
        _ => false,
    }
}

/// The days of `2026-01-01` or `2026-02-15..2026-02-23`.
fn read_range(key: &str) -> Option<Vec<Date>> {
    let (first, last) = key.split_once("..").unwrap_or((key, key));
    let (first, last) = (parse_date(first)?, parse_date(last)?);
    let length = u64::try_from((last - first).num_days())
        .ok()
        .filter(|days| *days <= 60)?;
    (0..=length).map(|day| first.checked_add_days(Days::new(day))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        parse_date(text).unwrap()
    }

    #[test]
    fn the_published_days_of_2025_and_2026_are_known() {
        let calendar = Calendar::builtin();
        for (text, works) in [
            ("2026-01-01", false),
            ("2026-01-02", false),
            ("2026-01-04", true),
            ("2026-02-14", true),
            ("2026-02-15", false),
            ("2026-02-23", false),
            ("2026-02-24", true),
            ("2026-02-28", true),
            ("2026-04-06", false),
            ("2026-05-05", false),
            ("2026-05-09", true),
            ("2026-06-19", false),
            ("2026-09-20", true),
            ("2026-09-25", false),
            ("2026-10-07", false),
            ("2026-10-10", true),
            ("2026-11-22", false),
            ("2026-11-23", true),
            ("2025-01-26", true),
            ("2025-02-04", false),
            ("2025-06-02", false),
            ("2025-10-08", false),
            ("2025-10-11", true),
        ] {
            assert_eq!(calendar.is_working_day(day(text)), (works, Certainty::Table), "{text}");
        }
        let days = calendar.days.iter().filter(|(date, _)| calendar.covers(date.year()));
        let (work, off): (Vec<_>, Vec<_>) = days.partition(|(_, day)| day.work);
        assert_eq!((off.len(), work.len()), (28 + 33, 5 + 6));
    }

    #[test]
    fn the_first_day_is_not_counted_and_holidays_are_skipped() {
        let calendar = Calendar::builtin();
        for (from, n, due) in [
            ("2026-11-20", 1, "2026-11-23"),
            ("2026-11-20", 0, "2026-11-20"),
            ("2026-11-21", 0, "2026-11-23"),
            ("2026-02-13", 1, "2026-02-14"),
            ("2026-02-13", 2, "2026-02-24"),
            ("2026-09-30", 3, "2026-10-10"),
            ("2026-09-24", 1, "2026-09-28"),
        ] {
            assert_eq!(
                calendar.add_working_days(day(from), n),
                Due::on(day(due)),
                "{from} + {n}"
            );
        }
    }

    #[test]
    fn a_day_beyond_the_table_is_guessed_and_says_so() {
        let calendar = Calendar::builtin();
        let due = calendar.add_working_days(day("2026-12-30"), 3);
        assert_eq!((due.date, due.certainty), (day("2027-01-05"), Certainty::WeekendGuess));
        assert!(calendar.covers(2026) && !calendar.covers(2027));
        assert_eq!(calendar.last_year(), Some(2026));
    }

    #[test]
    fn d12_days_off_by_law_are_certain_beyond_the_table() {
        let calendar = Calendar::builtin();
        for text in [
            "2027-01-01",
            "2028-04-04",
            "2031-04-05",
            "2029-05-02",
            "2033-10-03",
            "2027-02-05",
            "2027-02-08",
            "2030-02-03",
            "2034-06-20",
            "2040-09-20",
        ] {
            assert_eq!(calendar.is_working_day(day(text)), (false, Certainty::Table), "{text}");
        }
        for (text, works) in [
            ("2027-01-04", true),
            ("2028-04-05", true),
            ("2027-05-08", false),
            ("2027-02-09", true),
        ] {
            assert_eq!(
                calendar.is_working_day(day(text)),
                (works, Certainty::WeekendGuess),
                "{text}"
            );
        }
        for (from, n, due) in [("2026-12-21", 15, "2027-01-12"), ("2026-12-31", 3, "2027-01-06")] {
            assert_eq!(calendar.add_working_days(day(from), n).date, day(due), "{from} + {n}");
        }
    }

    #[test]
    fn reminders_roll_back_to_the_last_working_day() {
        let calendar = Calendar::builtin();
        assert_eq!(
            calendar.previous_working_day(day("2026-02-20")),
            Due::on(day("2026-02-14"))
        );
        assert_eq!(
            calendar.previous_working_day(day("2026-11-22")),
            Due::on(day("2026-11-20"))
        );
        assert_eq!(
            calendar.previous_working_day(day("2026-11-20")),
            Due::on(day("2026-11-20"))
        );
    }

    #[test]
    fn working_days_between_counts_the_last_day_only() {
        let calendar = Calendar::builtin();
        assert_eq!(calendar.working_days_between(day("2026-11-20"), day("2026-11-24")), 2);
        assert_eq!(calendar.working_days_between(day("2026-11-24"), day("2026-11-20")), 0);
    }

    #[test]
    fn a_user_table_adds_years_and_wins_by_day() {
        let user = Calendar::from_toml(
            "years = [2027]\n[work]\n\"2026-10-07\" = \"值班\"\n[off]\n\"2027-01-01..2027-01-03\" = \"元旦\"\n",
        );
        let calendar = Calendar::builtin().with_overrides(user.unwrap());
        assert!(calendar.is_working_day(day("2026-10-07")).0);
        assert_eq!(calendar.is_working_day(day("2027-01-01")), (false, Certainty::Table));
        assert!(calendar.covers(2027) && calendar.covers(2025));
    }

    #[test]
    fn errors_name_the_line_and_the_key() {
        for (text, line, key) in [
            ("years = [2027]\n\n[of]\n", 3, "of"),
            ("[off]\n\"2027-02-30\" = \"x\"\n", 2, "off.2027-02-30"),
            (
                "[off]\n\"2027-01-01..2029-01-01\" = \"x\"\n",
                2,
                "off.2027-01-01..2029-01-01",
            ),
            ("[off]\n\"2027-01-01\" = 1\n", 2, "off.2027-01-01"),
            ("years = 2027\n", 1, "years"),
            ("years = [\n\n", 3, ""),
        ] {
            let error = Calendar::from_toml(text).unwrap_err();
            assert_eq!((error.file, error.key.as_str()), ("calendar.toml", key), "{error}");
            if !key.is_empty() {
                assert_eq!(error.line, line, "{error}");
            }
        }
    }

    #[test]
    fn the_last_day_of_time_does_not_panic() {
        let calendar = Calendar::builtin();
        assert_eq!(calendar.add_working_days(Date::MAX, 5).date, Date::MAX);
        assert!(calendar.previous_working_day(Date::MIN).date >= Date::MIN);
    }
}
