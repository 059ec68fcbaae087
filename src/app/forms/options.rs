//! The options of a choice: a set of codes, or data of the household.

use crate::domain::lang::{Lang, Words};
use crate::record::CodeSet;
use crate::record::code_set::LEVEL;

/// What can be chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Options {
    /// Codes with their words.
    Codes(&'static CodeSet),
    /// People of the household; filled when the household is known.
    Persons,
    /// Ill people of the household, each with the illness; filled when the household is known.
    Patients,
    /// Open manual reminders and rechecks of the household; filled when it is known.
    Reminders,
    /// Resolved requests of the household that wait for their return visit; filled when it is known.
    Resolved,
    /// Records of the kind with this code that are not done with; filled when the form opens.
    Records(&'static str),
    /// Requests: those of the household, filled when it is known, and any other by its number.
    Requests,
    /// Micro-grids within reach; filled from the identity.
    MicroGrids,
    /// Who may be handed something: departments, people, units below; filled from the identity.
    Receivers,
    /// The people of the unit that is chosen.
    Staff,
    /// The units of the town in which somebody of the chosen role works; filled from the town's list.
    Listed,
}

/// One thing to choose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Opt {
    /// What is saved.
    pub code: String,
    /// The text to show when it is data and not a word of the language files.
    pub text: Option<String>,
}

/// Yes or no, where not answering is a third answer.
pub static YES_NO: CodeSet = CodeSet::listed(&[("yes", Words(["是", "Yes"])), ("no", Words(["否", "No"]))]);

/// What happens to a new request at once.
pub static FORK: CodeSet = CodeSet::listed(&[
    ("register", Words(["只登记", "Register only"])),
    ("resolved", Words(["现场办结", "Solved on the spot"])),
    ("escalate", Words(["马上上报", "Escalate now"])),
]);

/// Risk classes. Source: norms.md 2.4.
pub static RISK: CodeSet = CodeSet::listed(&[
    ("0", Words(["0", "0"])),
    ("1", Words(["1", "1"])),
    ("2", Words(["2", "2"])),
    ("3", Words(["3", "3"])),
    ("4", Words(["4", "4"])),
    ("5", Words(["5", "5"])),
]);

/// Where a household goes, or who leaves it.
pub static MOVING: CodeSet = CodeSet::listed(&[
    ("move", Words(["整户转到别的网格", "To another grid"])),
    ("split", Words(["分户", "Split off"])),
    ("join", Words(["一人并入另一户", "Join another"])),
]);

/// The levels above the micro-grid.
pub static LEVEL_ABOVE: CodeSet = CodeSet::some(&["1", "2", "3", "4"], &LEVEL);

/// Languages, each in its own.
pub static LANGUAGE: CodeSet = CodeSet::listed(&[
    ("zh-CN", Words(["中文", "中文"])),
    ("en", Words(["English", "English"])),
]);

/// Which sample box lines up.
pub static ALIGNMENT: CodeSet = CodeSet::listed(&[
    ("unicode", Words(["第 1 个", "Box 1"])),
    ("ascii", Words(["第 2 个 / 分不清", "Box 2 / not sure"])),
]);

/// Works with a server or alone.
pub static SERVER: CodeSet = CodeSet::listed(&[
    ("alone", Words(["先单机用", "Work alone for now"])),
    ("enrol", Words(["有登记码", "I have a code"])),
]);

impl Options {
    /// The codes, in the order they are shown; empty for sets filled from data.
    #[must_use]
    pub fn codes(self) -> Vec<&'static str> {
        match self {
            Self::Codes(set) => set.codes(),
            Self::Persons
            | Self::Patients
            | Self::Reminders
            | Self::Resolved
            | Self::Requests
            | Self::Records(_)
            | Self::MicroGrids
            | Self::Receivers
            | Self::Staff
            | Self::Listed => Vec::new(),
        }
    }

    /// The things to choose.
    #[must_use]
    pub fn opts(self) -> Vec<Opt> {
        let opt = |code: &str| Opt {
            code: code.to_owned(),
            text: None,
        };
        self.codes().into_iter().map(opt).collect()
    }

    /// The code by which people call `opt`; empty where codes are ids or paths, which nobody sees: a `3` typed by a slip must not
    /// find the micro-grid with a 3 somewhere in its path.
    #[must_use]
    pub fn called(self, opt: &Opt) -> &str {
        match self {
            Self::Codes(_) => &opt.code,
            Self::Persons
            | Self::Patients
            | Self::Reminders
            | Self::Resolved
            | Self::Requests
            | Self::Records(_)
            | Self::MicroGrids
            | Self::Receivers
            | Self::Staff
            | Self::Listed => "",
        }
    }

    /// True when what is chosen is somebody, or where something goes: the first that fits is not taken for the one that is meant.
    #[must_use]
    pub fn is_of_somebody(self) -> bool {
        matches!(
            self,
            Self::Persons | Self::Patients | Self::MicroGrids | Self::Receivers | Self::Staff | Self::Listed
        )
    }

    /// What is shown for `opt`.
    #[must_use]
    pub fn label(self, lang: Lang, opt: &Opt) -> String {
        match (self, &opt.text) {
            (_, Some(text)) => text.clone(),
            (Self::Codes(set), None) => set.word(lang, &opt.code),
            (_, None) => opt.code.clone(),
        }
    }
}
