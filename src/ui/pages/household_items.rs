//! What a household is made of, line by line: the head, and under headings what is due, members, tags, benefits and the
//! timeline. The household's own screen and the pane beside the list draw the same lines.

use super::pen::{Ink, Pen};
use super::pieces::{badge, colour, due_long, flow, joined, last_visit, moment, sync_word};
use super::values::Values;
use crate::app::pages::household::{HouseholdItem, HouseholdTab, items};
use crate::app::rows::HouseholdDetail;
use crate::domain::lang::Lang;
use crate::domain::person::Person;
use crate::domain::visit::HealthRecord;
use crate::ui::Ui;

/// Where the lines are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// On the household's own screen.
    Own,
    /// In the pane beside the list: shorter.
    Beside,
}

/// The head: who, where, telephone, attention level, last visit.
pub fn head(pen: &mut Pen<'_, '_>, detail: &HouseholdDetail, ui: &Ui<'_>) {
    let (lang, today) = (ui.lang, ui.session.today());
    let household = &detail.household;
    let width = pen.width().saturating_sub(1);
    let number = lang.household_no_is(household.household_no.clone());
    let name = format!("{}  {number}  ", ui.name(&household.display_name));
    let (word, ink) = colour(&detail.colour, lang);
    let why = format!(
        " {}",
        lang.colour_because_is(lang.colour_because(&detail.colour_because))
    );
    let (sync, sync_ink) = sync_word(&detail.sync, lang);
    let sync = format!("  {sync}");
    pen.pieces(
        0,
        1,
        &[
            (&name, Ink::Strong),
            (&word, ink),
            (&why, Ink::Muted),
            (&sync, sync_ink),
        ],
    );
    let people = detail.persons.iter().filter(|person| person.is_here()).count();
    let place = joined(&[
        ui.address(&household.address),
        ui.phone(&household.phone),
        lang.residence(&household.residence).to_owned(),
        lang.people_here(people),
    ]);
    pen.put(1, 1, width, &place, Ink::Text);
    let visited = detail
        .visits
        .iter()
        .find(|row| row.visit.outcome == crate::domain::visit::Outcome::Done)
        .map(|row| row.visit.at.local_date());
    pen.put(2, 1, width, &last_visit(visited, today, lang), Ink::Text);
}

/// The row of tabs, the open one in brackets.
pub fn tabs(pen: &mut Pen<'_, '_>, line: u16, tab: HouseholdTab, ui: &Ui<'_>) {
    let words: Vec<(String, Ink)> = HouseholdTab::ALL
        .iter()
        .map(|each| {
            let word = ui.lang.household_tab(*each);
            if *each == tab {
                (format!("[{word}] "), Ink::Strong)
            } else {
                (format!(" {word}  "), Ink::Text)
            }
        })
        .collect();
    let pieces: Vec<(&str, Ink)> = words.iter().map(|(word, ink)| (word.as_str(), *ink)).collect();
    pen.pieces(line, 1, &pieces);
}

/// One line of a tab: a heading or an item.
struct Line {
    item: Option<HouseholdItem>,
    badge: (String, Ink),
    text: String,
    ink: Ink,
}

/// Draws a tab's lines, scrolled so that the marked item is seen.
pub fn list(
    pen: &mut Pen<'_, '_>,
    detail: &HouseholdDetail,
    tab: HouseholdTab,
    marked: Option<HouseholdItem>,
    place: Place,
    ui: &Ui<'_>,
) {
    let lines = lines(detail, tab, place, usize::from(pen.width().saturating_sub(2)), ui);
    if lines.is_empty() {
        pen.put(0, 2, pen.width(), nothing(tab, ui.lang), Ink::Muted);
        return;
    }
    // "Householder" is longer than any Chinese relation.
    let label = match ui.lang {
        Lang::Zh => 8,
        Lang::En => 11,
    };
    let height = usize::from(pen.height());
    let at = lines.iter().position(|line| line.item.is_some() && line.item == marked);
    let top = at
        .map_or(0, |at| (at + 2).saturating_sub(height))
        .min(lines.len().saturating_sub(height.max(1)));
    for (row, line) in (0..pen.height()).zip(lines.iter().skip(top)) {
        let chosen = line.item.is_some() && line.item == marked;
        if chosen {
            pen.mark(row);
        }
        let ink = |ink: Ink| if chosen { Ink::Marked } else { ink };
        let width = pen.width();
        if line.item.is_none() {
            pen.put(row, 1, width, &line.text, line.ink);
            continue;
        }
        pen.put(row, 2, label, &line.badge.0, ink(line.badge.1));
        pen.put(row, 3 + label, width, &line.text, ink(line.ink));
    }
}

