//! What records are called that others name: households by number and householder, persons by name, requests by number.

use crate::record::{Kind, Target};
use serde_json::Value;
use std::collections::BTreeMap;

/// What records are called that others name, by id.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Number and householder.
    pub households: BTreeMap<String, (String, String)>,
    pub persons: BTreeMap<String, String>,
    /// By their number.
    pub requests: BTreeMap<String, String>,
    /// Records of other kinds, by their title.
    pub records: BTreeMap<String, String>,
    /// By their path.
    pub units: BTreeMap<String, String>,
}

impl Names {
    /// Learns what the rows of a kind are called; rows masked for a profile give masked names.
    pub fn learn(&mut self, kind: &Kind, rows: &[Value]) {
        for row in rows {
            let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
            match kind {
                Kind::Household => {
                    self.households
                        .insert(text("id"), (text("household_no"), text("display_name")));
                }
                Kind::Person => drop(self.persons.insert(text("id"), text("name"))),
                Kind::Request => drop(self.requests.insert(text("id"), text("temp_no"))),
                _ => {
                    if let Some(title) = kind.def().title {
                        self.records.insert(text("id"), text(title));
                    }
                }
            }
        }
    }

    /// The number or name of a record; empty when it is not known.
    pub(super) fn of(&self, target: Target, id: &str) -> String {
        let name = match target {
            Target::Household => return self.household(id).0,
            Target::Person => self.persons.get(id),
            Target::Request => self.requests.get(id),
            Target::Record(_) => self.records.get(id),
            Target::Change => None,
        };
        name.cloned().unwrap_or_default()
    }

    pub(super) fn household(&self, id: &str) -> (String, String) {
        self.households.get(id).cloned().unwrap_or_default()
    }
}
