//! Survey (问卷): questions with their options, answered on sheets that are entered by digits ([`super::answer`]).
//!
//! ```text
//! text | measure | options, parted by blanks | how many of the first ones mean yes (1 where nothing is said)
//! 您知道正在创建文明城市吗|awareness|知道 不知道
//! 您对环境卫生满意吗|satisfaction|满意 基本满意 不满意|2
//! ```
//!
//! Source: domain/practice.md 62, domain/model.md M18; findings/domain.md 4.1, no. 13.

use super::code_set::CodeSet;
use super::def::{Default, LINE, REASON, TITLE, When, code, date, flag, line, lines, text};
use super::keep::{Keep, on};
use super::kind_def::{About, KindDef};
use super::rights::Rights;
use super::steps::step;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;
use crate::domain::problem::Reason;
use crate::domain::right::Grant;
use crate::domain::role::{CASELOAD, OFFICE};
use crate::domain::survey::Question;
use serde_json::Value;

static SURVEY_STATE: CodeSet = CodeSet::listed(&[
    ("open", Words(["进行中", "Open"])),
    ("closed", Words(["已结束", "Closed"])),
]);

/// A question that can be read.
const EXAMPLE: &str = "您满意吗|satisfaction|满意 基本满意 不满意|2";

const WRITE: &[Grant] = &[Grant::own(CASELOAD), Grant::own(OFFICE)];

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "survey",
    label: Words(["问卷", "Survey"]),
    about: About::Unit,
    rights: Rights {
        read: &[Grant::own_and_above(CASELOAD), Grant::own_and_above(OFFICE)],
        create: WRITE,
        edit: WRITE,
        delete: WRITE,
    },
    title: Some("title"),
    list: &["title", "from", "state", "to"],
    order: "to",
    steps: &[
        step("close", ["结束", "Close"], &["open"], "closed"),
        step("reopen", ["重新打开", "Open again"], &["closed"], "open"),
    ],
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
        lines(
            "questions",
            LINE,
            ["题目(题|指标|选项)", "Questions (text|measure|options)"],
            Privacy::Text,
        )
        .needed()
        .reported(),
        date("from", When::Any, ["开始", "From"])
            .by_default(Default::Today)
            .reported(),
        date("to", When::Any, ["截止", "To"]).needed().reported(),
        flag("anonymous", ["不记名", "Anonymous"])
            .by_default(Default::Yes)
            .reported(),
        code("state", &SURVEY_STATE, ["状态", "State"]).or("open").reported(),
    ],
    ..KindDef::BLANK
};
