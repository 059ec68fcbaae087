//! What there is to list: the lists of the pages, and the records of every kind.

use crate::cli::register_names::OfKind;
use crate::record::Kind;
use clap::ValueEnum;
use clap::builder::PossibleValue;
use std::sync::LazyLock;

/// What there is to list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// 今日
    Today,
    /// 联系户
    Households,
    /// 人员
    Persons,
    /// 诉求
    Requests,
    /// 提醒
    FollowUps,
    /// 高频问题
    Recurring,
    /// 走访
    Visits,
    /// 应享未享
    Entitled,
    /// 疑似重复的人和户
    Duplicates,
    /// 待上传
    Pending,
    /// 冲突
    Conflicts,
    /// 操作日志
    Audit,
    /// 已给出的表
    HandedOut,
    /// 到期清理
    Retention,
    /// 各类记录的字段表
    Kinds,
    /// The records of a kind, by its code.
    Records(Kind),
}

/// All there is: the lists, then the kinds that devices write.
pub(super) static ALL: LazyLock<Vec<What>> = LazyLock::new(|| {
    let lists = [
        What::Today,
        What::Households,
        What::Persons,
        What::Requests,
        What::FollowUps,
        What::Recurring,
        What::Visits,
        What::Entitled,
        What::Duplicates,
        What::Pending,
        What::Conflicts,
        What::Audit,
        What::HandedOut,
        What::Retention,
        What::Kinds,
    ];
    let kinds = Kind::all().filter(|kind| !kind.is_server_owned());
    lists.into_iter().chain(kinds.cloned().map(What::Records)).collect()
});

impl What {
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Households => "households",
            Self::Persons => "persons",
            Self::Requests => "requests",
            Self::FollowUps => "follow-ups",
            Self::Recurring => "recurring",
            Self::Visits => "visits",
            Self::Entitled => "entitled",
            Self::Duplicates => "duplicates",
            Self::Pending => "pending",
            Self::Conflicts => "conflicts",
            Self::Audit => "audit",
            Self::HandedOut => "handed-out",
            Self::Retention => "retention",
            Self::Kinds => "kinds",
            Self::Records(kind) => kind.def().code,
        }
    }
}

impl OfKind for What {
    fn of_kind(kind: Kind) -> Self {
        Self::Records(kind)
    }
}

impl ValueEnum for What {
    fn value_variants<'a>() -> &'a [Self] {
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}
