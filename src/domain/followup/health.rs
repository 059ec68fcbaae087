//! R13-R15: follow-ups of people with high blood pressure, diabetes or a severe mental disorder.
//!
//! Leaders see who, by when and why. The class (controlled, stable …) is the doctor's and only read here.
//! Source: norms.md 2.4.

use super::draft::{Draft, Subject, plus_days, plus_months, rolled_back};
use super::rule::FollowUpRule;
use super::{FollowUpKind, Priority};
use crate::domain::calendar::Due;
use crate::domain::facts::HouseholdFacts;
use crate::domain::rules::Rules;
use crate::domain::tag::{Tag, TagKind, TagLevel};
use crate::domain::time::Date;
use crate::domain::visit::HealthRecord;

/// Adds the health follow-ups of a household's people.
pub(super) fn derive(facts: &HouseholdFacts, rules: &Rules, today: Date, drafts: &mut Vec<Draft>) {
    for tag in facts.tags_in_force(today) {
        let id = match tag.kind {
            TagKind::Hypertension => "R13",
            TagKind::Diabetes => "R14",
            TagKind::Smd => "R15",
            _ => continue,
        };
        if let Some(rule) = rules.followups.on(id) {
            drafts.push(follow_up(facts, tag, id, rule, rules));
        }
    }
}

fn follow_up(facts: &HouseholdFacts, tag: &Tag, id: &'static str, rule: &FollowUpRule, rules: &Rules) -> Draft {
    let record = newest_record(facts, tag);
    let since = record.map_or_else(
        || tag.from.unwrap_or(facts.known_since),
        |record| record.at.local_date(),
    );
    let subject = Subject::household(facts.household.id, tag.person_id, &facts.household.unit);
    let draft = |priority, due| Draft::new(id, FollowUpKind::Health, priority, subject, due);
    if let Some(danger) = danger(tag, record, rule) {
        let alarm = draft(Priority::Alarm, Due::on(since));
        return alarm
            .anchor(format!("{since}.alarm"))
            .because(Some(since), format!("{}:{danger}", tag.kind));
    }
    let due = match record.and_then(|record| record.next) {
        Some(named) => Due::on(named),
        None => rolled_back(interval(tag, rule, since), since, &rules.calendar),
    };
    let level = tag.level.as_ref().map(|level| format!("{}:{level}", tag.kind));
    let detail = level.unwrap_or_else(|| tag.kind.to_string());
    draft(Priority::Health, due).anchor(since).because(Some(since), detail)
}

/// The newest record of the tag's illness that saw the person or named the next date.
fn newest_record<'a>(facts: &'a HouseholdFacts, tag: &Tag) -> Option<&'a HealthRecord> {
    facts
        .health_records
        .iter()
        .filter(|record| record.disease == tag.kind && tag.person_id.is_none_or(|id| id == record.person_id))
        .filter(|record| record.seen || record.next.is_some())
        .max_by_key(|record| record.at)
}

/// What makes it an alarm: `crisis`, `risk` or `locked`.
fn danger(tag: &Tag, record: Option<&HealthRecord>, rule: &FollowUpRule) -> Option<&'static str> {
    if tag.level == Some(TagLevel::Crisis) {
        return Some("crisis");
    }
    let alarm_risk = u8::try_from(rule.number("alarm_risk")).unwrap_or(u8::MAX);
    if tag.kind != TagKind::Smd {
        return None;
    }
    if record.is_some_and(|record| record.locked) {
        return Some("locked");
    }
    let observed = record.and_then(|record| record.observed_risk);
    let risk = tag.risk.max(observed)?;
    (risk >= alarm_risk).then_some("risk")
}

/// When the next follow-up falls by the doctor's class.
fn interval(tag: &Tag, rule: &FollowUpRule, since: Date) -> Date {
    use TagLevel as L;
    let level = tag.level.as_ref();
    if tag.kind == TagKind::Smd {
        return match level {
            Some(L::Stable | L::Controlled) => plus_months(since, rule.number("stable_months")),
            Some(L::Unstable | L::Uncontrolled) => plus_days(since, rule.number("unstable")),
            Some(L::Basic) => plus_days(since, rule.number("basic")),
            _ => plus_days(since, rule.number("new")),
        };
    }
    match level {
        Some(L::Uncontrolled | L::Unstable | L::New) => plus_days(since, rule.number("uncontrolled")),
        Some(L::Referral) => plus_days(since, rule.number("referral")),
        _ => plus_months(since, rule.number("controlled_months")),
    }
}
