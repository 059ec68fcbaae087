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
use crate::record::{self, FieldDef, value};
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
    /// What was said first of the fields of a record.
    claims: HashMap<RecordId, Vec<Claim>>,
    pub row: RowWork,
}

/// A row that said something of fields of which no row before had. One for all of them: nearly always it makes the record.
struct Claim {
    row: RowAt,
    fields: Box<[&'static str]>,
}

/// What was found of the present row.
#[derive(Debug, Default)]
pub(super) struct RowWork {
    pub at: RowAt,
    answered: usize,
    /// Somebody said that the row's person is the one who is here.
    is_same: bool,
    pub notes: Vec<RowNote>,
    pub made: Vec<Kind>,
    pub differences: Vec<Difference>,
    /// Numbers tell its household from others whose householder has the same name.
    pub is_told_apart: bool,
    /// Its household has another number from now on.
    pub is_renumbered: bool,
    /// Its person is the householder from now on.
    pub has_new_head: bool,
    /// Whoever is the householder here stays it, whatever the row says.
    pub keeps_head: bool,
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
        self.row = RowWork {
            at,
            ..RowWork::default()
        };
    }

    /// What a person said of what is not certain in the row. One answer is to one question: nobody who says that it is the same person
    /// says that their household has another number.
    pub fn ask(&mut self, doubt: Doubt) -> Step<Say> {
        let say = self.said.of(self.row.at, self.row.answered);
        if say == Say::Nothing {
            return Err(Stop::Asked(doubt));
        }
        self.row.answered += 1;
        self.row.is_same |= say.is_here();
        Ok(say)
    }

    /// Keeps what the row made.
    pub fn keep(&mut self) {
        self.planned.keep();
        let claims = std::mem::take(&mut self.row.claims);
        for of_record in claims.chunk_by(|(one, _), (other, _)| one == other) {
            let is_first = |(record, field): &&(RecordId, &'static str)| self.said_by(*record, field).is_none();
            let first = of_record.iter().filter(is_first);
            let fields: Box<[&'static str]> = first.map(|(_, field)| *field).collect();
            if let (Some((record, _)), false) = (of_record.first(), fields.is_empty()) {
                let row = self.row.at;
                let kept = self.claims.entry(*record).or_insert_with(|| Vec::with_capacity(1));
                kept.push(Claim { row, fields });
            }
        }
    }

    /// The row that said something of the field first.
    fn said_by(&self, record: RecordId, field: &'static str) -> Option<RowAt> {
        let mut claims = self.claims.get(&record)?.iter();
        let claim = claims.find(|claim| claim.fields.contains(&field))?;
        Some(claim.row)
    }

    /// Forgets what the row made.
    pub fn drop_row(&mut self) {
        self.planned.drop_row();
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
        if !questions.is_empty() {
            let (kind, problems) = (kind.clone(), questions);
            self.ask(Doubt::Problems { kind, problems })?;
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
        // What a ledger does not say of somebody is not known: a form offers the usual, a file offers nothing.
        let by_default =
            |field: &&FieldDef| matches!(field.default, record::Default::Code(_)) && !set.contains_key(field.name);
        let unsaid: Vec<&str> = match kind {
            Kind::Person | Kind::Household => kind
                .fields()
                .iter()
                .filter(by_default)
                .map(|field| field.name)
                .collect(),
            _ => Vec::new(),
        };
        let entry = Entry::New(NewEntry {
            kind: kind.clone(),
            set,
        });
        let record = self.take(kind, &entry)?;
        self.planned.unsay(record, &unsaid);
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
            match self.said_by(record, field.name) {
                Some(row) if shared => {
                    let field = field.name;
                    self.row.notes.push(RowNote::EarlierCounts { row, field });
                    continue;
                }
                Some(row) => {
                    let field = field.name;
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
        self.against_id(kind, &standing, &mut set)?;
        self.write(kind, record, set, &standing)
    }

    /// A birth date or sex that is not what the ID number says takes no place of one that is, unless somebody says so.
    fn against_id(&mut self, kind: &Kind, standing: &Fields, set: &mut Fields) -> Step<()> {
        let number = set.get("id_no").or(standing.get("id_no")).and_then(Value::as_str);
        let number = number.filter(|number| *kind == Kind::Person && is_sound(number));
        let Some(facts) = number.and_then(|number| id_number::facts(&id_number::normalise(number))) else {
            return Ok(());
        };
        for (field, fact) in [
            ("birth", Value::from(facts.birth.to_string())),
            ("sex", facts.sex.into()),
        ] {
            let is_at_odds = set.get(field).is_some_and(|after| *after != fact);
            if !is_at_odds || standing.get(field) != Some(&fact) {
                continue;
            }
            if self.ask(Doubt::AgainstId { field })? == Say::Other {
                set.remove(field);
                let is_it = |it: &Difference| matches!(it, Difference::Field { field: of, .. } if *of == field);
                self.row.differences.retain(|it| !is_it(it));
            }
        }
        Ok(())
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
        !text(before).is_empty() && !is_sound(&text(after)) && !self.row.is_same
    }
}
