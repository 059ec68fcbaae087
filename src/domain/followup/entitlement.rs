//! What a family may be entitled to, and nobody has asked for yet (应享未享): by age, certificate, birth and need. It only suggests;
//! people check and decide (PIPL art. 24).
//!
//! Every number stands in `rules.toml` under E01-E10 with its source. A record of the benefit answers it, whatever came of it: told
//! (`suspected`), applied for, received, refused.

use super::benefits::{evidence, is_on_record};
use super::seems_due::missing;
use crate::domain::benefit::{Benefit, BenefitKind};
use crate::domain::colour::{ADULT, ELDER, SENIOR, major_change_until};
use crate::domain::facts::HouseholdFacts;
use crate::domain::ids::PersonId;
use crate::domain::person::{Person, birthday};
use crate::domain::rules::Rules;
use crate::domain::tag::{Tag, TagKind, TagLevel};
use crate::domain::time::Date;

/// What is no benefit: the yearly health check from 65 on, which R16 reminds of from then on.
pub const CHECKUP: &str = "checkup";

/// Something that a person may be entitled to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entitlement {
    pub person_id: PersonId,
    /// The code of a [`BenefitKind`], or [`CHECKUP`].
    pub what: String,
    /// The rule's id: `E01`.
    pub rule: &'static str,
    /// From which day on; it may lie ahead.
    pub on: Date,
}

impl Entitlement {
    /// The benefit; `None` for the health check.
    #[must_use]
    pub fn benefit(&self) -> Option<BenefitKind> {
        benefit_of(&self.what)
    }
}

/// The benefit of a code; `None` for what is none.
#[must_use]
pub fn benefit_of(what: &str) -> Option<BenefitKind> {
    Some(BenefitKind::from_code(what)).filter(BenefitKind::is_known)
}

/// The rules' ids, in the order they are listed.
pub const RULES: [&str; 10] = ["E01", "E02", "E03", "E04", "E05", "E06", "E07", "E08", "E09", "E10"];

/// How many days ahead is looked.
#[must_use]
pub fn days_ahead(rules: &Rules) -> u32 {
    rules.followups.on("entitled").map_or(0, |rule| rule.number("ahead"))
}

/// What the people of a household may be entitled to, whenever that begins.
pub(super) fn derive(facts: &HouseholdFacts, rules: &Rules, today: Date) -> Vec<Entitlement> {
    let mut looking = Looking {
        facts,
        rules,
        today,
        found: Vec::new(),
    };
    for person in facts.persons.iter().filter(|person| person.is_here()) {
        looking.by_age(person);
        looking.by_certificate(person);
        looking.by_birth(person);
        looking.by_need(person);
    }
    looking.found
}

/// Ages at which an answer changes.
pub(super) fn ages(rules: &Rules) -> Vec<u32> {
    let until = |id| rules.followups.on(id).map_or(0, |rule| rule.number("until"));
    vec![until("E05"), until("E08")]
}

struct Looking<'a> {
    facts: &'a HouseholdFacts,
    rules: &'a Rules,
    today: Date,
    found: Vec<Entitlement>,
}

