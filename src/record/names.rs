//! Names of fields that mean the same in every kind.

/// The name every kind's tombstone field has: set to a reason, the record is gone.
pub const DELETED: &str = "deleted";

/// The name of what takes a record of any kind to the unit of its change: set to why.
pub const MOVED: &str = "moved";

/// The reason in the tombstone of a creation that was undone, and of a move that takes another back.
pub const UNDONE: &str = "undo";

/// What a value says of the change's own author.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// The role they wrote in: the code of a [`Role`](crate::domain::role::Role).
    Role,
    /// Whether they wrote as a doctor: [`Role::capacity`](crate::domain::role::Role::capacity).
    DoctorOrLeader,
    /// Who they are: the uuid of the user.
    User,
}

/// Fields of any kind that say something about the author; the server compares them with the session.
pub const CLAIMS: &[(&str, Claim)] = &[
    ("role", Claim::Role),
    ("by_role", Claim::DoctorOrLeader),
    ("by", Claim::User),
    ("author", Claim::User),
    ("created_by", Claim::User),
];

/// Fields that name what a record belongs to. It lives in the same unit, so that every device that receives the record
/// receives that as well; other references only mention a record.
pub const OWNERS: &[&str] = &["household_id", "person_id", "request_id"];
