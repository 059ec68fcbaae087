//! One thing of a household in one line: what is due, a member, a tag, a benefit, a request, a visit, a follow-up record.

use super::conflict;
use super::household_items::Place;
use super::pen::Ink;
use super::pieces::{badge, due_long, due_short, joined, moment, voided};
use super::values::{Values, about_request};
use super::whom;
use crate::app::pages::household::HouseholdItem;
use crate::domain::decimal::{TENTHS, YUAN};
use crate::domain::followup::entitlement::benefit_of;
use crate::domain::ids::PersonId;
use crate::domain::lang::Lang;
use crate::domain::person::{Person, Presence};
use crate::domain::time::Date;
use crate::domain::visit::{HealthRecord, Outcome};
use crate::record::code_set::CONDITION;
use crate::record::{FieldDef, STATE, health_record};
use crate::ui::Ui;
use crate::view::{EntitlementRow, HealthRow, HouseholdDetail, RecordRow, VisitRow};

/// A line: the word in front with its ink, and the text.
pub type Made = ((String, Ink), String);

/// The line of an item; empty when it has gone.
#[must_use]
pub fn made(item: HouseholdItem, detail: &HouseholdDetail, place: Place, ui: &Ui<'_>) -> Made {
    let ui = &ui.about([Some(detail.household.id.0), None]);
    match item {
        HouseholdItem::Conflict(i) => detail.conflicts.get(i).map(|row| {
            let word = ui.lang.sync_conflict().to_owned();
            ((word, Ink::Warn), conflict::line(row, ui))
        }),
        HouseholdItem::FollowUp(i) => follow_up(detail, i, place, ui),
        HouseholdItem::Person(i) => detail.persons.get(i).map(|person| member(person, ui)),
        HouseholdItem::Tag(i) => tag(detail, i, ui),
        HouseholdItem::Benefit(i) => benefit(detail, i, ui),
        HouseholdItem::Request(i) => request(detail, i, ui),
        HouseholdItem::Visit(i) => visit(detail, i, ui),
        HouseholdItem::Record(i) => detail.records.get(i).map(|row| record(row, ui)),
        HouseholdItem::Entitlement(i) => detail.entitlements.get(i).map(|row| entitlement(row, ui)),
        HouseholdItem::Health(i) => detail.health.get(i).map(|row| health(detail, row, ui)),
    }
    .unwrap_or_default()
}

fn follow_up(detail: &HouseholdDetail, index: usize, place: Place, ui: &Ui<'_>) -> Option<Made> {
    let follow_up = detail.follow_ups.get(index)?;
    let today = ui.session.today();
    let why = match place {
        Place::Own => ui.because(&follow_up.because),
        Place::Beside => String::new(),
    };
    let due = due_long(follow_up.due, today, ui.lang);
    Some((
        badge(follow_up.due.date, follow_up.priority, today, ui.lang),
        // The day first: it is never what a narrow pane cuts off.
        joined(&[due, ui.follow_up(follow_up), why]),
    ))
}

/// A member in one line: relation, name, sex and age, where they are, masked ID number and telephone.
fn member(person: &Person, ui: &Ui<'_>) -> Made {
    let (lang, today) = (ui.lang, ui.session.today());
    let age = person.age(today).map_or_else(String::new, |age| ui.age(age));
    let presence = match person.is_here() && person.presence == Presence::Home {
        true => String::new(),
        false => lang.presence(&person.presence).to_owned(),
    };
    let phone = person.phones.first().map_or_else(String::new, |phone| ui.phone(phone));
    let text = joined(&[
        ui.name(&person.name),
        format!("{} {age}", sex(person.sex, lang)).trim().to_owned(),
        presence,
        ui.id_no(&person.id_no),
        phone,
    ]);
    ((lang.relation(&person.relation).to_owned(), Ink::Muted), text)
}

fn sex(code: u8, lang: Lang) -> &'static str {
    match code {
        1 => lang.sex_male(),
        2 => lang.sex_female(),
        _ => "",
    }
}

/// The name of a member by id, as the session shows it.
fn name_of(detail: &HouseholdDetail, id: Option<PersonId>, ui: &Ui<'_>) -> String {
    detail
        .persons
        .iter()
        .find(|person| Some(person.id) == id)
        .map_or_else(String::new, |person| whom::member(person, &detail.persons, ui))
}

