//! What a template sees: the records of a printout in words, each with the household and the person that it is about.

use crate::domain::lang::Lang;
use crate::domain::person::{HOUSEHOLDER, age_on};
use crate::domain::tag::TagKind;
use crate::domain::time::{Date, Millis, parse_date};
use crate::exchange::report::Line;
use crate::exchange::{Names, Profile, Rows, Table, table};
use crate::record::Kind;
use crate::view::Identity;
use chrono::Datelike;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What a printout may be made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Of {
    Visits,
    Requests,
    HealthRecords,
    /// Persons of a key group, or of 65 years and more.
    Cared,
    Meetings,
    AgendaItems,
    Handovers,
    HandoverLines,
}

impl Of {
    /// The kind of its records.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::Visits => Kind::Visit,
            Self::Requests => Kind::Request,
            Self::HealthRecords => Kind::HealthRecord,
            Self::Cared => Kind::Person,
            Self::Meetings => Kind::Meeting,
            Self::AgendaItems => Kind::AgendaItem,
            Self::Handovers => Kind::Handover,
            Self::HandoverLines => Kind::HandoverLine,
        }
    }

    /// What templates call it.
    fn name(self) -> &'static str {
        match self {
            Self::Visits => "visits",
            Self::Requests => "requests",
            Self::HealthRecords => "health_records",
            Self::Cared => "cared",
            Self::Meetings => "meetings",
            Self::AgendaItems => "agenda_items",
            Self::Handovers => "handovers",
            Self::HandoverLines => "handover_lines",
        }
    }

    /// The field that says when a record is of.
    fn day(self) -> Option<&'static str> {
        match self {
            Self::Visits | Self::HealthRecords => Some("at"),
            Self::Requests => Some("registered_at"),
            Self::Meetings | Self::Handovers => Some("on"),
            Self::Cared | Self::AgendaItems | Self::HandoverLines => None,
        }
    }
}

/// The records here, each kind as rows of json.
#[derive(Debug, Default)]
pub struct Records {
    pub of: BTreeMap<Kind, Vec<Value>>,
    /// Who wrote a visit, by its id.
    pub wrote: BTreeMap<String, String>,
}

impl Records {
    /// Those of a kind.
    #[must_use]
    pub fn rows(&self, kind: &Kind) -> &[Value] {
        self.of.get(kind).map_or(&[], Vec::as_slice)
    }
}

/// Which records a printout holds.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// Of this household.
    pub household: Option<String>,
    /// This visit alone.
    pub visit: Option<String>,
    /// Of this month: its first day.
    pub month: Option<Date>,
}

/// Who makes a printout, and when.
#[derive(Debug, Clone)]
pub struct About {
    pub unit: String,
    pub author: String,
    pub today: Date,
    pub lang: Lang,
}

impl About {
    /// Of the device's user.
    #[must_use]
    pub fn new(identity: &Identity, today: Date, lang: Lang) -> Self {
        let unit = identity.units.iter().find(|unit| unit.path == identity.unit);
        Self {
            unit: unit.map_or_else(|| identity.unit.to_string(), |unit| unit.name.clone()),
            author: identity.name.clone(),
            today,
            lang,
        }
    }
}

/// What a template sees, and the ids of the records in it.
#[derive(Debug)]
pub struct Model {
    pub(super) seen: Value,
    pub records: Vec<String>,
    /// How many rows there are of what the printout is made of.
    pub count: usize,
}

