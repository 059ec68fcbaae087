//! 疑似重复: people and households that may have been recorded twice, the surest first. Enter asks which of the two stays.

use super::list::{Keyed, List};
use super::list_page::{Acted, Ledger, ListPage};
use super::merging::either;
use super::offers::{self, Offer};
use super::subject::Subject;
use crate::app::action::Action;
use crate::app::layout::Shape;
use crate::app::place::PageId;
use crate::app::screen::Cx;
use crate::change::Cursor;
use crate::domain::ids::RecordId;
use crate::store::{Answer, Query};
use crate::view::{DuplicateRow, Window};

/// The list.
pub type DuplicatesList = ListPage<Duplicates>;

/// It has nothing of its own.
#[derive(Debug, Default)]
pub struct Duplicates;

impl Keyed for DuplicateRow {
    type Key = (RecordId, RecordId);

    fn key(&self) -> Self::Key {
        (self.one.record, self.other.record)
    }
}

impl Ledger for Duplicates {
    type Row = DuplicateRow;
    type Detail = ();

    const PAGE: PageId = PageId::Ledgers;
    const OFFERS: &'static [&'static [Offer]] = &[&[offers::OPEN, offers::REVEAL]];
    const SHAPE: Shape = Shape {
        preview: [2, 3],
        preview_from: 12,
        ..Shape::PLAIN
    };

    fn query(&self, _: usize, _: usize) -> Query {
        Query::Duplicates(None)
    }

    fn rows(&mut self, answer: Answer) -> Option<Window<DuplicateRow>> {
        let Answer::Duplicates(rows) = answer else { return None };
        Some(Window {
            total: rows.len(),
            rows,
            ..Window::default()
        })
    }

    fn key_of(_: RecordId) -> Option<(RecordId, RecordId)> {
        None
    }

    fn subject(&self, row: &DuplicateRow, seen: Cursor) -> Subject {
        Subject {
            household: Some((row.one.household, row.one.household_name.clone())),
            seen: Some(seen),
            ..Subject::default()
        }
    }

    fn act(&mut self, action: &Action, list: &List<DuplicateRow>, _: Option<&()>, cx: &mut Cx<'_>) -> Acted {
        let (Action::Open, Some(row)) = (action, list.selected()) else {
            return Acted::No;
        };
        cx.open(either(row, cx.session));
        Acted::Yes
    }
}
