//! 五个到户: five marks of a household, each the last day on which what it stands for was done. Derived, typed by nobody; the
//! report M17, the household's page and the filter of page 2 ask here.
//!
//! Source: domain/practice.md 1.1 (2), V21; domain/model.md M17.

use super::facts::{HouseholdFacts, VisitFact};
use super::household::Residence;
use super::time::Date;
use super::visit::{Outcome, Topic, Way};
use chrono::Days;

/// Days in which 走访到户 looks back: a quarter.
const QUARTER: u64 = 90;
/// Days in which 政策, 产业就业 and 服务到户 look back: a year.
const YEAR: u64 = 365;

/// One of the five marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// 联系到户
    Contact,
    /// 走访到户
    Visit,
    /// 政策到户
    Policy,
    /// 产业就业到户
    Industry,
    /// 服务到户
    Service,
}

/// The last day of each mark, in the order of [`Mark::ALL`]; `None` where it never was.
pub type Five = [Option<Date>; 5];

impl Mark {
    /// All of them, in the order in which they are told.
    pub const ALL: [Self; 5] = [Self::Contact, Self::Visit, Self::Policy, Self::Industry, Self::Service];

    /// Its stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        ["contact", "visit", "policy", "industry", "service"][self as usize]
    }

    /// The first day that still counts on `end`.
    #[must_use]
    pub fn since(self, end: Date) -> Date {
        let days = match self {
            // Somebody is the contact, something is grown, until it is changed.
            Self::Contact | Self::Industry => return Date::MIN,
            Self::Visit => QUARTER,
            Self::Policy | Self::Service => YEAR,
        };
        end.checked_sub_days(Days::new(days - 1)).unwrap_or(end)
    }

    /// The day, if it still counts on `end`.
    #[must_use]
    pub fn of(self, five: &Five, end: Date) -> Option<Date> {
        five[self as usize].filter(|day| *day >= self.since(end))
    }
}

/// True for a household that has the marks: where nobody lives there is nobody to reach.
#[must_use]
pub fn counts(residence: &Residence) -> bool {
    !matches!(residence, Residence::Vacant | Residence::RegisteredOnly)
}

/// Somebody was met or spoken to; what is only written meets nobody.
#[must_use]
pub fn is_contact(visit: &VisitFact) -> bool {
    visit.outcome == Outcome::Done && visit.way != Way::Wechat
}

/// The marks of a household as known on `end`; `served` is the day of the last result of a request of it.
#[must_use]
pub fn five(home: &HouseholdFacts, served: Option<Date>, end: Date) -> Five {
    let visited = |counts: &dyn Fn(&VisitFact) -> bool| {
        let made = home
            .visits
            .iter()
            .filter(|visit| visit.date <= end && is_contact(visit));
        made.filter(|visit| counts(visit)).map(|visit| visit.date).max()
    };
    let heard = home.policies_told.iter().copied().filter(|day| *day <= end).max();
    let told = |topic: Topic| visited(&|visit| visit.topics.contains(&topic));
    let household = &home.household;
    let known = home.known_since.min(end);
    let contact = match household.contact_since {
        Some(since) => Some(since).filter(|since| *since <= end),
        None => (!household.contact.is_empty()).then_some(known),
    };
    let grown = (!household.industry.is_empty()).then_some(known);
    // Talked about more than a year ago is no mark of today.
    let talked = told(Topic::Industry).filter(|day| *day >= Mark::Policy.since(end));
    [
        contact,
        visited(&|_| true),
        told(Topic::Policy).max(heard),
        talked.or(grown),
        served.filter(|day| *day <= end).max(told(Topic::Errand)),
    ]
}

/// The marks as one text, for a column.
#[must_use]
pub fn to_text(five: &Five) -> String {
    let days: Vec<String> = five
        .iter()
        .map(|day| day.map_or_else(String::new, |day| day.to_string()))
        .collect();
    days.join(",")
}

/// The marks of such a text.
#[must_use]
pub fn from_text(text: &str) -> Five {
    let mut days = text.split(',').map(|day| day.parse().ok());
    std::array::from_fn(|_| days.next().flatten())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_counts_for_a_quarter_and_what_was_told_for_a_year() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let end = day("2026-11-20");
        let all = |on: &str| -> Five { [Some(day(on)); 5] };
        for (on, held) in [
            ("2026-08-23", [true, true, true, true, true]),
            ("2026-08-22", [true, false, true, true, true]),
            ("2025-11-21", [true, false, true, true, true]),
            ("2025-11-20", [true, false, false, true, false]),
        ] {
            assert_eq!(Mark::ALL.map(|mark| mark.of(&all(on), end).is_some()), held, "{on}");
        }
    }

    #[test]
    fn a_column_keeps_the_days_and_the_gaps() {
        let five = [
            None,
            Some("2026-11-05".parse().unwrap()),
            None,
            None,
            Some("2026-01-31".parse().unwrap()),
        ];
        assert_eq!(to_text(&five), ",2026-11-05,,,2026-01-31");
        assert_eq!(from_text(&to_text(&five)), five);
        assert_eq!(from_text(""), [None; 5]);
    }
}