fn nothing(tab: HouseholdTab, lang: Lang) -> &'static str {
    match tab {
        HouseholdTab::Members => lang.tab_nothing_members(),
        HouseholdTab::Requests => lang.tab_nothing_requests(),
        HouseholdTab::Visits => lang.tab_nothing_visits(),
        HouseholdTab::Basic | HouseholdTab::Health => lang.tab_nothing(),
    }
}

fn lines(detail: &HouseholdDetail, tab: HouseholdTab, place: Place, cells: usize, ui: &Ui<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    if tab == HouseholdTab::Basic {
        lines.extend(facts(detail, cells, ui));
    }
    let mut section = None;
    for item in items(detail, tab) {
        let heading = heading(item, detail, tab, ui.lang);
        if section.as_ref() != Some(&heading) {
            if !lines.is_empty() {
                lines.push(plain(String::new(), Ink::Text));
            }
            lines.push(plain(heading.clone(), Ink::Head));
            section = Some(heading);
        }
        lines.push(item_line(item, detail, place, ui));
    }
    lines
}

fn plain(text: String, ink: Ink) -> Line {
    Line {
        item: None,
        badge: (String::new(), ink),
        text,
        ink,
    }
}

/// The facts of the record that are filled in, in labelled pairs.
fn facts(detail: &HouseholdDetail, cells: usize, ui: &Ui<'_>) -> Vec<Line> {
    let (lang, household) = (ui.lang, &detail.household);
    let pairs = [
        (lang.fact_housing(), &household.housing),
        (lang.fact_water(), &household.water),
        (lang.fact_income(), &household.income_source),
        (lang.fact_industry(), &household.industry),
        (lang.fact_contact(), &household.contact),
        (lang.fact_colour_reason(), &household.colour_reason),
        (lang.fact_remark(), &household.remark),
    ];
    let words: Vec<String> = pairs
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(label, value)| format!("{label} {value}"))
        .collect();
    flow(&words, cells)
        .into_iter()
        .map(|line| plain(line, Ink::Text))
        .collect()
}

fn heading(item: HouseholdItem, detail: &HouseholdDetail, tab: HouseholdTab, lang: Lang) -> String {
    match (item, tab) {
        (HouseholdItem::FollowUp(_), _) => lang.section_todo(detail.follow_ups.len()),
        (HouseholdItem::Person(_), _) => lang.section_members(detail.persons.len()),
        (HouseholdItem::Tag(_), _) => lang.section_tags(detail.tags.len()),
        (HouseholdItem::Benefit(_), _) => lang.section_benefits(detail.benefits.len()),
        (_, HouseholdTab::Basic) => {
            lang.section_timeline(detail.visit_count + detail.requests.len() + detail.health.len())
        }
        (HouseholdItem::Request(_), _) => lang.section_requests(detail.requests.len()),
        (HouseholdItem::Visit(_), _) => lang.section_visits(detail.visit_count),
        (HouseholdItem::Health(_), _) => lang.section_health(detail.health.len()),
    }
}

fn item_line(item: HouseholdItem, detail: &HouseholdDetail, place: Place, ui: &Ui<'_>) -> Line {
    let made = match item {
        HouseholdItem::FollowUp(i) => follow_up(detail, i, place, ui),
        HouseholdItem::Person(i) => detail.persons.get(i).map(|person| member(person, ui)),
        HouseholdItem::Tag(i) => tag(detail, i, ui),
        HouseholdItem::Benefit(i) => benefit(detail, i, ui),
        HouseholdItem::Request(i) => request(detail, i, ui),
        HouseholdItem::Visit(i) => visit(detail, i, ui),
        HouseholdItem::Health(i) => detail.health.get(i).map(|record| health(detail, record, ui)),
    };
    let (badge, text) = made.unwrap_or_default();
    Line {
        item: Some(item),
        badge,
        text,
        ink: Ink::Text,
    }
}

