//! What a kind of record is declared with: plain data that everything else reads.

use super::check::Values;
use super::def::{Audience, FieldDef, Holds, Target};
use super::keep::Keep;
use super::rights::Rights;
use super::steps::{DueRule, STATE, Step};
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;
use crate::domain::problem::Reason;
use crate::domain::right::Relation;

/// A kind of record.
#[derive(Debug)]
pub struct KindDef {
    /// Its stable code, for the wire and the database.
    pub code: &'static str,
    /// What people call it.
    pub label: Words,
    /// How its changes merge.
    pub nature: Nature,
    /// Only the server's admin writes it.
    pub is_server_owned: bool,
    /// Only the program writes it, of what was done: no form and no command does.
    pub is_of_program: bool,
    /// It tells of illness or need: the projector shows none of its fields.
    pub is_sensitive: bool,
    /// Whom a new record is about, and so where it lives.
    pub about: About,
    /// Who may do what with its records.
    pub rights: Rights,
    /// The field that a record is called by; without one it is called by whom it is about.
    pub title: Option<&'static str>,
    /// The columns of its ledger on the page 工作; none for kinds that have pages of their own or are shown with others.
    pub list: &'static [&'static str],
    /// The field that the ledger is ordered by, the earliest first, what has none last.
    pub order: &'static str,
    /// A visit brings records of it in: the visit form asks for the title.
    pub on_visit: bool,
    /// The state in which a new record begins when its values say so; else by default.
    pub begins: Option<Begins>,
    /// What may happen to a record: its life cycle, on the field [`STATE`].
    pub steps: &'static [Step],
    /// What answers, with one key, whether a record still holds; each is saved at once. One that leads to no state leaves it.
    pub answers: &'static [Step],
    /// When it reminds somebody.
    pub due: &'static [DueRule],
    /// How long its records are kept.
    pub keep: Keep,
    /// What is wrong between its fields, if they can be at odds.
    pub check: Option<Check>,
    /// Its fields, in the order in which they are listed.
    pub fields: &'static [FieldDef],
}

/// What is wrong between the fields of one record, as it would stand: the field and the reason.
pub type Check = fn(&Values<'_>) -> Option<(&'static str, Reason)>;

/// The state in which a record of these values begins.
pub type Begins = fn(&Values<'_>) -> Option<&'static str>;

/// Whom a record is about. It lives in their unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// A unit: the one given, or the author's own.
    Unit,
    Household,
    /// A person, and their household.
    Person,
    /// A person and their household, or a household alone.
    PersonOrHousehold,
    /// A household, or nobody in particular.
    Anybody,
    /// A person and their household, a household alone, or somebody who is not recorded here: of the unit given, or the author's.
    Anyone,
    /// What its own entry says: visits, requests and their steps, and what the server writes.
    Own,
}

impl About {
    /// What an entry names them by.
    #[must_use]
    pub fn names(self) -> &'static [&'static str] {
        match self {
            Self::Unit => &["unit"],
            Self::Household | Self::Anybody => &["household"],
            Self::Person => &["person"],
            Self::PersonOrHousehold => &["person", "household"],
            Self::Anyone => &["person", "household", "unit"],
            Self::Own => &[],
        }
    }
}

/// How a kind's changes merge.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Nature {
    /// Created once and never edited: cannot conflict.
    Once,
    /// Each field merges by itself.
    FieldSet,
}

impl KindDef {
    /// A kind that nobody may read or write, without fields: what each table begins from.
    pub(super) const BLANK: Self = Self {
        code: "",
        label: Words(["", ""]),
        nature: Nature::FieldSet,
        is_server_owned: false,
        is_of_program: false,
        is_sensitive: false,
        about: About::Own,
        rights: Rights::NOBODY,
        title: None,
        list: &[],
        order: "",
        on_visit: false,
        begins: None,
        steps: &[],
        answers: &[],
        due: &[],
        keep: Keep::Forever,
        check: None,
        fields: &[],
    };

    /// True when its ledger lists records that are about a household or somebody of it.
    #[must_use]
    pub fn has_ledger_of_households(&self) -> bool {
        let names_one = |field: &FieldDef| matches!(field.holds, Holds::Ref(Target::Household | Target::Person));
        self.has_ledger() && self.fields.iter().any(names_one)
    }

