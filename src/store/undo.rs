//! Undoing and doing again, by saving the inverse: former values for edited fields, a tombstone for what was created.
//!
//! ```text
//! edit      --undo--> the former value, or the other's where the two are in conflict   --redo--> the value, and the conflict
//! creation  --undo--> a tombstone, while the server has not taken what is created once --redo--> the tombstone is lifted
//! settlement --undo--> its changes are left out, while they were never sent: the conflict stands again
//! ```
//!
//! Invariant: neither claims that its author had seen more than the action's own author had. So a value that somebody else
//! wrote meanwhile is never overwritten, and a conflict that stood before both stands after both.
//!
//! The tombstone follows the creation to the server, because the counter `n` may have no holes and because a lost reply can
//! hide that the creation has arrived.

use super::actions::{self, Action, Step};
use super::error::SaveError;
use super::identity::StoredIdentity;
use super::journal::{self, Entry, Seen};
use super::records::first;
use super::save::{Saved, author, fold_again, saved, write};
use super::{Store, StoreError, meta, queries};
use crate::change::entry::Prepared;
use crate::change::fold::{Placed, Register, Write, registers};
use crate::change::{Fields, Kind, Nature, NewChange};
use crate::domain::ids::RecordId;
use crate::domain::rules::Rules;
use crate::domain::time::Millis;
use crate::record::Holds;
use crate::record::kind::DELETED;
use crate::view::{UndoOf, UndoRefusal};
use rusqlite::Connection;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Undoes an action, or does it again (`back` false).
///
/// # Errors
/// [`SaveError::NothingToUndo`]; [`SaveError::AskFirst`] when it is none of those that may be undone without a question;
/// [`SaveError::CannotUndo`] with the reason.
pub fn turn(conn: &Connection, of: &UndoOf, back: bool, rules: &Rules, now: Millis) -> Result<Saved, SaveError> {
    let kept = author(conn)?;
    let (action, asks) = chosen(conn, of, back)?;
    let stand = Stand::of(conn, &action)?;
    if let Some(why) = stand.refusal(conn, &kept, back)? {
        return Err(SaveError::CannotUndo(
            Box::new(queries::action_row(conn, &action)?),
            why,
        ));
    }
    // After that, not before: nobody is asked about what cannot be done.
    if asks {
        return Err(SaveError::AskFirst(Box::new(queries::action_row(conn, &action)?)));
    }
    let mut deeds = queries::deeds_of(conn, &action)?;
    let changes = if back { stand.inverse(&kept) } else { again(&action) };
    let group = match back && action.undo.is_empty() {
        true => {
            stand.leave_out(conn, &kept, rules, now)?;
            action.group
        }
        false => write(conn, &kept, &changes, stand.seen(&kept), rules, now)?,
    };
    actions::turned(conn, &action, group)?;
    queries::name_again(conn, &mut deeds)?;
    let prepared = Prepared {
        record: action.record,
        no: action.no.clone(),
        changes,
        warnings: Vec::new(),
    };
    Ok(Saved {
        group: Some(group),
        deeds,
        ..saved(prepared)
    })
}

/// The action, and whether it is asked about first.
fn chosen(conn: &Connection, of: &UndoOf, back: bool) -> Result<(Action, bool), SaveError> {
    let found = match of {
        UndoOf::LastOf(_) => actions::last(conn, !back)?,
        UndoOf::This(group) => actions::of_group(conn, *group)?.filter(|action| action.undone != back),
    };
    let action = found.ok_or(SaveError::NothingToUndo)?;
    let asks = matches!(of, UndoOf::LastOf(own) if !own.contains(&action.group));
    Ok((action, asks))
}

/// What does an action again: the same values, and for what it made the lifted tombstone alone. Its values are in its creation,
/// and of those nobody may set a second time what is created once.
fn again(action: &Action) -> Vec<NewChange> {
    let made = action.made();
    let mut changes: Vec<NewChange> = Vec::new();
    for step in &action.redo {
        let mut change = NewChange::from(step.clone());
        if made.contains(&change.record) {
            if changes.iter().any(|other| other.record == change.record) {
                continue;
            }
            change.set = Fields::from_iter([(DELETED.to_owned(), Value::Null)]);
        }
        changes.push(change);
    }
    changes
}

/// How an action stands in the journal: its present changes, and what its records hold.
struct Stand<'a> {
    action: &'a Action,
    /// The records that it made.
    made: BTreeSet<RecordId>,
    /// The changes that hold its present state.
    own: Vec<Entry>,
    /// The changes of each record, in the order of the fold.
    records: BTreeMap<RecordId, (Kind, Vec<Placed>)>,
}

