//! Everything a county may change, in one value: calendar, time limits, follow-up rules. Built-ins are embedded;
//! user files override by key.

use super::calendar::Calendar;
use super::followup::rule::FollowUpRules;
use super::sla::Sla;
use std::sync::LazyLock;

pub use super::rule_file::{RuleFile, RulesError, RulesReason};

/// The rules in force.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// Holidays and make-up days.
    pub calendar: Calendar,
    /// Time limits of requests.
    pub sla: Sla,
    /// Follow-up rules R01-R28.
    pub followups: FollowUpRules,
}

impl Rules {
    /// The rules that came with the program.
    #[must_use]
    pub fn builtin() -> Self {
        static READ: LazyLock<Rules> = LazyLock::new(|| Rules {
            calendar: Calendar::builtin(),
            sla: Sla::builtin(),
            followups: FollowUpRules::builtin(),
        });
        READ.clone()
    }

    /// The built-in rules with a user's files on top; `None` is a file that is not there.
    ///
    /// # Errors
    /// The first file that cannot be read as what it is, with the line and the key. Trying again does not help.
    pub fn load(
        calendar_toml: Option<&str>,
        sla_toml: Option<&str>,
        rules_toml: Option<&str>,
    ) -> Result<Self, RulesError> {
        let mut rules = Self::builtin();
        if let Some(text) = calendar_toml {
            rules.calendar = rules.calendar.with_overrides(Calendar::from_toml(text)?);
        }
        if let Some(text) = sla_toml {
            rules.sla = rules.sla.with_overrides(text)?;
        }
        if let Some(text) = rules_toml {
            rules.followups = rules.followups.with_overrides(text)?;
        }
        Ok(rules)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_user_files_the_rules_are_the_builtin_ones() {
        assert_eq!(Rules::load(None, Some(""), None).unwrap(), Rules::builtin());
    }

    #[test]
    fn an_error_says_file_line_and_key_in_one_sentence() {
        let error = Rules::load(None, None, Some("[R09]\nrad = 5\n")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "rules.toml, line 2, R09.rad: unknown key (known: enabled source a_day green new red vacant yellow)"
        );
    }
}
