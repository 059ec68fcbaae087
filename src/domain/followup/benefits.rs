//! R19 and R23: benefits and contracts that end, benefits that exclude each other, benefits that seem due (应享未享).
//!
//! R23 only suggests, with its reason; people decide (PIPL art. 24). Source: norms.md 2.5.

use super::draft::{Draft, Subject, plus_days, rolled_back};
use super::{FollowUpKind, Priority};
use crate::domain::benefit::{Benefit, BenefitKind, BenefitState};
use crate::domain::calendar::Due;
use crate::domain::facts::HouseholdFacts;
use crate::domain::ids::PersonId;
use crate::domain::rules::Rules;
use crate::domain::tag::{Tag, TagKind, TagLevel};
use crate::domain::time::Date;
use chrono::{Datelike, Days};

/// Benefits one person may not hold together. Source: norms.md 2.5 \[V8\].
const EXCLUSIVE: [(BenefitKind, BenefitKind); 3] = [
    (BenefitKind::Tekun, BenefitKind::SubsidyLiving),
    (BenefitKind::Tekun, BenefitKind::SubsidyCare),
    (BenefitKind::Orphan, BenefitKind::SubsidyLiving),
];

/// Adds the reminders before an end and the suggested reviews.
pub(super) fn derive(facts: &HouseholdFacts, rules: &Rules, today: Date, drafts: &mut Vec<Draft>) {
    ends(facts, rules, today, drafts);
    let Some(within) = rules.followups.on("R23").map(|rule| rule.number("within")) else {
        return;
    };
    let mut found = suspected(facts);
    for person in facts.persons.iter().filter(|person| person.is_here()) {
        found.extend(exclusive(facts, person.id, today));
        found.extend(missing(facts, person.id, today));
    }
    drafts.extend(found.into_iter().map(|review| review.draft(facts, within, rules)));
}

/// R19: the doctor's contract, a benefit, a disability certificate.
fn ends(facts: &HouseholdFacts, rules: &Rules, today: Date, drafts: &mut Vec<Draft>) {
    let Some(before) = rules.followups.on("R19").map(|rule| rule.number("before")) else {
        return;
    };
    let mut push = |kind, person_id, end: Date, detail: &str| {
        let date = end.checked_sub_days(Days::new(before.into())).unwrap_or(end);
        let subject = Subject::household(facts.household.id, person_id, &facts.household.unit);
        let due = rules.calendar.previous_working_day(date);
        let draft = Draft::new("R19", kind, Priority::Data, subject, due);
        drafts.push(draft.anchor(format!("{detail}.{end}")).because(Some(end), detail));
    };
    for person in facts.persons.iter().filter(|person| person.is_here()) {
        if let Some(end) = person.doctor_signed_to {
            push(FollowUpKind::Custom, Some(person.id), end, "doctor_contract");
        }
    }
    for benefit in facts.benefits.iter().filter(|benefit| is_received(benefit)) {
        if let Some(end) = benefit.to {
            let detail = format!("benefit:{}", benefit.kind);
            push(FollowUpKind::BenefitReview, benefit.person_id, end, &detail);
        }
    }
    for tag in facts.tags_in_force(today).filter(|tag| tag.kind == TagKind::Disabled) {
        if let Some(end) = tag.to {
            push(FollowUpKind::Custom, tag.person_id, end, tag.kind.code());
        }
    }
}

/// What R23 found.
struct Review {
    person_id: Option<PersonId>,
    /// `exclusive:<kind>+<kind>` or `missing:<kind>`.
    detail: String,
    since: Date,
    /// The last look at it; the question comes again in the next quarter.
    checked: Option<Date>,
}

impl Review {
    fn draft(self, facts: &HouseholdFacts, within: u32, rules: &Rules) -> Draft {
        let from = self.checked.filter(|checked| *checked >= self.since);
        let from = from.map_or(self.since, next_quarter);
        let due = match plus_days(from, within) {
            Date::MAX => Due::on(Date::MAX),
            date => rolled_back(date, from, &rules.calendar),
        };
        let subject = Subject::household(facts.household.id, self.person_id, &facts.household.unit);
        let draft = Draft::new("R23", FollowUpKind::BenefitReview, Priority::Data, subject, due);
        draft
            .anchor(format!("{}.{from}", self.detail))
            .because(Some(self.since), self.detail)
    }
}

