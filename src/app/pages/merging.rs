//! Making one of what was recorded twice: which records the marked person or household may be one with is listed, and who is chosen
//! stays.

use crate::app::Session;
use crate::app::action::Action;
use crate::app::open::{Open, PickItem, PickTitle};
use crate::app::picked::Picked;
use crate::app::screen::{Cx, Move, Notice, Refusal, Then};
use crate::change::entry::{Entry, MergeEntry};
use crate::domain::ids::RecordId;
use crate::domain::mask::Privacy;
use crate::record::Kind;
use crate::store::Query;
use crate::view::{DuplicateRow, SearchTarget, Twin};

/// What makes them one.
pub(in crate::app) const fn action(kind: &Kind) -> Action {
    match kind {
        Kind::Household => Action::MergeHousehold,
        _ => Action::Merge,
    }
}

/// Asks with which record this one may be one.
pub(super) fn ask_same(kind: Kind, record: RecordId, cx: &mut Cx<'_>) {
    cx.ask_then(
        Query::Duplicates(Some((kind.clone(), record))),
        Then::ChooseSame(kind, record),
    );
}

/// The choices of one record; that there is none, when nothing is like it.
pub(in crate::app) fn same(kind: &Kind, record: RecordId, rows: &[DuplicateRow], session: &Session) -> Move {
    if rows.is_empty() {
        return Move::Say(Notice::Refused(action(kind), Refusal::NoDuplicate));
    }
    let item = |row: &DuplicateRow| {
        let is_first = row.one.record == record;
        let (gone, stays) = if is_first {
            (&row.one, &row.other)
        } else {
            (&row.other, &row.one)
        };
        into(row, gone, stays, session)
    };
    Move::Open(Box::new(Open::Pick(
        PickTitle::Choose,
        rows.iter().map(item).collect(),
        None,
    )))
}

/// Which of the two stays; or to look at them first.
pub(super) fn either(row: &DuplicateRow, session: &Session) -> Open {
    let lang = session.lang();
    let look = |twin: &Twin, other: &Twin| {
        let target = match row.kind {
            Kind::Person => SearchTarget::Person(twin.household, twin.record.into()),
            _ => SearchTarget::Household(twin.household),
        };
        PickItem::new(Picked::Open(target), lang.merge_look(&called(twin, other, session)))
    };
    let items = vec![
        into(row, &row.other, &row.one, session),
        into(row, &row.one, &row.other, session),
        look(&row.one, &row.other),
        look(&row.other, &row.one),
    ];
    Open::Pick(PickTitle::Choose, items, None)
}

/// One of the two goes, the other stays.
fn into(row: &DuplicateRow, gone: &Twin, stays: &Twin, session: &Session) -> PickItem {
    let lang = session.lang();
    let label = lang.merge_into(&called(stays, gone, session), lang.likeness(row.why));
    let entry = MergeEntry {
        kind: row.kind.code().to_owned(),
        gone: gone.record.to_string(),
        stays: stays.record.to_string(),
        reason: lang.merge_reason(lang.likeness(row.why)),
    };
    PickItem::new(Picked::Save(Box::new(Entry::Merge(entry)), None), label)
}

/// The name, with what tells it apart; the telephone too where it looks like the other.
fn called(twin: &Twin, other: &Twin, session: &Session) -> String {
    let named = by_number_and_birth(twin, session);
    if named != by_number_and_birth(other, session) {
        return named;
    }
    let phone = session.mask(&[]).show(Privacy::Phone, &twin.phone);
    [named.trim_end(), &phone].join(" ").trim_end().to_owned()
}

fn by_number_and_birth(twin: &Twin, session: &Session) -> String {
    let about = [twin.household.0];
    let mask = session.mask(&about);
    let name = mask.show(Privacy::Name, &twin.name);
    let number = mask.show(Privacy::Public, &twin.household_no);
    let birth = twin.birth.map(|birth| mask.show(Privacy::Birth, &birth.to_string()));
    session.lang().merge_called(&name, &number, &birth.unwrap_or_default())
}
