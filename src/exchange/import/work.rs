//! The row that is being planned: what it was found to say so far, and how its records pass the gate.
//!
//! Invariant: what an earlier row said of a record is not said otherwise by a later one, so that the same file gives the same
//! records however often it comes.

use super::compare::{self, Compared};
use super::planned::Planned;
use super::values::{Given, raw};
use crate::change::entry::{EditEntry, Entry, Lookup, NewEntry};
use crate::change::{Fields, Kind};
use crate::domain::alike::is_sound;
use crate::domain::ids::RecordId;
use crate::domain::problem::{Problem, Reason, Severity};
use crate::domain::time::Millis;
use crate::domain::{id_number, text};
use crate::record::value;
use crate::view::{Difference, Doubt, Held, Refusal, RowAt, RowNote, Said, Say};
use serde_json::Value;
use std::collections::HashMap;

/// Why a row goes no further.
#[derive(Debug)]
pub(super) enum Stop {
    Refused(Vec<Refusal>),
    Asked(Doubt),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(vec![refusal])
    }
}

/// A part of a row that went well.
pub(super) type Step<T> = Result<T, Stop>;

/// The work on a plan.
pub(super) struct Work<'a> {
    pub planned: Planned<'a>,
    pub held: &'a Held,
    pub now: Millis,
    said: &'a Said,
    /// The row that said something of a field first.
    claims: HashMap<(RecordId, &'static str), RowAt>,
    pub row: RowWork,
}

/// What was found of the present row.
#[derive(Debug, Default)]
pub(super) struct RowWork {
    pub at: RowAt,
    pub say: Say,
    pub notes: Vec<RowNote>,
    pub made: Vec<Kind>,
    pub differences: Vec<Difference>,
    /// Numbers tell its household from others whose householder has the same name.
    pub is_told_apart: bool,
    claims: Vec<(RecordId, &'static str)>,
}

impl<'a> Work<'a> {
    /// Nothing is planned yet.
    pub fn new(held: &'a Held, lookup: &'a dyn Lookup, said: &'a Said) -> Self {
        Self {
            planned: Planned::new(lookup, held),
            held,
            now: lookup.now(),
            said,
            claims: HashMap::new(),
            row: RowWork::default(),
        }
    }

    /// Begins with a row.
    pub fn begin(&mut self, at: RowAt) {
        let say = self.said.of(at);
        self.row = RowWork {
            at,
            say,
            ..RowWork::default()
        };
    }

    /// Keeps what the row made.
    pub fn keep(&mut self) {
        self.planned.keep();
        for claim in std::mem::take(&mut self.row.claims) {
            self.claims.entry(claim).or_insert(self.row.at);
        }
    }

    /// Forgets what the row made.
    pub fn drop_row(&mut self) {
        self.planned.drop_row();
    }

    /// Forgets what the row was found to say so far: it goes on as if nothing had been.
    pub fn begin_again(&mut self) {
        self.planned.drop_row();
        let (at, say) = (self.row.at, self.row.say);
        self.row = RowWork {
            at,
            say,
            ..RowWork::default()
        };
    }

    /// Takes an entry of a record of the kind through the gate.
    pub fn take(&mut self, kind: &Kind, entry: &Entry) -> Step<RecordId> {
        let of_kind = |problem| Refusal::Problem {
            kind: kind.clone(),
            problem,
        };
        let (record, warnings) = self.planned.prepare(entry).map_err(|problems| {
            let refused = problems
                .into_iter()
                .filter(|problem| problem.severity() == Severity::Refuse);
            Stop::Refused(refused.map(of_kind).collect())
        })?;
        let is_moot = |problem: &Problem| matches!(problem.reason, Reason::NameTaken { .. }) && self.row.is_told_apart;
        let (questions, notes): (Vec<_>, Vec<_>) = warnings
            .into_iter()
            .filter(|problem| !is_moot(problem))
            .partition(Problem::is_question);
        if !questions.is_empty() && self.row.say == Say::Nothing {
            return Err(Stop::Asked(Doubt::Problems {
                kind: kind.clone(),
                problems: questions,
            }));
        }
        self.row.notes.extend(notes.into_iter().map(|problem| RowNote::Problem {
            kind: kind.clone(),
            problem,
        }));
        Ok(record)
    }

