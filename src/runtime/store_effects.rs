//! Runs one effect on the open store.

use super::trouble::trouble;
use super::{bundle_files, list_file, printout_files, report_file};
use crate::app::copying::ViewChange;
use crate::app::effect::{SaveTrouble, SavedOk};
use crate::app::{Effect, Msg, Ticket};
use crate::domain::time::Millis;
use crate::store::{SaveError, Saved, Store, StoreError};

/// Runs an effect on the store; the message that answers it, when it has one.
pub fn run(store: &mut Store, effect: &Effect, now: Millis) -> Option<Msg> {
    if let Some((ticket, outcome)) = save(store, effect, now) {
        return Some(Msg::Saved(ticket, saved(outcome)));
    }
    match effect {
        Effect::Ask(ticket, query) => {
            let answer = store.answer(query, now);
            let answered = answer.and_then(|answer| Ok((answer, store.known()?)));
            Some(Msg::Answer(*ticket, answered.map_err(|error| trouble(&error))))
        }
        Effect::AllowRemoval => {
            note(store.allow_removal());
            None
        }
        Effect::ExportBundle(path) => Some(Msg::Bundle(bundle_files::export(store, path, now))),
        Effect::WriteReport(report) => Some(Msg::ReportFile(report_file::write(store, report, now))),
        Effect::UseView(view) => {
            note(store.use_view(view));
            None
        }
        Effect::Views(change) => {
            let changed = match change {
                ViewChange::Keep(view) => store.keep_view(view),
                ViewChange::Forget(sheet, name) => store.forget_view(sheet, name),
            };
            Some(Msg::Views(change.clone(), changed.map_err(|error| trouble(&error))))
        }
        Effect::WriteList(path, sheet) => Some(Msg::ListFile(list_file::write(store, path, sheet, now))),
        Effect::WriteRoster(path, group, lang) => {
            Some(Msg::ReportFile(list_file::roster(store, path, group, *lang, now)))
        }
        Effect::WritePrintouts(printouts) => Some(Msg::PrintoutFiles(printout_files::write(store, printouts, now))),
        Effect::ImportBundle(path) => Some(Msg::Bundle(bundle_files::import(store, path, now))),
        Effect::SaveDraft { key, body } => {
            let kept = store.save_draft(key, body, now);
            let kept = kept.map(|()| now).map_err(|error| trouble(&error));
            Some(Msg::DraftKept(key.clone(), kept))
        }
        Effect::ForgetHandedOut(file) => {
            note(store.forget_handed_out(*file));
            Some(Msg::Changed)
        }
        Effect::ForgetAnswers(fingerprint) => {
            note(store.forget_answers(fingerprint));
            Some(Msg::Changed)
        }
        Effect::DropDraft(key) => {
            note(store.drop_draft(key));
            None
        }
        Effect::RemoveExpired(reason) => {
            let removed = store.remove_expired(reason, now).map(Option::unwrap_or_default);
            Some(Msg::ExpiredRemoved(removed.map_err(|error| trouble(&error))))
        }
        Effect::Audit(what, about) => {
            note(store.audit(what, about, now));
            None
        }
        _ => None,
    }
}

/// The outcome of an effect that saves; `None` for every other effect.
fn save(store: &mut Store, effect: &Effect, now: Millis) -> Option<(Ticket, Result<Saved, SaveError>)> {
    Some(match effect {
        Effect::Save {
            ticket,
            entry,
            draft,
            seen,
            asks,
        } => {
            let saved = match asks {
                Some(accepted) => store.save_unless_doubtful(entry, draft.as_deref(), *seen, accepted, now),
                None => store.save(entry, draft.as_deref(), *seen, now),
            };
            (*ticket, saved)
        }
        Effect::Undo(ticket, of) => (*ticket, store.undo_of(of, now)),
        Effect::Redo(ticket, of) => (*ticket, store.redo_of(of, now)),
        Effect::Settle {
            ticket,
            kind,
            record,
            set,
            seen,
        } => (*ticket, store.settle_as(kind, *record, set, Some(*seen), now)),
        Effect::Refused {
            ticket,
            change,
            decision,
        } => (*ticket, store.decide_refused(*change, *decision, now)),
        Effect::SaveAgain {
            ticket,
            change,
            entry,
            keep,
            draft,
        } => (*ticket, store.save_again(*change, entry, keep, draft.as_deref(), now)),
        _ => return None,
    })
}

/// A failure nobody waits for goes to the log; the next save that matters will say it on the screen.
pub(super) fn note(outcome: Result<(), StoreError>) {
    if let Err(error) = outcome {
        tracing::warn!(%error, "the database did not take it");
    }
}

fn saved(outcome: Result<Saved, SaveError>) -> Result<SavedOk, SaveTrouble> {
    match outcome {
        Ok(saved) => Ok(SavedOk {
            record: saved.prepared.record,
            no: saved.prepared.no,
            changes: saved.changes,
            warnings: saved.prepared.warnings,
            group: saved.group,
            deeds: saved.deeds,
            ended: saved.ended,
            sent: false,
        }),
        Err(SaveError::Refused(problems)) => Err(SaveTrouble::Refused(problems)),
        Err(SaveError::NothingToUndo) => Err(SaveTrouble::NothingToUndo),
        Err(SaveError::AskFirst(row)) => Err(SaveTrouble::AskFirst(row)),
        Err(SaveError::CannotUndo(row, why)) => Err(SaveTrouble::CannotUndo(row, why)),
        Err(SaveError::Store(error)) => Err(SaveTrouble::Store(trouble(&error))),
    }
}
