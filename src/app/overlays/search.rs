//! Search (`/`, Ctrl+F, or a Han character or letter typed in a list): households, people and requests, found while typing.

use super::cursor::Cursor;
use super::input::Input;
use crate::app::action::Action;
use crate::app::effect::Ticket;
use crate::app::key::Key;
use crate::app::place::Place;
use crate::app::screen::{Cx, Move, Refusal, Screen};
use crate::app::session::Session;
use crate::store::{Answer, Query};
use crate::view::SearchHit;

/// Hits asked for.
const LIMIT: usize = 50;

/// The search box.
#[derive(Debug, Default)]
pub struct SearchBox {
    /// What was typed.
    pub input: Input,
    /// What was found, best first; `None` before the first answer.
    pub hits: Option<Vec<SearchHit>>,
    /// The selection.
    pub cursor: Cursor,
    ticket: Option<Ticket>,
}

impl SearchBox {
    /// A search that begins with `text`.
    #[must_use]
    pub fn with_text(text: &str) -> Self {
        let mut search = Self::default();
        search.input.paste(text);
        search
    }

    /// Asks for what was typed; an answer to an earlier text is dropped.
    fn ask(&mut self, cx: &mut Cx<'_>) {
        let text = self.input.text.trim().to_owned();
        if text.is_empty() {
            self.hits = None;
            self.ticket = None;
            self.cursor = Cursor::default();
            return;
        }
        self.ticket = Some(cx.ask(Query::Search { text, limit: LIMIT }));
    }

    fn open(&self, cx: &mut Cx<'_>) {
        let Some(hit) = self.hits.as_ref().and_then(|hits| hits.get(self.cursor.index)) else {
            return;
        };
        cx.moves.push(Move::Pop);
        cx.open(hit.target);
    }
}

impl Screen for SearchBox {
    fn place(&self) -> Place {
        Place::Overlay
    }

    fn load(&mut self, cx: &mut Cx<'_>) {
        self.ask(cx);
    }

    fn key(&mut self, key: Key, cx: &mut Cx<'_>) -> bool {
        let taken = self.input.key(key);
        if taken {
            self.cursor = Cursor::default();
            self.ask(cx);
        }
        taken
    }

    fn paste(&mut self, text: &str, cx: &mut Cx<'_>) -> bool {
        self.input.paste(text);
        self.cursor = Cursor::default();
        self.ask(cx);
        true
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer, _cx: &mut Cx<'_>) -> Option<Answer> {
        match answer {
            Answer::Search(hits) if self.ticket == Some(ticket) => {
                self.cursor.index = self.cursor.index.min(hits.len().saturating_sub(1));
                self.hits = Some(hits);
                None
            }
            answer => Some(answer),
        }
    }

    fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        if *action == Action::Open {
            self.open(cx);
            return true;
        }
        let len = self.hits.as_ref().map_or(0, Vec::len);
        self.cursor.act(action, len)
    }

    fn actions(&self, _session: &Session) -> Vec<(Action, Option<Refusal>)> {
        super::choice_actions()
    }

    fn editing(&self) -> bool {
        true
    }
}
