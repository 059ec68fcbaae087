//! The rule table (`rules.toml`): which follow-up rules are on and with what numbers, and how long records are kept.
//!
//! Invariant: the built-in table names every rule and every setting there is; a user's file can change them, not add any.
//! Source: domain/model.md 6.3.

use crate::domain::rule_file::{Item, RuleFile, RulesError};
use crate::domain::time::Date;
use std::collections::BTreeMap;

const FILE: &str = "rules.toml";
const BUILTIN: &str = include_str!("../data/rules.toml");

/// The mark of norms.md for what no source says.
const OUR_DECISION: &str = "R";

/// One rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUpRule {
    /// `R01` to `R29`, and `keep_…` for how long records are kept.
    pub id: String,
    /// Off rules make nothing.
    pub enabled: bool,
    /// A source mark of norms.md, or the county's own document.
    pub source: String,
    settings: BTreeMap<String, Setting>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Setting {
    One(u32),
    Series(Vec<u32>),
    Flag(bool),
}

impl FollowUpRule {
    /// True while its numbers rest on nothing but our decision: no norm gives them, and the county has not said where its own come
    /// from.
    #[must_use]
    pub fn is_guess(&self) -> bool {
        self.source == OUR_DECISION
    }

    /// A setting that is one number; 0 when the rule has none of this name.
    #[must_use]
    pub fn number(&self, name: &str) -> u32 {
        match self.settings.get(name) {
            Some(Setting::One(number)) => *number,
            _ => 0,
        }
    }

    /// A setting that is on or off; off when the rule has none of this name.
    #[must_use]
    pub fn flag(&self, name: &str) -> bool {
        matches!(self.settings.get(name), Some(Setting::Flag(true)))
    }

    /// A setting that is a series of days; empty when the rule has none of this name.
    #[must_use]
    pub fn series(&self, name: &str) -> &[u32] {
        match self.settings.get(name) {
            Some(Setting::Series(numbers)) => numbers,
            _ => &[],
        }
    }
}

/// The rules in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUpRules {
    rules: BTreeMap<String, FollowUpRule>,
}

impl FollowUpRules {
    /// The rules that came with the program.
    #[must_use]
    pub fn builtin() -> Self {
        Self::read_builtin().expect("the embedded rules.toml is read by a test")
    }

    /// These rules with the settings of a user's file on top.
    ///
    /// # Errors
    /// Not TOML, an unknown rule or setting, or a value of the wrong form.
    pub fn with_overrides(mut self, text: &str) -> Result<Self, RulesError> {
        let file = RuleFile::parse(FILE, text)?;
        for (id, table) in file.items() {
            let Some(rule) = self.rules.get_mut(id) else {
                return Err(table.unknown("R01 to R31 E01 to E10 entitled points keep_request ..."));
            };
            for (key, item) in table.items()? {
                override_setting(rule, key, &item)?;
            }
        }
        Ok(self)
    }

    #[must_use]
    pub fn on(&self, id: &str) -> Option<&FollowUpRule> {
        self.rules.get(id).filter(|rule| rule.enabled)
    }

    /// The rule of this id, on or off.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&FollowUpRule> {
        self.rules.get(id)
    }

    /// All rules, the off ones too, by id.
    pub fn iter(&self) -> impl Iterator<Item = &FollowUpRule> {
        self.rules.values()
    }

    fn read_builtin() -> Result<Self, RulesError> {
        let file = RuleFile::parse(FILE, BUILTIN)?;
        let mut rules = BTreeMap::new();
        for (id, table) in file.items() {
            let mut rule = FollowUpRule {
                id: id.to_owned(),
                enabled: false,
                source: String::new(),
                settings: BTreeMap::new(),
            };
            for (key, item) in table.items()? {
                match key {
                    "enabled" => rule.enabled = item.flag()?,
                    "source" => rule.source = item.text()?,
                    _ => {
                        let setting = match &item {
                            item if item.is_list() => Setting::Series(item.numbers()?),
                            item if item.is_flag() => Setting::Flag(item.flag()?),
                            item => Setting::One(item.number()?),
                        };
                        rule.settings.insert(key.to_owned(), setting);
                    }
                }
            }
            rules.insert(id.to_owned(), rule);
        }
        Ok(Self { rules })
    }
}

