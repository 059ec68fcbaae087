//! The detail beside a list: asked for when the selection rests on a row, at most one question at a time, so that a held
//! arrow key asks once and not per row.

use crate::app::Ticket;
use crate::app::screen::Cx;
use crate::store::Query;
use std::fmt::Debug;

/// The detail of the selected row.
#[derive(Debug)]
pub struct Peek<K, D> {
    wanted: Option<(K, Query)>,
    asked: Option<(Ticket, K)>,
    have: Option<(K, D)>,
}

impl<K, D> Default for Peek<K, D> {
    fn default() -> Self {
        Self {
            wanted: None,
            asked: None,
            have: None,
        }
    }
}

impl<K: Clone + PartialEq + Debug, D> Peek<K, D> {
    /// Wants a detail, or none; asks unless it is here or a question is under way. `fresh` asks all the same: what is here,
    /// or on its way, may be of before a change.
    pub fn want(&mut self, wanted: Option<(K, Query)>, fresh: bool, cx: &mut Cx<'_>) {
        let here = |key: &K| self.have.as_ref().is_some_and(|(have, _)| have == key);
        if let Some((key, query)) = &wanted
            && (fresh || self.asked.is_none() && !here(key))
        {
            self.asked = Some((cx.ask(query.clone()), key.clone()));
        }
        self.wanted = wanted;
    }

    /// True when the ticket is of the question under way.
    #[must_use]
    pub fn is_asked(&self, ticket: Ticket) -> bool {
        self.asked.as_ref().is_some_and(|(asked, _)| *asked == ticket)
    }

    /// The question was not answered.
    pub fn give_up(&mut self, ticket: Ticket) {
        self.asked = self.asked.take().filter(|(asked, _)| *asked != ticket);
    }

    /// Takes the answer to it. Asks on when the selection has moved meanwhile.
    pub fn take(&mut self, detail: Option<D>, cx: &mut Cx<'_>) {
        let Some((_, key)) = self.asked.take() else { return };
        let moved = self.wanted.as_ref().is_none_or(|(wanted, _)| *wanted != key);
        self.have = detail.map(|detail| (key, detail));
        if moved {
            let wanted = self.wanted.take();
            self.want(wanted, false, cx);
        }
    }

    /// The detail of `key`, when it is here.
    #[must_use]
    pub fn get(&self, key: &K) -> Option<&D> {
        self.have
            .as_ref()
            .filter(|(have, _)| have == key)
            .map(|(_, detail)| detail)
    }
}
