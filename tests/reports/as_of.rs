//! As it stood: the report of a day taken later is the one that was taken on the day.

use crate::village::{Village, story};
use lianxin::domain::report::Report;
use std::collections::BTreeMap;

const PERIODS: [&str; 4] = ["2026-10", "2026-11", "2026-Q4", "2026-11-03..2026-11-17"];

#[test]
fn the_report_as_of_a_day_is_the_report_that_was_taken_on_it() {
    let mut village = Village::new();
    let mut taken: BTreeMap<String, Vec<Report>> = BTreeMap::new();
    let story = story();
    for (at, told) in story.iter().enumerate() {
        let today = told.0[..10].to_owned();
        village.tell(told.clone());
        let is_last_of_day = story.get(at + 1).is_none_or(|next| !next.0.starts_with(&today));
        if is_last_of_day {
            let reports = PERIODS.map(|period| village.report(period, None, &today));
            taken.insert(today, reports.to_vec());
        }
    }
    assert!(taken.len() > 20, "{} days", taken.len());
    for (day, reports) in &taken {
        for (period, report) in PERIODS.iter().zip(reports) {
            let later = village.report(period, Some(day), "2027-02-01");
            for (then, now) in report.figures.iter().zip(&later.figures) {
                assert_eq!(then, now, "{} of {period} as of {day}", then.code());
            }
            assert_eq!(report, &later, "{period} as of {day}");
        }
    }
}

#[test]
fn looking_back_changes_nothing() {
    let village = Village::told();
    let before = village.report("2026-11", None, "2026-12-10");
    for day in ["2026-09-30", "2026-11-15", "2026-12-04"] {
        village.report("2026-11", Some(day), "2026-12-10");
    }
    assert_eq!(village.report("2026-11", None, "2026-12-10"), before);
    let empty = village.report("2026-11", Some("2026-09-30"), "2026-12-10");
    assert!(empty.figures.iter().all(|figure| figure.amount().of == 0));
}

#[test]
fn a_day_that_is_not_over_is_as_it_is() {
    let village = Village::told();
    let now = village.report("2026-11", None, "2026-12-10");
    assert_eq!(village.report("2026-11", Some("2026-12-10"), "2026-12-10"), now);
    assert_eq!(village.report("2026-11", Some("2027-01-01"), "2026-12-10"), now);
}
