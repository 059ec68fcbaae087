//! What a person said about a ledger's columns: asked once, kept under the fingerprint of its headings.
//!
//! ```toml
//! fingerprint = "3f2a..."
//! what = "benefit_year"
//! [columns]
//! "残疾人补贴" = "benefit:subsidy_living"
//! "残疾人补贴#2" = "benefit:subsidy_care"
//! "其他" = "-"
//! ```

use super::What;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

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
    /// Target by heading; the second column of one heading is `heading#2`, and every column may be named by its letters: `$AB`.
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
        Ok(mapping)
    }

    /// The file's text.
    #[must_use]
    pub fn to_toml(&self) -> String {
        toml::to_string(self).unwrap_or_default()
    }
}
