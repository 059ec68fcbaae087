//! The reports M01 to M21: facts, a period and a day give figures, each with the rows behind it. Pure.
//!
//! ```text
//! facts (of now, or of the journal up to a day) --Scope--> requests as they stood at the end --figures--> rows
//! ```
//!
//! Nothing here counts per worker, and nothing ranks. Source: domain/model.md 6.4.

mod facts;
mod figure;
mod homes;
mod people;
mod period;
mod requests;
mod rosters;
mod scope;
#[cfg(test)]
mod tests;

pub use facts::{CampaignFact, GroupFact, ReportFacts, RosterFact, SheetFact, WishFact};
pub use figure::{Absence, Amount, Counts, FIGURES, Figure, FigureDef, FigureId, LISTS, Shape, Subject, rate, tenths};
pub use period::{Period, Span};
pub use requests::UNSAID;

use super::rules::Rules;
use super::time::Date;
use super::visit::Outcome;
use scope::Scope;

/// Months that the trend shows at least.
const TREND: usize = 12;

/// The figures of a period.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    pub period: Period,
    /// The day that is looked at it: what came later is not known.
    pub as_of: Date,
    /// In the order of [`FIGURES`], the parts of a figure after it.
    pub figures: Vec<Figure>,
    /// The numbers of the period before, by [`Figure::code`].
    pub before: Vec<(String, Amount)>,
    /// The last months, the latest last.
    pub trend: Vec<Month>,
}

/// What happened in a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Month {
    pub period: Period,
    pub received: usize,
    pub resolved: usize,
    /// Visits that met somebody.
    pub visits: usize,
}

impl Report {
    /// The figure with this code.
    #[must_use]
    pub fn figure(&self, code: &str) -> Option<&Figure> {
        self.figures.iter().find(|figure| figure.code() == code)
    }

    /// The numbers of the same figure in the period before.
    #[must_use]
    pub fn before(&self, figure: &Figure) -> Option<Amount> {
        let code = figure.code();
        let found = self.before.iter().find(|(known, _)| *known == code);
        found.map(|(_, amount)| *amount)
    }
}

/// The report of a period, as of a day.
#[must_use]
pub fn report(facts: &ReportFacts, rules: &Rules, period: Period, as_of: Date) -> Report {
    let scope = Scope::new(facts, rules, period, as_of);
    let before = Scope::new(facts, rules, period.before(), as_of);
    let before = figures(&before)
        .iter()
        .map(|figure| (figure.code(), figure.amount()))
        .collect();
    Report {
        period,
        as_of,
        figures: figures(&scope),
        before,
        trend: trend(&scope),
    }
}

fn figures(scope: &Scope<'_>) -> Vec<Figure> {
    let mut figures = requests::figures(scope);
    figures.extend(homes::figures(scope));
    figures.extend(people::illness(scope));
    figures.extend(people::benefits(scope));
    figures.push(people::wishes(scope));
    figures.extend(homes::five(scope));
    figures.extend(rosters::surveys(scope));
    figures.extend(rosters::campaigns(scope));
    figures.extend(requests::lists(scope));
    figures.extend(rosters::groups(scope));
    // A part comes after its figure; the order of the parts stays.
    figures.sort_by_key(|figure| (figure.id, !figure.part.is_empty()));
    figures
}

/// The months of the period, or the last twelve where it has fewer.
fn trend(scope: &Scope<'_>) -> Vec<Month> {
    let mut months: Vec<Period> = scope
        .period
        .months()
        .take_while(|month| month.from <= scope.end)
        .collect();
    let mut first = months.first().copied().unwrap_or(Period::of(Span::Month, scope.end));
    while months.len() < TREND {
        if !months.is_empty() {
            first = first.before();
        }
        months.insert(0, first);
    }
    let month = |period: &Period| {
        let [received, resolved] = requests::in_days(scope, |day| period.holds(day));
        let visits = scope.facts.homes.iter().flat_map(|home| &home.visits);
        let met = visits.filter(|visit| visit.outcome == Outcome::Done && visit.date <= scope.end);
        Month {
            period: *period,
            received,
            resolved,
            visits: met.filter(|visit| period.holds(visit.date)).count(),
        }
    };
    months.iter().map(month).collect()
}
