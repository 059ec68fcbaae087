//! The work common to all entries: problems gathered by field, records looked up, scope kept, changes collected.
//!
//! Invariant: a check that gives up half-way has noted a problem that stops the save.

use super::lookup::Lookup;
use crate::change::{Fields, NewChange};
use crate::domain::comparison;
use crate::domain::household::Household;
use crate::domain::ids::{HouseholdId, PersonId, RecordId};
use crate::domain::mask::Privacy;
use crate::domain::person::Person;
use crate::domain::problem::{Part, Problem, Reason, Severity, may_save};
use crate::domain::request::EventKind;
use crate::domain::right::{Relation, Relations};
use crate::domain::text::{clean_line, fold_width};
use crate::domain::time::{Date, Millis};
use crate::domain::unit::UnitPath;
use crate::record::kind::{DELETED, Kind};
use crate::record::permission::{may_create, may_set};

/// How many letters the initials of a name have.
const INITIALS: std::ops::RangeInclusive<usize> = 2..=4;

/// An entry that may be saved.
#[derive(Debug, Clone, PartialEq)]
pub struct Prepared {
    /// The record it makes or changes.
    pub record: RecordId,
    /// What people call it: the household number or the request's temporary number; may be empty.
    pub no: String,
    /// The changes, in order, to be saved in one transaction.
    pub changes: Vec<NewChange>,
    /// What should be looked at but does not stop the save.
    pub warnings: Vec<Problem>,
}

/// What an entry made: its record and what people call it.
pub(super) struct PreparedRecord {
    pub record: RecordId,
    /// Household number or temporary number; may be empty.
    pub no: String,
}

/// One entry while it is checked.
pub(super) struct Check<'a> {
    /// Who answers questions about other records.
    pub lookup: &'a dyn Lookup,
    /// The present instant.
    pub now: Millis,
    /// The present local date.
    pub today: Date,
    problems: Vec<Problem>,
    changes: Vec<NewChange>,
    numbers_given: usize,
    part: Option<Part>,
}

impl<'a> Check<'a> {
    /// A check without problems yet; the author must be one who may write.
    pub fn new(lookup: &'a dyn Lookup) -> Self {
        let now = lookup.now();
        Self {
            lookup,
            now,
            today: now.local_date(),
            problems: Vec::new(),
            changes: Vec::new(),
            numbers_given: 0,
            part: None,
        }
    }

    /// Notes a problem of `field`.
    pub fn problem(&mut self, field: &'static str, reason: Reason) {
        let mut problem = Problem::new(field, reason);
        problem.part = self.part;
        if !self.problems.contains(&problem) {
            self.problems.push(problem);
        }
    }

    /// Checks something recorded together with the entry: its problems say that they are of it.
    pub fn within<T>(&mut self, name: &'static str, index: Option<usize>, work: impl FnOnce(&mut Self) -> T) -> T {
        self.part = Some(Part { name, index });
        let done = work(self);
        self.part = None;
        done
    }

    /// The author's relations to a record; to one made by this very entry, those of its author.
    pub fn relations(&self, kind: &Kind, record: RecordId) -> Relations {
        let known = self.lookup.relations(kind, record);
        known.unwrap_or_else(|| self.relations_to_new(&self.lookup.author().unit))
    }

    /// The author's relations to a record that they are about to write in `unit`.
    pub fn relations_to_new(&self, unit: &UnitPath) -> Relations {
        Relations::from(Relation::Wrote).with_unit(&self.lookup.author().unit, unit, false)
    }

    /// Notes a change to be saved; a problem of `do` when the permission table does not let the author write it.
    pub fn change(&mut self, kind: Kind, record: RecordId, unit: &UnitPath, set: Fields) {
        self.ask_about_initials(&kind, &set);
        if may_save(&self.problems) && !self.may_write(&kind, record, unit, &set) {
            self.problem("do", Reason::NotAllowed);
        }
        self.changes.push(NewChange {
            kind,
            record,
            unit: unit.clone(),
            set,
        });
    }

    /// Letters alone where words should be, which are somebody's initials: they were meant to choose the household.
    fn ask_about_initials(&mut self, kind: &Kind, set: &Fields) {
        for field in kind.fields().iter().filter(|field| field.privacy == Privacy::Text) {
            let text = set.get(field.name).and_then(|value| value.as_str()).unwrap_or_default();
            let initials = comparison::key(text);
            if !INITIALS.contains(&initials.len()) || !initials.bytes().all(|byte| byte.is_ascii_alphabetic()) {
                continue;
            }
            let unit = &self.lookup.author().unit;
            if let Some(no) = self.lookup.called_by_initials(unit, &initials) {
                self.problem(field.name, Reason::Initials { no });
            }
        }
    }

