//! Whom the rows of a ledger are about, and what is known of them here.

use super::outcome::Outcome;
use crate::domain::comparison;
use crate::domain::id_number;
use crate::domain::person::age_on;
use crate::domain::tag::TagKind;
use crate::domain::time::{Date, parse_date};
use crate::exchange::ledger::{Of, Row, Target, What};
use crate::exchange::printout::{About, Records};
use crate::record::Kind;
use serde_json::Value;
use std::collections::BTreeMap;

/// The code of a householder's relation. Source: GB/T 4761.
const HEAD: &str = "02";

/// What is known here, looked up by what ledgers name it by.
pub struct Subjects<'a> {
    pub records: &'a Records,
    pub about: &'a About,
    households: BTreeMap<&'a str, &'a Value>,
    persons: BTreeMap<&'a str, &'a Value>,
    /// Tags and benefits, by the person or the household that they are about.
    owned: BTreeMap<(&'a str, &'static str), Vec<&'a Value>>,
    /// The steps of each request.
    steps: BTreeMap<&'a str, Vec<&'a Value>>,
}

/// Whom a row is about.
#[derive(Debug, Clone, Default)]
pub struct Subject<'a> {
    pub household: Option<&'a Value>,
    pub person: Option<&'a Value>,
    /// The request, visit, wish or follow-up record that the row is.
    pub record: Option<&'a Value>,
    /// Of a request.
    pub outcome: Outcome<'a>,
    /// Of the person, or of the household.
    pub tags: Vec<&'a Value>,
    pub benefits: Vec<&'a Value>,
}

impl Subject<'_> {
    /// The ids of all that it is made of.
    pub(super) fn ids(&self) -> impl Iterator<Item = String> {
        let one = self.household.into_iter().chain(self.person).chain(self.record);
        let all = one
            .chain(self.tags.iter().copied())
            .chain(self.benefits.iter().copied());
        all.map(|row| text(row, "id").to_owned())
    }
}

impl<'a> Subjects<'a> {
    /// Of all records here.
    #[must_use]
    pub fn new(records: &'a Records, about: &'a About) -> Self {
        let by_id = |kind: &Kind| records.rows(kind).iter().map(|row| (text(row, "id"), row)).collect();
        let mut owned: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for kind in [Kind::Tag, Kind::Benefit] {
            for row in records.rows(&kind) {
                let owner = match text(row, "person_id") {
                    "" => text(row, "household_id"),
                    person => person,
                };
                owned.entry((owner, kind.def().code)).or_default().push(row);
            }
        }
        let mut steps: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for step in records.rows(&Kind::RequestEvent) {
            steps.entry(text(step, "request_id")).or_default().push(step);
        }
        Self {
            steps,
            records,
            about,
            households: by_id(&Kind::Household),
            persons: by_id(&Kind::Person),
            owned,
        }
    }

    /// Everybody and everything that a ledger asks for, in the order of households.
    #[must_use]
    pub fn all(&'a self, what: What) -> Vec<Subject<'a>> {
        let mut all: Vec<Subject<'a>> = match (what, what.illness()) {
            (_, Some(illness)) => self.of_kind(&Kind::HealthRecord, |row| text(row, "disease") == illness),
            (What::Households | What::BenefitYear, _) => {
                let rows = self.households.values().copied();
                rows.map(|row| self.of_household(row)).collect()
            }
            (What::Requests | What::Events, _) => self.of_kind(&Kind::Request, |_| true),
            (What::Visits, _) => self.of_kind(&Kind::Visit, |_| true),
            (What::Wishes, _) => self.of_kind(&Kind::Wish, |_| true),
            _ => {
                let here = self.persons.values().copied().filter(|person| is_here(person));
                here.map(|person| self.of_person(person)).collect()
            }
        };
        all.retain(|subject| self.is_asked_for(what, subject));
        all.sort_by_key(|subject| {
            let number = subject
                .household
                .map(|row| text(row, "household_no"))
                .unwrap_or_default();
            let of = |row: Option<&'a Value>, name| row.map(|row| text(row, name)).unwrap_or_default();
            let is_head = of(subject.person, "relation") == HEAD;
            (
                number,
                !is_head,
                of(subject.record, "id"),
                of(subject.person, "birth"),
                of(subject.person, "id"),
            )
        });
        all
    }

    /// Whom a row of the file names: by ID number, by name and birth date, by name in the household, or the household. `None`
    /// when nobody fits, or more than one.
    #[must_use]
    pub fn meant(&'a self, what: What, row: &Row) -> Option<Subject<'a>> {
        let said = |target| row.get(target).map(comparison::key);
        let has = |person: &Value, field, said: &Option<String>| {
            said.as_ref()
                .is_none_or(|said| comparison::key(text(person, field)) == *said)
        };
        let (id_no, name, birth) = (said(Target::ID_NO), said(Target::NAME), row.get(Target::BIRTH));
        let number = said(Target::HOUSEHOLD_NO);
        if what == What::Households || (id_no.is_none() && name.is_none()) {
            let households = self.households.values().copied();
            let one = only(households.filter(|row| number.is_some() && has(row, "household_no", &number)));
            return one.map(|row| self.of_household(row));
        }
        let persons = || self.persons.values().copied();
        let by_number = id_no
            .as_ref()
            .and_then(|_| only(persons().filter(|row| has(row, "id_no", &id_no))));
        let by_name = || {
            let fits = |row: &&Value| {
                let of = self.households.get(text(row, "household_id"));
                has(row, "name", &name)
                    && birth.is_none_or(|birth| born(row) == parse_date(birth))
                    && of.is_none_or(|of| has(of, "household_no", &number))
                    // Whose ID number is another is somebody else.
                    && (id_no.is_none() || text(row, "id_no").is_empty())
            };
            name.as_ref().and_then(|_| only(persons().filter(fits)))
        };
        by_number.or_else(by_name).map(|person| self.of_person(person))
    }

    /// The householder of a household.
    #[must_use]
    pub fn head(&self, household: &Value) -> Option<&'a Value> {
        let id = text(household, "id");
        let of = self
            .persons
            .values()
            .copied()
            .filter(|person| text(person, "household_id") == id);
        of.into_iter().find(|person| text(person, "relation") == HEAD)
    }

