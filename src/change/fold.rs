//! The merge rule of one field: the same function on the device and on the server (SYNC.md, "The fold").
//!
//! A field keeps every write that no later write has seen. One live write: its value is shown. Several: the one with the
//! later `te` (then the greater id) is shown, and as long as their values differ they are a conflict, until somebody who
//! has seen them all writes again. Invariant: the result depends on the order of the log only, not on clocks or chunks.
//!
//! ```text
//! a ──► {a}      b saw a ──► {b}      b did not see a ──► {a, b}: conflict      c saw a and b ──► {c}
//! ```

use super::{Change, Fields};
use crate::domain::ids::{ChangeId, DeviceId};
use crate::domain::time::Millis;
use crate::record::Nature;
use crate::record::kind::{DELETED, MOVED};
use serde_json::Value;
use std::collections::BTreeMap;

/// A change in its place: sequenced, or pending (`seq` is `None`) on the device that wrote it.
#[derive(Debug, Clone, PartialEq)]
pub struct Placed {
    pub change: Change,
    /// Its place in the town's log.
    pub seq: Option<u64>,
    /// The device incarnation that wrote it.
    pub device: DeviceId,
    /// The effective time, for ties only.
    pub te: Millis,
    /// Effective seen: what its author had seen of the log.
    pub es: u64,
    /// Brought back after the server had lost it ([`super::Sequenced::recovered`]).
    pub recovered: bool,
}

/// One value somebody wrote into a field.
#[derive(Debug, Clone, PartialEq)]
pub struct Write {
    pub change: ChangeId,
    /// Its place in the log.
    pub seq: Option<u64>,
    pub device: DeviceId,
    /// The effective time.
    pub te: Millis,
    /// What the author had seen.
    pub es: u64,
    /// Brought back after the server had lost it.
    pub recovered: bool,
    pub value: Value,
}

impl Write {
    fn of(placed: &Placed, value: &Value) -> Self {
        Self {
            change: placed.change.id,
            seq: placed.seq,
            device: placed.device,
            te: placed.te,
            es: placed.es,
            recovered: placed.recovered,
            value: value.clone(),
        }
    }

    /// True when the author of this write knew `other`: it was in the log they had seen, or they wrote it themselves
    /// (which a recovered change's place does not tell: another holder may have brought it back out of turn).
    #[must_use]
    pub fn has_seen(&self, other: &Self) -> bool {
        let own = self.device == other.device && !self.recovered && !other.recovered;
        own || other.seq.is_some_and(|seq| seq <= self.es)
    }
}

/// The writes of one field nobody has superseded. Never empty.
#[derive(Debug, Clone, PartialEq)]
pub struct Register {
    live: Vec<Write>,
}

impl Register {
    /// A field with its first write.
    #[must_use]
    pub fn new(first: Write) -> Self {
        Self { live: vec![first] }
    }

    /// Takes the next write in log order.
    pub fn apply(&mut self, write: Write) {
        self.live.retain(|old| !write.has_seen(old));
        self.live.push(write);
    }

    /// The write that is shown: the later `te`, then the greater change id.
    ///
    /// # Panics
    /// Never: a register begins with a write and every write stays until another takes its place.
    #[must_use]
    pub fn shown(&self) -> &Write {
        self.live
            .iter()
            .max_by_key(|write| (write.te, write.change))
            .expect("a register is never empty")
    }

    /// The writes that nobody has superseded, in log order.
    #[must_use]
    pub fn live(&self) -> &[Write] {
        &self.live
    }

    /// The live writes whose value differs from the one shown, in log order; not empty means conflict.
    pub fn others(&self) -> impl Iterator<Item = &Write> {
        let shown = self.shown();
        self.live.iter().filter(move |write| write.value != shown.value)
    }
}

/// A conflict of one field of a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflict {
    /// The field; [`DELETED`] when one side deleted what the other edited.
    pub field: String,
    pub shown: Write,
    /// The other value.
    pub other: Write,
}

/// A record folded from its changes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct FoldedRecord {
    /// The value shown, by field; [`DELETED`] among them.
    pub fields: Fields,
    /// Open conflicts.
    pub conflicts: Vec<Conflict>,
}

impl FoldedRecord {
    /// Every live value of the field: the one shown, and those in conflict with it.
    pub fn values_of<'a>(&'a self, field: &'a str) -> impl Iterator<Item = &'a Value> {
        let others = self.conflicts.iter().filter(move |conflict| conflict.field == field);
        let others = others.map(|conflict| &conflict.other.value);
        self.fields.get(field).into_iter().chain(others)
    }
}

