//! What Enter offers on the lists of 同步: for a conflict, a change that was put aside, a step without effect.

use super::settlement::{both_as, settlement, sides};
use crate::app::action::Action;
use crate::app::effect::Refused;
use crate::app::open::{Open, PickItem, PickTitle};
use crate::app::picked::{Choice, Picked};
use crate::app::screen::{Cx, Notice, Refusal};
use crate::change::Cursor;
use crate::domain::lang::Lang;
use crate::domain::quarantine::QuarantineCode;
use crate::domain::time::Date;
use crate::record::Both;
use crate::record::kind::DELETED;
use crate::view::{ConflictRow, PendingRow, SearchTarget, VoidStepRow};

/// Asks about a conflict of a record that was shown when the log ended at `seen`; settled, the next one is the first.
pub fn settle(row: Option<&ConflictRow>, seen: Cursor, cx: &mut Cx<'_>) {
    match row {
        Some(row) => cx.open(conflict(row, seen, cx.session.today(), cx.session.lang())),
        None => cx.say(Notice::Refused(Action::Settle, Refusal::NoConflict)),
    }
}

/// Enter on a conflict: which value is kept. A choice that makes no sense stands there with its reason.
#[must_use]
pub fn conflict(conflict: &ConflictRow, seen: Cursor, today: Date, lang: Lang) -> Open {
    let deleted = conflict.field == DELETED && conflict.edit.is_some();
    let deletion_first = sides(conflict).0.change == conflict.shown.change;
    let known = conflict.shown.mine != conflict.other.mine;
    let settle = |choice| Picked::Settle(Box::new(conflict.clone()), choice, seen);
    let items = Choice::ALL.map(|choice| {
        let label = match (deleted, choice) {
            (true, Choice::Mine) if deletion_first => lang.conflict_keep_deleted(),
            (true, Choice::Theirs) if !deletion_first => lang.conflict_keep_deleted(),
            (true, Choice::Mine | Choice::Theirs) => lang.conflict_keep_record(),
            (_, Choice::Mine) if known => lang.conflict_keep_mine(),
            (_, Choice::Theirs) if known => lang.conflict_keep_theirs(),
            (_, Choice::Mine) => lang.conflict_keep_shown(),
            (_, Choice::Theirs) => lang.conflict_keep_other(),
            (_, Choice::Both) => both_label(conflict, lang),
        };
        match settlement(conflict, choice, today, lang) {
            Ok(_) => PickItem::new(settle(choice), label),
            Err(refusal) => PickItem::new(
                settle(choice),
                format!("{label} - {}", lang.refusal(&Action::Settle, &refusal)),
            ),
        }
    });
    choose(items.to_vec())
}

fn both_label(conflict: &ConflictRow, lang: Lang) -> &'static str {
    match both_as(&conflict.kind, &conflict.field) {
        Both::Remark => lang.conflict_keep_both_remark(),
        Both::Union | Both::Join | Both::One => lang.conflict_keep_both(),
    }
}

/// A picker with the mark on the first choice.
fn choose(items: Vec<PickItem>) -> Open {
    Open::Pick(PickTitle::Choose, items, None)
}

/// Enter on a change that the server put aside with `code`: what makes sense, most helpful first.
#[must_use]
pub fn refused(row: &PendingRow, code: &str, lang: Lang) -> Open {
    let mut items = Vec::new();
    if let Some(target) = row.target {
        items.push(PickItem::new(Picked::Open(target), lang.refused_open(code)));
    }
    if may_be_mended(code) {
        items.push(PickItem::new(Picked::EnterAgain(row.id), lang.refused_enter_again()));
    }
    let let_go = Picked::Decide(row.id, Refused::LetGo);
    items.push(PickItem::new(let_go, lang.refused_let_go()));
    choose(items)
}

/// True when a change may be mended and saved again: not when its kind is not this user's, nor when it was ordered away.
#[must_use]
pub fn may_be_mended(code: &str) -> bool {
    use QuarantineCode::{Kind, Purged};
    !matches!(QuarantineCode::from_code(code), Purged | Kind)
}

/// True when the same values may pass a second time: not when their form is wrong.
#[must_use]
pub fn may_pass(code: &str) -> bool {
    use QuarantineCode::{Malformed, TooLarge};
    may_be_mended(code) && !matches!(QuarantineCode::from_code(code), Malformed | TooLarge)
}

/// Enter on a step without effect.
#[must_use]
pub fn void_step(row: &VoidStepRow, lang: Lang) -> Open {
    let open = Picked::Open(SearchTarget::Request(row.request));
    let noted = Picked::NoteVoidStep(row.event);
    choose(vec![
        PickItem::new(open, lang.void_open()),
        PickItem::new(noted, lang.void_noted()),
    ])
}
