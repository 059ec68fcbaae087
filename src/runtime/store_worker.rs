//! Runs effects that read or write the database. The worker thread owns the store: nobody else touches it.

use crate::app::effect::{SaveTrouble, SavedOk, StoreTrouble};
use crate::app::{Effect, Msg};
use crate::domain::time::Millis;
use crate::store::{SaveError, Saved, Store, StoreError};

/// Runs an effect on the store; the message that answers it, when it has one.
pub fn run(store: &mut Store, effect: &Effect, now: Millis) -> Option<Msg> {
    match effect {
        Effect::Ask(ticket, query) => {
            let answer = store.answer(query, now).map_err(|error| trouble(&error));
            Some(Msg::Answer(*ticket, answer))
        }
        Effect::Save { ticket, entry, draft } => {
            let outcome = store.save(entry, draft.as_deref(), now);
            Some(Msg::Saved(*ticket, saved(outcome)))
        }
        Effect::Undo(ticket) => Some(Msg::Saved(*ticket, saved(store.undo(now)))),
        Effect::Redo(ticket) => Some(Msg::Saved(*ticket, saved(store.redo(now)))),
        Effect::Settle {
            ticket,
            kind,
            record,
            field,
            keep,
        } => {
            let outcome = store.settle(kind, *record, field, keep, now);
            Some(Msg::Saved(*ticket, saved(outcome)))
        }
        Effect::SaveDraft { key, body } => {
            note(store.save_draft(key, body, now));
            None
        }
        Effect::DropDraft(key) => {
            note(store.drop_draft(key));
            None
        }
        Effect::Audit(what, about) => {
            note(store.audit(what, about, now));
            None
        }
        _ => None,
    }
}

/// A failure nobody waits for goes to the log; the next save that matters will say it on the screen.
fn note(outcome: Result<(), StoreError>) {
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
        }),
        Err(SaveError::Refused(problems)) => Err(SaveTrouble::Refused(problems)),
        Err(SaveError::NothingToUndo) => Err(SaveTrouble::NothingToUndo),
        Err(SaveError::Store(error)) => Err(SaveTrouble::Store(trouble(&error))),
    }
}

/// The store's failure as the console's code with details.
#[must_use]
pub fn trouble(error: &StoreError) -> StoreTrouble {
    let (code, detail) = match error {
        StoreError::Missing(path) => ("missing", path.clone()),
        StoreError::Locked(detail) => ("locked", detail.clone()),
        StoreError::Corrupt(detail) => ("corrupt", detail.clone()),
        StoreError::WrongKey(detail) => ("wrong_key", detail.clone()),
        StoreError::NewerVersion { found, known } => ("newer_version", format!("{found} > {known}")),
        StoreError::Unwritable(detail) => ("unwritable", detail.clone()),
        StoreError::DiskFull => ("disk_full", String::new()),
        StoreError::Io(detail) => ("io", detail.clone()),
    };
    StoreTrouble { code, detail }
}
