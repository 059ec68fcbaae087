//! 应享未享: what people may be entitled to and nobody has recorded, now and soon, the earliest first. Enter opens the household,
//! F6 answers.

use super::claim::Claim;
use super::list::Keyed;
use super::list_page::{Ledger, ListPage};
use super::offers::{self, Offer};
use super::subject::Subject;
use crate::app::layout::Shape;
use crate::app::place::PageId;
use crate::change::Cursor;
use crate::domain::ids::{PersonId, RecordId};
use crate::store::{Answer, Query};
use crate::view::{EntitlementRow, Window};

/// The list.
pub type EntitledList = ListPage<Entitled>;

/// It has nothing of its own.
#[derive(Debug, Default)]
pub struct Entitled;

impl Keyed for EntitlementRow {
    type Key = (PersonId, String);

    fn key(&self) -> Self::Key {
        (self.person, self.what.clone())
    }
}

impl Ledger for Entitled {
    type Row = EntitlementRow;
    type Detail = ();

    const PAGE: PageId = PageId::Ledgers;
    const OFFERS: &'static [&'static [Offer]] = &[&[
        offers::OPEN,
        offers::DONE,
        offers::NEW_VISIT,
        offers::NEW_REQUEST,
        offers::NEW_REMINDER,
        offers::REVEAL,
    ]];
    const SHAPE: Shape = Shape {
        preview: [4, 6],
        preview_from: 12,
        ..Shape::PLAIN
    };

    fn query(&self, offset: usize, limit: usize) -> Query {
        Query::Entitlements { offset, limit }
    }

    fn rows(&mut self, answer: Answer) -> Option<Window<EntitlementRow>> {
        match answer {
            Answer::Entitlements(window) => Some(window),
            _ => None,
        }
    }

    fn key_of(_: RecordId) -> Option<(PersonId, String)> {
        None
    }

    fn subject(&self, row: &EntitlementRow, seen: Cursor) -> Subject {
        Subject {
            household: Some((row.household, row.household_name.clone())),
            person: Some((row.person, row.person_name.clone())),
            claim: Claim::of(row),
            seen: Some(seen),
            ..Subject::default()
        }
    }
}
