//! What no protocol knows: for each change, what its author had on the screen when they wrote it.

use super::read::Kept;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// A field that this version does not know.
pub const NEW_FIELD: &str = "well_depth";

/// A change as its author made it.
#[derive(Debug, Clone)]
pub struct Made {
    /// The changes of the record that were on the screen, or the author's own.
    pub seen: HashSet<String>,
    /// What they wrote, in which record.
    pub set: Value,
    pub record: String,
    /// Who; unknown of the newer client's.
    pub user: Option<String>,
}

/// All of them, by id.
#[derive(Debug, Default)]
pub struct Truth {
    pub made: HashMap<String, Made>,
    /// Every text that was ever written into a record.
    pub texts: HashMap<String, Vec<String>>,
}

impl Truth {
    /// What of a record is on the screen.
    pub fn shown(journal: &[Kept], record: &str) -> HashSet<String> {
        let shown = journal
            .iter()
            .filter(|kept| kept.row.record == record && kept.is_shown());
        shown.map(|kept| kept.row.id.clone()).collect()
    }

    /// Notes what was saved: what is in the journal now and was in none before.
    pub fn note(&mut self, journal: &[Kept], seen: &HashSet<String>) {
        for kept in journal {
            let row = &kept.row;
            if kept.mine && !self.made.contains_key(&row.id) {
                let own = journal.iter().filter(|other| {
                    other.mine
                        && other.row.record == row.record
                        && other.row.device == row.device
                        && other.row.id != row.id
                });
                let mut seen = seen.clone();
                seen.extend(own.map(|own| own.row.id.clone()));
                self.add(&row.id, &row.record, &row.set, seen);
                if let Some(made) = self.made.get_mut(&row.id) {
                    made.user = Some(row.user.clone());
                }
            }
        }
    }

    /// Notes a change.
    pub fn add(&mut self, id: &str, record: &str, set: &Value, seen: HashSet<String>) {
        let texts = self.texts.entry(record.to_owned()).or_default();
        for name in ["phone", "remark", NEW_FIELD] {
            texts.extend(set[name].as_str().map(str::to_owned));
        }
        let (set, record) = (set.clone(), record.to_owned());
        self.made.insert(
            id.to_owned(),
            Made {
                seen,
                set,
                record,
                user: None,
            },
        );
    }

    /// True when the author of `later` had `earlier` on the screen.
    pub fn had_seen(&self, later: &str, earlier: &str) -> bool {
        self.made.get(later).is_some_and(|made| made.seen.contains(earlier))
    }
}
