//! What a person said about a ledger's columns: asked once, kept under the fingerprint of its headings.
//!
//! ```toml
//! fingerprint = "3f2a..."
//! what = "benefit_year"
//! [columns]
//! "A heading" = "benefit:subsidy_living"
//! "A heading#2" = "benefit:subsidy_care"
//! "$AB" = "-"
//! ```

use super::heading::Head;
use super::{key, lookup};
use crate::domain::tag::TagKind;
use crate::record::Kind;
use crate::view::ledger::{Ledger, Of, Target, What};
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
        match mapping
            .columns
            .values()
            .find(|name| *name != LEFT_OUT && target(name).is_none())
        {
            Some(name) => Err(MappingError::NoSuchTarget(name.clone())),
            None => Ok(mapping),
        }
    }

    /// The file's text.
    #[must_use]
    pub fn to_toml(&self) -> String {
        toml::to_string(self).unwrap_or_default()
    }
}

/// The answers that hold for one ledger.
#[derive(Default)]
pub(super) struct Answers {
    what: Option<What>,
    /// By heading as it is compared, with the number of one that occurs again; or by letters.
    columns: BTreeMap<String, Option<Target>>,
}

impl Answers {
    /// The answers among the mappings: those without a fingerprint, and over them those of this one.
    pub(super) fn among(mappings: &[Mapping], fingerprint: &str) -> Self {
        let mut answers = Self::default();
        let (general, own): (Vec<_>, Vec<_>) = mappings.iter().partition(|mapping| mapping.fingerprint.is_empty());
        for mapping in general
            .into_iter()
            .chain(own.into_iter().filter(|mapping| mapping.fingerprint == fingerprint))
        {
            answers.what = What::from_code(&mapping.what).or(answers.what);
            for (heading, name) in &mapping.columns {
                let told = if name == LEFT_OUT {
                    Some(None)
                } else {
                    target(name).map(Some)
                };
                if let Some(told) = told {
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

    /// What was said of the `nth` column with this heading: what it is, or that it is to be left out. `None` when nothing was said.
    pub(super) fn about(&self, head: &Head, nth: usize) -> Option<Option<Target>> {
        let letters = format!("{LETTERS}{}", Ledger::letters(head.at));
        let heading = key::heading(&head.text);
        let numbered = if nth == 1 { heading } else { format!("{heading}#{nth}") };
        self.columns
            .get(&letters)
            .or_else(|| self.columns.get(&numbered))
            .copied()
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
        .chain(fields())
        .find(|target| target.to_string() == name)
}

fn fields() -> impl Iterator<Item = Target> {
    let groups = TagKind::ALL.iter().map(TagKind::code);
    let benefits = crate::domain::benefit::BenefitKind::ALL.iter().map(|kind| kind.code());
    let owners = [Of::Household, Of::Person, Of::Request, Of::Step, Of::Visit, Of::Wish].into_iter();
    let owners = owners
        .chain(groups.clone().map(Of::Tag))
        .chain(benefits.clone().map(Of::Benefit))
        .chain(groups.clone().map(Of::Health));
    let fields = owners.flat_map(|of| {
        let kind: Kind = of.kind();
        kind.fields()
            .iter()
            .filter(|field| !field.is_fixed)
            .map(move |field| Target::Field(of, field.name))
    });
    let holds = groups.map(Of::Tag).chain(benefits.map(Of::Benefit)).map(Target::Holds);
    let rest = [
        Target::HeadName,
        Target::HeadIdNo,
        Target::HeadPhone,
        Target::RowNumber,
        Target::Grid,
        Target::Village,
        Target::Group,
        Target::ReportedBy,
        Target::ReportedOn,
        Target::Year,
        Target::Nowhere,
    ];
    fields.chain(holds).chain(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

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
