//! The request form's look at requests that may be the same matter, and the one key that names the earlier one.

use super::options::Opt;
use super::{About, Form};
use crate::app::effect::Ticket;
use crate::app::screen::Cx;
use crate::domain::unit::UnitPath;
use crate::store::Query;
use crate::store::queries::SimilarTo;
use crate::view::SimilarRow;

/// The form's field that names the earlier request.
const EARLIER: &str = "recurrence_of";

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
        if !matches!(self.about, About::Request(_)) || self.fields.facts.refused {
            return;
        }
        let household = self.fields.household().map(|(id, _)| id);
        let unit = UnitPath::parse(&self.fields.text("unit"));
        let asked = SimilarTo {
            unit,
            household,
            category: self.fields.text("category"),
            place: self.fields.text("place"),
        };
        if self.similar.asked.as_ref() == Some(&asked) {
            return;
        }
        self.similar.asked = Some(asked.clone());
        if asked.place.is_empty() && (household.is_none() || asked.category.is_empty()) {
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
    }

    /// What a new request may be a recurrence of: what is similar, then what else the household had.
    pub(super) fn offer_earlier(&mut self) {
        let similar = self.ended().map(|row| Opt {
            code: row.id.to_string(),
            text: Some(format!("{} {}", row.no, row.title)),
        });
        let mut offered: Vec<Opt> = similar.collect();
        let of_household = self.context.iter().flat_map(|detail| &detail.requests);
        for opt in of_household.map(super::context::opt) {
            if offered.iter().all(|known| known.code != opt.code) {
                offered.push(opt);
            }
        }
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
