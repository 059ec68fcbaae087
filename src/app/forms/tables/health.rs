//! 随访记录, the light form: what a leader may note. Clinical classes come from the doctor.
//!
//! Source: norms.md 2.4, "Division of work".

use super::super::fields::Fields;
use super::super::options::{Options, RISK};
use super::super::spec::{Spec, of};
use crate::change::Fields as Values;
use crate::domain::tag::TagKind;
use crate::record::code_set::NO_ILLNESS;
use crate::record::health_record::DEF;

/// The fields.
pub static TABLE: &[Spec] = &[
    of(&DEF, "bp_sys").when(measures).then("bp_dia"),
    of(&DEF, "bp_dia").when(measures),
    of(&DEF, "glucose_10").when(measures),
    of(&DEF, "measured_by").required().when(measured),
    of(&DEF, "compliance").when(is_ill),
    of(&DEF, "observed_risk").choice(Options::Codes(&RISK)).when(is_smd),
    of(&DEF, "guardian_present").when(is_smd),
    of(&DEF, "locked").when(is_smd),
    of(&DEF, "mood"),
    of(&DEF, "sleep"),
    of(&DEF, "diet"),
    of(&DEF, "needs"),
    of(&DEF, "text"),
    of(&DEF, "present"),
    of(&DEF, "seen"),
    of(&DEF, "way"),
    of(&DEF, "at"),
    of(&DEF, "next"),
    of(&DEF, "doctor_name").when(copies),
    of(&DEF, "doctor_on")
        .when(|f| copies(f) && !f.is("doctor_name", ""))
        .required(),
];

/// 代录: who is no doctor may copy in what a doctor without a device has written.
fn copies(fields: &Fields) -> bool {
    !fields.facts.doctor
}

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

/// True when an illness is named, so that there may be medicine to take.
#[must_use]
pub fn is_ill(fields: &Fields) -> bool {
    disease(fields) != NO_ILLNESS
}

/// True when a value was measured: somebody did it, and only the doctor's own decides about the next time.
#[must_use]
pub fn measured(fields: &Fields) -> bool {
    measures(fields)
        && ["bp_sys", "bp_dia", "glucose_10"]
            .iter()
            .any(|name| !fields.is(name, ""))
}

/// True when the blood pressure is recorded.
#[must_use]
pub fn measures(fields: &Fields) -> bool {
    !is_smd(fields)
}

/// The record made on a visit; `None` when nobody was chosen. Chosen with nothing noted it is asked about, not dropped.
#[must_use]
pub fn on_visit(fields: &Fields) -> Option<Values> {
    let patient = fields.text("patient");
    let person = match patient.rsplit_once(':') {
        Some((person, _)) => person.to_owned(),
        None => fields.text("person"),
    };
    if person.is_empty() || !has_patient(fields) {
        return None;
    }
    let mut noted = fields.values_of(&DEF);
    // Time, way and text are the visit's.
    noted.retain(|name, _| !["at", "way", "text", "disease"].contains(&name.as_str()));
    noted.insert("person".to_owned(), person.into());
    noted.insert("disease".to_owned(), disease(fields).into());
    Some(noted)
}
