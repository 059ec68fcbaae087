//! What is wrong with something a person typed: a field and a reason, worded by `ui::words`.
//!
//! A [`Severity::Refuse`] stops the save; a [`Severity::Warn`] is shown beside the field and saved all the same.

use super::decimal::Decimals;

/// How hard a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Severity {
    /// Nothing is saved until it is corrected.
    Refuse,
    /// Shown, saved all the same.
    Warn,
}

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The field, by its name in domain/model.md.
    pub field: &'static str,
    /// What follows from the entry and has the field; `None` for the entry itself.
    pub part: Option<Part>,
    /// What is wrong.
    pub reason: Reason,
}

/// Something recorded together with an entry: a visit's reminder, its second new request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// The entry's field that holds it.
    pub name: &'static str,
    /// Which one of several, from 0; `None` when there is at most one.
    pub index: Option<usize>,
}

/// The reasons there are. Each has words and a hint in both languages (`ui::words::problems`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// Nothing was typed where something must be.
    Required,
    /// Neither a household nor a place was given, one of which must be.
    HouseholdOrPlace,
    /// Longer than `max` characters.
    TooLong {
        /// The longest allowed, in characters.
        max: usize,
    },
    /// Not a date, time, number … of the named form.
    Malformed {
        /// A correct example.
        example: &'static str,
    },
    /// Not a number between the two, inclusive.
    OutOfRange {
        /// The smallest, as it is kept.
        min: i64,
        /// The largest.
        max: i64,
        /// How they are said.
        decimals: Decimals,
    },
    /// A date that may not lie ahead does.
    InFuture,
    /// A date that may not lie behind does.
    InPast,
    /// A day to be reminded of that lies further ahead than anybody plans.
    TooFarAhead {
        /// The last one that is taken.
        last: super::time::Date,
    },
    /// A day before the one it follows.
    BeforeBegin,
    /// A step before the one before it.
    BeforeLast {
        /// When that was.
        last: super::time::Millis,
    },
    /// A date after the limit, without a reason.
    LaterThanLimit {
        /// The limit.
        limit: super::time::Date,
    },
    /// A unit that is neither below nor a department, or oneself.
    NotBelow {
        /// What was given.
        given: String,
    },
    /// A state that no step leads to from where the record is.
    NoStep {
        /// The states that steps lead to, joined by a space.
        known: String,
    },
    /// Not one of the known codes.
    UnknownCode {
        given: String,
        /// The codes there are, joined by a space.
        known: String,
    },
    /// No record has this id or number.
    NotFound {
        /// What was looked for.
        given: String,
    },
    /// The record was deleted or voided.
    Deleted {
        /// Why.
        reason: String,
    },
    /// Several fit what was typed, and none was chosen.
    WhichOne {
        /// What was typed.
        given: String,
    },
    /// None of what can be chosen is called so.
    NotListed {
        /// What was typed.
        given: String,
    },
    /// Nothing but what is filled in by itself.
    NothingNoted,
    /// Several records have this number.
    Ambiguous {
        /// What was looked for.
        given: String,
        /// Which, and what tells them apart.
        among: Vec<Namesake>,
    },
    /// The number is taken by another record.
    Taken {
        /// The number as that record has it.
        given: String,
    },
    /// The campaign is over: its rows stay as they are.
    NotOpen,
    /// Nobody is meant who is not on the roster already.
    NobodyNew,
    /// Everything that is handed over is written already.
    NothingNew,
    /// The last step of a hand-over is its receiver's.
    NotTheReceiver,
    /// So many lines of the hand-over are not answered.
    LinesOpen { open: usize },
    /// The ID number's check digit is wrong.
    IdCheckDigit {
        /// What the last character should be.
        expected: char,
    },
    /// The ID number has the wrong length, a wrong character or an impossible birth date.
    IdMalformed,
    /// Eight or ten digits: another document than an ID card, or a slip.
    IdOther,
    /// Another person has this ID number.
    IdTaken {
        /// The number of their household.
        no: String,
    },
    /// The household has a householder already.
    SecondHouseholder,
    /// Another household of the same unit has this name.
    NameTaken {
        /// Its number.
        no: String,
    },
    /// The same is there already.
    Doubled {
        /// The day of it, as far as it is known.
        what: String,
    },
    /// The household was visited on that day with the same outcome.
    Visited {
        /// When.
        what: String,
    },
    /// Hardly ever true.
    Unlikely(Unlikely),
    /// A request of the same sort, or at the same place, ended less than 90 days ago.
    MayRecur {
        /// Its temporary number.
        no: String,
    },
    /// What came back is what ended less than 90 days before.
    EndedLongAgo {
        /// How many days ago.
        days: i64,
    },
    /// A household lives in the unit already.
    SameUnit,
    /// Nothing can be merged into itself.
    IntoItself,
    /// A household of another unit: households are merged within one.
    OtherUnit {
        /// That unit.
        given: String,
    },
    /// Nothing is merged into a request that has a result or has ended: nobody would act on it any more.
    Ended {
        /// Its temporary number.
        no: String,
    },
    /// The request to merge into is of another household, place and sort.
    OtherMatter {
        /// Its temporary number.
        no: String,
    },
    /// What is named as what came back is open: it goes on where it is.
    StillOpen {
        /// Its temporary number.
        no: String,
    },
    /// The ID number says another birth date than the field.
    IdBirthDiffers,
    /// The ID number says another sex than the field.
    IdSexDiffers,
    /// Not a telephone number as we know them.
    PhoneUnusual,
    /// A mobile number with too few or too many digits.
    PhoneLength {
        /// How many digits there are.
        digits: usize,
    },
    /// The same household has an open request of the same category of the last 30 days.
    DuplicateRequest {
        /// Its temporary number.
        no: String,
    },
    /// The note is the author's last one there, word for word.
    SameNote,
    /// The text is nothing but the initials of somebody.
    Initials {
        /// The number of their household; may be empty.
        no: String,
    },
    /// The level cannot be lowered while an alarm stands.
    AlarmStands,
    /// A child under 14 cannot consent.
    GuardianConsents,
    /// The household has no householder yet.
    NoHouseholder,
    /// The step cannot be taken in the request's state.
    Step(super::request::StepRefusal),
    /// The record cannot be deleted while requests are open.
    OpenRequests {
        /// How many are open.
        count: usize,
    },
    /// The field does not exist, or may not be changed afterwards.
    NotEditable,
    /// The role may not write this.
    NotAllowed,
    /// Outside the unit this device works for.
    OutOfScope {
        /// The unit asked for.
        given: String,
    },
    /// A follow-up was postponed the greatest number of times already.
    SnoozedOut,
    /// An alarm cannot be postponed.
    Alarm,
}

