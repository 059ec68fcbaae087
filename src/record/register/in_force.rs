//! The described kinds of this program run: decided once, when the first database is opened, before any table is made of them.
//!
//! What comes later with a pull counts from the next start: until then its records are kept as of an unknown kind.

use super::description::Description;
use super::{made, read};
use crate::record::kind::Kind;
use crate::record::kind_def::KindDef;
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::sync::OnceLock;

/// Descriptions at most; more are left unread.
pub const MOST: usize = 20;

static IN_FORCE: OnceLock<Vec<Kind>> = OnceLock::new();

/// A described kind: its table. Two are the same when their codes are.
#[derive(Clone, Copy)]
pub struct Described(&'static KindDef);

impl Described {
    /// Its table.
    #[must_use]
    pub const fn def(self) -> &'static KindDef {
        self.0
    }
}

impl std::fmt::Debug for Described {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0.code)
    }
}

impl PartialEq for Described {
    fn eq(&self, other: &Self) -> bool {
        self.0.code == other.0.code
    }
}

impl Eq for Described {}

impl PartialOrd for Described {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Described {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.code.cmp(other.0.code)
    }
}

impl Hash for Described {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.code.hash(state);
    }
}

/// The described kinds, by code.
#[must_use]
pub fn in_force() -> &'static [Kind] {
    IN_FORCE.get().map_or(&[], Vec::as_slice)
}

/// Puts the descriptions in force for the rest of the program, each with whether it was withdrawn; what is not sound is left out.
/// Later calls change nothing.
pub fn put_in_force(texts: impl IntoIterator<Item = (String, bool)>) {
    IN_FORCE.get_or_init(|| {
        let texts = texts.into_iter();
        let mut found: Vec<(Description, bool)> = texts
            .filter_map(|(text, is_withdrawn)| Some((read::stored(&text)?, is_withdrawn)))
            .collect();
        found.sort_by(|(a, _), (b, _)| a.code.cmp(&b.code));
        found.dedup_by(|(a, _), (b, _)| a.code == b.code);
        found.truncate(MOST);
        let tables = found
            .iter()
            .map(|(described, is_withdrawn)| made::table(described, *is_withdrawn));
        tables.map(|table| Kind::Described(Described(table))).collect()
    });
}
