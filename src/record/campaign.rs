//! Campaign (专项任务): a roster that is worked through by a day: who has paid, was vaccinated, agrees. Its rows are
//! [`super::campaign_row`]; it names the statuses that they may have, up to six columns, and whom they are made of.
//!
//! ```text
//! open --close--> closed --reopen--> open          on `purge_after` the rows go, as rules.toml says
//! ```
//!
//! Source: domain/practice.md 48, 49, 53; findings/domain.md 4.1, no. 2; domain/model.md R29, M19.

use super::code_set::{BASIS, CodeSet};
use super::def::{Default, LINE, REASON, TITLE, When, code, date, line, lines, text};
use super::keep::{Keep, on};
use super::kind_def::{About, KindDef};
use super::open_closed::{RIGHTS, STATES, STEPS};
use super::steps::due;
use super::value::ITEMS;
use crate::domain::campaign::{Filter, is_table};
use crate::domain::decimal::WHOLE;
use crate::domain::followup::Priority;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;
use crate::domain::problem::Reason;
use serde_json::Value;

/// Columns that a campaign may have. Source: findings/domain.md 4.1, no. 2.
const COLUMNS: usize = 6;

/// Of whom the rows are.
pub static SUBJECT: CodeSet = CodeSet::listed(&[
    ("person", Words(["人", "People"])),
    ("household", Words(["户", "Households"])),
]);

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "campaign",
    label: Words(["专项任务", "Campaign"]),
    about: About::Unit,
    rights: RIGHTS,
    title: Some("title"),
    list: &["title", "from", "state", "to"],
    order: "to",
    steps: STEPS,
    due: &[due(
        "R29",
        ("open", "to"),
        Priority::Data,
        ["专项", "Campaign"],
        ["专项还有人没办完", "rows of a campaign are still open"],
    )
    .before()],
    keep: Keep::After(&[on("purge_after", "keep_campaign")]),
    check: Some(|values| {
        let texts = |field: &str| values.get(field).and_then(Value::as_array).into_iter().flatten();
        let (to, purge_after) = (values.date("to"), values.date("purge_after"));
        let is_before = |one: Option<_>, other: Option<_>| one.zip(other).is_some_and(|(one, other)| one < other);
        if !is_table(texts("statuses").filter_map(Value::as_str)) {
            let example = "1|未缴|open；2|已缴|done";
            return Some(("statuses", Reason::Malformed { example }));
        }
        if texts("columns").count() > COLUMNS {
            return Some((
                "columns",
                Reason::OutOfRange {
                    min: 0,
                    max: COLUMNS as i64,
                    decimals: WHOLE,
                },
            ));
        }
        if Filter::parse(values.text("filter")).is_none() {
            let example = Filter::EXAMPLE;
            return Some(("filter", Reason::Malformed { example }));
        }
        match (is_before(to, values.date("from")), is_before(purge_after, to)) {
            (true, _) => Some(("to", Reason::BeforeBegin)),
            (_, true) => Some(("purge_after", Reason::BeforeBegin)),
            _ => None,
        }
    }),
    fields: &[
        line("title", TITLE, ["专项", "Campaign"], Privacy::Text)
            .needed()
            .reported(),
        text("purpose", REASON, ["目的", "Purpose"], Privacy::Text).reported(),
        code("basis", &BASIS, ["依据", "Basis"]),
        code("subject", &SUBJECT, ["名单对象", "Rows are"])
            .or("person")
            .reported(),
        lines("statuses", LINE, ["登记状态", "Statuses"], Privacy::Text)
            .needed()
            .reported(),
        lines("columns", LINE, ["附加栏", "Columns"], Privacy::Text).reported(),
        line("filter", REASON, ["名单条件", "Who is meant"], Privacy::Text).joined(),
        date("from", When::Any, ["开始", "From"])
            .by_default(Default::Today)
            .reported(),
        date("to", When::Any, ["截止", "To"]).needed().reported(),
        date("purge_after", When::Any, ["名单删除日", "Rows go on"]).needed(),
        code("state", &STATES, ["状态", "State"]).or("open").reported(),
    ],
    ..KindDef::BLANK
};

const _: () = assert!(COLUMNS <= ITEMS, "all columns fit into a list");
