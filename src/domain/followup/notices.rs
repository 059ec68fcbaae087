//! R30: notices that a household was not told of. An urgent one is due at once, first for those who hear of it by nobody else; the
//! others join the next visit.

use super::draft::{Draft, Subject};
use super::{FollowUpKind, Priority};
use crate::domain::calendar::Due;
use crate::domain::facts::{HouseholdFacts, NoticeFact};
use crate::domain::household::{Residence, Wechat};
use crate::domain::rules::Rules;
use crate::domain::tag::TagKind;
use crate::domain::time::Date;
use chrono::Days;

/// The rule's id.
pub(super) const RULE: &str = "R30";

/// Behind the code of a notice: it is told there before elsewhere.
const FIRST: &str = ":first";

/// Adds the notices in force that the household was not told of.
pub(super) fn derive(facts: &HouseholdFacts, rules: &Rules, today: Date, drafts: &mut Vec<Draft>) {
    let Some(rule) = rules.followups.on(RULE) else { return };
    if matches!(facts.household.residence, Residence::Vacant | Residence::RegisteredOnly) {
        return;
    }
    let within = Days::new(rule.number("within").into());
    let (priority, first) = match hears_last(facts, today) {
        true => (Priority::DueToday, FIRST),
        false => (Priority::YellowVisit, ""),
    };
    for notice in facts.notices.iter().filter(|notice| notice.holds(today)) {
        let due = Due::on(notice.from.checked_add_days(within).unwrap_or(notice.from));
        let (kind, priority, code) = match notice.urgent {
            true => (FollowUpKind::Work, priority, "urgent"),
            false => (FollowUpKind::DataGap, Priority::Data, "next_visit"),
        };
        let household = &facts.household;
        let subject = Subject::household(household.id, None, &household.unit);
        let draft = Draft::new(RULE, kind, priority, subject, due).anchor(notice.id);
        let draft = draft
            .because(Some(notice.from), format!("{code}{first}"))
            .of_record("notice", notice.id);
        drafts.push(Draft {
            text: notice.title.clone(),
            ..draft
        });
    }
}

/// No group chat reaches them, or they are alone or disabled. Where nobody asked about group chats, who has no telephone has none.
fn hears_last(facts: &HouseholdFacts, today: Date) -> bool {
    let mut here = facts.persons.iter().filter(|person| person.is_here());
    let is_reached = match facts.household.wechat {
        Some(Wechat::Yes) => true,
        Some(Wechat::No) => false,
        _ => !facts.household.phone.is_empty() || here.any(|person| !person.phones.is_empty()),
    };
    let needs_a_visit = |kind: &TagKind| {
        matches!(
            kind,
            TagKind::LivingAlone | TagKind::EmptyNest | TagKind::DisabledElder | TagKind::Disabled
        )
    };
    !is_reached || facts.tags_in_force(today).any(|tag| needs_a_visit(&tag.kind))
}

/// The days on which a notice begins or ceases to hold.
pub(super) fn days(notices: &[NoticeFact]) -> impl Iterator<Item = Option<Date>> {
    let ends = |notice: &NoticeFact| notice.to.and_then(|to| to.succ_opt());
    notices.iter().flat_map(move |notice| [Some(notice.from), ends(notice)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::followup::derive;
    use crate::domain::ids::RecordId;
    use crate::domain::testing::{day, facts, person, tag};

    fn notice(urgent: bool) -> NoticeFact {
        NoticeFact {
            id: RecordId(uuid::Uuid::from_u128(9)),
            title: "桥头组塌方".to_owned(),
            urgent,
            from: day("2026-11-19"),
            to: Some(day("2026-11-25")),
        }
    }

    fn told(facts: &HouseholdFacts, today: &str) -> Vec<String> {
        let found = derive(facts, &Rules::builtin(), day(today)).follow_ups;
        let of_rule = found.iter().filter(|one| one.because.rule == RULE);
        of_rule
            .map(|one| format!("{} {:?} {}", one.due.date, one.priority, one.because.detail))
            .collect()
    }

    #[test]
    fn an_urgent_notice_is_due_at_once_first_for_those_who_hear_last_and_ends_with_its_last_day() {
        let mut facts = facts();
        facts.household.phone = "12900000001".to_owned();
        facts.notices = vec![notice(true)];
        assert_eq!(told(&facts, "2026-11-20"), ["2026-11-19 YellowVisit urgent"]);
        facts.persons = vec![person(1, Some("1940-01-01"))];
        facts.tags = vec![tag(1, Some(1), TagKind::LivingAlone)];
        assert_eq!(told(&facts, "2026-11-20"), ["2026-11-19 DueToday urgent:first"]);
        assert_eq!(told(&facts, "2026-11-18"), [""; 0]);
        assert_eq!(told(&facts, "2026-11-26"), [""; 0]);
        let recheck = derive(&facts, &Rules::builtin(), day("2026-11-20")).recheck_on;
        assert!(recheck.is_some_and(|on| on <= day("2026-11-26")), "{recheck:?}");
    }

    #[test]
    fn whom_no_group_chat_reaches_hears_first_whatever_telephone_they_have() {
        let mut facts = facts();
        facts.notices = vec![notice(true)];
        for (wechat, phone, expected) in [
            (None, "12900000001", "YellowVisit urgent"),
            (Some(Wechat::No), "12900000001", "DueToday urgent:first"),
            (Some(Wechat::Yes), "12900000001", "YellowVisit urgent"),
            (Some(Wechat::Yes), "", "YellowVisit urgent"),
            (None, "", "DueToday urgent:first"),
        ] {
            (facts.household.wechat, facts.household.phone) = (wechat.clone(), phone.to_owned());
            assert_eq!(
                told(&facts, "2026-11-20"),
                [format!("2026-11-19 {expected}")],
                "{wechat:?} {phone}"
            );
        }
    }

    #[test]
    fn another_notice_is_told_with_the_next_visit_and_makes_no_trip_of_its_own() {
        let mut facts = facts();
        facts.notices = vec![notice(false)];
        let found = derive(&facts, &Rules::builtin(), day("2026-11-20")).follow_ups;
        let due = |rule: &str| {
            found
                .iter()
                .find(|one| one.because.rule == rule)
                .map(|one| one.due.date)
        };
        assert!(due("R09").is_some());
        assert_eq!(due(RULE), due("R09"));
    }
}