/// Folds the changes of one record, which must be in log order with the device's own pending ones last.
///
/// A kind created once takes its values from its first change; of later ones only the tombstone counts.
#[must_use]
pub fn fold(nature: Nature, changes: &[Placed]) -> FoldedRecord {
    let registers = registers(nature, changes);
    FoldedRecord {
        conflicts: conflicts(&registers),
        fields: registers
            .iter()
            .map(|(name, register)| ((*name).to_owned(), register.shown().value.clone()))
            .collect(),
    }
}

/// The fields of one record with their live writes, from its changes as [`fold`] takes them.
#[must_use]
pub fn registers(nature: Nature, changes: &[Placed]) -> BTreeMap<&str, Register> {
    let mut registers: BTreeMap<&str, Register> = BTreeMap::new();
    for (index, placed) in changes.iter().enumerate() {
        for (name, value) in &placed.change.set {
            if index > 0 && nature == Nature::Once && name != DELETED && name != MOVED {
                continue;
            }
            let write = Write::of(placed, value);
            match registers.get_mut(name.as_str()) {
                Some(register) => register.apply(write),
                None => {
                    registers.insert(name, Register::new(write));
                }
            }
        }
    }
    registers
}

fn conflicts(registers: &BTreeMap<&str, Register>) -> Vec<Conflict> {
    let mut found = Vec::new();
    // The later of two moves counts; nobody is asked about them.
    for (name, register) in registers.iter().filter(|(name, _)| **name != MOVED) {
        let shown = register.shown();
        found.extend(register.others().map(|other| conflict(name, shown, other)));
    }
    if let Some(tombstone) = registers.get(DELETED).map(Register::shown)
        && !tombstone.value.is_null()
    {
        found.extend(edits_beside(tombstone, registers).map(|edit| conflict(DELETED, tombstone, edit)));
    }
    found
}

/// One edit of each change that had not seen the tombstone and that the tombstone had not seen.
fn edits_beside<'a>(tombstone: &'a Write, registers: &'a BTreeMap<&str, Register>) -> impl Iterator<Item = &'a Write> {
    // Who wrote of the deletion itself is in conflict there already.
    let of_deletion = registers.get(DELETED).into_iter().flat_map(Register::live);
    let mut told: Vec<ChangeId> = of_deletion.map(|write| write.change).collect();
    registers
        .iter()
        .filter(|(name, _)| **name != DELETED && **name != MOVED)
        .flat_map(|(_, register)| &register.live)
        .filter(move |edit| {
            let beside = !tombstone.has_seen(edit) && !edit.has_seen(tombstone) && !told.contains(&edit.change);
            if beside {
                told.push(edit.change);
            }
            beside
        })
}

