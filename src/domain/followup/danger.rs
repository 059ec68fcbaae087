//! What must be told today (R07, R10, R13-R15, R17): a dangerous value, medicine stopped, a high risk, somebody locked in, not
//! found time and again, missing, a dispute with violence that was not settled. Never a diagnosis: it names who must hear of it.
//!
//! An alarm keeps the household red and cannot be put off. What answers it: what a doctor wrote after it (or was copied in for
//! them), or a later record that says that it is over. Source: norms.md 2.4 \[V53\], \[V9\], \[V39\], \[V42\], \[V48\].

use super::draft::{Draft, Subject};
use super::rule::FollowUpRule;
use super::{FollowUpKey, FollowUpKind, Priority};
use crate::domain::calendar::Due;
use crate::domain::colour::ADULT;
use crate::domain::facts::HouseholdFacts;
use crate::domain::ids::PersonId;
use crate::domain::person::{Person, Presence};
use crate::domain::rules::Rules;
use crate::domain::tag::{Tag, TagKind, TagLevel};
use crate::domain::time::Date;
use crate::domain::visit::{Compliance, HealthRecord};

/// A value measured so long before it was written down here tells of no danger today.
const HISTORY_DAYS: i64 = 30;

/// Adds the alarms of a household's people.
pub(super) fn derive(facts: &HouseholdFacts, rules: &Rules, today: Date, drafts: &mut Vec<Draft>) {
    for tag in facts
        .tags_in_force(today)
        .filter(|tag| !facts.is_in_care(tag.person_id))
    {
        let rule = rule_of(&tag.kind).and_then(|id| rules.followups.on(id));
        if let Some((rule, danger)) = rule.and_then(|rule| Some((rule, of_illness(facts, tag, rule)?))) {
            let detail = format!("{}:{}", tag.kind, danger.code);
            drafts.push(danger.draft(facts, &rule.id, tag.person_id, &detail));
        }
    }
    for person in facts.persons.iter().filter(|person| person.is_here()) {
        if !facts.is_in_care(Some(person.id)) {
            measured(facts, person, rules, drafts);
        }
        missing(facts, person, rules, today, drafts);
    }
}

/// The rule of an illness.
pub(super) fn rule_of(kind: &TagKind) -> Option<&'static str> {
    Some(match kind {
        TagKind::Hypertension => "R13",
        TagKind::Diabetes => "R14",
        TagKind::Smd => "R15",
        TagKind::Tuberculosis => "R17",
        _ => return None,
    })
}

/// What makes it an alarm, since when, and when it became known here.
pub(super) struct Danger {
    code: &'static str,
    on: Date,
    known: Date,
}

impl Danger {
    fn draft(&self, facts: &HouseholdFacts, rule: &str, person: Option<PersonId>, detail: &str) -> Draft {
        let subject = Subject::household(facts.household.id, person, &facts.household.unit);
        alarm(
            rule,
            FollowUpKind::Health,
            subject,
            self.on,
            self.known,
            self.code,
            detail,
        )
    }
}

/// An alarm of a rule, due on the day of the fact, or on the day it became known here.
pub(super) fn alarm(
    rule: &str,
    kind: FollowUpKind,
    subject: Subject,
    on: Date,
    known: Date,
    code: &str,
    detail: &str,
) -> Draft {
    let rule = RULES.iter().find(|known| **known == rule).copied().unwrap_or("R10");
    let draft = Draft::new(rule, kind, Priority::Alarm, subject, Due::on(on.max(known)));
    let anchor = format!("{on}.{code}{}", FollowUpKey::ALARM);
    draft.anchor(anchor).because(Some(on), detail)
}

/// The rules that give alarms.
const RULES: &[&str] = &["R07", "R10", "R13", "R14", "R15", "R17"];

/// The records of a tag's illness.
pub(super) fn records<'a>(facts: &'a HouseholdFacts, tag: &Tag) -> impl Iterator<Item = &'a HealthRecord> {
    let (kind, person) = (tag.kind.clone(), tag.person_id);
    facts
        .health_records
        .iter()
        .filter(move |record| record.disease == kind && person.is_none_or(|id| id == record.person_id))
}

/// The danger of somebody's illness, the worst first.
pub(super) fn of_illness(facts: &HouseholdFacts, tag: &Tag, rule: &FollowUpRule) -> Option<Danger> {
    let mut own: Vec<&HealthRecord> = records(facts, tag).collect();
    own.sort_by_key(|record| std::cmp::Reverse((record.on(), record.at)));
    let newest = own.first();
    let since = |record: Option<&&HealthRecord>| record.map_or(tag.from, |record| Some(record.on()));
    if tag.level == Some(TagLevel::Crisis) {
        let known = facts
            .level_known(tag)
            .max(newest.map_or(facts.known_since, |record| known(facts, record)));
        let on = since(newest).unwrap_or(known);
        return Some(Danger {
            code: "crisis",
            on,
            known,
        });
    }
    let of = |code, record: &HealthRecord| Danger {
        code,
        on: record.on(),
        known: known(facts, record),
    };
    if tag.kind == TagKind::Smd {
        let seen = own.iter().find(|record| record.seen || record.is_of_doctor());
        if let Some(record) = seen.filter(|record| record.locked) {
            return Some(of("locked", record));
        }
        if let Some(danger) = risk(facts, tag, rule, &own) {
            return Some(danger);
        }
    }
    if matches!(tag.kind, TagKind::Smd | TagKind::Tuberculosis) {
        let said = own
            .iter()
            .find(|record| record.compliance.is_some() || record.is_of_doctor());
        if let Some(record) = said.filter(|record| record.compliance == Some(Compliance::None)) {
            return Some(of("stopped", record));
        }
    }
    let misses = usize::try_from(rule.number("misses")).unwrap_or(usize::MAX).max(1);
    let missed: Vec<_> = own.iter().take_while(|record| !record.seen).collect();
    let last = missed.len().checked_sub(misses).and_then(|at| missed.get(at))?;
    Some(of("lost", last))
}

