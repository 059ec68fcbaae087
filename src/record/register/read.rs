//! Reads a description: the town's file, with the line of what is wrong, and what came with the log, which is believed in nothing.

use super::check::{self, Problem};
use super::description::Description;
use super::why::Why;
use crate::domain::lang::Lang;
use toml::de::{DeTable, DeValue};

/// Why a file is refused, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The line, from 1.
    pub line: usize,
    /// The keys, from the outside in: `field.2.max`, counted from 1; empty where the whole file is meant.
    pub at: String,
    /// Why.
    pub reason: Reason,
}

/// Why a file is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// It cannot be read; the parser's own words.
    Unread(String),
    /// It can be read and is not sound.
    Unsound(Why),
}

impl Reason {
    /// In words; the parser has English ones only.
    #[must_use]
    pub fn words(&self, lang: Lang) -> String {
        match self {
            Self::Unread(said) => said.clone(),
            Self::Unsound(why) => why.words(lang),
        }
    }
}

/// Reads a town's file.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn file(text: &str) -> Result<Description, Refused> {
    check::size(text).map_err(|problem| located("", problem))?;
    let described: Description = toml::from_str(text).map_err(|error| Refused {
        line: line_of(text, error.span().map_or(0, |span| span.start)),
        at: String::new(),
        reason: Reason::Unread(error.message().lines().collect::<Vec<_>>().join(" ")),
    })?;
    check::check(&described).map_err(|problem| located(text, problem))?;
    Ok(described)
}

/// The description that came with the log; `None` when this program does not understand it, or it is not sound.
#[must_use]
pub fn stored(text: &str) -> Option<Description> {
    check::size(text).ok()?;
    let described: Description = serde_json::from_str(text).ok()?;
    check::check(&described).ok()?;
    Some(described)
}

/// As it travels: one line.
#[must_use]
pub fn text(described: &Description) -> String {
    serde_json::to_string(described).unwrap_or_default()
}

/// A problem with its line in the file.
#[must_use]
pub fn located(text: &str, (at, why): Problem) -> Refused {
    let from_one = |part: &str| {
        part.parse::<usize>()
            .map_or(part.to_owned(), |place| (place + 1).to_string())
    };
    Refused {
        line: line_of(text, place(text, &at)),
        at: at.split('.').map(from_one).collect::<Vec<_>>().join("."),
        reason: Reason::Unsound(why),
    }
}

/// Where in the text a value begins, or the innermost of what it lies in that is there.
fn place(text: &str, at: &str) -> usize {
    let Ok(root) = DeTable::parse(text) else { return 0 };
    let (mut table, mut list, mut found) = (Some(root.get_ref()), None::<&[toml::Spanned<DeValue<'_>>]>, 0);
    for part in at.split('.') {
        let value = match (table, list) {
            (Some(of), _) => of.get(part),
            (_, Some(of)) => part.parse::<usize>().ok().and_then(|place| of.get(place)),
            _ => None,
        };
        let Some(value) = value else { break };
        found = value.span().start;
        (table, list) = match value.get_ref() {
            DeValue::Table(of) => (Some(of), None),
            DeValue::Array(of) => (None, Some(&of[..])),
            _ => (None, None),
        };
    }
    found
}

/// The line of a byte offset, from 1.
fn line_of(text: &str, at: usize) -> usize {
    1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count()
}
