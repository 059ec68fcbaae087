//! Roles (身份) and levels (层级). What a role is called is configuration; what it may do is here.

code_enum! {
    /// A person's role. Source: domain/model.md 6.1 (`user.role`).
    Role {
        /// 微网格长
        MicroLeader = "micro_leader",
        /// 网格长
        GridLeader = "grid_leader",
        /// 网格员
        GridMember = "grid_member",
        /// 村文书(专干)
        Clerk = "clerk",
        /// 村支书
        BranchSecretary = "branch_secretary",
        /// 镇党建办/综治中心
        TownOffice = "town_office",
        /// 责任部门
        Department = "department",
        /// 村医
        VillageDoctor = "village_doctor",
        /// 驻村工作队
        WorkTeam = "work_team",
        /// 志愿者
        Volunteer = "volunteer",
        /// 只看
        Viewer = "viewer",
    }
}

/// A level of the escalation ladder: L0 micro-grid, L1 Party branch or grid, L2 village, L3 town, L4 county.
///
/// Source: practice.md finding 3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(transparent)]
pub struct Level(pub u8);

impl Level {
    /// Micro-grid (微网格).
    pub const MICRO_GRID: Self = Self(0);
    /// Party branch or grid (党支部/网格).
    pub const BRANCH: Self = Self(1);
    /// Village or community (村/社区).
    pub const VILLAGE: Self = Self(2);
    /// Town or street (乡镇/街道).
    pub const TOWN: Self = Self(3);
    /// County or city (县/市).
    pub const COUNTY: Self = Self(4);
}

impl Role {
    /// The level this role acts at.
    #[must_use]
    pub fn level(&self) -> Level {
        match self {
            Self::GridLeader | Self::GridMember => Level::BRANCH,
            Self::Clerk | Self::BranchSecretary | Self::VillageDoctor => Level::VILLAGE,
            Self::TownOffice | Self::Department => Level::TOWN,
            Self::MicroLeader | Self::WorkTeam | Self::Volunteer | Self::Viewer | Self::Unknown(_) => Level::MICRO_GRID,
        }
    }

    /// True when the role may write anything at all.
    #[must_use]
    pub fn may_write(&self) -> bool {
        !matches!(self, Self::Viewer | Self::Unknown(_))
    }

    /// True for roles that keep a caseload of households (leaders, members, clerks).
    #[must_use]
    pub fn keeps_households(&self) -> bool {
        matches!(
            self,
            Self::MicroLeader
                | Self::GridLeader
                | Self::GridMember
                | Self::Clerk
                | Self::BranchSecretary
                | Self::WorkTeam
        )
    }

    /// True for roles that may read health, disability and benefit records and visit notes.
    ///
    /// The town office and departments see requests, not health records (SYNC.md, "The change").
    #[must_use]
    pub fn reads_sensitive(&self) -> bool {
        matches!(
            self,
            Self::MicroLeader
                | Self::GridLeader
                | Self::GridMember
                | Self::Clerk
                | Self::BranchSecretary
                | Self::VillageDoctor
        )
    }
}