fn override_setting(rule: &mut FollowUpRule, key: &str, item: &Item<'_>) -> Result<(), RulesError> {
    match key {
        "enabled" => rule.enabled = item.flag()?,
        "source" => rule.source = item.text()?,
        _ => match rule.settings.get_mut(key) {
            Some(Setting::One(number)) => *number = item.number()?,
            Some(Setting::Series(numbers)) => *numbers = series(key, item)?,
            Some(Setting::Flag(flag)) => *flag = item.flag()?,
            None => {
                let own = rule.settings.keys().map(String::as_str);
                let known: Vec<_> = ["enabled", "source"].into_iter().chain(own).collect();
                return Err(item.unknown(&known.join(" ")));
            }
        },
    }
    Ok(())
}

/// A series; days of the year are written as month and day.
fn series(key: &str, item: &Item<'_>) -> Result<Vec<u32>, RulesError> {
    const LEAP_YEAR: i32 = 2028;
    let numbers = item.numbers()?;
    let is_day = |day: &u32| Date::from_ymd_opt(LEAP_YEAR, day / 100, day % 100).is_some();
    match key != "holidays" || numbers.iter().all(is_day) {
        true => Ok(numbers),
        false => Err(item.expected("days of the year as month and day, like 705")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_builtin_table_has_all_rules_with_a_source() {
        let rules = FollowUpRules::builtin();
        let ids: Vec<_> = rules.iter().map(|rule| rule.id.clone()).collect();
        let expected: Vec<_> = (1..=31).map(|number| format!("R{number:02}")).collect();
        let (kept, followed): (Vec<_>, Vec<_>) = ids.into_iter().partition(|id| id.starts_with("keep_"));
        let (entitled, followed): (Vec<_>, Vec<_>) = followed.into_iter().partition(|id| !id.starts_with('R'));
        assert_eq!(followed, expected);
        assert_eq!(
            entitled
                .iter()
                .filter(|id| !["entitled", "points"].contains(&id.as_str()))
                .collect::<Vec<_>>(),
            crate::domain::followup::entitlement::RULES.iter().collect::<Vec<_>>()
        );
        assert!(
            kept.iter()
                .all(|id| rules.get(id).is_some_and(|rule| rule.number("days") > 0))
        );
        assert!(rules.iter().all(|rule| !rule.source.is_empty()));
    }

    #[test]
    fn a_user_file_overrides_one_setting_and_keeps_the_rest() {
        let rules = FollowUpRules::builtin()
            .with_overrides("[R09]\nred = 5\n[R26]\nenabled = false\n[R06]\nafter = [20]\n")
            .unwrap();
        let visit = rules.on("R09").unwrap();
        assert_eq!((visit.number("red"), visit.number("yellow")), (5, 30));
        assert!(rules.on("R26").is_none());
        assert_eq!(rules.on("R06").unwrap().series("after"), [20]);
    }

    #[test]
    fn errors_name_the_line_and_the_key() {
        for (text, line, key) in [
            ("[R99]\nenabled = false\n", 1, "R99"),
            ("[R09]\nred = 5\nrad = 6\n", 3, "R09.rad"),
            ("[R09]\nred = [5]\n", 2, "R09.red"),
            ("[R06]\nafter = 30\n", 2, "R06.after"),
            ("[R09]\nenabled = \"no\"\n", 2, "R09.enabled"),
            ("[R23]\ncare_mild = 1\n", 2, "R23.care_mild"),
            ("[R24]\nholidays = [120, 1332]\n", 2, "R24.holidays"),
        ] {
            let error = FollowUpRules::builtin().with_overrides(text).unwrap_err();
            assert_eq!(
                (error.file, error.line, error.key.as_str()),
                ("rules.toml", line, key),
                "{error}"
            );
        }
    }
}
