//! The last changes: what each did, when, and whether the server has it. Enter undoes the marked one, or does it again.

use super::cursor::Cursor;
use crate::app::Ticket;
use crate::app::action::Action;
use crate::app::effect::SaveTrouble;
use crate::app::picked::Picked;
use crate::app::place::Place;
use crate::app::screen::{Cx, Move, Notice, Refusal, Screen};
use crate::app::session::Session;
use crate::store::{Answer, Query};
use crate::view::ActionRow;

/// The list.
#[derive(Debug, Default)]
pub struct UndoList {
    /// The newest first; `None` until they came.
    pub rows: Option<Vec<ActionRow>>,
    /// The selection.
    pub cursor: Cursor,
    asked: Option<Ticket>,
}

impl UndoList {
    fn len(&self) -> usize {
        self.rows.as_ref().map_or(0, Vec::len)
    }

    fn choose(&self, cx: &mut Cx<'_>) {
        let rows = self.rows.as_deref().unwrap_or_default();
        let Some(row) = rows.get(self.cursor.index) else {
            return cx.say(Notice::NotSaved(SaveTrouble::NothingToUndo));
        };
        let picked = Picked::Turn(row.group, !row.undone);
        cx.moves.extend([Move::Pop, Move::Pick(Box::new(picked))]);
    }
}

impl Screen for UndoList {
    fn place(&self) -> Place {
        Place::Overlay
    }

    fn load(&mut self, cx: &mut Cx<'_>) {
        self.asked = Some(cx.ask(Query::Actions));
    }

    fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        match action {
            Action::Open => self.choose(cx),
            other => return self.cursor.act(other, self.len()),
        }
        true
    }

    fn answer(&mut self, ticket: Ticket, answer: Answer, _cx: &mut Cx<'_>) -> Option<Answer> {
        match answer {
            Answer::Actions(rows) if self.asked == Some(ticket) => {
                self.rows = Some(rows);
                self.cursor.index = self.cursor.index.min(self.len().saturating_sub(1));
                None
            }
            answer => Some(answer),
        }
    }

    fn actions(&self, _session: &Session) -> Vec<(Action, Option<Refusal>)> {
        super::choice_actions()
    }
}
