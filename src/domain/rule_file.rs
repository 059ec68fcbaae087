//! Reads the files that a county or a person may change (`calendar.toml`, `sla.toml`, `rules.toml`, themes) so that every error
//! names the file, the line and the key. Nothing a user wrote may panic; an unknown key is refused, never ignored.

use std::borrow::Cow;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Why a table was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RulesReason {
    /// Not TOML; the parser's own words.
    Syntax(String),
    /// No such table, rule or setting.
    UnknownKey {
        /// What could stand there, joined by a space.
        known: String,
    },
    /// Not what belongs there.
    Expected(&'static str),
}

/// What is wrong with a user's table, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RulesError {
    /// `calendar.toml`, `sla.toml`, `rules.toml`; `theme` of any theme.
    pub file: &'static str,
    /// The line, from 1.
    pub line: usize,
    /// The key, with its table before it (`R09.red`); empty when the file is not TOML at all.
    pub key: String,
    /// What is wrong.
    pub reason: RulesReason,
}

impl std::fmt::Display for RulesError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}, line {}", self.file, self.line)?;
        if !self.key.is_empty() {
            write!(f, ", {}", self.key)?;
        }
        match &self.reason {
            RulesReason::Syntax(message) => write!(f, ": {message}"),
            RulesReason::UnknownKey { known } => write!(f, ": unknown key (known: {known})"),
            RulesReason::Expected(what) => write!(f, ": expected {what}"),
        }
    }
}

impl std::error::Error for RulesError {}

/// A parsed file.
pub struct RuleFile<'t> {
    name: &'static str,
    text: &'t str,
    root: DeTable<'t>,
}

/// One key of a file with its value, ready to be read as what it should be.
pub struct Item<'f> {
    file: &'f RuleFile<'f>,
    path: String,
    at: usize,
    value: &'f DeValue<'f>,
}

impl<'t> RuleFile<'t> {
    /// Parses `text`.
    pub fn parse(name: &'static str, text: &'t str) -> Result<Self, RulesError> {
        let root = DeTable::parse(text).map_err(|error| RulesError {
            file: name,
            line: line_of(text, error.span().map_or(0, |span| span.start)),
            key: String::new(),
            reason: RulesReason::Syntax(error.message().to_owned()),
        })?;
        Ok(Self {
            name,
            text,
            root: root.into_inner(),
        })
    }

    /// The keys of the file, in the order of their names.
    pub fn items<'f>(&'f self) -> impl Iterator<Item = (&'f str, Item<'f>)> {
        self.root.iter().map(|(key, value)| self.item("", key, value))
    }

    fn item<'f>(
        &'f self,
        parent: &str,
        key: &'f Spanned<Cow<'t, str>>,
        value: &'f Spanned<DeValue<'t>>,
    ) -> (&'f str, Item<'f>) {
        let name: &str = key.get_ref();
        let path = if parent.is_empty() {
            name.to_owned()
        } else {
            format!("{parent}.{name}")
        };
        let item = Item {
            file: self,
            path,
            at: key.span().start,
            value: value.get_ref(),
        };
        (name, item)
    }
}

impl<'f> Item<'f> {
    /// The keys of the table that this is.
    pub fn items(&self) -> Result<Vec<(&'f str, Item<'f>)>, RulesError> {
        let table = self.value.as_table().ok_or_else(|| self.expected("a table"))?;
        Ok(table
            .iter()
            .map(|(key, value)| self.file.item(&self.path, key, value))
            .collect())
    }

    /// True when this is a table.
    pub fn is_table(&self) -> bool {
        self.value.is_table()
    }

    /// True when this is a list.
    pub(super) fn is_list(&self) -> bool {
        self.value.is_array()
    }

    /// True when this is `true` or `false`.
    pub(super) fn is_flag(&self) -> bool {
        self.value.is_bool()
    }

    /// A whole number from 0 to 3650.
    pub fn number(&self) -> Result<u32, RulesError> {
        self.value
            .as_integer()
            .and_then(|integer| u32::from_str_radix(integer.as_str(), integer.radix()).ok())
            .filter(|number| *number <= 3650)
            .ok_or_else(|| self.expected("a whole number from 0 to 3650"))
    }

    /// A list of whole numbers from 0 to 3650.
    pub fn numbers(&self) -> Result<Vec<u32>, RulesError> {
        const WHAT: &str = "a list of whole numbers from 0 to 3650";
        let array = self.value.as_array().ok_or_else(|| self.expected(WHAT))?;
        array
            .iter()
            .map(|value| {
                value
                    .get_ref()
                    .as_integer()
                    .and_then(|integer| u32::from_str_radix(integer.as_str(), integer.radix()).ok())
                    .filter(|number| *number <= 3650)
                    .ok_or_else(|| self.expected(WHAT))
            })
            .collect()
    }

    pub fn text(&self) -> Result<String, RulesError> {
        self.value
            .as_str()
            .map(str::to_owned)
            .ok_or_else(|| self.expected("text in quotes"))
    }

    /// `true` or `false`.
    pub fn flag(&self) -> Result<bool, RulesError> {
        self.value.as_bool().ok_or_else(|| self.expected("true or false"))
    }

    /// The error that something else belongs here.
    pub fn expected(&self, what: &'static str) -> RulesError {
        self.error(RulesReason::Expected(what))
    }

    /// The error that this key is not known.
    pub fn unknown(&self, known: &str) -> RulesError {
        self.error(RulesReason::UnknownKey {
            known: known.to_owned(),
        })
    }

    fn error(&self, reason: RulesReason) -> RulesError {
        RulesError {
            file: self.file.name,
            line: line_of(self.file.text, self.at),
            key: self.path.clone(),
            reason,
        }
    }
}

/// The line of a byte offset, from 1.
fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}
