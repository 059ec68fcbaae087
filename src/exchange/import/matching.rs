//! Whom a row means: by ID number, by name and birth date, by household and name. All else is offered, never taken for granted.
//!
//! ```text
//! ID number + name ------------------.
//! name + birth date, one person ------+--> it is them
//! name in the household of the row --'
//! the same, with something at odds; alike by sound, one character, one digit, telephone; name alone --> asked about
//! ```

use super::index::{Index, Known};
use crate::domain::alike::{differs_once, is_sound, sound_alike};
use crate::domain::ids::{HouseholdId, PersonId};
use crate::domain::time::Date;
use crate::domain::{comparison, id_number};
use crate::view::{Candidate, Doubt, Likeness};

/// What a row says of its person.
#[derive(Debug, Default)]
pub(in crate::exchange) struct Wanted<'a> {
    pub name: &'a str,
    /// Normalised; empty when the row has none.
    pub id_no: String,
    /// The one that was typed, else that of the ID number.
    pub birth: Option<Date>,
    pub phones: Vec<String>,
    /// Where the row says that they live, when that household is here.
    pub household: Option<HouseholdId>,
}

/// Who it is.
#[derive(Debug, PartialEq)]
pub(in crate::exchange) enum Found {
    Nobody,
    Is(PersonId),
    Maybe(Doubt),
}

impl Wanted<'_> {
    /// Who it is.
    pub fn find(&self, index: &Index) -> Found {
        let key = comparison::key(self.name);
        let by_number = self.by_number(index, &key);
        if by_number != Found::Nobody {
            return by_number;
        }
        let by_birth = self.by_birth(index, &key);
        if by_birth != Found::Nobody {
            return by_birth;
        }
        let in_household = self.in_household(index, &key);
        if in_household != Found::Nobody {
            return in_household;
        }
        self.alike(index, &key)
    }

    fn by_number(&self, index: &Index, key: &str) -> Found {
        if self.id_no.is_empty() {
            return Found::Nobody;
        }
        let found = index.by_id_number(&self.id_no);
        let named = found.iter().filter(|known| known.key == key || key.is_empty());
        match (&named.collect::<Vec<_>>()[..], &found[..]) {
            ([one], _) => Found::Is(one.person.id),
            ([], []) => Found::Nobody,
            ([], [one]) => maybe(index, one, Likeness::IdNumber),
            _ => several(index, found),
        }
    }

    fn by_birth(&self, index: &Index, key: &str) -> Found {
        let Some(birth) = self.birth else {
            return Found::Nobody;
        };
        let found: Vec<&Known> = index
            .by_name(key)
            .filter(|known| known.birth() == Some(birth))
            .collect();
        let fits: Vec<&Known> = found
            .iter()
            .copied()
            .filter(|known| self.numbers(known) != Numbers::Differ)
            .collect();
        let lives_there = |known: &&&Known| Some(known.person.household) == self.household;
        match fits[..] {
            [] => {
                let near = found.into_iter().find(|known| self.is_near(known));
                near.map_or(Found::Nobody, |known| maybe(index, known, Likeness::IdNearly))
            }
            [one] => Found::Is(one.person.id),
            _ => match fits.iter().filter(lives_there).collect::<Vec<_>>()[..] {
                [one] => Found::Is(one.person.id),
                _ => several(index, fits),
            },
        }
    }

    fn in_household(&self, index: &Index, key: &str) -> Found {
        let Some(household) = self.household else {
            return Found::Nobody;
        };
        let found: Vec<&Known> = index.members(household).filter(|known| known.key == key).collect();
        let is_at_odds = |known: &Known| {
            let other_birth = self.birth.zip(known.birth()).is_some_and(|(one, two)| one != two);
            other_birth || self.numbers(known) == Numbers::Differ
        };
        match found[..] {
            [] => Found::Nobody,
            [one] if is_at_odds(one) => maybe(index, one, Likeness::NameInHousehold),
            [one] => Found::Is(one.person.id),
            _ => several(index, found),
        }
    }

    /// Who may be meant: those who came in by this import are not, because the file itself tells its people apart.
    fn alike(&self, index: &Index, key: &str) -> Found {
        let held = |known: &&Known| !known.is_new;
        let near = index.by_name(key).filter(held).find(|known| self.is_near(known));
        if let Some(known) = near {
            return maybe(index, known, Likeness::IdNearly);
        }
        if let Some(birth) = self.birth {
            for known in index.by_birth(birth).filter(held) {
                if self.numbers(known) == Numbers::Differ && !self.is_near(known) {
                    continue;
                }
                if let Some(why) = likeness(key, &known.key) {
                    return maybe(index, known, why);
                }
            }
        }
        for phone in &self.phones {
            let of_it = index.by_phone(phone).filter(held);
            let mut alike = of_it.filter(|known| {
                let other_birth = self.birth.zip(known.birth()).is_some_and(|(one, two)| one != two);
                let is_called_so = known.key == key || likeness(key, &known.key).is_some();
                is_called_so && self.numbers(known) != Numbers::Differ && !other_birth
            });
            if let Some(known) = alike.next() {
                return maybe(index, known, Likeness::Phone);
            }
        }
        if !self.id_no.is_empty() || self.birth.is_some() {
            return Found::Nobody;
        }
        let named: Vec<&Known> = index.by_name(key).collect();
        match named[..] {
            [] => Found::Nobody,
            [one] => maybe(index, one, Likeness::NameAlone),
            _ => several(index, named),
        }
    }

    fn numbers(&self, known: &Known) -> Numbers {
        let theirs = &known.person.id_no;
        if self.id_no.is_empty() || theirs.is_empty() {
            return Numbers::Unknown;
        }
        match id_number::known_as(&self.id_no).contains(&id_number::normalise(theirs)) {
            true => Numbers::Same,
            // A number that cannot be right tells nobody apart.
            false if !is_sound(&self.id_no) || !is_sound(theirs) => Numbers::Unknown,
            false => Numbers::Differ,
        }
    }

    fn is_near(&self, known: &Known) -> bool {
        differs_once(&self.id_no, &id_number::normalise(&known.person.id_no))
    }
}

