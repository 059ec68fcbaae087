//! External list (外来名单): a list of another office that was compared with what is recorded here. Its findings are
//! [`super::list_row`]; nothing of it becomes a benefit by itself.

use super::code_set::BENEFIT_KIND;
use super::def::{Default, LINE, TITLE, When, codes, date, int, line};
use super::keep::{Keep, on};
use super::kind_def::{About, KindDef};
use super::list_row::RIGHTS;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;

/// Rows that a list has at most.
const ROWS: i64 = 1_000_000;

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "external_list",
    label: Words(["外来名单", "External list"]),
    about: About::Unit,
    rights: RIGHTS,
    title: Some("title"),
    list: &["title", "as_of", "source", "rows", "same"],
    keep: Keep::After(&[on("as_of", "keep_list")]),
    fields: &[
        line("title", TITLE, ["名单", "List"], Privacy::Text).needed(),
        line("source", LINE, ["来源", "Source"], Privacy::Text),
        date("as_of", When::NotAhead, ["截至", "As of"]).by_default(Default::Today),
        codes("kinds", &BENEFIT_KIND, ["待遇种类", "Benefits"]),
        int("rows", (0, ROWS), ["行数", "Rows"]),
        int("same", (0, ROWS), ["两边一致", "The same"]),
    ],
    ..KindDef::BLANK
};
