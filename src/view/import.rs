//! What becomes of the rows of a ledger: the plan of an import, before anything is written.
//!
//! Plain data: `exchange::import` makes it, the store writes its changes, commands and pages show it.

use super::ledger::RowProblem;
use crate::change::{Kind, PackedChange};
use crate::domain::ids::PersonId;
use crate::domain::problem::Problem;
use crate::domain::time::Date;
use serde_json::Value;
use std::collections::BTreeMap;
use uuid::Uuid;

/// Where a row stands: in which ledger of the reading, and in which row of its sheet (0 is the first).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct RowAt {
    pub ledger: usize,
    pub row: u32,
}

/// What would become of every row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Plan {
    /// In the order of the file.
    pub rows: Vec<RowFate>,
    /// What the good rows write, in order.
    pub changes: Vec<PackedChange>,
    /// The state of the database of which it was made.
    pub state: u64,
}

/// What would become of a row.
#[derive(Debug, Clone, PartialEq)]
pub struct RowFate {
    pub at: RowAt,
    /// Whom or what the row is about, in its own words.
    pub name: String,
    /// The household that it is about, whose names are hidden in its texts.
    pub about: Option<Uuid>,
    pub fate: Fate,
    /// What should be looked at and stops nothing.
    pub notes: Vec<RowNote>,
}

/// A row's fate.
#[derive(Debug, Clone, PartialEq)]
pub enum Fate {
    /// Whom or what it is about is not here yet: records of these kinds are made.
    New(Vec<Kind>),
    /// It is here, and the row says more.
    Changed(Vec<Difference>),
    /// All that it says is here.
    Same,
    /// It is not taken.
    Refused(Vec<Refusal>),
    /// A person has to say.
    Asked(Doubt),
}

/// The sorts of fates, in the order they are counted and chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FateSort {
    New,
    Changed,
    Same,
    Refused,
    Asked,
}

impl FateSort {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::New, Self::Changed, Self::Same, Self::Refused, Self::Asked];

    /// Its name for scripts.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Changed => "changed",
            Self::Same => "same",
            Self::Refused => "refused",
            Self::Asked => "asked",
        }
    }
}

impl Fate {
    /// Which sort it is.
    #[must_use]
    pub const fn sort(&self) -> FateSort {
        match self {
            Self::New(_) => FateSort::New,
            Self::Changed(_) => FateSort::Changed,
            Self::Same => FateSort::Same,
            Self::Refused(_) => FateSort::Refused,
            Self::Asked(_) => FateSort::Asked,
        }
    }
}

/// What a row changes.
#[derive(Debug, Clone, PartialEq)]
pub enum Difference {
    /// A field of a record has another value.
    Field {
        kind: Kind,
        field: &'static str,
        before: Value,
        after: Value,
    },
    /// A new record for somebody who is here: what it is of (`dibao`), empty where the kind says all.
    Added { kind: Kind, what: String },
}

