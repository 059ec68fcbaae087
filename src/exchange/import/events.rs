//! What a row says happened: a follow-up, a request, a visit, a wish. Each is recorded once, and known again by its day and words.

use super::person::Subject;
use super::values::{Given, RowValues};
use super::work::{Step, Work};
use crate::change::entry::{Entry, Lookup, VisitEntry};
use crate::change::{Fields, Kind};
use crate::domain::comparison;
use crate::domain::ids::RecordId;
use crate::domain::role::DOCTOR;
use crate::domain::time::{Date, Millis, typed_date, typed_instant};
use crate::domain::visit::Outcome;
use crate::record::value;
use crate::view::ledger::{Of, RowProblem, Target};
use crate::view::{Difference, Doubt, HeldEvent, Refusal, RowNote, Say};
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;

/// What happened, as far as it is known: what is held, and what earlier rows recorded.
#[derive(Debug, Default)]
pub(super) struct Known(HashMap<(Kind, String), Vec<HeldEvent>>);

impl Known {
    /// Of what is held.
    pub fn of(held: &[HeldEvent]) -> Self {
        let mut known = Self::default();
        held.iter().for_each(|event| known.note(event));
        known
    }

    pub(super) fn note(&mut self, event: &HeldEvent) {
        for word in [&event.what, &event.no] {
            let key = comparison::key(word);
            // A visit need not have words.
            if !key.is_empty() || event.kind == Kind::Visit {
                self.0.entry((event.kind.clone(), key)).or_default().push(event.clone());
            }
        }
    }

    /// The one with this number, else the one about the same on the same day; without a day, about the same.
    pub(super) fn find(&self, wanted: &HeldEvent) -> Option<RecordId> {
        let with = |word: &str| {
            let key = (wanted.kind.clone(), comparison::key(word));
            self.0.get(&key).into_iter().flatten()
        };
        if !wanted.no.is_empty() {
            let number = comparison::key(&wanted.no);
            return with(&wanted.no)
                .find(|event| comparison::key(&event.no) == number)
                .map(|event| event.record);
        }
        let is_it =
            |event: &&HeldEvent| event.about == wanted.about && (wanted.day.is_none() || event.day == wanted.day);
        with(&wanted.what).find(is_it).map(|event| event.record)
    }
}

/// Takes what happened; nothing where the row says nothing of it.
pub(super) fn take(work: &mut Work<'_>, known: &mut Known, values: &RowValues<'_>, subject: Subject) -> Step<()> {
    let all: Vec<Of> = values.of.keys().copied().collect();
    for of in all {
        match of {
            Of::Health(illness) => health(work, known, values, subject, illness)?,
            Of::Visit => visit(work, known, values, subject)?,
            Of::Wish => wish(work, known, values, subject)?,
            _ => {}
        }
    }
    Ok(())
}

pub(super) fn day_of(typed: &str) -> Option<Date> {
    typed_date(typed).or_else(|| typed_instant(typed).map(Millis::local_date))
}

/// A follow-up. Who is no doctor copies one in with the doctor's name and day.
fn health(
    work: &mut Work<'_>,
    known: &mut Known,
    values: &RowValues<'_>,
    subject: Subject,
    illness: &'static str,
) -> Step<()> {
    let mut given = values.given(Of::Health(illness));
    let Some(person) = subject.person else {
        return Err(Refusal::NoName.into());
    };
    let on = given.get("doctor_on").or(given.get("at")).copied();
    let Some((typed, day)) = on.and_then(|on| Some((on, day_of(on)?))) else {
        return Err(Refusal::NoDay.into());
    };
    let day_typed = day.to_string();
    let is_doctor = DOCTOR.contains(&work.planned.author().role);
    if !is_doctor && !given.contains_key("doctor_name") {
        return Err(Refusal::NoDoctor.into());
    }
    if given.contains_key("doctor_name") {
        given.insert("doctor_on", &day_typed);
    }
    given.insert("at", typed);
    given.insert("disease", illness);
    upper_first(&given, illness)?;
    not_behind(work, &mut given, Target::Field(Of::Health(illness), "next"));
    let event = HeldEvent {
        kind: Kind::HealthRecord,
        record: RecordId(Uuid::nil()),
        about: person.0,
        day: Some(day),
        what: illness.to_owned(),
        no: String::new(),
    };
    if let Some(record) = known.find(&event) {
        return same(work, &Kind::HealthRecord, record, &given);
    }
    let about = Fields::from_iter([("person".to_owned(), person.to_string().into())]);
    let record = work.make(&Kind::HealthRecord, about, &given)?;
    note(work, known, &HeldEvent { record, ..event });
    Ok(())
}

