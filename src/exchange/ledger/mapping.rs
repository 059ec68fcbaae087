//! What a person said about a ledger's columns: asked once, kept under the fingerprint of its headings.
//!
//! ```toml
//! fingerprint = "3f2a..."
//! what = "benefit_year"
//! everybody = "tag:hypertension"
//! [columns]
//! "A heading" = "benefit:subsidy_living"
//! "A heading#2" = "benefit:subsidy_care"
//! "$AB" = "-"
//! ```

use super::heading::Head;
use super::{key, lookup};
use crate::domain::time::Millis;
use crate::view::LedgerAnswers;
use crate::view::ledger::{Ledger, Question, Target, Told, What};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A column that is to be left out.
const LEFT_OUT: &str = "-";
/// Before a column's letters.
const LETTERS: char = '$';

/// Answers to a ledger's questions.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Of which headings; every ledger's when it is empty.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub fingerprint: String,
    /// What the ledger is, a code of [`What`]; empty: as recognised.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub what: String,
    /// What everybody in it is or receives, a target such as `tag:hypertension`; `-`: nothing in common.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub everybody: String,
    /// Target by heading, `-` to leave a column out. The second column of one heading is `heading#2`, and every column may be named by
    /// its letters: `$AB`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, String>,
}

/// What is wrong with a mapping file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MappingError {
    /// It is no TOML of this form.
    #[error("{0}")]
    Form(String),
    /// There is no such target.
    #[error("no such target: {0}")]
    NoSuchTarget(String),
    /// There is no such sort of ledger.
    #[error("no such ledger: {0}")]
    NoSuchLedger(String),
}

impl Mapping {
    /// Reads a mapping file.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn from_toml(text: &str) -> Result<Self, MappingError> {
        let mapping: Self = toml::from_str(text).map_err(|error| MappingError::Form(error.message().to_owned()))?;
        if !mapping.what.is_empty() && What::from_code(&mapping.what).is_none() {
            return Err(MappingError::NoSuchLedger(mapping.what));
        }
        let names = mapping.columns.values().chain([&mapping.everybody]);
        let unknown = names.filter(|name| !name.is_empty()).find(|name| said(name).is_none());
        match unknown.cloned() {
            Some(name) => Err(MappingError::NoSuchTarget(name)),
            None => Ok(mapping),
        }
    }

    /// What a person said of a ledger, over what was said of these headings before.
    #[must_use]
    pub fn told(ledger: &Ledger, told: &Told, before: Option<&Self>) -> Self {
        let mut mapping = before.cloned().unwrap_or_default();
        mapping.fingerprint.clone_from(&ledger.fingerprint);
        if let Some(what) = told.what {
            what.code().clone_into(&mut mapping.what);
        }
        let name = |target: Option<Target>| target.map_or_else(|| LEFT_OUT.to_owned(), |target| target.to_string());
        if let Some(everybody) = told.everybody {
            mapping.everybody = name(everybody);
        }
        for (at, target) in &told.columns {
            mapping.columns.insert(column_name(ledger, *at), name(*target));
        }
        mapping
    }

    /// What it says of this ledger, over what was said of its headings before; `None` when that is nothing.
    #[must_use]
    pub fn about(&self, ledger: &Ledger, before: Option<&Self>) -> Option<Self> {
        let answers = Answers::among(std::slice::from_ref(self), &ledger.fingerprint);
        let mut told = Told {
            what: answers.what,
            everybody: answers.everybody,
            columns: BTreeMap::new(),
        };
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        for column in &ledger.columns {
            let nth = seen.entry(&column.heading).or_default();
            *nth += 1;
            let said = answers.of(column.at, &column.heading, *nth);
            told.columns.extend(said.map(|said| (column.at, said)));
        }
        (told != Told::default()).then(|| Self::told(ledger, &told, before))
    }

    /// The answers that are kept on this device. Those that this version does not read are as good as none.
    #[must_use]
    pub fn kept(answers: &[LedgerAnswers]) -> Vec<Self> {
        let read = answers.iter().map(|answers| Self::from_toml(&answers.text));
        read.filter_map(Result::ok).collect()
    }

    /// The form in which it is kept.
    #[must_use]
    pub fn to_keep(&self, ledger: &Ledger, now: Millis) -> LedgerAnswers {
        let title = match ledger.title.is_empty() {
            true => &ledger.sheet,
            false => &ledger.title,
        };
        LedgerAnswers {
            fingerprint: self.fingerprint.clone(),
            title: title.clone(),
            at: now,
            text: self.to_toml(),
        }
    }

    /// The answers that a person has to give, with the likeliest of each.
    #[must_use]
    pub fn template(ledger: &Ledger) -> Self {
        let mut told = Told::default();
        for question in &ledger.questions {
            match question {
                Question::What { likely } => told.what = likely.first().copied(),
                Question::Everybody { likely } => told.everybody = Some(likely.first().copied()),
                Question::Column { at, likely } => {
                    told.columns.insert(*at, likely.first().copied());
                }
                Question::Same { at, likely } => {
                    told.columns.extend(at.iter().map(|at| (*at, likely.first().copied())));
                }
            }
        }
        Self::told(ledger, &told, None)
    }

    /// The file's text.
    #[must_use]
    pub fn to_toml(&self) -> String {
        toml::to_string(self).unwrap_or_default()
    }
}

