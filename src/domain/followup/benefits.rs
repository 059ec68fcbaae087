//! R19 and R23: benefits, contracts and the basis of tags that end or are to be reviewed, benefits that exclude each other, benefits that seem due (应享未享), benefits
//! of somebody who died or moved away (停发核对).
//!
//! R23 only suggests, with its reason; people decide (PIPL art. 24). Source: norms.md 2.5.

use super::draft::{Draft, Subject, known_since, plus_days, plus_months, rolled_back};
use super::seems_due::{SeemsDue, missing};
use super::{FollowUpKind, FollowUpRule, Priority};
use crate::domain::benefit::{Benefit, BenefitKind, BenefitState, EXCLUSIVE};
use crate::domain::calendar::Due;
use crate::domain::facts::HouseholdFacts;
use crate::domain::ids::{PersonId, RecordId};
use crate::domain::person::{Person, Presence, birthday};
use crate::domain::rules::Rules;
use crate::domain::tag::{Tag, TagKind};
use crate::domain::time::Date;
use chrono::{Datelike, Days};

/// The kinds of the records that answer these.
const BENEFIT: &str = "benefit";
const TAG: &str = "tag";

/// Adds the reminders before an end and the suggested reviews.
pub(super) fn derive(facts: &HouseholdFacts, rules: &Rules, today: Date, drafts: &mut Vec<Draft>) {
    ends(facts, rules, today, drafts);
    let Some(rule) = rules.followups.on("R23") else {
        return;
    };
    let mut found = suspected(facts);
    for person in facts.persons.iter().filter(|person| person.is_here()) {
        found.extend(exclusive(facts, person.id, today));
        found.extend(doubled(facts, person.id));
        let missing = missing(facts, person.id, rule.flag("care_mild"), today);
        found.extend(missing.iter().map(|due| Review::of(due, person.id)));
        found.extend(old_age(facts, person, rule.number("old_age"), today));
    }
    let within = rule.number("within");
    drafts.extend(found.into_iter().map(|review| review.draft(facts, within, rules)));
    drafts.extend(
        facts
            .benefits
            .iter()
            .filter_map(|benefit| gone(facts, benefit, rule.number("gone"), rules)),
    );
}

/// R23: a benefit that goes on for somebody who died or moved away, or for a household that lost somebody: is it to stop?
fn gone(facts: &HouseholdFacts, benefit: &Benefit, within: u32, rules: &Rules) -> Option<Draft> {
    let is_paid = matches!(
        benefit.state,
        BenefitState::Receiving | BenefitState::Applying | BenefitState::Suspected
    );
    let known = facts.known.of(benefit.id.0, &["kind", "state", "person_id"]);
    let left = |person: &Person| facts.known.of(person.id.0, &["presence"]).max(facts.known_since);
    let checked = |since: Date| benefit.checked_at.is_some_and(|checked| checked >= since);
    let mut asked_again = None;
    let (since, detail) = match benefit.person_id {
        Some(id) => {
            let person = facts
                .persons
                .iter()
                .find(|person| person.id == id && !person.is_here())?;
            let (since, died) = (left(person), person.presence == Presence::Dead);
            match benefit.checked_at.filter(|checked| *checked >= since) {
                // Nobody who died is paid: what was looked at and goes on is asked about again.
                Some(checked) if died => {
                    asked_again = Some(next_quarter(checked));
                    (checked, "died")
                }
                Some(_) => return None,
                None if died => (since, "died"),
                None => (since, "moved_out"),
            }
        }
        // A household's benefit is paid by heads.
        None => {
            let changed = facts
                .persons
                .iter()
                .filter(|person| !person.is_here() && facts.moved(person.id).is_some());
            let since = changed.map(left).max().filter(|since| !checked(*since))?;
            (since, "fewer")
        }
    };
    if !is_paid {
        return None;
    }
    let from = asked_again.unwrap_or(since);
    let counted = rolled_back(plus_days(from, within), from, &rules.calendar);
    let due = known_since(counted, known.max(from), within, &rules.calendar);
    let subject = Subject::household(facts.household.id, benefit.person_id, &facts.household.unit);
    let draft = Draft::new("R23", FollowUpKind::BenefitReview, Priority::Health, subject, due);
    // What was put off is the question of then.
    let draft = match asked_again {
        Some(from) => draft.anchor(format_args!("{detail}.{}.{from}", benefit.id)),
        None => draft.anchor(format_args!("{detail}.{}", benefit.id)),
    };
    let draft = draft.of_record(BENEFIT, benefit.id.into());
    Some(draft.because(Some(since), format!("{detail}:{}", benefit.kind)))
}

