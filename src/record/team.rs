//! Team (队伍): who does a kind of work together, with telephones, on every device of the unit. A template says which roles it needs.
//!
//! Source: domain/practice.md 32, 45, 54; findings/domain.md 4.1 nos. 5, 10.

use super::code_set::CodeSet;
use super::def::{LINE, NAME, REASON, code, line, lines, phone, text};
use super::kind_def::{About, KindDef};
use super::rights::Rights;
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;

/// What sort of team, each with its roles in [`roles`].
pub static TEMPLATE: CodeSet = CodeSet::listed(&[
    ("five_in_one", Words(["五包一", "Five for one"])),
    ("five_child", Words(["五位一体(儿童)", "Five for a child"])),
    ("smd", Words(["精防关爱", "Mental health care"])),
    ("elder", Words(["居家养老", "Elder care"])),
    ("volunteers", Words(["志愿服务队", "Volunteers"])),
    ("patrol", Words(["义务巡逻队", "Patrol"])),
    ("mediation", Words(["调解队", "Mediation"])),
    ("cleaning", Words(["环境保洁队", "Cleaning"])),
    ("fire", Words(["消防队", "Fire"])),
    ("custom", Words(["自定", "Custom"])),
]);

/// The roles that a team of a template needs; each is filled by a member whose line begins with its word.
///
/// Source: domain/practice.md 45, 54 (五位一体, 五包一).
#[must_use]
pub fn roles(template: &str) -> &'static [Words] {
    match template {
        "five_in_one" => &[
            Words(["街道干部", "Town official"]),
            Words(["网格员", "Grid worker"]),
            Words(["医务人员", "Medic"]),
            Words(["民警", "Police"]),
            Words(["志愿者", "Volunteer"]),
        ],
        "five_child" => &[
            Words(["社工", "Social worker"]),
            Words(["未保专干", "Child officer"]),
            Words(["老师", "Teacher"]),
            Words(["志愿者", "Volunteer"]),
            Words(["临时监护人", "Guardian"]),
        ],
        "smd" => &[
            Words(["网格员", "Grid worker"]),
            Words(["医生", "Doctor"]),
            Words(["民警", "Police"]),
            Words(["监护人", "Guardian"]),
        ],
        _ => &[],
    }
}

/// The roles that nobody among the members fills, in either language's word.
#[must_use]
pub fn missing(template: &str, members: &[&str]) -> Vec<Words> {
    let is_filled = |role: &Words| {
        let Words(words) = role;
        members
            .iter()
            .any(|member| words.iter().any(|word| member.trim().starts_with(word)))
    };
    roles(template)
        .iter()
        .copied()
        .filter(|role| !is_filled(role))
        .collect()
}

/// Its table. The leader's telephone is that of the notice board.
pub static DEF: KindDef = KindDef {
    code: "team",
    label: Words(["队伍", "Team"]),
    about: About::Unit,
    rights: Rights::BOARD,
    title: Some("name"),
    list: &["name", "template", "leader", "phone", "area"],
    order: "template",
    fields: &[
        line("name", NAME, ["名称", "Name"], Privacy::Text).needed().reported(),
        code("template", &TEMPLATE, ["类别", "Sort"]).or("custom").reported(),
        line("leader", NAME, ["队长", "Leader"], Privacy::Name).reported(),
        phone("phone", ["电话", "Phone"]).tells(Privacy::Notice).reported(),
        lines(
            "members",
            LINE,
            ["成员(角色 姓名 电话)", "Members (role name phone)"],
            Privacy::Text,
        ),
        line("area", LINE, ["负责范围", "Area"], Privacy::Text).reported(),
        text("text", REASON, ["说明", "Note"], Privacy::Text),
    ],
    ..KindDef::BLANK
};
