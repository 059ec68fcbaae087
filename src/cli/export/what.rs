//! What there is to export: the lists of the profiles, and the records of every kind.

use crate::cli::register_names::OfKind;
use crate::exchange::{Profile, Rows, named};
use crate::record::Kind;
use clap::ValueEnum;
use clap::builder::PossibleValue;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// What there is to export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// 户
    Households,
    /// 人员
    Persons,
    /// 走访
    Visits,
    /// 诉求
    Requests,
    /// 提醒
    FollowUps,
    /// 变更日志
    Changes,
    /// The records of a kind, by its code.
    Records(Kind),
}

/// Everything that can be exported: the profiles' own, then the kinds that devices write.
static ALL: LazyLock<Vec<What>> = LazyLock::new(|| {
    let profiled = [
        What::Households,
        What::Persons,
        What::Visits,
        What::Requests,
        What::FollowUps,
        What::Changes,
    ];
    let kinds = Kind::all().filter(|kind| !kind.is_server_owned());
    profiled.into_iter().chain(kinds.cloned().map(What::Records)).collect()
});

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

impl What {
    /// Its stable name.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Households => "households",
            Self::Persons => "persons",
            Self::Visits => "visits",
            Self::Requests => "requests",
            Self::FollowUps => "follow-ups",
            Self::Changes => "changes",
            Self::Records(kind) => kind.def().code,
        }
    }

    /// The rows that a profile decides about; none of the journal, nor of a kind whose table lets nothing into a report: only the
    /// internal one carries them.
    pub(super) fn rows(&self) -> Option<Rows> {
        Some(match self {
            Self::Households => Rows::Records(Kind::Household),
            Self::Persons => Rows::Records(Kind::Person),
            Self::Visits => Rows::Records(Kind::Visit),
            Self::Requests => Rows::Requests,
            Self::FollowUps => Rows::FollowUps,
            Self::Records(kind) if kind.def().is_reported() => Rows::Records(kind.clone()),
            Self::Changes | Self::Records(_) => return None,
        })
    }

    /// What a table of it has columns of; `None` for the journal, which is no table.
    pub(super) fn columns(&self) -> Option<Rows> {
        match self {
            Self::Changes => None,
            Self::Records(kind) => Some(Rows::Records(kind.clone())),
            listed => listed.rows(),
        }
    }

    /// The kinds whose rows a file of it is made of; `None` where it shows what is derived from rows. What is masked may hide a name
    /// that stands in a record of any kind, and the journal is read with the sums of its rows.
    pub(super) fn read_from(&self, profile: Profile) -> Option<Vec<Kind>> {
        match self {
            Self::Requests | Self::FollowUps => None,
            Self::Changes => Some(Vec::new()),
            _ if profile != Profile::Internal => Some(Kind::all().cloned().collect()),
            _ => {
                let columns = self.columns();
                let named = columns.iter().flat_map(named);
                let who = [Kind::Unit, Kind::User];
                let all: BTreeSet<Kind> = self.kinds().into_iter().chain(named).chain(who).collect();
                Some(all.into_iter().collect())
            }
        }
    }

    /// The kinds whose later changes make a file of it wrong. None for what is another every day, and for the journal.
    pub(super) fn kinds(&self) -> Vec<Kind> {
        match self {
            Self::Households => vec![Kind::Household],
            Self::Persons => vec![Kind::Person],
            Self::Visits => vec![Kind::Visit],
            Self::Requests => vec![Kind::Request, Kind::RequestEvent],
            Self::FollowUps | Self::Changes => Vec::new(),
            Self::Records(kind) => vec![kind.clone()],
        }
    }
}
