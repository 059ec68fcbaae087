//! The kinds of records and the look-ups in their tables.
//!
//! A field missing from its kind's table (from a newer peer) is kept in the journal and has no column.

use super::code_set::CodeSet;
use super::def::{FieldDef, Target};
use super::kind_def::{KindDef, Nature};
pub use super::names::{CLAIMS, Claim, DELETED, MOVED, OWNERS, UNDONE};
use super::register::{Described, in_force, profile};
use super::rights::{OWN_CASELOAD, Rights};
use crate::domain::lang::Words;
use crate::domain::mask::Privacy;

/// Declares the kinds: one row each, with the module that has its table.
macro_rules! kinds {
    ($($(#[$doc:meta])* $variant:ident: $module:ident,)*) => {
        /// A record kind.
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Kind {
            $($(#[$doc])* $variant,)*
            /// A kind that a town describes ([`super::register`]).
            Described(Described),
            /// A kind this version does not know; kept as it came.
            Unknown(String),
        }

        $(
            const _: () = super::$module::DEF.due_is_sound();
        )*

        impl Kind {
            /// The kinds of the program, in display order; [`Self::all`] has those that the town describes as well.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// Its table; that of unknown kinds has no fields.
            #[must_use]
            pub fn def(&self) -> &'static KindDef {
                match self {
                    $(Self::$variant => &super::$module::DEF,)*
                    Self::Described(kind) => kind.def(),
                    Self::Unknown(code) => profile::of(code).map_or(&UNKNOWN, |profile| &profile.unknown),
                }
            }

            /// The kind of `code`; [`Self::Unknown`] when this version does not know it.
            #[must_use]
            pub fn from_code(code: &str) -> Self {
                $(if code == super::$module::DEF.code {
                    return Self::$variant;
                })*
                let described = in_force().iter().find(|kind| kind.code() == code);
                described.cloned().unwrap_or_else(|| Self::Unknown(code.to_owned()))
            }
        }
    };
}

kinds! {
    /// A node of the unit tree; written by the server's admin.
    Unit: unit,
    /// A user; written by the server's admin.
    User: user,
    /// 户
    Household: household,
    /// 家庭成员
    Person: person,
    /// 标签
    Tag: tag,
    /// 待遇
    Benefit: benefit,
    /// 走访; created once
    Visit: visit,
    /// 随访记录; created once
    HealthRecord: health_record,
    /// 诉求
    Request: request,
    /// 流转记录; created once
    RequestEvent: request_event,
    /// 提醒
    Reminder: reminder,
    /// 改期; created once
    Postponement: postponement,
    /// 微心愿
    Wish: wish,
    /// 心愿认领
    OpenWish: open_wish,
    /// 专项任务
    Campaign: campaign,
    /// 专项名单
    CampaignRow: campaign_row,
    /// 问卷
    Survey: survey,
    /// 答卷; created once
    Answer: answer,
    /// 通知
    Notice: notice,
    /// 告知; created once
    NoticeTold: notice_told,
    /// 关爱个案
    CareCase: care_case,
    /// 个案联系
    CareLog: care_log,
    /// 巡查点
    PatrolPoint: patrol_point,
    /// 巡查
    Patrol: patrol,
    /// 值班
    Duty: duty,
    /// 例会
    Meeting: meeting,
    /// 议题
    AgendaItem: agenda_item,
    /// 联系电话
    Contact: contact,
    /// 队伍
    Team: team,
    /// 活动; created once
    Activity: activity,
    /// 微信群
    ChatGroup: chat_group,
    /// 积分; created once
    PointsEntry: points_entry,
    /// 交接
    Handover: handover,
    /// 交接事项
    HandoverLine: handover_line,
    /// 外来名单
    ExternalList: external_list,
    /// 名单核对
    ListRow: list_row,
    /// 操作记录; created once, by the program
    AuditLine: audit_line,
    /// 作废: a change that every device leaves out of its fold; written by the server's admin
    Annulment: annulment,
    /// 台账说明: a kind that the town describes; written by the server's admin
    Register: register,
}

/// What a kind of a newer version counts as. It is a field set: nothing is lost that way.
static UNKNOWN: KindDef = KindDef {
    code: "",
    label: Words(["未知", "Unknown"]),
    rights: Rights {
        // Only among those who keep a caseload, and opaque.
        read: &[OWN_CASELOAD],
        create: &[OWN_CASELOAD],
        edit: &[OWN_CASELOAD],
        delete: &[OWN_CASELOAD],
    },
    ..KindDef::BLANK
};

/// The kinds that a visit brings in.
pub static ON_VISIT: CodeSet = CodeSet::named(
    || {
        let kinds = Kind::all().map(Kind::def);
        kinds.filter(|def| def.on_visit).map(|def| def.code).collect()
    },
    |lang, code| lang.kind(&Kind::from_code(code)).to_owned(),
);

impl Kind {
    /// All known kinds, in display order: those of the program, then those that the town describes.
    pub fn all() -> impl Iterator<Item = &'static Self> + Clone {
        Self::ALL.iter().chain(in_force())
    }

    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &str {
        match self {
            Self::Unknown(code) => code,
            known => known.def().code,
        }
    }

    /// True for a kind this version knows.
    #[must_use]
    pub fn is_known(&self) -> bool {
        !matches!(self, Self::Unknown(_))
    }

    /// The kind's fields, [`DELETED`] and [`MOVED`] apart; empty for unknown kinds.
    #[must_use]
    pub fn fields(&self) -> &'static [FieldDef] {
        self.def().fields
    }

    /// The field called `name`.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static FieldDef> {
        self.fields().iter().find(|field| field.name == name)
    }

    /// How its changes merge.
    #[must_use]
    pub fn nature(&self) -> Nature {
        self.def().nature
    }

    /// What the words that a record is called by tell about somebody.
    #[must_use]
    pub fn called_by(&self) -> Privacy {
        self.def().called_by()
    }

    /// True for kinds only the server's admin writes.
    #[must_use]
    pub fn is_server_owned(&self) -> bool {
        self.def().is_server_owned
    }
}

