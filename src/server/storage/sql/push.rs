//! Taking what a device sends: one push is one transaction under the town's head row.
//!
//! ```text
//! known id --------------------> its old answer, its number counts as used
//! another's, quarantined -------> `malformed`, its number counts as used
//! number used, id unknown -----> forked      number beyond the next -> gap      nothing is written then
//! the next number -------------> into the log, or quarantined
//! ```
//!
//! Invariant: everything is looked at before anything is written; a push is few statements, however many changes it has.

use super::damage::{self, Broken};
use super::devices::{device_n, set_n};
use super::known::Known;
use super::log::{self, Town};
use super::lookup::{Existing, OthersRow, add_forms, existing, lists};
use super::placed::{made, note};
use super::quarantine::{self, NewRow};
use super::regained::regain;
use super::roles;
use super::waiting::admit;
use crate::change::wire::{Provenance, PushResult, PushStatus, QuarantineCode};
use crate::change::{Change, Cursor, Sequenced};
use crate::domain::ids::{ChangeId, RecordId};
use crate::domain::time::Millis;
use crate::server::authorize::{Author, Home, Verdict, authorize};
use crate::server::chain::ChainKeys;
use crate::server::ingest::clean;
use crate::server::storage::backend::{Answer, Tx, Value};
use crate::server::storage::sequence::Sequencer;
use crate::server::storage::{Incoming, Pushed, Session, Storage};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

impl Storage {
    /// Takes a push. `cursor` must be of this log, else nothing is taken ([`Pushed::Diverged`]).
    pub async fn push(&self, session: Session, cursor: Cursor, push: Vec<Incoming>, now: Millis) -> Answer<Pushed> {
        let keys = self.keys.clone();
        self.write(move |tx| {
            let Some(mut intake) = Intake::begin(tx, &keys, &session, cursor, push.iter(), now)? else {
                return Ok(Pushed::Diverged);
            };
            for incoming in &push {
                if let Some(refusal) = intake.own(incoming, None) {
                    return Ok(refusal);
                }
            }
            intake.finish(tx)
        })
        .await
    }

    /// Which of these changes are neither in the log nor quarantined as the asker's own, in the order asked.
    pub async fn missing(&self, session: Session, ids: Vec<ChangeId>) -> Answer<Vec<ChangeId>> {
        self.read(move |tx| {
            let asked: Vec<Uuid> = ids.iter().map(|id| id.0).collect();
            let existing = existing(tx, &session, &asked)?;
            // A damaged row is as good as lost.
            let broken = match existing.answers.is_empty() {
                true => HashMap::new(),
                false => damage::broken(tx, &session.town)?,
            };
            let missing = |id: &ChangeId| !existing.answers.contains_key(id) || broken.contains_key(id);
            Ok(ids.iter().copied().filter(missing).collect())
        })
        .await
    }
}

/// A batch being taken, its town's row held.
pub struct Intake<'a> {
    session: &'a Session,
    keys: &'a ChainKeys,
    now: Millis,
    sequencer: Sequencer<'a>,
    /// The device's greatest number when it began.
    begun_n: u64,
    device_n: u64,
    /// What the server has of the batch's ids; grows with the batch.
    existing: Existing,
    /// Ids whose quarantined rows of others go, because the change itself was taken.
    superseded: Vec<ChangeId>,
    /// Records and changes among those of the batch whose texts must not come back.
    purged: HashSet<Uuid>,
    /// Whose batch it is, with the roles they held.
    author: Author,
    /// The records the batch names, with what its changes add to them.
    known: Known,
    /// The same as they were before.
    before: HashMap<Uuid, Home>,
    /// The log's damaged rows, and what came back of them.
    broken: HashMap<ChangeId, Broken>,
    mended: Vec<Sequenced>,
    rows: Vec<(Sequenced, u64)>,
    quarantined: Vec<NewRow>,
    results: Vec<PushResult>,
}

