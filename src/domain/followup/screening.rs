//! R16 and R18: the yearly health check from 65 on, and the visits after birth and in childhood. From the birth date alone:
//! nobody is asked to keep a tag for it. Source: norms.md 2.4 \[V46\], \[V49\], \[V50\].

use super::draft::{Draft, Subject, known_since, open_step, plus_days, plus_months};
use super::{FollowUpKind, Priority};
use crate::domain::calendar::Due;
use crate::domain::colour::{SCHOOL_AGE, SENIOR};
use crate::domain::facts::HouseholdFacts;
use crate::domain::person::{Person, birthday};
use crate::domain::rules::Rules;
use crate::domain::tag::{Tag, TagKind};
use crate::domain::time::Date;
use chrono::{Datelike, NaiveDate};

/// Adds the checks of a household's people.
pub(super) fn derive(facts: &HouseholdFacts, rules: &Rules, today: Date, drafts: &mut Vec<Draft>) {
    let screening = Screening { facts, rules };
    for person in facts.persons.iter().filter(|person| person.is_here()) {
        if facts.is_in_care(Some(person.id)) {
            continue;
        }
        match person.age(today) {
            Some(age) if age >= SENIOR => drafts.extend(screening.yearly(person)),
            Some(age) if age < SCHOOL_AGE => drafts.extend(screening.childhood(person)),
            _ => {}
        }
    }
    let births = facts.tags.iter().filter(|tag| tag.kind == TagKind::Maternity);
    drafts.extend(births.filter_map(|tag| screening.mother(tag, today)));
}

struct Screening<'a> {
    facts: &'a HouseholdFacts,
    rules: &'a Rules,
}

impl Screening<'_> {
    /// R16: by the end of the plan's month, each year.
    fn yearly(&self, person: &Person) -> Option<Draft> {
        let rule = self.rules.followups.on("R16")?;
        let checked = self
            .facts
            .health_records
            .iter()
            .filter(|record| record.checkup && record.person_id == person.id);
        let checked = checked.max_by_key(|record| record.on());
        let turned = birthday(person.birth?, SENIOR)?;
        let known = self.known(person).max(turned);
        let year = checked.map_or(known.year(), |record| record.on().year().saturating_add(1));
        let known = known.max(checked.map_or(Date::MIN, |record| self.facts.known.of(record.id.0, &[])));
        let month = NaiveDate::from_ymd_opt(year, rule.number("month").clamp(1, 12), 1)?;
        let end = self
            .rules
            .calendar
            .previous_working_day(plus_months(month, 1).pred_opt()?);
        let due = known_since(end, known, rule.number("new"), &self.rules.calendar);
        let draft = self.draft("R16", Priority::Data, person, due);
        Some(draft.anchor(year).because(checked.map(|record| record.on()), "checkup"))
    }

    /// R18: a child's visits; what had passed when the child became known here is the past.
    fn childhood(&self, person: &Person) -> Option<Draft> {
        let rule = self.rules.followups.on("R18")?;
        let birth = person.birth?;
        let by_month = rule.series("months").iter().map(|months| plus_months(birth, *months));
        let days = rule
            .series("days")
            .iter()
            .map(|days| plus_days(birth, *days))
            .chain(by_month);
        self.series(
            rule.series("days").len(),
            days,
            birth,
            person,
            &TagKind::Infant,
            self.known(person),
        )
    }

    /// R18: the mother's visits after birth, from the day on which her tag ended.
    fn mother(&self, tag: &Tag, today: Date) -> Option<Draft> {
        let rule = self.rules.followups.on("R18")?;
        let person = tag.person_id.and_then(|id| self.facts.person_here(id))?;
        let born = tag.to.filter(|to| *to < today)?;
        let known = self.facts.known.of(tag.id.0, &["to", "kind"]);
        let days = rule.series("mother").iter().map(|days| plus_days(born, *days));
        self.series(0, days, born, person, &TagKind::Maternity, known)
    }

    fn series(
        &self,
        soon: usize,
        days: impl Iterator<Item = Date>,
        anchor: Date,
        person: &Person,
        kind: &TagKind,
        known: Date,
    ) -> Option<Draft> {
        let ahead: Vec<(usize, u32)> = days
            .enumerate()
            .filter(|(_, day)| *day >= known)
            .filter_map(|(step, day)| Some((step, u32::try_from((day - anchor).num_days()).ok()?)))
            .collect();
        let seen = self
            .facts
            .health_records
            .iter()
            .filter(|record| record.person_id == person.id && record.seen && record.disease == *kind);
        let seen: Vec<Date> = seen.map(|record| record.on()).collect();
        let offsets: Vec<u32> = ahead.iter().map(|(_, offset)| *offset).collect();
        let (at, date) = open_step(&offsets, anchor, Date::MIN, &seen)?;
        let step = ahead.get(at)?.0;
        let due = if step < soon {
            Due::on(date)
        } else {
            self.rules.calendar.previous_working_day(date)
        };
        let due = known_since(due, known, 0, &self.rules.calendar);
        let draft = self.draft("R18", Priority::Health, person, due);
        Some(
            draft
                .anchor(format_args!("{kind}.{step}"))
                .because(Some(anchor), kind.code()),
        )
    }

    /// When the person, with their birth date, became known here.
    fn known(&self, person: &Person) -> Date {
        let known = self.facts.known.of(person.id.0, &["birth", "presence"]);
        known.max(self.facts.known_since)
    }

    fn draft(&self, rule: &'static str, priority: Priority, person: &Person, due: Due) -> Draft {
        let household = &self.facts.household;
        let subject = Subject::household(household.id, Some(person.id), &household.unit);
        Draft::new(rule, FollowUpKind::Health, priority, subject, due)
    }
}