/// Why a row is not taken.
#[derive(Debug, Clone, PartialEq)]
pub enum Refusal {
    /// A value cannot be right as it stands in the file.
    Value(RowProblem),
    /// What the gate refuses in a record.
    Problem { kind: Kind, problem: Problem },
    /// It names nobody.
    NoName,
    /// No column says whose household it is.
    NoHousehold,
    /// No row says who the householder is.
    NoHead,
    /// The row that its household stands in was not taken.
    HeadNotTaken,
    /// Nobody here is meant, and this ledger brings nobody in.
    NotHere,
    /// There is no such grid, or there are several.
    Grid(String),
    /// An earlier row says something else of the same record.
    AtOdds { row: RowAt, field: &'static str },
    /// Somebody has to settle a conflict in its record first.
    InConflict,
    /// It is of a year that is over.
    PastYear(String),
    /// It is recorded with other values, and what is recorded once is corrected by hand.
    RecordedOtherwise { field: &'static str },
    /// A doctor's record is copied in with the doctor's name and day only.
    NoDoctor,
    /// It does not say when.
    NoDay,
    /// It has an amount, and nothing says of which benefit.
    NoBenefit,
}

/// What a person has to say of a row.
#[derive(Debug, Clone, PartialEq)]
pub enum Doubt {
    /// It may be this person.
    Person { who: Candidate, why: Likeness },
    /// Several people may be meant.
    Several(Vec<Candidate>),
    /// The household of this number has another householder here.
    OtherHead { no: String, name: String },
    /// The person lives in the household of this number here, and the row has another number for it.
    OtherNumber { no: String },
    /// This one is the householder here, and the row says that it is somebody else.
    NewHead { name: String },
    /// The row's birth date or sex is not what the ID number says, and what stands here is.
    AgainstId { field: &'static str },
    /// Whether the request has ended: these words do not say it.
    Ended { text: String },
    /// Whether somebody was met on the visit.
    Met,
    /// What the gate asks before it saves.
    Problems { kind: Kind, problems: Vec<Problem> },
}

impl Doubt {
    /// Those who may be meant.
    #[must_use]
    pub fn candidates(&self) -> &[Candidate] {
        match self {
            Self::Person { who, .. } => std::slice::from_ref(who),
            Self::Several(several) => several,
            _ => &[],
        }
    }
}

/// Somebody who may be meant.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    pub person: PersonId,
    pub household: Uuid,
    pub name: String,
    pub household_no: String,
    /// Two of one household may be called alike once their names are masked.
    pub birth: Option<Date>,
}

/// In what somebody is like the person of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Likeness {
    /// The ID number is the same, the name another.
    IdNumber,
    /// The name is the same, the ID number differs in one place.
    IdNearly,
    /// The name is the same in the same household, the ID number or birth date another.
    NameInHousehold,
    /// The ID number and the name are the same.
    IdAndName,
    /// Name and birth date are the same.
    NameAndBirth,
    /// Of households: the number is the same.
    HouseholdNumber,
    /// Of households: the householder's name, and the telephone or the address, are the same.
    Householder,
    /// Of households: one of these is the same.
    OneOfThese,
    /// The names sound alike, the birth date is the same.
    Sound,
    /// The names differ in one character, the birth date is the same.
    Character,
    /// The telephone is the same, the names are alike.
    Phone,
    /// The name is the same, and the row says no more.
    NameAlone,
    /// It is them, and the row says another household.
    Moved,
}

/// What should be looked at in a row that is taken.
#[derive(Debug, Clone, PartialEq)]
pub enum RowNote {
    /// What the gate says of a record, and saves all the same.
    Problem { kind: Kind, problem: Problem },
    /// The ID number is wrong; it is kept and marked as one to be checked.
    IdToCheck,
    /// The ID number is wrong here or there; ours stays.
    IdStays,
    /// An earlier row says something else of the same household; the earlier one counts.
    EarlierCounts { row: RowAt, field: &'static str },
    /// The file says no, here it is: nothing was ended.
    StillHeld { kind: Kind, code: &'static str },
    /// A value is not kept, or not as it stands.
    Value(RowProblem),
    /// The household of this number has no householder any more.
    LeavesNoHead { no: String },
    /// Several people here are called so: the request stays with none of them.
    Namesakes,
    /// The word is no category here: the request is of another one, with the word in its details.
    OtherCategory { word: String },
    /// The row says no place: it is the unit's.
    PlaceOfUnit,
    /// The file says no day of the end: it is today.
    EndsToday,
    /// A child of the householder, and nothing says of which sex: the word stands in the remarks.
    ChildOfNoSex,
    /// Somebody is supported (特困供养), and nothing says whether at home or in an institution.
    SupportUnsaid,
}

/// What a person says of rows that are asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Say {
    /// Nothing yet: the row is asked about.
    #[default]
    Nothing,
    /// It is the one who is here, or it is right as it stands.
    Same,
    /// It is this one of those who may be meant.
    Is(PersonId),
    /// It is somebody else, or it is right as it stands.
    Other,
}

impl Say {
    /// True when it is somebody who is here.
    #[must_use]
    pub const fn is_here(self) -> bool {
        matches!(self, Self::Same | Self::Is(_))
    }
}

/// What a person said.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Said {
    /// Of every row that nothing else was said of.
    pub all: Say,
    /// Of a row, the answers to its questions in the order in which they are asked.
    pub each: BTreeMap<RowAt, Vec<Say>>,
}

impl Said {
    /// What was said to the question of a row that so many came before.
    #[must_use]
    pub fn of(&self, row: RowAt, before: usize) -> Say {
        let said = self.each.get(&row).and_then(|said| said.get(before));
        said.copied().unwrap_or(self.all)
    }

    /// Answers the question that a row is asked now.
    pub fn add(&mut self, row: RowAt, say: Say) {
        let said = self.each.entry(row).or_default();
        // What was left open is answered now.
        while said.last() == Some(&Say::Nothing) {
            said.pop();
        }
        said.push(say);
    }
}

/// How many rows have which fate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    pub rows: usize,
    pub new: usize,
    pub changed: usize,
    pub same: usize,
    pub refused: usize,
    pub asked: usize,
}

impl Plan {
    /// The fates of a ledger's rows, or of all rows, counted.
    #[must_use]
    pub fn tally(&self, ledger: Option<usize>) -> Tally {
        let mut tally = Tally::default();
        for row in &self.rows {
            if ledger.is_some_and(|ledger| row.at.ledger != ledger) {
                continue;
            }
            tally.rows += 1;
            *tally.count_mut(row.fate.sort()) += 1;
        }
        tally
    }

    /// The rows that are not written: refused ones, and those that a person has to say something of.
    pub fn left_out(&self) -> impl Iterator<Item = &RowFate> {
        let is_left_out = |row: &&RowFate| matches!(row.fate, Fate::Refused(_) | Fate::Asked(_));
        self.rows.iter().filter(is_left_out)
    }
}

impl Tally {
    fn count_mut(&mut self, sort: FateSort) -> &mut usize {
        match sort {
            FateSort::New => &mut self.new,
            FateSort::Changed => &mut self.changed,
            FateSort::Same => &mut self.same,
            FateSort::Refused => &mut self.refused,
            FateSort::Asked => &mut self.asked,
        }
    }

    /// How many rows have such a fate.
    #[must_use]
    pub fn count(mut self, sort: FateSort) -> usize {
        *self.count_mut(sort)
    }

    /// Rows that bring something.
    #[must_use]
    pub const fn good(self) -> usize {
        self.new + self.changed
    }

    /// Rows that are not written.
    #[must_use]
    pub const fn left_out(self) -> usize {
        self.refused + self.asked
    }
}
