//! The request form's look at requests that may be the same matter, and the one key that names the earlier one.

use super::options::Opt;
use super::{About, Form};
use crate::app::effect::Ticket;
use crate::app::screen::Cx;
use crate::domain::request::EventKind;
use crate::domain::unit::UnitPath;
use crate::store::Query;
use crate::store::queries::SimilarTo;
use crate::view::SimilarRow;

/// The form's field that names the earlier request.
const EARLIER: &str = "recurrence_of";
/// The field of a merge that names the request that goes on.
const TARGET: &str = "target";

impl Form {
    /// Requests that may be the same matter, as far as the form says what it is about.
    #[must_use]
    pub fn similar(&self) -> &[SimilarRow] {
        &self.similar.rows
    }

    /// The one of them that is named as what came back.
    #[must_use]
    pub fn linked(&self) -> Option<&SimilarRow> {
        let named = self.fields.text(EARLIER);
        self.similar.rows.iter().find(|row| row.id.to_string() == named)
    }

    /// Asks when the request is about something else.
    pub(super) fn similar_changed(&mut self, cx: &mut Cx<'_>) {
        let asked = match &self.about {
            About::Request(_) if !self.fields.facts.refused => SimilarTo {
                unit: UnitPath::parse(&self.fields.text("unit")),
                household: self.fields.household().map(|(id, _)| id),
                category: self.fields.text("category"),
                place: self.fields.text("place"),
                merges: None,
            },
            About::Event(row, EventKind::Merge) => SimilarTo {
                unit: Some(row.unit.clone()),
                household: row.household_id,
                category: row.category.clone(),
                place: row.place.clone(),
                merges: Some(row.id),
            },
            _ => return,
        };
        if self.similar.asked.as_ref() == Some(&asked) {
            return;
        }
        self.similar.asked = Some(asked.clone());
        let household = asked.household;
        if asked.place.is_empty() && asked.merges.is_none() && (household.is_none() || asked.category.is_empty()) {
            // Nothing to compare with.
            self.similar.waiting = None;
            return self.take_similar(Vec::new());
        }
        self.similar.waiting = Some(cx.ask(Query::Similar(asked)));
    }

    /// True when the answer is to the newest question.
    pub(super) fn is_similar(&self, ticket: Ticket) -> bool {
        self.similar.waiting == Some(ticket)
    }

    /// Takes them, and offers them as what came back.
    pub(super) fn take_similar(&mut self, rows: Vec<SimilarRow>) {
        self.similar.rows = rows;
        self.offer_earlier();
        self.offer_targets();
    }

    /// What a request may be merged into: one that is open, the most similar first.
    pub(super) fn offer_targets(&mut self) {
        let About::Event(merged, EventKind::Merge) = &self.about else {
            return;
        };
        let similar = self.similar.rows.iter().filter(|row| row.ended.is_none());
        let mut offered: Vec<Opt> = similar.map(of_similar).collect();
        let of_household = self.context.iter().flat_map(|detail| &detail.requests);
        let of_household = of_household.filter(|row| row.state.is_open() && row.id != merged.id);
        add_others(&mut offered, of_household.map(super::context::opt));
        self.fields.offer(TARGET, offered);
    }

    /// What a new request may be a recurrence of: what is similar, then what else the household had.
    pub(super) fn offer_earlier(&mut self) {
        let mut offered: Vec<Opt> = self.ended().map(of_similar).collect();
        let of_household = self.context.iter().flat_map(|detail| &detail.requests);
        add_others(&mut offered, of_household.map(super::context::opt));
        self.fields.offer(EARLIER, offered);
    }

    /// Those of them that may have come back: an open one is the same matter, and goes on where it is.
    pub(super) fn ended(&self) -> impl Iterator<Item = &SimilarRow> {
        self.similar.rows.iter().filter(|row| row.ended.is_some())
    }

    /// Names the next of those that ended as what came back; after the last, none.
    pub(super) fn link(&mut self, cx: &mut Cx<'_>) {
        let ids: Vec<String> = self.ended().map(|row| row.id.to_string()).collect();
        let named = self.fields.text(EARLIER);
        let next = ids.iter().position(|id| *id == named).map_or(0, |at| at + 1);
        self.fields.set(EARLIER, ids.get(next).cloned().unwrap_or_default());
        if let Some(at) = self.fields.index(EARLIER) {
            self.fields.list[at].touched = true;
        }
        // What was asked about before is answered.
        self.problems.retain(|problem| problem.field != "category");
        self.warned = false;
        self.draft.changed(cx);
    }

    /// True when the field is the last of those by which similar requests are found.
    #[must_use]
    pub fn is_last_of_place(&self, at: usize) -> bool {
        let is = |at: usize| matches!(self.fields.list[at].spec.name, "place" | "unit");
        let mut shown = (0..self.fields.list.len()).filter(|at| self.fields.is_shown(*at) && is(*at));
        matches!(self.about, About::Request(_)) && shown.next_back() == Some(at)
    }
}

fn of_similar(row: &SimilarRow) -> Opt {
    Opt {
        code: row.id.to_string(),
        text: Some(format!("{} {}", row.no, row.title)),
    }
}

/// Offers the others behind what is offered, each once.
fn add_others(offered: &mut Vec<Opt>, others: impl Iterator<Item = Opt>) {
    for opt in others {
        if offered.iter().all(|known| known.code != opt.code) {
            offered.push(opt);
        }
    }
}
