//! What is here and what earlier rows of the import made of it: the gate is asked over both.
//!
//! ```text
//! row --entries--> gate --changes--> of this row --keep--> of the import, in the index
//!                                        '-------drop--> nothing
//! ```
//!
//! Invariant: a row's changes are kept all together, or none of them.

use super::as_record::as_record;
use super::index::Index;
use crate::change::entry::{Author, Entry, KnownUser, Lookup, Similar};
use crate::change::{Fields, Kind, PackedChange};
use crate::domain::benefit::Benefit;
use crate::domain::campaign::Candidate;
use crate::domain::household::Household;
use crate::domain::ids::{HouseholdId, PersonId, RecordId, RequestId};
use crate::domain::person::{HOUSEHOLDER, Person};
use crate::domain::problem::{Problem, Reason};
use crate::domain::request::{Folded, Request};
use crate::domain::right::{Relation, Relations};
use crate::domain::tag::Tag;
use crate::domain::time::{Date, Millis};
use crate::domain::unit::{Unit, UnitPath};
use crate::record::kind::DELETED;
use crate::view::{Held, HeldHousehold, HeldPerson};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// The lookup of a plan.
pub(in crate::exchange) struct Planned<'a> {
    base: &'a dyn Lookup,
    pub index: Index,
    /// Changes of the rows that were kept.
    pub changes: Vec<PackedChange>,
    /// Changes of the row that is being planned.
    pub row: Vec<PackedChange>,
    of_record: HashMap<RecordId, Vec<usize>>,
    /// Records that are not in the database.
    made: HashSet<RecordId>,
    /// New tags and benefits by household.
    held: HashMap<HouseholdId, Vec<RecordId>>,
    numbers_given: usize,
}

impl<'a> Planned<'a> {
    /// Nothing is planned yet.
    pub fn new(base: &'a dyn Lookup, held: &Held) -> Self {
        Self {
            base,
            index: Index::of(held),
            changes: Vec::new(),
            row: Vec::new(),
            of_record: HashMap::new(),
            made: HashSet::new(),
            held: HashMap::new(),
            numbers_given: 0,
        }
    }

    /// Checks an entry and takes its changes into the row. Returns its record, and what should be looked at.
    ///
    /// # Errors
    /// What the gate refuses.
    pub fn prepare(&mut self, entry: &Entry) -> Result<(RecordId, Vec<Problem>), Vec<Problem>> {
        let prepared = entry.prepare(self)?;
        for change in prepared.changes {
            if !self.touches(change.record) && self.base.unit_of(&change.kind, change.record).is_none() {
                self.made.insert(change.record);
            }
            self.row.push(change.into());
        }
        Ok((prepared.record, prepared.warnings))
    }

    /// Takes out of a record that the row makes what nothing but a default says.
    pub fn unsay(&mut self, record: RecordId, fields: &[&str]) {
        for change in self.row.iter_mut().filter(|change| change.record == record) {
            change.unsay(fields);
        }
    }

    /// Keeps what the row made.
    pub fn keep(&mut self) {
        for change in std::mem::take(&mut self.row) {
            self.of_record
                .entry(change.record)
                .or_default()
                .push(self.changes.len());
            if change.kind == Kind::Request && change.set().contains_key("temp_no") {
                self.numbers_given += 1;
            }
            if matches!(change.kind, Kind::Tag | Kind::Benefit)
                && let Some(household) = id_in(&change.set(), "household_id")
            {
                let held = self.held.entry(HouseholdId(household)).or_default();
                if !held.contains(&change.record) {
                    held.push(change.record);
                }
            }
            let (kind, record) = (change.kind.clone(), change.record);
            self.changes.push(change);
            match kind {
                Kind::Household => self.note_household(record),
                Kind::Person => self.note_person(record),
                _ => {}
            }
        }
    }

    /// Forgets what the row made.
    pub fn drop_row(&mut self) {
        let (row, of_record) = (std::mem::take(&mut self.row), &self.of_record);
        for change in row.iter().filter(|change| !of_record.contains_key(&change.record)) {
            self.made.remove(&change.record);
        }
    }

    fn note_household(&mut self, record: RecordId) {
        if let Some(household) = self.household(record.into()) {
            self.index.add_household(HeldHousehold {
                id: household.id,
                unit: household.unit,
                household_no: household.household_no,
                display_name: household.display_name,
            });
        }
    }

