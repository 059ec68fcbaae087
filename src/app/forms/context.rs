//! The household of a form: who lives there, who is ill, what is open. The wide layout shows it beside the form.

use super::Form;
use super::options::{Opt, Options};
use super::spec::FieldKind;
use crate::app::Ticket;
use crate::app::screen::Cx;
use crate::domain::followup::FollowUp;
use crate::domain::lang::Lang;
use crate::domain::request::State;
use crate::domain::tag::TagKind;
use crate::record::Kind;
use crate::store::Query;
use crate::view::{HouseholdDetail, Part, RecordRow, RequestRow};

/// Records that are offered at most.
const OFFERED: usize = 200;

/// Illnesses with a follow-up record of their own. Source: norms.md 2.4.
const FOLLOWED: &[TagKind] = &[
    TagKind::Hypertension,
    TagKind::Diabetes,
    TagKind::Smd,
    TagKind::Copd,
    TagKind::Tuberculosis,
];

impl Form {
    /// Asks for the household if it has changed.
    pub(super) fn household_changed(&mut self, cx: &mut Cx<'_>) {
        let household = self
            .fields
            .household()
            .map(|(id, _)| id)
            .or_else(|| self.about.household())
            .or(self.beside);
        self.similar_changed(cx);
        if household == self.context_of {
            return;
        }
        self.context_of = household;
        self.context = None;
        self.context_asked = household.map(|id| cx.ask(Query::Household(id)));
        if household.is_none() {
            self.learn(None, cx);
        }
    }

    /// Asks for the records that fields are chosen from.
    pub(super) fn ask_records(&mut self, cx: &mut Cx<'_>) {
        let fields = self.fields.list.iter().map(|field| &field.spec);
        let asked: Vec<_> = fields
            .filter_map(|spec| match spec.kind {
                FieldKind::Pick(Options::Records(code)) => Some((spec.name, Kind::from_code(code))),
                _ => None,
            })
            .collect();
        for (name, kind) in asked {
            let part = Part::first(OFFERED);
            let query = Query::Records {
                kind,
                state: None,
                part,
            };
            self.records_asked.push((cx.ask(query), name));
        }
    }

    /// True when the answer has the records of a field.
    pub(super) fn offers(&self, ticket: Ticket) -> bool {
        self.records_asked.iter().any(|(asked, _)| *asked == ticket)
    }

    /// Offers the records that are not done with.
    pub(super) fn offer_records(&mut self, ticket: Ticket, rows: &[RecordRow]) {
        let Some(at) = self.records_asked.iter().position(|(asked, _)| *asked == ticket) else {
            return;
        };
        let (_, name) = self.records_asked.swap_remove(at);
        let is_open =
            |row: &&RecordRow| row.kind.def().steps.is_empty() || row.kind.steps_from(row.state()).next().is_some();
        let opt = |row: &RecordRow| Opt {
            code: row.id.to_string(),
            text: Some(row.title().to_owned()),
        };
        self.fields.offer(name, rows.iter().filter(is_open).map(opt).collect());
        let restored = self.restored.clone();
        self.fields.fill_choices(&restored);
    }

    /// Takes the household's details.
    pub(super) fn learn(&mut self, detail: Option<Box<HouseholdDetail>>, cx: &Cx<'_>) {
        let today = cx.now.local_date();
        let patients = detail.as_ref().map(|it| patients(it, today, cx)).unwrap_or_default();
        let reminders = detail
            .as_ref()
            .map(|it| reminders(it, cx.session.lang()))
            .unwrap_or_default();
        let persons = detail.as_ref().map(|it| persons(it)).unwrap_or_default();
        let resolved = detail.as_ref().map(|it| resolved(it)).unwrap_or_default();
        self.fields.facts.resolved = !resolved.is_empty() && !self.fields.facts.refused;
        self.fields.offer("answered", resolved);
        let alone = self.fields.facts.refused;
        self.fields.facts.patients = !patients.is_empty() && !alone;
        self.fields.facts.reminders = !reminders.is_empty() && !alone;
        self.fields.offer("patient", patients);
        self.fields.offer("settles", reminders);
        for name in ["person", "persons", "householder"] {
            self.fields.offer(name, persons.clone());
        }
        self.fields.offer("tag_person", persons);
        if detail.is_some() {
            let restored = std::mem::take(&mut self.restored);
            self.fields.fill_choices(&restored);
        }
        if !self.fields.facts.existing {
            // The author of a new record has seen the household beside it; the author of an edit what the form was filled with.
            self.seen = detail.as_ref().map(|it| it.cursor);
        }
        self.context = detail;
        self.offer_earlier();
        self.offer_targets();
    }
}

fn persons(detail: &HouseholdDetail) -> Vec<Opt> {
    let here = detail.persons.iter().filter(|person| person.is_here());
    here.map(|person| Opt {
        code: person.id.to_string(),
        text: Some(person.name.clone()),
    })
    .collect()
}

fn patients(detail: &HouseholdDetail, today: crate::domain::time::Date, cx: &Cx<'_>) -> Vec<Opt> {
    let followed = |tag: &&crate::domain::tag::Tag| FOLLOWED.contains(&tag.kind) && tag.holds(today);
    let opt = |tag: &crate::domain::tag::Tag| {
        let person = detail
            .persons
            .iter()
            .find(|person| Some(person.id) == tag.person_id && person.is_here())?;
        let disease = cx.session.lang().tag(&tag.kind);
        Some(Opt {
            code: format!("{}:{}", person.id, tag.kind),
            text: Some(format!("{} {disease}", person.name)),
        })
    };
    detail.tags.iter().filter(followed).filter_map(opt).collect()
}

/// Requests that wait for their return visit.
fn resolved(detail: &HouseholdDetail) -> Vec<Opt> {
    let waiting = detail.requests.iter().filter(|row| row.state == State::Resolved);
    waiting.map(opt).collect()
}

pub(super) fn opt(row: &RequestRow) -> Opt {
    Opt {
        code: row.id.to_string(),
        text: Some(format!("{} {}", row.temp_no, row.title)),
    }
}

/// Manual reminders, the rechecks of requests that only a visit about them answers, each by its request's title, the notices that the
/// household was not told of, and records that wait for a visit: a wish that came true.
fn reminders(detail: &HouseholdDetail, lang: Lang) -> Vec<Opt> {
    let waits = |it: &FollowUp| it.record.is_some() && it.priority.is_visit();
    let title = |it: &FollowUp| {
        let asked = matches!(it.because.rule.as_str(), "R05" | "R06" | "R07");
        let request = it.request_id.filter(|_| asked)?;
        let row = detail.requests.iter().find(|row| row.id == request)?;
        Some(format!("{} {}", row.temp_no, row.title))
    };
    let open = detail.follow_ups.iter().filter_map(|it| match it.reminder_id {
        Some(_) => Some((it, it.text.clone())),
        None if it.because.rule == "R30" => Some((it, lang.labelled(lang.kind(&Kind::Notice), &it.text))),
        None if waits(it) => Some((it, it.text.clone())),
        None => Some((it, title(it)?)),
    });
    open.map(|(it, text)| Opt {
        code: it.key.0.clone(),
        text: Some(text),
    })
    .collect()
}
