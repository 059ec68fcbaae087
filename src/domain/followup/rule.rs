//! The rule table (`rules.toml`). Filled by its owner.

/// One rule.
#[derive(Debug, Clone)]
pub struct FollowUpRule;

/// The rules in force.
#[derive(Debug, Clone)]
pub struct FollowUpRules;