    fn note_person(&mut self, record: RecordId) {
        if let Some(person) = self.person(record.into()) {
            let is_new = self.index.person(person.id).is_none_or(|known| known.is_new);
            let is_here = person.is_here();
            let held = HeldPerson {
                id: person.id,
                household: person.household_id,
                name: person.name,
                birth: person.birth,
                id_no: person.id_no,
                phones: person.phones,
                relation: person.relation,
                is_here,
            };
            self.index.add_person(held, is_new);
        }
    }

    /// The planned changes of a record, in order.
    fn planned(&self, record: RecordId) -> impl Iterator<Item = &PackedChange> {
        let kept = self.of_record.get(&record).into_iter().flatten();
        let kept = kept.filter_map(|at| self.changes.get(*at));
        kept.chain(self.row.iter().filter(move |change| change.record == record))
    }

    /// True for a record that this import makes.
    pub fn is_new(&self, record: RecordId) -> bool {
        self.made.contains(&record)
    }

    /// The values of a record as they would stand; `None` when there is no such record.
    pub fn standing(&self, kind: &Kind, record: RecordId) -> Option<Fields> {
        let mut fields = self.given(kind, record)?;
        for name in kind.fields().iter().map(|field| field.name).chain([DELETED]) {
            if !fields.contains_key(name) {
                fields.insert(name.to_owned(), Value::Null);
            }
        }
        Some(fields)
    }

    /// The same, of a new record without what nobody gave.
    fn given(&self, kind: &Kind, record: RecordId) -> Option<Fields> {
        let mut planned = self.planned(record);
        let first = planned.next();
        let mut fields = match first {
            Some(first) if self.is_new(record) => first.set(),
            Some(first) => {
                let mut fields = self.base.fields(kind, record).unwrap_or_default();
                fields.extend(first.set());
                fields
            }
            None => return self.base.fields(kind, record),
        };
        for change in planned {
            fields.extend(change.set());
        }
        Some(fields)
    }

    fn touches(&self, record: RecordId) -> bool {
        self.planned(record).next().is_some()
    }

    fn as_it_stands<T: serde::de::DeserializeOwned>(&self, kind: &Kind, record: RecordId) -> Option<T> {
        let (fields, unit) = (self.given(kind, record)?, self.unit_of(kind, record)?);
        as_record(kind, record, &unit, fields)
    }
}

/// The id in a field.
fn id_in(set: &Fields, field: &str) -> Option<Uuid> {
    set.get(field)?.as_str()?.parse().ok()
}