/// A column's letters as a mapping names it by them.
fn letters(at: u32) -> String {
    format!("{LETTERS}{}", Ledger::letters(at))
}

/// By what a mapping names a column: its heading, with its number where it comes again, or its letters where neither tells.
fn column_name(ledger: &Ledger, at: u32) -> String {
    let letters = letters(at);
    let Some(column) = ledger.columns.iter().find(|column| column.at == at) else {
        return letters;
    };
    let key = key::heading(&column.heading);
    let same = ledger
        .columns
        .iter()
        .filter(|other| key::heading(&other.heading) == key);
    let is_odd = key.is_empty() || column.heading.starts_with(LETTERS) || column.heading.contains('#');
    let nth = ledger
        .columns
        .iter()
        .filter(|other| other.heading == column.heading && other.at <= at);
    match (
        same.clone().count(),
        same.clone().all(|other| other.heading == column.heading),
    ) {
        _ if is_odd => letters,
        (1, _) => column.heading.clone(),
        (_, true) => format!("{}#{}", column.heading, nth.count()),
        (_, false) => letters,
    }
}

/// The answers that hold for one ledger.
#[derive(Default)]
pub(super) struct Answers {
    what: Option<What>,
    everybody: Option<Option<Target>>,
    /// By heading as it is compared, with the number of one that occurs again; or by letters.
    columns: BTreeMap<String, Option<Target>>,
}

impl Answers {
    /// The answers among the mappings: those without a fingerprint and those of this one, a later one over an earlier one.
    pub(super) fn among(mappings: &[Mapping], fingerprint: &str) -> Self {
        let mut answers = Self::default();
        let is_about = |mapping: &&Mapping| mapping.fingerprint.is_empty() || mapping.fingerprint == fingerprint;
        for mapping in mappings.iter().filter(is_about) {
            answers.what = What::from_code(&mapping.what).or(answers.what);
            answers.everybody = said(&mapping.everybody).or(answers.everybody);
            for (heading, name) in &mapping.columns {
                if let Some(told) = said(name) {
                    answers.columns.insert(named(heading), told);
                }
            }
        }
        answers
    }

    /// What the ledger is said to be.
    pub(super) const fn what(&self) -> Option<What> {
        self.what
    }

    /// What everybody in it is said to be; `Some(None)`: nothing in common.
    pub(super) const fn everybody(&self) -> Option<Option<Target>> {
        self.everybody
    }

    /// What was said of the `nth` column with this heading: what it is, or that it is to be left out. `None` when nothing was said.
    pub(super) fn about(&self, head: &Head, nth: usize) -> Option<Option<Target>> {
        self.of(head.at, &head.text, nth)
    }

    fn of(&self, at: u32, heading: &str, nth: usize) -> Option<Option<Target>> {
        let heading = key::heading(heading);
        let numbered = if nth == 1 { heading } else { format!("{heading}#{nth}") };
        self.columns
            .get(&letters(at))
            .or_else(|| self.columns.get(&numbered))
            .copied()
    }
}

/// What a name in a mapping says; `None` for one that says nothing.
fn said(name: &str) -> Option<Option<Target>> {
    match name {
        LEFT_OUT => Some(None),
        name => target(name).map(Some),
    }
}

/// A heading of a mapping as it is compared.
fn named(heading: &str) -> String {
    if heading.starts_with(LETTERS) {
        return heading.to_ascii_uppercase();
    }
    match heading.rsplit_once('#') {
        Some((heading, nth)) if nth.bytes().all(|byte| byte.is_ascii_digit()) && !nth.is_empty() => {
            let nth = nth.trim_start_matches('0');
            let heading = key::heading(heading);
            if nth == "1" {
                heading
            } else {
                format!("{heading}#{nth}")
            }
        }
        _ => key::heading(heading),
    }
}

/// The target of a name: one that some heading has, or any field of a record that a ledger brings.
fn target(name: &str) -> Option<Target> {
    lookup::targets()
        .chain(Target::all())
        .find(|target| target.to_string() == name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::ledger::Of;

    #[test]
    fn every_target_has_a_name_that_a_mapping_knows() {
        for known in lookup::targets() {
            assert_eq!(target(&known.to_string()), Some(known));
        }
        assert_eq!(target("person.birth"), Some(Target::BIRTH));
        assert_eq!(target("tag:copd.from"), Some(Target::Field(Of::Tag("copd"), "from")));
        assert_eq!(target("person.nothing"), None);
    }

    #[test]
    fn a_mapping_that_names_what_there_is_not_is_refused() {
        let said = |text: &str| Mapping::from_toml(text).unwrap_err();
        assert_eq!(said("what = \"x\""), MappingError::NoSuchLedger("x".into()));
        assert_eq!(said("[columns]\na = \"b.c\""), MappingError::NoSuchTarget("b.c".into()));
        assert!(matches!(said("colums = 1"), MappingError::Form(_)));
        let mapping = Mapping::from_toml("fingerprint = \"1\"\n[columns]\n\"$AB\" = \"-\"").unwrap();
        assert_eq!(Mapping::from_toml(&mapping.to_toml()), Ok(mapping));
    }
}
