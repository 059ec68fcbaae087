//! The findings of a list that is compared: of which benefit and day it is, which rows are shown, which is marked; and what the screen
//! of an import does with them.

use super::{ImportScreen, Stage};
use crate::app::action::Action;
use crate::app::importing::{ImportStep, ListAsked};
use crate::app::open::{Open, PickItem, PickTitle};
use crate::app::pages::list::{Keyed, List};
use crate::app::picked::Picked;
use crate::app::screen::{Cx, Refusal};
use crate::app::session::Session;
use crate::domain::benefit::BenefitKind;
use crate::domain::finding::Finding;
use crate::domain::lang::Lang;
use crate::domain::time::Date;
use crate::view::{Compared, Comparison, Window};
use chrono::Datelike;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Ends of months that are offered.
const MONTHS: usize = 3;

/// A row that is listed: its place in the comparison.
#[derive(Debug, Clone, Copy)]
pub struct FindingRow {
    place: usize,
}

impl Keyed for FindingRow {
    type Key = usize;

    fn key(&self) -> usize {
        self.place
    }
}

/// The findings.
#[derive(Debug, Default)]
pub struct Findings {
    comparison: Option<Arc<Comparison>>,
    /// Of which benefit the list is; `None` where its columns say.
    pub kind: Option<BenefitKind>,
    /// Which day it shows; `None`: today.
    pub as_of: Option<Date>,
    /// Only these are listed.
    pub sort: Option<Finding>,
    pub list: List<FindingRow>,
}

impl Findings {
    /// The comparison; `None` before it is made, and when nobody said of which benefit the list is.
    #[must_use]
    pub fn comparison(&self) -> Option<&Comparison> {
        self.comparison.as_deref()
    }

    /// The findings there are, with how many rows have each.
    #[must_use]
    pub fn tally(&self) -> BTreeMap<Finding, usize> {
        let tally = self.comparison().map(Comparison::tally).unwrap_or_default();
        tally
            .into_iter()
            .filter_map(|(finding, count)| Some((finding?, count)))
            .collect()
    }

    /// The row at a place of the list.
    #[must_use]
    pub fn row(&self, index: usize) -> Option<&Compared> {
        self.comparison()?.rows.get(self.list.get(index)?.place)
    }

    /// The marked row.
    #[must_use]
    pub fn selected(&self) -> Option<&Compared> {
        self.row(self.list.index())
    }

    /// Takes a comparison; `None`: it could not be made.
    pub fn take(&mut self, comparison: Option<Arc<Comparison>>) {
        self.comparison = comparison;
        self.filter(None);
    }

    /// Moves the mark; false when the action is no movement.
    pub fn go(&mut self, action: &Action, height: usize) -> bool {
        self.list.go(action, height)
    }

    /// Lists these findings alone; `None`: all.
    pub fn filter(&mut self, sort: Option<Finding>) {
        self.sort = sort;
        self.list.restart();
        let Some(comparison) = &self.comparison else { return };
        let listed = comparison.rows.iter().enumerate();
        let listed = listed.filter(|(_, row)| match (&row.finding, &self.sort) {
            (Some(finding), Some(sort)) => finding == sort,
            (finding, _) => finding.is_some(),
        });
        let rows: Vec<FindingRow> = listed.map(|(place, _)| FindingRow { place }).collect();
        self.list.put(Window {
            total: rows.len(),
            rows,
            ..Window::default()
        });
    }

    /// The next or former finding that there is.
    pub fn turn(&mut self, by: isize) {
        let sorts: Vec<Option<Finding>> = std::iter::once(None)
            .chain(self.tally().into_keys().map(Some))
            .collect();
        let at = sorts.iter().position(|sort| *sort == self.sort).unwrap_or(0);
        let to = (at + sorts.len()).saturating_add_signed(by) % sorts.len();
        self.filter(sorts[to].clone());
    }
}

