//! R13-R15 and R17: follow-ups of people with high blood pressure, diabetes, a severe mental disorder or tuberculosis.
//!
//! Two clocks run for each of the first three: the doctor's, which only what a doctor wrote moves (themselves, or copied in:
//! 代录), and the leader's, who sees the person and reminds them. The leader's is shown once it is another than the doctor's.
//! Leaders see who, by when and why. The class (controlled, stable …) is the doctor's and only read here.
//! Source: norms.md 2.4.

use super::danger;
use super::draft::{Draft, Subject, known_since, plus_days, plus_months, rolled_back};
use super::rule::FollowUpRule;
use super::{FollowUpKind, Priority};
use crate::domain::calendar::Due;
use crate::domain::colour::SENIOR;
use crate::domain::facts::HouseholdFacts;
use crate::domain::person::Presence;
use crate::domain::rules::Rules;
use crate::domain::tag::{Tag, TagKind, TagLevel};
use crate::domain::time::Date;
use crate::domain::visit::{Compliance, HealthRecord};

/// What is said of a doctor's follow-up of somebody whom the leader has seen since.
pub const WAITS_FOR_DOCTOR: &str = "doctor";

/// Adds the health follow-ups of a household's people; of who is in care elsewhere there are none.
pub(super) fn derive(facts: &HouseholdFacts, rules: &Rules, today: Date, drafts: &mut Vec<Draft>) {
    for tag in facts.tags_in_force(today) {
        let course = Course::of(facts, tag, rules, today).filter(|_| !facts.is_in_care(tag.person_id));
        let Some(course) = course.filter(|course| !course.is_alarm()) else {
            continue;
        };
        match tag.kind {
            TagKind::Tuberculosis => drafts.push(course.tuberculosis()),
            _ => course.clocks(drafts),
        }
    }
}

/// When the doctor's next follow-up of an illness is due, as far as is known on `today`; `None` when no rule asks for one, and when
/// an alarm stands in its place.
pub(in crate::domain) fn health_due(facts: &HouseholdFacts, tag: &Tag, rules: &Rules, today: Date) -> Option<Date> {
    let course = Course::of(facts, tag, rules, today)?;
    (!course.is_alarm()).then(|| course.due(course.newest_of_doctor()).0.date)
}

/// One person's illness.
struct Course<'a> {
    facts: &'a HouseholdFacts,
    tag: &'a Tag,
    id: &'static str,
    rule: &'a FollowUpRule,
    rules: &'a Rules,
    today: Date,
}

impl<'a> Course<'a> {
    /// `None` when no rule asks for follow-ups of it.
    fn of(facts: &'a HouseholdFacts, tag: &'a Tag, rules: &'a Rules, today: Date) -> Option<Self> {
        let id = danger::rule_of(&tag.kind)?;
        let rule = rules.followups.on(id)?;
        Some(Self {
            facts,
            tag,
            id,
            rule,
            rules,
            today,
        })
    }

    /// True when an alarm stands in its place.
    fn is_alarm(&self) -> bool {
        danger::of_illness(self.facts, self.tag, self.rule).is_some()
    }

