//! The pack as data: who records what on which day. Stories 1-13 and 17-20 of the training plan.
//!
//! In an entry, `D-6` and `D+1` are days from today, `@name` is a person and `#name` a request recorded before.

use crate::change::entry::Entry;
use crate::domain::time::{Date, Millis};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

const PACK: &str = include_str!("../../fixtures/training/pack.jsonl");

/// Whose device records a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Who {
    /// 微网格长
    Leader,
    /// 村文书
    Clerk,
    /// 镇党建办
    Office,
    /// 镇民政办
    Department,
}

/// The network around a step. The offline steps come after everything else has synced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// Everything syncs.
    #[default]
    Online,
    /// The leader writes for a unit that is no longer theirs: the server quarantines it.
    Refused,
    /// The clerk's part of the conflict: synced, while the leader has no network.
    Clerk,
    /// The leader's part, recorded without having seen the clerk's.
    Conflict,
    /// The clerk's work after the leader's cable was pulled: the leader sees it when it is plugged in.
    Away,
    /// Waits in the leader's outbox.
    Offline,
}

/// One step.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    day: i64,
    time: String,
    /// Whose device.
    pub by: Who,
    /// The name that later steps use.
    #[serde(default, rename = "as")]
    pub alias: Option<String>,
    /// With or without network.
    #[serde(default, rename = "after")]
    pub when: When,
    entry: Value,
}

/// An error in the pack: the line and what is wrong. A test makes sure that there is none.
#[derive(Debug, thiserror::Error)]
#[error("training pack, step {step}: {why}")]
pub struct PackError {
    /// The step, from 1.
    pub step: usize,
    /// What is wrong.
    pub why: String,
}

/// The steps in the order they are recorded.
///
/// # Errors
/// When a line of the pack is malformed.
pub fn steps() -> Result<Vec<Step>, PackError> {
    let read = |(index, line): (usize, &str)| {
        serde_json::from_str(line).map_err(|error| PackError {
            step: index + 1,
            why: error.to_string(),
        })
    };
    PACK.lines().enumerate().map(read).collect()
}

impl Step {
    /// The names of the records it needs or changes: `@name`, `#name`, household numbers.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        let mut found = Vec::new();
        names("", &self.entry, &mut found);
        found
    }

    /// The instant at which it is recorded.
    #[must_use]
    pub fn at(&self, today: Date) -> Millis {
        let time = chrono::NaiveTime::parse_from_str(&self.time, "%H:%M").unwrap_or(chrono::NaiveTime::MIN);
        Millis::from_local((today + chrono::TimeDelta::days(self.day)).and_time(time))
    }

    /// The entry with its dates and names filled in.
    ///
    /// # Errors
    /// When the entry is malformed or a name was not given before.
    pub fn entry(&self, today: Date, names: &BTreeMap<String, String>) -> Result<Entry, String> {
        let mut value = self.entry.clone();
        fill(&mut value, today, names)?;
        serde_json::from_value(value).map_err(|error| error.to_string())
    }
}

fn names<'v>(field: &str, value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(field, value)| names(field, value, found)),
        Value::Array(items) => items.iter().for_each(|item| names(field, item, found)),
        Value::String(text) if matches!(field, "household" | "household_no" | "record") => found.push(text),
        Value::String(text) if text.starts_with(['@', '#']) => found.push(text),
        _ => {}
    }
}

fn fill(value: &mut Value, today: Date, names: &BTreeMap<String, String>) -> Result<(), String> {
    match value {
        Value::Object(fields) => fields.values_mut().try_for_each(|value| fill(value, today, names)),
        Value::Array(items) => items.iter_mut().try_for_each(|value| fill(value, today, names)),
        Value::String(text) => {
            if let Some(date) = day(text, today) {
                *text = date.to_string();
            } else if text.starts_with(['@', '#']) {
                *text = names
                    .get(text)
                    .cloned()
                    .ok_or_else(|| format!("{text} is not known yet"))?;
            }
            Ok(())
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
    }
}

/// `D-6`, `D+1`.
fn day(text: &str, today: Date) -> Option<Date> {
    let offset = text.strip_prefix('D').filter(|rest| rest.starts_with(['+', '-']))?;
    let days: i64 = offset.parse().ok()?;
    today.checked_add_signed(chrono::TimeDelta::days(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pack_has_the_village_it_promises() {
        let steps = steps().unwrap();
        let count = |what: &str| steps.iter().filter(|step| step.entry["do"] == what).count();
        assert_eq!((count("household"), count("person")), (15, 38));
        assert_eq!((count("request"), count("visit")), (25, 60));
        let offline = |when| steps.iter().filter(|step| step.when == when).count();
        assert_eq!((offline(When::Offline), offline(When::Refused)), (6, 1));
    }

    #[test]
    fn every_telephone_is_one_that_rings_nowhere() {
        for step in steps().unwrap() {
            let text = step.entry.to_string();
            for digits in text
                .split(|c: char| !c.is_ascii_digit())
                .filter(|digits| digits.len() == 11)
            {
                assert!(digits.starts_with("129"), "{digits}");
            }
            for digits in text
                .split(|c: char| !c.is_ascii_digit())
                .filter(|digits| digits.len() >= 17)
            {
                assert!(digits.starts_with("4399"), "{digits}");
            }
        }
    }

    #[test]
    fn days_are_counted_from_the_injected_today() {
        let today = crate::domain::time::parse_date("2026-11-22").unwrap();
        let is = |text| day(text, today).map(|date| date.to_string());
        assert_eq!(is("D-6").as_deref(), Some("2026-11-16"));
        assert_eq!(is("D+10").as_deref(), Some("2026-12-02"));
        assert_eq!(is("Dora"), None);
    }
}