/// R19: the doctor's contract, a benefit, a disability certificate, the basis of a tag.
fn ends(facts: &HouseholdFacts, rules: &Rules, today: Date, drafts: &mut Vec<Draft>) {
    let Some(rule) = rules.followups.on("R19") else { return };
    let draft = |kind, person_id, end: Date, known: Date, detail: &str| {
        let subject = Subject::household(facts.household.id, person_id, &facts.household.unit);
        let counted = rules.calendar.previous_working_day(before(end, rule));
        let known = known.max(facts.known_since);
        let due = known_since(counted, known, rule.number("new"), &rules.calendar);
        let draft = Draft::new("R19", kind, Priority::Data, subject, due);
        draft.anchor(format!("{detail}.{end}")).because(Some(end), detail)
    };
    for person in facts.persons.iter().filter(|person| person.is_here()) {
        if let Some(end) = person.doctor_signed_to {
            let known = facts.known.of(person.id.0, &["doctor_signed_to"]);
            drafts.push(draft(
                FollowUpKind::Custom,
                Some(person.id),
                end,
                known,
                "doctor_contract",
            ));
        }
    }
    for benefit in facts.benefits.iter().filter(|benefit| is_received(benefit)) {
        let is_here = benefit.person_id.is_none_or(|id| facts.person_here(id).is_some());
        if let Some(review) = review(benefit, rule).filter(|_| is_here) {
            let detail = format!("benefit:{}", benefit.kind);
            let known = facts
                .known
                .of(benefit.id.0, &["to", "state", "review_on", "granted_on"]);
            let draft = draft(FollowUpKind::BenefitReview, benefit.person_id, review, known, &detail);
            drafts.push(draft.of_record(BENEFIT, benefit.id.into()));
        }
    }
    for tag in facts.tags.iter().filter(|tag| is_of_here(facts, tag)) {
        if let Some(end) = certificate_end(facts, tag, today) {
            let known = facts.known.of(tag.id.0, &["to"]);
            let draft = draft(FollowUpKind::Custom, tag.person_id, end, known, tag.kind.code());
            drafts.push(draft.of_record(TAG, tag.id.into()));
        }
        if let Some(review) = basis_review(tag, rule).filter(|_| tag.holds(today)) {
            let known = facts.known.of(tag.id.0, &["review_on", "consent_to", "confirmed_on"]);
            let draft = draft(
                FollowUpKind::Custom,
                tag.person_id,
                review,
                known,
                &format!("basis:{}", tag.kind),
            );
            drafts.push(draft.of_record(TAG, tag.id.into()));
        }
    }
}

/// The day on which a reminder of `end` is due.
fn before(end: Date, rule: &FollowUpRule) -> Date {
    end.checked_sub_days(Days::new(rule.number("before").into()))
        .unwrap_or(end)
}

/// When the benefit is to be reviewed next: on the day that was set, before it ends, or a year after it was granted; after a look
/// at it in time, a year later.
fn review(benefit: &Benefit, rule: &FollowUpRule) -> Option<Date> {
    let year = rule.number("annual");
    let granted = benefit.granted_on.filter(|_| benefit.kind.is_lasting() && year > 0);
    let set = benefit.review_on.or(benefit.to);
    let first = set.or(granted.map(|granted| plus_months(granted, year)))?;
    next_review(first, benefit.checked_at, rule)
}

/// When the basis of the tag is to be looked at: when the consent ends, or on the day that was set, a year after it once it was
/// confirmed again.
fn basis_review(tag: &Tag, rule: &FollowUpRule) -> Option<Date> {
    let set = tag
        .review_on
        .and_then(|first| next_review(first, tag.confirmed_on, rule));
    tag.consent_to.into_iter().chain(set).min()
}

/// `first`, or the first day that lies whole years after it and that no look at it has answered; none when it is not repeated.
fn next_review(first: Date, checked: Option<Date>, rule: &FollowUpRule) -> Option<Date> {
    let year = rule.number("annual");
    // A look at it in the quarter before answers as well: nobody is asked again about what was just seen.
    let is_answered =
        |review: Date| checked.is_some_and(|checked| plus_months(checked, year / 4) >= before(review, rule));
    if is_answered(first) && year == 0 {
        return None;
    }
    let reviews = (0..).map_while(|nth: u32| Some(plus_months(first, year.checked_mul(nth)?)));
    reviews
        .take_while(|review| *review < Date::MAX)
        .find(|review| !is_answered(*review))
}

/// When the certificate of a disability runs out, as long as none has taken its place.
fn certificate_end(facts: &HouseholdFacts, tag: &Tag, today: Date) -> Option<Date> {
    let end = tag.to.filter(|_| tag.kind == TagKind::Disabled)?;
    let renewed = |other: &Tag| other.kind == tag.kind && other.person_id == tag.person_id && other.holds(today);
    // One that was ended on a day already past is no certificate that runs out.
    let is_ended = tag.end_reason.is_some() || end < facts.known.of(tag.id.0, &["to"]);
    (!is_ended && (end >= today || !facts.tags.iter().any(renewed))).then_some(end)
}

fn is_of_here(facts: &HouseholdFacts, tag: &Tag) -> bool {
    tag.person_id.is_none_or(|id| facts.person_here(id).is_some())
}

