//! What our records say to what a column asks.

use super::choices::Choices;
use super::sheet_xml::{Filled, Put};
use super::subjects::{Subject, Subjects};
use crate::domain::phone;
use crate::exchange::ledger::{Column, Ledger, Of, Target};
use crate::exchange::{Cell, Names, shown_value};
use crate::record::{FieldType, Kind};
use chrono::Datelike;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The blood pressure of a cell that has both.
const PRESSURES: [&str; 2] = ["bp_sys", "bp_dia"];

/// A ledger's columns, and where their answers come from.
pub(super) struct Answers<'a> {
    ledger: &'a Ledger,
    subjects: &'a Subjects<'a>,
    choices: &'a Choices,
    names: Names,
}

impl<'a> Answers<'a> {
    pub(super) fn new(ledger: &'a Ledger, subjects: &'a Subjects<'a>, choices: &'a Choices) -> Self {
        let mut names = Names::default();
        for (kind, rows) in &subjects.records.of {
            names.learn(kind, rows);
        }
        Self {
            ledger,
            subjects,
            choices,
            names,
        }
    }

    /// The headings of columns that our records have no place for.
    pub(super) fn left_empty(&self) -> Vec<String> {
        let columns = self
            .ledger
            .columns
            .iter()
            .filter(|column| !column.is_hidden && !column.heading.is_empty());
        let is_empty = |column: &&Column| column.target.is_none_or(|target| !can_answer(target));
        columns.filter(is_empty).map(|column| column.heading.clone()).collect()
    }

    /// A row of the file; `number` counts from 1.
    pub(super) fn row(
        &self,
        at: u32,
        number: usize,
        subject: &Subject<'a>,
        not_offered: &mut BTreeSet<(String, String)>,
    ) -> Filled {
        let mut cells = BTreeMap::new();
        // Two columns of telephones take one each.
        let mut taken: BTreeMap<Target, usize> = BTreeMap::new();
        for column in self.ledger.columns.iter().filter(|column| !column.is_hidden) {
            let Some(target) = column.target else { continue };
            let of_same = self.ledger.columns_of(target).count();
            let nth = taken.entry(target).or_default();
            let which = (of_same > 1).then_some(*nth);
            *nth += 1;
            let answer = match target {
                Target::RowNumber => Cell::Number(number as f64),
                target => self.answer(target, &column.heading, subject, which),
            };
            if let Some(put) = self.put(column, &answer, not_offered) {
                cells.insert(column.at, put);
            }
        }
        Filled { at, cells }
    }

    /// An answer as its column takes it.
    fn put(&self, column: &Column, answer: &Cell, not_offered: &mut BTreeSet<(String, String)>) -> Option<Put> {
        match answer {
            Cell::Empty => None,
            Cell::Number(number) => Some(Put::Number(*number)),
            Cell::Date(day) if self.choices.of(column.at).is_none() => Some(Put::Date(*day)),
            answer => {
                let word = answer.plain();
                let offered = self.choices.word(column.at, &word);
                let offered = offered.or_else(|| self.choices.alike(column.at, column.target?, &word));
                if offered.is_none() {
                    not_offered.insert((column.heading.clone(), word));
                }
                offered.map(Put::Text)
            }
        }
    }

    /// What a subject says to a target; `which` of several in one field, `None` for all of them.
    fn answer(&self, target: Target, heading: &str, subject: &Subject<'a>, which: Option<usize>) -> Cell {
        if let Some(answer) = self.in_own_words(target, subject, which) {
            return answer;
        }
        let about = self.subjects.about;
        let of = |row: Option<&Value>, name: &str| Cell::text(row.map(|row| text(row, name)).unwrap_or_default());
        match target {
            Target::Field(of, name) => match self.named_flag(of, name, heading, subject) {
                Some(answer) => answer,
                None => self.field(of, name, subject, which),
            },
            Target::Part(of, name, _) if PRESSURES.contains(&name) => self.pressure(of, subject),
            Target::Part(Of::Step, ..) => self.field(Of::Step, "at", subject, None),
            Target::Part(..) | Target::RowNumber | Target::Village | Target::Group | Target::Nowhere => Cell::Empty,
            Target::Holds(of) => self.holds(of, heading, subject),
            Target::HeadName => of(subject.household, "display_name"),
            Target::HeadPhone => Cell::text(self.home_phone(subject)),
            Target::HeadIdNo => of(
                subject.household.and_then(|household| self.subjects.head(household)),
                "id_no",
            ),
            Target::Grid => Cell::text(about.unit.clone()),
            Target::ReportedBy => Cell::text(about.author.clone()),
            Target::ReportedOn => Cell::Date(about.today),
            Target::Year => Cell::Number(f64::from(about.today.year())),
        }
    }

