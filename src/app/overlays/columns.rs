//! The columns of a sheet: shown or not, from the left to the right. Up and down choose one, left and right move it, a blank or
//! Ins shows or hides it, F7 orders the rows by it; Enter takes it over, Esc leaves everything as it was.

use super::cursor::Cursor;
use crate::app::action::Action;
use crate::app::key::{Key, KeyCode};
use crate::app::open::ColumnChoice;
use crate::app::picked::Picked;
use crate::app::place::Place;
use crate::app::screen::{Cx, Move, Notice, Refusal, Screen};
use crate::app::session::Session;
use crate::view::{ColumnId, Order, SheetId};

/// The box.
#[derive(Debug)]
pub struct ColumnBox {
    pub sheet: SheetId,
    /// Every column, and whether it is shown.
    pub columns: Vec<(ColumnId, bool)>,
    pub order: Option<Order>,
    pub cursor: Cursor,
}

impl ColumnBox {
    /// The columns as they are shown now, then the others.
    #[must_use]
    pub fn new(choice: ColumnChoice) -> Self {
        let all = choice.sheet.columns();
        let others = all.iter().filter(|column| !choice.shown.contains(column));
        let shown = choice.shown.iter().map(|column| (*column, true));
        Self {
            columns: shown.chain(others.map(|column| (*column, false))).collect(),
            sheet: choice.sheet,
            order: choice.order,
            cursor: Cursor::default(),
        }
    }

    fn turn(&mut self, cx: &mut Cx<'_>) {
        let shown = self.columns.iter().filter(|(_, shown)| *shown).count();
        match self.columns.get_mut(self.cursor.index) {
            // A list without a column shows nothing.
            Some((_, true)) if shown == 1 => cx.say(Notice::Refused(Action::Columns, Refusal::LastColumn)),
            Some((_, is_shown)) => *is_shown = !*is_shown,
            None => {}
        }
    }

    fn shift(&mut self, right: bool) {
        let at = self.cursor.index;
        let to = if right { at + 1 } else { at.wrapping_sub(1) };
        if to < self.columns.len() {
            self.columns.swap(at, to);
            self.cursor.index = to;
        }
    }

    fn take(&self, cx: &mut Cx<'_>) {
        let shown = self.columns.iter().filter(|(_, shown)| *shown);
        let shown = shown.map(|(column, _)| *column).collect();
        let picked = Picked::Columns(shown, self.order);
        cx.moves.extend([Move::Pop, Move::Pick(Box::new(picked))]);
    }
}

impl Screen for ColumnBox {
    fn place(&self) -> Place {
        Place::Overlay
    }

    fn key(&mut self, key: Key, cx: &mut Cx<'_>) -> bool {
        match key.folded().code {
            KeyCode::Char(' ') | KeyCode::Insert => self.turn(cx),
            KeyCode::F(7) => {
                let column = self.columns.get(self.cursor.index);
                self.order = column.map_or(self.order, |(column, _)| Order::turned(self.order, *column));
            }
            _ => return false,
        }
        true
    }

    fn act(&mut self, action: &Action, cx: &mut Cx<'_>) -> bool {
        match action {
            Action::Open => self.take(cx),
            Action::Left | Action::Right => self.shift(*action == Action::Right),
            other => return self.cursor.act(other, self.columns.len()),
        }
        true
    }

    fn actions(&self, _session: &Session) -> Vec<(Action, Option<Refusal>)> {
        super::choice_actions()
    }
}