/// What R23 found.
struct Review {
    person_id: Option<PersonId>,
    /// `exclusive:<kind>+<kind>` or `missing:<kind>`.
    detail: String,
    since: Date,
    /// When it became known here.
    known: Date,
    /// The last look at it; the question comes again in the next quarter.
    checked: Option<Date>,
    /// The tag or benefit that a look at it is noted in.
    record: Option<(&'static str, RecordId)>,
}

impl Review {
    fn of(due: &SeemsDue, person: PersonId) -> Self {
        Self {
            person_id: Some(person),
            detail: format!("missing:{}", due.kind),
            since: due.since,
            known: due.known,
            checked: None,
            record: None,
        }
    }

    fn draft(self, facts: &HouseholdFacts, within: u32, rules: &Rules) -> Draft {
        let from = self.checked.filter(|checked| *checked >= self.since);
        let from = from.map_or(self.since, next_quarter);
        let due = match plus_days(from, within) {
            Date::MAX => Due::on(Date::MAX),
            date => rolled_back(date, from, &rules.calendar),
        };
        let due = known_since(due, self.known.max(facts.known_since), within, &rules.calendar);
        let subject = Subject::household(facts.household.id, self.person_id, &facts.household.unit);
        let draft = Draft::new("R23", FollowUpKind::BenefitReview, Priority::Data, subject, due);
        let draft = draft.anchor(format!("{}.{from}", self.detail));
        let draft = draft.because(Some(self.since), self.detail);
        match self.record {
            Some((kind, id)) => draft.of_record(kind, id),
            None => draft,
        }
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
            known: facts.known.of(benefit.id.0, &["kind", "state", "checked_at"]),
            checked: benefit.checked_at,
            record: Some((BENEFIT, benefit.id.into())),
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
            known: first.known.max(second.known),
            checked: first.checked.max(second.checked),
            // The second one gives way; of a tag and a benefit the benefit.
            record: match (first.record.0, second.record.0) {
                (BENEFIT, TAG) => Some(first.record),
                _ => Some(second.record),
            },
        });
    }
    found
}

/// The same benefit twice for one person.
fn doubled(facts: &HouseholdFacts, person: PersonId) -> Vec<Review> {
    let mut found: Vec<Review> = Vec::new();
    let own: Vec<_> = facts
        .benefits
        .iter()
        .filter(|one| one.person_id == Some(person) && is_received(one))
        .collect();
    for (at, benefit) in own.iter().enumerate() {
        let Some(first) = own.iter().take(at).find(|other| other.kind == benefit.kind) else {
            continue;
        };
        let known = |one: &Benefit| facts.known.of(one.id.0, &["kind", "state"]);
        let review = Review {
            person_id: Some(person),
            detail: format!("double:{}", benefit.kind),
            since: first.from.max(benefit.from).unwrap_or(facts.known_since),
            known: known(first).max(known(benefit)),
            checked: first.checked_at.max(benefit.checked_at),
            record: Some((BENEFIT, benefit.id.into())),
        };
        if !found.iter().any(|known| known.detail == review.detail) {
            found.push(review);
        }
    }
    found
}

/// True when somebody has looked at the benefit already: any record says so, a refusal too.
pub(super) fn is_on_record(facts: &HouseholdFacts, person: PersonId, kind: &BenefitKind) -> bool {
    let mut benefits = facts.benefits.iter();
    benefits.any(|benefit| benefit.kind == *kind && benefit.person_id.is_none_or(|id| id == person))
}

/// The allowance of the very old (高龄津贴), from the age the county sets; 0 asks for none.
fn old_age(facts: &HouseholdFacts, person: &Person, age: u32, today: Date) -> Option<Review> {
    let turned = birthday(person.birth?, age).filter(|day| age > 0 && *day <= today)?;
    if is_on_record(facts, person.id, &BenefitKind::OldAge) {
        return None;
    }
    Some(Review {
        person_id: Some(person.id),
        detail: format!("missing:{}", BenefitKind::OldAge),
        since: turned,
        known: facts.known.of(person.id.0, &["birth", "presence"]),
        checked: None,
        record: None,
    })
}

/// That a person (or the whole household) receives a benefit.
pub(super) struct Evidence {
    pub since: Date,
    pub known: Date,
    checked: Option<Date>,
    record: (&'static str, RecordId),
}

pub(super) fn evidence(facts: &HouseholdFacts, person: PersonId, kind: &BenefitKind, today: Date) -> Option<Evidence> {
    let received = facts.benefits.iter().find(|benefit| {
        benefit.kind == *kind && is_received(benefit) && benefit.person_id.is_none_or(|id| id == person)
    });
    let by_benefit = received.map(|benefit| Evidence {
        since: benefit.from.unwrap_or(facts.known_since),
        known: facts.known.of(benefit.id.0, &["kind", "state"]),
        checked: benefit.checked_at,
        record: (BENEFIT, benefit.id.into()),
    });
    by_benefit.or_else(|| {
        let says = |tag: &&Tag| tag.kind.says().as_ref() == Some(kind) && tag.person_id.is_none_or(|id| id == person);
        facts.tags_in_force(today).find(says).map(|tag| Evidence {
            since: tag.from.unwrap_or(facts.known_since),
            known: facts.tag_known(tag),
            checked: tag.confirmed_on,
            record: (TAG, tag.id.into()),
        })
    })
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
