//! What Enter offers on the lists of 同步: for a conflict, a change that was put aside, a step without effect.

use super::choices::{item, picker};
use super::settlement::{Choice, both_as, settlement, sides};
use crate::app::layer::Layer;
use crate::app::overlays::PickTitle;
use crate::domain::lang::Lang;
use crate::domain::time::Date;
use crate::record::Both;
use crate::record::kind::DELETED;
use crate::view::ConflictRow;

/// The question of Enter on a conflict.
pub const CONFLICT: &str = "conflict";
/// The question of Enter on a change that the server put aside.
pub const REFUSED: &str = "refused";
/// The answer that opens the record.
pub const OPEN: &str = "open";
/// The answer that saves the values as a new change.
pub const ENTER_AGAIN: &str = "again";
/// The answer that lets the change go.
pub const LET_GO: &str = "let_go";
/// The question of Enter on a step without effect.
pub const VOID_STEP: &str = "void_step";
/// The answer that takes note of it.
pub const NOTED: &str = "noted";

/// Enter on a conflict: which value is kept. A choice that makes no sense stands there with its reason.
#[must_use]
pub fn conflict(conflict: &ConflictRow, today: Date, lang: Lang) -> Layer {
    let deleted = conflict.field == DELETED && conflict.edit.is_some();
    let deletion_first = sides(conflict).0.change == conflict.shown.change;
    let known = conflict.shown.mine != conflict.other.mine;
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
            Ok(_) => item(choice_code(choice), label),
            Err(refusal) => item(choice_code(choice), &format!("{label} - {}", lang.refusal(&refusal))),
        }
    });
    picker(CONFLICT, PickTitle::Choose, items.to_vec(), choice_code(Choice::Mine))
}

fn both_label(conflict: &ConflictRow, lang: Lang) -> &'static str {
    match both_as(&conflict.kind, &conflict.field) {
        Both::Remark => lang.conflict_keep_both_remark(),
        Both::Union | Both::Join | Both::One => lang.conflict_keep_both(),
    }
}

fn choice_code(choice: Choice) -> &'static str {
    match choice {
        Choice::Mine => "mine",
        Choice::Theirs => "theirs",
        Choice::Both => "both",
    }
}

/// The choice of a code.
#[must_use]
pub fn choice_of(code: &str) -> Option<Choice> {
    Choice::ALL.into_iter().find(|choice| choice_code(*choice) == code)
}

/// Enter on a change that the server put aside with `code`: what makes sense, most helpful first.
#[must_use]
pub fn refused(code: &str, opens: bool, lang: Lang) -> Layer {
    let mut items = Vec::new();
    if opens {
        items.push(item(OPEN, lang.refused_open(code)));
    }
    if may_be_mended(code) {
        items.push(item(ENTER_AGAIN, lang.refused_enter_again()));
    }
    items.push(item(LET_GO, lang.refused_let_go()));
    picker(REFUSED, PickTitle::Choose, items, OPEN)
}

/// True when a change may be mended and saved refused: not when its kind is not this user's, nor when it was ordered away.
#[must_use]
pub fn may_be_mended(code: &str) -> bool {
    !matches!(code, "purged" | "kind")
}

/// True when the same values may pass a second time: not when their form is wrong.
#[must_use]
pub fn may_pass(code: &str) -> bool {
    may_be_mended(code) && !matches!(code, "malformed" | "too_large")
}

/// Enter on a step without effect.
#[must_use]
pub fn void_step(lang: Lang) -> Layer {
    let items = vec![item(OPEN, lang.void_open()), item(NOTED, lang.void_noted())];
    picker(VOID_STEP, PickTitle::Choose, items, OPEN)
}
