//! A household's own screen, drawn: the head, the tabs, and the lines of the open tab; or one thing opened in full.

use super::calls;
use super::gone;
use super::household_items::{self, Place};
use super::household_lines::{entitled_to, health_facts, visit_time};
use super::pen::{Ink, Pen};
use super::pieces::{absent, due_long, joined, moment, sync_word, voided};
use super::values::Values;
use crate::app::pages::HouseholdScreen;
use crate::app::pages::household::HouseholdItem;
use crate::domain::benefit::BenefitKind;
use crate::domain::followup::entitlement::benefit_of;
use crate::domain::followup::{FollowUp, Priority};
use crate::domain::mask::{Privacy, View};
use crate::domain::person::Person;
use crate::ui::{Ui, text};
use crate::view::{EntitlementRow, HouseholdDetail, VisitRow};
use ratatui::Frame;
use ratatui::layout::Rect;

/// Draws the screen.
pub fn draw(frame: &mut Frame<'_>, area: Rect, screen: &HouseholdScreen, ui: &Ui<'_>) {
    let mut pen = Pen::new(frame.buffer_mut(), area, ui);
    let Some(detail) = screen.detail() else {
        return match screen.gone() {
            Some(gone) => gone::draw(&mut pen, gone, ui),
            None => absent(&mut pen, false, ui.lang),
        };
    };
    household_items::head(&mut pen, detail, ui);
    let (height, width) = (pen.height(), pen.width());
    if screen.is_open() {
        pen.rule(3);
        let body = pen.part(4, 0, height.saturating_sub(4), width);
        return opened(body, screen, detail, ui);
    }
    household_items::tabs(&mut pen, 3, screen.tab(), ui);
    let mut body = pen.part(4, 0, height.saturating_sub(4), width);
    household_items::list(&mut body, detail, screen.tab(), screen.item(), Place::Own, ui);
}

/// The marked thing in full, wrapped and scrolled.
fn opened(mut pen: Pen<'_, '_>, screen: &HouseholdScreen, detail: &HouseholdDetail, ui: &Ui<'_>) {
    let Some(item) = screen.item() else { return };
    let paragraphs = in_full(item, detail, ui);
    let width = pen.width().saturating_sub(3);
    let lines: Vec<String> = paragraphs
        .iter()
        .flat_map(|paragraph| text::wrap(paragraph, usize::from(width)))
        .collect();
    let room = pen.height().saturating_sub(1);
    let top = screen.scroll().min(lines.len().saturating_sub(usize::from(room)));
    for (row, line) in (0..room).zip(lines.iter().skip(top)) {
        let ink = if usize::from(row) + top == 0 {
            Ink::Strong
        } else {
            Ink::Text
        };
        pen.put(row, 2, width, line, ink);
    }
    pen.put(room, 1, width, ui.lang.esc_closes(), Ink::Muted);
}

fn in_full(item: HouseholdItem, detail: &HouseholdDetail, ui: &Ui<'_>) -> Vec<String> {
    let ui = &ui.about([Some(detail.household.id.0), None]);
    let lang = ui.lang;
    match item {
        HouseholdItem::Person(i) => detail.persons.get(i).map(|person| person_in_full(person, detail, ui)),
        HouseholdItem::Visit(i) => detail.visits.get(i).map(|row| visit_in_full(row, ui)),
        HouseholdItem::FollowUp(i) => detail
            .follow_ups
            .get(i)
            .map(|follow_up| follow_up_in_full(follow_up, detail, ui)),
        HouseholdItem::Health(i) => detail.health.get(i).map(|row| {
            let record = &row.record;
            let mut lines = vec![joined(&[
                ui.illness(&record.disease),
                record.at.local_date().to_string(),
                lang.way(&record.way).to_owned(),
                voided(&row.sync, ui),
            ])];
            if !ui.hides(&record.disease) {
                lines.extend(health_facts(record, ui));
            }
            lines
        }),
        HouseholdItem::Entitlement(i) => detail.entitlements.get(i).map(|row| entitlement_in_full(row, ui)),
        HouseholdItem::Tag(_)
        | HouseholdItem::Benefit(_)
        | HouseholdItem::Record(_)
        | HouseholdItem::Request(_)
        | HouseholdItem::Conflict(_) => None,
    }
    .unwrap_or_default()
}

/// What is due: what, why and when; of an alarm also whom to tell.
fn follow_up_in_full(follow_up: &FollowUp, detail: &HouseholdDetail, ui: &Ui<'_>) -> Vec<String> {
    let (lang, alarm) = (ui.lang, follow_up.priority == Priority::Alarm);
    let due = due_long(follow_up.due, ui.session.today(), lang);
    let said = [
        ui.follow_up(follow_up),
        lang.labelled(lang.label_why(), &ui.because(&follow_up.because)),
        lang.labelled(lang.col_due(), &due),
    ];
    let calls = detail.calls.iter().filter(|_| alarm);
    let calls = calls.map(|call| joined(&[calls::number(call, ui), calls::name(call, ui)]));
    said.into_iter().chain(calls).collect()
}

