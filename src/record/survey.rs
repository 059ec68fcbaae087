//! Survey (问卷): questions with their options, answered on sheets that are entered by digits ([`super::answer`]).
//!
//! ```text
//! text | measure | options, parted by blanks | how many of the first ones mean yes (1 where nothing is said)
//! 您知道正在创建文明城市吗|awareness|知道 不知道
//! 您对环境卫生满意吗|satisfaction|满意 基本满意 不满意|2
//! ```
//!
//! Source: domain/practice.md 62, domain/model.md M18; findings/domain.md 4.1, no. 13.

use super::def::{Default, LINE, REASON, TITLE, When, code, date, flag, line, lines, text};
use super::keep::{Keep, on};
use super::kind_def::{About, KindDef};
use super::open_closed::{RIGHTS, STATES, STEPS};
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;
use crate::domain::problem::Reason;
use crate::domain::survey::Question;
use serde_json::Value;

/// A question that can be read.
const EXAMPLE: &str = "您满意吗|satisfaction|满意 基本满意 不满意|2";

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "survey",
    label: Words(["问卷", "Survey"]),
    about: About::Unit,
    rights: RIGHTS,
    title: Some("title"),
    list: &["title", "from", "state", "to"],
    order: "to",
    steps: STEPS,
    keep: Keep::After(&[on("to", "keep_survey")]),
    check: Some(|values| {
        let questions = values.get("questions").and_then(Value::as_array).into_iter().flatten();
        let mut texts = questions.filter_map(Value::as_str);
        if texts.any(|text| Question::parse(text).is_none()) {
            return Some(("questions", Reason::Malformed { example: EXAMPLE }));
        }
        let (from, to) = (values.date("from")?, values.date("to")?);
        (to < from).then_some(("to", Reason::BeforeBegin))
    }),
    fields: &[
        line("title", TITLE, ["问卷", "Survey"], Privacy::Text)
            .needed()
            .reported(),
        text("purpose", REASON, ["目的", "Purpose"], Privacy::Text).reported(),
        lines("questions", LINE, ["题目", "Questions"], Privacy::Text)
            .needed()
            .reported(),
        date("from", When::Any, ["开始", "From"])
            .by_default(Default::Today)
            .reported(),
        date("to", When::Any, ["截止", "To"]).needed().reported(),
        flag("anonymous", ["不记名", "Anonymous"])
            .by_default(Default::Yes)
            .reported(),
        code("state", &STATES, ["状态", "State"]).or("open").reported(),
    ],
    ..KindDef::BLANK
};
