//! Request event (流转记录): one step of a request; created once. What each step needs is [`crate::change::entry`]'s.

use super::code_set::{EVENT_KIND, LEVEL, MODE, REASON as REASONS, RESOLUTION, ROLE, SATISFACTION, WAY};
use super::def::{
    Default, LINE, NAME, NOTE, Target, When, code, date, digit, flag, instant, int, line, lines, reference, text,
};
use super::keep::Keep;
use super::kind_def::{KindDef, Nature};
use super::request;
use super::rights::Rights;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;
use crate::domain::right::{Grant, Relation};
use crate::domain::role::WRITERS;

/// The user who was to act and is gone, in whose place the author takes the step.
pub const INSTEAD_OF: &str = "instead_of";
/// The dispatch or hand-down by which the author has the request.
pub const HANDED_BY: &str = "handed_by";

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "request_event",
    label: Words(["办理步骤", "Step"]),
    nature: Nature::Once,
    rights: Rights {
        read: request::RIGHTS.read,
        // Which step, [`who`](crate::domain::request::step::who) says.
        create: &[Grant::when(
            WRITERS,
            &[
                Relation::OwnUnit,
                Relation::Handed,
                Relation::Assisting,
                Relation::Wrote,
            ],
        )],
        edit: &[],
        delete: &[Grant::wrote(WRITERS)],
    },
    keep: Keep::WithOwner,
    fields: &[
        reference("request_id", Target::Request, ["诉求", "Request"]).needed(),
        code("kind", &EVENT_KIND, ["步骤", "Step"]).needed(),
        instant("at", ["时间", "When"]).by_default(Default::Now).needed(),
        code("role", &ROLE, ["身份", "Role"]).fixed(),
        digit("to_level", &LEVEL, ["报到哪级", "Up to level"]),
        line("to_party", LINE, ["承办单位", "Who acts"], Privacy::Text),
        line("to_unit", LINE, ["承办网格或部门", "Unit that acts"], Privacy::Code).single(),
        line("to_user", NAME, ["承办人", "Person who acts"], Privacy::Code).single(),
        line(INSTEAD_OF, NAME, ["代谁办", "In place of"], Privacy::Code)
            .single()
            .fixed(),
        line(HANDED_BY, NAME, ["按哪次交办", "By which hand-over"], Privacy::Code)
            .single()
            .fixed(),
        lines("assist_parties", NAME, ["协办单位", "Who helps"], Privacy::Text),
        text("note", NOTE, ["说明", "Note"], Privacy::Text),
        code("reason_code", &REASONS, ["理由", "Reason"]),
        date("new_due", When::NotBehind, ["期限", "Due"]),
        code("mode", &MODE, ["办理方式", "Handling mode"]),
        code("satisfaction", &SATISFACTION, ["满意度", "Satisfaction"]),
        code("way", &WAY, ["方式", "Way"]),
        flag("redo", ["重办", "Reopen"]),
        flag("passed", ["核查通过", "Result holds"]),
        flag("on_the_spot", ["现场办结", "Solved on the spot"]),
        code("resolution", &RESOLUTION, ["办结方式", "How it ended"]),
        int("rules", (1, 1000), ["规则版本", "Rules version"]).fixed(),
        reference("target", Target::Request, ["并入诉求", "Merge into"]),
    ],
    ..KindDef::BLANK
};
