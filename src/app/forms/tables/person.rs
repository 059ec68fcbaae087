//! 家庭成员: only the name is needed. Birth date and sex come from the ID number when there is one.

use super::super::fields::Fields;
use super::super::spec::{Spec, of};
use crate::change::FieldType;
use crate::change::entry::PersonEntry;
use crate::domain::ids::HouseholdId;
use crate::domain::text::fold_width;
use crate::record::person::DEF;
use serde_json::Value;

/// The fields.
pub static TABLE: &[Spec] = &[
    of(DEF.at("name")),
    of(DEF.at("relation")).initial("").optional(),
    of(DEF.at("id_no")),
    of(DEF.at("id_unverified")).when(|f| f.facts.id_doubtful || f.ticked("id_unverified")),
    of(DEF.at("sex")).required_when(|f| f.facts.existing),
    of(DEF.at("birth")),
    of(DEF.at("birth_lunar")),
    of(DEF.at("phones")),
    of(DEF.at("presence")),
    of(DEF.at("presence_place")).when(|f| !f.is("presence", "home")),
    of(DEF.at("party_member")),
    of(DEF.at("ethnic")).optional(),
    of(DEF.at("guardian_name")),
    of(DEF.at("guardian_phone")).when(|f| !f.is("guardian_name", "")),
    of(DEF.at("emergency_name")),
    of(DEF.at("emergency_phone")).when(|f| !f.is("emergency_name", "")),
    of(DEF.at("doctor_team")),
    of(DEF.at("doctor_signed_to")).when(|f| !f.is("doctor_team", "")),
    of(DEF.at("remark")),
];

/// The new person as typed.
#[must_use]
pub fn entry(fields: &Fields, household: HouseholdId) -> PersonEntry {
    PersonEntry {
        household: household.to_string(),
        name: fields.text("name"),
        relation: fields.text("relation"),
        sex: fields.number("sex"),
        birth: fields.text("birth"),
        birth_lunar: fields.text("birth_lunar"),
        id_no: fields.text("id_no"),
        id_unverified: !fields.text("id_unverified").is_empty(),
        phones: phones(&fields.text("phones")),
        ethnic: fields.text("ethnic"),
        presence: fields.text("presence"),
        presence_place: fields.text("presence_place"),
        party_member: fields.ticked("party_member"),
        guardian_name: fields.text("guardian_name"),
        guardian_phone: fields.text("guardian_phone"),
        emergency_name: fields.text("emergency_name"),
        emergency_phone: fields.text("emergency_phone"),
        doctor_team: fields.text("doctor_team"),
        doctor_signed_to: fields.text("doctor_signed_to"),
        remark: fields.text("remark"),
    }
}

/// Several numbers on one line, parted by space, comma, semicolon, slash or enumeration comma.
#[must_use]
pub fn phones(text: &str) -> Vec<String> {
    fold_width(text)
        .split([' ', ',', ';', '/', '\u{3001}'])
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

/// A field's value as the record keeps it: dates and numbers not given are null, lists are arrays.
#[must_use]
pub fn typed(ty: FieldType, value: &Value) -> Value {
    let text = value.as_str().unwrap_or_default();
    match ty {
        FieldType::List if value.is_string() => phones(text).into(),
        FieldType::Int => text.parse::<i64>().map_or(Value::Null, Value::from),
        FieldType::Date | FieldType::Instant | FieldType::Code if text.is_empty() => Value::Null,
        _ => value.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_numbers_on_one_line_are_told_apart() {
        assert_eq!(
            phones("12900000001、12900000002 ， 0731-1234567"),
            ["12900000001", "12900000002", "0731-1234567"]
        );
        assert!(phones(" ").is_empty());
    }
}