    /// The records of this illness, newest first.
    fn records(&self) -> impl Iterator<Item = &'a HealthRecord> {
        danger::records(self.facts, self.tag)
    }

    /// Those of them that the next one counts from: the person was seen, or a day was named.
    fn counted(&self) -> impl Iterator<Item = &'a HealthRecord> {
        self.records().filter(|record| record.seen || record.next.is_some())
    }

    fn newest_of_doctor(&self) -> Option<&'a HealthRecord> {
        let of_doctor = self.counted().filter(|record| record.is_of_doctor());
        of_doctor.max_by_key(|record| record.on())
    }

    /// The doctor's follow-up; and the leader's, when theirs was the last record.
    fn clocks(&self, drafts: &mut Vec<Draft>) {
        let newest = self.counted().max_by_key(|record| (record.on(), record.is_of_doctor()));
        let (due, since) = self.due(self.newest_of_doctor());
        let level = self.tag.level.as_ref().map(|level| level.code().to_owned());
        // Once the leader has seen them, the doctor's clock waits for the doctor alone.
        let waits = newest.is_some_and(|newest| !newest.is_of_doctor() && newest.on() >= since);
        let says = match self.refer() {
            true => Some("refer".to_owned()),
            false if waits => Some(WAITS_FOR_DOCTOR.to_owned()),
            false => level,
        };
        let detail = says.map_or(self.tag.kind.to_string(), |says| format!("{}:{says}", self.tag.kind));
        let draft = self.draft(FollowUpKind::Health, due);
        drafts.push(draft.anchor(since).because(Some(since), detail));
        if let Some(record) = newest.filter(|record| !record.is_of_doctor()) {
            let (due, since) = self.due(Some(record));
            let draft = self.draft(FollowUpKind::Care, due);
            let draft = draft.anchor(format_args!("{since}.leader"));
            drafts.push(draft.because(Some(since), format!("{}:meet", self.tag.kind)));
        }
    }

    /// When the follow-up after a record falls, and the day it counts from; without one, the first falls within `new` days of
    /// when the illness became known here.
    fn due(&self, record: Option<&HealthRecord>) -> (Due, Date) {
        let calendar = &self.rules.calendar;
        let soon = |from: Date| plus_days(from, self.rule.number("new")).min(self.interval(from));
        let mut known = self.facts.level_known(self.tag).max(self.back_from_care());
        let (counted, since) = match record {
            Some(record) => {
                let since = record.on();
                known = known.max(self.facts.known.of(record.id.0, &[]));
                let counted = record.next.map(Due::on);
                (
                    counted.unwrap_or_else(|| rolled_back(self.interval(since), since, calendar)),
                    since,
                )
            }
            None => {
                let since = self.since();
                (rolled_back(soon(since), since, calendar), since)
            }
        };
        let new = (soon(known) - known).num_days();
        (
            known_since(counted, known, u32::try_from(new).unwrap_or(0), calendar),
            since,
        )
    }

    /// When the illness became known here: the day typed, when that is later.
    fn since(&self) -> Date {
        let known = self.facts.tag_known(self.tag).max(self.facts.known_since);
        self.tag.from.map_or(known, |from| from.max(known))
    }

    /// The day on which they came back from hospital or a home.
    fn back_from_care(&self) -> Date {
        let moved = self.tag.person_id.and_then(|id| self.facts.moved(id));
        let from_care = moved.filter(|moved| {
            matches!(
                Presence::from_code(&moved.was),
                Presence::Hospital | Presence::Institution
            )
        });
        from_care.map_or(Date::MIN, |moved| moved.on)
    }

    /// When the next follow-up falls by the doctor's class.
    fn interval(&self, since: Date) -> Date {
        use TagLevel as L;
        let (days, months) = (
            |name| plus_days(since, self.rule.number(name)),
            |name| plus_months(since, self.rule.number(name)),
        );
        let level = self.tag.level.as_ref();
        if self.tag.kind == TagKind::Smd {
            return match level {
                Some(L::Stable | L::Controlled) => months("stable_months"),
                Some(L::Unstable | L::Uncontrolled) => days("unstable"),
                Some(L::Basic) => match self.checked_again() {
                    None => days("basic"),
                    Some(record) if is_better(record) => months("basic_better_months"),
                    Some(_) => months("basic_worse_months"),
                },
                _ => days("new"),
            };
        }
        match level {
            Some(L::Uncontrolled | L::Unstable | L::New) => days("uncontrolled"),
            Some(L::Referral) => days("referral"),
            Some(L::Crisis) => days("crisis"),
            _ => months("controlled_months"),
        }
    }

    /// The doctor's newest record after the day of the class: they looked again and left the class as it was.
    fn checked_again(&self) -> Option<&'a HealthRecord> {
        let from = self.tag.from.unwrap_or(Date::MIN);
        let class = from.max(self.facts.level_known(self.tag)).max(self.first_of_doctor());
        let later = self
            .records()
            .filter(|record| record.is_of_doctor() && record.seen && record.on() > class);
        later.max_by_key(|record| record.on())
    }

    /// Without a day of the class, it is that of the doctor's first record.
    fn first_of_doctor(&self) -> Date {
        if self.facts.level_known(self.tag) > Date::MIN {
            return Date::MIN;
        }
        let records = self.records().filter(|record| record.is_of_doctor());
        records.map(HealthRecord::on).min().unwrap_or(Date::MIN)
    }

    /// R13, R14: not controlled twice running, so that the doctor thinks of referring. By the doctor's class left as it was, or by
    /// two values of the doctor's above the target.
    fn refer(&self) -> bool {
        if self.tag.kind == TagKind::Smd {
            return false;
        }
        let above = |record: &HealthRecord| self.is_above_target(record);
        let uncontrolled = self.tag.level == Some(TagLevel::Uncontrolled);
        if uncontrolled && self.checked_again().is_some_and(|record| above(record) != Some(false)) {
            return true;
        }
        let mut measured: Vec<_> = self
            .records()
            .filter(|record| record.is_of_doctor())
            .filter_map(|record| Some((record.on(), above(record)?)))
            .collect();
        measured.sort_unstable();
        measured.len() >= 2 && measured.iter().rev().take(2).all(|(_, above)| *above)
    }

    /// Whether a value lies above the target; `None` when none was measured.
    fn is_above_target(&self, record: &HealthRecord) -> Option<bool> {
        let limit = |name| u16::try_from(self.rule.number(name)).unwrap_or(u16::MAX);
        if self.tag.kind == TagKind::Diabetes {
            return record.glucose_10.map(|glucose| glucose >= limit("glucose_target"));
        }
        if record.bp_sys.is_none() && record.bp_dia.is_none() {
            return None;
        }
        let person = self.facts.person_here(record.person_id);
        let is_old = person
            .and_then(|person| person.age(self.today))
            .is_some_and(|age| age >= SENIOR);
        let systolic = limit(if is_old { "sys_target_senior" } else { "sys_target" });
        Some(
            record.bp_sys.is_some_and(|sys| sys >= systolic)
                || record.bp_dia.is_some_and(|dia| dia >= limit("dia_target")),
        )
    }

    /// R17: found within 72 hours, then every ten days in the intensive phase, monthly after it.
    fn tuberculosis(&self) -> Draft {
        let number = |name| self.rule.number(name);
        let seen = self
            .records()
            .filter(|record| record.seen)
            .max_by_key(|record| record.on());
        let known = self.facts.tag_known(self.tag).max(self.back_from_care());
        let (counted, since, known) = match seen {
            None => (plus_days(self.since(), number("found")), self.since(), known),
            Some(record) => {
                let since = record.on();
                let began = self.tag.from.unwrap_or_else(|| self.since());
                let is_intensive = since < plus_days(began, number("intensive_until"));
                let next = match is_intensive {
                    true => plus_days(since, number("intensive")),
                    false => plus_months(since, number("continuation_months")),
                };
                (next, since, known.max(self.facts.known.of(record.id.0, &[])))
            }
        };
        let due = known_since(Due::on(counted), known, number("found"), &self.rules.calendar);
        let draft = self.draft(FollowUpKind::Health, due);
        draft.anchor(since).because(Some(since), self.tag.kind.code())
    }

    fn draft(&self, kind: FollowUpKind, due: Due) -> Draft {
        let household = &self.facts.household;
        let subject = Subject::household(household.id, self.tag.person_id, &household.unit);
        Draft::new(self.id, kind, Priority::Health, subject, due)
    }
}

/// What the doctor noted is better: medicine as prescribed, no risk, nobody locked in.
fn is_better(record: &HealthRecord) -> bool {
    let takes = matches!(
        record.compliance,
        None | Some(Compliance::Regular | Compliance::NotNeeded)
    );
    takes && !record.locked && record.observed_risk.is_none_or(|risk| risk == 0)
}
