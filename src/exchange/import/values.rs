//! What a row says, by whose it is.

use crate::change::Kind;
use crate::domain::comparison;
use crate::domain::tag::TagKind;
use crate::record::{FieldDef, Holds};
use crate::view::ledger::{Ledger, Of, Row, Target, What};
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Values of one record by field.
pub(in crate::exchange) type Given<'a> = BTreeMap<&'static str, &'a str>;

/// A row's values.
#[derive(Debug, Default)]
pub(in crate::exchange) struct RowValues<'a> {
    pub of: BTreeMap<Of, Given<'a>>,
    /// Whether there is such a tag or benefit, as it was said: a word or an amount.
    pub holds: BTreeMap<Of, &'a str>,
    pub head_name: &'a str,
    pub head_id_no: &'a str,
    pub head_phone: &'a str,
    pub grid: &'a str,
    pub village: &'a str,
    pub group: &'a str,
    pub year: &'a str,
    pub reported_on: &'a str,
    /// The ids of an export that comes back.
    pub own_home: Option<Uuid>,
    pub own_person: Option<Uuid>,
    /// When somebody last worked on the request.
    pub last_step: &'a str,
    /// The ledger has a column for the day on which a request ended.
    pub has_end: bool,
}

impl<'a> RowValues<'a> {
    /// The values of a row, those that hold for the whole ledger under them.
    pub fn of(ledger: &'a Ledger, row: &'a Row) -> Self {
        let mut values = Self::default();
        let about = ledger.about.iter().map(|(target, text)| (*target, text.as_str()));
        for (target, text) in about.chain(row.values()) {
            if !text.trim().is_empty() {
                values.put(target, text.trim());
            }
        }
        values.has_end = ledger.has(Target::Field(Of::Step, "at"));
        values.name_its_tags();
        values.name_its_benefit();
        if ledger.what == What::Households {
            values.name_its_householder();
        }
        // A telephone beside a householder alone is theirs.
        if values.name().is_empty() && !values.head_name.is_empty() && values.head_phone.is_empty() {
            values.head_phone = values.text(Of::Person, "phones");
        }
        values
    }

    fn put(&mut self, target: Target, text: &'a str) {
        match target {
            Target::Field(of, field) => {
                self.of.entry(of).or_default().insert(field, text);
            }
            Target::Holds(of) => {
                self.holds.insert(of, text);
            }
            Target::HeadName => self.head_name = text,
            Target::HeadIdNo => self.head_id_no = text,
            Target::HeadPhone => self.head_phone = text,
            Target::Grid => self.grid = text,
            Target::Village => self.village = text,
            Target::Group => self.group = text,
            Target::Year => self.year = text,
            Target::ReportedOn => self.reported_on = text,
            Target::Part(Of::Step, ..) => self.last_step = text,
            Target::Part(Of::Household, ..) => self.own_home = text.parse().ok(),
            Target::Part(Of::Person, "id", _) => self.own_person = text.parse().ok(),
            Target::RowNumber | Target::ReportedBy | Target::Nowhere | Target::Part(..) => {}
        }
    }

    /// Tags whose kinds stand in a column of their own are of those kinds.
    fn name_its_tags(&mut self) {
        let Some(mut given) = self.of.remove(&Of::Tag("")) else {
            return;
        };
        let named = given.remove("kind").unwrap_or_default();
        for code in named.split(',') {
            if let Some(kind) = TagKind::ALL.iter().find(|kind| kind.code() == code) {
                self.of.entry(Of::Tag(kind.code())).or_default().extend(&given);
                self.holds.entry(Of::Tag(kind.code())).or_insert("yes");
            }
        }
    }

    /// A benefit that no column names is the one of its group: an amount beside 低保.
    fn name_its_benefit(&mut self) {
        let of_group = [
            ("dibao", "dibao"),
            ("tekun_scattered", "tekun"),
            ("tekun_institution", "tekun"),
        ];
        let is_said = |(tag, benefit): &&(&'static str, &'static str)| {
            self.holds.contains_key(&Of::Tag(tag)) || self.holds.get(&Of::Benefit(benefit)) == Some(&"yes")
        };
        if let Some((_, benefit)) = of_group.iter().find(is_said)
            && let Some(given) = self.of.remove(&Of::Benefit(""))
        {
            self.of.entry(Of::Benefit(benefit)).or_default().extend(given);
        }
    }

    /// What it says of the person, or the household; nothing when it says nothing.
    pub fn given(&self, of: Of) -> Given<'a> {
        self.of.get(&of).cloned().unwrap_or_default()
    }

    /// In a ledger of households the person is the householder.
    fn name_its_householder(&mut self) {
        let (name, id_no) = (self.head_name, self.head_id_no);
        let person = self.of.entry(Of::Person).or_default();
        for (field, text) in [("name", name), ("id_no", id_no)] {
            if !text.is_empty() {
                person.entry(field).or_insert(text);
            }
        }
    }

    /// One value, empty when there is none.
    pub fn text(&self, of: Of, field: &str) -> &'a str {
        let given = self.of.get(&of);
        given.and_then(|given| given.get(field)).copied().unwrap_or_default()
    }

    /// The name of whom the row is about.
    pub fn name(&self) -> &'a str {
        self.text(Of::Person, "name")
    }

    /// True when the householder named in it is the person themselves.
    pub fn is_own_head(&self) -> bool {
        let name = comparison::key(self.name());
        !name.is_empty() && name == comparison::key(self.head_name)
    }
}

/// A value as the gate takes it.
pub(in crate::exchange) fn raw(kind: &Kind, name: &str, typed: &str) -> Value {
    let is_mark = kind
        .field(name)
        .is_some_and(|field: &FieldDef| field.holds == Holds::Bool);
    match is_mark {
        true => Value::Bool(is_yes(typed)),
        false => Value::from(typed),
    }
}

/// True for the word that says yes.
pub(in crate::exchange) fn is_yes(word: &str) -> bool {
    matches!(word, "yes" | "true")
}