/// A record by its state and title, with its day while it waits for somebody.
fn record(row: &RecordRow, ui: &Ui<'_>) -> Made {
    let ui = &super::record::about(row, ui);
    let def = row.kind.def();
    let state = row.kind.field(STATE).and_then(FieldDef::codes);
    let state = state.map_or_else(String::new, |set| set.word(ui.lang, row.state()));
    let is_open = row.kind.steps_from(row.state()).next().is_some();
    let day = row.text(def.order).parse().ok().filter(|_| is_open);
    let day = day.map_or_else(String::new, |day| due_short(day, ui.session.today(), ui.lang).0);
    let person = row.person.as_ref().map_or_else(String::new, |(_, name)| ui.name(name));
    let title = super::record::title(row, ui);
    let person = if person == title { String::new() } else { person };
    let words = joined(&[title, person, day, ui.text(row.text("status"))]);
    ((state, if is_open { Ink::Text } else { Ink::Muted }), words)
}

/// What somebody may be entitled to.
fn entitlement(row: &EntitlementRow, ui: &Ui<'_>) -> Made {
    let what = ui.lang.entitled_line(&entitled_to(row, ui));
    (
        (entitled_from(row, ui), Ink::Muted),
        joined(&[ui.name(&row.person_name), what]),
    )
}

/// From which day on, where that lies ahead.
pub fn entitled_from(row: &EntitlementRow, ui: &Ui<'_>) -> String {
    let today = ui.session.today();
    match row.on <= today {
        true => ui.lang.entitled_now().to_owned(),
        false => due_short(row.on, today, ui.lang).0,
    }
}

/// What it is; on the projector not what.
pub fn entitled_to(row: &EntitlementRow, ui: &Ui<'_>) -> String {
    match benefit_of(&row.what) {
        Some(kind) => ui.benefit(&kind),
        None => ui.lang.entitlement(&row.what),
    }
}

fn tag(detail: &HouseholdDetail, index: usize, ui: &Ui<'_>) -> Option<Made> {
    let (lang, tag) = (ui.lang, detail.tags.get(index)?);
    let today = ui.session.today();
    let hidden = ui.hides(&tag.kind);
    let level = tag
        .level
        .as_ref()
        .filter(|_| !hidden)
        .map_or("", |level| lang.tag_level(level));
    let class = tag.disability_class.as_ref().filter(|_| !hidden);
    let level = format!("{}{level}", class.map_or("", |class| lang.disability_class(class)));
    let risk = tag
        .risk
        .filter(|_| !hidden)
        .map_or_else(String::new, |risk| lang.fact_risk(risk));
    let day = |date: Option<Date>, word: fn(Lang, String) -> String| {
        date.map_or_else(String::new, |date| word(lang, lang.day(date, today)))
    };
    let why = tag.end_reason.as_ref().filter(|_| !hidden);
    let why = why.map_or_else(String::new, |why| lang.end_reason(why).to_owned());
    let text = joined(&[
        ui.tag(&tag.kind),
        level,
        risk,
        day(tag.from, Lang::fact_since),
        day(tag.to, Lang::fact_until),
        why,
        ui.name(&tag.ended_by),
        ui.text(&tag.source),
    ]);
    Some(((name_of(detail, tag.person_id, ui), Ink::Muted), text))
}

fn benefit(detail: &HouseholdDetail, index: usize, ui: &Ui<'_>) -> Option<Made> {
    let (lang, benefit) = (ui.lang, detail.benefits.get(index)?);
    let today = ui.session.today();
    let state = lang.benefit_state(&benefit.state).to_owned();
    let is_over = benefit.state.is_over();
    let end = benefit.stopped_on.filter(|_| is_over).or(benefit.to);
    let until = end.map_or_else(String::new, |to| lang.fact_until(lang.day(to, today)));
    let why = benefit.stop_reason.as_ref().filter(|_| is_over && !ui.hides_benefits());
    let why = why.map_or_else(String::new, |why| lang.stop_reason(why).to_owned());
    let review = benefit.review_on.filter(|_| !is_over);
    let review = review.map_or_else(String::new, |day| lang.fact_review(lang.day(day, today)));
    let money = benefit
        .monthly_fen
        .filter(|_| !ui.hides_benefits())
        .map_or_else(String::new, |fen| lang.fact_monthly(YUAN.said(fen)));
    let text = joined(&[ui.benefit(&benefit.kind), state, money, until, why, review]);
    Some(((name_of(detail, benefit.person_id, ui), Ink::Muted), text))
}