    fn may_write(&self, kind: &Kind, record: RecordId, unit: &UnitPath, set: &Fields) -> bool {
        let role = &self.lookup.author().role;
        if let Some(relations) = self.lookup.relations(kind, record) {
            return set.is_empty() || may_set(kind, role, relations, set.keys().map(String::as_str));
        }
        let text = |field: &str| set.get(field).and_then(|value| value.as_str());
        if *kind != Kind::RequestEvent {
            return may_create(kind, None, role, self.relations_to_new(unit));
        }
        let step = text("kind").map(EventKind::from_code);
        let request = text("request_id").and_then(|id| id.parse().ok());
        request.is_some_and(|request| may_create(kind, step.as_ref(), role, self.relations(&Kind::Request, request)))
    }

    /// Ends the check: the changes when nothing stops them, every problem otherwise.
    pub fn finish(mut self, made: Option<PreparedRecord>) -> Result<Prepared, Vec<Problem>> {
        // What stops the save is told before what may be confirmed.
        self.problems
            .sort_by_key(|problem| problem.severity() == Severity::Warn);
        match made {
            Some(made) if may_save(&self.problems) => Ok(Prepared {
                record: made.record,
                no: made.no,
                changes: self.changes,
                warnings: self.problems,
            }),
            _ => Err(self.problems),
        }
    }

    /// The record of `kind` that `given` names. `None` when nothing was given, or with a problem of `field`.
    pub fn find(&mut self, field: &'static str, kind: &Kind, given: &str) -> Option<RecordId> {
        let given = clean_line(&fold_width(given));
        if given.is_empty() {
            return None;
        }
        match self.lookup.resolve(kind, &given) {
            Ok(id) => match self.deleted(kind, id) {
                None => Some(id),
                Some(reason) => {
                    self.problem(field, Reason::Deleted { reason });
                    None
                }
            },
            Err(reason) => {
                self.problem(field, reason);
                None
            }
        }
    }

    /// Why the record was deleted; `None` while it stands.
    fn deleted(&self, kind: &Kind, record: RecordId) -> Option<String> {
        let fields = self.lookup.fields(kind, record)?;
        fields.get(DELETED)?.as_str().map(str::to_owned)
    }

    /// Forgets the problems with such a reason.
    pub fn forget(&mut self, is_moot: impl Fn(&Reason) -> bool) {
        self.problems.retain(|problem| !is_moot(&problem.reason));
    }

    /// The change of this kind that was noted first.
    pub fn change_of(&mut self, kind: &Kind) -> Option<&mut NewChange> {
        self.changes.iter_mut().find(|change| change.kind == *kind)
    }

    /// The household that `given` names, within the author's unit.
    pub fn household(&mut self, field: &'static str, given: &str) -> Option<Household> {
        let id = self.find(field, &Kind::Household, given)?;
        let Some(household) = self.lookup.household(HouseholdId::from(id)) else {
            self.not_found(field, given);
            return None;
        };
        self.in_scope(field, &household.unit).then_some(household)
    }

    /// The same, and a problem when nothing was given.
    pub fn required_household(&mut self, field: &'static str, given: &str) -> Option<Household> {
        self.required(field, given)
            .then(|| self.household(field, given))
            .flatten()
    }

    /// The person that `given` names, within the author's unit.
    pub fn person(&mut self, field: &'static str, given: &str) -> Option<Person> {
        let id = self.find(field, &Kind::Person, given)?;
        let Some(person) = self.lookup.person(PersonId::from(id)) else {
            self.not_found(field, given);
            return None;
        };
        self.in_scope(field, &person.unit).then_some(person)
    }

    /// Notes that `given` names nothing.
    pub fn not_found(&mut self, field: &'static str, given: &str) {
        self.problem(
            field,
            Reason::NotFound {
                given: clean_line(given),
            },
        );
    }

    /// True when something was given; a problem otherwise.
    pub fn required(&mut self, field: &'static str, given: &str) -> bool {
        let given = !clean_line(given).is_empty();
        if !given {
            self.problem(field, Reason::Required);
        }
        given
    }

    /// True when the unit is the author's or lies below it; a problem otherwise.
    pub fn in_scope(&mut self, field: &'static str, unit: &UnitPath) -> bool {
        let inside = self.lookup.author().unit.contains(unit);
        if !inside {
            let given = unit.to_string();
            self.problem(field, Reason::OutOfScope { given });
        }
        inside
    }

    /// The unit typed, or `default` when none was; within the author's own.
    pub fn unit(&mut self, field: &'static str, given: &str, default: &UnitPath) -> Option<UnitPath> {
        let given = clean_line(&fold_width(given));
        let unit = if given.is_empty() {
            default.clone()
        } else if let Some(unit) = UnitPath::parse(&given) {
            unit
        } else {
            let example = "439901100/200/03/012";
            self.problem(field, Reason::Malformed { example });
            return None;
        };
        self.in_scope(field, &unit).then_some(unit)
    }

    /// The next free temporary number of the unit for today.
    pub fn temp_no(&mut self, unit: &UnitPath) -> String {
        let no = self.lookup.next_temp_no(unit, self.today, self.numbers_given);
        self.numbers_given += 1;
        no
    }
}