/// How two ID numbers stand to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Numbers {
    /// One of them is not known, or wrong.
    Unknown,
    Same,
    Differ,
}

/// In what two names are alike that are not the same.
fn likeness(one: &str, other: &str) -> Option<Likeness> {
    if one.is_empty() || other.is_empty() || one == other {
        return None;
    }
    if sound_alike(one, other) {
        return Some(Likeness::Sound);
    }
    let is_name = one.chars().count() >= 2;
    (is_name && differs_once(one, other)).then_some(Likeness::Character)
}

fn maybe(index: &Index, known: &Known, why: Likeness) -> Found {
    let who = candidate(index, known);
    Found::Maybe(Doubt::Person { who, why })
}

fn several<'a>(index: &Index, known: impl IntoIterator<Item = &'a Known>) -> Found {
    let who = known.into_iter().map(|known| candidate(index, known));
    Found::Maybe(Doubt::Several(who.collect()))
}

/// Somebody as they are offered.
pub(in crate::exchange) fn candidate(index: &Index, known: &Known) -> Candidate {
    let household = index.households.get(&known.person.household);
    Candidate {
        person: known.person.id,
        household: known.person.household.0,
        name: known.person.name.clone(),
        household_no: household.map_or_else(String::new, |household| household.household_no.clone()),
        birth: known.birth(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::day;
    use crate::view::{Held, HeldHousehold, HeldPerson};
    use uuid::Uuid;

    const ONE: HouseholdId = HouseholdId(Uuid::from_u128(1));

    fn index() -> Index {
        let household = |id: u128, no: &str, name: &str| HeldHousehold {
            id: HouseholdId(Uuid::from_u128(id)),
            unit: crate::domain::testing::unit(),
            household_no: no.to_owned(),
            display_name: name.to_owned(),
        };
        let person = |id: u128, of: u128, name: &str, birth: &str, id_no: &str, phone: &str| HeldPerson {
            id: PersonId(Uuid::from_u128(id)),
            household: HouseholdId(Uuid::from_u128(of)),
            name: name.to_owned(),
            birth: (!birth.is_empty()).then(|| day(birth)),
            id_no: id_no.to_owned(),
            phones: vec![phone.to_owned()],
            relation: "02".to_owned(),
            is_here: true,
        };
        Index::of(&Held {
            households: vec![household(1, "A-001", "谭立春"), household(2, "A-002", "罗谷雨")],
            people: vec![
                person(11, 1, "谭立春", "1951-03-04", "439901195103041021", "12900000001"),
                person(12, 1, "谭小满", "", "", ""),
                person(21, 2, "罗谷雨", "1968-07-15", "439901196807152138", ""),
                person(22, 2, "谭惊蛰", "1990-01-02", "", ""),
            ],
            ..Held::default()
        })
    }

    fn find(name: &str, id_no: &str, birth: &str, household: Option<HouseholdId>) -> Found {
        let facts = id_number::facts(id_no).map(|facts| facts.birth);
        let wanted = Wanted {
            name,
            id_no: id_no.to_owned(),
            birth: if birth.is_empty() { facts } else { Some(day(birth)) },
            phones: Vec::new(),
            household,
        };
        wanted.find(&index())
    }

    fn is(found: &Found, person: u128) -> bool {
        *found == Found::Is(PersonId(Uuid::from_u128(person)))
    }

    fn why(found: Found) -> Likeness {
        match found {
            Found::Maybe(Doubt::Person { why, .. }) => why,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn what_is_certain_is_matched() {
        assert!(is(&find("谭立春", "439901195103041021", "", None), 11));
        assert!(
            is(&find("谭立春", "439901510304102", "", None), 11),
            "in the other length"
        );
        assert!(is(&find("谭立春", "", "1951-03-04", None), 11));
        assert!(is(&find("谭小满", "", "", Some(ONE)), 12), "name in the household");
        assert!(
            is(&find("谭小满", "439901201806014018", "", Some(ONE)), 12),
            "nothing is at odds"
        );
        assert_eq!(find("谭霜降", "", "1951-03-05", None), Found::Nobody);
    }

    #[test]
    fn what_is_alike_is_asked_about() {
        assert_eq!(why(find("谭立夏", "439901195103041021", "", None)), Likeness::IdNumber);
        assert_eq!(why(find("罗谷羽", "", "1968-07-15", None)), Likeness::Sound);
        assert_eq!(why(find("罗谷芒", "", "1968-07-15", None)), Likeness::Character);
        assert_eq!(why(find("谭惊蛰", "", "", None)), Likeness::NameAlone);
        assert_eq!(
            why(find("谭立春", "", "1951-04-03", Some(ONE))),
            Likeness::NameInHousehold
        );
    }

    #[test]
    fn a_number_that_differs_in_one_place_is_asked_about_and_another_one_is_another_person() {
        // Another month: neither the number nor the birth date is the one that is held.
        assert_eq!(why(find("罗谷雨", "439901196808152138", "", None)), Likeness::IdNearly);
        // A number that cannot be right tells nobody apart: name and birth date are theirs.
        assert!(is(&find("罗谷雨", "439901196807152158", "", None), 21));
        assert_eq!(find("罗谷雨", "439901197007152131", "", None), Found::Nobody);
    }

    #[test]
    fn a_telephone_alone_says_nothing() {
        let wanted = |name| Wanted {
            name,
            birth: None,
            id_no: String::new(),
            phones: vec!["129-0000-0001".to_owned()],
            household: None,
        };
        assert_eq!(wanted("龙白露").find(&index()), Found::Nobody, "somebody of the family");
        assert_eq!(why(wanted("谭立椿").find(&index())), Likeness::Phone);
    }
}
