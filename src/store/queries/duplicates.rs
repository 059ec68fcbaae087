//! Who may have been recorded twice: people by ID number, name and birth date, sound, one stroke, telephone; households beside.
//!
//! Invariant: two people whose ID numbers are right and differ in more than one place are never offered.

use super::duplicate_households::households;
use crate::domain::alike::{differs_once, is_sound, sound_alike};
use crate::domain::ids::{HouseholdId, RecordId};
use crate::domain::time::Date;
use crate::domain::{comparison, id_number, phone};
use crate::record::Kind;
use crate::store::sql::{RowResult, date, list, parsed, parsed_opt, text};
use crate::store::{StoreError, records};
use crate::view::{DuplicateRow, Likeness, Twin};
use rusqlite::{Connection, Row};
use std::collections::{BTreeMap, HashMap};

/// Each pair once, households first, then the surest; those of one person or household when given.
pub fn duplicates(conn: &Connection, of: Option<&(Kind, RecordId)>) -> Result<Vec<DuplicateRow>, StoreError> {
    let asked = |kind: Kind| of.is_none_or(|(asked, _)| *asked == kind);
    let of = of.map(|(_, record)| *record);
    let mut rows = Vec::new();
    if asked(Kind::Household) {
        rows.extend(households(conn, of)?);
    }
    if asked(Kind::Person) {
        rows.extend(persons(conn, of)?);
    }
    rows.sort_by_key(|row| (row.kind == Kind::Person, rank(row.why)));
    Ok(rows)
}

fn persons(conn: &Connection, of: Option<RecordId>) -> Result<Vec<DuplicateRow>, StoreError> {
    let people = records::all(
        conn,
        "SELECT p.id, p.household_id, p.name, p.birth, p.id_no, p.phones, h.household_no, h.display_name
         FROM person p LEFT JOIN household h ON h.id = p.household_id WHERE p.deleted IS NULL ORDER BY p._at, p.id",
        &[],
        someone,
    )?;
    let people: Vec<Someone> = people.into_iter().flatten().collect();
    let rows = pairs(&people)
        .into_iter()
        .filter(|(one, other, _)| of.is_none_or(|of| people[*one].row.record == of || people[*other].row.record == of))
        .map(|(one, other, why)| DuplicateRow {
            kind: Kind::Person,
            one: people[one].row.clone(),
            other: people[other].row.clone(),
            why,
        });
    Ok(rows.collect())
}

/// Somebody, in the form in which they are compared.
struct Someone {
    row: Twin,
    key: String,
    birth: Option<Date>,
    id_no: String,
    phones: Vec<String>,
}

fn someone(row: &Row<'_>) -> RowResult<Option<Someone>> {
    let Some(household): Option<HouseholdId> = parsed_opt(row, "household_id")? else {
        return Ok(None);
    };
    let (name, id_no) = (text(row, "name")?, id_number::normalise(&text(row, "id_no")?));
    let by_number = id_number::facts(&id_no).map(|facts| facts.birth);
    let phones = list(row, "phones")?;
    let phone = phones.first().cloned().unwrap_or_default();
    Ok(Some(Someone {
        key: comparison::key(&name),
        birth: date(row, "birth")?.or(by_number),
        phones: phones
            .iter()
            .map(|number| comparison::key(&phone::normalise(number)))
            .collect(),
        id_no,
        row: Twin {
            record: parsed(row, "id")?,
            household,
            household_no: text(row, "household_no")?,
            household_name: text(row, "display_name")?,
            birth: date(row, "birth")?,
            name,
            phone,
        },
    }))
}

/// The pairs, each once, by what both have: only those are compared.
fn pairs(people: &[Someone]) -> Vec<(usize, usize, Likeness)> {
    let mut shared: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, person) in people.iter().enumerate() {
        let numbers = id_number::known_as(&person.id_no)
            .into_iter()
            .filter(|number| !number.is_empty());
        let by = numbers.map(|number| format!("id {number}")).chain(
            person
                .phones
                .iter()
                .filter(|phone| !phone.is_empty())
                .map(|phone| format!("phone {phone}")),
        );
        let by = by.chain(person.birth.map(|birth| format!("birth {birth}")));
        let by = by.chain((!person.key.is_empty()).then(|| format!("name {}", person.key)));
        for key in by {
            shared.entry(key).or_default().push(at);
        }
    }
    let mut found: BTreeMap<(usize, usize), Likeness> = BTreeMap::new();
    for group in shared.values() {
        for (nth, one) in group.iter().enumerate() {
            for other in &group[nth + 1..] {
                if one != other
                    && let Some(why) = likeness(&people[*one], &people[*other])
                {
                    found.insert((*one.min(other), *one.max(other)), why);
                }
            }
        }
    }
    found.into_iter().map(|((one, other), why)| (one, other, why)).collect()
}

