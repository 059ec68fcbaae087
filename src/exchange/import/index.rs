//! By what rows are matched: numbers, names, birth dates and telephones of all who are held here or came in by an earlier row.

use crate::domain::ids::{HouseholdId, PersonId};
use crate::domain::person::HOUSEHOLDER;
use crate::domain::time::Date;
use crate::domain::unit::UnitPath;
use crate::domain::{comparison, id_number, phone};
use crate::view::{Held, HeldHousehold, HeldPerson};
use std::collections::HashMap;
use std::hash::Hash;

/// Somebody, as far as rows are matched.
#[derive(Debug, Clone)]
pub(in crate::exchange) struct Known {
    pub person: HeldPerson,
    /// The name's key.
    pub key: String,
    /// They came in by this import.
    pub is_new: bool,
}

impl Known {
    /// The birth date: the one that was typed, else that of the ID number.
    pub fn birth(&self) -> Option<Date> {
        let by_number = || id_number::facts(&self.person.id_no).map(|facts| facts.birth);
        self.person.birth.or_else(by_number)
    }
}

/// The index.
#[derive(Debug, Default)]
pub(in crate::exchange) struct Index {
    pub people: Vec<Known>,
    pub households: HashMap<HouseholdId, HeldHousehold>,
    place: HashMap<PersonId, usize>,
    id_numbers: HashMap<String, Vec<usize>>,
    names: HashMap<String, Vec<usize>>,
    births: HashMap<Date, Vec<usize>>,
    phones: HashMap<String, Vec<usize>>,
    members: HashMap<HouseholdId, Vec<usize>>,
    numbers: HashMap<String, Vec<HouseholdId>>,
    householders: HashMap<String, Vec<HouseholdId>>,
}

impl Index {
    /// Of what is held.
    pub fn of(held: &Held) -> Self {
        let mut index = Self::default();
        for household in &held.households {
            index.add_household(household.clone());
        }
        for person in &held.people {
            index.add_person(person.clone(), false);
        }
        index
    }

    /// A household, new or with other values: what it was called before leads to it as well.
    pub fn add_household(&mut self, household: HeldHousehold) {
        put(
            &mut self.numbers,
            comparison::key(&household.household_no),
            household.id,
        );
        put(
            &mut self.householders,
            comparison::key(&household.display_name),
            household.id,
        );
        self.households.insert(household.id, household);
    }

    /// A person, new or with other values: what they were called before leads to them as well.
    pub fn add_person(&mut self, person: HeldPerson, is_new: bool) {
        let known = Known {
            key: comparison::key(&person.name),
            is_new,
            person,
        };
        let id = known.person.id;
        let at = self.place.get(&id).copied().unwrap_or(self.people.len());
        self.place.insert(id, at);
        for number in id_number::known_as(&known.person.id_no) {
            put(&mut self.id_numbers, number, at);
        }
        for phone in &known.person.phones {
            put(&mut self.phones, phone_key(phone), at);
        }
        if let Some(birth) = known.birth() {
            put(&mut self.births, birth, at);
        }
        put(&mut self.names, known.key.clone(), at);
        put(&mut self.members, known.person.household, at);
        match self.people.get_mut(at) {
            Some(before) => {
                let is_new = before.is_new;
                *before = Known { is_new, ..known };
            }
            None => self.people.push(known),
        }
    }

    pub fn person(&self, id: PersonId) -> Option<&Known> {
        self.people.get(*self.place.get(&id)?)
    }

    fn at<'a>(&'a self, found: Option<&'a Vec<usize>>) -> impl Iterator<Item = &'a Known> {
        let places = found.into_iter().flatten();
        places.filter_map(|at| self.people.get(*at))
    }

    /// Who has this ID number, in either of its lengths.
    pub fn by_id_number(&self, number: &str) -> Vec<&Known> {
        let mut found: Vec<&Known> = Vec::new();
        for form in id_number::known_as(number) {
            let has_it = |known: &&Known| id_number::known_as(&known.person.id_no).contains(&form);
            for known in self.at(self.id_numbers.get(&form)).filter(has_it) {
                if !found.iter().any(|it| it.person.id == known.person.id) {
                    found.push(known);
                }
            }
        }
        found
    }

    /// Who is called so.
    pub fn by_name<'a>(&'a self, key: &'a str) -> impl Iterator<Item = &'a Known> {
        self.at(self.names.get(key)).filter(move |known| known.key == key)
    }

    /// Who was born on that day.
    pub fn by_birth(&self, birth: Date) -> impl Iterator<Item = &Known> {
        self.at(self.births.get(&birth))
            .filter(move |known| known.birth() == Some(birth))
    }

    /// Who has this telephone.
    pub fn by_phone(&self, phone: &str) -> impl Iterator<Item = &Known> {
        self.at(self.phones.get(&phone_key(phone)))
    }

    /// Who lives in the household.
    pub fn members(&self, household: HouseholdId) -> impl Iterator<Item = &Known> {
        self.at(self.members.get(&household))
            .filter(move |known| known.person.household == household)
    }

    /// The household's present householder, other than `except`.
    pub fn householder(&self, household: HouseholdId, except: Option<PersonId>) -> Option<PersonId> {
        let mut members = self.members(household);
        let found = members.find(|known| {
            let person = &known.person;
            person.relation == HOUSEHOLDER && person.is_here && Some(person.id) != except
        });
        found.map(|known| known.person.id)
    }

    /// The households within the unit with this number.
    pub fn by_number<'a>(&'a self, within: &'a UnitPath, no: &str) -> impl Iterator<Item = &'a HeldHousehold> {
        let key = comparison::key(no);
        let found = self.those(self.numbers.get(&key), within);
        found.filter(move |household| comparison::key(&household.household_no) == key)
    }

    /// The households within the unit with a householder of this name.
    pub fn by_householder<'a>(&'a self, within: &'a UnitPath, name: &str) -> impl Iterator<Item = &'a HeldHousehold> {
        let key = comparison::key(name);
        let found = self.those(self.householders.get(&key), within);
        found.filter(move |household| comparison::key(&household.display_name) == key)
    }

    fn those<'a>(
        &'a self,
        found: Option<&'a Vec<HouseholdId>>,
        within: &'a UnitPath,
    ) -> impl Iterator<Item = &'a HeldHousehold> {
        let ids = found.into_iter().flatten();
        let households = ids.filter_map(|id| self.households.get(id));
        households.filter(|household| within.contains(&household.unit))
    }
}

/// Notes a value under a key; not under an empty one, and not twice.
fn put<K: Hash + Eq + Key, V: PartialEq>(map: &mut HashMap<K, Vec<V>>, key: K, value: V) {
    if key.is_blank() {
        return;
    }
    let values = map.entry(key).or_default();
    if !values.contains(&value) {
        values.push(value);
    }
}

/// By what something is found. Nothing is found by an empty one.
trait Key {
    fn is_blank(&self) -> bool {
        false
    }
}

impl Key for String {
    fn is_blank(&self) -> bool {
        self.is_empty()
    }
}

impl Key for Date {}

impl Key for HouseholdId {}

/// A telephone however it is grouped.
fn phone_key(phone: &str) -> String {
    comparison::key(&phone::normalise(phone))
}
