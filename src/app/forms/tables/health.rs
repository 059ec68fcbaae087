//! 随访记录, the light form: what a leader may note. Clinical classes come from the doctor.
//!
//! Source: norms.md 2.4, "Division of work".

use super::super::fields::Fields;
use super::super::options::{Options, RISK};
use super::super::spec::{Spec, of};
use crate::change::entry::HealthEntry;
use crate::domain::ids::PersonId;
use crate::domain::tag::TagKind;
use crate::record::health_record::DEF;

/// The fields.
pub static TABLE: &[Spec] = &[
    of(DEF.at("at")),
    of(DEF.at("way")),
    of(DEF.at("seen")),
    of(DEF.at("bp_sys")).when(measures),
    of(DEF.at("bp_dia")).when(measures),
    of(DEF.at("measured_by")).when(|f| measures(f) && !f.is("bp_sys", "")),
    of(DEF.at("compliance")),
    of(DEF.at("guardian_present")).when(is_smd),
    of(DEF.at("observed_risk")).choice(Options::Codes(&RISK)).when(is_smd),
    of(DEF.at("locked")).when(is_smd),
    of(DEF.at("text")),
    of(DEF.at("next")),
];

/// The illness the fields are about: the form's own, the chosen patient's, or the one picked.
#[must_use]
pub fn disease(fields: &Fields) -> String {
    if !fields.facts.disease.is_empty() {
        return fields.facts.disease.clone();
    }
    let patient = fields
        .input("patient")
        .map(super::super::input::Input::value)
        .unwrap_or_default();
    match patient.rsplit_once(':') {
        Some((_, disease)) => disease.to_owned(),
        None => fields
            .input("disease")
            .map(super::super::input::Input::value)
            .unwrap_or_default(),
    }
}

/// True when the form says whose illness it is.
#[must_use]
pub fn has_patient(fields: &Fields) -> bool {
    !disease(fields).is_empty() && (fields.facts.patients || fields.has("topics", "health"))
}

/// True for severe mental disorder: guardian, risk as observed, locked in.
#[must_use]
pub fn is_smd(fields: &Fields) -> bool {
    disease(fields) == TagKind::Smd.code()
}

/// True where the blood pressure is written down.
#[must_use]
pub fn measures(fields: &Fields) -> bool {
    !is_smd(fields)
}

/// The record of the form's own person.
#[must_use]
pub fn entry(fields: &Fields, person: PersonId, disease: &TagKind) -> HealthEntry {
    HealthEntry {
        person: person.to_string(),
        disease: disease.code().to_owned(),
        at: fields.text("at"),
        way: fields.text("way"),
        seen: Some(fields.ticked("seen")),
        text: fields.text("text"),
        next: fields.text("next"),
        ..noted(fields)
    }
}

/// The record made on a visit; `None` when nothing was noted.
#[must_use]
pub fn on_visit(fields: &Fields) -> Option<HealthEntry> {
    let patient = fields.text("patient");
    let person = match patient.rsplit_once(':') {
        Some((person, _)) => person.to_owned(),
        None => fields.text("person"),
    };
    if person.is_empty() || !has_patient(fields) {
        return None;
    }
    let noted = noted(fields);
    (noted != HealthEntry::default() || fields.has("topics", "health")).then(|| HealthEntry {
        person,
        disease: disease(fields),
        ..noted
    })
}

fn noted(fields: &Fields) -> HealthEntry {
    HealthEntry {
        guardian_present: !fields.text("guardian_present").is_empty(),
        compliance: fields.text("compliance"),
        observed_risk: fields.number("observed_risk"),
        locked: !fields.text("locked").is_empty(),
        bp_sys: fields.number("bp_sys"),
        bp_dia: fields.number("bp_dia"),
        measured_by: fields.text("measured_by"),
        ..HealthEntry::default()
    }
}
