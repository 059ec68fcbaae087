//! What a choice does, from a key over questions to a save, the same on every screen: deleting, settling a conflict, what
//! becomes of a refused change.
//!
//! ```text
//! Del    --> sure? --yes--> reason --> Effect::Save
//! Enter on a conflict --> mine, theirs, both --> settlement --> Effect::Settle
//! Enter on a refused change --open--> the record
//!                           --again--> Query::Refused --> form with its values --Ctrl+S--> Effect::SaveAgain
//!                                                    \--> no form: the values, asked once more --> Effect::Refused
//!                           --let go--> Effect::Refused
//! ```
//!
//! Invariant: what is decided is about the row that was marked when the choices opened, wherever the mark is meanwhile.

use super::begun::go_on;
use super::conflict_choices::may_pass;
use super::settlement::settlement;
use crate::app::action::Action;
use crate::app::effect::{Effect, Refused};
use crate::app::forms::Form;
use crate::app::importing::FilesFor;
use crate::app::open::{FileFor, Open, PickItem, PickTitle, Question};
use crate::app::picked::{Choice, Deletion, Picked};
use crate::app::screen::{Cx, Marked, Move, Notice, Refusal, Then};
use crate::app::session::{PLAIN_MS, PLAIN_SECONDS, PLAIN_STEP_MS};
use crate::change::Cursor;
use crate::change::entry::{DeleteEntry, Entry};
use crate::domain::ids::{ChangeId, GroupId, RecordId};
use crate::domain::lang::Lang;
use crate::domain::mask::View;
use crate::record::{Kind, Nature};
use crate::store::Query;
use crate::view::{ConflictRow, FormerEntry, REVEAL, SearchTarget, UndoOf, WHY};

/// The audit log's word for a step without effect that was taken note of; the queries leave such steps out.
const VOID_STEP_NOTED: &str = "void_step_noted";

/// Goes on with a choice that is no page's own.
pub fn proceed(picked: Picked, cx: &mut Cx<'_>) {
    match picked {
        Picked::Reveal(about, why) => reveal(&about, why, cx),
        Picked::Tour(choice) => cx.moves.push(Move::Tour(choice)),
        Picked::Quit => cx.effects.push(Effect::Quit),
        Picked::AskReason(deletion) => cx.open(reasons(&deletion, cx)),
        Picked::Delete(deletion, reason) => delete(&deletion, reason, cx),
        Picked::Settle(conflict, choice, seen) => settle(&conflict, choice, seen, cx),
        Picked::Turn(group, back) => turn(group, back, cx),
        Picked::Open(target) => cx.open(target),
        Picked::Unfinished(row) => go_on(*row, cx),
        Picked::Save(entry, seen) => cx.save(*entry, seen, Then::SaySaved),
        Picked::Files(FilesFor::Questions, files) => {
            let ticket = cx.ticket();
            cx.effects
                .extend(files.into_iter().map(|file| Effect::ReadQuestions(ticket, file)));
        }
        Picked::Files(purpose, files) => cx.open(Open::Brought(purpose, files)),
        Picked::Printouts(month) => cx.open(Open::File(FileFor::Printouts(month))),
        Picked::Roster(group) => cx.open(Open::File(FileFor::Roster(group))),
        Picked::Do(action) => cx.moves.push(Move::Do(action)),
        Picked::EnterAgain(change) => cx.ask_then(Query::Refused(change), Then::EnterAgain),
        Picked::Decide(change, decision) => decide(change, decision, cx),
        Picked::NoteVoidStep(event) => {
            cx.effects.push(Effect::Audit(VOID_STEP_NOTED, event.to_string()));
            cx.moves.push(Move::Refresh);
        }
        Picked::Finding(_) | Picked::ListDay(_) | Picked::ListKind(_) => {}
        Picked::Households(_)
        | Picked::Requests(_)
        | Picked::FollowUps(_)
        | Picked::OfKind(_)
        | Picked::Records(_)
        | Picked::AskWhyExpired
        | Picked::RemoveExpired(_)
        | Picked::ForgetAnswers(_)
        | Picked::ForgetHandedOut(_)
        | Picked::Column(..)
        | Picked::Fate(_)
        | Picked::Report(_)
        | Picked::Columns(..)
        | Picked::View(_)
        | Picked::Copy(_)
        | Picked::Removal => {}
        of_a_sheet => super::sheet::proceed(of_a_sheet, cx),
    }
}

/// Opens the form that puts the record right.
pub fn correct(kind: Kind, record: RecordId, cx: &mut Cx<'_>) {
    cx.ask_then(Query::Correctable(kind, record), Then::Correct);
}

/// Why somebody may look at full values: the codes that the audit log keeps.
pub const REVEAL_REASONS: [&str; 4] = ["verify", "contact", "form", "other"];

