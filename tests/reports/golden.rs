//! The numbers of November, each counted by hand.

use crate::village::Village;
use lianxin::domain::lang::Lang;
use lianxin::domain::report::Report;

/// `n/N` of a figure, or `n` where it is no share.
fn of(report: &Report, code: &str) -> String {
    let figure = report.figure(code).unwrap_or_else(|| panic!("{code}"));
    let amount = figure.amount();
    let lang = Lang::En;
    let value = lang.figure_value(figure.id, &amount, "-");
    format!("{} {value}", lang.figure_count(figure.id, &amount))
        .trim()
        .to_owned()
}

/// November as it was known in the night of its last day.
fn november() -> Report {
    Village::told().report("2026-11", Some("2026-11-30"), "2026-12-10")
}

#[test]
fn the_requests_of_november_are_as_counted_by_hand() {
    let report = november();
    for (code, expected) in [
        // R1 to R6; R5 was taken back.
        ("M01", "6"),
        ("M01a", "1"),
        // R1, R2, R4, R6 of five.
        ("M02", "4/5 80.0%"),
        // R1, R4 and R6 have a result; R2 is done over, R3 waits.
        ("M03", "3/5 60.0%"),
        // Of those three: R1 and R6, R4.
        ("M03a:solved", "2/3 66.7%"),
        ("M03a:unsaid", "1/3 33.3%"),
        ("M03a:explained", "0/3 0.0%"),
        // All but R3.
        ("M05", "4/5 80.0%"),
        // R1 and R7 of R1, R2, R7; with R6, who gave no answer, of four.
        ("M06", "2/3 66.7%"),
        ("M06a", "2/4 50.0%"),
        // R4 waits: R1, R2, R6, R7 of five with a result. R2 of those four was done over.
        ("M07", "4/5 80.0%"),
        ("M07a", "1/4 25.0%"),
        // R1, R4, R6, R7, all by the leader.
        ("M08a", "4/4 100.0%"),
        ("M08b", "0/4 0.0%"),
        // 2, 1, 2 and 10 working days: median 2, mean 3.75.
        ("M09", "4 2.0 / 3.8 workdays"),
        // 60, 20, 10 and 40 minutes: median 30, mean 32.5. R5 was never taken on.
        ("M09a", "4 30.0 / 32.5 minutes"),
        // R6.
        ("M10", "1/1 100.0%"),
        // R2 and R3 are open, R4 waits for its return visit.
        ("M20b", "3"),
        ("M20c", "2"),
        ("M20d", "1"),
    ] {
        assert_eq!(of(&report, code), expected, "{code}");
    }
}

#[test]
fn limits_that_fell_in_november_are_kept_or_not() {
    // Three working days, by 及时办: R1 by 11-05, R2 by 11-06, R4 by 11-17 (a Tuesday), R6 by 11-10, R7 in October. R2 came on
    // 11-20 and was opened again on 11-23: its new limit is 11-26, which passed. R3 was not taken on; its limit passed as well.
    let report = november();
    assert_eq!(of(&report, "M04"), "3/5 60.0%");
    assert_eq!(of(&report, "M20a"), "2");
}

#[test]
fn the_visits_of_november_are_as_counted_by_hand() {
    let report = november();
    for (code, expected) in [
        // A-001 at home, A-002 by telephone; what was written to A-003 reaches nobody. are not lived in.
        ("M11", "2/3 66.7%"),
        ("M11a", "1/3 33.3%"),
        ("M11b", "0/1 0.0%"),
        // A-001 (yellow): due 11-19, made 11-10. A-003 (green): due 11-23, 90 days after 08-25, not made. A-002 was due in October.
        ("M12", "1/2 50.0%"),
        ("M12a", "1/1 100.0%"),
        // The one person who lives alone was met on 11-10.
        ("M13", "1/1 100.0%"),
        // Nobody has a contact person yet.
        ("M17a", "0/3 0.0%"),
        ("M17b", "2/3 66.7%"),
        ("M17c", "1/3 33.3%"),
        ("M17d", "0/3 0.0%"),
        // A-001 (R1, R6), A-002 (R4), A-003 (R7).
        ("M17e", "3/3 100.0%"),
    ] {
        assert_eq!(of(&report, code), expected, "{code}");
    }
}

#[test]
fn the_people_of_november_are_as_counted_by_hand() {
    let report = november();
    for (code, expected) in [
        ("M14", "-"),
        // 曾白露 and 盘立秋.
        ("M15", "2"),
        ("M15a", "3"),
        ("M15a:dibao", "1"),
        ("M15a:tekun", "1"),
        ("M15b", "1"),
        ("M15c", "1"),
        ("M15d", "0"),
        // The lamp of two that were reviewed.
        ("M16", "1/2 50.0%"),
        ("M18", "-"),
        ("M19", "-"),
        ("M21", "-"),
    ] {
        assert_eq!(of(&report, code), expected, "{code}");
    }
}

#[test]
fn what_came_later_is_in_the_november_of_december() {
    let village = Village::told();
    let now = village.report("2026-11", None, "2026-12-10");
    // A-003 is empty by now, and the visit to A-002 was voided: A-001 of two.
    assert_eq!(of(&now, "M11"), "1/2 50.0%");
    assert_eq!(of(&now, "M17a"), "1/2 50.0%");
    // The benefit was stopped in December: at the end of November it was received.
    assert_eq!(of(&now, "M15a:dibao"), "1");
    let fourth = village.report("2026-12-04..2026-12-04", Some("2026-12-04"), "2026-12-10");
    assert_eq!(of(&fourth, "M01"), "0");
    assert_eq!(of(&fourth, "M05"), "0/0 -");
}

#[test]
fn the_change_is_against_the_period_before() {
    let report = november();
    let received = report.figure("M01").unwrap();
    assert_eq!(report.before(received).unwrap().n, 1, "R7 in October");
    assert_eq!(report.trend.len(), 12);
    let november = report.trend.last().unwrap();
    assert_eq!(
        (november.period.code().as_str(), november.received, november.resolved),
        ("2026-11", 6, 4)
    );
    assert_eq!(november.visits, 3, "A-001, A-002 and what was written to A-003");
}