type Made = ((String, Ink), String);

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
        joined(&[ui.follow_up(follow_up), due, why]),
    ))
}

/// A member in one line: relation, name, sex and age, where they are, masked ID number and telephone.
fn member(person: &Person, ui: &Ui<'_>) -> Made {
    let (lang, today) = (ui.lang, ui.session.today());
    let age = person.age(today).map_or_else(String::new, |age| ui.age(age));
    let presence = match person.is_here() && person.presence == crate::domain::person::Presence::Home {
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
fn name_of(detail: &HouseholdDetail, id: Option<crate::domain::ids::PersonId>, ui: &Ui<'_>) -> String {
    detail
        .persons
        .iter()
        .find(|person| Some(person.id) == id)
        .map_or_else(String::new, |person| ui.name(&person.name))
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
    let risk = tag
        .risk
        .filter(|_| !hidden)
        .map_or_else(String::new, |risk| lang.fact_risk(risk));
    let from = tag.from.map_or_else(String::new, |from| {
        format!("{} {}", lang.day(from, today), lang.fact_since())
    });
    let text = joined(&[ui.tag(&tag.kind), level.to_owned(), risk, from, tag.source.clone()]);
    Some(((name_of(detail, tag.person_id, ui), Ink::Muted), text))
}

fn benefit(detail: &HouseholdDetail, index: usize, ui: &Ui<'_>) -> Option<Made> {
    let (lang, benefit) = (ui.lang, detail.benefits.get(index)?);
    let today = ui.session.today();
    let state = lang.benefit_state(&benefit.state).to_owned();
    let until = benefit.to.map_or_else(String::new, |to| {
        format!("{} {}", lang.day(to, today), lang.fact_until())
    });
    let money = benefit
        .monthly_fen
        .filter(|_| !ui.hides_benefits())
        .map_or_else(String::new, |fen| lang.fact_monthly(format!("{}", fen / 100)));
    let text = joined(&[ui.benefit(&benefit.kind), state, money, until]);
    Some(((name_of(detail, benefit.person_id, ui), Ink::Muted), text))
}

fn request(detail: &HouseholdDetail, index: usize, ui: &Ui<'_>) -> Option<Made> {
    let (lang, row) = (ui.lang, detail.requests.get(index)?);
    let today = ui.session.today();
    let due = row.due.map_or_else(String::new, |due| due_long(due, today, lang));
    let title = format!("{} {}", row.temp_no, row.title);
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
        crate::domain::visit::Outcome::Done => lang.way(&row.visit.way).to_owned(),
        ref other => format!("{} {}", lang.way(&row.visit.way), lang.outcome(other)),
    };
    Some(((day, Ink::Muted), joined(&[how, ui.note(&row.visit.text)])))
}

fn health(detail: &HouseholdDetail, record: &HealthRecord, ui: &Ui<'_>) -> Made {
    let lang = ui.lang;
    let day = lang.day(record.at.local_date(), ui.session.today());
    let mut parts = vec![name_of(detail, Some(record.person_id), ui), ui.tag(&record.disease)];
    if !ui.hides(&record.disease) {
        parts.extend(health_facts(record, lang));
    }
    ((day, Ink::Muted), joined(&parts))
}

/// What a follow-up record says, in short words.
#[must_use]
pub fn health_facts(record: &HealthRecord, lang: Lang) -> Vec<String> {
    let mut parts = Vec::new();
    if let (Some(sys), Some(dia)) = (record.bp_sys, record.bp_dia) {
        parts.push(lang.fact_blood_pressure(sys.to_string(), dia.to_string()));
    }
    if let Some(compliance) = &record.compliance {
        parts.push(lang.compliance(compliance).to_owned());
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
    parts.push(record.text.clone());
    parts
}

/// The date and time a visit took place, for the opened note.
#[must_use]
pub fn visit_time(row: &crate::app::rows::VisitRow, ui: &Ui<'_>) -> String {
    moment(row.visit.at, ui.session.today(), ui.lang)
}