impl Model {
    /// Of the records that the scope lets in, with the report's figures of the month where a printout has them.
    #[must_use]
    pub fn new(records: &Records, of: &[Of], scope: &Scope, about: &About, figures: &[Line]) -> Self {
        let maker = Maker::new(records, about);
        let month = scope
            .month
            .map(|day| day.format("%Y-%m").to_string())
            .unwrap_or_default();
        let mut seen = json!({
            "unit": about.unit, "author": about.author, "today": about.today, "month": month,
            "figures": figures,
        });
        let (mut used, mut count) = (BTreeSet::<String>::new(), 0);
        for of in of {
            let rows = maker.rows(*of, scope);
            for row in &rows {
                let ids = ["id", "household_id", "person_id"].map(|name| text(row, name));
                used.extend(ids.into_iter().filter(|id| !id.is_empty()).map(str::to_owned));
            }
            count += rows.len();
            seen[of.name()] = rows.into_iter().map(Value::Object).collect();
        }
        Self {
            seen,
            records: used.into_iter().collect(),
            count,
        }
    }
}

/// The rows of a table by the names of its columns, in words.
#[must_use]
pub fn in_words(table: &Table) -> Vec<Map<String, Value>> {
    let row = |cells: &Vec<crate::exchange::Cell>| {
        let named = table.columns.iter().zip(cells);
        named
            .map(|(column, cell)| (column.name.clone(), cell.plain().into()))
            .collect()
    };
    table.rows.iter().map(row).collect()
}

type InWords = BTreeMap<String, Map<String, Value>>;

struct Maker<'a> {
    records: &'a Records,
    about: &'a About,
    names: Names,
    households: InWords,
    persons: InWords,
    /// What stands for a household or a person that there is not.
    nobody: [Map<String, Value>; 2],
}

impl<'a> Maker<'a> {
    fn new(records: &'a Records, about: &'a About) -> Self {
        let mut names = Names::default();
        for (kind, rows) in &records.of {
            names.learn(kind, rows);
        }
        let table_of =
            |kind: Kind, rows: &[Value]| table(&Rows::Records(kind), Profile::Internal, rows, &names, about.lang);
        let by_id = |kind: Kind| -> InWords {
            let rows = in_words(&table_of(kind.clone(), records.rows(&kind)));
            rows.into_iter().map(|row| (text(&row, "id").to_owned(), row)).collect()
        };
        let nobody = [Kind::Household, Kind::Person].map(|kind| {
            let columns = table_of(kind, &[]).columns.into_iter();
            columns.map(|column| (column.name, Value::from(""))).collect()
        });
        let (mut households, persons) = (by_id(Kind::Household), by_id(Kind::Person));
        reached_by(&mut households, records.rows(&Kind::Person), &persons);
        Self {
            records,
            about,
            names,
            households,
            persons,
            nobody,
        }
    }

    /// The rows of one sort that a scope lets in, the earliest first.
    fn rows(&self, of: Of, scope: &Scope) -> Vec<Map<String, Value>> {
        let kind = of.kind();
        let mut rows: Vec<&Value> = self
            .records
            .rows(&kind)
            .iter()
            .filter(|row| self.is_in(of, row, scope))
            .collect();
        rows.sort_by_key(|row| (of.day().and_then(|day| row[day].as_i64()), row["id"].as_str()));
        let rows: Vec<Value> = rows.into_iter().cloned().collect();
        let table = table(
            &Rows::Records(kind),
            Profile::Internal,
            &rows,
            &self.names,
            self.about.lang,
        );
        in_words(&table)
            .into_iter()
            .map(|row| self.with_company(of, row))
            .collect()
    }

    fn is_in(&self, of: Of, row: &Value, scope: &Scope) -> bool {
        let is = |name: &str, id: &str| row[name].as_str() == Some(id);
        let in_month = |first: Date| {
            let at = of.day().and_then(|day| match row[day].as_i64() {
                Some(at) => Some(Millis(at).local_date()),
                None => parse_date(text_of(row, day)),
            });
            at.is_none_or(|day| (day.year(), day.month()) == (first.year(), first.month()))
        };
        scope.household.as_ref().is_none_or(|id| is("household_id", id))
            && scope.month.is_none_or(in_month)
            && scope.visit.as_ref().is_none_or(|id| of != Of::Visits || is("id", id))
            && (of != Of::Cared || !self.groups(text_of(row, "id"), row).is_empty())
    }

