//! Who may see which request: the reference rule, from the table in docs/SECURITY.md, read in the server's log alone.
//!
//! Invariant: nothing of the code that is tested decides here.

use super::read::Row;
use super::town::path;
use lianxin::domain::role::Role;
use lianxin::domain::unit::UnitPath;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// Somebody as the server has them now.
#[derive(Debug, Clone)]
pub struct Account {
    pub user: String,
    pub name: String,
    pub unit: UnitPath,
    pub role: Role,
}

/// A step that hands a request over, as it was written.
struct Step {
    user: String,
    unit: String,
    words: String,
    assist: Vec<String>,
}

/// What the log says of requests.
#[derive(Default)]
pub struct Sight {
    steps: HashMap<String, Vec<Step>>,
    makers: HashMap<String, String>,
    gone: HashSet<String>,
    /// Where each record lives.
    homes: HashMap<String, String>,
    /// The unit that a record left by a change, by the change.
    left: HashMap<String, String>,
}

fn text(set: &Value, field: &str) -> String {
    set[field].as_str().unwrap_or_default().to_owned()
}

impl Sight {
    /// As of the whole log.
    pub fn of(log: &[Row]) -> Self {
        let mut sight = Self::default();
        for row in log {
            sight.follow(row);
            match row.kind.as_str() {
                "user" => sight.learn(row),
                "request" => drop(
                    sight
                        .makers
                        .entry(row.record.clone())
                        .or_insert_with(|| row.user.clone()),
                ),
                "request_event" => sight.note(&row.set),
                _ => {}
            }
        }
        sight
    }

    /// A record lives where its first change says, until one moves it.
    fn follow(&mut self, row: &Row) {
        let home = self.homes.entry(row.record.clone()).or_insert_with(|| row.unit.clone());
        if row.set.get("moved").is_some() && *home != row.unit {
            let from = std::mem::replace(home, row.unit.clone());
            self.left.insert(row.id.clone(), from);
        }
    }

    /// Where the record lives; `unit` when the log does not say.
    pub fn home(&self, record: &str, unit: &str) -> UnitPath {
        path(self.homes.get(record).map_or(unit, String::as_str))
    }

    /// The unit that a record left by this change.
    pub fn left(&self, change: &str) -> Option<UnitPath> {
        self.left.get(change).map(|unit| path(unit))
    }

    fn learn(&mut self, row: &Row) {
        match row.set["active"].as_bool() {
            Some(true) => drop(self.gone.remove(&row.record)),
            Some(false) => drop(self.gone.insert(row.record.clone())),
            None => {}
        }
    }

    fn note(&mut self, set: &Value) {
        let kind = text(set, "kind");
        if kind != "hand_down" && kind != "dispatch" {
            return;
        }
        let assist = set["assist_parties"].as_array().cloned().unwrap_or_default();
        let step = Step {
            user: text(set, "to_user"),
            unit: text(set, "to_unit"),
            words: if kind == "dispatch" {
                text(set, "to_party")
            } else {
                String::new()
            },
            assist: assist.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        };
        self.steps.entry(text(set, "request_id")).or_default().push(step);
    }

    /// True when the user works here no more.
    pub fn is_gone(&self, user: &str) -> bool {
        self.gone.contains(user)
    }

    /// True when the request was handed to them: to them by name, to their unit, or in words that name a helper.
    pub fn was_handed(&self, who: &Account, request: &str) -> bool {
        let helps = matches!(who.role, Role::Department | Role::Volunteer | Role::WorkTeam);
        let works_in = |unit: &str| !unit.is_empty() && unit == who.unit.as_str() && who.role != Role::Volunteer;
        let steps = self.steps.get(request).into_iter().flatten();
        steps
            .into_iter()
            .any(|step| match (step.user.as_str(), step.unit.as_str()) {
                ("", "") => helps && step.words.contains(&who.name),
                ("", unit) => works_in(unit),
                (user, unit) => user == who.user || (self.gone.contains(user) && works_in(unit)),
            })
    }

    fn assists(&self, who: &Account, request: &str) -> bool {
        let helps = matches!(who.role, Role::Department | Role::Volunteer | Role::WorkTeam);
        let mut steps = self.steps.get(request).into_iter().flatten();
        helps && steps.any(|step| step.assist.iter().any(|party| party.contains(&who.name)))
    }

    /// True when they may have a row of the request, which lives in `unit`.
    pub fn may(&self, who: &Account, request: &str, unit: &str) -> bool {
        use Role::{
            BranchSecretary, Clerk, Department, GridLeader, GridMember, MicroLeader, TownOffice, VillageDoctor,
        };
        let own = who.unit.contains(&path(unit));
        let wrote = self.makers.get(request).is_some_and(|maker| *maker == who.user);
        match who.role {
            MicroLeader | GridLeader | GridMember | Clerk | BranchSecretary | VillageDoctor => {
                own || self.was_handed(who, request)
            }
            TownOffice => own,
            Department | Role::Volunteer => wrote || self.was_handed(who, request) || self.assists(who, request),
            _ => false,
        }
    }
}

/// The request that a row is of; `None` of other kinds.
pub fn request_of(row: &Row) -> Option<String> {
    match row.kind.as_str() {
        "request" => Some(row.record.clone()),
        "request_event" => Some(text(&row.set, "request_id")),
        _ => None,
    }
}