/// Why the two may be one; `None` when they are not.
fn likeness(one: &Someone, other: &Someone) -> Option<Likeness> {
    let known = !one.id_no.is_empty() && !other.id_no.is_empty();
    let is_called_so = !one.key.is_empty() && one.key == other.key;
    if known && id_number::known_as(&one.id_no).contains(&other.id_no) {
        return Some(match is_called_so {
            true => Likeness::IdAndName,
            false => Likeness::IdNumber,
        });
    }
    if known && differs_once(&one.id_no, &other.id_no) && is_called_so {
        return Some(Likeness::IdNearly);
    }
    if known && is_sound(&one.id_no) && is_sound(&other.id_no) {
        return None;
    }
    let births = one.birth.zip(other.birth);
    let is_name = one.key.chars().count() >= 2 && other.key.chars().count() >= 2;
    let sounds = is_name && sound_alike(&one.key, &other.key);
    let stroke = is_name && differs_once(&one.key, &other.key);
    match births {
        Some((one, other)) if one != other => return None,
        Some(_) if is_called_so => return Some(Likeness::NameAndBirth),
        Some(_) if sounds => return Some(Likeness::Sound),
        Some(_) if stroke => return Some(Likeness::Character),
        _ => {}
    }
    let calls = one
        .phones
        .iter()
        .any(|phone| !phone.is_empty() && other.phones.contains(phone));
    (calls && (is_called_so || sounds || stroke)).then_some(Likeness::Phone)
}

/// The surest first.
fn rank(why: Likeness) -> u8 {
    match why {
        Likeness::IdAndName | Likeness::HouseholdNumber => 0,
        Likeness::IdNumber | Likeness::Householder => 1,
        Likeness::NameAndBirth => 2,
        Likeness::IdNearly => 3,
        Likeness::Sound => 4,
        Likeness::Character => 5,
        _ => 6,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing::day;
    use uuid::Uuid;

    fn person(number: u128, name: &str, birth: &str, id_no: &str, phone: &str) -> Someone {
        let birth = (!birth.is_empty()).then(|| day(birth));
        Someone {
            key: comparison::key(name),
            birth,
            id_no: id_number::normalise(id_no),
            phones: vec![phone.to_owned()],
            row: Twin {
                record: RecordId(Uuid::from_u128(number)),
                household: HouseholdId(Uuid::from_u128(number)),
                household_no: String::new(),
                household_name: String::new(),
                birth,
                name: name.to_owned(),
                phone: phone.to_owned(),
            },
        }
    }

    #[test]
    fn people_recorded_twice_are_found_by_each_likeness_and_others_are_not() {
        const A: &str = "439901195103041021";
        const B: &str = "439901196807152138";
        for (one, other, expected) in [
            (
                ("谭立春", "", A, ""),
                ("谭春", "", "439901510304102", ""),
                Some(Likeness::IdNumber),
            ),
            (
                ("谭立春", "", A, ""),
                ("谭立春", "", "439901195103041012", ""),
                Some(Likeness::IdNearly),
            ),
            (
                ("谭立春", "1951-03-04", "", ""),
                ("谭立春", "1951-03-04", "", ""),
                Some(Likeness::NameAndBirth),
            ),
            (
                ("谭谷雨", "1951-03-04", "", ""),
                ("谭谷羽", "1951-03-04", "", ""),
                Some(Likeness::Sound),
            ),
            (
                ("谭小满", "1951-03-04", "", ""),
                ("谭大满", "1951-03-04", "", ""),
                Some(Likeness::Character),
            ),
            (
                ("谭立春", "", "", "1290"),
                ("谭立春", "", "", "1290"),
                Some(Likeness::Phone),
            ),
            (("谭立春", "", "", "1290"), ("罗谷雨", "", "", "1290"), None),
            (("谭立春", "", A, ""), ("谭立春", "", B, ""), None),
            (("谭立春", "1951-03-04", "", ""), ("谭立春", "1951-03-05", "", ""), None),
            (("谭立春", "", "", ""), ("谭立春", "", "", ""), None),
        ] {
            let of = |number, (name, birth, id_no, phone)| person(number, name, birth, id_no, phone);
            let people = [of(1, one), of(2, other)];
            let found = pairs(&people).pop().map(|(_, _, why)| why);
            assert_eq!(found, expected, "{one:?} {other:?}");
        }
    }
}