/// The upper pressure is the higher one: two columns that changed places are no measurement.
fn upper_first(given: &Given<'_>, illness: &'static str) -> Step<()> {
    let figure = |name: &str| given.get(name).and_then(|text| text.parse::<u32>().ok());
    match (figure("bp_sys"), figure("bp_dia")) {
        (Some(upper), Some(lower)) if upper <= lower => {
            let (target, text) = (Target::Field(Of::Health(illness), "bp_sys"), format!("{upper}/{lower}"));
            Err(Refusal::Value(RowProblem::UnknownWord { target, text }).into())
        }
        _ => Ok(()),
    }
}

/// A day to come that has passed since is not kept.
fn not_behind(work: &mut Work<'_>, given: &mut Given<'_>, target: Target) {
    let Target::Field(_, field) = target else { return };
    let today = work.now.local_date();
    let is_past = |typed: &&str| day_of(typed).is_some_and(|day| day < today);
    if let Some(text) = given.get(field).copied().filter(is_past) {
        given.remove(field);
        let text = text.to_owned();
        work.row
            .notes
            .push(RowNote::Value(RowProblem::NotKept { target, text }));
    }
}

/// Notes what was recorded. A row that is dropped afterwards leaves its note: its like is refused with it.
fn note(work: &mut Work<'_>, known: &mut Known, event: &HeldEvent) {
    let is_all = work
        .row
        .made
        .iter()
        .any(|kind| matches!(kind, Kind::Person | Kind::Household));
    if !is_all {
        work.row.differences.push(Difference::Added {
            kind: event.kind.clone(),
            what: String::new(),
        });
    }
    known.note(event);
}

/// What is recorded once says what the row says, or the row is not taken.
fn same(work: &Work<'_>, kind: &Kind, record: RecordId, given: &Given<'_>) -> Step<()> {
    let standing = work.planned.standing(kind, record).unwrap_or_default();
    for (name, typed) in given {
        if matches!(*name, "at" | "doctor_on") {
            continue;
        }
        let raw = super::values::raw(kind, name, typed);
        let Some((field, raw)) = value::given(kind, name, &raw) else {
            continue;
        };
        let Ok(Some(given)) = value::read(field, &raw, work.now) else {
            continue;
        };
        let before = standing.get(field.name).cloned().unwrap_or(Value::Null);
        if super::compare::compare(field, &before, given) != super::compare::Compared::Same {
            return Err(Refusal::RecordedOtherwise { field: field.name }.into());
        }
    }
    Ok(())
}

fn visit(work: &mut Work<'_>, known: &mut Known, values: &RowValues<'_>, subject: Subject) -> Step<()> {
    let mut given = values.given(Of::Visit);
    not_behind(work, &mut given, Target::Field(Of::Visit, "next_visit"));
    let text = |name: &str| given.get(name).copied().unwrap_or_default().to_owned();
    let Some(day) = day_of(&text("at")) else {
        return Err(Refusal::NoDay.into());
    };
    let event = HeldEvent {
        kind: Kind::Visit,
        record: RecordId(Uuid::nil()),
        about: subject.home.0,
        day: Some(day),
        what: text("text"),
        no: String::new(),
    };
    if known.find(&event).is_some() {
        return Ok(());
    }
    let outcome = match text("outcome") {
        outcome if !outcome.is_empty() => outcome,
        _ if work.ask(Doubt::Met)? == Say::Other => Outcome::NotHome.code().to_owned(),
        _ => Outcome::Done.code().to_owned(),
    };
    let entry = VisitEntry {
        household: subject.home.to_string(),
        at: text("at"),
        way: text("way"),
        outcome,
        companions: text("companions"),
        topics: text("topics")
            .split(',')
            .filter(|it| !it.is_empty())
            .map(str::to_owned)
            .collect(),
        text: text("text"),
        next_visit: text("next_visit"),
        ..VisitEntry::default()
    };
    let record = work.take(&Kind::Visit, &Entry::Visit(entry))?;
    work.row.made.push(Kind::Visit);
    note(work, known, &HeldEvent { record, ..event });
    Ok(())
}

fn wish(work: &mut Work<'_>, known: &mut Known, values: &RowValues<'_>, subject: Subject) -> Step<()> {
    let given = values.given(Of::Wish);
    let about = subject.person.map_or(subject.home.0, |person| person.0);
    let event = HeldEvent {
        kind: Kind::Wish,
        record: RecordId(Uuid::nil()),
        about,
        day: None,
        what: given.get("text").copied().unwrap_or_default().to_owned(),
        no: String::new(),
    };
    if let Some(record) = known.find(&event) {
        return work.amend(&Kind::Wish, record, &given, false);
    }
    let about = match subject.person {
        Some(person) => ("person".to_owned(), Value::from(person.to_string())),
        None => ("household".to_owned(), Value::from(subject.home.to_string())),
    };
    let record = work.make(&Kind::Wish, Fields::from_iter([about]), &given)?;
    note(work, known, &HeldEvent { record, ..event });
    Ok(())
}
