//! The detail beside a list: asked for when the selection rests on a row, at most one question at a time, so that a held
//! arrow key asks once and not per row.

use crate::app::Ticket;
use crate::app::screen::Cx;
use crate::store::Query;
use std::fmt::Debug;

/// The detail of the selected row.
#[derive(Debug)]
pub struct Peek<K, D> {
    wanted: Option<K>,
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

impl<K: Copy + PartialEq + Debug, D> Peek<K, D> {
    /// Wants the detail of `key`; asks unless it is here or a question is under way. `fresh` asks even when it is here.
    pub fn want(&mut self, key: Option<K>, fresh: bool, cx: &mut Cx<'_>, query: impl Fn(K) -> Query) {
        self.wanted = key;
        let Some(key) = key else { return };
        let here = self.have.as_ref().is_some_and(|(have, _)| *have == key);
        if self.asked.is_none() && (fresh || !here) {
            self.asked = Some((cx.ask(query(key)), key));
        }
    }

    /// Takes an answer; false when it is not to this question. Asks on when the selection has moved meanwhile.
    pub fn take(&mut self, ticket: Ticket, detail: Option<D>, cx: &mut Cx<'_>, query: impl Fn(K) -> Query) -> bool {
        let Some((_, key)) = self.asked.filter(|(asked, _)| *asked == ticket) else {
            return false;
        };
        self.asked = None;
        self.have = detail.map(|detail| (key, detail));
        if self.wanted != Some(key) {
            self.want(self.wanted, false, cx, query);
        }
        true
    }

    /// The detail of `key`, when it is here.
    #[must_use]
    pub fn get(&self, key: K) -> Option<&D> {
        self.have
            .as_ref()
            .filter(|(have, _)| *have == key)
            .map(|(_, detail)| detail)
    }
}
