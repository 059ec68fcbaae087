//! The household field: finds households while typing, by name, pinyin, initials, number or door.
//!
//! Invariant: only the answer to the newest question is shown.

use super::field::{KeyOutcome, Shape, TextField};
use crate::app::effect::Ticket;
use crate::app::key::{Key, KeyCode};
use crate::app::screen::Cx;
use crate::domain::comparison::key;
use crate::domain::ids::HouseholdId;
use crate::store::Query;
use crate::view::{SearchHit, SearchTarget};

/// Rows the list shows.
pub const HITS: usize = 6;

/// A household that can be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    pub id: HouseholdId,
    /// Its name, or the name of the person found in it.
    pub name: String,
    /// Its number: tells two households of one name apart.
    pub number: String,
    pub address: String,
    pub phone: String,
}

/// State of the field.
#[derive(Debug, Clone)]
pub struct Lookup {
    pub typed: TextField,
    /// What was chosen: id and name.
    pub chosen: Option<(HouseholdId, String)>,
    /// What was found.
    pub hits: Vec<Hit>,
    /// The marked row.
    pub at: usize,
    /// A person has marked it, or taken it by Enter.
    sure: bool,
    waiting: Option<Ticket>,
}

impl Default for Lookup {
    fn default() -> Self {
        Self {
            typed: TextField::new(Shape::Line, 40),
            chosen: None,
            hits: Vec::new(),
            at: 0,
            sure: false,
            waiting: None,
        }
    }
}

impl Lookup {
    /// True while its list shows.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.chosen.is_none() && !self.typed.is_empty()
    }

    pub fn choose(&mut self, id: HouseholdId, name: String) {
        *self = Self {
            chosen: Some((id, name)),
            ..Self::default()
        };
    }

    /// Takes a key; Enter, Tab and Esc are the form's.
    pub fn key(&mut self, key: Key, cx: &mut Cx<'_>) -> KeyOutcome {
        match key.code {
            KeyCode::Down if self.is_open() => {
                self.at = (self.at + 1).min(self.hits.len().saturating_sub(1));
                self.sure = true;
                return KeyOutcome::Moved;
            }
            KeyCode::Up if self.is_open() => {
                self.at = self.at.saturating_sub(1);
                self.sure = true;
                return KeyOutcome::Moved;
            }
            KeyCode::Up | KeyCode::Down => return KeyOutcome::Nothing,
            KeyCode::Backspace if self.chosen.is_some() => {
                self.chosen = None;
                return KeyOutcome::Changed;
            }
            _ => {}
        }
        let did = self.typed.key(key, 40);
        self.asked(did, cx)
    }

    /// Puts pasted text in.
    pub fn paste(&mut self, text: &str, cx: &mut Cx<'_>) -> KeyOutcome {
        let did = self.typed.insert(text);
        self.asked(did, cx)
    }

    /// Takes the marked hit. The key that leaves the field has waited for the answer.
    pub fn leave(&mut self) -> KeyOutcome {
        match self.is_open() && !self.is_unsure() {
            true => self.take_marked(),
            false => KeyOutcome::Nothing,
        }
    }

    /// The marked row is meant.
    pub fn decide(&mut self) {
        self.sure = true;
    }

    /// True when several fit what was typed and nobody has said which: none of them is taken.
    #[must_use]
    pub fn is_unsure(&self) -> bool {
        self.is_open() && !self.sure && self.hits.len() > 1 && self.called_so().is_none()
    }

    /// The only hit whose number or name is what was typed.
    fn called_so(&self) -> Option<usize> {
        let typed = key(self.typed.text().trim());
        let is_called = |hit: &Hit| key(&hit.number) == typed || key(&hit.name) == typed;
        let mut called = (0..self.hits.len()).filter(|at| is_called(&self.hits[*at]));
        called.next().filter(|_| called.next().is_none())
    }

    /// Takes the answer; false when the ticket is not its own.
    pub fn answer(&mut self, ticket: Ticket, found: &[SearchHit]) -> bool {
        if self.waiting != Some(ticket) {
            return false;
        }
        self.waiting = None;
        self.hits = households(found);
        self.at = self.called_so().unwrap_or(0);
        true
    }

    fn asked(&mut self, did: KeyOutcome, cx: &mut Cx<'_>) -> KeyOutcome {
        if did == KeyOutcome::Changed {
            (self.chosen, self.sure) = (None, false);
            let text = self.typed.text().trim().to_owned();
            if text.is_empty() {
                self.hits.clear();
                self.waiting = None;
            } else {
                self.waiting = Some(cx.ask(Query::Search { text, limit: 3 * HITS }));
            }
        }
        did
    }

    fn take_marked(&mut self) -> KeyOutcome {
        let Some(hit) = self.hits.get(self.at).cloned() else {
            return KeyOutcome::Moved;
        };
        let name = format!("{} {}", hit.name, hit.number).trim().to_owned();
        self.choose(hit.id, name);
        KeyOutcome::Changed
    }
}

/// The households found, each once: a householder's name finds both the household and the person.
fn households(found: &[SearchHit]) -> Vec<Hit> {
    let mut hits: Vec<Hit> = Vec::new();
    for hit in found.iter().filter_map(hit) {
        if hits.len() < HITS && hits.iter().all(|known| known.id != hit.id) {
            hits.push(hit);
        }
    }
    hits
}

fn hit(found: &SearchHit) -> Option<Hit> {
    let id = match found.target {
        SearchTarget::Household(id) | SearchTarget::Person(id, _) => id,
        SearchTarget::Request(_) | SearchTarget::Record(..) => return None,
    };
    Some(Hit {
        id,
        name: found.title.clone(),
        number: found.number.clone(),
        address: found.address.clone(),
        phone: found.phone.clone(),
    })
}
