//! Households, people, tags and benefits.

use super::unit;
use super::work::followed;
use crate::domain::benefit::{Benefit, BenefitKind, BenefitState, StopReason};
use crate::domain::household::{Colour, Household, Residence, Wechat};
use crate::domain::ids::HouseholdId;
use crate::domain::person::{Person, Presence};
use crate::domain::tag::{Basis, DisabilityClass, EndReason, Tag, TagKind, TagLevel};
use crate::store::sql::{RowResult, code, code_opt, date, flag, list, number, parsed, parsed_opt, text};
use rusqlite::Row;

/// A row of `household`.
pub fn household(row: &Row<'_>) -> RowResult<Household> {
    Ok(Household {
        id: parsed(row, "id")?,
        unit: unit(row)?,
        household_no: text(row, "household_no")?,
        display_name: text(row, "display_name")?,
        address: text(row, "address")?,
        phone: text(row, "phone")?,
        wechat: code_opt(row, "wechat", Wechat::from_code)?,
        residence: code(row, "residence", Residence::from_code, Residence::Resident)?,
        colour: code_opt(row, "colour", Colour::from_code)?,
        colour_reason: text(row, "colour_reason")?,
        colour_until: date(row, "colour_until")?,
        housing: text(row, "housing")?,
        water: text(row, "water")?,
        income_source: text(row, "income_source")?,
        industry: text(row, "industry")?,
        contact: text(row, "contact")?,
        contact_since: date(row, "contact_since")?,
        remark: text(row, "remark")?,
    })
}

/// A person's or a household's record without a household counts to nobody's: the nil id.
fn household_id(row: &Row<'_>) -> RowResult<HouseholdId> {
    Ok(parsed_opt(row, "household_id")?.unwrap_or(HouseholdId(uuid::Uuid::nil())))
}

/// A row of `person`.
pub fn person(row: &Row<'_>) -> RowResult<Person> {
    let default = |text: String, or: &str| if text.is_empty() { or.to_owned() } else { text };
    Ok(Person {
        id: parsed(row, "id")?,
        household_id: household_id(row)?,
        unit: unit(row)?,
        name: text(row, "name")?,
        relation: text(row, "relation")?,
        sex: number(row, "sex")?.unwrap_or(0),
        birth: date(row, "birth")?,
        birth_lunar: text(row, "birth_lunar")?,
        id_no: text(row, "id_no")?,
        id_unverified: flag(row, "id_unverified")?,
        phones: list(row, "phones")?,
        ethnic: default(text(row, "ethnic")?, "01"),
        presence: code(row, "presence", Presence::from_code, Presence::Home)?,
        presence_place: text(row, "presence_place")?,
        party_member: flag(row, "party_member")?,
        guardian_name: text(row, "guardian_name")?,
        guardian_phone: text(row, "guardian_phone")?,
        emergency_name: text(row, "emergency_name")?,
        emergency_phone: text(row, "emergency_phone")?,
        doctor_team: text(row, "doctor_team")?,
        doctor_phone: text(row, "doctor_phone")?,
        doctor_signed_from: date(row, "doctor_signed_from")?,
        doctor_signed_to: date(row, "doctor_signed_to")?,
        remark: text(row, "remark")?,
    })
}

/// A row of `tag`.
pub fn tag(row: &Row<'_>) -> RowResult<Tag> {
    Ok(Tag {
        id: parsed(row, "id")?,
        household_id: household_id(row)?,
        person_id: followed(row)?,
        unit: unit(row)?,
        kind: code(row, "kind", TagKind::from_code, TagKind::Unknown(String::new()))?,
        level: code_opt(row, "level", TagLevel::from_code)?,
        disability_class: code_opt(row, "disability_class", DisabilityClass::from_code)?,
        risk: number(row, "risk")?,
        level_on: date(row, "level_on")?,
        level_by: text(row, "level_by")?,
        from: date(row, "from")?,
        to: date(row, "to")?,
        end_reason: code_opt(row, "end_reason", EndReason::from_code)?,
        end_note: text(row, "end_note")?,
        ended_by: text(row, "ended_by")?,
        ended_on: date(row, "ended_on")?,
        basis: code(row, "basis", Basis::from_code, Basis::Duty)?,
        confirmed_by: text(row, "confirmed_by")?,
        confirmed_on: date(row, "confirmed_on")?,
        consent_to: date(row, "consent_to")?,
        review_on: date(row, "review_on")?,
        source: text(row, "source")?,
    })
}

/// A row of `benefit`.
pub fn benefit(row: &Row<'_>) -> RowResult<Benefit> {
    Ok(Benefit {
        id: parsed(row, "id")?,
        household_id: household_id(row)?,
        person_id: followed(row)?,
        unit: unit(row)?,
        kind: code(row, "kind", BenefitKind::from_code, BenefitKind::Unknown(String::new()))?,
        state: code(row, "state", BenefitState::from_code, BenefitState::Receiving)?,
        granted_on: date(row, "granted_on")?,
        from: date(row, "from")?,
        to: date(row, "to")?,
        review_on: date(row, "review_on")?,
        monthly_fen: row.get("monthly_fen")?,
        checked_at: date(row, "checked_at")?,
        stopped_on: date(row, "stopped_on")?,
        stop_reason: code_opt(row, "stop_reason", StopReason::from_code)?,
        stop_note: text(row, "stop_note")?,
        stopped_by: text(row, "stopped_by")?,
        source: text(row, "source")?,
    })
}