/// What somebody may be entitled to: by which rule, what is to be checked, and what nobody has beside it.
pub fn entitlement_in_full(row: &EntitlementRow, ui: &Ui<'_>) -> Vec<String> {
    let (lang, benefit) = (ui.lang, benefit_of(&row.what));
    let what = entitled_to(row, ui);
    let head = joined(&[
        ui.name(&row.person_name),
        lang.entitled_line(&what),
        lang.entitled_from(&row.on.to_string()),
    ]);
    // The rule and what is to be checked tell of the need.
    if ui.view() == View::Projector {
        return vec![head];
    }
    let against: Vec<String> = benefit
        .iter()
        .flat_map(BenefitKind::excluded)
        .map(|kind| ui.benefit(&kind))
        .collect();
    let mut lines = vec![
        head,
        lang.entitled_check(lang.entitlement_check(&row.rule)),
        lang.entitlement_source(&row.rule, &row.source),
    ];
    if !against.is_empty() {
        lines.insert(2, lang.entitled_against(&lang.listed(&against)));
    }
    lines
}

/// A visit note: when, how, who, what it settled, and the whole text.
#[must_use]
pub fn visit_in_full(row: &VisitRow, ui: &Ui<'_>) -> Vec<String> {
    let ui = &ui.about([Some(row.visit.household_id.0), Some(row.visit.id.0)]);
    let (lang, visit) = (ui.lang, &row.visit);
    let (sync, _) = sync_word(&row.sync, ui);
    let topics: Vec<&str> = visit.topics.iter().map(|topic| lang.topic(topic)).collect();
    let companions = match visit.companions.as_str() {
        "" => String::new(),
        companions => lang.visit_companions(ui.names(companions)),
    };
    let next = visit
        .next_visit
        .map_or_else(String::new, |next| lang.visit_next(lang.day(next, ui.session.today())));
    let mut lines = vec![
        joined(&[
            visit_time(row, ui),
            lang.way(&visit.way).to_owned(),
            lang.outcome(&visit.outcome).to_owned(),
            ui.staff(&row.by),
            sync,
            voided(&row.sync, ui),
        ]),
        joined(&[topics.join(" "), companions, next]),
        String::new(),
    ];
    if row.is_late_entry() {
        lines.insert(1, lang.late_entry(&moment(row.recorded_at, ui.session.today(), lang)));
    }
    match visit.text.as_str() {
        "" => lines.push(lang.visit_no_text().to_owned()),
        _ => lines.push(ui.whole_note(&visit.text)),
    }
    lines
}

/// Their family doctor, the telephone, until when.
fn doctor(person: &Person, ui: &Ui<'_>) -> String {
    let (lang, today) = (ui.lang, ui.session.today());
    let until = person
        .doctor_signed_to
        .map_or_else(String::new, |to| lang.fact_until(lang.day(to, today)));
    joined(&[ui.text(&person.doctor_team), ui.phone(&person.doctor_phone), until])
}

/// Everything known of a member, in labelled lines; what is not known has none.
fn person_in_full(person: &Person, detail: &HouseholdDetail, ui: &Ui<'_>) -> Vec<String> {
    let lang = ui.lang;
    let facts = facts_of(person, detail, ui);
    let relation = lang.relation(&person.relation).to_owned();
    let head = joined(&[ui.name(&person.name), relation, lang.sex(person.sex).to_owned()]);
    let width = facts.iter().map(|(label, _)| text::width(label)).max().unwrap_or(0);
    let rows = facts
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(label, value)| format!("{}  {value}", text::pad(label, width)));
    std::iter::once(head).chain(rows).collect()
}

/// What is known of a member, each with its label.
fn facts_of(person: &Person, detail: &HouseholdDetail, ui: &Ui<'_>) -> [(&'static str, String); 11] {
    let (lang, today) = (ui.lang, ui.session.today());
    let phones: Vec<String> = person.phones.iter().map(|phone| ui.phone(phone)).collect();
    let contact = |name: &str, phone: &str| joined(&[ui.name(name), ui.phone(phone)]);
    let age = person.age(today).map_or_else(String::new, |age| ui.age(age));
    let birth = person.birth.map_or_else(String::new, |birth| ui.birth(birth));
    let presence = joined(&[
        lang.presence(&person.presence).to_owned(),
        ui.text(&person.presence_place),
    ]);
    let unverified = if person.id_unverified {
        lang.fact_id_unverified()
    } else {
        ""
    };
    let tags = detail.tags.iter().filter(|tag| tag.person_id == Some(person.id));
    let tags: Vec<String> = tags.map(|tag| ui.tag(&tag.kind)).collect();
    let benefits = detail.benefits.iter().filter(|it| it.person_id == Some(person.id));
    let benefits: Vec<String> = benefits.map(|it| ui.benefit(&it.kind)).collect();
    let party = if person.party_member { lang.fact_party() } else { "" };
    [
        (
            lang.fact_id_no(),
            joined(&[ui.id_no(&person.id_no), unverified.to_owned()]),
        ),
        (
            lang.fact_birth(),
            joined(&[birth, ui.show(Privacy::LunarBirth, &person.birth_lunar), age]),
        ),
        (lang.fact_phones(), joined(&phones)),
        (lang.fact_presence(), presence),
        (
            lang.fact_ethnic(),
            joined(&[lang.ethnic(&person.ethnic).to_owned(), party.to_owned()]),
        ),
        (lang.label_tags(), tags.join(" ")),
        (lang.tab_benefits(), benefits.join(" ")),
        (
            lang.fact_guardian(),
            contact(&person.guardian_name, &person.guardian_phone),
        ),
        (
            lang.fact_emergency(),
            contact(&person.emergency_name, &person.emergency_phone),
        ),
        (lang.fact_doctor(), doctor(person, ui)),
        (lang.fact_remark(), ui.whole_note(&person.remark)),
    ]
}
