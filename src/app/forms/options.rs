//! The sets of codes a choice offers. Their words are `Lang::option`.

use crate::domain::category::CATEGORIES;
use crate::domain::household::{Colour, Residence};
use crate::domain::lang::Lang;
use crate::domain::person::Presence;
use crate::domain::request::{DisputeResult, Mode, Satisfaction, Source};
use crate::domain::role::Role;
use crate::domain::tag::{Basis, TagKind, TagLevel};
use crate::domain::visit::{Compliance, Outcome, Topic, Way};

/// A set of codes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Options {
    /// `Way`
    Way,
    /// `Outcome`
    Outcome,
    /// `Topic`
    Topic,
    /// `Urgency`, the usual first
    Urgency,
    /// `Mode`
    Mode,
    /// `Mode` without the one this level handles itself.
    ModeAbove,
    /// `Satisfaction`
    Satisfaction,
    /// `Source`
    Source,
    /// `Residence`
    Residence,
    /// `Presence`
    Presence,
    /// `TagKind`
    TagKind,
    /// `TagLevel`
    TagLevel,
    /// `Basis`
    Basis,
    /// `Compliance`
    Compliance,
    /// `Role`, the writing ones
    Role,
    /// `DisputeResult`
    DisputeResult,
    /// Why a request is returned.
    ReturnReason,
    /// Why a request is declined.
    DeclineReason,
    /// GB/T 2261.1
    Sex,
    /// GB/T 4761, the common ones first.
    Relation,
    /// GB/T 3304, the common ones.
    Ethnic,
    /// Who measured.
    Measurer,
    /// Yes or no.
    YesNo,
    /// Risk 0-5.
    Risk,
    /// The levels above the micro-grid.
    Level,
    /// Request categories.
    Category,
    /// What happens to a new request at once.
    Fork,
    /// Languages.
    Language,
    /// Which sample box lines up.
    Alignment,
    /// Works with a server or alone.
    Server,
    /// People of the household; filled when the household is known.
    Persons,
    /// Ill people of the household, each with the illness; filled when the household is known.
    Patients,
    /// Open manual reminders of the household; filled when it is known.
    Reminders,
    /// Resolved requests of the household that wait for their return visit; filled when it is known.
    Resolved,
    /// `Colour`
    Colour,
    /// Micro-grids within reach; filled from the identity.
    MicroGrids,
}

/// One thing to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opt {
    /// What is saved.
    pub code: String,
    /// What is shown when it is data and not a word of the language files.
    pub text: Option<String>,
}

macro_rules! codes_of {
    ($enum:ty) => {
        <$enum>::ALL.iter().map(|value| value.code().to_owned()).collect()
    };
}

fn owned(codes: &[&str]) -> Vec<String> {
    codes.iter().map(|code| (*code).to_owned()).collect()
}

impl Options {
    /// The codes, in the order they are shown; empty for sets filled from data.
    #[must_use]
    pub fn codes(self) -> Vec<String> {
        match self {
            Self::Way => codes_of!(Way),
            Self::Outcome => codes_of!(Outcome),
            Self::Topic => codes_of!(Topic),
            Self::Urgency => owned(&["normal", "urgent", "critical"]),
            Self::Mode => codes_of!(Mode),
            Self::ModeAbove => owned(&["coordinated", "overall"]),
            Self::Satisfaction => codes_of!(Satisfaction),
            Self::Source => codes_of!(Source),
            Self::Residence => codes_of!(Residence),
            Self::Presence => codes_of!(Presence),
            Self::TagKind => codes_of!(TagKind),
            Self::TagLevel => codes_of!(TagLevel),
            Self::Basis => codes_of!(Basis),
            Self::Compliance => codes_of!(Compliance),
            Self::Role => Role::ALL.iter().map(|role| role.code().to_owned()).collect(),
            Self::DisputeResult => codes_of!(DisputeResult),
            Self::ReturnReason => owned(&["not_ours", "incomplete", "duplicate", "other"]),
            Self::DeclineReason => owned(&["petition", "litigation", "secret", "duplicate", "other"]),
            Self::Sex => owned(&["1", "2", "0"]),
            Self::Relation => owned(RELATIONS),
            Self::Ethnic => owned(&["01", "03", "06", "08", "12", "13", "14", "15", "22"]),
            Self::Measurer => owned(&["doctor", "leader", "self"]),
            Self::YesNo => owned(&["yes", "no"]),
            Self::Risk => owned(&["0", "1", "2", "3", "4", "5"]),
            Self::Level => owned(&["1", "2", "3", "4"]),
            Self::Category => owned(CATEGORIES),
            Self::Colour => codes_of!(Colour),
            Self::Fork => owned(&["register", "resolved", "escalate"]),
            Self::Language => owned(&["zh-CN", "en"]),
            Self::Alignment => owned(&["unicode", "ascii"]),
            Self::Server => owned(&["alone", "enrol"]),
            Self::Persons | Self::Patients | Self::Reminders | Self::Resolved | Self::MicroGrids => Vec::new(),
        }
    }

    /// The things to choose.
    #[must_use]
    pub fn opts(self) -> Vec<Opt> {
        self.codes().into_iter().map(|code| Opt { code, text: None }).collect()
    }

    /// What is shown for `opt`.
    #[must_use]
    pub fn label(self, lang: Lang, opt: &Opt) -> String {
        opt.text.clone().unwrap_or_else(|| lang.option(self, &opt.code))
    }
}

/// The common relations first. Source: norms.md 2.5 (GB/T 4761).
const RELATIONS: &[&str] = &[
    "02", "10", "20", "30", "28", "38", "41", "42", "43", "44", "51", "52", "70", "97", "99", "11", "12", "21", "22",
    "23", "27", "29", "31", "32", "40", "50", "53", "54", "55", "56", "60", "71", "73", "75", "77", "80", "81", "83",
    "93", "94",
];
