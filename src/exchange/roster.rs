//! A list that somebody brings for a campaign (专项名单): whom each row means, and what stands in the campaign's own columns.
//!
//! Invariant: a row is somebody recorded here only when that is certain; else it is a name with a telephone. The ID number serves to
//! find them and is not kept.

use super::import::index::Index;
use super::import::matching::{Found, Wanted};
use super::ledger::book::{Book, SheetRow};
use super::ledger::{ROSTERS, recognise};
use crate::change::Fields;
use crate::domain::{comparison, id_number, phone};
use crate::view::Held;
use crate::view::ledger::Ledger;
use serde_json::Value;

/// The rows of a list as [`RosterEntry`](crate::change::entry::RosterEntry) takes them.
#[derive(Debug, Default, PartialEq)]
pub struct Listed {
    pub rows: Vec<Fields>,
    /// How many of them are somebody recorded here.
    pub known: usize,
    /// Rows without a name.
    pub unread: usize,
    /// The column with the names was found.
    pub has_names: bool,
}

/// The names of a campaign's own columns; what a name says behind a bar is for people.
#[must_use]
pub fn columns_of(campaign: &Value) -> Vec<String> {
    let columns = campaign["columns"].as_array().into_iter().flatten();
    let name = |column: &str| column.split('|').next().unwrap_or(column).trim().to_owned();
    columns.filter_map(Value::as_str).map(name).collect()
}

/// Reads the rows of a book; `columns` are the campaign's own.
#[must_use]
pub fn listed(book: &Book, columns: &[String], held: &Held) -> Listed {
    let index = Index::of(held);
    let mut listed = Listed::default();
    for ledger in recognise(book, &[]).ledgers {
        let Some(sheet) = book.sheet(&ledger.sheet) else {
            continue;
        };
        let places = Places::of(&ledger, columns);
        listed.has_names |= places.at("name").is_some();
        for row in ledger.rows.iter().filter_map(|row| sheet.row(row.at)) {
            match of_row(row, &places, &index) {
                Some((set, is_known)) => {
                    listed.known += usize::from(is_known);
                    listed.rows.push(set);
                }
                None => listed.unread += 1,
            }
        }
    }
    listed
}

/// Which column of a sheet says what.
struct Places {
    named: Vec<(&'static str, u32)>,
    own: Vec<(String, u32)>,
}

impl Places {
    fn of(ledger: &Ledger, columns: &[String]) -> Self {
        let headings: Vec<(String, u32)> = ledger
            .columns
            .iter()
            .map(|column| (comparison::key(&column.heading), column.at))
            .collect();
        let find = |word: &str| {
            let key = comparison::key(word);
            headings.iter().find(|(heading, _)| *heading == key).map(|(_, at)| *at)
        };
        let named = ROSTERS.iter().filter_map(|(name, words)| {
            let at = words.iter().find_map(|word| find(word))?;
            Some((*name, at))
        });
        let own = columns
            .iter()
            .filter_map(|column| Some((column.clone(), find(column)?)));
        Self {
            named: named.collect(),
            own: own.collect(),
        }
    }

    fn at(&self, name: &str) -> Option<u32> {
        self.named.iter().find(|(known, _)| *known == name).map(|(_, at)| *at)
    }

    fn text(&self, row: &SheetRow, name: &str) -> String {
        let cell = self.at(name).and_then(|at| row.get(at));
        cell.map_or_else(String::new, |cell| cell.text().trim().to_owned())
    }
}

fn of_row(row: &SheetRow, places: &Places, index: &Index) -> Option<(Fields, bool)> {
    let text = |name: &str| places.text(row, name);
    let (name, id_no, number) = (text("name"), id_number::normalise(&text("id_no")), text("phone"));
    if name.is_empty() {
        return None;
    }
    let no = comparison::key(&text("household_no"));
    let homes = index
        .households
        .values()
        .filter(|home| comparison::key(&home.household_no) == no);
    let homes: Vec<_> = homes.filter(|_| !no.is_empty()).collect();
    let wanted = Wanted {
        name: &name,
        birth: id_number::facts(&id_no).map(|facts| facts.birth),
        phones: phone::several(&number),
        household: match homes.as_slice() {
            [one] => Some(one.id),
            _ => None,
        },
        id_no,
    };
    let mut set = Fields::new();
    let is_known = match wanted.find(index) {
        Found::Is(person) => {
            set.insert("person".to_owned(), person.to_string().into());
            true
        }
        Found::Nobody | Found::Maybe(_) => {
            set.insert("name".to_owned(), name.clone().into());
            set.insert("phone".to_owned(), number.into());
            false
        }
    };
    let cells: Vec<Value> = places
        .own
        .iter()
        .filter_map(|(column, at)| {
            let text = row.get(*at)?.text().trim().to_owned();
            (!text.is_empty()).then(|| format!("{column} {text}").into())
        })
        .collect();
    set.insert("cells".to_owned(), cells.into());
    for field in ["status", "note"] {
        set.insert(field.to_owned(), text(field).into());
    }
    Some((set, is_known))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{HouseholdId, PersonId};
    use crate::domain::unit::UnitPath;
    use crate::view::{HeldHousehold, HeldPerson};
    use serde_json::json;
    use uuid::Uuid;

    fn held() -> Held {
        let household = HouseholdId(Uuid::from_u128(1));
        Held {
            households: vec![HeldHousehold {
                id: household,
                unit: UnitPath::parse("439901100/200/03/012").unwrap(),
                household_no: "01".to_owned(),
                display_name: "谭立春".to_owned(),
            }],
            people: vec![HeldPerson {
                id: PersonId(Uuid::from_u128(2)),
                household,
                name: "谭立春".to_owned(),
                birth: None,
                id_no: String::new(),
                phones: vec!["12900000101".to_owned()],
                relation: "02".to_owned(),
                is_here: true,
            }],
            ..Held::default()
        }
    }

    #[test]
    fn who_is_certainly_recorded_is_linked_and_the_others_are_names_with_telephones() {
        let file = "姓名,户编号,电话,状态,险种,备注\n谭立春,01,12900000101,已缴,居民,\n易处暑,,12900000909,,职工,外省\n,,12900000910,,,\n";
        let book = Book::read("名单.csv", file.as_bytes()).unwrap();
        let list = listed(&book, &["险种".to_owned()], &held());
        assert!(list.has_names);
        assert_eq!((list.rows.len(), list.known), (2, 1), "{list:?}");
        let [known, other] = &list.rows[..] else {
            panic!("{list:?}")
        };
        assert_eq!(
            (&known["person"], &known["status"]),
            (&json!(Uuid::from_u128(2).to_string()), &json!("已缴"))
        );
        assert_eq!(known["cells"], json!(["险种 居民"]));
        assert!(!known.contains_key("name"), "the name is ours");
        assert_eq!(
            (&other["name"], &other["phone"], &other["note"]),
            (&json!("易处暑"), &json!("12900000909"), &json!("外省"))
        );
    }

    #[test]
    fn a_list_without_names_says_so() {
        let book = Book::read("名单.csv", "户编号,电话\n01,12900000101\n02,12900000102\n".as_bytes()).unwrap();
        assert!(!listed(&book, &[], &held()).has_names);
    }
}