fn request(detail: &HouseholdDetail, index: usize, ui: &Ui<'_>) -> Option<Made> {
    let (lang, row) = (ui.lang, detail.requests.get(index)?);
    let today = ui.session.today();
    let due = row
        .dates()
        .due_on(today)
        .map_or_else(String::new, |due| due_long(due, today, lang));
    let title = format!("{} {}", ui.number(&row.temp_no), about_request(row, ui).matter(row));
    let day = lang.day(row.registered_at.local_date(), today);
    Some((
        (day, Ink::Muted),
        joined(&[title, lang.state(&row.state).to_owned(), due]),
    ))
}

fn visit(detail: &HouseholdDetail, index: usize, ui: &Ui<'_>) -> Option<Made> {
    let (lang, row) = (ui.lang, detail.visits.get(index)?);
    let day = lang.day(row.visit.at.local_date(), ui.session.today());
    let how = match row.visit.outcome {
        Outcome::Done => lang.way(&row.visit.way).to_owned(),
        ref other => format!("{} {}", lang.way(&row.visit.way), lang.outcome(other)),
    };
    Some((
        (day, Ink::Muted),
        joined(&[voided(&row.sync, ui), how, ui.note(&row.visit.text)]),
    ))
}

fn health(detail: &HouseholdDetail, row: &HealthRow, ui: &Ui<'_>) -> Made {
    let (lang, record) = (ui.lang, &row.record);
    let day = lang.day(record.at.local_date(), ui.session.today());
    let mut parts = vec![
        voided(&row.sync, ui),
        name_of(detail, Some(record.person_id), ui),
        ui.illness(&record.disease),
    ];
    if !ui.hides(&record.disease) {
        parts.extend(health_facts(record, ui));
    }
    ((day, Ink::Muted), joined(&parts))
}

/// Whose record it is.
fn recorded_by(record: &HealthRecord, ui: &Ui<'_>) -> String {
    match record.by_role.as_str() {
        _ if !record.doctor_name.is_empty() => ui.lang.health_by_doctor(&ui.name(&record.doctor_name)),
        "doctor" => ui.lang.health_by_doctor("").replace("  ", " "),
        _ => ui.lang.health_by_leader().to_owned(),
    }
}

/// What a follow-up record says, in short words.
#[must_use]
pub fn health_facts(record: &HealthRecord, ui: &Ui<'_>) -> Vec<String> {
    let lang = ui.lang;
    // The leader's and the doctor's record of one day say nearly the same.
    let mut parts = vec![recorded_by(record, ui)];
    if let (Some(sys), Some(dia)) = (record.bp_sys, record.bp_dia) {
        parts.push(lang.fact_blood_pressure(sys.to_string(), dia.to_string()));
    }
    if let Some(tenths) = record.glucose_10 {
        parts.push(lang.fact_glucose(TENTHS.said(tenths.into())));
    }
    if let Some(compliance) = &record.compliance {
        parts.push(lang.compliance(compliance).to_owned());
    }
    for (name, code) in [("mood", &record.mood), ("sleep", &record.sleep), ("diet", &record.diet)] {
        let label = health_record::DEF.at(name).label.of(lang);
        if !code.is_empty() {
            parts.push(lang.labelled(label, &CONDITION.word(lang, code)));
        }
    }
    if let Some(risk) = record.observed_risk {
        parts.push(lang.fact_risk(risk));
    }
    let said = [
        (!record.seen, lang.fact_not_seen()),
        (record.guardian_present, lang.fact_guardian_present()),
        (record.locked, lang.fact_locked()),
    ];
    parts.extend(
        said.iter()
            .filter(|(holds, _)| *holds)
            .map(|(_, word)| (*word).to_owned()),
    );
    let needs = health_record::DEF.at("needs").label.of(lang);
    if !record.needs.is_empty() {
        parts.push(lang.labelled(needs, &ui.note(&record.needs)));
    }
    let present: Vec<_> = record.present.iter().map(|name| ui.name(name)).collect();
    if !present.is_empty() {
        let label = health_record::DEF.at("present").label.of(lang);
        parts.push(lang.labelled(label, &present.join(" ")));
    }
    parts.push(ui.note(&record.text));
    parts
}

/// The date and time a visit took place, for the opened note.
#[must_use]
pub fn visit_time(row: &VisitRow, ui: &Ui<'_>) -> String {
    moment(row.visit.at, ui.session.today(), ui.lang)
}
