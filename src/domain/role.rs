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
}

impl Role {
    /// As whom somebody of this role writes a follow-up record: `doctor` or `leader`.
    #[must_use]
    pub fn capacity(&self) -> &'static str {
        if *self == Self::VillageDoctor {
            "doctor"
        } else {
            "leader"
        }
    }
}

/// Roles that keep a caseload of households (leaders, members, clerks).
pub const CASELOAD: &[Role] = &[
    Role::MicroLeader,
    Role::GridLeader,
    Role::GridMember,
    Role::Clerk,
    Role::BranchSecretary,
];
/// Who answers for a place at their level.
pub const LEADERS: &[Role] = &[Role::MicroLeader, Role::GridLeader, Role::BranchSecretary];
/// Those of them who see to others' work: they put right what a leader wrote.
pub const OVERSEERS: &[Role] = &[Role::GridLeader, Role::Clerk, Role::BranchSecretary];
/// The village's desk and the town's: they hand requests out and decide on them.
pub const DESKS: &[Role] = &[Role::Clerk, Role::BranchSecretary, Role::TownOffice];
/// The village's desk: it answers for what is done with the data of its people.
pub const VILLAGE_DESK: &[Role] = &[Role::Clerk, Role::BranchSecretary];
/// Who hands requests down to somebody below, and checks the result: every level above the micro-grid.
pub const SENDERS: &[Role] = &[
    Role::GridLeader,
    Role::GridMember,
    Role::Clerk,
    Role::BranchSecretary,
    Role::TownOffice,
];
/// The village doctor.
pub const DOCTOR: &[Role] = &[Role::VillageDoctor];
/// The town office.
pub const OFFICE: &[Role] = &[Role::TownOffice];
/// The work team in the village.
pub const WORK_TEAM: &[Role] = &[Role::WorkTeam];
/// Roles to which no request of a sensitive category is shown merely because it is of their unit.
pub const ONLOOKERS: &[Role] = &[Role::WorkTeam, Role::Viewer];
/// Roles that see requests of their unit but keep no caseload.
pub const OUTSIDERS: &[Role] = &[Role::TownOffice, Role::WorkTeam];
/// Roles that act only on what was handed to them, and on what they wrote themselves.
pub const HELPERS: &[Role] = &[Role::Department, Role::Volunteer];
/// Every role that may write anything: all known ones but the viewer.
pub const WRITERS: &[Role] = &[
    Role::MicroLeader,
    Role::GridLeader,
    Role::GridMember,
    Role::Clerk,
    Role::BranchSecretary,
    Role::TownOffice,
    Role::Department,
    Role::VillageDoctor,
    Role::WorkTeam,
    Role::Volunteer,
];