/// One of several that go by the same number or name: what tells it from the others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Namesake {
    /// Its uuid.
    pub id: String,
    /// Its unit.
    pub unit: String,
    /// The name of a household or user; empty for a request.
    pub name: String,
    /// Its address or place; empty for a user.
    pub place: String,
    /// The number of a request's household; empty without one.
    pub household_no: String,
    /// When a request was registered.
    pub day: Option<super::time::Date>,
}

/// Why something is hardly ever true.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unlikely {
    /// The person is of the other sex.
    Sex,
    /// The person is too young or too old.
    Age,
    /// The person is dead.
    Dead,
    /// The kind has no such level.
    Level,
    /// It follows from the birth date and need not be typed.
    FromBirthDate,
    /// The kind does not end for this reason.
    End,
    /// Only a person can be this, and nobody is named.
    Nobody,
    /// Not beside what stands there already.
    Excluded,
    /// The householder among the members keeps the former name.
    FormerName,
    /// Their ID numbers are right and not the same.
    TwoPeople,
}

impl Problem {
    /// A problem of `field`.
    #[must_use]
    pub fn new(field: &'static str, reason: Reason) -> Self {
        Self {
            field,
            part: None,
            reason,
        }
    }

    /// Where in the entry it is: `text`, `reminder.text`, `requests[1].title`.
    #[must_use]
    pub fn path(&self) -> String {
        match self.part {
            None => self.field.to_owned(),
            Some(Part { name, index: None }) => format!("{name}.{}", self.field),
            Some(Part {
                name,
                index: Some(index),
            }) => format!("{name}[{index}].{}", self.field),
        }
    }

    /// Whether it stops the save.
    #[must_use]
    pub fn severity(&self) -> Severity {
        match self.reason {
            Reason::IdBirthDiffers
            | Reason::IdSexDiffers
            | Reason::PhoneUnusual
            | Reason::PhoneLength { .. }
            | Reason::DuplicateRequest { .. }
            | Reason::SameNote
            | Reason::IdOther
            | Reason::NoHouseholder => Severity::Warn,
            _ if self.is_question() => Severity::Warn,
            _ => Severity::Refuse,
        }
    }

    /// True for what only a look at other records shows, so that a person is asked before it is saved.
    #[must_use]
    pub fn is_question(&self) -> bool {
        matches!(
            self.reason,
            Reason::IdTaken { .. }
                | Reason::NothingNoted
                | Reason::NameTaken { .. }
                | Reason::Doubled { .. }
                | Reason::Visited { .. }
                | Reason::Unlikely(_)
                | Reason::MayRecur { .. }
                | Reason::EndedLongAgo { .. }
                | Reason::OtherMatter { .. }
                | Reason::StillOpen { .. }
                | Reason::DuplicateRequest { .. }
                | Reason::Initials { .. }
        )
    }
}

/// True when none of `problems` stops the save.
#[must_use]
pub fn may_save(problems: &[Problem]) -> bool {
    problems.iter().all(|problem| problem.severity() == Severity::Warn)
}
