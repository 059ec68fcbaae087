//! The records of a file that was given out which were written to since, row by row. Enter opens the record.

use super::list::{Keyed, List};
use super::list_page::{Acted, Ledger, ListPage};
use super::offers::{self, Offer};
use super::subject::Subject;
use crate::app::action::Action;
use crate::app::layout::Shape;
use crate::app::place::PageId;
use crate::app::screen::{Cx, Notice, Refusal};
use crate::change::Cursor;
use crate::domain::ids::RecordId;
use crate::store::{Answer, Query};
use crate::view::{OutdatedRow, Part, Window};

/// The list.
pub type OutdatedList = ListPage<Outdated>;

/// Of which file it is.
#[derive(Debug, Default)]
pub struct Outdated {
    id: i64,
    /// What it is called.
    pub file: String,
}

impl OutdatedList {
    /// Of the file with this place in the list of this device.
    #[must_use]
    pub fn of(id: i64, file: String) -> Self {
        Self::new(Outdated { id, file })
    }

    /// What the file is called.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.own.file
    }
}

impl Keyed for OutdatedRow {
    type Key = RecordId;

    fn key(&self) -> RecordId {
        self.record
    }
}

impl Ledger for Outdated {
    type Row = OutdatedRow;
    type Detail = ();

    const PAGE: PageId = PageId::Ledgers;
    const OFFERS: &'static [&'static [Offer]] = &[&[offers::offer(Action::Open, &[]), offers::REVEAL]];
    const SHAPE: Shape = Shape {
        preview: [2, 3],
        preview_from: 12,
        ..Shape::PLAIN
    };

    fn query(&self, _: Part) -> Query {
        Query::Outdated(self.id)
    }

    fn rows(&mut self, answer: Answer) -> Option<Window<OutdatedRow>> {
        let Answer::Outdated(rows) = answer else { return None };
        Some(Window {
            total: rows.len(),
            rows,
            ..Window::default()
        })
    }

    fn key_of(record: RecordId) -> Option<RecordId> {
        Some(record)
    }

    fn subject(&self, _: &OutdatedRow, seen: Cursor) -> Subject {
        Subject {
            seen: Some(seen),
            ..Subject::default()
        }
    }

    fn act(&mut self, action: &Action, list: &List<OutdatedRow>, _: Option<&()>, cx: &mut Cx<'_>) -> Acted {
        let (Action::Open, Some(row)) = (action, list.selected()) else {
            return Acted::No;
        };
        match row.target {
            Some(target) => cx.open(target),
            None => cx.say(Notice::Refused(Action::Open, Refusal::Gone)),
        }
        Acted::Yes
    }
}
