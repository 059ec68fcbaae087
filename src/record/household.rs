//! Household (户): an address with the people who live there.

use super::check;
use super::code_set::{COLOUR, CodeSet, RESIDENCE};
use super::def::{LINE, NAME, NUMBER, REASON, TEXT, Target, When, code, date, line, phone, reference, text};
use super::kind_def::{About, KindDef};
use super::rights::Rights;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;

static WECHAT: CodeSet = CodeSet::listed(&[("yes", Words(["收得到", "Yes"])), ("no", Words(["收不到", "No"]))]);

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "household",
    label: Words(["户", "Household"]),
    about: About::Unit,
    rights: Rights::CASELOAD,
    title: Some("display_name"),
    check: Some(check::colour),
    fields: &[
        line("household_no", NUMBER, ["户编号", "Household no."], Privacy::Public).reported(),
        line("display_name", NAME, ["户主", "Householder"], Privacy::Name)
            .needed()
            .reported(),
        line("address", LINE, ["住址", "Address"], Privacy::Address).reported(),
        phone("phone", ["电话", "Phone"]).reported(),
        code("wechat", &WECHAT, ["微信通知", "Gets WeChat"]),
        code("residence", &RESIDENCE, ["居住状态", "Residence"])
            .or("resident")
            .reported(),
        code("colour", &COLOUR, ["关注等级", "Attention level"]).reported(),
        line(
            "colour_reason",
            REASON,
            ["调整原因", "Reason for this level"],
            Privacy::Text,
        )
        .joined(),
        date("colour_until", When::NotBehind, ["有效至", "Holds until"]).reported(),
        line("housing", LINE, ["住房", "Housing"], Privacy::Text)
            .joined()
            .reported(),
        line("water", LINE, ["饮水", "Water"], Privacy::Text)
            .joined()
            .reported(),
        line("income_source", LINE, ["收入来源", "Income"], Privacy::Text)
            .joined()
            .reported(),
        line("industry", LINE, ["产业", "Industry"], Privacy::Text)
            .joined()
            .reported(),
        line("contact", LINE, ["联系党员", "Contact"], Privacy::Names)
            .joined()
            .reported(),
        date("contact_since", When::NotAhead, ["联系起始", "Contact since"]).reported(),
        text("remark", TEXT, ["备注", "Remark"], Privacy::Text),
        // Of a household that was recorded twice: what is created once keeps naming it, and is read as that household's.
        reference("merged_into", Target::Household, ["并入", "Merged into"]),
    ],
    ..KindDef::BLANK
};