    /// True when each record belongs to a record of another kind, where it is added: a contact of a care case.
    #[must_use]
    pub fn belongs_to_a_record(&self) -> bool {
        let mut fields = self.fields.iter();
        fields.any(|field| field.is_needed && matches!(field.holds, Holds::Ref(Target::Record(_))))
    }

    /// True when more than the fields that an edit writes says whether it may.
    #[must_use]
    pub fn looks_at_whole(&self) -> bool {
        self.check.is_some() || !self.steps.is_empty()
    }

    /// What the words that a record is called by tell about somebody: its title, or the name of whom it is about.
    #[must_use]
    pub fn called_by(&self) -> Privacy {
        let field = |name: &str| self.fields.iter().find(|field| field.name == name);
        match (self.title.and_then(field), field("request_id")) {
            (Some(title), _) => title.privacy,
            // By the title of its request.
            (None, Some(_)) => Privacy::Text,
            (None, None) => Privacy::Name,
        }
    }

    /// True for a kind whose records reach everybody below the unit that they are of.
    #[must_use]
    pub fn goes_down(&self) -> bool {
        let mut read = self.rights.read.iter();
        read.any(|grant| grant.relations.contains(&Relation::AboveUnit))
    }

    /// True for a kind that reports and public notices may tell of.
    #[must_use]
    pub fn is_reported(&self) -> bool {
        self.fields.iter().any(|field| field.audience > Audience::Internal)
    }

    /// True for a kind with a ledger of its own on the page 工作.
    #[must_use]
    pub const fn has_ledger(&self) -> bool {
        !self.list.is_empty()
    }

    /// True for a kind that is a tab of its own on the page 工作. What belongs to a record is worked on there, but for what is
    /// answered row by row, whichever record it belongs to.
    #[must_use]
    pub fn has_tab(&self) -> bool {
        self.has_ledger() && (!self.belongs_to_a_record() || !self.answers.is_empty())
    }

    /// True when a unit's people are reminded of its records: there is no household that its follow-ups belong to.
    #[must_use]
    pub fn reminds_a_unit(&self) -> bool {
        self.about == About::Unit && !self.due.is_empty()
    }

    /// Ends the build when a due rule could never be asked about: it reminds of a unit, a household or a person, in a state of
    /// the kind, on days of the kind.
    pub(super) const fn due_is_sound(&'static self) {
        let mut at = 0;
        while at < self.due.len() {
            let rule = &self.due[at];
            match self.about {
                About::Unit => assert!(self.title.is_some(), "what reminds a unit has a title"),
                About::Household | About::Person | About::PersonOrHousehold => {
                    let _ = (self.at("household_id"), self.at("person_id"));
                }
                About::Anybody | About::Anyone | About::Own => panic!("nobody is reminded of it"),
            }
            let _ = self.at(STATE);
            assert!(
                matches!(self.at(rule.anchor).holds, Holds::Date(_) | Holds::Instant),
                "days are counted from a day"
            );
            if let Some((from, to)) = rule.season {
                let _ = (self.at(from), self.at(to));
            }
            if let Some(every) = rule.every {
                let _ = self.at(every);
            }
            if let Some(instead) = rule.instead {
                assert!(
                    matches!(self.at(instead).holds, Holds::Date(_)),
                    "a date takes the place of a day"
                );
            }
            at += 1;
        }
    }

    /// The field called `name`, which the kind has.
    ///
    /// # Panics
    /// When it has none: in tables, while they are compiled.
    #[must_use]
    pub const fn at(&'static self, name: &str) -> &'static FieldDef {
        let mut at = 0;
        while at < self.fields.len() {
            if is_same(self.fields[at].name, name) {
                return &self.fields[at];
            }
            at += 1;
        }
        panic!("the kind has no such field")
    }
}

const fn is_same(a: &str, b: &str) -> bool {
    let (a, b) = (a.as_bytes(), b.as_bytes());
    let mut at = 0;
    while at < a.len() && at < b.len() && a[at] == b[at] {
        at += 1;
    }
    at == a.len() && at == b.len()
}
