//! Contact (联系电话): whom to call, of a unit: the village doctor, the police, who repairs the power line. On every device below
//! the unit, because it is needed when nothing else works.

use super::code_set::CodeSet;
use super::def::{LINE, NAME, code, line, phone};
use super::kind_def::{About, KindDef};
use super::rights::Rights;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;

static KIND: CodeSet = CodeSet::listed(&[
    ("doctor", Words(["村医", "Doctor"])),
    ("police", Words(["派出所", "Police"])),
    ("duty", Words(["镇值班", "Town duty desk"])),
    ("mental_health", Words(["镇精防", "Town mental health"])),
    ("mediation", Words(["镇调委会", "Town mediators"])),
    ("ambulance", Words(["急救", "Ambulance"])),
    ("fire", Words(["消防", "Fire brigade"])),
    ("electricity", Words(["供电", "Electricity"])),
    ("water", Words(["供水", "Water"])),
    ("repair", Words(["维修", "Repairs"])),
    ("school", Words(["学校", "School"])),
    ("facility", Words(["服务设施", "Facility"])),
    ("other", Words(["其他", "Other"])),
]);

/// Its table. The telephones are those of the notice board: they are shown to everybody, masked nowhere.
pub static DEF: KindDef = KindDef {
    code: "contact",
    label: Words(["联系电话", "Contact"]),
    about: About::Unit,
    rights: Rights::BOARD,
    title: Some("name"),
    list: &["name", "kind", "place", "hours", "phone"],
    order: "kind",
    fields: &[
        line("name", NAME, ["名称", "Name"], Privacy::Public).needed().public(),
        code("kind", &KIND, ["类别", "Sort"]).or("other").public(),
        phone("phone", ["电话", "Phone"])
            .tells(Privacy::Notice)
            .needed()
            .public(),
        line("hours", LINE, ["时间", "Hours"], Privacy::Public).public(),
        line("place", LINE, ["地点", "Place"], Privacy::Public).public(),
    ],
    ..KindDef::BLANK
};
