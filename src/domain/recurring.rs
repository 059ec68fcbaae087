//! Recurring problems (高频问题): requests of one category at one place, several times in a quarter. What stands behind them is seen to
//! once, by somebody and by a plan, instead of each time anew.

use super::comparison;
use super::time::Date;
use chrono::Days;
use std::collections::BTreeMap;

/// So often is again and again.
pub const TIMES: usize = 3;

/// Within so many days. Source: findings/domain.md; norms.md 6.5.
pub const WITHIN_DAYS: u64 = 90;

/// One request, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    pub category: String,
    /// Where it is; empty when nobody said.
    pub place: String,
    pub on: Date,
    /// Its number.
    pub no: String,
}

/// A problem that comes again and again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recurring {
    pub category: String,
    /// As the last one has it.
    pub place: String,
    pub last: Date,
    /// The numbers of the requests, the latest first.
    pub numbers: Vec<String>,
}

/// The problems of the last days up to `today`, the most frequent first. Places are the same when they look the same.
#[must_use]
pub fn recurring(heard: &[Heard], today: Date) -> Vec<Recurring> {
    let from = today.checked_sub_days(Days::new(WITHIN_DAYS)).unwrap_or(today);
    let mut groups: BTreeMap<(&str, String), Vec<&Heard>> = BTreeMap::new();
    for one in heard.iter().filter(|one| one.on > from && one.on <= today) {
        let place = comparison::key(&one.place);
        if !place.is_empty() {
            groups.entry((&one.category, place)).or_default().push(one);
        }
    }
    let mut found: Vec<Recurring> = groups.into_values().filter_map(problem).collect();
    found.sort_by_key(|one| std::cmp::Reverse((one.numbers.len(), one.last)));
    found
}

fn problem(mut requests: Vec<&Heard>) -> Option<Recurring> {
    requests.sort_by(|a, b| (b.on, &b.no).cmp(&(a.on, &a.no)));
    let last = requests.first().filter(|_| requests.len() >= TIMES)?;
    Some(Recurring {
        category: last.category.clone(),
        place: last.place.clone(),
        last: last.on,
        numbers: requests.iter().map(|one| one.no.clone()).collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(category: &str, place: &str, on: &str, no: &str) -> Heard {
        Heard {
            category: category.to_owned(),
            place: place.to_owned(),
            on: on.parse().unwrap(),
            no: no.to_owned(),
        }
    }

    #[test]
    fn three_times_at_one_place_within_ninety_days_is_a_problem_and_nothing_less() {
        let today = "2026-11-20".parse().unwrap();
        let mut all = vec![
            heard("0101", "河边泵房", "2026-08-22", "1"),
            heard("0101", "河边 泵房", "2026-10-01", "2"),
            heard("0101", "河边泵房", "2026-11-20", "3"),
            heard("0102", "河边泵房", "2026-11-19", "4"),
            heard("0101", "村口", "2026-11-19", "5"),
            heard("0101", "", "2026-11-19", "6"),
            heard("0101", "", "2026-11-18", "7"),
            heard("0101", "", "2026-11-17", "8"),
        ];
        assert!(recurring(&all, today).is_empty(), "the first lies ninety days back");
        all.push(heard("0101", "河边泵房", "2026-09-09", "9"));
        let found = recurring(&all, today);
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].numbers, ["3", "2", "9"]);
    }
}