impl Target {
    /// The kind of the records it names; `None` for changes.
    #[must_use]
    pub fn kind(self) -> Option<Kind> {
        match self {
            Self::Household => Some(Kind::Household),
            Self::Person => Some(Kind::Person),
            Self::Request => Some(Kind::Request),
            Self::Record(code) => Some(Kind::from_code(code)),
            Self::Change => None,
        }
    }
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl serde::Serialize for Kind {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.code())
    }
}

impl<'de> serde::Deserialize<'de> for Kind {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Ok(Self::from_code(&<String as serde::Deserialize>::deserialize(d)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::FieldType;

    #[test]
    fn a13_only_these_fields_of_text_are_shown_as_they_are() {
        let mut shown = Vec::new();
        for kind in Kind::ALL {
            let texts = kind
                .fields()
                .iter()
                .filter(|field| matches!(field.ty(), FieldType::Text | FieldType::List));
            let plain =
                texts.filter(|field| matches!(field.privacy, Privacy::Code | Privacy::Public | Privacy::Notice));
            shown.extend(plain.map(|field| format!("{kind}.{}", field.name)));
        }
        let expected = [
            "unit.path",
            "unit.name",
            "user.name",
            "user.scope",
            "household.household_no",
            "visit.topics",
            "request.temp_no",
            "request.origin_no",
            "request_event.to_unit",
            "request_event.to_user",
            "request_event.instead_of",
            "request_event.handed_by",
            "answer.answers",
            "duty.phone",
            "contact.name",
            "contact.phone",
            "contact.hours",
            "contact.place",
            "team.phone",
            "external_list.kinds",
            "register.code",
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn no_kind_names_a_field_twice_or_uses_a_name_of_every_kind() {
        for kind in Kind::ALL {
            let mut names: Vec<_> = kind.fields().iter().map(|field| field.name).collect();
            names.extend([DELETED, MOVED]);
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{kind}");
        }
    }
}
