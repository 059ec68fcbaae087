//! Person (家庭成员): who lives in a household.

use super::code_set::{ETHNIC, PRESENCE, RELATION, SEX};
use super::def::{
    LINE, NAME, TEXT, Target, When, code, date, digit, flag, id_number, line, phone, phones, reference, text,
    two_digits,
};
use super::keep::{Keep, once};
use super::kind_def::{About, KindDef};
use super::rights::{OWN_CASELOAD, OWN_DOCTOR, Rights};
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;
use crate::domain::problem::Reason;

/// What the doctor writes of their own contract with somebody.
const CONTRACT: &[&str] = &["doctor_team", "doctor_phone", "doctor_signed_from", "doctor_signed_to"];

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "person",
    label: Words(["家庭成员", "Member"]),
    about: About::Household,
    rights: Rights {
        edit: &[OWN_CASELOAD, OWN_DOCTOR.only(CONTRACT)],
        ..Rights::CASELOAD
    },
    title: Some("name"),
    check: Some(|values| {
        let (from, to) = (values.date("doctor_signed_from")?, values.date("doctor_signed_to")?);
        (to < from).then_some(("doctor_signed_to", Reason::BeforeBegin))
    }),
    keep: Keep::After(&[once("presence", &["dead", "moved_out"], "keep_person")]),
    fields: &[
        reference("household_id", Target::Household, ["户", "Household"])
            .typed()
            .needed()
            .reported(),
        line("name", NAME, ["姓名", "Name"], Privacy::Name).needed().reported(),
        two_digits("relation", &RELATION, ["与户主关系", "Relation to householder"]).reported(),
        digit("sex", &SEX, ["性别", "Sex"]).reported(),
        date("birth", When::NotAhead, ["出生日期", "Birth date"])
            .tells(Privacy::Birth)
            .reported(),
        line("birth_lunar", LINE, ["农历生日", "Lunar birthday"], Privacy::LunarBirth),
        id_number("id_no", ["身份证号", "ID number"]),
        flag("id_unverified", ["证件有误待核", "ID to be checked"]),
        phones("phones", ["电话", "Phones"]).reported(),
        // GB/T 3304: 01, Han.
        two_digits("ethnic", &ETHNIC, ["民族", "Ethnic group"])
            .or("01")
            .reported(),
        code("presence", &PRESENCE, ["现在", "Where now"]).or("home").reported(),
        line("presence_place", LINE, ["所在地", "Place"], Privacy::Text)
            .joined()
            .reported(),
        flag("party_member", ["党员", "Party member"]).reported(),
        line("guardian_name", NAME, ["监护人", "Guardian"], Privacy::Name),
        phone("guardian_phone", ["监护人电话", "Guardian's phone"]),
        line(
            "emergency_name",
            NAME,
            ["紧急联系人", "Emergency contact"],
            Privacy::Name,
        )
        .reported(),
        phone("emergency_phone", ["紧急电话", "Emergency phone"]).reported(),
        line("doctor_team", LINE, ["家庭医生", "Family doctor"], Privacy::Text).joined(),
        phone("doctor_phone", ["家庭医生电话", "Doctor's phone"]),
        date("doctor_signed_from", When::NotAhead, ["签约日期", "Signed on"]),
        date("doctor_signed_to", When::Any, ["签约到期", "Signed until"]),
        text("remark", TEXT, ["备注", "Remark"], Privacy::Text),
        // Of somebody who was recorded twice: what is created once keeps naming them, and is read as that person's.
        reference("merged_into", Target::Person, ["并入", "Merged into"]),
    ],
    ..KindDef::BLANK
};
