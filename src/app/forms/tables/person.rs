//! 家庭成员: only the name is needed. Birth date and sex come from the ID number when there is one.

use super::super::spec::{Spec, of};
use crate::record::person::DEF;

/// The fields.
pub static TABLE: &[Spec] = &[
    of(&DEF, "name"),
    of(&DEF, "relation").initial("").optional(),
    of(&DEF, "id_no"),
    of(&DEF, "id_unverified").when(|f| f.facts.id_doubtful || f.ticked("id_unverified")),
    of(&DEF, "sex").required_when(|f| f.facts.existing),
    of(&DEF, "birth"),
    of(&DEF, "birth_lunar"),
    of(&DEF, "phones"),
    of(&DEF, "presence"),
    of(&DEF, "presence_place").when(|f| !f.is("presence", "home")),
    of(&DEF, "party_member"),
    of(&DEF, "ethnic").optional(),
    of(&DEF, "guardian_name"),
    of(&DEF, "guardian_phone").when(|f| !f.is("guardian_name", "")),
    of(&DEF, "emergency_name"),
    of(&DEF, "emergency_phone").when(|f| !f.is("emergency_name", "")),
    of(&DEF, "doctor_team"),
    of(&DEF, "doctor_phone").when(|f| !f.is("doctor_team", "")),
    of(&DEF, "doctor_signed_from").when(|f| !f.is("doctor_team", "")),
    of(&DEF, "doctor_signed_to").when(|f| !f.is("doctor_team", "")),
    of(&DEF, "remark"),
];