/// The newest that was said of the risk: by the doctor on the tag, or as it was observed.
fn risk(facts: &HouseholdFacts, tag: &Tag, rule: &FollowUpRule, own: &[&HealthRecord]) -> Option<Danger> {
    let said = own
        .iter()
        .find(|record| record.observed_risk.is_some() || record.is_of_doctor());
    let known_tag = facts.level_known(tag).max(facts.known_since);
    let on_tag = tag.from.unwrap_or(known_tag).max(facts.known.of(tag.id.0, &["risk"]));
    let mut found = Vec::new();
    if let Some(record) = said {
        found.push((record.on(), record.observed_risk.unwrap_or(0), known(facts, record)));
    }
    // A record of the day the doctor set it, or before, does not take it back.
    if let Some(risk) = tag
        .risk
        .filter(|_| said.is_none_or(|record| record.on() <= on_tag || tag.risk == record.observed_risk))
    {
        found.push((on_tag, risk, known_tag));
    }
    let (on, risk, known) = found.into_iter().max_by_key(|(_, risk, _)| *risk)?;
    let alarming = u8::try_from(rule.number("alarm_risk")).unwrap_or(u8::MAX);
    (risk >= alarming).then_some(Danger {
        code: "risk",
        on,
        known,
    })
}

fn known(facts: &HouseholdFacts, record: &HealthRecord) -> Date {
    facts.known.of(record.id.0, &[])
}

/// A dangerous value of anybody, whoever measured it and whatever they are ill of: see to it today.
fn measured(facts: &HouseholdFacts, person: &Person, rules: &Rules, drafts: &mut Vec<Draft>) {
    for (id, code, is_dangerous) in [
        ("R13", "pressure", pressure as fn(&HealthRecord, &FollowUpRule) -> bool),
        ("R14", "glucose", glucose),
    ] {
        let Some(rule) = rules.followups.on(id) else { continue };
        let own = || {
            facts
                .health_records
                .iter()
                .filter(|record| record.person_id == person.id)
        };
        let newest = own()
            .filter(|record| is_dangerous(record, rule))
            .max_by_key(|record| (record.on(), record.at));
        let Some(record) = newest else { continue };
        // The leader's next value is no diagnosis; after the doctor's own, whoever went along says how it went.
        let answers = |later: &HealthRecord| {
            (later.on(), later.at) > (record.on(), record.at) && (later.is_of_doctor() || record.is_of_doctor())
        };
        let danger = Danger {
            code,
            on: record.on(),
            known: known(facts, record),
        };
        let is_history = danger.known > Date::MIN && (danger.known - danger.on).num_days() > HISTORY_DAYS;
        if !is_history && !own().any(answers) {
            drafts.push(danger.draft(facts, id, Some(person.id), code));
        }
    }
}

fn limit(rule: &FollowUpRule, name: &str) -> u16 {
    u16::try_from(rule.number(name)).unwrap_or(u16::MAX)
}

fn pressure(record: &HealthRecord, rule: &FollowUpRule) -> bool {
    record
        .bp_sys
        .is_some_and(|sys| sys >= limit(rule, "sys_high") || sys < limit(rule, "sys_low"))
        || record.bp_dia.is_some_and(|dia| dia >= limit(rule, "dia_high"))
}

fn glucose(record: &HealthRecord, rule: &FollowUpRule) -> bool {
    record
        .glucose_10
        .is_some_and(|glucose| glucose >= limit(rule, "glucose_high") || glucose <= limit(rule, "glucose_low"))
}

/// A child, a patient or somebody unable to care for themselves is missing.
fn missing(facts: &HouseholdFacts, person: &Person, rules: &Rules, today: Date, drafts: &mut Vec<Draft>) {
    let is_ill = |tag: &Tag| {
        tag.person_id == Some(person.id)
            && matches!(
                tag.kind,
                TagKind::Smd | TagKind::DisabledElder | TagKind::LeftBehindChild
            )
    };
    let is_helpless = person.age(today).is_some_and(|age| age < ADULT) || facts.tags_in_force(today).any(is_ill);
    if person.presence != Presence::Missing || !is_helpless || rules.followups.on("R10").is_none() {
        return;
    }
    let since = facts.known.of(person.id.0, &["presence"]).max(facts.known_since);
    let danger = Danger {
        code: "missing",
        on: since,
        known: since,
    };
    drafts.push(danger.draft(facts, "R10", Some(person.id), "missing"));
}
