//! Visit (走访): one contact with a household; created once.

use super::code_set::{OUTCOME, TOPIC, WAY};
use super::def::{Default, LINE, TEXT, Target, When, code, codes, date, instant, line, reference, references, text};
use super::keep::{Keep, on};
use super::kind_def::{KindDef, Nature};
use super::rights::Rights;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "visit",
    label: Words(["走访", "Visit"]),
    nature: Nature::Once,
    rights: Rights::ONCE,
    keep: Keep::After(&[on("at", "keep_visit")]),
    fields: &[
        reference("household_id", Target::Household, ["户", "Household"])
            .needed()
            .reported(),
        instant("at", ["时间", "When"])
            .by_default(Default::Now)
            .needed()
            .reported(),
        code("way", &WAY, ["方式", "Way"]).or("home").reported(),
        code("outcome", &OUTCOME, ["结果", "Outcome"]).needed().reported(),
        line("companions", LINE, ["同行人", "Came along"], Privacy::Names).reported(),
        references("met_person_ids", Target::Person, ["见到的人", "Met"]).reported(),
        codes("topics", &TOPIC, ["类型", "Topics"]).reported(),
        text("text", TEXT, ["记录", "Note"], Privacy::Text).reported(),
        date("next_visit", When::NotBehind, ["下次走访", "Next visit"]).reported(),
        references("request_ids", Target::Request, ["相关诉求", "Requests"]).reported(),
    ],
    ..KindDef::BLANK
};
