//! What holds of every report of every period.

use crate::village::Village;
use lianxin::domain::report::{FIGURES, Report, Shape};
use std::collections::BTreeSet;

fn reports() -> Vec<Report> {
    let village = Village::told();
    let periods = [
        "2026-10",
        "2026-11",
        "2026-12",
        "2026-Q4",
        "2026",
        "2025",
        "2026-11-03..2026-11-17",
        "2027-01",
    ];
    let days = [None, Some("2026-10-01"), Some("2026-11-15"), Some("2026-12-04")];
    let all = periods
        .iter()
        .flat_map(|period| days.iter().map(move |day| (period, day)));
    all.map(|(period, day)| village.report(period, *day, "2026-12-10"))
        .collect()
}

#[test]
fn n_is_at_most_the_base_and_no_rate_is_whole_while_something_is_missing() {
    for report in reports() {
        for figure in &report.figures {
            let amount = figure.amount();
            assert!(amount.n <= amount.of, "{}", figure.code());
            assert_eq!(
                amount.rate() == Some(1000),
                amount.n == amount.of && amount.of > 0,
                "{}",
                figure.code()
            );
            if figure.id.def().shape != Shape::Share {
                assert_eq!(amount.n, amount.of, "{}", figure.code());
            }
            if figure.absent.is_some() {
                assert_eq!(amount.of, 0, "{}", figure.code());
            }
        }
    }
}

#[test]
fn every_figure_of_the_table_is_in_every_report_once_and_in_order() {
    for report in reports() {
        let codes: Vec<String> = report.figures.iter().map(|figure| figure.code()).collect();
        let distinct: BTreeSet<&String> = codes.iter().collect();
        assert_eq!(distinct.len(), codes.len());
        let whole: Vec<&str> = report
            .figures
            .iter()
            .filter(|figure| figure.part.is_empty())
            .map(|figure| figure.id.def().code)
            .collect();
        // How requests ended has parts alone.
        let table: Vec<&str> = FIGURES
            .iter()
            .map(|def| def.code)
            .filter(|code| *code != "M03a")
            .collect();
        assert_eq!(whole, table);
    }
}

#[test]
fn the_parts_are_the_whole() {
    let n = |report: &Report, code: &str| report.figure(code).unwrap().rows.len();
    for report in reports() {
        let parts = |of: &str| -> usize {
            let parts = report.figures.iter().filter(|figure| figure.code().starts_with(of));
            parts.map(|figure| figure.rows.len()).sum()
        };
        assert_eq!(parts("M03a:"), n(&report, "M03"), "how they ended");
        assert_eq!(parts("M15a:"), n(&report, "M15a"), "benefits by kind");
        let levels: usize = ["M08a", "M08b", "M08c", "M08d"]
            .iter()
            .map(|code| n(&report, code))
            .sum();
        assert_eq!(levels, report.figure("M08a").unwrap().amount().of, "levels");
        assert_eq!(levels, n(&report, "M09"));
        assert!(n(&report, "M15") <= n(&report, "M15a"), "people and person-times");
    }
}