impl Looking<'_> {
    fn may(&mut self, person: &Person, kind: &BenefitKind, rule: &'static str, on: Date) {
        if self.rules.followups.on(rule).is_some() && !is_on_record(self.facts, person.id, kind) {
            self.note(person, kind.code(), rule, on);
        }
    }

    fn note(&mut self, person: &Person, what: &str, rule: &'static str, on: Date) {
        self.found.push(Entitlement {
            person_id: person.id,
            what: what.to_owned(),
            rule,
            on,
        });
    }

    /// The allowance of the very old, which is raised at later ages; the first health check.
    fn by_age(&mut self, person: &Person) {
        let on = |age: u32| person.birth.and_then(|birth| birthday(birth, age)).filter(|_| age > 0);
        let first = self
            .rules
            .followups
            .on("R23")
            .and_then(|rule| on(rule.number("old_age")));
        if let Some(day) = first {
            self.may(person, &BenefitKind::OldAge, "E01", day);
        }
        let raises = self
            .rules
            .followups
            .on("E01")
            .map_or(&[][..], |rule| rule.series("raises"));
        for day in raises.iter().filter_map(|age| on(*age)) {
            self.again(person, &BenefitKind::OldAge, "E01", day);
        }
        let senior = on(SENIOR).filter(|day| *day > self.today);
        if let Some(day) = senior.filter(|_| self.rules.followups.on("E04").is_some()) {
            self.note(person, CHECKUP, "E04", day);
        }
    }

    /// What is looked at anew from a day on, whatever was said of it before.
    fn again(&mut self, person: &Person, kind: &BenefitKind, rule: &'static str, day: Date) {
        let own = |benefit: &&Benefit| benefit.kind == *kind && benefit.person_id.is_none_or(|id| id == person.id);
        let looked = |benefit: &Benefit| {
            let known = self.facts.known.of(benefit.id.0, &["state"]);
            benefit.checked_at.max(benefit.from).max(Some(known))
        };
        let mut own = self.facts.benefits.iter().filter(own);
        if !own.any(|benefit| looked(benefit) >= Some(day)) {
            self.note(person, kind.code(), rule, day);
        }
    }

    /// The subsidies for the disabled, as R23 finds them; somebody to look after the old who cannot look after themselves.
    fn by_certificate(&mut self, person: &Person) {
        let mild = self
            .rules
            .followups
            .on("R23")
            .is_some_and(|rule| rule.flag("care_mild"));
        for due in missing(self.facts, person.id, mild, self.today) {
            let rule = if due.kind == BenefitKind::SubsidyLiving {
                "E02"
            } else {
                "E03"
            };
            self.may(person, &due.kind, rule, due.since);
        }
        let since = self.tagged(person, |tag| tag.kind == TagKind::DisabledElder);
        if let Some(since) = since {
            self.may(person, &BenefitKind::ElderCare, "E09", since);
        }
    }

    /// For small children; for children whom nobody looks after; for pupils and students of families in need.
    fn by_birth(&mut self, person: &Person) {
        let Some(birth) = person.birth else { return };
        let (rules, today) = (self.rules, self.today);
        let age = |age: u32| birthday(birth, age);
        let before = |day: Option<Date>| day.is_some_and(|day| today < day);
        let number = |id: &str, name: &str| rules.followups.on(id).map_or(0, |rule| rule.number(name));
        let is_child = before(age(ADULT));
        if before(age(number("E05", "until"))) {
            self.may(person, &BenefitKind::Childcare, "E05", birth);
        }
        if is_child && let Some(since) = self.unattended(person) {
            self.may(person, &BenefitKind::Orphan, "E06", since.max(birth));
        }
        let (begins, leaves) = (age(number("E08", "from")), age(number("E08", "leaves")));
        if let Some(since) = self.in_need(person).filter(|_| before(age(number("E08", "until")))) {
            if let Some(day) = begins {
                self.may(person, &BenefitKind::Education, "E08", day.max(since));
            }
            if let Some(day) = leaves.filter(|_| self.rules.followups.on("E08").is_some()) {
                self.again(person, &BenefitKind::Education, "E08", day.max(since));
            }
        }
    }

    /// Those who have nobody and nothing; relief after a blow, and for the illness of people in need.
    fn by_need(&mut self, person: &Person) {
        let in_need = self.in_need(person);
        let cannot_work = self.elder(person).into_iter().chain(self.severe(person)).min();
        if let (Some(since), Some(unable), true) = (in_need, cannot_work, self.is_alone()) {
            self.may(person, &BenefitKind::Tekun, "E07", since.max(unable));
        }
        let ill = self.tagged(person, |tag| tag.kind == TagKind::SevereIllness);
        if let (Some(since), Some(ill)) = (in_need, ill) {
            self.may(person, &BenefitKind::MedicalRelief, "E10", since.max(ill));
        }
        let (rules, today) = (self.rules, self.today);
        let lately = |tag: &Tag| {
            tag.kind == TagKind::MajorChange && major_change_until(tag, rules).is_some_and(|until| today <= until)
        };
        let is_head = self.facts.persons.iter().find(|other| other.is_here()) == Some(person);
        let changed = self.facts.tags_in_force(today).find(|tag| lately(tag));
        let since = changed.map(|tag| tag.from.unwrap_or_else(|| self.facts.tag_known(tag)));
        if let Some(since) = since.filter(|_| is_head && self.rules.followups.on("E10").is_some()) {
            self.again(person, &BenefitKind::TempRelief, "E10", since);
        }
    }

    /// Since when such a tag of the person holds.
    fn tagged(&self, person: &Person, is_it: impl Fn(&Tag) -> bool) -> Option<Date> {
        let own = |tag: &&Tag| tag.person_id == Some(person.id) && is_it(tag);
        let tags = self.facts.tags_in_force(self.today).filter(own);
        tags.map(|tag| tag.from.unwrap_or(self.facts.known_since)).min()
    }

    /// Since when the person is of a family in need, as tags and benefits say.
    fn in_need(&self, person: &Person) -> Option<Date> {
        let received = [BenefitKind::Dibao, BenefitKind::Tekun];
        let received = received
            .iter()
            .filter_map(|kind| evidence(self.facts, person.id, kind, self.today));
        let noted = |tag: &&Tag| {
            matches!(tag.kind, TagKind::DibaoMargin | TagKind::Monitored)
                && tag.person_id.is_none_or(|id| id == person.id)
        };
        let noted = self.facts.tags_in_force(self.today).filter(noted);
        let noted = noted.map(|tag| tag.from.unwrap_or(self.facts.known_since));
        received.map(|it| it.since).chain(noted).min()
    }

    /// Since when nobody looks after the child: it is tagged so, or no grown-up of its household is here.
    fn unattended(&self, person: &Person) -> Option<Date> {
        let tagged = self.tagged(person, |tag| matches!(tag.kind, TagKind::Orphan | TagKind::ChildInNeed));
        let mut others = self.facts.persons.iter().filter(|other| other.is_here());
        let grown = |other: &Person| other.age(self.today).is_none_or(|age| age >= ADULT);
        tagged.or_else(|| (!others.any(grown)).then_some(self.facts.known_since))
    }

    fn elder(&self, person: &Person) -> Option<Date> {
        birthday(person.birth?, ELDER).filter(|day| *day <= self.today)
    }

    fn severe(&self, person: &Person) -> Option<Date> {
        self.tagged(person, |tag| {
            tag.kind == TagKind::Disabled && matches!(tag.level, Some(TagLevel::Grade1 | TagLevel::Grade2))
        })
    }

    /// True when one person alone lives there.
    fn is_alone(&self) -> bool {
        self.facts.persons.iter().filter(|person| person.is_here()).count() == 1
    }
}

#[cfg(test)]
mod tests;