    /// Whom, where and by which telephone a record says itself that it is about, where neither a person nor a household of ours does;
    /// a telephone of the household's for a person without one.
    fn in_own_words(&self, target: Target, subject: &Subject<'a>, which: Option<usize>) -> Option<Cell> {
        let own = match target {
            Target::NAME => "reporter_name",
            Target::PHONES => "reporter_phone",
            Target::ADDRESS => "place",
            _ => return None,
        };
        let Target::Field(of, name) = target else { return None };
        let record = subject.record.filter(|_| matches!(which, None | Some(0)))?;
        if !matches!(self.field(of, name, subject, which), Cell::Empty) {
            return None;
        }
        match text(record, own) {
            "" if target == Target::PHONES => Some(Cell::text(self.home_phone(subject))),
            words => Some(Cell::text(words)),
        }
    }

    /// The telephone of a household, or its householder's.
    fn home_phone(&self, subject: &Subject<'a>) -> String {
        let own = subject.household.map(|home| text(home, "phone")).unwrap_or_default();
        let head = || subject.household.and_then(|home| self.subjects.head(home));
        match own {
            "" => phones_of(head()),
            own => own.to_owned(),
        }
    }

    fn field(&self, of: Of, name: &str, subject: &Subject<'a>, which: Option<usize>) -> Cell {
        let kind: Kind = of.kind();
        let record = match (of, name) {
            (Of::Step, "satisfaction") => subject.outcome.heard,
            (Of::Step, "note") => subject.outcome.noted,
            _ => Subjects::record(of, subject),
        };
        let (Some(field), Some(record)) = (kind.field(name), record) else {
            return Cell::Empty;
        };
        match (&record[name], which, field.ty()) {
            (Value::Array(items), Some(nth), FieldType::List) => {
                Cell::text(items.get(nth).and_then(Value::as_str).unwrap_or_default())
            }
            // The second of two columns that mean one value would repeat it.
            (_, Some(1..), _) => Cell::Empty,
            (value, ..) => shown_value(field, value, &self.names, self.subjects.about.lang),
        }
    }

    /// What somebody is, where a column asks for a word and we know yes or no: a party member under political status. `None` for any
    /// other field, and where the column asks whether.
    fn named_flag(&self, of: Of, name: &str, heading: &str, subject: &Subject<'a>) -> Option<Cell> {
        let lang = self.subjects.about.lang;
        let kind = of.kind();
        let field = kind.field(name).filter(|field| field.ty() == FieldType::Bool)?;
        let label = field.label.of(lang);
        if lang.asks_whether(heading) || heading.contains(label) {
            return None;
        }
        let is_so = Subjects::record(of, subject).is_some_and(|record| record[name] == true);
        Some(if is_so { Cell::text(label) } else { Cell::Empty })
    }

    /// Both pressures of a cell: `138/86`.
    fn pressure(&self, of: Of, subject: &Subject<'a>) -> Cell {
        let Some(record) = Subjects::record(of, subject) else {
            return Cell::Empty;
        };
        let both = PRESSURES.map(|name| record[name].as_i64());
        match both {
            [Some(upper), Some(lower)] => Cell::text(format!("{upper}/{lower}")),
            _ => Cell::Empty,
        }
    }

    /// Whether there is a tag or benefit: an amount where one is asked for, else yes or no.
    fn holds(&self, of: Of, heading: &str, subject: &Subject<'a>) -> Cell {
        let lang = self.subjects.about.lang;
        let record = Subjects::record(of, subject);
        let amount = record
            .map(|record| &record["monthly_fen"])
            .filter(|amount| !amount.is_null());
        match (record, amount) {
            (Some(_), Some(_)) if !lang.asks_whether(heading) => self.field(of, "monthly_fen", subject, None),
            (Some(_), _) => Cell::text(lang.cli_yes()),
            (None, _) => Cell::text(lang.export_no()),
        }
    }
}

fn phones_of(person: Option<&Value>) -> String {
    let phones = person.and_then(|person| person["phones"].as_array());
    let each: Vec<&str> = phones.into_iter().flatten().filter_map(Value::as_str).collect();
    each.join(phone::BETWEEN)
}

/// True for a target that our records can say something to.
fn can_answer(target: Target) -> bool {
    match target {
        Target::Field(of, name) => of.kind().field(name).is_some(),
        Target::Part(Of::Step, ..) => true,
        Target::Part(_, name, _) => PRESSURES.contains(&name),
        Target::Village | Target::Group | Target::Nowhere => false,
        _ => true,
    }
}

fn text<'a>(row: &'a Value, name: &str) -> &'a str {
    row[name].as_str().unwrap_or_default()
}
