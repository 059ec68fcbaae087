//! Taking back what the log had lost: the restored server's counterpart of a device's relog.
//!
//! Invariant: a change of somebody else goes into the log only with the proof that this server had sequenced it so; what
//! its author had seen is translated, nothing else of it is another than it was. A claim that nothing proves is quarantined and
//! does not stand in the way of the change itself.

use super::handed;
use super::push::Intake;
use crate::change::wire::{Provenance, QuarantineCode};
use crate::change::{Change, Cursor};
use crate::domain::time::Millis;
use crate::server::authorize::judged_by_home;
use crate::server::chain::ChainKeys;
use crate::server::storage::backend::Answer;
use crate::server::storage::{Incoming, Pushed, Recovered, Session, Storage};
use serde_json::Value;

impl Storage {
    /// Takes back what was lost, in the order given; own changes by the rules of [`Self::push`]. Others' need no row of
    /// their device or user here: those may have been lost with them.
    pub async fn recover(
        &self,
        session: Session,
        cursor: Cursor,
        items: Vec<Recovered>,
        now: Millis,
    ) -> Answer<Pushed> {
        let keys = self.keys.clone();
        self.write(move |tx| {
            let batch = items.iter().map(|item| &item.incoming);
            let Some(mut intake) = Intake::begin(tx, &keys, &session, cursor, batch, now)? else {
                return Ok(Pushed::Diverged);
            };
            for item in &items {
                match &item.from {
                    None => {
                        if let Some(refusal) = intake.own(&item.incoming, Some(item.es)) {
                            return Ok(refusal);
                        }
                    }
                    Some(from) => foreign(&mut intake, &keys, item, from),
                }
            }
            intake.finish(tx)
        })
        .await
    }
}

/// Takes a change of another incarnation. Its number says nothing here: its own device brings what is before it.
fn foreign(intake: &mut Intake, keys: &ChainKeys, item: &Recovered, from: &Provenance) {
    let incoming = &item.incoming;
    if intake.bring_back(incoming, Some(from)) || intake.answer_known(incoming) || intake.refuse_purged(incoming) {
        return;
    }
    match incoming {
        // Nothing of it can be proven.
        Incoming::Quarantine { raw, .. } => intake.quarantine(incoming, QuarantineCode::Proof, raw.clone(), None),
        Incoming::Accept { change, opaque } => match refusal(keys, intake.session(), change, from) {
            Some(code) => intake.quarantine(incoming, code, with_provenance(change, from), None),
            None => {
                let placed = intake.sequencer().assign_recovered(change.clone(), from, item.es);
                intake.place(placed, *opaque);
            }
        },
    }
}

/// Why a change is not taken back.
fn refusal(keys: &ChainKeys, session: &Session, change: &Change, from: &Provenance) -> Option<QuarantineCode> {
    // One server may keep several towns with the same keys.
    if change.unit.town() != session.town || !keys.is_genuine(change, from) {
        return Some(QuarantineCode::Proof);
    }
    // Units and users go to everybody, and what a user wrote stays with them whatever their scope is now. A request may have been
    // handed to them from elsewhere: whether it was, the log that is being made whole cannot say before it has the hand-down.
    let may_be_handed = judged_by_home(&change.kind) && handed::matters_to(&session.role);
    let everybodys = change.kind.is_server_owned() || from.user == session.user || may_be_handed;
    (!everybodys && !session.unit.contains(&change.unit)).then_some(QuarantineCode::Scope)
}

/// The change as it came, with what was said of it.
fn with_provenance(change: &Change, from: &Provenance) -> String {
    let mut raw = serde_json::to_value(change).unwrap_or(Value::Null);
    if let Some(raw) = raw.as_object_mut() {
        raw.insert("from".into(), serde_json::to_value(from).unwrap_or(Value::Null));
    }
    raw.to_string()
}