impl ImportScreen {
    /// Compares the list.
    pub(super) fn compare(&mut self, cx: &mut Cx<'_>) {
        (self.stage, self.looking) = (Stage::Findings, Some(0));
        let asked = ListAsked {
            kind: self.findings.kind.clone(),
            as_of: self.findings.as_of.unwrap_or(cx.session.today()),
        };
        self.step(ImportStep::Compare(asked), cx);
    }

    /// Takes the comparison; asks of which benefit the list is when that is not known.
    pub(super) fn compared(&mut self, comparison: Option<&Arc<Comparison>>, cx: &mut Cx<'_>) {
        self.looking = None;
        self.findings.take(comparison.cloned());
        if comparison.is_none() {
            cx.open(asked_kind(cx.session.lang()));
        }
    }

    pub(super) fn act_on_findings(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        let rows = self.layout(cx.session.body()).rows;
        if self.findings.go(action, rows) {
            return true;
        }
        match action {
            Action::Left => self.findings.turn(-1),
            Action::Right | Action::NextPane => self.findings.turn(1),
            Action::Filter => cx.open(of_finding(&self.findings, cx.session.lang())),
            Action::Edit => cx.open(of_list(&self.findings, cx.session.today(), cx.session.lang())),
            Action::Done | Action::Save => {
                self.looking = Some(0);
                self.step(ImportStep::Keep, cx);
            }
            _ => return false,
        }
        true
    }

    pub(super) fn finding_actions(&self, session: &Session) -> Vec<(Action, Option<Refusal>)> {
        let looking = self.looking.map(|_| Refusal::StillLooking);
        let role = (!session.may_write()).then_some(Refusal::Role);
        let none = self
            .findings
            .comparison()
            .is_none_or(|it| it.findings().next().is_none());
        let keep = looking.clone().or(role).or(none.then_some(Refusal::NothingNew));
        vec![
            (Action::Done, keep),
            (Action::Edit, looking),
            (Action::Filter, None),
            (Action::Reveal, None),
            (Action::Back, None),
        ]
    }
}

/// F7: which findings are listed.
#[must_use]
pub fn of_finding(findings: &Findings, lang: Lang) -> Open {
    let sorts = std::iter::once(None).chain(findings.tally().into_keys().map(Some));
    let items = sorts.map(|sort: Option<Finding>| {
        let name = |lang: Lang| match &sort {
            Some(finding) => lang.finding(finding).to_owned(),
            None => lang.fate_all().to_owned(),
        };
        PickItem::named(Picked::Finding(sort.clone()), name, lang)
    });
    Open::Pick(
        PickTitle::Filter,
        items.collect(),
        Some(Picked::Finding(findings.sort.clone())),
    )
}

/// F4: which day the list shows, the ends of the last months among them; then of which benefit it is.
#[must_use]
pub fn of_list(findings: &Findings, today: Date, lang: Lang) -> Open {
    let ends = std::iter::successors(Some(today), |day| day.with_day(1)?.pred_opt());
    let day = |day: Date| {
        let name = |lang: Lang| lang.compare_as_of(&day.to_string());
        PickItem::named(Picked::ListDay(day), name, lang)
    };
    let days: Vec<PickItem> = ends.take(MONTHS + 1).map(day).collect();
    let kinds = of_kind(lang);
    let marked = Picked::ListDay(findings.as_of.unwrap_or(today));
    Open::Pick(PickTitle::Choose, days.into_iter().chain(kinds).collect(), Some(marked))
}

/// Of which benefit the list is, asked when its columns do not say.
#[must_use]
pub fn asked_kind(lang: Lang) -> Open {
    Open::Pick(PickTitle::Choose, of_kind(lang), None)
}

fn of_kind(lang: Lang) -> Vec<PickItem> {
    let item = |kind: &BenefitKind| {
        let name = |lang: Lang| lang.compare_is_of(lang.benefit(kind));
        PickItem::named(Picked::ListKind(kind.clone()), name, lang)
    };
    BenefitKind::ALL.iter().map(item).collect()
}
