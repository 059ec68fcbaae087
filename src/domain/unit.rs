//! The unit tree (网格树): county, town, village, Party branch, grid, group, micro-grid, as paths.

use super::role::Level;
use std::fmt;

code_enum! {
    /// What a node of the tree is. Source: domain/model.md 6.1 (`org_unit.kind`).
    UnitKind {
        /// 县(市、区)
        County = "county",
        /// 乡镇(街道)
        Town = "town",
        /// 村(社区)
        Village = "village",
        /// 党支部
        PartyBranch = "party_branch",
        /// 网格
        Grid = "grid",
        /// 村民小组
        Group = "group",
        /// 微网格
        MicroGrid = "micro_grid",
        /// 部门(站所): acts on what is handed to it
        Department = "department",
    }
}

impl UnitKind {
    /// The level that acts in such a unit; of a department that of the town, whose station it is.
    #[must_use]
    pub fn level(&self) -> Level {
        match self {
            Self::County => Level::COUNTY,
            Self::Town | Self::Department => Level::TOWN,
            Self::Village => Level::VILLAGE,
            Self::PartyBranch | Self::Grid => Level::BRANCH,
            Self::Group | Self::MicroGrid | Self::Unknown(_) => Level::MICRO_GRID,
        }
    }
}

/// The path of a unit: codes joined by `/`, the town's code first (`439901100/200/03/012`).
///
/// A path is never empty, has no empty part and no part with anything but ASCII letters, digits, `-` and `_`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize)]
#[serde(transparent)]
pub struct UnitPath(String);

/// The first part of made-up paths.
pub const MADE_UP: &str = "local";

impl UnitPath {
    /// Reads a path; `None` when it is malformed or longer than 64 bytes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_end_matches('/');
        let well_formed = |part: &str| {
            !part.is_empty()
                && part
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        };
        (text.len() <= 64 && text.split('/').all(well_formed)).then(|| Self(text.to_owned()))
    }

    /// A path of so many parts for who works without a server and knows no codes: no town has such a code, and the first enrolment
    /// puts the real one in its place.
    #[must_use]
    pub fn made_up(parts: usize) -> Self {
        Self(MADE_UP.to_owned() + &"/1".repeat(parts.saturating_sub(1)))
    }

    /// True for a path that [`Self::made_up`] made.
    #[must_use]
    pub fn is_made_up(&self) -> bool {
        self.town() == MADE_UP
    }

    /// The path as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The level of the unit, where nobody says its kind: by the depth of the path, the town first.
    #[must_use]
    pub fn level(&self) -> Level {
        match self.0.split('/').count() {
            1 => Level::TOWN,
            2 => Level::VILLAGE,
            3 => Level::BRANCH,
            _ => Level::MICRO_GRID,
        }
    }

    /// The town's code: the first part. One town is one log.
    #[must_use]
    pub fn town(&self) -> &str {
        self.0.split('/').next().unwrap_or_default()
    }

    /// The last part: a micro-grid's number, a village's code.
    #[must_use]
    pub fn last(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// True when `other` is this unit or lies below it.
    #[must_use]
    pub fn contains(&self, other: &Self) -> bool {
        other
            .0
            .strip_prefix(&self.0)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// The unit above, `None` for the town.
    #[must_use]
    pub fn parent(&self) -> Option<Self> {
        self.0.rsplit_once('/').map(|(parent, _)| Self(parent.to_owned()))
    }

    /// The number people say: the last part without leading zeros ("12" of `…/012`).
    #[must_use]
    pub fn number(&self) -> &str {
        let last = self.last();
        let trimmed = last.trim_start_matches('0');
        if trimmed.is_empty() { last } else { trimmed }
    }
}

impl fmt::Display for UnitPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<'de> serde::Deserialize<'de> for UnitPath {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(d)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a unit path"))
    }
}

/// A node of the tree.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[cfg_attr(feature = "server", derive(utoipa::ToSchema))]
pub struct Unit {
    pub path: UnitPath,
    pub kind: UnitKind,
    /// What people call it (茶坪村, 12号微网格).
    pub name: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_contains_itself_and_what_lies_below_but_not_a_longer_number() {
        let path = |text| UnitPath::parse(text).unwrap();
        assert!(path("439901100/200").contains(&path("439901100/200/03/012")));
        assert!(path("439901100/200").contains(&path("439901100/200")));
        assert!(!path("439901100/20").contains(&path("439901100/200")));
        assert!(!path("439901100/200/03").contains(&path("439901100/200")));
        assert_eq!(path("439901100/200/03/012").number(), "12");
    }

    #[test]
    fn malformed_paths_are_refused() {
        for text in ["", "/", "a//b", "a b", "云岭", &"9".repeat(65)] {
            assert_eq!(UnitPath::parse(text), None, "{text:?}");
        }
    }
}