impl<'a> Intake<'a> {
    /// Locks the town and looks up what the batch is about; `None` when the cursor is not of this log.
    pub fn begin<'b>(
        tx: &mut dyn Tx,
        keys: &'a ChainKeys,
        session: &'a Session,
        cursor: Cursor,
        batch: impl Iterator<Item = &'b Incoming> + Clone,
        now: Millis,
    ) -> Answer<Option<Self>> {
        let town = log::lock(tx, &session.town)?;
        if !log::is_of_this_log(tx, &session.town, cursor, town.head)? {
            return Ok(None);
        }
        let begun_n = device_n(tx, session)?;
        let ids: Vec<Uuid> = batch.clone().map(|incoming| incoming.id().0).collect();
        let mut existing = existing(tx, session, &ids)?;
        let broken = match town.damaged {
            0 => HashMap::new(),
            _ => damage::broken(tx, &session.town)?,
        };
        existing.answers.retain(|id, _| !broken.contains_key(id));
        add_forms(tx, keys, &session.town, &mut existing.answers)?;
        let author = Author::of(session, roles::held(tx, &session.town, session.user)?);
        let changes = batch.clone().filter_map(|incoming| match incoming {
            Incoming::Accept { change, .. } => Some(change),
            Incoming::Quarantine { .. } => None,
        });
        let known = Known::of(tx, &session.town, &author, changes)?;
        Ok(Some(Self {
            session,
            keys,
            broken,
            mended: Vec::new(),
            now,
            sequencer: Sequencer::new(keys, town.head, now),
            begun_n,
            device_n: begun_n,
            existing,
            superseded: Vec::new(),
            before: known.homes().clone(),
            author,
            known,
            purged: purged(tx, &session.town, town, ids, batch)?,
            rows: Vec::new(),
            quarantined: Vec::new(),
            results: Vec::new(),
        }))
    }

    /// Takes a change of the session's own incarnation; a refusal of the whole batch, or `None`. `es`: what its author had
    /// seen, when that is not its own `seen`.
    pub fn own(&mut self, incoming: &Incoming, es: Option<u64>) -> Option<Pushed> {
        let n = incoming.n();
        if n > self.device_n + 1 {
            return Some(Pushed::Gap {
                expect: self.device_n + 1,
            });
        }
        if self.bring_back(incoming, None) || self.answer_known(incoming) {
            self.device_n = self.device_n.max(n);
            return None;
        }
        if self.existing.others.get(&incoming.id()) == Some(&OthersRow::Sent) {
            self.device_n = self.device_n.max(n);
            self.results
                .push(PushResult::quarantined(incoming.id(), QuarantineCode::Malformed));
            return None;
        }
        if n <= self.device_n {
            return Some(Pushed::Forked { device_n: self.begun_n });
        }
        self.device_n = n;
        self.supersede(incoming.id());
        if self.refuse_purged(incoming) {
            return None;
        }
        match incoming {
            Incoming::Accept { change, opaque } => match authorize(change, &self.author, &self.known) {
                Verdict::Allowed => {
                    let (device, user) = (self.session.device, self.session.user);
                    let placed = match es {
                        Some(es) => self.sequencer.assign_seen(change.clone(), device, user, es),
                        None => self.sequencer.assign(change.clone(), device, user),
                    };
                    self.place(placed, *opaque);
                }
                Verdict::Refused(code) => {
                    self.quarantine(incoming, code, serde_json::to_string(change).unwrap_or_default(), None);
                }
                Verdict::Waits(record) => {
                    self.known.keep_waiting(change.record.0, record);
                    self.quarantine(
                        incoming,
                        QuarantineCode::Reference,
                        serde_json::to_string(change).unwrap_or_default(),
                        Some(record),
                    );
                }
            },
            Incoming::Quarantine { code, raw, .. } => self.quarantine(incoming, code.clone(), raw.clone(), None),
        }
        None
    }

    /// Answers a change that is here already, with the log's form where that is another; false when it is not here. Another
    /// change under a used id is none.
    pub fn answer_known(&mut self, incoming: &Incoming) -> bool {
        let Some(known) = self.existing.answers.get(&incoming.id()) else {
            return false;
        };
        if let (Some(form), Incoming::Accept { change, .. }) = (&known.form, incoming)
            && is_another(&form.change, change)
        {
            self.results
                .push(PushResult::quarantined(change.id, QuarantineCode::Malformed));
            return true;
        }
        let mut known = known.clone();
        let is_as_pushed = |form: &Sequenced| match incoming {
            Incoming::Accept { change, .. } => form.device == self.session.device && form.change == *change,
            Incoming::Quarantine { .. } => false,
        };
        known.form = known.form.filter(|form| !is_as_pushed(form));
        self.results.push(known);
        true
    }

    /// Writes a change whose row is damaged again, if it is what the row held; false when no row of its id is damaged.
    pub fn bring_back(&mut self, incoming: &Incoming, from: Option<&Provenance>) -> bool {
        let id = incoming.id();
        let Some(broken) = self.broken.get(&id) else {
            return false;
        };
        let mended = match incoming {
            Incoming::Accept { change, .. } => broken.mended(self.keys, change, from),
            Incoming::Quarantine { .. } => None,
        };
        let Some(mended) = mended.filter(|_| !self.is_purged(incoming)) else {
            self.results.push(PushResult::quarantined(id, QuarantineCode::Proof));
            return true;
        };
        let result = PushResult::placed(PushStatus::Duplicate, &mended);
        self.broken.remove(&id);
        self.existing.answers.insert(id, result.clone());
        self.results.push(result);
        self.mended.push(mended);
        true
    }

    /// Drops what somebody else had sent or claimed under this id: an id is either in the log or quarantined.
    fn supersede(&mut self, id: ChangeId) {
        if self.existing.others.remove(&id).is_some() {
            self.superseded.push(id);
        }
    }

    /// Refuses a change whose text was purged, without keeping the text; false when it was not.
    pub fn refuse_purged(&mut self, incoming: &Incoming) -> bool {
        let hit = self.is_purged(incoming);
        if hit {
            self.quarantine(incoming, QuarantineCode::Purged, String::new(), None);
        }
        hit
    }

    fn is_purged(&self, incoming: &Incoming) -> bool {
        if self.purged.is_empty() {
            return false;
        }
        let record = record_of(incoming).map(|record| record.0);
        self.purged.contains(&incoming.id().0) || record.is_some_and(|record| self.purged.contains(&record))
    }

    /// Notes a change that has its place now.
    pub fn place(&mut self, placed: Sequenced, opaque: bool) {
        let status = if opaque { PushStatus::Opaque } else { PushStatus::Stored };
        let result = PushResult::placed(status, &placed);
        let again = PushResult {
            status: PushStatus::Duplicate,
            ..result.clone()
        };
        self.existing.answers.insert(placed.change.id, again);
        self.supersede(placed.change.id);
        self.known.add(&placed, !placed.recovered);
        self.results.push(result);
        self.rows.push((placed, self.sequencer.head().chain));
    }

    /// Quarantines a change. A row under its id stays as it is, unless it is a claim that nothing proves. `awaits`: the record
    /// whose arrival lets it be judged again.
    pub fn quarantine(&mut self, incoming: &Incoming, code: QuarantineCode, raw: String, awaits: Option<Uuid>) {
        let result = PushResult::quarantined(incoming.id(), code.clone());
        self.existing.answers.insert(result.id, result.clone());
        self.results.push(result);
        match self.existing.others.get(&incoming.id()) {
            Some(OthersRow::Claim) if code != QuarantineCode::Proof => self.supersede(incoming.id()),
            Some(_) => return,
            None => {}
        }
        self.quarantined.push(NewRow {
            id: incoming.id(),
            n: incoming.n(),
            record: record_of(incoming),
            code,
            raw,
            awaits,
        });
    }

    /// The session whose batch it is.
    pub fn session(&self) -> &'a Session {
        self.session
    }

    /// Hands out places.
    pub fn sequencer(&mut self) -> &mut Sequencer<'a> {
        &mut self.sequencer
    }

    /// Writes what was taken.
    pub fn finish(mut self, tx: &mut dyn Tx) -> Answer<Pushed> {
        let town = &self.session.town;
        for id in &self.superseded {
            quarantine::remove(tx, town, *id)?;
        }
        damage::write_again(tx, town, &self.mended)?;
        for row in &self.quarantined {
            quarantine::insert(tx, self.session, row, self.now)?;
        }
        if !self.rows.is_empty() {
            log::insert(tx, town, &self.rows)?;
            note(tx, town, &self.rows, &self.before)?;
            if self.author.anything_waits || self.known.has_waiting() {
                admit(tx, &mut self.sequencer, town, made(&self.rows, &self.before))?;
            }
            log::set_head(tx, town, self.sequencer.head())?;
        }
        for (placed, _) in self.rows.iter().filter(|(placed, _)| placed.recovered) {
            regain(tx, self.keys, town, placed)?;
        }
        set_n(tx, self.session, self.device_n, self.now)?;
        Ok(Pushed::Done(self.results))
    }
}