    /// A new record with what the row gives.
    pub fn make(&mut self, kind: &Kind, about: Fields, given: &Given<'_>) -> Step<RecordId> {
        let mut set = about;
        for (name, typed) in given {
            set.insert((*name).to_owned(), raw(kind, name, typed));
        }
        self.mark_wrong_number(&mut set);
        let entry = Entry::New(NewEntry {
            kind: kind.clone(),
            set,
        });
        let record = self.take(kind, &entry)?;
        self.row.made.push(kind.clone());
        self.row.claims.extend(given.keys().map(|name| (record, *name)));
        Ok(record)
    }

    /// A wrong ID number is kept as it stands in the ledger, and marked.
    fn mark_wrong_number(&mut self, set: &mut Fields) {
        let number = set.get("id_no").and_then(Value::as_str).map(id_number::normalise);
        let Some(number) = number.filter(|number| !number.is_empty()) else {
            return;
        };
        let today = self.now.local_date();
        let found = id_number::problems(&number, None, 0, false, today);
        if found.iter().any(|problem| problem.severity() == Severity::Refuse) {
            set.insert("id_unverified".to_owned(), true.into());
            self.row.notes.push(RowNote::IdToCheck);
        }
    }

    /// What the row says otherwise of a record that is here. `shared`: several rows speak of it, and the first counts.
    pub fn amend(&mut self, kind: &Kind, record: RecordId, given: &Given<'_>, shared: bool) -> Step<()> {
        let standing = self.planned.standing(kind, record).unwrap_or_default();
        let (mut set, mut refused) = (Fields::new(), Vec::new());
        for (name, typed) in given {
            let Some((field, raw)) = value::given(kind, name, &raw(kind, name, typed)) else {
                continue;
            };
            let read = value::read(field, &raw, self.now);
            let given = match read {
                Ok(Some(given)) => given,
                Ok(None) => continue,
                Err(reason) => {
                    let problem = Problem::new(field.name, reason);
                    let kind = kind.clone();
                    refused.push(Refusal::Problem { kind, problem });
                    continue;
                }
            };
            let before = standing.get(field.name).cloned().unwrap_or(Value::Null);
            let after = match compare::compare(field, &before, given) {
                Compared::Same => {
                    self.row.claims.push((record, field.name));
                    continue;
                }
                Compared::Differs(after) => after,
            };
            if field.name == "id_no" && self.stays(&before, &after) {
                self.row.notes.push(RowNote::IdStays);
                continue;
            }
            match self.claims.get(&(record, field.name)) {
                Some(row) if shared => {
                    let (row, field) = (*row, field.name);
                    self.row.notes.push(RowNote::EarlierCounts { row, field });
                    continue;
                }
                Some(row) => {
                    let (row, field) = (*row, field.name);
                    refused.push(Refusal::AtOdds { row, field });
                    continue;
                }
                None => {}
            }
            self.row.claims.push((record, field.name));
            self.row.differences.push(Difference::Field {
                kind: kind.clone(),
                field: field.name,
                before,
                after: after.clone(),
            });
            set.insert(field.name.to_owned(), after);
        }
        if !refused.is_empty() {
            return Err(Stop::Refused(refused));
        }
        self.write(kind, record, set, &standing)
    }

    /// Changes fields of a record.
    pub fn write(&mut self, kind: &Kind, record: RecordId, mut set: Fields, standing: &Fields) -> Step<()> {
        if set.is_empty() {
            return Ok(());
        }
        if self.held.in_conflict.contains(&record) {
            return Err(Refusal::InConflict.into());
        }
        let number = set.get("id_no").and_then(Value::as_str).map(str::to_owned);
        if let Some(number) = number {
            self.mark_wrong_number(&mut set);
            let was_marked = standing.get("id_unverified") == Some(&Value::Bool(true));
            if was_marked && is_sound(&number) {
                set.insert("id_unverified".to_owned(), false.into());
            }
        }
        let entry = Entry::Edit(EditEntry {
            kind: kind.code().to_owned(),
            record: record.to_string(),
            set,
        });
        self.take(kind, &entry).map(drop)
    }

    /// True when the ID number that is here stays: the row's is wrong.
    fn stays(&self, before: &Value, after: &Value) -> bool {
        let text = |value: &Value| text::clean_line(value.as_str().unwrap_or_default());
        !text(before).is_empty() && !is_sound(&text(after)) && !self.row.say.is_here()
    }
}