impl<'a> Stand<'a> {
    fn of(conn: &Connection, action: &'a Action) -> Result<Self, StoreError> {
        let (mut own, mut records) = (Vec::new(), BTreeMap::new());
        for step in &action.redo {
            if records.contains_key(&step.record) {
                continue;
            }
            let id = step.record.to_string();
            own.extend(journal::of_action(conn, &id, action.group)?);
            let entries = journal::of_record(conn, &id)?;
            let placed = entries.into_iter().map(|entry| entry.placed);
            let placed = placed.filter(|placed| placed.change.kind == step.kind).collect();
            records.insert(step.record, (step.kind.clone(), placed));
        }
        Ok(Self {
            action,
            made: action.made(),
            own,
            records,
        })
    }

    fn registers(&self, record: RecordId) -> BTreeMap<&str, Register> {
        let folded = self.records.get(&record);
        folded.map_or_else(BTreeMap::new, |(kind, placed)| registers(kind.nature(), placed))
    }

    /// Why it cannot be turned now.
    fn refusal(&self, conn: &Connection, kept: &StoredIdentity, back: bool) -> Result<Option<UndoRefusal>, StoreError> {
        let put_aside = |entry: &Entry| entry.refused.as_deref().is_some_and(|code| code != journal::LET_GO);
        if self.own.iter().any(put_aside) {
            return Ok(Some(UndoRefusal::NotTaken));
        }
        let settles = self.action.undo.is_empty();
        if back && (self.is_taken(conn)? || settles && self.may_be_sent(conn)?) {
            return Ok(Some(UndoRefusal::Sent));
        }
        // What was left out holds nothing that could have been changed since.
        if (back || !settles) && self.is_changed(kept) {
            return Ok(Some(UndoRefusal::Changed));
        }
        Ok(self.is_used(conn)?.then_some(UndoRefusal::Used))
    }

