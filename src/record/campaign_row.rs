//! Row of a campaign (专项名单): a person, a household, or somebody who is not recorded here, with a status of the campaign's.
//!
//! Its status is kept as the campaign's word for it, so that every list can be read; none is the campaign's first. A row that two
//! devices make of the same person is one record: its id follows from the campaign and whom it is about. Of somebody from outside it
//! does not: from an id that outlives the row nobody shall find out who was on the list.

use super::def::{LINE, NAME, REASON, Target, When, date, int, line, lines, phone, reference, text};
use super::keep::{Keep, on_of};
use super::kind_def::{About, KindDef};
use super::rights::{OWN_CASELOAD, Rights};
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;
use crate::domain::right::Grant;
use crate::domain::role::OFFICE;

/// The town office brings lists in, and sees no more of the rows than it brought.
const BROUGHT: Grant = Grant::wrote(OFFICE);

/// Its table.
pub static DEF: KindDef = KindDef {
    code: "campaign_row",
    label: Words(["专项名单", "Campaign row"]),
    about: About::Anyone,
    rights: Rights {
        read: &[OWN_CASELOAD, BROUGHT],
        create: &[OWN_CASELOAD, Grant::own(OFFICE)],
        edit: &[OWN_CASELOAD, BROUGHT],
        delete: &[OWN_CASELOAD, BROUGHT],
    },
    title: Some("name"),
    list: &["name", "status", "attempts", "note"],
    order: "campaign",
    keep: Keep::After(&[on_of("campaign", "purge_after", "keep_campaign_row")]),
    fields: &[
        reference("household_id", Target::Household, ["户", "Household"]),
        reference("person_id", Target::Person, ["家庭成员", "Member"]),
        reference("campaign", Target::Record("campaign"), ["专项", "Campaign"])
            .typed()
            .needed(),
        line("name", NAME, ["姓名", "Name"], Privacy::Name).needed(),
        phone("phone", ["电话", "Phone"]),
        line("status", NAME, ["状态", "Status"], Privacy::Text).single(),
        date("marked_on", When::NotAhead, ["登记日期", "Marked on"]),
        lines("cells", LINE, ["附加栏", "Columns"], Privacy::Text),
        int("attempts", (0, 99), ["联系次数", "Attempts"]),
        text("note", REASON, ["说明", "Note"], Privacy::Text),
    ],
    ..KindDef::BLANK
};