    /// A row with its day, its household, its person and who wrote it.
    fn with_company(&self, of: Of, mut row: Map<String, Value>) -> Map<String, Value> {
        let [no_household, no_person] = &self.nobody;
        let of_id = |all: &InWords, id: &str, none: &Map<String, Value>| all.get(id).unwrap_or(none).clone();
        let home = of_id(&self.households, text(&row, "household_id"), no_household);
        let day = of.day().map(|day| text(&row, day).chars().take(10).collect::<String>());
        let id = text(&row, "id").to_owned();
        row.insert("home".to_owned(), home.into());
        row.insert("day".to_owned(), day.unwrap_or_default().into());
        match of {
            Of::Cared => {
                let raw = self
                    .records
                    .rows(&Kind::Person)
                    .iter()
                    .find(|row| text_of(row, "id") == id);
                let groups = raw.map(|raw| self.groups(&id, raw)).unwrap_or_default();
                let birth = parse_date(text(&row, "birth"));
                let age = birth.and_then(|birth| age_on(birth, self.about.today));
                row.insert(
                    "age".to_owned(),
                    age.map(|age| age.to_string()).unwrap_or_default().into(),
                );
                row.insert(
                    "groups".to_owned(),
                    groups.join(self.about.lang.export_between()).into(),
                );
            }
            _ => {
                let who = of_id(&self.persons, text(&row, "person_id"), no_person);
                row.insert("who".to_owned(), who.into());
                let wrote = self.records.wrote.get(&id).cloned().unwrap_or_default();
                row.insert("wrote".to_owned(), wrote.into());
            }
        }
        row
    }

    /// The key groups of somebody who is alive and here, in words.
    fn groups(&self, id: &str, person: &Value) -> Vec<String> {
        let (today, lang) = (self.about.today, self.about.lang);
        if matches!(text_of(person, "presence"), "dead" | "moved_out") {
            return Vec::new();
        }
        let age = parse_date(text_of(person, "birth")).and_then(|birth| age_on(birth, today));
        let of_age = age.and_then(TagKind::of_age).into_iter().cloned();
        let day = |tag: &Value, name: &str| parse_date(text_of(tag, name));
        let holds = |tag: &&Value| {
            text_of(tag, "person_id") == id
                && day(tag, "from").is_none_or(|from| from <= today)
                && day(tag, "to").is_none_or(|to| today <= to)
        };
        let tagged = self.records.rows(&Kind::Tag).iter().filter(holds);
        let tagged = tagged.map(|tag| TagKind::from_code(text_of(tag, "kind")));
        let all: BTreeSet<TagKind> = of_age.chain(tagged).collect();
        all.iter().map(|kind| lang.tag(kind).to_owned()).collect()
    }
}

/// A household without a telephone of its own is reached by its householder's, else by that of somebody who lives there.
fn reached_by(households: &mut InWords, people: &[Value], in_words: &InWords) {
    let is_here = |person: &&Value| !matches!(text_of(person, "presence"), "dead" | "moved_out");
    let mut people: Vec<&Value> = people.iter().filter(is_here).collect();
    people.sort_by_key(|person| (text_of(person, "relation") != HOUSEHOLDER, text_of(person, "id")));
    for person in people {
        let phones = in_words.get(text_of(person, "id")).map(|words| text(words, "phones"));
        let home = households.get_mut(text_of(person, "household_id"));
        if let (Some(phones), Some(home)) = (phones.filter(|phones| !phones.is_empty()), home)
            && text(home, "phone").is_empty()
        {
            home.insert("phone".to_owned(), phones.into());
        }
    }
}

fn text<'a>(row: &'a Map<String, Value>, name: &str) -> &'a str {
    row.get(name).and_then(Value::as_str).unwrap_or_default()
}

fn text_of<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name].as_str().unwrap_or_default()
}