impl Lookup for Planned<'_> {
    fn now(&self) -> Millis {
        self.base.now()
    }

    fn new_id(&self) -> RecordId {
        self.base.new_id()
    }

    fn author(&self) -> &Author {
        self.base.author()
    }

    fn resolve(&self, kind: &Kind, given: &str) -> Result<RecordId, Reason> {
        match given.parse::<Uuid>() {
            Ok(id) if self.touches(RecordId(id)) => Ok(RecordId(id)),
            _ => self.base.resolve(kind, given),
        }
    }

    fn household(&self, id: HouseholdId) -> Option<Household> {
        match self.touches(id.into()) {
            true => self.as_it_stands(&Kind::Household, id.into()),
            false => self.base.household(id),
        }
    }

    fn person(&self, id: PersonId) -> Option<Person> {
        match self.touches(id.into()) {
            true => self.as_it_stands(&Kind::Person, id.into()),
            false => self.base.person(id),
        }
    }

    fn request(&self, id: RequestId) -> Option<(Request, Folded)> {
        self.base.request(id)
    }

    fn fields(&self, kind: &Kind, record: RecordId) -> Option<Fields> {
        self.standing(kind, record)
    }

    fn unit_of(&self, kind: &Kind, record: RecordId) -> Option<UnitPath> {
        let planned = self.planned(record).last().map(|change| change.unit.clone());
        planned.or_else(|| self.base.unit_of(kind, record))
    }

    fn relations(&self, kind: &Kind, record: RecordId) -> Option<Relations> {
        let known = self.base.relations(kind, record);
        let mine = |change: &PackedChange| {
            Relations::from(Relation::Wrote).with_unit(&self.author().unit, &change.unit, false)
        };
        known.or_else(|| self.planned(record).next().map(mine))
    }

    fn householder(&self, id: HouseholdId, except: Option<PersonId>) -> Option<PersonId> {
        // Whom this row makes an ordinary member is none any more.
        let is_one = |person: &PersonId| {
            let own = self.row.iter().filter(|change| change.record == (*person).into());
            let relation = own
                .filter_map(|change| change.set().get("relation").cloned())
                .next_back();
            relation.is_none_or(|relation| relation == HOUSEHOLDER)
        };
        self.index.householder(id, except).filter(is_one)
    }

    fn number_taken(&self, unit: &UnitPath, household_no: &str, except: Option<HouseholdId>) -> Option<String> {
        let mut found = self.index.by_number(unit, household_no);
        let other = found.find(|household| household.unit == *unit && Some(household.id) != except);
        other.map(|household| household.household_no.clone())
    }

    fn similar_request(
        &self,
        unit: &UnitPath,
        household: Option<HouseholdId>,
        category: &str,
        place: &str,
    ) -> Option<Similar> {
        let household = household.filter(|household| !self.is_new((*household).into()));
        self.base.similar_request(unit, household, category, place)
    }

    fn id_taken(&self, id_numbers: &[String], except: Option<PersonId>) -> Option<String> {
        let found = id_numbers.iter().flat_map(|number| self.index.by_id_number(number));
        let mut others = found.filter(|known| Some(known.person.id) != except);
        let other = others.next()?;
        let household = self.index.households.get(&other.person.household);
        Some(household.map_or_else(String::new, |household| household.household_no.clone()))
    }

    fn name_taken(&self, unit: &UnitPath, name: &str, except: Option<HouseholdId>) -> Option<String> {
        let mut found = self.index.by_householder(unit, name);
        let other = found.find(|household| household.unit == *unit && Some(household.id) != except);
        other.map(|household| household.household_no.clone())
    }

    fn visited(&self, household: HouseholdId, day: Date, outcome: &str) -> Option<String> {
        self.base.visited(household, day, outcome)
    }

    fn held(&self, household: HouseholdId) -> (Vec<Tag>, Vec<Benefit>) {
        let (mut tags, mut benefits) = match self.is_new(household.into()) {
            true => Default::default(),
            false => self.base.held(household),
        };
        let in_row = self.row.iter().map(|change| change.record);
        let kept = self.held.get(&household).into_iter().flatten().copied();
        for record in kept.chain(in_row) {
            if let Some(tag) = self.of_household::<Tag>(&Kind::Tag, record, household) {
                tags.retain(|known| RecordId::from(known.id) != record);
                tags.push(tag);
            }
            if let Some(benefit) = self.of_household::<Benefit>(&Kind::Benefit, record, household) {
                benefits.retain(|known| RecordId::from(known.id) != record);
                benefits.push(benefit);
            }
        }
        (tags, benefits)
    }

    fn old_age(&self) -> u32 {
        self.base.old_age()
    }

    fn naming(&self, kind: &Kind, record: RecordId) -> Vec<(Kind, RecordId, &'static str)> {
        self.base.naming(kind, record)
    }

    fn last_note(&self, household: HouseholdId) -> Option<String> {
        self.base.last_note(household)
    }

    fn has_alarm(&self, household: HouseholdId) -> bool {
        self.base.has_alarm(household)
    }

    fn called_by_initials(&self, unit: &UnitPath, initials: &str) -> Option<String> {
        self.base.called_by_initials(unit, initials)
    }

    fn requests_of(&self, household: HouseholdId) -> Vec<RecordId> {
        self.base.requests_of(household)
    }

    fn open_requests(&self, household: HouseholdId) -> usize {
        self.base.open_requests(household)
    }

    fn next_temp_no(&self, unit: &UnitPath, day: Date, ahead: usize) -> String {
        self.base.next_temp_no(unit, day, ahead + self.numbers_given)
    }

    fn candidates(&self, of_households: bool) -> Vec<Candidate> {
        self.base.candidates(of_households)
    }

    fn outsiders(&self, campaign: RecordId) -> Vec<(String, String)> {
        self.base.outsiders(campaign)
    }

    fn unit(&self, path: &UnitPath) -> Option<Unit> {
        self.base.unit(path)
    }

    fn knows_units(&self) -> bool {
        self.base.knows_units()
    }

    fn users(&self, given: &str) -> Vec<KnownUser> {
        self.base.users(given)
    }

    fn most_tries(&self) -> u32 {
        self.base.most_tries()
    }

    fn snoozed(&self, key: &str) -> u32 {
        self.base.snoozed(key)
    }
}

impl Planned<'_> {
    /// The planned tag or benefit of the household; `None` when the record is no such one.
    fn of_household<T: serde::de::DeserializeOwned>(
        &self,
        kind: &Kind,
        record: RecordId,
        household: HouseholdId,
    ) -> Option<T> {
        self.planned(record).find(|change| change.kind == *kind)?;
        let fields = self.given(kind, record)?;
        (id_in(&fields, "household_id") == Some(household.0))
            .then(|| as_record(kind, record, &self.unit_of(kind, record)?, fields))
            .flatten()
    }
}
