//! Making two records of one person one: whom the marked person may be is listed, and who is chosen stays.

use crate::app::Session;
use crate::app::action::Action;
use crate::app::open::{Open, PickItem, PickTitle};
use crate::app::picked::Picked;
use crate::app::screen::{Move, Notice, Refusal};
use crate::change::entry::{Entry, MergeEntry};
use crate::domain::ids::PersonId;
use crate::domain::mask::Privacy;
use crate::view::DuplicateRow;

/// The choices; that there is none, when nobody is like the person.
pub(in crate::app) fn same_person(person: PersonId, rows: &[DuplicateRow], session: &Session) -> Move {
    if rows.is_empty() {
        return Move::Say(Notice::Refused(Action::Merge, Refusal::NoDuplicate));
    }
    let lang = session.lang();
    let item = |row: &DuplicateRow| {
        let stays = if row.one.person == person { &row.other } else { &row.one };
        let about = [stays.household.0];
        let mask = session.mask(&about);
        let name = mask.show(Privacy::Name, &stays.name);
        let birth = stays
            .birth
            .map_or_else(String::new, |birth| mask.show(Privacy::Birth, &birth.to_string()));
        let entry = MergeEntry {
            gone: person.to_string(),
            stays: stays.person.to_string(),
            reason: lang.merge_reason(lang.likeness(row.why)),
        };
        let number = mask.show(Privacy::Public, &stays.household_no);
        let label = lang.merge_into(&name, &number, &birth, lang.likeness(row.why));
        PickItem::new(Picked::Save(Box::new(Entry::Merge(entry)), None), label)
    };
    Move::Open(Box::new(Open::Pick(
        PickTitle::Choose,
        rows.iter().map(item).collect(),
        None,
    )))
}