/// Which of the batch's changes and records were purged; asked only where the town ever purged something.
fn purged<'b>(
    tx: &mut dyn Tx,
    name: &str,
    town: Town,
    mut targets: Vec<Uuid>,
    batch: impl Iterator<Item = &'b Incoming>,
) -> Answer<HashSet<Uuid>> {
    let mut purged = HashSet::new();
    if town.purges == 0 {
        return Ok(purged);
    }
    targets.extend(batch.filter_map(record_of).map(|record| record.0));
    targets.sort_unstable();
    targets.dedup();
    for list in lists(&targets) {
        let sql = format!(
            "SELECT target FROM purged WHERE town = $1 AND target IN ({})",
            list.places(2)
        );
        let mut params: Vec<Value> = vec![name.into()];
        list.bind(&mut params);
        for row in tx.query(&sql, &params)? {
            purged.insert(row.id("target")?);
        }
    }
    Ok(purged)
}

/// True when two changes of one id do not say the same: how often it was counted and what its author had seen may differ, and
/// a text may be purged.
fn is_another(here: &Change, pushed: &Change) -> bool {
    let set = if here.set.is_empty() { &here.set } else { &pushed.set };
    let again = Change {
        n: here.n,
        seen: here.seen,
        set: set.clone(),
        ..pushed.clone()
    };
    let mut here = here.clone();
    // What came before more was taken out of texts is the same change still.
    clean(&mut here.set);
    here != again
}

/// The record a change is about, as far as it can be read.
fn record_of(incoming: &Incoming) -> Option<RecordId> {
    match incoming {
        Incoming::Accept {
            change: Change { record, .. },
            ..
        } => Some(*record),
        Incoming::Quarantine { raw, .. } => {
            let raw: serde_json::Value = serde_json::from_str(raw).ok()?;
            raw.get("record")?.as_str()?.parse().ok()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a18_a_change_taken_before_more_was_taken_out_of_texts_is_the_same_change_still() {
        let change = |name: &str| -> Change {
            let id = Uuid::from_u128(1);
            let change = json!({
                "id": id, "n": 1, "kind": "household", "record": id, "unit": "439901100/200/03/012", "v": 1, "at": 1,
                "seen": Cursor::default(), "group": null, "set": {"display_name": name},
            });
            serde_json::from_value(change).unwrap()
        };
        assert!(!is_another(&change("谭\u{200B}谷雨"), &change("谭谷雨")));
        assert!(is_another(&change("谭谷\u{200B}"), &change("谭谷雨")));
    }
}