fn conflict(field: &str, shown: &Write, other: &Write) -> Conflict {
    Conflict {
        field: field.to_owned(),
        shown: shown.clone(),
        other: other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::change::{CHANGE_VERSION, Cursor, Kind};
    use crate::domain::ids::RecordId;
    use crate::domain::unit::UnitPath;
    use serde_json::json;

    fn id(n: u8) -> uuid::Uuid {
        uuid::Uuid::from_bytes([n; 16])
    }

    /// A change `n` of device `device` at `seq` that had seen `es`, at time `te`.
    fn placed(n: u8, device: u8, seq: Option<u64>, es: u64, te: i64, set: &Value) -> Placed {
        Placed {
            change: Change {
                id: ChangeId(id(n)),
                n: u64::from(n),
                kind: Kind::Household,
                record: RecordId(id(99)),
                unit: UnitPath::parse("439901100").unwrap(),
                v: CHANGE_VERSION,
                at: Millis(te),
                seen: Cursor { seq: es, chain: 0 },
                group: None,
                set: set.as_object().unwrap().clone(),
            },
            seq,
            device: DeviceId(id(device)),
            te: Millis(te),
            es,
            recovered: false,
        }
    }

    fn phone(n: u8, device: u8, seq: Option<u64>, es: u64, te: i64, value: &str) -> Placed {
        placed(n, device, seq, es, te, &json!({ "phone": value }))
    }

    #[test]
    fn what_the_author_had_seen_is_replaced_without_a_conflict_whatever_the_clocks_say() {
        let folded = fold(
            Nature::FieldSet,
            &[phone(1, 1, Some(1), 0, 9_000, "a"), phone(2, 2, Some(2), 1, 10, "b")],
        );
        assert_eq!(folded.fields["phone"], "b");
        assert_eq!(folded.conflicts, []);
    }

    #[test]
    fn unseen_values_stay_both_and_the_later_time_is_shown() {
        let folded = fold(
            Nature::FieldSet,
            &[phone(1, 1, Some(1), 0, 900, "a"), phone(2, 2, Some(2), 0, 10, "b")],
        );
        assert_eq!(folded.fields["phone"], "a");
        assert_eq!(folded.conflicts.len(), 1);
        assert_eq!(folded.conflicts[0].other.value, "b");
    }

    #[test]
    fn equal_values_are_no_conflict_but_both_must_be_seen_by_the_next() {
        let mut changes = vec![phone(1, 1, Some(1), 0, 900, "a"), phone(2, 2, Some(2), 0, 10, "a")];
        assert_eq!(fold(Nature::FieldSet, &changes).conflicts, []);
        changes.push(phone(3, 3, Some(3), 1, 1_000, "c"));
        assert_eq!(fold(Nature::FieldSet, &changes).conflicts.len(), 1);
    }

    #[test]
    fn a_change_that_has_seen_both_settles_and_one_that_saw_only_one_does_not() {
        let two = [phone(1, 1, Some(1), 0, 900, "a"), phone(2, 2, Some(2), 0, 10, "b")];
        for (es, open) in [(2, 0), (1, 1)] {
            let mut changes = two.to_vec();
            changes.push(phone(3, 3, Some(3), es, 950, "c"));
            let folded = fold(Nature::FieldSet, &changes);
            assert_eq!(
                (folded.conflicts.len(), folded.fields["phone"].clone()),
                (open, json!("c")),
                "es {es}"
            );
        }
    }

    #[test]
    fn a_device_never_conflicts_with_itself_but_its_second_edit_does_not_hide_the_others() {
        let changes = [
            phone(1, 1, Some(1), 0, 900, "a"),
            phone(2, 2, Some(2), 0, 10, "b"),
            phone(3, 1, None, 0, 950, "c"),
        ];
        let folded = fold(Nature::FieldSet, &changes);
        assert_eq!(folded.fields["phone"], "c");
        assert_eq!(folded.conflicts.len(), 1);
        assert_eq!(folded.conflicts[0].other.value, "b");
    }

    #[test]
    fn a_recovered_change_is_known_by_what_it_had_seen_not_by_its_device() {
        let mut changes = [phone(1, 1, Some(5), 0, 900, "a"), phone(2, 1, Some(6), 0, 950, "b")];
        changes[0].recovered = true;
        assert_eq!(fold(Nature::FieldSet, &changes).conflicts.len(), 1);
        changes[1].es = 5;
        assert_eq!(fold(Nature::FieldSet, &changes).conflicts, []);
    }

    #[test]
    fn a_delete_beside_an_unseen_edit_stays_a_conflict_and_stays_deleted() {
        let changes = [
            phone(1, 1, Some(1), 0, 1, "a"),
            phone(2, 2, Some(2), 1, 2, "b"),
            placed(3, 3, Some(3), 1, 3, &json!({ "deleted": "double" })),
        ];
        let folded = fold(Nature::FieldSet, &changes);
        assert_eq!(folded.fields[DELETED], "double");
        assert_eq!(folded.conflicts.len(), 1);
        assert_eq!(
            (folded.conflicts[0].field.as_str(), &folded.conflicts[0].other.value),
            (DELETED, &json!("b"))
        );
        let mut settled = changes.to_vec();
        settled.push(placed(4, 2, Some(4), 3, 4, &json!({ "deleted": "double" })));
        assert_eq!(fold(Nature::FieldSet, &settled).conflicts, []);
    }

    #[test]
    fn a_kind_created_once_keeps_its_first_values_and_takes_a_tombstone() {
        let changes = [
            placed(1, 1, Some(1), 0, 1, &json!({ "text": "first" })),
            placed(2, 1, Some(2), 0, 2, &json!({ "text": "second", "deleted": "undo" })),
        ];
        let folded = fold(Nature::Once, &changes);
        assert_eq!(
            (folded.fields["text"].clone(), folded.fields[DELETED].clone()),
            (json!("first"), json!("undo"))
        );
    }
}