    fn of_person(&'a self, person: &'a Value) -> Subject<'a> {
        let owner = text(person, "id");
        Subject {
            household: self.households.get(text(person, "household_id")).copied(),
            person: Some(person),
            record: None,
            outcome: Outcome::default(),
            tags: self.owned(owner, Kind::Tag.def().code),
            benefits: self.owned(owner, Kind::Benefit.def().code),
        }
    }

    fn of_household(&'a self, household: &'a Value) -> Subject<'a> {
        let owner = text(household, "id");
        Subject {
            household: Some(household),
            person: self.head(household),
            record: None,
            outcome: Outcome::default(),
            tags: self.owned(owner, Kind::Tag.def().code),
            benefits: self.owned(owner, Kind::Benefit.def().code),
        }
    }

    fn of_kind(&'a self, kind: &Kind, is_one: impl Fn(&Value) -> bool) -> Vec<Subject<'a>> {
        let rows = self.records.rows(kind).iter().filter(|row| is_one(row));
        let subject = |row: &'a Value| {
            let household = self.households.get(text(row, "household_id")).copied();
            let met = row["met_person_ids"].as_array().and_then(|met| met.first());
            let named = row["person_id"].as_str().or(met.and_then(Value::as_str));
            let named = named.and_then(|id| self.persons.get(id)).copied();
            // Nobody was met: the householder is who was to be.
            let person = named.or_else(|| {
                household
                    .filter(|_| *kind == Kind::Visit)
                    .and_then(|home| self.head(home))
            });
            let of = person.map(|person| self.of_person(person)).unwrap_or_default();
            Subject {
                household: household.or(of.household),
                record: Some(row),
                outcome: self
                    .steps
                    .get(text(row, "id"))
                    .map(|steps| Outcome::of(steps))
                    .unwrap_or_default(),
                ..of
            }
        };
        rows.map(subject).collect()
    }

    /// The tags that hold today, or the benefits that are drawn.
    fn owned(&self, owner: &str, kind: &'static str) -> Vec<&'a Value> {
        let today = self.about.today;
        let day = |row: &Value, name: &str| parse_date(text(row, name));
        let holds = |row: &&&Value| {
            let is_drawn = text(row, "state").is_empty() || text(row, "state") == "receiving";
            is_drawn && day(row, "from").is_none_or(|from| from <= today) && day(row, "to").is_none_or(|to| today <= to)
        };
        let rows = self.owned.get(&(owner, kind)).into_iter().flatten();
        rows.filter(holds).copied().collect()
    }

    fn is_asked_for(&self, what: What, subject: &Subject<'_>) -> bool {
        let age = || {
            subject
                .person
                .and_then(|person| age_on(born(person)?, self.about.today))
        };
        match (what, what.tag()) {
            (What::Relief | What::BenefitYear, _) => !subject.benefits.is_empty(),
            (What::Elders | What::ElderCheckup, _) => age().and_then(TagKind::of_age).is_some(),
            (_, Some(tag)) if what.illness().is_none() => subject.tags.iter().any(|row| text(row, "kind") == tag),
            _ => true,
        }
    }

    /// The record of a subject that a target's field is of.
    #[must_use]
    pub fn record(of: Of, subject: &Subject<'a>) -> Option<&'a Value> {
        let of_kind = |rows: &[&'a Value]| {
            let is_one = |row: &&&Value| of.code().is_empty() || text(row, "kind") == of.code();
            rows.iter().find(is_one).copied()
        };
        match of {
            Of::Household => subject.household,
            Of::Person => subject.person,
            Of::Tag(_) => of_kind(&subject.tags),
            Of::Benefit(_) => of_kind(&subject.benefits),
            Of::Health(_) | Of::Request | Of::Visit | Of::Wish => subject.record,
            Of::Step => subject.outcome.result,
        }
    }
}

/// The only one of some; `None` when there are several.
fn only<'a>(mut rows: impl Iterator<Item = &'a Value>) -> Option<&'a Value> {
    let one = rows.next()?;
    rows.next().is_none().then_some(one)
}

fn is_here(person: &Value) -> bool {
    !matches!(text(person, "presence"), "dead" | "moved_out")
}

/// By the birth date, or the ID number.
fn born(person: &Value) -> Option<Date> {
    let by_number = || id_number::facts(&id_number::normalise(text(person, "id_no"))).map(|facts| facts.birth);
    parse_date(text(person, "birth")).or_else(by_number)
}

fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name].as_str().unwrap_or_default()
}
