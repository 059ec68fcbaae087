//! Request (诉求): something a resident asks for. Its life cycle is [`crate::domain::request`].

use super::code_set::{CATEGORY, DISPUTE_RESULT, REQUEST_KIND, SOURCE, URGENCY};
use super::def::{
    LINE, NAME, NUMBER, TEXT, TITLE, Target, When, code, date, flag, instant, int, line, phone, reference, text,
};
use super::keep::{Keep, closed};
use super::kind_def::KindDef;
use super::rights::{OWN_CASELOAD, OWN_DOCTOR, Rights};
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;
use crate::domain::right::{Grant, Relation};
use crate::domain::role::{DOCTOR, HELPERS, OFFICE, ONLOOKERS, Role, WORK_TEAM, WRITERS};

const OWN_OFFICE: Grant = Grant::own(OFFICE);
/// Leaders, clerks and doctors see what was handed to them from another place.
const HANDED: &[Role] = &[
    Role::MicroLeader,
    Role::GridLeader,
    Role::GridMember,
    Role::Clerk,
    Role::BranchSecretary,
    Role::VillageDoctor,
];
/// Helpers and work teams see what was handed to them, what they assist with and what they wrote, of whatever category.
const INVOLVED: &[Relation] = &[Relation::Handed, Relation::Assisting, Relation::Wrote];

/// Who may do what with requests. Their steps are judged one by one ([`crate::domain::request::step::who`]).
pub(super) const RIGHTS: Rights = Rights {
    read: &[
        OWN_CASELOAD,
        OWN_DOCTOR,
        OWN_OFFICE,
        Grant::when(ONLOOKERS, &[Relation::OwnOrdinary]),
        Grant::when(HELPERS, INVOLVED),
        Grant::when(WORK_TEAM, INVOLVED),
        Grant::handed(HANDED),
    ],
    create: &[Grant::own(WRITERS)],
    edit: &[
        OWN_CASELOAD,
        OWN_OFFICE,
        Grant::when(WORK_TEAM, &[Relation::OwnOrdinary, Relation::Wrote]),
        Grant::wrote(HELPERS),
        Grant::wrote(DOCTOR),
        Grant::handed(HELPERS).only(&["dispute_result"]),
        Grant::handed(HANDED).only(&["dispute_result"]),
    ],
    delete: &[OWN_CASELOAD, OWN_OFFICE, Grant::wrote(WRITERS)],
};

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "request",
    label: Words(["诉求", "Request"]),
    rights: RIGHTS,
    title: Some("title"),
    keep: Keep::After(&[closed("keep_request")]),
    fields: &[
        line("temp_no", NUMBER, ["临时编号", "Temporary no."], Privacy::Public).fixed(),
        code("kind", &REQUEST_KIND, ["种类", "Kind"]).needed(),
        code("category", &CATEGORY, ["类别", "Category"]).needed(),
        line("title", TITLE, ["事项", "Matter"], Privacy::Text).needed(),
        text("detail", TEXT, ["详情", "Details"], Privacy::Text),
        // Blank until somebody says it: what nobody said would be counted.
        code("source", &SOURCE, ["来源", "Source"]),
        code("urgency", &URGENCY, ["紧急程度", "Urgency"]).needed(),
        reference("household_id", Target::Household, ["户", "Household"]),
        reference("person_id", Target::Person, ["家庭成员", "Member"]),
        line("reporter_name", NAME, ["反映人", "Reported by"], Privacy::Name),
        phone("reporter_phone", ["反映人电话", "Their phone"]),
        line("place", LINE, ["地点", "Place"], Privacy::Place),
        instant("happened_at", ["发生时间", "Happened at"]),
        int("people_count", (0, 1_000_000), ["涉及人数", "People"]),
        line("origin_no", NAME, ["来源单号", "Origin no."], Privacy::Public),
        date("reply_due", When::Any, ["回复期限", "Answer by"]),
        reference("recurrence_of", Target::Request, ["复发自", "Recurrence of"]),
        instant("registered_at", ["登记时间", "Registered"]).fixed(),
        line("other_party", LINE, ["对方当事人", "Other party"], Privacy::Names).joined(),
        code("dispute_result", &DISPUTE_RESULT, ["调解结果", "Result of mediation"]),
        flag("violence_sign", ["有暴力苗头", "Sign of violence"]),
        flag("at_night", ["夜间上门", "At night"]),
    ],
    ..KindDef::BLANK
};
