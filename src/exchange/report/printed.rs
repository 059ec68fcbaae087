//! A report in words: every number printed, every list masked. The forms of files only lay it out.
//!
//! Invariant: what is printed comes from [`Printed`] alone, so that a page, a workbook and the terminal never differ.

use super::rows::COLUMNS;
use crate::domain::lang::Lang;
use crate::domain::report::{Figure, FigureId, LISTS, Report, Shape};
use serde::Serialize;

/// What stands where there is no figure.
pub const NONE: &str = "\u{2014}";

/// A report in words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Printed {
    pub lang: &'static str,
    pub title: String,
    /// Whose: the unit and who made it.
    pub unit: String,
    /// Up to when it knows.
    pub as_of: String,
    /// What is to be said of the numbers.
    pub notes: Vec<String>,
    pub words: PrintedWords,
    pub lines: Vec<Line>,
    pub trend: Vec<TrendLine>,
    pub lists: Vec<List>,
}

/// The headings.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PrintedWords {
    pub code: &'static str,
    pub figure: &'static str,
    pub numbers: &'static str,
    pub value: &'static str,
    pub change: &'static str,
    pub rule: &'static str,
    pub source: &'static str,
    pub month: &'static str,
    pub received: &'static str,
    pub resolved: &'static str,
    pub visits: &'static str,
    pub trend: &'static str,
    pub figures: &'static str,
    pub lists: &'static str,
    pub empty: &'static str,
}

/// A figure.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    pub code: String,
    pub name: String,
    /// `141/142`; empty where there is no figure.
    pub count: String,
    /// `99.3%`
    pub value: String,
    pub change: String,
    /// Tenths of a percent; `None` where it is no share.
    pub tenths: Option<u32>,
    pub n: usize,
    /// The base; `None` where it is no share.
    pub of: Option<usize>,
    /// What it counts, or why there is none.
    pub rule: String,
    pub source: &'static str,
}

/// A month of the trend.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TrendLine {
    pub month: String,
    pub received: usize,
    pub resolved: usize,
    pub visits: usize,
}

/// A list of the monthly meeting.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct List {
    pub code: &'static str,
    pub name: &'static str,
    /// With how many rows it has.
    pub title: String,
    pub columns: Vec<String>,
    pub rows: Vec<Vec<String>>,
}

/// Which figures are printed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Chosen(Vec<String>);

impl Chosen {
    /// Those with these codes, or of these reports (`M08` is all of its figures); none is all.
    #[must_use]
    pub fn of(codes: &[String]) -> Self {
        Self(codes.iter().map(|code| code.trim().to_owned()).collect())
    }

    /// A code that is none of any figure.
    #[must_use]
    pub fn unknown(&self) -> Option<&str> {
        let is_known = |code: &&String| {
            let mut figures = crate::domain::report::FIGURES.iter();
            figures.any(|def| is_of(def.code, code))
        };
        self.0.iter().find(|code| !is_known(code)).map(String::as_str)
    }

    /// True when the figure is printed.
    #[must_use]
    pub fn holds(&self, id: FigureId) -> bool {
        self.0.is_empty() || self.0.iter().any(|code| is_of(id.def().code, code))
    }
}

/// True for the code itself and, of a report, for each of its figures.
fn is_of(code: &str, asked: &str) -> bool {
    let (code, asked) = (code.to_ascii_uppercase(), asked.to_ascii_uppercase());
    code == asked || (asked.len() == 3 && code.starts_with(&asked))
}

/// The report in words. `rows` makes the rows of a list of the monthly meeting, masked.
#[must_use]
pub fn printed(
    report: &Report,
    unit: String,
    rows: &dyn Fn(&Figure) -> Vec<Vec<String>>,
    chosen: &Chosen,
    lang: Lang,
) -> Printed {
    let figures = || report.figures.iter().filter(|figure| chosen.holds(figure.id));
    let listed = figures().filter(|figure| LISTS.contains(&figure.id));
    let day = report.as_of.to_string();
    Printed {
        lang: lang.code(),
        title: lang.report_title(&lang.period(&report.period)),
        unit,
        as_of: lang.report_as_it_is(&day),
        notes: vec![lang.report_masked().to_owned(), lang.report_no_ranking().to_owned()],
        words: words(lang),
        lines: figures().map(|figure| line(report, figure, lang)).collect(),
        trend: report.trend.iter().map(trend_line).collect(),
        lists: listed.map(|figure| list(figure, rows(figure), lang)).collect(),
    }
}

