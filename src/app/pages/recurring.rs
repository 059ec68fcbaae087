//! 高频问题: what came three times in 90 days at one place. Enter opens the last request or what the meeting decided, F6 puts it to the
//! meeting, where it gets an owner and a plan.

use super::list::{Keyed, List};
use super::list_page::{Acted, Ledger, ListPage};
use super::offers::{self, Need, Offer, offer};
use super::subject::Subject;
use crate::app::action::Action;
use crate::app::forms::About;
use crate::app::layout::Shape;
use crate::app::place::PageId;
use crate::app::screen::Cx;
use crate::change::{Cursor, Fields};
use crate::domain::ids::{RecordId, RequestId};
use crate::record::Kind;
use crate::record::permission::Operation;
use crate::store::{Answer, Query};
use crate::view::{Part, RecurringRow, SearchTarget, Window};

/// The list.
pub type RecurringList = ListPage<Again>;

/// It has nothing of its own.
#[derive(Debug, Default)]
pub struct Again;

impl Keyed for RecurringRow {
    type Key = Option<RequestId>;

    fn key(&self) -> Self::Key {
        self.requests.first().map(|(id, _)| *id)
    }
}

impl Ledger for Again {
    type Row = RecurringRow;
    type Detail = ();

    const PAGE: PageId = PageId::Ledgers;
    const OFFERS: &'static [&'static [Offer]] = &[&[
        offer(Action::Open, &[]),
        offer(Action::Done, &[Need::May(Operation::Create, Kind::AgendaItem)]),
        offers::REVEAL,
    ]];
    const SHAPE: Shape = Shape {
        preview: [3, 4],
        preview_from: 12,
        ..Shape::PLAIN
    };

    fn query(&self, _: Part) -> Query {
        Query::Recurring
    }

    fn rows(&mut self, answer: Answer) -> Option<Window<RecurringRow>> {
        let Answer::Recurring(rows) = answer else { return None };
        Some(Window {
            total: rows.len(),
            rows,
            ..Window::default()
        })
    }

    fn key_of(_: RecordId) -> Option<Option<RequestId>> {
        None
    }

    fn subject(&self, _: &RecurringRow, seen: Cursor) -> Subject {
        Subject {
            seen: Some(seen),
            ..Subject::default()
        }
    }

    fn act(&mut self, action: &Action, list: &List<RecurringRow>, _: Option<&()>, cx: &mut Cx<'_>) -> Acted {
        let Some(row) = list.selected() else { return Acted::No };
        let Some((last, _)) = row.requests.first() else {
            return Acted::No;
        };
        match (action, &row.item) {
            (Action::Open, None) => cx.open(SearchTarget::Request(*last)),
            (Action::Open | Action::Done, Some(item)) => {
                cx.open(SearchTarget::Record(Kind::AgendaItem.def().code, item.id));
            }
            (Action::Done, None) => {
                let title = cx.session.lang().recurring_title(row);
                let given = [("from_request", last.to_string()), ("title", title)];
                let given = given.map(|(name, value)| (name.to_owned(), value.into()));
                let about = About::new_record(Kind::AgendaItem, None, None);
                cx.open(about.given(Fields::from_iter(given)));
            }
            _ => return Acted::No,
        }
        Acted::Yes
    }
}