/// Benefits somebody marked as seemingly due.
fn suspected(facts: &HouseholdFacts) -> Vec<Review> {
    let marked = facts
        .benefits
        .iter()
        .filter(|benefit| benefit.state == BenefitState::Suspected);
    marked
        .filter(|benefit| benefit.person_id.is_none_or(|id| facts.person_here(id).is_some()))
        .map(|benefit| Review {
            person_id: benefit.person_id,
            detail: format!("missing:{}", benefit.kind),
            since: benefit.from.or(benefit.checked_at).unwrap_or(facts.known_since),
            checked: benefit.checked_at,
        })
        .collect()
}

/// Two benefits that exclude each other, both received.
fn exclusive(facts: &HouseholdFacts, person: PersonId, today: Date) -> Vec<Review> {
    let mut found = Vec::new();
    for (one, other) in &EXCLUSIVE {
        let (Some(first), Some(second)) = (
            evidence(facts, person, one, today),
            evidence(facts, person, other, today),
        ) else {
            continue;
        };
        found.push(Review {
            person_id: Some(person),
            detail: format!("exclusive:{one}+{other}"),
            since: first.since.max(second.since),
            checked: first.checked.max(second.checked),
        });
    }
    found
}

/// Subsidies for the disabled that nobody has asked for yet: living (disabled in a 低保 family), care (grade 1-2).
fn missing(facts: &HouseholdFacts, person: PersonId, today: Date) -> Vec<Review> {
    let has = |kind: &BenefitKind| evidence(facts, person, kind, today);
    let disabled = facts
        .tags_in_force(today)
        .find(|tag| tag.kind == TagKind::Disabled && tag.person_id == Some(person));
    let Some(disabled) = disabled.filter(|_| has(&BenefitKind::Tekun).is_none()) else {
        return Vec::new();
    };
    let since = disabled.from.unwrap_or(facts.known_since);
    let mut found = Vec::new();
    let mut suggest = |kind: BenefitKind, since: Date| {
        // Any record, a refusal too, means that somebody has looked.
        let known = facts
            .benefits
            .iter()
            .any(|benefit| benefit.kind == kind && benefit.person_id.is_none_or(|id| id == person));
        if !known {
            found.push(Review {
                person_id: Some(person),
                detail: format!("missing:{kind}"),
                since,
                checked: None,
            });
        }
    };
    if let Some(dibao) = has(&BenefitKind::Dibao).filter(|_| has(&BenefitKind::Orphan).is_none()) {
        suggest(BenefitKind::SubsidyLiving, since.max(dibao.since));
    }
    if matches!(disabled.level, Some(TagLevel::Grade1 | TagLevel::Grade2)) {
        suggest(BenefitKind::SubsidyCare, since);
    }
    found
}

/// That a person (or the whole household) receives a benefit.
struct Evidence {
    since: Date,
    checked: Option<Date>,
}

fn evidence(facts: &HouseholdFacts, person: PersonId, kind: &BenefitKind, today: Date) -> Option<Evidence> {
    let received = facts.benefits.iter().find(|benefit| {
        benefit.kind == *kind && is_received(benefit) && benefit.person_id.is_none_or(|id| id == person)
    });
    let by_benefit = received.map(|benefit| Evidence {
        since: benefit.from.unwrap_or(facts.known_since),
        checked: benefit.checked_at,
    });
    by_benefit.or_else(|| {
        let says = |tag: &&Tag| tag_says(&tag.kind, kind) && tag.person_id.is_none_or(|id| id == person);
        facts.tags_in_force(today).find(says).map(|tag| Evidence {
            since: tag.from.unwrap_or(facts.known_since),
            checked: None,
        })
    })
}

/// The tags that mean a benefit is received.
fn tag_says(tag: &TagKind, kind: &BenefitKind) -> bool {
    matches!(
        (tag, kind),
        (TagKind::TekunScattered | TagKind::TekunInstitution, BenefitKind::Tekun)
            | (TagKind::Orphan, BenefitKind::Orphan)
            | (TagKind::Dibao, BenefitKind::Dibao)
    )
}

fn is_received(benefit: &Benefit) -> bool {
    benefit.state == BenefitState::Receiving
}

/// The first day of the quarter after `date`.
fn next_quarter(date: Date) -> Date {
    let first = date.month0() / 3 * 3 + 3;
    let (year, month) = if first == 12 {
        (date.year() + 1, 1)
    } else {
        (date.year(), first + 1)
    };
    Date::from_ymd_opt(year, month, 1).unwrap_or(Date::MAX)
}