/// Asks why full values of `about` (a record or a page) are shown.
pub fn ask_why_revealed(about: &str, lang: Lang) -> Open {
    let item = |why| {
        PickItem::named(
            Picked::Reveal(about.to_owned(), why),
            |lang: Lang| lang.audit_why(why).to_owned(),
            lang,
        )
    };
    Open::Pick(PickTitle::Reveal, REVEAL_REASONS.map(item).to_vec(), None)
}

/// Shows plain values for a minute and logs it.
fn reveal(about: &str, why: &'static str, cx: &mut Cx<'_>) {
    let until = cx.now.plus(PLAIN_MS);
    cx.session.shown = View::Plain;
    cx.session.plain_until = Some(until);
    cx.say(Notice::Revealed(PLAIN_SECONDS));
    cx.effects.push(Effect::Audit(REVEAL, format!("{about} {WHY}{why}")));
    // The header counts down in steps, so that the screen is drawn seven times and not sixty.
    let steps = (0..=PLAIN_MS / PLAIN_STEP_MS).map(|step| Effect::WakeAt(until.plus(-step * PLAIN_STEP_MS)));
    cx.effects.extend(steps);
}

/// Asks whether the record that people call `name` is to be deleted.
pub fn ask_to_delete(deletion: Deletion, name: String, cx: &mut Cx<'_>) {
    let question = match deletion.kind.nature() {
        Nature::Once => Question::Void { what: name },
        Nature::FieldSet => Question::Delete { what: name },
    };
    cx.open(Open::Confirm(question, Picked::AskReason(deletion)));
}

fn reasons(deletion: &Deletion, cx: &Cx<'_>) -> Open {
    let lang = cx.session.lang();
    let reasons = match deletion.kind.nature() {
        Nature::Once => lang.void_reasons(),
        Nature::FieldSet => lang.delete_reasons(),
    };
    let reasons = reasons.map(|reason| {
        let picked = Picked::Delete(deletion.clone(), reason.to_owned());
        PickItem::new(picked, reason)
    });
    Open::Pick(PickTitle::Reason, reasons.to_vec(), None)
}

fn delete(deletion: &Deletion, reason: String, cx: &mut Cx<'_>) {
    let entry = DeleteEntry {
        kind: deletion.kind.code().to_owned(),
        record: deletion.record.to_string(),
        reason,
    };
    let then = Then::LeaveDeleted(deletion.record);
    cx.save(Entry::Delete(entry), deletion.seen, then);
}

/// Settles a conflict that was shown when the log ended at `seen`, or says why the choice makes no sense.
pub fn settle(conflict: &ConflictRow, choice: Choice, seen: Cursor, cx: &mut Cx<'_>) {
    match settlement(conflict, choice, cx.session.today(), cx.session.lang()) {
        Err(refusal) => cx.say(Notice::Refused(Action::Settle, refusal)),
        Ok(set) => {
            let ticket = cx.wait(Then::SaySettled);
            cx.effects.push(Effect::Settle {
                ticket,
                kind: conflict.kind.clone(),
                record: conflict.record,
                set,
                seen,
            });
        }
    }
}

fn turn(group: GroupId, back: bool, cx: &mut Cx<'_>) {
    let of = UndoOf::This(group);
    let effect = match back {
        true => Effect::Undo(cx.wait(Then::SayUndone), of),
        false => Effect::Redo(cx.wait(Then::SayRedone), of),
    };
    cx.effects.push(effect);
}

/// Opens the page of a record, or says that it is not here.
pub fn open(target: Option<SearchTarget>, cx: &mut Cx<'_>) {
    match target {
        Some(target) => cx.open(target),
        None => cx.say(Notice::Refused(Action::Open, Refusal::NotOnRow(Marked::Nothing))),
    }
}

fn decide(change: ChangeId, decision: Refused, cx: &mut Cx<'_>) {
    let ticket = cx.wait(Then::SayDecided(decision));
    cx.effects.push(Effect::Refused {
        ticket,
        change,
        decision,
    });
    // What was typed to mend it goes with it.
    cx.effects.push(Effect::DropDraft(Form::refused_draft(change)));
}

/// The question for a refused change that no form shows, or why it cannot be entered again.
pub(in crate::app) fn enter_unshown(detail: &FormerEntry) -> Move {
    if !may_pass(&detail.code) {
        return Move::Say(Notice::Refused(Action::Save, Refusal::NoForm));
    }
    let question = Question::RefusedSource {
        kind: detail.kind.clone(),
        set: detail.set.clone(),
    };
    let yes = Picked::Decide(detail.change, Refused::SaveAgain);
    Move::Open(Box::new(Open::Confirm(question, yes)))
}