    /// True when the server has something of it that is created once. An import is taken back all the same: whoever has seen its
    /// rows sees them voided.
    fn is_taken(&self, conn: &Connection) -> Result<bool, StoreError> {
        if self.action.import.is_some() {
            return Ok(false);
        }
        let created = |step: &&Step| step.kind.nature() == Nature::Once && step.unmakes();
        for step in self.action.undo.iter().filter(created) {
            let found = first(
                conn,
                "SELECT 1 FROM journal WHERE record = :record AND seq IS NOT NULL LIMIT 1",
                &[(":record", &step.record.to_string())],
                |_| Ok(()),
            )?;
            if found.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// True unless its changes, and all that are counted after them, were surely never sent.
    fn may_be_sent(&self, conn: &Connection) -> Result<bool, StoreError> {
        if self.own.is_empty() || !self.own.iter().all(Entry::is_pending) {
            return Ok(true);
        }
        let n = self.first_n();
        let offered: (i64, i64) = meta::get(conn, meta::OFFERED)?.unwrap_or_default();
        let found = first(
            conn,
            "SELECT 1 FROM journal WHERE mine = 1 AND seq IS NULL AND refused IS NULL AND n >= :n AND arrival <= :offered
             LIMIT 1",
            &[(":n", &super::sql::int(n)), (":offered", &offered.1)],
            |_| Ok(()),
        )?;
        Ok(found.is_some())
    }

    fn first_n(&self) -> u64 {
        let counted = self.own.iter().map(|entry| entry.placed.change.n);
        counted.min().unwrap_or(0)
    }

    /// True when somebody, or a later save, gave other values to what it set, or to a record that it made.
    fn is_changed(&self, kept: &StoredIdentity) -> bool {
        let expected = self.expected();
        let is_of = self.is_of(kept);
        self.records.iter().any(|(record, (kind, _))| {
            let registers = self.registers(*record);
            let wanted = expected.get(record);
            let value = |name: &str| wanted.and_then(|set| set.get(name)).unwrap_or(&Value::Null);
            let live = |name: &str| registers.get(name).map_or(&[][..], Register::live);
            if self.made.contains(record) {
                let counts = |name: &&&str| kind.nature() == Nature::FieldSet || **name == DELETED;
                let mut names = registers.keys().filter(counts);
                return names.any(|name| live(name).iter().any(|write| write.value != *value(name)));
            }
            let mut names = wanted.into_iter().flat_map(Fields::keys);
            names.any(|name| {
                let mut foreign = live(name).iter().filter(|write| !self.is_own(write, kept));
                !live(name).iter().any(|write| write.value == *value(name)) || !is_of && foreign.next().is_some()
            })
        })
    }

    /// The values that its records have while nothing else was done to them.
    fn expected(&self) -> BTreeMap<RecordId, Fields> {
        let mut expected: BTreeMap<RecordId, Fields> = BTreeMap::new();
        for step in &self.action.redo {
            expected.entry(step.record).or_default().extend(step.set.clone());
        }
        for entry in &self.own {
            let change = &entry.placed.change;
            expected.entry(change.record).or_default().extend(change.set.clone());
        }
        expected
    }

    /// True for a write of its own, or of a later save here.
    fn is_own(&self, write: &Write, kept: &StoredIdentity) -> bool {
        write.device == kept.device || self.own.iter().any(|entry| entry.placed.change.id == write.change)
    }

    /// True while the present incarnation is the one that wrote it.
    fn is_of(&self, kept: &StoredIdentity) -> bool {
        self.own.iter().all(|entry| entry.placed.device == kept.device)
    }

    /// What its author had seen. Another incarnation has seen its own former changes only by their place.
    fn seen(&self, kept: &StoredIdentity) -> Seen {
        let seen = self.own.iter().map(|entry| entry.placed.es).min();
        match seen.filter(|_| self.is_of(kept)) {
            Some(es) => Seen::Place(es),
            None => Seen::All,
        }
    }

    /// What takes it back: of values in conflict with somebody else's, theirs stands.
    fn inverse(&self, kept: &StoredIdentity) -> Vec<NewChange> {
        let mut inverse: Vec<NewChange> = self.action.undo.iter().cloned().map(NewChange::from).collect();
        for change in &mut inverse {
            if self.made.contains(&change.record) {
                continue;
            }
            let registers = self.registers(change.record);
            for (name, value) in &mut change.set {
                let live = registers.get(name.as_str()).map_or(&[][..], Register::live);
                let foreign = live.iter().filter(|write| !self.is_own(write, kept));
                if let Some(theirs) = foreign.max_by_key(|write| (write.te, write.change)) {
                    *value = theirs.value.clone();
                }
            }
        }
        inverse
    }

    /// Leaves its changes out of the fold and of the count, as if they had never been saved.
    fn leave_out(
        &self,
        conn: &Connection,
        kept: &StoredIdentity,
        rules: &Rules,
        now: Millis,
    ) -> Result<(), StoreError> {
        for entry in &self.own {
            journal::refuse(conn, entry.placed.change.id, journal::LET_GO)?;
        }
        journal::close_holes(conn, kept.device, self.first_n())?;
        let records = self.records.iter().map(|(record, (kind, _))| (kind.clone(), *record));
        fold_again(conn, records, rules, now)
    }

    /// True when other records were made of what it made, or steps were taken after its own.
    fn is_used(&self, conn: &Connection) -> Result<bool, StoreError> {
        let own: BTreeSet<String> = self.records.keys().map(RecordId::to_string).collect();
        let own = serde_json::to_string(&own)?;
        let made = |kind: &Kind| -> Result<String, StoreError> {
            let of_kind = |record: &&RecordId| self.records.get(record).is_some_and(|(of, _)| of == kind);
            let made: Vec<String> = self.made.iter().filter(of_kind).map(RecordId::to_string).collect();
            Ok(serde_json::to_string(&made)?)
        };
        let kinds: BTreeSet<&Kind> = self.records.values().map(|(kind, _)| kind).collect();
        for kind in kinds {
            let made = made(kind)?;
            if is_named(conn, kind, &made, &own)? || *kind == Kind::RequestEvent && is_followed(conn, &made, &own)? {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

/// True when a record that is not among `own` names one of `made`, which are of `kind`.
fn is_named(conn: &Connection, kind: &Kind, made: &str, own: &str) -> Result<bool, StoreError> {
    for naming in Kind::all() {
        for field in naming.fields() {
            let names = matches!(field.holds, Holds::Ref(target) if target.kind().as_ref() == Some(kind));
            if !names {
                continue;
            }
            let sql = format!(
                r#"SELECT 1 FROM "{naming}" WHERE "{}" IN (SELECT value FROM json_each(:made)) AND deleted IS NULL
                   AND id NOT IN (SELECT value FROM json_each(:own)) LIMIT 1"#,
                field.name
            );
            let found = first(conn, &sql, &[(":made", &made), (":own", &own)], |_| Ok(()))?;
            if found.is_some() {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// True when a step was taken after one of `made`, of the same request.
fn is_followed(conn: &Connection, made: &str, own: &str) -> Result<bool, StoreError> {
    let found = first(
        conn,
        "SELECT 1 FROM request_event mine JOIN request_event e ON e.request_id = mine.request_id
         WHERE mine.id IN (SELECT value FROM json_each(:made)) AND e.deleted IS NULL
           AND (e._seq IS NULL AND e._n > mine._n OR e._seq > mine._seq)
           AND e.id NOT IN (SELECT value FROM json_each(:own)) LIMIT 1",
        &[(":made", &made), (":own", &own)],
        |_| Ok(()),
    )?;
    Ok(found.is_some())
}

impl Store {
    /// Undoes a save by saving its inverse.
    ///
    /// # Errors
    /// [`SaveError::NothingToUndo`], [`SaveError::AskFirst`], [`SaveError::CannotUndo`] and the others of [`Self::save`].
    pub fn undo_of(&mut self, of: &UndoOf, now: Millis) -> Result<Saved, SaveError> {
        self.write(|conn, rules| turn(conn, of, true, rules, now))
    }

    /// Saves again what was undone.
    ///
    /// # Errors
    /// As [`Self::undo_of`].
    pub fn redo_of(&mut self, of: &UndoOf, now: Millis) -> Result<Saved, SaveError> {
        self.write(|conn, rules| turn(conn, of, false, rules, now))
    }
}