fn words(lang: Lang) -> PrintedWords {
    PrintedWords {
        code: lang.report_code(),
        figure: lang.report_figure(),
        numbers: lang.report_numbers(),
        value: lang.report_value(),
        change: lang.report_change(),
        rule: lang.report_rule(),
        source: lang.report_source(),
        month: lang.report_month(),
        received: lang.report_received(),
        resolved: lang.report_resolved(),
        visits: lang.report_visits(),
        trend: lang.report_trend(),
        figures: lang.report_figures(),
        lists: lang.report_lists(),
        empty: lang.report_list_empty(),
    }
}

fn line(report: &Report, figure: &Figure, lang: Lang) -> Line {
    let (id, amount) = (figure.id, figure.amount());
    let def = id.def();
    let is_share = def.shape == Shape::Share && amount.absent.is_none();
    Line {
        code: figure.code(),
        name: lang.figure_name(figure),
        count: lang.figure_count(id, &amount),
        value: lang.figure_value(id, &amount, NONE),
        change: lang.figure_change(id, &amount, report.before(figure).as_ref()),
        tenths: amount.rate().filter(|_| is_share),
        n: amount.n,
        of: is_share.then_some(amount.of),
        rule: match amount.absent {
            Some(why) => lang.figure_absent(why).to_owned(),
            None => lang.figure_rule(id).to_owned(),
        },
        source: def.source,
    }
}

fn trend_line(month: &crate::domain::report::Month) -> TrendLine {
    TrendLine {
        month: month.period.code(),
        received: month.received,
        resolved: month.resolved,
        visits: month.visits,
    }
}

fn list(figure: &Figure, rows: Vec<Vec<String>>, lang: Lang) -> List {
    let name = lang.figure(figure.id);
    List {
        code: figure.id.def().code,
        name,
        title: lang.report_list_rows(name, figure.rows.len()),
        columns: COLUMNS.map(|head| head(lang).to_owned()).to_vec(),
        rows,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::domain::report::{Period, ReportFacts, report};
    use crate::domain::rules::Rules;

    /// The report of an empty village.
    pub(crate) fn empty(lang: Lang) -> Printed {
        let facts = ReportFacts {
            holds_homes: true,
            ..ReportFacts::default()
        };
        let period = Period::parse("2026-11").unwrap();
        let report = report(&facts, &Rules::builtin(), period, "2026-12-05".parse().unwrap());
        printed(&report, String::new(), &|_| Vec::new(), &Chosen::default(), lang)
    }

    #[test]
    fn a_village_without_records_has_no_rate_and_says_why_records_are_missing() {
        let printed = empty(Lang::Zh);
        let of = |code: &str| printed.lines.iter().find(|line| line.code == code).unwrap();
        assert_eq!((of("M05").count.as_str(), of("M05").value.as_str()), ("0/0", NONE));
        for code in ["M18", "M19", "M21"] {
            assert_eq!((of(code).count.as_str(), of(code).value.as_str()), ("", NONE), "{code}");
            assert!(of(code).rule.contains("没有"), "{code}");
        }
        assert_eq!(printed.trend.len(), 12);
    }

    #[test]
    fn a_report_is_chosen_with_all_its_figures_and_an_unknown_code_is_named() {
        let chosen = Chosen::of(&["m08".to_owned(), "M06".to_owned(), "M15a".to_owned()]);
        assert_eq!(chosen.unknown(), None);
        assert!(chosen.holds(FigureId::InTown) && chosen.holds(FigureId::SatisfiedOfAll));
        assert!(chosen.holds(FigureId::BenefitTimes) && !chosen.holds(FigureId::Recipients));
        assert_eq!(Chosen::of(&["M99".to_owned()]).unknown(), Some("M99"));
        assert!(Chosen::default().holds(FigureId::Joined));
    }
}
